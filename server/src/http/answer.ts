/** What the APIs share on the wire: who sent a request, and how a finished answer is written. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator, Caller } from '../auth/caller.ts';
import type { Asker } from '../engine.ts';
import { Refusal } from '../errors.ts';
import { commonHeaders, serverTiming } from './headers.ts';

export interface ApiOptions {
  readonly authenticator: Authenticator;
  /** What the caller may see and do. */
  readonly askerOf: (caller: Caller) => Asker | Promise<Asker>;
  readonly urlSizeBytesMax: number;
  /** True once the server is about to stop. */
  readonly isClosing: () => boolean;
}

/** No promise when nothing has to be looked up.  Refuses: FORBIDDEN_EXCEPTION, UNAUTHENTICATED. */
export function identify(request: FastifyRequest, { authenticator, askerOf }: ApiOptions): Asker | Promise<Asker> {
  const caller = authenticator.authenticate(request.headers.authorization);
  const asker = caller instanceof Promise ? caller.then(askerOf) : askerOf(caller);
  const locale = localeOf(request.headers['x-locale']);
  if (locale === null) return asker;
  return asker instanceof Promise ? asker.then((known) => ({ ...known, locale })) : { ...asker, locale };
}

/** The language that the header names; null for none, and for what is not one. */
function localeOf(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string' || header.length > 35) return null;
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(header)[0] ?? null;
  } catch {
    return null;
  }
}

/** Refuses: URL_TOO_LONG. */
export function checkUrl(request: FastifyRequest, { urlSizeBytesMax }: ApiOptions): void {
  if (request.url.length > urlSizeBytesMax) throw new Refusal('URL_TOO_LONG', `The URL is longer than ${urlSizeBytesMax} bytes`);
}

export interface FinishedAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds of each stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** Requests slower than this are worth a line of the log. */
const slowMs = 1_000;

/** `auth` is the time that `identify` took, in milliseconds; `started` when the request came. */
export function sendAnswer(
  answer: FinishedAnswer,
  { request, reply, started, auth }: { request: FastifyRequest; reply: FastifyReply; started: number; auth: number },
  { isClosing }: ApiOptions,
): void {
  const duration = performance.now() - started;
  const told = { method: request.method, url: request.url, status: answer.status, duration };
  if (duration > slowMs) request.log.warn({ ...told, ...answer.timings }, 'slow');
  else request.log.debug(told, 'answered');
  reply.raw.writeHead(answer.status, {
    ...commonHeaders,
    ...answer.headers,
    // A kept connection would hold up the stop.
    ...(isClosing() ? { connection: 'close' } : {}),
    'content-length': Buffer.byteLength(answer.body),
    'x-request-id': request.id,
    'server-timing': serverTiming(auth, answer.timings),
  });
  reply.hijack();
  reply.raw.end(answer.body);
}
