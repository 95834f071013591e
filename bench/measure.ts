/** The measuring itself: rounds of load in turn, starts with their memory, profiles. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Cluster } from './cluster.ts';
import { cleanUp } from './data.ts';
import type { Load } from './load/load.ts';
import type { Options } from './options.ts';
import { type RunningPeer, type Starter, send } from './peers.ts';
import { cpuSeconds, residentMib } from './proc.ts';
import { costliest } from './profile.ts';
import { asks, rehearse } from './rehearse.ts';
import type { Round, Start } from './result.ts';
import type { Sample } from './sample.ts';
import type { Peer, Request, Workload } from './workloads.ts';

export interface Bench {
  readonly cluster: Cluster;
  readonly options: Options;
  readonly load: Load;
  readonly sample: Sample;
  readonly starters: readonly Starter[];
  /** Schema of the tables. */
  readonly schemas: Readonly<Record<Peer['name'], string>>;
  readonly directory: string;
  readonly say: (line: string) => void;
}

/** Floor, Kwartet, floor, Kwartet … for one workload. A peer that cannot answer it is left out, and said so. */
export async function measureWorkload(bench: Bench, workload: Workload, peers: readonly RunningPeer[]): Promise<readonly Round[]> {
  const ready = [];
  const rehearsal = await rehearse(workload, peers, bench.sample, nextNumbers(1));
  for (const { peer, requests, refusal } of rehearsal.peers) {
    if (refusal === null) ready.push({ peer, requests });
    else bench.say(`${workload.id} ${peer.name} left out: ${refusal}`);
  }
  const { differences } = rehearsal;
  if (differences.length > 0)
    bench.say(`${workload.id} ANSWERS DIFFER in ${differences.length} places: ${differences.slice(0, 5).join('; ')}`);
  const rounds: Round[] = [];
  for (let round = 0; round < bench.options.rounds; round++) {
    for (const { peer, requests } of ready) {
      const measured = await measureRound(bench, workload, peer, requests, round);
      const { requestsPerSecond, p50Ms, p99Ms, failed } = measured;
      bench.say(
        `${workload.id} ${peer.name} ${requestsPerSecond.toFixed(1)} req/s, p50 ${p50Ms} ms, p99 ${p99Ms} ms${failed ? `, ${failed} FAILED` : ''}`,
      );
      rounds.push(measured);
      if (workload.writes) await cleanUpAfter(bench, peer);
    }
  }
  return rounds;
}

/** One start of each peer: time to the first answer, memory after 3 s of rest and after 6 s of R2. */
export async function measureStarts(bench: Bench, list: Workload): Promise<readonly Start[]> {
  const starts: Start[] = [];
  for (let round = 0; round < bench.options.rounds; round++) {
    for (const starter of bench.starters) {
      const peer = await starter.start();
      await sleep(3000);
      const idleMib = residentMib(peer.process.pid);
      await applyLoad(bench, peer, await list.requests(peer, bench.sample, asks(peer)), 6);
      const start = { peer: peer.name, firstAnswerMs: peer.process.firstAnswerMs, idleMib, loadedMib: residentMib(peer.process.pid) };
      await peer.process.stop();
      bench.say(
        `S ${peer.name} first answer after ${start.firstAnswerMs.toFixed(0)} ms, memory ${idleMib?.toFixed(0)} → ${start.loadedMib?.toFixed(0)} MiB`,
      );
      starts.push(start);
    }
  }
  return starts;
}

/** The costliest rooms and functions of Kwartet under a workload; of the floor, if it is alone. */
export async function profileWorkload(bench: Bench, workload: Workload): Promise<readonly string[]> {
  const starter = bench.starters.at(-1);
  if (!starter) return [];
  const directory = path.join(bench.directory, `profile-${workload.id}`);
  mkdirSync(directory, { recursive: true });
  const peer = await starter.start(['--cpu-prof', `--cpu-prof-dir=${directory}`]);
  const requests = await workload.requests(peer, bench.sample, asks(peer));
  await applyLoad(bench, peer, requests, bench.options.warmSeconds);
  const sinceUs = Number(process.hrtime.bigint() / 1000n);
  await applyLoad(bench, peer, requests, bench.options.seconds);
  await peer.process.stop();
  if (workload.writes) await cleanUpAfter(bench, peer);
  return costliest(directory, sinceUs, 25);
}

async function measureRound(
  bench: Bench,
  workload: Workload,
  peer: RunningPeer,
  requests: readonly Request[],
  round: number,
): Promise<Round> {
  await applyLoad(bench, peer, requests, bench.options.warmSeconds);
  const before = [cpuSeconds(peer.process.pid), cpuSeconds(bench.cluster.pid)] as const;
  const result = await applyLoad(bench, peer, requests, bench.options.seconds);
  const after = [cpuSeconds(peer.process.pid), cpuSeconds(bench.cluster.pid)] as const;
  const refused = await refusedOf(peer, requests);
  const each = (from: number | null, to: number | null) =>
    from === null || to === null || result.requests === 0 ? null : Math.round(((to - from) / result.requests) * 1e6);
  return {
    workload: workload.id,
    peer: peer.name,
    round,
    requestsPerSecond: result.requests / result.seconds,
    p50Ms: result.p50Ms,
    p99Ms: result.p99Ms,
    bytesPerRequest: Math.round(result.bytes / Math.max(1, result.requests)),
    failed: result.failed + refused,
    serverCpuUs: each(before[0], after[0]),
    databaseCpuUs: each(before[1], after[1]),
    loadCpuUs: each(0, result.cpuSeconds),
  };
}

/** How many of a few requests the server refuses after the load: the load tools do not see a refusal whose status is 200. */
async function refusedOf(peer: RunningPeer, requests: readonly Request[]): Promise<number> {
  const few = Math.min(requests.length, 5);
  let refused = 0;
  for (let i = 0; i < few; i++) {
    const request = requests[Math.floor((i * requests.length) / few)];
    if (request) await send(peer, request, nextNumbers(1)).catch(() => refused++);
  }
  return refused;
}

function applyLoad(bench: Bench, peer: RunningPeer, requests: readonly Request[], seconds: number) {
  const { connections } = bench.options;
  return bench.load.run({ peer, requests, seconds, connections, firstNumber: nextNumbers(2_000_000), directory: bench.directory });
}

async function cleanUpAfter(bench: Bench, peer: RunningPeer): Promise<void> {
  const client = new pg.Client({ connectionString: bench.starters.find(({ name }) => name === peer.name)?.databaseUrl });
  await client.connect();
  await cleanUp(client, bench.schemas[peer.name]);
  await client.end();
}

let number = 1;

/** The first of `count` numbers that no request has carried. */
function nextNumbers(count: number): number {
  const first = number;
  number += count;
  return first;
}
