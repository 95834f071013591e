/** What is refused of the data of a write, in the words of the contract, with nothing written; each with its accepted twin. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  createMany,
  createOne,
  invoice,
  made,
  madeMany,
  type Name,
  type Row,
  refused,
  startWrites,
  updated,
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const file = { fileId: '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11', label: 'offer.pdf' };
const time = `Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`;

interface Case {
  readonly bad: Row;
  readonly message: string | RegExp;
  readonly subCode?: string;
  /** The same field with a value that is taken; left out where there is none. */
  readonly good?: Row;
}

const invoices: readonly Case[] = [
  { bad: { foo: 1 }, message: `Object invoice doesn't have any "foo" field.`, good: { memo: 'foo' } },
  { bad: { __proto__x: 1 }, message: `Object invoice doesn't have any "__proto__x" field.` },
  { bad: { constructor: 1 }, message: `Object invoice doesn't have any "constructor" field.` },
  { bad: { toString: 'x' }, message: `Object invoice doesn't have any "toString" field.` },
  { bad: { clientName: 'x' }, message: `Object invoice doesn't have any "clientName" field.` },
  { bad: { totalAmountMicros: 1 }, message: `Object invoice doesn't have any "totalAmountMicros" field.` },
  { bad: { reference: null }, message: 'Field reference is not nullable and has no default value.' },
  { bad: { memo: 1 }, message: 'Invalid string value 1 for text field "memo"', good: { memo: '1' } },
  { bad: { memo: true }, message: 'Invalid string value true for text field "memo"' },
  { bad: { memo: ['x'] }, message: /^Invalid string value \[ ?'x' ?\] for text field "memo"/ },
  { bad: { memo: {} }, message: 'Invalid string value {} for text field "memo"' },
  { bad: { stage: 1 }, message: 'Invalid string value 1 for text field "stage"', good: { stage: 'PAID' } },
  { bad: { stage: 'X' }, message: 'Invalid value "X" for field "stage". Valid values are: DRAFT, PAID', good: { stage: null } },
  { bad: { stage: 'draft' }, message: 'Invalid value "draft" for field "stage". Valid values are: DRAFT, PAID' },
  { bad: { grade: 4 }, message: 'Invalid string value 4 for text field "grade"', good: { grade: 'RATING_4' } },
  {
    bad: { grade: 'RATING_6' },
    message: 'Invalid value "RATING_6" for field "grade". Valid values are: RATING_1, RATING_2, RATING_3, RATING_4, RATING_5',
  },
  { bad: { tags: ['X'] }, message: `Invalid value 'X' for multi select field "tags"`, good: { tags: ['RED'] } },
  { bad: { tags: ['RED', 'X'] }, message: `Invalid value 'X' for multi select field "tags"`, good: { tags: [] } },
  { bad: { quantity: 'string' }, message: `Invalid number value 'string' for field "quantity"`, good: { quantity: '12' } },
  { bad: { quantity: true }, message: 'Invalid number value true for field "quantity"', good: { quantity: 0 } },
  { bad: { ratio: [] }, message: 'Invalid number value [] for field "ratio"', good: { ratio: -0.5 } },
  { bad: { ratio: {} }, message: 'Invalid number value {} for field "ratio"', good: { ratio: null } },
  { bad: { paid: 'x' }, message: `Invalid boolean value 'x' for field "paid"`, good: { paid: false } },
  { bad: { paid: 1 }, message: 'Invalid boolean value 1 for field "paid"', good: { paid: true } },
  { bad: { token: 'x' }, message: `Invalid UUID value 'x' for field "token"`, good: { token: file.fileId } },
  { bad: { clientId: 'x' }, message: `Invalid UUID value 'x' for field "clientId"`, good: { clientId: null } },
  { bad: { clientId: 5 }, message: 'Invalid UUID value 5 for field "clientId"' },
  {
    bad: { dueOn: 'x' },
    message: `Invalid value 'x' for date field "dueOn". Expected format: 'YYYY-MM-DD'`,
    good: { dueOn: '2026-01-31' },
  },
  { bad: { dueOn: '2026-02-30' }, message: `Invalid value '2026-02-30' for date field "dueOn". Expected format: 'YYYY-MM-DD'` },
  { bad: { sentAt: 'x' }, message: `Invalid value 'x' for date-time field "sentAt". ${time}`, good: { sentAt: '2026-01-31T10:00:00Z' } },
  { bad: { sentAt: 'now' }, message: `Invalid value 'now' for date-time field "sentAt". ${time}` },
  { bad: { createdAt: 'infinity' }, message: `Invalid value 'infinity' for date-time field "createdAt". ${time}` },
  { bad: { labels: [1] }, message: 'Invalid value 1 for field "labels - Array values need to be string"', good: { labels: ['1'] } },
  { bad: { labels: [null] }, message: 'Invalid value null for field "labels - Array values need to be string"' },
  { bad: { meta: 'x' }, message: `Invalid object value 'x' for field "meta"`, good: { meta: '{"a":1}' } },
  { bad: { homepage: 'x' }, message: `Invalid object value 'x' for field "homepage"`, good: { homepage: null } },
  { bad: { homepage: 5 }, message: 'Invalid object value 5 for field "homepage"' },
  { bad: { total: 5 }, message: 'Invalid object value 5 for field "total"', good: { total: { amountMicros: 5 } } },
  { bad: { contact: { foo: 1 } }, message: 'Invalid subfield foo for emails field "contact"' },
  { bad: { phone: { foo: 1 } }, message: 'Invalid subfield foo for phones field "phone"' },
  { bad: { homepage: { foo: 1 } }, message: 'Invalid subfield foo for links field "homepage"' },
  { bad: { signer: { foo: 1 } }, message: 'Invalid subfield foo for full name field "signer"', good: { signer: { firstName: 'A' } } },
  { bad: { place: { foo: 1 } }, message: 'Invalid subfield foo for address field "place"', good: { place: { addressCity: 'Ulm' } } },
  { bad: { total: { foo: 1 } }, message: 'Invalid subfield foo for currency field "total"' },
  { bad: { createdBy: { foo: 1 } }, message: 'Invalid subfield foo for actor field "createdBy"' },
  {
    bad: { contact: { primaryEmail: 'x' } },
    message: `Invalid string value 'x' for email field "contact.primaryEmail"`,
    good: { contact: { primaryEmail: 'a@b.example' } },
  },
  {
    bad: { contact: { additionalEmails: ['a@b.example', 'x'] } },
    message: `Invalid string value 'x' for email field "contact.additionalEmails"`,
    good: { contact: { additionalEmails: ['a@b.example'] } },
  },
  { bad: { total: { amountMicros: 'x' } }, message: /^Invalid number value 'x' for field "total\.amountMicros"/ },
  { bad: { place: { addressLat: 'north' } }, message: /^Invalid number value 'north' for field "place\.addressLat"/ },
  {
    bad: { body: { blocknote: 'not json' } },
    message: 'Invalid blocknote value for field "body.blocknote" - must contain valid JSON',
    good: { body: { blocknote: '[]' } },
  },
  { bad: { body: { blocknote: '{}' } }, message: 'Invalid blocknote value for field "body.blocknote" - must contain valid JSON' },
  { bad: { position: 'x' }, message: `Invalid position value 'x' for field "position"`, good: { position: 'last' } },
  { bad: { position: null }, message: 'Invalid position value null for field "position"', good: { position: 2.5 } },
  {
    bad: { docs: 'x' },
    message: /^Invalid value ".*" for FILES field "docs" - It should be an array of objects with "fileId" and "label" properties\./,
    good: { docs: [file] },
  },
  { bad: { docs: [{ label: 'a' }] }, message: /^Invalid value ".*" for FILES field "docs" - It should be an array/ },
  { bad: { docs: [file, file, file, file] }, message: 'Max number of files is 3 for field "docs"', good: { docs: [file, file, file] } },
  { bad: { lines: [] }, message: 'One-to-many relation lines field does not support write operations.' },
  { bad: { remarks: null }, message: 'One-to-many relation remarks field does not support write operations.' },
  { bad: { client: {} }, message: 'Relation "client" requires connect or disconnect operation', good: { client: { disconnect: true } } },
  { bad: { searchVector: 'x' }, message: 'searchVector TS_VECTOR-typed field does not support write operations' },
  {
    bad: { homepage: { primaryLinkUrl: 'not a url' } },
    message: 'The URL of the link is not valid',
    subCode: 'INVALID_URL',
    good: { homepage: { primaryLinkUrl: 'a.example' } },
  },
  {
    bad: { homepage: { secondaryLinks: [{ url: 'http://', label: 'x' }] } },
    message: 'The URL of the link is not valid',
    subCode: 'INVALID_URL',
  },
  {
    bad: { phone: { primaryPhoneNumber: '12' } },
    message: 'Provided phone number is invalid 12',
    subCode: 'INVALID_PHONE_NUMBER',
    good: { phone: { primaryPhoneNumber: '+33612345678' } },
  },
  {
    bad: { phone: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'XX' } },
    message: 'Invalid country code XX',
    subCode: 'INVALID_PHONE_COUNTRY_CODE',
  },
  {
    bad: { phone: { primaryPhoneNumber: '612345678', primaryPhoneCallingCode: '+0' } },
    message: 'Invalid calling code +0',
    subCode: 'INVALID_PHONE_CALLING_CODE',
  },
  {
    bad: { phone: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+49' } },
    message: 'Provided country code and calling code are conflicting',
    subCode: 'CONFLICTING_PHONE_CALLING_CODE_AND_COUNTRY_CODE',
  },
  {
    bad: { phone: { primaryPhoneNumber: '+33612345678', primaryPhoneCountryCode: 'DE' } },
    message: /^Provided and inferred country code.* are conflicting/,
    subCode: 'CONFLICTING_PHONE_COUNTRY_CODE',
  },
  {
    bad: { phone: { primaryPhoneNumber: '+33612345678', primaryPhoneCallingCode: '+49' } },
    message: /^Provided and inferred .*calling code.* are conflicting/,
    subCode: 'CONFLICTING_PHONE_CALLING_CODE',
  },
];

test('the friendly text of a phone number is its message', async () => {
  for (const { bad, message } of invoices.filter(({ subCode }) => subCode?.includes('PHONE'))) {
    const error = refused(await writes.post(createOne('invoice'), { data: invoice(bad) }), { message });
    assert.equal(error.extensions['userFriendlyMessage'], error.message);
  }
});

for (const { bad, message, subCode = 'INVALID_ARGS_DATA', good } of invoices) {
  test(`refused ${JSON.stringify(bad)}${good === undefined ? '' : `, taken ${JSON.stringify(good)}`}`, async () => {
    const row = await made(writes, 'invoice', invoice());
    await writes.unchanged(async () => {
      refused(await writes.post(createOne('invoice'), { data: invoice(bad) }), { message, subCode, key: 'createInvoice' });
      refused(await writes.post(createOne('invoice'), { data: invoice(bad), upsert: true }), { message, subCode });
      const many = await writes.post(createMany('invoice'), { data: [invoice(), invoice(bad)] });
      refused(many, { message, subCode, key: 'createInvoices' });
      refused(await writes.post(updateOne('invoice'), { id: row['id'], data: bad }), { message, subCode, key: 'updateInvoice' });
      const filter = { id: { eq: row['id'] } };
      refused(await writes.post(updateMany('invoice'), { filter, data: bad }), { message, subCode, key: 'updateInvoices' });
    });
    if (good !== undefined) {
      await made(writes, 'invoice', invoice(good));
      await madeMany(writes, 'invoice', [invoice(good), invoice(good)]);
      await updated(writes, 'invoice', row['id'], good);
    }
  });
}

const others: readonly (readonly [Name, Row, string | RegExp])[] = [
  ['opportunity', { stage: 'WON' }, 'Invalid value "WON" for field "stage". Valid values are: NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER'],
  ['opportunity', { stage: null }, /stage/],
  ['company', { people: [] }, 'One-to-many relation people field does not support write operations.'],
  ['person', { company: {} }, 'Relation "company" requires connect or disconnect operation'],
  ['person', { name: 'Ada' }, `Invalid object value 'Ada' for field "name"`],
  ['supportTicket', { aboutCompany: {} }, 'Relation "aboutCompany" requires connect or disconnect operation'],
];
for (const [name, data, message] of others) {
  test(`refused, ${name}: ${JSON.stringify(data)}`, async () => {
    await writes.unchanged(async () => refused(await writes.post(createOne(name), { data }), { subCode: 'INVALID_ARGS_DATA', message }));
  });
}

test('a value that must be sent', async () => {
  await writes.unchanged(async () => {
    refused(await writes.post(createOne('invoice'), { data: { memo: 'x' } }), { message: /reference/ });
    refused(await writes.post(createMany('invoice'), { data: [invoice(), {}] }), { message: /reference/ });
  });
});

test('a whole number field takes no fraction and nothing out of its range, without the text of the database', async () => {
  await writes.unchanged(async () => {
    for (const quantity of [1e12, '99999999999', -3e10]) {
      refused(await writes.post(createOne('invoice'), { data: invoice({ quantity }) }), { message: /quantity/ });
    }
  });
});

test('text that PostgreSQL cannot hold is refused by name', async () => {
  await writes.unchanged(async () => {
    for (const data of [{ memo: 'a\u0000b' }, { meta: { a: '\u0000' } }, { labels: ['\u0000'] }, { signer: { firstName: '\u0000' } }]) {
      refused(await writes.post(createOne('invoice'), { data: invoice(data) }), { message: new RegExp(String(Object.keys(data)[0])) });
    }
  });
});

test('the same in the document: literals of the wrong kind', async () => {
  await writes.unchanged(async () => {
    const of = (value: string): string => `mutation { createInvoice(data: { reference: "r", ${value} }) { id } }`;
    refused(await writes.post(of('memo: 1')), { message: 'Invalid string value 1 for text field "memo"' });
    refused(await writes.post(of('stage: X')), { message: 'Invalid value "X" for field "stage". Valid values are: DRAFT, PAID' });
    refused(await writes.post(of('paid: PAID')), { message: `Invalid boolean value 'PAID' for field "paid"` });
    refused(await writes.post(of('total: 5')), { message: 'Invalid object value 5 for field "total"' });
    refused(await writes.post(of('foo: 5')), { message: `Object invoice doesn't have any "foo" field.` });
  });
});

test('a refusal says what was wrong with the first bad record, and the server takes the good ones alone', async () => {
  const answer = await writes.unchanged(() =>
    writes.post(createMany('invoice'), { data: [invoice(), invoice({ foo: 1 }), invoice({ quantity: 'x' })] }),
  );
  refused(answer, { message: `Object invoice doesn't have any "foo" field.` });
  assert.equal((await madeMany(writes, 'invoice', [invoice(), invoice()])).length, 2);
});
