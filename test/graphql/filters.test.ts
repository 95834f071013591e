/** Every operator of every type of field, missing values, several at once, and how conditions are joined. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { answeredOrRefused, askOne, at, found, pluck, refused, sorted } from './support.ts';

let server: TestServer;
let rows: readonly StoredRow[];
const key = (digit: number): string => `aaaaaaaa-0000-4000-8000-00000000000${digit}`;
before(async () => {
  server = await startInvoiceServer();
  rows = await seed(server, 'invoices', [
    {
      reference: 'a',
      memo: 'Alpha',
      stage: 'DRAFT',
      tags: ['RED'],
      total: { amountMicros: 1000000, currencyCode: 'EUR' },
      dueOn: '2026-01-31',
      sentAt: '2026-01-31T10:00:00.500Z',
      quantity: 1,
      weight: 0.5,
      serial: 1,
      paid: true,
      score: 'RATING_1',
      labels: ['urgent', 'Big'],
      meta: { kind: 'bug' },
      externalKey: key(1),
      emails: { primaryEmail: 'ada@a.example', additionalEmails: ['extra@a.example'] },
      contact: { firstName: 'Ada', lastName: 'Zorn' },
      shipping: { addressCity: 'Ulm', addressLat: 48.4 },
      homepage: { primaryLinkUrl: 'https://a.example', secondaryLinks: [{ label: 'Blog', url: 'https://blog.example' }] },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
      body: { markdown: 'hello' },
      position: 1,
    },
    {
      reference: 'b',
      memo: 'alphabet',
      stage: 'PAID',
      tags: ['RED', 'BLUE'],
      total: { amountMicros: 5000000, currencyCode: 'USD' },
      dueOn: '2026-02-28',
      sentAt: '2026-01-31T10:00:00.501Z',
      quantity: 2,
      weight: 1.5,
      serial: 9007199254740991,
      paid: false,
      score: 'RATING_5',
      labels: ['small'],
      meta: { kind: 'wish', of: ['bug'] },
      externalKey: key(2),
      contact: { firstName: 'Bo', lastName: '' },
      shipping: { addressCity: '' },
      position: 2,
    },
    { reference: 'c', memo: '50%_off', quantity: 3, labels: [], tags: [], position: 3 },
    { reference: 'd', memo: '', position: 4 },
  ]);
});
after(() => server?.close());

const find = async (filter: unknown): Promise<string> => sorted(await found(server, 'invoices', filter, 'reference')).join('');

/** Filter → the references that it finds. */
const cases: readonly (readonly [unknown, string])[] = [
  // TEXT
  [{ memo: { eq: 'Alpha' } }, 'a'],
  [{ memo: { eq: 'alpha' } }, ''],
  [{ memo: { neq: 'Alpha' } }, 'bc'],
  [{ memo: { in: ['Alpha', '50%_off', 'none'] } }, 'ac'],
  [{ reference: { gt: 'b' } }, 'cd'],
  [{ reference: { gte: 'b' } }, 'bcd'],
  [{ reference: { lt: 'b' } }, 'a'],
  [{ reference: { lte: 'b' } }, 'ab'],
  [{ memo: { like: 'Al%' } }, 'a'],
  [{ memo: { ilike: 'al%' } }, 'ab'],
  [{ memo: { ilike: '%PHA' } }, 'a'],
  [{ memo: { like: 'Alph_' } }, 'a'],
  [{ memo: { startsWith: 'alpha' } }, 'b'],
  [{ memo: { startsWith: '50%' } }, 'c'],
  [{ memo: { startsWith: '5_' } }, ''],
  [{ memo: { endsWith: 'pha' } }, 'a'],
  [{ memo: { endsWith: '%_off' } }, 'c'],
  [{ memo: { endsWith: '_' } }, ''],
  // TEXT: nothing and the empty text are the same
  [{ memo: { eq: '' } }, 'd'],
  [{ memo: { neq: '' } }, 'abc'],
  [{ memo: { is: 'NULL' } }, 'd'],
  [{ memo: { is: 'NOT_NULL' } }, 'abc'],
  [{ memo: { like: '' } }, 'd'],
  [{ memo: { ilike: '' } }, 'd'],
  // UUID
  [{ externalKey: { eq: key(1) } }, 'a'],
  [{ externalKey: { eq: key(1).toUpperCase() } }, 'a'],
  [{ externalKey: { neq: key(1) } }, 'b'],
  [{ externalKey: { in: [key(1), key(2), key(3)] } }, 'ab'],
  [{ externalKey: { gt: key(1) } }, 'b'],
  [{ externalKey: { lte: key(1) } }, 'a'],
  [{ externalKey: { is: 'NULL' } }, 'cd'],
  // NUMBER
  [{ quantity: { eq: 2 } }, 'b'],
  [{ quantity: { eq: '2' } }, 'b'],
  [{ quantity: { neq: 2 } }, 'ac'],
  [{ quantity: { gt: 1 } }, 'bc'],
  [{ quantity: { gte: 2 } }, 'bc'],
  [{ quantity: { lt: 2 } }, 'a'],
  [{ quantity: { lte: 2.5 } }, 'ab'],
  [{ quantity: { in: [1, '3'] } }, 'ac'],
  [{ quantity: { is: 'NULL' } }, 'd'],
  [{ weight: { eq: 0.5 } }, 'a'],
  [{ weight: { gt: '0.5' } }, 'b'],
  [{ serial: { eq: 9007199254740991 } }, 'b'],
  [{ serial: { in: ['1'] } }, 'a'],
  // POSITION
  [{ position: { gte: 3 } }, 'cd'],
  // BOOLEAN
  [{ paid: { eq: true } }, 'a'],
  [{ paid: { eq: 'false' } }, 'b'],
  [{ paid: { is: 'NULL' } }, 'cd'],
  [{ paid: { is: 'NOT_NULL' } }, 'ab'],
  // DATE
  [{ dueOn: { eq: '2026-01-31' } }, 'a'],
  [{ dueOn: { neq: '2026-01-31' } }, 'b'],
  [{ dueOn: { gt: '2026-01-31' } }, 'b'],
  [{ dueOn: { gte: '2026-01-31' } }, 'ab'],
  [{ dueOn: { lt: '2026-02-28' } }, 'a'],
  [{ dueOn: { lte: '2026-02-28' } }, 'ab'],
  [{ dueOn: { in: ['2026-02-28'] } }, 'b'],
  [{ dueOn: { is: 'NULL' } }, 'cd'],
  // DATE_TIME: windows of one millisecond
  [{ sentAt: { eq: '2026-01-31T10:00:00.500Z' } }, 'a'],
  [{ sentAt: { eq: '2026-01-31T11:00:00.500+01:00' } }, 'a'],
  [{ sentAt: { neq: '2026-01-31T10:00:00.500Z' } }, 'b'],
  [{ sentAt: { gt: '2026-01-31T10:00:00.500Z' } }, 'b'],
  [{ sentAt: { gte: '2026-01-31T10:00:00.500Z' } }, 'ab'],
  [{ sentAt: { lt: '2026-01-31T10:00:00.501Z' } }, 'a'],
  [{ sentAt: { lte: '2026-01-31T10:00:00.500Z' } }, 'a'],
  [{ sentAt: { in: ['2026-01-31T10:00:00.501Z'] } }, 'b'],
  [{ sentAt: { is: 'NOT_NULL' } }, 'ab'],
  // SELECT, RATING
  [{ stage: { eq: 'PAID' } }, 'b'],
  [{ stage: { neq: 'PAID' } }, 'a'],
  [{ stage: { in: ['PAID', 'DRAFT'] } }, 'ab'],
  [{ stage: { is: 'NULL' } }, 'cd'],
  [{ stage: { is: 'NOT_NULL' } }, 'ab'],
  [{ score: { eq: 'RATING_5' } }, 'b'],
  [{ score: { in: ['RATING_1', 'RATING_2'] } }, 'a'],
  // MULTI_SELECT
  [{ tags: { containsAny: ['BLUE', 'GREEN'] } }, 'b'],
  [{ tags: { containsAny: ['RED'] } }, 'ab'],
  [{ tags: { containsAny: ['GREEN'] } }, ''],
  [{ tags: { is: 'NULL' } }, 'cd'],
  [{ tags: { is: 'NOT_NULL' } }, 'ab'],
  [{ tags: { isEmptyArray: true } }, 'cd'],
  [{ tags: { isEmptyArray: false } }, 'ab'],
  // ARRAY
  [{ labels: { containsIlike: 'BIG' } }, 'a'],
  [{ labels: { containsIlike: '%s%' } }, 'b'],
  [{ labels: { containsIlike: '%a%' } }, 'b'],
  [{ labels: { is: 'NULL' } }, 'cd'],
  [{ labels: { is: 'NOT_NULL' } }, 'ab'],
  [{ labels: { isEmptyArray: true } }, 'cd'],
  [{ labels: { isEmptyArray: false } }, 'ab'],
  // RAW_JSON
  [{ meta: { like: '%bug%' } }, 'ab'],
  [{ meta: { like: '%wish%' } }, 'b'],
  [{ meta: { is: 'NULL' } }, 'cd'],
  // FILES
  [{ docs: { is: 'NULL' } }, 'abcd'],
  // members of composites
  [{ total: { amountMicros: { gt: 1000000 } } }, 'b'],
  [{ total: { amountMicros: { eq: '1000000' } } }, 'a'],
  [{ total: { currencyCode: { eq: 'USD' } } }, 'b'],
  [{ total: { currencyCode: { is: 'NULL' } } }, 'cd'],
  [{ contact: { firstName: { ilike: '%a%' } } }, 'a'],
  [{ contact: { lastName: { eq: '' } } }, 'bcd'],
  [{ contact: { lastName: { is: 'NOT_NULL' } } }, 'a'],
  [{ shipping: { addressCity: { neq: '' } } }, 'a'],
  [{ shipping: { addressLat: { gte: 48.4 } } }, 'a'],
  [{ emails: { primaryEmail: { eq: 'ada@a.example' } } }, 'a'],
  [{ emails: { primaryEmail: { endsWith: '@a.example' } } }, 'a'],
  [{ emails: { additionalEmails: { like: '%extra%' } } }, 'a'],
  [{ emails: { additionalEmails: { is: 'NULL' } } }, 'bcd'],
  [{ homepage: { primaryLinkUrl: { ilike: '%A.EXAMPLE' } } }, 'a'],
  [{ homepage: { secondaryLinks: { like: '%blog.example%' } } }, 'a'],
  [{ phones: { primaryPhoneNumber: { startsWith: '612' } } }, 'a'],
  [{ phones: { primaryPhoneCallingCode: { eq: '+33' } } }, 'a'],
  [{ body: { markdown: { ilike: '%HELLO%' } } }, 'a'],
  [{ createdBy: { source: { eq: 'API' } } }, 'abcd'],
  [{ createdBy: { source: { in: ['MANUAL', 'IMPORT'] } } }, ''],
  [{ createdBy: { name: { eq: 'Test key' } } }, 'abcd'],
  [{ createdBy: { workspaceMemberId: { is: 'NULL' } } }, 'abcd'],
  // several members, several fields, several operators: all of them
  [{ contact: { firstName: { eq: 'Ada' }, lastName: { eq: 'Zorn' } } }, 'a'],
  [{ contact: { firstName: { eq: 'Ada' }, lastName: { eq: '' } } }, ''],
  [{ quantity: { gte: 1 }, stage: { eq: 'PAID' } }, 'b'],
  [{ quantity: { gte: 1, lt: 3 } }, 'ab'],
  [{ createdAt: { gte: '2020-01-01T00:00:00Z', lt: '2021-01-01T00:00:00Z' } }, ''],
  [{ memo: { ilike: 'al%', neq: 'Alpha' } }, 'b'],
  // and, or, not
  [{ and: [{ quantity: { gt: 1 } }, { quantity: { lt: 3 } }] }, 'b'],
  [{ or: [{ quantity: { eq: 1 } }, { quantity: { is: 'NULL' } }] }, 'ad'],
  [{ not: { quantity: { eq: 1 } } }, 'bc'],
  [{ not: { memo: { eq: '' } } }, 'abc'],
  [{ not: { quantity: { is: 'NULL' } } }, 'abc'],
  [{ and: [] }, 'abcd'],
  [{ or: [] }, 'abcd'],
  [{ and: [], quantity: { eq: 1 } }, 'a'],
  [{ or: [], quantity: { eq: 1 } }, 'a'],
  [{}, 'abcd'],
  [{ and: [{}] }, 'abcd'],
  [{ and: { quantity: { eq: 1 } } }, 'a'],
  [{ or: { quantity: { eq: 1 } } }, 'a'],
  [
    { or: [{ and: [{ quantity: { eq: 1 } }, { paid: { eq: true } }] }, { not: { or: [{ quantity: { gt: 0 } }, { memo: { neq: '' } }] } }] },
    'a',
  ],
  [{ quantity: { eq: 1 }, or: [{ memo: { eq: 'Alpha' } }, { memo: { eq: '50%_off' } }] }, 'a'],
  // an empty list finds nothing, and not nothing is everything
  [{ quantity: { in: [] } }, ''],
  [{ stage: { in: [] } }, ''],
  [{ externalKey: { in: [] } }, ''],
  [{ tags: { containsAny: [] } }, ''],
  [{ not: { reference: { in: [] } } }, 'abcd'],
  [{ or: [{ quantity: { in: [] } }, { quantity: { eq: 3 } }] }, 'c'],
];

for (const [filter, expected] of cases) {
  test(`${JSON.stringify(filter)} finds ${expected || 'nothing'}`, async () => {
    assert.equal(await find(filter), expected);
  });
}

test('the filter of the contract’s example', async () => {
  const filter = {
    and: [
      { stage: { in: ['DRAFT', 'PAID'] } },
      { or: [{ reference: { ilike: '%x%' } }, { company: { name: { startsWith: 'Ac' } } }] },
      { not: { total: { amountMicros: { gt: 5000000 } } } },
    ],
  };
  const [company] = await seed(server, 'companies', [{ name: 'Acme' }]);
  await server.call('PATCH', `/rest/invoices/${rows[1]?.id}`, { body: { companyId: company?.id } });
  assert.equal(await find(filter), 'b');
});

test('every comparison of a filter counts in the total and the aggregates too', async () => {
  assert.deepEqual(
    await askOne(server, '{ invoices(filter: {quantity: {gte: 2}, not: {stage: {eq: PAID}}}) { totalCount sumQuantity } }'),
    { totalCount: 0, sumQuantity: null },
  );
  assert.deepEqual(await askOne(server, '{ invoices(filter: {quantity: {gte: 2}}) { totalCount sumQuantity } }'), {
    totalCount: 2,
    sumQuantity: 5,
  });
});

test('createdAt and updatedAt as they are shown', async () => {
  const shown = await askOne(server, '{ invoice(filter: {reference: {eq: "a"}}) { createdAt updatedAt } }');
  for (const name of ['createdAt', 'updatedAt']) {
    for (const operator of ['eq', 'gte', 'lte']) {
      assert.match(await find({ reference: { eq: 'a' }, [name]: { [operator]: shown[name] } }), /a/, `${name} ${operator}`);
    }
    for (const operator of ['neq', 'gt', 'lt'])
      assert.equal(await find({ reference: { eq: 'a' }, [name]: { [operator]: shown[name] } }), '', `${name} ${operator}`);
  }
});

test('awkward texts are data', async () => {
  const texts = ["O'Neil", 'say "hi"', 'a\\b', '%', '_', '$1', '{{x}}', '\u2028', '😀', "'; drop table x; --", 'line\nbreak', ' NULL '];
  await seed(
    server,
    'invoiceLines',
    texts.map((name) => ({ name })),
  );
  for (const name of texts) {
    assert.deepEqual(await found(server, 'invoiceLines', { name: { eq: name } }), [name]);
    assert.deepEqual(await found(server, 'invoiceLines', { name: { in: [name] } }), [name]);
    assert.deepEqual(await found(server, 'invoiceLines', { name: { startsWith: name, endsWith: name } }), [name]);
  }
});

const notValid = (operator: string, field: string): { subCode: string; message: string } => ({
  subCode: 'INVALID_ARGS_FILTER',
  message: `Operator "${operator}" is not valid for field "${field}" of type`,
});

test('what the SDL advertises works, or is refused in the contract’s words', async () => {
  const query =
    'query($f: InvoiceFilterInput) { invoices(filter: $f, orderBy: [{reference: AscNullsFirst}]) { edges { node { reference } } } }';
  const checks: readonly (readonly [unknown, string, string, readonly string[]])[] = [
    [{ memo: { regex: '^Alp' } }, 'regex', 'memo', ['a']],
    [{ memo: { iregex: '^ALP' } }, 'iregex', 'memo', ['a', 'b']],
    [{ searchVector: { search: 'b' } }, 'search', 'searchVector', ['b']],
    [{ tags: { eq: ['RED'] } }, 'eq', 'tags', ['a']],
    [{ tags: { eq: ['BLUE', 'RED'] } }, 'eq', 'tags', ['b']],
  ];
  for (const [f, operator, field, expected] of checks) {
    await answeredOrRefused(
      server,
      query,
      (data) => assert.deepEqual(pluck(data['invoices'], 'reference'), expected, JSON.stringify(f)),
      notValid(operator, field),
      { f },
    );
  }
});

test('refused: a regular expression that is none', async () => {
  await refused(
    server,
    'query($f: InvoiceFilterInput) { invoices(filter: $f) { totalCount } }',
    { code: 'BAD_USER_INPUT' },
    { f: { memo: { regex: '(' } } },
  );
});

test('more operators of options: by their texts', async () => {
  for (const [filter, expected] of [
    [{ stage: { containsAny: ['PAID'] } }, 'b'],
    [{ stage: { gt: 'DRAFT' } }, 'b'],
    [{ stage: { lte: 'DRAFT' } }, 'a'],
  ] as const) {
    assert.equal(await find(filter), expected, JSON.stringify(filter));
  }
});

test('one record by any of its fields', async () => {
  assert.equal(at(await askOne(server, '{ invoice(filter: {memo: {startsWith: "Al"}}) { reference } }'), 'reference'), 'a');
  await refused(server, '{ invoice(filter: {memo: {startsWith: "Zz"}}) { reference } }', {
    code: 'NOT_FOUND',
    subCode: 'RECORD_NOT_FOUND',
    message: 'Record not found',
  });
});
