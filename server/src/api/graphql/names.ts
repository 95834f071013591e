/** The names that an object gives to the schema: its types and its root fields. Source: wire contract, root field names. */
import type { Field, Model, ObjectModel } from '../../model/model.ts';

export type Operation =
  | 'findMany'
  | 'findOne'
  | 'findDuplicates'
  | 'groupBy'
  | 'createMany'
  | 'createOne'
  | 'updateOne'
  | 'deleteOne'
  | 'updateMany'
  | 'deleteMany'
  | 'destroyOne'
  | 'destroyMany'
  | 'restoreOne'
  | 'restoreMany'
  | 'mergeMany';

export interface RootField {
  readonly name: string;
  readonly operation: Operation;
  readonly isMutation: boolean;
  readonly object: ObjectModel;
}

const known = new WeakMap<Model, ReadonlyMap<string, RootField>>();

/** The root field that no object gives. */
export const searchFieldName = 'search';

/** By name, in the order of the schema; those of active objects. A name that is taken stays with who came first. */
export function rootFieldsOf(model: Model): ReadonlyMap<string, RootField> {
  let fields = known.get(model);
  if (fields === undefined) {
    const active = model.objects.filter((object) => object.isActive);
    const byName = new Map<string, RootField>();
    for (const field of active.flatMap(fieldsOf)) {
      if (field.name !== searchFieldName && !byName.has(field.name)) byName.set(field.name, field);
    }
    fields = byName;
    known.set(model, fields);
  }
  return fields;
}

function fieldsOf(object: ObjectModel): readonly RootField[] {
  const { nameSingular, namePlural } = object;
  const one = pascal(nameSingular);
  const many = pascal(namePlural);
  const query = (operation: Operation, name: string): RootField => ({ name, operation, isMutation: false, object });
  const mutation = (operation: Operation, name: string): RootField => ({ name, operation, isMutation: true, object });
  return [
    query('findMany', namePlural),
    query('findOne', nameSingular),
    query('findDuplicates', `${nameSingular}Duplicates`),
    query('groupBy', `${namePlural}GroupBy`),
    mutation('createMany', `create${many}`),
    mutation('createOne', `create${one}`),
    mutation('updateOne', `update${one}`),
    mutation('deleteOne', `delete${one}`),
    mutation('updateMany', `update${many}`),
    mutation('deleteMany', `delete${many}`),
    mutation('destroyOne', `destroy${one}`),
    mutation('destroyMany', `destroy${many}`),
    mutation('restoreOne', `restore${one}`),
    mutation('restoreMany', `restore${many}`),
    mutation('mergeMany', `merge${many}`),
  ];
}

/** `company` → `Company`, the name of the type of its records and the beginning of the names of all its other types. */
export function typeNameOf(object: ObjectModel): string {
  return pascal(object.nameSingular);
}

/** `CompanyStageEnum`. */
export function enumNameOf(field: Field): string {
  return `${typeNameOf(field.object)}${pascal(field.name)}Enum`;
}

export function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
