/** Relations in answers: to one, to many, of several kinds, into the bin and back, at depth. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { askOne, at, graphql, pluck, sorted } from './support.ts';

let server: TestServer;
let acme: StoredRow;
let bolt: StoredRow;
let ada: StoredRow;
let note: StoredRow;
before(async () => {
  server = await startInvoiceServer();
  [acme, bolt] = (await seed(server, 'companies', [{ name: 'Acme' }, { name: 'Bolt' }])) as [StoredRow, StoredRow];
  [ada] = (await seed(server, 'people', [
    { name: { firstName: 'Ada' }, companyId: acme.id },
    { name: { firstName: 'Bo' }, companyId: acme.id },
    { name: { firstName: 'Cy' } },
  ])) as [StoredRow];
  await seed(server, 'opportunities', [{ name: 'Deal', companyId: acme.id, pointOfContactId: ada.id }]);
  [note] = (await seed(server, 'notes', [{ title: 'Call' }])) as [StoredRow];
  await seed(server, 'noteTargets', [
    { noteId: note.id, targetCompanyId: acme.id },
    { noteId: note.id, targetPersonId: ada.id },
  ]);
  await seed(server, 'supportTickets', [{ name: 'About Acme', aboutCompanyId: acme.id, reporterId: ada.id }, { name: 'About nothing' }]);
});
after(() => server?.close());

const company = (id: string, selection: string): Promise<Record<string, unknown>> =>
  askOne(server, `{ company(filter: {id: {eq: "${id}"}}) { ${selection} } }`);
const person = (id: string, selection: string): Promise<Record<string, unknown>> =>
  askOne(server, `{ person(filter: {id: {eq: "${id}"}}) { ${selection} } }`);

test('to one: the record and its id, together and alone', async () => {
  assert.deepEqual(await person(ada.id, 'companyId company { id name }'), { companyId: acme.id, company: { id: acme.id, name: 'Acme' } });
  assert.deepEqual(await person(ada.id, 'company { name }'), { company: { name: 'Acme' } });
  assert.deepEqual(await person(ada.id, 'companyId'), { companyId: acme.id });
});

test('to one without a target is null', async () => {
  const people = await askOne(
    server,
    '{ people(filter: {name: {firstName: {eq: "Cy"}}}) { edges { node { companyId company { name people { totalCount } } } } } }',
  );
  assert.deepEqual(at(people, 'edges.0.node'), { companyId: null, company: null });
});

test('to many: a connection with cursors, page flags and a total', async () => {
  const { people } = (await company(
    acme.id,
    'people { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name { firstName } } } }',
  )) as {
    people: { totalCount: number; pageInfo: unknown; edges: { cursor: string }[] };
  };
  assert.equal(people.totalCount, 2);
  assert.deepEqual(sorted(pluck(people, 'name.firstName')), ['Ada', 'Bo']);
  assert.deepEqual(people.pageInfo, {
    hasNextPage: false,
    hasPreviousPage: false,
    startCursor: people.edges[0]?.cursor,
    endCursor: people.edges[1]?.cursor,
  });
});

test('to many without children is an empty connection', async () => {
  assert.deepEqual(
    await company(bolt.id, 'people { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { node { id } } }'),
    {
      people: {
        totalCount: 0,
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
        edges: [],
      },
    },
  );
});

test('of several kinds: one pair of fields for each target', async () => {
  const targets = await askOne(
    server,
    `{ noteTargets(filter: {noteId: {eq: "${note.id}"}}, orderBy: {targetCompanyId: AscNullsLast}) { edges { node {
        targetCompanyId targetCompany { name } targetPersonId targetPerson { name { firstName } } targetOpportunityId targetOpportunity { name } note { title } } } } }`,
  );
  assert.deepEqual(pluck(targets, 'targetCompany.name'), ['Acme', undefined]);
  assert.deepEqual(at(targets, 'edges.0.node'), {
    targetCompanyId: acme.id,
    targetCompany: { name: 'Acme' },
    targetPersonId: null,
    targetPerson: null,
    targetOpportunityId: null,
    targetOpportunity: null,
    note: { title: 'Call' },
  });
  assert.deepEqual(at(targets, 'edges.1.node.targetPerson'), { name: { firstName: 'Ada' } });
});

test('of several kinds, from the other side: connections', async () => {
  const { noteTargets, supportTickets } = await company(
    acme.id,
    'noteTargets { totalCount edges { node { note { title } } } } supportTickets { totalCount edges { node { name aboutCompanyId aboutOpportunity { name } } } }',
  );
  assert.deepEqual(pluck(noteTargets, 'note.title'), ['Call']);
  assert.deepEqual(at(supportTickets, 'edges.0.node'), { name: 'About Acme', aboutCompanyId: acme.id, aboutOpportunity: null });
});

test('a field of several kinds of a custom object', async () => {
  await seed(server, 'invoices', [
    { reference: 'by-person', payerPersonId: ada.id },
    { reference: 'by-company', payerCompanyId: acme.id },
  ]);
  const invoices = await askOne(
    server,
    '{ invoices(filter: {reference: {startsWith: "by-"}}, orderBy: {reference: AscNullsFirst}) { edges { node { payerCompanyId payerPersonId payerCompany { name } payerPerson { name { firstName } } } } } }',
  );
  assert.deepEqual(at(invoices, 'edges.0.node'), {
    payerCompanyId: acme.id,
    payerPersonId: null,
    payerCompany: { name: 'Acme' },
    payerPerson: null,
  });
  assert.deepEqual(at(invoices, 'edges.1.node.payerPerson'), { name: { firstName: 'Ada' } });
  assert.deepEqual(pluck((await company(acme.id, 'paidInvoices { edges { node { reference } } }'))['paidInvoices'], 'reference'), [
    'by-company',
  ]);
});

test('three levels and round about: company → people → opportunities → company', async () => {
  const { people } = await company(
    acme.id,
    'people(orderBy: {name: {firstName: AscNullsFirst}}) { edges { node { name { firstName } pointOfContactForOpportunities { totalCount edges { node { name company { name people { totalCount } } } } } } } }',
  );
  assert.deepEqual(at(people, 'edges.0.node.pointOfContactForOpportunities'), {
    totalCount: 1,
    edges: [{ node: { name: 'Deal', company: { name: 'Acme', people: { totalCount: 2 } } } }],
  });
  assert.deepEqual(at(people, 'edges.1.node.pointOfContactForOpportunities'), { totalCount: 0, edges: [] });
});

test('to one behind to one behind to one', async () => {
  const deals = await askOne(
    server,
    '{ opportunities { edges { node { pointOfContact { company { accountOwner { name { firstName } } people { totalCount } } } } } } }',
  );
  assert.deepEqual(at(deals, 'edges.0.node'), { pointOfContact: { company: { accountOwner: null, people: { totalCount: 2 } } } });
});

test('a target in the bin: null, and its id too when the relation is selected; the id alone is given', async () => {
  const [gone] = (await seed(server, 'companies', [{ name: 'Gone' }])) as [StoredRow];
  const [eve] = (await seed(server, 'people', [{ name: { firstName: 'Eve' }, companyId: gone.id }])) as [StoredRow];
  await toBin(server, 'companies', [gone.id]);
  assert.deepEqual(await person(eve.id, 'companyId company { name }'), { companyId: null, company: null });
  assert.deepEqual(await person(eve.id, 'company { name }'), { company: null });
  assert.deepEqual(await person(eve.id, 'companyId'), { companyId: gone.id });
});

test('children in the bin are not there, in edges and totals, also when the root asks for the bin', async () => {
  const [parent] = (await seed(server, 'companies', [{ name: 'Parent' }])) as [StoredRow];
  const children = await seed(server, 'people', [
    { name: { firstName: 'Live' }, companyId: parent.id },
    { name: { firstName: 'Dead' }, companyId: parent.id },
  ]);
  await toBin(server, 'people', [String(children[1]?.id)]);
  const people = 'people { totalCount edges { node { name { firstName } } } }';
  const expected = { people: { totalCount: 1, edges: [{ node: { name: { firstName: 'Live' } } }] } };
  assert.deepEqual(await company(parent.id, people), expected);
  await toBin(server, 'companies', [parent.id]);
  assert.deepEqual(
    await askOne(server, `{ company(filter: {id: {eq: "${parent.id}"}, deletedAt: {is: NOT_NULL}}) { ${people} } }`),
    expected,
  );
  const binned = await askOne(
    server,
    `{ person(filter: {id: {eq: "${children[1]?.id}"}, deletedAt: {is: NOT_NULL}}) { companyId company { name } } }`,
  );
  assert.deepEqual(binned, { companyId: null, company: null });
});

test('children in the bin can be asked for by their own filter', async () => {
  const [parent] = (await seed(server, 'companies', [{ name: 'Asked' }])) as [StoredRow];
  const children = await seed(server, 'people', [
    { name: { firstName: 'Live' }, companyId: parent.id },
    { name: { firstName: 'Dead' }, companyId: parent.id },
  ]);
  await toBin(server, 'people', [String(children[1]?.id)]);
  const { people } = await company(
    parent.id,
    'people(filter: {deletedAt: {is: NOT_NULL}}) { totalCount edges { node { name { firstName } } } }',
  );
  assert.deepEqual(people, { totalCount: 1, edges: [{ node: { name: { firstName: 'Dead' } } }] });
});

test('a relation without a selection does not break the answer', async () => {
  const answer = await graphql(server, `{ person(filter: {id: {eq: "${ada.id}"}}) { id company } }`);
  assert.equal(answer.status, 200);
  assert.notEqual(answer.body.errors?.[0]?.extensions.code, 'INTERNAL_SERVER_ERROR', answer.text);
});

test('refused: nesting without an end', async () => {
  let selection = 'id';
  for (let level = 0; level < 12; level++) selection = `company { people(first: 1) { edges { node { ${selection} } } } }`;
  const answer = await graphql(server, `{ people(first: 1) { edges { node { ${selection} } } } }`);
  assert.equal(answer.status, 200);
  assert.equal(answer.body.errors?.[0]?.extensions.code, 'BAD_USER_INPUT', answer.text.slice(0, 500));
  assert.match(String(answer.body.errors?.[0]?.extensions.subCode), /^(MAX_DEPTH_REACHED|TOO_COMPLEX_QUERY)$/);
});
