/** Creating records, one and many: defaults, positions, relations, unique values, and every refusal with nothing stored. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  create,
  createMany,
  exists,
  find,
  findOne,
  isInBin,
  type Plural,
  pluck,
  type Row,
  refused,
  refusedAsDuplicate,
  type StoredRow,
  softDelete,
  unique,
  unknownId,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

const total = async (plural: Plural): Promise<number> => (await find(server, plural, { limit: 0 })).totalCount;

/** Runs a refused write and checks that the number of live records is as before. */
async function nothingStored(plural: Plural, write: () => Promise<unknown>): Promise<void> {
  const before = await total(plural);
  await write();
  assert.equal(await total(plural), before, 'nothing was stored');
}

test('an id of the client is kept; the same id again is refused and changes nothing', async () => {
  const id = unknownId();
  const row = await create(server, 'companies', { id, name: 'first' });
  assert.equal(row.id, id);
  await nothingStored('companies', async () => {
    const answer = await server.call('POST', '/rest/companies', { body: { id, name: 'second' } });
    refusedAsDuplicate(answer, { field: 'id', value: id, conflictingRecordId: id });
  });
  assert.equal((await findOne(server, 'companies', id))['name'], 'first');
});

test('an id in capitals is the same id', async () => {
  const id = unknownId();
  assert.equal((await create(server, 'companies', { id: id.toUpperCase() })).id, id);
  refused(await server.call('POST', '/rest/companies', { body: { id } }), { message: 'A duplicate entry was detected' });
});

test('an id that lies in the bin is taken as well', async () => {
  const row = await create(server, 'companies', {});
  await softDelete(server, 'companies', row.id);
  refused(await server.call('POST', '/rest/companies', { body: { id: row.id } }), { message: 'A duplicate entry was detected' });
  assert.ok(await isInBin(server, 'companies', row.id));
});

test('a batch answers in the order of its input', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `n${(index * 37) % 60}`);
  const rows = await createMany(
    server,
    'companies',
    names.map((name, index) => ({ name, ...(index % 2 ? { id: unknownId() } : {}), ...(index % 3 ? { position: index } : {}) })),
  );
  assert.deepEqual(pluck(rows, 'name'), names);
  for (const row of rows.slice(0, 5)) assert.deepEqual(await findOne(server, 'companies', row.id), row);
});

test('60 and 200 records in one batch are taken, 201 are refused', async () => {
  await createMany(
    server,
    'companies',
    Array.from({ length: 60 }, () => ({})),
  );
  await createMany(
    server,
    'companies',
    Array.from({ length: 200 }, (_, index) => ({ name: `c${index}` })),
  );
  await nothingStored('companies', async () => {
    const body = Array.from({ length: 201 }, () => ({}));
    refused(await server.call('POST', '/rest/batch/companies', { body }), {
      code: 'UPSERT_MAX_RECORDS_EXCEEDED',
      message: 'Maximum number of records to upsert is 200.',
    });
    refused(await server.call('POST', '/rest/batch/companies?upsert=true', { body }), { code: 'UPSERT_MAX_RECORDS_EXCEEDED' });
  });
});

test('an empty batch creates nothing', async () => {
  assert.deepEqual(await createMany(server, 'companies', []), []);
});

test('a batch is an array, a single create an object', async () => {
  await nothingStored('companies', async () => {
    for (const body of [{ name: 'x' }, 'text', 5, null, true]) refused(await server.call('POST', '/rest/batch/companies', { body }));
    for (const body of [[{ name: 'x' }], [], 'text', 5, null, true]) refused(await server.call('POST', '/rest/companies', { body }));
    for (const body of [[{}, 'text'], [null], [[{}]], [{}, 5]]) refused(await server.call('POST', '/rest/batch/companies', { body }));
  });
});

test('unknown keys are named; a batch lists all that is wrong with it', async () => {
  await nothingStored('companies', async () => {
    const one = await server.call('POST', '/rest/companies', { body: { name: 'x', foo: 1 } });
    refused(one, { code: 'INVALID_ARGS_DATA', message: `Object company doesn't have any "foo" field.` });
    const many = await server.call('POST', '/rest/batch/companies', { body: [{ foo: 1 }, { name: 'good' }, { employees: 'many' }] });
    const body = refused(many, { code: 'INVALID_ARGS_DATA', message: `Object company doesn't have any "foo" field.` });
    const messages = body['messages'] as string[];
    assert.ok(messages.length >= 2, many.text);
    assert.ok(
      messages.slice(1).some((message) => message.includes('employees')),
      many.text,
    );
  });
});

const badValues: readonly (readonly [Plural, Row, string | RegExp])[] = [
  ['companies', { name: 1 }, `Invalid string value 1 for text field "name"`],
  ['companies', { name: {} }, /"name"/],
  ['companies', { name: ['x'] }, /"name"/],
  ['companies', { name: true }, /"name"/],
  ['companies', { employees: 'string' }, `Invalid number value 'string' for field "employees"`],
  ['companies', { employees: {} }, /"employees"/],
  ['companies', { employees: true }, /"employees"/],
  ['companies', { employees: '' }, /"employees"/],
  ['companies', { idealCustomerProfile: 'x' }, `Invalid boolean value 'x' for field "idealCustomerProfile"`],
  ['companies', { idealCustomerProfile: 1 }, /"idealCustomerProfile"/],
  ['companies', { accountOwnerId: 'x' }, `Invalid UUID value 'x' for field "accountOwnerId"`],
  ['companies', { accountOwnerId: 5 }, /"accountOwnerId"/],
  ['companies', { id: 'x' }, /'x'|"x"/],
  ['companies', { workPolicy: ['NOWHERE'] }, `Invalid value 'NOWHERE' for multi select field "workPolicy"`],
  ['companies', { workPolicy: [1] }, /"workPolicy"/],
  ['companies', { workPolicy: { a: 1 } }, /"workPolicy"/],
  ['companies', { position: 'x' }, `Invalid position value 'x' for field "position"`],
  ['companies', { position: null }, /"position"/],
  ['companies', { domainName: 'https://x.example' }, `Invalid object value 'https://x.example' for field "domainName"`],
  ['companies', { domainName: ['x'] }, /"domainName"/],
  ['companies', { domainName: { foo: 'x' } }, `Invalid subfield foo for links field "domainName"`],
  ['companies', { domainName: { primaryLinkUrl: 5 } }, /domainName/],
  ['companies', { domainName: { primaryLinkUrl: 'http://' } }, 'The URL of the link is not valid'],
  ['companies', { domainName: { secondaryLinks: 'x' } }, /domainName/],
  ['companies', { address: { city: 'x' } }, `Invalid subfield city for address field "address"`],
  ['companies', { address: { addressLat: 'north' } }, /address\.addressLat/],
  ['companies', { annualRecurringRevenue: { amount: 1 } }, `Invalid subfield amount for currency field "annualRecurringRevenue"`],
  ['companies', { annualRecurringRevenue: { amountMicros: 'x' } }, /annualRecurringRevenue/],
  ['companies', { annualRecurringRevenue: 5 }, /"annualRecurringRevenue"/],
  ['companies', { createdBy: { source: 'NOBODY' } }, /createdBy/],
  ['companies', { createdBy: { foo: 1 } }, `Invalid subfield foo for actor field "createdBy"`],
  ['companies', { createdAt: 'yesterday' }, /"createdAt"/],
  ['people', { name: 'Ada' }, `Invalid object value 'Ada' for field "name"`],
  ['people', { name: { first: 'Ada' } }, `Invalid subfield first for full name field "name"`],
  ['people', { emails: { primaryEmail: 'x' } }, `Invalid string value 'x' for email field "emails.primaryEmail"`],
  ['people', { emails: { additionalEmails: ['x'] } }, /"emails\.additionalEmails"/],
  ['people', { emails: { foo: 'x' } }, `Invalid subfield foo for emails field "emails"`],
  ['people', { phones: { foo: 'x' } }, `Invalid subfield foo for phones field "phones"`],
  ['people', { phones: { primaryPhoneNumber: '12' } }, 'Provided phone number is invalid 12'],
  ['people', { phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'XX' } }, 'Invalid country code XX'],
  [
    'people',
    { phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+49' } },
    'Provided country code and calling code are conflicting',
  ],
  ['people', { performanceRating: 'RATING_6' }, /"performanceRating"/],
  ['people', { performanceRating: 5 }, /"performanceRating"/],
  [
    'opportunities',
    { stage: 'WON' },
    `Invalid value "WON" for field "stage". Valid values are: NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER`,
  ],
  ['opportunities', { stage: 'new' }, /"stage"/],
  ['opportunities', { stage: 5 }, /"stage"/],
  ['opportunities', { stage: null }, /stage/],
  ['opportunities', { closeDate: 'x' }, `Invalid value 'x' for date-time field "closeDate". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`],
  ['opportunities', { closeDate: '2026-02-30T00:00:00Z' }, /"closeDate"/],
  ['opportunities', { closeDate: 'infinity' }, /"closeDate"/],
  ['opportunities', { closeDate: 'now' }, /"closeDate"/],
  ['opportunities', { closeDate: {} }, /"closeDate"/],
  ['subscriptions', { startsOn: 'x' }, `Invalid value 'x' for date field "startsOn". Expected format: 'YYYY-MM-DD'`],
  ['subscriptions', { startsOn: '2026-02-30' }, /"startsOn"/],
  ['subscriptions', { startsOn: '-infinity' }, /"startsOn"/],
  ['subscriptions', { seats: 'many' }, /"seats"/],
  ['supportTickets', { tags: [1] }, `Invalid value 1 for field "tags - Array values need to be string"`],
  ['supportTickets', { tags: 5 }, /"tags/],
  ['supportTickets', { tags: [null] }, /"tags/],
  ['supportTickets', { payload: '{not json' }, /"payload"/],
  ['notes', { bodyV2: { blocknote: 'not json' } }, `Invalid blocknote value for field "bodyV2.blocknote" - must contain valid JSON`],
  ['notes', { bodyV2: 'text' }, /"bodyV2"/],
  ['companies', { people: [] }, 'One-to-many relation people field does not support write operations.'],
  ['companies', { searchVector: 'x' }, 'searchVector TS_VECTOR-typed field does not support write operations'],
  ['people', { company: {} }, `Relation "company" requires connect or disconnect operation`],
  ['people', { company: 'x' }, /company/],
  ['people', { company: { connect: { where: {} } } }, /company/],
  ['people', { company: { connect: {} } }, /company/],
  ['companies', { __proto__x: 1 }, /"__proto__x"/],
  ['companies', { constructor: 1 }, /"constructor"/],
  ['companies', { 'name"; drop table company; --': 1 }, /doesn't have any/],
];

for (const [plural, body, message] of badValues) {
  test(`refused, ${plural}: ${JSON.stringify(body)}`, async () => {
    await nothingStored(plural, async () => {
      refused(await server.call('POST', `/rest/${plural}`, { body }), { message });
      const batch = await server.call('POST', `/rest/batch/${plural}`, { body: [{}, body, {}] });
      refused(batch, { message });
    });
  });
}

test('one bad record of a batch leaves nothing behind, also when only the database sees it', async () => {
  const holder = await create(server, 'companies', { domainName: { primaryLinkUrl: `https://${unique()}.example` } });
  await nothingStored('companies', async () => {
    const body = [{ name: 'a' }, { domainName: { primaryLinkUrl: at(holder, 'domainName.primaryLinkUrl') } }, { name: 'c' }];
    refusedAsDuplicate(await server.call('POST', '/rest/batch/companies', { body }), {
      field: 'domainName',
      conflictingRecordId: holder.id,
    });
  });
  await nothingStored('people', async () => {
    refused(await server.call('POST', '/rest/batch/people', { body: [{}, { companyId: unknownId() }] }));
  });
  await nothingStored('companies', async () => {
    const id = unknownId();
    refused(await server.call('POST', '/rest/batch/companies', { body: [{ id }, {}, { id }] }), {
      message: 'A duplicate entry was detected',
    });
    assert.equal(await exists(server, 'companies', id), false);
  });
  await nothingStored('people', async () => {
    const emails = { primaryEmail: `${unique()}@x.example` };
    refused(await server.call('POST', '/rest/batch/people', { body: [{ emails }, { emails }] }), {
      message: 'A duplicate entry was detected',
    });
  });
});

test('a taken unique value names field, value and the record that holds it', async () => {
  const url = `https://${unique()}.example`;
  const holder = await create(server, 'companies', { name: 'holder', domainName: { primaryLinkUrl: url } });
  await nothingStored('companies', async () => {
    const answer = await server.call('POST', '/rest/companies', { body: { domainName: { primaryLinkUrl: url } } });
    refusedAsDuplicate(answer, { field: 'domainName', value: url, conflictingRecordId: holder.id });
  });
  const email = `${unique()}@x.example`;
  const person = await create(server, 'people', { emails: { primaryEmail: email } });
  const answer = await server.call('POST', '/rest/people', { body: { emails: { primaryEmail: email.toUpperCase() } } });
  refusedAsDuplicate(answer, { field: 'emails', value: email, conflictingRecordId: person.id });
});

test('empty unique values never clash', async () => {
  await createMany(server, 'companies', [
    {},
    {},
    { domainName: { primaryLinkUrl: '' } },
    { domainName: { primaryLinkUrl: '' } },
    { domainName: null },
  ]);
  await createMany(server, 'people', [
    {},
    { emails: { primaryEmail: '' } },
    { emails: { primaryEmail: '' } },
    { emails: { primaryEmail: null } },
  ]);
  await create(server, 'people', { emails: { primaryEmail: '' } });
});

test('a record in the bin does not hold its unique value', async () => {
  const domainName = { primaryLinkUrl: `https://${unique()}.example` };
  const first = await create(server, 'companies', { domainName });
  await softDelete(server, 'companies', first.id);
  await create(server, 'companies', { domainName });
  assert.ok(await isInBin(server, 'companies', first.id));
});

test('missing keys take the default of the field; null stores none', async () => {
  const opportunity = await create(server, 'opportunities', {});
  assert.equal(opportunity['stage'], 'NEW');
  assert.equal((await create(server, 'tasks', {}))['status'], 'TODO');
  assert.equal((await create(server, 'tasks', { status: null }))['status'], null);
  assert.equal((await create(server, 'subscriptions', {}))['autoRenew'], true);
  assert.equal((await create(server, 'companies', {}))['idealCustomerProfile'], false);
  const [first, second] = await createMany(server, 'tasks', [{ status: 'DONE' }, {}]);
  assert.deepEqual([first?.['status'], second?.['status']], ['DONE', 'TODO']);
});

test('a boolean with a default may still be stored as unknown', async () => {
  assert.equal((await create(server, 'subscriptions', { autoRenew: null }))['autoRenew'], null);
});

test('createdAt may be given, for imports; a new record has equal createdAt and updatedAt about now', async () => {
  const past = '2019-05-06T07:08:09.010Z';
  assert.equal((await create(server, 'companies', { createdAt: past }))['createdAt'], past);
  const start = Date.now();
  const row = await create(server, 'companies', {});
  for (const key of ['createdAt', 'updatedAt']) {
    const time = Date.parse(String(row[key]));
    assert.ok(time >= start - 5000 && time <= Date.now() + 5000, `${key} ${row[key]}`);
  }
});

test('a record may be created in the bin', async () => {
  const row = await create(server, 'companies', { deletedAt: '2024-01-01T00:00:00.000Z' });
  assert.equal(await exists(server, 'companies', row.id), false);
  assert.ok(await isInBin(server, 'companies', row.id));
});

test('the first record of an empty table is placed as if the only position were 1', async () => {
  assert.equal((await find(server, 'taskTargets')).totalCount, 0);
  assert.equal((await create(server, 'taskTargets', {}))['position'], 0);
});

test('positions: first by default, "first" and "last" by word, numbers as they are', async () => {
  const position = async (body: Row): Promise<unknown> => (await create(server, 'taskTargets', body))['position'];
  await server.call('DELETE', '/rest/taskTargets?filter=id[is]:NOT_NULL');
  assert.equal(await position({ position: 0 }), 0);
  assert.equal(await position({}), -1);
  assert.equal(await position({ position: 'first' }), -2);
  assert.equal(await position({ position: 'last' }), 1);
  assert.equal(await position({ position: 10 }), 10);
  assert.equal(await position({ position: 'last' }), 11);
  assert.equal(await position({ position: 1.25 }), 1.25);
  assert.equal(await position({ position: -7.5 }), -7.5);
  assert.equal(await position({}), -8.5);
  const batch = await createMany(server, 'taskTargets', [{}, {}, { position: 'last' }, { position: 'last' }, {}]);
  assert.deepEqual(pluck(batch, 'position'), [-9.5, -10.5, 14, 15, -13.5]);
  const mixed = await createMany(server, 'taskTargets', [{ position: 100 }, { position: 'last' }, { position: -100 }, {}]);
  assert.deepEqual(pluck(mixed, 'position'), [100, 102, -100, -104]);
});

test('foreign keys: set, null, and to nothing', async () => {
  const company = await create(server, 'companies', { name: 'C' });
  assert.equal((await create(server, 'people', { companyId: company.id }))['companyId'], company.id);
  assert.equal((await create(server, 'people', { companyId: null }))['companyId'], null);
  await nothingStored('people', async () => {
    const nowhere = unknownId();
    const body = refused(await server.call('POST', '/rest/people', { body: { companyId: nowhere } }));
    assert.match(JSON.stringify(body), /compan/i);
  });
});

test('connect finds the related record by id or by a unique field', async () => {
  const url = `https://${unique()}.example`;
  const company = await create(server, 'companies', { name: 'Connected', domainName: { primaryLinkUrl: url } });
  const byId = await create(server, 'people', { company: { connect: { where: { id: company.id } } } });
  assert.equal(byId['companyId'], company.id);
  const byDomain = await create(server, 'people', { company: { connect: { where: { domainName: { primaryLinkUrl: url } } } } });
  assert.equal(byDomain['companyId'], company.id);
  const batch = await createMany(server, 'people', [
    { company: { connect: { where: { domainName: { primaryLinkUrl: url } } } } },
    { company: { connect: { where: { domainName: { primaryLinkUrl: url } } } } },
  ]);
  assert.deepEqual(pluck(batch, 'companyId'), [company.id, company.id]);
  const note = await create(server, 'notes', {});
  const target = await create(server, 'noteTargets', { noteId: note.id, targetCompany: { connect: { where: { id: company.id } } } });
  assert.equal(target['targetCompanyId'], company.id);
  assert.equal((await create(server, 'people', { company: { disconnect: true } }))['companyId'], null);
});

test('connect is refused when nothing is found, or the key is not unique', async () => {
  const company = await create(server, 'companies', { name: 'Named' });
  const connect = async (body: Row): Promise<ReturnType<TestServer['call']>> => server.call('POST', '/rest/people', { body });
  await nothingStored('people', async () => {
    for (const where of [{ id: unknownId() }, { domainName: { primaryLinkUrl: 'https://nobody.example' } }]) {
      refused(await connect({ company: { connect: { where } } }), { message: 'Expected 1 record to connect to company, but found 0' });
    }
    refused(await connect({ company: { connect: { where: { name: 'Named' } } } }), { message: /unique constraint/ });
    refused(await connect({ company: { connect: { where: { domainName: {} } } } }), { message: /unique constraint/ });
    refused(await connect({ companyId: company.id, company: { connect: { where: { id: company.id } } } }), {
      message: 'company and companyId cannot be both provided.',
    });
    refused(await connect({ company: { connect: { where: { id: company.id } }, disconnect: true } }), {
      message: /Cannot have both connect and disconnect/,
    });
  });
  refused(await server.call('POST', '/rest/companies', { body: { people: { connect: { where: { id: unknownId() } } } } }));
});

test('a record in the bin is not connected to', async () => {
  const url = `https://${unique()}.example`;
  const company: StoredRow = await create(server, 'companies', { domainName: { primaryLinkUrl: url } });
  await softDelete(server, 'companies', company.id);
  const answer = await server.call('POST', '/rest/people', {
    body: { company: { connect: { where: { domainName: { primaryLinkUrl: url } } } } },
  });
  refused(answer, { message: 'Expected 1 record to connect to company, but found 0' });
});

test('the content type may carry a charset, and JSON is taken as UTF-8', async () => {
  const answer = await server.call('POST', '/rest/companies', {
    raw: '{"name":"Ünïcødé 名"}',
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
  assert.equal(at(accepted(answer, 201), 'data.createCompany.name'), 'Ünïcødé 名');
});
