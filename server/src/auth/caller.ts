/**
 * Who asks: the header `Authorization` in, a Caller out. A token that was good a moment ago is answered from memory,
 * without a signature check and without a query.
 */
import type { Database } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { invalidToken, verifyApiKeyToken } from './api-key.ts';
import type { SigningKeys } from './keys.ts';

/** Other kinds of callers, such as users, join this union. */
export type Caller = ApiKeyCaller;

export interface ApiKeyCaller {
  readonly kind: 'apiKey';
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly name: string;
  readonly roleId: string;
}

export interface AuthenticatorOptions {
  readonly database: Database;
  readonly keys: SigningKeys;
  /** Tokens that are remembered. */
  readonly tokensCachedMax: number;
}

/** A caller that is remembered comes at once, any other as a promise; refusals are thrown or reject it.
 *  Refuses: FORBIDDEN_EXCEPTION, UNAUTHENTICATED. */
export interface Authenticator {
  authenticate(authorization: string | undefined): Caller | Promise<Caller>;
  /** The API key has changed. */
  forget(apiKeyId: string): void;
  /** Anything may have changed. */
  forgetAll(): void;
}

/** Where changes of API keys are told to all processes, as the payload `{"apiKey": id}`. */
export const changeChannel = 'kwartet';

export function openAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { database, keys, tokensCachedMax } = options;
  const remembered = new Map<string, Remembered>();
  const pending = new Map<string, Promise<Caller>>();
  /** Raised by every change, so that a row read before the change is not remembered after it. */
  let changes = 0;

  const lookUp = async (token: string): Promise<Caller> => {
    const changesBefore = changes;
    const found = await findCaller(database, keys, token);
    if (changes === changesBefore) {
      remembered.set(token, found);
      if (remembered.size > tokensCachedMax) remembered.delete(remembered.keys().next().value as string);
    }
    return found.caller;
  };

  const forgetAll = (): void => {
    changes++;
    remembered.clear();
    pending.clear();
  };

  return {
    authenticate: (authorization) => {
      const token = bearerToken(authorization);
      const found = remembered.get(token);
      if (found !== undefined) {
        if (found.until > Date.now()) return found.caller;
        remembered.delete(token);
      }
      let lookingUp = pending.get(token);
      if (lookingUp === undefined) {
        lookingUp = lookUp(token);
        pending.set(token, lookingUp);
        const forget = (): void => {
          if (pending.get(token) === lookingUp) pending.delete(token);
        };
        lookingUp.then(forget, forget);
      }
      return lookingUp;
    },
    forget: (apiKeyId) => {
      changes++;
      pending.clear();
      for (const [token, { caller }] of remembered) if (caller.apiKeyId === apiKeyId) remembered.delete(token);
    },
    forgetAll,
  };
}

interface Remembered {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Bounds how long a change goes unseen if its notification is lost. */
const rememberedMs = 60_000;
const tokenLengthMax = 8_192;

function bearerToken(authorization: string | undefined): string {
  const token = authorization === undefined ? '' : (/^bearer(?: +|$)(.*)$/is.exec(authorization)?.[1] ?? '').trim();
  if (token === '') throw new Refusal('FORBIDDEN_EXCEPTION', 'Missing authentication token', { reason: 'tokenMissing' });
  if (token.length > tokenLengthMax) throw invalidToken();
  return token;
}

async function findCaller(database: Database, keys: SigningKeys, token: string): Promise<Remembered> {
  const claims = await verifyApiKeyToken(keys, token);
  const { rows } = await database.run({
    text: `select k."name", k."roleId", k."revokedAt" is not null, (extract(epoch from k."expiresAt") * 1000)::bigint,
             w."activationStatus" in ('ACTIVE', 'ONGOING_CREATION') and w."deletedAt" is null
           from core."apiKey" k join core."workspace" w on w."id" = k."workspaceId"
           where k."id" = $1::uuid and k."workspaceId" = $2::uuid`,
    values: [claims.apiKeyId, claims.workspaceId],
    prepare: true,
  });
  const row = rows[0];
  if (row === undefined) throw new Refusal('FORBIDDEN_EXCEPTION', 'This API Key is revoked');
  const [name, roleId, isRevoked, expiresAt, isActive] = row;
  if (isActive !== 't') throw new Refusal('FORBIDDEN_EXCEPTION', 'Workspace not found', { reason: 'workspaceNotFound' });
  if (isRevoked === 't') throw new Refusal('FORBIDDEN_EXCEPTION', 'This API Key is revoked');
  const now = Date.now();
  if (Number(expiresAt) <= now) throw new Refusal('FORBIDDEN_EXCEPTION', 'This API Key is expired');
  if (roleId == null) throw new Refusal('FORBIDDEN_EXCEPTION', `API key ${claims.apiKeyId} has no role assigned`);
  return {
    caller: Object.freeze({
      kind: 'apiKey',
      workspaceId: claims.workspaceId.toLowerCase(),
      apiKeyId: claims.apiKeyId.toLowerCase(),
      name: name as string,
      roleId,
    }),
    until: Math.min(claims.expiresAt.getTime(), Number(expiresAt), now + rememberedMs),
  };
}
