/** Model → the GraphQL schema of its records. Active objects and fields only; roles do not narrow it. */
import type { GraphQLSchema } from 'graphql';
import type { Model, ObjectModel } from '../../../model/model.ts';
import { rootFieldsOf, searchFieldName } from '../names.ts';
import { typesOfObject } from './object-types.ts';
import { rootMember } from './root-fields.ts';
import { searchField, sharedTypes } from './shared.ts';
import { buildSchema, builtInNames, type Member, type TypeDescription } from './type-table.ts';

const known = new WeakMap<Model, GraphQLSchema>();

/** Built once, when it is first asked for: for validation and introspection, never to answer records. */
export function schemaOf(model: Model): GraphQLSchema {
  let schema = known.get(model);
  if (schema === undefined) {
    schema = buildSchema(typesOf(model));
    known.set(model, schema);
  }
  return schema;
}

function typesOf(model: Model): ReadonlyMap<string, TypeDescription> {
  const objects = objectsOf(model);
  const types = new Map(sharedTypes);
  const roots: Readonly<Record<'query' | 'mutation', Record<string, Member>>> = {
    query: Object.create(null),
    mutation: Object.create(null),
  };
  for (const object of objects) {
    for (const [name, type] of typesOfObject(object, (other) => objects.has(other))) types.set(name, type);
  }
  roots.query[searchFieldName] = searchField;
  for (const field of rootFieldsOf(model).values()) {
    if (!objects.has(field.object)) continue;
    const member = rootMember(field);
    if (member !== null) roots[field.isMutation ? 'mutation' : 'query'][field.name] ??= member;
  }
  types.set('Query', { kind: 'object', members: roots.query });
  types.set('Mutation', { kind: 'object', members: roots.mutation });
  return types;
}

/** An object whose types would have the names of others stays out, so that the rest can be answered. */
function objectsOf(model: Model): ReadonlySet<ObjectModel> {
  const taken = new Set([...builtInNames, ...sharedTypes.keys()]);
  const objects = new Set<ObjectModel>();
  for (const object of model.objects) {
    if (!object.isActive) continue;
    const names = typesOfObject(object, () => true).map(([name]) => name);
    if (names.some((name) => taken.has(name)) || new Set(names).size < names.length) continue;
    for (const name of names) taken.add(name);
    objects.add(object);
  }
  return objects;
}
