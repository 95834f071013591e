/**
 * What can be stored in a field of each type, and what can be asked of its columns: values with nulls, empties, ties and
 * unicode; conditions; whether a column is ordered, grouped and counted by. Only forms that both languages can write.
 */
import fc from 'fast-check';
import { fixtures } from '../fields/fixtures/index.ts';
import type { GeneratedField } from './model.ts';

/** Operator and value of a condition; `isWord` for values that are enum values in GraphQL. */
export interface Test {
  readonly operator: string;
  readonly value: unknown;
  readonly isWord: boolean;
}

export type Grouping = 'value' | 'date' | 'timestamp' | 'list' | null;

/** A column as both languages name it: the path below the record. */
export interface QueryColumn {
  readonly path: readonly string[];
  readonly tests: fc.Arbitrary<Test>;
  readonly isSortable: boolean;
  readonly grouping: Grouping;
  /** What a value is in JSON. */
  readonly json: JsonKind;
}

export type JsonKind = 'string' | 'number' | 'boolean' | 'list';

const texts = [
  'alpha',
  'Alpha',
  'ALPHA',
  'beta',
  '',
  'a%b',
  'a_b',
  'x,y',
  '(EU)',
  "O'Neil",
  'say "hi"',
  'a]b',
  'k:v',
  '名前',
  '😀',
  'Åle',
  ' ',
  'NULL',
];
const words = [...texts, 'ß', 'a\\b', '\u202Eabc', 'tab\tline\nend', '{}', '[x]', 'null', 'true', '1', '#', '$v', '"""', '...on'];
const patterns = ['%', 'A%', '%a', '%lph%', '_lpha', '_', '%(%', '%,%', 'alpha', '%"%', "%'%", '', '__', '%名%', '%]%'];
const expressions = ['^a', 'A$', '[(]', '^.$', 'l.h', '名|β', ''];
const ints = [-3, -1, 0, 1, 2, 5, 1_000_000];
const floats = [...ints, 0.5, -1.5, 1e21, 5e-324, 0.1];
const bigs = [...ints, Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER];
const micros = [-1, 0, 1, 1_500_000, 9_007_199_254_740_991];
const days = ['2026-01-01', '2025-12-31', '2024-02-29', '1970-01-01', '2026-03-30'];
export const moments = [
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
  '2025-12-31T23:59:59.999Z',
  '1969-07-20T20:17:40.000Z',
  '2026-03-29T01:30:00.000Z',
];
const uuids = ['5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11', '7f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11', '00000000-0000-4000-8000-000000000001'];
const sources = ['EMAIL', 'API', 'IMPORT', 'MANUAL', 'SYSTEM'];
const ratings = ['RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5'];
const currencies = ['EUR', 'USD', 'eur'];
const emails = ['ada@example.org', 'ADA@example.org', 'b@c.example', 'nobody@example.org'];
const urls = ['https://example.com/Path/', 'harbour.example', 'c.example', 'https://nowhere.example'];

const test = (operator: string, value: unknown, isWord = false): Test => ({ operator, value, isWord });
const nullness = fc.constantFrom(test('is', 'NULL', true), test('is', 'NOT_NULL', true));
const some = <T>(pool: readonly T[]): fc.Arbitrary<T[]> => fc.uniqueArray(fc.constantFrom(...pool), { maxLength: 4 });
const withOperator = (operators: readonly string[], values: fc.Arbitrary<unknown>, isWord = false): fc.Arbitrary<Test> =>
  fc.tuple(fc.constantFrom(...operators), values).map(([operator, value]) => test(operator, value, isWord));

const ranges = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'];

function comparisons(pool: readonly unknown[], isWord = false): fc.Arbitrary<Test> {
  return fc.oneof(
    { weight: 3, arbitrary: withOperator(ranges, fc.constantFrom(...pool), isWord) },
    { weight: 1, arbitrary: some(pool).map((values) => test('in', values, isWord)) },
    { weight: 1, arbitrary: nullness },
  );
}

const textTests = (pool: readonly string[]): fc.Arbitrary<Test> =>
  fc.oneof(
    { weight: 3, arbitrary: comparisons(pool) },
    { weight: 2, arbitrary: withOperator(['like', 'ilike'], fc.constantFrom(...patterns)) },
    { weight: 2, arbitrary: withOperator(['startsWith', 'endsWith'], fc.constantFrom('a', 'A', 'al', 'ha', '%', '_', '(', '名', ',', '')) },
    { weight: 1, arbitrary: withOperator(['regex', 'iregex'], fc.constantFrom(...expressions)) },
  );
const jsonTests = (pool: readonly string[]): fc.Arbitrary<Test> =>
  fc.oneof(
    nullness,
    fc.constantFrom(...pool).map((pattern) => test('like', pattern)),
  );
const emptiness = fc.boolean().map((value) => test('isEmptyArray', value));
const optionTests = (options: readonly string[]): fc.Arbitrary<Test> =>
  fc.oneof(
    { weight: 3, arbitrary: comparisons(options, true) },
    { weight: 1, arbitrary: some(options).map((values) => test('containsAny', values, true)) },
    { weight: 1, arbitrary: emptiness },
  );
const optionListTests = (options: readonly string[]): fc.Arbitrary<Test> =>
  fc.oneof(
    { weight: 2, arbitrary: some(options).map((values) => test('containsAny', values, true)) },
    { weight: 1, arbitrary: withOperator(['eq', 'neq'], fc.constantFrom(...options), true) },
    { weight: 1, arbitrary: some(options).map((values) => test('in', values, true)) },
    { weight: 1, arbitrary: fc.oneof(nullness, emptiness) },
  );
const booleanTests = fc.oneof(withOperator(['eq', 'neq'], fc.boolean()), nullness);

type Part = readonly [name: string, tests: fc.Arbitrary<Test>, isSortable: boolean, grouping: Grouping, json?: JsonKind];

const text = (name: string, pool: readonly string[] = texts): Part => [name, textTests(pool), true, 'value'];
const number = (name: string, pool: readonly number[]): Part => [name, comparisons(pool), true, 'value', 'number'];
const json = (name: string, pool: readonly string[] = ['%a%', '%"%', '%1%']): Part => [name, jsonTests(pool), false, null];
const uuid = (name: string): Part => [name, comparisons(uuids), true, 'value'];
const source: Part = ['source', optionTests(sources), true, 'value'];

function partsOf({ type, options, settings }: Pick<GeneratedField, 'type' | 'options' | 'settings'>): readonly Part[] {
  switch (type) {
    case 'TEXT':
      return [text('')];
    case 'NUMBER':
      return [number('', settings?.['dataType'] === 'float' ? floats : bigs)];
    case 'POSITION':
      return [['', comparisons(floats), true, null, 'number']];
    case 'BOOLEAN':
      return [['', booleanTests, true, 'value', 'boolean']];
    case 'DATE':
      return [['', comparisons(days), true, 'date']];
    case 'DATE_TIME':
      return [['', comparisons(moments), true, 'timestamp']];
    case 'UUID':
      return [uuid('')];
    case 'SELECT':
      return [['', optionTests(options ?? []), true, 'value']];
    case 'RATING':
      return [['', optionTests(ratings), true, 'value']];
    case 'MULTI_SELECT':
      return [['', optionListTests(options ?? []), true, 'list', 'list']];
    case 'ARRAY': {
      const items = ['one', 'two', 'alone', 'a "b"', '{e,f}'];
      const overlap = some(items).map((values) => test('containsAny', values));
      const alike = fc.constantFrom('ONE', '%on%', '%').map((pattern) => test('containsIlike', pattern));
      return [['', fc.oneof(overlap, alike, nullness, emptiness), true, 'list', 'list']];
    }
    case 'RAW_JSON':
    case 'FILES':
      return [json('')];
    case 'TS_VECTOR':
      return [['', fc.constantFrom('alpha', 'al', 'o neil', '名').map((value) => test('search', value)), false, null]];
    case 'CURRENCY':
      return [number('amountMicros', micros), text('currencyCode', currencies)];
    case 'FULL_NAME':
      return [text('firstName'), text('lastName')];
    case 'EMAILS':
      return [text('primaryEmail', emails), json('additionalEmails')];
    case 'LINKS':
      return [text('primaryLinkLabel'), text('primaryLinkUrl', urls), json('secondaryLinks')];
    case 'PHONES':
      return [
        text('primaryPhoneNumber', ['612345678', '2022243441', '']),
        text('primaryPhoneCountryCode', ['FR', 'US', '']),
        text('primaryPhoneCallingCode', ['+33', '+1', '']),
        json('additionalPhones'),
      ];
    case 'ADDRESS':
      return [
        text('addressStreet1'),
        text('addressCity', ['Lyon', 'lyon', '']),
        text('addressCountry'),
        number('addressLat', [45.75, 0, -1.5]),
        number('addressLng', [4.85, 0]),
      ];
    case 'ACTOR':
      return [source, uuid('workspaceMemberId'), text('name', ['Ada', 'Test key', '']), json('context')];
    case 'RICH_TEXT':
      return [
        ['blocknote', withOperator(['like', 'ilike'], fc.constantFrom('%Hello%', '%PLAN%')), true, 'value'],
        ['markdown', withOperator(['like', 'ilike', 'eq'], fc.constantFrom('%hello%', '', 'both')), true, 'value'],
      ];
    default:
      throw new Error(`There is no kind for fields of type ${type}`);
  }
}

export function columnsOf(field: Pick<GeneratedField, 'name' | 'type' | 'options' | 'settings'>): readonly QueryColumn[] {
  return partsOf(field).map(([part, tests, isSortable, grouping, json = 'string']) => ({
    path: part === '' ? [field.name] : [field.name, part],
    tests,
    isSortable,
    grouping,
    json,
  }));
}

/** The columns that every object has. */
export const systemColumns: readonly QueryColumn[] = [
  ...['createdAt', 'updatedAt'].flatMap((name) => columnsOf({ name, type: 'DATE_TIME', options: null, settings: null })),
  ...columnsOf({ name: 'position', type: 'POSITION', options: null, settings: null }),
  ...columnsOf({ name: 'searchVector', type: 'TS_VECTOR', options: null, settings: null }),
  ...['createdBy', 'updatedBy'].flatMap((name) =>
    columnsOf({ name, type: 'ACTOR', options: null, settings: null }).map((column) => ({ ...column, grouping: null })),
  ),
];

/** Names of aggregates of a field, both languages' own. */
export function aggregatesOf({ name, type }: Pick<GeneratedField, 'name' | 'type'>): readonly string[] {
  const capital = name.charAt(0).toUpperCase() + name.slice(1);
  const counts = ['countUniqueValues', 'countEmpty', 'countNotEmpty', 'percentageEmpty', 'percentageNotEmpty'];
  const own: Readonly<Record<string, readonly string[]>> = {
    NUMBER: ['min', 'max', 'avg', 'sum'],
    CURRENCY: ['min', 'max', 'avg', 'sum'],
    DATE: ['min', 'max'],
    DATE_TIME: ['min', 'max'],
    BOOLEAN: ['countTrue', 'countFalse'],
  };
  const suffix = type === 'CURRENCY' ? 'AmountMicros' : '';
  return [...counts.map((prefix) => prefix + capital), ...(own[type] ?? []).map((prefix) => prefix + capital + suffix)];
}

const fixtureByType = new Map(fixtures.map((fixture) => [fixture.type, fixture]));
const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

/** A value of a body that is accepted. */
export function valuesOf({ type, options, settings }: GeneratedField): fc.Arbitrary<unknown> {
  const good = pick<unknown>(...(fixtureByType.get(type)?.good ?? []).map(({ input }) => input));
  switch (type) {
    case 'TEXT':
      return fc.oneof(pick<unknown>(null, ...words), good, fc.string({ unit: 'grapheme', maxLength: 12 }));
    case 'NUMBER': {
      const pool = settings?.['dataType'] === 'float' ? floats : settings?.['dataType'] === 'int' ? ints : bigs;
      return pick<unknown>(null, ...pool, '7');
    }
    case 'SELECT':
      return pick<unknown>(null, ...(options ?? []));
    case 'MULTI_SELECT':
      return fc.oneof(pick<unknown>(null, []), fc.shuffledSubarray([...(options ?? [])]));
    case 'RATING':
      return pick<unknown>(null, ...ratings);
    case 'DATE':
      return fc.oneof(pick<unknown>(null, ...days), good);
    case 'DATE_TIME':
      return fc.oneof(pick<unknown>(null, ...moments), good);
    case 'CURRENCY':
      return fc.oneof(good, fc.record({ amountMicros: pick<unknown>(null, ...micros), currencyCode: pick(null, ...currencies) }));
    case 'FULL_NAME':
      return fc.oneof(good, fc.record({ firstName: pick(null, ...words), lastName: pick(...words) }, { requiredKeys: [] }));
    case 'ADDRESS':
      return fc.oneof(
        good,
        fc.record({ addressCity: pick(null, ...words), addressLat: pick<unknown>(null, 0, 1.5, '2.25') }, { requiredKeys: [] }),
      );
    case 'ARRAY':
      return fc.oneof(good, fc.array(pick(...words), { maxLength: 3 }));
    case 'RAW_JSON':
      return fc.oneof(
        good,
        fc.jsonValue({ maxDepth: 3 }).filter((value) => typeof value !== 'string' && !JSON.stringify(value).includes('\\u0000')),
      );
    default:
      return good;
  }
}

/** A value for a unique field: one of its own for each number, absent now and then. */
export function uniqueValue({ type }: GeneratedField, n: number): unknown {
  const ownDay = new Date(Date.UTC(2000, 0, 1 + n)).toISOString().slice(0, 10);
  switch (type) {
    case 'NUMBER':
      return n;
    case 'UUID':
      return `11111111-1111-4111-8111-${String(n).padStart(12, '0')}`;
    case 'DATE':
      return ownDay;
    case 'EMAILS':
      return { primaryEmail: `u${n}@unique.example` };
    case 'LINKS':
      return { primaryLinkUrl: `https://u${n}.unique.example` };
    case 'PHONES':
      return { primaryPhoneNumber: `+3361234${String(1000 + n).padStart(4, '0')}` };
    default:
      return `unique ${n}`;
  }
}

/** Values that are refused, for the field types that have any. */
export function refusedValuesOf({ type }: GeneratedField): readonly unknown[] {
  const own: Readonly<Record<string, readonly unknown[]>> = {
    SELECT: ['NO_OPTION', 1],
    MULTI_SELECT: [['NO_OPTION'], 1],
    RATING: ['RATING_9'],
  };
  const isShort = (input: unknown): boolean => JSON.stringify(input).length < 100 && !/\\u/.test(JSON.stringify(input));
  return own[type] ?? (fixtureByType.get(type)?.refused ?? []).map(({ input }) => input).filter(isShort);
}
