/** What came of a request → status, headers and body. Source: wire contract, transport; GraphQL over HTTP. */
import { Refusal, type RefusalCode } from '../../errors.ts';
import { type GraphqlError, graphqlError } from './error.ts';
import type { Executed } from './execute-operation.ts';
import { locationsOf } from './locations.ts';
import { type AnswerForm, answerForm, contentTypes } from './media-type.ts';
import type { BoundOperation } from './operation.ts';

export interface GraphqlAnswer {
  readonly status: number;
  readonly contentType: string;
  /** JSON text. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds of each stage, for the header Server-Timing. */
  readonly timings: Readonly<Record<string, number>>;
}

export const noHeaders: Readonly<Record<string, string>> = {};

const errorsShownMax = 50;
const warningsShownMax = 50;

/** The complete JSON text of an operation that was executed. */
export function answerBody({ data, errors }: Executed, { warnings }: BoundOperation): string {
  let body = `{"data":${data}`;
  if (errors.length > 0) body += `,"errors":${JSON.stringify(errors)}`;
  if (warnings.length > 0) body += `,"extensions":{"warnings":${warningsJson(warnings)}}`;
  return `${body}}`;
}

const written = new WeakMap<BoundOperation['warnings'], string>();

function warningsJson(warnings: BoundOperation['warnings']): string {
  let json = written.get(warnings);
  if (json === undefined) {
    const shown = warnings.slice(0, warningsShownMax).map(({ message, path, node }) => ({ message, path, locations: locationsOf([node]) }));
    json = JSON.stringify(shown);
    written.set(warnings, json);
  }
  return json;
}

/** Refusals that stay a success of HTTP for clients that only know JSON. Source: wire contract, transport. */
const refusedByGraphql: ReadonlySet<RefusalCode> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'UNKNOWN_ROOT_FIELD',
  'INVALID_QUERY_INPUT',
  'QUERY_TOO_COMPLEX',
  'FORBIDDEN_EXCEPTION',
  'UNAUTHENTICATED',
  'PERMISSION_DENIED',
]);

/** The answer to a request of which nothing was executed; its first error decides the status. */
export function refusedAnswer(
  errors: readonly unknown[],
  { accept, requestId }: { readonly accept: string | undefined; readonly requestId: string },
): GraphqlAnswer {
  const form = answerForm(accept);
  const shown: readonly GraphqlError[] = errors.slice(0, errorsShownMax).map((error) => graphqlError(error, null, requestId));
  return {
    status: statusOf(errors[0], form),
    contentType: contentTypes[form],
    body: JSON.stringify({ errors: shown }),
    headers: headersOf(errors[0]),
    timings: {},
  };
}

function statusOf(error: unknown, form: AnswerForm): number {
  if (!(error instanceof Refusal)) return 500;
  return form === 'json' && refusedByGraphql.has(error.code) ? 200 : error.status;
}

function headersOf(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Refusal)) return noHeaders;
  if (error.code === 'METHOD_NOT_ALLOWED') return { allow: String(error.details?.allow ?? 'GET, POST') };
  if (error.code === 'FORBIDDEN_EXCEPTION' || error.code === 'UNAUTHENTICATED') return { 'www-authenticate': 'Bearer' };
  return error.status === 503 ? { 'retry-after': '1' } : noHeaders;
}
