/**
 * The data directory of the embedded PostgreSQL: made beside its final place and moved there in one step, so that it is
 * either whole or absent, whenever the process is killed.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { executable, type Place, writeOnce } from './place.ts';

export const superuser = 'kwartet';

/** PostgreSQL's major version of the packaged binaries; data of another one cannot be opened by them. */
const majorVersion = '18';

/** Names of what this process is making now. */
const drafts = new Set<string>();

/** Makes the data directory if it is missing. Answers whether it was made. */
export async function ensureCluster(place: Place): Promise<boolean> {
  removeLeftovers(place.base);
  if (existsSync(place.data)) {
    const versionFile = join(place.data, 'PG_VERSION');
    if (existsSync(versionFile)) {
      const version = readFileSync(versionFile, 'utf8').trim();
      if (version === majorVersion) return false;
      throw new Error(
        `The data in ${place.data} were written by PostgreSQL ${version}, and this version brings PostgreSQL ${majorVersion}. Dump them with the old one, or open them with a PostgreSQL ${version} of your own and DATABASE_URL.`,
      );
    }
    if (readdirSync(place.data).length > 0) {
      throw new Error(`${place.data} is not a PostgreSQL data directory. Move it away, or set KWARTET_HOME to another home.`);
    }
  }
  const draft = `${place.data}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  drafts.add(basename(draft));
  try {
    mkdirSync(draft, { mode: 0o700 });
    if (place.owner !== null) chownSync(draft, place.owner.uid, place.owner.gid);
    await initialize(place, draft);
    renameSync(draft, place.data);
    return true;
  } catch (error) {
    // Another process that started at the same moment was first: its data are as good.
    if (existsSync(join(place.data, 'PG_VERSION'))) return false;
    throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(`${draft}.password`, { force: true });
    drafts.delete(basename(draft));
  }
}

/** The superuser's password: generated on first use, and the same for every process of this home. */
export function readPassword(place: Place): string {
  const path = join(place.home, 'password');
  if (!existsSync(path)) {
    if (existsSync(join(place.data, 'PG_VERSION'))) {
      throw new Error(`${path} is missing, and the database in ${place.data} cannot be opened without it. Bring the file back.`);
    }
    writeOnce(path, `${randomBytes(24).toString('base64url')}\n`, 0o600);
  }
  return readFileSync(path, 'utf8').trim();
}

/** Writes a new data directory through to the disk; PostgreSQL may be running on it. */
export async function syncCluster(place: Place): Promise<void> {
  await runTool(place, ['--sync-only', '-D', place.data]);
}

async function initialize(place: Place, directory: string): Promise<void> {
  // initdb reads the password as the database's own user, who cannot read the home's file.
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, readPassword(place), { mode: 0o600 });
  if (place.owner !== null) chownSync(passwordFile, place.owner.uid, place.owner.gid);
  await runTool(place, [
    '-D',
    directory,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ]);
}

function removeLeftovers(base: string): void {
  for (const name of readdirSync(base)) {
    const pid = /^data\.new-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || drafts.has(name.replace(/\.password$/, ''))) continue;
    // In a container the process that died and this one often have the same number.
    if (Number(pid) === process.pid || !isRunning(Number(pid)))
      rmSync(join(base, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  }
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function runTool(place: Place, args: readonly string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(executable(place, 'initdb'), args, {
      ...identity(place),
      cwd: place.base,
      env: toolEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-4000);
    });
    child.on('error', fail);
    child.on('close', (code, signal) => {
      if (code === 0) done();
      else fail(new Error(`PostgreSQL's data directory ${place.data} could not be made (initdb: ${signal ?? code}). ${complaints.trim()}`));
    });
  });
}

export function identity(place: Place): { uid?: number; gid?: number } {
  return place.owner === null ? {} : { uid: place.owner.uid, gid: place.owner.gid };
}

/** Nothing of the caller's PG… and locale variables reaches PostgreSQL's own programs. */
export function toolEnvironment(): Record<string, string> {
  const environment: Record<string, string> = { LC_ALL: 'C', TZ: 'UTC' };
  for (const name of ['PATH', 'SystemRoot', 'TEMP', 'TMP']) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
