/** Names → objects, fields and columns. Unknown names are refused with the nearest known one; unreadable ones too. */
import type { Access, ObjectRight } from '../access/access.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Column, Field, Model, ObjectModel } from '../model/model.ts';
import { nearest } from '../nearest.ts';
import type { ObjectName } from '../query/query.ts';

/** Refuses: OBJECT_NOT_FOUND. */
export function resolveObject(model: Model, { name, form }: ObjectName): ObjectModel {
  const object = (form === 'plural' ? model.objectByPlural : model.objectBySingular).get(name);
  if (object?.isActive) return object;
  throw new Refusal('OBJECT_NOT_FOUND', `object '${name}' not found. ${hintFor(model, name, form)}`, { object: name });
}

function hintFor(model: Model, name: string, form: 'singular' | 'plural'): string {
  const other = (form === 'plural' ? model.objectBySingular : model.objectByPlural).get(name);
  const nameOf = (object: ObjectModel) => (form === 'plural' ? object.namePlural : object.nameSingular);
  if (other?.isActive) return `Did you mean '${nameOf(other)}'?`;
  const names = model.objects.filter((object) => object.isActive).map(nameOf);
  const close = nearest(name, names);
  return close === null ? `eg: ${names[0] ?? ''}` : `Did you mean '${close}'? eg: ${names[0] ?? ''}`;
}

/** Refuses: PERMISSION_DENIED. */
export function permit(access: Access, right: ObjectRight, object: ObjectModel): void {
  if (access.may(right, object)) return;
  throw new Refusal('PERMISSION_DENIED', `Entity performing the request does not have permission to ${right} ${object.namePlural}`, {
    object: object.nameSingular,
    right,
  });
}

/** What a name of a body, filter or order stands for on an object. */
export type Named =
  | { readonly kind: 'field'; readonly field: Field }
  /** `companyId`: the column of the relation `company`. */
  | { readonly kind: 'joinColumn'; readonly field: Field; readonly column: Column };

/** Looks a name up; null when the object has no such active field. Says nothing of permission. */
export function lookUp(object: ObjectModel, name: string): Named | null {
  const field = object.fieldByName.get(name);
  if (field?.isActive) return { kind: 'field', field };
  const relation = object.fieldByJoinColumn.get(name);
  const column = relation?.columns[0];
  if (relation?.isActive && column !== undefined) return { kind: 'joinColumn', field: relation, column };
  return null;
}

/** A name that is read in any way: shown, compared, ordered, grouped or counted by. Refuses: `code` for an unknown name, PERMISSION_DENIED. */
export function lookUpReadable(code: RefusalCode, object: ObjectModel, name: string, access: Access): Named {
  const named = lookUp(object, name);
  if (named === null) throw unknownField(code, object, name);
  permitReading(access, named.field);
  return named;
}

/** A search vector tells of every field that feeds it. Refuses: PERMISSION_DENIED. */
export function permitReading(access: Access, field: Field): void {
  if (mayReadWhole(access, field)) return;
  const { nameSingular } = field.object;
  throw new Refusal('PERMISSION_DENIED', `Entity performing the request does not have permission to read ${nameSingular}.${field.name}`, {
    object: nameSingular,
    field: field.name,
    right: 'read',
  });
}

export function mayReadWhole(access: Access, field: Field): boolean {
  return access.mayRead(field) && (field.fieldType.isHidden !== true || field.object.searchFields.every((fed) => access.mayRead(fed)));
}

export function unknownField(code: RefusalCode, object: ObjectModel, name: string): Refusal {
  const names = [...object.fields.filter((field) => field.isActive).map((field) => field.name), ...object.fieldByJoinColumn.keys()];
  const close = nearest(name, names);
  return new Refusal(
    code,
    `Object ${object.nameSingular} doesn't have any "${name}" field.${close === null ? '' : ` Did you mean "${close}"?`}`,
    { object: object.nameSingular, field: name },
  );
}

/** The column of a sub-field of a composite. Refuses: `code`. */
export function subColumn(code: RefusalCode, field: Field, name: string): Column {
  const column = field.columns.find((candidate) => candidate.part === name);
  if (column !== undefined) return column;
  throw new Refusal(code, `Sub field "${name}" not found for composite type: ${field.type}`, { field: field.name, subField: name });
}

export function isComposite(field: Field): boolean {
  return field.columns.length > 0 && field.columns[0]?.part !== '';
}

/** The column of a part that the field's own type named. */
export function columnOfPart(field: Field, part: string): Column {
  const column = field.columns.find((candidate) => candidate.part === part);
  if (column === undefined) throw new Error(`${field.object.nameSingular}.${field.name} has no part "${part}"`);
  return column;
}
