/** Updating one record and many: only what is sent changes, and a refusal changes nothing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  create,
  createMany,
  dataOf,
  find,
  findOne,
  idIn,
  ids,
  type Plural,
  pluck,
  type Row,
  refused,
  refusedAsDuplicate,
  type StoredRow,
  softDelete,
  unique,
  unknownId,
  update,
  updateMany,
  url,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

test('PATCH changes the sent fields and no others', async () => {
  const row = await create(server, 'companies', { name: 'a', tagline: 'kept', employees: 5 });
  const after = await update(server, 'companies', row.id, { name: 'b', employees: null });
  assert.deepEqual(
    { ...after, updatedAt: null, updatedBy: null },
    { ...row, name: 'b', employees: null, updatedAt: null, updatedBy: null },
  );
  assert.deepEqual(await findOne(server, 'companies', row.id), after);
});

test('updatedAt moves, createdAt stays', async () => {
  const row = await create(server, 'companies', { createdAt: '2020-01-01T00:00:00.000Z', updatedAt: '2020-01-01T00:00:00.000Z' });
  const after = await update(server, 'companies', row.id, { name: 'x' });
  assert.equal(after['createdAt'], row['createdAt']);
  assert.ok(String(after['updatedAt']) > '2020-01-02');
});

test('PUT is another word for PATCH', async () => {
  const row = await create(server, 'companies', { name: 'a', tagline: 'kept' });
  const after = dataOf(await server.call('PUT', `/rest/companies/${row.id}`, { body: { name: 'b' } }), 'updateCompany') as Row;
  assert.deepEqual([after['name'], after['tagline']], ['b', 'kept']);
  const many = await server.call('PUT', url('/rest/companies', { filter: `id[eq]:${row.id}` }), { body: { name: 'c' } });
  assert.deepEqual(pluck(dataOf(many, 'updateCompanies') as Row[], 'name'), ['c']);
  refused(await server.call('PUT', '/rest/companies', { body: { name: 'd' } }), {
    message: 'Filters are mandatory for bulk update operations',
  });
});

const partial: readonly (readonly [Plural, string, Row, Row, Row])[] = [
  ['people', 'name', { firstName: 'A', lastName: 'B' }, { lastName: 'C' }, { firstName: 'A', lastName: 'C' }],
  [
    'people',
    'emails',
    { primaryEmail: 'partial@x.example', additionalEmails: ['two@x.example'] },
    { additionalEmails: [] },
    { primaryEmail: 'partial@x.example', additionalEmails: [] },
  ],
  [
    'companies',
    'linkedinLink',
    { primaryLinkUrl: 'https://a.example', primaryLinkLabel: 'A', secondaryLinks: [{ label: 'B', url: 'https://b.example' }] },
    { primaryLinkLabel: 'Z' },
    { primaryLinkUrl: 'https://a.example', primaryLinkLabel: 'Z', secondaryLinks: [{ label: 'B', url: 'https://b.example' }] },
  ],
  ['opportunities', 'amount', { amountMicros: 5, currencyCode: 'EUR' }, { currencyCode: 'USD' }, { amountMicros: 5, currencyCode: 'USD' }],
  [
    'opportunities',
    'amount',
    { amountMicros: 5, currencyCode: 'EUR' },
    { amountMicros: null },
    { amountMicros: null, currencyCode: 'EUR' },
  ],
  [
    'people',
    'phones',
    { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
    { additionalPhones: [{ number: '612345679', countryCode: 'FR', callingCode: '+33' }] },
    {
      primaryPhoneNumber: '612345678',
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
      additionalPhones: [{ number: '612345679', countryCode: 'FR', callingCode: '+33' }],
    },
  ],
];

for (const [plural, field, before, change, expected] of partial) {
  test(`${field} of ${plural}: of a composite only the sent parts change (${Object.keys(change).join()})`, async () => {
    const row = await create(server, plural, { [field]: before });
    const after = await update(server, plural, row.id, { [field]: change });
    assert.deepEqual(after[field], expected);
    assert.deepEqual((await findOne(server, plural, row.id))[field], expected);
  });
}

test('an address keeps the parts that are not sent', async () => {
  const row = await create(server, 'companies', { address: { addressCity: 'Ulm', addressLat: 48.4, addressCountry: 'DE' } });
  const after = await update(server, 'companies', row.id, { address: { addressCity: '', addressPostcode: '89073' } });
  const address = after['address'] as Row;
  assert.deepEqual(
    [address['addressCity'], address['addressLat'], address['addressCountry'], address['addressPostcode']],
    ['', 48.4, 'DE', '89073'],
  );
});

test('null clears a field, and all parts of a composite', async () => {
  const row = await create(server, 'people', {
    name: { firstName: 'A', lastName: 'B' },
    emails: { primaryEmail: `${unique()}@x.example` },
    jobTitle: 'x',
    performanceRating: 'RATING_1',
  });
  const after = await update(server, 'people', row.id, { name: null, emails: null, jobTitle: null, performanceRating: null });
  assert.deepEqual(after['name'], { firstName: '', lastName: '' });
  assert.deepEqual(after['emails'], { primaryEmail: '', additionalEmails: [] });
  assert.deepEqual([after['jobTitle'], after['performanceRating']], ['', null]);
});

test('lists and JSON are replaced whole', async () => {
  const row = await create(server, 'supportTickets', { tags: ['a', 'b'], payload: { a: 1, b: 2 } });
  const after = await update(server, 'supportTickets', row.id, { tags: ['c'], payload: { c: 3 } });
  assert.deepEqual([after['tags'], after['payload']], [['c'], { c: 3 }]);
  const cleared = await update(server, 'supportTickets', row.id, { tags: [], payload: null });
  assert.deepEqual([cleared['tags'], cleared['payload']], [[], null]);
});

test('an empty patch changes nothing', async () => {
  const row = await create(server, 'companies', { name: 'x' });
  const after = await update(server, 'companies', row.id, {});
  assert.deepEqual({ ...after, updatedAt: null, updatedBy: null }, { ...row, updatedAt: null, updatedBy: null });
});

test('positions on update: words, numbers, and left alone when not sent', async () => {
  const rows = await createMany(server, 'notes', [{ position: 5 }, { position: 9 }]);
  const first = rows[0] as StoredRow;
  assert.equal((await update(server, 'notes', first.id, { title: 'x' }))['position'], 5);
  assert.equal((await update(server, 'notes', first.id, { position: 7.25 }))['position'], 7.25);
  assert.equal((await update(server, 'notes', first.id, { position: 'last' }))['position'], 10);
  const moved = await update(server, 'notes', first.id, { position: 'first' });
  assert.ok(Number(moved['position']) < 9);
  refused(await server.call('PATCH', `/rest/notes/${first.id}`, { body: { position: null } }), { message: /"position"/ });
});

test('relations: set, moved, connected, disconnected', async () => {
  const [first, second] = (await createMany(server, 'companies', [
    { name: 'one', domainName: { primaryLinkUrl: `https://${unique()}.example` } },
    { name: 'two' },
  ])) as [StoredRow, StoredRow];
  const person = await create(server, 'people', { companyId: second.id });
  const company = async (body: Row): Promise<unknown> => (await update(server, 'people', person.id, body))['companyId'];
  assert.equal(await company({ companyId: first.id }), first.id);
  assert.equal(await company({ companyId: null }), null);
  assert.equal(
    await company({ company: { connect: { where: { domainName: { primaryLinkUrl: at(first, 'domainName.primaryLinkUrl') } } } } }),
    first.id,
  );
  assert.equal(await company({ company: { disconnect: false } }), first.id);
  assert.equal(await company({ company: { disconnect: true } }), null);
  refused(await server.call('PATCH', `/rest/people/${person.id}`, { body: { companyId: unknownId() } }));
  refused(await server.call('PATCH', `/rest/people/${person.id}`, { body: { companyId: 'x' } }), { message: /"companyId"/ });
  refused(await server.call('PATCH', `/rest/people/${person.id}`, { body: { company: { connect: { where: { id: unknownId() } } } } }));
});

test('a missing record is 404', async () => {
  const expected = { status: 404, code: 'RECORD_NOT_FOUND', message: 'Record not found' };
  refused(await server.call('PATCH', `/rest/companies/${unknownId()}`, { body: { name: 'x' } }), expected);
  refused(await server.call('PUT', `/rest/companies/${unknownId()}`, { body: { name: 'x' } }), expected);
});

test('bad bodies are refused, and the record stays as it was', async () => {
  const row = await create(server, 'opportunities', { name: 'kept' });
  for (const [body, message] of [
    [{ name: 'x', foo: 1 }, `Object opportunity doesn't have any "foo" field.`],
    [{ name: 'x', stage: 'WON' }, `Invalid value "WON" for field "stage".`],
    [{ name: 'x', stage: null }, /stage/],
    [{ name: 'x', closeDate: 'x' }, /"closeDate"/],
    [{ name: 5 }, /"name"/],
    [{ name: 'x', taskTargets: [] }, /taskTargets/],
    [{ name: 'x', amount: { foo: 1 } }, /foo/],
  ] as const) {
    const expected = { message: message as string | RegExp };
    refused(await server.call('PATCH', `/rest/opportunities/${row.id}`, { body }), expected);
    refused(await server.call('PATCH', url('/rest/opportunities', { filter: `id[eq]:${row.id}` }), { body }), expected);
  }
  for (const body of [[{ name: 'x' }], 'x', 5, null]) refused(await server.call('PATCH', `/rest/opportunities/${row.id}`, { body }));
  assert.deepEqual(await findOne(server, 'opportunities', row.id), row);
});

test('a taken unique value is refused; the own one is not', async () => {
  const [first, second] = (await createMany(server, 'people', [
    { emails: { primaryEmail: `${unique()}@x.example` } },
    { emails: { primaryEmail: `${unique()}@x.example` } },
  ])) as [StoredRow, StoredRow];
  const answer = await server.call('PATCH', `/rest/people/${second.id}`, { body: { emails: first['emails'], city: 'changed' } });
  refusedAsDuplicate(answer, { field: 'emails', value: at(first, 'emails.primaryEmail') as string, conflictingRecordId: first.id });
  assert.deepEqual(await findOne(server, 'people', second.id), second);
  await update(server, 'people', first.id, { emails: first['emails'] });
});

test('many: the same patch for all that match, answered with the records', async () => {
  const rows = await createMany(server, 'companies', [
    { name: 'a', employees: 1 },
    { name: 'b', employees: 2 },
    { name: 'c', employees: 3 },
  ]);
  const after = await updateMany(server, 'companies', `${idIn(rows)},employees[gte]:2`, { tagline: 'big' });
  assert.deepEqual(new Set(ids(after)), new Set(ids(rows.slice(1))));
  for (const row of after) assert.equal(row['tagline'], 'big');
  assert.equal((await findOne(server, 'companies', String(rows[0]?.id)))['tagline'], '');
  assert.deepEqual(await updateMany(server, 'companies', `id[eq]:${unknownId()}`, { tagline: 'x' }), []);
});

test('many: a filter through a relation, and or/not', async () => {
  const company = await create(server, 'companies', { name: unique() });
  const people = await createMany(server, 'people', [
    { companyId: company.id, city: 'a' },
    { companyId: company.id, city: 'b' },
    { city: 'a' },
  ]);
  const after = await updateMany(server, 'people', `company.name[eq]:"${company['name']}",not(city[eq]:b)`, { jobTitle: 'found' });
  assert.deepEqual(ids(after), [people[0]?.id]);
});

test('many without a filter is refused, also with an empty one', async () => {
  const row = await create(server, 'companies', { name: 'kept' });
  for (const path of ['/rest/companies', '/rest/companies?filter=']) {
    refused(await server.call('PATCH', path, { body: { name: 'all' } }), { message: 'Filters are mandatory for bulk update operations' });
  }
  assert.equal((await findOne(server, 'companies', row.id))['name'], 'kept');
});

test('many: at most 200 records; one more is refused and nothing changes', async () => {
  const name = unique();
  await createMany(
    server,
    'companies',
    Array.from({ length: 200 }, () => ({ name })),
  );
  assert.equal((await updateMany(server, 'companies', `name[eq]:"${name}"`, { tagline: 'all 200' })).length, 200);
  await create(server, 'companies', { name });
  refused(await server.call('PATCH', url('/rest/companies', { filter: `name[eq]:"${name}"` }), { body: { tagline: 'more' } }), {
    message: /200/,
  });
  assert.equal((await find(server, 'companies', { filter: `name[eq]:"${name}",tagline[eq]:more`, limit: 1 })).totalCount, 0);
});

test('many: a unique value cannot go to two records, and neither gets it', async () => {
  const rows = await createMany(server, 'people', [{ city: 'x' }, { city: 'y' }]);
  const answer = await server.call('PATCH', url('/rest/people', { filter: idIn(rows) }), {
    body: { city: 'z', emails: { primaryEmail: `${unique()}@x.example` } },
  });
  refused(answer, { message: 'A duplicate entry was detected' });
  const after = await find(server, 'people', { filter: idIn(rows) });
  assert.deepEqual(new Set(pluck(after.rows, 'city')), new Set(['x', 'y']));
});

test('a record in the bin can be updated, by id and by filter, and stays there', async () => {
  const row = await create(server, 'companies', { name: 'a' });
  await softDelete(server, 'companies', row.id);
  assert.equal((await update(server, 'companies', row.id, { name: 'b' }))['name'], 'b');
  assert.deepEqual(pluck(await updateMany(server, 'companies', `id[eq]:${row.id}`, { tagline: 't' }), 'tagline'), ['t']);
  const { rows } = await find(server, 'companies', { filter: `id[eq]:${row.id},deletedAt[is]:NOT_NULL` });
  assert.deepEqual([rows[0]?.['name'], rows[0]?.['tagline']], ['b', 't']);
  refused(await server.call('GET', `/rest/companies/${row.id}`), { status: 404 });
});

test('two clients that change different fields do not undo each other', async () => {
  const row = await create(server, 'companies', { name: 'a', address: { addressCity: 'b' } });
  for (let round = 0; round < 10; round++) {
    await Promise.all([
      update(server, 'companies', row.id, { name: `n${round}` }),
      update(server, 'companies', row.id, { tagline: `t${round}` }),
      update(server, 'companies', row.id, { address: { addressCity: `c${round}` } }),
      update(server, 'companies', row.id, { address: { addressState: `s${round}` } }),
    ]);
    const after = await findOne(server, 'companies', row.id);
    assert.deepEqual(
      [after['name'], after['tagline'], at(after, 'address.addressCity'), at(after, 'address.addressState')],
      [`n${round}`, `t${round}`, `c${round}`, `s${round}`],
    );
  }
});

test('rich text is rewritten on both sides', async () => {
  const note = await create(server, 'notes', { bodyV2: { markdown: 'Before' } });
  const after = await update(server, 'notes', note.id, { bodyV2: { markdown: 'Afterwards' } });
  assert.match(String(at(after, 'bodyV2.blocknote')), /Afterwards/);
  assert.doesNotMatch(String(at(after, 'bodyV2.blocknote')), /Before/);
  accepted(await server.call('PATCH', `/rest/notes/${note.id}`, { body: { bodyV2: null } }));
});

for (const plural of [
  'companies',
  'people',
  'opportunities',
  'notes',
  'tasks',
  'noteTargets',
  'attachments',
  'subscriptions',
  'supportTickets',
] as const) {
  test(`a record of ${plural} can be sent back as it was read`, async () => {
    const row = await create(server, plural, {});
    const after = await update(server, plural, row.id, row);
    assert.deepEqual({ ...after, updatedAt: null }, { ...row, updatedAt: null });
    const { id, ...copy } = row;
    const twin = await create(server, plural, copy);
    assert.notEqual(twin.id, id);
    assert.deepEqual({ ...twin, id, updatedAt: null }, { ...row, updatedAt: null });
  });
}

test('the id of a record cannot be changed', async () => {
  const row = await create(server, 'companies', {});
  refused(await server.call('PATCH', `/rest/companies/${row.id}`, { body: { id: unknownId() } }));
  assert.deepEqual(await findOne(server, 'companies', row.id), row);
});
