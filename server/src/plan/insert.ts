/** Rows of a create → assignments: what the bodies say, the fields' defaults, the caller as author. */
import { type ColumnText, NEW_UUID, NOW, POSITION_FIRST, POSITION_LAST } from '../fields/field-type.ts';
import type { Column, Field, ObjectModel } from '../model/model.ts';
import { uuidV7 } from '../model/uuid.ts';
import type { Actor } from './actor.ts';
import { notNullable } from './body.ts';
import type { Assignment, InsertRows, PositionValue, WriteRow } from './plan.ts';
import { columnOfPart } from './resolve.ts';

/** Refuses: INVALID_ARGS_DATA for a missing value of a field that needs one. */
export function planInsert(object: ObjectModel, rows: readonly WriteRow[], actor: Actor): InsertRows {
  const assignments: Assignment[] = [];
  for (const field of object.fields) {
    if (field.columns.length === 0) continue;
    if (field.name === 'id') {
      assignments.push(
        each(
          field.columns[0] as Column,
          rows.map((row) => row.id),
        ),
      );
      continue;
    }
    completeField(field, rows);
    const defaults = defaultsOf(field, actor);
    for (const column of field.columns) assignColumn(column, rows, defaults.get(column.name), assignments);
  }
  return { object, ids: rows.map((row) => row.id), assignments };
}

function completeField({ fieldType, columns }: Field, rows: readonly WriteRow[]): void {
  if (fieldType.complete === undefined) return;
  for (const { values } of rows) {
    const sent = columns.filter((column) => values.has(column.name));
    if (sent.length === 0) continue;
    const parts = fieldType.complete(Object.fromEntries(sent.map((column) => [column.part, values.get(column.name) ?? null])));
    for (const column of columns) if (parts[column.part] !== undefined) values.set(column.name, parts[column.part] as ColumnText);
  }
}

function assignColumn(column: Column, rows: readonly WriteRow[], fallback: ColumnText | undefined, assignments: Assignment[]): void {
  const isSent = rows.some((row) => row.values.has(column.name));
  if (!isSent && fallback === undefined) {
    if (!column.field.isNullable && column.part === '' && column.scalar.isGenerated !== true) throw notNullable(column.field);
    return;
  }
  const texts = rows.map((row) => {
    const sent = row.values.get(column.name);
    return sent === undefined ? (fallback ?? null) : sent;
  });
  if (column.field.name === 'position' || texts.some((text) => text === POSITION_FIRST || text === POSITION_LAST)) {
    assignments.push({ kind: 'position', column, values: texts.map((text, i) => positionValue(text, (rows[i] as WriteRow).index)) });
    return;
  }
  if (!column.field.isNullable && column.part === '' && texts.includes(null)) throw notNullable(column.field);
  if (isSent) assignments.push(each(column, texts.map(computed)));
  else if (fallback === NOW) assignments.push({ kind: 'now', column });
  else if (fallback === NEW_UUID) assignments.push(each(column, texts.map(computed)));
  else if (fallback !== null) assignments.push({ kind: 'same', column, value: fallback as ColumnText });
}

const each = (column: Column, values: ColumnText[]): Assignment => ({ kind: 'each', column, values });

function computed(text: ColumnText): ColumnText {
  if (text === NOW) return new Date().toISOString();
  return text === NEW_UUID ? uuidV7() : text;
}

export function positionValue(text: ColumnText, row: number): PositionValue {
  if (text === POSITION_LAST) return { offset: row + 1 };
  return text === null || text === POSITION_FIRST ? { offset: -row - 1 } : { value: text };
}

/** Column texts of a field that a body does not name; a column that is not in the map is NULL. */
function defaultsOf(field: Field, actor: Actor): ReadonlyMap<string, ColumnText> {
  if (field.name === 'createdBy' || field.name === 'updatedBy') return actorValues(field, actor);
  if (field.name === 'position') return new Map([[(field.columns[0] as Column).name, POSITION_FIRST]]);
  const defaults = new Map<string, ColumnText>();
  const parts = field.fieldType.defaults(field);
  for (const part in parts) defaults.set(columnOfPart(field, part).name, parts[part] as ColumnText);
  return defaults;
}

/** The columns of `createdBy` or `updatedBy` for a caller. */
export function actorValues(field: Field, actor: Actor): Map<string, ColumnText> {
  return new Map([
    [columnOfPart(field, 'source').name, actor.source],
    [columnOfPart(field, 'workspaceMemberId').name, actor.workspaceMemberId],
    [columnOfPart(field, 'name').name, actor.name],
    [columnOfPart(field, 'context').name, null],
  ]);
}
