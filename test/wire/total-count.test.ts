/** `totalCount` is the exact number of records that match: after every kind of write, by many clients, and behind the API's back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  create,
  createMany,
  destroy,
  destroyAll,
  find,
  idIn,
  ids,
  inDatabase,
  type Plural,
  restore,
  softDelete,
  unique,
  unknownId,
  updateMany,
  url,
  walk,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

const everything = 'or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)';
const total = async (plural: Plural, filter = ''): Promise<number> => (await find(server, plural, { limit: 1, filter })).totalCount;

/** The number of records that walking all pages gives, and the total, are the same. */
async function exact(plural: Plural, expected: number): Promise<void> {
  assert.equal(await total(plural), expected, plural);
  assert.equal((await walk(server, plural, {}, 200)).length, expected, plural);
  assert.equal(await total(plural, 'id[is]:NOT_NULL'), expected, `${plural}, counted through a filter`);
}

test('after each kind of write', async () => {
  await exact('people', 0);
  const first = await create(server, 'people', {});
  await exact('people', 1);
  const rows = await createMany(
    server,
    'people',
    Array.from({ length: 10 }, () => ({})),
  );
  await exact('people', 11);
  await softDelete(server, 'people', first.id);
  await exact('people', 10);
  assert.equal(await total('people', everything), 11);
  assert.equal(await total('people', 'deletedAt[is]:NOT_NULL'), 1);
  await restore(server, 'people', first.id);
  await exact('people', 11);
  await destroy(server, 'people', first.id);
  await exact('people', 10);
  const some = idIn(rows.slice(0, 4));
  accepted(await server.call('DELETE', url('/rest/people', { filter: some, soft_delete: true })));
  await exact('people', 6);
  accepted(await server.call('PATCH', url('/rest/people/restore', { filter: some })));
  await exact('people', 10);
  await softDelete(server, 'people', String(rows[0]?.id));
  accepted(await server.call('DELETE', url('/rest/people', { filter: some })));
  await exact('people', 6);
  await updateMany(server, 'people', idIn(rows.slice(4)), { city: 'x' });
  await exact('people', 6);
  await create(server, 'people', { id: rows[5]?.id }, { upsert: true });
  await exact('people', 6);
  await create(server, 'people', { id: unknownId() }, { upsert: true });
  await exact('people', 7);
  await create(server, 'people', { deletedAt: '2024-01-01T00:00:00.000Z' });
  await exact('people', 7);
  accepted(await server.call('PATCH', '/rest/people/merge', { body: { ids: ids(rows.slice(5, 8)), conflictPriorityIndex: 0 } }));
  await exact('people', 5);
});

test('refused writes leave it alone', async () => {
  await create(server, 'companies', { domainName: { primaryLinkUrl: 'https://taken.example' } });
  const before = await total('companies');
  for (const body of [
    [{}, { domainName: { primaryLinkUrl: 'https://taken.example' } }],
    [{}, { accountOwnerId: unknownId() }],
    [{}, { foo: 1 }],
  ]) {
    assert.equal((await server.call('POST', '/rest/batch/companies', { body })).status, 400);
  }
  assert.equal((await server.call('DELETE', `/rest/companies/${unknownId()}`)).status, 404);
  await exact('companies', before);
});

test('after cascades', async () => {
  await destroyAll(server, 'notes');
  await exact('noteTargets', 0);
  const company = await create(server, 'companies', {});
  const notes = await createMany(server, 'notes', [{}, {}, {}]);
  await createMany(
    server,
    'noteTargets',
    notes.map((note) => ({ noteId: note.id, targetCompanyId: company.id })),
  );
  await exact('noteTargets', 3);
  await softDelete(server, 'notes', String(notes[0]?.id));
  await exact('noteTargets', 2);
  await restore(server, 'notes', String(notes[0]?.id));
  await exact('noteTargets', 3);
  await destroy(server, 'notes', String(notes[1]?.id));
  await exact('noteTargets', 2);
  await destroy(server, 'companies', company.id);
  await exact('noteTargets', 0);
  await exact('notes', 2);
});

test('with a filter, and on every page', async () => {
  const name = unique();
  await createMany(
    server,
    'companies',
    Array.from({ length: 25 }, (_, employees) => ({ name, employees })),
  );
  const filter = `name[eq]:"${name}"`;
  assert.equal(await total('companies', filter), 25);
  assert.equal(await total('companies', `${filter},employees[lt]:10`), 10);
  assert.equal((await find(server, 'companies', { filter, limit: 0 })).totalCount, 25);
  let page = await find(server, 'companies', { filter, limit: 7 });
  while (page.pageInfo.hasNextPage) {
    assert.equal(page.totalCount, 25);
    page = await find(server, 'companies', { filter, limit: 7, starting_after: String(page.pageInfo.endCursor) });
  }
  assert.equal(page.totalCount, 25);
});

test('a client that waits for its own writes always sees them counted', async () => {
  await destroyAll(server, 'tasks');
  for (let count = 1; count <= 25; count++) {
    await create(server, 'tasks', {});
    assert.equal(await total('tasks'), count);
  }
});

test('with several clients at once', async () => {
  await destroyAll(server, 'opportunities');
  const left = await Promise.all(
    Array.from({ length: 8 }, async (_, client) => {
      const own: string[] = [];
      for (let step = 0; step < 12; step++) {
        const action = (client + step) % 4;
        if (action === 0 || own.length === 0) own.push((await create(server, 'opportunities', {})).id);
        else if (action === 1) own.push(...ids(await createMany(server, 'opportunities', [{}, {}, {}])));
        else if (action === 2) await destroy(server, 'opportunities', own.pop() as string);
        else await softDelete(server, 'opportunities', own.pop() as string);
        const now = await total('opportunities');
        assert.ok(now >= own.length, `${now} is less than the ${own.length} records of this client alone`);
      }
      return own.length;
    }),
  );
  await exact(
    'opportunities',
    left.reduce((sum, count) => sum + count, 0),
  );
});

test('when many clients remove and restore the same records', async () => {
  await destroyAll(server, 'opportunities');
  const rows = await createMany(
    server,
    'opportunities',
    Array.from({ length: 20 }, () => ({})),
  );
  await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const { id } = rows[index % 10] as { id: string };
      return index % 3 === 0
        ? server.call('PATCH', `/rest/opportunities/${id}/restore`)
        : server.call('DELETE', `/rest/opportunities/${id}?soft_delete=true`);
    }),
  );
  const live = (await walk(server, 'opportunities', {}, 200)).length;
  await exact('opportunities', live);
  assert.equal(await total('opportunities', everything), 20);
});

test('after any sequence of writes', async () => {
  const step = fc.record({
    action: fc.constantFrom('create', 'batch', 'bin', 'restore', 'destroy', 'upsert', 'destroyMany'),
    pick: fc.nat(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      await destroyAll(server, 'subscriptions');
      const live = new Set<string>();
      const binned = new Set<string>();
      const choose = (set: ReadonlySet<string>, pick: number): string | undefined => [...set][pick % Math.max(1, set.size)];
      for (const { action, pick } of steps) {
        const one = choose(live, pick);
        const gone = choose(binned, pick);
        if (action === 'create') live.add((await create(server, 'subscriptions', {})).id);
        else if (action === 'batch')
          for (const row of await createMany(
            server,
            'subscriptions',
            Array.from({ length: pick % 5 }, () => ({})),
          ))
            live.add(row.id);
        else if (action === 'bin' && one !== undefined) {
          await softDelete(server, 'subscriptions', one);
          live.delete(one);
          binned.add(one);
        } else if (action === 'restore' && gone !== undefined) {
          await restore(server, 'subscriptions', gone);
          binned.delete(gone);
          live.add(gone);
        } else if (action === 'destroy') {
          const victim = pick % 2 ? one : gone;
          if (victim === undefined) continue;
          await destroy(server, 'subscriptions', victim);
          live.delete(victim);
          binned.delete(victim);
        } else if (action === 'upsert')
          live.add((await create(server, 'subscriptions', { id: one ?? unknownId(), seats: pick % 100 }, { upsert: true })).id);
        else if (action === 'destroyMany') {
          const victims = [...live].slice(0, 3);
          if (victims.length === 0) continue;
          accepted(await server.call('DELETE', url('/rest/subscriptions', { filter: `id[in]:[${victims.join(',')}]` })));
          for (const victim of victims) live.delete(victim);
        }
        assert.equal(await total('subscriptions'), live.size, action);
      }
      assert.equal(await total('subscriptions', everything), live.size + binned.size);
      await exact('subscriptions', live.size);
    }),
    { numRuns: 15 },
  );
});

test('after changes made in the database itself', async () => {
  await destroyAll(server, 'companies');
  await createMany(
    server,
    'companies',
    Array.from({ length: 20 }, () => ({})),
  );
  await inDatabase(server, async (client, tableOf) => {
    const table = tableOf('company');
    await client.query(`delete from ${table} where id in (select id from ${table} limit 5)`);
    await exact('companies', 15);
    await client.query(`update ${table} set "deletedAt" = now() where id in (select id from ${table} limit 4)`);
    await exact('companies', 11);
    await client.query(`update ${table} set "deletedAt" = null where "deletedAt" is not null`);
    await exact('companies', 15);
    await client.query(`insert into ${table} (name) select 'direct' from generate_series(1, 3)`);
    await exact('companies', 18);
    await client.query('begin');
    await client.query(`delete from ${table}`);
    await exact('companies', 18);
    await client.query('rollback');
    await exact('companies', 18);
    await client.query(`truncate ${table} cascade`);
    await exact('companies', 0);
  });
  await create(server, 'companies', {});
  await exact('companies', 1);
});
