/** Taken unique values and what else only the database can refuse: the exact envelope, and nothing written. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Answer,
  checkError,
  createMany,
  createOne,
  domain,
  email,
  invoice,
  live,
  made,
  madeMany,
  type Row,
  refused,
  removed,
  removeMany,
  removeOne,
  startWrites,
  unique,
  unknownId,
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const message = 'A duplicate entry was detected';
const unnamed = 'This record already exists. Please check your data and try again.';
const named = (label: string): string => `This ${label} value is already in use. Please check your data and try again.`;

function refusedAsDuplicate(answer: Answer, expected: { label: string; object: string; id: unknown; key?: string }): void {
  const { label, object, id, key } = expected;
  const error = refused(answer, { subCode: null, message, friendly: named(label), ...(key !== undefined && { key }) });
  assert.equal(error.extensions['conflictingRecordId'], id, answer.text);
  assert.equal(error.extensions['conflictingObjectNameSingular'], object, answer.text);
}

test('the envelope, word for word', async () => {
  const reference = unique();
  const { id } = await made(writes, 'invoice', { reference });
  const answer = await writes.unchanged(() => writes.post(`mutation { createInvoice(data: { reference: "${reference}" }) { id } }`));
  const { errors, ...rest } = answer.body as { errors: Row[] };
  assert.deepEqual(rest['data' as never], { createInvoice: null });
  assert.equal(errors.length, 1);
  const { locations, ...error } = errors[0] as Row;
  assert.deepEqual(locations, [{ line: 1, column: 12 }]);
  assert.ok(String(error['message']).startsWith(message));
  assert.deepEqual(error['path'], ['createInvoice']);
  const extensions = error['extensions'] as Row;
  assert.deepEqual(
    [
      extensions['code'],
      extensions['userFriendlyMessage'],
      extensions['conflictingRecordId'],
      extensions['conflictingObjectNameSingular'],
      'subCode' in extensions,
    ],
    ['BAD_USER_INPUT', named('Reference'), id, 'invoice', false],
  );
});

const phone = (number: string): Row => ({ primaryPhoneNumber: number, primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' });
const values: readonly (readonly [string, string, unknown, unknown])[] = [
  ['code', 'Code', 'W-1', 'W-2'],
  ['serial', 'Serial', 41, 42],
  ['since', 'Since', '2026-01-31', '2026-02-01'],
  ['badge', 'Badge', '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11', '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a12'],
  ['site', 'Site', { primaryLinkUrl: 'https://taken.example' }, { primaryLinkUrl: 'https://free.example' }],
  ['mail', 'Mail', { primaryEmail: 'taken@x.example' }, { primaryEmail: 'free@x.example' }],
  ['hotline', 'Hotline', phone('612345678'), phone('612345679')],
];
for (const [field, label, taken, free] of values) {
  test(`a taken ${field}, on create, in a batch, on update; a free one beside it`, async () => {
    const { id } = await made(writes, 'client', { [field]: taken });
    const other = await made(writes, 'client', { [field]: free });
    const expected = { label, object: 'client', id };
    await writes.unchanged(async () => {
      refusedAsDuplicate(await writes.post(createOne('client'), { data: { [field]: taken } }), { ...expected, key: 'createClient' });
      const batch = await writes.post(createMany('client'), { data: [{}, { [field]: taken }] });
      refusedAsDuplicate(batch, { ...expected, key: 'createClients' });
      const one = await writes.post(updateOne('client'), { id: other['id'], data: { [field]: taken } });
      refusedAsDuplicate(one, { ...expected, key: 'updateClient' });
      const many = await writes.post(updateMany('client'), { filter: { id: { eq: other['id'] } }, data: { [field]: taken } });
      refusedAsDuplicate(many, { ...expected, key: 'updateClients' });
    });
    await madeMany(writes, 'client', [{ [field]: null }, { [field]: null }, {}, {}]);
  });
}

test('an id that is taken', async () => {
  const { id } = await made(writes, 'company');
  await writes.unchanged(async () => {
    refusedAsDuplicate(await writes.post(createOne('company'), { data: { id } }), { label: 'Id', object: 'company', id });
  });
});

test('standard objects: people by email in any case, companies by domain in any form', async () => {
  const emails = email();
  const person = await made(writes, 'person', { emails });
  const domainName = domain();
  const company = await made(writes, 'company', { domainName });
  await writes.unchanged(async () => {
    const shouted = { primaryEmail: String(emails['primaryEmail']).toUpperCase() };
    const again = await writes.post(createOne('person'), { data: { emails: shouted } });
    refusedAsDuplicate(again, { label: 'Emails', object: 'person', id: person['id'] });
    const slash = { primaryLinkUrl: `${domainName['primaryLinkUrl']}/` };
    const domainAgain = await writes.post(createOne('company'), { data: { domainName: slash } });
    refusedAsDuplicate(domainAgain, { label: 'Domain Name', object: 'company', id: company['id'] });
  });
});

test('empty unique values never conflict', async () => {
  const empty = { code: '', site: { primaryLinkUrl: '' }, mail: { primaryEmail: '' }, hotline: { primaryPhoneNumber: '' } };
  await madeMany(writes, 'client', [empty, empty, { code: null, site: null, mail: null, hotline: null }]);
  const country = { hotline: { primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' } };
  await madeMany(writes, 'client', [country, country]);
  await made(writes, 'client', empty);
});

test('two rows of one batch with the same value', async () => {
  const data = [{ code: 'twice' }, {}, { code: 'twice' }];
  await writes.unchanged(async () => {
    const error = refused(await writes.post(createMany('client'), { data }), { subCode: null, message });
    assert.equal('conflictingRecordId' in error.extensions, 'conflictingObjectNameSingular' in error.extensions, 'together or not at all');
    if (!('conflictingRecordId' in error.extensions)) return;
    assert.fail('no record holds the value: none can be named');
  });
});

test('many records cannot take one unique value', async () => {
  const rows = await madeMany(writes, 'client', [{ name: 'many' }, { name: 'many' }]);
  await writes.unchanged(async () => {
    const answer = await writes.post(updateMany('client'), { filter: { name: { eq: 'many' } }, data: { code: 'same' } });
    refused(answer, { subCode: null, message });
  });
  assert.equal(rows.length, 2);
});

test('a record in the bin does not hold its value; it comes back only while the value is free', async () => {
  const code = unique();
  const first = await made(writes, 'client', { code });
  await removed(writes, 'delete', 'client', first['id']);
  const second = await made(writes, 'client', { code });
  const expected = { label: 'Code', object: 'client', id: second['id'] };
  await writes.unchanged(async () => {
    refusedAsDuplicate(await writes.post(removeOne('restore', 'client'), { id: first['id'] }), { ...expected, key: 'restoreClient' });
    const many = await writes.post(removeMany('restore', 'client'), { filter: { id: { eq: first['id'] } } });
    refusedAsDuplicate(many, { ...expected, key: 'restoreClients' });
  });
  await removed(writes, 'delete', 'client', second['id']);
  await removed(writes, 'restore', 'client', first['id']);
  assert.ok(await live(writes, 'client', first['id']));
  assert.equal(await live(writes, 'client', second['id']), false);
});

test('two records in the bin that share a value do not come back together, nor by an update', async () => {
  const code = unique();
  const rows: Row[] = [];
  for (let round = 0; round < 2; round++) {
    const row = await made(writes, 'client', { code });
    await removed(writes, 'delete', 'client', row['id']);
    rows.push(row);
  }
  await writes.unchanged(async () => {
    refused(await writes.post(removeMany('restore', 'client'), { filter: { code: { eq: code } } }), { subCode: null, message });
  });
  await removed(writes, 'restore', 'client', rows[0]?.['id']);
  await writes.unchanged(async () => {
    const revive = await writes.post(updateOne('client'), { id: rows[1]?.['id'], data: { deletedAt: null } });
    refusedAsDuplicate(revive, { label: 'Code', object: 'client', id: rows[0]?.['id'] });
    refused(await writes.post(createOne('client'), { data: { id: rows[1]?.['id'], name: 'n' }, upsert: true }), { message });
  });
});

test('the id of a record in the bin is taken, and the error does not lead to a record that is not to be seen', async () => {
  const { id } = await made(writes, 'company');
  await removed(writes, 'delete', 'company', id);
  await writes.unchanged(async () => {
    const answer = await writes.post(createOne('company'), { data: { id } });
    const error = refused(answer, { subCode: null, message });
    const told = 'conflictingRecordId' in error.extensions;
    assert.equal('conflictingObjectNameSingular' in error.extensions, told, 'together or not at all');
    if (told) assert.equal(error.extensions['conflictingRecordDeleted'], true, answer.text);
    else checkError(error, { friendly: unnamed });
  });
});

const missingRelation = 'This operation references a record that does not exist or cannot be modified due to existing relationships.';

test('a relation to nothing', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  const clientId = unknownId();
  const expected = { subCode: null, friendly: missingRelation, message: /client/i } as const;
  await writes.unchanged(async () => {
    refused(await writes.post(createOne('invoice'), { data: invoice({ clientId }) }), { ...expected, key: 'createInvoice' });
    refused(await writes.post(createMany('invoice'), { data: [invoice(), invoice({ clientId })] }), expected);
    refused(await writes.post(updateOne('invoice'), { id, data: { clientId } }), { ...expected, key: 'updateInvoice' });
    refused(await writes.post(updateMany('invoice'), { filter: { id: { eq: id } }, data: { clientId } }), expected);
    refused(await writes.post(createOne('remark'), { data: { aboutClientId: clientId } }), { ...expected, message: /about/i });
    refused(await writes.post(createOne('person'), { data: { companyId: clientId } }), { ...expected, message: /company/i });
  });
  const client = await made(writes, 'client');
  await made(writes, 'invoice', invoice({ clientId: client['id'] }));
});

test('a record that others hold cannot be destroyed, alone or among many', async () => {
  const held = await made(writes, 'invoice', invoice());
  const other = await made(writes, 'invoice', invoice());
  const payment = await made(writes, 'payment', { invoiceId: held['id'] });
  const friendly = 'This record cannot be deleted because it is still referenced by other records.';
  await writes.unchanged(async () => {
    refused(await writes.post(removeOne('destroy', 'invoice'), { id: held['id'] }), { subCode: null, friendly });
    const filter = { id: { in: [other['id'], held['id']] } };
    refused(await writes.post(removeMany('destroy', 'invoice'), { filter }), { subCode: null, friendly });
  });
  await removed(writes, 'destroy', 'payment', payment['id']);
  await removed(writes, 'destroy', 'invoice', held['id']);
});

test('a link that exists already', async () => {
  const note = await made(writes, 'note');
  const company = await made(writes, 'company');
  const data = { noteId: note['id'], targetCompanyId: company['id'] };
  const first = await made(writes, 'noteTarget', data);
  await writes.unchanged(async () => {
    const error = refused(await writes.post(createOne('noteTarget'), { data }), { subCode: null, message });
    assert.equal(error.extensions['conflictingRecordId'], first['id']);
    assert.equal(error.extensions['conflictingObjectNameSingular'], 'noteTarget');
  });
});
