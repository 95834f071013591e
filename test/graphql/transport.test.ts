/** POST and GET /graphql as HTTP clients use it: bodies, headers, status codes, content types, tokens. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { seed, startInvoiceServer } from './invoices.ts';
import { at, dataOf, envelope, type GraphqlAnswer, graphql, matches, refused, refusedAnswer } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startInvoiceServer();
  await seed(server, 'companies', [{ name: 'Acme' }, { name: 'Bolt' }]);
});
after(() => server?.close());

const names = '{ companies(orderBy: {name: AscNullsFirst}) { edges { node { name } } } }';
const nothing = 'query { ';
const get = (query: string, headers: Readonly<Record<string, string>> = {}): Promise<GraphqlAnswer> =>
  server.call('GET', `/graphql?query=${encodeURIComponent(query)}`, { headers });

test('a query is answered with 200, JSON in UTF-8, data and nothing else', async () => {
  const answer = await graphql(server, names);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  assert.deepEqual(answer.body, { data: { companies: { edges: [{ node: { name: 'Acme' } }, { node: { name: 'Bolt' } }] } } });
});

test('variables and operationName; null, absent or unused ones do no harm', async () => {
  const query = 'query A { companies { totalCount } } query B($n: Int) { people(first: $n) { totalCount } }';
  for (const [operationName, key] of [
    ['A', 'companies'],
    ['B', 'people'],
  ] as const) {
    const answer = await server.call('POST', '/graphql', { body: { query, operationName, variables: { n: 1 } } });
    assert.deepEqual(Object.keys(dataOf(answer)), [key]);
  }
  for (const variables of [null, undefined, {}, { unused: 1 }]) {
    assert.ok(dataOf(await server.call('POST', '/graphql', { body: { query: names, variables, operationName: null } })));
  }
});

test('refused: a document of several operations without a name, or with a name that none has', async () => {
  const query = 'query A { companies { totalCount } } query B { people { totalCount } }';
  for (const operationName of [undefined, 'C']) {
    const answer = await server.call('POST', '/graphql', { body: { query, operationName } });
    assert.ok(answer.status < 500, answer.text);
    envelope(answer);
    assert.equal(answer.body.data ?? null, null);
  }
});

test('GET answers a query, with variables as JSON text', async () => {
  assert.deepEqual(dataOf(await get('{ companies { totalCount } }')), { companies: { totalCount: 2 } });
  const variables = encodeURIComponent(JSON.stringify({ name: 'Acme' }));
  const query = encodeURIComponent('query($name: String) { companies(filter: {name: {eq: $name}}) { totalCount } }');
  const answer = await server.call('GET', `/graphql?query=${query}&variables=${variables}`);
  assert.deepEqual(dataOf(answer), { companies: { totalCount: 1 } });
});

test('refused: GET with a mutation, with 405, and nothing is written', async () => {
  const answer = await get('mutation { createCompany(data: {name: "Sneaked"}) { id } }');
  assert.equal(answer.status, 405);
  assert.equal(envelope(answer)[0]?.message, 'Can only perform a mutation operation from a POST request.');
  assert.match(answer.headers.get('allow') ?? '', /POST/);
  assert.deepEqual(dataOf(await graphql(server, '{ companies { totalCount } }')), { companies: { totalCount: 2 } });
});

test('refused: a body that is not JSON, with 400', async () => {
  for (const raw of ['{"query": ', 'not json', '']) {
    const answer = await server.call('POST', '/graphql', { raw });
    assert.equal(answer.status, 400, `${raw}: ${answer.text}`);
    assert.match(answer.headers.get('content-type') ?? '', /json/);
  }
});

test('refused: a body that is no request: no query, a query that is no text, a list of requests', async () => {
  for (const body of [{}, { query: 1 }, { query: null }, [], [{ query: names }], 'text', 1, null, { query: names, variables: 'x' }]) {
    const answer = await server.call('POST', '/graphql', { raw: JSON.stringify(body) });
    assert.ok(answer.status === 200 || answer.status === 400, `${JSON.stringify(body)}: ${answer.status} ${answer.text}`);
    envelope(answer);
    assert.equal(answer.body.data ?? null, null, answer.text);
  }
});

test('refused: a syntax error, with 200 and the message of the parser, with its place', async () => {
  const answer = await graphql(server, nothing);
  const error = refusedAnswer(answer, { code: 'GRAPHQL_PARSE_FAILED', subCode: null, message: 'Syntax Error: ' });
  assert.deepEqual(error.locations, [{ line: 1, column: 9 }]);
  assert.equal('data' in answer.body, false, 'the whole request failed');
});

test('application/graphql-response+json: what cannot be parsed is 400, what can is 200', async () => {
  const headers = { accept: 'application/graphql-response+json' };
  const broken = await graphql(server, nothing, undefined, headers);
  assert.equal(broken.status, 400);
  assert.match(broken.headers.get('content-type') ?? '', /^application\/graphql-response\+json/);
  assert.equal(envelope(broken)[0]?.extensions.code, 'GRAPHQL_PARSE_FAILED');

  const whole = await graphql(server, names, undefined, headers);
  assert.match(whole.headers.get('content-type') ?? '', /^application\/graphql-response\+json/);
  assert.ok(dataOf(whole));
  const half = await graphql(server, '{ companies { totalCount } people(first: -1) { totalCount } }', undefined, headers);
  assert.equal(half.status, 200, 'some of it was answered');

  for (const accept of ['application/json', '*/*', 'application/json, application/graphql-response+json;q=0.9']) {
    assert.equal((await graphql(server, nothing, undefined, { accept })).status, 200, accept);
  }
});

test('one root field that fails leaves the others their answers', async () => {
  const answer = await graphql(server, '{ companies { totalCount } people(first: -1) { totalCount } invoices { totalCount } }');
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.body.data, { companies: { totalCount: 2 }, people: null, invoices: { totalCount: 0 } });
  const errors = envelope(answer);
  assert.equal(errors.length, 1);
  assert.deepEqual(errors[0]?.path, ['people']);
  assert.deepEqual(errors[0]?.locations, [{ line: 1, column: 28 }]);
});

test('several that fail are several errors, each with the path of its alias', async () => {
  const answer = await graphql(server, '{ a: people(first: -1) { totalCount } b: people(last: -1) { totalCount } }');
  assert.deepEqual(answer.body.data, { a: null, b: null });
  const errors = envelope(answer);
  assert.deepEqual(
    new Set(errors.map((error) => [error.path?.[0], error.extensions.subCode].join())),
    new Set(['a,INVALID_ARGS_FIRST', 'b,INVALID_ARGS_LAST']),
  );
});

test('a friendly text stands beside each code', async () => {
  const error = await refused(server, '{ people(first: -1) { totalCount } }', { subCode: 'INVALID_ARGS_FIRST' });
  assert.equal(typeof error.extensions.userFriendlyMessage, 'string');
});

test('headers of the web client are taken and change nothing', async () => {
  const headers = { 'x-locale': 'fr-FR', 'x-schema-version': '1', 'x-app-version': '2.0.0' };
  assert.ok(dataOf(await graphql(server, names, undefined, headers)));
  const wrong = refusedAnswer(await graphql(server, '{ people(first: -1) { totalCount } }', undefined, headers));
  assert.equal(wrong.message, 'First argument must be non-negative');
});

test('refused: a token that is none, with 200 and only errors', async () => {
  const answer = await server.call('POST', '/graphql', { body: { query: names }, token: 'x.y.z' });
  const error = refusedTokenless(answer);
  matches(error, { code: 'UNAUTHENTICATED', subCode: 'UNAUTHENTICATED', message: 'Token invalid.' }, answer.text);
  assert.equal(error.extensions.userFriendlyMessage, 'You must be authenticated to perform this action.');
});

test('refused: generated fields without a token', async () => {
  const answer = await server.call('POST', '/graphql', {
    body: { query: '{ people { totalCount } companies { totalCount } }' },
    token: null,
  });
  const error = refusedTokenless(answer);
  matches(error, { code: 'UNAUTHENTICATED', subCode: 'WORKSPACE_QUERY_WITHOUT_WORKSPACE' }, answer.text);
  assert.ok(error.message.startsWith('Unauthenticated: no workspace resolved for fields people'), error.message);
});

/** Clients refresh the token on the code, so the status must not be one that they give up on. */
function refusedTokenless(answer: GraphqlAnswer): ReturnType<typeof envelope>[number] {
  assert.equal(answer.status, 200, answer.text);
  assert.equal(at(answer.body, 'data') ?? null, null);
  const errors = envelope(answer);
  assert.equal(errors.length, 1);
  return errors[0] as ReturnType<typeof envelope>[number];
}

test('refused: an unknown root field, in the words that both kinds of clients look for', async () => {
  const answer = await graphql(server, '{ gizmos { totalCount } }');
  assert.equal(answer.status, 200);
  const [error] = envelope(answer);
  assert.ok(error);
  matches(
    error,
    { subCode: 'UNKNOWN_ROOT_FIELD', message: 'Unknown field gizmos. The corresponding object may have been deleted or renamed.' },
    answer.text,
  );
  assert.match(error.message, /Cannot query field "gizmos" on type "Query"\./);
});

test('refused: several unknown root fields are named together', async () => {
  const answer = await graphql(server, '{ gizmos { id } gadget(filter: {id: {eq: "x"}}) { id } }');
  const messages = envelope(answer)
    .map((error) => error.message)
    .join('\n');
  assert.match(messages, /gizmos/);
  assert.match(messages, /gadget/);
  for (const error of envelope(answer)) assert.equal(error.extensions.subCode, 'UNKNOWN_ROOT_FIELD');
});

test('refused: a subscription', async () => {
  const answer = await graphql(server, 'subscription { onDbEvent(input: {action: CREATED}) { action } }');
  assert.ok(answer.status === 200 || answer.status === 405, answer.text);
  envelope(answer);
});
