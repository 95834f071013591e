/** A running server on a database of its own, called over real HTTP. */

import { createApiKeyCommand, startServer } from '../../server/src/main.ts';
import type { Addition } from '../../server/src/model/define.ts';
import type { ObjectDefinition } from '../../server/src/model/definition.ts';
import { starterRecords } from '../../server/src/model/demo/starter.ts';
import { addToModel } from '../../server/src/model/extend.ts';
import { loadModel } from '../../server/src/model/load.ts';
import { loadRecords } from '../../server/src/model/load-records.ts';
import { createDatabase } from './database.ts';
import { openTestPool } from './pool.ts';

export interface CallOptions {
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly raw?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of the server's own; null for none. */
  readonly token?: string | null;
}

export interface Called {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined when the answer is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests reach into answers of every shape
  readonly body: any;
  readonly text: string;
}

export interface TestServer {
  readonly url: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly workspaceId: string;
  call(method: string, path: string, options?: CallOptions): Promise<Called>;
  close(): Promise<void>;
}

export interface TestServerOptions {
  readonly data?: 'none' | 'starter';
  /** Added to the standard and demo objects. */
  readonly objects?: readonly ObjectDefinition[];
  /** New fields of the standard and demo objects, by singular name: the other ends of relations, for example. */
  readonly additions?: Readonly<Record<string, Addition>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** The standard and demo objects; no records unless asked for. */
export async function startTestServer({
  data = 'none',
  objects = [],
  additions = {},
  env = {},
}: TestServerOptions = {}): Promise<TestServer> {
  const database = await createDatabase();
  const settings = { DATABASE_URL: database.url, PORT: '0', KWARTET_LOG_LEVEL: 'silent', ...env };
  const server = await startServer({ env: settings, flags: { empty: true }, print: () => undefined });
  const pool = openTestPool(database.url);
  if (objects.length > 0) await addToModel(pool, server.workspaceId, objects, additions);
  if (data === 'starter') {
    const model = await loadModel(pool, server.workspaceId);
    for (const chunk of starterRecords(new Date(), null)) await loadRecords(pool, model, chunk);
  }
  await pool.close();
  const token = await createApiKeyCommand({ env: settings, name: 'Test key', expiresAt: null });
  return {
    url: server.url,
    token,
    databaseUrl: database.url,
    workspaceId: server.workspaceId,
    call: (method, path, options = {}) => call(server.url, token, method, path, options),
    close: async () => {
      await server.close();
      await database.drop();
    },
  };
}

async function call(url: string, ownToken: string, method: string, path: string, options: CallOptions): Promise<Called> {
  const token = options.token === undefined ? ownToken : options.token;
  const hasBody = options.body !== undefined || options.raw !== undefined;
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
      ...options.headers,
    },
    ...(hasBody ? { body: (options.raw ?? JSON.stringify(options.body)) as NonNullable<RequestInit['body']> } : {}),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text), text };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
