/** On the same rows, Kwartet answers every request of the bench with all that the floor answers. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { fillFloor, fillWorkspace } from '../../bench/data.ts';
import { floorStarter, installKwartet, kwartetStarter, type RunningPeer } from '../../bench/peers.ts';
import { rehearse } from '../../bench/rehearse.ts';
import { readSample, type Sample } from '../../bench/sample.ts';
import { workloads } from '../../bench/workloads.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const sizes = { companies: 200, people: 1000, opportunities: 3000 };
const directory = mkdtempSync(join(tmpdir(), 'kwartet-bench-test-'));
const databases: TestDatabase[] = [];
const peers: RunningPeer[] = [];
let sample: Sample;

before(async () => {
  const [floor, kwartet] = [await createEmptyDatabase(), await createEmptyDatabase()];
  databases.push(floor, kwartet);
  sample = await withClient(floor.url, async (client) => {
    await fillFloor(client, sizes);
    return readSample(client);
  });
  const apiKey = await installKwartet(kwartet.url, directory);
  const { absent } = await withClient(kwartet.url, (client) => fillWorkspace(client, sizes));
  assert.deepEqual(absent, []);
  const probe = `/rest/people/${sample.people[0]}`;
  peers.push(await floorStarter(floor.url, directory, probe).start());
  peers.push(await kwartetStarter(kwartet.url, directory, probe, apiKey).start());
});

after(async () => {
  for (const peer of peers) await peer.process.stop();
  for (const database of databases) await database.drop();
  rmSync(directory, { recursive: true, force: true });
});

// Reading first: afterwards the two hold different people.
for (const [i, workload] of workloads.toSorted((a, b) => Number(a.writes ?? false) - Number(b.writes ?? false)).entries()) {
  test(`Kwartet answers ${workload.id} as the floor does: ${workload.says}`, async () => {
    const { peers: rehearsed, differences } = await rehearse(workload, peers, sample, i + 1);
    assert.deepEqual(
      rehearsed.map(({ refusal }) => refusal),
      [null, null],
    );
    assert.deepEqual(differences, []);
  });
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
