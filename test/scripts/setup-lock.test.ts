import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const directory = mkdtempSync(join(tmpdir(), 'kwartet-lock-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const lockModule = pathToFileURL(join(import.meta.dirname, '..', '..', 'scripts', 'setup-lock.mjs')).href;

/** Starts a process that runs `body` while it holds the lock; `journal` is a file that it may append to. */
function holder(name: string, body: string): ChildProcess {
  const script = `
    import { appendFileSync } from 'node:fs';
    import { takeLock } from ${JSON.stringify(lockModule)};
    const lock = await takeLock(${JSON.stringify(join(directory, name))}, () => {});
    const note = (line) => appendFileSync(${JSON.stringify(join(directory, `${name}.journal`))}, line + '\\n');
    ${body}
    lock.release();`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

const ended = async (child: ChildProcess): Promise<unknown> => (child.exitCode === null ? (await once(child, 'exit'))[0] : child.exitCode);
const leftovers = (name: string): string[] =>
  readdirSync(directory).filter((entry) => entry.startsWith(name) && !entry.endsWith('.journal'));

test('of many processes one at a time holds the lock, and nothing stays behind', async () => {
  const body = `note('in'); await new Promise((done) => setTimeout(done, 20)); note('out');`;
  const codes = await Promise.all(Array.from({ length: 6 }, () => ended(holder('many', body))));
  assert.deepEqual(codes, [0, 0, 0, 0, 0, 0]);
  const journal = readFileSync(join(directory, 'many.journal'), 'utf8').trim().split('\n');
  assert.deepEqual(journal, Array.from({ length: 6 }, () => ['in', 'out']).flat());
  assert.deepEqual(leftovers('many'), []);
});

test('the lock of a killed process is taken over', async () => {
  const killed = holder('killed', `console.log('held'); await new Promise((done) => setTimeout(done, 60_000));`);
  assert.ok(killed.stdout);
  await once(killed.stdout, 'data');
  killed.kill('SIGKILL');
  await ended(killed);
  assert.equal(await ended(holder('killed', `note('in');`)), 0);
  assert.deepEqual(leftovers('killed'), []);
});

test('the lock of a killed process is respected while the process that it was extended to lives', async () => {
  const installer = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
  const killed = holder(
    'extended',
    `lock.extendTo(${installer.pid}); console.log('held'); await new Promise((done) => setTimeout(done, 60_000));`,
  );
  assert.ok(killed.stdout);
  await once(killed.stdout, 'data');
  killed.kill('SIGKILL');
  await ended(killed);
  writeFileSync(join(directory, 'extended.journal'), '');
  const waiting = holder('extended', `note('in');`);
  // Its own folder appears when it begins to wait.
  while (leftovers('extended').length < 2) await new Promise((done) => setTimeout(done, 10));
  assert.equal(readFileSync(join(directory, 'extended.journal'), 'utf8'), '');
  installer.kill('SIGKILL');
  assert.equal(await ended(waiting), 0);
  assert.equal(readFileSync(join(directory, 'extended.journal'), 'utf8'), 'in\n');
});

test('an owner on another host is judged by its silence', async () => {
  const owner = join(directory, 'elsewhere', `not-${hostname()}~1~abc`);
  mkdirSync(join(directory, 'elsewhere'));
  writeFileSync(owner, '');
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(owner, minuteAgo, minuteAgo);
  assert.equal(await ended(holder('elsewhere', `note('in');`)), 0);
});
