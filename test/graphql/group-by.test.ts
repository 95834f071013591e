/** Groups: dimensions of every kind, numbers, orders, limits, sample records, views. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { inDatabase } from '../wire/support.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { ask, askOne, at, type Connection, nodes, pluck, type Row, refused, unknownId } from './support.ts';

let server: TestServer;
let acme: StoredRow;
before(async () => {
  server = await startInvoiceServer();
  const companies = await seed(server, 'companies', [
    { name: 'Acme', employees: 10, address: { addressCity: 'Ulm' } },
    { name: 'Bolt', employees: 20, address: { addressCity: 'Ulm' } },
  ]);
  acme = companies[0] as StoredRow;
  const rows = await seed(server, 'invoices', [
    {
      reference: 'a',
      memo: 'x',
      stage: 'DRAFT',
      tags: ['RED', 'BLUE'],
      labels: ['p'],
      total: { amountMicros: 1000000, currencyCode: 'EUR' },
      quantity: 1,
      paid: true,
      score: 'RATING_1',
      contact: { firstName: 'Ada' },
      companyId: acme.id,
    },
    {
      reference: 'b',
      memo: '',
      stage: 'DRAFT',
      tags: ['RED'],
      labels: ['p', 'q'],
      total: { amountMicros: 3000000, currencyCode: 'EUR' },
      quantity: 1,
      paid: true,
      companyId: acme.id,
    },
    {
      reference: 'c',
      memo: 'x',
      stage: 'PAID',
      tags: ['RED', 'BLUE'],
      total: { amountMicros: 500000, currencyCode: 'USD' },
      quantity: 2,
      paid: false,
      companyId: companies[1]?.id,
    },
    { reference: 'd', total: { amountMicros: null } },
    { reference: 'gone', stage: 'PAID', quantity: 99 },
  ]);
  await toBin(server, 'invoices', [String(rows[4]?.id)]);
  await seed(
    server,
    'invoiceLines',
    Array.from({ length: 60 }, (_, index) => ({
      name: `line ${String(index).padStart(2, '0')}`,
      quantity: index % 2,
      invoiceId: rows[0]?.id,
    })),
  );
});
after(() => server?.close());

const groups = <T = Row>(
  args: string,
  selection = 'groupByDimensionValues totalCount',
  variables?: Record<string, unknown>,
): Promise<T[]> => askOne<T[]>(server, `query($v: Any, $n: Int) { invoicesGroupBy(${args}) { ${selection} } }`, variables);
const dimensions = async (args: string): Promise<unknown> =>
  (await groups(args, 'groupByDimensionValues')).map((group) => group['groupByDimensionValues']);
const counted = async (args: string): Promise<unknown> =>
  (await groups(args)).map((group) => [...(group['groupByDimensionValues'] as unknown[]), group['totalCount']]);

test('the contract’s example', async () => {
  const found = await groups(
    `groupBy: [{ createdAt: { granularity: MONTH, timeZone: "Europe/Paris" } }, { stage: true }, { company: { name: true } }],
     filter: { total: { amountMicros: { gt: 0 } } },
     orderBy: [{ aggregate: { sumTotalAmountMicros: DescNullsLast } }, { stage: AscNullsLast }], limit: 50`,
    'groupByDimensionValues totalCount sumTotalAmountMicros',
  );
  const month = `${new Date().toISOString().slice(0, 7)}-01`;
  assert.deepEqual(
    found.map((group) => ({ ...group, groupByDimensionValues: (group['groupByDimensionValues'] as unknown[]).slice(1) })),
    [
      { groupByDimensionValues: ['DRAFT', 'Acme'], totalCount: 2, sumTotalAmountMicros: 4000000 },
      { groupByDimensionValues: ['PAID', 'Bolt'], totalCount: 1, sumTotalAmountMicros: 500000 },
    ],
  );
  assert.match(String(at(found[0], 'groupByDimensionValues.0')), /^\d{4}-\d\d-01$/);
  assert.ok(Math.abs(Date.parse(String(at(found[0], 'groupByDimensionValues.0'))) - Date.parse(month)) < 32 * 86_400_000);
});

test('one dimension; without an order, groups come in the order of their values', async () => {
  const found = (await counted('groupBy: [{stage: true}]')) as unknown[][];
  assert.deepEqual(
    found.filter(([stage]) => stage !== null),
    [
      ['DRAFT', 2],
      ['PAID', 1],
    ],
  );
  assert.deepEqual(
    found.filter(([stage]) => stage === null),
    [[null, 1]],
  );
});

test('the bin is not counted, unless the filter names it', async () => {
  assert.deepEqual(await counted('groupBy: [{stage: true}], filter: {deletedAt: {is: NOT_NULL}}'), [['PAID', 1]]);
});

test('every kind of dimension', async () => {
  const sorted = async (args: string): Promise<string[]> =>
    ((await counted(args)) as unknown[][]).map((group) => JSON.stringify(group)).sort();
  const expected = (...found: readonly unknown[][]): string[] => found.map((group) => JSON.stringify(group)).sort();
  assert.deepEqual(await sorted('groupBy: [{memo: true}]'), expected(['x', 2], [null, 2]));
  assert.deepEqual(await sorted('groupBy: [{quantity: true}]'), expected([1, 2], [2, 1], [null, 1]));
  assert.deepEqual(await sorted('groupBy: [{paid: true}]'), expected([true, 2], [false, 1], [null, 1]));
  assert.deepEqual(await sorted('groupBy: [{score: true}]'), expected(['RATING_1', 1], [null, 3]));
  assert.deepEqual(await sorted('groupBy: [{total: {currencyCode: true}}]'), expected(['EUR', 2], ['USD', 1], [null, 1]));
  assert.deepEqual(await sorted('groupBy: [{total: {amountMicros: true}}], filter: {stage: {eq: PAID}}'), expected([500000, 1]));
  assert.deepEqual(await sorted('groupBy: [{contact: {firstName: true}}]'), expected(['Ada', 1], [null, 3]));
  assert.deepEqual(
    await sorted('groupBy: [{companyId: true}], filter: {companyId: {is: NOT_NULL}, stage: {eq: DRAFT}}'),
    expected([acme.id, 2]),
  );
  assert.deepEqual(await sorted('groupBy: [{company: {name: true}}]'), expected(['Acme', 2], ['Bolt', 1], [null, 1]));
  assert.deepEqual(await sorted('groupBy: [{company: {address: {addressCity: true}}}]'), expected(['Ulm', 3], [null, 1]));
  assert.deepEqual(await sorted('groupBy: [{company: {employees: true}}]'), expected([10, 2], [20, 1], [null, 1]));
});

test('lists: as a whole, and by their elements', async () => {
  const whole = (await groups('groupBy: [{tags: true}], filter: {tags: {is: NOT_NULL}}')).map((group) => [
    JSON.stringify(group['groupByDimensionValues']),
    group['totalCount'],
  ]);
  assert.deepEqual(new Set(whole.map(([, count]) => count)), new Set([1, 2]));
  assert.equal(whole.length, 2);
  const elements = (await counted(
    'groupBy: [{tags: {unnest: true}}], filter: {tags: {is: NOT_NULL}}, orderBy: [{aggregate: {totalCount: DescNullsLast}}]',
  )) as unknown[][];
  assert.deepEqual(elements, [
    ['RED', 3],
    ['BLUE', 2],
  ]);
  assert.equal((await groups('groupBy: [{labels: true}], filter: {labels: {is: NOT_NULL}}')).length, 2);
});

test('two dimensions, one of them twice in different ways', async () => {
  assert.deepEqual(await counted('groupBy: [{stage: true}, {paid: true}], orderBy: [{stage: AscNullsLast}, {paid: AscNullsLast}]'), [
    ['DRAFT', true, 2],
    ['PAID', false, 1],
    [null, null, 1],
  ]);
  assert.deepEqual(
    await counted('groupBy: [{total: {currencyCode: true}}, {company: {name: true}}], filter: {total: {currencyCode: {eq: "EUR"}}}'),
    [['EUR', 'Acme', 2]],
  );
});

test('all the aggregates of a connection, per group, under aliases', async () => {
  assert.deepEqual(
    await groups(
      'groupBy: [{stage: true}], orderBy: [{stage: AscNullsLast}]',
      `by: groupByDimensionValues n: totalCount sumTotalAmountMicros avgTotalAmountMicros minQuantity maxQuantity countUniqueValuesMemo countEmptyMemo percentageEmptyMemo countTruePaid __typename`,
    ),
    [
      {
        by: ['DRAFT'],
        n: 2,
        sumTotalAmountMicros: 4000000,
        avgTotalAmountMicros: 2000000,
        minQuantity: 1,
        maxQuantity: 1,
        countUniqueValuesMemo: 1,
        countEmptyMemo: 1,
        percentageEmptyMemo: 0.5,
        countTruePaid: 2,
        __typename: 'InvoiceGroupByConnection',
      },
      {
        by: ['PAID'],
        n: 1,
        sumTotalAmountMicros: 500000,
        avgTotalAmountMicros: 500000,
        minQuantity: 2,
        maxQuantity: 2,
        countUniqueValuesMemo: 1,
        countEmptyMemo: 0,
        percentageEmptyMemo: 0,
        countTruePaid: 0,
        __typename: 'InvoiceGroupByConnection',
      },
      {
        by: [null],
        n: 1,
        sumTotalAmountMicros: null,
        avgTotalAmountMicros: null,
        minQuantity: null,
        maxQuantity: null,
        countUniqueValuesMemo: 0,
        countEmptyMemo: 1,
        percentageEmptyMemo: 1,
        countTruePaid: 0,
        __typename: 'InvoiceGroupByConnection',
      },
    ],
  );
});

test('no groups where there are no rows', async () => {
  assert.deepEqual(await groups('groupBy: [{stage: true}], filter: {reference: {eq: "none"}}'), []);
});

test('orders: by an aggregate, a dimension, a member, a relation, both ways', async () => {
  const by = (orderBy: string, groupBy = '{stage: true}'): Promise<unknown> => dimensions(`groupBy: [${groupBy}], orderBy: [${orderBy}]`);
  assert.deepEqual(await by('{aggregate: {totalCount: DescNullsLast}}, {stage: AscNullsLast}'), [['DRAFT'], ['PAID'], [null]]);
  assert.deepEqual(await by('{aggregate: {sumTotalAmountMicros: AscNullsFirst}}'), [[null], ['PAID'], ['DRAFT']]);
  assert.deepEqual(await by('{aggregate: {sumTotalAmountMicros: AscNullsLast}}'), [['PAID'], ['DRAFT'], [null]]);
  assert.deepEqual(await by('{aggregate: {maxQuantity: DescNullsLast}}'), [['PAID'], ['DRAFT'], [null]], 'not among the selected ones');
  assert.deepEqual(await by('{stage: DescNullsFirst}'), [[null], ['PAID'], ['DRAFT']]);
  assert.deepEqual(await by('{total: {currencyCode: DescNullsLast}}', '{total: {currencyCode: true}}'), [['USD'], ['EUR'], [null]]);
  assert.deepEqual(await by('{company: {name: DescNullsLast}}', '{company: {name: true}}'), [['Bolt'], ['Acme'], [null]]);
});

test('limit: the number of groups; 50 when there is none, or one that makes no sense', async () => {
  const lines = (args: string): Promise<Row[]> =>
    askOne<Row[]>(server, `{ invoiceLinesGroupBy(groupBy: [{name: true}]${args}) { groupByDimensionValues } }`);
  assert.equal((await lines('')).length, 50);
  assert.equal((await lines(', limit: 7')).length, 7);
  assert.equal((await lines(', limit: 60')).length, 60);
  for (const limit of ['0', '-3', '2.5']) assert.equal((await lines(`, limit: ${limit}`)).length, 50, limit);
  assert.deepEqual(
    (await lines(', limit: 2, orderBy: [{name: AscNullsFirst}]')).map((group) => at(group, 'groupByDimensionValues.0')),
    ['line 00', 'line 01'],
  );
});

test('sample records: ten of each group, in an order, behind an offset', async () => {
  const sample = async (args: string): Promise<Connection[]> =>
    askOne<Connection[]>(
      server,
      `{ invoiceLinesGroupBy(groupBy: [{quantity: true}], orderBy: [{quantity: AscNullsLast}]${args}) { groupByDimensionValues totalCount edges { node { name } } } }`,
    );
  const first = await sample(', orderByForRecords: [{name: DescNullsLast}]');
  assert.deepEqual(
    first.map((group) => [group['groupByDimensionValues'], group.totalCount, group.edges.length]),
    [
      [[0], 30, 10],
      [[1], 30, 10],
    ],
  );
  assert.deepEqual(pluck(first[0], 'name').slice(0, 2), ['line 58', 'line 56']);
  const next = await sample(', orderByForRecords: [{name: DescNullsLast}], offsetForRecords: 25');
  assert.deepEqual(pluck(next[1], 'name'), ['line 09', 'line 07', 'line 05', 'line 03', 'line 01']);
  assert.deepEqual(pluck((await sample(', offsetForRecords: 30'))[0], 'name'), []);
});

test('sample records with cursors, composites and relations', async () => {
  const [group] = await groups<Connection>(
    'groupBy: [{stage: true}], filter: {stage: {eq: DRAFT}}, orderByForRecords: [{reference: AscNullsFirst}]',
    'groupByDimensionValues edges { cursor node { reference total { amountMicros } company { name } lines { totalCount edges { node { id } } } } }',
  );
  const [first, second] = nodes(group);
  assert.deepEqual({ ...first, lines: null }, { reference: 'a', total: { amountMicros: 1000000 }, company: { name: 'Acme' }, lines: null });
  assert.equal((at(first, 'lines.edges') as unknown[]).length, 5, 'five children of each record');
  assert.equal(second?.['reference'], 'b');
  assert.equal(typeof group?.edges[0]?.cursor, 'string');
});

test('variables, single objects, aliases of the field', async () => {
  const query = `query($groupBy: [InvoiceGroupByInput!]!, $orderBy: [InvoiceOrderByWithGroupByInput!], $limit: Int) {
    byStage: invoicesGroupBy(groupBy: $groupBy, orderBy: $orderBy, limit: $limit) { groupByDimensionValues }
    byPaid: invoicesGroupBy(groupBy: {paid: true}, filter: {paid: {eq: true}}) { groupByDimensionValues } }`;
  const data = await ask(server, query, { groupBy: { stage: true }, orderBy: { aggregate: { totalCount: 'DescNullsLast' } }, limit: 1 });
  assert.deepEqual(data, { byStage: [{ groupByDimensionValues: ['DRAFT'] }], byPaid: [{ groupByDimensionValues: [true] }] });
});

test('the numbers of all groups together are those of the whole', async () => {
  for (const key of [
    '{stage: true}',
    '{memo: true}',
    '{company: {name: true}}',
    '{quantity: true}',
    '{createdAt: {granularity: DAY, timeZone: "UTC"}}',
    '{paid: true}, {score: true}',
  ]) {
    const found = await groups(`groupBy: [${key}]`, 'totalCount sumQuantity');
    const sum = (name: string): number => found.reduce((total, group) => total + Number(group[name] ?? 0), 0);
    assert.deepEqual({ totalCount: sum('totalCount'), sumQuantity: sum('sumQuantity') }, { totalCount: 4, sumQuantity: 4 }, key);
  }
});

test('a view narrows the groups; refused: a view that is none', async () => {
  const id = await inDatabase(server, async (client) => {
    const { rows } = await client.query<{ id: string }>(`select id from core."view" where name = 'ICP companies'`);
    return String(rows[0]?.id);
  });
  await seed(server, 'companies', [{ name: 'Ideal', idealCustomerProfile: true }]);
  const query = 'query($v: UUID) { companiesGroupBy(groupBy: [{name: true}], viewId: $v) { groupByDimensionValues } }';
  assert.equal((await askOne<unknown[]>(server, query, { v: null })).length, 3);
  assert.deepEqual(await askOne(server, query, { v: id }), [{ groupByDimensionValues: ['Ideal'] }]);
  await refused(server, query, { code: 'BAD_USER_INPUT' }, { v: unknownId });
});
