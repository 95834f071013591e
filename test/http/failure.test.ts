/** What a client sees when the database is slow or away, and when the server stops. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { createApiKeyCommand, startServer } from '../../server/src/main.ts';
import { createDatabase } from '../support/database.ts';
import { startTestServer } from '../support/server.ts';

test('every answer carries its request id and the time of each stage', async () => {
  const server = await startTestServer();
  try {
    const sent = await server.call('GET', '/rest/people', { headers: { 'x-request-id': 'my-request.1' } });
    assert.equal(sent.headers.get('x-request-id'), 'my-request.1');
    assert.match(sent.headers.get('server-timing') ?? '', /auth;dur=[\d.]+, parse;dur=[\d.]+, plan;dur=[\d.]+, db;dur=[\d.]+, shape;dur=/);
    const unsound = await server.call('GET', '/rest/nothing', { headers: { 'x-request-id': 'a b' } });
    assert.match(unsound.headers.get('x-request-id') ?? '', /^[0-9a-f]{12}-/);
    assert.equal(unsound.body.requestId, unsound.headers.get('x-request-id'));
    const health = await fetch(`${server.url}/healthz`);
    assert.deepEqual([health.status, ((await health.json()) as { status: string }).status], [200, 'ok']);
    assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
  } finally {
    await server.close();
  }
});

test('a statement that takes too long is a 504 that names the reason', async () => {
  const server = await startTestServer({ env: { KWARTET_STATEMENT_TIMEOUT_MS: '300' } });
  const lock = await lockTable(server.databaseUrl, 'note');
  try {
    const { status, body } = await server.call('GET', '/rest/notes');
    assert.deepEqual([status, body.code], [504, 'QUERY_TIMEOUT']);
  } finally {
    await lock.release();
  }
  assert.equal((await server.call('GET', '/rest/notes')).status, 200);
  await server.close();
});

test('a request that runs when the server stops is answered', async () => {
  const server = await startTestServer();
  const lock = await lockTable(server.databaseUrl, 'note');
  const running = server.call('GET', '/rest/notes');
  await lock.awaited();
  const stopped = server.close();
  await lock.release();
  assert.equal((await running).status, 200);
  await stopped;
  await assert.rejects(fetch(`${server.url}/healthz`));
});

test('without a database requests are refused with 503 and Retry-After, and answered again when it is back', async () => {
  const database = await createDatabase();
  const target = new URL(database.url);
  const proxy = await openProxy(Number(target.port), target.hostname);
  const through = new URL(database.url);
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  const env = { DATABASE_URL: through.href, PORT: '0', KWARTET_LOG_LEVEL: 'silent' };
  const server = await startServer({ env, flags: { empty: true }, print: () => undefined });
  const token = await createApiKeyCommand({ env, name: 'Test', expiresAt: null });
  const ask = () => fetch(`${server.url}/rest/people`, { headers: { authorization: `Bearer ${token}` } });
  try {
    assert.equal((await ask()).status, 200);
    await proxy.cut();
    const refused = await ask();
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.equal(((await refused.json()) as { code: string }).code, 'DATABASE_UNAVAILABLE');
    await proxy.restore();
    let status = 0;
    for (let attempt = 0; attempt < 100 && status !== 200; attempt++) {
      ({ status } = await ask());
      if (status !== 200) await sleep(100);
    }
    assert.equal(status, 200);
  } finally {
    await server.close();
    await proxy.close();
    await database.drop();
  }
});

interface Lock {
  /** Somebody waits for the lock. */
  awaited(): Promise<void>;
  release(): Promise<void>;
}

async function lockTable(url: string, table: string): Promise<Lock> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(`select nspname from pg_namespace where nspname like 'workspace\\_%'`);
  await client.query('begin');
  await client.query(`lock table "${rows[0].nspname}"."${table}" in access exclusive mode`);
  return {
    awaited: async () => {
      for (let waiting = 0; waiting === 0; await sleep(10)) {
        waiting = (await client.query('select from pg_locks where not granted')).rowCount ?? 0;
      }
    },
    release: async () => {
      await client.query('rollback');
      await client.end();
    },
  };
}

/** A wire to the database that can be cut. */
async function openProxy(port: number, host: string) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const upstream = net.connect(port, host);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const own = (server.address() as net.AddressInfo).port;
  const cut = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: own, cut, restore: () => listen(own), close: cut };
}
