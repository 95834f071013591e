/**
 * Words that the tests of GraphQL share: a document goes out over HTTP as a client would send it, and what comes back is
 * read by the contract's rules. None of the product's code is used.
 */
import assert from 'node:assert/strict';
import type { TestServer } from '../support/server.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface GraphqlError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: Row & { readonly code: string; readonly subCode?: string; readonly userFriendlyMessage?: string };
}

export interface GraphqlBody {
  readonly data?: Row | null;
  readonly errors?: readonly GraphqlError[];
  readonly extensions?: Row & { readonly warnings?: readonly unknown[] };
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: GraphqlBody;
}

export type Variables = Readonly<Record<string, unknown>>;

/** POST /graphql with the test key. Variables of which the value is undefined are left out, as JSON does it. */
export async function graphql(
  server: TestServer,
  query: string,
  variables?: Variables,
  headers: Readonly<Record<string, string>> = {},
): Promise<GraphqlAnswer> {
  const { status, headers: answered, text, body } = await server.call('POST', '/graphql', { body: { query, variables }, headers });
  return { status, headers: answered, text, body };
}

const shown = (answer: GraphqlAnswer): string => `status ${answer.status}: ${answer.text.slice(0, 1500)}`;

/** The data of an answer without errors; `errors` must be absent, not empty. */
export function dataOf(answer: GraphqlAnswer): Row {
  assert.equal(answer.status, 200, shown(answer));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/(json|graphql-response\+json)/);
  assert.equal('errors' in answer.body, false, shown(answer));
  assert.ok(answer.body.data, shown(answer));
  return answer.body.data;
}

/** All of the data of a document that is answered without errors. */
export async function ask(
  server: TestServer,
  query: string,
  variables?: Variables,
  headers?: Readonly<Record<string, string>>,
): Promise<Row> {
  return dataOf(await graphql(server, query, variables, headers));
}

/** The value of the only root field of a document that is answered without errors. */
export async function askOne<T = Row>(server: TestServer, query: string, variables?: Variables): Promise<T> {
  const values = Object.values(await ask(server, query, variables));
  assert.equal(values.length, 1, 'one root field');
  return values[0] as T;
}

export interface Refused {
  readonly code?: string;
  /** null: there is none. */
  readonly subCode?: string | null;
  /** A text must be the beginning: a hint may follow. */
  readonly message?: string | RegExp;
  readonly friendly?: string | RegExp;
}

const isDatabaseText =
  /violates|pg_catalog|SQLSTATE|syntax error at|invalid input (syntax|value)|relation \\?"[\w.]+\\?" does not exist|column [\w."]+ does not exist/i;

/** What every error has, whatever it is about. */
export function envelope(answer: GraphqlAnswer): readonly GraphqlError[] {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/(json|graphql-response\+json)/, shown(answer));
  const { errors } = answer.body ?? {};
  assert.ok(Array.isArray(errors) && errors.length > 0, shown(answer));
  for (const error of errors) {
    assert.ok(typeof error.message === 'string' && error.message.length > 0, shown(answer));
    assert.equal(typeof error.extensions?.code, 'string', shown(answer));
    assert.equal('stacktrace' in error.extensions, false);
    assert.equal('stack' in error.extensions, false);
  }
  assert.doesNotMatch(answer.text, isDatabaseText);
  return errors;
}

/** Checks an error against what is expected of it. BAD_USER_INPUT when no code is named. */
export function matches(error: GraphqlError, expected: Refused, text: string): void {
  if (typeof expected.message === 'string') {
    assert.ok(error.message.startsWith(expected.message), `expected: ${expected.message}\ngot:      ${error.message}`);
  } else if (expected.message !== undefined) {
    assert.match(error.message, expected.message);
  }
  assert.equal(error.extensions.code, expected.code ?? 'BAD_USER_INPUT', text);
  if (expected.subCode === null) assert.equal(error.extensions.subCode, undefined, text);
  else if (expected.subCode !== undefined) assert.equal(error.extensions.subCode, expected.subCode, text);
  if (typeof expected.friendly === 'string') assert.equal(error.extensions.userFriendlyMessage, expected.friendly, text);
  else if (expected.friendly !== undefined) assert.match(String(error.extensions.userFriendlyMessage), expected.friendly);
}

/** One error, about one root field, with the place it is at; its key in `data`, if that is there, holds null. */
export function refusedAnswer(answer: GraphqlAnswer, expected: Refused = {}): GraphqlError {
  assert.equal(answer.status, 200, shown(answer));
  const errors = envelope(answer);
  assert.equal(errors.length, 1, shown(answer));
  const error = errors[0] as GraphqlError;
  matches(error, expected, answer.text.slice(0, 800));
  const place = error.locations?.[0];
  assert.ok(place !== undefined && place.line >= 1 && place.column >= 1, `an error has locations: ${shown(answer)}`);
  const key = error.path?.[0];
  if (answer.body.data !== undefined && answer.body.data !== null) {
    assert.equal(typeof key, 'string', `an error of a root field has a path: ${shown(answer)}`);
    assert.equal(answer.body.data[String(key)], null, shown(answer));
  }
  return error;
}

export async function refused(server: TestServer, query: string, expected: Refused = {}, variables?: Variables): Promise<GraphqlError> {
  return refusedAnswer(await graphql(server, query, variables), expected);
}

/** Either the document is answered, and `check` holds, or it is refused just so: the contract allows both. */
export async function answeredOrRefused(
  server: TestServer,
  query: string,
  check: (data: Row) => void,
  expected: Refused,
  variables?: Variables,
): Promise<void> {
  const answer = await graphql(server, query, variables);
  if (answer.body.errors === undefined) check(dataOf(answer));
  else refusedAnswer(answer, expected);
}

/** The warnings of an answer, as one text. */
export function warningsOf(answer: GraphqlAnswer): string {
  const warnings = answer.body.extensions?.warnings;
  assert.ok(Array.isArray(warnings) && warnings.length > 0, `there are warnings: ${shown(answer)}`);
  return JSON.stringify(warnings);
}

export interface PageInfo {
  readonly startCursor: string | null;
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export interface Edge<T = Row> {
  readonly cursor: string;
  readonly node: T;
}

export interface Connection<T = Row> extends Row {
  readonly edges: readonly Edge<T>[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

export const nodes = <T = Row>(connection: unknown): readonly T[] => (connection as Connection<T>).edges.map((edge) => edge.node);

/** The values under a dotted path of each node. */
export const pluck = (connection: unknown, path: string): readonly unknown[] => nodes(connection).map((node) => at(node, path));

/** The value under a dotted path. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) found = (found as Row | null | undefined)?.[key];
  return found;
}

/** The names of a field over all records that a filter finds, in the order of the answer. */
export async function found(
  server: TestServer,
  plural: string,
  filter: unknown,
  path = 'name',
  more: Variables = {},
): Promise<readonly unknown[]> {
  const query = `query Find($filter: Any, $orderBy: Any) { ${plural}(filter: $filter, orderBy: $orderBy, first: 200) { edges { node { ${selection(path)} } } } }`;
  return pluck(await askOne(server, query, { filter, ...more }), path);
}

/** `company.name` → `company { name }`. */
export function selection(path: string): string {
  const [first = '', ...rest] = path.split('.');
  return rest.length === 0 ? first : `${first} { ${selection(rest.join('.'))} }`;
}

export const sorted = (values: readonly unknown[]): readonly unknown[] => [...values].sort((a, b) => (String(a) < String(b) ? -1 : 1));

export function decodeCursor(cursor: string | null): Row {
  assert.equal(typeof cursor, 'string');
  const bytes = Buffer.from(String(cursor), 'base64');
  return JSON.parse(bytes.toString('utf8')) as Row;
}

export const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

export const unknownId = '00000000-0000-4000-8000-00000000dead';
