/** How records look: the shape of each field type, empty values, and that values come back as they went in. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import { at, create, find, findOne, plurals, type Row } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

const noLinks = { primaryLinkLabel: '', primaryLinkUrl: '', secondaryLinks: [] };
const noAmount = { amountMicros: null, currencyCode: null };
const noEmails = { primaryEmail: '', additionalEmails: [] };
const noPhones = { primaryPhoneNumber: '', primaryPhoneCountryCode: '', primaryPhoneCallingCode: '', additionalPhones: [] };
const noAddress = {
  addressStreet1: '',
  addressStreet2: '',
  addressCity: '',
  addressPostcode: '',
  addressState: '',
  addressCountry: '',
  addressLat: null,
  addressLng: null,
};
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Checks the system fields and gives the rest. */
function withoutSystemFields(row: Row): Row {
  const { id, createdAt, updatedAt, deletedAt, createdBy, updatedBy, position, ...rest } = row;
  assert.match(String(id), uuid);
  assert.match(String(createdAt), moment);
  assert.match(String(updatedAt), moment);
  assert.equal(deletedAt, null);
  assert.equal(typeof position, 'number');
  for (const actor of [createdBy, updatedBy]) {
    assert.deepEqual(Object.keys(actor as Row).sort(), ['context', 'name', 'source', 'workspaceMemberId']);
  }
  return rest;
}

/** The record as created, by id and in a list; all three are the same. */
async function stored(plural: (typeof plurals)[number], body: unknown): Promise<Row> {
  const made = await create(server, plural, body);
  assert.deepEqual(await findOne(server, plural, made.id), made);
  const page = await find(server, plural, { filter: `id[eq]:${made.id}` });
  assert.deepEqual(page.rows, [made]);
  return made;
}

test('an empty company', async () => {
  assert.deepEqual(withoutSystemFields(await stored('companies', {})), {
    name: '',
    domainName: noLinks,
    address: noAddress,
    linkedinLink: noLinks,
    annualRevenue: noAmount,
    employees: null,
    annualRecurringRevenue: noAmount,
    xLink: noLinks,
    idealCustomerProfile: false,
    tagline: '',
    introVideo: noLinks,
    workPolicy: [],
    accountOwnerId: null,
  });
});

test('an empty person', async () => {
  const { avatarFile, ...rest } = withoutSystemFields(await stored('people', {}));
  assert.ok(avatarFile === null || (Array.isArray(avatarFile) && avatarFile.length === 0));
  assert.deepEqual(rest, {
    name: { firstName: '', lastName: '' },
    emails: noEmails,
    linkedinLink: noLinks,
    jobTitle: '',
    phones: noPhones,
    avatarUrl: '',
    xLink: noLinks,
    city: '',
    whatsapp: noPhones,
    performanceRating: null,
    companyId: null,
  });
});

test('an empty opportunity, note, task and link', async () => {
  assert.deepEqual(withoutSystemFields(await stored('opportunities', {})), {
    name: '',
    amount: noAmount,
    closeDate: null,
    stage: 'NEW',
    pointOfContactId: null,
    companyId: null,
    ownerId: null,
  });
  assert.deepEqual(withoutSystemFields(await stored('notes', {})), { title: '', bodyV2: { blocknote: null, markdown: '' } });
  assert.deepEqual(withoutSystemFields(await stored('tasks', {})), {
    title: '',
    bodyV2: { blocknote: null, markdown: '' },
    dueAt: null,
    status: 'TODO',
    assigneeId: null,
  });
  assert.deepEqual(withoutSystemFields(await stored('taskTargets', {})), {
    taskId: null,
    targetPersonId: null,
    targetCompanyId: null,
    targetOpportunityId: null,
    targetSubscriptionId: null,
    targetSupportTicketId: null,
  });
});

test('an empty record of a custom object', async () => {
  assert.deepEqual(withoutSystemFields(await stored('subscriptions', {})), {
    name: '',
    plan: null,
    seats: null,
    mrr: noAmount,
    startsOn: null,
    renewsOn: null,
    autoRenew: true,
    features: [],
    companyId: null,
  });
  const { status, ...ticket } = withoutSystemFields(await stored('supportTickets', {}));
  assert.ok(status === null || typeof status === 'string');
  assert.deepEqual(ticket, {
    name: '',
    priority: null,
    satisfaction: null,
    openedAt: null,
    tags: [],
    payload: null,
    reporterId: null,
    assigneeId: null,
    aboutCompanyId: null,
    aboutOpportunityId: null,
  });
});

test('a full company comes back as it went in', async () => {
  const body = {
    name: 'Brightwater Tools',
    domainName: {
      primaryLinkLabel: 'Home',
      primaryLinkUrl: 'https://brightwater.example',
      secondaryLinks: [{ label: 'Shop', url: 'https://shop.example' }],
    },
    address: {
      addressStreet1: '12 Quay Street',
      addressStreet2: 'Floor 3',
      addressCity: 'Porto',
      addressPostcode: '4000-001',
      addressState: 'Norte',
      addressCountry: 'Portugal',
      addressLat: 41.15,
      addressLng: -8.63,
    },
    linkedinLink: { primaryLinkLabel: 'In', primaryLinkUrl: 'https://www.linkedin.example/company/bright', secondaryLinks: [] },
    annualRevenue: { amountMicros: 2500000000000, currencyCode: 'EUR' },
    employees: 240,
    annualRecurringRevenue: { amountMicros: 12500000, currencyCode: 'USD' },
    xLink: { primaryLinkLabel: '', primaryLinkUrl: 'https://x.example/bright', secondaryLinks: [] },
    idealCustomerProfile: true,
    tagline: 'Sharp tools',
    introVideo: { primaryLinkLabel: '', primaryLinkUrl: 'https://video.example/1', secondaryLinks: [] },
    workPolicy: ['HYBRID', 'REMOTE_WORK'],
    accountOwnerId: null,
  };
  const row = await stored('companies', { ...body, position: -3.5 });
  assert.deepEqual(withoutSystemFields(row), body);
  assert.equal(row['position'], -3.5);
});

test('a composite is whole however little was sent, and never flattened', async () => {
  const row = await create(server, 'people', {
    name: { lastName: 'Noe' },
    emails: null,
    phones: {},
    linkedinLink: { primaryLinkLabel: 'x' },
  });
  assert.deepEqual(row['name'], { firstName: '', lastName: 'Noe' });
  assert.deepEqual(row['emails'], noEmails);
  assert.deepEqual(row['phones'], noPhones);
  assert.deepEqual(row['linkedinLink'], { ...noLinks, primaryLinkLabel: 'x' });
  for (const key of Object.keys(row)) assert.doesNotMatch(key, /^(emails|name|phones|linkedinLink|createdBy).+$/);
});

test('searchVector is never shown', async () => {
  for (const plural of plurals) {
    for (const depth of [0, 1]) {
      const { rows } = await find(server, plural, { depth, limit: 5 });
      for (const row of rows) assert.doesNotMatch(JSON.stringify(row), /searchVector/);
    }
  }
});

test('empty text, lists and objects are the same as none', async () => {
  const company = await create(server, 'companies', {
    name: '',
    workPolicy: [],
    address: { addressCity: '' },
    domainName: { secondaryLinks: [] },
  });
  assert.deepEqual(
    [company['name'], company['workPolicy'], at(company, 'address.addressCity'), company['domainName']],
    ['', [], '', noLinks],
  );
  const ticket = await create(server, 'supportTickets', { tags: [], payload: {} });
  assert.deepEqual([ticket['tags'], ticket['payload']], [[], null]);
});

test('emails are lower-cased', async () => {
  const row = await create(server, 'people', { emails: { primaryEmail: 'Ada.NOE@Example.ORG', additionalEmails: ['Second@Example.ORG'] } });
  assert.deepEqual(row['emails'], { primaryEmail: 'ada.noe@example.org', additionalEmails: ['second@example.org'] });
});

const links: readonly (readonly [string, string])[] = [
  ['https://Harbour.Example/', 'https://harbour.example'],
  ['https://Harbour.Example/Path/', 'https://harbour.example/Path'],
  ['https://harbour.example/a?Q=1', 'https://harbour.example/a?Q=1'],
  ['harbour.example', 'harbour.example'],
];
for (const [sent, shown] of links) {
  test(`the link ${sent} is kept as ${shown}`, async () => {
    const row = await create(server, 'companies', { linkedinLink: { primaryLinkUrl: sent } });
    assert.equal(at(row, 'linkedinLink.primaryLinkUrl'), shown);
  });
}

test('the first secondary link is promoted when there is no primary one', async () => {
  const row = await create(server, 'companies', {
    linkedinLink: {
      primaryLinkUrl: '',
      secondaryLinks: [
        { label: 'A', url: 'https://a.example' },
        { label: 'B', url: 'https://b.example' },
      ],
    },
  });
  assert.deepEqual(row['linkedinLink'], {
    primaryLinkLabel: 'A',
    primaryLinkUrl: 'https://a.example',
    secondaryLinks: [{ label: 'B', url: 'https://b.example' }],
  });
});

test('phone numbers are kept as national number, calling code and country', async () => {
  const expected = { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' };
  for (const phones of [
    { primaryPhoneNumber: '+33612345678' },
    { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR' },
    { primaryPhoneNumber: '0612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
  ]) {
    const row = await create(server, 'people', { phones });
    assert.deepEqual(row['phones'], { ...expected, additionalPhones: [] }, JSON.stringify(phones));
  }
  const additionalPhones = [{ number: '612345679', countryCode: 'FR', callingCode: '+33' }];
  const row = await create(server, 'people', { phones: { ...expected, additionalPhones } });
  assert.deepEqual(row['phones'], { ...expected, additionalPhones });
});

test('rich text: each side fills the other', async () => {
  const written = await create(server, 'notes', { bodyV2: { markdown: '# Title\n\nSome **bold** text' } });
  const blocks = JSON.parse(String(at(written, 'bodyV2.blocknote'))) as unknown[];
  assert.ok(Array.isArray(blocks) && blocks.length >= 2);
  assert.match(JSON.stringify(blocks), /Title/);
  assert.match(String(at(written, 'bodyV2.markdown')), /\*\*bold\*\*/);
  const drawn = await create(server, 'notes', {
    bodyV2: { blocknote: JSON.stringify([{ type: 'paragraph', content: [{ type: 'text', text: 'Drawn', styles: {} }] }]) },
  });
  assert.match(String(at(drawn, 'bodyV2.markdown')), /Drawn/);
});

test('moments are shown in UTC with milliseconds, days as days', async () => {
  for (const [sent, shown] of [
    ['2026-03-04T05:06:07.089Z', '2026-03-04T05:06:07.089Z'],
    ['2026-03-04T05:06:07+02:00', '2026-03-04T03:06:07.000Z'],
    ['2026-03-04T05:06:07', '2026-03-04T05:06:07.000Z'],
    ['2026-03-04', '2026-03-04T00:00:00.000Z'],
    ['1900-01-01T00:00:00.000Z', '1900-01-01T00:00:00.000Z'],
    ['0099-12-31T23:59:59.999Z', '0099-12-31T23:59:59.999Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ] as const) {
    const row = await create(server, 'opportunities', { closeDate: sent });
    assert.equal(row['closeDate'], shown, sent);
  }
  for (const day of ['2026-03-04', '2024-02-29', '1970-01-01', '9999-12-31']) {
    assert.equal((await create(server, 'subscriptions', { startsOn: day }))['startsOn'], day);
  }
});

test('numbers keep their value, as JSON numbers', async () => {
  for (const employees of [0, -1, 1e15, 0.1, -2.5e-7, 1e21, 123456789.125, 9007199254740991]) {
    assert.equal((await stored('companies', { employees }))['employees'], employees);
  }
  for (const amountMicros of [0, -1, 1500000000, 9007199254740991]) {
    const row = await stored('opportunities', { amount: { amountMicros, currencyCode: 'EUR' } });
    assert.equal(at(row, 'amount.amountMicros'), amountMicros);
  }
  const answer = await server.call('POST', '/rest/opportunities', {
    body: { amount: { amountMicros: '1500000000', currencyCode: 'EUR' } },
  });
  assert.match(answer.text, /"amountMicros":1500000000[,}]/);
  assert.equal((await create(server, 'companies', { employees: '12' }))['employees'], 12, 'a number in text is read');
});

test('a text for a list is a list of one', async () => {
  assert.deepEqual((await create(server, 'supportTickets', { tags: 'one' }))['tags'], ['one']);
});

test('a multi-select keeps its options', async () => {
  const row = await create(server, 'companies', { workPolicy: ['REMOTE_WORK', 'ON_SITE'] });
  assert.deepEqual(new Set(row['workPolicy'] as string[]), new Set(['ON_SITE', 'REMOTE_WORK']));
});

const jsonValues: readonly unknown[] = [
  { a: 1, b: [true, null, 'x'], c: { d: 'é "quoted" \\ \n' } },
  [1, 2, 3],
  [],
  [[]],
  { nested: { deep: { deeper: [{}] } } },
  { '': 'empty key', 'with space': 1, ключ: 'значение' },
  { number: 1.5, big: 123456789012, small: -0.001 },
];
for (const payload of jsonValues) {
  test(`JSON comes back as it went in: ${JSON.stringify(payload)}`, async () => {
    const row = await stored('supportTickets', { payload });
    if (Array.isArray(payload) && payload.length === 0) {
      assert.ok(row['payload'] === null || JSON.stringify(row['payload']) === '[]');
    } else {
      assert.deepEqual(row['payload'], payload);
    }
  });
}

const controls = Array.from({ length: 31 }, (_, index) => String.fromCharCode(index + 1)).join('');

test('every character but NUL survives, wherever text is kept', async () => {
  for (const text of [
    controls,
    '"\\/\b\f\n\r\t',
    '\u007f\u0080\u009f\u2028\u2029\ufeff\ufffd\uffff',
    '</script><!--',
    '😀🏳️‍🌈',
    'a\u0301 á',
    '\\u0000',
    '\\x',
    '\\',
    `'; drop table company; --`,
    '$1 %s {0}',
    ' leading and trailing ',
  ]) {
    const company = await stored('companies', { name: text, address: { addressCity: text } });
    assert.equal(company['name'], text);
    assert.equal(at(company, 'address.addressCity'), text);
    const ticket = await stored('supportTickets', { tags: [text, 'x'], payload: { [text]: text } });
    assert.deepEqual(ticket['tags'], [text, 'x']);
    assert.deepEqual(ticket['payload'], { [text]: text });
    const note = await stored('notes', { title: text });
    assert.equal(note['title'], text);
  }
});

test('list elements that look like syntax are ordinary text', async () => {
  const tags = ['NULL', 'null', '{}', '{a,b}', 'a,b', '"', '\\', '\\"', ' ', 'a b', '[]', "'", '{"x"}', '\n', ',', '{', '}'];
  assert.deepEqual((await stored('supportTickets', { tags }))['tags'], tags);
});

const anyText = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom('"', '\\', ',', '{', '}', "'", '\n', ' ', 'é', '\u0001') }),
  )
  .filter((text) => !text.includes('\u0000') && text.isWellFormed());

test('any text round-trips through text, sub-fields, lists and JSON', async () => {
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(anyText, { minLength: 1, maxLength: 4 }), fc.jsonValue(), async (text, list, json) => {
      const row = await create(server, 'supportTickets', { name: text, tags: list, payload: { text, list } });
      assert.equal(row['name'], text);
      assert.deepEqual(row['tags'], list);
      assert.deepEqual(row['payload'], { text, list });
      const [again] = (await find(server, 'supportTickets', { filter: `id[eq]:${row.id}` })).rows;
      assert.deepEqual(again, row);
      if (!JSON.stringify(json).includes('\\u0000') && JSON.stringify(json).isWellFormed()) {
        const wrapped = JSON.parse(JSON.stringify({ json })) as Row;
        assert.deepEqual((await create(server, 'supportTickets', { payload: wrapped }))['payload'], wrapped);
      }
    }),
    { numRuns: 150 },
  );
});
