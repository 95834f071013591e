/** How values come back that were written in other forms: emptiness, dates, addresses, phone numbers, links, rich text. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, createOne, invoice, made, madeMany, pluck, type Row, refused, startWrites, stored, updated, type Writes } from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const links = 'primaryLinkLabel primaryLinkUrl secondaryLinks';
const emails = 'primaryEmail additionalEmails';
const phones = 'primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones';
const address = 'addressStreet1 addressStreet2 addressCity addressPostcode addressState addressCountry addressLat addressLng';
const selections: Readonly<Record<string, string>> = {
  total: 'total { amountMicros currencyCode }',
  homepage: `homepage { ${links} }`,
  contact: `contact { ${emails} }`,
  phone: `phone { ${phones} }`,
  place: `place { ${address} }`,
  signer: 'signer { firstName lastName }',
};
const phone = (number: string, country: string, calling: string, more: unknown[] = []): Row => ({
  primaryPhoneNumber: number,
  primaryPhoneCountryCode: country,
  primaryPhoneCallingCode: calling,
  additionalPhones: more,
});
const link = (url: string, label = '', more: unknown[] = []): Row => ({
  primaryLinkLabel: label,
  primaryLinkUrl: url,
  secondaryLinks: more,
});
const place = (given: Row): Row => ({
  addressStreet1: '',
  addressStreet2: '',
  addressCity: '',
  addressPostcode: '',
  addressState: '',
  addressCountry: '',
  addressLat: null,
  addressLng: null,
  ...given,
});

const cases: readonly (readonly [string, unknown, unknown])[] = [
  ['memo', '', ''],
  ['memo', null, ''],
  ['memo', '  kept  ', '  kept  '],
  ['memo', 'Ünïcødé 名 😀 "\\', 'Ünïcødé 名 😀 "\\'],
  ['labels', 'alone', ['alone']],
  ['labels', [], []],
  ['labels', null, []],
  ['labels', ['b', 'a', 'b', '', '{x,"y"}'], ['b', 'a', 'b', '', '{x,"y"}']],
  ['tags', [], []],
  ['tags', null, []],
  ['tags', ['RED', 'BLUE'], ['RED', 'BLUE']],
  ['tags', '{RED,BLUE}', ['RED', 'BLUE']],
  ['meta', '{"a":[1,null]}', { a: [1, null] }],
  ['meta', {}, null],
  ['meta', null, null],
  ['meta', [1, 'two', false], [1, 'two', false]],
  ['quantity', '12', 12],
  ['quantity', 0, 0],
  ['ratio', '12.25', 12.25],
  ['ratio', -1.5, -1.5],
  ['paid', null, null],
  ['dueOn', '2026-01-31', '2026-01-31'],
  ['dueOn', '20250113', '2025-01-13'],
  ['dueOn', '2025.01.14', '2025-01-14'],
  ['dueOn', '01/15/2025', '2025-01-15'],
  ['dueOn', 'Jan 13, 2025', '2025-01-13'],
  ['dueOn', '2024-02-29T23:30:00Z', '2024-02-29'],
  ['sentAt', '2026-02-03T04:05:06.789Z', '2026-02-03T04:05:06.789Z'],
  ['sentAt', '2026-02-03T04:05:06+02:00', '2026-02-03T02:05:06.000Z'],
  ['sentAt', '2026-02-03T04:05:06', '2026-02-03T04:05:06.000Z'],
  ['sentAt', '2026-02-03', '2026-02-03T00:00:00.000Z'],
  ['sentAt', '02/03/2026', '2026-02-03T00:00:00.000Z'],
  ['token', '5F1C2A9E-7D43-4C1E-9A55-0D7F6F0B1A11', '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11'],
  ['total', { amountMicros: '12500000', currencyCode: 'EUR' }, { amountMicros: 12_500_000, currencyCode: 'EUR' }],
  ['total', { amountMicros: 0 }, { amountMicros: 0, currencyCode: null }],
  ['total', null, { amountMicros: null, currencyCode: null }],
  ['signer', { firstName: 'Ada' }, { firstName: 'Ada', lastName: '' }],
  ['signer', { firstName: '', lastName: null }, { firstName: '', lastName: '' }],
  [
    'place',
    { addressCity: 'Ulm', addressLat: '48.4', addressLng: 9.99 },
    place({ addressCity: 'Ulm', addressLat: 48.4, addressLng: 9.99 }),
  ],
  ['place', null, place({})],
  ['contact', { primaryEmail: 'Ada@Example.ORG' }, { primaryEmail: 'ada@example.org', additionalEmails: [] }],
  [
    'contact',
    { primaryEmail: '', additionalEmails: ['B@C.example', 'd@e.example'] },
    { primaryEmail: '', additionalEmails: ['b@c.example', 'd@e.example'] },
  ],
  ['contact', { additionalEmails: '["Text@Example.com"]' }, { primaryEmail: '', additionalEmails: ['text@example.com'] }],
  ['contact', { additionalEmails: [] }, { primaryEmail: '', additionalEmails: [] }],
  ['homepage', { primaryLinkUrl: 'https://EXAMPLE.com/Path/' }, link('https://example.com/Path')],
  ['homepage', { primaryLinkUrl: 'https://example.com/' }, link('https://example.com')],
  ['homepage', { primaryLinkUrl: 'harbour.example', primaryLinkLabel: 'H' }, link('harbour.example', 'H')],
  [
    'homepage',
    {
      primaryLinkUrl: '',
      secondaryLinks: [
        { url: 'https://c.example', label: 'C' },
        { url: 'https://d.example', label: 'D' },
      ],
    },
    link('https://c.example', 'C', [{ url: 'https://d.example', label: 'D' }]),
  ],
  [
    'homepage',
    { primaryLinkUrl: 'https://a.example', secondaryLinks: '[{"url":"https://b.example","label":"B"}]' },
    link('https://a.example', '', [{ url: 'https://b.example', label: 'B' }]),
  ],
  ['phone', { primaryPhoneNumber: '+33 6 12 34 56 78' }, phone('612345678', 'FR', '+33')],
  ['phone', { primaryPhoneNumber: '612345678', primaryPhoneCallingCode: '+33' }, phone('612345678', 'FR', '+33')],
  ['phone', { primaryPhoneNumber: '2022243441', primaryPhoneCountryCode: 'US' }, phone('2022243441', 'US', '+1')],
  ['phone', null, phone('', '', '')],
  [
    'phone',
    { additionalPhones: [{ number: '+442079460958' }] },
    phone('', '', '', [{ number: '2079460958', countryCode: 'GB', callingCode: '+44' }]),
  ],
];

test('each value comes back in its stored form, from create, a batch, an update and a read', async () => {
  const failures: string[] = [];
  for (const [field, input, output] of cases) {
    const fields = selections[field] ?? field;
    try {
      const row = await made(writes, 'invoice', invoice({ [field]: input }), `id ${fields}`);
      assert.deepEqual(row[field], output);
      assert.deepEqual((await stored(writes, 'invoice', row['id'], fields))[field], output);
      assert.deepEqual(pluck(await madeMany(writes, 'invoice', [invoice({ [field]: input })], fields), field), [output]);
      const { id } = await made(writes, 'invoice', invoice());
      assert.deepEqual((await updated(writes, 'invoice', id, { [field]: input }, fields))[field], output);
    } catch (error) {
      failures.push(`${field} ${JSON.stringify(input)}: ${(error as Error).message}`);
    }
  }
  assert.deepEqual(failures, []);
});

test('an empty record shows empty values, and no composite is null', async () => {
  const fields = Object.values(selections).join(' ');
  const row = await made(
    writes,
    'invoice',
    invoice(),
    `memo tags labels stage grade dueOn quantity paid meta docs { fileId } body { blocknote markdown } ${fields}`,
  );
  assert.deepEqual(row, {
    memo: '',
    tags: [],
    labels: [],
    stage: null,
    grade: null,
    dueOn: null,
    quantity: null,
    paid: null,
    meta: null,
    docs: row['docs'],
    body: { blocknote: null, markdown: '' },
    total: { amountMicros: null, currencyCode: null },
    homepage: link(''),
    contact: { primaryEmail: '', additionalEmails: [] },
    phone: phone('', '', ''),
    place: place({}),
    signer: { firstName: '', lastName: '' },
  });
  assert.ok(row['docs'] === null || (row['docs'] as unknown[]).length === 0);
});

test('a text that may be empty and one that must be there', async () => {
  const row = await made(writes, 'invoice', { reference: '', memo: '' }, 'id reference memo');
  assert.deepEqual([row['reference'], row['memo']], ['', '']);
});

test('rich text: each side fills the other', async () => {
  const fromMarkdown = await made(
    writes,
    'invoice',
    invoice({ body: { markdown: '# Title\n\nSome **bold** text' } }),
    'body { blocknote markdown }',
  );
  const blocks = JSON.parse(String(at(fromMarkdown, 'body.blocknote'))) as Row[];
  assert.ok(blocks.length >= 2, String(at(fromMarkdown, 'body.blocknote')));
  assert.match(JSON.stringify(blocks), /Title.*bold/);
  const blocknote = JSON.stringify([{ type: 'paragraph', content: [{ type: 'text', text: 'Hello there', styles: {} }], children: [] }]);
  const fromBlocks = await made(writes, 'invoice', invoice({ body: { blocknote } }), 'body { blocknote markdown }');
  assert.match(String(at(fromBlocks, 'body.markdown')), /Hello there/);
  assert.equal(at(fromBlocks, 'body.blocknote'), blocknote);
  const none = await made(writes, 'invoice', invoice({ body: null }), 'body { blocknote markdown }');
  assert.deepEqual(none['body'], { blocknote: null, markdown: '' });
});

test('sub-fields of JSON members may be selected one by one, or the member as a whole', async () => {
  const data = invoice({
    homepage: { primaryLinkUrl: 'https://a.example', secondaryLinks: [{ url: 'https://b.example', label: 'B' }] },
    phone: { additionalPhones: [{ number: '+442079460958' }] },
  });
  const row = await made(
    writes,
    'invoice',
    data,
    'homepage { secondaryLinks { url } } phone { additionalPhones { number callingCode __typename } } bare: homepage { secondaryLinks }',
  );
  assert.equal((at(row, 'homepage.secondaryLinks') as Row[])[0]?.['url'], 'https://b.example');
  const [extra] = at(row, 'phone.additionalPhones') as Row[];
  assert.deepEqual([extra?.['number'], extra?.['callingCode']], ['2079460958', '+44']);
  assert.deepEqual(at(row, 'bare.secondaryLinks'), [{ url: 'https://b.example', label: 'B' }]);
});

test('a first link is taken from the list when none is sent', async () => {
  const secondaryLinks = [
    { url: 'https://a.example', label: 'A' },
    { url: 'https://b.example', label: 'B' },
  ];
  const row = await made(writes, 'invoice', invoice({ homepage: { secondaryLinks } }), selections['homepage']);
  assert.deepEqual(row['homepage'], link('https://a.example', 'A', [{ url: 'https://b.example', label: 'B' }]));
});

test('files are kept with id and label', async () => {
  const docs = [
    { fileId: '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11', label: 'offer.pdf' },
    { fileId: '6f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a12', label: 'list.csv' },
  ];
  const row = await made(writes, 'invoice', invoice({ docs }), 'docs { fileId label }');
  assert.deepEqual(row['docs'], docs);
});

test('big numbers are kept to the last digit that JSON can carry', async () => {
  const amountMicros = 9_007_199_254_740_991;
  const row = await made(writes, 'invoice', invoice({ total: { amountMicros } }), 'total { amountMicros }');
  assert.deepEqual(row['total'], { amountMicros });
  const inline = await writes.ask(
    `mutation { createInvoice(data: { reference: "big", total: { amountMicros: 123456789012 }, ratio: 1e3, quantity: -7 }) {
       total { amountMicros } ratio quantity } }`,
  );
  assert.deepEqual(inline['createInvoice'], { total: { amountMicros: 123_456_789_012 }, ratio: 1000, quantity: -7 });
});

test('an emptied link list and an emptied address do not come back', async () => {
  const row = await made(
    writes,
    'invoice',
    invoice({ homepage: { primaryLinkUrl: 'https://a.example', secondaryLinks: [{ url: 'b.example', label: 'B' }] } }),
    'id',
  );
  const changed = await updated(writes, 'invoice', row['id'], { homepage: { secondaryLinks: [] } }, selections['homepage']);
  assert.deepEqual(changed['homepage'], link('https://a.example'));
  await writes.unchanged(async () => {
    refused(await writes.post(createOne('invoice'), { data: invoice({ homepage: { secondaryLinks: 'x' } }) }), { message: /homepage/ });
  });
});
