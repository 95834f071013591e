import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../server/src/db/listen.ts';
import type { Database, Rows, Runner, Statement } from '../../server/src/db/pool.ts';
import { createWorkspace } from '../../server/src/model/create-workspace.ts';
import { addToModel } from '../../server/src/model/extend.ts';
import { WorkspaceNotFound } from '../../server/src/model/load.ts';
import { openModelStore } from '../../server/src/model/store.ts';
import { nameField, object, openMigrated } from './example.ts';

const thing = (n: number) => object({ nameSingular: `thing${n}`, namePlural: `things${n}`, fields: [nameField] });

async function newWorkspace(database: Database): Promise<string> {
  return (await createWorkspace(database, { displayName: 'Example', objects: [thing(0)] })).workspaceId;
}

/** Counts the statements that go through, and lets a test hold their answers back. */
function watched(database: Runner) {
  const watch = {
    statements: 0,
    hold: null as Promise<void> | null,
    async run(statement: Statement): Promise<Rows> {
      watch.statements++;
      const rows = await database.run(statement);
      await watch.hold;
      return rows;
    },
  };
  return watch;
}

test('a model is loaded once, and then there at once', async (context) => {
  const { database } = await openMigrated(context);
  const workspaceId = await newWorkspace(database);
  const runner = watched(database);
  const store = openModelStore(runner, { cachedMax: 2 });
  const [one, two] = await Promise.all([store.get(workspaceId), store.get(workspaceId)]);
  assert.equal(one, two);
  assert.equal(runner.statements, 1);
  assert.equal(store.get(workspaceId), one, 'no promise');
  assert.equal(runner.statements, 1);
});

test('a refresh gives the same value until the model has changed', async (context) => {
  const { database } = await openMigrated(context);
  const workspaceId = await newWorkspace(database);
  const store = openModelStore(database, { cachedMax: 2 });
  const first = await store.get(workspaceId);
  assert.equal(await store.refresh(workspaceId), first);
  const changed = await addToModel(database, workspaceId, [thing(1)]);
  assert.equal(store.get(workspaceId), first, 'nobody has told it');
  const second = await store.refresh(workspaceId);
  assert.notEqual(second, first);
  assert.equal(second.version, changed.version);
  assert.ok(second.objectByPlural.has('things1'));
  assert.equal(store.get(workspaceId), second);
});

test('refreshes are shared, but never answered with what was read before they were asked for', async (context) => {
  const { database } = await openMigrated(context);
  const workspaceId = await newWorkspace(database);
  const runner = watched(database);
  const store = openModelStore(runner, { cachedMax: 2 });
  await store.get(workspaceId);
  const gate = Promise.withResolvers<void>();
  runner.hold = gate.promise;
  const early = store.refresh(workspaceId);
  while (runner.statements < 2) await sleep(1);
  await sleep(20); // the early one has its answer from the database
  await addToModel(database, workspaceId, [thing(1)]);
  const late = Array.from({ length: 10 }, () => store.refresh(workspaceId));
  gate.resolve();
  runner.hold = null;
  assert.equal((await early).version, 1);
  for (const model of await Promise.all(late)) assert.equal(model.version, 2);
  assert.equal(runner.statements, 1 + 1 + 2, 'one reading for all ten: the version, and the model');
});

test('an announcement drops the older model, also one that is just being read', async (context) => {
  const { database } = await openMigrated(context);
  const workspaceId = await newWorkspace(database);
  const runner = watched(database);
  const store = openModelStore(runner, { cachedMax: 2 });
  const first = await store.get(workspaceId);
  store.invalidate(workspaceId, first.version);
  assert.equal(store.get(workspaceId), first, 'its own version is no news');

  store.invalidate(workspaceId);
  const gate = Promise.withResolvers<void>();
  runner.hold = gate.promise;
  const reading = store.get(workspaceId);
  await sleep(20);
  const { version } = await addToModel(database, workspaceId, [thing(1)]);
  store.invalidate(workspaceId, version);
  gate.resolve();
  assert.equal((await reading).version, version);
  assert.equal((await store.get(workspaceId)).version, version);
});

test('a model that was put is used, an older one does not replace it', async (context) => {
  const { database } = await openMigrated(context);
  const workspaceId = await newWorkspace(database);
  const store = openModelStore(database, { cachedMax: 2 });
  const first = await store.get(workspaceId);
  const second = await addToModel(database, workspaceId, [thing(1)]);
  store.put(second);
  assert.equal(store.get(workspaceId), second);
  store.put(first);
  assert.equal(store.get(workspaceId), second);
  store.clear();
  assert.equal((await store.get(workspaceId)).version, 2);
});

test('the models used last are kept, the others are not', async (context) => {
  const { database } = await openMigrated(context);
  const ids = [await newWorkspace(database), await newWorkspace(database), await newWorkspace(database)] as const;
  const runner = watched(database);
  const store = openModelStore(runner, { cachedMax: 2 });
  await store.get(ids[0]);
  await store.get(ids[1]);
  store.get(ids[0]);
  await store.get(ids[2]);
  assert.equal(runner.statements, 3);
  await store.get(ids[0]);
  await store.get(ids[2]);
  assert.equal(runner.statements, 3);
  await store.get(ids[1]);
  assert.equal(runner.statements, 4);
});

test('a workspace that does not exist is said to be missing, every time', async (context) => {
  const { database } = await openMigrated(context);
  const store = openModelStore(database, { cachedMax: 2 });
  const unknown = '0b0e7c1e-5a55-7a52-9c2e-0d4b2a51c001';
  await assert.rejects(async () => store.get(unknown), WorkspaceNotFound);
  await assert.rejects(store.refresh(unknown), WorkspaceNotFound);
});

test('changes are announced when they commit', async (context) => {
  const { database, url } = await openMigrated(context);
  const heard: string[] = [];
  const listener = await listen({
    url,
    applicationName: 'kwartet test',
    channels: ['kwartet'],
    onNotification: (_, payload) => heard.push(payload),
    onReconnect: () => undefined,
  });
  try {
    const workspaceId = await newWorkspace(database);
    await assert.rejects(addToModel(database, workspaceId, [thing(0)]));
    await addToModel(database, workspaceId, [thing(1)]);
    while (heard.length < 2) await sleep(5);
    assert.deepEqual(
      heard.map((payload) => JSON.parse(payload)),
      [1, 2].map((version) => ({ model: workspaceId, version })),
    );
  } finally {
    await listener.close();
  }
});

test('changes of one model come one after the other', async (context) => {
  const { database } = await openMigrated(context);
  const workspaceId = await newWorkspace(database);
  const changed = await Promise.all([1, 2, 3, 4].map((n) => addToModel(database, workspaceId, [thing(n)])));
  assert.deepEqual(changed.map((model) => model.version).sort(), [2, 3, 4, 5]);
  const store = openModelStore(database, { cachedMax: 2 });
  assert.equal((await store.get(workspaceId)).objects.length, 5);
});
