/** `upsert=true`: matching by id and by unique fields, what is changed, and when it is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  at,
  create,
  createMany,
  exists,
  find,
  findOne,
  ids,
  isInBin,
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

const upsert = { upsert: true };
const domain = (): Row => ({ primaryLinkUrl: `https://${unique()}.example` });
const email = (): Row => ({ primaryEmail: `${unique()}@x.example` });

test('by id: an existing record is updated with the sent keys alone', async () => {
  const row = await create(server, 'companies', { name: 'before', tagline: 'kept', employees: 5, address: { addressCity: 'Ulm' } });
  const after = await create(server, 'companies', { id: row.id, name: 'after', address: { addressPostcode: '89073' } }, upsert);
  assert.equal(after.id, row.id);
  assert.deepEqual([after['name'], after['tagline'], after['employees']], ['after', 'kept', 5]);
  assert.equal(at(after, 'address.addressCity'), 'Ulm');
  assert.equal(at(after, 'address.addressPostcode'), '89073');
  assert.equal(after['position'], row['position'], 'an omitted position is left alone');
  assert.equal(after['createdAt'], row['createdAt']);
  assert.deepEqual(after['createdBy'], row['createdBy']);
  assert.deepEqual(await findOne(server, 'companies', row.id), after);
});

test('a default does not overwrite what is stored', async () => {
  const row = await create(server, 'opportunities', { name: 'x', stage: 'CUSTOMER' });
  assert.equal((await create(server, 'opportunities', { id: row.id, name: 'y' }, upsert))['stage'], 'CUSTOMER');
});

test('by id: an unknown one is inserted with it', async () => {
  const id = unknownId();
  const row = await create(server, 'opportunities', { id, name: 'new' }, upsert);
  assert.equal(row.id, id);
  assert.equal(row['stage'], 'NEW');
});

test('by unique email, whatever its case', async () => {
  const emails = email();
  const row = await create(server, 'people', { emails, city: 'Ulm' });
  const after = await create(
    server,
    'people',
    { emails: { primaryEmail: String(emails['primaryEmail']).toUpperCase() }, jobTitle: 'CTO' },
    upsert,
  );
  assert.equal(after.id, row.id);
  assert.deepEqual([after['city'], after['jobTitle']], ['Ulm', 'CTO']);
});

test('by unique domain', async () => {
  const domainName = domain();
  const row = await create(server, 'companies', { domainName, name: 'before' });
  const after = await create(server, 'companies', { domainName, name: 'after' }, upsert);
  assert.equal(after.id, row.id);
  assert.equal(after['name'], 'after');
  assert.equal(
    (await find(server, 'companies', { filter: `domainName.primaryLinkUrl[eq]:"${domainName['primaryLinkUrl']}"` })).totalCount,
    1,
  );
});

test('the id of the existing record wins over a sent one that matches nothing', async () => {
  const domainName = domain();
  const row = await create(server, 'companies', { domainName });
  const other = unknownId();
  const after = await create(server, 'companies', { id: other, domainName, name: 'x' }, upsert);
  assert.equal(after.id, row.id);
  assert.equal(await exists(server, 'companies', other), false);
});

test('without anything that could match, a record is inserted', async () => {
  const { totalCount } = await find(server, 'people', { limit: 0 });
  await create(server, 'people', {}, upsert);
  await create(server, 'people', { emails: { primaryEmail: '' } }, upsert);
  await create(server, 'people', { emails: { primaryEmail: null }, jobTitle: 'x' }, upsert);
  assert.equal((await find(server, 'people', { limit: 0 })).totalCount, totalCount + 3);
});

test('duplicate criteria play no part', async () => {
  const row = await create(server, 'people', { name: { firstName: 'Same', lastName: 'Samename' } });
  const other = await create(server, 'people', { name: { firstName: 'Same', lastName: 'Samename' } }, upsert);
  assert.notEqual(other.id, row.id);
});

test('a batch mixes inserts and updates, in the order of its input', async () => {
  const [first, second] = (await createMany(server, 'companies', [
    { name: 'a', domainName: domain(), tagline: 'kept' },
    { name: 'b', domainName: domain() },
  ])) as [StoredRow, StoredRow];
  const rows = await createMany(
    server,
    'companies',
    [
      { name: 'new 1' },
      { domainName: { primaryLinkUrl: at(second, 'domainName.primaryLinkUrl') }, name: 'B' },
      { name: 'new 2', domainName: domain() },
      { id: first.id, name: 'A' },
      { name: 'new 3' },
    ],
    upsert,
  );
  assert.deepEqual(pluck(rows, 'name'), ['new 1', 'B', 'new 2', 'A', 'new 3']);
  assert.equal(rows[1]?.id, second.id);
  assert.equal(rows[3]?.id, first.id);
  assert.equal(rows[3]?.['tagline'], 'kept');
  assert.equal(new Set(ids(rows)).size, 5);
});

test('one input that matches two records is refused, and nothing is changed', async () => {
  const emails = email();
  const byEmail = await create(server, 'people', { emails, city: 'A' });
  const byId = await create(server, 'people', { city: 'B' });
  const body = { id: byId.id, emails, city: 'C' };
  for (const answer of [
    await server.call('POST', '/rest/people?upsert=true', { body }),
    await server.call('POST', '/rest/batch/people?upsert=true', { body: [{ city: 'D' }, body] }),
  ]) {
    refused(answer, { code: 'UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT', message: /emails/ });
  }
  assert.equal((await findOne(server, 'people', byEmail.id))['city'], 'A');
  assert.equal((await findOne(server, 'people', byId.id))['city'], 'B');
  assert.equal((await find(server, 'people', { filter: 'city[in]:[C,D]' })).totalCount, 0);
});

test('two inputs with the same new unique value are refused, and nothing is stored', async () => {
  const emails = email();
  const answer = await server.call('POST', '/rest/batch/people?upsert=true', {
    body: [
      { emails, city: 'twice' },
      { emails, city: 'twice' },
    ],
  });
  refused(answer, { message: 'A duplicate entry was detected' });
  assert.equal((await find(server, 'people', { filter: 'city[eq]:twice' })).totalCount, 0);
});

test('an update that takes the unique value of a third record is refused', async () => {
  const [first, second] = (await createMany(server, 'people', [{ emails: email() }, { emails: email() }])) as [StoredRow, StoredRow];
  const answer = await server.call('POST', '/rest/people?upsert=true', { body: { id: first.id, emails: second['emails'] } });
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(await findOne(server, 'people', first.id), first);
});

test('a bad record of an upsert batch leaves the good ones unchanged', async () => {
  const row = await create(server, 'companies', { name: 'kept' });
  for (const bad of [{ foo: 1 }, { employees: 'x' }, { accountOwnerId: unknownId() }]) {
    refused(await server.call('POST', '/rest/batch/companies?upsert=true', { body: [{ id: row.id, name: 'changed' }, bad] }));
  }
  assert.equal((await findOne(server, 'companies', row.id))['name'], 'kept');
});

test('anything but "true" is no upsert', async () => {
  const row = await create(server, 'companies', { domainName: domain() });
  for (const value of ['false', '1', 'TRUE', 'yes', '']) {
    const answer = await server.call('POST', `/rest/companies?upsert=${value}`, { body: { domainName: row['domainName'] } });
    refusedAsDuplicate(answer, { field: 'domainName', conflictingRecordId: row.id });
  }
});

test('a record in the bin takes part in matching, and comes back only when asked', async () => {
  const row = await create(server, 'companies', { name: 'binned' });
  await softDelete(server, 'companies', row.id);
  const after = await create(server, 'companies', { id: row.id, name: 'changed' }, upsert);
  assert.equal(after.id, row.id);
  assert.equal(after['name'], 'changed');
  assert.notEqual(after['deletedAt'], null);
  assert.ok(await isInBin(server, 'companies', row.id));
  const revived = await create(server, 'companies', { id: row.id, deletedAt: null }, upsert);
  assert.equal(revived['deletedAt'], null);
  assert.ok(await exists(server, 'companies', row.id));
});

test('a record in the bin is matched by its unique value too', async () => {
  const emails = email();
  const row = await create(server, 'people', { emails });
  await softDelete(server, 'people', row.id);
  const after = await create(server, 'people', { emails, city: 'Ulm', deletedAt: null }, upsert);
  assert.equal(after.id, row.id);
  assert.equal((await findOne(server, 'people', row.id))['city'], 'Ulm');
});

test('an upsert may connect and honours depth and fields', async () => {
  const company = await create(server, 'companies', { name: 'C', domainName: domain() });
  const person = await create(server, 'people', { emails: email() });
  const after = await create(
    server,
    'people',
    {
      emails: person['emails'],
      company: { connect: { where: { domainName: { primaryLinkUrl: at(company, 'domainName.primaryLinkUrl') } } } },
    },
    { upsert: true, depth: 1, fields: 'company' },
  );
  assert.equal(after.id, person.id);
  assert.equal(at(after, 'company.name'), 'C');
  assert.equal('city' in after, false);
});

test('many clients that upsert the same new value make one record', async () => {
  const emails = email();
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) => server.call('POST', '/rest/people?upsert=true', { body: { emails, city: `c${index}` } })),
  );
  for (const answer of answers) assert.ok(answer.status < 500, answer.text);
  assert.ok(answers.some((answer) => answer.status === 201));
  const { rows } = await find(server, 'people', { filter: `emails.primaryEmail[eq]:${emails['primaryEmail']}` });
  assert.equal(rows.length, 1);
});
