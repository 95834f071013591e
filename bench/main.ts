/**
 * `npm run bench`: Kwartet and the floor on the same PostgreSQL with the same rows, measured in turn. Starts everything
 * that it needs, ends all of it, and prints one table. What the numbers mean: README.md.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { type Cluster, floorDatabase, kwartetDatabase, openCluster } from './cluster.ts';
import { fillFloor, fillWorkspace } from './data.ts';
import { chooseLoad } from './load/load.ts';
import { type Bench, measureStarts, measureWorkload, profileWorkload } from './measure.ts';
import { type Options, parseOptions } from './options.ts';
import { floorStarter, installKwartet, kwartetStarter } from './peers.ts';
import type { Results, Round, Start } from './result.ts';
import { readSample } from './sample.ts';
import { stopServers } from './server-process.ts';
import { resultTable, startTable } from './table.ts';
import { workloads } from './workloads.ts';

/** Resolves to the exit code: 0 when everything was measured, whatever came out. */
export async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(args, ['S', ...workloads.map(({ id }) => id)]);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  const directory = mkdtempSync(path.join(tmpdir(), 'kwartet-bench-'));
  // The embedded PostgreSQL runs as another user when this one is root.
  chmodSync(directory, 0o755);
  let cluster: Cluster | null = null;
  const stop = async () => {
    await stopServers();
    await cluster?.close();
    rmSync(directory, { recursive: true, force: true });
  };
  const quit = (why: string) => {
    console.error(why);
    void stop().finally(() => process.exit(1));
  };
  process.once('SIGINT', () => quit('Interrupted.'));
  process.once('SIGTERM', () => quit('Ended.'));
  const deadline = setTimeout(() => quit('The bench took more than three times as long as it should.'), 3000 * expectedSeconds(options));
  try {
    const load = chooseLoad(options.load);
    const beganAt = performance.now();
    const say = (line: string) => console.error(`${((performance.now() - beganAt) / 1000).toFixed(0).padStart(5)} s  ${line}`);
    cluster = await openCluster(path.join(directory, 'cluster'), options.database);
    await run(await setUp({ cluster, options, load, directory, say }), options);
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  } finally {
    clearTimeout(deadline);
    await stop();
  }
}

interface Prepared extends Bench {
  readonly header: readonly string[];
}

type Given = Pick<Bench, 'cluster' | 'options' | 'load' | 'directory' | 'say'>;

async function setUp(given: Given): Promise<Prepared> {
  const { cluster, options, directory, say } = given;
  say(`${options.companies} companies, ${options.people} people and ${options.opportunities} opportunities for the floor`);
  await cluster.createDatabase(floorDatabase);
  const floor = await cluster.connect(floorDatabase);
  await fillFloor(floor, options);
  const sample = await readSample(floor);
  await floor.end();
  const probe = `/rest/people/${sample.people[0]}`;
  const starters = [floorStarter(cluster.url(floorDatabase), directory, probe)];
  const schemas = { floor: 'public', kwartet: '' };
  let absent: readonly string[] = [];
  if (!options.floorOnly) {
    say('the same for Kwartet');
    await cluster.createDatabase(kwartetDatabase);
    const apiKey = await installKwartet(cluster.url(kwartetDatabase), directory);
    const client = await cluster.connect(kwartetDatabase);
    const filled = await fillWorkspace(client, options);
    await client.end();
    schemas.kwartet = filled.schema;
    absent = filled.absent;
    starters.push(kwartetStarter(cluster.url(kwartetDatabase), directory, probe, apiKey));
  }
  return { ...given, sample, starters, schemas, header: header(given, absent) };
}

async function run(bench: Prepared, options: Options): Promise<void> {
  const chosen = workloads.filter(({ id }) => options.workloads.includes(id));
  if (options.profile) {
    for (const workload of chosen) {
      console.log(`\n${workload.id}: ${workload.says}\n${(await profileWorkload(bench, workload)).join('\n')}`);
    }
    return;
  }
  const starts = options.workloads.includes('S') ? await measureStarts(bench, workload('R2')) : [];
  const rounds: Round[] = [];
  if (chosen.length > 0) {
    const peers = [];
    for (const starter of bench.starters) peers.push(await starter.start());
    for (const each of chosen) rounds.push(...(await measureWorkload(bench, each, peers)));
  }
  report(bench, options, starts, rounds);
}

function report(bench: Prepared, options: Options, starts: readonly Start[], rounds: readonly Round[]): void {
  const results: Results = {
    when: new Date().toISOString(),
    machine: machine(),
    load: bench.load.name,
    people: options.people,
    roundsEach: options.rounds,
    secondsEach: options.seconds,
    connections: options.connections,
    rounds,
    starts,
  };
  const earlier = options.compare === null ? null : (JSON.parse(readFileSync(options.compare, 'utf8')) as Results);
  console.log(`\n${bench.header.join('\n')}`);
  if (rounds.length > 0) console.log(`\n${resultTable(results, workloads, earlier)}`);
  if (starts.length > 0) console.log(`\n${startTable(starts)}`);
  if (earlier) console.log(`\nearlier: ${earlier.when}, ${earlier.machine}, ${earlier.load}, ${earlier.people} people`);
  if (options.out !== null) writeFileSync(options.out, `${JSON.stringify(results, null, 1)}\n`);
}

function header({ cluster, options, load }: Given, absent: readonly string[]): readonly string[] {
  return [
    `${new Date().toISOString().slice(0, 16)}Z, ${machine()}, Node ${process.versions.node}, PostgreSQL ${cluster.version} (${cluster.settings})`,
    `${options.people} people; ${options.rounds} rounds of ${options.seconds} s after ${options.warmSeconds} s to warm up, ${options.connections} connections, floor and Kwartet in turn; median (min–max).`,
    load.note,
    'Servers, PostgreSQL and load tool share the cores: a rate is the inverse of all the CPU time that a request costs. Only ratios of one run count.',
    'Not equal: Kwartet checks key, permission and input; its tables have more columns, indexes, triggers and a search vector; its REST lists always carry the exact total.',
    'The floor checks nothing, and leaves the total out except in R2c and G2c, and answers GraphQL workloads as REST. Added to Kwartet: an index on person.city, which the floor has.',
    ...(absent.length > 0 ? [`Columns that only the floor has: ${absent.join(', ')}.`] : []),
  ];
}

function machine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

function workload(id: string) {
  const found = workloads.find((each) => each.id === id);
  if (!found) throw new Error(`No workload ${id}.`);
  return found;
}

function expectedSeconds({ people, rounds, seconds, warmSeconds, workloads: chosen }: Options): number {
  return 120 + people / 1000 + chosen.length * rounds * 2 * (seconds + warmSeconds + 8);
}
