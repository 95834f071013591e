/**
 * The types of a schema as data: names and spelled references, `[InvoiceEdge!]!`. What refers to nothing is left out when
 * the table becomes a schema, so that an empty type never makes the whole schema invalid.
 */
import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfigMap,
  GraphQLFloat,
  GraphQLID,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql';
import { scalars } from './scalars.ts';

export interface Member {
  readonly type: string;
  readonly description?: string | null;
  readonly args?: Readonly<Record<string, string>>;
}

export type Members = Readonly<Record<string, Member>>;

export interface EnumValue {
  readonly name: string;
  /** As it is stored. */
  readonly value: string;
  readonly description?: string | null;
}

export type TypeDescription =
  | { readonly kind: 'object' | 'input'; readonly description?: string | null; readonly members: Members }
  | { readonly kind: 'enum'; readonly description?: string | null; readonly values: readonly EnumValue[] };

export type TypeTable = ReadonlyMap<string, TypeDescription>;

const builtIn: readonly GraphQLNamedType[] = [GraphQLString, GraphQLInt, GraphQLFloat, GraphQLBoolean, GraphQLID, ...scalars];
const scalarNames: ReadonlySet<string> = new Set(builtIn.map((type) => type.name));
const roots = { query: 'Query', mutation: 'Mutation' } as const;

/** Names that no type of an object may have. */
export const builtInNames: ReadonlySet<string> = new Set([...scalarNames, ...Object.values(roots)]);

/** Members of plain text: name → type. */
export function members(of: Readonly<Record<string, string>>): Members {
  return Object.fromEntries(Object.entries(of).map(([name, type]) => [name, { type }]));
}

/** The table holds `Query`, and `Mutation` unless there is none. */
export function buildSchema(table: TypeTable): GraphQLSchema {
  const sound = withoutDangling(table);
  const types = new Map<string, GraphQLNamedType>(builtIn.map((type) => [type.name, type]));
  for (const [name, description] of sound) types.set(name, namedType(name, description, types));
  const mutation = types.get(roots.mutation) as GraphQLObjectType | undefined;
  return new GraphQLSchema({
    // With a description the printed schema names its roots, and a type called Subscription is not taken for one.
    description: 'The records of a workspace, by the names of its own objects and fields.',
    query: types.get(roots.query) as GraphQLObjectType,
    ...(mutation === undefined ? {} : { mutation }),
    // Scalars last: generators exist that forget fields of the type that is listed first.
    types: [...types.values()].toSorted((a, b) => Number(scalarNames.has(a.name)) - Number(scalarNames.has(b.name))),
  });
}

function namedType(name: string, of: TypeDescription, types: ReadonlyMap<string, GraphQLNamedType>): GraphQLNamedType {
  const { description } = of;
  switch (of.kind) {
    case 'object':
      return new GraphQLObjectType({ name, description, fields: () => outputFields(of.members, types) });
    case 'input':
      return new GraphQLInputObjectType({ name, description, fields: () => inputFields(of.members, types) });
    case 'enum':
      return new GraphQLEnumType({
        name,
        description,
        values: Object.fromEntries(of.values.map(({ name: key, value, description: label }) => [key, { value, description: label }])),
      });
  }
}

function outputFields(of: Members, types: ReadonlyMap<string, GraphQLNamedType>): GraphQLFieldConfigMap<unknown, unknown> {
  return Object.fromEntries(
    Object.entries(of).map(([name, { type, description, args = {} }]) => [
      name,
      {
        type: reference(type, types) as GraphQLOutputType,
        description,
        args: Object.fromEntries(
          Object.entries(args).map(([argument, spelled]) => [argument, { type: reference(spelled, types) as GraphQLInputType }]),
        ),
      },
    ]),
  );
}

function inputFields(of: Members, types: ReadonlyMap<string, GraphQLNamedType>): GraphQLInputFieldConfigMap {
  return Object.fromEntries(
    Object.entries(of).map(([name, { type, description }]) => [name, { type: reference(type, types) as GraphQLInputType, description }]),
  );
}

type Reference = GraphQLNamedType | GraphQLList<Reference> | GraphQLNonNull<GraphQLNamedType | GraphQLList<Reference>>;

function reference(spelled: string, types: ReadonlyMap<string, GraphQLNamedType>): Reference {
  if (spelled.endsWith('!')) return new GraphQLNonNull(reference(spelled.slice(0, -1), types) as GraphQLNamedType);
  if (spelled.startsWith('[')) return new GraphQLList(reference(spelled.slice(1, -1), types));
  return types.get(spelled) as GraphQLNamedType;
}

const brackets = /[[\]!]/g;

/** Without types that have no members, and without what needs them; an optional argument goes alone. */
function withoutDangling(table: TypeTable): TypeTable {
  let sound = new Map(table);
  for (;;) {
    const exists = (spelled: string): boolean => {
      const name = spelled.replace(brackets, '');
      return sound.has(name) || builtInNames.has(name);
    };
    let changed = false;
    const next = new Map<string, TypeDescription>();
    for (const [name, of] of sound) {
      const kept = of.kind === 'enum' ? of : { ...of, members: existingMembers(of.members, exists) };
      const size = kept.kind === 'enum' ? kept.values.length : Object.keys(kept.members).length;
      if (size > 0) next.set(name, kept);
      if (size === 0) changed = true;
    }
    if (!changed) return next;
    sound = next;
  }
}

function existingMembers(of: Members, exists: (spelled: string) => boolean): Members {
  const kept = Object.entries(of).filter(
    ([, { type, args = {} }]) => exists(type) && Object.values(args).every((argument) => !argument.endsWith('!') || exists(argument)),
  );
  return Object.fromEntries(
    kept.map(([name, member]) => {
      if (member.args === undefined || Object.values(member.args).every(exists)) return [name, member];
      return [name, { ...member, args: Object.fromEntries(Object.entries(member.args).filter(([, argument]) => exists(argument))) }];
    }),
  );
}
