/** Finding duplicates: by ids and by data, with the criteria of companies and people. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  create,
  createMany,
  ids,
  type PageInfo,
  type Plural,
  type Row,
  refused,
  type StoredRow,
  singularOf,
  softDelete,
  unique,
  unknownId,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

interface Entry {
  readonly totalCount: number;
  readonly pageInfo: PageInfo;
  readonly rows: readonly StoredRow[];
}

async function duplicates(plural: Plural, body: Row, query = ''): Promise<readonly Entry[]> {
  const answer = await server.call('POST', `/rest/${plural}/duplicates${query}`, { body });
  const key = `${singularOf(plural)}Duplicates`;
  return (accepted(answer)['data'] as Row[]).map((entry) => {
    assert.deepEqual(Object.keys(entry).sort(), ['pageInfo', key, 'totalCount'].sort(), answer.text);
    const rows = entry[key] as StoredRow[];
    assert.equal(entry['totalCount'], rows.length);
    const pageInfo = entry['pageInfo'] as PageInfo;
    assert.equal(pageInfo.hasNextPage, false);
    assert.equal(pageInfo.startCursor === null, rows.length === 0);
    assert.equal(pageInfo.endCursor === null, rows.length === 0);
    return { totalCount: rows.length, pageInfo, rows };
  });
}

const found = async (plural: Plural, data: Row): Promise<ReadonlySet<string>> =>
  new Set(ids((await duplicates(plural, { data: [data] }))[0]?.rows ?? []));

test('companies by name and by domain', async () => {
  const name = `Acme ${unique()}`;
  const url = `https://${unique()}.example`;
  const [byName, byDomain, both] = (await createMany(server, 'companies', [
    { name },
    { name: 'Other', domainName: { primaryLinkUrl: url } },
    { name, domainName: { primaryLinkUrl: `${url}.net` } },
  ])) as [StoredRow, StoredRow, StoredRow];
  assert.deepEqual(await found('companies', { name }), new Set([byName.id, both.id]));
  assert.deepEqual(await found('companies', { domainName: { primaryLinkUrl: url } }), new Set([byDomain.id]));
  assert.deepEqual(await found('companies', { name, domainName: { primaryLinkUrl: url } }), new Set([byName.id, byDomain.id, both.id]));
  assert.deepEqual(await found('companies', { name: name.toUpperCase() }), new Set(), 'the comparison is exact');
  assert.deepEqual(await found('companies', { name: 'nobody of this name' }), new Set());
});

test('people by first and last name, by LinkedIn, by email', async () => {
  const lastName = `Noe-${unique()}`;
  const link = `https://linkedin.example/${unique()}`;
  const email = `${unique()}@x.example`;
  const [named, linked, mailed] = (await createMany(server, 'people', [
    { name: { firstName: 'Ada', lastName } },
    { linkedinLink: { primaryLinkUrl: link } },
    { emails: { primaryEmail: email } },
  ])) as [StoredRow, StoredRow, StoredRow];
  assert.deepEqual(await found('people', { name: { firstName: 'Ada', lastName } }), new Set([named.id]));
  assert.deepEqual(await found('people', { name: { firstName: 'Bo', lastName } }), new Set(), 'both parts must match');
  assert.deepEqual(await found('people', { name: { lastName } }), new Set());
  assert.deepEqual(await found('people', { linkedinLink: { primaryLinkUrl: link } }), new Set([linked.id]));
  assert.deepEqual(await found('people', { emails: { primaryEmail: email } }), new Set([mailed.id]));
  assert.deepEqual(
    await found('people', { emails: { primaryEmail: email }, name: { firstName: 'Ada', lastName } }),
    new Set([named.id, mailed.id]),
  );
});

test('texts under three characters never match', async () => {
  await createMany(server, 'companies', [{ name: 'AB' }, { name: 'AB' }, { name: 'ABC' }, {}, {}]);
  await createMany(server, 'people', [{ name: { firstName: 'Al', lastName: 'Longname' } }, {}]);
  assert.deepEqual(await found('companies', { name: 'AB' }), new Set());
  assert.equal((await found('companies', { name: 'ABC' })).size, 1);
  assert.deepEqual(await found('companies', {}), new Set());
  assert.deepEqual(await found('companies', { name: '' }), new Set());
  assert.deepEqual(await found('people', { name: { firstName: 'Al', lastName: 'Longname' } }), new Set());
  assert.deepEqual(await found('people', { name: { firstName: '', lastName: '' } }), new Set());
});

test('with ids, one entry each, in their order, without the record itself', async () => {
  const name = `Twin ${unique()}`;
  const [first, second, alone] = (await createMany(server, 'companies', [{ name }, { name }, { name: `Alone ${unique()}` }])) as [
    StoredRow,
    StoredRow,
    StoredRow,
  ];
  const entries = await duplicates('companies', { ids: [alone.id, second.id, first.id] });
  assert.deepEqual(
    entries.map((entry) => ids(entry.rows)),
    [[], [first.id], [second.id]],
  );
});

test('with data, one entry each, in its order', async () => {
  const names = [`One ${unique()}`, `Two ${unique()}`];
  const rows = await createMany(
    server,
    'companies',
    names.map((name) => ({ name })),
  );
  const entries = await duplicates('companies', { data: [{ name: names[1] }, { name: 'nobody here' }, { name: names[0] }] });
  assert.deepEqual(
    entries.map((entry) => ids(entry.rows)),
    [[rows[1]?.id], [], [rows[0]?.id]],
  );
});

test('duplicates are whole records, and honour depth and fields', async () => {
  const lastName = `Whole-${unique()}`;
  const company = await create(server, 'companies', { name: 'Parent' });
  const person = await create(server, 'people', { name: { firstName: 'Ada', lastName }, companyId: company.id });
  const data = [{ name: { firstName: 'Ada', lastName } }];
  assert.deepEqual((await duplicates('people', { data }))[0]?.rows, [person]);
  assert.deepEqual((await duplicates('people', { data }, '?fields=jobTitle'))[0]?.rows, [{ id: person.id, jobTitle: '' }]);
  const [deep] = await duplicates('people', { data }, '?depth=1');
  assert.equal(at(deep, 'rows.0.company.name'), 'Parent');
});

test('records in the bin are no duplicates', async () => {
  const name = `Binned ${unique()}`;
  const row = await create(server, 'companies', { name });
  await softDelete(server, 'companies', row.id);
  assert.deepEqual(await found('companies', { name }), new Set());
});

test('an object without criteria has no duplicates', async () => {
  const [first] = await createMany(server, 'opportunities', [{ name: 'The same name' }, { name: 'The same name' }]);
  assert.deepEqual(ids((await duplicates('opportunities', { ids: [first?.id] }))[0]?.rows ?? []), []);
  assert.deepEqual(await found('subscriptions', { name: 'anything' }), new Set());
});

test('no ids: no entries', async () => {
  assert.deepEqual(await duplicates('people', { ids: [] }), []);
});

const both = 'You cannot provide both "data" and "ids" arguments';
const empty = 'The "data" condition can not be empty when "ids" input not provided';
const refusals: readonly (readonly [unknown, string | undefined])[] = [
  [{ data: [] }, empty],
  [{ data: [], ids: [] }, both],
  [{ data: [{ name: 'x' }], ids: [unknownId()] }, both],
  [{}, undefined],
  [[], undefined],
  ['text', undefined],
  [{ ids: 'x' }, undefined],
  [{ ids: ['x'] }, undefined],
  [{ ids: [5] }, undefined],
  [{ data: 'x' }, undefined],
  [{ data: ['x'] }, undefined],
  [{ data: { name: 'x' } }, undefined],
  [{ data: [{ foo: 1 }] }, undefined],
  [{ data: [{ name: 5 }] }, undefined],
];
for (const [body, message] of refusals) {
  test(`refused: ${JSON.stringify(body)}`, async () => {
    refused(await server.call('POST', '/rest/companies/duplicates', { body }), message === undefined ? {} : { message });
  });
}
