/** Results → the text that a run ends with. */
import { type Results, type Round, ratio, roundsOf, type Spread, type Start, serverCpuBeyondFloor, spread } from './result.ts';
import type { Workload } from './workloads.ts';

/** `earlier`: results of another run whose ratios are shown beside. */
export function resultTable(results: Results, workloads: readonly Workload[], earlier: Results | null): string {
  const rows = workloads
    .filter(({ id }) => results.rounds.some((round) => round.workload === id))
    .map((workload) => row(results, workload, earlier));
  const heads = [
    ...['', 'ratio', 'budget', ...(earlier ? ['earlier'] : []), '', 'req/s', 'of the floor'],
    ...['p50/p99 ms', 'of the floor', 'CPU µs: server+db', 'of the floor', 'failed'],
  ];
  return aligned([heads, ...rows]);
}

export function startTable(starts: readonly Start[]): string {
  const rows = (['kwartet', 'floor'] as const).flatMap((peer) => {
    const its = starts.filter((start) => start.peer === peer);
    if (its.length === 0) return [];
    const budget = peer === 'kwartet';
    const first = spread(its.map((start) => start.firstAnswerMs));
    const idle = spread(its.map((start) => start.idleMib));
    const loaded = spread(its.map((start) => start.loadedMib));
    return [
      [
        peer,
        `${withRange(first)}${budget ? verdict(first, 700) : ''}`,
        `${withRange(idle)}${budget ? verdict(idle, 110) : ''}`,
        `${withRange(loaded)}${budget ? verdict(loaded, 200) : ''}`,
      ],
    ];
  });
  return aligned([['', 'start to first answer ms (< 700)', 'memory idle MiB (< 110)', 'after load MiB (< 200)'], ...rows]);
}

function row(results: Results, workload: Workload, earlier: Results | null): string[] {
  const { id } = workload;
  const judge = workload.judgedBy === 'serverCpu' ? judgeCpu : judgeRatio;
  const { found, show, budget, holds } = judge(results, workload);
  const before = earlier && judge(earlier, workload).found;
  const [ours, floor] = [roundsOf(results, id, 'kwartet'), roundsOf(results, id, 'floor')];
  const change = found !== null && before ? ` (${found >= before ? '+' : ''}${(100 * (found / before - 1)).toFixed(0)} %)` : '';
  return [
    id,
    found === null ? '–' : show(found),
    budget,
    ...(earlier ? [before ? `${show(before)}${change}` : '–'] : []),
    found === null ? '' : holds ? 'pass' : 'SHORT',
    rate(ours),
    rate(floor),
    latency(ours),
    latency(floor),
    cpu(ours),
    cpu(floor),
    String([...ours, ...floor].reduce((sum, { failed }) => sum + failed, 0)),
  ];
}

interface Verdict {
  readonly found: number | null;
  readonly show: (found: number) => string;
  readonly budget: string;
  readonly holds: boolean;
}

function judgeRatio(results: Results, { id, budget, aim, budgetOf }: Workload): Verdict {
  const found = ratio(results, id, budgetOf === undefined ? 'floor' : 'kwartet', budgetOf ?? id);
  return {
    found,
    show: (value) => value.toFixed(2),
    budget: `≥ ${budget}${aim === undefined ? '' : `, aim ${aim}`}${budgetOf === undefined ? '' : ` of ${budgetOf}`}`,
    holds: found !== null && found >= budget,
  };
}

function judgeCpu(results: Results, { id, budget }: Workload): Verdict {
  const found = serverCpuBeyondFloor(results, id);
  const show = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(0)} µs`;
  return { found, show, budget: `< ${budget} µs CPU`, holds: found !== null && found < budget };
}

function rate(rounds: readonly Round[]): string {
  return withRange(spread(rounds.map((round) => round.requestsPerSecond)));
}

function latency(rounds: readonly Round[]): string {
  const p50 = spread(rounds.map((round) => round.p50Ms));
  const p99 = spread(rounds.map((round) => round.p99Ms));
  return p50 && p99 ? `${short(p50.median)}/${short(p99.median)}` : '–';
}

function cpu(rounds: readonly Round[]): string {
  const server = spread(rounds.map((round) => round.serverCpuUs));
  const database = spread(rounds.map((round) => round.databaseCpuUs));
  return `${server ? short(server.median) : '?'}+${database ? short(database.median) : '?'}`;
}

function withRange(values: Spread | null): string {
  return values ? `${short(values.median)} (${short(values.min)}–${short(values.max)})` : '–';
}

function verdict(values: Spread | null, below: number): string {
  if (!values) return '';
  return values.median < below ? ' pass' : ' SHORT';
}

function short(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  return rows
    .map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '))
    .join('\n');
}
