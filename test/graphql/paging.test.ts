/** All pages, forwards and backwards, by any order, over ties and missing values: every record exactly once, in the order of one page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { askOne, at, type Connection, nodes, selection } from './support.ts';

let server: TestServer;
let parent: StoredRow;
const count = 43;
before(async () => {
  server = await startInvoiceServer();
  const companies = await seed(server, 'companies', [
    { name: 'Acme', employees: 5, annualRecurringRevenue: { amountMicros: 1 } },
    { name: 'acme', employees: null },
    { name: null, employees: 5 },
    { name: 'Bolt', employees: 1, address: { addressCity: 'Ulm' } },
  ]);
  parent = companies[0] as StoredRow;
  const pick = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
  const rows = await seed(
    server,
    'invoices',
    Array.from({ length: count }, (_, index) => ({
      reference: `R-${(index * 7) % count}`,
      memo: pick(['x', 'X', null, 'y', 'Ä', ' '], index),
      stage: pick(['DRAFT', null, 'PAID'], index),
      tags: pick([['RED'], null, ['BLUE', 'RED'], ['GREEN']], index),
      total: { amountMicros: pick([1, null, 9007199254740991, 1, -5], index), currencyCode: pick(['EUR', null], index) },
      dueOn: pick(['2026-01-01', null, '1999-12-31'], index),
      sentAt: pick(['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00Z', null], index),
      quantity: pick([1, 1, null, 2], index),
      weight: pick([0.1, null, 0.2, 1e-9, 1e15], index),
      paid: pick([true, null, false], index),
      score: pick(['RATING_1', null, 'RATING_5'], index),
      labels: pick([['b'], ['a', 'c'], null], index),
      contact: { firstName: pick(['Ada', 'ada', null], index), lastName: pick(['', 'Z', 'z'], index) },
      shipping: { addressCity: pick(['Ulm', null], index), addressLat: pick([null, 1.5, -1.5], index) },
      emails: { primaryEmail: pick([`p${index}@a.example`, null], index) },
      position: pick([1, 2, 1.5], index),
      companyId: pick([...companies.map((company) => company.id), null], index),
    })),
  );
  await seed(
    server,
    'invoiceLines',
    Array.from({ length: 20 }, (_, index) => ({
      name: pick(['l', null, 'm'], index),
      quantity: pick([1, null], index),
      invoiceId: rows[0]?.id,
    })),
  );
});
after(() => server?.close());

const columns = [
  ...[
    'reference',
    'memo',
    'stage',
    'tags',
    'dueOn',
    'sentAt',
    'quantity',
    'weight',
    'paid',
    'score',
    'labels',
    'position',
    'id',
    'createdAt',
  ],
  ...['companyId', 'total.amountMicros', 'total.currencyCode', 'contact.firstName', 'contact.lastName', 'shipping.addressCity'],
  ...['shipping.addressLat', 'emails.primaryEmail', 'createdBy.source', 'company.name', 'company.employees', 'company.address.addressCity'],
  'company.annualRecurringRevenue.amountMicros',
];
const directions = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'];

const nest = (path: string, value: unknown): unknown => path.split('.').reduceRight((inner, key) => ({ [key]: inner }), value);
const orders = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...columns), fc.constantFrom(...directions)), { maxLength: 3, selector: ([column]) => column })
  .map((keys) => keys.map(([column, direction]) => nest(column, direction)));
const filters = fc.constantFrom(null, { quantity: { is: 'NOT_NULL' } }, { or: [{ paid: { eq: true } }, { memo: { is: 'NULL' } }] });

type Page = Connection<StoredRow>;
const query = `query($first: Int, $last: Int, $after: String, $before: String, $orderBy: [InvoiceOrderByInput], $filter: InvoiceFilterInput) {
  invoices(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy, filter: $filter) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } } }`;

const ids = (page: Page): readonly string[] => nodes<StoredRow>(page).map((node) => node.id);

test('walking forwards and backwards', async () => {
  await fc.assert(
    fc.asyncProperty(orders, filters, fc.integer({ min: 3, max: 19 }), async (orderBy, filter, size) => {
      const whole = await askOne<Page>(server, query, { orderBy, filter });
      const expected = ids(whole);
      assert.equal(new Set(expected).size, whole.totalCount);
      assert.deepEqual([whole.pageInfo.hasNextPage, whole.pageInfo.hasPreviousPage], [false, false]);

      const forwards: string[] = [];
      let after: string | null = null;
      do {
        const page: Page = await askOne<Page>(server, query, { orderBy, filter, first: size, after });
        forwards.push(...ids(page));
        assert.equal(page.pageInfo.hasNextPage, forwards.length < expected.length);
        assert.equal(page.pageInfo.hasPreviousPage, after !== null);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null && forwards.length <= expected.length);
      assert.deepEqual(forwards, expected);

      const backwards: string[] = [];
      let before: string | null = null;
      do {
        const page: Page = await askOne<Page>(server, query, { orderBy, filter, last: size, before });
        backwards.unshift(...ids(page));
        assert.equal(page.pageInfo.hasPreviousPage, backwards.length < expected.length);
        assert.equal(page.pageInfo.hasNextPage, before !== null);
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      } while (before !== null && backwards.length <= expected.length);
      assert.deepEqual(backwards, expected);
    }),
    { numRuns: 60 },
  );
});

test('any edge of a page is a place to go on from, in both directions', async () => {
  await fc.assert(
    fc.asyncProperty(orders, fc.nat({ max: count - 1 }), async (orderBy, cut) => {
      const whole = await askOne<Page>(server, query, { orderBy });
      const cursor = whole.edges[cut]?.cursor;
      const all = ids(whole);
      assert.deepEqual(ids(await askOne<Page>(server, query, { orderBy, after: cursor })), all.slice(cut + 1));
      assert.deepEqual(ids(await askOne<Page>(server, query, { orderBy, before: cursor })), all.slice(0, cut));
    }),
    { numRuns: 40 },
  );
});

test('nulls stand where the direction says', async () => {
  for (const column of columns) {
    for (const direction of directions) {
      const page = await askOne<Page>(
        server,
        `query($o: [InvoiceOrderByInput]) { invoices(orderBy: $o) { edges { node { ${selection(column)} } } } }`,
        {
          o: [nest(column, direction)],
        },
      );
      const missing = nodes(page).map(
        (node) => [null, undefined, ''].includes(at(node, column) as null) || JSON.stringify(at(node, column)) === '[]',
      );
      const total = missing.filter(Boolean).length;
      const expected = direction.endsWith('NullsFirst') ? missing.slice(0, total) : missing.slice(missing.length - total);
      assert.ok(expected.every(Boolean), `${column} ${direction}: ${JSON.stringify(missing)}`);
    }
  }
});

test('walking the children of a record', async () => {
  const lines = `query($id: UUID!, $first: Int, $last: Int, $after: String, $before: String, $orderBy: [InvoiceLineOrderByInput]) {
    invoice(filter: {id: {eq: $id}}) { lines(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) {
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } } } } }`;
  const first = await askOne(server, '{ invoice(filter: {reference: {eq: "R-0"}}) { id companyId } }');
  assert.equal(first['companyId'], parent.id);
  const read = async (variables: Record<string, unknown>): Promise<Page> =>
    at(await askOne(server, lines, { id: first['id'], ...variables }), 'lines') as Page;
  const keys = fc.uniqueArray(fc.tuple(fc.constantFrom('name', 'quantity', 'id', 'position'), fc.constantFrom(...directions)), {
    maxLength: 2,
    selector: ([key]) => key,
  });
  await fc.assert(
    fc.asyncProperty(keys, fc.integer({ min: 3, max: 11 }), async (order, size) => {
      const orderBy = order.map(([key, direction]) => ({ [key]: direction }));
      const expected = ids(await read({ orderBy }));
      assert.equal(expected.length, 20);
      const forwards: string[] = [];
      let after: string | null = null;
      do {
        const page: Page = await read({ orderBy, first: size, after });
        assert.equal(page.totalCount, 20);
        forwards.push(...ids(page));
        assert.equal(page.pageInfo.hasNextPage, forwards.length < 20);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null && forwards.length <= 20);
      assert.deepEqual(forwards, expected);
      const end = await read({ orderBy, last: size });
      assert.deepEqual(ids(end), expected.slice(-size));
      assert.deepEqual(ids(await read({ orderBy, last: size, before: end.pageInfo.startCursor })), expected.slice(-2 * size, -size));
    }),
    { numRuns: 25 },
  );
});
