/** ObjectModel → its types: records, connections, and every input that names its fields. */
import type { GraphqlColumn } from '../../../fields/field-type.ts';
import type { Field, ObjectModel } from '../../../model/model.ts';
import { enumNameOf, pascal, typeNameOf } from '../names.ts';
import { aggregateMembers } from './aggregates.ts';
import { enumFilter, groupingOf, spelled } from './shared.ts';
import { type EnumValue, type Member, type Members, members, type TypeDescription } from './type-table.ts';

type Has = (object: ObjectModel) => boolean;
type NamedType = [string, TypeDescription];

/** Arguments of every list: of the root field and of to-many relations. */
export function listArguments(object: ObjectModel): Readonly<Record<string, string>> {
  const name = typeNameOf(object);
  return {
    first: 'Int',
    last: 'Int',
    offset: 'Int',
    before: 'String',
    after: 'String',
    filter: `${name}FilterInput`,
    orderBy: `[${name}OrderByInput]`,
  };
}

/** `has` says whether the schema holds the types of an object; what refers to others is left out. */
export function typesOfObject(object: ObjectModel, has: Has): readonly NamedType[] {
  const name = typeNameOf(object);
  const fields = object.fields.filter((field) => field.isActive && (field.relation === null || isReachable(field, has)));
  const aggregates = aggregateMembers(object);
  const connection: Members = {
    ...aggregates,
    edges: { type: `[${name}Edge!]!`, description: 'The records of the page, each with its place.' },
    pageInfo: { type: 'PageInfo!', description: 'Where the page stands in the list.' },
  };
  const aggregateOrders = Object.fromEntries(Object.keys(aggregates).map((key) => [key, 'OrderByDirection']));
  return [
    [name, outputType(object.description, membersOf(fields, outputMembers))],
    [`${name}Connection`, outputType(`A list of records: ${object.labelPlural}.`, connection)],
    [`${name}Edge`, outputType(null, { node: { type: `${name}!` }, cursor: { type: 'Cursor!' } })],
    [
      `${name}GroupByConnection`,
      outputType(`A group of records: ${object.labelPlural}.`, {
        ...connection,
        groupByDimensionValues: { type: 'JSON!', description: 'The values that the records of the group share, in the order of groupBy.' },
      }),
    ],
    [`${name}FilterInput`, inputType({ ...membersOf(fields, filterMembers), ...combinations(name) })],
    [`${name}OrderByInput`, inputType(membersOf(fields, orderMembers))],
    [`${name}GroupByInput`, inputType(membersOf(fields, groupMembers))],
    [
      `${name}OrderByWithGroupByInput`,
      inputType({ ...membersOf(fields, groupOrderMembers), aggregate: { type: `${name}OrderByWithGroupByAggregateInput` } }),
    ],
    [`${name}OrderByWithGroupByAggregateInput`, inputType(members(aggregateOrders))],
    [`${name}CreateInput`, inputType(membersOf(fields, createMembers))],
    [`${name}UpdateInput`, inputType(membersOf(fields, updateMembers))],
    [`${name}RelationInput`, inputType(members({ connect: `${name}ConnectInput`, disconnect: 'Boolean' }))],
    [`${name}ConnectInput`, inputType(members({ where: `${name}WhereUniqueInput` }))],
    ...uniqueTypes(object),
    ...fields.flatMap(enumTypes),
  ];
}

function outputType(description: string | null, of: Members): TypeDescription {
  return { kind: 'object', description, members: of };
}

function inputType(of: Members): TypeDescription {
  return { kind: 'input', members: of };
}

/** The join column of a relation stays when the object that it leads to is not there. */
function isReachable(field: Field, has: Has): boolean {
  return field.columns.length > 0 || (field.relation !== null && has(field.relation.target));
}

function membersOf(fields: readonly Field[], of: (field: Field) => Readonly<Record<string, string | Member>>): Members {
  // Without a prototype: a field may be called `constructor`.
  const all: Record<string, Member> = Object.create(null);
  for (const field of fields) {
    for (const [name, member] of Object.entries(of(field))) {
      const { description } = field;
      all[name] ??= typeof member === 'string' ? { type: member, description } : { description, ...member };
    }
  }
  return all;
}

function combinations(name: string): Members {
  return members({ and: `[${name}FilterInput]`, or: `[${name}FilterInput]`, not: `${name}FilterInput` });
}

/** The column of a type of one column, its enum named. */
function columnOf(field: Field): GraphqlColumn {
  return (field.columns[0] as Field['columns'][number]).scalar.graphql(field);
}

/** The type of values of the field's own options; text when none of them can be written in GraphQL. */
function enumTypeOf(field: Field): string {
  return enumValues(field).length === 0 ? 'String' : enumNameOf(field);
}

function named(field: Field, type: string): string {
  return spelled(type, enumTypeOf(field));
}

/** What kind of member a field is. */
type Kind<T> = {
  readonly toOne: (target: string, joinColumn: string) => T;
  readonly toMany: (target: string) => T;
  readonly composite: (name: string) => T;
  readonly single: (column: GraphqlColumn) => T;
};

function byKind<T>(field: Field, kind: Kind<T>): T {
  const { relation, fieldType } = field;
  if (relation !== null) {
    const target = typeNameOf(relation.target);
    return field.columns.length === 0 ? kind.toMany(target) : kind.toOne(target, relation.joinColumn);
  }
  return fieldType.graphqlName === undefined ? kind.single(columnOf(field)) : kind.composite(fieldType.graphqlName);
}

type MembersOfField = Readonly<Record<string, string | Member>>;

function outputMembers(field: Field): MembersOfField {
  const presence = field.isNullable ? '' : '!';
  return byKind<MembersOfField>(field, {
    // The record may be in the bin, so it can be absent even where the join column never is.
    toOne: (target, joinColumn) => ({ [joinColumn]: `${columnOf(field).output}${presence}`, [field.name]: target }),
    toMany: (target) => ({
      [field.name]: { type: `${target}Connection`, args: listArguments((field.relation as NonNullable<Field['relation']>).target) },
    }),
    composite: (name) => ({ [field.name]: `${name}${presence}` }),
    single: ({ output }) => ({ [field.name]: `${named(field, field.isNullable ? output : output.replace(/\]$/, '!]'))}${presence}` }),
  });
}

function writeMembers(field: Field, suffix: 'CreateInput' | 'UpdateInput', presence: string): MembersOfField {
  return byKind<MembersOfField>(field, {
    toOne: (target, joinColumn) => ({ [joinColumn]: columnOf(field).input, [field.name]: `${target}RelationInput` }),
    toMany: () => ({}),
    composite: (name) => ({ [field.name]: `${name}${suffix}${presence}` }),
    single: ({ input }) => ({ [field.name]: `${named(field, input)}${presence}` }),
  });
}

function createMembers(field: Field): MembersOfField {
  const isRequired = !field.isNullable && (field.defaultValue === null || field.defaultValue === undefined);
  return writeMembers(field, 'CreateInput', isRequired ? '!' : '');
}

function updateMembers(field: Field): MembersOfField {
  return writeMembers(field, 'UpdateInput', '');
}

function filterMembers(field: Field): MembersOfField {
  return byKind<MembersOfField>(field, {
    toOne: (target, joinColumn) => ({ [joinColumn]: columnOf(field).filter.name, [field.name]: `${target}FilterInput` }),
    toMany: (target) => ({ [field.name]: `${target}FilterInput` }),
    composite: (name) => ({ [field.name]: `${name}FilterInput` }),
    single: ({ filter }) => ({ [field.name]: spelled(filter.name, enumNameOf(field)) }),
  });
}

function orderMembers(field: Field): MembersOfField {
  return byKind<MembersOfField>(field, {
    toOne: (target, joinColumn) => ({ [joinColumn]: 'OrderByDirection', [field.name]: `${target}OrderByInput` }),
    toMany: () => ({}),
    composite: (name) => ({ [field.name]: `${name}OrderByInput` }),
    single: () => ({ [field.name]: 'OrderByDirection' }),
  });
}

/** Fields that the server keeps and that make no sensible groups. */
const ungrouped = new Set(['id', 'deletedAt', 'createdBy', 'updatedBy', 'position', 'searchVector']);

function groupMembers(field: Field): MembersOfField {
  if (ungrouped.has(field.name)) return {};
  return byKind<MembersOfField>(field, {
    toOne: (target, joinColumn) => ({ [joinColumn]: 'Boolean', [field.name]: `${target}GroupByInput` }),
    toMany: () => ({}),
    composite: (name) => ({ [field.name]: `${name}GroupByInput` }),
    single: () => {
      const grouping = groupingOfField(field);
      return grouping === null ? {} : { [field.name]: grouping };
    },
  });
}

function groupOrderMembers(field: Field): MembersOfField {
  if (ungrouped.has(field.name)) return {};
  return byKind<MembersOfField>(field, {
    toOne: (target, joinColumn) => ({ [joinColumn]: 'OrderByDirection', [field.name]: `${target}OrderByWithGroupByInput` }),
    toMany: () => ({}),
    composite: (name) => ({ [field.name]: `${name}OrderByInput` }),
    single: () => {
      const grouping = groupingOfField(field);
      if (grouping === null) return {};
      return { [field.name]: grouping === 'Boolean' ? 'OrderByDirection' : 'OrderByDateGranularityInput' };
    },
  });
}

function groupingOfField(field: Field): string | null {
  const [part] = field.fieldType.parts;
  return part === undefined ? null : groupingOf(part);
}

/** What names one record: its id, and the columns of every unique index. */
function uniqueTypes(object: ObjectModel): readonly NamedType[] {
  const name = typeNameOf(object);
  const where: Record<string, string> = Object.assign(Object.create(null), { id: 'ID' });
  const composites = new Map<string, Record<string, string>>();
  for (const { field, name: column, part, scalar } of object.indexes.filter((index) => index.isUnique).flatMap((index) => index.columns)) {
    if (!field.isActive) continue;
    const { input } = scalar.graphql(field);
    if (part === '') {
      where[column] ??= named(field, input);
      continue;
    }
    const type = `${name}${pascal(field.name)}WhereInput`;
    where[field.name] = type;
    const of = composites.get(type) ?? {};
    of[part] = input;
    composites.set(type, of);
  }
  return [
    [`${name}WhereUniqueInput`, inputType(members(where))],
    ...[...composites].map(([type, of]): NamedType => [type, inputType(members(of))]),
  ];
}

function enumTypes(field: Field): readonly NamedType[] {
  if (field.relation !== null || field.fieldType.graphqlName !== undefined) return [];
  const { filter } = columnOf(field);
  if (spelled(filter.name, '') === filter.name) return [];
  const name = enumNameOf(field);
  const values = enumValues(field);
  return [...(values.length === 0 ? [] : [[name, { kind: 'enum', values }] as NamedType]), enumFilter(filter, name, enumTypeOf(field))];
}

const valueShape = /^(?!__)[A-Za-z_]\w*$/;
const literals = new Set(['true', 'false', 'null']);

/** A value that begins with a digit is spelled with `_` before it. */
function enumValues(field: Field): readonly EnumValue[] {
  const options = field.options ?? field.fieldType.impliedOptions ?? [];
  const values = new Map<string, EnumValue>();
  for (const { value, label } of options.toSorted((a, b) => a.position - b.position)) {
    const name = /^\d/.test(value) ? `_${value}` : value;
    if (valueShape.test(name) && !literals.has(name) && !values.has(name)) values.set(name, { name, value, description: label });
  }
  return [...values.values()];
}
