/** Query × Model × Access → Plan. Whatever can be refused without looking at data is refused here. */
import type { Access } from '../access/access.ts';
import { Refusal } from '../errors.ts';
import type { ColumnText } from '../fields/field-type.ts';
import type { Field, Model, ObjectModel } from '../model/model.ts';
import { writeRules } from '../model/standard/write-rules.ts';
import { isUuid, uuidV7 } from '../model/uuid.ts';
import type {
  CreateQuery,
  DuplicatesQuery,
  FindManyQuery,
  FindOneQuery,
  ListArguments,
  MergeQuery,
  Query,
  RemoveQuery,
  Target,
  UpdateQuery,
} from '../query/query.ts';
import type { ConnectionSelection, Selection } from '../query/selection.ts';
import type { Actor } from './actor.ts';
import { type AcceptedBody, acceptBody, gatherConnections, leaveOtherTargets, uniqueColumns } from './body.ts';
import { planGroups } from './group.ts';
import { actorValues } from './insert.ts';
import { planList } from './list.ts';
import type {
  Condition,
  ConnectionShape,
  CreatePlan,
  DuplicatesPlan,
  FindManyPlan,
  FindOnePlan,
  ListPlan,
  MergePlan,
  Plan,
  Planned,
  RecordShape,
  RemovePlan,
  UpdatePlan,
  UpsertKey,
  WriteRow,
  WriteTarget,
} from './plan.ts';
import { permit, resolveObject } from './resolve.ts';
import { isBinned, isLive, planScope } from './scope.ts';
import { planSearch } from './search.ts';
import { planConnection, planLists, planRecord } from './selection.ts';
import { idShape, isCapped, planShape } from './shape.ts';

/** Sizes that a workspace's configuration sets; all are numbers of records. */
export interface Limits {
  readonly pageSizeDefault: number;
  readonly groupsMax: number;
  readonly duplicatesMax: number;
  readonly relationSizeMax: number;
  readonly updateSizeMax: number;
  readonly groupsDefault: number;
}

/** Everything but the question that a plan depends on. */
export interface Planning {
  readonly model: Model;
  readonly access: Access;
  readonly actor: Actor;
  /** Language of what is written in words: names of days and months. BCP 47. */
  readonly locale: string;
  readonly limits: Limits;
}

/** Refuses: every code that `errors.ts` lists under names, parameters and data, and PERMISSION_DENIED. */
export function planQuery(query: Query, planning: Planning): Plan {
  if (query.kind === 'search') return planned(planSearch(query, planning));
  const object = resolveObject(planning.model, query.object);
  switch (query.kind) {
    case 'findMany':
      return planned(planFindMany(query, object, planning));
    case 'findOne':
      return planned(planFindOne(query, object, planning));
    case 'create':
      return planned(planCreate(query, object, planning));
    case 'update':
      return planned(planUpdate(query, object, planning));
    case 'delete':
    case 'destroy':
    case 'restore':
      return planned(planRemove(query, object, planning));
    case 'duplicates':
      return planned(planDuplicates(query, object, planning));
    case 'merge':
      return planned(planMerge(query, object, planning));
    case 'groupBy':
      permit(planning.access, 'read', object);
      return planned(planGroups(query, object, planning));
  }
}

function planned<T>(plan: T): Planned<T> {
  return plan as Planned<T>;
}

/** What is answered of records, with the lists in it. */
interface Answer {
  readonly shape: RecordShape;
  readonly lists: readonly ListPlan[];
}

function answerOf(
  object: ObjectModel,
  query: { readonly selection: Selection; readonly lists?: readonly ListArguments[] },
  { access, limits }: Planning,
): Answer {
  const { selection, lists } = query;
  if (selection.kind === 'default') return { shape: planShape(object, selection, access, limits.relationSizeMax), lists: [] };
  const { shape, listTargets } = planRecord(object, selection, access);
  return { shape, lists: planLists(listTargets, lists, access, limits.relationSizeMax) };
}

/** The same for a list of records, which may be a connection. */
function listAnswerOf(
  object: ObjectModel,
  query: { readonly selection: Selection | ConnectionSelection; readonly lists?: readonly ListArguments[] },
  planning: Planning,
): Answer & { readonly connection: ConnectionShape | null } {
  const { selection, lists } = query;
  if (selection.kind !== 'connection')
    return { ...answerOf(object, { selection, ...(lists === undefined ? {} : { lists }) }, planning), connection: null };
  const { access, limits } = planning;
  const { shape: connection, listTargets } = planConnection(object, selection, access);
  return {
    connection,
    shape: connection.rows ?? idShape(object, access),
    lists: planLists(listTargets, lists, access, limits.relationSizeMax),
  };
}

/** True when the answer shows fewer fields than the caller may read. */
export function answersCapped(query: Query, planning: Planning): boolean {
  if (query.kind === 'search' || query.kind === 'groupBy' || query.selection.kind !== 'default') return false;
  return isCapped(resolveObject(planning.model, query.object), query.selection, planning.access);
}

function checkedId(id: string): string {
  if (isUuid(id)) return id.toLowerCase();
  throw new Refusal('INVALID_UUID', `'${id}' is not a valid UUID`, { value: id });
}

function planFindMany(query: FindManyQuery, object: ObjectModel, planning: Planning): FindManyPlan {
  const { access, limits, model } = planning;
  permit(access, 'read', object);
  const answer = listAnswerOf(object, query, planning);
  const list = planList(object, query, access, limits.pageSizeDefault);
  const total = answer.connection?.aggregates.some(({ name }) => name === 'totalCount') ?? query.total;
  return { kind: 'findMany', model, ...answer, ...list, total };
}

function planFindOne(query: FindOneQuery, object: ObjectModel, planning: Planning): FindOnePlan {
  const { access, model } = planning;
  permit(access, 'read', object);
  const target =
    'id' in query.target ? { id: checkedId(query.target.id) } : { scope: planScope(object, query.target.filter, access, { live: true }) };
  return { kind: 'findOne', model, ...answerOf(object, query, planning), target };
}

function planCreate(query: CreateQuery, object: ObjectModel, planning: Planning): CreatePlan {
  const { access, model, actor } = planning;
  permit(access, 'update', object);
  refuseByRule(object, 'create', query.data.length > 1);
  const answer = answerOf(object, query, planning);
  const bodies = acceptAll(object, query.data, access);
  const authors = object.fieldByName.get('updatedBy')?.columns ?? [];
  const rows = bodies.map((body, index): WriteRow => {
    for (const column of authors) body.values.delete(column.name);
    const sent = body.values.get('id') ?? null;
    body.values.delete('id');
    return { id: sent ?? uuidV7(), idWasSent: sent !== null, index, values: body.values };
  });
  refuseRepeatedIds(object, rows);
  return {
    kind: 'create',
    model,
    ...answer,
    actor,
    rows,
    connections: gatherConnections(bodies),
    upsert:
      query.upsert === false ? null : { keys: upsertKeys(object), revive: query.upsert.revive, namesMatches: access.may('read', object) },
  };
}

/** All bad records are named at once: the first message is that of the first, as for one record alone. */
function acceptAll(object: ObjectModel, data: readonly unknown[], access: Access): readonly AcceptedBody[] {
  const bodies: AcceptedBody[] = [];
  const refused: { index: number; refusal: Refusal }[] = [];
  data.forEach((body, index) => {
    try {
      bodies.push(acceptBody(object, body, 'create', access));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      refused.push({ index, refusal: error });
    }
  });
  const [first, ...others] = refused;
  if (first === undefined) return bodies;
  if (data.length === 1) throw first.refusal;
  const messages = [first.refusal.message, ...others.map(({ index, refusal }) => `[${index}] ${refusal.message}`)];
  throw new Refusal(first.refusal.code, messages, { ...first.refusal.details, indexes: refused.map(({ index }) => index) });
}

function refuseRepeatedIds(object: ObjectModel, rows: readonly WriteRow[]): void {
  const seen = new Set<string>();
  for (const { id } of rows) {
    if (seen.has(id)) {
      const message = `A duplicate entry was detected: id ${id} stands twice in the request`;
      throw new Refusal('DUPLICATE_ENTRY', message, { object: object.nameSingular, fields: ['id'], value: id });
    }
    seen.add(id);
  }
}

function refuseByRule(object: ObjectModel, operation: 'create' | 'update' | 'delete' | 'destroy' | 'restore', many: boolean): void {
  if (object.isCustom) return;
  const refusal = writeRules[object.nameSingular]?.refuse?.(operation, many) ?? null;
  if (refusal !== null) throw refusal;
}

/** By id, then by each unique field. */
function upsertKeys(object: ObjectModel): readonly UpsertKey[] {
  const unique = object.fields.filter((field) => field.isActive && field.isUnique && field.name !== 'id' && field.columns.length > 0);
  return unique.map((field) => {
    const columns = uniqueColumns(field);
    return { name: columns.length === 1 && columns[0]?.part !== '' ? `${field.name}.${columns[0]?.part}` : field.name, columns };
  });
}

function planUpdate(query: UpdateQuery, object: ObjectModel, planning: Planning): UpdatePlan {
  const { access, model, actor, limits } = planning;
  permit(access, 'update', object);
  const many = 'filter' in query.target;
  refuseByRule(object, 'update', many);
  const target = planTarget(object, query.target, access);
  const answer = answerOf(object, query, planning);
  const body = acceptBody(object, query.data, 'update', access);
  const { values } = body;
  refuseChangedId(object, values, target);
  leaveOtherTargets(
    object,
    values,
    body.connects.map((connect) => connect.column),
  );
  const authors = object.fieldByName.get('updatedBy');
  if (authors !== undefined) for (const [name, text] of actorValues(authors, actor)) values.set(name, text);
  return { kind: 'update', model, ...answer, target, values, connections: gatherConnections([body]), rowsMax: limits.updateSizeMax };
}

function refuseChangedId(object: ObjectModel, values: Map<string, ColumnText>, target: WriteTarget): void {
  const id = values.get('id');
  values.delete('id');
  if (id === undefined || ('id' in target && id === target.id)) return;
  throw new Refusal('INVALID_ARGS_DATA', `The id of a ${object.nameSingular} cannot be changed`, { field: 'id' });
}

function planTarget(object: ObjectModel, target: Target, access: Access): WriteTarget {
  if ('id' in target) return { id: checkedId(target.id) };
  return { scope: planScope(object, target.filter, access, { live: false }) };
}

function planRemove(query: RemoveQuery, object: ObjectModel, planning: Planning): RemovePlan {
  const { access, model } = planning;
  permit(access, query.kind === 'destroy' ? 'destroy' : 'bin', object);
  refuseByRule(object, query.kind, 'filter' in query.target);
  const binnedWith = object.fields.filter((field): field is Field => field.isBinnedWithParent && field.relation !== null);
  const target = planTarget(object, query.target, access);
  return {
    kind: query.kind,
    model,
    ...answerOf(object, query, planning),
    target: query.anyState ? target : onlyInState(target, query.kind),
    anyState: query.anyState,
    binnedWith,
  };
}

/** Only live records go into the bin, only those in the bin come back; both by filter. */
function onlyInState(target: WriteTarget, kind: RemoveQuery['kind']): WriteTarget {
  if ('id' in target || kind === 'destroy') return target;
  const state: Condition = { kind: 'test', sql: kind === 'delete' ? isLive : isBinned };
  const { condition } = target.scope;
  return { scope: { ...target.scope, condition: condition === null ? state : { kind: 'and', of: [state, condition] } } };
}

function planDuplicates(query: DuplicatesQuery, object: ObjectModel, planning: Planning): DuplicatesPlan {
  const { access, model, limits } = planning;
  permit(access, 'read', object);
  const criteria = (object.duplicateCriteria ?? [])
    .map((group) => group.map((name) => object.columnByName.get(name)).filter((column) => column !== undefined))
    .filter((group) => group.length > 0 && group.every((column) => access.mayRead(column.field)));
  const of =
    'ids' in query.of
      ? { ids: query.of.ids.map(checkedId) }
      : { rows: acceptAll(object, query.of.data, access).map((body) => body.values) };
  return { kind: 'duplicates', model, ...listAnswerOf(object, query, planning), criteria, of, limit: limits.duplicatesMax };
}

function planMerge(query: MergeQuery, object: ObjectModel, planning: Planning): MergePlan {
  const { access, model, actor } = planning;
  for (const right of ['read', 'update', 'destroy'] as const) permit(access, right, object);
  if (object.duplicateCriteria === null) {
    const message = `Merge is only available for objects with duplicate criteria. Object '${object.nameSingular}' does not have duplicate criteria defined.`;
    throw new Refusal('INVALID_ARGS_MERGE', message, { object: object.nameSingular });
  }
  const ids = query.ids.map(checkedId);
  const survivor = ids[query.conflictPriorityIndex];
  if (ids.length < 2) throw new Refusal('INVALID_ARGS_MERGE', 'At least 2 record IDs are required for merge');
  if (ids.length > mergeSizeMax) throw new Refusal('INVALID_ARGS_MERGE', `Maximum ${mergeSizeMax} records can be merged at once`);
  if (new Set(ids).size < ids.length) throw new Refusal('INVALID_ARGS_MERGE', 'Each record can stand only once in a merge');
  if (survivor === undefined) {
    const message = `Invalid conflict priority '${query.conflictPriorityIndex}'. Valid options for ${ids.length} records: 0-${ids.length - 1}`;
    throw new Refusal('INVALID_ARGS_MERGE', message);
  }
  return { kind: 'merge', model, ...answerOf(object, query, planning), ids, survivor, dryRun: query.dryRun, actor };
}

const mergeSizeMax = 9;
