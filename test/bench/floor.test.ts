/** The floor answers every request of the bench, on a handful of rows. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { fillFloor } from '../../bench/data.ts';
import { floorStarter, type RunningPeer, send } from '../../bench/peers.ts';
import { asks, rehearse } from '../../bench/rehearse.ts';
import { readSample, type Sample } from '../../bench/sample.ts';
import { get, workloads } from '../../bench/workloads.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const directory = mkdtempSync(join(tmpdir(), 'kwartet-bench-test-'));
const itemsExpected: Readonly<Record<string, number>> = {
  R1: 1,
  R2: 60,
  R2c: 60,
  R3: 60,
  R6: 50,
  R6w: 50,
  W1: 1,
  W2: 60,
  W3: 1,
  W4: 60,
  G5d: 1,
};
let database: TestDatabase;
let sample: Sample;
let floor: RunningPeer;

before(async () => {
  database = await createEmptyDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await fillFloor(client, { companies: 200, people: 1000, opportunities: 3000 });
  sample = await readSample(client);
  await client.end();
  floor = await floorStarter(database.url, directory, `/rest/people/${sample.people[0]}`).start();
});

after(async () => {
  await floor?.process.stop();
  await database?.drop();
  rmSync(directory, { recursive: true, force: true });
});

for (const [i, workload] of workloads.entries()) {
  test(`the floor answers ${workload.id}: ${workload.says}`, async () => {
    const { peers } = await rehearse(workload, [floor], sample, i + 1);
    assert.equal(peers[0]?.refusal, null);
    const [request] = peers[0]?.requests ?? [];
    assert.ok(request);
    const items = workload.items((await send(floor, request, 100 + i)) as Parameters<typeof workload.items>[0]);
    if (itemsExpected[workload.id] !== undefined) assert.equal(items.length, itemsExpected[workload.id]);
  });
}

test('text beyond ASCII comes back as it was written, though the floor never decodes it', async () => {
  const body = { name: { firstName: 'Zoë', lastName: 'Ōtani 大谷' }, emails: { primaryEmail: 'zoe@bench.example' }, position: 1 };
  const created = (await send(floor, { method: 'POST', path: '/rest/people', body }, 0)) as { data: { createPerson: { id: string } } };
  const read = (await asks(floor)(get(`/rest/people/${created.data.createPerson.id}`))) as { data: { person: { name: unknown } } };
  assert.deepEqual(read.data.person.name, body.name);
});

test('the floor pages by cursor without a gap or a repetition', async () => {
  const seen = new Set<string>();
  for (let cursor = ''; ; ) {
    const page = (await asks(floor)(get(`/rest/people?limit=300${cursor}`))) as {
      data: { people: readonly { id: string }[] };
      pageInfo: { hasNextPage: boolean; endCursor: string };
      totalCount: number;
    };
    for (const { id } of page.data.people) {
      assert.ok(!seen.has(id));
      seen.add(id);
    }
    if (!page.pageInfo.hasNextPage) {
      assert.equal(seen.size, page.totalCount);
      return;
    }
    cursor = `&starting_after=${encodeURIComponent(page.pageInfo.endCursor)}`;
  }
});
