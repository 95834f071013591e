/** Who may ask: the table of authentication failures, and that nothing is read or written before it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Answer, accepted, create, exists, find, findOne, inDatabase, type Row, unknownId } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

const missing = { statusCode: 403, messages: ['Missing authentication token'], error: 'FORBIDDEN_EXCEPTION' };
const invalid = { statusCode: 401, messages: ['Token invalid.'], error: 'UNAUTHENTICATED' };

function unauthenticated(answer: Answer, expected: typeof missing): void {
  assert.equal(answer.status, expected.statusCode, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/);
  const { statusCode, messages, error, ...rest } = answer.body as Row;
  assert.deepEqual({ statusCode, messages, error }, expected);
  assert.equal('code' in rest, false, 'the code stands under "error"');
  assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/, 'WWW-Authenticate: Bearer');
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('no token at all is 403', async () => {
  unauthenticated(await server.call('GET', '/rest/companies', { token: null }), missing);
});

test('an empty bearer is 403', async () => {
  unauthenticated(await server.call('GET', '/rest/companies', { token: null, headers: { authorization: 'Bearer ' } }), missing);
  unauthenticated(await server.call('GET', '/rest/companies', { token: null, headers: { authorization: 'Bearer' } }), missing);
});

test('every method and path asks for the token first', async () => {
  const id = (await create(server, 'companies', {})).id;
  const total = (await find(server, 'companies', { limit: 0 })).totalCount;
  for (const [method, path] of [
    ['GET', '/rest/companies'],
    ['GET', '/rest/companies/not-a-uuid'],
    ['GET', '/rest/nothings'],
    ['GET', '/rest/companies?limit=-1'],
    ['GET', '/rest/companies/groupBy'],
    ['GET', `/rest/companies/${id}`],
    ['POST', '/rest/companies'],
    ['POST', '/rest/batch/companies'],
    ['POST', '/rest/companies/duplicates'],
    ['PATCH', `/rest/companies/${id}`],
    ['PUT', `/rest/companies/${id}`],
    ['PATCH', `/rest/companies/${id}/restore`],
    ['PATCH', `/rest/restore/companies/${id}`],
    ['PATCH', '/rest/companies/merge'],
    ['DELETE', `/rest/companies/${id}`],
    ['DELETE', `/rest/companies?filter=id[eq]:${id}`],
  ] as const) {
    const options = method === 'GET' || method === 'DELETE' ? {} : { body: { name: 'unasked' } };
    unauthenticated(await server.call(method, path, { ...options, token: null }), missing);
    unauthenticated(await server.call(method, path, { ...options, token: 'nonsense' }), invalid);
  }
  assert.ok(await exists(server, 'companies', id));
  assert.equal((await findOne(server, 'companies', id))['name'], '');
  assert.equal((await find(server, 'companies', { limit: 0 })).totalCount, total);
});

test('a malformed token is 401', async () => {
  for (const token of ['abc', 'a.b.c', '..', 'null', 'undefined', '{}', 'x'.repeat(6000), `${server.token}.x`, server.token.slice(0, -5)]) {
    unauthenticated(await server.call('GET', '/rest/companies', { token }), invalid);
  }
});

test('a wrongly signed token is 401', async () => {
  const [header = '', payload = '', signature = ''] = server.token.split('.');
  const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
  unauthenticated(await server.call('GET', '/rest/companies', { token: `${header}.${payload}.${flipped}` }), invalid);
  unauthenticated(await server.call('GET', '/rest/companies', { token: `${header}.${payload}.` }), invalid);
});

test('the claims cannot be changed, and the signature cannot be left out', async () => {
  const [header = '', payload = '', signature = ''] = server.token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Row;
  const other = base64url({ ...claims, workspaceId: unknownId(), sub: unknownId() });
  unauthenticated(await server.call('GET', '/rest/companies', { token: `${header}.${other}.${signature}` }), invalid);
  for (const alg of ['none', 'None', 'HS256']) {
    const forged = `${base64url({ ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as Row), alg })}.${payload}`;
    unauthenticated(await server.call('GET', '/rest/companies', { token: `${forged}.` }), invalid);
    unauthenticated(await server.call('GET', '/rest/companies', { token: `${forged}.${signature}` }), invalid);
  }
});

test('the token is read from the header only', async () => {
  for (const name of ['token', 'access_token', 'api_key', 'authorization']) {
    unauthenticated(await server.call('GET', `/rest/companies?${name}=${server.token}`, { token: null }), missing);
  }
  unauthenticated(await server.call('GET', '/rest/companies', { token: null, headers: { cookie: `token=${server.token}` } }), missing);
});

test('the workspace comes from the token, whatever the host is called', async () => {
  accepted(await server.call('GET', '/rest/companies', { headers: { 'x-forwarded-host': 'elsewhere.example' } }));
  accepted(await server.call('GET', '/rest/companies', { headers: { origin: 'https://elsewhere.example' } }));
});

test('a revoked key is 403, and says so; a key of another server is 401', async () => {
  const other = await startTestServer({ data: 'none' });
  try {
    unauthenticated(await server.call('GET', '/rest/companies', { token: other.token }), invalid);
    await inDatabase(other, (client) => client.query('update core."apiKey" set "revokedAt" = now()'));
    const answer = await other.call('GET', '/rest/companies');
    assert.equal(answer.status, 403, answer.text);
    assert.equal((answer.body as Row)['error'], 'FORBIDDEN_EXCEPTION');
    assert.match(String((answer.body as Row)['messages']), /revoked/);
  } finally {
    await other.close();
  }
});
