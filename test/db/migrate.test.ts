/** Migrations: each runs once, whoever starts; what has run is not changed under the database. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { migrate } from '../../server/src/db/migrate.ts';
import { openPool } from '../../server/src/db/pool.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { query } from './support.ts';

let server: TestDatabase;
let directory: string;
before(async () => {
  server = await createEmptyDatabase();
});
after(() => server.drop());
beforeEach(async () => {
  await query(server.url, 'drop schema if exists core cascade');
  directory = mkdtempSync(join(tmpdir(), 'kwartet-migrations-'));
  writeFileSync(join(directory, '000001.sql'), 'create table core.a (x int);\ninsert into core.a values (1);\n');
  writeFileSync(join(directory, '000002.sql'), 'select pg_sleep(0.05); alter table core.a add y int;');
  writeFileSync(join(directory, 'README.md'), 'not a migration');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function run(from: string | null = directory): Promise<number> {
  const database = openPool({
    url: server.url,
    size: 2,
    queueMax: 10,
    waitMs: 10_000,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 10,
    resultBytesMax: 64_000_000,
    preparedMax: 10,
    applicationName: 'kwartet test',
  });
  try {
    return await migrate(database, from === null ? {} : { directory: from });
  } finally {
    await database.close();
  }
}

test('what is missing runs, once and in order', async () => {
  assert.equal(await run(), 2);
  assert.equal(await run(), 0);
  writeFileSync(join(directory, '000003.sql'), 'alter table core.a add z int;');
  assert.equal(await run(), 1);
  assert.deepEqual(await query(server.url, 'select x, y, z from core.a'), [[1, null, null]]);
  assert.deepEqual(await query(server.url, 'select number from core.migration order by number'), [[1], [2], [3]]);
});

test('processes that start at once run each migration once', async () => {
  const counts = await Promise.all([run(), run(), run(), run()]);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    2,
  );
  assert.deepEqual(await query(server.url, 'select count(*)::int from core.a'), [[1]]);
});

test('a migration that fails leaves nothing, and runs again', async () => {
  writeFileSync(join(directory, '000002.sql'), 'alter table core.a add y int; select 1 / 0;');
  await assert.rejects(run(), /division by zero/);
  assert.deepEqual(await query(server.url, 'select number from core.migration'), [[1]]);
  writeFileSync(join(directory, '000002.sql'), 'alter table core.a add y int;');
  assert.equal(await run(), 1);
});

test('a changed, a missing and a newer migration are refused; other line ends are not a change', async () => {
  await run();
  writeFileSync(join(directory, '000001.sql'), 'create table core.a (x int);\r\ninsert into core.a values (1);\r\n');
  assert.equal(await run(), 0);
  writeFileSync(join(directory, '000001.sql'), 'create table core.a (x bigint);');
  await assert.rejects(run(), /000001\.sql was changed after it had run/);
  writeFileSync(join(directory, '000001.sql'), 'create table core.a (x int);\ninsert into core.a values (1);\n');
  rmSync(join(directory, '000002.sql'));
  await assert.rejects(run(), /has migration 2, and this version of the program knows 1/);
  writeFileSync(join(directory, '000003.sql'), 'select 1');
  await assert.rejects(run(), /000002\.sql is missing/);
});

test('the migrations of the program run on an empty database', async () => {
  assert.ok((await run(null)) >= 2);
  assert.equal(await run(null), 0);
});
