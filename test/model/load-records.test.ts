import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorkspace } from '../../server/src/model/create-workspace.ts';
import { loadRecords } from '../../server/src/model/load-records.ts';
import { uuidV7 } from '../../server/src/model/uuid.ts';
import { exampleObjects, openMigrated, rowsOf } from './example.ts';

test('bodies become rows, with the defaults of the model', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const ownerId = uuidV7();
  const owners = [{ id: ownerId, name: { firstName: 'Ada', lastName: 'Byron' }, emails: { primaryEmail: 'Ada@Example.example' } }];
  assert.equal(await loadRecords(database, model, { object: 'owner', records: owners }), 1);
  const dogs = [
    { name: 'Rex', ownerId, tricks: ['ROLL_OVER', 'SIT'], price: { amountMicros: 12_500_000, currencyCode: 'EUR' }, mood: 'BAD' },
    { name: 'Bo', createdAt: '2020-02-03T04:05:06.789Z', createdBy: { source: 'API', name: 'Sync', workspaceMemberId: null } },
  ];
  assert.equal(await loadRecords(database, model, { object: 'dog', records: dogs }), 2);
  const rows = await rowsOf(
    database,
    `select "name", "ownerId" = '${ownerId}', "tricks", "priceAmountMicros", "mood", "position", "createdBySource", "createdByName"
       from "${model.schema}"."_dog" order by "name" desc`,
  );
  assert.deepEqual(rows, [
    ['Rex', 't', '{ROLL_OVER,SIT}', '12500000', 'BAD', '0', 'MANUAL', ''],
    ['Bo', null, '{SIT}', null, 'GOOD', '0', 'API', 'Sync'],
  ]);
  const times = await rowsOf(
    database,
    `select extract(epoch from "createdAt") = extract(epoch from timestamptz '2020-02-03T04:05:06.789Z') from "${model.schema}"."_dog" where "name" = 'Bo'`,
  );
  assert.deepEqual(times, [['t']]);
});

test('loading again adds nothing, and more than one statement holds is split', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const records = Array.from({ length: 2_500 }, (_, i) => ({ id: uuidV7(), name: `Dog ${i}` }));
  assert.equal(await loadRecords(database, model, { object: 'dog', records }), 2_500);
  assert.equal(await loadRecords(database, model, { object: 'dog', records }), 0);
  assert.deepEqual(await rowsOf(database, `select count(*) from "${model.schema}"."_dog"`), [['2500']]);
});

test('what an object does not have, or its types do not take, is refused', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const load = (object: string, record: Record<string, unknown>) => loadRecords(database, model, { object, records: [record] });
  await assert.rejects(load('cat', {}), /no object cat/);
  await assert.rejects(load('dog', { wings: 2 }), /no field wings/);
  await assert.rejects(load('dog', { mood: 'ODD' }), { code: 'INVALID_ARGS_DATA' });
  await assert.rejects(load('dog', { ownerId: uuidV7() }), { code: 'RELATED_RECORD_NOT_FOUND' });
  assert.equal(await load('dog', {}), 1);
});
