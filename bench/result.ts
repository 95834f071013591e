/** What a run found, as it is written by `--out`, and the numbers that follow from it. */

export interface Round {
  readonly workload: string;
  readonly peer: 'floor' | 'kwartet';
  readonly round: number;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bytesPerRequest: number;
  readonly failed: number;
  readonly serverCpuUs: number | null;
  readonly databaseCpuUs: number | null;
  readonly loadCpuUs: number | null;
}

export interface Start {
  readonly peer: 'floor' | 'kwartet';
  readonly firstAnswerMs: number;
  readonly idleMib: number | null;
  readonly loadedMib: number | null;
}

export interface Results {
  readonly when: string;
  readonly machine: string;
  readonly load: string;
  readonly people: number;
  readonly roundsEach: number;
  readonly secondsEach: number;
  readonly connections: number;
  readonly rounds: readonly Round[];
  readonly starts: readonly Start[];
}

export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Null when there is nothing. */
export function spread(values: readonly (number | null)[]): Spread | null {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) return null;
  const upper = sorted[Math.floor(sorted.length / 2)] ?? max;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? min;
  return { median: (upper + lower) / 2, min, max };
}

export function roundsOf(results: Results, workload: string, peer: 'floor' | 'kwartet'): readonly Round[] {
  return results.rounds.filter((round) => round.workload === workload && round.peer === peer);
}

/** Median µs of CPU that Kwartet's process spends on a request, beyond what the floor's spends. Null where it is not known. */
export function serverCpuBeyondFloor(results: Results, workload: string): number | null {
  const [ours, theirs] = (['kwartet', 'floor'] as const).map((peer) =>
    spread(roundsOf(results, workload, peer).map((round) => round.serverCpuUs)),
  );
  return ours && theirs ? ours.median - theirs.median : null;
}

/** Median requests a second of Kwartet in `workload`, over that of `peer` in `other`. */
export function ratio(results: Results, workload: string, peer: 'floor' | 'kwartet', other: string): number | null {
  const rate = (id: string, who: 'floor' | 'kwartet') => spread(roundsOf(results, id, who).map((round) => round.requestsPerSecond))?.median;
  const [ours, theirs] = [rate(workload, 'kwartet'), rate(other, peer)];
  return ours === undefined || !theirs ? null : ours / theirs;
}
