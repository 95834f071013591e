/** The fixtures of every field type over REST: what is taken is read back, what is refused is refused by name, filters find the same records. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ObjectDefinition } from '../../server/src/model/definition.ts';
import { type Called, startTestServer, type TestServer } from '../support/server.ts';
import { type Fixture, type FixtureFilter, fixtureField } from './fixtures/fixture.ts';
import { fixtures } from './fixtures/index.ts';

let server: TestServer;

before(async () => {
  server = await startTestServer({ objects: fixtures.map(objectOf) });
});

after(async () => {
  await server?.close();
});

function nameOf({ type }: Fixture): string {
  const words = type.split('_').map((word) => word.charAt(0) + word.slice(1).toLowerCase());
  return `probe${words.join('')}`;
}

function objectOf(fixture: Fixture): ObjectDefinition {
  const { type, settings, options } = fixture;
  const name = nameOf(fixture);
  return {
    nameSingular: name,
    namePlural: `${name}s`,
    labelSingular: name,
    labelPlural: `${name}s`,
    icon: 'IconTestPipe',
    isCustom: true,
    labelIdentifier: 'name',
    search: ['name'],
    views: [],
    fields: [
      { name: 'name', type: 'TEXT', label: 'Name' },
      {
        name: fixtureField,
        type,
        label: 'Probe',
        ...(settings === null ? {} : { settings }),
        ...(options === null ? {} : { options: options.map(({ value, label, color = 'gray' }) => ({ value, label, color })) }),
      },
    ],
  };
}

for (const fixture of fixtures) {
  const path = `/rest/${nameOf(fixture)}s`;

  describe(fixture.type, () => {
    const ids: string[] = [];

    before(async () => {
      for (const { input } of fixture.good) {
        const { status, body, text } = await server.call('POST', path, { body: { [fixtureField]: input } });
        assert.equal(status, 201, text);
        ids.push((Object.values(body.data)[0] as { id: string }).id);
      }
    });

    it('answers what it took', async () => {
      for (const [i, { output }] of fixture.good.entries()) {
        const { body } = await server.call('GET', `${path}/${ids[i]}`);
        const record = Object.values(body.data)[0] as Record<string, unknown>;
        assertShown(record[fixtureField], output);
      }
    });

    for (const { input, message } of fixture.refused) {
      it(`refuses ${JSON.stringify(input)?.slice(0, 80)}`, async () => {
        assertRefused(await server.call('POST', path, { body: { [fixtureField]: input } }), message);
        const { body } = await server.call('GET', `${path}?limit=0`);
        assert.equal(body.totalCount, fixture.good.length, 'a refused record leaves nothing behind');
      });
    }

    for (const filter of fixture.filters.filter(isWritable)) {
      it(`finds by ${filter.path ?? ''} ${filter.operator} ${JSON.stringify(filter.value).slice(0, 60)}`, async () => {
        const { status, body, text } = await server.call('GET', `${path}?limit=200&filter=${encodeURIComponent(written(filter))}`);
        assert.equal(status, 200, text);
        const found = (Object.values(body.data)[0] as { id: string }[]).map(({ id }) => ids.indexOf(id));
        assert.deepEqual(
          found.sort((a, b) => a - b),
          [...filter.matches].sort((a, b) => a - b),
        );
      });
    }
  });
}

/** REST writes values as text: null, and text that quoting cannot carry, is GraphQL's alone. */
function isWritable({ value, operator }: FixtureFilter): boolean {
  const values = Array.isArray(value) ? value : [value];
  if (operator === 'in' || operator === 'containsAny') return Array.isArray(value) && values.every(isText);
  return !Array.isArray(value) && isText(value);
}

function isText(value: unknown): boolean {
  return (typeof value === 'string' && !/["\\']/.test(value)) || typeof value === 'number' || typeof value === 'boolean';
}

function written({ path, operator, value }: FixtureFilter): string {
  const quoted = (one: unknown) => `"${String(one)}"`;
  const text = Array.isArray(value) ? `[${value.map(quoted).join(',')}]` : operator === 'is' ? String(value) : quoted(value);
  return `${fixtureField}${path === undefined ? '' : `.${path}`}[${operator}]:${text}`;
}

/** A member that the fixture leaves undefined may be anything. */
function assertShown(actual: unknown, expected: unknown): void {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected)) {
    assert.deepEqual(actual, expected);
    return;
  }
  for (const [key, value] of Object.entries(expected)) {
    if (value !== undefined) assert.deepEqual((actual as Record<string, unknown>)[key], value, key);
  }
}

/** What no body may hold is refused before a field sees it, in the front's words. */
const refusedByFront: readonly (readonly [RegExp, RegExp])[] = [
  [/NUL character/, /The body holds a NUL character in "probe/],
  [/lone surrogate/, /The body holds a lone surrogate in "probe/],
  [/nested more than/, /The body nests deeper than 100 levels/],
];

function assertRefused({ status, body }: Called, message: string): void {
  assert.equal(status, 400);
  const [, inFrontsWords] = refusedByFront.find(([ofField]) => ofField.test(message)) ?? [];
  if (inFrontsWords !== undefined) {
    assert.match(body.messages[0], inFrontsWords);
    return;
  }
  const said = (body.messages as string[]).some((one) => one.includes(message));
  assert.ok(said, `${JSON.stringify(body.messages)} says ${message}`);
}
