/**
 * HTTP: listens, bounds what comes in, knows who asks, and hands the rest to the API that the path names. Every answer
 * carries the id of its request; every failure leaves through one place.
 */
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import { errorBody } from '../api/rest/error.ts';
import type { RestApi } from '../api/rest/rest.ts';
import type { Authenticator, Caller } from '../auth/caller.ts';
import type { Asker } from '../engine.ts';
import { Refusal } from '../errors.ts';
import { decodeBody } from './body.ts';
import { newRequestId } from './request-id.ts';

export interface HttpOptions {
  readonly rest: RestApi;
  readonly authenticator: Authenticator;
  /** What the caller may see and do. */
  readonly askerOf: (caller: Caller) => Asker | Promise<Asker>;
  /** Throws when the database cannot be used. */
  readonly checkReady: () => Promise<void>;
  readonly log: Logger;
  readonly bodySizeBytesMax: number;
  readonly urlSizeBytesMax: number;
}

/** Room for the other headers beside the URL. */
const headersSizeBytesMax = 16_384;
const requestTimeoutMs = 60_000;
const keepAliveTimeoutMs = 72_000;
/** Requests slower than this are worth a line of the log. */
const slowMs = 1_000;

export function openHttp(options: HttpOptions): FastifyInstance {
  const { rest, authenticator, askerOf, log } = options;
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodySizeBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    genReqId: newRequestId,
    routerOptions: { maxParamLength: options.urlSizeBytesMax },
    http: { maxHeaderSize: options.urlSizeBytesMax + headersSizeBytesMax },
    frameworkErrors: (error, request, reply) => sendFailure(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler,
  });

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, decodeBody(request.headers['content-type'], body as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });

  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });

  const answerRest = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const started = performance.now();
    const found = authenticator.authenticate(request.headers.authorization);
    const caller = found instanceof Promise ? await found : found;
    const askerFound = askerOf(caller);
    const asker = askerFound instanceof Promise ? await askerFound : askerFound;
    const auth = performance.now() - started;
    if (request.url.length > options.urlSizeBytesMax)
      throw new Refusal('URL_TOO_LONG', `The URL is longer than ${options.urlSizeBytesMax} bytes`);
    const body = typeof request.body === 'string' ? request.body : null;
    const answer = await rest.answer(asker, { method: request.method, url: request.url, body });
    const duration = performance.now() - started;
    if (duration > slowMs)
      request.log.warn({ method: request.method, url: request.url, status: answer.status, duration, ...answer.timings }, 'slow');
    else request.log.debug({ method: request.method, url: request.url, status: answer.status, duration }, 'answered');
    reply.raw.writeHead(answer.status, {
      ...commonHeaders,
      ...answer.headers,
      // A kept connection would hold up the stop.
      ...(isClosing ? { connection: 'close' } : {}),
      'content-length': Buffer.byteLength(answer.body),
      'x-request-id': request.id,
      'server-timing': serverTiming(auth, answer.timings),
    });
    reply.hijack();
    reply.raw.end(answer.body);
  };

  app.setErrorHandler(sendFailure);
  app.setNotFoundHandler((request, reply) =>
    sendFailure(new Refusal('ROUTE_NOT_FOUND', `No such route: ${request.method} ${request.url.split('?', 1)[0]}`), request, reply),
  );
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'OPTIONS') {
      await reply.headers(preflightHeaders).code(204).send();
    }
  });
  app.get('/healthz', (_, reply) => reply.headers(commonHeaders).send('{"status":"ok","info":{},"error":{},"details":{}}'));
  app.get('/readyz', async (_, reply) => {
    await options.checkReady();
    return reply.headers(commonHeaders).send('{"status":"ok"}');
  });
  for (const url of ['/rest', '/rest/*', '/open-api/*']) {
    app.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url, exposeHeadRoute: false, handler: answerRest });
  }
  return app;
}

const commonHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'WWW-Authenticate, X-Request-Id, Retry-After, Server-Timing',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers': 'Authorization, Content-Type, X-Request-Id, X-Locale, X-Schema-Version',
  'access-control-max-age': '86400',
} as const;

function serverTiming(auth: number, timings: Readonly<Record<string, number>>): string {
  let text = `auth;dur=${auth.toFixed(2)}`;
  for (const stage in timings) text += `, ${stage};dur=${(timings[stage] as number).toFixed(2)}`;
  return text;
}

/** The one exit for what failed. What is no refusal is a fault of this program: logged whole, answered with an id. */
function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof Refusal ? error : ofFramework(error);
  if (refusal.status >= 500)
    request.log.error({ err: error, method: request.method, url: request.url, status: refusal.status }, refusal.message);
  else request.log.debug({ method: request.method, url: request.url, status: refusal.status, code: refusal.code }, refusal.message);
  if (refusal.code === 'UNAUTHENTICATED' || refusal.code === 'FORBIDDEN_EXCEPTION') reply.header('www-authenticate', 'Bearer');
  if (refusal.status === 503) reply.header('retry-after', '1');
  return reply.headers(commonHeaders).header('x-request-id', request.id).code(refusal.status).send(errorBody(refusal, request.id));
}

function ofFramework(error: unknown): Refusal {
  switch ((error as { code?: unknown }).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('BODY_TOO_LARGE', 'The body of the request is larger than the server takes');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal('BODY_MALFORMED', 'The body of the request is not as long as its header Content-Length says');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('CONTENT_TYPE_UNSUPPORTED', 'The header Content-Type cannot be read');
    case 'FST_ERR_BAD_URL':
      return new Refusal('ENCODING_INVALID', 'The path of the request is not valid percent-encoded text');
    default:
      return new Refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on the server');
  }
}

/** What is not even HTTP, or exceeds the size of headers. */
function clientErrorHandler(error: NodeJS.ErrnoException, socket: import('node:net').Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = tooLong
    ? new Refusal('URL_TOO_LONG', 'The URL or the headers of the request are longer than the server takes')
    : new Refusal('BODY_MALFORMED', 'The request is not valid HTTP');
  const body = errorBody(refusal, newRequestId());
  const line = tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
