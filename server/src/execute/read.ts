/** Plans that only read: pages, single records, duplicates, groups. */
import { compileDuplicates } from '../compile/duplicates.ts';
import { compileGroups, type ReadGroup } from '../compile/group.ts';
import { compileCount } from '../compile/scope.ts';
import { compileFindMany, compileFindOne, type PageStatement, type ReadRecord } from '../compile/select.ts';
import type { Row } from '../compile/statement.ts';
import { Refusal } from '../errors.ts';
import type { DuplicatesPlan, FindManyPlan, FindOnePlan, GroupPlan, Planned } from '../plan/plan.ts';
import { print } from '../sql/sql.ts';
import { AnswerCache } from './answer-cache.ts';
import type { Execution } from './execution.ts';
import type { Result } from './result.ts';

/** Answers that are kept between requests. */
export interface Answers {
  readonly counts: AnswerCache<number>;
  readonly groups: AnswerCache<readonly ReadGroup[]>;
}

/** Characters of remembered group answers in all. */
const groupsSizeMax = 16_000_000;

export function openAnswers(entriesMax: number): Answers {
  return { counts: new AnswerCache(entriesMax, entriesMax), groups: new AnswerCache(entriesMax, groupsSizeMax) };
}

/** Refuses: RECORD_NOT_FOUND. */
export async function executeFindOne(plan: Planned<FindOnePlan>, { run }: Execution): Promise<Result> {
  const compiled = compileFindOne(plan);
  const { rows } = await run(compiled.statement);
  const [record] = compiled.read(rows);
  if (record === undefined) throw recordNotFound(plan.shape.object.nameSingular, plan.id);
  return { kind: 'record', record: record.json };
}

export function recordNotFound(object: string, id: string): Refusal {
  return new Refusal('RECORD_NOT_FOUND', 'Record not found', { object, id });
}

export async function executeFindMany(plan: Planned<FindManyPlan>, execution: Execution): Promise<Result> {
  const compiled = compileFindMany(plan);
  const { rows } = await execution.run(compiled.statement);
  const found = compiled.read(rows);
  const hasMore = found.length > plan.limit;
  const records = hasMore ? found.slice(0, plan.limit) : [...found];
  if (plan.backward) records.reverse();
  const total = plan.total ? await totalOf(plan, compiled, found, execution) : null;
  return {
    kind: 'page',
    records: records.map((record) => record.json),
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

/**
 * The exact number of rows of the scope: in the snapshot of the page, but for a count that has to be made anew. Kept by the database where the scope is all live
 * rows, else from the page itself when it holds everything, else remembered under the sum of changes, else counted.
 */
async function totalOf(plan: Planned<FindManyPlan>, compiled: PageStatement, found: readonly ReadRecord[], { run, answers }: Execution) {
  const [first] = found;
  const seen = first !== undefined && compiled.totalAt !== null ? (first.row[compiled.totalAt] ?? null) : null;
  if (plan.resume === null && found.length <= plan.limit && plan.limit > 0) return found.length;
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
  const size = 'ids' in plan.of ? plan.of.ids.length : plan.of.rows.length;
  const items = Array.from({ length: size }, () => ({ ids: [] as string[], records: [] as string[] }));
  if (size > 0 && plan.criteria.length > 0) {
    const compiled = compileDuplicates(plan);
    const { rows } = await run(compiled.statement);
    for (const record of compiled.read(rows)) {
      const item = items[compiled.itemOf(record.row) - 1];
      item?.ids.push(record.id);
      item?.records.push(record.json);
    }
  }
  return { kind: 'duplicates', items };
}

export async function executeGroups(plan: Planned<GroupPlan>, { run, answers }: Execution): Promise<Result> {
  const compiled = compileGroups(plan);
  const key = JSON.stringify([compiled.statement.text, compiled.statement.values]);
  const { rows: now } = await run(compiled.changes);
  const known = answers.groups.get(key, now[0]?.[0] as string);
  if (known !== undefined) return { kind: 'groups', groups: known };
  const { rows } = await run(compiled.statement);
  const { groups, changes } = compiled.read(rows);
  if (changes !== null) answers.groups.set(key, changes, groups, sizeOf(groups));
  return { kind: 'groups', groups };
}

/** Characters, roughly. */
function sizeOf(groups: readonly ReadGroup[]): number {
  let size = 0;
  for (const group of groups) {
    size += 100 + 40 * (group.values.length + group.aggregates.length);
    for (const record of group.records ?? []) size += record.length;
  }
  return size;
}
