/** Merge: 2 to 9 records become one; what pointed to the others points to it; all or nothing. */
import { compileMergeDestroy, compileMergeRead, compileRepoint } from '../compile/merge.ts';
import { jsonOf } from '../compile/statement.ts';
import { compileUpdateRows } from '../compile/write.ts';
import { Refusal } from '../errors.ts';
import type { ColumnText } from '../fields/field-type.ts';
import { uuidV7 } from '../model/uuid.ts';
import { actorValues } from '../plan/insert.ts';
import { mergedColumns, mergeValues, referencesTo } from '../plan/merge.ts';
import type { MergePlan, Planned } from '../plan/plan.ts';
import { type Execution, within } from './execution.ts';
import type { Result } from './result.ts';

/** Refuses: RECORD_NOT_FOUND. */
export function executeMerge(plan: Planned<MergePlan>, execution: Execution): Promise<Result> {
  return plan.dryRun ? preview(plan, execution) : execution.transaction((transaction) => merge(plan, within(execution, transaction)));
}

/** `set` are columns of the survivor beyond what the merge gives it. */
async function merge(plan: Planned<MergePlan>, { run }: Execution, set: readonly (readonly [string, string])[] = []): Promise<Result> {
  const { object } = plan.shape;
  const changed = mergeValues(object, await readRecords(plan, run));
  const losers = plan.ids.filter((id) => id !== plan.survivor);
  for (const reference of referencesTo(object, plan.model.objects)) {
    for (const statement of compileRepoint(reference, plan.survivor, losers)) await run(statement);
  }
  // Away with the others first: the survivor may take over a unique value.
  await run(compileMergeDestroy(object, losers));
  const author = object.fieldByName.get('updatedBy');
  const values = new Map([...changed, ...(author === undefined ? [] : actorValues(author, plan.actor)), ...set]);
  const columns = [...values.keys()].map((name) => object.columnByName.get(name)).filter((column) => column !== undefined);
  const compiled = compileUpdateRows(object, { columns, rows: [{ id: plan.survivor, values }] }, plan);
  const [record] = compiled.read((await run(compiled.statement)).rows);
  if (record === undefined) throw notAllFound(plan, []);
  return { kind: 'record', record: jsonOf(record) };
}

/** Column texts of the records, the survivor first. */
async function readRecords(plan: Planned<MergePlan>, run: Execution['run']): Promise<readonly ReadonlyMap<string, ColumnText>[]> {
  const columns = mergedColumns(plan.shape.object);
  const { rows } = await run(compileMergeRead(plan.shape.object, columns, plan.ids));
  const byId = new Map(
    rows.map((row) => {
      const record = new Map(columns.map((column, i) => [column.name, row[i] ?? null]));
      return [record.get('id') as string, record];
    }),
  );
  const ordered = [plan.survivor, ...plan.ids.filter((id) => id !== plan.survivor)].map((id) => byId.get(id));
  const missing = plan.ids.filter((id) => !byId.has(id));
  if (missing.length > 0) throw notAllFound(plan, missing);
  return ordered as ReadonlyMap<string, ColumnText>[];
}

function notAllFound(plan: Planned<MergePlan>, missing: readonly string[]): Refusal {
  return new Refusal('RECORD_NOT_FOUND', 'One or more records not found', { object: plan.shape.object.nameSingular, ids: missing });
}

/** What a merge would answer, under a new id and as a record that is not there: merged, read and taken back. */
async function preview(plan: Planned<MergePlan>, execution: Execution): Promise<Result> {
  let record: string | null = null;
  try {
    await execution.transaction(async (transaction) => {
      const merged = await merge(plan, within(execution, transaction), [['deletedAt', new Date().toISOString()]]);
      record = merged.kind === 'record' ? merged.record.replaceAll(plan.survivor, uuidV7()) : null;
      throw takenBack;
    });
  } catch (error) {
    if (error !== takenBack) throw error;
  }
  if (record === null) throw notAllFound(plan, plan.ids);
  return { kind: 'record', record };
}

const takenBack = new Error('A preview is taken back.');
