/**
 * Random filters over random records, against an evaluator in JavaScript. It follows the contract's meaning: a comparison with
 * a missing value is neither true nor false (so `not` does not turn it into true), except where empty and missing are the same.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createMany, find, ids, type Plural, quoted, type StoredRow, softDelete } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

/** True, false, or unknown. */
type Verdict = boolean | null;
type Value = string | number | boolean | readonly string[] | null;

/** A stored record with the record behind its to-one relation, if that is live. */
interface Sample {
  readonly id: string;
  readonly isBinned: boolean;
  readonly own: Readonly<Record<string, Value>>;
  readonly related: Readonly<Record<string, Value>> | null;
}

type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'leaf'; readonly text: string; readonly test: (sample: Sample) => Verdict };

function print(condition: Condition): string {
  switch (condition.kind) {
    case 'leaf':
      return condition.text;
    case 'not':
      return `not(${print(condition.of)})`;
    default:
      return `${condition.kind}(${condition.of.map(print).join(',')})`;
  }
}

function evaluate(condition: Condition, sample: Sample): Verdict {
  switch (condition.kind) {
    case 'leaf':
      return condition.test(sample);
    case 'not': {
      const verdict = evaluate(condition.of, sample);
      return verdict === null ? null : !verdict;
    }
    default: {
      const verdicts = condition.of.map((each) => evaluate(each, sample));
      const decisive = condition.kind === 'or';
      if (verdicts.includes(decisive)) return decisive;
      return verdicts.includes(null) ? null : !decisive;
    }
  }
}

type Read = (sample: Sample) => Value;
const own =
  (key: string): Read =>
  (sample) =>
    sample.own[key] ?? null;
const related =
  (key: string): Read =>
  (sample) =>
    sample.related?.[key] ?? null;

/** A leaf whose comparison is asked only of values that are there. */
const leaf = (text: string, read: Read, compare: (value: NonNullable<Value>) => boolean): Condition => ({
  kind: 'leaf',
  text,
  test: (sample) => {
    const value = read(sample);
    return value === null ? null : compare(value);
  },
});

const nullness = (path: string, read: Read): fc.Arbitrary<Condition> =>
  fc.constantFrom<Condition>(
    { kind: 'leaf', text: `${path}[is]:NULL`, test: (sample) => read(sample) === null },
    { kind: 'leaf', text: `${path}[is]:NOT_NULL`, test: (sample) => read(sample) !== null },
  );

const list = (values: readonly (string | number)[]): string => `[${values.map((value) => quoted(String(value))).join(',')}]`;
const bareOrQuoted = (value: string | number): fc.Arbitrary<string> =>
  fc.constantFrom(quoted(String(value)), ...(/^[\w.:-]+$/.test(String(value)) ? [String(value)] : []));

/** eq, neq, in over values that are equal when their texts are; of booleans eq alone. */
function equality(
  path: string,
  read: Read,
  pool: readonly (string | number | boolean)[],
  spell = (value: unknown): string => String(value),
): fc.Arbitrary<Condition> {
  const one = fc.constantFrom(...pool);
  const some = fc.uniqueArray(one, { minLength: 1, maxLength: 4 });
  const equals = (value: unknown, other: unknown): boolean => spell(value) === spell(other);
  return fc.oneof(
    one.chain((value) => bareOrQuoted(String(value)).map((text) => leaf(`${path}[eq]:${text}`, read, (own) => equals(own, value)))),
    ...(typeof pool[0] === 'boolean'
      ? []
      : [
          one.map((value) => leaf(`${path}[neq]:${quoted(String(value))}`, read, (own) => !equals(own, value))),
          some.map((values) => leaf(`${path}[in]:${list(values.map(String))}`, read, (own) => values.some((value) => equals(own, value)))),
        ]),
    nullness(path, read),
  );
}

/** gt, gte, lt, lte over values whose rank decides. */
function ranges(
  path: string,
  read: Read,
  pool: readonly (string | number)[],
  rank: (value: NonNullable<Value>) => number | string,
): fc.Arbitrary<Condition> {
  return fc.constantFrom(...pool).chain((value) =>
    fc.constantFrom(
      leaf(`${path}[gt]:${quoted(String(value))}`, read, (own) => rank(own) > rank(value)),
      leaf(`${path}[gte]:${quoted(String(value))}`, read, (own) => rank(own) >= rank(value)),
      leaf(`${path}[lt]:${quoted(String(value))}`, read, (own) => rank(own) < rank(value)),
      leaf(`${path}[lte]:${quoted(String(value))}`, read, (own) => rank(own) <= rank(value)),
    ),
  );
}

const patternOf = (like: string, flags: string): RegExp =>
  new RegExp(
    `^${like
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '[\\s\\S]*')
      .replaceAll('_', '[\\s\\S]')}$`,
    flags,
  );

/** Patterns; an empty one finds the missing value. */
function patterns(path: string, read: Read, likes: readonly string[]): fc.Arbitrary<Condition> {
  return fc.constantFrom(...likes).chain((like) =>
    fc.constantFrom<Condition>(
      leaf(`${path}[like]:${quoted(like)}`, read, (own) => patternOf(like, 'u').test(String(own))),
      leaf(`${path}[ilike]:${quoted(like)}`, read, (own) => patternOf(like, 'iu').test(String(own))),
    ),
  );
}

function emptiness(path: string, read: Read): fc.Arbitrary<Condition> {
  const isMissing = (sample: Sample): boolean => read(sample) === null;
  return fc.constantFrom<Condition>(
    { kind: 'leaf', text: `${path}[eq]:""`, test: isMissing },
    { kind: 'leaf', text: `${path}[neq]:""`, test: (sample) => !isMissing(sample) },
    { kind: 'leaf', text: `${path}[like]:""`, test: isMissing },
    { kind: 'leaf', text: `${path}[ilike]:''`, test: isMissing },
  );
}

function affixes(path: string, read: Read, pool: readonly string[]): fc.Arbitrary<Condition> {
  return fc.constantFrom(...pool).chain((affix) =>
    fc.constantFrom(
      leaf(`${path}[startsWith]:${quoted(affix)}`, read, (own) => String(own).startsWith(affix)),
      leaf(`${path}[endsWith]:${quoted(affix)}`, read, (own) => String(own).endsWith(affix)),
    ),
  );
}

const likes = ['%', 'A%', '%a', '%lph%', '_lpha', '_', '%(%', '%,%', 'ALPHA', 'alpha', '%"%', "%'%", 'a%b', '__', '%名%', '%]%'];
const affixPool = ['a', 'A', 'al', 'ha', '%', '_', '(', ')', '"', "'", '名', ',', 'b', ']'];
const texts = [
  'alpha',
  'Alpha',
  'ALPHA',
  'beta',
  'a%b',
  'a_b',
  'axb',
  'x,y',
  '(EU)',
  'Foo (EU',
  'EU)',
  "O'Neil",
  'say "hi"',
  `it's "x"`,
  'a]b',
  '[x]',
  'k:v',
  '名前',
  '😀',
  'Ålesund',
  ' ',
  'NULL',
  'null',
  '{}',
  'b',
];

const textual = (path: string, read: Read): fc.Arbitrary<Condition> =>
  fc.oneof(equality(path, read, texts), patterns(path, read, likes), affixes(path, read, affixPool), emptiness(path, read));
const words = ['alpha', 'beta', 'gamma', 'delta'];
const numbers = [-3, -1, 0, 0.5, 1, 2, 5, 1000000];
const numeric = (path: string, read: Read, pool: readonly number[]): fc.Arbitrary<Condition> =>
  fc.oneof(equality(path, read, pool), ranges(path, read, pool, Number));
const overlap = (path: string, read: Read, pool: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(
    fc
      .uniqueArray(fc.constantFrom(...pool), { minLength: 1, maxLength: 3 })
      .map((values) =>
        leaf(`${path}[containsAny]:${list(values)}`, read, (own) => values.some((value) => (own as readonly string[]).includes(value))),
      ),
    nullness(path, read),
  );
const uuids = (path: string, read: Read, pool: readonly string[]): fc.Arbitrary<Condition> =>
  fc.oneof(equality(path, read, pool), ranges(path, read, pool, String));

const moments = [
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.001Z',
  '2026-01-01T00:00:01.000Z',
  '2025-12-31T23:59:59.999Z',
  '1969-07-20T20:17:40.000Z',
];
const days = ['2026-01-01', '2025-12-31', '2024-02-29', '1970-01-01'];
const time = (value: NonNullable<Value>): number => Date.parse(String(value));

const stages = ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'];
const policies = ['ON_SITE', 'HYBRID', 'REMOTE_WORK'];
const tags = ['red', 'two words', 'a,b', '"q"', '{x}', 'NULL', '\\', "it's"];
const quotableTags = tags.filter((tag) => !tag.includes('\\'));
const ratings = ['RATING_1', 'RATING_3', 'RATING_5'];

const maybe = <T>(pool: readonly T[]): fc.Arbitrary<T | null> => fc.option(fc.constantFrom(...pool), { freq: 3 });
const maybeSome = (pool: readonly string[]): fc.Arbitrary<readonly string[] | null> =>
  fc.subarray([...pool]).map((values) => (values.length === 0 ? null : values));

const companyValues = fc.record({
  name: maybe(texts),
  tagline: maybe(words),
  employees: maybe(numbers),
  idealCustomerProfile: fc.boolean(),
  city: maybe(texts),
  latitude: maybe([-1.5, 0, 48.8566]),
  micros: maybe([-1, 0, 1, 9007199254740991]),
  currency: maybe(['EUR', 'USD']),
  policy: maybeSome(policies),
});
type CompanyValues = typeof companyValues extends fc.Arbitrary<infer T> ? T : never;

const companyBody = (values: CompanyValues): unknown => ({
  name: values.name,
  tagline: values.tagline,
  employees: values.employees,
  idealCustomerProfile: values.idealCustomerProfile,
  address: { addressCity: values.city, addressLat: values.latitude },
  annualRecurringRevenue: { amountMicros: values.micros, currencyCode: values.currency },
  workPolicy: values.policy,
});

const companyLeaves = (prefix: string, read: (key: string) => Read): fc.Arbitrary<Condition> =>
  fc.oneof(
    textual(`${prefix}name`, read('name')),
    fc.oneof(equality(`${prefix}tagline`, read('tagline'), words), ranges(`${prefix}tagline`, read('tagline'), words, String)),
    numeric(`${prefix}employees`, read('employees'), numbers),
    equality(`${prefix}idealCustomerProfile`, read('idealCustomerProfile'), [true, false]),
    textual(`${prefix}address.addressCity`, read('city')),
    numeric(`${prefix}address.addressLat`, read('latitude'), [-1.5, 0, 48.8566, 2]),
    numeric(`${prefix}annualRecurringRevenue.amountMicros`, read('micros'), [-1, 0, 1, 9007199254740991]),
    equality(`${prefix}annualRecurringRevenue.currencyCode`, read('currency'), ['EUR', 'USD', 'eur']),
    overlap(`${prefix}workPolicy`, read('policy'), policies),
  );

const binned: fc.Arbitrary<Condition> = fc.constantFrom<Condition>(
  { kind: 'leaf', text: 'deletedAt[is]:NULL', test: (sample) => !sample.isBinned },
  { kind: 'leaf', text: 'deletedAt[is]:NOT_NULL', test: (sample) => sample.isBinned },
);

function trees(leaves: fc.Arbitrary<Condition>): fc.Arbitrary<Condition> {
  const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'filter' },
      { weight: 4, arbitrary: fc.oneof({ weight: 15, arbitrary: leaves }, { weight: 1, arbitrary: binned }) },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 1, maxLength: 4 }))
          .map(([kind, of]): Condition => ({ kind, of })),
      },
      { weight: 1, arbitrary: tie('tree').map((of): Condition => ({ kind: 'not', of })) },
    ),
  }));
  return tree;
}

/** What the server finds is what the evaluator accepts, and the total is its number. */
async function agree(plural: Plural, samples: readonly Sample[], leaves: fc.Arbitrary<Condition>, runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(trees(leaves), async (condition) => {
      const filter = print(condition);
      const seesBin = filter.includes('deletedAt');
      const expected = samples
        .filter((sample) => (seesBin || !sample.isBinned) && evaluate(condition, sample) === true)
        .map(({ id }) => id);
      const page = await find(server, plural, { filter, limit: 200 });
      assert.deepEqual([...ids(page.rows)].sort(), expected.sort(), filter);
      assert.equal(page.totalCount, expected.length, filter);
    }),
    { numRuns: runs },
  );
}

const generated = fc.sample(companyValues, 50);
let companies: readonly StoredRow[] = [];
let companySamples: readonly Sample[] = [];

test('companies', async () => {
  companies = await createMany(server, 'companies', generated.map(companyBody));
  for (const [index, company] of companies.entries()) if (index % 6 === 5) await softDelete(server, 'companies', company.id);
  companySamples = companies.map(({ id }, index) => ({
    id,
    isBinned: index % 6 === 5,
    own: generated[index] as CompanyValues,
    related: null,
  }));
  await agree('companies', companySamples, companyLeaves('', own), 250);
});

/** The company that a record points to, as a filter sees it: not at all when it lies in the bin. */
const seen = (index: number | null): Sample['related'] => {
  const sample = index === null ? undefined : companySamples[index];
  return sample === undefined || sample.isBinned ? null : { ...sample.own, id: sample.id };
};
const companyIndex = fc.option(fc.nat({ max: generated.length - 1 }), { freq: 3 });

test('opportunities, with a hop to the company', async () => {
  const values = fc.sample(
    fc.record({
      name: maybe(texts),
      stage: fc.constantFrom(...stages),
      closeDate: maybe(moments),
      micros: maybe([0, 1, 2500000]),
      company: companyIndex,
    }),
    60,
  );
  const rows = await createMany(
    server,
    'opportunities',
    values.map(({ name, stage, closeDate, micros, company }) => ({
      name,
      stage,
      closeDate,
      amount: { amountMicros: micros, currencyCode: 'EUR' },
      companyId: company === null ? null : companies[company]?.id,
    })),
  );
  const samples = rows.map(({ id }, index): Sample => {
    const { company, ...rest } = values[index] as (typeof values)[number];
    return {
      id,
      isBinned: false,
      own: { ...rest, companyId: company === null ? null : (companies[company]?.id ?? null) },
      related: seen(company),
    };
  });
  const leaves = fc.oneof(
    textual('name', own('name')),
    equality('stage', own('stage'), stages),
    fc.oneof(
      equality('closeDate', own('closeDate'), moments, (value) => String(Date.parse(String(value)))),
      ranges('closeDate', own('closeDate'), moments, time),
    ),
    numeric('amount.amountMicros', own('micros'), [0, 1, 2500000]),
    uuids('companyId', own('companyId'), ids(companies).slice(0, 8)),
    uuids('company.id', related('id'), ids(companies).slice(0, 8)),
    companyLeaves('company.', related),
  );
  await agree('opportunities', samples, leaves, 250);
});

test('custom objects: subscriptions, with a hop to the company', async () => {
  const plans = ['STARTER', 'TEAM', 'SCALE'];
  const values = fc.sample(
    fc.record({
      name: maybe(texts),
      plan: maybe(plans),
      seats: maybe([-1, 0, 7]),
      startsOn: maybe(days),
      autoRenew: fc.boolean(),
      company: companyIndex,
    }),
    40,
  );
  const rows = await createMany(
    server,
    'subscriptions',
    values.map(({ company, ...rest }) => ({ ...rest, companyId: company === null ? null : companies[company]?.id })),
  );
  const samples = rows.map(({ id }, index): Sample => {
    const { company, ...rest } = values[index] as (typeof values)[number];
    return { id, isBinned: false, own: rest, related: seen(company) };
  });
  const leaves = fc.oneof(
    textual('name', own('name')),
    equality('plan', own('plan'), plans),
    numeric('seats', own('seats'), [-1, 0, 7]),
    fc.oneof(equality('startsOn', own('startsOn'), days), ranges('startsOn', own('startsOn'), days, time)),
    equality('autoRenew', own('autoRenew'), [true, false]),
    companyLeaves('company.', related),
  );
  await agree('subscriptions', samples, leaves, 150);
});

test('custom objects: support tickets, with lists and JSON', async () => {
  const payloads = [{ kind: 'bug' }, { kind: 'wish', list: ['bug'] }, ['x']];
  const values = fc.sample(
    fc.record({
      priority: maybe(['LOW', 'HIGH']),
      satisfaction: maybe(ratings),
      tags: maybeSome(tags),
      payload: maybe(payloads),
      openedAt: maybe(moments),
    }),
    40,
  );
  const rows = await createMany(server, 'supportTickets', values);
  const samples = rows.map(({ id }, index): Sample => {
    const { payload, ...rest } = values[index] as (typeof values)[number];
    return { id, isBinned: false, own: { ...rest, payload: payload === null ? null : JSON.stringify(payload) }, related: null };
  });
  const leaves = fc.oneof(
    equality('priority', own('priority'), ['LOW', 'HIGH', 'URGENT']),
    equality('satisfaction', own('satisfaction'), ratings),
    overlap('tags', own('tags'), quotableTags),
    fc.oneof(
      nullness('payload', own('payload')),
      fc
        .constantFrom('bug', 'wish', 'none')
        .map((word) => leaf(`payload[like]:"%${word}%"`, own('payload'), (value) => String(value).includes(word))),
    ),
    ranges('openedAt', own('openedAt'), moments, time),
  );
  await agree('supportTickets', samples, leaves, 150);
});
