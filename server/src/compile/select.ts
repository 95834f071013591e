/**
 * Reading: one statement for a page, a record, or the rows that a write brought, relations included.
 *
 * Without to-many relations a row is a record. With them the statement is a union of row sets, each row led by the
 * number of its set, its place in it and the id of its parent: plain columns all the way, no JSON made in PostgreSQL.
 */
import type { ObjectModel } from '../model/model.ts';
import type { FindManyPlan, FindOnePlan, OrderKey, Planned } from '../plan/plan.ts';
import { rootAlias } from '../plan/scope.ts';
import { isDescending, nullsFirst } from '../query/query.ts';
import { identifier, join, parameter, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { type CursorPart, cursorOf, cursorParts } from './cursor.ts';
import { type Children, type CompiledShape, compileShape, oneJoins, recordAlias } from './record.ts';
import { changeNumber, fromScope, liveCount, table, where } from './scope.ts';
import type { Row, Statement } from './statement.ts';

/** A statement whose rows are records, and how they are read. */
export interface RecordStatement {
  readonly statement: Statement;
  readonly read: (rows: readonly Row[]) => readonly ReadRecord[];
}

export interface ReadRecord {
  readonly id: string;
  readonly json: string;
  /** The row; columns beyond the record's stand from `extraAt`. */
  readonly row: Row;
}

export interface PageStatement extends RecordStatement {
  /** Cursor of a record of this page. */
  readonly cursor: (record: ReadRecord) => string;
  /** Position of the total (or of the change number, see `total`) in a row; null when not asked for. */
  readonly totalAt: number | null;
  readonly total: 'live' | 'changes' | null;
}

/** Where the rows of an object are read from; writes put their own rows in front of a table's. */
export type Source = (object: ObjectModel) => Sql;

const tables: Source = table;

export function compileFindOne(plan: Planned<FindOnePlan>): RecordStatement {
  const { object } = plan.shape;
  const id = parameter(plan.id, 'uuid');
  const rows = sql`from ${table(object)} r where r."id" = ${id} and r."deletedAt" is null`;
  return compileRecords(compileShape(plan.shape), rows, { source: tables, order: null, extra: [] });
}

export function compileFindMany(plan: Planned<FindManyPlan>): PageStatement {
  const compiled = compileShape(plan.shape);
  const order = orderBy(plan.order, plan.backward);
  const rows = sql`from ${fromScope(plan.scope.object, plan.scope.joins)}${where(plan.scope.condition, plan.resume)} order by ${order} limit ${parameter(String(plan.limit + 1), 'bigint')}`;
  const parts = cursorParts(plan.order);
  const hidden = parts.filter((part) => shownAt(compiled, part) === -1);
  const extra: Extra[] = hidden.map((part) => ({ value: identifier(part.alias, part.column.name), perStatement: false }));
  const total = plan.total ? (plan.scope.isAllLive ? 'live' : 'changes') : null;
  if (total !== null) extra.push({ value: total === 'live' ? liveCount(plan.scope.object) : changeNumber(plan.scope), perStatement: true });
  const records = compileRecords(compiled, rows, { source: tables, order: { keys: plan.order, backward: plan.backward }, extra });
  const { extraAt, firstAt } = records;
  const at = parts.map((part) => {
    const known = shownAt(compiled, part);
    return known === -1 ? extraAt + hidden.indexOf(part) : firstAt + known;
  });
  return {
    ...records,
    cursor: (record) =>
      cursorOf(
        parts,
        at.map((i) => record.row[i] ?? null),
      ),
    total,
    totalAt: total === null ? null : extraAt + hidden.length,
  };
}

function shownAt(compiled: CompiledShape, part: CursorPart): number {
  if (part.alias !== rootAlias) return -1;
  return compiled.columns.findIndex(({ alias, column }) => alias === recordAlias && column === part.column);
}

/** `order by` keys; never-null columns carry no NULLS clause, so that an index can give the order. */
export function orderBy(keys: readonly OrderKey[], backward: boolean): Sql {
  return join(
    keys.map((key) => sql`${key.expression}${directionSql(key, backward)}`),
    ', ',
  );
}

export function directionSql(key: Pick<OrderKey, 'direction' | 'isNullable'>, backward: boolean): Sql {
  const descending = isDescending(key.direction) !== backward;
  const first = nullsFirst(key.direction) !== backward;
  const nulls = key.isNullable ? (first ? ' nulls first' : ' nulls last') : '';
  return trusted(`${descending ? ' desc' : ''}${nulls}`);
}

/** A value beyond the record's own columns: of the row, or the same for the whole statement. */
interface Extra {
  readonly value: Sql;
  readonly perStatement: boolean;
}

interface RecordsOptions {
  readonly source: Source;
  /** Null when the order of the rows does not matter. */
  readonly order: { readonly keys: readonly OrderKey[]; readonly backward: boolean } | null;
  readonly extra: readonly Extra[];
}

interface CompiledRecords extends RecordStatement {
  /** Where the columns of the shape, and those of `extra`, stand in a row. */
  readonly firstAt: number;
  readonly extraAt: number;
  /** Where the id of the record stands. */
  readonly idAt: number;
}

/**
 * `rows` is a FROM clause and what follows it, with the record's table as `r`. A `head` of common table expressions
 * may come before (writes).
 */
export function compileRecords(compiled: CompiledShape, rows: Sql, options: RecordsOptions, head: readonly Sql[] = []): CompiledRecords {
  if (compiled.manys.length > 0) return compileSets(compiled, rows, options, head);
  const { extra } = options;
  const text =
    compiled.ones.length === 0
      ? sql`${withHead(head)}select ${join([compiled.list, ...extra.map(({ value }) => value)], ', ')} ${rows}`
      : joinedPage(compiled, rows, options, head);
  const idAt = idPosition(compiled);
  const read = (result: readonly Row[]) =>
    result.map((row): ReadRecord => ({ id: row[idAt] as string, json: compiled.write(row, 0, []), row }));
  return { statement: print(text), read, firstAt: 0, extraAt: compiled.columns.length, idAt };
}

function idPosition(compiled: CompiledShape): number {
  return compiled.columns.findIndex(({ alias, column }) => alias === recordAlias && column.name === 'id');
}

function withHead(head: readonly Sql[]): Sql {
  return head.length === 0 ? trusted('') : sql`with ${join(head, ', ')} `;
}

/** The page first, so that relations are joined to its rows alone; then the order once more, for the joined rows. */
function joinedPage(compiled: CompiledShape, rows: Sql, options: RecordsOptions, head: readonly Sql[]): Sql {
  const { extra, order } = options;
  const inner = innerPage(compiled, rows, options);
  const outer = extra.map(({ value, perStatement }, i) => (perStatement ? value : identifier(recordAlias, `$x${i}`)));
  const list = join([compiled.list, ...outer], ', ');
  const sorted = order === null ? trusted('') : sql` order by ${outerOrder(order)}`;
  return sql`${withHead(head)}select ${list} from (${inner}) r${oneJoins(compiled, options.source)}${sorted}`;
}

/** Own columns, extra values `$x…` and sort keys `$k…` of the rows of a page. */
function innerPage(compiled: CompiledShape, rows: Sql, { extra, order }: RecordsOptions): Sql {
  const own = [...compiled.needed].map((name) => identifier(recordAlias, name));
  const extras = extra.flatMap(({ value, perStatement }, i) => (perStatement ? [] : [sql`${value} as ${identifier(`$x${i}`)}`]));
  const keys = (order?.keys ?? []).map((key, i) => sql`${key.expression} as ${identifier(`$k${i}`)}`);
  return sql`select ${join([...own, ...extras, ...keys], ', ')} ${rows}`;
}

function outerOrder(order: NonNullable<RecordsOptions['order']>): Sql {
  return join(
    order.keys.map((key, i) => sql`${identifier(recordAlias, `$k${i}`)}${directionSql(key, order.backward)}`),
    ', ',
  );
}

/** Leading columns of a row of a union: number of the set, place in it, id of the parent. */
const leadColumns = 3;

function compileSets(compiled: CompiledShape, rows: Sql, options: RecordsOptions, head: readonly Sql[]): CompiledRecords {
  const { extra, order, source } = options;
  const sets: { tag: number; compiled: CompiledShape }[] = [{ tag: 0, compiled }];
  const place = order === null ? trusted('row_number() over ()') : sql`row_number() over (order by ${outerOrder(order)})`;
  const expressions: Sql[] = [
    ...head,
    sql`n0 as materialized (select r.*, ${place} as "$n", null::uuid as "$parent" from (${innerPage(compiled, rows, options)}) r)`,
  ];
  collectSets(compiled, 0, source, expressions, sets);
  const width = Math.max(...sets.map((set) => set.compiled.columns.length + (set.tag === 0 ? extra.length : 0)));
  const branches = sets.map((set) => {
    const values = [set.compiled.textList];
    let filled = set.compiled.columns.length;
    if (set.tag === 0) {
      extra.forEach(({ value, perStatement }, i) => {
        values.push(sql`${perStatement ? value : identifier(recordAlias, `$x${i}`)}::text`);
      });
      filled += extra.length;
    }
    for (; filled < width; filled++) values.push(trusted('null::text'));
    const name = trusted(`n${set.tag}`);
    return sql`select ${trusted(String(set.tag))}, r."$n", r."$parent"::text, ${join(values, ', ')} from ${name} r${oneJoins(set.compiled, source)}`;
  });
  const text = sql`with ${join(expressions, ', ')} ${join(branches, ' union all ')} order by 1, 2`;
  const read = (result: readonly Row[]) => readSets(result, sets);
  const idAt = leadColumns + idPosition(compiled);
  return { statement: print(text), read, firstAt: leadColumns, extraAt: leadColumns + compiled.columns.length, idAt };
}

/** One common table expression for each to-many relation, its parents before it. */
function collectSets(
  compiled: CompiledShape,
  tag: number,
  source: Source,
  expressions: Sql[],
  sets: { tag: number; compiled: CompiledShape }[],
): void {
  for (const many of compiled.manys) {
    const target = many.compiled.shape.object;
    const parents =
      many.parent === recordAlias
        ? sql`select r."id" from ${trusted(`n${tag}`)} r`
        : sql`select distinct ${identifier(many.parent, 'id')} from ${trusted(`n${tag}`)} r${oneJoins(compiled, source)} where ${identifier(many.parent, 'id')} is not null`;
    const own = join(
      [...many.compiled.needed].map((name) => identifier(recordAlias, name)),
      ', ',
    );
    expressions.push(
      sql`${trusted(`n${many.tag}`)} as materialized (select c.*, p."id" as "$parent", row_number() over (order by p."id", c."id") as "$n" from (${parents}) p cross join lateral (select ${own} from ${source(target)} r where ${identifier(recordAlias, many.joinColumn)} = p."id" and r."deletedAt" is null order by r."id" limit ${trusted(String(many.limit))}) c)`,
    );
    sets.push({ tag: many.tag, compiled: many.compiled });
    collectSets(many.compiled, many.tag, source, expressions, sets);
  }
}

/** Relations have higher numbers than what they belong to, so writing from the last set to the first finds all children. */
function readSets(result: readonly Row[], sets: readonly { tag: number; compiled: CompiledShape }[]): readonly ReadRecord[] {
  const rows: Row[][] = sets.map(() => []);
  for (const row of result) rows[Number(row[0])]?.push(row);
  const children: Map<string, string[]>[] = sets.map(() => new Map());
  const byTag = [...sets].sort((a, b) => b.tag - a.tag);
  for (const { tag, compiled } of byTag) {
    if (tag === 0) break;
    const written = children[tag] as Map<string, string[]>;
    for (const row of rows[tag] as Row[]) {
      const parent = row[2] as string;
      const json = compiled.write(row, leadColumns, children as Children);
      const siblings = written.get(parent);
      if (siblings === undefined) written.set(parent, [json]);
      else siblings.push(json);
    }
  }
  const { compiled } = sets[0] as { compiled: CompiledShape };
  const idAt = leadColumns + idPosition(compiled);
  return (rows[0] as Row[]).map((row) => ({ id: row[idAt] as string, json: compiled.write(row, leadColumns, children), row }));
}
