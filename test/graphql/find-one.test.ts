/** One record by a filter, and records that look the same as another. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { ask, askOne, type Connection, envelope, graphql, nodes, pluck, refused, refusedAnswer, sorted, unknownId } from './support.ts';

let server: TestServer;
let people: readonly StoredRow[];
let companies: readonly StoredRow[];
before(async () => {
  server = await startInvoiceServer();
  companies = await seed(server, 'companies', [
    { name: 'Acme', domainName: { primaryLinkUrl: 'https://acme.example' } },
    { name: 'Acme' },
    { name: 'AC' },
    { name: 'AC' },
    { name: 'acme' },
  ]);
  people = await seed(server, 'people', [
    { name: { firstName: 'Ada', lastName: 'Zorn' }, emails: { primaryEmail: 'ada@a.example' } },
    { name: { firstName: 'Ada', lastName: 'Zorn' } },
    { name: { firstName: 'Ada', lastName: 'Other' }, linkedinLink: { primaryLinkUrl: 'https://in.example/ada' } },
    { name: { firstName: 'Xi', lastName: 'Li' } },
    { name: { firstName: 'Xi', lastName: 'Li' }, linkedinLink: { primaryLinkUrl: 'https://in.example/ada' } },
  ]);
  await seed(server, 'invoices', [{ reference: 'same' }, { reference: 'other', memo: 'same' }]);
});
after(() => server?.close());

test('by id, by any field, and null-safe selections', async () => {
  const id = String(companies[0]?.id);
  assert.deepEqual(await askOne(server, `{ company(filter: {id: {eq: "${id}"}}) { id name } }`), { id, name: 'Acme' });
  assert.deepEqual(await askOne(server, '{ company(filter: {domainName: {primaryLinkUrl: {eq: "https://acme.example"}}}) { id } }'), {
    id,
  });
  assert.deepEqual(
    await askOne(server, '{ company(filter: {and: [{name: {eq: "Acme"}}, {domainName: {primaryLinkUrl: {neq: ""}}}]}) { id } }'),
    { id },
  );
});

test('the first of several, in the order of ids', async () => {
  const [first] = companies
    .slice(0, 2)
    .map((company) => company.id)
    .sort();
  assert.deepEqual(await askOne(server, '{ company(filter: {name: {eq: "Acme"}}) { id } }'), { id: first });
});

test('refused: no match, in full', async () => {
  const answer = await graphql(server, `{ invoice(filter: {id: {eq: "${unknownId}"}}) { id } }`);
  const error = refusedAnswer(answer, {
    code: 'NOT_FOUND',
    subCode: 'RECORD_NOT_FOUND',
    message: 'Record not found',
    friendly: 'This record does not exist or has been deleted.',
  });
  assert.equal(error.message, 'Record not found');
  assert.deepEqual(answer.body.data, { invoice: null });
  assert.deepEqual(error.path, ['invoice']);
});

test('refused: an empty filter', async () => {
  for (const filter of ['{}', '{and: []}', '{and: [{}], or: []}']) {
    const expected = { code: 'BAD_USER_INPUT', subCode: 'INVALID_QUERY_INPUT', message: 'Missing filter argument' };
    if (filter === '{}') await refused(server, `{ company(filter: ${filter}) { id } }`, expected);
    else assert.equal((await graphql(server, `{ company(filter: ${filter}) { id } }`)).status, 200);
  }
  await refused(
    server,
    'query($f: CompanyFilterInput!) { company(filter: $f) { id } }',
    { subCode: 'INVALID_QUERY_INPUT', message: 'Missing filter argument' },
    { f: {} },
  );
});

test('refused: a record in the bin, unless the filter names it', async () => {
  const [gone] = await seed(server, 'companies', [{ name: 'Gone' }]);
  await toBin(server, 'companies', [String(gone?.id)]);
  await refused(server, `{ company(filter: {id: {eq: "${gone?.id}"}}) { id } }`, { code: 'NOT_FOUND', message: 'Record not found' });
  const found = await askOne(server, `{ company(filter: {id: {eq: "${gone?.id}"}, deletedAt: {is: NOT_NULL}}) { name deletedAt } }`);
  assert.equal(found['name'], 'Gone');
  assert.match(String(found['deletedAt']), /Z$/);
});

test('several at once, of which one is missing', async () => {
  const answer = await graphql(
    server,
    `{ a: company(filter: {id: {eq: "${companies[0]?.id}"}}) { name } b: company(filter: {id: {eq: "${unknownId}"}}) { name } c: company(filter: {id: {eq: "${companies[2]?.id}"}}) { name } }`,
  );
  assert.deepEqual(answer.body.data, { a: { name: 'Acme' }, b: null, c: { name: 'AC' } });
  const [error, ...others] = envelope(answer);
  assert.deepEqual([error?.path, others.length], [['b'], 0]);
});

const duplicates = (object: string, args: string, selection: string, variables?: Record<string, unknown>): Promise<Connection[]> =>
  askOne<Connection[]>(
    server,
    `query($ids: [UUID], $data: [PersonCreateInput]) { ${object}Duplicates(${args}) { ${selection} } }`,
    variables,
  );
const page = 'totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }';
const ids = (connection: Connection | undefined): readonly unknown[] => sorted(nodes(connection).map((node) => node['id']));

test('duplicates of records: a connection for each id, in order, without the record itself', async () => {
  const wanted = [0, 2, 3, 4].map((index) => String(people[index]?.id));
  const found = await duplicates('person', 'ids: $ids', page, { ids: wanted });
  assert.deepEqual(found.map(ids), [[people[1]?.id], [people[4]?.id], [], [people[2]?.id]]);
  assert.deepEqual(
    found.map(({ totalCount, pageInfo }) => [totalCount, pageInfo.hasNextPage, pageInfo.hasPreviousPage]),
    [1, 1, 0, 1].map((count) => [count, false, false]),
  );
  assert.equal(found[0]?.pageInfo.endCursor, found[0]?.edges[0]?.cursor);
  assert.equal(found[2]?.pageInfo.endCursor, null);
});

test('duplicates of data that is not stored', async () => {
  const found = await duplicates('person', 'data: $data', page, {
    data: [
      { name: { firstName: 'Ada', lastName: 'Zorn' } },
      { emails: { primaryEmail: 'ada@a.example' } },
      { name: { firstName: 'Nobody', lastName: 'Here' } },
      { linkedinLink: { primaryLinkUrl: 'https://in.example/ada' }, name: { firstName: 'Ada', lastName: 'Zorn' } },
    ],
  });
  const of = (...indexes: readonly number[]): readonly unknown[] => sorted(indexes.map((index) => people[index]?.id));
  assert.deepEqual(found.map(ids), [of(0, 1), of(0), [], of(0, 1, 2, 4)]);
});

test('values shorter than three characters tell nothing; the case counts', async () => {
  const [acme, , ac, , small] = companies.map((company) => company.id);
  const found = await askOne<Connection[]>(
    server,
    `{ companyDuplicates(ids: ["${acme}", "${ac}", "${small}"]) { totalCount edges { node { name } } } }`,
  );
  assert.deepEqual(
    found.map((connection) => connection.totalCount),
    [1, 0, 0],
  );
  assert.deepEqual(pluck(found[0], 'name'), ['Acme']);
});

test('a duplicate in the bin is none', async () => {
  const rows = await seed(server, 'companies', [{ name: 'Twin' }, { name: 'Twin' }]);
  const query = `{ companyDuplicates(ids: ["${rows[0]?.id}"]) { totalCount } }`;
  assert.deepEqual(await askOne(server, query), [{ totalCount: 1 }]);
  await toBin(server, 'companies', [String(rows[1]?.id)]);
  assert.deepEqual(await askOne(server, query), [{ totalCount: 0 }]);
});

test('relations, aliases and names of types inside duplicates', async () => {
  const found = await duplicates(
    'person',
    'ids: $ids',
    '__typename n: totalCount edges { node { __typename who: name { firstName } company { name } } }',
    {
      ids: [people[0]?.id],
    },
  );
  assert.deepEqual(found, [
    { __typename: 'PersonConnection', n: 1, edges: [{ node: { __typename: 'Person', who: { firstName: 'Ada' }, company: null } }] },
  ]);
});

test('an object without criteria has no duplicates', async () => {
  const invoice = await askOne(server, '{ invoice(filter: {reference: {eq: "same"}}) { id } }');
  const answer = await graphql(server, `{ invoiceDuplicates(ids: ["${invoice['id']}"]) { totalCount } }`);
  assert.equal(answer.status, 200);
  if (answer.body.errors === undefined) assert.deepEqual(answer.body.data, { invoiceDuplicates: [{ totalCount: 0 }] });
  else assert.equal(answer.body.errors[0]?.extensions.code, 'BAD_USER_INPUT', answer.text);
});

for (const [args, message] of [
  ['', 'You have to provide either "data" or "ids" argument'],
  ['(ids: null, data: null)', 'You have to provide either "data" or "ids" argument'],
  ['(ids: ["$id"], data: [{name: {firstName: "Ada"}}])', 'You cannot provide both "data" and "ids" arguments'],
  ['(data: [])', 'The "data" condition can not be empty when "ids" input not provided'],
] as const) {
  test(`refused: personDuplicates${args}`, async () => {
    await refused(server, `{ personDuplicates${args.replace('$id', String(people[0]?.id))} { totalCount } }`, {
      code: 'BAD_USER_INPUT',
      subCode: 'INVALID_QUERY_INPUT',
      message,
    });
  });
}

test('refused: duplicates of ids that are none, and of data that is wrong', async () => {
  await refused(server, '{ personDuplicates(ids: ["x"]) { totalCount } }', { code: 'BAD_USER_INPUT' });
  await refused(server, '{ personDuplicates(ids: "x") { totalCount } }', { code: 'BAD_USER_INPUT' });
  await refused(server, '{ personDuplicates(data: [{foo: 1}]) { totalCount } }', { code: 'BAD_USER_INPUT' });
});

test('unknown ids do not disturb the others', async () => {
  const data = await ask(server, `{ personDuplicates(ids: ["${people[0]?.id}", "${unknownId}"]) { totalCount } }`);
  const counts = (data['personDuplicates'] as { totalCount: number }[]).map((each) => each.totalCount);
  assert.equal(counts[0], 1);
  assert.ok(counts.length === 1 || counts[1] === 0);
});
