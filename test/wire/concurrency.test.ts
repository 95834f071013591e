/** Many clients at once: values stay unique, writes that meet are told apart or told to try again, and nothing fails. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Answer, at, create, createMany, find, findOne, idIn, ids, pluck, type StoredRow, unique, url } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

/** A client may be asked to try again (409), or lose a race (400, 404); the server never fails. */
function calm(answers: readonly Answer[]): void {
  for (const answer of answers) assert.ok(answer.status < 500, `${answer.status} ${answer.text.slice(0, 400)}`);
}

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

test('a unique value goes to one of many, and the others are told to whom', async () => {
  for (let round = 0; round < 5; round++) {
    const emails = { primaryEmail: `${unique()}@race.example` };
    const answers = await times(10, () => server.call('POST', '/rest/people', { body: { emails } }));
    calm(answers);
    const [winner, ...more] = answers.filter(({ status }) => status === 201);
    assert.ok(winner !== undefined && more.length === 0, answers.map(({ status }) => status).join());
    for (const answer of answers.filter((each) => each !== winner)) {
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.text, /A duplicate entry was detected/);
      assert.equal(at(answer.body, 'details.conflictingRecordId'), at(winner.body, 'data.createPerson.id'));
    }
  }
});

test('a batch and its reverse, upserted again and again', async () => {
  const records = Array.from({ length: 20 }, (_, index) => ({ domainName: { primaryLinkUrl: `https://${unique()}-${index}.example` } }));
  const answers = await times(12, (index) =>
    server.call('POST', '/rest/batch/companies?upsert=true', {
      body: (index % 2 ? records : records.toReversed()).map((record) => ({ ...record, employees: index })),
    }),
  );
  calm(answers);
  assert.ok(answers.some(({ status }) => status === 201));
  const { rows } = await find(server, 'companies', { filter: 'employees[is]:NOT_NULL', limit: 200 });
  assert.equal(rows.length, 20);
  assert.equal(new Set(pluck(rows, 'employees')).size, 1, 'one batch came last, as a whole');
});

test('overlapping updates and deletes of many', async () => {
  const rows = await createMany(
    server,
    'companies',
    Array.from({ length: 40 }, (_, index) => ({ tagline: `g${index % 3}` })),
  );
  const filter = idIn(rows);
  const answers = await times(24, (index) => {
    const part = `${filter},tagline[in]:[g${index % 3},g${(index + 1) % 3}]`;
    if (index % 4 === 3) return server.call('DELETE', url('/rest/companies', { filter: part, soft_delete: true }));
    if (index % 4 === 2) return server.call('PATCH', url('/rest/companies/restore', { filter: part }));
    return server.call('PATCH', url('/rest/companies', { filter: part }), {
      body: { employees: index, position: index % 2 ? 'first' : 'last' },
    });
  });
  calm(answers);
  assert.equal((await find(server, 'companies', { filter: `${filter},or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)` })).totalCount, 40);
});

test('people come while their company goes', async () => {
  for (let round = 0; round < 5; round++) {
    const company = await create(server, 'companies', {});
    const answers = await times(12, (index) =>
      index === 5
        ? server.call('DELETE', `/rest/companies/${company.id}`)
        : server.call('POST', '/rest/people', { body: { companyId: company.id } }),
    );
    calm(answers);
    assert.equal((await find(server, 'people', { filter: `companyId[eq]:${company.id}` })).totalCount, 0);
  }
});

test('two merges of the same records: one of them happens', async () => {
  for (let round = 0; round < 5; round++) {
    const rows = await createMany(server, 'people', [{ city: 'a' }, { city: 'b' }, { city: 'c' }]);
    const answers = await times(4, (index) =>
      server.call('PATCH', '/rest/people/merge', {
        body: { ids: index % 2 ? ids(rows) : ids(rows).toReversed(), conflictPriorityIndex: 0 },
      }),
    );
    calm(answers);
    assert.equal(answers.filter(({ status }) => status === 200).length, 1, answers.map(({ status }) => status).join());
    assert.equal((await find(server, 'people', { filter: idIn(rows) })).totalCount, 1);
  }
});

test('a note is linked to a company once, however many try', async () => {
  const note = await create(server, 'notes', {});
  const company = await create(server, 'companies', {});
  const answers = await times(8, () =>
    server.call('POST', '/rest/noteTargets', { body: { noteId: note.id, targetCompanyId: company.id } }),
  );
  calm(answers);
  assert.equal((await find(server, 'noteTargets', { filter: `noteId[eq]:${note.id}` })).totalCount, 1);
});

test('new records at the top and the bottom get places of their own kind', async () => {
  const rows: readonly StoredRow[] = await times(20, (index) => create(server, 'tasks', { position: index % 2 ? 'first' : 'last' }));
  for (const row of rows) assert.equal(typeof row['position'], 'number');
});

test('readers see each batch as a whole', async () => {
  const name = unique();
  const row = await create(server, 'notes', { title: name });
  let isDone = false;
  const seen: number[] = [];
  const reader = (async () => {
    while (!isDone) seen.push((await find(server, 'notes', { filter: `title[eq]:"${name}"`, limit: 200 })).rows.length);
  })();
  for (let round = 0; round < 5; round++)
    await createMany(
      server,
      'notes',
      Array.from({ length: 30 }, () => ({ title: name })),
    );
  isDone = true;
  await reader;
  for (const count of seen) assert.equal((count - 1) % 30, 0, `${count} records were seen`);
  assert.equal((await findOne(server, 'notes', row.id))['title'], name);
});
