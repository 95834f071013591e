/**
 * What a caller asks of records, in names only: no model, no permission, no SQL. Both languages, REST and GraphQL,
 * write this, and nothing downstream knows which of them did.
 */

import type { ConnectionSelection, Selection } from './selection.ts';

export type Query =
  | FindManyQuery
  | FindOneQuery
  | CreateQuery
  | UpdateQuery
  | RemoveQuery
  | DuplicatesQuery
  | MergeQuery
  | GroupByQuery
  | SearchQuery;

/** An object by one of its two names. REST paths carry the plural. */
export interface ObjectName {
  readonly name: string;
  readonly form: 'singular' | 'plural';
}

/**
 * A condition. `path` is a field, a sub-field of a composite (`emails.primaryEmail`), or either behind a to-one
 * relation (`company.name`). Values may be text even for numbers and booleans: the field's type reads them.
 * `related` holds for the record of a to-one relation (all values empty when there is none), and for at least one live
 * record of a to-many relation.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'test'; readonly path: readonly string[]; readonly operator: string; readonly value: unknown }
  | { readonly kind: 'related'; readonly relation: string; readonly of: Filter };

export const directions = ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'] as const;
export type Direction = (typeof directions)[number];

export function isDescending(direction: Direction): boolean {
  return direction === 'DescNullsFirst' || direction === 'DescNullsLast';
}

export function nullsFirst(direction: Direction): boolean {
  return direction === 'AscNullsFirst' || direction === 'DescNullsFirst';
}

export interface Order {
  readonly path: readonly string[];
  readonly direction: Direction;
}

/** A page of a list: `limit` records after or before a cursor, from the start, or the last ones (`fromEnd`); `offset` of them are passed over first. */
export interface Page {
  /** Null for the default of the server. */
  readonly limit: number | null;
  readonly after: string | null;
  readonly before: string | null;
  readonly offset: number;
  readonly fromEnd: boolean;
}

/** Which records of an object, or of a to-many relation, in which order. */
export interface ListArguments {
  readonly filter: Filter | null;
  readonly order: readonly Order[];
  readonly page: Page;
}

/** What every question says of its answer. `lists` are the arguments of the to-many relations in it, by their number. */
interface Asked {
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly lists?: readonly ListArguments[];
}

/** The same for an answer that may be a connection instead of bare records. */
interface AskedList {
  readonly object: ObjectName;
  readonly selection: Selection | ConnectionSelection;
  readonly lists?: readonly ListArguments[];
}

export interface FindManyQuery extends AskedList, ListArguments {
  readonly kind: 'findMany';
  /** Whether bare records come with the number of all; a connection names it among its fields. */
  readonly total: boolean;
}

/** By id, or the first that matches; absence is a refusal. */
export interface FindOneQuery extends Asked {
  readonly kind: 'findOne';
  readonly target: Target;
}

/** `data` holds the bodies as they came: the planner checks their shape. */
export interface CreateQuery extends Asked {
  readonly kind: 'create';
  readonly data: readonly unknown[];
  /** Change the record that has the same id or unique value; `revive` takes it out of the bin as well. */
  readonly upsert: false | { readonly revive: boolean };
}

/** Which records a change is about: one by id (absence is a refusal) or all that match (absence is an empty list). */
export type Target = { readonly id: string } | { readonly filter: Filter };

export interface UpdateQuery extends Asked {
  readonly kind: 'update';
  readonly target: Target;
  readonly data: unknown;
}

/** `delete` puts into the bin, `restore` takes out of it, `destroy` removes for good. */
export interface RemoveQuery extends Asked {
  readonly kind: 'delete' | 'destroy' | 'restore';
  readonly target: Target;
  /** True to take a record that is already where it goes as well: deleting one in the bin, restoring one out of it. */
  readonly anyState: boolean;
}

export interface DuplicatesQuery extends AskedList {
  readonly kind: 'duplicates';
  readonly of: { readonly ids: readonly string[] } | { readonly data: readonly unknown[] };
}

export interface MergeQuery extends Asked {
  readonly kind: 'merge';
  readonly ids: readonly string[];
  readonly conflictPriorityIndex: number;
  readonly dryRun: boolean;
}

export const granularities = [
  'DAY',
  'WEEK',
  'MONTH',
  'QUARTER',
  'YEAR',
  'DAY_OF_THE_WEEK',
  'MONTH_OF_THE_YEAR',
  'QUARTER_OF_THE_YEAR',
  'NONE',
] as const;
export type Granularity = (typeof granularities)[number];

/** One dimension of a grouping: a field, a sub-field, or either behind a to-one relation. */
export interface Dimension {
  readonly path: readonly string[];
  readonly granularity: Granularity | null;
  readonly timeZone: string | null;
  readonly weekStart: 'MONDAY' | 'SUNDAY' | 'SATURDAY';
  readonly unnest: boolean;
}

export type GroupOrder =
  | { readonly aggregate: string; readonly direction: Direction }
  | { readonly path: readonly string[]; readonly granularity: Granularity | null; readonly direction: Direction };

export interface GroupByQuery {
  readonly kind: 'groupBy';
  readonly object: ObjectName;
  readonly dimensions: readonly Dimension[];
  readonly aggregates: readonly string[];
  readonly filter: Filter | null;
  readonly viewId: string | null;
  readonly order: readonly GroupOrder[];
  readonly limit: number | null;
  readonly omitNullValues: boolean;
  /** Sample records of each group; null when none are asked for. */
  readonly records: { readonly order: readonly Order[]; readonly offset: number } | null;
  /** Null for bare groups; a connection for each group otherwise, which names its aggregates among its fields. */
  readonly connection: ConnectionSelection | null;
  readonly lists?: readonly ListArguments[];
}

/** Records of any object by words, best first. */
export interface SearchQuery {
  readonly kind: 'search';
  readonly words: string;
  readonly limit: number;
  readonly after: string | null;
  readonly filter: Filter | null;
  /** Singular names; null for all that can be searched. */
  readonly included: readonly string[] | null;
  readonly excluded: readonly string[];
}
