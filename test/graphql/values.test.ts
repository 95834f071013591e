/** Every type of field as GraphQL writes it: full, empty, and never said. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { inDatabase } from '../wire/support.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at } from './support.ts';

let server: TestServer;
let full: StoredRow;
let bare: StoredRow;
before(async () => {
  server = await startInvoiceServer();
  [full, bare] = (await seed(server, 'invoices', [
    {
      id: 'ABCDEF00-0000-4000-8000-000000000001',
      reference: 'A-1',
      memo: ' zwölf "Zoll"\n😀 ',
      stage: 'PAID',
      tags: ['BLUE', 'RED'],
      total: { amountMicros: 12500000, currencyCode: 'EUR' },
      dueOn: '2026-02-28',
      sentAt: '2026-02-03T05:05:06.789+01:00',
      quantity: -7,
      weight: 0.125,
      serial: 9007199254740991,
      paid: true,
      score: 'RATING_4',
      labels: ['a', '', 'b,c "d"'],
      meta: { deep: [1, null, { x: 'y' }], text: 'ü' },
      externalKey: 'ABCDEF00-0000-4000-8000-000000000009',
      homepage: {
        primaryLinkLabel: 'Home',
        primaryLinkUrl: 'https://a.example/x',
        secondaryLinks: [{ label: 'B', url: 'https://b.example' }],
      },
      emails: { primaryEmail: 'Ada@Acme.example', additionalEmails: ['x@acme.example', 'y@acme.example'] },
      phones: {
        primaryPhoneNumber: '612345678',
        primaryPhoneCountryCode: 'FR',
        primaryPhoneCallingCode: '+33',
        additionalPhones: [{ number: '612345679', callingCode: '+33', countryCode: 'FR' }],
      },
      contact: { firstName: 'Ada', lastName: 'Zorn' },
      shipping: { addressStreet1: 'Quay 1', addressCity: 'Porto', addressCountry: 'Portugal', addressLat: 41.15, addressLng: -8.5 },
      body: { markdown: 'hello **you**' },
      position: 3.5,
    },
    { reference: 'A-2' },
  ])) as [StoredRow, StoredRow];
});
after(() => server?.close());

const everything = `id createdAt updatedAt deletedAt position searchVector
  createdBy { source workspaceMemberId name context } updatedBy { source workspaceMemberId name context }
  reference memo stage tags total { amountMicros currencyCode } dueOn sentAt quantity weight serial paid score labels meta
  docs { fileId label extension url } externalKey homepage { primaryLinkLabel primaryLinkUrl secondaryLinks { label url } }
  emails { primaryEmail additionalEmails }
  phones { primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones { number callingCode countryCode } }
  contact { firstName lastName }
  shipping { addressStreet1 addressStreet2 addressCity addressPostcode addressState addressCountry addressLat addressLng }
  body { blocknote markdown } companyId company { id } payerCompanyId payerPersonId payerPerson { id }`;
const get = (id: string, selection = everything): Promise<Record<string, unknown>> =>
  askOne(server, `{ invoice(filter: {id: {eq: "${id}"}}) { ${selection} } }`);

test('a full record', async () => {
  const { createdAt, updatedAt, searchVector, body, createdBy, updatedBy, ...rest } = await get(full.id);
  for (const moment of [createdAt, updatedAt]) assert.match(String(moment), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal(typeof searchVector, 'string');
  assert.equal(at(body, 'markdown'), 'hello **you**');
  assert.ok(Array.isArray(JSON.parse(String(at(body, 'blocknote')))));
  for (const actor of [createdBy, updatedBy]) {
    assert.equal(at(actor, 'source'), 'API');
    assert.equal(at(actor, 'name'), 'Test key');
    assert.equal(at(actor, 'workspaceMemberId'), null);
  }
  assert.deepEqual(rest, {
    id: 'abcdef00-0000-4000-8000-000000000001',
    deletedAt: null,
    position: 3.5,
    reference: 'A-1',
    memo: ' zwölf "Zoll"\n😀 ',
    stage: 'PAID',
    tags: ['BLUE', 'RED'],
    total: { amountMicros: 12500000, currencyCode: 'EUR' },
    dueOn: '2026-02-28',
    sentAt: '2026-02-03T04:05:06.789Z',
    quantity: -7,
    weight: 0.125,
    serial: 9007199254740991,
    paid: true,
    score: 'RATING_4',
    labels: ['a', '', 'b,c "d"'],
    meta: { deep: [1, null, { x: 'y' }], text: 'ü' },
    docs: rest['docs'],
    externalKey: 'abcdef00-0000-4000-8000-000000000009',
    homepage: {
      primaryLinkLabel: 'Home',
      primaryLinkUrl: 'https://a.example/x',
      secondaryLinks: [{ label: 'B', url: 'https://b.example' }],
    },
    emails: { primaryEmail: 'ada@acme.example', additionalEmails: ['x@acme.example', 'y@acme.example'] },
    phones: {
      primaryPhoneNumber: '612345678',
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
      additionalPhones: [{ number: '612345679', callingCode: '+33', countryCode: 'FR' }],
    },
    contact: { firstName: 'Ada', lastName: 'Zorn' },
    shipping: {
      addressStreet1: 'Quay 1',
      addressStreet2: '',
      addressCity: 'Porto',
      addressPostcode: '',
      addressState: '',
      addressCountry: 'Portugal',
      addressLat: 41.15,
      addressLng: -8.5,
    },
    companyId: null,
    company: null,
    payerCompanyId: null,
    payerPersonId: null,
    payerPerson: null,
  });
});

test('a record of which only the reference was said: empty texts and lists, null for the rest, composites are objects', async () => {
  const { id, createdAt, updatedAt, createdBy, updatedBy, searchVector, position, docs, ...rest } = await get(bare.id);
  assert.equal(id, bare.id);
  assert.ok(createdAt && updatedAt && createdBy && updatedBy && searchVector !== undefined);
  assert.equal(typeof position, 'number');
  assert.ok(docs === null || (Array.isArray(docs) && docs.length === 0));
  assert.deepEqual(rest, {
    deletedAt: null,
    reference: 'A-2',
    memo: '',
    stage: null,
    tags: [],
    total: { amountMicros: null, currencyCode: null },
    dueOn: null,
    sentAt: null,
    quantity: null,
    weight: null,
    serial: null,
    paid: null,
    score: null,
    labels: [],
    meta: null,
    externalKey: null,
    homepage: { primaryLinkLabel: '', primaryLinkUrl: '', secondaryLinks: [] },
    emails: { primaryEmail: '', additionalEmails: [] },
    phones: { primaryPhoneNumber: '', primaryPhoneCountryCode: '', primaryPhoneCallingCode: '', additionalPhones: [] },
    contact: { firstName: '', lastName: '' },
    shipping: {
      addressStreet1: '',
      addressStreet2: '',
      addressCity: '',
      addressPostcode: '',
      addressState: '',
      addressCountry: '',
      addressLat: null,
      addressLng: null,
    },
    body: { blocknote: null, markdown: '' },
    companyId: null,
    company: null,
    payerCompanyId: null,
    payerPersonId: null,
    payerPerson: null,
  });
});

test('the bare JSON members answer [] as well when nothing is stored', async () => {
  assert.deepEqual(await get(bare.id, 'homepage { secondaryLinks } emails { additionalEmails } phones { additionalPhones }'), {
    homepage: { secondaryLinks: [] },
    emails: { additionalEmails: [] },
    phones: { additionalPhones: [] },
  });
});

test('the same values in a connection, and in a relation', async () => {
  const [company] = await seed(server, 'companies', [{ name: 'Acme' }]);
  await seed(server, 'invoices', [{ reference: 'child', companyId: company?.id }]);
  const data = await askOne(
    server,
    `{ companies(filter: {id: {eq: "${company?.id}"}}) { edges { node { address { addressLat addressCity } annualRecurringRevenue { amountMicros currencyCode } employees
      linkedinLink { primaryLinkUrl secondaryLinks } workPolicy tagline idealCustomerProfile
      invoices { edges { node { memo tags labels stage total { amountMicros } emails { primaryEmail additionalEmails } } } } } } } }`,
  );
  assert.deepEqual(at(data, 'edges.0.node'), {
    address: { addressLat: null, addressCity: '' },
    annualRecurringRevenue: { amountMicros: null, currencyCode: null },
    employees: null,
    linkedinLink: { primaryLinkUrl: '', secondaryLinks: [] },
    workPolicy: [],
    tagline: '',
    idealCustomerProfile: false,
    invoices: {
      edges: [
        {
          node: {
            memo: '',
            tags: [],
            labels: [],
            stage: null,
            total: { amountMicros: null },
            emails: { primaryEmail: '', additionalEmails: [] },
          },
        },
      ],
    },
  });
});

test('an actor of whom nothing is stored', async () => {
  const [row] = await seed(server, 'invoices', [{ reference: 'nobody' }]);
  await inDatabase(server, (client, tableOf) =>
    client.query(
      `update ${tableOf('_invoice')} set "createdByName" = '', "createdByContext" = null, "createdByWorkspaceMemberId" = null where id = $1`,
      [row?.id],
    ),
  );
  const { createdBy } = await get(String(row?.id), 'createdBy { name workspaceMemberId context }');
  assert.deepEqual(createdBy, { name: '', workspaceMemberId: null, context: {} });
});

test('numbers are JSON numbers, whatever their size', async () => {
  const amounts = [0, -1, 999999999999999, 2500000000000000];
  const rows = await seed(
    server,
    'invoices',
    amounts.map((amountMicros, index) => ({ reference: `n-${index}`, total: { amountMicros }, weight: amountMicros / 8 })),
  );
  for (const [index, amount] of amounts.entries()) {
    assert.deepEqual(await get(String(rows[index]?.id), 'total { amountMicros } weight'), {
      total: { amountMicros: amount },
      weight: amount / 8,
    });
  }
});

test('dates are untouched by time zones, moments are UTC with milliseconds', async () => {
  const cases = [
    ['2026-01-01', '2026-01-01T00:00:00+14:00', '2025-12-31T10:00:00.000Z'],
    ['1999-12-31', '1969-07-20T20:17:40Z', '1969-07-20T20:17:40.000Z'],
    ['2024-02-29', '2024-02-29T23:59:59.999-12:00', '2024-03-01T11:59:59.999Z'],
  ] as const;
  const rows = await seed(
    server,
    'invoices',
    cases.map(([dueOn, sentAt], index) => ({ reference: `d-${index}`, dueOn, sentAt })),
  );
  for (const [index, [dueOn, , sentAt]] of cases.entries())
    assert.deepEqual(await get(String(rows[index]?.id), 'dueOn sentAt'), { dueOn, sentAt });
});

test('members of typed JSON one by one; the members of a file', async () => {
  assert.deepEqual(at(await get(full.id, 'phones { additionalPhones { number } }'), 'phones.additionalPhones.0.number'), '612345679');
  const { docs } = await get(bare.id, 'docs { fileId label extension url }');
  assert.ok(docs === null || Array.isArray(docs));
});

test('enumerations of standard objects come as plain texts', async () => {
  await seed(server, 'opportunities', [{ name: 'deal', stage: 'MEETING' }, { name: 'no stage' }]);
  const data = await ask(server, '{ opportunities(orderBy: {name: AscNullsFirst}) { edges { node { stage } } } }');
  assert.deepEqual(data, { opportunities: { edges: [{ node: { stage: 'MEETING' } }, { node: { stage: 'NEW' } }] } });
});

test('the search vector is readable as a text', async () => {
  assert.match(String((await get(full.id, 'searchVector'))['searchVector']), /'a-1'|'1'|a/);
});
