/** The root field `search`, which is the same in every model: its selection, its arguments, and its answer as JSON text. */
import type { Result } from '../../execute/result.ts';
import type { SearchQuery } from '../../query/query.ts';
import type { Constant } from '../../query/selection.ts';
import { readArguments, refuseArgument, requireArgument } from './arguments.ts';
import { Binding, requireSubfields, type Warning } from './binding.ts';
import type { CollectedField, Collecting } from './collect.ts';
import { searchFilterOf } from './search-filter.ts';
import { argumentsOf, type Variables } from './values.ts';

type Hits = Extract<Result, { kind: 'hits' }>;
type Hit = Hits['hits'][number];

export interface BoundSearch {
  readonly field: CollectedField;
  readonly fields: readonly ConnectionField[];
  readonly warnings: readonly Warning[];
}

type ConnectionField =
  | Constant
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeField[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly fields: readonly (Constant | Value<Hits>)[] };

type EdgeField =
  | Constant
  | Value<Hit>
  | { readonly kind: 'node'; readonly key: string; readonly fields: readonly (Constant | Value<Hit>)[] };

/** A value of what search answered. */
interface Value<Of> {
  readonly kind: 'value';
  readonly key: string;
  readonly read: (of: Of) => unknown;
}

/** More hits than this are refused. Source: wire contract, search. */
export const searchLimitMax = 100;

/** Refuses: GRAPHQL_VALIDATION_FAILED. */
export function bindSearch(field: CollectedField, collecting: Collecting): BoundSearch {
  const binding = new Binding(collecting, 1);
  requireSubfields(field, 'SearchResultConnection!');
  const fields = binding
    .collect(field.nodes, 'SearchResultConnection')
    .map((one): ConnectionField => bindConnectionField(binding, one, [field.key]));
  return Object.freeze({ field, fields: Object.freeze(fields), warnings: Object.freeze(binding.warnings) });
}

/** Refuses: INVALID_QUERY_INPUT, INVALID_ARGS_FILTER, QUERY_TOO_COMPLEX. */
export function searchQueryOf({ field }: BoundSearch, variables: Variables, bounds: { readonly filterNodesMax: number }): SearchQuery {
  const given = readArguments(argumentsOf(field.nodes[0], variables), searchTable);
  const limit = requireArgument(given.limit, 'limit', '(number)');
  if (!Number.isInteger(limit) || limit < 0) throw refuseArgument('Invalid argument: "limit" must be a whole number from 0', 'limit');
  if (limit > searchLimitMax) throw refuseArgument(`Limit cannot exceed ${searchLimitMax} items`, 'limit');
  return {
    kind: 'search',
    words: requireArgument(given.searchInput, 'searchInput', '(string)'),
    limit: limit + 0,
    after: given.after || null,
    filter: given.filter === undefined ? null : searchFilterOf(given.filter, bounds.filterNodesMax),
    included: given.includedObjectNameSingulars === undefined ? null : namesIn(given, 'includedObjectNameSingulars'),
    excluded: namesIn(given, 'excludedObjectNameSingulars'),
  };
}

/** JSON text. */
export function writeHits(hits: Hits, { fields }: BoundSearch): string {
  return writeObject(fields, (field) => {
    switch (field.kind) {
      case 'constant':
        return field.json;
      case 'edges':
        return `[${hits.hits.map((hit) => writeEdge(hit, field.fields)).join()}]`;
      case 'pageInfo':
        return writeValues(hits, field.fields);
    }
  });
}

const searchTable = {
  searchInput: 'string',
  limit: 'number',
  after: 'string',
  filter: 'object',
  includedObjectNameSingulars: 'array',
  excludedObjectNameSingulars: 'array',
} as const;

const nodeValues: Readonly<Record<string, (hit: Hit) => unknown>> = {
  recordId: (hit) => hit.id,
  objectNameSingular: (hit) => hit.object,
  objectLabelSingular: (hit) => hit.objectLabel,
  label: (hit) => hit.label,
  imageUrl: (hit) => hit.imageUrl,
  tsRankCD: (hit) => hit.tsRankCD,
  tsRank: (hit) => hit.tsRank,
};
const edgeValues: Readonly<Record<string, (hit: Hit) => unknown>> = { cursor: (hit) => hit.cursor };
const pageValues: Readonly<Record<string, (hits: Hits) => unknown>> = {
  endCursor: (hits) => hits.endCursor,
  hasNextPage: (hits) => hits.hasNextPage,
};

function bindConnectionField(binding: Binding, field: CollectedField, path: readonly string[]): ConnectionField {
  const { key } = field;
  const inside = [...path, key];
  switch (field.name) {
    case 'edges':
      requireSubfields(field, '[SearchResultEdge!]!');
      return { kind: 'edges', key, fields: binding.collect(field.nodes, 'SearchResultEdge').map((one) => bindEdge(binding, one, inside)) };
    case 'pageInfo':
      requireSubfields(field, 'SearchResultPageInfo!');
      return { kind: 'pageInfo', key, fields: bindValues(binding, field, 'SearchResultPageInfo', pageValues, inside) };
    default:
      return binding.constantOf(field, 'SearchResultConnection', path);
  }
}

function bindEdge(binding: Binding, field: CollectedField, path: readonly string[]): EdgeField {
  if (field.name !== 'node') return bindValue(binding, field, 'SearchResultEdge', edgeValues, path);
  requireSubfields(field, 'SearchRecord!');
  const { key } = field;
  return { kind: 'node', key, fields: bindValues(binding, field, 'SearchRecord', nodeValues, [...path, key]) };
}

type Values<Of> = Readonly<Record<string, (of: Of) => unknown>>;

function bindValues<Of>(binding: Binding, field: CollectedField, typeName: string, values: Values<Of>, path: readonly string[]) {
  return binding.collect(field.nodes, typeName).map((one) => bindValue(binding, one, typeName, values, path));
}

function bindValue<Of>(
  binding: Binding,
  field: CollectedField,
  typeName: string,
  values: Values<Of>,
  path: readonly string[],
): Constant | Value<Of> {
  const read = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
  if (read === undefined) return binding.constantOf(field, typeName, path);
  binding.warnOfSubfields(field, path);
  return { kind: 'value', key: field.key, read };
}

function namesIn(given: Readonly<Record<string, unknown>>, argument: string): readonly string[] {
  const names = (given[argument] ?? []) as readonly unknown[];
  if (names.every((name) => typeof name === 'string')) return names;
  throw refuseArgument(`Invalid argument: "${argument}" must be an array of strings`, argument);
}

function writeEdge(hit: Hit, fields: readonly EdgeField[]): string {
  return writeObject(fields, (field) => (field.kind === 'node' ? writeValues(hit, field.fields) : writeValue(hit, field)));
}

function writeValues<Of>(of: Of, fields: readonly (Constant | Value<Of>)[]): string {
  return writeObject(fields, (field) => writeValue(of, field));
}

function writeValue<Of>(of: Of, field: Constant | Value<Of>): string {
  return field.kind === 'constant' ? field.json : JSON.stringify(field.read(of));
}

function writeObject<Field extends { readonly key: string }>(fields: readonly Field[], write: (field: Field) => string): string {
  return `{${fields.map((field) => `${JSON.stringify(field.key)}:${write(field)}`).join()}}`;
}
