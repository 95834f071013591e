/** What a name of a document stands for on an object, and what is inside its JSON values. Inactive things do not exist. */
import type { Column, Field, ObjectModel, Relation } from '../../model/model.ts';
import { aggregateMembers } from './schema/aggregates.ts';

export type Named =
  /** A field of one column. */
  | { readonly kind: 'scalar'; readonly field: Field; readonly column: Column }
  /** `companyId`, the column of the relation `company`. */
  | { readonly kind: 'joinColumn'; readonly field: Field; readonly column: Column }
  | { readonly kind: 'composite'; readonly field: Field }
  | { readonly kind: 'one' | 'many'; readonly field: Field; readonly relation: Relation };

/** Null when the object has nothing of that name. */
export function namedOf(object: ObjectModel, name: string): Named | null {
  const field = object.fieldByName.get(name);
  if (field?.isActive) {
    const { relation, columns } = field;
    const [first] = columns;
    if (relation !== null) {
      if (!relation.target.isActive || !relation.targetField.isActive) return null;
      return { kind: relation.type === 'MANY_TO_ONE' ? 'one' : 'many', field, relation };
    }
    if (first === undefined) return null;
    return first.part === '' ? { kind: 'scalar', field, column: first } : { kind: 'composite', field };
  }
  const owner = object.fieldByJoinColumn.get(name);
  const column = owner?.columns[0];
  return owner?.isActive && column !== undefined ? { kind: 'joinColumn', field: owner, column } : null;
}

/** `Links`, `FullName`: the type that a composite has in the schema. */
export function compositeTypeName(field: Field): string {
  return field.fieldType.graphqlName ?? field.type;
}

/** The type of a JSON value, or of each item of a JSON list. */
export interface JsonType {
  readonly name: string;
  /** Null where anything may stand. */
  readonly members: readonly string[] | null;
}

/** Null for a column whose values have no members. */
export function jsonTypeOf({ scalar, field }: Column): JsonType | null {
  if (scalar.columnType !== 'jsonb') return null;
  const { output, item } = scalar.graphql(field);
  if (item !== undefined) return { name: output.replaceAll(/[^A-Za-z0-9_]/g, ''), members: Object.keys(item.output) };
  return output === anyJson.name ? anyJson : null;
}

/** What stands in JSON of any shape is of any shape itself. */
export const anyJson: JsonType = Object.freeze({ name: 'JSON', members: null });

const names = new WeakMap<ObjectModel, ReadonlySet<string>>();

/** `totalCount`, `countEmptyName`, `sumAmountAmountMicros`, … */
export function aggregateNamesOf(object: ObjectModel): ReadonlySet<string> {
  let known = names.get(object);
  if (known === undefined) {
    known = new Set(Object.keys(aggregateMembers(object)));
    names.set(object, known);
  }
  return known;
}
