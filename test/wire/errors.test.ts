/** The classes of failure: status, envelope, the fixed words of the first message, and the code. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Answer, create, envelope, type Refused, type Row, refused, type StoredRow, unknownId, url } from './support.ts';

let server: TestServer;
let company: StoredRow;
before(async () => {
  server = await startTestServer({ data: 'none' });
  company = await create(server, 'companies', { name: 'One', domainName: { primaryLinkUrl: 'https://one.example' } });
});
after(() => server?.close());

interface Case {
  readonly what: string;
  readonly ask: () => Promise<Answer>;
  readonly expected: Refused;
}

const get = (path: string) => () => server.call('GET', path);
const send = (method: string, path: string, body: unknown) => () => server.call(method, path, { body });
const id = unknownId();

const cases: readonly Case[] = [
  { what: 'an empty path', ask: get('/rest/'), expected: { message: /^Query path '.*' invalid\./ } },
  { what: 'a path that is too long', ask: get(`/rest/companies/${id}/a/b`), expected: { message: /^Query path '.*' invalid\./ } },
  { what: 'a bad UUID', ask: get('/rest/companies/x'), expected: { message: "'x' is not a valid UUID" } },
  { what: 'an unknown object', ask: get('/rest/x'), expected: { message: "object 'x' not found. eg: companies" } },
  {
    what: 'a missing record',
    ask: get(`/rest/companies/${id}`),
    expected: { status: 404, message: 'Record not found', code: 'RECORD_NOT_FOUND' },
  },
  {
    what: 'a bad cursor',
    ask: get('/rest/companies?starting_after=x'),
    expected: { message: 'Invalid cursor: x', code: 'INVALID_CURSOR' },
  },
  {
    what: 'a bad limit',
    ask: get('/rest/companies?limit=x'),
    expected: { message: "limit 'x' is invalid. Should be an integer", code: 'INVALID_LIMIT_QUERY_PARAM' },
  },
  {
    what: 'a bad depth',
    ask: get('/rest/companies?depth=x'),
    expected: { message: "'depth=x' parameter invalid. Allowed values are 0, 1", code: 'INVALID_DEPTH_QUERY_PARAM' },
  },
  {
    what: 'a bad direction',
    ask: get('/rest/companies?order_by=name[x]'),
    expected: { message: "'order_by' direction 'x' invalid. Allowed values are 'AscNullsFirst', ", code: 'INVALID_ORDER_BY_QUERY_PARAM' },
  },
  {
    what: 'missing brackets',
    ask: get('/rest/companies?filter=and(name[eq]:x'),
    expected: { message: /^'filter' invalid\./, code: 'INVALID_FILTER_QUERY_PARAM' },
  },
  { what: 'a bad filter', ask: get('/rest/companies?filter=x'), expected: { message: "'filter' invalid for 'x'." } },
  {
    what: 'an unknown field in a filter',
    ask: get('/rest/companies?filter=x[eq]:1'),
    expected: { message: `Object company doesn't have any "x" field.`, code: 'INVALID_ARGS_FILTER' },
  },
  { what: 'unknown fields', ask: get('/rest/companies?fields=x'), expected: { message: /^'fields' parameter invalid\. / } },
  {
    what: 'discover',
    ask: get('/rest/companies?discover=x'),
    expected: { message: "'discover=x' parameter invalid.", code: 'INVALID_DISCOVER_QUERY_PARAM' },
  },
  {
    what: 'an unknown key in a body',
    ask: send('POST', '/rest/companies', { x: 1 }),
    expected: { message: `Object company doesn't have any "x" field.`, code: 'INVALID_ARGS_DATA' },
  },
  { what: 'a bad option', ask: send('POST', '/rest/opportunities', { stage: 'X' }), expected: { message: /"X".*"stage"/ } },
  {
    what: 'a taken unique value',
    ask: send('POST', '/rest/companies', { domainName: { primaryLinkUrl: 'https://one.example' } }),
    expected: { message: 'A duplicate entry was detected' },
  },
  {
    what: 'too many records',
    ask: send(
      'POST',
      '/rest/batch/companies',
      Array.from({ length: 300 }, () => ({})),
    ),
    expected: { message: /^Maximum number of records to upsert is \d+\./, code: 'UPSERT_MAX_RECORDS_EXCEEDED' },
  },
  {
    what: 'soft delete without a filter',
    ask: () => server.call('DELETE', '/rest/companies?soft_delete=true'),
    expected: { message: 'Filters are mandatory for bulk delete operations' },
  },
  {
    what: 'destroy without a filter',
    ask: () => server.call('DELETE', '/rest/companies'),
    expected: { message: 'Filters are mandatory for bulk destroy operations' },
  },
  {
    what: 'update without a filter',
    ask: send('PATCH', '/rest/companies', { name: 'x' }),
    expected: { message: 'Filters are mandatory for bulk update operations' },
  },
  {
    what: 'duplicates of both',
    ask: send('POST', '/rest/companies/duplicates', { ids: [], data: [] }),
    expected: { message: 'You cannot provide both "data" and "ids" arguments' },
  },
  {
    what: 'a connection to nothing',
    ask: send('POST', '/rest/people', { company: { connect: { where: { id } } } }),
    expected: { message: 'Expected 1 record to connect to company', code: 'CONNECT_RECORD_NOT_FOUND' },
  },
  {
    what: 'a forbidden write',
    ask: send('POST', '/rest/workspaceMembers', {}),
    expected: { status: 403, message: /does not have permission/, code: 'PERMISSION_DENIED' },
  },
  { what: 'no group_by', ask: get('/rest/companies/groupBy'), expected: { code: 'INVALID_GROUP_BY_QUERY_PARAM' } },
  {
    what: 'a bad aggregate',
    ask: get(url('/rest/companies/groupBy', { group_by: '[{"name":true}]', aggregate: 'x' })),
    expected: { code: 'INVALID_AGGREGATE_FIELDS_QUERY_PARAM' },
  },
  {
    what: 'a bad order of groups',
    ask: get(url('/rest/companies/groupBy', { group_by: '[{"name":true}]', order_by: 'x' })),
    expected: { code: 'INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM' },
  },
];

for (const { what, ask, expected } of cases) {
  test(`${what}: ${expected.status ?? 400}`, async () => {
    const answer = await ask();
    const body = refused(answer, expected);
    for (const key of Object.keys(body)) {
      assert.ok(['statusCode', 'error', 'messages', 'code', 'hint', 'details', 'requestId'].includes(key), `unexpected key ${key}`);
    }
  });
}

test('other methods on a known path are refused in the same envelope', async () => {
  for (const [method, path] of [
    ['POST', `/rest/companies/${company.id}`],
    ['PUT', '/rest/batch/companies'],
    ['POST', '/rest/companies/groupBy'],
    ['POST', '/rest/companies/merge'],
    ['POST', '/rest/companies/restore'],
    ['PATCH', '/rest/companies/duplicates'],
  ] as const) {
    const answer = await server.call(method, path, { body: {} });
    assert.ok(answer.status >= 400 && answer.status < 500, `${method} ${path}: ${answer.status}`);
    envelope(answer);
  }
});

test('a path that is no API answers 404', async () => {
  for (const path of ['/nowhere', '/restful', '/rest2/companies']) {
    assert.equal((await server.call('GET', path)).status, 404, path);
  }
});

test('nothing of the database shows through', async () => {
  const answers = [
    await server.call('POST', '/rest/people', { body: { companyId: id } }),
    await server.call('POST', '/rest/companies', { body: { domainName: { primaryLinkUrl: 'https://one.example' } } }),
    await server.call('POST', '/rest/companies', { body: { id: company.id } }),
    await server.call('GET', url('/rest/companies', { filter: `name[eq]:"';select 1/0;--"` })),
    await server.call('GET', url('/rest/companies', { filter: 'name"[eq]:x' })),
    await server.call('GET', url('/rest/companies', { order_by: 'name" desc; --' })),
  ];
  for (const answer of answers) {
    assert.ok(answer.status < 500, answer.text);
    assert.doesNotMatch(answer.text, /workspace_|constraint|select |insert |\bsql\b|pg_|IDX_|_key"/i, answer.text);
  }
});

test('messages are for people: the text sent is quoted, not interpreted', async () => {
  const answer = await server.call('GET', '/rest/%3Cscript%3Ealert(1)%3C%2Fscript%3E');
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  const body = envelope(answer) as Row;
  assert.equal(answer.status, 400, JSON.stringify(body));
});
