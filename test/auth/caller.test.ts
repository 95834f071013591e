/** API keys: every token that is refused beside one that is accepted, keys that several processes agree on, forgetting. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { mintApiKeyToken } from '../../server/src/auth/api-key.ts';
import { type Authenticator, openAuthenticator } from '../../server/src/auth/caller.ts';
import { openSigningKeys, type SigningKeys } from '../../server/src/auth/keys.ts';
import { createApiKey, revokeApiKey } from '../../server/src/commands/api-key.ts';
import { migrate } from '../../server/src/db/migrate.ts';
import { type Database, openPool } from '../../server/src/db/pool.ts';
import { uuidV7 } from '../../server/src/model/uuid.ts';
import { query } from '../db/support.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';

const workspaceId = uuidV7();
const roleId = uuidV7();
let server: TestDatabase;
let database: Database;
let keys: SigningKeys;
let authenticator: Authenticator;

const openDatabase = (): Database =>
  openPool({
    url: server.url,
    size: 2,
    queueMax: 100,
    waitMs: 5_000,
    statementTimeoutMs: 5_000,
    lockTimeoutMs: 5_000,
    resultBytesMax: 64_000_000,
    preparedMax: 10,
    applicationName: 'kwartet test',
  });
const fresh = (): Authenticator => openAuthenticator({ database, keys, tokensCachedMax: 100 });
const run = (text: string, ...values: string[]): Promise<unknown> => database.run({ text, values });
const make = (expiresAt: Date | null = null): Promise<{ id: string; token: string }> =>
  createApiKey(database, { workspaceId, name: ' Zapier ', expiresAt, roleId }, keys);

before(async () => {
  server = await createEmptyDatabase();
  database = openDatabase();
  await migrate(database);
  await run(`insert into core."workspace" ("id", "schemaName") values ($1::uuid, 'workspace_test')`, workspaceId);
  await run(
    `insert into core."role" ("id", "workspaceId", "universalIdentifier", "label") values ($1::uuid, $2::uuid, $1::uuid, 'Admin')`,
    roleId,
    workspaceId,
  );
  keys = openSigningKeys(database);
  authenticator = fresh();
});
after(async () => {
  await database.close();
  await server.drop();
});

async function refused(authorization: string | undefined, code: string, message: string): Promise<void> {
  const asking = async (): Promise<unknown> => authenticator.authenticate(authorization);
  await assert.rejects(asking, { code, message });
}
const invalid = (token: string): Promise<void> => refused(`Bearer ${token}`, 'UNAUTHENTICATED', 'Token invalid.');

test('a token of a living key is accepted, and remembered', async () => {
  const { id, token } = await make();
  const expected = { kind: 'apiKey', workspaceId, apiKeyId: id, name: 'Zapier', roleId };
  const first = authenticator.authenticate(`Bearer ${token}`);
  assert.ok(first instanceof Promise);
  assert.deepEqual(await first, expected);
  const second = authenticator.authenticate(`bearer  ${token} `);
  assert.equal(second instanceof Promise, false);
  assert.deepEqual(second, expected);
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  const { iat, exp, ...rest } = claims;
  assert.deepEqual(rest, { type: 'API_KEY', workspaceId, sub: workspaceId, jti: id });
  assert.ok((exp as number) - (iat as number) > 99 * 365 * 86_400);
});

test('requests at the same moment share one look-up', async () => {
  const { token } = await make();
  const asking = Array.from({ length: 5 }, () => authenticator.authenticate(`Bearer ${token}`));
  assert.equal(new Set(asking).size, 1);
  await asking[0];
});

test('no token', async () => {
  for (const header of [undefined, '', 'Bearer', 'Bearer ', 'Bearer    ', 'Basic dXNlcjpwYXNz', 'Bearertoken']) {
    await refused(header, 'FORBIDDEN_EXCEPTION', 'Missing authentication token');
  }
});

test('malformed tokens', async () => {
  const { token } = await make();
  for (const bad of ['abc', 'a.b.c', '..', 'null', `${token}.x`, token.slice(0, -5), 'x'.repeat(9_000), `${token} ${token}`, 'é.é.é'])
    await invalid(bad);
});

test('a token that another key has signed, or nobody', async () => {
  const { id, token } = await make();
  const [header = '', payload = '', signature = ''] = token.split('.');
  const kid = (JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string }).kid;
  const other = await generateKeyPair('ES256', { extractable: true });
  const claims = { type: 'API_KEY', workspaceId };
  const forge = (
    protectedHeader: { alg: string; kid?: string },
    sign: Parameters<SignJWT['sign']>[0] = other.privateKey,
  ): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader(protectedHeader)
      .setSubject(workspaceId)
      .setJti(id)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(sign);
  await invalid(await forge({ alg: 'ES256', kid }));
  await invalid(await forge({ alg: 'ES256', kid: 'unknown' }));
  await invalid(await forge({ alg: 'ES256' }));
  const publicKey = new TextEncoder().encode(JSON.stringify(await exportJWK(other.publicKey)));
  await invalid(await forge({ alg: 'HS256', kid }, publicKey));
  const none = Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url');
  await invalid(`${none}.${payload}.`);
  await invalid(`${none}.${payload}.${signature}`);
  await invalid(`${header}.${payload}.`);
});

test('claims that are not those of an API key', async () => {
  const { id, token } = await make();
  await authenticator.authenticate(`Bearer ${token}`);
  const { id: kid, key } = await keys.current();
  const sign = (claims: Record<string, unknown>): Promise<string> =>
    new SignJWT({ type: 'API_KEY', workspaceId, sub: workspaceId, jti: id, exp: 4_000_000_000, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid })
      .sign(key);
  assert.equal((await authenticator.authenticate(`Bearer ${await sign({})}`)).apiKeyId, id);
  await invalid(await sign({ type: 'ACCESS' }));
  await invalid(await sign({ sub: uuidV7() }));
  await invalid(await sign({ jti: 'not-a-uuid' }));
  await invalid(await sign({ exp: undefined }));
  const elsewhere = uuidV7();
  await refused(`Bearer ${await sign({ workspaceId: elsewhere, sub: elsewhere })}`, 'FORBIDDEN_EXCEPTION', 'This API Key is revoked');
});

test('an expired token, and a token of an expired key', async () => {
  const { id, token } = await make();
  const past = new Date(Date.now() - 5_000);
  await refused(
    `Bearer ${await mintApiKeyToken(keys, { workspaceId, apiKeyId: id, expiresAt: past })}`,
    'UNAUTHENTICATED',
    'Token has expired.',
  );
  await run(`update core."apiKey" set "expiresAt" = now() - interval '1 second' where "id" = $1::uuid`, id);
  await refused(`Bearer ${token}`, 'FORBIDDEN_EXCEPTION', 'This API Key is expired');
});

test('a revoked key, as soon as its change is known; and an unknown key', async () => {
  const { id, token } = await make();
  const { token: another } = await make();
  await authenticator.authenticate(`Bearer ${token}`);
  await authenticator.authenticate(`Bearer ${another}`);
  assert.equal(await revokeApiKey(database, uuidV7(), id), false);
  assert.equal(await revokeApiKey(database, workspaceId, id), true);
  authenticator.forget(id);
  await refused(`Bearer ${token}`, 'FORBIDDEN_EXCEPTION', 'This API Key is revoked');
  assert.equal(authenticator.authenticate(`Bearer ${another}`) instanceof Promise, false);
  authenticator.forgetAll();
  assert.ok(authenticator.authenticate(`Bearer ${another}`) instanceof Promise);
  const gone = await mintApiKeyToken(keys, { workspaceId, apiKeyId: uuidV7(), expiresAt: new Date(Date.now() + 60_000) });
  await refused(`Bearer ${gone}`, 'FORBIDDEN_EXCEPTION', 'This API Key is revoked');
});

test('a key that was read before its change is not remembered after it', async () => {
  const { id, token } = await make();
  const asking = authenticator.authenticate(`Bearer ${token}`);
  authenticator.forget(id);
  await asking;
  assert.ok(authenticator.authenticate(`Bearer ${token}`) instanceof Promise);
});

test('a key without a role, and a workspace that is suspended', async () => {
  const { id, token } = await make();
  await run('update core."apiKey" set "roleId" = null where "id" = $1::uuid', id);
  await refused(`Bearer ${token}`, 'FORBIDDEN_EXCEPTION', `API key ${id} has no role assigned`);
  const { token: other } = await make();
  await run(`update core."workspace" set "activationStatus" = 'SUSPENDED'`);
  await refused(`Bearer ${other}`, 'FORBIDDEN_EXCEPTION', 'Workspace not found');
  await run(`update core."workspace" set "activationStatus" = 'ACTIVE'`);
  await authenticator.authenticate(`Bearer ${other}`);
});

test('what is remembered is bounded', async () => {
  const small = openAuthenticator({ database, keys, tokensCachedMax: 2 });
  const tokens = (await Promise.all([make(), make(), make()])).map(({ token }) => `Bearer ${token}`);
  for (const token of tokens) await small.authenticate(token);
  assert.deepEqual(
    tokens.map((token) => small.authenticate(token) instanceof Promise),
    [true, false, false],
  );
});

test('processes that start at once agree on the signing key, and know keys that are made later', async () => {
  await run('delete from core."signingKey"');
  const processes = Array.from({ length: 4 }, () => openSigningKeys(database));
  const current = await Promise.all(processes.map((process) => process.current()));
  assert.equal(new Set(current.map(({ id }) => id)).size, 1);
  assert.deepEqual(await query(server.url, 'select count(*)::int from core."signingKey"'), [[1]]);
  const token = await createApiKey(database, { workspaceId, name: 'n8n', expiresAt: null, roleId }, processes[0]);
  const elsewhere = openAuthenticator({ database, keys: openSigningKeys(database), tokensCachedMax: 10 });
  assert.equal((await elsewhere.authenticate(`Bearer ${token.token}`)).name, 'n8n');
});

test('keys that cannot be made', async () => {
  const request = { workspaceId, name: 'x', expiresAt: null, roleId };
  await assert.rejects(createApiKey(database, { ...request, name: ' ' }), { code: 'VALUE_REQUIRED' });
  await assert.rejects(createApiKey(database, { ...request, expiresAt: new Date(Date.now() - 1) }), { code: 'VALUE_OUT_OF_RANGE' });
  await assert.rejects(createApiKey(database, { ...request, expiresAt: new Date('nonsense') }), { code: 'VALUE_OUT_OF_RANGE' });
  await assert.rejects(createApiKey(database, { ...request, roleId: uuidV7() }), { code: 'RELATED_RECORD_NOT_FOUND' });
});
