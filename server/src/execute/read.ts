/** Plans that only read: pages, single records, duplicates, groups. */
import { connectionAggregate, noPage, writeConnection } from '../compile/connection.ts';
import { compileDuplicates } from '../compile/duplicates.ts';
import { compileGroups } from '../compile/group.ts';
import { pageInfo, pageRows } from '../compile/relations.ts';
import { compileCount } from '../compile/scope.ts';
import { besideTotal, compileAggregates, compileChanges, compileFindMany, compileFindOne, type PageStatement } from '../compile/select.ts';
import { jsonOf, type ReadRecord, type Row } from '../compile/statement.ts';
import type { Rows } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import type { ConnectionShape, DuplicatesPlan, FindManyPlan, FindOnePlan, GroupPlan, Planned } from '../plan/plan.ts';
import { print } from '../sql/sql.ts';
import { AnswerCache } from './answer-cache.ts';
import type { Execution } from './execution.ts';
import type { Result } from './result.ts';

/** Answers that are kept between requests. */
export interface Answers {
  readonly counts: AnswerCache<number>;
  readonly aggregates: AnswerCache<Row>;
  readonly groups: AnswerCache<readonly Row[]>;
}

/** Characters of remembered group answers in all. */
const groupsSizeMax = 16_000_000;

export function openAnswers(entriesMax: number): Answers {
  return {
    counts: new AnswerCache(entriesMax, entriesMax),
    aggregates: new AnswerCache(entriesMax, entriesMax),
    groups: new AnswerCache(entriesMax, groupsSizeMax),
  };
}

/** Refuses: RECORD_NOT_FOUND. */
export async function executeFindOne(plan: Planned<FindOnePlan>, { run }: Execution): Promise<Result> {
  const compiled = compileFindOne(plan);
  const { rows } = await run(compiled.statement);
  const [record] = compiled.read(rows);
  if (record === undefined) throw recordNotFound(plan.shape.object.nameSingular, 'id' in plan.target ? plan.target.id : null);
  return { kind: 'record', record: jsonOf(record) };
}

/** `id` is null for a record that was sought by a filter. */
export function recordNotFound(object: string, id: string | null): Refusal {
  return new Refusal('RECORD_NOT_FOUND', 'Record not found', { object, ...(id === null ? {} : { id }) });
}

export async function executeFindMany(plan: Planned<FindManyPlan>, execution: Execution): Promise<Result> {
  const { connection } = plan;
  if (connection !== null && connection.rows === null) return executeAggregates(plan, connection, execution);
  const compiled = compileFindMany(plan);
  const { rows } = await execution.run(compiled.statement);
  const found = compiled.read(rows);
  const records = pageRows(plan, found);
  const hasMore = found.length > plan.limit;
  const total = plan.total ? await totalOf(plan, compiled, found, execution) : null;
  if (connection !== null) {
    const cursors = connection.showsCursors ? records.map(compiled.cursor) : [];
    const edges = plan.shape.views.map((_, view) => records.map((record, i) => record.write(view, cursors[i] ?? '')));
    const texts = found[0]?.row.slice(compiled.aggregatesAt) ?? (await aggregatesOfNoRow(plan, connection, execution));
    const aggregates = aggregatesJson(connection, String(total), texts);
    return { kind: 'record', record: writeConnection(connection, { edges, page: pageInfo(plan, hasMore, cursors), aggregates }) };
  }
  return {
    kind: 'page',
    records: records.map(jsonOf),
    page: {
      hasNextPage: plan.backward ? false : hasMore,
      hasPreviousPage: plan.backward ? hasMore : false,
      startCursor: cursorOrNull(compiled, records[0]),
      endCursor: cursorOrNull(compiled, records.at(-1)),
    },
    total,
  };
}

function cursorOrNull(compiled: PageStatement, record: ReadRecord | undefined): string | null {
  return record === undefined ? null : compiled.cursor(record);
}

/** JSON of the aggregates of a connection; `texts` are those beside the total. */
function aggregatesJson(connection: ConnectionShape, total: string, texts: readonly (string | null)[]): readonly string[] {
  let next = 0;
  return connection.aggregates.map((aggregate) =>
    aggregate.name === 'totalCount' ? total : connectionAggregate(aggregate, texts[next++] ?? null),
  );
}

/** A page beyond the last row carries no aggregates: they are asked for alone. */
async function aggregatesOfNoRow(plan: Planned<FindManyPlan>, connection: ConnectionShape, { run }: Execution): Promise<Row> {
  const aggregates = besideTotal(connection.aggregates);
  if (aggregates.length === 0 || isFirstPage(plan)) return [];
  const { rows } = await run(compileAggregates(plan.scope, aggregates));
  return rows[0] as Row;
}

/** A connection without records: its aggregates alone, remembered as long as nothing they depend on changes. */
async function executeAggregates(plan: Planned<FindManyPlan>, connection: ConnectionShape, { run, answers }: Execution): Promise<Result> {
  const statement = compileAggregates(plan.scope, connection.aggregates);
  const key = JSON.stringify([statement.text, statement.values]);
  let texts = await remembered(answers.aggregates, key, () => run(compileChanges(plan.scope)));
  if (texts === undefined) {
    const { rows } = await run(statement);
    texts = (rows[0] as Row).slice(0, -1);
    answers.aggregates.set(key, rows[0]?.at(-1) as string, texts, 1);
  }
  const at = connection.aggregates.findIndex(({ name }) => name === 'totalCount');
  const beside = texts.filter((_, i) => i !== at);
  const aggregates = aggregatesJson(connection, texts[at] ?? '0', beside);
  return { kind: 'record', record: writeConnection(connection, { edges: [], page: noPage, aggregates }) };
}

/** The remembered answer, if the sum of changes is still what it holds for; asked only when there is one. */
async function remembered<T>(cache: AnswerCache<T>, key: string, changes: () => Promise<Rows>): Promise<T | undefined> {
  if (!cache.has(key)) return undefined;
  const { rows } = await changes();
  return cache.get(key, rows[0]?.[0] as string);
}

function isFirstPage({ resume, limit, offset }: Planned<FindManyPlan>): boolean {
  return resume === null && offset === 0 && limit > 0;
}

/**
 * The exact number of rows of the scope: in the snapshot of the page, but for a count that has to be made anew. Kept by the database where the scope is all live
 * rows, else from the page itself when it holds everything, else remembered under the sum of changes, else counted.
 */
async function totalOf(plan: Planned<FindManyPlan>, compiled: PageStatement, found: readonly ReadRecord[], { run, answers }: Execution) {
  const [first] = found;
  const seen = first !== undefined && compiled.totalAt !== null ? (first.row[compiled.totalAt] ?? null) : null;
  if (isFirstPage(plan) && found.length <= plan.limit) return found.length;
  if (compiled.total === 'live' && seen !== null) return Number(seen);
  const count = print(compileCount(plan.scope));
  const key = JSON.stringify([count.text, count.values]);
  const known = seen === null ? undefined : answers.counts.get(key, seen);
  if (known !== undefined) return known;
  const { rows } = await run(count);
  const [total, changes] = rows[0] as Row;
  answers.counts.set(key, changes as string, Number(total), 1);
  return Number(total);
}

export async function executeDuplicates(plan: Planned<DuplicatesPlan>, { run }: Execution): Promise<Result> {
  const { connection } = plan;
  const size = 'ids' in plan.of ? plan.of.ids.length : plan.of.rows.length;
  const items = Array.from({ length: size }, (): ReadRecord[] => []);
  let aggregatesAt = 0;
  if (size > 0 && plan.criteria.length > 0) {
    const compiled = compileDuplicates(plan);
    const { rows } = await run(compiled.statement);
    for (const record of compiled.read(rows)) items[compiled.itemOf(record.row) - 1]?.push(record);
    aggregatesAt = compiled.aggregatesAt;
  }
  if (connection === null) {
    return { kind: 'duplicates', items: items.map((found) => ({ ids: found.map(({ id }) => id), records: found.map(jsonOf) })) };
  }
  const written = items.map((found) => {
    const cursors = found.map(({ id }) => idCursor(id));
    return writeConnection(connection, {
      edges: plan.shape.views.map((_, view) => found.map((record, i) => record.write(view, cursors[i] ?? ''))),
      page: { ...noPage, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null },
      aggregates: aggregatesJson(connection, String(found.length), found[0]?.row.slice(aggregatesAt) ?? []),
    });
  });
  return { kind: 'records', records: written };
}

/** The cursor of a record in the order of ids. */
function idCursor(id: string): string {
  return Buffer.from(JSON.stringify({ id })).toString('base64');
}

export async function executeGroups(plan: Planned<GroupPlan>, { run, answers }: Execution): Promise<Result> {
  const compiled = compileGroups(plan);
  const { changes, statement } = compiled;
  const key = JSON.stringify([statement.text, statement.values]);
  const known = changes === null ? undefined : await remembered(answers.groups, key, () => run(changes));
  const rows = known ?? (await run(statement)).rows;
  const read = compiled.read(rows);
  if (known === undefined && changes !== null && read.changes !== null) answers.groups.set(key, read.changes, rows, sizeOf(rows));
  if (plan.connection === null) return { kind: 'groups', groups: read.groups };
  return { kind: 'records', records: read.groups.map((group) => group.connection ?? 'null') };
}

/** Characters, roughly. */
function sizeOf(rows: readonly Row[]): number {
  let size = 0;
  for (const row of rows) for (const text of row) size += 16 + (text?.length ?? 0);
  return size;
}
