/** What a validating engine would refuse and real clients send all the same, line by line, each with what is refused beside it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at, dataOf, graphql, nodes, pluck, refused, warningsOf } from './support.ts';

let server: TestServer;
let acme: StoredRow;
before(async () => {
  server = await startInvoiceServer();
  const link = (url: string): unknown => ({
    primaryLinkLabel: 'Site',
    primaryLinkUrl: url,
    secondaryLinks: [{ label: 'Blog', url: 'https://blog.example' }],
  });
  const companies = await seed(server, 'companies', [
    { name: 'Acme', employees: 10, domainName: link('https://acme.example') },
    { name: 'Bolt', employees: 20, domainName: link('https://bolt.example') },
  ]);
  acme = companies[0] as StoredRow;
  await seed(server, 'invoices', [
    { reference: 'A-1', stage: 'DRAFT', tags: ['RED'], quantity: 1, companyId: acme.id },
    { reference: 'A-2', stage: 'PAID', tags: ['RED', 'BLUE'], quantity: 2, companyId: acme.id },
    { reference: 'A-3', quantity: 3 },
  ]);
});
after(() => server?.close());

for (const type of ['ID!', 'ID', 'String!', 'UUID!', 'UUID', 'Uuid', 'Int', '[Any!]!', 'SomethingUnknown!']) {
  test(`$id: ${type}`, async () => {
    const query = `query($id: ${type}) { company(filter: {id: {eq: $id}}) { name } }`;
    assert.deepEqual(await askOne(server, query, { id: acme.id }), { name: 'Acme' });
  });
}

test('refused: $id: UUID! with a value that is none; what counts is the value', async () => {
  for (const type of ['UUID!', 'ID!', 'Int']) {
    const query = `query($id: ${type}) { company(filter: {id: {eq: $id}}) { name } }`;
    await refused(server, query, { subCode: 'INVALID_ARGS_FILTER', message: `Invalid UUID value 'x' for field "id"` }, { id: 'x' });
  }
});

for (const type of ['Int!', 'Int', 'Float', 'String']) {
  test(`$limit: ${type}`, async () => {
    const query = `query($limit: ${type}) { invoices(first: $limit) { edges { node { reference } } } }`;
    assert.equal(nodes(await askOne(server, query, { limit: 2 })).length, 2);
    await refused(
      server,
      query,
      { subCode: 'INVALID_QUERY_INPUT', message: 'Invalid argument: "first" must be a number' },
      { limit: 'two' },
    );
  });
}

for (const type of ['InvoiceFilterInput!', 'InvoiceFilterInput', 'CompanyFilterInput', 'JSON', '[InvoiceFilterInput]']) {
  test(`$filter: ${type}`, async () => {
    const query = `query($filter: ${type}) { invoices(filter: $filter) { edges { node { reference } } } }`;
    assert.deepEqual(pluck(await askOne(server, query, { filter: { quantity: { eq: 2 } } }), 'reference'), ['A-2']);
  });
}

for (const type of ['InvoiceOrderByInput', '[InvoiceOrderByInput]', '[InvoiceOrderByInput!]!', 'Foo']) {
  test(`$orderBy: ${type}, with one object or a list`, async () => {
    const query = `query($orderBy: ${type}) { invoices(orderBy: $orderBy) { edges { node { reference } } } }`;
    for (const orderBy of [{ reference: 'DescNullsLast' }, [{ reference: 'DescNullsLast' }]]) {
      assert.deepEqual(pluck(await askOne(server, query, { orderBy }), 'reference'), ['A-3', 'A-2', 'A-1']);
    }
  });
}

test('a filter written inline; options as literals, as texts, and as texts in variables', async () => {
  for (const value of ['PAID', '"PAID"']) {
    const query = `{ invoices(filter: {stage: {eq: ${value}}}) { edges { node { reference } } } }`;
    assert.deepEqual(pluck(await askOne(server, query), 'reference'), ['A-2'], value);
    const many = `{ invoices(filter: {tags: {containsAny: [${value.replace('PAID', 'BLUE')}]}}) { edges { node { reference } } } }`;
    assert.deepEqual(pluck(await askOne(server, many), 'reference'), ['A-2'], value);
  }
  const query = 'query($stage: InvoiceStageEnum) { invoices(filter: {stage: {eq: $stage}}) { edges { node { reference } } } }';
  assert.deepEqual(pluck(await askOne(server, query, { stage: 'PAID' }), 'reference'), ['A-2']);
  await refused(server, query, { message: 'Invalid value "NOPE" for field "stage". Valid values are: DRAFT, PAID' }, { stage: 'NOPE' });
});

test('directions and nullness as literals and as texts', async () => {
  for (const value of ['DescNullsLast', '"DescNullsLast"']) {
    const query = `{ invoices(orderBy: [{quantity: ${value}}]) { edges { node { reference } } } }`;
    assert.deepEqual(pluck(await askOne(server, query), 'reference'), ['A-3', 'A-2', 'A-1']);
  }
  for (const value of ['NULL', '"NULL"']) {
    const query = `{ invoices(filter: {stage: {is: ${value}}}) { edges { node { reference } } } }`;
    assert.deepEqual(pluck(await askOne(server, query), 'reference'), ['A-3']);
  }
});

test('one object where a list is declared: orderBy, groupBy, and; but not in', async () => {
  const ordered = '{ invoices(orderBy: {reference: DescNullsFirst}) { edges { node { reference } } } }';
  assert.deepEqual(pluck(await askOne(server, ordered), 'reference'), ['A-3', 'A-2', 'A-1']);
  const grouped = await askOne<unknown[]>(server, '{ invoicesGroupBy(groupBy: {stage: true}) { groupByDimensionValues totalCount } }');
  assert.equal(grouped.length, 3);
  const anded = '{ invoices(filter: {and: {quantity: {gt: 1}}, or: {quantity: {lt: 3}}}) { edges { node { reference } } } }';
  assert.deepEqual(pluck(await askOne(server, anded), 'reference'), ['A-2']);
  await refused(server, '{ invoices(filter: {quantity: {in: 1}}) { totalCount } }', {
    subCode: 'INVALID_ARGS_FILTER',
    message: 'Filter operator "in" requires an array value for field quantity',
  });
});

test('a JSON sub-field without a selection, and with one', async () => {
  const bare = await askOne(server, `{ company(filter: {id: {eq: "${acme.id}"}}) { domainName { primaryLinkUrl secondaryLinks } } }`);
  assert.deepEqual(bare, {
    domainName: { primaryLinkUrl: 'https://acme.example', secondaryLinks: [{ label: 'Blog', url: 'https://blog.example' }] },
  });
  const selected = await askOne(server, `{ company(filter: {id: {eq: "${acme.id}"}}) { domainName { secondaryLinks { url label } } } }`);
  assert.deepEqual(at(selected, 'domainName.secondaryLinks'), [{ url: 'https://blog.example', label: 'Blog' }]);
  const half = await askOne(server, `{ company(filter: {id: {eq: "${acme.id}"}}) { domainName { secondaryLinks { url } } } }`);
  const [link] = at(half, 'domainName.secondaryLinks') as { url: string }[];
  assert.equal(link?.url, 'https://blog.example', 'trimmed to the selection or whole');
});

test('a composite without a selection is answered too, as its JSON value', async () => {
  const { domainName } = await askOne<{ domainName: unknown }>(server, `{ company(filter: {id: {eq: "${acme.id}"}}) { domainName } }`);
  assert.equal(at(domainName, 'primaryLinkUrl'), 'https://acme.example');
});

test('a variable with a default that is not given', async () => {
  const query = `query M($limit: Int! = 2, $unused: Boolean! = false) { invoices(first: $limit) { edges { node { reference } } } }`;
  assert.equal(nodes(await askOne(server, query)).length, 2);
  assert.equal(nodes(await askOne(server, query, { limit: 1 })).length, 1);
  const filtered = `query($filter: InvoiceFilterInput = {quantity: {eq: 3}}) { invoices(filter: $filter) { edges { node { reference } } } }`;
  assert.deepEqual(pluck(await askOne(server, filtered), 'reference'), ['A-3']);
  const nested = `query($quantity: Int = 1) { invoices(filter: {and: [{quantity: {eq: $quantity}}]}) { edges { node { reference } } } }`;
  assert.deepEqual(pluck(await askOne(server, nested), 'reference'), ['A-1']);
});

test('a variable that is absent or null counts as not given', async () => {
  const query = `query($first: Int!, $last: Int, $after: String, $before: String, $filter: InvoiceFilterInput, $orderBy: [InvoiceOrderByInput], $offset: Int) {
    invoices(first: $first, last: $last, after: $after, before: $before, filter: $filter, orderBy: $orderBy, offset: $offset) { totalCount edges { node { id } } } }`;
  const none = { first: null, last: null, after: null, before: null, filter: null, orderBy: null, offset: null };
  for (const variables of [undefined, {}, none]) {
    const connection = await askOne(server, query, variables);
    assert.equal(connection['totalCount'], 3);
    assert.equal(nodes(connection).length, 3);
  }
});

test('a variable in the middle of a value, where it is absent or null', async () => {
  const query = 'query($x: Int, $f: InvoiceFilterInput) { invoices(filter: {and: [$f], quantity: {gt: $x}}) { totalCount } }';
  assert.deepEqual(await askOne(server, query, { x: 1, f: { reference: { neq: 'A-2' } } }), { totalCount: 1 });
});

test('refused: a filter of which the only value is an absent variable finds not everything', async () => {
  const query = 'query($id: UUID) { invoices(filter: {companyId: {eq: $id}}) { totalCount } }';
  await refused(server, query, { subCode: 'INVALID_ARGS_FILTER', message: 'Filter for field "companyId" must have exactly one operator' });
  assert.deepEqual(await askOne(server, query, { id: acme.id }), { totalCount: 2 });
  const two = 'query($from: Int, $to: Int) { invoices(filter: {quantity: {gte: $from, lt: $to}}) { totalCount } }';
  assert.deepEqual(await askOne(server, two, { from: 2 }), { totalCount: 2 });
});

test('a direction in a variable', async () => {
  const query = 'query($d: OrderByDirection) { invoices(orderBy: [{reference: $d}]) { edges { node { reference } } } }';
  assert.deepEqual(pluck(await askOne(server, query, { d: 'DescNullsLast' }), 'reference'), ['A-3', 'A-2', 'A-1']);
  await refused(server, query, { subCode: 'INVALID_DIRECTION', message: 'Invalid direction: down' }, { d: 'down' });
});

test('a missing ! and extra ones, unused variables, no name of the operation, no word query', async () => {
  for (const head of ['query', 'query Q', 'query Q($a: Int)', 'query($a: Int!, $b: [Foo!]!)', '']) {
    assert.deepEqual(await ask(server, `${head} { invoices { totalCount } }`), { invoices: { totalCount: 3 } });
  }
});

test('a variable that is used and not declared takes the value that is sent', async () => {
  const answer = await graphql(server, 'query { invoices(first: $n) { edges { node { id } } } }', { n: 1 });
  assert.equal(nodes(dataOf(answer)['invoices']).length, 1);
});

test('the kind of the operation is not looked at', async () => {
  const made = await ask(server, 'query { createInvoice(data: {reference: "by-query"}) { reference } }');
  assert.deepEqual(made, { createInvoice: { reference: 'by-query' } });
  const destroyed = await ask(server, 'mutation { invoices(filter: {reference: {eq: "by-query"}}) { totalCount } }');
  assert.deepEqual(destroyed, { invoices: { totalCount: 1 } });
  await ask(server, 'query { destroyInvoices(filter: {reference: {eq: "by-query"}}) { id } }');
});

test('generated fields, static ones and introspection in one request', async () => {
  const data = await ask(
    server,
    `{ invoices { totalCount } search(searchInput: "A-1", limit: 5) { edges { node { label } } } __schema { queryType { name } }
       __type(name: "Invoice") { kind } __typename }`,
  );
  assert.deepEqual(data['invoices'], { totalCount: 3 });
  assert.deepEqual(data['__schema'], { queryType: { name: 'Query' } });
  assert.deepEqual(data['__type'], { kind: 'OBJECT' });
  assert.equal(data['__typename'], 'Query');
  assert.deepEqual(pluck(data['search'], 'label'), ['A-1']);
});

test('unknown fields are null, with a warning that names them; known ones beside them are there', async () => {
  const answer = await graphql(
    server,
    '{ invoices(first: 1, orderBy: {reference: AscNullsFirst}) { edges { node { reference nope total { amountMicros shininess } company { name gone } } } } }',
  );
  assert.deepEqual(nodes(dataOf(answer)['invoices']), [
    { reference: 'A-1', nope: null, total: { amountMicros: null, shininess: null }, company: { name: 'Acme', gone: null } },
  ]);
  const warnings = warningsOf(answer);
  for (const name of ['nope', 'shininess', 'gone']) assert.match(warnings, new RegExp(name));
});

test('unknown fields of connections, edges, pageInfo and groups are null with a warning', async () => {
  const answer = await graphql(server, '{ invoices { totalCount bogus pageInfo { hasNextPage pages } edges { cursor weight } } }');
  const { invoices } = dataOf(answer) as { invoices: Record<string, unknown> };
  assert.equal(invoices['bogus'], null);
  assert.deepEqual(invoices['pageInfo'], { hasNextPage: false, pages: null });
  assert.equal((invoices['edges'] as { weight: unknown }[])[0]?.weight, null);
  const warnings = warningsOf(answer);
  for (const name of ['bogus', 'pages', 'weight']) assert.match(warnings, new RegExp(name));
});

test('no warnings where nothing is unknown', async () => {
  const answer = await graphql(server, '{ invoices { totalCount __typename edges { __typename node { __typename id } } } }');
  assert.equal(answer.body.extensions?.warnings, undefined);
  assert.ok(dataOf(answer));
});

test('edges without node, node without edges beside it, pageInfo alone', async () => {
  const { edges } = await askOne<{ edges: { cursor: string }[] }>(server, '{ invoices(first: 2) { edges { cursor } } }');
  assert.equal(edges.length, 2);
  for (const edge of edges) assert.deepEqual(Object.keys(edge), ['cursor']);
  const alone = await askOne(server, '{ invoices(first: 2) { pageInfo { hasNextPage endCursor } } }');
  assert.deepEqual(alone, { pageInfo: { hasNextPage: true, endCursor: edges[1]?.cursor } });
});
