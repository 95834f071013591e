/** How columns appear in the GraphQL schema: the types of their values and of the conditions on them. Names are the wire's. */
import type { GraphqlColumn, GraphqlFilter } from './field-type.ts';

const comparisons = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte'] as const;
const nullness = { is: 'FilterIs' } as const;

function members(names: readonly string[], type: string): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, type]));
}

function comparing(name: string, type: string): GraphqlFilter {
  return filter(name, { ...members(comparisons, type), in: `[${type}!]`, ...nullness });
}

function filter(name: string, of: Readonly<Record<string, string>>): GraphqlFilter {
  return Object.freeze({ name, members: Object.freeze(of) });
}

function column(type: string, conditions: GraphqlFilter): () => GraphqlColumn {
  const same = Object.freeze({ output: type, input: type, filter: conditions });
  return () => same;
}

const floatFilter = comparing('FloatFilter', 'Float');
const uuidFilter = filter('UUIDFilter', { ...members(comparisons, 'UUID'), in: '[UUID]', ...nullness });
const jsonFilter = filter('RawJsonFilter', { like: 'String', ...nullness });
const enumMembers = {
  ...members(['eq', 'neq'], 'Enum'),
  ...members(['in', 'containsAny'], '[Enum]'),
  ...nullness,
  isEmptyArray: 'Boolean',
} as const;
const optionFilter = filter('EnumFilter', enumMembers);

export const textColumn = column(
  'String',
  filter('StringFilter', {
    ...members(comparisons, 'String'),
    in: '[String!]',
    ...members(['startsWith', 'endsWith', 'like', 'ilike', 'regex', 'iregex'], 'String'),
    ...nullness,
  }),
);
export const uuidColumn = column('UUID', uuidFilter);
export const floatColumn = column('Float', floatFilter);
export const intColumn = column('Int', comparing('IntFilter', 'Int'));
export const bigIntColumn = column('BigInt', comparing('BigIntFilter', 'BigInt'));
export const bigFloatColumn = column('BigFloat', comparing('BigFloatFilter', 'BigFloat'));
export const booleanColumn = column('Boolean', filter('BooleanFilter', { eq: 'Boolean', ...nullness }));
export const dateColumn = column('Date', comparing('DateFilter', 'Date'));
export const dateTimeColumn = column('DateTime', comparing('DateTimeFilter', 'DateTime'));
export const positionColumn = column('Position', floatFilter);
export const arrayColumn = column('[String]', filter('ArrayFilter', { containsIlike: 'String', ...nullness, isEmptyArray: 'Boolean' }));
export const searchVectorColumn = column('TSVector', filter('TSVectorFilter', { search: 'String' }));
export const jsonColumn = column('JSON', jsonFilter);
export const optionColumn = column('Enum', optionFilter);
export const optionListColumn = column('[Enum]', optionFilter);
/** Ids of records: their own where they are sent, and those of other records. */
export const idColumn = Object.freeze<GraphqlColumn>({ output: 'ID', input: 'ID', filter: uuidFilter });
export const ownIdColumn = Object.freeze<GraphqlColumn>({ output: 'UUID', input: 'ID', filter: uuidFilter });

/** JSON whose objects have known members, all of them text that may be null. */
export function jsonObjectColumn(name: string, names: readonly string[], isList: boolean): () => GraphqlColumn {
  const item = Object.freeze({ output: Object.freeze(members(names, 'String')), input: Object.freeze(members(names, 'String')) });
  const of = (type: string): string => (isList ? `[${type}!]` : type);
  const typed = Object.freeze<GraphqlColumn>({ output: of(name), input: of(`${name}Input`), filter: jsonFilter, item });
  return () => typed;
}

/** A JSON list of texts. */
export const textListColumn = ((): (() => GraphqlColumn) => {
  const list = Object.freeze<GraphqlColumn>({ output: '[String!]', input: '[String!]', filter: jsonFilter });
  return () => list;
})();

const file = Object.freeze<GraphqlColumn>({
  output: '[FileObject]',
  input: '[FileItemInput]',
  filter: jsonFilter,
  item: Object.freeze({
    output: { fileId: 'UUID!', label: 'String!', extension: 'String', url: 'String' },
    input: { fileId: 'UUID!', label: 'String!' },
  }),
});
export const filesColumn = (): GraphqlColumn => file;

/** The types of conditions that are the same for every model. */
export const graphqlFilters: readonly GraphqlFilter[] = Object.freeze(
  [textColumn, uuidColumn, intColumn, floatColumn, bigIntColumn, bigFloatColumn, dateColumn, dateTimeColumn]
    .concat([booleanColumn, arrayColumn, jsonColumn, searchVectorColumn])
    .map((of) => of().filter),
);
