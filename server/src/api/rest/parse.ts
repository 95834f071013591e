/**
 * A REST request in, the `Query` that it means and the shape of its answer out. Here stand the rules of the operations:
 * which parameters each understands, and what its body must look like. What the names mean is the planner's question.
 */
import { Refusal } from '../../errors.ts';
import type { Filter, ObjectName, Query, Target } from '../../query/query.ts';
import { type Parameters, parseQueryString } from '../query-string.ts';
import { checkRecord, checkRecords, parseDuplicates, parseMerge } from './body-shape.ts';
import { filterDepthMax } from './filter.ts';
import { parseAggregates, parseDimensions, parseGroupOrder } from './group-by.ts';
import {
  checkDiscover,
  isOn,
  parseFilterParameter,
  parseLimit,
  parseOrderParameter,
  parsePage,
  parseSelection,
  parseViewId,
  textOf,
} from './parameters.ts';
import { parsePath, type RecordRoute } from './path.ts';

export interface RestInput {
  readonly method: string;
  /** From `/rest` on, without the query string, as it was sent. */
  readonly path: string;
  /** Without the `?`, as it was sent. */
  readonly queryString: string;
  /** The parsed JSON; undefined when there was none. */
  readonly body: unknown;
}

export interface RestLimits {
  /** Records of a page, and groups of a grouping. */
  readonly pageSizeMax: number;
  /** Records of one batch, and of one question for duplicates. */
  readonly batchSizeMax: number;
  readonly filterNodesMax: number;
}

/** The envelope of the answer: which key holds the records, or which bare form stands in its place. */
export type AnswerKind =
  | 'findMany'
  | 'findOne'
  | 'createOne'
  | 'createMany'
  | 'updateOne'
  | 'updateMany'
  | 'deleteOne'
  | 'deleteMany'
  | 'restoreOne'
  | 'restoreMany'
  | 'duplicates'
  | 'merge'
  | 'groupBy';

export interface Answer {
  readonly kind: AnswerKind;
  readonly status: 200 | 201;
}

export interface RestRequest {
  readonly query: Query;
  readonly answer: Answer;
}

/** Refuses: what `parsePath` and `parseRecordRequest` refuse; ROUTE_NOT_FOUND for the routes that hold no records. */
export function parseRequest({ method, path, queryString, body }: RestInput, limits: RestLimits): RestRequest {
  const route = parsePath(method, path);
  if (route.kind === 'openApi' || route.kind === 'duplicateDashboard') {
    throw new Refusal('ROUTE_NOT_FOUND', `${method} ${path} is not a route of records.`);
  }
  return parseRecordRequest(route, queryString, body, limits);
}

/** Parameters that an operation does not understand are ignored.
 *  Refuses: the codes of query parameters, FILTER_REQUIRED, BODY_WRONG_SHAPE, UPSERT_MAX_RECORDS_EXCEEDED,
 *  INVALID_ARGS_DUPLICATES, INVALID_ARGS_MERGE. */
export function parseRecordRequest(route: RecordRoute, queryString: string, body: unknown, limits: RestLimits): RestRequest {
  const parameters = parseQueryString(queryString);
  const object: ObjectName = { name: route.object, form: 'plural' };
  const bounds = { nodesMax: limits.filterNodesMax, depthMax: filterDepthMax };
  const filterOf = (): Filter | null => parseFilterParameter(parameters, bounds);

  switch (route.kind) {
    case 'findMany': {
      checkDiscover(parameters);
      const query: Query = {
        kind: 'findMany',
        object,
        selection: parseSelection(parameters),
        filter: filterOf(),
        order: parseOrderParameter(parameters, 'order_by'),
        page: parsePage(parameters, limits.pageSizeMax),
        total: true,
      };
      return answered(query, 'findMany');
    }
    case 'findOne':
      checkDiscover(parameters);
      return answered({ kind: 'findOne', object, selection: parseSelection(parameters), target: { id: route.id } }, 'findOne');
    case 'createOne':
    case 'createMany': {
      const selection = parseSelection(parameters);
      const one = route.kind === 'createOne';
      const data = one ? [checkRecord(body, object.name, 'create')] : checkRecords(body, object.name, limits.batchSizeMax);
      return answered(
        { kind: 'create', object, selection, data, upsert: isOn(parameters, 'upsert') && { revive: false } },
        route.kind,
        201,
      );
    }
    case 'updateOne':
    case 'updateMany': {
      const selection = parseSelection(parameters);
      const target = route.kind === 'updateOne' ? { id: route.id } : requireFilter(filterOf(), 'update');
      return answered({ kind: 'update', object, selection, target, data: checkRecord(body, object.name, 'update') }, route.kind);
    }
    case 'removeOne':
    case 'removeMany': {
      const kind = isOn(parameters, 'soft_delete') ? 'delete' : 'destroy';
      const target = route.kind === 'removeOne' ? { id: route.id } : requireFilter(filterOf(), kind);
      return answered(
        { kind, object, selection: { kind: 'default', depth: 0, fields: ['id'] }, target, anyState: false },
        route.kind === 'removeOne' ? 'deleteOne' : 'deleteMany',
      );
    }
    case 'restoreOne':
    case 'restoreMany': {
      const selection = parseSelection(parameters);
      const target = route.kind === 'restoreOne' ? { id: route.id } : requireFilter(filterOf(), 'restore');
      return answered({ kind: 'restore', object, selection, target, anyState: false }, route.kind);
    }
    case 'duplicates':
      return answered(
        { kind: 'duplicates', object, selection: parseSelection(parameters), of: parseDuplicates(body, limits.batchSizeMax) },
        'duplicates',
      );
    case 'merge':
      return answered({ kind: 'merge', object, selection: parseSelection(parameters), ...parseMerge(body) }, 'merge');
    case 'groupBy':
      return answered(parseGroupBy(object, parameters, filterOf, limits), 'groupBy');
  }
}

function parseGroupBy(object: ObjectName, parameters: Parameters, filterOf: () => Filter | null, limits: RestLimits): Query {
  checkDiscover(parameters);
  const order = parseOrderParameter(parameters, 'order_by_for_records');
  const aggregates = parseAggregates(textOf(parameters, 'aggregate'));
  return {
    kind: 'groupBy',
    object,
    dimensions: parseDimensions(textOf(parameters, 'group_by'), aggregates.length > 0),
    aggregates,
    filter: filterOf(),
    viewId: parseViewId(parameters),
    order: parseGroupOrder(textOf(parameters, 'order_by')),
    limit: parseLimit(parameters, limits.pageSizeMax),
    omitNullValues: isOn(parameters, 'omit_null_values'),
    records: isOn(parameters, 'include_records_sample') ? { order, offset: 0 } : null,
    connection: null,
  };
}

function requireFilter(filter: Filter | null, verb: 'update' | 'delete' | 'destroy' | 'restore'): Target {
  if (filter === null) throw new Refusal('FILTER_REQUIRED', `Filters are mandatory for bulk ${verb} operations`);
  return { filter };
}

function answered(query: Query, kind: AnswerKind, status: 200 | 201 = 200): RestRequest {
  return { query, answer: { kind, status } };
}
