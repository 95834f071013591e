/** How many statements Kwartet sends for a request of the bench, its caches being warm. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { fillFloor, fillWorkspace } from '../../bench/data.ts';
import { installKwartet, kwartetStarter, type RunningPeer, send } from '../../bench/peers.ts';
import { asks } from '../../bench/rehearse.ts';
import { readSample, type Sample } from '../../bench/sample.ts';
import { openStatementCounter, type StatementCounter } from '../../bench/statements.ts';
import { type Request, workloads } from '../../bench/workloads.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const sizes = { companies: 100, people: 1000, opportunities: 1000 };
const directory = mkdtempSync(join(tmpdir(), 'kwartet-bench-test-'));
const databases: TestDatabase[] = [];
let counter: StatementCounter;
let kwartet: RunningPeer;
let sample: Sample;

before(async () => {
  const [floor, own] = [await createEmptyDatabase(), await createEmptyDatabase()];
  databases.push(floor, own);
  sample = await withClient(floor.url, async (client) => {
    await fillFloor(client, sizes);
    return readSample(client);
  });
  const apiKey = await installKwartet(own.url, directory);
  await withClient(own.url, (client) => fillWorkspace(client, sizes));
  counter = await openStatementCounter(own.url);
  kwartet = await kwartetStarter(counter.databaseUrl, directory, `/rest/people/${sample.people[0]}`, apiKey).start();
});

after(async () => {
  await kwartet?.process.stop();
  await counter?.close();
  for (const database of databases) await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

let nextNumber = 1;

test('a company with its people with their opportunities is one statement, the first time too', async () => {
  const [request] = await workloadOf('G5d').requests(kwartet, sample, asks(kwartet));
  assert.equal(await statementsOf(request), 1);
});

for (const { id, says, requests } of workloads.filter((workload) => workload.id.startsWith('G') && workload.id !== 'GW4')) {
  test(`${id} is one statement: ${says}`, async () => {
    const [request] = await requests(kwartet, sample, asks(kwartet));
    // The total of a list is counted once, and a group is remembered.
    await statementsOf(request);
    for (let i = 0; i < 3; i++) assert.equal(await statementsOf(request), 1);
  });
}

test('GW4 is two statements, however many records: one that looks for them and one that writes them', async () => {
  const [request] = await workloadOf('GW4').requests(kwartet, sample, asks(kwartet));
  await statementsOf(request);
  for (let i = 0; i < 3; i++) assert.equal(await statementsOf(request), 2);
});

function workloadOf(id: string) {
  const workload = workloads.find((each) => each.id === id);
  assert.ok(workload);
  return workload;
}

async function statementsOf(request: Request | undefined): Promise<number> {
  assert.ok(request);
  const before = counter.sent;
  await send(kwartet, request, nextNumber++);
  return counter.sent - before;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
