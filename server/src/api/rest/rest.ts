/** REST Core: a request in, an answer out. */
import type { Asker, Engine } from '../../engine.ts';
import { Refusal } from '../../errors.ts';
import { parseBody } from '../json-body.ts';
import { answerBody } from './answer.ts';
import { parseRecordRequest, type RestLimits } from './parse.ts';
import { parsePath } from './path.ts';

export interface RestRequestText {
  readonly method: string;
  /** Path and query string, as sent. */
  readonly url: string;
  readonly body: string | null;
}

export interface RestAnswer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  /** Milliseconds of each stage, for the header Server-Timing. */
  readonly timings: Readonly<Record<string, number>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface RestApi {
  /** Refuses: every code of `errors.ts` but those of authentication. */
  answer(asker: Asker, request: RestRequestText): Promise<RestAnswer>;
}

const noHeaders: Readonly<Record<string, string>> = {};
const cappedHeaders: Readonly<Record<string, string>> = { 'x-fields-capped': 'true', 'x-fields-max': '200' };

export function openRestApi(engine: Engine, limits: RestLimits): RestApi {
  return {
    async answer(asker, { method, url, body }) {
      const started = performance.now();
      const mark = url.indexOf('?');
      const path = mark === -1 ? url : url.slice(0, mark);
      const route = parsePath(method, path);
      if (route.kind === 'openApi' || route.kind === 'duplicateDashboard') {
        throw new Refusal('ROUTE_NOT_FOUND', `${method} ${path} is not available`);
      }
      const parsedBody = body === null ? undefined : parseBody(body);
      const { query, answer } = parseRecordRequest(route, mark === -1 ? '' : url.slice(mark + 1), parsedBody, limits);
      const parsed = performance.now();
      const { result, names, capped, timings } = await engine.run(asker, () => query);
      const shaping = performance.now();
      if (result.kind === 'hits' || names === null) throw new Error('REST asks nothing that searches');
      const text = answerBody(result, answer, names);
      return {
        status: answer.status,
        body: text,
        timings: { parse: parsed - started, plan: timings.plan, db: timings.database, shape: performance.now() - shaping },
        headers: capped ? cappedHeaders : noHeaders,
      };
    },
  };
}
