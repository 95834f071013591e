/** Groups by parts of dates and moments: granularities, time zones, first days of weeks; and what groups are refused for. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at, type Row, refused } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startInvoiceServer();
  await seed(server, 'invoices', [
    { reference: 'a', dueOn: '2026-01-04', sentAt: '2025-12-31T23:30:00Z' },
    { reference: 'b', dueOn: '2026-01-05', sentAt: '2026-01-01T10:00:00Z' },
    { reference: 'c', dueOn: '2026-05-31', sentAt: '2026-05-31T22:30:00Z' },
    { reference: 'd', dueOn: '2025-01-05', sentAt: '2026-05-31T12:00:00.250Z' },
    { reference: 'e' },
  ]);
});
after(() => server?.close());

async function counts(key: string, more = '', headers?: Readonly<Record<string, string>>): Promise<Row> {
  const { invoicesGroupBy: found } = (await ask(
    server,
    `{ invoicesGroupBy(groupBy: [${key}]${more}) { groupByDimensionValues totalCount } }`,
    undefined,
    headers,
  )) as {
    invoicesGroupBy: Row[];
  };
  return Object.fromEntries(found.map((group) => [String(at(group, 'groupByDimensionValues.0')), group['totalCount']]));
}
const empty = { null: 1 };

for (const [key, expected] of [
  ['dueOn: {granularity: DAY}', { '2025-01-05': 1, '2026-01-04': 1, '2026-01-05': 1, '2026-05-31': 1 }],
  ['dueOn: {granularity: WEEK}', { '2024-12-30': 1, '2025-12-29': 1, '2026-01-05': 1, '2026-05-25': 1 }],
  ['dueOn: {granularity: WEEK, weekStartDay: SUNDAY}', { '2025-01-05': 1, '2026-01-04': 2, '2026-05-31': 1 }],
  ['dueOn: {granularity: WEEK, weekStartDay: SATURDAY}', { '2025-01-04': 1, '2026-01-03': 2, '2026-05-30': 1 }],
  ['dueOn: {granularity: MONTH}', { '2025-01-01': 1, '2026-01-01': 2, '2026-05-01': 1 }],
  ['dueOn: {granularity: QUARTER}', { '2025-01-01': 1, '2026-01-01': 2, '2026-04-01': 1 }],
  ['dueOn: {granularity: YEAR}', { '2025-01-01': 1, '2026-01-01': 3 }],
  ['dueOn: {granularity: DAY_OF_THE_WEEK}', { Sunday: 3, Monday: 1 }],
  ['dueOn: {granularity: MONTH_OF_THE_YEAR}', { January: 3, May: 1 }],
  ['dueOn: {granularity: QUARTER_OF_THE_YEAR}', { Q1: 3, Q2: 1 }],
  ['dueOn: {granularity: NONE}', { '2025-01-05': 1, '2026-01-04': 1, '2026-01-05': 1, '2026-05-31': 1 }],
  ['sentAt: {granularity: DAY, timeZone: "UTC"}', { '2025-12-31': 1, '2026-01-01': 1, '2026-05-31': 2 }],
  ['sentAt: {granularity: DAY, timeZone: "Europe/Paris"}', { '2026-01-01': 2, '2026-06-01': 1, '2026-05-31': 1 }],
  ['sentAt: {granularity: WEEK, timeZone: "UTC"}', { '2025-12-29': 2, '2026-05-25': 2 }],
  ['sentAt: {granularity: MONTH, timeZone: "Europe/Paris"}', { '2026-01-01': 2, '2026-05-01': 1, '2026-06-01': 1 }],
  ['sentAt: {granularity: MONTH, timeZone: "America/New_York"}', { '2025-12-01': 1, '2026-01-01': 1, '2026-05-01': 2 }],
  ['sentAt: {granularity: QUARTER, timeZone: "UTC"}', { '2025-10-01': 1, '2026-01-01': 1, '2026-04-01': 2 }],
  ['sentAt: {granularity: YEAR, timeZone: "UTC"}', { '2025-01-01': 1, '2026-01-01': 3 }],
  ['sentAt: {granularity: YEAR, timeZone: "Europe/Paris"}', { '2026-01-01': 4 }],
] as const) {
  test(key, async () => {
    assert.deepEqual(await counts(`{${key}}`), { ...expected, ...empty });
  });
}

test('a date as it is: true, and NONE of a moment', async () => {
  assert.deepEqual(await counts('{dueOn: true}'), { '2025-01-05': 1, '2026-01-04': 1, '2026-01-05': 1, '2026-05-31': 1, ...empty });
  for (const key of ['{sentAt: true}', '{sentAt: {granularity: NONE}}']) {
    const found = await counts(key);
    assert.equal(Object.keys(found).length, 5);
    assert.ok(
      Object.keys(found).some((moment) => Date.parse(moment) === Date.parse('2026-05-31T12:00:00.250Z')),
      JSON.stringify(found),
    );
  }
});

test('a date of the target of a relation', async () => {
  await seed(server, 'invoiceLines', [
    { name: 'x', invoiceId: (await askOne(server, '{ invoice(filter: {reference: {eq: "a"}}) { id } }'))['id'] },
  ]);
  assert.deepEqual(
    await askOne(
      server,
      '{ invoiceLinesGroupBy(groupBy: [{invoice: {dueOn: {granularity: MONTH}}}]) { groupByDimensionValues totalCount } }',
    ),
    [{ groupByDimensionValues: ['2026-01-01'], totalCount: 1 }],
  );
});

test('an order by the part of a date', async () => {
  const by = async (direction: string): Promise<unknown> => {
    const found = await askOne<Row[]>(
      server,
      `{ invoicesGroupBy(groupBy: [{dueOn: {granularity: YEAR}}], filter: {dueOn: {is: NOT_NULL}}, orderBy: [{dueOn: {orderBy: ${direction}, granularity: YEAR}}]) { groupByDimensionValues } }`,
    );
    return found.map((group) => at(group, 'groupByDimensionValues.0'));
  };
  assert.deepEqual(await by('DescNullsLast'), ['2026-01-01', '2025-01-01']);
  assert.deepEqual(await by('AscNullsFirst'), ['2025-01-01', '2026-01-01']);
});

test('names of days and months in the language of the caller', async () => {
  const headers = { 'x-locale': 'fr-FR' };
  const days = await counts('{dueOn: {granularity: DAY_OF_THE_WEEK}}', '', headers);
  assert.deepEqual(
    Object.keys(days)
      .map((day) => day.toLowerCase())
      .sort(),
    ['dimanche', 'lundi', 'null'],
  );
  const months = await counts('{dueOn: {granularity: MONTH_OF_THE_YEAR}}', '', headers);
  assert.deepEqual(
    Object.keys(months)
      .map((month) => month.toLowerCase())
      .sort(),
    ['janvier', 'mai', 'null'],
  );
  assert.deepEqual(await counts('{dueOn: {granularity: DAY_OF_THE_WEEK}}', '', { 'x-locale': 'zz-not!a-language' }), {
    Sunday: 3,
    Monday: 1,
    ...empty,
  });
});

test('createdAt and updatedAt can be grouped by', async () => {
  for (const key of ['createdAt', 'updatedAt']) {
    const found = await counts(`{${key}: {granularity: YEAR, timeZone: "UTC"}}`);
    assert.deepEqual(Object.values(found), [5]);
  }
});

test('the records of a period', async () => {
  const found = await askOne(
    server,
    `{ invoicesGroupBy(groupBy: [{dueOn: {granularity: YEAR}}], filter: {dueOn: {lt: "2026-01-01"}}) { groupByDimensionValues edges { node { reference dueOn } } } }`,
  );
  assert.deepEqual(found, [{ groupByDimensionValues: ['2025-01-01'], edges: [{ node: { reference: 'd', dueOn: '2025-01-05' } }] }]);
});

const errors: readonly (readonly [string, string | RegExp, string?])[] = [
  ['groupBy: [{stage: true, paid: true}]', 'You cannot provide multiple fields in one GroupByInput, split them into multiple GroupByInput'],
  ['groupBy: [{total: {currencyCode: true, amountMicros: true}}]', /^You cannot provide multiple subfields in one GroupByInput/],
  ['groupBy: [{company: {name: true, employees: true}}]', /^You cannot provide multiple nested fields in one relation/],
  ['groupBy: [{foo: true}]', 'Unidentified field in groupBy: foo'],
  ['groupBy: [{id: true}]', 'Field "id" is not supported in groupBy'],
  ['groupBy: [{deletedAt: {granularity: DAY, timeZone: "UTC"}}]', 'Field "deletedAt" is not supported in groupBy'],
  ['groupBy: [{searchVector: true}]', 'Field "searchVector" is not supported in groupBy'],
  ['groupBy: [{createdBy: {source: true}}]', 'Field "createdBy" is not supported in groupBy'],
  ['groupBy: [{position: true}]', 'Field "position" is not supported in groupBy'],
  ['groupBy: [{meta: true}]', 'Field "meta" is not supported in groupBy'],
  ['groupBy: [{docs: true}]', 'Field "docs" is not supported in groupBy'],
  ['groupBy: [{lines: {name: true}}]', 'Field "lines" is not supported in groupBy'],
  ['groupBy: [{homepage: {secondaryLinks: true}}]', 'Composite subfield "secondaryLinks" is not supported in groupBy for "homepage"'],
  ['groupBy: [{total: {foo: true}}]', 'Composite subfield "foo" is not supported in groupBy for "total"'],
  ['groupBy: [{total: {currencyCode: false}}]', 'Composite subfield "currencyCode" must be set to true in groupBy for "total"'],
  ['groupBy: [{total: true}]', /total/],
  ['groupBy: [{stage: false}]', /^Invalid groupBy definition for field "stage"/],
  ['groupBy: [{stage: "yes"}]', /^Invalid groupBy definition for field "stage"/],
  ['groupBy: [{createdAt: {timeZone: "UTC"}}]', 'Field "createdAt" does not support nested subfields in groupBy'],
  ['groupBy: [{}]', /./],
  ['groupBy: [{createdAt: {granularity: FORTNIGHT, timeZone: "UTC"}}]', /./],
  ...(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'] as const).map(
    (granularity) =>
      [
        `groupBy: [{sentAt: {granularity: ${granularity}}}]`,
        'Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year',
        'MISSING_TIMEZONE_FOR_DATE_GROUP_BY',
      ] as const,
  ),
  ['groupBy: [{sentAt: {granularity: DAY, timeZone: "Mars/Phobos"}}]', 'Invalid timezone: Mars/Phobos', 'INVALID_TIMEZONE'],
  [
    'groupBy: [{stage: true}], orderBy: [{paid: AscNullsFirst}]',
    'Cannot order by a field that is not an aggregate nor in groupBy criteria: paid.',
  ],
  [
    'groupBy: [{stage: true}], orderBy: [{stage: AscNullsFirst, aggregate: {totalCount: AscNullsFirst}}]',
    'Please provide orderBy field criteria one by one in orderBy array',
  ],
  ['groupBy: [{stage: true}], orderBy: [{aggregate: {sumFoo: AscNullsFirst}}]', 'Unknown aggregate field: sumFoo'],
  ['groupBy: [{stage: true}], orderBy: [{stage: Up}]', /Up/],
  ['groupBy: [{stage: true}], orderBy: [{aggregate: {totalCount: Up}}]', /Up/],
];
for (const [args, message, subCode] of errors) {
  test(`refused: ${args}`, async () => {
    await refused(server, `{ invoicesGroupBy(${args}) { groupByDimensionValues totalCount } }`, {
      code: 'BAD_USER_INPUT',
      message,
      ...(subCode === undefined ? {} : { subCode }),
    });
  });
}

test('refused: arguments of groupBy of a wrong kind', async () => {
  for (const args of ['limit: "five"', 'filter: "x"', 'viewId: "x"', 'orderByForRecords: [{foo: AscNullsFirst}]']) {
    await refused(server, `{ invoicesGroupBy(groupBy: [{stage: true}], ${args}) { totalCount edges { node { id } } } }`, {
      code: 'BAD_USER_INPUT',
    });
  }
});
