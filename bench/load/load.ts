/** The load tool: sends the requests of a workload over keep-alive connections for some seconds, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Peer, Request } from '../workloads.ts';
import { autocannon } from './autocannon.ts';
import { wrk } from './wrk.ts';

export interface Load {
  readonly name: string;
  /** What a reader of its numbers has to know. */
  readonly note: string;
  run(job: LoadJob): Promise<LoadResult>;
}

export interface LoadJob {
  readonly peer: Peer;
  readonly requests: readonly Request[];
  readonly seconds: number;
  readonly connections: number;
  /** Where the running number of `sample.ts` starts. */
  readonly firstNumber: number;
  /** For files that the tool needs. */
  readonly directory: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
  readonly bytes: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, broken connections and time-outs. */
  readonly failed: number;
  readonly cpuSeconds: number | null;
}

/** Throws an Error that says how to get one when neither is there. */
export function chooseLoad(wanted: 'wrk' | 'autocannon' | null): Load {
  const tools = [
    { load: wrk, isThere: () => spawnSync('wrk', ['-v']).error === undefined },
    { load: autocannon, isThere: () => resolves('autocannon') },
  ];
  const tool = tools.find(({ load, isThere }) => (wanted === null || wanted === load.name) && isThere());
  if (!tool) throw new Error(`No load tool: install wrk (Debian: apt-get install wrk) or autocannon (npm install).`);
  return tool.load;
}

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
