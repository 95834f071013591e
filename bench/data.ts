/**
 * The rows of a run: made by SQL in the floor's database, made again in Kwartet's and put into the workspace's tables, so
 * that both hold the same ids and values. Kwartet's triggers, counters and search vectors see them as ordinary inserts.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

export interface Sizes {
  readonly companies: number;
  readonly people: number;
  readonly opportunities: number;
}

const tables = ['company', 'person', 'opportunity'] as const;

/** Fills an empty database for the floor. */
export async function fillFloor(client: pg.Client, sizes: Sizes): Promise<void> {
  await generate(client, sizes);
  await client.query(script('indexes'));
  await client.query('vacuum (analyze, freeze)');
}

/** Replaces the companies, people and opportunities of the one workspace in this database.
 *  Returns its schema, and the columns of the floor's tables that its tables do not have. */
export async function fillWorkspace(
  client: pg.Client,
  sizes: Sizes,
): Promise<{ readonly schema: string; readonly absent: readonly string[] }> {
  const schema = await workspaceSchema(client);
  const absent: string[] = [];
  await client.query('drop schema if exists bench_source cascade');
  await client.query('create schema bench_source');
  await client.query('set search_path to bench_source');
  await generate(client, sizes);
  await client.query('reset search_path');
  for (const table of tables.toReversed()) await client.query(`delete from "${schema}"."${table}"`);
  for (const table of tables) {
    const given = await columnTypes(client, 'bench_source', table);
    const wanted = await columnTypes(client, schema, table);
    const shared = [...given.keys()].filter((name) => wanted.has(name));
    absent.push(...[...given.keys()].filter((name) => !wanted.has(name)).map((name) => `${table}.${name}`));
    const values = shared.map((name) => stored(name, given.get(name) ?? '', wanted.get(name) ?? ''));
    await client.query(
      `insert into "${schema}"."${table}" (${shared.map(pg.escapeIdentifier).join(', ')})
       select ${values.join(', ')} from bench_source."${table}" order by position`,
    );
  }
  await client.query('drop schema bench_source cascade');
  // The floor has it, because one workload asks by city; Kwartet leaves the choice of such an index to the workspace.
  await client.query(`create index bench_person_city on "${schema}".person (city)`);
  await client.query('vacuum (analyze, freeze)');
  return { schema, absent };
}

/** Brings the tables back to a like state between two rounds of writing: rows of the run away, no dead rows, no dirty pages. */
export async function cleanUp(client: pg.Client, schema: string): Promise<void> {
  await client.query(`delete from "${schema}".person where "createdBySource" = 'API'`);
  await client.query('vacuum (analyze)');
  await client.query('checkpoint');
}

async function generate(client: pg.Client, { companies, people, opportunities }: Sizes): Promise<void> {
  await client.query(script('schema'));
  const sizes: Readonly<Record<string, number>> = { companies, people, opportunities };
  await client.query(script('generate').replaceAll(/\{(companies|people|opportunities)\}/g, (_, name: string) => String(sizes[name])));
}

function script(name: string): string {
  return readFileSync(path.join(import.meta.dirname, 'data', `${name}.sql`), 'utf8');
}

async function workspaceSchema(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ name: string }>(`select nspname as name from pg_namespace where nspname like 'workspace\\_%'`);
  const [first, ...others] = rows;
  if (!first || others.length > 0) throw new Error(`The bench expects one workspace in its database; there are ${rows.length}.`);
  return first.name;
}

async function columnTypes(client: pg.Client, schema: string, table: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; type: string }>(
    `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
     where attrelid = format('%I.%I', $1::text, $2::text)::regclass and attnum > 0 and not attisdropped order by attnum`,
    [schema, table],
  );
  return new Map(rows.map(({ name, type }) => [name, type]));
}

/** Kwartet stores empty text and empty lists of nullable fields as null. */
function stored(name: string, given: string, wanted: string): string {
  const column = pg.escapeIdentifier(name);
  if (given === 'jsonb') return `nullif(nullif(${column}, '[]'), '{}')::${wanted}`;
  return given === wanted ? column : `${column}::text::${wanted}`;
}
