/**
 * Databases for tests: each is a clone of one template, made by the first test file that asks. Cloning takes a fraction of
 * a second, so a file, or even a test, can have a database to itself.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { databasePrefix } from './postgres.ts';
import { fillTemplate } from './template.ts';

export interface TestDatabase {
  readonly url: string;
  /** Fails if a connection to the database is still open. */
  drop(): Promise<void>;
}

const connectionsGoneWithinMs = 2_000;

/** A database with the migrations and one empty workspace of the standard model. */
export function createDatabase(): Promise<TestDatabase> {
  return create(true);
}

/** A database with nothing in it. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create(false);
}

async function create(fromTemplate: boolean): Promise<TestDatabase> {
  const { url, prefix } = server();
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  await withClient(url, async (client) => {
    if (fromTemplate) await ensureTemplate(client, url, prefix);
    await client.query(`create database "${name}" template ${fromTemplate ? `"${templateOf(prefix)}"` : 'template0'}`);
  });
  return { url: databaseUrl(url, name), drop: () => withClient(url, (client) => dropDatabase(client, name)) };
}

function server(): { readonly url: string; readonly prefix: string } {
  const url = process.env['TEST_DATABASE_URL'];
  const run = process.env['TEST_RUN'];
  if (url === undefined || run === undefined) throw new Error('This test needs PostgreSQL: run it as "npm test -- test/<file>.test.ts".');
  return { url, prefix: databasePrefix(run) };
}

const templateOf = (prefix: string): string => `${prefix}template`;

/** Test files run side by side: a lock lets one fill the template, and the others wait for it. */
async function ensureTemplate(client: pg.Client, url: string, prefix: string): Promise<void> {
  const template = templateOf(prefix);
  const isReady = async (): Promise<boolean> => {
    const { rowCount } = await client.query('select from pg_database where datname = $1 and datistemplate', [template]);
    return rowCount === 1;
  };
  if (await isReady()) return;
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [template]);
  try {
    if (await isReady()) return;
    await client.query(`drop database if exists "${template}" with (force)`);
    await client.query(`create database "${template}" template template0`);
    await fillTemplate(databaseUrl(url, template));
    await client.query(`alter database "${template}" allow_connections false is_template true`);
  } finally {
    await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [template]);
  }
}

/** Backends take an instant to go after their client has closed; one that stays is a leak of the test or of the product. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  const deadline = performance.now() + connectionsGoneWithinMs;
  let open: string[];
  do {
    const { rows } = await client.query<{ open: string }>(
      `select format('%s (%s): %s', coalesce(nullif(application_name, ''), 'unnamed'), state, left(query, 200)) as open
         from pg_stat_activity where datname = $1 and backend_type = 'client backend'`,
      [name],
    );
    open = rows.map((row) => row.open);
    if (open.length > 0) await sleep(20);
  } while (open.length > 0 && performance.now() < deadline);
  await client.query(`drop database "${name}" with (force)`);
  if (open.length > 0) throw new Error(`${open.length} connection(s) left open to the test database:\n  ${open.join('\n  ')}`);
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

function databaseUrl(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
