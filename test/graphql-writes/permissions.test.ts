/** What a role without a right cannot do, on every path to the records; and what it still can. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Answer,
  at,
  checkError,
  createMany,
  createOne,
  envelope,
  invoice,
  live,
  made,
  madeMany,
  type Row,
  removeMany,
  removeOne,
  startWrites,
  unique,
  unknownId,
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
let reader: string;
let writer: string;
let editor: string;
let noBin: string;
let noDestroy: string;
let nobody: string;
let company: Row;
let person: Row;
const secret = `Secret${unique()}`;

before(async () => {
  writes = await startWrites();
  reader = await writes.tokenOf({ read: true });
  writer = await writes.tokenOf({ update: true, bin: true, destroy: true });
  editor = await writes.tokenOf({ read: true, update: true });
  noBin = await writes.tokenOf({ read: true, update: true, destroy: true });
  noDestroy = await writes.tokenOf({ read: true, update: true, bin: true });
  nobody = await writes.tokenOf({});
  company = await made(writes, 'company', { name: secret, domainName: { primaryLinkUrl: `https://${secret}.example` } });
  person = await made(writes, 'person', { companyId: company['id'], name: { firstName: secret, lastName: secret }, city: secret });
});
after(() => writes?.close());

const denied = {
  code: 'FORBIDDEN',
  subCode: 'PERMISSION_DENIED',
  message: 'Entity performing the request does not have permission',
  friendly: 'User does not have permission.',
} as const;

/** Every root field of the answer is refused, and nothing of what is stored shows through. */
function assertDenied(answer: Answer): void {
  assert.equal(answer.status, 200, answer.text);
  const errors = envelope(answer);
  for (const error of errors) {
    checkError(error, denied);
    assert.ok((error.path?.length ?? 0) > 0 && (error.locations?.length ?? 0) > 0, answer.text);
  }
  for (const value of Object.values(answer.data ?? {})) assert.equal(value, null, answer.text);
  assert.equal(answer.text.includes(secret), false, answer.text);
}

async function deniedTo(token: string, documents: readonly (readonly [string, Row?])[]): Promise<void> {
  await writes.unchanged(async () => {
    for (const [query, variables] of documents) {
      const answer = await writes.post(query, variables, { token });
      assert.ok(answer.errors !== undefined, `${query} ${JSON.stringify(variables)}\n${answer.text}`);
      assertDenied(answer);
    }
  });
}

const byId = (): Row => ({ id: { eq: company['id'] } });
const creating = (): readonly (readonly [string, Row])[] => [
  [createOne('company'), { data: { name: 'x' } }],
  [createOne('company'), { data: { id: company['id'], name: 'x' }, upsert: true }],
  [createMany('company'), { data: [{ name: 'x' }] }],
  [createMany('company'), { data: [{ id: company['id'], name: 'x' }, { name: 'y' }], upsert: true }],
];
const updating = (): readonly (readonly [string, Row])[] => [
  [updateOne('company'), { id: company['id'], data: { name: 'x' } }],
  [updateOne('company'), { id: unknownId(), data: { name: 'x' } }],
  [updateMany('company'), { filter: byId(), data: { name: 'x' } }],
];
const removing = (verb: 'delete' | 'restore' | 'destroy'): readonly (readonly [string, Row])[] => [
  [removeOne(verb, 'company'), { id: company['id'] }],
  [removeOne(verb, 'company'), { id: unknownId() }],
  [removeMany(verb, 'company'), { filter: byId() }],
];
const merging = async (): Promise<readonly (readonly [string, Row])[]> => {
  const rows = await madeMany(writes, 'company', [{ name: 'm1' }, { name: 'm2' }]);
  const query = 'mutation ($ids: [UUID!]!) { mergeCompanies(ids: $ids, conflictPriorityIndex: 0) { id } }';
  return [[query, { ids: [rows[0]?.['id'], rows[1]?.['id']] }]];
};

test('a reader writes nothing, and reads', async () => {
  await deniedTo(reader, [
    ...creating(),
    ...updating(),
    ...removing('delete'),
    ...removing('restore'),
    ...removing('destroy'),
    ...(await merging()),
  ]);
  const data = await writes.ask(
    `{ company(filter: { id: { eq: "${company['id']}" } }) { name people { edges { node { city } } } } companies { totalCount } }`,
    undefined,
    { token: reader },
  );
  assert.equal(at(data, 'company.name'), secret);
});

test('an editor creates, updates and upserts, and removes nothing', async () => {
  await deniedTo(editor, [...removing('delete'), ...removing('restore'), ...removing('destroy')]);
  const asEditor = { token: editor };
  const created = await writes.ask(createOne('company', 'id name'), { data: { name: 'by editor' } }, asEditor);
  const id = at(created, 'createCompany.id');
  await writes.ask(createOne('company'), { data: { id, name: 'again' }, upsert: true }, asEditor);
  await writes.ask(createMany('company'), { data: [{}, {}] }, asEditor);
  await writes.ask(updateOne('company'), { id, data: { name: 'x' } }, asEditor);
  await writes.ask(updateMany('company'), { filter: { id: { eq: id } }, data: { name: 'y' } }, asEditor);
});

test('without the right to the bin there is no delete and no restore; destroy is another right', async () => {
  await deniedTo(noBin, [...removing('delete'), ...removing('restore')]);
  const row = await made(writes, 'company');
  await writes.ask(removeOne('destroy', 'company'), { id: row['id'] }, { token: noBin });
  assert.equal(await live(writes, 'company', row['id']), false);
});

test('without the right to destroy there is no destroy; the bin is another right', async () => {
  await deniedTo(noDestroy, removing('destroy'));
  const row = await made(writes, 'company');
  await writes.ask(removeOne('delete', 'company'), { id: row['id'] }, { token: noDestroy });
  await writes.ask(removeOne('restore', 'company'), { id: row['id'] }, { token: noDestroy });
  await writes.ask(removeMany('delete', 'company'), { filter: { id: { eq: row['id'] } } }, { token: noDestroy });
});

test('a merge needs the right to write', async () => {
  await deniedTo(nobody, await merging());
  await deniedTo(writer, await merging());
});

const reading = (): readonly (readonly [string, Row?])[] => [
  ['{ companies { edges { node { id } } } }'],
  ['{ companies { edges { node { name domainName { primaryLinkUrl } } cursor } pageInfo { endCursor } } }'],
  ['{ companies { totalCount } }'],
  ['{ companies(first: 0) { pageInfo { hasNextPage } } }'],
  ['{ companies { maxEmployees countUniqueValuesName percentageEmptyName minCreatedAt } }'],
  [`{ company(filter: { id: { eq: "${company['id']}" } }) { id } }`],
  [`{ company(filter: { name: { eq: "${secret}" } }) { employees } }`],
  [`{ companies(filter: { name: { startsWith: "Secret" } }) { totalCount } }`],
  ['{ companiesGroupBy(groupBy: [{ name: true }]) { groupByDimensionValues totalCount } }'],
  [
    '{ companiesGroupBy(groupBy: [{ createdAt: { granularity: DAY, timeZone: "UTC" } }]) { groupByDimensionValues edges { node { name } } } }',
  ],
  [`{ companyDuplicates(ids: ["${company['id']}"]) { edges { node { id } } } }`],
  [`{ companyDuplicates(data: [{ name: "${secret}" }]) { totalCount } }`],
  [`{ people(filter: { company: { name: { eq: "${secret}" } } }) { edges { node { city } } } }`],
  ['{ people(orderBy: [{ company: { name: AscNullsFirst } }]) { edges { node { city } } } }'],
  ['{ peopleGroupBy(groupBy: [{ company: { name: true } }]) { groupByDimensionValues totalCount } }'],
];

test('without the right to read nothing is read, by any path', async () => {
  await deniedTo(writer, reading());
  await deniedTo(nobody, reading());
});

test('search passes over what may not be read', async () => {
  const query = `{ search(searchInput: "${secret}", limit: 20) { edges { node { recordId label objectNameSingular } } pageInfo { hasNextPage } } }`;
  const all = at(await writes.ask(query), 'search.edges') as Row[];
  assert.ok(all.length >= 2, 'found with the right to read');
  for (const token of [writer, nobody]) {
    const answer = await writes.post(query, undefined, { token });
    assert.equal(answer.text.includes(String(company['id'])) || answer.text.includes(String(person['id'])), false, answer.text);
    if (answer.errors === undefined) assert.deepEqual(at(answer.data, 'search.edges'), []);
    else assertDenied(answer);
    const named = await writes.post(
      `{ search(searchInput: "${secret}", limit: 20, includedObjectNameSingulars: ["company"]) { edges { node { recordId } } } }`,
      undefined,
      { token },
    );
    assert.equal(named.text.includes(String(company['id'])), false, named.text);
  }
});

test('a write that answers what may not be read is refused before it writes', async () => {
  await deniedTo(writer, [
    ...creating(),
    ...updating(),
    ...removing('delete'),
    ...removing('destroy'),
    [createOne('company', 'name'), { data: { name: 'x' } }],
    [createOne('person', 'company { name }'), { data: { companyId: company['id'] } }],
    [updateOne('company', 'people { totalCount }'), { id: company['id'], data: { employees: 1 } }],
    [updateMany('company', 'domainName { primaryLinkUrl }'), { filter: byId(), data: { employees: 1 } }],
  ]);
});

test('a filter of a write tells nothing about what may not be read', async () => {
  await writes.unchanged(async () => {
    const texts = new Set<string>();
    for (const name of [secret, 'no such company']) {
      const filter = { name: { eq: name }, id: { neq: company['id'] } };
      const answer = await writes.post(updateMany('company', '__typename'), { filter, data: { employees: 1 } }, { token: writer });
      texts.add(answer.text.replaceAll(name, '').replace(/"requestId":"[^"]*"/, ''));
    }
    assert.equal(texts.size, 1, [...texts].join('\n'));
  });
});

test('a duplicate does not lead to a record that may not be read', async () => {
  const reference = unique();
  const { id } = await made(writes, 'invoice', { reference });
  for (const token of [writer, nobody]) {
    await writes.unchanged(async () => {
      for (const query of [createOne('invoice', '__typename'), createOne('invoice', 'id')]) {
        const answer = await writes.post(query, { data: { reference } }, { token });
        assert.ok(answer.errors !== undefined, answer.text);
        assert.equal(answer.text.includes(String(id)), false, answer.text);
        assert.equal('conflictingRecordId' in (envelope(answer)[0]?.extensions ?? {}), false, answer.text);
      }
    });
  }
});

test('an ambiguous upsert does not lead to records that may not be read', async () => {
  const [first, second] = await madeMany(writes, 'client', [{ code: unique() }, { serial: 31_337 }], 'id code');
  await writes.unchanged(async () => {
    const data = { code: first?.['code'], serial: 31_337 };
    for (const fields of ['__typename', 'id']) {
      const answer = await writes.post(createOne('client', fields), { data, upsert: true }, { token: writer });
      assert.ok(answer.errors !== undefined, answer.text);
      for (const row of [first, second]) assert.equal(answer.text.includes(String(row?.['id'])), false, answer.text);
    }
  });
});

test('connecting to a record by a value of it needs the right to read it', async () => {
  const code = unique();
  await made(writes, 'client', { code });
  await writes.unchanged(async () => {
    for (const where of [{ code }, { code: unique() }]) {
      const answer = await writes.post(
        createOne('invoice', '__typename'),
        { data: invoice({ client: { connect: { where } } }) },
        { token: writer },
      );
      assert.equal(envelope(answer)[0]?.extensions.code, 'FORBIDDEN', answer.text);
    }
  });
});

test('one root field is refused, the others run', async () => {
  const row = await made(writes, 'company', { name: 'both' });
  const query = `mutation ($id: UUID!) {
    gone: deleteCompany(id: $id) { id }
    changed: updateCompany(id: $id, data: { name: "changed" }) { name }
    never: destroyCompany(id: $id) { id }
  }`;
  const answer = await writes.post(query, { id: row['id'] }, { token: editor });
  assert.deepEqual(answer.data, { gone: null, changed: { name: 'changed' }, never: null });
  const errors = envelope(answer);
  assert.deepEqual(
    errors.map(({ path }) => path),
    [['gone'], ['never']],
  );
  for (const error of errors) checkError(error, denied);
  const mixed = await writes.post('{ a: companies { totalCount } b: __typename }', undefined, { token: nobody });
  assert.deepEqual(mixed.data, { a: null, b: 'Query' });
});

test('aliases, fragments and directives change nothing', async () => {
  await deniedTo(writer, [
    ['{ harmless: companies { edges { node { title: name } } } }'],
    ['{ ...Q } fragment Q on Query { companies { ...C } } fragment C on CompanyConnection { edges { node { id } } }'],
    ['{ companies { edges { ... { node { ... on Company { name } } } } } }'],
    ['query ($no: Boolean = false) { companies { edges { node { name @include(if: $no) id } } } }'],
    ['query ($n: String) { companies(filter: { name: { eq: $n } }) { totalCount } }', { n: secret }],
  ]);
});

test('the schema is not filtered by role', async () => {
  const query = '{ __type(name: "Company") { name fields { name } } }';
  assert.deepEqual(await writes.ask(query, undefined, { token: nobody }), await writes.ask(query));
});

test('rights that change are heard at once', async () => {
  const token = await writes.tokenOf({ read: true });
  await writes.ask('{ companies { totalCount } }', undefined, { token });
  await deniedTo(token, [[createOne('company'), { data: {} }]]);
  const [role] = await writes.sql('select "roleId" as id from core."apiKey" where "id" = $1', [
    (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Row)['jti'],
  ]);
  await writes.sql('update core."role" set "canUpdateAllObjectRecords" = true, "canReadAllObjectRecords" = true where "id" = $1', [
    role?.['id'],
  ]);
  await writes.sql(`select pg_notify('kwartet', $1)`, [JSON.stringify({ role: role?.['id'] })]);
  let answer = await writes.post(createOne('company'), { data: {} }, { token });
  for (let attempt = 0; attempt < 100 && answer.errors !== undefined; attempt++)
    answer = await writes.post(createOne('company'), { data: {} }, { token });
  assert.equal('errors' in answer.body, false, answer.text);
});
