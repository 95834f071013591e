/**
 * One connection to PostgreSQL: statements in, rows of text out, in the order of the columns. The driver does the
 * protocol; its own query class is not used, because it asks for the description of every result and builds an object
 * for it, which nobody here reads.
 */
import pg from 'pg';
import { Refusal } from '../errors.ts';
import { arrayLiteral } from '../sql/array.ts';
import { extendedQuery } from './message-writer.ts';
import { translateDatabaseError } from './refuse.ts';
import { type RowConnection, readRowsOf } from './row-reader.ts';
import type { StatementNames } from './statement-names.ts';

/** PostgreSQL's text form, an array of them, or NULL. */
export type Value = string | readonly (string | null)[] | null;

export interface Statement {
  readonly text: string;
  /** `values[i]` is `$i+1`. */
  readonly values: readonly Value[];
  /** Prepared statements are parsed and planned once per connection. True: at once; false: never; left out: when the text comes again. */
  readonly prepare?: boolean;
}

export interface Rows {
  readonly rows: (string | null)[][];
  /** Rows that were selected or changed. */
  readonly count: number;
}

export interface ConnectionOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  /** Bytes of the rows of one statement. */
  readonly resultBytesMax: number;
}

/** The count of a `commit` that PostgreSQL turned into a rollback. */
export const undone = -1;

/** How long a TCP connection and sign-in may take. */
const connectWithinMs = 5_000;
/** A statement that its own time limit did not end means that the other side is gone. */
const silenceMs = 5_000;

export class Connection {
  readonly prepared = new Set<string>();
  isUsable = true;
  /** When the statement that runs must have answered; Infinity while none does. Milliseconds of `performance.now()`. */
  deadline = Number.POSITIVE_INFINITY;
  /** In milliseconds; 0 for none. */
  timeoutMs: number;
  /** Bytes of the rows of one statement. */
  readonly resultBytesMax: number;
  private readonly client: pg.Client;
  private readonly names: StatementNames;

  private constructor(client: pg.Client, names: StatementNames, { statementTimeoutMs, resultBytesMax }: ConnectionOptions) {
    this.client = client;
    this.names = names;
    this.timeoutMs = statementTimeoutMs;
    this.resultBytesMax = resultBytesMax;
  }

  /** Throws what the network or PostgreSQL said, untranslated. `onLost` is told once when a connection that was open ends. */
  static async open(options: ConnectionOptions, names: StatementNames, onLost: (connection: Connection) => void): Promise<Connection> {
    const client = new pg.Client(clientConfig(options));
    const connection = new Connection(client, names, options);
    // Without a listener an error of an idle connection would end the process. What it means arrives with 'end' too.
    client.on('error', () => {
      connection.isUsable = false;
    });
    await client.connect();
    readRowsOf((client as unknown as { connection: RowConnection }).connection);
    client.once('end', () => {
      connection.isUsable = false;
      onLost(connection);
    });
    return connection;
  }

  /** Runs one statement; `done` is called when the connection is free again, before the promise is settled.
   *  Refuses: see translateDatabaseError. */
  run(statement: Statement, done?: (connection: Connection) => void): Promise<Rows> {
    return new Promise((resolve, reject) => {
      let submission: Submission;
      try {
        const name = statement.prepare === false ? '' : this.names.nameOf(statement.text, statement.prepare === true);
        submission = new Submission(this, statement, name, resolve, reject, done);
      } catch (error) {
        done?.(this);
        throw error;
      }
      this.begin();
      this.client.query(submission);
    });
  }

  /** Runs a text of any number of statements, without values. Never pass anything that a caller sent. */
  async script(text: string): Promise<void> {
    this.begin();
    try {
      await this.client.query(text);
    } catch (error) {
      throw translateDatabaseError(error);
    } finally {
      this.ended();
    }
  }

  /** Ends the session. A statement that runs is cut off. */
  async close(): Promise<void> {
    this.isUsable = false;
    await this.client.end().catch(() => undefined);
  }

  /** Drops the socket without a farewell, for a peer that does not answer. */
  destroy(): void {
    this.isUsable = false;
    (this.client as unknown as { connection: { stream: { destroy(error: Error): void } } }).connection.stream.destroy(
      new Error('Connection terminated: no answer from the database'),
    );
  }

  ended(): void {
    this.deadline = Number.POSITIVE_INFINITY;
  }

  /** A statement whose result changed its type would fail under the same name for ever. */
  forget(text: string): void {
    this.names.forget(text);
  }

  private begin(): void {
    this.deadline = this.timeoutMs === 0 ? Number.POSITIVE_INFINITY : performance.now() + this.timeoutMs + silenceMs;
  }
}

/** The driver's connection, as far as a submission writes to it. */
interface Wire {
  /** By name; kept by the driver for submissions that have a name. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  readonly stream: { write(bytes: Buffer): void };
}

/** One statement on its way: what the driver calls back with, message by message. */
class Submission {
  private readonly rows: (string | null)[][] = [];
  private count = 0;
  private bytes = 0;
  private isRefused = false;
  readonly name: string;
  readonly text: string;
  private readonly values: readonly (string | null)[];
  private readonly connection: Connection;
  private readonly resolve: (rows: Rows) => void;
  private readonly reject: (error: unknown) => void;
  private readonly done: ((connection: Connection) => void) | undefined;

  constructor(
    connection: Connection,
    statement: Statement,
    name: string,
    resolve: (rows: Rows) => void,
    reject: (error: unknown) => void,
    done: ((connection: Connection) => void) | undefined,
  ) {
    this.connection = connection;
    this.text = statement.text;
    this.values = statement.values.map(wireValue);
    this.name = name;
    this.resolve = resolve;
    this.reject = reject;
    this.done = done;
  }

  submit(connection: unknown): void {
    const { name } = this;
    const isKnown = name !== '' && this.connection.prepared.has(name);
    (connection as Wire).stream.write(extendedQuery(name, isKnown ? null : this.text, this.values));
  }

  handleDataRow(message: { fields: (string | null)[]; bytes: number }): void {
    if (this.isRefused) return;
    this.bytes += message.bytes;
    if (this.bytes <= this.connection.resultBytesMax) {
      this.rows.push(message.fields);
      return;
    }
    // The rest would only be thrown away; the connection goes with it, since PostgreSQL would send it all.
    this.isRefused = true;
    this.rows.length = 0;
    this.reject(new Refusal('ANSWER_TOO_LARGE', `The answer is larger than ${this.connection.resultBytesMax} bytes`));
    this.connection.destroy();
  }

  handleCommandComplete(message: { text: string }): void {
    // "SELECT 60", "INSERT 0 3", "BEGIN"
    this.count = message.text === 'ROLLBACK' ? undone : Number(message.text.slice(message.text.lastIndexOf(' ') + 1)) || 0;
  }

  handleReadyForQuery(): void {
    if (this.name !== '') this.connection.prepared.add(this.name);
    this.connection.ended();
    this.done?.(this.connection);
    this.resolve({ rows: this.rows, count: this.count });
  }

  handleError(error: { code?: string; severity?: string }, connection: unknown): void {
    // Not a report of PostgreSQL, or its last: the socket is about to end.
    if (error.severity === undefined || error.severity === 'FATAL' || error.severity === 'PANIC') this.connection.isUsable = false;
    if (this.name !== '') {
      if ((connection as Wire).parsedStatements[this.name] !== undefined) this.connection.prepared.add(this.name);
      if (error.code === '0A000' || error.code === '26000') this.connection.forget(this.text);
    }
    this.connection.ended();
    this.done?.(this.connection);
    this.reject(translateDatabaseError(error) as Refusal | Error);
  }

  handleRowDescription(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
  handleCopyInResponse(wire: { sendCopyFail(reason: string): void }): void {
    wire.sendCopyFail('COPY is not used here');
  }
}

function wireValue(value: Value): string | null {
  if (value === null || typeof value === 'string') return value;
  if (Array.isArray(value)) return arrayLiteral(value);
  throw new TypeError(`A value of a statement is a ${typeof value}; only text, arrays of texts and null travel.`);
}

/** What the driver needs for a connection with our session settings. */
export function clientConfig(options: Omit<ConnectionOptions, 'resultBytesMax'>): pg.ClientConfig {
  const settings: Readonly<Record<string, string>> = {
    statement_timeout: String(options.statementTimeoutMs),
    lock_timeout: String(options.lockTimeoutMs),
    idle_in_transaction_session_timeout: '60000',
    TimeZone: 'UTC',
    DateStyle: 'ISO',
    IntervalStyle: 'postgres',
    extra_float_digits: '1',
    // Compiling a plan takes longer than running the short statements of records.
    jit: 'off',
  };
  const ours = Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
  const { url, theirs } = splitOptions(options.url);
  return {
    connectionString: url,
    options: `${ours} ${theirs}`.trim(),
    application_name: options.applicationName,
    connectionTimeoutMillis: connectWithinMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
  };
}

/** `options` in the address would replace ours in the driver; after ours, they win where they say something else. */
function splitOptions(address: string): { url: string; theirs: string } {
  if (!/[?&]options=/.test(address) || !URL.canParse(address)) return { url: address, theirs: '' };
  const url = new URL(address);
  const theirs = url.searchParams.get('options') ?? '';
  url.searchParams.delete('options');
  return { url: url.href, theirs };
}
