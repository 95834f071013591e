/**
 * A bound root field and the values of a request in, the Query out. Each operation has its table of arguments; what the
 * values mean to the fields of the object is the planner's question.
 */
import { Refusal } from '../../errors.ts';
import type { ObjectModel } from '../../model/model.ts';
import { isUuid } from '../../model/uuid.ts';
import type { Filter, ListArguments, ObjectName, Query, RemoveQuery, Target } from '../../query/query.ts';
import type { ConnectionSelection, RecordSelection } from '../../query/selection.ts';
import { excerpt } from '../excerpt.ts';
import { readArguments, refuseArgument, requireArgument } from './arguments.ts';
import type { BoundField } from './bind.ts';
import { filterOf, matchesAll } from './filter.ts';
import { dimensionsOf, groupOrderOf } from './group-by.ts';
import { isObject, type JsonObject, shown } from './json-value.ts';
import type { RootField } from './names.ts';
import { orderOf } from './order.ts';
import { type ListBounds, listArgumentsOf, offsetOf } from './page.ts';
import { argumentsOf, type Variables } from './values.ts';

/** Numbers of records, but for `filterNodesMax`, which counts conditions. */
export interface QueryLimits {
  readonly pageSizeDefault: number;
  readonly pageSizeMax: number;
  readonly relationSizeDefault: number;
  /** Of the to-many relations of records that were just created. */
  readonly createdRelationSizeDefault: number;
  readonly batchSizeMax: number;
  readonly filterNodesMax: number;
}

/** Records of a to-many relation inside a sample record of a group. Source: wire contract, groupBy. */
const groupedRelationSize = 5;

/** Refuses: INVALID_QUERY_INPUT, INVALID_UUID, INVALID_ARGS_FIRST, INVALID_ARGS_LAST, ARGS_CONFLICT, INVALID_ARGS_FILTER,
 *  FILTER_REQUIRED, FIELD_NOT_FOUND, INVALID_DIRECTION, INVALID_GROUP_BY_QUERY_PARAM, INVALID_AGGREGATE_FIELDS_QUERY_PARAM,
 *  INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM, INVALID_ARGS_DUPLICATES, UPSERT_MAX_RECORDS_EXCEEDED, QUERY_TOO_COMPLEX.
 *  Source: wire contract, root field names and arguments. */
export function queryOf(bound: BoundField, variables: Variables, limits: QueryLimits): Query {
  const sent = argumentsOf(bound.field.nodes[0], variables);
  return write({ root: bound.root, object: bound.root.object, sent, limits, answer: answerOf(bound, variables, limits), bound });
}

interface Asking {
  readonly root: RootField;
  readonly object: ObjectModel;
  readonly sent: JsonObject;
  readonly limits: QueryLimits;
  readonly answer: { readonly object: ObjectName; readonly lists: readonly ListArguments[] };
  readonly bound: BoundField;
}

function write(asking: Asking): Query {
  switch (asking.root.operation) {
    case 'findMany':
      return findMany(asking);
    case 'findOne':
      return { kind: 'findOne', ...recordAnswer(asking), target: oneTarget(asking) };
    case 'findDuplicates':
      return duplicates(asking);
    case 'groupBy':
      return groupBy(asking);
    case 'createOne':
    case 'createMany':
      return create(asking);
    case 'updateOne': {
      const { id, data } = readArguments(asking.sent, { id: 'id', data: 'object' });
      const target = { id: requiredId(id) };
      return { kind: 'update', ...recordAnswer(asking), target, data: requireArgument(data, 'data', '(object)') };
    }
    case 'updateMany': {
      const { filter, data } = readArguments(asking.sent, { filter: 'object', data: 'object' });
      const target = { filter: requiredFilter(asking, filter) };
      return { kind: 'update', ...recordAnswer(asking), target, data: requireArgument(data, 'data', '(object)') };
    }
    case 'deleteOne':
      return remove(asking, 'delete', idTarget(asking));
    case 'deleteMany':
      return remove(asking, 'delete', filterTarget(asking));
    case 'destroyOne':
      return remove(asking, 'destroy', idTarget(asking));
    case 'destroyMany':
      return remove(asking, 'destroy', filterTarget(asking));
    case 'restoreOne':
      return remove(asking, 'restore', idTarget(asking));
    case 'restoreMany':
      return remove(asking, 'restore', filterTarget(asking));
    case 'mergeMany':
      return merge(asking);
  }
}

function answerOf({ root, lists }: BoundField, variables: Variables, limits: QueryLimits): Asking['answer'] {
  const bounds = relationBounds(root, limits);
  return {
    object: { name: root.object.nameSingular, form: 'singular' },
    lists: lists.map(({ object, nodes }) => listArgumentsOf(object, argumentsOf(nodes[0], variables), bounds)),
  };
}

function relationBounds({ operation }: RootField, limits: QueryLimits): ListBounds {
  const { pageSizeMax, filterNodesMax, relationSizeDefault, createdRelationSizeDefault } = limits;
  switch (operation) {
    case 'groupBy':
      return { sizeDefault: groupedRelationSize, sizeMax: groupedRelationSize, isCut: true, filterNodesMax };
    case 'createOne':
    case 'createMany':
      return { sizeDefault: createdRelationSizeDefault, sizeMax: pageSizeMax, filterNodesMax };
    default:
      return { sizeDefault: relationSizeDefault, sizeMax: pageSizeMax, filterNodesMax };
  }
}

function recordAnswer({ answer, bound }: Asking) {
  return { ...answer, selection: bound.selection as RecordSelection };
}

function connectionAnswer({ answer, bound }: Asking) {
  return { ...answer, selection: bound.selection as ConnectionSelection };
}

function findMany(asking: Asking): Query {
  const { pageSizeDefault, pageSizeMax, filterNodesMax } = asking.limits;
  const list = listArgumentsOf(asking.object, asking.sent, { sizeDefault: pageSizeDefault, sizeMax: pageSizeMax, filterNodesMax });
  return { kind: 'findMany', ...connectionAnswer(asking), ...list, total: false };
}

function oneTarget(asking: Asking): Target {
  const { filter } = readArguments(asking.sent, { filter: 'object' });
  const id = filter === undefined ? null : onlyId(filter);
  if (id !== null) return { id };
  const read = filter === undefined ? null : readFilter(asking, filter);
  if (read === null || matchesAll(read, asking.object)) throw refuseArgument('Missing filter argument', 'filter');
  return { filter: read };
}

/** `{id: {eq: "…"}}`, the usual question for one record. */
function onlyId(filter: JsonObject): string | null {
  const { id, ...others } = filter;
  if (!isObject(id) || Object.keys(others).length > 0) return null;
  const { eq, ...operators } = id;
  return typeof eq === 'string' && isUuid(eq) && Object.keys(operators).length === 0 ? eq : null;
}

function create(asking: Asking): Query {
  const { limits, root, sent } = asking;
  const isOne = root.operation === 'createOne';
  const table = { data: isOne ? 'object' : 'array', upsert: 'boolean', shareWith: 'ignored' } as const;
  const given = readArguments(sent, table);
  const data = requireArgument(given.data, 'data', isOne ? '(object)' : '(array)');
  const records = Array.isArray(data) ? (data as readonly unknown[]) : [data];
  if (records.length > limits.batchSizeMax) {
    const message = `Maximum number of records to upsert is ${limits.batchSizeMax}.`;
    throw new Refusal('UPSERT_MAX_RECORDS_EXCEEDED', message, { max: limits.batchSizeMax });
  }
  return { kind: 'create', ...recordAnswer(asking), data: records, upsert: given.upsert === true ? { revive: true } : false };
}

function idTarget({ sent }: Asking): Target {
  const { id } = readArguments(sent, { id: 'id' });
  return { id: requiredId(id) };
}

function filterTarget(asking: Asking): Target {
  const { filter } = readArguments(asking.sent, { filter: 'object' });
  return { filter: requiredFilter(asking, filter) };
}

function remove(asking: Asking, kind: RemoveQuery['kind'], target: Target): RemoveQuery {
  return { kind, ...recordAnswer(asking), target, anyState: true };
}

function requiredId(id: string | undefined): string {
  if (id === undefined || !isUuid(id)) throw refuseArgument('Missing required argument: "id" (UUID)', 'id');
  return id;
}

/** A change of every record is never meant. */
function requiredFilter(asking: Asking, filter: JsonObject | undefined): Filter {
  if (filter === undefined) throw new Refusal('FILTER_REQUIRED', 'Filter is required', { argument: 'filter' });
  const read = readFilter(asking, filter);
  if (read === null || matchesAll(read, asking.object)) {
    throw new Refusal('FILTER_REQUIRED', 'A non-empty filter is required', { argument: 'filter' });
  }
  return read;
}

function readFilter({ object, limits }: Asking, filter: JsonObject): Filter | null {
  return filterOf(object, filter, { nodesMax: limits.filterNodesMax });
}

function duplicates(asking: Asking): Query {
  const { ids, data } = readArguments(asking.sent, { ids: 'array', data: 'array' });
  if (ids !== undefined && data !== undefined) throw refuseDuplicates('You cannot provide both "data" and "ids" arguments');
  if (ids !== undefined) return { kind: 'duplicates', ...connectionAnswer(asking), of: { ids: checkedIds(bounded(ids, asking)) } };
  if (data === undefined) throw refuseDuplicates('You have to provide either "data" or "ids" argument');
  if (data.length === 0) throw refuseDuplicates('The "data" condition can not be empty when "ids" input not provided');
  return { kind: 'duplicates', ...connectionAnswer(asking), of: { data: bounded(data, asking) } };
}

function bounded(items: readonly unknown[], { limits }: Asking): readonly unknown[] {
  if (items.length <= limits.batchSizeMax) return items;
  throw refuseDuplicates(`Duplicates of ${limits.batchSizeMax} records can be asked for at once`);
}

function refuseDuplicates(message: string): Refusal {
  return new Refusal('INVALID_ARGS_DUPLICATES', message);
}

function merge(asking: Asking): Query {
  const given = readArguments(asking.sent, { ids: 'array', conflictPriorityIndex: 'number', dryRun: 'boolean' });
  const ids = checkedIds(requireArgument(given.ids, 'ids', '(array)'));
  const conflictPriorityIndex = requireArgument(given.conflictPriorityIndex, 'conflictPriorityIndex', '(number)');
  return { kind: 'merge', ...recordAnswer(asking), ids, conflictPriorityIndex, dryRun: given.dryRun === true };
}

function checkedIds(ids: readonly unknown[]): readonly string[] {
  return ids.map((id) => {
    if (typeof id === 'string' && isUuid(id)) return id;
    throw new Refusal('INVALID_UUID', `Invalid UUID: '${excerpt(shown(id))}'`, { argument: 'ids' });
  });
}

const groupByTable = {
  groupBy: 'array',
  filter: 'object',
  orderBy: 'array',
  orderByForRecords: 'array',
  viewId: 'string',
  limit: 'number',
  offsetForRecords: 'number',
  includeRecords: 'ignored',
} as const;

function groupBy(asking: Asking): Query {
  const { object, answer, bound } = asking;
  const given = readArguments(asking.sent, groupByTable);
  const dimensions = dimensionsOf(object, requireArgument(given.groupBy, 'groupBy', 'must be an array.'));
  const { viewId = null, limit = 0 } = given;
  if (viewId !== null && !isUuid(viewId)) throw new Refusal('INVALID_UUID', `Invalid UUID: '${excerpt(viewId)}'`, { argument: 'viewId' });
  const connection = bound.selection as ConnectionSelection;
  const showsRecords = connection.fields.some(({ kind }) => kind === 'edges' || kind === 'pageInfo');
  const order = orderOf(object, given.orderByForRecords ?? [], 'orderByForRecords');
  const offset = offsetOf(given.offsetForRecords, 'offsetForRecords');
  return {
    kind: 'groupBy',
    ...answer,
    dimensions,
    // The connection names those that are answered.
    aggregates: [],
    filter: given.filter === undefined ? null : readFilter(asking, given.filter),
    viewId,
    order: groupOrderOf(object, given.orderBy ?? [], dimensions),
    limit: Number.isInteger(limit) && limit > 0 ? Math.min(limit, asking.limits.pageSizeMax) : null,
    omitNullValues: false,
    records: showsRecords ? { order, offset } : null,
    connection,
  };
}
