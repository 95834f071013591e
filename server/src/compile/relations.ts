/** To-many relations inside records: the rows that they show, their aggregates, and the JSON that stands in their place. */
import type { Column, ObjectModel } from '../model/model.ts';
import type { ConnectionShape, ListPlan } from '../plan/plan.ts';
import { isLive, rootAlias } from '../plan/scope.ts';
import { identifier, join, type Sql, sql, trusted } from '../sql/sql.ts';
import { connectionAggregate, type PageInfo, writeConnection } from './connection.ts';
import { type CursorPlace, cursorAt } from './cursor.ts';
import { aggregateAlias, type CompiledMany, type CompiledShape, type WriteRelation } from './record.ts';
import { fromScope, type Source, where } from './scope.ts';
import type { Row } from './statement.ts';

/** The page that a relation shows, one row more than is answered where that tells of a next page. */
export function listOf({ answer, target }: CompiledMany, lists: readonly ListPlan[]): { readonly list: ListPlan; readonly limit: number } {
  if ('shape' in answer) return { list: firstRecords(target), limit: answer.limit };
  const list = lists[answer.list] as ListPlan;
  return { list, limit: list.limit + 1 };
}

const wholeLists = new WeakMap<ObjectModel, ListPlan>();

/** The live records in the order of their ids. */
function firstRecords(object: ObjectModel): ListPlan {
  let list = wholeLists.get(object);
  if (list === undefined) {
    const column = object.columnByName.get('id') as Column;
    const expression = identifier(rootAlias, 'id');
    list = {
      scope: { object, joins: [], reads: new Set([object]), condition: { kind: 'test', sql: isLive }, isAllLive: true },
      order: [{ path: ['id'], column, alias: rootAlias, expression, direction: 'AscNullsFirst', isNullable: false }],
      resume: null,
      backward: false,
      limit: 0,
      offset: 0,
    };
    wholeLists.set(object, list);
  }
  return list;
}

/** One row of aggregates for each parent row, behind an alias for each relation that answers any. */
export function aggregateJoins(compiled: CompiledShape, lists: readonly ListPlan[], source: Source): Sql {
  const joins = compiled.manys.flatMap((many) => {
    const { answer, tag, parent, joinColumn } = many;
    if ('shape' in answer || answer.connection.aggregates.length === 0) return [];
    const { scope } = listOf(many, lists).list;
    // The alias of the target's rows hides that of the parent.
    const held = `p${tag}`;
    const values = answer.connection.aggregates.map(({ expression }, i) => sql`${expression} as ${identifier(`a${i}`)}`);
    const own = sql`${identifier(rootAlias, joinColumn)} = ${identifier(held, 'id')}`;
    const rows = sql`select ${join(values, ', ')} from ${fromScope(scope, source)}${where({ kind: 'test', sql: own }, scope.condition)}`;
    return [
      sql` left join lateral (select ${identifier(parent, 'id')} as "id") ${identifier(held)} on true left join lateral (${rows}) ${identifier(aggregateAlias(tag))} on true`,
    ];
  });
  return joins.length === 0 ? trusted('') : join(joins, '');
}

/** The rows of a relation, by the id of their parent. */
export interface RelationRows {
  readonly rows: ReadonlyMap<string, readonly Row[]>;
  /** Where the columns of the record stand in a row. */
  readonly firstAt: number;
  readonly cursor: readonly CursorPlace[];
}

/** By the number of the relation, those of relations of relations included. */
export function relationWriters(
  compiled: CompiledShape,
  lists: readonly ListPlan[],
  rowsOf: (tag: number) => RelationRows | undefined,
  writers: (WriteRelation | undefined)[] = [],
): readonly (WriteRelation | undefined)[] {
  for (const many of compiled.manys) {
    const found = rowsOf(many.tag);
    const { answer } = many;
    writers[many.tag] =
      'shape' in answer
        ? bareList(many.compiled as CompiledShape, found, writers)
        : connection(many, answer.connection, listOf(many, lists).list, found, writers);
    if (many.compiled !== null) relationWriters(many.compiled, lists, rowsOf, writers);
  }
  return writers;
}

type Writers = readonly (WriteRelation | undefined)[];

function bareList(compiled: CompiledShape, found: RelationRows | undefined, writers: Writers): WriteRelation {
  const [write] = compiled.views;
  return (parent) => {
    const rows = found?.rows.get(parent);
    if (found === undefined || rows === undefined || write === undefined) return '[]';
    return `[${rows.map((row) => write(row, found.firstAt, writers, '')).join(',')}]`;
  };
}

function connection(
  { compiled, aggregatesAt }: CompiledMany,
  shape: ConnectionShape,
  list: ListPlan,
  found: RelationRows | undefined,
  writers: Writers,
): WriteRelation {
  return (parent, parentRow, at) => {
    const rows = found?.rows.get(parent) ?? [];
    const shown = pageRows(list, rows);
    const cursors = shape.showsCursors && found !== undefined ? shown.map((row) => cursorAt(found.cursor, row)) : [];
    const edges = (compiled?.views ?? []).map((write) => shown.map((row, i) => write(row, found?.firstAt ?? 0, writers, cursors[i] ?? '')));
    const aggregates = shape.aggregates.map((aggregate, i) => connectionAggregate(aggregate, parentRow[at + aggregatesAt + i] ?? null));
    return writeConnection(shape, { edges, page: pageInfo(list, rows.length > list.limit, cursors), aggregates });
  };
}

/** The rows that are answered, in the order in which they are presented. */
export function pageRows<T>({ limit, backward }: Pick<ListPlan, 'limit' | 'backward'>, rows: readonly T[]): readonly T[] {
  const shown = rows.length > limit ? rows.slice(0, limit) : rows;
  return backward ? [...shown].reverse() : shown;
}

/** Source: wire contract, page flags. */
export function pageInfo({ backward, resume, offset }: ListPlan, hasMore: boolean, cursors: readonly string[]): PageInfo {
  const hasOther = resume !== null || offset > 0;
  return {
    hasNextPage: backward ? hasOther : hasMore,
    hasPreviousPage: backward ? hasMore : hasOther,
    startCursor: cursors[0] ?? null,
    endCursor: cursors.at(-1) ?? null,
  };
}
