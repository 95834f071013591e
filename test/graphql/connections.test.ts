/** The connection of a root field: page sizes, directions, offsets, flags, totals, and the arguments that contradict each other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at, type Connection, decodeCursor, encodeCursor, nodes, pluck, refused, unknownId } from './support.ts';

let server: TestServer;
let ids: readonly string[];
/** Ten invoices A-0 … A-9; quantities with ties and without a value. */
const quantities = [5, 5, null, 1, 9, null, 5, 2, 1, null];
before(async () => {
  server = await startInvoiceServer();
  const rows = await seed(
    server,
    'invoices',
    quantities.map((quantity, index) => ({
      reference: `A-${index}`,
      quantity,
      total: { amountMicros: index * 1000000, currencyCode: 'EUR' },
    })),
  );
  ids = rows.map((row) => row.id).sort();
  await seed(
    server,
    'companies',
    Array.from({ length: 205 }, (_, index) => ({ employees: index })),
  );
});
after(() => server?.close());

type Page = Connection<StoredRow & { reference: string }>;
const page = (args: string, variables?: Record<string, unknown>): Promise<Page> =>
  askOne<Page>(
    server,
    `query($c: String) { invoices(${args}) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id reference quantity } } } }`,
    variables,
  );
const ofIds = (connection: Page): readonly string[] => nodes<StoredRow>(connection).map((node) => node.id);
const references = (connection: Page): string => pluck(connection, 'reference').join(' ').replaceAll('A-', '');
const byReference = 'orderBy: [{reference: AscNullsFirst}]';
const flags = ({ pageInfo }: Page): string => `${pageInfo.hasPreviousPage ? '<' : '|'}${pageInfo.hasNextPage ? '>' : '|'}`;

test('200 records when neither first nor last is given', async () => {
  const companies = await askOne<Connection>(
    server,
    '{ companies { totalCount pageInfo { hasNextPage hasPreviousPage } edges { node { id } } } }',
  );
  assert.equal(companies.edges.length, 200);
  assert.equal(companies.totalCount, 205);
  assert.deepEqual(companies.pageInfo, { hasNextPage: true, hasPreviousPage: false });
  const all = await askOne<Connection>(server, '{ companies(first: 1000) { pageInfo { hasNextPage } edges { node { id } } } }');
  assert.equal(all.edges.length, 205);
  assert.deepEqual(all.pageInfo, { hasNextPage: false });
});

test('without orderBy the order is by id', async () => {
  assert.deepEqual(ofIds(await page('first: 60')), ids);
});

test('the id breaks ties; an order by id that is asked for wins', async () => {
  for (const direction of ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast']) {
    const rows = nodes<StoredRow>(await page(`orderBy: [{quantity: ${direction}}]`));
    for (const [index, row] of rows.entries()) {
      const next = rows[index + 1];
      if (next !== undefined && next['quantity'] === row['quantity']) assert.ok(row.id < next.id, 'ties are in the order of ids');
    }
  }
  assert.deepEqual(ofIds(await page('orderBy: [{id: DescNullsLast}]')), [...ids].reverse());
  const descending = nodes<StoredRow>(await page('orderBy: [{quantity: AscNullsLast}, {id: DescNullsLast}]'));
  assert.deepEqual(
    descending.filter((row) => row['quantity'] === 5).map((row) => row.id),
    descending
      .filter((row) => row['quantity'] === 5)
      .map((row) => row.id)
      .sort()
      .reverse(),
  );
});

test('first: page flags at, before and behind the exact end', async () => {
  for (const [first, more] of [
    [3, true],
    [9, true],
    [10, false],
    [11, false],
  ] as const) {
    const found = await page(`first: ${first}`);
    assert.equal(found.edges.length, Math.min(first, 10));
    assert.deepEqual([found.pageInfo.hasNextPage, found.pageInfo.hasPreviousPage], [more, false], `first: ${first}`);
    assert.equal(found.totalCount, 10);
  }
});

test('first: 0 gives no edges, says whether there is a row, and has no cursors', async () => {
  const found = await page('first: 0');
  assert.deepEqual(found, {
    totalCount: 10,
    pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
    edges: [],
  });
  assert.equal((await page('first: 0, filter: {reference: {eq: "none"}}')).pageInfo.hasNextPage, false);
});

test('an empty page', async () => {
  assert.deepEqual(await page(`filter: {id: {eq: "${unknownId}"}}`), {
    totalCount: 0,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    edges: [],
  });
});

test('start and end cursor are those of the first and last edge', async () => {
  const { edges, pageInfo } = await page(`first: 4, ${byReference}`);
  assert.equal(pageInfo.startCursor, edges[0]?.cursor);
  assert.equal(pageInfo.endCursor, edges[3]?.cursor);
  assert.equal(new Set(edges.map((edge) => edge.cursor)).size, 4);
});

test('after: what follows; hasPreviousPage since a cursor was given', async () => {
  const start = await page(`first: 4, ${byReference}`);
  const next = await page(`first: 4, after: $c, ${byReference}`, { c: start.pageInfo.endCursor });
  assert.equal(references(next), '4 5 6 7');
  assert.equal(flags(next), '<>');
  assert.equal(next.totalCount, 10, 'the total does not depend on the page');
  const last = await page(`first: 4, after: $c, ${byReference}`, { c: next.pageInfo.endCursor });
  assert.equal(references(last), '8 9');
  assert.equal(flags(last), '<|');
  const nothing = await page(`first: 4, after: $c, ${byReference}`, { c: last.pageInfo.endCursor });
  assert.deepEqual([references(nothing), nothing.pageInfo.hasNextPage, nothing.pageInfo.endCursor], ['', false, null]);
});

test('after without first', async () => {
  const start = await page(`first: 7, ${byReference}`);
  assert.equal(references(await page(`after: $c, ${byReference}`, { c: start.pageInfo.endCursor })), '7 8 9');
});

test('last with before: the rows just before it, in the order that is shown', async () => {
  const all = await page(byReference);
  const before = await page(`last: 3, before: $c, ${byReference}`, { c: all.edges[7]?.cursor });
  assert.equal(references(before), '4 5 6');
  assert.equal(flags(before), '<>');
  assert.equal(before.totalCount, 10);
  const first = await page(`last: 5, before: $c, ${byReference}`, { c: before.pageInfo.startCursor });
  assert.equal(references(first), '0 1 2 3');
  assert.equal(flags(first), '|>');
  const nothing = await page(`last: 5, before: $c, ${byReference}`, { c: all.pageInfo.startCursor });
  assert.deepEqual([references(nothing), nothing.pageInfo.hasPreviousPage], ['', false]);
});

test('before without last', async () => {
  const all = await page(byReference);
  assert.equal(references(await page(`before: $c, ${byReference}`, { c: all.edges[3]?.cursor })), '0 1 2');
});

test('last alone: the last rows, in the order that is shown', async () => {
  const found = await page(`last: 3, ${byReference}`);
  assert.equal(references(found), '7 8 9');
  assert.equal(flags(found), '<|');
  assert.equal(found.totalCount, 10);
  assert.deepEqual(ofIds(await page('last: 2')), ids.slice(-2));
  assert.equal(flags(await page(`last: 10, ${byReference}`)), '||');
  assert.equal(references(await page('last: 4, orderBy: [{reference: DescNullsLast}]')), '3 2 1 0');
  const nothing = await page('last: 0');
  assert.deepEqual(nothing.edges, []);
});

test('pages backwards from last alone', async () => {
  const end = await page(`last: 4, ${byReference}`);
  const before = await page(`last: 4, before: $c, ${byReference}`, { c: end.pageInfo.startCursor });
  assert.equal(`${references(before)} ${references(end)}`, '2 3 4 5 6 7 8 9');
});

test('offset: skipped rows, alone, with first, and behind a cursor', async () => {
  assert.equal(references(await page(`offset: 8, ${byReference}`)), '8 9');
  const some = await page(`first: 3, offset: 2, ${byReference}`);
  assert.equal(references(some), '2 3 4');
  assert.equal(some.totalCount, 10);
  assert.equal(some.pageInfo.hasNextPage, true);
  const behind = await page(`first: 2, offset: 1, after: $c, ${byReference}`, { c: some.pageInfo.endCursor });
  assert.equal(references(behind), '6 7');
  assert.equal(references(await page(`offset: 10, ${byReference}`)), '');
  assert.equal(references(await page(`offset: 0, first: 1, ${byReference}`)), '0');
});

test('offset backwards skips the rows next to the cursor', async () => {
  const all = await page(byReference);
  assert.equal(references(await page(`last: 2, offset: 1, before: $c, ${byReference}`, { c: all.edges[6]?.cursor })), '3 4');
});

test('totals and aggregates are over the filter alone', async () => {
  const start = await page(`first: 2, ${byReference}`);
  for (const args of ['', 'first: 2', 'first: 0', 'last: 1', 'offset: 9', `after: "${start.pageInfo.endCursor}", ${byReference}`]) {
    const list = args === '' ? 'filter: {quantity: {is: NOT_NULL}}' : `filter: {quantity: {is: NOT_NULL}}, ${args}`;
    const found = await askOne(server, `{ invoices(${list}) { totalCount sumQuantity maxTotalAmountMicros } }`);
    assert.deepEqual(found, { totalCount: 7, sumQuantity: 28, maxTotalAmountMicros: 8000000 }, args);
  }
});

test('only the total, only an aggregate, only the flags', async () => {
  assert.deepEqual(await ask(server, '{ invoices { totalCount } }'), { invoices: { totalCount: 10 } });
  assert.deepEqual(await ask(server, '{ invoices { minQuantity } }'), { invoices: { minQuantity: 1 } });
  assert.deepEqual(await ask(server, '{ invoices(first: 3) { pageInfo { hasNextPage } } }'), {
    invoices: { pageInfo: { hasNextPage: true } },
  });
});

for (const [args, message] of [
  ['first: 1, last: 1', 'Cannot provide both first and last'],
  ['after: "$c", before: "$c"', 'Cannot provide both before and after'],
  ['first: 1, before: "$c"', 'Cannot provide both before and first'],
  ['last: 1, after: "$c"', 'Cannot provide both after and last'],
] as const) {
  test(`refused: ${args}`, async () => {
    const { pageInfo } = await page('first: 1');
    const query = `{ invoices(${args.replaceAll('$c', String(pageInfo.endCursor))}) { totalCount edges { node { id } } } }`;
    await refused(server, query, { code: 'BAD_USER_INPUT', subCode: 'ARGS_CONFLICT', message });
  });
}

test('a conflict through variables; none where one of the two is null', async () => {
  const query = 'query($first: Int, $last: Int) { invoices(first: $first, last: $last) { totalCount } }';
  await refused(server, query, { subCode: 'ARGS_CONFLICT', message: 'Cannot provide both first and last' }, { first: 1, last: 1 });
  assert.deepEqual(await askOne(server, query, { first: 1, last: null }), { totalCount: 10 });
});

test('a cursor is base64 of the ordered values and the id', async () => {
  const [edge] = (await page('first: 1')).edges;
  assert.deepEqual(decodeCursor(edge?.cursor ?? null), { id: edge?.node.id });
  const [ordered] = (await page('first: 1, orderBy: [{quantity: DescNullsLast}, {reference: AscNullsFirst}]')).edges;
  assert.deepEqual(decodeCursor(ordered?.cursor ?? null), { quantity: 9, reference: 'A-4', id: ordered?.node.id });
  const [composite] = (await page('first: 1, orderBy: [{total: {amountMicros: DescNullsLast}}]')).edges;
  const { total, id } = decodeCursor(composite?.cursor ?? null);
  assert.deepEqual([Number(at(total, 'amountMicros')), id], [9000000, composite?.node.id]);
  const [missing] = (await page('first: 1, orderBy: [{quantity: AscNullsFirst}]')).edges;
  assert.deepEqual(decodeCursor(missing?.cursor ?? null), { quantity: null, id: missing?.node.id });
});

test('cursors of a client of its own: dotted keys, values of a record that is gone', async () => {
  const dotted = encodeCursor({ 'total.amountMicros': 7000000, id: unknownId.replace(/^0/, 'f') });
  const found = await page('after: $c, orderBy: [{total: {amountMicros: AscNullsFirst}}]', { c: dotted });
  assert.equal(references(found), '8 9');
  const nested = encodeCursor({ total: { amountMicros: 7500000 }, id: unknownId });
  assert.equal(references(await page('after: $c, orderBy: [{total: {amountMicros: AscNullsFirst}}]', { c: nested })), '8 9');
});

test('the ordered columns need not be selected, nor the id', async () => {
  const first = await askOne<Connection>(
    server,
    '{ invoices(first: 6, orderBy: [{quantity: DescNullsLast}]) { pageInfo { endCursor } edges { node { reference } } } }',
  );
  const rest = await askOne<Connection>(
    server,
    'query($c: String) { invoices(after: $c, orderBy: [{quantity: DescNullsLast}]) { edges { node { reference } } } }',
    { c: first.pageInfo.endCursor },
  );
  assert.equal(new Set([...pluck(first, 'reference'), ...pluck(rest, 'reference')]).size, 10);
});

test('refused: cursors that cannot be read, or lack a value of the order', async () => {
  const { pageInfo } = await page('first: 1');
  for (const [cursor, args] of [
    ['nonsense', ''],
    ['!!!', ''],
    [Buffer.from('not json').toString('base64'), ''],
    [encodeCursor(5), ''],
    [encodeCursor([]), ''],
    [encodeCursor({}), ''],
    [encodeCursor({ id: 'x' }), ''],
    [encodeCursor({ id: 5 }), ''],
    [String(pageInfo.endCursor), ', orderBy: [{quantity: AscNullsFirst}]'],
    [encodeCursor({ quantity: { gt: 1 }, id: ids[0] }), ', orderBy: [{quantity: AscNullsFirst}]'],
    [encodeCursor({ quantity: 'many', id: ids[0] }), ', orderBy: [{quantity: AscNullsFirst}]'],
  ] as const) {
    for (const name of ['after', 'before']) {
      await refused(
        server,
        `query($c: String) { invoices(${name}: $c${args}) { totalCount edges { node { id } } } }`,
        {
          code: 'BAD_USER_INPUT',
          subCode: 'INVALID_CURSOR',
          message: `Invalid cursor: ${cursor}`,
        },
        { c: cursor },
      );
    }
  }
});

test('an empty cursor counts as none or is refused, and never breaks', async () => {
  for (const name of ['after', 'before']) {
    const { status } = await server.call('POST', '/graphql', { body: { query: `{ invoices(${name}: "") { totalCount } }` } });
    assert.equal(status, 200);
  }
});
