/** search across objects: what matches, in which order, how far, page by page. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { ask, askOne, at, decodeCursor, envelope, graphql, pluck, refused, sorted } from './support.ts';

let server: TestServer;
let companies: readonly StoredRow[];
before(async () => {
  server = await startInvoiceServer();
  companies = await seed(server, 'companies', [
    { name: 'Brightwater Tools', domainName: { primaryLinkUrl: 'https://brightwater.example' } },
    { name: 'Bright Ideas' },
    { name: 'Dull Water' },
    { name: 'Bright Gone' },
    { name: 'Café Zürich' },
  ]);
  await seed(server, 'people', [
    { name: { firstName: 'Bright', lastName: 'Star' }, jobTitle: 'Tools manager' },
    {
      name: { firstName: 'Ada', lastName: 'Zorn' },
      emails: { primaryEmail: 'ada@brightwater.example' },
      avatarUrl: 'https://img.example/ada.png',
    },
  ]);
  await seed(server, 'notes', [{ title: 'Bright note', bodyV2: { markdown: 'about tools' } }]);
  await seed(server, 'invoices', [{ reference: 'bright-1' }]);
  await toBin(server, 'companies', [String(companies[3]?.id)]);
});
after(() => server?.close());

interface Found {
  readonly edges: readonly { readonly cursor: string; readonly node: Readonly<Record<string, unknown>> }[];
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}
const whole = `query($q: String!, $limit: Int!, $after: String, $filter: ObjectRecordFilterInput, $included: [String!], $excluded: [String!]) {
  search(searchInput: $q, limit: $limit, after: $after, filter: $filter, includedObjectNameSingulars: $included, excludedObjectNameSingulars: $excluded) {
    edges { cursor node { recordId objectNameSingular objectLabelSingular label imageUrl tsRankCD tsRank } } pageInfo { endCursor hasNextPage } } }`;
const search = (q: string, more: Record<string, unknown> = {}): Promise<Found> => askOne<Found>(server, whole, { q, limit: 50, ...more });
const labels = async (q: string, more: Record<string, unknown> = {}): Promise<readonly unknown[]> =>
  sorted(pluck(await search(q, more), 'label'));

test('records of all searchable objects, with what a list shows of them', async () => {
  const found = await search('bright');
  assert.deepEqual(sorted(pluck(found, 'label')), [
    'Ada Zorn',
    'Bright Ideas',
    'Bright Star',
    'Bright note',
    'Brightwater Tools',
    'bright-1',
  ]);
  const hit = found.edges.find((edge) => edge.node['label'] === 'Brightwater Tools');
  assert.equal(hit?.node['recordId'], companies[0]?.id);
  assert.deepEqual([hit?.node['objectNameSingular'], hit?.node['objectLabelSingular']], ['company', 'Company']);
  for (const { node, cursor } of found.edges) {
    assert.equal(typeof node['tsRank'], 'number');
    assert.equal(typeof node['tsRankCD'], 'number');
    assert.equal(typeof cursor, 'string');
    assert.ok(node['imageUrl'] === null || typeof node['imageUrl'] === 'string');
  }
  assert.equal(found.pageInfo.hasNextPage, false);
});

test('the beginnings of words, whatever their case and accents', async () => {
  assert.deepEqual(await labels('brig wat', { included: ['company'] }), await labels('BRIG WAT', { included: ['company'] }));
  assert.ok((await labels('brig wat')).includes('Brightwater Tools'));
  assert.deepEqual(await labels('cafe zurich'), ['Café Zürich']);
  assert.deepEqual(await labels('CAFÉ'), ['Café Zürich']);
});

test('records with all words stand before records with one of them', async () => {
  const found = pluck(await search('bright tools'), 'label');
  const all = ['Brightwater Tools', 'Bright Star', 'Bright note'];
  assert.deepEqual(sorted(found.slice(0, 3)), sorted(all));
  assert.ok(found.includes('Bright Ideas'));
});

test('the order is by rank, over all objects', async () => {
  const { edges } = await search('bright tools');
  const ranks = edges.map((edge) => [Number(edge.node['tsRankCD']), Number(edge.node['tsRank'])] as const);
  for (const [index, [density, rank]] of ranks.entries()) {
    const next = ranks[index + 1];
    if (next !== undefined) assert.ok(density > next[0] || (density === next[0] && rank >= next[1]), JSON.stringify(ranks));
  }
});

test('a part of a word is found when nothing else is', async () => {
  assert.deepEqual(await labels('ightwat', { included: ['company'] }), ['Brightwater Tools']);
  assert.deepEqual(await labels('nothing at all like this'), []);
});

test('no input lists records', async () => {
  assert.equal((await search('', { limit: 3 })).edges.length, 3);
  assert.ok((await labels('')).includes('Dull Water'));
  assert.deepEqual(await labels('', { included: ['note'] }), ['Bright note']);
});

test('objects that are named: only these, not those', async () => {
  assert.deepEqual(await labels('bright', { included: ['person', 'invoice'] }), ['Ada Zorn', 'Bright Star', 'bright-1']);
  assert.deepEqual(await labels('bright', { excluded: ['company', 'person', 'note'] }), ['bright-1']);
  assert.deepEqual(await labels('bright', { included: ['person'], excluded: ['person'] }), []);
});

test('records in the bin are not found', async () => {
  assert.equal((await labels('gone')).length, 0);
});

test('a filter on what all objects have', async () => {
  const id = companies[1]?.id;
  assert.deepEqual(await labels('bright', { filter: { id: { eq: id } } }), ['Bright Ideas']);
  assert.deepEqual(await labels('bright', { filter: { and: [{ id: { in: [id, companies[0]?.id] } }, { not: { id: { eq: id } } }] } }), [
    'Brightwater Tools',
  ]);
  assert.deepEqual(await labels('bright', { filter: { createdAt: { gt: '2999-01-01T00:00:00Z' } } }), []);
  for (const is of ['NULL', 'Null']) assert.equal((await labels('bright', { filter: { deletedAt: { is } } })).length, 6, is);
  for (const is of ['NOT_NULL', 'NotNull'])
    assert.deepEqual(await labels('bright', { filter: { deletedAt: { is } } }), ['Bright Gone'], is);
});

test('page by page: every hit once, in the order of the whole', async () => {
  const all = pluck(await search('bright tools'), 'recordId');
  const walked: unknown[] = [];
  let after: string | null = null;
  do {
    const page: Found = await search('bright tools', { limit: 2, after });
    walked.push(...pluck(page, 'recordId'));
    assert.equal(page.pageInfo.endCursor, page.edges.at(-1)?.cursor);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null && walked.length <= all.length);
  assert.deepEqual(walked, all);
});

test('a cursor holds the last ranks and the last records', async () => {
  const { pageInfo } = await search('bright', { limit: 1 });
  const cursor = decodeCursor(pageInfo.endCursor);
  assert.deepEqual(Object.keys(cursor).sort(), ['lastRanks', 'lastRecordIdsPerObject']);
  assert.deepEqual(Object.keys(cursor['lastRanks'] as object).sort(), ['tsRank', 'tsRankCD']);
});

test('nothing found', async () => {
  const found = await search('zzzzzz');
  assert.deepEqual(found, { edges: [], pageInfo: { endCursor: null, hasNextPage: false } });
});

test('full names are joined; pictures are given', async () => {
  const found = await search('zorn');
  assert.equal(at(found, 'edges.0.node.label'), 'Ada Zorn');
});

test('signs that mean something to the database are only signs', async () => {
  for (const q of [
    "bright'",
    'bright & | ! ( ) : *',
    '"',
    '\\',
    "'); drop table",
    '%',
    '_',
    ':*',
    '<->',
    '   ',
    '\u0000x',
    '😀',
    'a'.repeat(5000),
  ]) {
    const answer = await graphql(server, whole, { q, limit: 5 });
    assert.ok(answer.status === 200 || answer.status === 400, `${q}: ${answer.text}`);
    for (const error of answer.body.errors ?? []) assert.notEqual(error.extensions.code, 'INTERNAL_SERVER_ERROR', `${q}: ${answer.text}`);
  }
});

test('aliases, fragments and names of types', async () => {
  const data = await ask(
    server,
    `{ hits: search(searchInput: "Dull", limit: 1) { __typename list: edges { __typename hit: node { ...H __typename } } pageInfo { __typename more: hasNextPage } } } fragment H on SearchRecord { name: label }`,
  );
  assert.deepEqual(data['hits'], {
    __typename: 'SearchResultConnection',
    list: [{ __typename: 'SearchResultEdge', hit: { name: 'Dull Water', __typename: 'SearchRecord' } }],
    pageInfo: { __typename: 'SearchResultPageInfo', more: false },
  });
});

test('refused: more than 100', async () => {
  assert.ok((await search('bright', { limit: 100 })).edges.length > 0);
  const answer = await graphql(server, whole, { q: 'bright', limit: 101 });
  assert.equal(answer.status, 200);
  assert.ok(envelope(answer)[0]?.message.startsWith('Limit cannot exceed 100 items'), answer.text);
});

test('refused: arguments that are missing, of a wrong kind, or unknown', async () => {
  for (const query of [
    '{ search(limit: 5) { edges { cursor } } }',
    '{ search(searchInput: "x") { edges { cursor } } }',
    '{ search(searchInput: 5, limit: 5) { edges { cursor } } }',
    '{ search(searchInput: "x", limit: "5") { edges { cursor } } }',
    '{ search(searchInput: "x", limit: 5, foo: 1) { edges { cursor } } }',
    '{ search(searchInput: "x", limit: 5, filter: {name: {eq: "x"}}) { edges { cursor } } }',
  ]) {
    const answer = await graphql(server, query);
    assert.equal(answer.status, 200, query);
    assert.ok(answer.body.errors, query);
    const [error] = envelope(answer);
    assert.match(String(error?.extensions.code), /^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/, answer.text);
  }
});

test('refused: a cursor that cannot be read, a negative limit', async () => {
  await refused(server, '{ search(searchInput: "bright", limit: 5, after: "nonsense") { edges { cursor } } }', { code: 'BAD_USER_INPUT' });
  await refused(server, '{ search(searchInput: "bright", limit: -1) { edges { cursor } } }', { code: 'BAD_USER_INPUT' });
});

test('objects that are named and unknown do not break the search', async () => {
  const answer = await graphql(server, whole, { q: 'bright', limit: 5, included: ['company', 'nothing'] });
  assert.equal(answer.status, 200);
  for (const error of answer.body.errors ?? []) assert.equal(error.extensions.code, 'BAD_USER_INPUT');
});
