import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Database, openPool } from '../../server/src/db/pool.ts';
import { createWorkspace } from '../../server/src/model/create-workspace.ts';
import type { ObjectModel } from '../../server/src/model/model.ts';
import { exampleObjects, openMigrated, rowsOf } from './example.ts';

interface Example {
  readonly database: Database;
  readonly url: string;
  readonly table: (name: string) => string;
  /** Live rows and changes as they are counted; fails unless the count is exact. */
  readonly counted: (name: string) => Promise<{ live: number; changes: number }>;
}

async function openExample(context: TestContext): Promise<Example> {
  const { database, url } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const objectOf = (name: string) => model.objectBySingular.get(name) as ObjectModel;
  const table = (name: string) => `"${model.schema}"."${objectOf(name).table}"`;
  const counted = async (name: string) => {
    const [row] = await rowsOf(
      database,
      `select sum("liveCount"), sum("changes"), (select count(*) from ${table(name)} where "deletedAt" is null)
         from "${model.schema}"."$change" where "objectId" = '${objectOf(name).id}'`,
    );
    const [live, changes, exact] = (row ?? []).map(Number) as [number, number, number];
    assert.equal(live, exact, `the count of ${name}`);
    return { live, changes };
  };
  return { database, url, table, counted };
}

test('every kind of statement is counted, once, and one without rows is not', async (context) => {
  const { database, table, counted } = await openExample(context);
  const dogs = table('dog');
  const steps: [string, number, number][] = [
    [`insert into ${dogs} ("name") values ('a')`, 1, 1],
    [`insert into ${dogs} ("name", "deletedAt") values ('b', null), ('c', now()), ('d', null)`, 3, 2],
    [`insert into ${dogs} ("name") select 'x' where false`, 3, 2],
    [`update ${dogs} set "name" = 'A' where "name" = 'a'`, 3, 3],
    [`update ${dogs} set "deletedAt" = now() where "name" = 'A'`, 2, 4],
    [`update ${dogs} set "deletedAt" = null`, 4, 5],
    [`update ${dogs} set "name" = 'z' where "name" = 'nobody'`, 4, 5],
    [`delete from ${dogs} where "name" = 'b'`, 3, 6],
    [`delete from ${dogs} where "name" = 'nobody'`, 3, 6],
    [`update ${dogs} set "deletedAt" = now() where "name" = 'c'`, 2, 7],
    [`delete from ${dogs} where "name" = 'c'`, 2, 8],
  ];
  for (const [text, live, changes] of steps) {
    await rowsOf(database, text);
    assert.deepEqual(await counted('dog'), { live, changes }, text);
  }
  await rowsOf(
    database,
    `insert into ${dogs} ("id", "name") select "id", 'again' from ${dogs} on conflict ("id") do update set "name" = 'again'`,
  );
  assert.deepEqual(await counted('dog'), { live: 2, changes: 9 });
  await rowsOf(database, `truncate ${dogs} cascade`);
  assert.equal((await counted('dog')).live, 0);
  await rowsOf(database, `insert into ${dogs} ("name") values ('a')`);
  assert.equal((await counted('dog')).live, 1);
});

test('what foreign keys remove and set to null is counted', async (context) => {
  const { database, table, counted } = await openExample(context);
  await rowsOf(
    database,
    `with o as (insert into ${table('owner')} ("nameFirstName") select 'o' || n from generate_series(1, 3) n returning "id"),
       d as (insert into ${table('dog')} ("name", "ownerId") select 'd', "id" from o, generate_series(1, 2) returning "id")
     insert into ${table('visit')} ("targetOwnerId") select "id" from o`,
  );
  await rowsOf(database, `insert into ${table('visit')} ("targetDogId") select "id" from ${table('dog')}`);
  const before = await counted('dog');
  assert.equal((await counted('visit')).live, 9);

  await rowsOf(database, `delete from ${table('owner')} where "nameFirstName" in ('o1', 'o2')`);
  assert.equal((await counted('owner')).live, 1);
  assert.equal((await counted('visit')).live, 7, 'visits go with their owners');
  const after = await counted('dog');
  assert.equal(after.live, before.live, 'dogs stay');
  assert.ok(after.changes > before.changes, 'but they have changed');
  await rowsOf(database, `delete from ${table('dog')}`);
  assert.equal((await counted('visit')).live, 1);
});

test('what is undone is not counted', async (context) => {
  const { database, table, counted } = await openExample(context);
  await assert.rejects(
    database.transaction(async (transaction) => {
      await rowsOf(transaction, `insert into ${table('dog')} ("name") values ('a')`);
      throw new Error('no');
    }),
  );
  assert.deepEqual(await counted('dog'), { live: 0, changes: 0 });
});

test('many writers at once end exact', async (context) => {
  const { url, table, counted } = await openExample(context);
  const pool = openPool({ ...poolOptions(url), size: 24 });
  const dogs = table('dog');
  let changes = 0;
  await Promise.all(
    Array.from({ length: 24 }, async (_, writer) => {
      for (let i = 0; i < 20; i++) {
        const name = `${writer}-${i}`;
        const texts = [
          `insert into ${dogs} ("name") values ('${name}'), ('${name} too')`,
          ...(i % 2 === 0 ? [`update ${dogs} set "deletedAt" = now() where "name" = '${name}'`] : []),
          ...(i % 4 === 0 ? [`delete from ${dogs} where "name" = '${name}'`] : []),
          ...(i % 5 === 0 ? [`update ${dogs} set "deletedAt" = null where "name" = '${name}' and "deletedAt" is not null`] : []),
        ];
        const counts = await pool.transaction(async (transaction) => {
          const results: number[] = [];
          for (const text of texts) results.push((await transaction.run({ text, values: [] })).count);
          return results;
        });
        changes += counts.filter((count) => count > 0).length;
      }
    }),
  );
  await pool.close();
  assert.equal((await counted('dog')).changes, changes);
});

test('transactions that write the same objects in opposite orders do not wait for each other', async (context) => {
  const { url, table, counted } = await openExample(context);
  const pool = openPool({ ...poolOptions(url), size: 17 });
  const write = (name: string) => ({ text: `insert into ${table(name)} ("createdByName") values ('x')`, values: [] });
  const together = Promise.withResolvers<void>();
  let ready = 0;
  await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      pool.transaction(async (transaction) => {
        const [first, second] = i % 2 === 0 ? (['dog', 'visit'] as const) : (['visit', 'dog'] as const);
        await transaction.run(write(first));
        // Nobody goes on, and nobody ends, before all have written: a single wait would stop everything.
        if (++ready === 16) together.resolve();
        await together.promise;
        await transaction.run(write(second));
      }),
    ),
  );
  await pool.close();
  assert.equal((await counted('dog')).live, 16);
  assert.equal((await counted('visit')).live, 16);
});

function poolOptions(url: string) {
  return {
    url,
    size: 4,
    queueMax: 1_000,
    waitMs: 20_000,
    statementTimeoutMs: 20_000,
    lockTimeoutMs: 10_000,
    resultBytesMax: 64_000_000,
    preparedMax: 100,
    applicationName: 'kwartet test',
  };
}
