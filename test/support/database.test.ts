import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { createDatabase, createEmptyDatabase } from './database.ts';

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

test('databases are apart from each other, and gone after drop', async () => {
  const [first, second] = await Promise.all([createDatabase(), createDatabase()]);
  assert.notEqual(first.url, second.url);
  const client = await connect(first.url);
  await client.query('create table mark ()');
  await client.end();
  const other = await connect(second.url);
  const { rows } = await other.query(`select to_regclass('public.mark') as mark, count(*)::int as workspaces from core."workspace"`);
  await other.end();
  assert.deepEqual(rows, [{ mark: null, workspaces: 1 }]);
  await first.drop();
  await second.drop();
  await assert.rejects(connect(first.url), { code: '3D000' });
});

test('an empty database has no schema of ours', async () => {
  const database = await createEmptyDatabase();
  const client = await connect(database.url);
  const { rows } = await client.query(`select to_regnamespace('core') as core`);
  await client.end();
  assert.deepEqual(rows, [{ core: null }]);
  await database.drop();
});

test('a connection that is left open is told at drop', async () => {
  const database = await createEmptyDatabase();
  const client = await connect(database.url);
  client.on('error', () => undefined);
  await client.query('select 42');
  await assert.rejects(database.drop(), /1 connection\(s\) left open to the test database:\n {2}unnamed \(idle\): select 42/);
  await client.end();
});
