/**
 * The keys that sign tokens: ES256, named by `kid`, kept in the database so that all processes agree. They are read once,
 * and again when a token names a key that is not known.
 */
import { randomBytes } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Database, Runner } from '../db/pool.ts';

export const algorithm = 'ES256';

export interface SigningKey {
  /** The header `kid` of the tokens that it signs. */
  readonly id: string;
  readonly key: CryptoKey;
}

export interface SigningKeys {
  /** The key that signs now; made on first use. */
  current(): Promise<SigningKey>;
  /** The public key of a `kid`; null if there is no such key. */
  find(id: string): Promise<CryptoKey | null>;
}

export function openSigningKeys(database: Database): SigningKeys {
  const known = new Map<string, CryptoKey>();
  let current: Promise<SigningKey> | null = null;
  let reading: Promise<void> | null = null;
  let readAt = Number.NEGATIVE_INFINITY;

  const read = async (): Promise<void> => {
    const { rows } = await database.run({ text: 'select "id", "publicKey" from core."signingKey"', values: [] });
    const next = await Promise.all(rows.map(async ([id, jwk]) => [id as string, await importKey(jwk as string)] as const));
    known.clear();
    for (const [id, key] of next) known.set(id, key);
    readAt = performance.now();
  };

  return {
    current: () => {
      current ??= loadCurrent(database).catch((error: unknown) => {
        current = null;
        throw error;
      });
      return current;
    },
    find: async (id) => {
      const key = known.get(id);
      if (key !== undefined) return key;
      // Forged names must not become a query each.
      if (reading === null && performance.now() - readAt < rereadAfterMs) return null;
      reading ??= read().finally(() => {
        reading = null;
      });
      await reading;
      return known.get(id) ?? null;
    },
  };
}

const rereadAfterMs = 1_000;

async function loadCurrent(database: Database): Promise<SigningKey> {
  return (await readCurrent(database)) ?? makeCurrent(database);
}

async function readCurrent(runner: Runner): Promise<SigningKey | null> {
  const { rows } = await runner.run({
    text: 'select "id", "privateKey" from core."signingKey" where "retiredAt" is null order by "createdAt" desc, "id" limit 1',
    values: [],
  });
  const row = rows[0];
  return row === undefined ? null : { id: row[0] as string, key: await importKey(row[1] as string) };
}

async function makeCurrent(database: Database): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const [privateKey, publicKey] = await Promise.all([exportJWK(pair.privateKey), exportJWK(pair.publicKey)]);
  return database.transaction(async (transaction) => {
    await transaction.run({ text: `select pg_advisory_xact_lock(hashtextextended('kwartet.signing-key', 0))`, values: [] });
    const made = await readCurrent(transaction);
    if (made !== null) return made;
    const id = randomBytes(12).toString('base64url');
    await transaction.run({
      text: 'insert into core."signingKey" ("id", "privateKey", "publicKey") values ($1, $2::jsonb, $3::jsonb)',
      values: [id, JSON.stringify(privateKey), JSON.stringify(publicKey)],
    });
    return { id, key: pair.privateKey };
  });
}

async function importKey(jwk: string): Promise<CryptoKey> {
  return (await importJWK(JSON.parse(jwk) as JWK, algorithm)) as CryptoKey;
}
