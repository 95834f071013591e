/**
 * How many statements a server sends to PostgreSQL: a proxy between the two that reads the types of the messages and
 * passes on everything. Not for measuring time.
 */
import { once } from 'node:events';
import net from 'node:net';

export interface StatementCounter {
  /** The database through the proxy. */
  readonly databaseUrl: string;
  /** Statements sent until now: executions and simple queries, begin and commit among them. */
  readonly sent: number;
  close(): Promise<void>;
}

/** `databaseUrl`: postgres://user:password@host:port/database, without TLS. */
export async function openStatementCounter(databaseUrl: string): Promise<StatementCounter> {
  const url = new URL(databaseUrl);
  const target = { host: url.hostname, port: Number(url.port || 5432) };
  const sockets = new Set<net.Socket>();
  let sent = 0;
  const server = net.createServer((client) => {
    const database = net.connect({ ...target, noDelay: true });
    const read = frontendMessages((type) => {
      if (type === execute || type === simpleQuery) sent++;
    });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      read(chunk);
      database.write(chunk);
    });
    database.on('data', (chunk) => client.write(chunk));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as net.AddressInfo).port);
  return {
    databaseUrl: url.href,
    get sent() {
      return sent;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const execute = 0x45;
const simpleQuery = 0x51;

/** Calls `see` with the type of each message in the chunks of one connection. The first message has no type. */
function frontendMessages(see: (type: number) => void): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let typed = 0;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (rest.length < typed + 4) return;
      const length = typed + rest.readInt32BE(typed);
      if (rest.length < length) return;
      if (typed === 1) see(rest[0] ?? 0);
      typed = 1;
      rest = rest.subarray(length);
    }
  };
}
