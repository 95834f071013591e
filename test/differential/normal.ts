/** The differences that the two contracts demand. Everything else must be the same; nothing is forgiven anywhere else. */
import type { GroupAnswer, ListAnswer, Row } from './answer.ts';
import type { GeneratedObject } from './model.ts';
import type { Page } from './question.ts';
import type { Command } from './write.ts';

/**
 * Page flags: REST answers `false` for the direction that was not asked for; GraphQL says there whether a cursor was given.
 * Source: pagination in both contracts.
 */
export function graphqlPageInOneForm(answer: ListAnswer, { after, before }: Page): ListAnswer {
  const { page } = answer;
  if (before === null) {
    if (page.hasPreviousPage !== (after !== null)) throw new Error(`hasPreviousPage is ${page.hasPreviousPage} after ${after}`);
    return { ...answer, page: { ...page, hasPreviousPage: false } };
  }
  if (!page.hasNextPage) throw new Error(`hasNextPage is false before ${before}`);
  return { ...answer, page: { ...page, hasNextPage: false } };
}

/**
 * The join column of a relation to a record in the bin: GraphQL answers `null` when the relation itself is selected beside it,
 * REST the id. Source: relations in the GraphQL contract.
 */
export function restJoinColumnsInOneForm(row: Row, object: GeneratedObject): Row {
  const hidden = object.relations.filter(({ name }) => row[name] === null && `${name}Id` in row);
  return { ...row, ...Object.fromEntries(hidden.map(({ name }) => [`${name}Id`, null])) };
}

/** Values of groups: REST answers text or null, GraphQL the value itself. `kinds` say what the value is in JSON. */
export function restGroupInOneForm(group: GroupAnswer, kinds: readonly ('string' | 'number' | 'boolean' | 'list')[]): GroupAnswer {
  const values = group.values.map((value, at) => {
    if (typeof value !== 'string') return value;
    switch (kinds[at]) {
      case 'number':
        return Number(value);
      case 'boolean':
        return value === 'true' || (value === 'false' ? false : value);
      case 'list':
        return itemsOf(value);
      default:
        return value;
    }
  });
  return { ...group, values };
}

/** `{a,"b c"}`: PostgreSQL's text of a list, which REST answers for a group. */
function itemsOf(text: string): unknown {
  const items: string[] = [];
  const item = /[{,](?:"((?:[^"\\]|\\.)*)"|([^,{}"]+))/gs;
  for (const [, quoted, bare] of text.matchAll(item)) items.push(quoted === undefined ? (bare as string) : quoted.replace(/\\(.)/gs, '$1'));
  return items;
}

/** Aggregates of numbers: REST answers some as text, to keep every digit; GraphQL numbers. Moments are text in both. */
export function aggregatesInOneForm(aggregates: Row): Row {
  const isNumber = (value: unknown): value is string => typeof value === 'string' && value !== '' && !Number.isNaN(Number(value));
  return Object.fromEntries(Object.entries(aggregates).map(([name, value]) => [name, isNumber(value) ? Number(value) : value]));
}

/** A connection of no records, of a group or not, answers `null` for all aggregates but their number; REST counts 0. */
export function restCountsInOneForm(aggregates: Row): Row {
  if (aggregates['totalCount'] !== 0) return aggregates;
  return Object.fromEntries(Object.entries(aggregates).map(([name, value]) => [name, name === 'totalCount' ? value : null]));
}

/**
 * Refusals: REST has one code, GraphQL a code of the protocol and a sub-code. The family is the sub-code, or what stands in
 * its place; the wording of arguments differs, so all that is wrong with the shape of a question is one family.
 */
const restFamilies: Readonly<Record<string, string>> = {
  INVALID_UUID: 'INVALID_QUERY_INPUT',
  INVALID_ORDER_BY_QUERY_PARAM: 'INVALID_QUERY_INPUT',
  INVALID_GROUP_BY_QUERY_PARAM: 'INVALID_QUERY_INPUT',
  INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM: 'INVALID_QUERY_INPUT',
  INVALID_AGGREGATE_FIELDS_QUERY_PARAM: 'INVALID_QUERY_INPUT',
  BODY_WRONG_SHAPE: 'INVALID_QUERY_INPUT',
  FILTER_REQUIRED: 'INVALID_QUERY_INPUT',
  INVALID_ARGS_MERGE: 'INVALID_QUERY_INPUT',
  INVALID_ARGS_DUPLICATES: 'INVALID_QUERY_INPUT',
  UPSERT_MAX_RECORDS_EXCEEDED: 'TOO_MANY_RECORDS_TO_UPDATE',
  OBJECT_NOT_FOUND: 'UNKNOWN_NAME',
  // Codes that GraphQL answers without a sub-code.
  DUPLICATE_ENTRY: 'BAD_USER_INPUT',
  RELATED_RECORD_NOT_FOUND: 'BAD_USER_INPUT',
  CONNECT_RECORD_NOT_FOUND: 'BAD_USER_INPUT',
  VALUE_REQUIRED: 'BAD_USER_INPUT',
  VALUE_OUT_OF_RANGE: 'BAD_USER_INPUT',
  RECORD_STILL_REFERENCED: 'BAD_USER_INPUT',
};

const graphqlFamilies: Readonly<Record<string, string>> = {
  FIELD_NOT_FOUND: 'INVALID_QUERY_INPUT',
  INVALID_DIRECTION: 'INVALID_QUERY_INPUT',
  UNKNOWN_ROOT_FIELD: 'UNKNOWN_NAME',
  // Values with sub-codes of their own, which REST answers as wrong data.
  INVALID_URL: 'INVALID_ARGS_DATA',
  INVALID_PHONE_NUMBER: 'INVALID_ARGS_DATA',
  INVALID_PHONE_COUNTRY_CODE: 'INVALID_ARGS_DATA',
  INVALID_PHONE_CALLING_CODE: 'INVALID_ARGS_DATA',
  CONFLICTING_PHONE_CALLING_CODE_AND_COUNTRY_CODE: 'INVALID_ARGS_DATA',
  CONFLICTING_PHONE_COUNTRY_CODE: 'INVALID_ARGS_DATA',
  CONFLICTING_PHONE_CALLING_CODE: 'INVALID_ARGS_DATA',
};

/** What is wrong with connecting records has no sub-code in GraphQL. Source: connect and disconnect. */
const aboutConnecting =
  /cannot be both provided|requires connect or disconnect|connect and disconnect|record to connect to|unique constraint/;

export function restFamily(status: number, code: unknown, message: string): string {
  if (status === 400 && aboutConnecting.test(message)) return 'CONNECTION';
  const name = typeof code === 'string' ? code : `status ${status}`;
  return restFamilies[name] ?? name;
}

export function graphqlFamily(code: string, subCode: string | undefined, message: string): string {
  if (code === 'BAD_USER_INPUT' && aboutConnecting.test(message)) return 'CONNECTION';
  return graphqlFamilies[subCode ?? code] ?? subCode ?? code;
}

/**
 * Deleting a record that is in the bin, or restoring one that is not: REST answers that there is no such record, GraphQL
 * does it again. Source: restore and delete in both contracts.
 */
export function isThereAlready(command: Command, rows: readonly Row[]): boolean {
  if (command.kind !== 'delete' && command.kind !== 'restore') return false;
  const row = rows.find(({ id }) => id === command.id);
  return row !== undefined && (row['deletedAt'] !== null) === (command.kind === 'delete');
}
