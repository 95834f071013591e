/**
 * The database that comes with the server: a real PostgreSQL of its own, run as a separate process on loopback, with its
 * data under the home. A postmaster that a killed server left behind is adopted. Who uses it is told by advisory locks,
 * which PostgreSQL drops with the connection that took them, so no lock can be stale.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ensureCluster, readPassword, superuser, syncCluster } from './embedded/cluster.ts';
import { findPlace, type Place } from './embedded/place.ts';
import { boundLog, findPostmaster, isPostmaster, type Postmaster, startPostmaster, stopPostmaster } from './embedded/postmaster.ts';

export interface EmbeddedOptions {
  /** Directory; made if missing. */
  readonly home: string;
  /** True for a server: one at a time per home. False for a command that may run beside it. */
  readonly exclusive: boolean;
  readonly log: (event: string, details?: object) => void;
  /** False gives up durability for speed: for tests only. */
  readonly fsync?: boolean;
  /** Settings of postgresql.conf that go over ours. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedDatabase {
  readonly url: string;
  /** Leaves the database, and stops it unless somebody else is using it. */
  close(): Promise<void>;
}

const database = 'kwartet';
/** Advisory locks of the database: held by the one server, and shared by everybody who uses the embedded PostgreSQL. */
const serverLock = "hashtextextended('kwartet.server', 0)";
const presenceLock = "hashtextextended('kwartet.presence', 0)";
/** How long a server that was killed, or is stopping, may still hold its lock. */
const takeoverWithinMs = 2_000;
/** How long a database that runs may refuse to let this process in, for example because it is stopping. */
const presentWithinMs = 30_000;
const restartDelayMsMax = 5_000;
const logCheckMs = 600_000;

/** Starts the embedded PostgreSQL, or joins the one that runs.
 *  Throws an Error in the operator's words: another server on this home, a home that cannot be used, a start that failed. */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const beganAt = performance.now();
  const place = findPlace(options.home);
  const running = await findPostmaster(place);
  const isNew = running === null && (await ensureCluster(place));
  const password = readPassword(place);
  const session = new Session(place, password, options);
  await session.enter(running);
  const { port, pid } = session.postmaster;
  const url = connectionUrl(password, port);
  options.log(running === null ? 'database.started' : 'database.joined', {
    pid,
    port,
    data: place.data,
    ...(place.owner === null ? {} : { user: place.owner.name }),
    ms: Math.round(performance.now() - beganAt),
  });
  const syncing = isNew && options.fsync !== false ? synced(place, options.log) : Promise.resolve();
  const logCheck = setInterval(() => boundLog(place), logCheckMs).unref();
  return {
    url,
    close: async () => {
      clearInterval(logCheck);
      await syncing;
      await session.leave();
    },
  };
}

/** The stay of this process at the database: its guard connection holds the locks, and tells when the database dies. */
class Session {
  postmaster: Postmaster = { pid: 0, port: 0 };
  private guard: pg.Client | null = null;
  private isLeaving = false;
  private recovery: Promise<void> = Promise.resolve();
  private readonly place: Place;
  private readonly password: string;
  private readonly options: EmbeddedOptions;

  constructor(place: Place, password: string, options: EmbeddedOptions) {
    this.place = place;
    this.password = password;
    this.options = options;
  }

  async enter(running: Postmaster | null, port: number | null = null): Promise<void> {
    for (let found = running; ; found = null) {
      const start = { fsync: this.options.fsync !== false, settings: this.options.settings ?? {}, port };
      const started = found === null ? await startPostmaster(this.place, start) : null;
      this.postmaster = (found ?? started) as Postmaster;
      const guard = await this.present().catch(async (error: unknown) => {
        if (started?.isOurs === true) await stopPostmaster(this.place, started.pid);
        throw error;
      });
      if (guard === null) continue;
      try {
        if (this.options.exclusive) await claim(guard, this.options.home);
      } catch (error) {
        await guard.end();
        throw error;
      }
      this.guard = guard;
      guard.once('end', () => this.lost());
      return;
    }
  }

  async leave(): Promise<void> {
    this.isLeaving = true;
    await this.recovery;
    const guard = this.guard;
    this.guard = null;
    if (guard !== null && !(await isLast(guard))) {
      await guard.end();
      this.options.log('database.left', { reason: 'in use by another process' });
      return;
    }
    // The guard stays until the end: its lock keeps newcomers waiting for the next start.
    const { pid } = this.postmaster;
    const stopped = await stopPostmaster(this.place, pid);
    await guard?.end().catch(() => undefined);
    this.options.log(stopped ? 'database.stopped' : 'database.stop-failed', { pid });
  }

  /** A connection that holds the presence lock; null if the postmaster is on its way out. */
  private async present(): Promise<pg.Client | null> {
    for (const deadline = Date.now() + presentWithinMs; ; await sleep(20)) {
      const { pid, port } = this.postmaster;
      let guard: pg.Client | null = null;
      try {
        guard = await connectGuard(connectionUrl(this.password, port), this.options.exclusive);
        const { rows } = await guard.query<{ present: boolean }>(`select pg_try_advisory_lock_shared(${presenceLock}) as present`);
        if (rows[0]?.present === true) return guard;
        await guard.end();
      } catch (error) {
        await guard?.end().catch(() => undefined);
        if ((error as { code?: string }).code === '28P01') {
          throw new Error(
            `The password in ${this.place.home} is not the one of the database in ${this.place.data}. Bring the right file back.`,
          );
        }
        if (isPostmaster(pid, this.place) && (!isPassing(error) || Date.now() > deadline)) throw error;
      }
      if (!isPostmaster(pid, this.place)) return null;
    }
  }

  private lost(): void {
    if (this.isLeaving) return;
    this.guard = null;
    this.options.log('database.lost', { pid: this.postmaster.pid });
    this.recovery = this.recover();
  }

  private async recover(): Promise<void> {
    const { port } = this.postmaster;
    for (let delayMs = 50; !this.isLeaving; delayMs = Math.min(delayMs * 2, restartDelayMsMax)) {
      try {
        await this.enter(await findPostmaster(this.place), port);
        this.options.log('database.recovered', { pid: this.postmaster.pid, port: this.postmaster.port });
        return;
      } catch (error) {
        this.options.log('database.restart-failed', { message: (error as Error).message, retryInMs: delayMs });
        await sleep(delayMs);
      }
    }
  }
}

async function connectGuard(url: string, exclusive: boolean): Promise<pg.Client> {
  const connect = async (name: string): Promise<pg.Client> => {
    const guard = new pg.Client({
      connectionString: url.replace(/[^/]+$/, name),
      application_name: `kwartet ${exclusive ? 'server' : 'command'} ${process.pid}`,
      keepAlive: true,
    });
    guard.on('error', () => undefined);
    await guard.connect();
    return guard;
  };
  try {
    return await connect(database);
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error;
  }
  const first = await connect('postgres');
  try {
    await first.query(`create database ${database}`);
  } catch (error) {
    // Another process made it at the same moment.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await first.end();
  }
  return connect(database);
}

async function claim(guard: pg.Client, home: string): Promise<void> {
  for (const deadline = Date.now() + takeoverWithinMs; ; await sleep(50)) {
    const { rows } = await guard.query<{ claimed: boolean }>(`select pg_try_advisory_lock(${serverLock}) as claimed`);
    if (rows[0]?.claimed === true) return;
    if (Date.now() > deadline) break;
  }
  const { rows } = await guard.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.mode = 'ExclusiveLock' and l.granted and a.application_name like 'kwartet server %'`,
  );
  const pid = rows[0]?.name.split(' ').at(-1);
  throw new Error(
    `Another server${pid === undefined ? '' : ` (process ${pid})`} is running on the home ${home}. Stop it, or set KWARTET_HOME to another home.`,
  );
}

async function isLast(guard: pg.Client): Promise<boolean> {
  try {
    const { rows } = await guard.query<{ last: boolean }>(
      `select pg_advisory_unlock_shared(${presenceLock}), pg_try_advisory_lock(${presenceLock}) as last`,
    );
    return rows[0]?.last === true;
  } catch {
    return true;
  }
}

function isPassing(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return ['57P01', '57P02', '57P03', '53300', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(code) || /terminated/.test(String(error));
}

async function synced(place: Place, log: EmbeddedOptions['log']): Promise<void> {
  try {
    await syncCluster(place);
  } catch (error) {
    log('database.sync-failed', { message: (error as Error).message });
  }
}

function connectionUrl(password: string, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}
