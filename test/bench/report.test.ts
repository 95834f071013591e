/** What the bench makes of its numbers: medians, ratios, verdicts, and whether two answers are the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../bench/answer.ts';
import { parseOptions } from '../../bench/options.ts';
import { shares } from '../../bench/profile.ts';
import { type Results, type Round, ratio, spread } from '../../bench/result.ts';
import { resultTable } from '../../bench/table.ts';
import { workloads } from '../../bench/workloads.ts';

test('a spread is the median between the least and the most', () => {
  assert.deepEqual(spread([3, 1, 2]), { median: 2, min: 1, max: 3 });
  assert.deepEqual(spread([4, 1, null, 2, 3]), { median: 2.5, min: 1, max: 4 });
  assert.equal(spread([null]), null);
});

test('a ratio is taken of the medians of one run, and judged by its budget', () => {
  const results = resultsOf([
    ['R1', 'floor', 100],
    ['R1', 'kwartet', 61],
    ['R2', 'floor', 100],
    ['R2', 'kwartet', 30],
    ['R2c', 'kwartet', 29],
  ]);
  assert.equal(ratio(results, 'R1', 'floor', 'R1'), 0.61);
  assert.equal(ratio(results, 'W1', 'floor', 'W1'), null);
  const [, r1 = '', r2 = '', r2c = ''] = resultTable(results, workloads, null).split('\n');
  assert.match(r1, /^R1 .*0\.61.* pass /);
  assert.match(r2, /^R2 .*0\.30.* SHORT /);
  assert.match(r2c, /^R2c .*0\.97.*of R2.* pass /);
});

test('a budget of CPU is judged by what a request costs the server beyond the floor', () => {
  const results = resultsOf([
    ['GC', 'floor', 100],
    ['GC', 'kwartet', 60],
  ]);
  const withCpu = (us: number): Results => ({
    ...results,
    rounds: results.rounds.map((round) => (round.peer === 'kwartet' ? { ...round, serverCpuUs: us } : round)),
  });
  const rowOf = (given: Results, earlier: Results | null = null) => resultTable(given, workloads, earlier).split('\n')[1] ?? '';
  assert.match(rowOf(withCpu(59)), /^GC .*\+49 µs.*< 50 µs CPU.* pass /);
  assert.match(rowOf(withCpu(60)), /^GC .*\+50 µs.* SHORT /);
  assert.match(rowOf(withCpu(30), withCpu(50)), /\+40 µs \(-50 %\)/);
  assert.match(rowOf({ ...results, rounds: results.rounds.map((round) => ({ ...round, serverCpuUs: null })) }), /^GC +– /);
});

test('every workload of GraphQL asks the floor what the like workload of REST asks it', async () => {
  const nothing = { people: ['1'], companies: ['2'], cities: [], emails: ['3'] };
  const floor = { name: 'floor', url: '', headers: {}, withoutTotal: '&count=0', only: () => '' } as const;
  for (const { id, requests } of workloads.filter((workload) => workload.id.startsWith('G') && !['GC', 'G5d'].includes(workload.id))) {
    const twin = workloads.find((workload) => workload.id === (id.startsWith('GW') ? id.slice(1) : `R${id.slice(1)}`));
    assert.deepEqual(await requests(floor, nothing, unreachable), await twin?.requests(floor, nothing, unreachable), id);
  }
});

test('an earlier run is shown beside', () => {
  const [, row = ''] = resultTable(
    resultsOf([
      ['R1', 'floor', 100],
      ['R1', 'kwartet', 60],
    ]),
    workloads,
    resultsOf([
      ['R1', 'floor', 10],
      ['R1', 'kwartet', 5],
    ]),
  ).split('\n');
  assert.match(row, /0\.50 \(\+20 %\)/);
});

test("answers are the same when Kwartet's holds what the floor's holds", () => {
  assert.deepEqual(differences([{ a: 1, b: null, c: { d: '' } }], [{ a: 1, b: '', c: { d: null, e: 2 }, f: 3 }]), []);
  assert.deepEqual(differences([{ amount: 12 }], [{ amount: '12' }]), []);
  assert.deepEqual(differences([{ a: 1 }], [{ a: 2 }]), ['[0].a: 1 from the floor, 2 from Kwartet']);
  assert.deepEqual(differences([1, 2], [1]), ['2 items from the floor, 1 from Kwartet']);
  assert.deepEqual(differences([{ id: 'x', city: 'Riga' }], [{ id: 'y', city: 'Riga' }], true), []);
});

test('options that make no sense are refused', () => {
  assert.equal(parseOptions(['--people', '50'], ['R1']).people, 50);
  assert.throws(() => parseOptions(['--workloads', 'R1,R9'], ['R1']), /No workload R9/);
  assert.throws(() => parseOptions(['--rounds', '0'], ['R1']), /--rounds is a whole number/);
  assert.throws(() => parseOptions(['--quick'], ['R1']), /Unknown option '--quick'/);
});

test('a profile says shares of the time that was not idle, since the load began', () => {
  const frame = (functionName: string) => ({ functionName, url: '', lineNumber: 0 });
  const nodes = ['(idle)', 'start', 'serve', 'write'].map((name, id) => ({ id, callFrame: frame(name) }));
  const profile = { nodes, startTime: 100, samples: [1, 0, 2, 3, 2], timeDeltas: [50, 50, 30, 10, 600] };
  const byName = (sinceUs: number) => shares(profile, sinceUs, ({ functionName }) => functionName, 9);
  assert.deepEqual(byName(160), [' 66.7 %  serve', ' 33.3 %  write']);
  assert.deepEqual(byName(0), [' 50.0 %  serve', ' 25.0 %  start', ' 25.0 %  write']);
});

async function unreachable(): Promise<never> {
  throw new Error('Nothing is asked.');
}

function resultsOf(rates: readonly (readonly [string, Round['peer'], number])[]): Results {
  const rest = { round: 0, p50Ms: 1, p99Ms: 2, bytesPerRequest: 100, failed: 0, serverCpuUs: 10, databaseCpuUs: 10, loadCpuUs: null };
  return {
    when: '2026-01-01T00:00:00Z',
    machine: '2 cores',
    load: 'wrk',
    people: 1000,
    roundsEach: 1,
    secondsEach: 1,
    connections: 16,
    rounds: rates.map(([workload, peer, requestsPerSecond]) => ({ workload, peer, requestsPerSecond, ...rest })),
    starts: [],
  };
}
