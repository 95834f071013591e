/** The routes of the REST API. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RestApi } from '../api/rest/rest.ts';
import { type ApiOptions, checkUrl, identify, sendAnswer } from './answer.ts';

export function routeRest(app: FastifyInstance, rest: RestApi, options: ApiOptions): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const started = performance.now();
    const found = identify(request, options);
    const asker = found instanceof Promise ? await found : found;
    const auth = performance.now() - started;
    checkUrl(request, options);
    const body = typeof request.body === 'string' ? request.body : null;
    const answer = await rest.answer(asker, { method: request.method, url: request.url, body });
    sendAnswer(answer, { request, reply, started, auth }, options);
  };
  for (const url of ['/rest', '/rest/*', '/open-api/*']) {
    app.route({ method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], url, exposeHeadRoute: false, handler });
  }
}
