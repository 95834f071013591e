/** What a filter is refused for, in the exact words of the contract, wherever the filter stands. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { startInvoiceServer } from './invoices.ts';
import { ask, refused } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startInvoiceServer();
});
after(() => server?.close());

const allowed = {
  text: 'eq, neq, gt, gte, lt, lte, in, is, like, ilike, startsWith, endsWith',
} as const;

const cases: readonly (readonly [unknown, string])[] = [
  // unknown names
  [{ foo: { eq: 1 } }, `Object invoice doesn't have any "foo" field.`],
  [{ Reference: { eq: 1 } }, `Object invoice doesn't have any "Reference" field.`],
  [{ homepage: { foo: { eq: 1 } } }, 'Sub field "foo" not found for composite type: LINKS'],
  [{ total: { amount: { eq: 1 } } }, 'Sub field "amount" not found for composite type: CURRENCY'],
  [{ contact: { eq: 'Ada' } }, 'Sub field "eq" not found for composite type: FULL_NAME'],
  // shape
  [{ stage: 'DRAFT' }, 'Filter value for field "stage" must be an object'],
  [{ quantity: 1 }, 'Filter value for field "quantity" must be an object'],
  [{ reference: ['a'] }, 'Filter value for field "reference" must be an object'],
  [{ stage: {} }, 'Filter for field "stage" must have exactly one operator'],
  // operators
  [{ reference: { foo: 'x' } }, `Operator "foo" is not valid for field "reference" of type TEXT - Allowed operators: ${allowed.text}`],
  [
    { reference: { containsAny: ['x'] } },
    'Operator "containsAny" is not valid for field "reference" of type TEXT - Allowed operators: eq, neq, gt',
  ],
  [
    { externalKey: { like: '%a%' } },
    'Operator "like" is not valid for field "externalKey" of type UUID - Allowed operators: eq, neq, gt, gte, lt, lte, in, is',
  ],
  [
    { quantity: { ilike: '1' } },
    'Operator "ilike" is not valid for field "quantity" of type NUMBER - Allowed operators: eq, neq, gt, gte, lt, lte, in, is',
  ],
  [{ paid: { in: [true] } }, 'Operator "in" is not valid for field "paid" of type BOOLEAN - Allowed operators: eq'],
  [{ paid: { gt: true } }, 'Operator "gt" is not valid for field "paid" of type BOOLEAN - Allowed operators: eq'],
  [
    { dueOn: { like: '2026%' } },
    'Operator "like" is not valid for field "dueOn" of type DATE - Allowed operators: eq, neq, gt, gte, lt, lte, in, is',
  ],
  [{ sentAt: { startsWith: '2026' } }, 'Operator "startsWith" is not valid for field "sentAt" of type DATE_TIME'],
  [{ stage: { like: 'D%' } }, 'Operator "like" is not valid for field "stage" of type SELECT'],
  [{ score: { ilike: 'D%' } }, 'Operator "ilike" is not valid for field "score" of type RATING'],
  [{ tags: { like: 'R%' } }, 'Operator "like" is not valid for field "tags" of type MULTI_SELECT'],
  [{ labels: { ilike: 'R%' } }, 'Operator "ilike" is not valid for field "labels" of type ARRAY'],
  [{ meta: { eq: 'x' } }, 'Operator "eq" is not valid for field "meta" of type RAW_JSON'],
  [{ position: { like: '1' } }, 'Operator "like" is not valid for field "position" of type POSITION'],
  [{ companyId: { like: 'a%' } }, 'Operator "like" is not valid for field "companyId"'],
  [{ emails: { primaryEmail: { containsAny: ['x'] } } }, 'Operator "containsAny" is not valid for field "emails.primaryEmail" of type '],
  [{ emails: { additionalEmails: { eq: 'x' } } }, 'Operator "eq" is not valid for field "emails.additionalEmails" of type '],
  [{ total: { amountMicros: { ilike: 'x' } } }, 'Operator "ilike" is not valid for field "total.amountMicros" of type '],
  // is
  [{ memo: { is: 'null' } }, 'Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"'],
  [{ stage: { is: true } }, 'Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"'],
  [{ company: { name: { is: 'NOTNULL' } } }, 'Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"'],
  // lists, booleans, texts
  [{ stage: { in: 'DRAFT' } }, 'Filter operator "in" requires an array value for field stage'],
  [{ quantity: { in: 5 } }, 'Filter operator "in" requires an array value for field quantity'],
  [{ tags: { containsAny: 'RED' } }, 'Filter operator "containsAny" requires an array value for field tags'],
  [{ tags: { isEmptyArray: 'yes' } }, 'Filter operator "isEmptyArray" requires a boolean value for field tags'],
  [{ labels: { isEmptyArray: 1 } }, 'Filter operator "isEmptyArray" requires a boolean value for field labels'],
  [{ meta: { like: 5 } }, 'Filter operator "like" requires a string value for field "meta", got number'],
  [{ meta: { like: true } }, 'Filter operator "like" requires a string value for field "meta", got boolean'],
  // UUIDs
  [{ companyId: { eq: 'x' } }, `Invalid UUID value 'x' for field "companyId"`],
  [{ id: { eq: 'x' } }, `Invalid UUID value 'x' for field "id"`],
  [{ id: { in: ['00000000-0000-4000-8000-000000000000', 'x'] } }, `Invalid UUID value 'x' for field "id"`],
  [{ externalKey: { eq: 5 } }, `Invalid UUID value 5 for field "externalKey"`],
  [{ externalKey: { eq: {} } }, `Invalid UUID value {} for field "externalKey"`],
  [{ createdBy: { workspaceMemberId: { eq: 'x' } } }, `Invalid UUID value 'x' for field "createdBy.workspaceMemberId"`],
  // numbers
  [{ quantity: { eq: 'many' } }, 'Invalid number value NaN for field "quantity"'],
  [{ quantity: { eq: [] } }, 'Invalid number value [] for field "quantity"'],
  [{ weight: { gt: {} } }, 'Invalid number value {} for field "weight"'],
  [{ weight: { in: [1, 'x'] } }, 'Invalid number value NaN for field "weight"'],
  [{ total: { amountMicros: { eq: 'x' } } }, 'Invalid number value NaN for field "total.amountMicros"'],
  // booleans
  [{ paid: { eq: 'x' } }, `Invalid boolean value 'x' for field "paid"`],
  [{ paid: { eq: 1 } }, `Invalid boolean value 1 for field "paid"`],
  // dates
  [{ dueOn: { eq: 'x' } }, `Invalid value 'x' for date field "dueOn". Expected format: 'YYYY-MM-DD'`],
  [{ dueOn: { gt: 5 } }, `Invalid value 5 for date field "dueOn". Expected format: 'YYYY-MM-DD'`],
  [{ sentAt: { eq: 'x' } }, `Invalid value 'x' for date-time field "sentAt". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`],
  [{ sentAt: { in: ['tomorrow'] } }, `Invalid value 'tomorrow' for date-time field "sentAt". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`],
  // relations
  [{ company: 'x' }, 'Cannot filter by relation field "company": use "companyId" instead'],
  [{ company: 5 }, 'Cannot filter by relation field "company": use "companyId" instead'],
  [{ company: { foo: { eq: 1 } } }, `Object company doesn't have any "foo" field.`],
  [{ lines: { foo: { eq: 1 } } }, `Object invoiceLine doesn't have any "foo" field.`],
  [{ company: { employees: { eq: 'x' } } }, 'Invalid number value NaN for field'],
  // options
  [{ stage: { eq: 'NOPE' } }, 'Invalid value "NOPE" for field "stage". Valid values are: DRAFT, PAID'],
  [{ stage: { in: ['DRAFT', 'NOPE'] } }, 'Invalid value "NOPE" for field "stage". Valid values are: DRAFT, PAID'],
  [{ tags: { containsAny: ['NOPE'] } }, 'Invalid value "NOPE" for field "tags". Valid values are: RED, BLUE, GREEN'],
];

const query = 'query($f: InvoiceFilterInput) { invoices(filter: $f) { totalCount edges { node { id } } } }';
for (const [f, message] of cases) {
  test(`refused: ${JSON.stringify(f)}`, async () => {
    const isOption = message.includes('Valid values are');
    await refused(server, query, { code: 'BAD_USER_INPUT', message, ...(isOption ? {} : { subCode: 'INVALID_ARGS_FILTER' }) }, { f });
  });
}

test('refused wherever it stands: and, or, not, findOne, groupBy, children', async () => {
  const expected = { subCode: 'INVALID_ARGS_FILTER', message: `Object invoice doesn't have any "foo" field.` };
  for (const filter of [
    '{and: [{foo: {eq: 1}}]}',
    '{or: [{quantity: {eq: 1}}, {foo: {eq: 1}}]}',
    '{not: {foo: {eq: 1}}}',
    '{and: [{or: [{not: {foo: {is: NULL}}}]}]}',
  ]) {
    await refused(server, `{ invoices(filter: ${filter}) { totalCount } }`, expected);
    await refused(server, `{ invoice(filter: ${filter}) { id } }`, expected);
    await refused(server, `{ invoicesGroupBy(filter: ${filter}, groupBy: [{stage: true}]) { totalCount } }`, expected);
    await refused(server, `{ companies { edges { node { invoices(filter: ${filter}) { totalCount } } } } }`, expected);
  }
});

test('refused: the words of a standard object are its own', async () => {
  await refused(server, '{ companies(filter: {domainName: {foo: {eq: "x"}}}) { totalCount } }', {
    message: 'Sub field "foo" not found for composite type: LINKS',
  });
  await refused(server, '{ people(filter: {nickname: {eq: "x"}}) { totalCount } }', {
    message: `Object person doesn't have any "nickname" field.`,
  });
  await refused(server, '{ opportunities(filter: {stage: {eq: LOST}}) { totalCount } }', {
    message: 'Invalid value "LOST" for field "stage". Valid values are: NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER',
  });
});

test('refused: and, or, not that hold no filter', async () => {
  for (const filter of ['{and: "x"}', '{or: 5}', '{not: "x"}', '{and: [1]}', '{or: ["x"]}']) {
    await refused(server, `{ invoices(filter: ${filter}) { totalCount } }`, { code: 'BAD_USER_INPUT' });
  }
});

test('a filter with a null inside does not break', async () => {
  for (const filter of [
    '{stage: null}',
    '{and: null}',
    '{stage: {eq: null}}',
    '{company: null}',
    '{and: [null]}',
    '{total: {amountMicros: null}}',
    '{quantity: {in: [null]}}',
    '{not: null}',
  ]) {
    const { status, body } = await server.call('POST', '/graphql', { body: { query: `{ invoices(filter: ${filter}) { totalCount } }` } });
    assert.equal(status, 200, filter);
    assert.notEqual(body.errors?.[0]?.extensions.code, 'INTERNAL_SERVER_ERROR', filter);
  }
});

test('refused: a filter without measure', async () => {
  let filter = '{quantity: {eq: 1}}';
  for (let depth = 0; depth < 3000; depth++) filter = `{not: ${filter}}`;
  const { status, body } = await server.call('POST', '/graphql', { body: { query: `{ invoices(filter: ${filter}) { totalCount } }` } });
  assert.equal(status, 200);
  assert.ok(body.errors?.length > 0);
  assert.notEqual(body.errors[0].extensions.code, 'INTERNAL_SERVER_ERROR');
  assert.deepEqual(await ask(server, '{ invoices { totalCount } }'), { invoices: { totalCount: 0 } });
});
