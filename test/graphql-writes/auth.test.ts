/** Who may write: every failure of authentication answers HTTP 200 in the words of the contract, and nothing is written. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApiKeyCommand } from '../../server/src/main.ts';
import {
  type Answer,
  checkError,
  envelope,
  keyIdOf,
  made,
  type PostOptions,
  type Row,
  startWrites,
  unknownId,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const documents = (id: unknown): readonly string[] => [
  'mutation { createCompany(data: { name: "unasked" }) { id } }',
  'mutation { createCompanies(data: [{}], upsert: true) { id } }',
  `mutation { updateCompany(id: "${id}", data: { name: "unasked" }) { id } }`,
  `mutation { updateCompanies(filter: { id: { eq: "${id}" } }, data: { name: "unasked" }) { id } }`,
  `mutation { deleteCompany(id: "${id}") { id } }`,
  `mutation { destroyCompanies(filter: { id: { eq: "${id}" } }) { id } }`,
  `mutation { mergeCompanies(ids: ["${id}", "${unknownId()}"], conflictPriorityIndex: 0) { id } }`,
  '{ companies { edges { node { id } } } }',
];

interface Expected {
  readonly code: string;
  readonly subCode: string;
  readonly message: string | RegExp;
  readonly friendly?: string;
}

async function barred(options: PostOptions, expected: Expected): Promise<void> {
  const { id } = await made(writes, 'company', { name: 'there' });
  await writes.unchanged(async () => {
    for (const query of documents(id)) {
      const answer = await writes.post(query, undefined, options);
      assert.equal(answer.status, 200, answer.text);
      const [error, ...more] = envelope(answer);
      assert.equal(more.length, 0, answer.text);
      checkError(error as NonNullable<typeof error>, expected);
      assertWithoutData(answer);
    }
  });
}

/** The body holds errors alone, or at most nulls. */
function assertWithoutData({ data, text }: Answer): void {
  if (data !== undefined && data !== null) for (const value of Object.values(data)) assert.equal(value, null, text);
}

const invalid: Expected = {
  code: 'UNAUTHENTICATED',
  subCode: 'UNAUTHENTICATED',
  message: 'Token invalid.',
  friendly: 'You must be authenticated to perform this action.',
};

test('no token', async () => {
  const expected = {
    code: 'UNAUTHENTICATED',
    subCode: 'WORKSPACE_QUERY_WITHOUT_WORKSPACE',
    message: /^Unauthenticated: no workspace resolved for fields \w+/,
  };
  await barred({ token: null }, expected);
  await barred({ token: null, headers: { authorization: 'Bearer ' } }, expected);
  const answer = await writes.post('{ people { totalCount } companies { totalCount } }', undefined, { token: null });
  assert.match(String(envelope(answer)[0]?.message), /^Unauthenticated: no workspace resolved for fields people, companies/);
});

test('malformed and wrongly signed tokens', async () => {
  const [header = '', payload = '', signature = ''] = writes.server.token.split('.');
  const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
  for (const token of ['nonsense', 'a.b.c', 'x'.repeat(9000), `${header}.${payload}.${flipped}`, `${header}.${payload}.`]) {
    await barred({ token }, invalid);
  }
  const answer = await writes.post('mutation { createCompany(data: {}) { id } }', undefined, { token: 'nonsense' });
  assert.deepEqual(Object.keys(answer.body), ['errors'], 'the body holds errors alone');
});

test('claims cannot be changed', async () => {
  const [header = '', payload = '', signature = ''] = writes.server.token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Row;
  const forged = Buffer.from(JSON.stringify({ ...claims, workspaceId: unknownId(), sub: unknownId() })).toString('base64url');
  await barred({ token: `${header}.${forged}.${signature}` }, invalid);
});

const keyWith = async (change: string): Promise<string> => {
  const env = { DATABASE_URL: writes.server.databaseUrl, KWARTET_LOG_LEVEL: 'silent' };
  const token = await createApiKeyCommand({ env, name: 'Other key', expiresAt: null });
  await writes.sql(`update core."apiKey" set ${change} where "id" = $1`, [keyIdOf(token)]);
  return token;
};

test('a revoked key, an expired one, and one that is gone', async () => {
  const forbidden = { code: 'FORBIDDEN', subCode: 'FORBIDDEN_EXCEPTION' } as const;
  await barred({ token: await keyWith('"revokedAt" = now()') }, { ...forbidden, message: 'This API Key is revoked' });
  await barred({ token: await keyWith(`"expiresAt" = now() - interval '1 minute'`) }, { ...forbidden, message: 'This API Key is expired' });
  const gone = await keyWith('"name" = "name"');
  await writes.sql('delete from core."apiKey" where "id" = $1', [keyIdOf(gone)]);
  await barred({ token: gone }, { ...forbidden, message: 'This API Key is revoked' });
});

test('a key without a role', async () => {
  const { id } = await made(writes, 'company');
  const token = await keyWith('"roleId" = null');
  await writes.unchanged(async () => {
    for (const query of documents(id)) {
      const answer = await writes.post(query, undefined, { token });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(envelope(answer)[0]?.extensions.code, 'FORBIDDEN', answer.text);
      assertWithoutData(answer);
    }
  });
});

test('a workspace that is suspended', async () => {
  const token = await keyWith('"name" = "name"');
  await writes.sql(`update core."workspace" set "activationStatus" = 'SUSPENDED'`);
  try {
    await barred({ token }, { code: 'UNAUTHENTICATED', subCode: 'WORKSPACE_NOT_FOUND', message: 'Workspace not found' });
  } finally {
    await writes.sql(`update core."workspace" set "activationStatus" = 'ACTIVE'`);
  }
});

test('an expired token', async () => {
  const env = { DATABASE_URL: writes.server.databaseUrl, KWARTET_LOG_LEVEL: 'silent' };
  const token = await createApiKeyCommand({ env, name: 'Short key', expiresAt: new Date(Date.now() + 1500) });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await barred({ token }, { code: 'UNAUTHENTICATED', subCode: 'UNAUTHENTICATED', message: 'Token has expired.' });
});

test('the token is read from the header only', async () => {
  const query = 'mutation { createCompany(data: {}) { id } }';
  await writes.unchanged(async () => {
    for (const [path, headers] of [
      [`/graphql?token=${writes.server.token}`, {}],
      [`/graphql?authorization=Bearer%20${writes.server.token}`, {}],
      ['/graphql', { cookie: `token=${writes.server.token}` }],
    ] as const) {
      const answer = await writes.server.call('POST', path, { body: { query }, token: null, headers });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(answer.body.errors[0].extensions.code, 'UNAUTHENTICATED', answer.text);
    }
  });
});

test('under the other media type a failed authentication is told all the same', async () => {
  const headers = { accept: 'application/graphql-response+json' };
  await writes.unchanged(async () => {
    const answer = await writes.post('mutation { createCompany(data: {}) { id } }', undefined, { token: 'nonsense', headers });
    assert.ok(answer.status === 200 || answer.status === 401, `${answer.status} ${answer.text}`);
    assert.equal(answer.errors?.[0]?.extensions.code, 'UNAUTHENTICATED');
  });
});

test('after all of it the good token writes', async () => {
  const [first, second] = [await made(writes, 'company', { name: 'a' }), await made(writes, 'company', { name: 'b' })];
  assert.notEqual(first['id'], second['id']);
});
