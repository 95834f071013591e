/** Connections to a test database, with the limits that the product has by default. */
import { type Database, openPool } from '../../server/src/db/pool.ts';

export function openTestPool(url: string): Database {
  return openPool({
    url,
    size: 4,
    queueMax: 1000,
    waitMs: 10_000,
    statementTimeoutMs: 60_000,
    lockTimeoutMs: 10_000,
    resultBytesMax: 64_000_000,
    preparedMax: 500,
    applicationName: 'kwartet test',
  });
}
