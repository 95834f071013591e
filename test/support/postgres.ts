/**
 * The one PostgreSQL of a test run: the embedded one in a temporary directory, or the server whose superuser's URL stands
 * in TEST_DATABASE_URL. Test files get databases of their own in it from `database.ts`.
 */
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedDatabase, openEmbedded } from '../../server/src/db/embedded.ts';

export interface TestPostgres {
  readonly env: { readonly TEST_DATABASE_URL: string; readonly TEST_RUN: string };
  /** Drops the databases of this run, and the embedded server with them. */
  stop(): Promise<void>;
}

/** Databases of a run begin with this, so that a run on a shared server removes its own ones only. */
export const databasePrefix = (run: string): string => `kwartet_test_${run}_`;

export async function startPostgres(): Promise<TestPostgres> {
  const run = randomBytes(4).toString('hex');
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    return { env: { TEST_DATABASE_URL: given, TEST_RUN: run }, stop: () => dropDatabases(given, databasePrefix(run)) };
  }
  const home = await mkdtemp(join(tmpdir(), 'kwartet-test-'));
  // PostgreSQL runs as another user when the tests run as root.
  await chmod(home, 0o755);
  let database: EmbeddedDatabase;
  try {
    database = await openEmbedded({ home, exclusive: true, log: () => undefined, fsync: false, settings: { max_connections: '200' } });
  } catch (error) {
    await rm(home, { recursive: true, force: true });
    throw error;
  }
  return {
    env: { TEST_DATABASE_URL: database.url, TEST_RUN: run },
    stop: async () => {
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>('select datname as name from pg_database where starts_with(datname, $1)', [
      prefix,
    ]);
    for (const { name } of rows) {
      await client.query(`alter database "${name}" is_template false`);
      await client.query(`drop database "${name}" with (force)`);
    }
  } finally {
    await client.end();
  }
}
