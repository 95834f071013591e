/**
 * The same question asked in two ways. Children of a record are the root connection narrowed to their parent; a group is the
 * connection narrowed to its values; a total is the number of rows. Random arguments, records with ties and missing values.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { ask, askOne, at, type Connection, nodes, type Row } from './support.ts';

let server: TestServer;
let companies: readonly StoredRow[];
before(async () => {
  server = await startInvoiceServer();
  const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
  companies = await seed(
    server,
    'companies',
    ['Acme', 'Bolt', 'Cone', 'Dune'].map((name) => ({ name })),
  );
  const invoices = await seed(
    server,
    'invoices',
    Array.from({ length: 50 }, (_, index) => ({
      reference: `R-${index}`,
      memo: pick(['x', null, 'y', 'X', 'z'], index * 3),
      stage: pick(['DRAFT', 'PAID', null], index),
      quantity: pick([1, 2, null, 2, 7, -1, 3], index),
      weight: pick([0.5, null, 1.25], index),
      paid: pick([true, null, false, true], index),
      dueOn: pick(['2026-01-31', null, '2025-12-01', '2026-02-28'], index),
      total: { amountMicros: pick([100, null, 250, 100, 7], index), currencyCode: pick(['EUR', null, 'USD'], index) },
      // The last company has no invoices, and some invoices no company.
      companyId: pick(
        [0, 1, 0, 2, null].map((place) => (place === null ? null : companies[place]?.id)),
        index * 7 + Math.floor(index / 5),
      ),
    })),
  );
  await seed(
    server,
    'invoiceLines',
    Array.from({ length: 55 }, (_, index) => ({
      name: pick(['a', 'b', null], index),
      quantity: pick([1, null, 5, 1], index),
      invoiceId: invoices[(index * index) % 20]?.id,
    })),
  );
  await toBin(
    server,
    'invoices',
    [3, 11, 12].map((index) => String(invoices[index]?.id)),
  );
});
after(() => server?.close());

const leaf = fc.constantFrom<Row>(
  { memo: { eq: 'x' } },
  { memo: { is: 'NULL' } },
  { memo: { ilike: 'X' } },
  { stage: { in: ['PAID'] } },
  { stage: { is: 'NOT_NULL' } },
  { quantity: { gt: 1 } },
  { quantity: { lte: 2, neq: 1 } },
  { paid: { eq: true } },
  { dueOn: { gte: '2026-01-01' } },
  { total: { currencyCode: { eq: 'EUR' } } },
  { lines: { quantity: { gte: 5 } } },
  { not: { lines: { name: { eq: 'a' } } } },
  { deletedAt: { is: 'NOT_NULL' } },
  { reference: { in: [] } },
);
const filters = fc.option(
  fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([a, b]): Row => ({ and: [a, b] })) },
    { weight: 1, arbitrary: fc.tuple(leaf, leaf).map(([a, b]): Row => ({ or: [a, b] })) },
  ),
);
const directions = fc.constantFrom('AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast');
const keys = fc.constantFrom('memo', 'stage', 'quantity', 'weight', 'paid', 'dueOn', 'reference', 'total.amountMicros', 'company.name');
const orders = fc.array(
  fc
    .tuple(keys, directions)
    .map(([key, direction]) => key.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), direction)),
  { maxLength: 2 },
);
const sizes = fc.oneof(
  fc.constant({}),
  fc.record({ first: fc.nat({ max: 12 }) }),
  fc.record({ last: fc.nat({ max: 12 }) }),
  fc.record({ first: fc.nat({ max: 12 }), offset: fc.nat({ max: 5 }) }),
);

const selection = `totalCount sumQuantity minDueOn countEmptyMemo percentageNotEmptyStage countTruePaid maxTotalAmountMicros
  pageInfo { hasNextPage hasPreviousPage } edges { node { id reference } }`;
const args = 'first: $first, last: $last, offset: $offset, filter: $filter, orderBy: $orderBy';
const declared = '$first: Int, $last: Int, $offset: Int, $filter: InvoiceFilterInput, $orderBy: [InvoiceOrderByInput]';

test('children of a record are the root connection narrowed to it', async () => {
  await fc.assert(
    fc.asyncProperty(filters, orders, sizes, async (filter, orderBy, size) => {
      const nested = await askOne(
        server,
        `query(${declared}) { companies(orderBy: [{name: AscNullsFirst}]) { edges { node { id invoices(${args}) { ${selection} } } } } }`,
        {
          ...size,
          filter,
          orderBy,
        },
      );
      for (const { id, invoices } of nodes(nested)) {
        const narrowed = { and: [...(filter === null ? [] : [filter]), { companyId: { eq: id } }] };
        const root = await askOne(server, `query(${declared}) { invoices(${args}) { ${selection} } }`, {
          first: 'last' in size ? undefined : 60,
          ...size,
          filter: narrowed,
          orderBy,
        });
        assert.deepEqual(invoices, root);
      }
    }),
    { numRuns: 60 },
  );
});

test('children of children', async () => {
  const lines = 'totalCount sumQuantity pageInfo { hasNextPage hasPreviousPage } edges { node { id } }';
  await fc.assert(
    fc.asyncProperty(orders, fc.nat({ max: 5 }), fc.constantFrom('first', 'last'), directions, async (orderBy, size, end, direction) => {
      const order = `orderBy: [{quantity: ${direction}}]`;
      const found = await askOne(
        server,
        `query($o: [InvoiceOrderByInput]) { companies { edges { node { invoices(first: 9, orderBy: $o) { edges { node { id lines(${end}: ${size}, ${order}) { ${lines} } } } } } } } }`,
        { o: orderBy },
      );
      for (const company of nodes(found)) {
        const invoices = nodes<StoredRow>(company['invoices']);
        if (invoices.length === 0) continue;
        const asked = invoices.map(
          ({ id }, index) => `a${index}: invoiceLines(${end}: ${size}, ${order}, filter: {invoiceId: {eq: "${id}"}}) { ${lines} }`,
        );
        const roots = await ask(server, `{ ${asked.join(' ')} }`);
        assert.deepEqual(
          invoices.map((invoice) => invoice['lines']),
          Object.values(roots),
        );
      }
    }),
    { numRuns: 25 },
  );
});

test('a group is the connection narrowed to its values', async () => {
  const numbers =
    'totalCount sumQuantity avgWeight minDueOn countUniqueValuesMemo countEmptyMemo percentageEmptyStage countFalsePaid sumTotalAmountMicros';
  const dimensions = fc.uniqueArray(
    fc.constantFrom('memo', 'stage', 'quantity', 'paid', 'total.currencyCode', 'company.name', 'companyId'),
    { minLength: 1, maxLength: 3 },
  );
  const nest = (path: string, value: unknown): Row => path.split('.').reduceRight((inner, name) => ({ [name]: inner }), value) as Row;
  await fc.assert(
    fc.asyncProperty(filters, dimensions, async (filter, paths) => {
      const groups = await askOne<Row[]>(
        server,
        `query($groupBy: [InvoiceGroupByInput!]!, $filter: InvoiceFilterInput) { invoicesGroupBy(groupBy: $groupBy, filter: $filter, limit: 1000) { groupByDimensionValues ${numbers} } }`,
        { groupBy: paths.map((path) => nest(path, true)), filter },
      );
      for (const { groupByDimensionValues: values, ...expected } of groups) {
        const equal = paths.map((path, index) => {
          const value = (values as unknown[])[index];
          return nest(path, value === null ? { is: 'NULL' } : { eq: value });
        });
        const narrowed = { and: [...(filter === null ? [] : [filter]), ...equal] };
        assert.deepEqual(
          await askOne(server, `query($filter: InvoiceFilterInput) { invoices(filter: $filter) { ${numbers} } }`, { filter: narrowed }),
          expected,
        );
      }
      const whole = await askOne(server, 'query($filter: InvoiceFilterInput) { invoices(filter: $filter) { totalCount } }', { filter });
      assert.equal(
        groups.reduce((total, group) => total + Number(group['totalCount']), 0),
        whole['totalCount'],
      );
    }),
    { numRuns: 50 },
  );
});

test('one filter in all places finds the same records', async () => {
  await fc.assert(
    fc.asyncProperty(
      filters.map((filter) => filter ?? {}),
      async (filter) => {
        const data = await ask(
          server,
          `query($filter: InvoiceFilterInput) { a: invoices(filter: $filter, first: 100) { totalCount edges { node { id } } } b: invoices(filter: {and: [$filter]}, first: 100) { edges { node { id } } }
          c: invoices(filter: {or: [$filter]}, first: 100) { totalCount } d: invoicesGroupBy(groupBy: [{reference: true}], filter: $filter, limit: 100) { totalCount } }`,
          { filter },
        );
        const a = data['a'] as Connection;
        assert.equal(a.totalCount, a.edges.length);
        assert.deepEqual(nodes(data['b']), nodes(a));
        assert.equal(at(data, 'c.totalCount'), a.totalCount);
        assert.equal((data['d'] as unknown[]).length, a.totalCount);
      },
    ),
    { numRuns: 40 },
  );
});
