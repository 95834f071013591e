/**
 * Hears what other processes notify: one connection that listens, and comes back when it was lost. What was notified in
 * between is lost with it, so whoever caches something drops it on reconnection.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { clientConfig } from './connection.ts';
import { translateDatabaseError } from './refuse.ts';

export interface ListenOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly channels: readonly string[];
  readonly onNotification: (channel: string, payload: string) => void;
  /** The connection was lost and is back: anything may have been missed. */
  readonly onReconnect: () => void;
  /** The connection was lost: nothing is heard until `onReconnect`. */
  readonly onLost?: () => void;
}

export interface Listener {
  close(): Promise<void>;
}

const retryDelayMsMin = 50;
const retryDelayMsMax = 2_000;
/** A connection that nobody answers on is found out within the sum of both. */
const heartbeatMs = 15_000;
const answerWithinMs = 5_000;

/** Answers when the connection listens.
 *  Refuses: DATABASE_UNAVAILABLE, when the first connection fails. */
export async function listen(options: ListenOptions): Promise<Listener> {
  let isClosing = false;
  let client: pg.Client | null = null;
  const wakeUp = new AbortController();

  const connect = async (): Promise<void> => {
    const next = new pg.Client(clientConfig({ ...options, statementTimeoutMs: answerWithinMs, lockTimeoutMs: answerWithinMs }));
    next.on('error', () => undefined);
    next.on('notification', ({ channel, payload }) => options.onNotification(channel, payload ?? ''));
    try {
      await next.connect();
      await next.query(options.channels.map((channel) => `listen ${next.escapeIdentifier(channel)}`).join(';'));
    } catch (error) {
      await next.end().catch(() => undefined);
      throw translateDatabaseError(error);
    }
    const heartbeat = setInterval(() => void checkAlive(next), heartbeatMs).unref();
    next.once('end', () => {
      clearInterval(heartbeat);
      client = null;
      if (isClosing) return;
      options.onLost?.();
      void reconnect();
    });
    client = next;
  };

  const reconnect = async (): Promise<void> => {
    for (let delayMs = retryDelayMsMin; !isClosing; delayMs = Math.min(delayMs * 2, retryDelayMsMax)) {
      try {
        await sleep(delayMs, undefined, { ref: false, signal: wakeUp.signal });
        await connect();
      } catch {
        continue;
      }
      if (isClosing) await client?.end();
      else options.onReconnect();
      return;
    }
  };

  await connect();
  return {
    close: async () => {
      isClosing = true;
      wakeUp.abort();
      await client?.end();
    },
  };
}

async function checkAlive(client: pg.Client): Promise<void> {
  const silence = setTimeout(() => {
    (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  }, answerWithinMs).unref();
  try {
    await client.query('select 1');
  } catch {
    // The connection's end tells.
  } finally {
    clearTimeout(silence);
  }
}
