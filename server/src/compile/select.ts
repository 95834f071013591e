/** Reading: a single record, or a page of records. */
import type { FindManyPlan, FindOnePlan, GroupAggregate, Planned, Scope } from '../plan/plan.ts';
import { identifier, join, parameter, print, type Sql, sql } from '../sql/sql.ts';
import { cursorAt, cursorColumns, cursorParts } from './cursor.ts';
import { type Extra, pageOf } from './page.ts';
import { compileShape } from './record.ts';
import { compileRecords } from './records.ts';
import { changeNumber, fromScope, liveCount, table, where } from './scope.ts';
import type { ReadRecord, RecordStatement, Statement } from './statement.ts';

export interface PageStatement extends RecordStatement {
  /** Cursor of a record of this page. */
  readonly cursor: (record: ReadRecord) => string;
  /** Position of the total (or of the change number, see `total`) in a row; null when not asked for. */
  readonly totalAt: number | null;
  readonly total: 'live' | 'changes' | null;
  /** Position of the first aggregate beside the total, which every row carries. */
  readonly aggregatesAt: number;
}

export function compileFindOne(plan: Planned<FindOnePlan>): RecordStatement {
  const { target, lists, shape } = plan;
  const rows =
    'id' in target
      ? sql`from ${table(shape.object)} r where r."id" = ${parameter(target.id, 'uuid')} and r."deletedAt" is null`
      : sql`from ${fromScope(target.scope)}${where(target.scope.condition)} order by r."id" limit 1`;
  return compileRecords(compileShape(shape), rows, { source: table, order: null, extra: [], lists });
}

export function compileFindMany(plan: Planned<FindManyPlan>): PageStatement {
  const { connection, scope, lists } = plan;
  const compiled = compileShape(plan.shape);
  const hasCursors = connection === null || connection.showsCursors;
  const cursor = cursorColumns(hasCursors ? cursorParts(plan.order) : [], compiled);
  const total = plan.total ? (scope.isAllLive ? 'live' : 'changes') : null;
  const aggregates = besideTotal(connection?.aggregates ?? []);
  const extra: Extra[] = [
    ...cursor.extra,
    ...(total === null ? [] : [{ value: total === 'live' ? liveCount(scope.object) : changeNumber(scope), perStatement: true }]),
    ...aggregates.map((_, i) => ({ value: sql`(select ${identifier(`a${i}`)} from g)`, perStatement: true })),
  ];
  const head = aggregates.length === 0 ? [] : [sql`g as materialized (${aggregateRow(scope, aggregates)})`];
  const records = compileRecords(compiled, pageOf(plan, plan.limit + 1, table), { source: table, order: plan, extra, lists }, head);
  const places = cursor.placesAt(records.firstAt, records.extraAt);
  return {
    ...records,
    cursor: (record) => cursorAt(places, record.row),
    total,
    totalAt: total === null ? null : records.extraAt + cursor.extra.length,
    aggregatesAt: records.extraAt + extra.length - aggregates.length,
  };
}

/** The aggregates whose values are not kept by the database. */
export function besideTotal(aggregates: readonly GroupAggregate[]): readonly GroupAggregate[] {
  return aggregates.filter(({ name }) => name !== 'totalCount');
}

/** The aggregates of a whole scope, and the sum of changes that they hold for. */
export function compileAggregates(scope: Scope, aggregates: readonly GroupAggregate[]): Statement {
  const isTotal = aggregates.length === 1 && besideTotal(aggregates).length === 0;
  if (isTotal && scope.isAllLive) return print(sql`select ${liveCount(scope.object)}, ${changeNumber(scope)}`);
  const names = aggregates.map((_, i) => identifier('g', `a${i}`));
  return print(sql`select ${join([...names, changeNumber(scope)], ', ')} from (${aggregateRow(scope, aggregates)}) g`);
}

/** The sum of changes that answers about the scope hold for. */
export function compileChanges(scope: Scope): Statement {
  return print(sql`select ${changeNumber(scope)}`);
}

/** One row of aggregates `a0`, `a1`, … over a whole scope. */
function aggregateRow(scope: Scope, aggregates: readonly GroupAggregate[]): Sql {
  const values = aggregates.map(({ expression }, i) => sql`${expression} as ${identifier(`a${i}`)}`);
  return sql`select ${join(values, ', ')} from ${fromScope(scope)}${where(scope.condition)}`;
}
