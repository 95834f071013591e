/** The arguments of a list, of a root field or of a to-many relation, in; filter, order and page out. */
import { Refusal, type RefusalCode } from '../../errors.ts';
import type { ObjectModel } from '../../model/model.ts';
import type { ListArguments, Page } from '../../query/query.ts';
import { type Given, readArguments, refuseArgument } from './arguments.ts';
import { filterOf } from './filter.ts';
import type { JsonObject } from './json-value.ts';
import { orderOf } from './order.ts';

/** Numbers of records. */
export interface ListBounds {
  readonly sizeDefault: number;
  readonly sizeMax: number;
  /** A larger list is cut without a word, not refused. */
  readonly isCut?: boolean;
  readonly filterNodesMax: number;
}

/** `limit` is the older name of `first`; sharing and discovery of records do not exist here. */
const listTable = {
  first: 'number',
  last: 'number',
  limit: 'number',
  offset: 'number',
  before: 'string',
  after: 'string',
  filter: 'object',
  orderBy: 'array',
  discover: 'ignored',
} as const;

/** The largest offset: more rows than any list can have. */
const offsetMax = 2_147_483_647;

/** Refuses: INVALID_QUERY_INPUT, INVALID_ARGS_FIRST, INVALID_ARGS_LAST, ARGS_CONFLICT, INVALID_ARGS_FILTER, FIELD_NOT_FOUND,
 *  INVALID_DIRECTION, QUERY_TOO_COMPLEX. Source: wire contract, pagination. */
export function listArgumentsOf(object: ObjectModel, sent: JsonObject, bounds: ListBounds): ListArguments {
  const given = readArguments(sent, listTable);
  const page = pageOf(given, bounds);
  return {
    filter: given.filter === undefined ? null : filterOf(object, given.filter, { nodesMax: bounds.filterNodesMax }),
    order: given.orderBy === undefined ? [] : orderOf(object, given.orderBy),
    page,
  };
}

/** Refuses: INVALID_QUERY_INPUT. */
export function offsetOf(value: number | undefined, name: string): number {
  if (value === undefined) return 0;
  checkWhole(value, name);
  if (value < 0) throw refuseArgument(`Invalid argument: "${name}" must be non-negative`, name);
  if (value > offsetMax) throw refuseArgument(`Invalid argument: "${name}" must be at most ${offsetMax}`, name);
  return value + 0;
}

function pageOf(given: Given<typeof listTable>, bounds: ListBounds): Page {
  const first = given.first ?? given.limit;
  const { last } = given;
  // An empty cursor is what some clients send for the first page.
  const after = given.after || null;
  const before = given.before || null;
  if (first !== undefined && last !== undefined) throw conflict('first and last');
  if (after !== null && before !== null) throw conflict('before and after');
  if (before !== null && first !== undefined) throw conflict('before and first');
  if (after !== null && last !== undefined) throw conflict('after and last');
  const limit =
    first !== undefined
      ? sizeOf(first, { argument: given.first === undefined ? 'limit' : 'first', word: 'First', code: 'INVALID_ARGS_FIRST' }, bounds)
      : last !== undefined
        ? sizeOf(last, { argument: 'last', word: 'Last', code: 'INVALID_ARGS_LAST' }, bounds)
        : Math.min(bounds.sizeDefault, bounds.sizeMax);
  const offset = offsetOf(given.offset, 'offset');
  return { limit, after, before, offset, fromEnd: last !== undefined && before === null };
}

function sizeOf(
  size: number,
  { argument, word, code }: { readonly argument: string; readonly word: string; readonly code: RefusalCode },
  { sizeMax, isCut }: ListBounds,
): number {
  checkWhole(size, argument);
  if (size < 0) throw new Refusal(code, `${word} argument must be non-negative`, { argument });
  if (size <= sizeMax) return size + 0;
  if (isCut === true) return sizeMax;
  throw new Refusal(code, `${word} argument must be at most ${sizeMax}`, { argument, max: sizeMax });
}

function checkWhole(value: number, argument: string): void {
  if (!Number.isInteger(value)) throw refuseArgument(`Invalid argument: "${argument}" must be a whole number`, argument);
}

function conflict(which: string): Refusal {
  return new Refusal('ARGS_CONFLICT', `Cannot provide both ${which}`);
}
