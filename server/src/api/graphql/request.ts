/** The body or the URL of a request in, its query, operation name and variables out. Source: GraphQL over HTTP, request parameters. */
import { Refusal } from '../../errors.ts';
import { parseBody } from '../json-body.ts';
import { parseQueryString } from '../query-string.ts';

export interface GraphqlParameters {
  readonly query: string;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Refuses: BODY_MALFORMED, BODY_WRONG_SHAPE, INVALID_QUERY_INPUT, PERSISTED_QUERY_NOT_SUPPORTED. */
export function parsePost(body: string | null): GraphqlParameters {
  const value = body === null ? undefined : parseJson(body);
  if (Array.isArray(value)) {
    throw wrongShape(
      'The body must be one object with a "query"; several in an array are not taken, but one query may ask for several fields.',
    );
  }
  if (!isRecord(value)) throw wrongShape('The body must be a JSON object with a "query".');
  return parametersOf(value);
}

/** `search` is the text after `?`; variables and extensions are JSON texts in it.
 *  Refuses: BODY_MALFORMED, BODY_WRONG_SHAPE, ENCODING_INVALID, INVALID_QUERY_INPUT, PERSISTED_QUERY_NOT_SUPPORTED, QUERY_TOO_COMPLEX. */
export function parseGet(search: string): GraphqlParameters {
  const given = parseQueryString(search);
  const one = (name: string): string | undefined => {
    const values = given.get(name);
    if (values !== undefined && values.length > 1) throw wrongShape(`"${name}" is given ${values.length} times.`);
    return values?.[0];
  };
  const json = (name: string): unknown => {
    const text = one(name);
    return text === undefined ? undefined : parseJson(text);
  };
  return parametersOf({
    query: one('query'),
    operationName: one('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}

function parametersOf({ query, operationName, variables, extensions }: Readonly<Record<string, unknown>>): GraphqlParameters {
  if (extensions !== undefined && extensions !== null && !isRecord(extensions)) throw wrongShape('"extensions" must be an object.');
  if (query === undefined || query === null) {
    // Clients that try a hash first send the text after this answer.
    if (isRecord(extensions) && extensions.persistedQuery !== undefined) {
      throw new Refusal('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    }
    throw wrongShape('"query" is missing: it must be the text of a GraphQL document.');
  }
  if (typeof query !== 'string') throw wrongShape('"query" must be a string.');
  if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
    throw wrongShape('"operationName" must be a string.');
  }
  if (variables !== undefined && variables !== null && !isRecord(variables)) throw wrongShape('"variables" must be an object.');
  return { query, operationName: operationName || null, variables: variables ?? {} };
}

/** Text that the database cannot hold is no fault of the transport: the JSON is sound. */
function parseJson(text: string): unknown {
  try {
    return parseBody(text);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'ENCODING_INVALID') throw new Refusal('INVALID_QUERY_INPUT', error.message);
    throw error;
  }
}

function wrongShape(message: string): Refusal {
  return new Refusal('BODY_WRONG_SHAPE', message);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
