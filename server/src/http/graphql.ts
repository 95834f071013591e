/** The route of the GraphQL API. All its answers have the form of GraphQL, those to unknown senders included. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphqlApi, GraphqlRequest } from '../api/graphql/graphql.ts';
import type { GraphqlAnswer } from '../api/graphql/response.ts';
import { Refusal } from '../errors.ts';
import { type ApiOptions, checkUrl, identify, sendAnswer } from './answer.ts';
import { refusalOf } from './failure.ts';

const path = '/graphql';

export function routeGraphql(app: FastifyInstance, graphql: GraphqlApi, options: ApiOptions): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const started = performance.now();
    const asked = graphqlRequest(request);
    let answer: GraphqlAnswer;
    let auth = 0;
    try {
      const found = identify(request, options);
      const asker = found instanceof Promise ? await found : found;
      auth = performance.now() - started;
      checkUrl(request, options);
      answer = await graphql.answer(asker, asked);
    } catch (error) {
      answer = graphql.refuse(error, asked);
    }
    sendAnswer(withContentType(answer), { request, reply, started, auth }, options);
  };
  app.route({ method: ['GET', 'POST'], url: path, exposeHeadRoute: false, handler });
  app.route({
    method: ['HEAD', 'PUT', 'PATCH', 'DELETE'],
    url: path,
    handler: async (request, reply) => {
      const refusal = new Refusal('METHOD_NOT_ALLOWED', `${request.method} is not a method of GraphQL: send POST, or GET with a query.`);
      sendGraphqlFailure(refusal, request, reply, graphql, options);
    },
  });
}

export function isGraphqlUrl(url: string): boolean {
  return url === path || url.startsWith(`${path}?`);
}

/** What failed before the route was reached: the body, or the header that says what it is. */
export function sendGraphqlFailure(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  graphql: GraphqlApi,
  options: ApiOptions,
): void {
  const refusal = refusalOf(error);
  const answer = withContentType(graphql.refuse(refusal.code === 'INTERNAL_SERVER_ERROR' ? error : refusal, graphqlRequest(request)));
  sendAnswer(answer, { request, reply, started: performance.now(), auth: 0 }, options);
}

function graphqlRequest({ method, url, body, headers, id }: FastifyRequest): GraphqlRequest {
  return {
    method: method === 'GET' ? 'GET' : 'POST',
    url,
    body: typeof body === 'string' ? body : null,
    accept: headers.accept,
    isStrict: headers['x-graphql-strict'] === 'true',
    requestId: id,
  };
}

function withContentType(answer: GraphqlAnswer): GraphqlAnswer {
  return { ...answer, headers: { ...answer.headers, 'content-type': answer.contentType } };
}
