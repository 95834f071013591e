/**
 * The database, as the rest of the program sees it: statements and transactions, over a bounded number of connections
 * and a bounded queue in front of them. It comes back by itself when the database was away.
 */
import { Refusal } from '../errors.ts';
import { Connection, type ConnectionOptions, type Rows, type Statement, undone } from './connection.ts';
import { refuse, translateDatabaseError } from './refuse.ts';
import { StatementNames } from './statement-names.ts';

export type { Rows, Statement, Value } from './connection.ts';

export interface PoolOptions extends ConnectionOptions {
  /** Connections at most. They are opened when they are needed. */
  readonly size: number;
  /** Statements and transactions that may wait for a connection. */
  readonly queueMax: number;
  readonly waitMs: number;
  /** Prepared statements that one connection keeps. */
  readonly preparedMax: number;
}

/** Something that runs statements: the database, each in a transaction of its own, or one open transaction. */
export interface Runner {
  /** Refuses: see translateDatabaseError; the database itself also SERVER_BUSY. */
  run(statement: Statement): Promise<Rows>;
}

export interface Transaction extends Runner {
  /** Any number of statements without values, such as DDL. Never pass anything that a caller sent. */
  script(text: string): Promise<void>;
}

export interface TransactionOptions {
  /** Instead of the pool's limit for each statement of this transaction; 0 for none. */
  readonly statementTimeoutMs?: number;
}

export interface Database extends Runner {
  /** Commits what `work` did when its promise is fulfilled, undoes all of it otherwise. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Lets what runs and waits finish, takes nothing new, and closes the connections. */
  close(): Promise<void>;
  /** How many wait for a connection now. */
  readonly waiting: number;
}

/** Opens no connection yet. */
export function openPool(options: PoolOptions): Database {
  return new Pool(options);
}

interface Waiter {
  readonly deadline: number;
  readonly take: (connection: Connection) => void;
  readonly reject: (error: unknown) => void;
}

/** A database that is away for longer than this is reported at once; a restart is waited for. */
const outageToleratedMs = 2_000;
const retryDelayMsMin = 50;
const retryDelayMsMax = 1_000;
const watchMs = 250;

class Pool implements Database {
  private readonly options: PoolOptions;
  private readonly names: StatementNames;
  private readonly all = new Set<Connection>();
  /** The one used last is used next: its caches are warm, and the others may rest. */
  private readonly idle: Connection[] = [];
  private waiters: Waiter[] = [];
  private opening = 0;
  private outage: { readonly since: number; readonly error: unknown; retryDelayMs: number } | null = null;
  private retry: NodeJS.Timeout | null = null;
  private readonly watch: NodeJS.Timeout;
  private closing: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;

  constructor(options: PoolOptions) {
    this.options = options;
    this.names = new StatementNames(options.preparedMax);
    this.watch = setInterval(() => this.enforceDeadlines(), watchMs).unref();
  }

  get waiting(): number {
    return this.waiters.length;
  }

  run(statement: Statement): Promise<Rows> {
    const connection = this.idle.pop();
    if (connection !== undefined) return connection.run(statement, this.release);
    return this.acquire().then((acquired) => acquired.run(statement, this.release));
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const connection = this.idle.pop() ?? (await this.acquire());
    const open = new OpenTransaction(connection);
    try {
      await open.begin(options.statementTimeoutMs);
      const result = await work(open);
      await open.commit();
      return result;
    } catch (error) {
      await open.rollback();
      throw translateDatabaseError(error);
    } finally {
      connection.timeoutMs = this.options.statementTimeoutMs;
      this.release(connection);
    }
  }

  async close(): Promise<void> {
    if (this.closing === null) {
      this.closing = Promise.withResolvers<void>();
      for (const connection of this.idle.splice(0)) void connection.close();
      this.endIfDone();
    }
    await this.closing.promise;
  }

  private acquire(): Promise<Connection> {
    return new Promise((take, reject) => {
      const now = performance.now();
      if (this.closing !== null) {
        reject(new Refusal('DATABASE_UNAVAILABLE', 'The server is stopping.'));
      } else if (this.outage !== null && this.all.size === 0 && now - this.outage.since > outageToleratedMs) {
        reject(unavailable(this.outage.error));
      } else if (this.waiters.length >= this.options.queueMax) {
        reject(new Refusal('SERVER_BUSY', 'Too many requests are waiting for the database.'));
      } else {
        this.waiters.push({ deadline: now + this.options.waitMs, take, reject });
        this.grow();
      }
    });
  }

  /** Gives a connection to whoever waits longest, or lets it rest. */
  private readonly release = (connection: Connection): void => {
    if (!connection.isUsable) {
      this.grow();
      this.endIfDone();
      return;
    }
    if (connection.prepared.size > this.options.preparedMax) {
      this.all.delete(connection);
      void connection.close();
      this.grow();
      this.endIfDone();
      return;
    }
    const waiter = this.waiters.shift();
    if (waiter !== undefined) waiter.take(connection);
    else if (this.closing === null) this.idle.push(connection);
    else void connection.close();
  };

  private grow(): void {
    while (this.opening < this.waiters.length && this.all.size + this.opening < this.options.size) {
      if (this.outage !== null) {
        // One attempt at a time, by the timer, until the database is back.
        this.scheduleRetry();
        return;
      }
      void this.open();
    }
  }

  private async open(): Promise<void> {
    this.opening++;
    try {
      const connection = await Connection.open(this.options, this.names, this.lost);
      this.opening--;
      this.outage = null;
      this.all.add(connection);
      this.release(connection);
      this.grow();
    } catch (error) {
      this.opening--;
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    const now = performance.now();
    this.outage = { since: this.outage?.since ?? now, error, retryDelayMs: this.outage?.retryDelayMs ?? retryDelayMsMin };
    // A wrong password or a missing database will not pass by waiting.
    const isLasting = /^(?:28|3D)/.test((error as { code?: string }).code ?? '');
    if (this.all.size === 0 && (isLasting || now - this.outage.since > outageToleratedMs)) {
      for (const waiter of this.waiters.splice(0)) waiter.reject(unavailable(error));
    }
    this.scheduleRetry();
    this.endIfDone();
  }

  private scheduleRetry(): void {
    if (this.retry !== null || this.outage === null || this.closing !== null) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      if (this.closing === null && this.opening === 0 && this.all.size < this.options.size) void this.open();
    }, this.outage.retryDelayMs).unref();
    this.outage.retryDelayMs = Math.min(this.outage.retryDelayMs * 2, retryDelayMsMax);
  }

  private readonly lost = (connection: Connection): void => {
    this.all.delete(connection);
    const at = this.idle.indexOf(connection);
    if (at >= 0) this.idle.splice(at, 1);
    this.grow();
    this.endIfDone();
  };

  private enforceDeadlines(): void {
    const now = performance.now();
    let late = 0;
    while (late < this.waiters.length && (this.waiters[late] as Waiter).deadline <= now) late++;
    for (const waiter of this.waiters.splice(0, late)) {
      waiter.reject(
        this.outage !== null && this.all.size === 0
          ? unavailable(this.outage.error)
          : new Refusal('SERVER_BUSY', 'The database had no time for the request.'),
      );
    }
    for (const connection of this.all) {
      if (connection.deadline < now) connection.destroy();
    }
  }

  private endIfDone(): void {
    if (this.closing === null || this.all.size > 0 || this.waiters.length > 0 || this.opening > 0) return;
    clearInterval(this.watch);
    if (this.retry !== null) clearTimeout(this.retry);
    this.closing.resolve();
  }
}

class OpenTransaction implements Transaction {
  private readonly connection: Connection;
  private last: Promise<unknown> = Promise.resolve();
  private isOpen = false;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  async begin(statementTimeoutMs: number | undefined): Promise<void> {
    await this.connection.run({ text: 'begin', values: [], prepare: true });
    this.isOpen = true;
    if (statementTimeoutMs === undefined) return;
    await this.connection.run({ text: `select set_config('statement_timeout', $1, true)`, values: [String(statementTimeoutMs)] });
    this.connection.timeoutMs = statementTimeoutMs;
  }

  run(statement: Statement): Promise<Rows> {
    return this.next(() => this.connection.run(statement));
  }

  script(text: string): Promise<void> {
    return this.next(() => this.connection.script(text));
  }

  async commit(): Promise<void> {
    await this.last;
    this.isOpen = false;
    const { count } = await this.connection.run({ text: 'commit', values: [], prepare: true });
    if (count === undone) throw new Error('The transaction was not committed: one of its statements failed, and the failure was ignored.');
  }

  async rollback(): Promise<void> {
    const wasOpen = this.isOpen;
    this.isOpen = false;
    await this.last;
    if (!wasOpen || !this.connection.isUsable) return;
    try {
      await this.connection.run({ text: 'rollback', values: [], prepare: true });
    } catch {
      await this.connection.close();
    }
  }

  /** One at a time, in the order of the calls. */
  private next<T>(work: () => Promise<T>): Promise<T> {
    if (!this.isOpen) return Promise.reject(new Error('The transaction has ended.'));
    const result = this.last.then(work);
    this.last = result.catch(() => undefined);
    return result;
  }
}

function unavailable(cause: unknown): Refusal {
  return refuse('DATABASE_UNAVAILABLE', 'The database cannot be reached at the moment.', cause);
}
