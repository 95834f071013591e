/** Groups and aggregates: dimensions, granularities, the bare array, and an oracle for the numbers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  create,
  createMany,
  type Params,
  type Plural,
  pluck,
  type Row,
  refused,
  type StoredRow,
  softDelete,
  url,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
  const [north, south] = (await createMany(server, 'companies', [
    {
      name: 'North',
      tagline: 'x',
      employees: 10,
      idealCustomerProfile: true,
      address: { addressCity: 'Ulm' },
      workPolicy: ['ON_SITE', 'HYBRID'],
    },
    { name: 'South', tagline: '', employees: 20, address: { addressCity: 'Ulm' }, workPolicy: ['HYBRID'] },
    { name: 'East', tagline: 'x', employees: null, address: { addressCity: 'Bonn' } },
    { name: 'West', tagline: 'y', employees: 5 },
  ])) as [StoredRow, StoredRow];
  await createMany(server, 'opportunities', [
    {
      name: 'a',
      stage: 'NEW',
      amount: { amountMicros: 1000000000, currencyCode: 'EUR' },
      closeDate: '2026-01-01T23:30:00Z',
      companyId: north.id,
    },
    {
      name: 'b',
      stage: 'NEW',
      amount: { amountMicros: 3000000000, currencyCode: 'EUR' },
      closeDate: '2026-01-15T10:00:00Z',
      companyId: north.id,
    },
    {
      name: 'c',
      stage: 'MEETING',
      amount: { amountMicros: 500000, currencyCode: 'USD' },
      closeDate: '2026-02-04T10:00:00Z',
      companyId: south.id,
    },
    { name: 'd', stage: 'MEETING', closeDate: '2025-12-31T10:00:00Z' },
    { name: 'e', stage: 'CUSTOMER', amount: { amountMicros: 7, currencyCode: 'EUR' } },
    { name: 'gone', stage: 'PROPOSAL', amount: { amountMicros: 1 } },
  ]);
  const gone = await server.call('DELETE', url('/rest/opportunities', { filter: 'name[eq]:gone', soft_delete: true }));
  accepted(gone);
});
after(() => server?.close());

const micros = (value: unknown): string => String(value);

interface Ask {
  readonly by: unknown;
  readonly aggregate?: readonly string[];
  readonly order?: unknown;
  readonly params?: Params;
}

async function groups(plural: Plural, ask: Ask): Promise<readonly Row[]> {
  const params = {
    group_by: JSON.stringify(ask.by),
    ...(ask.aggregate === undefined ? {} : { aggregate: JSON.stringify(ask.aggregate) }),
    ...(ask.order === undefined ? {} : { order_by: JSON.stringify(ask.order) }),
    ...ask.params,
  };
  const body = accepted(await server.call('GET', url(`/rest/${plural}/groupBy`, params))) as unknown as Row[];
  assert.ok(Array.isArray(body), 'a bare array');
  for (const group of body) assert.ok(Array.isArray(group['groupByDimensionValues']));
  return body;
}

/** The group with exactly these dimension values. */
const groupOf = (found: readonly Row[], ...dimensions: readonly (string | null)[]): Row => {
  const wanted = JSON.stringify(dimensions);
  const group = found.find((each) => JSON.stringify(each['groupByDimensionValues']) === wanted);
  assert.ok(group, `no group ${wanted} in ${JSON.stringify(found).slice(0, 500)}`);
  return group;
};

const values = (found: readonly Row[]): readonly unknown[] => found.map((group) => group['groupByDimensionValues']);

test('one dimension, without aggregates: the values alone, in their order', async () => {
  assert.deepEqual(await groups('opportunities', { by: [{ stage: true }], order: [{ stage: 'AscNullsFirst' }] }), [
    { groupByDimensionValues: ['CUSTOMER'] },
    { groupByDimensionValues: ['MEETING'] },
    { groupByDimensionValues: ['NEW'] },
  ]);
});

test('without an order, groups come in the order of their values', async () => {
  const found = values(await groups('companies', { by: [{ name: true }] })).flat();
  assert.deepEqual(found, ['East', 'North', 'South', 'West']);
  assert.deepEqual(
    values(await groups('companies', { by: [{ employees: true }], params: { filter: 'employees[is]:NOT_NULL' } }))
      .flat()
      .map(Number),
    [5, 10, 20],
  );
});

test('aggregates: amounts are strings, counts are numbers', async () => {
  const aggregate = [
    ...[
      'totalCount',
      'countNotEmptyId',
      'sumAmountAmountMicros',
      'minAmountAmountMicros',
      'maxAmountAmountMicros',
      'avgAmountAmountMicros',
    ],
    ...['countEmptyAmount', 'countNotEmptyAmount'],
  ];
  const found = await groups('opportunities', { by: [{ stage: true }], aggregate, order: [{ stage: 'AscNullsFirst' }] });
  const group = groupOf(found, 'NEW');
  assert.deepEqual(group, {
    groupByDimensionValues: ['NEW'],
    totalCount: 2,
    countNotEmptyId: 2,
    sumAmountAmountMicros: '4000000000',
    minAmountAmountMicros: '1000000000',
    maxAmountAmountMicros: '3000000000',
    avgAmountAmountMicros: group['avgAmountAmountMicros'],
    countEmptyAmount: 0,
    countNotEmptyAmount: 2,
  });
  assert.equal(typeof group['avgAmountAmountMicros'], 'string');
  assert.equal(Number(group['avgAmountAmountMicros']), 2000000000);
  const meeting = groupOf(found, 'MEETING');
  assert.deepEqual(
    [meeting['totalCount'], meeting['sumAmountAmountMicros'], meeting['countEmptyAmount'], meeting['countNotEmptyAmount']],
    [2, '500000', 1, 1],
  );
});

test('an aggregate over nothing is null', async () => {
  const found = await groups('companies', {
    by: [{ name: true }],
    aggregate: ['sumEmployees', 'maxEmployees', 'avgEmployees'],
    params: { filter: 'name[eq]:East' },
  });
  assert.deepEqual(found, [{ groupByDimensionValues: ['East'], sumEmployees: null, maxEmployees: null, avgEmployees: null }]);
});

test('counts and percentages of empty and unique values; booleans', async () => {
  const [all] = await groups('companies', {
    by: [{ createdAt: { granularity: 'YEAR' } }],
    aggregate: [
      ...[
        'totalCount',
        'countEmptyTagline',
        'countNotEmptyTagline',
        'countUniqueValuesTagline',
        'percentageEmptyTagline',
        'percentageNotEmptyTagline',
      ],
      ...[
        'countTrueIdealCustomerProfile',
        'countFalseIdealCustomerProfile',
        'countEmptyWorkPolicy',
        'countEmptyEmployees',
        'sumEmployees',
        'minEmployees',
      ],
      ...['countEmptyAddress', 'countEmptyDomainName', 'percentageEmptyEmployees'],
    ],
  });
  assert.deepEqual(
    { ...all, groupByDimensionValues: null, sumEmployees: Number(all?.['sumEmployees']), minEmployees: Number(all?.['minEmployees']) },
    {
      groupByDimensionValues: null,
      totalCount: 4,
      countEmptyTagline: 1,
      countNotEmptyTagline: 3,
      countUniqueValuesTagline: 2,
      percentageEmptyTagline: 0.25,
      percentageNotEmptyTagline: 0.75,
      countTrueIdealCustomerProfile: 1,
      countFalseIdealCustomerProfile: 3,
      countEmptyWorkPolicy: 2,
      countEmptyEmployees: 1,
      sumEmployees: 35,
      minEmployees: 5,
      countEmptyAddress: 1,
      countEmptyDomainName: 4,
      percentageEmptyEmployees: 0.25,
    },
  );
  assert.equal(typeof all?.['sumEmployees'], 'string');
});

test('two dimensions: every combination that occurs', async () => {
  const found = await groups('opportunities', { by: [{ stage: true }, { amount: { currencyCode: true } }], aggregate: ['totalCount'] });
  assert.equal(found.length, 4);
  for (const [stage, currency, count] of [
    ['CUSTOMER', 'EUR', 1],
    ['MEETING', null, 1],
    ['MEETING', 'USD', 1],
    ['NEW', 'EUR', 2],
  ] as const) {
    assert.equal(groupOf(found, stage, currency)['totalCount'], count);
  }
});

test('two dimensions, ordered one after the other', async () => {
  const found = await groups('opportunities', {
    by: [{ amount: { currencyCode: true } }, { name: true }],
    order: [{ amount: { currencyCode: 'DescNullsFirst' } }, { name: 'AscNullsFirst' }],
  });
  assert.deepEqual(values(found), [
    [null, 'd'],
    ['USD', 'c'],
    ['EUR', 'a'],
    ['EUR', 'b'],
    ['EUR', 'e'],
  ]);
});

const granularities: readonly (readonly [string, readonly (string | null)[]])[] = [
  ['DAY', ['2025-12-31', '2026-01-01', '2026-01-15', '2026-02-04']],
  ['WEEK', ['2025-12-29', '2026-01-12', '2026-02-02']],
  ['MONTH', ['2025-12-01', '2026-01-01', '2026-02-01']],
  ['QUARTER', ['2025-10-01', '2026-01-01']],
  ['YEAR', ['2025-01-01', '2026-01-01']],
  ['DAY_OF_THE_WEEK', ['Thursday', 'Wednesday']],
  ['MONTH_OF_THE_YEAR', ['December', 'February', 'January']],
  ['QUARTER_OF_THE_YEAR', ['Q1', 'Q4']],
];
for (const [granularity, expected] of granularities) {
  test(`a date by ${granularity}`, async () => {
    const found = await groups('opportunities', { by: [{ closeDate: { granularity } }], params: { filter: 'closeDate[is]:NOT_NULL' } });
    assert.deepEqual(values(found).flat().toSorted(), expected);
    const all = await groups('opportunities', { by: [{ closeDate: { granularity } }], aggregate: ['totalCount'] });
    assert.equal(
      pluck(all, 'totalCount').reduce((sum: number, count) => sum + Number(count), 0),
      5,
    );
    assert.ok(values(all).flat().includes(null), 'the record without a date has its group');
  });
}

test('a time zone moves the borders of days and months', async () => {
  const by = (timeZone: string): unknown => [{ closeDate: { granularity: 'DAY', timeZone } }];
  const params = { filter: 'name[eq]:a' };
  assert.deepEqual(values(await groups('opportunities', { by: by('UTC'), params })), [['2026-01-01']]);
  assert.deepEqual(values(await groups('opportunities', { by: by('Asia/Tokyo'), params })), [['2026-01-02']]);
  const refusedZone = await server.call('GET', url('/rest/opportunities/groupBy', { group_by: JSON.stringify(by('Mars/Base')) }));
  refused(refusedZone, { message: 'Mars/Base' });
});

test('a DATE field by month, and bare', async () => {
  await createMany(server, 'subscriptions', [{ startsOn: '2026-01-31' }, { startsOn: '2026-01-01' }, { startsOn: '2026-02-01' }]);
  const found = await groups('subscriptions', { by: [{ startsOn: { granularity: 'MONTH' } }], aggregate: ['totalCount'] });
  assert.deepEqual(
    found.map((group) => [group['groupByDimensionValues'], group['totalCount']]),
    [
      [['2026-01-01'], 2],
      [['2026-02-01'], 1],
    ],
  );
});

test('other dimensions: composites, booleans, numbers, relations, lists', async () => {
  const dimension = async (plural: Plural, by: unknown): Promise<readonly unknown[]> => values(await groups(plural, { by: [by] }));
  const sorted = (found: readonly unknown[]): readonly string[] => found.map((value) => JSON.stringify(value)).toSorted();
  assert.deepEqual(sorted(await dimension('companies', { address: { addressCity: true } })), ['["Bonn"]', '["Ulm"]', '[null]']);
  assert.deepEqual(sorted(await dimension('companies', { idealCustomerProfile: true })), ['["false"]', '["true"]']);
  assert.deepEqual(sorted(await dimension('companies', { employees: true })), ['["10"]', '["20"]', '["5"]', '[null]']);
  assert.deepEqual(sorted(await dimension('companies', { tagline: true })), ['["x"]', '["y"]', '[null]']);
  assert.deepEqual(sorted(await dimension('opportunities', { company: { name: true } })), ['["North"]', '["South"]', '[null]']);
  assert.deepEqual(sorted(await dimension('opportunities', { company: { address: { addressCity: true } } })), ['["Ulm"]', '[null]']);
  const unnested = await groups('companies', {
    by: [{ workPolicy: { unnest: true } }],
    aggregate: ['totalCount'],
    params: { omit_null_values: true },
  });
  assert.deepEqual(Object.fromEntries(unnested.map((group) => [String(at(group, 'groupByDimensionValues.0')), group['totalCount']])), {
    ON_SITE: 1,
    HYBRID: 2,
  });
});

test('order by an aggregate, by a dimension with a granularity, and by several', async () => {
  const byCount = await groups('opportunities', {
    by: [{ stage: true }],
    aggregate: ['totalCount', 'maxAmountAmountMicros'],
    order: [{ aggregate: { totalCount: 'AscNullsFirst' } }, { aggregate: { maxAmountAmountMicros: 'DescNullsLast' } }],
  });
  assert.deepEqual(values(byCount), [['CUSTOMER'], ['NEW'], ['MEETING']]);
  const byMax = await groups('opportunities', {
    by: [{ stage: true }],
    aggregate: ['countNotEmptyId', 'maxAmountAmountMicros'],
    order: [{ aggregate: { maxAmountAmountMicros: 'DescNullsLast' } }],
  });
  assert.deepEqual(pluck(byMax, 'maxAmountAmountMicros'), ['3000000000', '500000', '7'], 'amounts are compared as numbers');
  const byMonth = await groups('opportunities', {
    by: [{ closeDate: { granularity: 'MONTH' } }],
    order: [{ closeDate: { orderBy: 'DescNullsLast', granularity: 'MONTH' } }],
  });
  assert.deepEqual(values(byMonth).flat(), ['2026-02-01', '2026-01-01', '2025-12-01', null]);
});

test('a filter narrows the records; those in the bin stay out until it names deletedAt', async () => {
  const stages = async (filter: string): Promise<readonly unknown[]> =>
    values(await groups('opportunities', { by: [{ stage: true }], params: { filter } }))
      .flat()
      .toSorted();
  assert.deepEqual(await stages('amount.amountMicros[gt]:400000'), ['MEETING', 'NEW']);
  assert.deepEqual(await stages('company.name[eq]:North'), ['NEW']);
  assert.deepEqual(await stages('deletedAt[is]:NOT_NULL'), ['PROPOSAL']);
  assert.deepEqual(await stages('name[eq]:nobody'), []);
});

test('limit is the number of groups; 50 without one', async () => {
  const limited = await groups('companies', { by: [{ name: true }], order: [{ name: 'DescNullsLast' }], params: { limit: 2 } });
  assert.deepEqual(values(limited), [['West'], ['South']]);
  await createMany(
    server,
    'tasks',
    Array.from({ length: 55 }, (_, index) => ({ title: `t${index}` })),
  );
  assert.equal((await groups('tasks', { by: [{ title: true }] })).length, 50);
  assert.equal((await groups('tasks', { by: [{ title: true }], params: { limit: 100 } })).length, 55);
});

test('omit_null_values drops the groups without a value', async () => {
  const found = await groups('companies', { by: [{ address: { addressCity: true } }], params: { omit_null_values: true } });
  assert.deepEqual(values(found).flat().toSorted(), ['Bonn', 'Ulm']);
});

test('a sample of records on request: at most 10 per group, in the order that is asked for, at depth 0', async () => {
  const by = [{ stage: true }];
  const without = await groups('opportunities', { by });
  assert.equal('records' in (without[0] as Row), false);
  const found = await groups('opportunities', {
    by,
    params: { include_records_sample: true, order_by_for_records: 'name[DescNullsLast]' },
  });
  for (const [stage, names] of [
    ['CUSTOMER', ['e']],
    ['MEETING', ['d', 'c']],
    ['NEW', ['b', 'a']],
  ] as const) {
    assert.deepEqual(pluck(groupOf(found, stage)['records'] as Row[], 'name'), names);
  }
  const sample = at(groupOf(found, 'NEW'), 'records.0') as Row;
  assert.equal('company' in sample, false);
  assert.ok('companyId' in sample);
  await createMany(
    server,
    'notes',
    Array.from({ length: 13 }, (_, index) => ({ title: 'many', position: index })),
  );
  const [many] = await groups('notes', {
    by: [{ title: true }],
    params: { include_records_sample: true, order_by_for_records: 'position[DescNullsLast]' },
  });
  assert.deepEqual(pluck(many?.['records'] as Row[], 'position'), [12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
});

const bad: readonly (readonly [string, Params, string | undefined])[] = [
  ['no group_by', {}, 'INVALID_GROUP_BY_QUERY_PARAM'],
  ['no JSON', { group_by: 'stage' }, 'INVALID_GROUP_BY_QUERY_PARAM'],
  ['half JSON', { group_by: '[{"stage":true}' }, 'INVALID_GROUP_BY_QUERY_PARAM'],
  ['an object', { group_by: '{"stage":true}' }, 'INVALID_GROUP_BY_QUERY_PARAM'],
  ['a list of texts', { group_by: '["stage"]' }, undefined],
  ['two keys at once', { group_by: '[{"stage":true,"name":true}]' }, undefined],
  ['two sub-keys at once', { group_by: '[{"address":{"addressCity":true,"addressState":true}}]' }, undefined],
  ['an unknown field', { group_by: '[{"foo":true}]' }, undefined],
  ['a prototype name', { group_by: '[{"constructor":true}]' }, undefined],
  ['an unknown sub-field', { group_by: '[{"amount":{"foo":true}}]' }, undefined],
  ['the id', { group_by: '[{"id":true}]' }, undefined],
  ['a whole composite', { group_by: '[{"amount":true}]' }, undefined],
  ['a to-many relation', { group_by: '[{"noteTargets":true}]' }, undefined],
  ['an unknown granularity', { group_by: '[{"closeDate":{"granularity":"HOUR"}}]' }, undefined],
  ['a granularity of a text', { group_by: '[{"name":{"granularity":"DAY"}}]' }, undefined],
  ['false', { group_by: '[{"stage":false}]' }, undefined],
  ['aggregate without JSON', { group_by: '[{"stage":true}]', aggregate: 'totalCount' }, 'INVALID_AGGREGATE_FIELDS_QUERY_PARAM'],
  ['an aggregate that is no list', { group_by: '[{"stage":true}]', aggregate: '"totalCount"' }, 'INVALID_AGGREGATE_FIELDS_QUERY_PARAM'],
  ['an aggregate list of numbers', { group_by: '[{"stage":true}]', aggregate: '[1]' }, 'INVALID_AGGREGATE_FIELDS_QUERY_PARAM'],
  ['an unknown aggregate', { group_by: '[{"stage":true}]', aggregate: '["sumFoo"]' }, undefined],
  ['a sum of texts', { group_by: '[{"stage":true}]', aggregate: '["sumName"]' }, undefined],
  [
    'order_by without JSON',
    { group_by: '[{"stage":true}]', order_by: 'stage[AscNullsFirst]' },
    'INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM',
  ],
  ['an order by a field that is not grouped', { group_by: '[{"stage":true}]', order_by: '[{"name":"AscNullsFirst"}]' }, undefined],
  ['an unknown direction', { group_by: '[{"stage":true}]', order_by: '[{"stage":"Up"}]' }, undefined],
  [
    'two orders in one',
    { group_by: '[{"stage":true}]', order_by: '[{"stage":"AscNullsFirst","aggregate":{"totalCount":"AscNullsFirst"}}]' },
    undefined,
  ],
  ['a bad filter', { group_by: '[{"stage":true}]', filter: 'foo[eq]:1' }, 'INVALID_ARGS_FILTER'],
  ['a bad limit', { group_by: '[{"stage":true}]', limit: 'x' }, 'INVALID_LIMIT_QUERY_PARAM'],
  [
    'a bad order of records',
    { group_by: '[{"stage":true}]', include_records_sample: true, order_by_for_records: 'name[Up]' },
    'INVALID_ORDER_BY_QUERY_PARAM',
  ],
  ['a view that is not there', { group_by: '[{"stage":true}]', view_id: '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11' }, undefined],
  ['a view that is no UUID', { group_by: '[{"stage":true}]', view_id: 'x' }, undefined],
];
for (const [what, params, code] of bad) {
  test(`refused: ${what}`, async () => {
    const plural = what.includes('sub-keys') ? 'companies' : 'opportunities';
    refused(await server.call('GET', url(`/rest/${plural}/groupBy`, params)), code === undefined ? {} : { code });
  });
}

test('random groups agree with the records themselves', async () => {
  const sample = fc.sample(
    fc.record({
      seats: fc.option(fc.integer({ min: -5, max: 5 }), { freq: 3 }),
      plan: fc.option(fc.constantFrom('STARTER', 'TEAM', 'SCALE'), { freq: 4 }),
      autoRenew: fc.boolean(),
      mrr: fc.record({ amountMicros: fc.option(fc.maxSafeInteger(), { freq: 4 }), currencyCode: fc.constantFrom('EUR', 'USD') }),
      name: fc.constantFrom('a', 'A', '', 'b', 'é'),
    }),
    120,
  );
  await server.call('DELETE', url('/rest/subscriptions', { filter: 'id[is]:NOT_NULL' }));
  const rows = await createMany(server, 'subscriptions', sample);
  for (const row of rows.slice(0, 10)) await softDelete(server, 'subscriptions', row.id);
  const live = sample.slice(10);
  const keys: Readonly<Record<string, (row: (typeof sample)[number]) => string | null>> = {
    '{"plan":true}': (row) => row.plan,
    '{"autoRenew":true}': (row) => String(row.autoRenew),
    '{"seats":true}': (row) => (row.seats === null ? null : String(row.seats)),
    '{"name":true}': (row) => (row.name === '' ? null : row.name),
    '{"mrr":{"currencyCode":true}}': (row) => row.mrr.currencyCode,
  };
  await fc.assert(
    fc.asyncProperty(fc.subarray(Object.keys(keys), { minLength: 1, maxLength: 3 }), async (chosen) => {
      const expected = new Map<string, typeof sample>();
      for (const row of live) {
        const key = JSON.stringify(chosen.map((name) => keys[name]?.(row)));
        expected.set(key, [...(expected.get(key) ?? []), row]);
      }
      const found = await groups('subscriptions', {
        by: chosen.map((name) => JSON.parse(name) as unknown),
        aggregate: [
          'totalCount',
          'sumSeats',
          'minSeats',
          'maxMrrAmountMicros',
          'countUniqueValuesPlan',
          'countEmptySeats',
          'sumMrrAmountMicros',
        ],
        params: { limit: 200 },
      });
      assert.deepEqual(new Set(values(found).map((value) => JSON.stringify(value))), new Set(expected.keys()));
      for (const group of found) {
        const members = expected.get(JSON.stringify(group['groupByDimensionValues'])) ?? [];
        const seats = members.flatMap(({ seats }) => (seats === null ? [] : [seats]));
        const amounts = members.flatMap(({ mrr }) => (mrr.amountMicros === null ? [] : [BigInt(mrr.amountMicros)]));
        assert.equal(group['totalCount'], members.length);
        assert.equal(group['countEmptySeats'], members.length - seats.length);
        assert.equal(group['countUniqueValuesPlan'], new Set(members.flatMap(({ plan }) => (plan === null ? [] : [plan]))).size);
        const number = (value: unknown): number | null => (value === null ? null : Number(value));
        assert.equal(number(group['sumSeats']), seats.length === 0 ? null : seats.reduce((sum, value) => sum + value, 0));
        assert.equal(number(group['minSeats']), seats.length === 0 ? null : Math.min(...seats));
        const largest = amounts.reduce<bigint | null>((top, value) => (top === null || value > top ? value : top), null);
        assert.equal(group['maxMrrAmountMicros'], largest === null ? null : micros(largest));
        assert.equal(group['sumMrrAmountMicros'], amounts.length === 0 ? null : micros(amounts.reduce((sum, value) => sum + value, 0n)));
      }
    }),
    { numRuns: 40 },
  );
});

test('a record that is created is counted at once', async () => {
  const count = async (): Promise<unknown> =>
    (await groups('opportunities', { by: [{ stage: true }], aggregate: ['totalCount'], params: { filter: 'stage[eq]:SCREENING' } }))[0]?.[
      'totalCount'
    ];
  assert.equal(await count(), undefined);
  await create(server, 'opportunities', { stage: 'SCREENING' });
  assert.equal(await count(), 1);
});
