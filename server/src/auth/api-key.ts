/**
 * The token of an API key: a signed JWT that names the workspace and the key. It is never stored; the row of the key says
 * whether it still counts.
 */
import { errors, jwtVerify, SignJWT } from 'jose';
import { Refusal } from '../errors.ts';
import { algorithm, type SigningKeys } from './keys.ts';

export interface ApiKeyClaims {
  readonly workspaceId: string;
  readonly apiKeyId: string;
  readonly expiresAt: Date;
}

const type = 'API_KEY';

/** Signs a token for an API key. */
export async function mintApiKeyToken(keys: SigningKeys, claims: ApiKeyClaims): Promise<string> {
  const { id, key } = await keys.current();
  return new SignJWT({ type, workspaceId: claims.workspaceId })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: id })
    .setSubject(claims.workspaceId)
    .setJti(claims.apiKeyId)
    .setIssuedAt()
    .setExpirationTime(claims.expiresAt)
    .sign(key);
}

/** What a token says, if we have signed it and it has not expired. Whether its key still counts is not looked at.
 *  Refuses: UNAUTHENTICATED. */
export async function verifyApiKeyToken(keys: SigningKeys, token: string): Promise<ApiKeyClaims> {
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? null : await keys.find(kid);
        if (key === null) throw new errors.JWSInvalid('The key is unknown.');
        return key;
      },
      { algorithms: [algorithm], requiredClaims: ['exp', 'jti', 'workspaceId'] },
    );
    const { jti, workspaceId, exp, sub } = payload;
    if (payload['type'] !== type || sub !== workspaceId || !isUuid(workspaceId) || !isUuid(jti)) throw invalidToken();
    return { workspaceId, apiKeyId: jti, expiresAt: new Date((exp as number) * 1000) };
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw expiredToken();
    if (error instanceof errors.JOSEError || error instanceof TypeError) throw invalidToken();
    throw error;
  }
}

export function invalidToken(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'Token invalid.');
}

export function expiredToken(): Refusal {
  return new Refusal('UNAUTHENTICATED', 'Token has expired.');
}

function isUuid(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
