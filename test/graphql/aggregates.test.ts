/** Aggregates of connections, at the root and below records: every kind, over all rows, some, and none. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { ask, askOne, at, graphql, nodes, refused, warningsOf } from './support.ts';

let server: TestServer;
let acme: StoredRow;
before(async () => {
  server = await startInvoiceServer();
  [acme] = (await seed(server, 'companies', [{ name: 'Acme' }, { name: 'Bolt' }])) as [StoredRow];
  const rows = await seed(server, 'invoices', [
    {
      reference: 'A-1',
      memo: 'x',
      stage: 'DRAFT',
      tags: ['RED'],
      total: { amountMicros: 1000000, currencyCode: 'EUR' },
      dueOn: '2026-01-31',
      sentAt: '2026-01-31T10:00:00.500Z',
      quantity: 1,
      weight: 0.5,
      serial: 10,
      paid: true,
      score: 'RATING_1',
      labels: ['a'],
      meta: { a: 1 },
      homepage: { primaryLinkUrl: 'https://a.example' },
      emails: { primaryEmail: 'a@a.example' },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
      contact: { firstName: 'Ada', lastName: 'Zorn' },
      shipping: { addressCity: 'Ulm' },
      body: { markdown: 'text' },
      companyId: acme.id,
      payerCompanyId: acme.id,
    },
    {
      reference: 'A-2',
      memo: 'x',
      stage: 'PAID',
      tags: ['RED'],
      total: { amountMicros: 2500000, currencyCode: 'EUR' },
      dueOn: '2025-12-01',
      sentAt: '2026-02-01T00:00:00Z',
      quantity: 4,
      weight: 1,
      paid: false,
      contact: { firstName: 'Ada' },
      companyId: acme.id,
    },
    { reference: 'A-3', memo: 'y', total: { currencyCode: 'USD' }, paid: true, quantity: 4 },
    { reference: 'A-4' },
    { reference: 'gone', quantity: 1000, paid: true, total: { amountMicros: 9e15 } },
  ]);
  await toBin(server, 'invoices', [String(rows[4]?.id)]);
});
after(() => server?.close());

const all = (selection: string, args = ''): Promise<Record<string, unknown>> => askOne(server, `{ invoices${args} { ${selection} } }`);
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

test('the five of every field', async () => {
  /** Field → how many of the four rows hold it, and how many different values. */
  const expected: Readonly<Record<string, readonly [filled: number, different: number]>> = {
    reference: [4, 4],
    memo: [3, 2],
    stage: [2, 2],
    dueOn: [2, 2],
    sentAt: [2, 2],
    quantity: [3, 2],
    weight: [2, 2],
    serial: [1, 1],
    paid: [3, 2],
    score: [1, 1],
    tags: [2, 1],
    labels: [1, 1],
    meta: [1, 1],
    total: [3, 3],
    homepage: [1, 1],
    emails: [1, 1],
    phones: [1, 1],
    contact: [2, 2],
    shipping: [1, 1],
    body: [1, 1],
    id: [4, 4],
    createdBy: [4, 1],
  };
  for (const [field, [filled, different]] of Object.entries(expected)) {
    const name = capital(field);
    const found = await all(
      `countUniqueValues${name} countEmpty${name} countNotEmpty${name} percentageEmpty${name} percentageNotEmpty${name}`,
    );
    assert.deepEqual(
      found,
      {
        [`countUniqueValues${name}`]: different,
        [`countEmpty${name}`]: 4 - filled,
        [`countNotEmpty${name}`]: filled,
        [`percentageEmpty${name}`]: (4 - filled) / 4,
        [`percentageNotEmpty${name}`]: filled / 4,
      },
      field,
    );
  }
});

test('numbers: min, max, avg, sum', async () => {
  assert.deepEqual(
    await all('minQuantity maxQuantity avgQuantity sumQuantity minWeight maxWeight avgWeight sumWeight sumSerial maxSerial'),
    {
      minQuantity: 1,
      maxQuantity: 4,
      avgQuantity: 3,
      sumQuantity: 9,
      minWeight: 0.5,
      maxWeight: 1,
      avgWeight: 0.75,
      sumWeight: 1.5,
      sumSerial: 10,
      maxSerial: 10,
    },
  );
});

test('money: of the amount, as JSON numbers', async () => {
  assert.deepEqual(await all('minTotalAmountMicros maxTotalAmountMicros avgTotalAmountMicros sumTotalAmountMicros'), {
    minTotalAmountMicros: 1000000,
    maxTotalAmountMicros: 2500000,
    avgTotalAmountMicros: 1750000,
    sumTotalAmountMicros: 3500000,
  });
});

test('dates and moments: min and max, as moments', async () => {
  const found = await all('minDueOn maxDueOn minSentAt maxSentAt minCreatedAt');
  assert.match(String(found['minCreatedAt']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.deepEqual(
    { ...found, minCreatedAt: null },
    {
      minDueOn: '2025-12-01T00:00:00.000Z',
      maxDueOn: '2026-01-31T00:00:00.000Z',
      minSentAt: '2026-01-31T10:00:00.500Z',
      maxSentAt: '2026-02-01T00:00:00.000Z',
      minCreatedAt: null,
    },
  );
});

test('booleans: true and false', async () => {
  assert.deepEqual(await all('countTruePaid countFalsePaid countEmptyPaid'), { countTruePaid: 2, countFalsePaid: 1, countEmptyPaid: 1 });
});

test('relations of several kinds have the generic ones; plain relations have none', async () => {
  const found = await all('countNotEmptyPayerCompany countEmptyPayerCompany countUniqueValuesPayerCompany percentageNotEmptyPayerCompany');
  assert.deepEqual(found, {
    countNotEmptyPayerCompany: 1,
    countEmptyPayerCompany: 3,
    countUniqueValuesPayerCompany: 1,
    percentageNotEmptyPayerCompany: 0.25,
  });
  const answer = await graphql(server, '{ invoices { totalCount countNotEmptyCompany countEmptyLines } }');
  assert.deepEqual(answer.body.data, { invoices: { totalCount: 4, countNotEmptyCompany: null, countEmptyLines: null } });
  assert.match(warningsOf(answer), /countNotEmptyCompany/);
});

test('aggregates beside rows and flags, under aliases', async () => {
  const found = await all(
    'n: totalCount sum: sumQuantity edges { node { reference } } pageInfo { hasNextPage }',
    '(first: 1, orderBy: [{reference: AscNullsFirst}])',
  );
  assert.deepEqual(found, { n: 4, sum: 9, edges: [{ node: { reference: 'A-1' } }], pageInfo: { hasNextPage: true } });
});

test('over the rows that a filter finds', async () => {
  assert.deepEqual(await all('totalCount sumQuantity countTruePaid percentageEmptyMemo', '(filter: {company: {name: {eq: "Acme"}}})'), {
    totalCount: 2,
    sumQuantity: 5,
    countTruePaid: 1,
    percentageEmptyMemo: 0,
  });
});

test('over the bin, when it is asked for', async () => {
  assert.deepEqual(await all('totalCount sumQuantity', '(filter: {deletedAt: {is: NOT_NULL}})'), { totalCount: 1, sumQuantity: 1000 });
});

const several = `totalCount countUniqueValuesMemo countEmptyMemo countNotEmptyMemo percentageEmptyMemo percentageNotEmptyMemo countTruePaid countFalsePaid
  minQuantity maxQuantity avgQuantity sumQuantity sumTotalAmountMicros minDueOn maxSentAt`;
const ofNothing = Object.fromEntries(several.split(/\s+/).map((name) => [name, name === 'totalCount' ? 0 : null]));

test('over no rows: the total is 0, everything else null', async () => {
  assert.deepEqual(await all(several, '(filter: {reference: {eq: "none"}})'), ofNothing);
});

test('over rows without a value', async () => {
  assert.deepEqual(
    await all('totalCount sumQuantity minDueOn avgWeight countUniqueValuesMemo countTruePaid', '(filter: {reference: {eq: "A-4"}})'),
    {
      totalCount: 1,
      sumQuantity: null,
      minDueOn: null,
      avgWeight: null,
      countUniqueValuesMemo: 0,
      countTruePaid: 0,
    },
  );
});

test('of children, per parent, over all of them', async () => {
  const found = await ask(
    server,
    `{ companies(orderBy: [{name: AscNullsFirst}]) { edges { node { name invoices(first: 1) { ${several} edges { node { reference } } } } } } }`,
  );
  const [first, second] = nodes(found['companies']);
  const { edges, ...numbers } = at(first, 'invoices') as Record<string, unknown>;
  assert.equal((edges as unknown[]).length, 1);
  assert.deepEqual(numbers, {
    totalCount: 2,
    countUniqueValuesMemo: 1,
    countEmptyMemo: 0,
    countNotEmptyMemo: 2,
    percentageEmptyMemo: 0,
    percentageNotEmptyMemo: 1,
    countTruePaid: 1,
    countFalsePaid: 1,
    minQuantity: 1,
    maxQuantity: 4,
    avgQuantity: 2.5,
    sumQuantity: 5,
    sumTotalAmountMicros: 3500000,
    minDueOn: '2025-12-01T00:00:00.000Z',
    maxSentAt: '2026-02-01T00:00:00.000Z',
  });
  assert.deepEqual(second?.['invoices'], { ...ofNothing, edges: [] });
});

test('of children with a filter of their own', async () => {
  const found = await askOne(
    server,
    `{ company(filter: {id: {eq: "${acme.id}"}}) { invoices(filter: {quantity: {gt: 1}}) { totalCount sumQuantity } } }`,
  );
  assert.deepEqual(at(found, 'invoices'), { totalCount: 1, sumQuantity: 4 });
});

test('sums beyond 32 bits are numbers', async () => {
  await seed(
    server,
    'invoiceLines',
    [3, 4].map((digit) => ({ name: 'big', quantity: 2147483640 + digit, price: { amountMicros: 9007199254740 * digit } })),
  );
  assert.deepEqual(await askOne(server, '{ invoiceLines { sumQuantity sumPriceAmountMicros } }'), {
    sumQuantity: 4294967287,
    sumPriceAmountMicros: 63050394783180,
  });
});

test('refused: aggregates over a filter that is wrong', async () => {
  await refused(server, '{ invoices(filter: {foo: {eq: 1}}) { sumQuantity } }', {
    subCode: 'INVALID_ARGS_FILTER',
    message: `Object invoice doesn't have any "foo" field.`,
  });
});

test('an aggregate that a type has not is unknown', async () => {
  const answer = await graphql(server, '{ invoices { totalCount sumMemo minPaid avgDueOn countTrueMemo } }');
  assert.deepEqual(answer.body.data, { invoices: { totalCount: 4, sumMemo: null, minPaid: null, avgDueOn: null, countTrueMemo: null } });
  const warnings = warningsOf(answer);
  for (const name of ['sumMemo', 'minPaid', 'avgDueOn', 'countTrueMemo']) assert.match(warnings, new RegExp(name));
});
