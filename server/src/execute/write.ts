/** Plans that change records one way: create, update, delete, destroy, restore. Each is one statement, or nothing happened. */

import { jsonOf, type ReadRecord } from '../compile/statement.ts';
import { compileInsert, compileLookup, compileRemove, compileUpdate } from '../compile/write.ts';
import { Refusal } from '../errors.ts';
import type { ColumnText } from '../fields/field-type.ts';
import { planInsert } from '../plan/insert.ts';
import type { Connection, CreatePlan, Planned, RemovePlan, UpdatePlan } from '../plan/plan.ts';
import type { Execution } from './execution.ts';
import { recordNotFound } from './read.ts';
import type { Result } from './result.ts';

/** Records come in the order of the request. Refuses: INVALID_ARGS_DATA, CONNECT_RECORD_NOT_FOUND, and what the database refuses. */
export async function executeCreate(plan: Planned<CreatePlan>, execution: Execution): Promise<Result> {
  if (plan.rows.length === 0) return { kind: 'records', records: [] };
  await connect(
    plan.connections,
    plan.rows.map((row) => row.values),
    execution,
  );
  const compiled = compileInsert(planInsert(plan.shape.object, plan.rows, plan.actor), plan);
  const { rows } = await execution.run(compiled.statement);
  return {
    kind: 'records',
    records: inOrder(
      compiled.read(rows),
      plan.rows.map((row) => row.id),
    ),
  };
}

/** JSON texts of `records`, in the order of `ids`. */
export function inOrder(records: readonly ReadRecord[], ids: readonly string[]): readonly string[] {
  if (records.every((record, i) => record.id === ids[i])) return records.map(jsonOf);
  const byId = new Map(records.map((record) => [record.id, record]));
  return ids.flatMap((id) => byId.get(id) ?? []).map(jsonOf);
}

/** Writes the ids of the records that relations are to be connected to into the rows. Refuses: CONNECT_RECORD_NOT_FOUND. */
export async function connect(
  connections: readonly Connection[],
  rows: readonly Map<string, ColumnText>[],
  { run }: Execution,
): Promise<void> {
  for (const { field, column, target, keys, wanted } of connections) {
    const statement = compileLookup(target, [{ keys, wanted: wanted.map((one) => one.values) }], { binned: false });
    const found = new Map((await run(statement)).rows.map(([, n, id]) => [Number(n), id as string]));
    wanted.forEach(({ row, values }, i) => {
      const id = found.get(i + 1);
      if (id === undefined) {
        const sought = keys.map((key, k) => `${key.name} = ${values[k]}`).join(' and ');
        const message = `Expected 1 record to connect to ${field.name}, but found 0 for ${sought}`;
        throw new Refusal('CONNECT_RECORD_NOT_FOUND', message, { field: field.name });
      }
      rows[row]?.set(column.name, id);
    });
  }
}

/** Refuses: RECORD_NOT_FOUND for a target by id, TOO_MANY_RECORDS_TO_UPDATE for one by filter, and what the database refuses. */
export async function executeUpdate(plan: Planned<UpdatePlan>, execution: Execution): Promise<Result> {
  await connect(plan.connections, [plan.values], execution);
  const compiled = compileUpdate(plan);
  const { rows } = await execution.run(compiled.statement);
  if ('matched' in compiled && compiled.matched(rows) > plan.rowsMax) {
    const message = `Cannot update more than ${plan.rowsMax} records at once`;
    throw new Refusal('TOO_MANY_RECORDS_TO_UPDATE', message, { recordsMax: plan.rowsMax });
  }
  return answered(plan, compiled.read(rows));
}

/** Refuses: RECORD_NOT_FOUND for a target by id, and what the database refuses. */
export async function executeRemove(plan: Planned<RemovePlan>, { run }: Execution): Promise<Result> {
  const compiled = compileRemove(plan);
  const { rows } = await run(compiled.statement);
  return answered(plan, compiled.read(rows));
}

function answered(plan: Planned<UpdatePlan> | Planned<RemovePlan>, records: readonly ReadRecord[]): Result {
  if (!('id' in plan.target)) return { kind: 'records', records: records.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(jsonOf) };
  const [record] = records;
  if (record === undefined) throw recordNotFound(plan.shape.object.nameSingular, plan.target.id);
  return { kind: 'record', record: jsonOf(record) };
}
