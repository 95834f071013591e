/** One request of a workload to each server, before any load: can they answer it, and do they answer the same? */
import { differences } from './answer.ts';
import { send } from './peers.ts';
import type { Sample } from './sample.ts';
import type { Ask, Peer, Request, Workload } from './workloads.ts';

export interface Rehearsal<P extends Peer> {
  readonly peers: readonly { readonly peer: P; readonly requests: readonly Request[]; readonly refusal: string | null }[];
  /** Where Kwartet's answer does not say what the floor's says. */
  readonly differences: readonly string[];
}

/** `number`: takes the place of the running number; no request may have carried it. */
export async function rehearse<P extends Peer>(
  workload: Workload,
  peers: readonly P[],
  sample: Sample,
  number: number,
): Promise<Rehearsal<P>> {
  const found = [];
  const items = new Map<Peer['name'], readonly unknown[]>();
  for (const peer of peers) {
    try {
      const requests = await workload.requests(peer, sample, asks(peer));
      const [first] = requests;
      if (!first) throw new Error('There is no request to send.');
      items.set(peer.name, workload.items((await send(peer, first, number)) as Parameters<Workload['items']>[0]));
      found.push({ peer, requests, refusal: null });
    } catch (error) {
      found.push({ peer, requests: [], refusal: (error as Error).message });
    }
  }
  const [floor, kwartet] = [items.get('floor'), items.get('kwartet')];
  return { peers: found, differences: floor && kwartet ? differences(floor, kwartet, workload.writes) : [] };
}

/** For workloads whose requests follow from answers. */
export function asks(peer: Peer): Ask {
  return (request) => send(peer, request, 0);
}
