/**
 * Records with to-many relations: a union of row sets, each row led by the number of its set, its place in it and the id
 * of its parent. Plain columns all the way, no JSON made in PostgreSQL.
 */
import type { ListPlan } from '../plan/plan.ts';
import { identifier, join, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { type CursorPlace, cursorColumns, cursorParts } from './cursor.ts';
import { type Extra, innerPage, outerOrder, pageOf } from './page.ts';
import { type CompiledMany, type CompiledShape, oneJoins, readRecord, recordAlias } from './record.ts';
import type { RecordsOptions } from './records.ts';
import { aggregateJoins, listOf, type RelationRows, relationWriters } from './relations.ts';
import type { CompiledRecords, ReadRecord, Row } from './statement.ts';

/** Leading columns of a row: number of the set, place in it, id of the parent. */
const leadColumns = 3;

/** A row set, and where the values of its cursors stand. */
interface RowSet {
  readonly tag: number;
  readonly compiled: CompiledShape;
  readonly extra: readonly Extra[];
  readonly cursor: readonly CursorPlace[];
}

export function compileSets(compiled: CompiledShape, rows: Sql, options: RecordsOptions, head: readonly Sql[]): CompiledRecords {
  const { extra, order, source, lists } = options;
  const sets: RowSet[] = [{ tag: 0, compiled, extra, cursor: [] }];
  const place = order === null ? trusted('row_number() over ()') : sql`row_number() over (order by ${outerOrder(order)})`;
  const expressions: Sql[] = [
    ...head,
    sql`n0 as materialized (select r.*, ${place} as "$n", null::uuid as "$parent" from (${innerPage(compiled, rows, extra, order)}) r)`,
  ];
  collectSets(compiled, 0, options, expressions, sets);
  const width = Math.max(...sets.map((set) => set.compiled.columns.length + set.extra.length));
  const branches = sets.map((set) => {
    const values = [set.compiled.textList];
    set.extra.forEach(({ value, perStatement }, i) => {
      values.push(sql`${perStatement ? value : identifier(recordAlias, `$x${i}`)}::text`);
    });
    for (let filled = set.compiled.columns.length + set.extra.length; filled < width; filled++) values.push(trusted('null::text'));
    const joined = sql`${trusted(`n${set.tag}`)} r${oneJoins(set.compiled, source)}${aggregateJoins(set.compiled, lists, source)}`;
    return sql`select ${trusted(String(set.tag))}, r."$n", r."$parent"::text, ${join(values, ', ')} from ${joined}`;
  });
  const text = sql`with ${join(expressions, ', ')} ${join(branches, ' union all ')} order by 1, 2`;
  return {
    statement: print(text),
    read: (result) => readSets(result, sets, lists),
    firstAt: leadColumns,
    extraAt: leadColumns + compiled.columns.length,
    idAt: leadColumns,
  };
}

/** One common table expression for each to-many relation that shows records, its parents before it. */
function collectSets(
  compiled: CompiledShape,
  tag: number,
  options: Pick<RecordsOptions, 'source' | 'lists'>,
  expressions: Sql[],
  sets: RowSet[],
): void {
  for (const many of compiled.manys) {
    if (many.compiled === null) continue;
    const { list, limit } = listOf(many, options.lists);
    const { extra, cursor } = cursorExtras(many, many.compiled, list);
    const own = sql`${identifier(recordAlias, many.joinColumn)} = p."id"`;
    const page = innerPage(many.compiled, pageOf(list, limit, options.source, own), extra, list);
    const place = sql`row_number() over (order by p."id", ${outerOrder(list, 'c')})`;
    const parents = parentsOf(many, compiled, tag, options);
    expressions.push(
      sql`${trusted(`n${many.tag}`)} as materialized (select c.*, p."id" as "$parent", ${place} as "$n" from (${parents}) p cross join lateral (${page}) c)`,
    );
    sets.push({ tag: many.tag, compiled: many.compiled, extra, cursor });
    collectSets(many.compiled, many.tag, options, expressions, sets);
  }
}

/** The ids of the records whose relation is shown. */
function parentsOf(many: CompiledMany, compiled: CompiledShape, tag: number, { source }: Pick<RecordsOptions, 'source'>): Sql {
  const rows = trusted(`n${tag}`);
  if (many.parent === recordAlias) return sql`select r."id" from ${rows} r`;
  const id = identifier(many.parent, 'id');
  return sql`select distinct ${id} from ${rows} r${oneJoins(compiled, source)} where ${id} is not null`;
}

/** Values of the cursors of a relation's records that are not shown anyway. */
function cursorExtras({ answer }: CompiledMany, compiled: CompiledShape, list: ListPlan): Pick<RowSet, 'extra' | 'cursor'> {
  if ('shape' in answer || !answer.connection.showsCursors) return { extra: [], cursor: [] };
  const { extra, placesAt } = cursorColumns(cursorParts(list.order), compiled);
  return { extra, cursor: placesAt(leadColumns, leadColumns + compiled.columns.length) };
}

function readSets(result: readonly Row[], sets: readonly RowSet[], lists: readonly ListPlan[]): readonly ReadRecord[] {
  const byTag = new Map(sets.map((set) => [set.tag, { set, rows: [] as Row[] }]));
  for (const row of result) byTag.get(Number(row[0]))?.rows.push(row);
  const relations = new Map<number, RelationRows>();
  for (const [tag, { set, rows }] of byTag) {
    if (tag !== 0) relations.set(tag, { rows: byParent(rows), firstAt: leadColumns, cursor: set.cursor });
  }
  const { compiled } = sets[0] as RowSet;
  const writers = relationWriters(compiled, lists, (tag) => relations.get(tag));
  return (byTag.get(0)?.rows ?? []).map((row) => readRecord(compiled, row, leadColumns, writers));
}

function byParent(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const parents = new Map<string, Row[]>();
  for (const row of rows) {
    const siblings = parents.get(row[2] as string);
    if (siblings === undefined) parents.set(row[2] as string, [row]);
    else siblings.push(row);
  }
  return parents;
}
