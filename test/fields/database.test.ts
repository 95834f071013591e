/** The fixtures in PostgreSQL: columns, round trip, every operator, order and cursor, and the expressions of search. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import type { FieldShape, FieldType, Part } from '../../server/src/fields/field-type.ts';
import { fieldTypeByName } from '../../server/src/fields/index.ts';
import { operatorOf } from '../../server/src/fields/operator.common.ts';
import { identifier, join, print, type Sql, sql } from '../../server/src/sql/sql.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { type Fixture, fixtureField } from './fixtures/fixture.ts';
import { fixtures } from './fixtures/index.ts';

let database: TestDatabase;
let client: pg.Client;

before(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url, options: '-c timezone=UTC' });
  await client.connect();
});

after(async () => {
  await client?.end();
  await database?.drop();
});

const column = (part: string): Sql => identifier(part === '' ? 'value' : part);

async function rows(statement: Sql): Promise<(string | null)[][]> {
  const { text, values } = print(statement);
  const types = { getTypeParser: () => (value: unknown) => value };
  const result = await client.query({ text, values, rowMode: 'array', types } as pg.QueryArrayConfig);
  return result.rows as (string | null)[][];
}

/** The JSON that a column's text stands for. */
function jsonOf({ scalar }: Part, text: string | null): unknown {
  if (text === null) return JSON.parse(scalar.whenNull);
  switch (scalar.output) {
    case 'string':
    case 'quoted':
      return text;
    case 'raw':
      return JSON.parse(text);
    case 'boolean':
      return text === 't';
    case 'timestamp': {
      const [, day, time, fraction = ''] = /^(\S+) ([\d:]+)(?:\.(\d+))?\+00$/.exec(text) as RegExpExecArray;
      return `${day}T${time}.${fraction.padEnd(3, '0')}Z`;
    }
  }
}

function columnType(fixture: Fixture, part: Part): string {
  return part.scalar.columnType.replace('enum', `"${fixture.type}_enum"`);
}

async function fill(fixture: Fixture, fieldType: FieldType, field: FieldShape): Promise<void> {
  if (fieldType.parts.some((part) => part.scalar.columnType.startsWith('enum'))) {
    const values = (fixture.options ?? []).map(({ value }) => `'${value}'`);
    await client.query(`create type "${fixture.type}_enum" as enum (${values.join(', ')})`);
  }
  const columns = fieldType.parts.map((part) => {
    const required = part.whenMissing === undefined ? '' : ` not null default '${part.whenMissing}'`;
    return `${print(column(part.name)).text} ${columnType(fixture, part)}${required}`;
  });
  const texts = fieldType.search?.(column).map((text) => print(text).text) ?? [];
  const search =
    texts.length === 0 ? '' : `, search tsvector generated always as (to_tsvector('simple', ${texts.join(` || ' ' || `)})) stored`;
  await client.query(`create table "${fixture.type}" (row int primary key, ${columns.join(', ')}${search})`);
  for (const [row, { input }] of fixture.good.entries()) {
    const accepted = Object.entries(fieldType.accept(input, field));
    const names = accepted.map(([name]) => `, ${print(column(name)).text}`).join('');
    const values = accepted.map((_, i) => `, $${i + 2}`).join('');
    await client.query(`insert into "${fixture.type}" (row${names}) values ($1${values})`, [row, ...accepted.map(([, text]) => text)]);
  }
}

for (const fixture of fixtures) {
  describe(fixture.type, () => {
    const fieldType = fieldTypeByName.get(fixture.type) as FieldType;
    const { type, options, settings } = fixture;
    const field: FieldShape = { name: fixtureField, type, isNullable: true, options, settings, defaultValue: null };
    const table = identifier(type);
    const partOf = (path: string | undefined): Part => fieldType.parts.find((part) => part.name === (path ?? '')) as Part;

    before(() => fill(fixture, fieldType, field));

    it('reads back', async () => {
      const read = fieldType.parts.map((part) => part.scalar.read?.(column(part.name)) ?? column(part.name));
      const found = await rows(sql`select ${join(read, ', ')} from ${table} order by row`);
      for (const [row, { input, output }] of fixture.good.entries()) {
        const values = fieldType.parts.map((part, i) => [part.name, jsonOf(part, found[row]?.[i] ?? null)] as const);
        const value: unknown = fieldType.parts.length === 1 ? values[0]?.[1] : Object.fromEntries(values);
        assert.deepEqual(value, withAnything(output, value), `for the input ${JSON.stringify(input)}`);
      }
    });

    for (const { path, operator, value, matches } of fixture.filters) {
      it(`finds ${path ?? ''} ${operator} ${JSON.stringify(value)}`, async () => {
        const place = { path: path === undefined ? fixtureField : `${fixtureField}.${path}`, field };
        const condition = operatorOf(partOf(path).scalar, operator, place)(column(path ?? ''), value, place);
        const found = await rows(sql`select row from ${table} where ${condition} order by row`);
        assert.deepEqual(
          found.map(([row]) => Number(row)),
          matches,
        );
        const both = await rows(sql`select count(*) from ${table} where ${condition} and not (${condition})`);
        assert.deepEqual(both, [['0']]);
      });
    }

    for (const part of fieldType.parts) {
      it(`orders and resumes ${part.name}`, async () => {
        const { ordering } = part.scalar;
        if (ordering === null) return;
        const read = part.scalar.read?.(column(part.name)) ?? column(part.name);
        const found = await rows(sql`select ${read} from ${table} order by ${ordering.expression(column(part.name))} desc nulls last`);
        for (const [text] of found) {
          if (text == null) continue;
          const cursor = ordering.cursor(jsonOf(part, text), { path: fixtureField, field });
          assert.ok(cursor);
          const [[count]] = (await rows(
            sql`select count(*) from ${table} where ${ordering.expression(column(part.name))} = ${cursor} and ${read}::text = ${asText(text)}`,
          )) as [[string]];
          assert.ok(Number(count) > 0, `no row at the cursor of ${text}`);
        }
        assert.equal(ordering.cursor({ not: 'a value' }, { path: fixtureField, field }), null);
      });

      const { ordering: listOrdering, columnType: listType } = part.scalar;
      if (listOrdering !== null && listType.endsWith('[]'))
        it(`resumes a list at its text, as JSON and as PostgreSQL prints it: ${part.name}`, async () => {
          const expression = listOrdering.expression(column(part.name));
          const found = await rows(
            sql`select row, to_json(${column(part.name)})::text, ${column(part.name)}::text from ${table} where ${column(part.name)} is not null`,
          );
          assert.ok(found.length > 0);
          for (const [row, ...texts] of found) {
            for (const text of texts) {
              const cursor = listOrdering.cursor(text, { path: fixtureField, field });
              assert.ok(cursor);
              const same = await rows(sql`select row from ${table} where ${expression} = ${cursor}`);
              assert.ok(
                same.some(([other]) => other === row),
                `not at its own cursor ${text}`,
              );
            }
          }
          for (const text of ['', 'text', '5', '[5]', '[null]', '{NULL}', '["a"', '{']) {
            assert.equal(listOrdering.cursor(text, { path: fixtureField, field }), null, text);
          }
        });

      it(`knows what is empty in ${part.name}`, async () => {
        const found = await rows(sql`select row from ${table} where ${part.scalar.isEmpty(column(part.name))} is null`);
        assert.deepEqual(found, [], 'emptiness is never unknown');
      });
    }
  });
}

function asText(text: string): Sql {
  return { parts: [{ value: text === 't' ? 'true' : text === 'f' ? 'false' : text, type: 'text' }] };
}

/** A member that the fixture leaves undefined may be anything that is not null. */
function withAnything(expected: unknown, found: unknown): unknown {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) return expected;
  return Object.fromEntries(
    Object.entries(expected).map(([name, value]) => [
      name,
      value === undefined ? ((found as Record<string, unknown>)[name] ?? 'something') : value,
    ]),
  );
}
