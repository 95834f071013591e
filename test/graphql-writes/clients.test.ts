/** Writing calls as real clients send them, word for word. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  addMember,
  at,
  count,
  email,
  live,
  made,
  pluck,
  type Row,
  refused,
  startWrites,
  stored,
  unique,
  unknownId,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

test('an MCP-style server: create, read, list, update and delete', async () => {
  const created = await writes.ask(
    `mutation CreateCompany($input: CompanyCreateInput!) {
  createCompany(data: $input) {
    id
    name
    domainName {
      primaryLinkUrl
      primaryLinkLabel
    }
    address {
      addressStreet1
      addressCity
      addressState
      addressCountry
      addressPostcode
    }
    employees
    createdAt
    updatedAt
  }
}`,
    {
      input: {
        name: 'Harbour Optics',
        domainName: { primaryLinkUrl: 'https://harbour.example', primaryLinkLabel: 'Harbour' },
        address: { addressStreet1: '12 Quay Street', addressCity: 'Porto', addressCountry: 'Portugal' },
        employees: 42,
      },
    },
  );
  const id = at(created, 'createCompany.id');
  assert.equal(at(created, 'createCompany.address.addressCity'), 'Porto');
  const one = await writes.ask(
    'query GetCompany($id: UUID!) { company(filter: { id: { eq: $id } }) { id name people { edges { node { id } } } } }',
    { id },
  );
  assert.equal(at(one, 'company.name'), 'Harbour Optics');
  const list = await writes.ask(
    'query ListCompanies($filter: CompanyFilterInput, $limit: Int) { companies(filter: $filter, first: $limit) { edges { node { id name } } } }',
    { filter: { name: { ilike: '%harbour%' } }, limit: 20 },
  );
  assert.deepEqual(pluck(at(list, 'companies.edges') as Row[], 'node.id'), [id]);
  const updated = await writes.ask(
    'mutation UpdateCompany($id: UUID!, $input: CompanyUpdateInput!) { updateCompany(id: $id, data: $input) { id name employees updatedAt } }',
    { id, input: { employees: 43 } },
  );
  assert.deepEqual([at(updated, 'updateCompany.name'), at(updated, 'updateCompany.employees')], ['Harbour Optics', 43]);
  const note = await made(writes, 'note', { title: 'x' });
  const deleted = await writes.ask('mutation DeleteNote($id: UUID!) { deleteNote(id: $id) { id } }', { id: note['id'] });
  assert.deepEqual(deleted, { deleteNote: { id: note['id'] } });
  assert.equal(await live(writes, 'note', note['id']), false);
});

test('an MCP-style server: notes and tasks with their links, a file and a line of the timeline', async () => {
  const company = await made(writes, 'company', { name: 'Linked' });
  const member = await addMember(writes, 'Ada');
  const note = await writes.ask(
    'mutation CreateNote($input: NoteCreateInput!) { createNote(data: $input) { id title bodyV2 { markdown } } }',
    {
      input: { title: 'Call', bodyV2: { markdown: 'Spoke with Ada' } },
    },
  );
  assert.match(String(at(note, 'createNote.bodyV2.markdown')), /Spoke with Ada/);
  const task = await writes.ask(
    `mutation CreateTask($input: TaskCreateInput!) { createTask(data: $input) { id title status dueAt assigneeId assignee { name { firstName } } } }`,
    { input: { title: 'Offer', status: 'IN_PROGRESS', dueAt: '2026-12-01T09:00:00Z', assigneeId: member } },
  );
  assert.equal(at(task, 'createTask.assignee.name.firstName'), 'Ada');
  for (const [name, input] of [
    ['NoteTarget', { noteId: at(note, 'createNote.id'), targetCompanyId: company['id'] }],
    ['NoteTarget', { noteId: at(note, 'createNote.id'), companyId: company['id'] }],
    ['TaskTarget', { taskId: at(task, 'createTask.id'), targetCompanyId: company['id'] }],
    ['Attachment', { name: 'offer.pdf', fullPath: 'attachment/offer.pdf', targetCompanyId: company['id'] }],
    ['TimelineActivity', { name: 'company.updated', happensAt: '2026-01-01T00:00:00Z', targetCompanyId: company['id'] }],
  ] as const) {
    const query = `mutation Create${name}($input: ${name}CreateInput!) { create${name}(data: $input) { id targetCompanyId } }`;
    const answer = await writes.post(query, { input });
    // The second link of one note to one company is taken under the older name of the column, and exists already.
    if ('companyId' in input) refused(answer, { message: 'A duplicate entry was detected' });
    else assert.equal(at(answer.data, `create${name}.targetCompanyId`), company['id'], answer.text);
  }
  const back = await writes.ask(
    `{ company(filter: { id: { eq: "${company['id']}" } }) { noteTargets { edges { node { note { title } } } } } }`,
  );
  assert.equal(at(back, 'company.noteTargets.edges.0.node.note.title'), 'Call');
});

test('a no-code node: single create and update with bare JSON sub-fields', async () => {
  const primaryEmail = `${unique()}@x.example`;
  const fields = `id name { firstName lastName } emails { primaryEmail additionalEmails }
    phones { primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones }
    linkedinLink { primaryLinkLabel primaryLinkUrl secondaryLinks } jobTitle city createdAt updatedAt`;
  const created = await writes.ask(`mutation($data: PersonCreateInput!) { createPerson(data: $data) { ${fields} } }`, {
    data: {
      name: { firstName: 'Ada', lastName: 'Lovelace' },
      emails: { primaryEmail, additionalEmails: ['b@x.example'] },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33', additionalPhones: [] },
      linkedinLink: {
        primaryLinkUrl: 'https://in.example/ada',
        primaryLinkLabel: 'Ada',
        secondaryLinks: [{ url: 'https://a.example', label: 'a' }],
      },
    },
  });
  const row = created['createPerson'] as Row;
  assert.deepEqual(row['emails'], { primaryEmail, additionalEmails: ['b@x.example'] });
  assert.deepEqual(at(row, 'linkedinLink.secondaryLinks'), [{ url: 'https://a.example', label: 'a' }]);
  assert.deepEqual(at(row, 'phones.additionalPhones'), []);
  const query = `mutation($id: UUID!, $data: PersonUpdateInput!) { updatePerson(id: $id, data: $data) { ${fields} } }`;
  const updated = await writes.ask(query, { id: row['id'], data: { name: { firstName: 'Augusta' } } });
  assert.deepEqual(at(updated, 'updatePerson.name'), { firstName: 'Augusta', lastName: 'Lovelace' });
  assert.deepEqual(at(updated, 'updatePerson.emails'), row['emails']);
  const gone = await writes.post('mutation($id: UUID!) { deletePerson(id: $id) { id } }', { id: unknownId() });
  assert.equal(gone.errors?.[0]?.extensions.code, 'NOT_FOUND');
});

test('the official SDK: typed variables v1, v2 and arguments in the document', async () => {
  const created = await writes.ask(
    `mutation ($v1:[CompanyCreateInput!]!,$v2:Boolean){createCompanies(data:$v1,upsert:$v2){id,name,__typename}}`,
    { v1: [{ name: 'sdk 1' }, { name: 'sdk 2' }], v2: false },
  );
  assert.deepEqual(pluck(created['createCompanies'] as Row[], 'name'), ['sdk 1', 'sdk 2']);
  const [first] = created['createCompanies'] as Row[];
  const updated = await writes.ask('mutation ($v1:UUID!,$v2:CompanyUpdateInput!){updateCompany(id:$v1,data:$v2){id,name}}', {
    v1: first?.['id'],
    v2: { name: 'sdk 3' },
  });
  assert.equal(at(updated, 'updateCompany.name'), 'sdk 3');
  const removed = await writes.ask('mutation ($v1:CompanyFilterInput!){destroyCompanies(filter:$v1){id}}', {
    v1: { id: { in: pluck(created['createCompanies'] as Row[], 'id') } },
  });
  assert.equal((removed['destroyCompanies'] as Row[]).length, 2);
});

test('web-app-like: 200 people with upsert, twice, with type names everywhere', async () => {
  const company = await made(writes, 'company', { name: 'Import' });
  const data = Array.from({ length: 200 }, (_, index) => ({
    name: { firstName: `F${index}`, lastName: 'Import' },
    emails: email(),
    companyId: company['id'],
    createdBy: { source: 'IMPORT' },
    position: 'last',
  }));
  const query = `mutation CreatePeople($data: [PersonCreateInput!]!, $upsert: Boolean) {
  createPeople(data: $data, upsert: $upsert) {
    __typename
    id
    name { __typename firstName lastName }
    emails { __typename primaryEmail additionalEmails }
    createdBy { __typename source name workspaceMemberId context }
    company { __typename id name }
    companyId
    createdAt
    deletedAt
    position
  }
}`;
  const before = await count(writes, 'person');
  const first = (await writes.ask(query, { data, upsert: true }, { operationName: 'CreatePeople' }))['createPeople'] as Row[];
  assert.deepEqual(pluck(first, 'name.firstName'), pluck(data, 'name.firstName'));
  const { id, position, createdAt, emails, ...rest } = first[0] as Row;
  assert.deepEqual(rest, {
    __typename: 'Person',
    name: { __typename: 'FullName', firstName: 'F0', lastName: 'Import' },
    createdBy: { __typename: 'Actor', source: 'IMPORT', name: 'Test key', workspaceMemberId: null, context: {} },
    company: { __typename: 'Company', id: company['id'], name: 'Import' },
    companyId: company['id'],
    deletedAt: null,
  });
  assert.deepEqual([typeof id, typeof position, typeof createdAt], ['string', 'number', 'string']);
  assert.equal((emails as Row)['__typename'], 'Emails');
  const again = data.map((row) => ({ emails: row.emails, jobTitle: 'imported', createdBy: { source: 'IMPORT' } })).toReversed();
  const second = (await writes.ask(query, { data: again, upsert: true }, { operationName: 'CreatePeople' }))['createPeople'] as Row[];
  assert.deepEqual(pluck(second, 'id'), pluck(first, 'id').toReversed());
  assert.deepEqual(pluck(second, 'name.firstName'), pluck(data, 'name.firstName').toReversed(), 'what was not sent is kept');
  assert.equal(await count(writes, 'person'), before + 200);
});

test('web-app-like: 200 with one that is wrong leaves nothing', async () => {
  const data = Array.from({ length: 200 }, (_, index) => ({ emails: { primaryEmail: index === 199 ? 'wrong' : `${unique()}@x.example` } }));
  await writes.unchanged(async () => {
    const query =
      'mutation CreatePeople($data: [PersonCreateInput!]!, $upsert: Boolean) { createPeople(data: $data, upsert: $upsert) { id } }';
    refused(await writes.post(query, { data, upsert: true }), {
      subCode: 'INVALID_ARGS_DATA',
      message: `Invalid string value 'wrong' for email field "emails.primaryEmail"`,
    });
  });
});

test('web-app-like: delete, restore and destroy of many', async () => {
  const rows = (await writes.ask('mutation { createTasks(data: [{ title: "a" }, { title: "b" }, { title: "c" }]) { id } }'))[
    'createTasks'
  ] as Row[];
  const filter = { id: { in: pluck(rows, 'id') } };
  const deleted = await writes.ask(
    'mutation DeleteManyTasks($filter: TaskFilterInput!) { deleteTasks(filter: $filter) { id deletedAt __typename } }',
    { filter },
  );
  assert.equal((deleted['deleteTasks'] as Row[]).length, 3);
  for (const row of deleted['deleteTasks'] as Row[]) assert.notEqual(row['deletedAt'], null);
  const restored = await writes.ask(
    'mutation RestoreManyTasks($filter: TaskFilterInput!) { restoreTasks(filter: $filter) { id deletedAt __typename } }',
    { filter: { and: [filter, { deletedAt: { is: 'NOT_NULL' } }] } },
  );
  assert.deepEqual(pluck(restored['restoreTasks'] as Row[], 'deletedAt'), [null, null, null]);
  const destroyed = await writes.ask(
    'mutation DestroyManyTasks($filter: TaskFilterInput!) { destroyTasks(filter: $filter) { id __typename } }',
    {
      filter,
    },
  );
  assert.equal((destroyed['destroyTasks'] as Row[]).length, 3);
});

test('web-app-like: duplicates, then a merge as a dry run, then the merge', async () => {
  const lastName = unique();
  const rows = (
    await writes.ask(
      `mutation { createPeople(data: [{ name: { firstName: "Dup", lastName: "${lastName}" }, city: "Ulm" },
         { name: { firstName: "Dup", lastName: "${lastName}" }, jobTitle: "CTO" }]) { id } }`,
    )
  )['createPeople'] as Row[];
  const ids = pluck(rows, 'id');
  const duplicates = await writes.ask(
    'query FindDuplicatePerson($ids: [UUID!]!) { personDuplicates(ids: $ids) { edges { node { id __typename } cursor } pageInfo { hasNextPage startCursor endCursor } __typename } }',
    { ids: [ids[0]] },
  );
  assert.deepEqual(pluck(at(duplicates, 'personDuplicates.0.edges') as Row[], 'node.id'), [ids[1]]);
  const query = `mutation MergePeople($ids: [UUID!]!, $conflictPriorityIndex: Int!, $dryRun: Boolean! = false) {
    mergePeople(ids: $ids, conflictPriorityIndex: $conflictPriorityIndex, dryRun: $dryRun) { __typename id city jobTitle deletedAt } }`;
  const preview = await writes.unchanged(() => writes.ask(query, { ids, conflictPriorityIndex: 1, dryRun: true }));
  assert.deepEqual([at(preview, 'mergePeople.city'), at(preview, 'mergePeople.jobTitle')], ['Ulm', 'CTO']);
  const merged = await writes.ask(query, { ids, conflictPriorityIndex: 1 });
  assert.deepEqual(merged['mergePeople'], { __typename: 'Person', id: ids[1], city: 'Ulm', jobTitle: 'CTO', deletedAt: null });
});

test('test-suite style: the id of a mutation as UUID or ID, the answer under aliases', async () => {
  const { id } = await made(writes, 'person', { jobTitle: 'before' });
  for (const type of ['UUID', 'ID']) {
    const data = await writes.ask(
      `mutation UpdatePerson($personId: ${type}!, $data: PersonUpdateInput) { person: updatePerson(id: $personId, data: $data) { job: jobTitle } }`,
      { personId: id, data: { jobTitle: type } },
    );
    assert.deepEqual(data, { person: { job: type } });
  }
  const data = await writes.ask('mutation RestorePerson($personId: ID!) { restorePerson(id: $personId) { id } }', { personId: id });
  assert.deepEqual(data, { restorePerson: { id } });
});

test('an opportunity moves through its stages, with a contact and a company', async () => {
  const company = await made(writes, 'company', { name: 'Deal' });
  const person = await made(writes, 'person', { companyId: company['id'] });
  const data = await writes.ask(
    `mutation CreateOneOpportunity($input: OpportunityCreateInput!) {
       createOpportunity(data: $input) { id name stage closeDate amount { amountMicros currencyCode } company { name } pointOfContact { id } } }`,
    {
      input: {
        name: 'Big deal',
        amount: { amountMicros: 5_000_000_000, currencyCode: 'EUR' },
        closeDate: '2026-12-31T00:00:00.000Z',
        stage: 'PROPOSAL',
        companyId: company['id'],
        pointOfContactId: person['id'],
      },
    },
  );
  const { id, ...rest } = data['createOpportunity'] as Row;
  assert.deepEqual(rest, {
    name: 'Big deal',
    stage: 'PROPOSAL',
    closeDate: '2026-12-31T00:00:00.000Z',
    amount: { amountMicros: 5_000_000_000, currencyCode: 'EUR' },
    company: { name: 'Deal' },
    pointOfContact: { id: person['id'] },
  });
  for (const stage of ['NEW', 'SCREENING', 'MEETING', 'CUSTOMER']) {
    await writes.ask(
      'mutation ($id: UUID!, $stage: OpportunityStageEnum) { updateOpportunity(id: $id, data: { stage: $stage }) { stage } }',
      {
        id,
        stage,
      },
    );
    assert.equal((await stored(writes, 'opportunity', id, 'stage'))['stage'], stage);
  }
});
