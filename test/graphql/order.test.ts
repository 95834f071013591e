/** orderBy: every kind of field, members, relations, several keys; and what cannot be ordered by. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { seed, startInvoiceServer, toBin } from './invoices.ts';
import { ask, askOne, pluck, refused } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startInvoiceServer();
  const companies = await seed(server, 'companies', [
    { name: 'zeta', employees: 1, domainName: { primaryLinkUrl: 'https://a.example' } },
    { name: 'Alpha', employees: 9 },
    { name: 'Binned', employees: 5 },
  ]);
  const people = await seed(server, 'people', [
    { name: { firstName: 'Ada', lastName: 'B' } },
    { name: { firstName: 'Bo', lastName: 'A' } },
  ]);
  await seed(server, 'invoices', [
    {
      reference: 'a',
      memo: 'beta',
      stage: 'PAID',
      score: 'RATING_5',
      tags: ['RED'],
      quantity: 10,
      weight: 1.5,
      paid: true,
      dueOn: '2026-03-01',
      sentAt: '2026-01-01T00:00:00Z',
      total: { amountMicros: 5, currencyCode: 'USD' },
      contact: { firstName: 'x', lastName: 'B' },
      companyId: companies[0]?.id,
      payerPersonId: people[0]?.id,
      position: 1,
    },
    {
      reference: 'b',
      memo: 'Alpha',
      stage: 'DRAFT',
      score: 'RATING_1',
      tags: ['BLUE'],
      quantity: 9,
      weight: -2,
      paid: false,
      dueOn: '2026-02-01',
      sentAt: '2025-01-01T00:00:00Z',
      total: { amountMicros: 10, currencyCode: 'EUR' },
      contact: { firstName: 'X', lastName: 'a' },
      companyId: companies[1]?.id,
      payerPersonId: people[1]?.id,
      position: 3,
    },
    { reference: 'c', memo: 'alphabet', quantity: 100, position: 2, companyId: companies[2]?.id },
    { reference: 'd', position: 4 },
  ]);
  await toBin(server, 'companies', [String(companies[2]?.id)]);
});
after(() => server?.close());

const order = async (orderBy: unknown): Promise<string> => {
  const query = 'query($o: [InvoiceOrderByInput]) { invoices(orderBy: $o) { edges { node { reference } } } }';
  return pluck(await askOne(server, query, { o: orderBy }), 'reference').join('');
};
/** Missing values tie; the reference breaks the tie, to have one answer. */
const tied = (key: unknown): unknown => [key, { reference: 'AscNullsFirst' }];

for (const [key, nullsLast, descending] of [
  ['memo', 'bcad', 'acbd'],
  ['stage', 'bacd', 'abcd'],
  ['score', 'bacd', 'abcd'],
  ['tags', 'bacd', 'abcd'],
  ['quantity', 'bacd', 'cabd'],
  ['weight', 'bacd', 'abcd'],
  ['paid', 'bacd', 'abcd'],
  ['dueOn', 'bacd', 'abcd'],
  ['sentAt', 'bacd', 'abcd'],
  ['position', 'acbd', 'dbca'],
] as const) {
  test(`${key}: nulls first and last, upwards and downwards`, async () => {
    const missing = key === 'position' ? '' : ['memo', 'quantity'].includes(key) ? 'd' : 'cd';
    assert.equal(await order(tied({ [key]: 'AscNullsLast' })), nullsLast);
    assert.equal(await order(tied({ [key]: 'DescNullsLast' })), descending);
    const first = (text: string): string => missing + text.slice(0, 4 - missing.length);
    assert.equal(await order(tied({ [key]: 'AscNullsFirst' })), first(nullsLast));
    assert.equal(await order(tied({ [key]: 'DescNullsFirst' })), first(descending));
  });
}

test('members of composites', async () => {
  assert.equal(await order(tied({ total: { amountMicros: 'DescNullsLast' } })), 'bacd');
  assert.equal(await order(tied({ total: { currencyCode: 'AscNullsLast' } })), 'bacd');
  assert.equal(await order(tied({ contact: { lastName: 'AscNullsLast' } })), 'bacd');
  assert.equal(
    await order([{ contact: { firstName: 'AscNullsLast' } }, { contact: { lastName: 'AscNullsLast' } }, { reference: 'AscNullsLast' }]),
    'bacd',
  );
});

test('texts and options: by their text, whatever the case', async () => {
  assert.equal((await order(tied({ memo: 'AscNullsLast' }))).slice(0, 3), 'bca');
  const opportunities = ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'];
  await seed(
    server,
    'opportunities',
    opportunities.map((stage) => ({ stage })),
  );
  const found = await askOne(server, '{ opportunities(orderBy: [{stage: AscNullsFirst}]) { edges { node { stage } } } }');
  assert.deepEqual(pluck(found, 'stage'), [...opportunities].sort());
});

test('relations: a field of the target, a member of it, the join column', async () => {
  assert.equal(await order(tied({ company: { name: 'AscNullsLast' } })), 'bacd');
  assert.equal(await order(tied({ company: { name: 'DescNullsFirst' } })), 'cdab');
  assert.equal(await order(tied({ company: { employees: 'DescNullsLast' } })), 'bacd', 'a target in the bin is none');
  assert.equal(await order(tied({ company: { domainName: { primaryLinkUrl: 'AscNullsLast' } } })), 'abcd');
  assert.equal(await order(tied({ payerPerson: { name: { lastName: 'AscNullsLast' } } })), 'bacd');
  assert.match(await order(tied({ companyId: 'AscNullsFirst' })), /^d/);
  assert.match(await order(tied({ companyId: 'DescNullsLast' })), /d$/);
});

test('the order of the contract’s example', async () => {
  const orderBy = [{ company: { name: 'AscNullsLast' } }, { total: { amountMicros: 'DescNullsLast' } }, { createdAt: 'DescNullsFirst' }];
  assert.match(await order(orderBy), /^ba(cd|dc)$/);
});

test('several keys in one object are applied in their order', async () => {
  assert.equal(await order([{ stage: 'DescNullsLast', reference: 'DescNullsLast' }]), 'abdc');
  assert.equal(await order({ reference: 'DescNullsLast', stage: 'AscNullsLast' }), 'dcba');
  assert.equal(await order([{ contact: { lastName: 'AscNullsLast', firstName: 'AscNullsLast' } }, { reference: 'AscNullsLast' }]), 'bacd');
});

test('no order: [], {}, [{}], null', async () => {
  const byId = await order(undefined);
  for (const orderBy of [[], null, {}, [{}]]) assert.equal(await order(orderBy), byId, JSON.stringify(orderBy));
});

test('createdAt, updatedAt, createdBy and id can be ordered by', async () => {
  for (const key of [
    { createdAt: 'AscNullsFirst' },
    { updatedAt: 'DescNullsLast' },
    { createdBy: { name: 'AscNullsFirst' } },
    { deletedAt: 'AscNullsLast' },
  ]) {
    assert.equal((await order([key])).length, 4);
  }
});

const composite = 'INVALID_QUERY_INPUT';
const errors: readonly (readonly [unknown, string, string | undefined])[] = [
  [{ foo: 'AscNullsFirst' }, 'Field "foo" does not exist or is not sortable', 'FIELD_NOT_FOUND'],
  [{ Reference: 'AscNullsFirst' }, 'Field "Reference" does not exist or is not sortable', 'FIELD_NOT_FOUND'],
  [{ reference: 'Up' }, 'Invalid direction: Up', 'INVALID_DIRECTION'],
  [{ reference: 'ASC' }, 'Invalid direction: ASC', 'INVALID_DIRECTION'],
  [{ total: { amountMicros: 'down' } }, 'Invalid direction: down', 'INVALID_DIRECTION'],
  [{ company: { name: 'x' } }, 'Invalid direction: x', 'INVALID_DIRECTION'],
  [
    { company: 'AscNullsFirst' },
    `Relation field "company" requires nested field ordering (e.g., { company: { fieldName: 'AscNullsFirst' } })`,
    composite,
  ],
  [{ total: 'AscNullsFirst' }, 'Composite field "total" requires subfield ordering (', composite],
  [
    { reference: { x: 'AscNullsFirst' } },
    'Scalar field "reference" requires a direction value (AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast)',
    composite,
  ],
  [{ total: { p: 'AscNullsFirst' } }, 'Sub field "p" not found for composite field "total"', composite],
  [{ total: { amountMicros: { x: 'AscNullsFirst' } } }, 'Composite sub field "total.amountMicros" requires a direction value (', composite],
  [{ company: { f: 'AscNullsFirst' } }, 'Nested field "f" not found in target object "company"', 'FIELD_NOT_FOUND'],
  [
    { company: { domainName: 'AscNullsFirst' } },
    'Composite field "company.domainName" requires one of its sub fields to be ordered',
    composite,
  ],
  [{ company: { name: { x: 'AscNullsFirst' } } }, 'Field "company.name" does not support nested ordering', composite],
  [{ lines: { name: 'AscNullsFirst' } }, 'Cannot filter or order through lines: only to-one relations are supported', composite],
];
for (const [key, message, subCode] of errors) {
  test(`refused: ${JSON.stringify(key)}`, async () => {
    const query = 'query($o: [InvoiceOrderByInput]) { invoices(orderBy: $o) { edges { node { id } } } }';
    const expected = { code: 'BAD_USER_INPUT', message, ...(subCode === undefined ? {} : { subCode }) };
    await refused(server, query, expected, { o: [key] });
    await refused(server, query, expected, { o: [{ reference: 'AscNullsFirst' }, key] });
    await refused(server, '{ companies { edges { node { invoices(orderBy: $o) { edges { node { id } } } } } } }', expected, { o: key });
  });
}

test('refused: ordering by a list of records, bare', async () => {
  await refused(server, '{ invoices(orderBy: [{lines: AscNullsFirst}]) { totalCount } }', { code: 'BAD_USER_INPUT', message: /lines/ });
});

test('an order does not change what a total counts', async () => {
  assert.deepEqual(await ask(server, '{ invoices(orderBy: [{company: {name: AscNullsFirst}}]) { totalCount } }'), {
    invoices: { totalCount: 4 },
  });
});
