/** Rows of records, relations included, in one statement: as they are where a row is a record, as row sets where it is not. */
import type { ListPlan } from '../plan/plan.ts';
import { identifier, join, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { type Extra, innerPage, outerOrder, type PageOrder, withHead } from './page.ts';
import { type CompiledShape, oneJoins, readRecord, recordAlias } from './record.ts';
import { aggregateJoins, relationWriters } from './relations.ts';
import type { Source } from './scope.ts';
import { compileSets } from './sets.ts';
import type { CompiledRecords, Row } from './statement.ts';

export interface RecordsOptions {
  readonly source: Source;
  readonly order: PageOrder;
  readonly extra: readonly Extra[];
  readonly lists: readonly ListPlan[];
}

/**
 * `rows` is a FROM clause and what follows it, with the record's table as `r`. A `head` of common table expressions
 * may come before (writes).
 */
export function compileRecords(compiled: CompiledShape, rows: Sql, options: RecordsOptions, head: readonly Sql[] = []): CompiledRecords {
  if (compiled.manys.some((many) => many.compiled !== null)) return compileSets(compiled, rows, options, head);
  const { extra, lists } = options;
  const isFlat = compiled.ones.length === 0 && compiled.manys.length === 0;
  const text = isFlat
    ? sql`${withHead(head)}select ${join([compiled.list, ...extra.map(({ value }) => value)], ', ')} ${rows}`
    : joinedPage(compiled, rows, options, head);
  const writers = relationWriters(compiled, lists, () => undefined);
  const read = (result: readonly Row[]) => result.map((row) => readRecord(compiled, row, 0, writers));
  return { statement: print(text), read, firstAt: 0, extraAt: compiled.columns.length, idAt: 0 };
}

/** The page first, so that relations are joined to its rows alone; then the order once more, for the joined rows. */
function joinedPage(compiled: CompiledShape, rows: Sql, options: RecordsOptions, head: readonly Sql[]): Sql {
  const { extra, order, source, lists } = options;
  const outer = extra.map(({ value, perStatement }, i) => (perStatement ? value : identifier(recordAlias, `$x${i}`)));
  const joined = sql`(${innerPage(compiled, rows, extra, order)}) r${oneJoins(compiled, source)}${aggregateJoins(compiled, lists, source)}`;
  const sorted = order === null ? trusted('') : sql` order by ${outerOrder(order)}`;
  return sql`${withHead(head)}select ${join([compiled.list, ...outer], ', ')} from ${joined}${sorted}`;
}
