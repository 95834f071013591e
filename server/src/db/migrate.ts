/**
 * Brings the schema `core` up to date: numbered SQL files, each run once, in order, in a transaction of its own. What has
 * run is kept with a checksum. Any number of processes may start at once.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Runner } from './pool.ts';
import { isStaleModel } from './refuse.ts';

export interface MigrateOptions {
  /** Of the files `000001.sql`, `000002.sql` and so on. */
  readonly directory?: string;
}

/** Runs what has not run yet, and answers how many that were. One query when there is nothing to do.
 *  Throws an Error in the operator's words: a PostgreSQL that is too old, a file that was changed after it had run, a
 *  database that a newer version of the program has migrated. */
export async function migrate(database: Database, options: MigrateOptions = {}): Promise<number> {
  const migrations = readMigrations(options.directory ?? join(import.meta.dirname, 'migrations'));
  const pending = migrations.slice(compare(migrations, await readApplied(database)));
  let count = 0;
  for (const migration of pending) {
    if (await apply(database, migrations, migration)) count++;
  }
  return count;
}

interface Migration {
  readonly number: number;
  readonly file: string;
  readonly text: string;
  readonly checksum: string;
}

interface Applied {
  readonly number: number;
  readonly checksum: string;
}

const versionMin = 15;
const lock = "hashtextextended('kwartet.migrate', 0)";

function readMigrations(directory: string): Migration[] {
  const files = readdirSync(directory)
    .filter((name) => /^\d{6}\.sql$/.test(name))
    .sort();
  return files.map((file, i) => {
    const number = Number(file.slice(0, 6));
    if (number !== i + 1) throw new Error(`The migration ${String(i + 1).padStart(6, '0')}.sql is missing in ${directory}.`);
    // Line ends depend on the settings of git.
    const text = readFileSync(join(directory, file), 'utf8').replaceAll('\r\n', '\n');
    return { number, file, text, checksum: createHash('sha256').update(text).digest('hex') };
  });
}

async function readApplied(runner: Runner): Promise<Applied[]> {
  try {
    const { rows } = await runner.run({
      text: `select current_setting('server_version_num'), m."number", m."checksum"
             from (values (1)) as always left join core."migration" m on true order by m."number"`,
      values: [],
    });
    requireVersion(rows[0]?.[0]);
    return rows.flatMap(([, number, checksum]) => (number == null || checksum == null ? [] : [{ number: Number(number), checksum }]));
  } catch (error) {
    if (!isStaleModel(error)) throw error;
  }
  const { rows } = await runner.run({ text: `select current_setting('server_version_num')`, values: [] });
  requireVersion(rows[0]?.[0]);
  return [];
}

function requireVersion(version: string | null | undefined): void {
  const major = Math.floor(Number(version) / 10_000);
  if (major < versionMin) throw new Error(`The database is PostgreSQL ${major}; PostgreSQL ${versionMin} or newer is needed.`);
}

/** How many of `migrations` have run. */
function compare(migrations: readonly Migration[], applied: readonly Applied[]): number {
  applied.forEach(({ number, checksum }, i) => {
    const migration = migrations[number - 1];
    if (migration === undefined) {
      throw new Error(
        `The database has migration ${number}, and this version of the program knows ${migrations.length}: it was migrated by a newer version. Start that one.`,
      );
    }
    if (number !== i + 1)
      throw new Error(`The database has migration ${number} but not ${i + 1}: its table core.migration was changed by hand.`);
    if (migration.checksum !== checksum) {
      throw new Error(
        `The migration ${migration.file} was changed after it had run on this database. Bring the file back, and put the change into a new one.`,
      );
    }
  });
  return applied.length;
}

async function apply(database: Database, migrations: readonly Migration[], migration: Migration): Promise<boolean> {
  return database.transaction(
    async (transaction) => {
      // Another process may hold the lock for as long as its migration takes.
      await transaction.script(`set local lock_timeout = 0; select pg_advisory_xact_lock(${lock})`);
      await transaction.script(`
        create schema if not exists core;
        create table if not exists core."migration" (
          "number" integer primary key,
          "checksum" text not null,
          "ranAt" timestamptz(3) not null default now()
        )`);
      if (compare(migrations, await readApplied(transaction)) >= migration.number) return false;
      await transaction.script(migration.text);
      await transaction.run({
        text: 'insert into core."migration" ("number", "checksum") values ($1::integer, $2)',
        values: [String(migration.number), migration.checksum],
      });
      return true;
    },
    { statementTimeoutMs: 0 },
  );
}
