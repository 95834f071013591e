/** The names of the reading fields and their arguments, and the exact words when one is wrong. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, graphql, nodes, pluck, refused, unknownId } from './support.ts';

let server: TestServer;
let rows: readonly StoredRow[];
before(async () => {
  server = await startInvoiceServer();
  rows = await seed(server, 'invoices', [{ reference: 'A-1' }, { reference: 'A-2' }, { reference: 'A-3' }]);
  await seed(server, 'companies', [{ name: 'Acme' }, { name: 'Acme' }]);
});
after(() => server?.close());

const invalid = { code: 'BAD_USER_INPUT', subCode: 'INVALID_QUERY_INPUT' };

test('every object answers by its own two names', async () => {
  const objects = {
    company: 'companies',
    person: 'people',
    opportunity: 'opportunities',
    note: 'notes',
    task: 'tasks',
    noteTarget: 'noteTargets',
    taskTarget: 'taskTargets',
    attachment: 'attachments',
    timelineActivity: 'timelineActivities',
    workspaceMember: 'workspaceMembers',
    blocklist: 'blocklists',
    subscription: 'subscriptions',
    supportTicket: 'supportTickets',
    invoice: 'invoices',
    invoiceLine: 'invoiceLines',
  };
  for (const [singular, plural] of Object.entries(objects)) {
    const data = await ask(
      server,
      `{ ${plural}(first: 0) { totalCount } ${plural}GroupBy(groupBy: [{createdAt: {granularity: NONE}}], limit: 1) { totalCount } }`,
    );
    assert.deepEqual(Object.keys(data), [plural, `${plural}GroupBy`]);
    await refused(server, `{ ${singular}(filter: {id: {eq: "${unknownId}"}}) { id } }`, { code: 'NOT_FOUND', subCode: 'RECORD_NOT_FOUND' });
  }
});

test('refused: names that clients make up by rules of English', async () => {
  for (const name of ['persons', 'companys', 'Companies', 'company_', 'invoiceLinesGroupby', 'PeopleGroupBy']) {
    await refused(server, `{ ${name} { id } }`, { subCode: 'UNKNOWN_ROOT_FIELD' });
  }
});

test('all arguments of findMany together', async () => {
  const connection = await askOne(
    server,
    '{ invoices(first: 1, offset: 1, filter: {reference: {startsWith: "A-"}}, orderBy: [{reference: DescNullsLast}]) { totalCount edges { node { reference } } } }',
  );
  assert.equal(connection['totalCount'], 3);
  assert.deepEqual(pluck(connection, 'reference'), ['A-2']);
});

test('limit is another name of first, for older clients', async () => {
  assert.equal(nodes(await askOne(server, '{ invoices(limit: 2) { edges { node { id } } } }')).length, 2);
  const query = 'query($limit: Int) { invoices(limit: $limit) { edges { node { id } } } }';
  assert.equal(nodes(await askOne(server, query, { limit: 1 })).length, 1);
  assert.equal(nodes(await askOne(server, query)).length, 3);
});

test('refused: an argument that is not in the table', async () => {
  for (const query of [
    '{ invoices(foo: 1) { totalCount } }',
    '{ invoices(first: 1, foo: {a: 1}) { totalCount } }',
    `{ invoice(filter: {id: {eq: "${unknownId}"}}, foo: "x") { id } }`,
    '{ invoicesGroupBy(groupBy: [{stage: true}], foo: true) { totalCount } }',
    `{ companyDuplicates(ids: ["${unknownId}"], foo: []) { totalCount } }`,
  ]) {
    await refused(server, query, { ...invalid, message: 'Argument not allowed: foo' });
  }
  for (const [query, name] of [
    ['{ invoices(depth: 1) { totalCount } }', 'depth'],
    ['{ invoices(id: "x") { totalCount } }', 'id'],
    ['{ invoices(selectedFields: {id: true}) { totalCount } }', 'selectedFields'],
    ['{ invoice(filter: {id: {is: NOT_NULL}}, first: 1) { id } }', 'first'],
  ] as const) {
    await refused(server, query, { ...invalid, message: `Argument not allowed: ${name}` });
  }
});

test('an unknown argument without a value counts as not given, or is refused as unknown', async () => {
  const query = 'query($foo: Int) { invoices(foo: $foo) { totalCount } }';
  await refused(server, query, { ...invalid, message: 'Argument not allowed: foo' }, { foo: 1 });
});

for (const [name, values] of [
  ['first', ['"2"', 'true', '[1]', '{a: 1}', 'TWO']],
  ['last', ['"2"', 'false', '[]', '{}']],
  ['offset', ['"2"', 'true']],
] as const) {
  for (const value of values) {
    test(`refused: ${name}: ${value}`, async () => {
      await refused(server, `{ invoices(${name}: ${value}) { totalCount } }`, {
        ...invalid,
        message: `Invalid argument: "${name}" must be a number`,
      });
    });
  }
}

for (const [name, value] of [
  ['after', '1'],
  ['before', '{a: "b"}'],
  ['after', 'true'],
  ['before', '["x"]'],
] as const) {
  test(`refused: ${name}: ${value}`, async () => {
    await refused(server, `{ invoices(${name}: ${value}) { totalCount } }`, {
      ...invalid,
      message: `Invalid argument: "${name}" must be a string`,
    });
  });
}

for (const value of ['"x"', '1', 'true']) {
  test(`refused: filter: ${value}`, async () => {
    await refused(server, `{ invoices(filter: ${value}) { totalCount } }`, { ...invalid, message: 'Invalid argument: "filter" must be a' });
  });
}

test('refused: orderBy that is neither a list nor an object', async () => {
  for (const value of ['"reference"', '1', 'true'])
    await refused(server, `{ invoices(orderBy: ${value}) { totalCount } }`, { code: 'BAD_USER_INPUT' });
});

test('numbers that are no whole ones do not break', async () => {
  for (const value of ['1.5', '1e3000', '9007199254740993000', '2147483648']) {
    for (const name of ['first', 'last', 'offset']) {
      const answer = await graphql(server, `{ invoices(${name}: ${value}) { totalCount edges { node { id } } } }`);
      assert.equal(answer.status, 200);
      for (const error of answer.body.errors ?? []) assert.equal(error.extensions.code, 'BAD_USER_INPUT', answer.text);
    }
  }
});

test('null counts as not given, inline and in variables', async () => {
  assert.deepEqual(
    await askOne(
      server,
      '{ invoices(first: null, last: null, after: null, before: null, offset: null, filter: null, orderBy: null) { totalCount } }',
    ),
    { totalCount: 3 },
  );
  const query = 'query($ids: [UUID], $data: [CompanyCreateInput]) { companyDuplicates(ids: $ids, data: $data) { totalCount } }';
  assert.deepEqual(await askOne(server, query, { ids: null, data: [{ name: 'Acme' }] }), [{ totalCount: 2 }]);
});

test('refused: arguments that are needed and missing, or null', async () => {
  for (const given of ['', '(filter: null)']) {
    await refused(server, `{ invoice${given} { id } }`, {
      ...invalid,
      message: /^(Missing required argument: "filter" \(object\)|Missing filter argument)/,
    });
  }
  for (const given of ['', '(groupBy: null)']) {
    await refused(server, `{ invoicesGroupBy${given} { totalCount } }`, {
      ...invalid,
      message: 'Missing required argument: "groupBy" must be an array.',
    });
  }
  await refused(server, 'query($f: InvoiceFilterInput!) { invoice(filter: $f) { id } }', {
    ...invalid,
    message: /^(Missing required argument: "filter" \(object\)|Missing filter argument)/,
  });
});

test('refused: what the writing fields miss, before anything is written', async () => {
  for (const [call, message] of [
    ['createInvoice', 'Missing required argument: "data" (object)'],
    ['createInvoices', 'Missing required argument: "data" (array)'],
    [`updateInvoice(id: "${unknownId}")`, 'Missing required argument: "data" (object)'],
    ['updateInvoice(data: {memo: "x"})', 'Missing required argument: "id" (UUID)'],
    ['updateInvoice(id: "x", data: {memo: "x"})', 'Missing required argument: "id" (UUID)'],
    ['updateInvoices(filter: {reference: {eq: "none"}})', 'Missing required argument: "data" (object)'],
    ['deleteInvoice', 'Missing required argument: "id" (UUID)'],
    ['deleteInvoice(id: null)', 'Missing required argument: "id" (UUID)'],
    ['deleteInvoice(id: 5)', 'Missing required argument: "id" (UUID)'],
    ['destroyInvoice(id: "nope")', 'Missing required argument: "id" (UUID)'],
    ['restoreInvoice', 'Missing required argument: "id" (UUID)'],
    ['mergeInvoices(conflictPriorityIndex: 0)', 'Missing required argument: "ids" (array)'],
    [`mergeInvoices(ids: ["${unknownId}", "${unknownId}"])`, 'Missing required argument: "conflictPriorityIndex" (number)'],
  ] as const) {
    await refused(server, `mutation { ${call} { id } }`, { ...invalid, message });
  }
  for (const field of ['deleteInvoices', 'destroyInvoices', 'restoreInvoices']) {
    await refused(server, `mutation { ${field} { id } }`, {
      ...invalid,
      message: /^(Missing required argument: "filter" \(object\)|Filter is required)/,
    });
  }
  assert.equal((await askOne(server, '{ invoices { totalCount } }'))['totalCount'], 3);
});

test('refused: a groupBy that is neither list nor object; includeRecords is tolerated', async () => {
  await refused(server, '{ invoicesGroupBy(groupBy: "stage") { totalCount } }', { ...invalid, message: /groupBy/ });
  assert.deepEqual(await askOne(server, '{ invoicesGroupBy(groupBy: [{stage: true}], includeRecords: true) { totalCount } }'), [
    { totalCount: 3 },
  ]);
});

test('discover and shareWith of later versions are accepted and ignored', async () => {
  assert.equal((await askOne(server, '{ invoices(discover: true) { totalCount } }'))['totalCount'], 3);
});

test('refused: a negative first, last or offset', async () => {
  await refused(server, '{ invoices(first: -1) { totalCount } }', {
    subCode: 'INVALID_ARGS_FIRST',
    message: 'First argument must be non-negative',
  });
  await refused(server, '{ invoices(last: -5) { totalCount } }', {
    subCode: 'INVALID_ARGS_LAST',
    message: 'Last argument must be non-negative',
  });
  await refused(server, '{ invoices(offset: -1) { totalCount } }');
  await refused(server, 'query($n: Int) { invoices(first: $n) { totalCount } }', { subCode: 'INVALID_ARGS_FIRST' }, { n: -3 });
});

test('refused: more than the largest page, in words that name it', async () => {
  assert.equal(nodes(await askOne(server, '{ invoices(first: 1000) { edges { node { id } } } }')).length, 3);
  for (const name of ['first', 'last']) {
    const error = await refused(server, `{ invoices(${name}: 1000000) { totalCount } }`);
    assert.match(error.message, /\d/);
  }
});

test('ids are read whatever their case, and written in lower case', async () => {
  const id = String(rows[0]?.id);
  assert.deepEqual(await askOne(server, `{ invoice(filter: {id: {eq: "${id.toUpperCase()}"}}) { id } }`), { id });
});
