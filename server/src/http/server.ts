/**
 * HTTP: listens, bounds what comes in, and hands each request to the API that its path names. Every answer carries the
 * id of its request.
 */
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { GraphqlApi } from '../api/graphql/graphql.ts';
import type { RestApi } from '../api/rest/rest.ts';
import { Refusal } from '../errors.ts';
import type { ApiOptions } from './answer.ts';
import { decodeBody } from './body.ts';
import { clientErrorHandler, sendFailure } from './failure.ts';
import { isGraphqlUrl, routeGraphql, sendGraphqlFailure } from './graphql.ts';
import { commonHeaders, preflightHeaders } from './headers.ts';
import { newRequestId } from './request-id.ts';
import { routeRest } from './rest.ts';

export interface HttpOptions extends Omit<ApiOptions, 'isClosing'> {
  readonly rest: RestApi;
  readonly graphql: GraphqlApi;
  /** Throws when the database cannot be used. */
  readonly checkReady: () => Promise<void>;
  readonly log: Logger;
  readonly bodySizeBytesMax: number;
}

/** Room for the other headers beside the URL. */
const headersSizeBytesMax = 16_384;
const requestTimeoutMs = 60_000;
const keepAliveTimeoutMs = 72_000;

export function openHttp(options: HttpOptions): FastifyInstance {
  const { rest, graphql, authenticator, askerOf, log, urlSizeBytesMax } = options;
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodySizeBytesMax,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    genReqId: newRequestId,
    routerOptions: { maxParamLength: urlSizeBytesMax },
    http: { maxHeaderSize: urlSizeBytesMax + headersSizeBytesMax },
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
  const api: ApiOptions = { authenticator, askerOf, urlSizeBytesMax, isClosing: () => isClosing };

  app.setErrorHandler((error, request, reply) => {
    if (!isGraphqlUrl(request.url)) return sendFailure(error, request, reply);
    sendGraphqlFailure(error, request, reply, graphql, api);
  });
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
  routeRest(app, rest, api);
  routeGraphql(app, graphql, api);
  return app;
}
