/** The types that do not depend on the model: pages, directions, conditions, composites and their JSON, search. */
import type { FieldShape, FieldType, GraphqlColumn, GraphqlFilter, Part } from '../../../fields/field-type.ts';
import { graphqlFilters } from '../../../fields/graphql.common.ts';
import { fieldTypes } from '../../../fields/index.ts';
import { directions, granularities } from '../../../query/query.ts';
import { type Member, type Members, members, type TypeDescription } from './type-table.ts';

/** Composites and the JSON of all types look the same whatever the field. */
const noField: FieldShape = { name: '', type: '', isNullable: true, options: null, settings: null, defaultValue: null };

export const sharedTypes: ReadonlyMap<string, TypeDescription> = new Map<string, TypeDescription>([
  [
    'PageInfo',
    object('Where a page stands in its list.', {
      startCursor: 'ConnectionCursor',
      endCursor: 'ConnectionCursor',
      hasNextPage: 'Boolean!',
      hasPreviousPage: 'Boolean!',
    }),
  ],
  ['OrderByDirection', options('The direction of an order, and where records without a value stand.', directions)],
  ['FilterIs', options('Whether there is a value.', ['NULL', 'NOT_NULL'])],
  ['DateGranularityEnum', options('How dates are grouped.', granularities)],
  ['FirstDayOfTheWeek', options('The day with which weeks begin.', ['MONDAY', 'SUNDAY', 'SATURDAY'])],
  ['GroupByDateGranularityInput', input({ granularity: 'DateGranularityEnum', weekStartDay: 'FirstDayOfTheWeek', timeZone: 'String' })],
  ['OrderByDateGranularityInput', input({ orderBy: 'OrderByDirection', granularity: 'DateGranularityEnum' })],
  ...graphqlFilters.map((filter): [string, TypeDescription] => [filter.name, input(filter.members)]),
  ...formerFilters(),
  ...fieldTypes.flatMap(typesOfFieldType),
  ...searchTypes(),
]);

/** The arguments of the root field `search`. */
export const searchField: Member = Object.freeze({
  type: 'SearchResultConnection!',
  description: 'Records of all objects that can be searched, the best match first.',
  args: {
    searchInput: 'String!',
    limit: 'Int!',
    after: 'String',
    filter: 'ObjectRecordFilterInput',
    includedObjectNameSingulars: '[String!]',
    excludedObjectNameSingulars: '[String!]',
  },
});

/** `Enum` in the spelling of a type becomes the enum's name. */
export function spelled(type: string, enumName: string): string {
  return type.replace(/\bEnum/, enumName);
}

/** What dates are grouped by takes a granularity; what cannot be grouped by is null. */
export function groupingOf(part: Part): string | null {
  switch (part.scalar.group) {
    case null:
      return null;
    case 'date':
    case 'timestamp':
      return 'GroupByDateGranularityInput';
    default:
      return 'Boolean';
  }
}

function object(description: string, of: Readonly<Record<string, string>>): TypeDescription {
  return { kind: 'object', description, members: members(of) };
}

function input(of: Readonly<Record<string, string>>): TypeDescription {
  return { kind: 'input', members: members(of) };
}

function options(description: string, values: readonly string[]): TypeDescription {
  return { kind: 'enum', description, values: values.map((value) => ({ name: value, value })) };
}

/** No field uses them any more; documents of older clients name them. */
function formerFilters(): [string, TypeDescription][] {
  return [
    ['IDFilter', input({ eq: 'ID', neq: 'ID', gt: 'ID', gte: 'ID', lt: 'ID', lte: 'ID', in: '[ID!]', is: 'FilterIs' })],
    ['TimeFilter', input({ eq: 'Time', neq: 'Time', gt: 'Time', gte: 'Time', lt: 'Time', lte: 'Time', in: '[Time!]', is: 'FilterIs' })],
    ['SelectFilter', input({ in: '[String]', is: 'FilterIs' })],
    ['MultiSelectFilter', input({ containsAny: '[String]', is: 'FilterIs', isEmptyArray: 'Boolean' })],
    ['FieldPathFilter', input({ is: 'FilterIs' })],
    ['RichTextLeafFilter', input({ ilike: 'String' })],
    ['RichTextFilter', input({ blocknote: 'RichTextLeafFilter', markdown: 'RichTextLeafFilter' })],
  ];
}

function typesOfFieldType(type: FieldType): [string, TypeDescription][] {
  const columns = type.parts.map((part) => part.scalar.graphql(noField));
  return [...(type.graphqlName === undefined ? [] : typesOfComposite(type.graphqlName, type.parts)), ...columns.flatMap(typesOfColumn)];
}

function typesOfColumn({ output, input: sent, item, sharedEnum, filter }: GraphqlColumn): [string, TypeDescription][] {
  const types: [string, TypeDescription][] = [];
  if (item !== undefined) {
    types.push([bare(output), { kind: 'object', members: members(item.output) }], [bare(sent), input(item.input)]);
  }
  if (sharedEnum !== undefined) {
    const { name, options: shared } = sharedEnum;
    types.push([name, { kind: 'enum', values: shared.map(({ value }) => ({ name: value, value })) }], enumFilter(filter, name, name));
  }
  return types;
}

function bare(type: string): string {
  return type.replace(/[[\]!]/g, '');
}

/** Conditions on an enum: the filter's name is that of the enum, its members take `valueType`. */
export function enumFilter(filter: GraphqlFilter, enumName: string, valueType: string): [string, TypeDescription] {
  const of = Object.entries(filter.members).map(([name, type]) => [name, spelled(type, valueType)]);
  return [spelled(filter.name, enumName), input(Object.fromEntries(of))];
}

function typesOfComposite(name: string, parts: readonly Part[]): [string, TypeDescription][] {
  const each = (type: (part: Part, column: GraphqlColumn, named: (spelling: string) => string) => string | null): Members =>
    Object.fromEntries(
      parts.flatMap((part): [string, Member][] => {
        const column = part.scalar.graphql(noField);
        const type_ = type(part, column, (spelling) => spelled(spelling, column.sharedEnum?.name ?? 'String'));
        return type_ === null ? [] : [[part.name, { type: type_ }]];
      }),
    );
  const sent = each((part, column, named) => (part.serverFilled === true ? null : named(column.input)));
  return [
    // A part that is filled in when nobody sends it is never null.
    [name, { kind: 'object', members: each((part, { output }, named) => named(output) + (part.whenMissing === undefined ? '' : '!')) }],
    [`${name}CreateInput`, { kind: 'input', members: sent }],
    [`${name}UpdateInput`, { kind: 'input', members: sent }],
    [`${name}FilterInput`, { kind: 'input', members: each((_part, { filter }, named) => named(filter.name)) }],
    [`${name}OrderByInput`, { kind: 'input', members: each(() => 'OrderByDirection') }],
    [`${name}GroupByInput`, { kind: 'input', members: each(groupingOf) }],
  ];
}

function searchTypes(): [string, TypeDescription][] {
  return [
    [
      'SearchResultConnection',
      object('A page of what search found.', { edges: '[SearchResultEdge!]!', pageInfo: 'SearchResultPageInfo!' }),
    ],
    ['SearchResultEdge', object('One record that search found.', { node: 'SearchRecord!', cursor: 'String!' })],
    ['SearchResultPageInfo', object('Where the page ends.', { endCursor: 'String', hasNextPage: 'Boolean!' })],
    [
      'SearchRecord',
      object('A record in the words of search: what it is, how it is called, how well it matches.', {
        recordId: 'UUID!',
        objectNameSingular: 'String!',
        objectLabelSingular: 'String!',
        label: 'String!',
        imageUrl: 'String',
        tsRankCD: 'Float!',
        tsRank: 'Float!',
      }),
    ],
    [
      'ObjectRecordFilterInput',
      input({
        and: '[ObjectRecordFilterInput!]',
        or: '[ObjectRecordFilterInput!]',
        not: 'ObjectRecordFilterInput',
        id: 'UUIDFilter',
        createdAt: 'DateTimeFilter',
        updatedAt: 'DateTimeFilter',
        deletedAt: 'DateTimeFilter',
      }),
    ],
  ];
}
