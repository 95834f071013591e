/**
 * A PostgreSQL client with only what the floor needs: named statements, text format, pipelining on every connection.
 * Values are cut as one-byte (latin1) strings from one decoding of the socket's chunk: UTF-8 bytes are carried through
 * unread, which holds as long as the answer is written out as latin1 too.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import net from 'node:net';
import type { Row } from './objects.ts';

export interface Database {
  /** Values as text; `name` stands for `sql` on every connection and is prepared at its first use there. */
  query(name: string, sql: string, values: readonly (string | null)[]): Promise<Row[]>;
}

/** `url`: postgres://user:password@host:port/database. Every connection runs in UTC. */
export async function openDatabase(url: string, connections: number): Promise<Database> {
  const pool = await Promise.all(Array.from({ length: connections }, () => new Connection(new URL(url)).ready));
  return {
    query(name, sql, values) {
      const idlest = pool.reduce((best, each) => (each.waiting < best.waiting ? each : best));
      return idlest.query(name, sql, values);
    },
  };
}

interface Pending {
  readonly resolve: (rows: Row[]) => void;
  readonly reject: (error: Error) => void;
  readonly rows: Row[];
  error: Error | null;
}

class Connection {
  readonly ready: Promise<Connection>;
  readonly #socket: net.Socket;
  readonly #prepared = new Set<string>();
  #pending: (Pending | undefined)[] = [];
  #head = 0;
  #rest: Buffer | null = null;
  #outgoing: Buffer[] = [];
  #started: (() => void) | null = null;
  #scram: Scram | null = null;

  constructor(url: URL) {
    this.#socket = net.connect({ host: url.hostname, port: Number(url.port || 5432), noDelay: true });
    this.ready = new Promise((resolve, reject) => {
      this.#started = () => resolve(this);
      this.#socket.once('error', reject);
    });
    const user = decodeURIComponent(url.username);
    this.#scram = new Scram(decodeURIComponent(url.password));
    this.#socket.on('connect', () => {
      const settings = ['user', user, 'database', url.pathname.slice(1), 'options', '-c timezone=UTC', '', ''].join('\0');
      const message = Buffer.alloc(8 + Buffer.byteLength(settings));
      message.writeInt32BE(message.length, 0);
      message.writeInt32BE(196608, 4);
      message.write(settings, 8);
      this.#socket.write(message);
    });
    this.#socket.on('data', (chunk) => this.#read(chunk));
  }

  get waiting(): number {
    return this.#pending.length - this.#head;
  }

  query(name: string, sql: string, values: readonly (string | null)[]): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject, rows: [], error: null });
      if (this.#outgoing.length === 0) queueMicrotask(() => this.#flush());
      if (!this.#prepared.has(name)) {
        this.#prepared.add(name);
        this.#outgoing.push(parseMessage(name, sql));
      }
      this.#outgoing.push(bindExecuteSync(name, values));
    });
  }

  #flush(): void {
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    this.#socket.write(outgoing.length === 1 && outgoing[0] ? outgoing[0] : Buffer.concat(outgoing));
  }

  #read(chunk: Buffer): void {
    const data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    const text = data.toString('latin1');
    let at = 0;
    while (at + 5 <= data.length) {
      const end = at + 1 + data.readInt32BE(at + 1);
      if (end > data.length) break;
      switch (data[at]) {
        case 0x44:
          this.#pending[this.#head]?.rows.push(rowAt(data, text, at + 5));
          break;
        case 0x45:
          this.#fail(new Error(data.toString('utf8', at + 5, end).replaceAll('\0', ' ')));
          break;
        case 0x52:
          this.#authenticate(data.subarray(at + 5, end));
          break;
        case 0x5a:
          this.#finish();
      }
      at = end;
    }
    this.#rest = at < data.length ? data.subarray(at) : null;
  }

  #fail(error: Error): void {
    const pending = this.#pending[this.#head];
    if (pending) pending.error = error;
    else this.#socket.destroy(error);
  }

  #authenticate(body: Buffer): void {
    const answer = this.#scram?.answer(body.readInt32BE(0), body.toString('utf8', 4));
    if (answer) this.#socket.write(answer);
  }

  #finish(): void {
    if (this.#started) {
      this.#started();
      this.#started = null;
      return;
    }
    const pending = this.#pending[this.#head];
    this.#pending[this.#head++] = undefined;
    if (this.#head > 1024) {
      this.#pending = this.#pending.slice(this.#head);
      this.#head = 0;
    }
    if (pending?.error) pending.reject(pending.error);
    else pending?.resolve(pending.rows);
  }
}

/** SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677). The server's own proof is not checked: it is on loopback. */
class Scram {
  readonly #password: string;
  readonly #first = `n=,r=${randomBytes(18).toString('base64')}`;

  constructor(password: string) {
    this.#password = password;
  }

  /** `code` and `body` of an Authentication message → the message to send back, if one is due. */
  answer(code: number, body: string): Buffer | null {
    if (code === 10) {
      const first = Buffer.from(`n,,${this.#first}`);
      const length = Buffer.alloc(4);
      length.writeInt32BE(first.length);
      return passwordMessage(Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), length, first]));
    }
    if (code === 11) return passwordMessage(Buffer.from(this.#final(body)));
    if (code === 0 || code === 12) return null;
    throw new Error(`The floor cannot answer authentication request ${code}.`);
  }

  #final(challenge: string): string {
    const given = new Map(challenge.split(',').map((part) => [part[0], part.slice(2)]));
    const salted = pbkdf2Sync(this.#password, Buffer.from(given.get('s') ?? '', 'base64'), Number(given.get('i')), 32, 'sha256');
    const clientKey = createHmac('sha256', salted).update('Client Key').digest();
    const withoutProof = `c=biws,r=${given.get('r')}`;
    const stored = createHash('sha256').update(clientKey).digest();
    const signature = createHmac('sha256', stored).update(`${this.#first},${challenge},${withoutProof}`).digest();
    return `${withoutProof},p=${Buffer.from(clientKey.map((byte, i) => byte ^ (signature[i] ?? 0))).toString('base64')}`;
  }
}

function passwordMessage(body: Buffer): Buffer {
  const message = Buffer.alloc(5 + body.length);
  message[0] = 0x70;
  message.writeInt32BE(4 + body.length, 1);
  body.copy(message, 5);
  return message;
}

function rowAt(data: Buffer, text: string, start: number): Row {
  const count = data.readInt16BE(start);
  const row = new Array<string | null>(count);
  for (let i = 0, at = start + 2; i < count; i++) {
    const length = data.readInt32BE(at);
    at += 4;
    row[i] = length < 0 ? null : text.slice(at, at + length);
    if (length > 0) at += length;
  }
  return row;
}

function parseMessage(name: string, sql: string): Buffer {
  const body = Buffer.from(`${name}\0${sql}\0\0\0`);
  const message = Buffer.allocUnsafe(5 + body.length);
  message[0] = 0x50;
  message.writeInt32BE(4 + body.length, 1);
  body.copy(message, 5);
  return message;
}

function bindExecuteSync(name: string, values: readonly (string | null)[]): Buffer {
  const nameLength = Buffer.byteLength(name);
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const bind = 12 + nameLength + lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), 0);
  const message = Buffer.allocUnsafe(1 + bind + 15);
  message[0] = 0x42;
  message.writeInt32BE(bind, 1);
  message[5] = 0;
  message.write(name, 6, 'latin1');
  let at = 6 + nameLength;
  message[at++] = 0;
  at = message.writeInt16BE(0, at);
  at = message.writeInt16BE(values.length, at);
  values.forEach((value, i) => {
    at = message.writeInt32BE(lengths[i] ?? -1, at);
    if (value !== null) at += message.write(value, at);
  });
  at = message.writeInt16BE(0, at);
  message[at] = 0x45;
  message.writeInt32BE(9, at + 1);
  message[at + 5] = 0;
  message.writeInt32BE(0, at + 6);
  message[at + 10] = 0x53;
  message.writeInt32BE(4, at + 11);
  return message;
}
