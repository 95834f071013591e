/** What the survivor of a merge holds afterwards: its own values first, gaps filled from the others, lists united. */
import type { AcceptedParts, ColumnText } from '../fields/field-type.ts';
import type { Column, Field, ObjectModel } from '../model/model.ts';

/** Fields that a merge leaves as they are on the survivor. */
const kept = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt', 'createdBy', 'updatedBy', 'position']);

/** All columns that a merge reads. */
export function mergedColumns(object: ObjectModel): readonly Column[] {
  return object.fields.flatMap((field) => (field.fieldType.isHidden === true ? [] : field.columns));
}

/** Relations of any object that point to this one. */
export function referencesTo(object: ObjectModel, objects: readonly ObjectModel[]): readonly Field[] {
  return objects.flatMap((other) =>
    other.fields.filter((field) => field.relation?.target === object && field.relation.type === 'MANY_TO_ONE' && field.columns.length > 0),
  );
}

/** Column texts of each record, the survivor's first → the columns of the survivor that change. */
export function mergeValues(object: ObjectModel, records: readonly ReadonlyMap<string, ColumnText>[]): Map<string, ColumnText> {
  const changed = new Map<string, ColumnText>();
  for (const field of object.fields) {
    if (kept.has(field.name) || field.columns.length === 0 || field.fieldType.isHidden === true) continue;
    const values = records.map((record) => partsOf(field, record));
    const merged = field.fieldType.merge?.(values) ?? firstFilled(field, values);
    for (const column of field.columns) {
      const text = merged[column.part] ?? null;
      if (text !== (values[0]?.[column.part] ?? null)) changed.set(column.name, text);
    }
  }
  return changed;
}

function partsOf(field: Field, record: ReadonlyMap<string, ColumnText>): AcceptedParts {
  return Object.fromEntries(field.columns.map((column) => [column.part, record.get(column.name) ?? null]));
}

/** The first record that has the field filled gives it whole. */
function firstFilled(field: Field, values: readonly AcceptedParts[]): AcceptedParts {
  const { emptyParts } = field.fieldType;
  const isFilled = (parts: AcceptedParts) =>
    emptyParts.some((part) => parts[part] !== null && parts[part] !== undefined && parts[part] !== '');
  return values.find(isFilled) ?? (values[0] as AcceptedParts);
}
