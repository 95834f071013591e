/**
 * Words that the wire tests share: they speak to a live server over HTTP, know the contract's names, and use none of
 * the product's code.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestServer } from '../support/server.ts';

export type Row = Readonly<Record<string, unknown>>;
export type StoredRow = Row & { readonly id: string };
export type Params = Readonly<Record<string, string | number | boolean>>;
export type Answer = Awaited<ReturnType<TestServer['call']>>;

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Page {
  readonly rows: readonly StoredRow[];
  readonly totalCount: number;
  readonly pageInfo: PageInfo;
}

const singulars = {
  companies: 'company',
  people: 'person',
  opportunities: 'opportunity',
  notes: 'note',
  tasks: 'task',
  noteTargets: 'noteTarget',
  taskTargets: 'taskTarget',
  attachments: 'attachment',
  timelineActivities: 'timelineActivity',
  workspaceMembers: 'workspaceMember',
  blocklists: 'blocklist',
  subscriptions: 'subscription',
  supportTickets: 'supportTicket',
} as const;

export type Plural = keyof typeof singulars;
export const plurals = Object.keys(singulars) as readonly Plural[];

export const singularOf = (plural: Plural): string => singulars[plural];
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A path with its query string, each value percent-encoded once. */
export function url(path: string, params: Params = {}): string {
  const pairs = Object.entries(params).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

/** The body of an answer whose status is as expected; the whole text is shown when it is not. */
export function accepted(answer: Answer, status = 200): Row {
  assert.equal(answer.status, status, `expected ${status}, got ${answer.status}: ${answer.text.slice(0, 1500)}`);
  return answer.body as Row;
}

/** `data.<key>` of an accepted answer; `data` holds that key and no other. */
export function dataOf(answer: Answer, key: string, status = 200): unknown {
  const data = accepted(answer, status)['data'] as Row;
  assert.deepEqual(Object.keys(data), [key], answer.text.slice(0, 500));
  return data[key];
}

export async function find(server: TestServer, plural: Plural, params: Params = {}): Promise<Page> {
  const answer = await server.call('GET', url(`/rest/${plural}`, params));
  const rows = dataOf(answer, plural) as StoredRow[];
  const body = answer.body as Row;
  assert.ok(Array.isArray(rows), answer.text.slice(0, 500));
  assert.equal(typeof body['totalCount'], 'number', answer.text.slice(-500));
  return { rows, totalCount: body['totalCount'] as number, pageInfo: body['pageInfo'] as PageInfo };
}

export async function findOne(server: TestServer, plural: Plural, id: string, params: Params = {}): Promise<StoredRow> {
  return dataOf(await server.call('GET', url(`/rest/${plural}/${id}`, params)), singularOf(plural)) as StoredRow;
}

/** True when the record is reachable by its id, false when it answers 404. */
export async function exists(server: TestServer, plural: Plural, id: string): Promise<boolean> {
  const answer = await server.call('GET', `/rest/${plural}/${id}`);
  assert.ok(answer.status === 200 || answer.status === 404, answer.text);
  return answer.status === 200;
}

/** True when the record lies in the bin. */
export async function isInBin(server: TestServer, plural: Plural, id: string): Promise<boolean> {
  return (await find(server, plural, { filter: `id[eq]:${id},deletedAt[is]:NOT_NULL` })).rows.length === 1;
}

export async function create(server: TestServer, plural: Plural, body: unknown = {}, params: Params = {}): Promise<StoredRow> {
  const answer = await server.call('POST', url(`/rest/${plural}`, params), { body });
  return dataOf(answer, `create${capital(singularOf(plural))}`, 201) as StoredRow;
}

export async function createMany(
  server: TestServer,
  plural: Plural,
  body: readonly unknown[],
  params: Params = {},
): Promise<readonly StoredRow[]> {
  const answer = await server.call('POST', url(`/rest/batch/${plural}`, params), { body });
  const rows = dataOf(answer, `create${capital(plural)}`, 201) as StoredRow[];
  assert.equal(rows.length, body.length);
  return rows;
}

export async function update(server: TestServer, plural: Plural, id: string, body: unknown, params: Params = {}): Promise<StoredRow> {
  const answer = await server.call('PATCH', url(`/rest/${plural}/${id}`, params), { body });
  return dataOf(answer, `update${capital(singularOf(plural))}`) as StoredRow;
}

export async function updateMany(server: TestServer, plural: Plural, filter: string, body: unknown): Promise<readonly StoredRow[]> {
  const answer = await server.call('PATCH', url(`/rest/${plural}`, { filter }), { body });
  return dataOf(answer, `update${capital(plural)}`) as StoredRow[];
}

export async function softDelete(server: TestServer, plural: Plural, id: string): Promise<void> {
  const answer = await server.call('DELETE', url(`/rest/${plural}/${id}`, { soft_delete: true }));
  assert.deepEqual(dataOf(answer, `delete${capital(singularOf(plural))}`), { id });
}

export async function destroy(server: TestServer, plural: Plural, id: string): Promise<void> {
  const answer = await server.call('DELETE', `/rest/${plural}/${id}`);
  assert.deepEqual(dataOf(answer, `delete${capital(singularOf(plural))}`), { id });
}

export async function restore(server: TestServer, plural: Plural, id: string, params: Params = {}): Promise<StoredRow> {
  const answer = await server.call('PATCH', url(`/rest/${plural}/${id}/restore`, params));
  return dataOf(answer, `restore${capital(singularOf(plural))}`) as StoredRow;
}

export async function destroyAll(server: TestServer, plural: Plural): Promise<void> {
  const filter = 'or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)';
  accepted(await server.call('DELETE', url(`/rest/${plural}`, { filter })));
}

/** Every record of a list, page by page, as a client's loop reads it. */
export async function walk(server: TestServer, plural: Plural, params: Params, pageSize: number): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  let page = await find(server, plural, { ...params, limit: pageSize });
  rows.push(...page.rows);
  while (page.pageInfo.hasNextPage) {
    assert.ok(rows.length <= page.totalCount, 'the walk goes round in circles');
    page = await find(server, plural, { ...params, limit: pageSize, starting_after: page.pageInfo.endCursor ?? '' });
    rows.push(...page.rows);
  }
  return rows;
}

export interface Refused {
  readonly status?: number;
  readonly code?: string;
  readonly message?: string | RegExp;
}

const errorNames: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  405: 'MethodNotAllowedException',
  409: 'ConflictException',
  422: 'UnprocessableEntityException',
};

/** Checks the envelope of a refusal (statusCode, error, messages, code) and what is said in it. Returns the body. */
export function refused(answer: Answer, expected: Refused = {}): Row {
  const status = expected.status ?? 400;
  assert.equal(answer.status, status, `expected ${status}, got ${answer.status}: ${answer.text.slice(0, 800)}`);
  const body = envelope(answer);
  if (expected.code !== undefined) assert.equal(body['code'], expected.code, answer.text.slice(0, 800));
  const first = String((body['messages'] as string[])[0]);
  if (typeof expected.message === 'string') {
    assert.ok(first.includes(expected.message), `expected a message with: ${expected.message}\ngot: ${first}`);
  } else if (expected.message !== undefined) {
    assert.match(first, expected.message);
  }
  return body;
}

/** The error envelope of the contract, whatever the status; no text of the database shows through. */
export function envelope(answer: Answer): Row {
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, `status ${answer.status}: ${answer.text.slice(0, 300)}`);
  const body = answer.body as Row;
  assert.equal(body['statusCode'], answer.status, answer.text.slice(0, 500));
  assert.equal(body['error'], answer.status >= 500 ? 'InternalServerErrorException' : (errorNames[answer.status] ?? 'BadRequestException'));
  const messages = body['messages'] as unknown[];
  assert.ok(Array.isArray(messages) && messages.length > 0, answer.text.slice(0, 500));
  for (const message of messages) assert.ok(typeof message === 'string' && message.length > 0, answer.text.slice(0, 500));
  assert.equal(typeof body['code'], 'string', answer.text.slice(0, 500));
  assert.equal('message' in body, false, 'there is no key "message"');
  assert.doesNotMatch(
    answer.text,
    /violates|pg_catalog|SQLSTATE|syntax error at|invalid input syntax|relation \\?"[\w.]+\\?" does not exist/i,
  );
  return body;
}

/** The refusal of a taken unique value: names the field, the value and the record that holds it. */
export function refusedAsDuplicate(answer: Answer, expected: { field: string; conflictingRecordId?: string; value?: unknown }): void {
  const body = refused(answer, { message: 'A duplicate entry was detected' });
  assert.match(String((body['messages'] as string[])[0]), new RegExp(expected.field), 'the message names the field');
  const details = body['details'] as Row;
  assert.ok(details, `details are missing: ${answer.text}`);
  const fields = details['fields'] as string[];
  assert.ok(Array.isArray(fields) && fields.some((field) => field.split('.')[0] === expected.field), answer.text);
  if (expected.value !== undefined) {
    assert.ok(JSON.stringify(details['value'] ?? null).includes(JSON.stringify(expected.value)), answer.text);
  }
  if (expected.conflictingRecordId !== undefined) {
    assert.equal(details['conflictingRecordId'], expected.conflictingRecordId, answer.text);
  }
}

export const ids = (rows: readonly Row[]): readonly string[] => rows.map((row) => String(row['id']));
export const pluck = (rows: readonly Row[], path: string): readonly unknown[] => rows.map((row) => at(row, path));

/** The value under a dotted path. */
export function at(row: unknown, path: string): unknown {
  let value = row;
  for (const key of path.split('.')) value = (value as Row | null | undefined)?.[key];
  return value;
}

/** A value of a filter in quotes, whichever kind it does not hold itself. */
export function quoted(value: string): string {
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  return `"${value.replaceAll('"', '\\"')}"`;
}

/** A short text that no other record holds. */
export const unique = (): string => randomUUID().slice(0, 13);
export const unknownId = (): string => randomUUID();

export const idIn = (rows: readonly Row[]): string => `id[in]:[${ids(rows).join(',')}]`;

export const encodeCursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');

export function decodeCursor(cursor: string | null): Row {
  assert.equal(typeof cursor, 'string');
  const bytes = Buffer.from(String(cursor), 'base64');
  assert.equal(bytes.toString('base64'), cursor, 'a cursor is standard base64 with padding');
  return JSON.parse(bytes.toString('utf8')) as Row;
}

/** A change behind the API's back. `tableOf` gives the quoted name of a record table. */
export async function inDatabase<T>(
  server: TestServer,
  change: (client: pg.Client, tableOf: (name: string) => string) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string }>(
      "select table_schema as schema from information_schema.tables where table_name = 'company'",
    );
    assert.equal(rows.length, 1, 'one workspace');
    return await change(client, (name) => `"${rows[0]?.schema}"."${name}"`);
  } finally {
    await client.end();
  }
}

/** A workspace member; the API offers no way to make one. */
export async function addMember(server: TestServer, firstName: string): Promise<string> {
  const id = randomUUID();
  await inDatabase(server, (client, tableOf) =>
    client.query(
      `insert into ${tableOf('workspaceMember')} (id, "userId", "nameFirstName", "userEmail") values ($1, gen_random_uuid(), $2, $3)`,
      [id, firstName, `${id}@member.example`],
    ),
  );
  return id;
}
