/** DefaultSelection → RecordShape: which fields of a record are answered, its relations `depth` levels deep. */
import type { Access } from '../access/access.ts';
import { Refusal } from '../errors.ts';
import type { Field, ObjectModel } from '../model/model.ts';
import type { DefaultSelection } from '../query/selection.ts';
import type { RecordShape, ShownField } from './plan.ts';
import { isComposite, lookUp } from './resolve.ts';

/** Records with more readable fields than this show only the first, by importance. Source: wire contract, default selection. */
export const shownFieldsMax = 200;

/** Different projections that are remembered for an object; beyond, they are made anew. */
const shapesCachedMax = 500;

const shapes = new WeakMap<ObjectModel, Map<string, RecordShape>>();

/**
 * The shape of a selection; the same value for the same question, so that what is compiled from it can be kept.
 * `relationSizeMax` is the number of records that a to-many relation shows.
 * Refuses: INVALID_FIELDS_QUERY_PARAM.
 */
export function planShape(object: ObjectModel, selection: DefaultSelection, access: Access, relationSizeMax: number): RecordShape {
  const key = `${access.key}|${selection.depth}|${relationSizeMax}|${selection.fields?.join(',') ?? '*'}`;
  const known = shapes.get(object) ?? new Map<string, RecordShape>();
  shapes.set(object, known);
  const found = known.get(key);
  if (found !== undefined) return found;
  const fields =
    selection.fields === null
      ? everything(object, selection.depth, access, relationSizeMax)
      : projection(object, selection.fields, selection.depth, access, relationSizeMax);
  const shape: RecordShape = { object, views: [fields] };
  if (known.size >= shapesCachedMax) known.clear();
  known.set(key, shape);
  return shape;
}

/** The shape that answers nothing but the id. */
export function idShape(object: ObjectModel, access: Access): RecordShape {
  return planShape(object, { kind: 'default', depth: 0, fields: [] }, access, 0);
}

/** True when the object has more readable fields than are shown by default. */
export function isCapped(object: ObjectModel, selection: DefaultSelection, access: Access): boolean {
  return selection.fields === null && readableFields(object, access).length > shownFieldsMax;
}

function readableFields(object: ObjectModel, access: Access): readonly Field[] {
  return object.fields.filter((field) => field.isActive && field.fieldType.isHidden !== true && access.mayRead(field));
}

function everything(object: ObjectModel, depth: number, access: Access, relationSizeMax: number): readonly ShownField[] {
  const readable = readableFields(object, access);
  const fields = readable.length <= shownFieldsMax ? readable : byImportance(object, readable).slice(0, shownFieldsMax);
  return fields.flatMap((field) => [...ownFields(field), ...relationFields(field, depth, access, relationSizeMax)]);
}

function byImportance(object: ObjectModel, fields: readonly Field[]): readonly Field[] {
  const first = ['id', object.labelIdentifier?.name, imageIdentifierName(object), 'createdAt', 'updatedAt', 'deletedAt', 'position'];
  const rank = (field: Field) => {
    const at = first.indexOf(field.name);
    return at === -1 ? first.length + (field.isCustom ? 1 : 0) : at;
  };
  return [...fields].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
}

function imageIdentifierName(object: ObjectModel): string | undefined {
  return object.fields.find((field) => field.id === object.imageIdentifierFieldMetadataId)?.name;
}

function projection(
  object: ObjectModel,
  names: readonly string[],
  depth: number,
  access: Access,
  relationSizeMax: number,
): readonly ShownField[] {
  const shown = new Map<string, ShownField>();
  const unknown: string[] = [];
  for (const name of ['id', ...names]) {
    const named = lookUp(object, name);
    if (named === null || !access.mayRead(named.field) || (named.kind === 'field' && named.field.fieldType.isHidden === true)) {
      unknown.push(name);
      continue;
    }
    if (named.kind === 'joinColumn') {
      shown.set(named.column.name, { kind: 'value', key: named.column.name, column: named.column, json: null });
      continue;
    }
    const { field } = named;
    const expanded = relationFields(field, depth, access, relationSizeMax);
    for (const one of field.relation !== null && depth > 0 ? expanded : ownFields(field)) shown.set(one.key, one);
  }
  if (unknown.length > 0) {
    const list = unknown.map((name) => `'${name}'`).join(', ');
    throw new Refusal('INVALID_FIELDS_QUERY_PARAM', `'fields' parameter invalid. ${object.nameSingular} has no readable field ${list}`, {
      object: object.nameSingular,
      fields: unknown,
    });
  }
  return [...shown.values()];
}

/** What a field shows of its own columns; a to-one relation shows its join column. */
function ownFields(field: Field): readonly ShownField[] {
  const [first] = field.columns;
  if (first === undefined) return [];
  if (!isComposite(field)) return [{ kind: 'value', key: field.relation === null ? field.name : first.name, column: first, json: null }];
  return [
    {
      kind: 'composite',
      key: field.name,
      members: field.columns.map((column) => ({ kind: 'value', key: column.part, column, json: null })),
    },
  ];
}

function relationFields(field: Field, depth: number, access: Access, relationSizeMax: number): readonly ShownField[] {
  const { relation } = field;
  if (relation === null || depth === 0 || !relation.target.isActive || !relation.targetField.isActive) return [];
  if (!access.may('read', relation.target)) return [];
  const shape = planShape(relation.target, { kind: 'default', depth: (depth - 1) as 0 | 1, fields: null }, access, relationSizeMax);
  if (relation.type === 'MANY_TO_ONE') return [{ kind: 'one', key: field.name, relation: field, shape }];
  return [{ kind: 'many', key: field.name, relation: field, answer: { shape, limit: relationSizeMax } }];
}
