/**
 * The running PostgreSQL of one data directory: found through its pid file, started, stopped. It is a process group of
 * its own, so that a signal from the terminal, or the death of the server, does not reach it.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, ftruncateSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identity, isRunning, toolEnvironment } from './cluster.ts';
import { executable, type Place } from './place.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

export interface StartOptions {
  readonly fsync: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** The only port that will do, for a restart under connections that know it. */
  readonly port: number | null;
}

const pollMs = 10;
/** Recovery after a crash may have to replay much; only a postmaster that hangs comes here. */
const readyWithinMs = 180_000;
/** How long the shared memory, or the port, of a postmaster that was killed may linger. */
const lingerMs = 10_000;
const fastStopWithinMs = 20_000;
const immediateStopWithinMs = 5_000;
const logSizeBytesMax = 8 * 1024 * 1024;

/** The postmaster that runs on this data directory, ready for connections; null if none does. */
export async function findPostmaster(place: Place): Promise<Postmaster | null> {
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline; await sleep(pollMs)) {
    const found = readPidFile(place);
    if (found === null || !isPostmaster(found.pid, place)) return null;
    if (found.isReady) return { pid: found.pid, port: found.port };
  }
  throw new Error(`PostgreSQL on ${place.data} runs but does not become ready. See ${logPath(place)}.`);
}

/** Starts a postmaster, or waits for one that another process is starting at the same moment. */
export async function startPostmaster(place: Place, options: StartOptions): Promise<Postmaster & { isOurs: boolean }> {
  const deadline = Date.now() + lingerMs;
  for (let attempt = 0; ; attempt++) {
    const running = await findPostmaster(place);
    if (running !== null) return { ...running, isOurs: false };
    removeStalePidFile(place);
    const port = options.port ?? (await choosePort(place, attempt));
    const log = openLog(place);
    const logged = fstatSync(log).size;
    const child = launch(place, port, options, log);
    closeSync(log);
    const started = await untilReady(place, child, port);
    if (started !== null) return { ...started, isOurs: true };
    const complaints = readLog(place, logged);
    const mayPass = /already exists|could not bind|could not create any TCP|already in use|still in use/.test(complaints);
    if (!mayPass || Date.now() > deadline) throw new Error(`PostgreSQL on ${place.data} does not start. ${complaints.trim()}`);
    await sleep(100);
  }
}

/** Ends the sessions and stops; the harder way if that takes too long. Answers whether it has stopped. */
export async function stopPostmaster(place: Place, pid: number): Promise<boolean> {
  if (process.platform === 'win32') {
    spawnSync(executable(place, 'pg_ctl'), ['stop', '-D', place.data, '-m', 'fast', '-w'], { env: toolEnvironment() });
    return !isPostmaster(pid, place);
  }
  for (const [signal, withinMs] of [['SIGINT', fastStopWithinMs] as const, ['SIGQUIT', immediateStopWithinMs] as const]) {
    if (!isPostmaster(pid, place)) return true;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
      throw error;
    }
    for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(pollMs)) {
      if (isPostmaster(pid, place)) continue;
      await untilReaped(pid);
      return true;
    }
  }
  return false;
}

/** A process that has ended is there for an instant still, until its parent has noticed. */
const reapedWithinMs = 500;

async function untilReaped(pid: number): Promise<void> {
  for (const deadline = Date.now() + reapedWithinMs; isRunning(pid) && Date.now() < deadline; ) await sleep(pollMs);
}

/** Keeps the log within its bound. The file is open for appending, so PostgreSQL goes on at its new end. */
export function boundLog(place: Place): void {
  const path = logPath(place);
  if (!existsSync(path) || statSync(path).size <= logSizeBytesMax) return;
  const log = openSync(path, 'r+');
  ftruncateSync(log, 0);
  closeSync(log);
}

/** Whether `pid` is alive and the postmaster of this data directory; numbers are used again after a crash. */
export function isPostmaster(pid: number, place: Place): boolean {
  if (!isRunning(pid)) return false;
  if (process.platform === 'win32') return true;
  const command = commandLine(pid);
  return command.includes('postgres') && command.includes(place.data);
}

function commandLine(pid: number): string {
  try {
    // Empty for a process that has ended and waits for its parent.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    if (existsSync('/proc/self/cmdline')) return '';
    return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
  }
}

function readPidFile(place: Place): (Postmaster & { isReady: boolean }) | null {
  let lines: string[];
  try {
    lines = readFileSync(join(place.data, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' };
}

function removeStalePidFile(place: Place): void {
  const path = join(place.data, 'postmaster.pid');
  const found = readPidFile(place);
  if (existsSync(path) && (found === null || !isPostmaster(found.pid, place))) rmSync(path, { force: true });
}

function launch(place: Place, port: number, options: StartOptions, log: number): ChildProcess {
  const settings: Record<string, string> = { ...defaultSettings(options.fsync), ...options.settings, port: String(port) };
  const child = spawn(
    executable(place, 'postgres'),
    ['-D', place.data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    { ...identity(place), cwd: place.base, env: toolEnvironment(), detached: true, stdio: ['ignore', log, log] },
  );
  child.unref();
  return child;
}

async function untilReady(place: Place, child: ChildProcess, port: number): Promise<Postmaster | null> {
  let failure: Error | null = null;
  child.on('error', (error) => {
    failure = error;
  });
  for (const deadline = Date.now() + readyWithinMs; Date.now() < deadline; await sleep(pollMs)) {
    if (failure !== null) throw failure;
    if (child.exitCode !== null || child.signalCode !== null) return null;
    const found = readPidFile(place);
    if (found?.isReady === true && found.pid === child.pid) return { pid: found.pid, port };
  }
  child.kill('SIGQUIT');
  throw new Error(`PostgreSQL on ${place.data} does not become ready. See ${logPath(place)}.`);
}

/** The port of the last run if it is free, so that an address once noted stays right; else any free one. */
async function choosePort(place: Place, attempt: number): Promise<number> {
  const last = attempt === 0 ? lastPort(place) : null;
  return (last === null ? null : await freePort(last)) ?? (await freePort(0)) ?? fail('No free port on 127.0.0.1.');
}

function lastPort(place: Place): number | null {
  try {
    const port = /"port=(\d+)"/.exec(readFileSync(join(place.data, 'postmaster.opts'), 'utf8'))?.[1];
    return port === undefined ? null : Number(port);
  } catch {
    return null;
  }
}

function freePort(wanted: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.on('error', () => done(null));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}

function fail(message: string): never {
  throw new Error(message);
}

function logPath(place: Place): string {
  return join(place.base, 'postgres.log');
}

function openLog(place: Place): number {
  boundLog(place);
  return openSync(logPath(place), 'a', 0o600);
}

function readLog(place: Place, from: number): string {
  const log = openSync(logPath(place), 'r');
  try {
    const size = Math.max(0, Math.min(fstatSync(log).size - from, 4000));
    const bytes = Buffer.alloc(size);
    readSync(log, bytes, 0, size, from);
    return bytes.toString('utf8');
  } finally {
    closeSync(log);
  }
}

function defaultSettings(fsync: boolean): Record<string, string> {
  const mebibyte = 1024 * 1024;
  const memoryMb = totalmem() / mebibyte;
  const sharedBuffersMb = Math.round(Math.min(512, Math.max(64, memoryMb / 32)));
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: `${sharedBuffersMb}MB`,
    effective_cache_size: `${Math.round(Math.max(128, memoryMb / 2))}MB`,
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    random_page_cost: '1.1',
    jit: 'off',
    // No standby is ever fed from here, which makes the log of changes smaller.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_logical_replication_workers: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Refused statements are the server's to report: they would fill the log, with people's data.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    log_connections: '',
    logging_collector: 'off',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
}
