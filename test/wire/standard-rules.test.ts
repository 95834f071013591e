/** Rules that belong to one standard object alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  addMember,
  at,
  create,
  createMany,
  find,
  findOne,
  ids,
  pluck,
  type Row,
  refused,
  refusedAsDuplicate,
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
let opportunity: StoredRow;
before(async () => {
  server = await startTestServer({ data: 'none' });
  company = await create(server, 'companies', { name: 'C' });
  person = await create(server, 'people', { companyId: company.id });
  opportunity = await create(server, 'opportunities', { companyId: company.id });
});
after(() => server?.close());

test('workspace members come from signing up only', async () => {
  const id = unknownId();
  const denied = { status: 403, code: 'PERMISSION_DENIED' };
  const filter = `id[eq]:${id}`;
  refused(await server.call('POST', '/rest/workspaceMembers', { body: { name: { firstName: 'A' } } }), denied);
  refused(await server.call('POST', '/rest/workspaceMembers?upsert=true', { body: { id } }), denied);
  refused(await server.call('POST', '/rest/batch/workspaceMembers', { body: [{}] }), denied);
  refused(await server.call('PATCH', url('/rest/workspaceMembers', { filter }), { body: { locale: 'fr' } }), denied);
  refused(await server.call('PATCH', `/rest/workspaceMembers/${id}/restore`), denied);
  refused(await server.call('PATCH', url('/rest/workspaceMembers/restore', { filter })), denied);
  refused(await server.call('DELETE', `/rest/workspaceMembers/${id}`), denied);
  refused(await server.call('DELETE', url('/rest/workspaceMembers', { filter })), denied);
  const instead = { status: 400, message: 'Please use /deleteUserFromWorkspace to remove a workspace member.' };
  refused(await server.call('DELETE', `/rest/workspaceMembers/${id}?soft_delete=true`), instead);
  refused(await server.call('DELETE', url('/rest/workspaceMembers', { filter, soft_delete: true })), instead);
});

test('one workspace member may be updated, and is not removed', async () => {
  const id = await addMember(server, 'Ada');
  assert.equal((await update(server, 'workspaceMembers', id, { locale: 'fr', name: { lastName: 'Noe' } }))['locale'], 'fr');
  assert.deepEqual((await findOne(server, 'workspaceMembers', id))['name'], { firstName: 'Ada', lastName: 'Noe' });
  refused(await server.call('DELETE', `/rest/workspaceMembers/${id}?soft_delete=true`), { status: 400 });
  refused(await server.call('DELETE', `/rest/workspaceMembers/${id}`), { status: 403 });
  refused(await server.call('PATCH', '/rest/workspaceMembers?filter=locale[eq]:fr', { body: { locale: 'de' } }), { status: 403 });
  assert.equal((await findOne(server, 'workspaceMembers', id))['locale'], 'fr');
});

test('a member owns companies, opportunities and tasks', async () => {
  const id = await addMember(server, 'Owner');
  const owned = await create(server, 'companies', { accountOwnerId: id });
  await create(server, 'opportunities', { ownerId: id });
  await create(server, 'tasks', { assignee: { connect: { where: { id } } } });
  assert.deepEqual(ids((await find(server, 'companies', { filter: 'accountOwner.name.firstName[eq]:Owner' })).rows), [owned.id]);
  assert.equal((await find(server, 'tasks', { filter: `assigneeId[eq]:${id}` })).totalCount, 1);
  const row = await findOne(server, 'workspaceMembers', id, { depth: 1 });
  for (const name of ['accountOwnerForCompanies', 'ownedOpportunities', 'assignedTasks'])
    assert.equal((row[name] as Row[]).length, 1, name);
});

test('a blocklist entry has a handle that is an email or a domain', async () => {
  const workspaceMemberId = unknownId();
  const post = (body: Row) => server.call('POST', '/rest/blocklists', { body });
  for (const handle of [undefined, null, '']) {
    refused(await post({ workspaceMemberId, ...(handle === undefined ? {} : { handle }) }), { message: 'Blocklist handle is required' });
  }
  for (const handle of ['nonsense', 'a@', '@', 'a b@x.example', 'x.example']) {
    refused(await post({ workspaceMemberId, handle }), { message: 'Invalid email or domain' });
  }
  refused(await post({ handle: 'a@x.example' }));
  refused(await server.call('POST', '/rest/batch/blocklists', { body: [{ handle: 'nonsense', workspaceMemberId }] }), {
    message: 'Invalid email or domain',
  });
  const many = await server.call('PATCH', url('/rest/blocklists', { filter: 'handle[eq]:x' }), { body: { handle: 'a@x.example' } });
  assert.ok(many.status >= 400 && many.status < 500, `update many of blocklists is not allowed: ${many.text}`);
  assert.equal((await find(server, 'blocklists')).totalCount, 0);
});

test('a blocklist handle is unique for a member', async () => {
  const workspaceMemberId = await addMember(server, 'Blocker');
  const body = { handle: `${unique()}@x.example`, workspaceMemberId };
  const first = await create(server, 'blocklists', body);
  refused(await server.call('POST', '/rest/blocklists', { body }));
  await create(server, 'blocklists', { ...body, handle: `@${unique()}.example` });
  await create(server, 'blocklists', { ...body, workspaceMemberId: await addMember(server, 'Other') });
  refused(await server.call('PATCH', `/rest/blocklists/${first.id}`, { body: { handle: 'nonsense' } }), {
    message: 'Invalid email or domain',
  });
  assert.equal((await update(server, 'blocklists', first.id, { handle: '@other.example' }))['handle'], '@other.example');
});

for (const [plural, link] of [
  ['noteTargets', 'noteId'],
  ['taskTargets', 'taskId'],
  ['attachments', null],
  ['timelineActivities', null],
] as const) {
  test(`the older names of join columns are read for ${plural}`, async () => {
    const of = async (): Promise<Row> =>
      link === null ? { name: 'company.created' } : { [link]: (await create(server, link === 'noteId' ? 'notes' : 'tasks', {})).id };
    for (const [alias, key, id] of [
      ['personId', 'targetPersonId', person.id],
      ['companyId', 'targetCompanyId', company.id],
      ['opportunityId', 'targetOpportunityId', opportunity.id],
    ] as const) {
      const row = await create(server, plural, { ...(await of()), [alias]: id });
      assert.equal(row[key], id);
      assert.equal(alias in row, false, 'on input only');
      assert.equal((await findOne(server, plural, row.id))[key], id);
      assert.equal((await update(server, plural, row.id, { [alias]: null }))[key], null);
      const [batch] = await createMany(server, plural, [{ ...(await of()), [alias]: id }]);
      assert.equal(batch?.[key], id);
    }
  });
}

test('the older names are no fields of other objects, and no fields to ask for', async () => {
  refused(await server.call('POST', '/rest/notes', { body: { companyId: company.id } }), { message: /"companyId"/ });
  refused(await server.call('GET', '/rest/noteTargets?fields=companyId'), { message: /^'fields' parameter invalid\. / });
});

test('a note is linked to a record once', async () => {
  const note = await create(server, 'notes', {});
  for (const [key, id] of [
    ['targetCompanyId', company.id],
    ['targetPersonId', person.id],
    ['targetOpportunityId', opportunity.id],
  ] as const) {
    const first = await create(server, 'noteTargets', { noteId: note.id, [key]: id });
    const again = await server.call('POST', '/rest/noteTargets', { body: { noteId: note.id, [key]: id } });
    refusedAsDuplicate(again, { field: 'noteId', conflictingRecordId: first.id });
    refused(await server.call('POST', '/rest/batch/noteTargets', { body: [{ noteId: note.id, [key]: id }] }), {
      message: 'A duplicate entry was detected',
    });
    const other = await create(server, 'notes', {});
    await create(server, 'noteTargets', { noteId: other.id, [key]: id });
  }
  assert.equal((await find(server, 'noteTargets', { filter: `noteId[eq]:${note.id}` })).totalCount, 3);
});

test('a task is linked to a record once, and links without a target never clash', async () => {
  const task = await create(server, 'tasks', {});
  const first = await create(server, 'taskTargets', { taskId: task.id, targetCompanyId: company.id });
  const again = await server.call('POST', '/rest/taskTargets', { body: { taskId: task.id, targetCompanyId: company.id } });
  refused(again, { message: 'A duplicate entry was detected' });
  assert.equal(at(again.body, 'details.conflictingRecordId'), first.id);
  await createMany(server, 'taskTargets', [{ taskId: task.id }, { taskId: task.id }, {}, {}]);
  await softDelete(server, 'taskTargets', first.id);
  await create(server, 'taskTargets', { taskId: task.id, targetCompanyId: company.id });
});

test('a link has at most one target', async () => {
  const note = await create(server, 'notes', {});
  const body = { noteId: note.id, targetCompanyId: company.id, targetPersonId: person.id };
  refused(await server.call('POST', '/rest/noteTargets', { body }), { message: /target/i });
  const one = await create(server, 'noteTargets', { noteId: note.id, targetCompanyId: company.id });
  const both = { targetPersonId: person.id, targetCompanyId: company.id };
  refused(await server.call('PATCH', `/rest/noteTargets/${one.id}`, { body: both }), { message: /target/i });
  const moved = await update(server, 'noteTargets', one.id, { targetPersonId: person.id });
  assert.deepEqual([moved['targetPersonId'], moved['targetCompanyId']], [person.id, null]);
  const back = await update(server, 'noteTargets', one.id, { targetPersonId: null, targetCompanyId: company.id });
  assert.deepEqual([back['targetPersonId'], back['targetCompanyId']], [null, company.id]);
});

const categories: readonly (readonly [string, string])[] = [
  ['photo.png', 'IMAGE'],
  ['photo.JPG', 'IMAGE'],
  ['offer.pdf', 'TEXT_DOCUMENT'],
  ['letter.docx', 'TEXT_DOCUMENT'],
  ['notes.txt', 'TEXT_DOCUMENT'],
  ['numbers.xlsx', 'SPREADSHEET'],
  ['numbers.csv', 'SPREADSHEET'],
  ['talk.pptx', 'PRESENTATION'],
  ['song.mp3', 'AUDIO'],
  ['film.mp4', 'VIDEO'],
  ['all.zip', 'ARCHIVE'],
  ['thing.unknown', 'OTHER'],
  ['noextension', 'OTHER'],
];
for (const [name, category] of categories) {
  test(`the attachment ${name} is of the category ${category}`, async () => {
    const row = await create(server, 'attachments', { name, fullPath: `attachment/${name}`, targetCompanyId: company.id });
    assert.equal(row['fileCategory'], category);
  });
}

test('a category that is sent is kept; an unknown one is refused', async () => {
  assert.equal((await create(server, 'attachments', { name: 'photo.png', fileCategory: 'ARCHIVE' }))['fileCategory'], 'ARCHIVE');
  assert.equal((await create(server, 'attachments', {}))['fileCategory'], 'OTHER');
  refused(await server.call('POST', '/rest/attachments', { body: { fileCategory: 'PICTURE' } }), { message: /fileCategory/ });
});

test('opportunity stages', async () => {
  for (const stage of ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER']) {
    assert.equal((await create(server, 'opportunities', { stage }))['stage'], stage);
  }
  assert.equal((await create(server, 'opportunities', {}))['stage'], 'NEW');
  refused(await server.call('POST', '/rest/opportunities', { body: { stage: 'WON' } }), { message: /"stage"/ });
  refused(await server.call('POST', '/rest/opportunities', { body: { stage: null } }), { message: /stage/ });
  refused(await server.call('PATCH', `/rest/opportunities/${opportunity.id}`, { body: { stage: null } }), { message: /stage/ });
});

test('a task may be without status', async () => {
  assert.equal((await create(server, 'tasks', { status: null }))['status'], null);
  assert.equal((await create(server, 'tasks', {}))['status'], 'TODO');
});

test('the legacy fields of companies and people are written and read', async () => {
  const made = await create(server, 'companies', {
    employees: 5,
    annualRecurringRevenue: { amountMicros: 1, currencyCode: 'EUR' },
    xLink: { primaryLinkUrl: 'https://x.example/c' },
    idealCustomerProfile: true,
  });
  assert.deepEqual([made['employees'], at(made, 'annualRecurringRevenue.amountMicros'), made['idealCustomerProfile']], [5, 1, true]);
  const individual = await create(server, 'people', { city: 'Ulm', xLink: { primaryLinkUrl: 'https://x.example/p' } });
  assert.deepEqual([individual['city'], at(individual, 'xLink.primaryLinkUrl')], ['Ulm', 'https://x.example/p']);
});

test('one company per domain, any number without', async () => {
  const domainName = { primaryLinkUrl: `https://${unique()}.example` };
  const first = await create(server, 'companies', { domainName });
  refusedAsDuplicate(await server.call('POST', '/rest/companies', { body: { domainName } }), {
    field: 'domainName',
    conflictingRecordId: first.id,
  });
  await createMany(server, 'companies', [{}, {}]);
});

test('people by email, by company name, in the order of their first names', async () => {
  const name = unique();
  const parent = await create(server, 'companies', { name });
  const [bo, ada] = (await createMany(server, 'people', [
    { name: { firstName: 'Bo' }, companyId: parent.id },
    { name: { firstName: 'Ada' }, companyId: parent.id, emails: { primaryEmail: `${name}@x.example` } },
  ])) as [StoredRow, StoredRow];
  const page = await find(server, 'people', { filter: `company.name[eq]:"${name}"`, order_by: 'name.firstName' });
  assert.deepEqual(ids(page.rows), [ada.id, bo.id]);
  assert.deepEqual(ids((await find(server, 'people', { filter: `emails.primaryEmail[eq]:${name}@x.example` })).rows), [ada.id]);
});

test('a timeline activity keeps its name and what it is about', async () => {
  const row = await create(server, 'timelineActivities', {
    name: 'company.updated',
    properties: { diff: { name: { before: 'a', after: 'b' } } },
    targetCompanyId: company.id,
    linkedRecordCachedName: 'C',
    linkedRecordId: company.id,
  });
  assert.equal(row['name'], 'company.updated');
  assert.deepEqual(row['properties'], { diff: { name: { before: 'a', after: 'b' } } });
  assert.match(String(row['happensAt']), /^\d{4}-/);
  assert.notEqual(row['timelineActivityTypeSnapshot'], null, 'the type is derived from the name');
  const found = await find(server, 'timelineActivities', { filter: `targetCompanyId[eq]:${company.id},name[eq]:company.updated` });
  assert.deepEqual(pluck(found.rows, 'id'), [row.id]);
});
