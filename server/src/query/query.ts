/**
 * What a caller asks of records, in names only: no model, no permission, no SQL. Both languages, REST and GraphQL,
 * write this, and nothing downstream knows which of them did.
 */

export type Query = FindManyQuery | FindOneQuery | CreateQuery | UpdateQuery | RemoveQuery | DuplicatesQuery | MergeQuery | GroupByQuery;

/** An object by one of its two names. REST paths carry the plural. */
export interface ObjectName {
  readonly name: string;
  readonly form: 'singular' | 'plural';
}

/** Every field that the caller may read, expanded `depth` relations deep, or only the named ones at the first level. */
export interface Selection {
  readonly depth: 0 | 1 | 2;
  readonly fields: readonly string[] | null;
}

/**
 * A condition. `path` is a field, a sub-field of a composite (`emails.primaryEmail`), or either behind a to-one
 * relation (`company.name`). Values may be text even for numbers and booleans: the field's type reads them.
 */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | { readonly kind: 'test'; readonly path: readonly string[]; readonly operator: string; readonly value: unknown };

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

/** A page of a list. `limit` rows after or before a cursor, or from the start. */
export interface Page {
  readonly limit: number | null;
  readonly after: string | null;
  readonly before: string | null;
}

export interface FindManyQuery {
  readonly kind: 'findMany';
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly filter: Filter | null;
  readonly order: readonly Order[];
  readonly page: Page;
  readonly total: boolean;
}

export interface FindOneQuery {
  readonly kind: 'findOne';
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly id: string;
}

/** `data` holds the bodies as they came: the planner checks their shape. */
export interface CreateQuery {
  readonly kind: 'create';
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly data: readonly unknown[];
  readonly upsert: boolean;
}

/** Which records a change is about: one by id (absence is a refusal) or all that match (absence is an empty list). */
export type Target = { readonly id: string } | { readonly filter: Filter };

export interface UpdateQuery {
  readonly kind: 'update';
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly target: Target;
  readonly data: unknown;
}

/** `delete` puts into the bin, `restore` takes out of it, `destroy` removes for good. */
export interface RemoveQuery {
  readonly kind: 'delete' | 'destroy' | 'restore';
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly target: Target;
}

export interface DuplicatesQuery {
  readonly kind: 'duplicates';
  readonly object: ObjectName;
  readonly selection: Selection;
  readonly of: { readonly ids: readonly string[] } | { readonly data: readonly unknown[] };
}

export interface MergeQuery {
  readonly kind: 'merge';
  readonly object: ObjectName;
  readonly selection: Selection;
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
  /** Sample records of each group, ordered; null when none are asked for. */
  readonly records: { readonly order: readonly Order[] } | null;
}
