/** Makes and revokes API keys. The token is answered once and never stored. */
import { mintApiKeyToken } from '../auth/api-key.ts';
import { changeChannel } from '../auth/caller.ts';
import { openSigningKeys, type SigningKeys } from '../auth/keys.ts';
import type { Database } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import { uuidV7 } from '../model/uuid.ts';

export interface ApiKeyRequest {
  readonly workspaceId: string;
  readonly name: string;
  /** Null for a key that does not expire: it expires in a hundred years. */
  readonly expiresAt: Date | null;
  readonly roleId: string;
}

/** Makes an API key with its token.
 *  Refuses: VALUE_REQUIRED, VALUE_OUT_OF_RANGE, RELATED_RECORD_NOT_FOUND. */
export async function createApiKey(
  database: Database,
  request: ApiKeyRequest,
  keys: SigningKeys = openSigningKeys(database),
): Promise<{ readonly id: string; readonly token: string }> {
  const name = request.name.trim();
  if (name === '') throw new Refusal('VALUE_REQUIRED', 'An API key needs a name.');
  const expiresAt = request.expiresAt ?? inHundredYears();
  if (!(expiresAt.getTime() > Date.now())) {
    throw new Refusal('VALUE_OUT_OF_RANGE', 'The expiry of an API key must be a time in the future.');
  }
  const id = uuidV7();
  await database.run({
    text: `insert into core."apiKey" ("id", "workspaceId", "name", "expiresAt", "roleId")
           values ($1::uuid, $2::uuid, $3, $4::timestamptz, $5::uuid)`,
    values: [id, request.workspaceId, name, expiresAt.toISOString(), request.roleId],
  });
  return { id, token: await mintApiKeyToken(keys, { workspaceId: request.workspaceId, apiKeyId: id, expiresAt }) };
}

/** Revokes an API key of a workspace; its tokens stop counting in all processes. Answers whether there is such a key. */
export async function revokeApiKey(database: Database, workspaceId: string, id: string): Promise<boolean> {
  const { count } = await database.run({
    text: `with revoked as (
             update core."apiKey" set "revokedAt" = coalesce("revokedAt", now()), "updatedAt" = now()
             where "id" = $1::uuid and "workspaceId" = $2::uuid returning "id")
           select pg_notify($3, json_build_object('apiKey', "id")::text) from revoked`,
    values: [id, workspaceId, changeChannel],
  });
  return count > 0;
}

function inHundredYears(): Date {
  const date = new Date();
  date.setUTCFullYear(date.getUTCFullYear() + 100);
  return date;
}
