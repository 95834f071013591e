/** The calls of each kind of client, as it writes them: what is declared, what is left out, and what it looks for in the answer. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getIntrospectionQuery } from 'graphql';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type StoredRow, seed } from './invoices.ts';
import { ask, askOne, at, type Connection, dataOf, envelope, graphql, nodes, pluck, sorted, unknownId } from './support.ts';

let server: TestServer;
let companies: readonly StoredRow[];
let people: readonly StoredRow[];
before(async () => {
  server = await startTestServer();
  companies = await seed(server, 'companies', [
    {
      name: 'Acme',
      domainName: { primaryLinkUrl: 'https://acme.example', secondaryLinks: [{ label: 'b', url: 'https://b.example' }] },
      employees: 12,
    },
    { name: 'Bolt', employees: 3 },
  ]);
  people = await seed(server, 'people', [
    {
      name: { firstName: 'Ada', lastName: 'Zorn' },
      emails: { primaryEmail: 'ada@acme.example', additionalEmails: ['zorn@acme.example'] },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
      companyId: companies[0]?.id,
      jobTitle: 'CEO',
    },
    { name: { firstName: 'Bo', lastName: 'Young' }, companyId: companies[0]?.id },
    { name: { firstName: 'Ada', lastName: 'Zorn' } },
  ]);
  await seed(server, 'opportunities', [
    { name: 'Deal', amount: { amountMicros: 5e6, currencyCode: 'EUR' }, companyId: companies[0]?.id, pointOfContactId: people[0]?.id },
  ]);
  const [note] = await seed(server, 'notes', [{ title: 'Call', bodyV2: { markdown: 'text' } }]);
  const [task] = await seed(server, 'tasks', [{ title: 'Do', status: 'TODO', dueAt: '2026-01-01T10:00:00Z' }]);
  await seed(server, 'noteTargets', [{ noteId: note?.id, targetCompanyId: companies[0]?.id }]);
  await seed(server, 'taskTargets', [{ taskId: task?.id, targetPersonId: people[0]?.id }]);
});
after(() => server?.close());

// A server of tools for language models: any error is a failure.

test('tools: one record by id', async () => {
  const query = `query GetCompany($id: UUID!) {
      company(filter: { id: { eq: $id } }) {
        id name domainName { primaryLinkUrl primaryLinkLabel secondaryLinks }
        address { addressStreet1 addressStreet2 addressCity addressPostcode addressState addressCountry addressLat addressLng }
        employees linkedinLink { primaryLinkUrl primaryLinkLabel } xLink { primaryLinkUrl primaryLinkLabel }
        annualRecurringRevenue { amountMicros currencyCode } idealCustomerProfile createdAt updatedAt position
        createdBy { source workspaceMemberId name context } accountOwnerId } }`;
  const company = await askOne(server, query, { id: companies[0]?.id });
  assert.equal(company['name'], 'Acme');
  assert.deepEqual(at(company, 'domainName.secondaryLinks'), [{ label: 'b', url: 'https://b.example' }]);
  const answer = await graphql(server, query, { id: unknownId });
  assert.equal(answer.status, 200);
  assert.equal(envelope(answer)[0]?.extensions.code, 'NOT_FOUND');
});

test('tools: lists with a filter and a limit that are often not there', async () => {
  const query = `query ListCompanies($filter: CompanyFilterInput, $limit: Int) {
      companies(filter: $filter, first: $limit) { edges { node { id name domainName { primaryLinkUrl } } } pageInfo { hasNextPage endCursor } totalCount } }`;
  assert.equal((await askOne<Connection>(server, query, {})).totalCount, 2);
  assert.deepEqual(pluck(await askOne(server, query, { filter: { name: { ilike: '%ac%' } }, limit: 10 }), 'name'), ['Acme']);
  assert.equal(nodes(await askOne(server, query, { limit: 1 })).length, 1);
});

test('tools: create, read, change, delete', async () => {
  const created = await askOne(server, 'mutation CreateCompany($input: CompanyCreateInput!) { createCompany(data: $input) { id name } }', {
    input: { name: 'Made' },
  });
  assert.equal(created['name'], 'Made');
  const { id } = created;
  const update =
    'mutation UpdateCompany($id: UUID!, $input: CompanyUpdateInput!) { updateCompany(id: $id, data: $input) { id name employees } }';
  assert.deepEqual(await askOne(server, update, { id, input: { employees: 4 } }), { id, name: 'Made', employees: 4 });
  const found = await askOne(server, 'query ($id: UUID!) { company(filter: {id: {eq: $id}}) { name } }', { id });
  assert.deepEqual(found, { name: 'Made' });
  const note = await askOne(
    server,
    'mutation CreateNote($input: NoteCreateInput!) { createNote(data: $input) { id title bodyV2 { blocknote markdown } } }',
    {
      input: { title: 'N', bodyV2: { markdown: 'hello' } },
    },
  );
  assert.equal(at(note, 'bodyV2.markdown'), 'hello');
  const target = await askOne(
    server,
    'mutation($input: NoteTargetCreateInput!) { createNoteTarget(data: $input) { id noteId targetCompanyId } }',
    {
      input: { noteId: note['id'], targetCompanyId: id },
    },
  );
  assert.equal(target['targetCompanyId'], id);
  assert.deepEqual(await askOne(server, 'mutation DeleteNote($id: UUID!) { deleteNote(id: $id) { id } }', { id: note['id'] }), {
    id: note['id'],
  });
  await ask(server, 'mutation ($id: UUID!) { destroyCompany(id: $id) { id } }', { id });
});

test('tools: every object that they list', async () => {
  for (const [plural, selection] of [
    [
      'people',
      'id name { firstName lastName } emails { primaryEmail additionalEmails } phones { primaryPhoneNumber additionalPhones } company { id name } jobTitle city avatarUrl',
    ],
    [
      'companies',
      'id name people { edges { node { id name { firstName lastName } } } } opportunities { edges { node { id name stage } } }',
    ],
    [
      'opportunities',
      'id name amount { amountMicros currencyCode } stage closeDate company { id name } pointOfContact { id name { firstName lastName } }',
    ],
    [
      'tasks',
      'id title bodyV2 { blocknote markdown } dueAt status assignee { id } taskTargets { edges { node { id targetPerson { id } targetCompany { id } targetOpportunity { id } } } }',
    ],
    ['notes', 'id title bodyV2 { markdown } noteTargets { edges { node { id targetPersonId targetCompanyId targetOpportunityId } } }'],
    ['noteTargets', 'id note { id title } targetPerson { id } targetCompany { id name }'],
    ['taskTargets', 'id task { id title } targetPerson { id name { firstName } } targetCompany { id }'],
    ['attachments', 'id name fullPath fileCategory createdAt targetCompany { id }'],
    ['timelineActivities', 'id happensAt name properties linkedRecordCachedName linkedRecordId workspaceMember { id }'],
    ['workspaceMembers', 'id name { firstName lastName } userEmail colorScheme locale'],
  ] as const) {
    const data = await ask(
      server,
      `query List($filter: Any, $limit: Int, $orderBy: Any) { ${plural}(filter: $filter, first: $limit, orderBy: $orderBy) { edges { node { ${selection} } } } }`,
      { limit: 60 },
    );
    assert.ok(Array.isArray(at(data, `${plural}.edges`)), plural);
  }
  const deals = await ask(
    server,
    '{ companies(filter: {name: {eq: "Acme"}}) { edges { node { opportunities { edges { node { id name stage } } } } } } }',
  );
  assert.equal(at(deals, 'companies.edges.0.node.opportunities.edges.0.node.stage'), 'NEW');
});

test('tools: an object that there is not', async () => {
  const answer = await graphql(server, 'query { favorites(first: 10) { edges { node { id } } } }');
  assert.equal(answer.status, 200, 'a failure that can be read');
  assert.equal(envelope(answer)[0]?.extensions.code, 'BAD_USER_INPUT');
});

// A no-code node: it reads the type first, then selects what the type names tell it.

test('no-code: the type, its enumerations, then the records', async () => {
  const introspection = `query { __type(name: "Person") { fields { name type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } }`;
  const { fields } = (await askOne(server, introspection)) as {
    fields: { name: string; type: { name: string | null; kind: string; ofType: unknown } }[];
  };
  const sub: Readonly<Record<string, string>> = {
    Links: '{ primaryLinkUrl primaryLinkLabel secondaryLinks }',
    Address: '{ addressStreet1 addressStreet2 addressCity addressPostcode addressState addressCountry addressLat addressLng }',
    Currency: '{ amountMicros currencyCode }',
    Actor: '{ source workspaceMemberId name }',
    FullName: '{ firstName lastName }',
    Emails: '{ primaryEmail additionalEmails }',
    Phones: '{ primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones }',
  };
  const unwrapped = (type: unknown): { name: string; kind: string } => {
    let inner = type as { name: string; kind: string; ofType: unknown };
    while (inner.kind === 'NON_NULL' || inner.kind === 'LIST') inner = inner.ofType as typeof inner;
    return inner;
  };
  const selection = fields.map(({ name, type }) => {
    const inner = unwrapped(type);
    if (inner.name.endsWith('Connection')) return `${name} { edges { node { id } } }`;
    if (sub[inner.name] !== undefined) return `${name} ${sub[inner.name]}`;
    return inner.kind === 'OBJECT' ? `${name} { ${inner.name === 'FileObject' ? 'fileId' : 'id'} }` : name;
  });
  const query = `query GetMany($limit: Int!) { people(first: $limit, orderBy: {name: {firstName: DescNullsLast}}) { edges { node { ${selection.join(' ')} } } } }`;
  const found = nodes(await askOne(server, query, { limit: 50 }));
  assert.equal(found.length, 3);
  assert.deepEqual(at(found[0], 'name'), { firstName: 'Bo', lastName: 'Young' });
  assert.deepEqual(at(found[1], 'emails') ?? at(found[2], 'emails'), {
    primaryEmail: 'ada@acme.example',
    additionalEmails: ['zorn@acme.example'],
  });
  const stages = await askOne(server, 'query { __type(name: "OpportunityStageEnum") { enumValues { name } } }');
  assert.deepEqual(at(stages, 'enumValues.0'), { name: 'NEW' });
});

test('no-code: create, read by id with UUID! and ID!, and the code of a failure', async () => {
  const created = await askOne(server, 'mutation CreatePerson($data: PersonCreateInput!) { createPerson(data: $data) { id } }', {
    data: { name: { firstName: 'No', lastName: 'Code' }, emails: { primaryEmail: 'no@code.example' } },
  });
  for (const type of ['UUID!', 'ID!']) {
    const query = `query GetPerson($id: ${type}) { person(filter: { id: { eq: $id } }) { id emails { primaryEmail additionalEmails } } }`;
    assert.deepEqual(await askOne(server, query, { id: created['id'] }), {
      id: created['id'],
      emails: { primaryEmail: 'no@code.example', additionalEmails: [] },
    });
  }
  const again = await graphql(server, 'mutation CreatePerson($data: PersonCreateInput!) { createPerson(data: $data) { id } }', {
    data: { emails: { primaryEmail: 'no@code.example' } },
  });
  assert.equal(envelope(again)[0]?.extensions.code, 'BAD_USER_INPUT');
  await ask(server, 'mutation Destroy($id: UUID!) { destroyPerson(id: $id) { id } }', { id: created['id'] });
});

// A command line: health check, introspection, search with all variables.

test('command line: the health check', async () => {
  assert.deepEqual((await graphql(server, 'query { __typename }')).body, { data: { __typename: 'Query' } });
});

test('command line: the full introspection, with and without newer parts', async () => {
  for (const options of [{}, { specifiedByUrl: true, inputValueDeprecation: true, directiveIsRepeatable: true, schemaDescription: true }]) {
    const data = await ask(server, getIntrospectionQuery(options));
    assert.equal(at(data, '__schema.queryType.name'), 'Query');
  }
});

test('command line: search with six variables, of which most are left out', async () => {
  const query = `query Search($searchInput: String!, $limit: Int!, $after: String, $filter: ObjectRecordFilterInput, $includedObjectNameSingulars: [String!], $excludedObjectNameSingulars: [String!]) {
    search(searchInput: $searchInput, limit: $limit, after: $after, filter: $filter, includedObjectNameSingulars: $includedObjectNameSingulars, excludedObjectNameSingulars: $excludedObjectNameSingulars) {
      edges { node { recordId objectNameSingular objectLabelSingular label imageUrl tsRankCD tsRank } cursor } pageInfo { hasNextPage endCursor } } }`;
  const found = await askOne<Connection>(server, query, { searchInput: 'acme', limit: 20 });
  assert.deepEqual(sorted(pluck(found, 'label')), ['Acme', 'Ada Zorn']);
  const narrowed = await askOne<Connection>(server, query, { searchInput: 'acme', limit: 20, includedObjectNameSingulars: ['company'] });
  assert.deepEqual(pluck(narrowed, 'objectNameSingular'), ['company']);
});

test('command line: the text that makes it fall back', async () => {
  for (const name of ['currentUserWorkspaces', 'workflowRunz', 'getNothing']) {
    const answer = await graphql(server, `query { ${name} { id } }`);
    assert.ok(
      envelope(answer).some((error) => error.message.includes(`Cannot query field "${name}"`)),
      answer.text,
    );
  }
  const mutation = await graphql(server, 'mutation { doNothing(id: 1) { id } }');
  assert.ok(
    envelope(mutation).some((error) => error.message.includes('Cannot query field "doNothing" on type "Mutation"')),
    mutation.text,
  );
});

// The official SDK: documents generated from the schema, with variables v1, v2, ….

test('SDK: compiled documents with numbered variables', async () => {
  const query = `query ($v1:PersonFilterInput,$v2:Int,$v3:[PersonOrderByInput]){people(filter:$v1,first:$v2,orderBy:$v3){edges{node{id,name{firstName,lastName},emails{primaryEmail},company{id,name}}},totalCount,pageInfo{hasNextPage,endCursor}}}`;
  const found = await askOne<Connection>(server, query, {
    v1: { name: { lastName: { eq: 'Zorn' } } },
    v2: 1,
    v3: [{ createdAt: 'DescNullsLast' }],
  });
  assert.equal(found.totalCount, 2);
  assert.equal(found.edges.length, 1);
  assert.equal(found.pageInfo.hasNextPage, true);
  const mutation = 'mutation ($v1:PersonCreateInput!,$v2:Boolean){createPerson(data:$v1,upsert:$v2){id,__typename}}';
  const made = await askOne(server, mutation, { v1: { name: { firstName: 'Sdk' } } });
  assert.equal(made['__typename'], 'Person');
  await ask(server, 'mutation ($v1:UUID!){destroyPerson(id:$v1){id}}', { v1: made['id'] });
});

test('SDK: a failure has errors and data, and a code that says whether to sign in again', async () => {
  const answer = await graphql(server, 'query ($v1:Int){people(first:$v1){totalCount},companies{totalCount}}', { v1: -1 });
  assert.equal(envelope(answer)[0]?.extensions.code, 'BAD_USER_INPUT');
  assert.deepEqual(answer.body.data, { people: null, companies: { totalCount: 2 } });
  const expired = await server.call('POST', '/graphql', { body: { query: '{people{totalCount}}' }, token: 'a.b.c' });
  assert.equal(expired.body.errors[0].extensions.code, 'UNAUTHENTICATED');
});

// Like the web application, and the suites that were written for it.

const findMany = `query FindManyPeople($filter: PersonFilterInput, $orderBy: [PersonOrderByInput], $lastCursor: String, $limit: Int) {
  people(filter: $filter, orderBy: $orderBy, first: $limit, after: $lastCursor) {
    edges { node { __typename id name { firstName lastName __typename } emails { primaryEmail additionalEmails __typename } company { id name __typename }
      noteTargets { edges { node { id __typename } __typename } __typename } taskTargets { edges { node { id task { id title __typename } __typename } __typename } __typename } } cursor __typename }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor __typename } totalCount __typename } }`;

test('web: FindMany with everything, page by page', async () => {
  const variables = {
    filter: {
      and: [{ or: [{ name: { firstName: { ilike: '%a%' } } }, { name: { lastName: { ilike: '%y%' } } }] }, { deletedAt: { is: 'NULL' } }],
    },
    orderBy: [{ name: { firstName: 'AscNullsFirst' } }, { name: { lastName: 'AscNullsFirst' } }, { position: 'AscNullsFirst' }],
    limit: 2,
  };
  const first = await askOne<Connection>(server, findMany, variables);
  assert.equal(first.totalCount, 3);
  assert.equal(first['__typename'], 'PersonConnection');
  assert.equal(at(first, 'edges.0.__typename'), 'PersonEdge');
  assert.equal(at(first, 'edges.0.node.emails.__typename'), 'Emails');
  assert.equal(at(first, 'pageInfo.__typename'), 'PageInfo');
  const withTask = nodes(first).find((node) => node['id'] === people[0]?.id);
  assert.equal(at(withTask, 'taskTargets.edges.0.node.task.__typename'), 'Task');
  assert.equal(at(withTask, 'noteTargets.__typename'), 'NoteTargetConnection');
  const second = await askOne<Connection>(server, findMany, { ...variables, lastCursor: first.pageInfo.endCursor });
  assert.deepEqual(pluck(second, 'name.firstName'), ['Bo']);
  assert.equal(second.pageInfo.hasNextPage, false);
});

test('web: FindOne, duplicates, merge as a trial', async () => {
  const one = await askOne(
    server,
    'query FindOnePerson($objectRecordId: UUID!) { person(filter: {deletedAt: {is: NULL}, id: {eq: $objectRecordId}}) { __typename id } }',
    {
      objectRecordId: people[1]?.id,
    },
  );
  assert.deepEqual(one, { __typename: 'Person', id: people[1]?.id });
  const duplicates = await askOne<Connection[]>(
    server,
    'query FindDuplicatePerson($ids: [UUID!]!) { personDuplicates(ids: $ids) { edges { node { __typename id } cursor } pageInfo { hasNextPage startCursor endCursor } } }',
    { ids: [people[0]?.id] },
  );
  assert.deepEqual(pluck(duplicates[0], 'id'), [people[2]?.id]);
  const merge =
    'mutation MergeManyPeople($ids: [UUID!]!, $conflictPriorityIndex: Int!, $dryRun: Boolean! = false) { mergePeople(ids: $ids, conflictPriorityIndex: $conflictPriorityIndex, dryRun: $dryRun) { __typename id name { firstName } emails { primaryEmail } jobTitle deletedAt } }';
  const trial = await askOne(server, merge, { ids: [people[2]?.id, people[0]?.id], conflictPriorityIndex: 0, dryRun: true });
  assert.equal(at(trial, 'emails.primaryEmail'), 'ada@acme.example');
  assert.equal(trial['jobTitle'], 'CEO');
  assert.equal((await askOne<Connection>(server, '{ people { totalCount } }')).totalCount, 3, 'nothing is written');
});

test('suites: the variables as they declare them', async () => {
  const query = `query People($filter: PersonFilterInput, $orderBy: [PersonOrderByInput], $after: String, $before: String, $first: Int, $last: Int) {
    people(filter: $filter, orderBy: $orderBy, after: $after, before: $before, first: $first, last: $last) { edges { node { id } cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount } }`;
  assert.equal((await askOne<Connection>(server, query, { first: 2 })).edges.length, 2);
  assert.equal((await askOne<Connection>(server, query, { last: 1 })).edges.length, 1);
  const many =
    'mutation CreatePeople($data: [PersonCreateInput!]!, $upsert: Boolean) { createPeople(data: $data, upsert: $upsert) { id name { firstName } } }';
  const made = await askOne<StoredRow[]>(server, many, { data: [{ name: { firstName: 'S1' } }, { name: { firstName: 'S2' } }] });
  assert.deepEqual(
    made.map((row) => at(row, 'name.firstName')),
    ['S1', 'S2'],
  );
  const upserted = await askOne<StoredRow[]>(server, many, { data: made.map((row) => ({ id: row.id, jobTitle: 'x' })), upsert: true });
  assert.deepEqual(
    upserted.map((row) => row.id),
    made.map((row) => row.id),
  );
  const groups = await askOne<unknown[]>(
    server,
    'query Groups($groupBy: [PersonGroupByInput!]!, $orderBy: [PersonOrderByWithGroupByInput!]) { peopleGroupBy(groupBy: $groupBy, orderBy: $orderBy) { groupByDimensionValues totalCount } }',
    { groupBy: [{ jobTitle: true }], orderBy: [{ aggregate: { totalCount: 'DescNullsLast' } }] },
  );
  assert.ok(groups.length >= 3);
  for (const type of ['UUID!', 'ID!']) {
    const found = await askOne(server, `query Person($personId: ${type}) { person(filter: {id: {eq: $personId}}) { id } }`, {
      personId: people[0]?.id,
    });
    assert.equal(found['id'], people[0]?.id);
  }
  const removed = await graphql(server, 'mutation DestroyPeople($filter: PersonFilterInput!) { destroyPeople(filter: $filter) { id } }', {
    filter: { id: { in: made.map((row) => row.id) } },
  });
  assert.equal((dataOf(removed)['destroyPeople'] as unknown[]).length, 2);
});

test('a batch of 200 with upsert', async () => {
  const data = Array.from({ length: 200 }, (_, index) => ({ name: `batch ${index}` }));
  const query =
    'mutation CreateManyCompanies($data: [CompanyCreateInput!]!, $upsert: Boolean) { createCompanies(data: $data, upsert: $upsert) { id name } }';
  const made = await askOne<StoredRow[]>(server, query, { data, upsert: true });
  assert.deepEqual(
    made.map((row) => row['name']),
    data.map((row) => row.name),
  );
  const answer = await graphql(server, query, { data: [...data, { name: 'one more' }], upsert: true });
  assert.ok(envelope(answer)[0]?.message.startsWith('Maximum number of records to upsert is 200.'), answer.text);
});
