/** Upsert: rows that match a record by id or a unique field change it, the others are created; all or nothing. */

import { compileLookup, compileUpsert, type UpdateRows } from '../compile/write.ts';
import { Refusal } from '../errors.ts';
import type { Column, ObjectModel } from '../model/model.ts';
import { leaveOtherTargets } from '../plan/body.ts';
import { actorValues, planInsert } from '../plan/insert.ts';
import type { CreatePlan, Planned, UpsertKey, WriteRow } from '../plan/plan.ts';
import type { Execution } from './execution.ts';
import type { Result } from './result.ts';
import { connect, inOrder } from './write.ts';

/** Another request may create the same record between the look and the write: then what it created is updated. */
const attemptsMax = 3;

/** Records come in the order of the request. Refuses: UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT, and what a create and an update refuse. */
export async function executeUpsert(plan: Planned<CreatePlan>, execution: Execution): Promise<Result> {
  if (plan.rows.length === 0) return { kind: 'records', records: [] };
  await connect(
    plan.connections,
    plan.rows.map((row) => row.values),
    execution,
  );
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptUpsert(plan, execution);
    } catch (error) {
      const mayPass = error instanceof Refusal && (error.code === 'DUPLICATE_ENTRY' || error.code === 'WRITE_CONFLICT');
      if (!mayPass || attempt === attemptsMax) throw error;
    }
  }
}

/** One look, one write. */
async function attemptUpsert(plan: Planned<CreatePlan>, execution: Execution): Promise<Result> {
  const { object } = plan.shape;
  const matches = await findMatches(plan, execution);
  const ids = plan.rows.map((row, i) => matches.get(i) ?? row.id);
  refuseSharedMatches(object, ids);
  const fresh = inLockOrder(
    plan,
    plan.rows.filter((_, i) => !matches.has(i)),
  );
  const inserted = fresh.length === 0 ? null : planInsert(object, fresh, plan.actor);
  const compiled = compileUpsert(object, inserted, updateGroups(plan, matches), plan);
  const written = compiled.read((await execution.run(compiled.statement)).rows);
  if (written.length < ids.length) {
    throw new Refusal('WRITE_CONFLICT', `A ${object.nameSingular} that was to be changed has gone in the meantime`);
  }
  return { kind: 'records', records: inOrder(written, ids) };
}

/** Batches that create the same records in another order would wait for each other for ever: all take the values in one order. */
function inLockOrder(plan: Planned<CreatePlan>, rows: readonly WriteRow[]): readonly WriteRow[] {
  const columns = (plan.upsert?.keys ?? []).flatMap((key) => key.columns);
  const keyOf = (row: WriteRow) => `${columns.map((column) => row.values.get(column.name) ?? '').join('\0')}\0${row.id}`;
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ row }) => row);
}

/** Number of a row → id of the record that it matches. Live records come before those in the bin. */
async function findMatches(plan: Planned<CreatePlan>, { run }: Execution): Promise<ReadonlyMap<number, string>> {
  const { object } = plan.shape;
  const id = { name: 'id', columns: [object.columnByName.get('id') as Column] };
  const lookups = [id, ...(plan.upsert?.keys ?? [])]
    .map((key) => ({ key, wanted: plan.rows.flatMap((row, i) => keyValues(key, row, i)) }))
    .filter(({ wanted }) => wanted.length > 0);
  if (lookups.length === 0) return new Map();
  const sought = lookups.map(({ key, wanted }) => ({ keys: key.columns, wanted: wanted.map(({ values }) => values) }));
  const { rows } = await run(compileLookup(object, sought, { binned: true }));
  const matches = new Map<number, { id: string; keys: string[] }>();
  const seen = new Set<string>();
  for (const [which, n, found] of rows) {
    const { key, wanted } = lookups[Number(which)] as (typeof lookups)[number];
    const { row } = wanted[Number(n) - 1] as { row: number };
    // Live records come first: one in the bin with the same value stands behind.
    if (seen.has(`${which} ${row}`)) continue;
    seen.add(`${which} ${row}`);
    const known = matches.get(row);
    if (known === undefined) matches.set(row, { id: found as string, keys: [key.name] });
    else if (known.id === found) known.keys.push(key.name);
    else throw ambiguous(plan, row, [...known.keys, key.name], [known.id, found as string]);
  }
  return new Map([...matches].map(([row, match]) => [row, match.id]));
}

function keyValues(key: UpsertKey, row: WriteRow, at: number): { row: number; values: readonly string[] }[] {
  if (key.name === 'id') return row.idWasSent ? [{ row: at, values: [row.id] }] : [];
  const values = key.columns.map((column) => row.values.get(column.name) ?? null);
  return values.every((value) => value !== null && value !== '') ? [{ row: at, values: values as string[] }] : [];
}

function ambiguous(plan: Planned<CreatePlan>, row: number, keys: readonly string[], ids: readonly string[]): Refusal {
  const values = keys.map((name) => {
    const columns = name === 'id' ? [] : (plan.upsert?.keys.find((key) => key.name === name)?.columns ?? []);
    const sent = columns.map((column) => plan.rows[row]?.values.get(column.name)).join(' ');
    return `${name}: ${name === 'id' ? plan.rows[row]?.id : sent}`;
  });
  const message = `Multiple records found with the same unique field values for ${values.join(', ')}. Cannot determine which record to update.`;
  return new Refusal('UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT', message, {
    fields: keys,
    index: row,
    ...(plan.upsert?.namesMatches ? { matchingRecordIds: ids } : {}),
  });
}

function refuseSharedMatches(object: ObjectModel, ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) {
      const message = 'A duplicate entry was detected: two records of the request stand for the same record';
      throw new Refusal('DUPLICATE_ENTRY', message, { object: object.nameSingular });
    }
    seen.add(id);
  }
}

/** Rows that set the same columns are changed together. */
function updateGroups(plan: Planned<CreatePlan>, matches: ReadonlyMap<number, string>): readonly UpdateRows[] {
  const { object } = plan.shape;
  const author = object.fieldByName.get('updatedBy');
  const creator = object.fieldByName.get('createdBy')?.columns ?? [];
  const groups = new Map<string, { columns: readonly Column[]; rows: { id: string; values: Map<string, string | null> }[] }>();
  for (const [i, id] of matches) {
    const values = new Map([...(plan.rows[i] as WriteRow).values, ...(author === undefined ? [] : actorValues(author, plan.actor))]);
    for (const column of creator) values.delete(column.name);
    if (plan.upsert?.revive && !values.has('deletedAt')) values.set('deletedAt', null);
    leaveOtherTargets(object, values);
    const names = [...values.keys()].sort();
    const key = names.join();
    const group = groups.get(key) ?? { columns: names.map((name) => object.columnByName.get(name) as Column), rows: [] };
    groups.set(key, group);
    group.rows.push({ id, values });
  }
  for (const group of groups.values()) group.rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...groups.values()];
}
