/** The bin and its way back, destruction for good, and what happens to the records around. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  at,
  create,
  createMany,
  dataOf,
  destroy,
  exists,
  find,
  findOne,
  idIn,
  ids,
  isInBin,
  type Plural,
  type Row,
  refused,
  refusedAsDuplicate,
  restore,
  type StoredRow,
  softDelete,
  unique,
  unknownId,
  url,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

const notFound = { status: 404, code: 'RECORD_NOT_FOUND', message: 'Record not found' };

test('DELETE destroys for good', async () => {
  const { id } = await create(server, 'people', {});
  await destroy(server, 'people', id);
  refused(await server.call('GET', `/rest/people/${id}`), notFound);
  refused(await server.call('PATCH', `/rest/people/${id}/restore`), notFound);
  refused(await server.call('DELETE', `/rest/people/${id}`), notFound);
  assert.equal(await isInBin(server, 'people', id), false);
});

test('anything but soft_delete=true destroys', async () => {
  for (const value of ['false', '1', '', 'TRUE']) {
    const { id } = await create(server, 'people', {});
    dataOf(await server.call('DELETE', `/rest/people/${id}?soft_delete=${value}`), 'deletePerson');
    assert.equal(await isInBin(server, 'people', id), false, `soft_delete=${value}`);
    assert.equal(await exists(server, 'people', id), false);
  }
});

test('soft_delete=true puts into the bin, restore takes out of it', async () => {
  const row = await create(server, 'people', { jobTitle: 'kept' });
  await softDelete(server, 'people', row.id);
  refused(await server.call('GET', `/rest/people/${row.id}`), notFound);
  const { rows } = await find(server, 'people', { filter: `deletedAt[is]:NOT_NULL,id[eq]:${row.id}` });
  assert.match(String(rows[0]?.['deletedAt']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert.equal((await find(server, 'people', { filter: `id[eq]:${row.id}` })).totalCount, 0);
  const restored = await restore(server, 'people', row.id);
  assert.equal(restored['deletedAt'], null);
  assert.equal(restored['jobTitle'], 'kept');
  assert.deepEqual(await findOne(server, 'people', row.id), restored);
});

test('a record in the bin can be destroyed', async () => {
  const { id } = await create(server, 'people', {});
  await softDelete(server, 'people', id);
  await destroy(server, 'people', id);
  assert.equal(await isInBin(server, 'people', id), false);
});

test('what is not there is 404: delete, destroy, restore; also a second delete, and a restore of a live record', async () => {
  const id = unknownId();
  refused(await server.call('DELETE', `/rest/people/${id}`), notFound);
  refused(await server.call('DELETE', `/rest/people/${id}?soft_delete=true`), notFound);
  refused(await server.call('PATCH', `/rest/people/${id}/restore`), notFound);
  const row = await create(server, 'people', {});
  refused(await server.call('PATCH', `/rest/people/${row.id}/restore`), notFound);
  await softDelete(server, 'people', row.id);
  refused(await server.call('DELETE', `/rest/people/${row.id}?soft_delete=true`), notFound);
  assert.ok(await isInBin(server, 'people', row.id));
});

test('many at once, by filter', async () => {
  const rows = await createMany(server, 'people', [{ city: 'a' }, { city: 'a' }, { city: 'b' }]);
  const filter = `${idIn(rows)},city[eq]:a`;
  const binned = dataOf(await server.call('DELETE', url('/rest/people', { filter, soft_delete: true })), 'deletePeople') as Row[];
  assert.deepEqual(new Set(ids(binned)), new Set(ids(rows.slice(0, 2))));
  for (const row of binned) assert.deepEqual(Object.keys(row), ['id']);
  assert.deepEqual(ids((await find(server, 'people', { filter: idIn(rows) })).rows), [rows[2]?.id]);

  const restored = dataOf(
    await server.call('PATCH', url('/rest/people/restore', { filter: idIn(rows.slice(0, 2)) })),
    'restorePeople',
  ) as Row[];
  assert.deepEqual(new Set(ids(restored)), new Set(ids(rows.slice(0, 2))));
  for (const row of restored) assert.equal(row['deletedAt'], null);

  const destroyed = dataOf(await server.call('DELETE', url('/rest/people', { filter })), 'deletePeople') as Row[];
  assert.equal(destroyed.length, 2);
  assert.equal((await find(server, 'people', { filter: `${idIn(rows)},or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)` })).totalCount, 1);
});

test('many: restore and destroy see the bin, whether or not the filter says so', async () => {
  const rows = await createMany(server, 'people', [{}, {}]);
  for (const filter of [idIn(rows), `${idIn(rows)},deletedAt[is]:NOT_NULL`]) {
    for (const row of rows) await softDelete(server, 'people', row.id);
    const answer = await server.call('PATCH', url('/rest/people/restore', { filter }));
    assert.equal((dataOf(answer, 'restorePeople') as Row[]).length, 2, filter);
  }
  for (const row of rows) await softDelete(server, 'people', row.id);
  assert.equal((dataOf(await server.call('DELETE', url('/rest/people', { filter: idIn(rows) })), 'deletePeople') as Row[]).length, 2);
  for (const row of rows) assert.equal(await isInBin(server, 'people', row.id), false);
});

test('many: no match is an empty list', async () => {
  const filter = `id[eq]:${unknownId()}`;
  assert.deepEqual(dataOf(await server.call('DELETE', url('/rest/people', { filter })), 'deletePeople'), []);
  assert.deepEqual(dataOf(await server.call('DELETE', url('/rest/people', { filter, soft_delete: true })), 'deletePeople'), []);
  assert.deepEqual(dataOf(await server.call('PATCH', url('/rest/people/restore', { filter })), 'restorePeople'), []);
});

test('many without a filter, or with an empty one, is refused, and nothing is lost', async () => {
  const { id } = await create(server, 'people', {});
  const { totalCount } = await find(server, 'people', { limit: 0 });
  for (const query of ['', 'filter=']) {
    refused(await server.call('DELETE', `/rest/people?${query}`), { message: 'Filters are mandatory for bulk destroy operations' });
    refused(await server.call('DELETE', `/rest/people?soft_delete=true&${query}`), {
      message: 'Filters are mandatory for bulk delete operations',
    });
    refused(await server.call('PATCH', `/rest/people/restore?${query}`), { message: /Filters are mandatory for bulk restore operations/ });
  }
  refused(await server.call('DELETE', '/rest/people?filters=id[is]:NULL'), { message: 'Filters are mandatory' });
  assert.ok(await exists(server, 'people', id));
  assert.equal((await find(server, 'people', { limit: 0 })).totalCount, totalCount);
});

test('a bad filter destroys nothing', async () => {
  const { totalCount } = await find(server, 'people', { limit: 0 });
  for (const filter of ['foo[eq]:x', 'id', 'id[eq]:x', 'and(city[eq]:x', 'city[in]:x', 'company[eq]:x']) {
    refused(await server.call('DELETE', url('/rest/people', { filter })));
    refused(await server.call('DELETE', url('/rest/people', { filter, soft_delete: true })));
  }
  assert.equal((await find(server, 'people', { limit: 0 })).totalCount, totalCount);
});

/** A company with everything around it. */
async function family(): Promise<Record<string, StoredRow>> {
  const company = await create(server, 'companies', { name: 'Parent' });
  const person = await create(server, 'people', { companyId: company.id });
  const opportunity = await create(server, 'opportunities', { companyId: company.id, pointOfContactId: person.id });
  const note = await create(server, 'notes', { title: 'note' });
  const task = await create(server, 'tasks', { title: 'task' });
  return {
    company,
    person,
    opportunity,
    note,
    task,
    noteTarget: await create(server, 'noteTargets', { noteId: note.id, targetCompanyId: company.id }),
    personTarget: await create(server, 'noteTargets', { noteId: note.id, targetPersonId: person.id }),
    taskTarget: await create(server, 'taskTargets', { taskId: task.id, targetCompanyId: company.id }),
    attachment: await create(server, 'attachments', { name: 'file.txt', targetCompanyId: company.id }),
    noteAttachment: await create(server, 'attachments', { name: 'note.txt', targetNoteId: note.id }),
    activity: await create(server, 'timelineActivities', { name: 'company.created', targetCompanyId: company.id }),
    subscription: await create(server, 'subscriptions', { companyId: company.id }),
    ticket: await create(server, 'supportTickets', { aboutCompanyId: company.id, reporterId: person.id }),
  };
}

const idOf = (rows: Record<string, StoredRow>, name: string): string => (rows[name] as StoredRow).id;

test('destroying a company clears the keys of those who point to it and removes its links', async () => {
  const rows = await family();
  await destroy(server, 'companies', idOf(rows, 'company'));
  assert.equal((await findOne(server, 'people', idOf(rows, 'person')))['companyId'], null);
  assert.equal((await findOne(server, 'opportunities', idOf(rows, 'opportunity')))['companyId'], null);
  assert.equal((await findOne(server, 'subscriptions', idOf(rows, 'subscription')))['companyId'], null);
  assert.equal((await findOne(server, 'supportTickets', idOf(rows, 'ticket')))['aboutCompanyId'], null);
  for (const [plural, name] of [
    ['noteTargets', 'noteTarget'],
    ['taskTargets', 'taskTarget'],
    ['attachments', 'attachment'],
    ['timelineActivities', 'activity'],
  ] as const) {
    assert.equal(await exists(server, plural, idOf(rows, name)), false, name);
    assert.equal(await isInBin(server, plural, idOf(rows, name)), false, name);
  }
  assert.ok(await exists(server, 'notes', idOf(rows, 'note')));
  assert.ok(await exists(server, 'tasks', idOf(rows, 'task')));
  assert.ok(await exists(server, 'noteTargets', idOf(rows, 'personTarget')));
});

test('destroying a person removes its links, not the notes', async () => {
  const rows = await family();
  await destroy(server, 'people', idOf(rows, 'person'));
  assert.equal((await findOne(server, 'opportunities', idOf(rows, 'opportunity')))['pointOfContactId'], null);
  assert.equal((await findOne(server, 'supportTickets', idOf(rows, 'ticket')))['reporterId'], null);
  assert.equal(await exists(server, 'noteTargets', idOf(rows, 'personTarget')), false);
  assert.ok(await exists(server, 'notes', idOf(rows, 'note')));
  assert.ok(await exists(server, 'noteTargets', idOf(rows, 'noteTarget')));
});

test('destroying a note removes its links and frees its attachments', async () => {
  const rows = await family();
  await destroy(server, 'notes', idOf(rows, 'note'));
  assert.equal(await exists(server, 'noteTargets', idOf(rows, 'noteTarget')), false);
  assert.equal(await exists(server, 'noteTargets', idOf(rows, 'personTarget')), false);
  assert.equal((await findOne(server, 'attachments', idOf(rows, 'noteAttachment')))['targetNoteId'], null);
  assert.ok(await exists(server, 'companies', idOf(rows, 'company')));
});

test('destroying a record of a custom object removes its links and frees its attachments', async () => {
  const ticket = await create(server, 'supportTickets', {});
  const note = await create(server, 'notes', {});
  const task = await create(server, 'tasks', {});
  const noteTarget = await create(server, 'noteTargets', { noteId: note.id, targetSupportTicketId: ticket.id });
  const taskTarget = await create(server, 'taskTargets', { taskId: task.id, targetSupportTicketId: ticket.id });
  const attachment = await create(server, 'attachments', { targetSupportTicketId: ticket.id });
  const activity = await create(server, 'timelineActivities', { name: 'supportTicket.created', targetSupportTicketId: ticket.id });
  await destroy(server, 'supportTickets', ticket.id);
  assert.equal(await exists(server, 'noteTargets', noteTarget.id), false);
  assert.equal(await exists(server, 'taskTargets', taskTarget.id), false);
  assert.equal((await findOne(server, 'attachments', attachment.id))['targetSupportTicketId'], null);
  assert.equal((await findOne(server, 'timelineActivities', activity.id))['targetSupportTicketId'], null);
});

test('a soft delete touches no other record', async () => {
  const rows = await family();
  await softDelete(server, 'companies', idOf(rows, 'company'));
  assert.equal((await findOne(server, 'people', idOf(rows, 'person')))['companyId'], idOf(rows, 'company'));
  assert.ok(await exists(server, 'noteTargets', idOf(rows, 'noteTarget')));
  assert.ok(await exists(server, 'attachments', idOf(rows, 'attachment')));
  await restore(server, 'companies', idOf(rows, 'company'));
});

for (const [plural, links, key] of [
  ['notes', 'noteTargets', 'noteId'],
  ['tasks', 'taskTargets', 'taskId'],
] as const) {
  test(`the ${links} of ${plural} go into the bin with them, and come back`, async () => {
    const [first, second, other] = (await createMany(server, plural, [{}, {}, {}])) as [StoredRow, StoredRow, StoredRow];
    const company = await create(server, 'companies', {});
    const made = (await createMany(
      server,
      links,
      [first, second, other].map((row) => ({ [key]: row.id, targetCompanyId: company.id })),
    )) as [StoredRow, StoredRow, StoredRow];
    const states = async (): Promise<readonly boolean[]> => Promise.all(made.map((row) => exists(server, links, row.id)));

    await softDelete(server, plural, first.id);
    assert.deepEqual(await states(), [false, true, true]);
    assert.ok(await isInBin(server, links, made[0].id));
    await restore(server, plural, first.id);
    assert.deepEqual(await states(), [true, true, true]);

    const filter = idIn([first, second]);
    await server.call('DELETE', url(`/rest/${plural}`, { filter, soft_delete: true }));
    assert.deepEqual(await states(), [false, false, true]);
    await server.call('PATCH', url(`/rest/${plural}/restore`, { filter }));
    assert.deepEqual(await states(), [true, true, true]);

    await softDelete(server, plural, first.id);
    await destroy(server, plural, first.id);
    assert.equal(await isInBin(server, links, made[0].id), false);
  });
}

test('restore into a taken unique value is refused with the record that holds it', async () => {
  const emails = { primaryEmail: `${unique()}@x.example` };
  const first = await create(server, 'people', { emails });
  await softDelete(server, 'people', first.id);
  const second = await create(server, 'people', { emails });
  const expected = { field: 'emails', value: emails.primaryEmail, conflictingRecordId: second.id };
  refusedAsDuplicate(await server.call('PATCH', `/rest/people/${first.id}/restore`), expected);
  assert.ok(await isInBin(server, 'people', first.id));

  const third = await create(server, 'people', {});
  await softDelete(server, 'people', third.id);
  refusedAsDuplicate(await server.call('PATCH', url('/rest/people/restore', { filter: idIn([first, third]) })), expected);
  assert.ok(await isInBin(server, 'people', first.id));
  assert.ok(await isInBin(server, 'people', third.id), 'all or nothing');

  await destroy(server, 'people', second.id);
  assert.equal(at(await restore(server, 'people', first.id), 'emails.primaryEmail'), emails.primaryEmail);
});

test('a link that was made anew blocks the return of its note clearly', async () => {
  const note = await create(server, 'notes', {});
  const company = await create(server, 'companies', {});
  const link = { noteId: note.id, targetCompanyId: company.id };
  await create(server, 'noteTargets', link);
  await softDelete(server, 'notes', note.id);
  const again = await server.call('POST', '/rest/noteTargets', { body: link });
  const back = await server.call('PATCH', `/rest/notes/${note.id}/restore`);
  assert.ok(again.status < 500 && back.status < 500, `${again.text} ${back.text}`);
  const { rows } = await find(server, 'noteTargets', { filter: `noteId[eq]:${note.id}` });
  assert.ok(rows.length <= 1, 'a pair is unique');
});

test('more than 200 records can be removed and restored at once', async () => {
  const city = unique();
  await createMany(
    server,
    'people',
    Array.from({ length: 200 }, () => ({ city })),
  );
  await createMany(
    server,
    'people',
    Array.from({ length: 30 }, () => ({ city })),
  );
  const filter = `city[eq]:"${city}"`;
  const count = async (query: string): Promise<number> => (await find(server, 'people', { filter: query, limit: 0 })).totalCount;
  assert.equal(
    (dataOf(await server.call('DELETE', url('/rest/people', { filter, soft_delete: true })), 'deletePeople') as Row[]).length,
    230,
  );
  assert.equal(await count(filter), 0);
  assert.equal(
    (dataOf(await server.call('PATCH', url('/rest/people/restore', { filter, fields: 'id' })), 'restorePeople') as Row[]).length,
    230,
  );
  assert.equal(await count(filter), 230);
  assert.equal((dataOf(await server.call('DELETE', url('/rest/people', { filter })), 'deletePeople') as Row[]).length, 230);
  assert.equal(await count(`${filter},or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)`), 0);
});

test('when two clients destroy one record, one of them is told', async () => {
  const plural: Plural = 'people';
  const { id } = await create(server, plural, {});
  const answers = await Promise.all(Array.from({ length: 6 }, () => server.call('DELETE', `/rest/${plural}/${id}`)));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 404, 404, 404, 404, 404]);
});
