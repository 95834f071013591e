/** What an answer holds of each record: relations by depth, and the projection of fields. */
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
  type Row,
  refused,
  type StoredRow,
  softDelete,
  unique,
  unknownId,
  update,
  url,
} from './support.ts';

let server: TestServer;
let company: StoredRow;
let person: StoredRow;

before(async () => {
  server = await startTestServer({ data: 'none' });
  company = await create(server, 'companies', { name: 'Parent' });
  person = await create(server, 'people', { name: { firstName: 'Ada' }, jobTitle: 'CTO', companyId: company.id });
});
after(() => server?.close());

const relationsOfPerson = ['company', 'pointOfContactForOpportunities', 'taskTargets', 'noteTargets', 'attachments', 'timelineActivities'];

test('depth 0, the default: foreign keys and no relation', async () => {
  for (const params of [{}, { depth: 0 }, { depth: '' }]) {
    const row = await findOne(server, 'people', person.id, params);
    assert.equal(row['companyId'], company.id);
    for (const name of relationsOfPerson) assert.equal(name in row, false, name);
  }
  const row = await findOne(server, 'companies', company.id);
  for (const name of ['people', 'opportunities', 'accountOwner', 'subscriptions', 'noteTargets']) assert.equal(name in row, false, name);
  assert.equal(row['accountOwnerId'], null);
});

test('depth 1: every relation, one level', async () => {
  const row = await findOne(server, 'people', person.id, { depth: 1 });
  assert.equal(row['companyId'], company.id);
  const parent = row['company'] as Row;
  const plain = await findOne(server, 'companies', company.id);
  assert.deepEqual(parent, plain, 'the expanded record is the record at depth 0');
  for (const name of relationsOfPerson.slice(1)) assert.deepEqual(row[name], [], name);

  const whole = await findOne(server, 'companies', company.id, { depth: 1 });
  assert.equal(whole['accountOwner'], null);
  assert.deepEqual(whole['people'], [await findOne(server, 'people', person.id)]);
  for (const name of ['opportunities', 'taskTargets', 'noteTargets', 'attachments', 'timelineActivities', 'subscriptions']) {
    assert.deepEqual(whole[name], [], name);
  }
});

test('depth 1 of a list expands each record by itself', async () => {
  const [first, second] = (await createMany(server, 'companies', [{ name: 'one' }, { name: 'two' }])) as [StoredRow, StoredRow];
  const people = await createMany(server, 'people', [{ companyId: first.id }, { companyId: second.id }, { companyId: first.id }, {}]);
  const companies = await find(server, 'companies', { filter: idIn([first, second]), depth: 1, order_by: 'name' });
  assert.deepEqual(
    companies.rows.map((row) => (row['people'] as unknown[]).length),
    [2, 1],
  );
  assert.equal(companies.totalCount, 2);
  const { rows } = await find(server, 'people', { filter: idIn(people), depth: 1 });
  for (const row of rows) assert.equal((row['company'] as Row | null)?.['id'] ?? null, row['companyId']);
});

test('records in the bin are not expanded', async () => {
  const parent = await create(server, 'companies', {});
  const [kept, gone] = (await createMany(server, 'people', [{ companyId: parent.id }, { companyId: parent.id }])) as [StoredRow, StoredRow];
  await softDelete(server, 'people', gone.id);
  const row = await findOne(server, 'companies', parent.id, { depth: 1 });
  assert.deepEqual(ids(row['people'] as Row[]), [kept.id]);
  await softDelete(server, 'companies', parent.id);
  assert.equal((await findOne(server, 'people', kept.id, { depth: 1 }))['company'], null);
  assert.equal((await findOne(server, 'people', kept.id))['companyId'], parent.id);
});

test('a relation array holds at most 60 records', async () => {
  const parent = await create(server, 'companies', {});
  await createMany(
    server,
    'people',
    Array.from({ length: 65 }, () => ({ companyId: parent.id })),
  );
  const row = await findOne(server, 'companies', parent.id, { depth: 1 });
  assert.equal((row['people'] as Row[]).length, 60);
  const other = await findOne(server, 'companies', company.id, { depth: 1 });
  assert.equal((other['people'] as Row[]).length, 1);
});

test('morph relations show a join column for each target', async () => {
  const note = await create(server, 'notes', { title: 'Linked' });
  const target = await create(server, 'noteTargets', { noteId: note.id, targetPersonId: person.id });
  const row = await findOne(server, 'noteTargets', target.id);
  assert.deepEqual(
    [
      row['noteId'],
      row['targetPersonId'],
      row['targetCompanyId'],
      row['targetOpportunityId'],
      row['targetSupportTicketId'],
      row['targetSubscriptionId'],
    ],
    [note.id, person.id, null, null, null, null],
  );
  assert.equal('target' in row, false);
  const expanded = await findOne(server, 'noteTargets', target.id, { depth: 1 });
  assert.equal(expanded['targetPersonId'], person.id);
  assert.equal((expanded['note'] as Row)['title'], 'Linked');
  const ticket = await create(server, 'supportTickets', { aboutCompanyId: company.id });
  const shown = await findOne(server, 'supportTickets', ticket.id);
  assert.deepEqual([shown['aboutCompanyId'], shown['aboutOpportunityId']], [company.id, null]);
});

test('depth 2 is taken as the older form: one more level', async () => {
  const row = await findOne(server, 'people', person.id, { depth: 2 });
  const parent = row['company'] as Row;
  assert.ok(Array.isArray(parent['people']), 'the relations of the related record');
  assert.ok(ids(parent['people'] as Row[]).includes(person.id));
  accepted(await server.call('GET', '/rest/companies?depth=2'));
  accepted(await server.call('POST', '/rest/companies?depth=2', { body: {} }), 201);
  accepted(await server.call('POST', '/rest/batch/companies?depth=2', { body: [{}] }), 201);
  accepted(await server.call('PATCH', `/rest/companies/${company.id}?depth=2`, { body: { tagline: 'x' } }));
});

for (const depth of ['3', '-1', 'x', '1.5', '01', ' 1', 'true', 'NaN']) {
  test(`depth=${depth} is refused, on reads and writes, and nothing is written`, async () => {
    const expected = { code: 'INVALID_DEPTH_QUERY_PARAM', message: `'depth=${depth}' parameter invalid.` };
    const total = (await find(server, 'companies', { limit: 0 })).totalCount;
    refused(await server.call('GET', url('/rest/companies', { depth })), expected);
    refused(await server.call('GET', url(`/rest/companies/${company.id}`, { depth })), expected);
    refused(await server.call('POST', url('/rest/companies', { depth }), { body: {} }), expected);
    refused(await server.call('POST', url('/rest/batch/companies', { depth }), { body: [{}] }), expected);
    refused(await server.call('PATCH', url(`/rest/companies/${company.id}`, { depth }), { body: { name: 'changed' } }), expected);
    assert.equal((await find(server, 'companies', { limit: 0 })).totalCount, total);
    assert.equal((await findOne(server, 'companies', company.id))['name'], 'Parent');
  });
}

test('depth shapes the answers of writes as well, but not of deletes', async () => {
  const made = await create(server, 'people', { companyId: company.id }, { depth: 1 });
  assert.equal((made['company'] as Row)['name'], 'Parent');
  assert.deepEqual(made['taskTargets'], []);
  const [batch] = await createMany(server, 'people', [{ companyId: company.id }], { depth: 1 });
  assert.equal(at(batch, 'company.name'), 'Parent');
  const changed = await update(server, 'people', made.id, { jobTitle: 'x' }, { depth: 1 });
  assert.equal(at(changed, 'company.name'), 'Parent');
  const moved = await update(server, 'people', made.id, { companyId: null }, { depth: 1 });
  assert.equal(moved['company'], null);
  const filter = `id[eq]:${batch?.id}`;
  const many = await server.call('PATCH', url('/rest/people', { filter, depth: 1 }), { body: { jobTitle: 'y' } });
  assert.equal(at((dataOf(many, 'updatePeople') as Row[])[0], 'company.name'), 'Parent');

  const deleted = await server.call('DELETE', url(`/rest/people/${batch?.id}`, { soft_delete: true, depth: 1, fields: 'id,jobTitle' }));
  assert.deepEqual(dataOf(deleted, 'deletePerson'), { id: batch?.id });
  const restored = await server.call('PATCH', url(`/rest/people/${batch?.id}/restore`, { depth: 1 }));
  assert.equal(at(dataOf(restored, 'restorePerson'), 'company.name'), 'Parent');
  await softDelete(server, 'people', String(batch?.id));
  const restoredMany = await server.call('PATCH', url('/rest/people/restore', { filter, depth: 1 }));
  assert.equal(at((dataOf(restoredMany, 'restorePeople') as Row[])[0], 'company.name'), 'Parent');

  const twins = await createMany(server, 'people', [
    { name: { firstName: 'Twin', lastName: 'Twinson' }, companyId: company.id },
    { name: { firstName: 'Twin', lastName: 'Twinson' }, companyId: company.id },
  ]);
  const duplicates = await server.call('POST', '/rest/people/duplicates?depth=1', { body: { ids: [twins[0]?.id] } });
  assert.equal(at(accepted(duplicates), 'data.0.personDuplicates.0.company.name'), 'Parent');
  const merged = await server.call('PATCH', '/rest/people/merge?depth=1', { body: { ids: ids(twins), conflictPriorityIndex: 0 } });
  assert.equal(at(accepted(merged), 'data.mergePerson.company.name'), 'Parent');
});

const keys = (row: unknown): readonly string[] => Object.keys(row as object).sort();

test('fields gives exactly the named fields and the id', async () => {
  const get = async (fields: string, depth = 0): Promise<Row> => findOne(server, 'people', person.id, { fields, depth });
  assert.deepEqual(keys(await get('id')), ['id']);
  assert.deepEqual(keys(await get('jobTitle')), ['id', 'jobTitle']);
  assert.deepEqual(keys(await get(' jobTitle , name,jobTitle ,id')), ['id', 'jobTitle', 'name']);
  assert.deepEqual((await get('name'))['name'], { firstName: 'Ada', lastName: '' }, 'a composite comes whole');
  const page = await find(server, 'people', { filter: `id[eq]:${person.id}`, fields: 'jobTitle' });
  assert.deepEqual(page.rows, [{ id: person.id, jobTitle: 'CTO' }]);
});

test('repeated fields parameters are merged', async () => {
  const answer = await server.call('GET', `/rest/people/${person.id}?fields=jobTitle&fields=city,id`);
  assert.deepEqual(keys(dataOf(answer, 'person')), ['city', 'id', 'jobTitle']);
});

test('a to-one relation in fields: its join column at depth 0, the record at depth 1', async () => {
  const flat = await findOne(server, 'people', person.id, { fields: 'company' });
  assert.deepEqual(flat, { id: person.id, companyId: company.id });
  const deep = await findOne(server, 'people', person.id, { fields: 'jobTitle,company', depth: 1 });
  assert.equal((deep['company'] as Row)['id'], company.id);
  assert.ok('name' in (deep['company'] as Row), 'the related record is whole');
  assert.deepEqual(
    keys(deep).filter((key) => key !== 'companyId'),
    ['company', 'id', 'jobTitle'],
  );
});

test('a to-many relation in fields: nothing at depth 0, the array at depth 1, and no other relation', async () => {
  const flat = await findOne(server, 'companies', company.id, { fields: 'name,people' });
  assert.deepEqual(flat, { id: company.id, name: 'Parent' });
  const deep = await findOne(server, 'companies', company.id, { fields: 'name,people', depth: 1 });
  assert.deepEqual(keys(deep), ['id', 'name', 'people']);
  assert.ok(ids(deep['people'] as Row[]).includes(person.id));
});

for (const fields of [
  'nope',
  'id,nope',
  'emails.primaryEmail',
  'company.name',
  '__proto__',
  'constructor',
  'JobTitle',
  'emailsPrimaryEmail',
]) {
  test(`fields=${fields} is refused`, async () => {
    const name = fields.split(',').at(-1) as string;
    for (const path of ['/rest/people', `/rest/people/${person.id}`]) {
      const body = refused(await server.call('GET', url(path, { fields })), { message: /^'fields' parameter invalid\. / });
      assert.ok(String((body['messages'] as string[])[0]).includes(name.split('.')[0] as string));
    }
    const total = (await find(server, 'people', { limit: 0 })).totalCount;
    refused(await server.call('POST', url('/rest/people', { fields }), { body: {} }), { message: /^'fields' parameter invalid\. / });
    assert.equal((await find(server, 'people', { limit: 0 })).totalCount, total, 'nothing was written');
  });
}

test('an empty list of fields is refused', async () => {
  for (const fields of ['', ',', ' , ']) {
    refused(await server.call('GET', url('/rest/people', { fields })), { message: /'fields' parameter/ });
  }
});

test('fields=id on writes answers the id alone, and everything sent is stored', async () => {
  const label = unique();
  const made = await create(server, 'people', { jobTitle: label, city: 'Ulm' }, { fields: 'id' });
  assert.deepEqual(keys(made), ['id']);
  const [batch] = await createMany(server, 'people', [{ jobTitle: label, city: 'Bonn' }], { fields: 'id' });
  assert.deepEqual(keys(batch), ['id']);
  assert.equal((await findOne(server, 'people', made.id))['city'], 'Ulm');
  assert.equal((await findOne(server, 'people', String(batch?.id)))['city'], 'Bonn');

  const changed = await update(server, 'people', made.id, { city: 'Jena' }, { fields: 'jobTitle' });
  assert.deepEqual(changed, { id: made.id, jobTitle: label });
  assert.equal((await findOne(server, 'people', made.id))['city'], 'Jena');

  await softDelete(server, 'people', made.id);
  const restored = await server.call('PATCH', url(`/rest/people/${made.id}/restore`, { fields: 'id' }));
  assert.deepEqual(dataOf(restored, 'restorePerson'), { id: made.id });
  await softDelete(server, 'people', made.id);
  const many = await server.call('PATCH', url('/rest/people/restore', { filter: `id[eq]:${made.id}`, fields: 'id' }));
  assert.deepEqual(dataOf(many, 'restorePeople'), [{ id: made.id }]);
});

test('the order of a list may use fields that are not shown', async () => {
  const rows = await createMany(server, 'people', [{ jobTitle: 'b' }, { jobTitle: 'a' }]);
  const page = await find(server, 'people', { filter: idIn(rows), fields: 'city', order_by: 'jobTitle', limit: 1 });
  assert.deepEqual(ids(page.rows), [rows[1]?.id]);
  const next = await find(server, 'people', {
    filter: idIn(rows),
    fields: 'city',
    order_by: 'jobTitle',
    starting_after: String(page.pageInfo.endCursor),
  });
  assert.deepEqual(next.rows, [{ id: rows[0]?.id, city: '' }]);
});

test('a record that is not there is 404, whatever depth and fields say', async () => {
  const answer = await server.call('GET', url(`/rest/people/${unknownId()}`, { depth: 1, fields: 'company' }));
  refused(answer, { status: 404, code: 'RECORD_NOT_FOUND', message: 'Record not found' });
});
