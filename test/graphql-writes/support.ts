/**
 * What the tests of the writing half of GraphQL share: a server with objects of our own, calls as clients make them, the
 * envelope of errors, and the proof that a refused call wrote nothing. They know the contract and none of the product's code.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createApiKeyCommand } from '../../server/src/main.ts';
import { type CallOptions, startTestServer, type TestServer } from '../support/server.ts';
import { ownObjects } from './objects.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface GraphError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly path?: readonly (string | number)[];
  readonly extensions: Row & { readonly code: string };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Row;
  readonly data: Row | null | undefined;
  readonly errors: readonly GraphError[] | undefined;
}

export interface PostOptions {
  readonly operationName?: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Writes {
  readonly server: TestServer;
  /** Posts a document and gives the answer, whatever it is. */
  post(query: string, variables?: Row, options?: PostOptions): Promise<Answer>;
  /** `data` of a call that succeeds as a whole. */
  ask(query: string, variables?: Row, options?: PostOptions): Promise<Row>;
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs `work`, after which every table of the workspace must be as before. */
  unchanged<T>(work: () => Promise<T>): Promise<T>;
  /** Token of a new API key whose role has these rights over all records. */
  tokenOf(rights: Rights): Promise<string>;
  close(): Promise<void>;
}

export interface Rights {
  readonly read?: boolean;
  readonly update?: boolean;
  readonly bin?: boolean;
  readonly destroy?: boolean;
}

export async function startWrites(env: Readonly<Record<string, string>> = {}): Promise<Writes> {
  const server = await startTestServer({ data: 'none', objects: ownObjects, env });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  const sql = async (text: string, values: readonly unknown[] = []): Promise<Row[]> => (await client.query<Row>(text, [...values])).rows;
  const tables = await sql(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema = (select table_schema from information_schema.tables where table_name = 'company') order by 1`,
  );
  const hashes = tables
    .map(({ name }) => `select '${name}' as name, count(*)::int, md5(string_agg(t::text, '|' order by t::text)) as hash from ${name} t`)
    .join(' union all ');
  const post = (query: string, variables?: Row, options: PostOptions = {}): Promise<Answer> =>
    send(
      server,
      { query, ...(variables && { variables }), ...(options.operationName !== undefined && { operationName: options.operationName }) },
      options,
    );
  return {
    server,
    post,
    ask: async (query, variables, options) => dataOf(await post(query, variables, options)),
    sql,
    unchanged: async (work) => {
      const before = await sql(hashes);
      const result = await work();
      assert.deepEqual(await sql(hashes), before, 'nothing was written');
      return result;
    },
    tokenOf: (rights) => tokenOf(server, sql, rights),
    close: async () => {
      await client.end();
      await server.close();
    },
  };
}

/** Posts any body. */
export async function send(server: TestServer, body: unknown, { token, headers = {} }: PostOptions = {}): Promise<Answer> {
  const options: CallOptions = {
    ...(typeof body === 'string' ? { raw: body } : { body }),
    ...(token !== undefined && { token }),
    headers: { accept: 'application/json', ...headers },
  };
  return answerOf(await server.call('POST', '/graphql', options));
}

export function answerOf(called: Awaited<ReturnType<TestServer['call']>>): Answer {
  const body = (called.body ?? {}) as Row;
  return { ...called, body, data: body['data'] as Answer['data'], errors: body['errors'] as Answer['errors'] };
}

async function tokenOf(server: TestServer, sql: Writes['sql'], rights: Rights): Promise<string> {
  const env = { DATABASE_URL: server.databaseUrl, KWARTET_LOG_LEVEL: 'silent' };
  const token = await createApiKeyCommand({ env, name: 'Limited key', expiresAt: null });
  const roleId = randomUUID();
  await sql(
    `insert into core."role" ("id", "workspaceId", "universalIdentifier", "label", "canReadAllObjectRecords",
       "canUpdateAllObjectRecords", "canSoftDeleteAllObjectRecords", "canDestroyAllObjectRecords")
     values ($1::uuid, $2, $1::uuid, $1::text, $3, $4, $5, $6)`,
    [roleId, server.workspaceId, rights.read ?? false, rights.update ?? false, rights.bin ?? false, rights.destroy ?? false],
  );
  await sql('update core."apiKey" set "roleId" = $1 where "id" = $2', [roleId, keyIdOf(token)]);
  return token;
}

/** The id of the API key that a token is of. */
export function keyIdOf(token: string): string {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti;
}

/** `data` of an answer without any error. */
export function dataOf(answer: Answer): Row {
  assert.equal(answer.status, 200, answer.text.slice(0, 1500));
  assert.match(answer.headers.get('content-type') ?? '', /^application\/(json|graphql-response\+json)/);
  assert.equal('errors' in answer.body, false, `expected no errors: ${answer.text.slice(0, 1500)}`);
  assert.ok(answer.data, answer.text.slice(0, 500));
  return answer.data;
}

export interface Refused {
  /** Default BAD_USER_INPUT. */
  readonly code?: string;
  /** Null: there is none. Left out: not looked at. */
  readonly subCode?: string | null;
  /** A text is what the message begins with. */
  readonly message?: string | RegExp;
  readonly friendly?: string;
  /** Key of the root field that failed; null when the whole request did. */
  readonly key?: string | null;
}

const codes = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'CONFLICT',
  'TIMEOUT',
  'INTERNAL_SERVER_ERROR',
]);

/** Checks the envelope of an answer with one error, and what is said in it. */
export function refused(answer: Answer, expected: Refused = {}): GraphError {
  assert.equal(answer.status, 200, `${answer.status} ${answer.text.slice(0, 800)}`);
  const errors = envelope(answer);
  assert.equal(errors.length, 1, answer.text.slice(0, 1500));
  const error = errors[0] as GraphError;
  checkError(error, expected);
  if (expected.key === null) {
    assert.ok(answer.data === undefined || answer.data === null, `the whole request fails: ${answer.text.slice(0, 500)}`);
  } else if (answer.data !== undefined && answer.data !== null) {
    const key = expected.key ?? Object.keys(answer.data)[0];
    assert.deepEqual(error.path?.[0], key, answer.text.slice(0, 500));
    assert.equal(answer.data[String(key)], null, answer.text.slice(0, 500));
    assert.ok((error.locations?.length ?? 0) > 0, `locations: ${answer.text.slice(0, 500)}`);
  } else {
    assert.equal(expected.key, undefined, `data is missing: ${answer.text.slice(0, 500)}`);
  }
  return error;
}

export function checkError(error: GraphError, expected: Refused): void {
  const shown = JSON.stringify(error);
  const { code = 'BAD_USER_INPUT', subCode, message, friendly } = expected;
  if (typeof message === 'string') assert.ok(error.message.startsWith(message), `expected: ${message}\ngot: ${error.message}`);
  else if (message !== undefined) assert.match(error.message, message);
  assert.equal(error.extensions.code, code, shown);
  if (subCode === null) assert.equal('subCode' in error.extensions, false, shown);
  else if (subCode !== undefined) assert.equal(error.extensions['subCode'], subCode, shown);
  if (friendly !== undefined) assert.equal(error.extensions['userFriendlyMessage'], friendly, shown);
}

/** The envelope of errors of the contract; no text of the database and no stack shows through. */
export function envelope(answer: Answer): readonly GraphError[] {
  const { errors, text } = answer;
  assert.match(answer.headers.get('content-type') ?? '', /^application\/(json|graphql-response\+json)/, text.slice(0, 300));
  assert.ok(Array.isArray(errors) && errors.length > 0, `expected errors: ${text.slice(0, 800)}`);
  for (const { message, extensions, locations, path } of errors as readonly GraphError[]) {
    assert.ok(typeof message === 'string' && message !== '', text);
    assert.ok(codes.has(extensions?.code), text.slice(0, 800));
    assert.notEqual(extensions.code, 'INTERNAL_SERVER_ERROR', text.slice(0, 800));
    assert.equal(typeof extensions['userFriendlyMessage'], 'string', `userFriendlyMessage: ${text.slice(0, 500)}`);
    for (const place of locations ?? []) assert.ok(place.line >= 1 && place.column >= 1, text.slice(0, 500));
    assert.ok(path === undefined || Array.isArray(path), text.slice(0, 500));
  }
  assert.doesNotMatch(
    text,
    /violates|pg_catalog|SQLSTATE|syntax error at|invalid input syntax|invalid input value for enum|workspace_\w{8,}|"stack"|\bat \w+ \(/,
  );
  return errors as readonly GraphError[];
}

const plurals = {
  company: 'companies',
  person: 'people',
  opportunity: 'opportunities',
  note: 'notes',
  task: 'tasks',
  noteTarget: 'noteTargets',
  taskTarget: 'taskTargets',
  workspaceMember: 'workspaceMembers',
  blocklist: 'blocklists',
  subscription: 'subscriptions',
  supportTicket: 'supportTickets',
  client: 'clients',
  invoice: 'invoices',
  invoiceLine: 'invoiceLines',
  payment: 'payments',
  remark: 'remarks',
} as const;
export type Name = keyof typeof plurals;

export const pluralOf = (name: Name): string => plurals[name];
export const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** Documents as clients write them. */
export const createOne = (name: Name, fields = 'id'): string =>
  `mutation ($data: ${pascal(name)}CreateInput!, $upsert: Boolean) { create${pascal(name)}(data: $data, upsert: $upsert) { ${fields} } }`;
export const createMany = (name: Name, fields = 'id'): string =>
  `mutation ($data: [${pascal(name)}CreateInput!]!, $upsert: Boolean) { create${pascal(plurals[name])}(data: $data, upsert: $upsert) { ${fields} } }`;
export const updateOne = (name: Name, fields = 'id'): string =>
  `mutation ($id: UUID!, $data: ${pascal(name)}UpdateInput!) { update${pascal(name)}(id: $id, data: $data) { ${fields} } }`;
export const updateMany = (name: Name, fields = 'id'): string =>
  `mutation ($filter: ${pascal(name)}FilterInput!, $data: ${pascal(name)}UpdateInput!) { update${pascal(plurals[name])}(filter: $filter, data: $data) { ${fields} } }`;
export const removeOne = (verb: 'delete' | 'destroy' | 'restore', name: Name, fields = 'id deletedAt'): string =>
  `mutation ($id: UUID!) { ${verb}${pascal(name)}(id: $id) { ${fields} } }`;
export const removeMany = (verb: 'delete' | 'destroy' | 'restore', name: Name, fields = 'id deletedAt'): string =>
  `mutation ($filter: ${pascal(name)}FilterInput!) { ${verb}${pascal(plurals[name])}(filter: $filter) { ${fields} } }`;
export const findMany = (name: Name, fields = 'id'): string =>
  `query ($filter: ${pascal(name)}FilterInput, $orderBy: [${pascal(name)}OrderByInput], $first: Int) {
     ${plurals[name]}(filter: $filter, orderBy: $orderBy, first: $first) { totalCount edges { node { ${fields} } } } }`;

/** The only value in `data`. */
export function only(data: Row): unknown {
  const values = Object.values(data);
  assert.equal(values.length, 1, JSON.stringify(data).slice(0, 300));
  return values[0];
}

export async function made(writes: Writes, name: Name, data: Row = {}, fields = 'id', upsert?: boolean): Promise<Row> {
  return only(await writes.ask(createOne(name, fields), { data, ...(upsert !== undefined && { upsert }) })) as Row;
}

export async function madeMany(writes: Writes, name: Name, data: readonly Row[], fields = 'id', upsert?: boolean): Promise<Row[]> {
  const rows = only(await writes.ask(createMany(name, fields), { data, ...(upsert !== undefined && { upsert }) })) as Row[];
  assert.equal(rows.length, data.length);
  return rows;
}

export async function updated(writes: Writes, name: Name, id: unknown, data: Row, fields = 'id'): Promise<Row> {
  return only(await writes.ask(updateOne(name, fields), { id, data })) as Row;
}

export const removed = async (
  writes: Writes,
  verb: 'delete' | 'destroy' | 'restore',
  name: Name,
  id: unknown,
  fields?: string,
): Promise<Row> => only(await writes.ask(removeOne(verb, name, fields), { id })) as Row;

/** The live records that match, unless the filter says which ones. */
export async function found(writes: Writes, name: Name, filter: Row = {}, fields = 'id', orderBy: Row[] = []): Promise<Row[]> {
  const connection = only(await writes.ask(findMany(name, fields), { filter, orderBy, first: 1000 })) as Row;
  const rows = (connection['edges'] as Row[]).map((edge) => edge['node'] as Row);
  assert.equal(connection['totalCount'], rows.length);
  return rows;
}

export const count = async (writes: Writes, name: Name, filter: Row = {}): Promise<number> =>
  at(await writes.ask(findMany(name), { filter, first: 0 }), `${plurals[name]}.totalCount`) as number;

export const inBin = { deletedAt: { is: 'NOT_NULL' } };
export const live = async (writes: Writes, name: Name, id: unknown): Promise<boolean> =>
  (await count(writes, name, { id: { eq: id } })) === 1;
export const binned = async (writes: Writes, name: Name, id: unknown): Promise<boolean> =>
  (await count(writes, name, { id: { eq: id }, ...inBin })) === 1;

/** The record with an id, live or in the bin. */
export async function stored(writes: Writes, name: Name, id: unknown, fields: string): Promise<Row> {
  const anyState = { or: [{ deletedAt: { is: 'NULL' } }, inBin], id: { eq: id } };
  const [row, ...more] = await found(writes, name, anyState, fields);
  assert.ok(row !== undefined && more.length === 0, `${name} ${id}`);
  return row;
}

/** The value under a dotted path. */
export function at(row: unknown, path: string): unknown {
  let value = row;
  for (const key of path.split('.')) value = (value as Row | null | undefined)?.[key];
  return value;
}

export const pluck = (rows: readonly Row[], path: string): unknown[] => rows.map((row) => at(row, path));
export const ids = (rows: readonly Row[]): string[] => rows.map((row) => String(row['id']));

/** A short text that no other record holds. */
export const unique = (): string => randomUUID().slice(0, 13);
export const unknownId = (): string => randomUUID();
export const email = (): Row => ({ primaryEmail: `${unique()}@mail.example` });
export const domain = (): Row => ({ primaryLinkUrl: `https://${unique()}.example` });
/** The least that an invoice needs. */
export const invoice = (data: Row = {}): Row => ({ reference: unique(), ...data });

/** A member of the workspace; the API offers no way to make one. */
export async function addMember(writes: Writes, firstName: string): Promise<string> {
  const id = randomUUID();
  const [table] = await writes.sql(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_name = 'workspaceMember'`,
  );
  await writes.sql(`insert into ${table?.['name']} (id, "userId", "nameFirstName", "userEmail") values ($1, gen_random_uuid(), $2, $3)`, [
    id,
    firstName,
    `${id}@member.example`,
  ]);
  return id;
}
