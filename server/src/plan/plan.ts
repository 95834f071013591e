/**
 * The Plan: a question whose names are resolved, whose values are accepted and whose permission is checked. Only this
 * folder makes one; `compile/` takes nothing else, so SQL without a permission check does not type-check.
 */

import type { ColumnText } from '../fields/field-type.ts';
import type { Column, Field, Model, ObjectModel } from '../model/model.ts';
import type { Direction } from '../query/query.ts';
import type { Sql } from '../sql/sql.ts';
import type { Actor } from './actor.ts';

declare const planned: unique symbol;
export type Planned<T> = T & { readonly [planned]: true };

export type Plan =
  | Planned<FindManyPlan>
  | Planned<FindOnePlan>
  | Planned<CreatePlan>
  | Planned<UpdatePlan>
  | Planned<RemovePlan>
  | Planned<DuplicatesPlan>
  | Planned<MergePlan>
  | Planned<GroupPlan>;

/** Which parts of a record are answered. Cached on the Model, so that what is compiled from it is compiled once. */
export interface RecordShape {
  readonly object: ObjectModel;
  readonly fields: readonly ShownField[];
}

export type ShownField =
  | { readonly kind: 'value'; readonly key: string; readonly column: Column }
  | { readonly kind: 'composite'; readonly key: string; readonly members: readonly { readonly key: string; readonly column: Column }[] }
  | { readonly kind: 'one'; readonly key: string; readonly relation: Field; readonly shape: RecordShape }
  | { readonly kind: 'many'; readonly key: string; readonly relation: Field; readonly shape: RecordShape; readonly limit: number };

/** A to-one relation that a condition, an order or a dimension reaches through; its columns stand behind `alias`. */
export interface Join {
  readonly field: Field;
  readonly alias: string;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'test'; readonly sql: Sql };

/** The rows that a question is about. */
export interface Scope {
  readonly object: ObjectModel;
  readonly joins: readonly Join[];
  readonly condition: Condition | null;
  /** True when the scope is exactly the live rows of the object, whose number the database keeps. */
  readonly isAllLive: boolean;
}

export interface OrderKey {
  readonly path: readonly string[];
  readonly column: Column;
  readonly alias: string;
  /** What is compared, from the column. */
  readonly expression: Sql;
  readonly direction: Direction;
  readonly isNullable: boolean;
}

export interface FindManyPlan {
  readonly kind: 'findMany';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly scope: Scope;
  readonly order: readonly OrderKey[];
  /** The comparison that resumes after or before a cursor. */
  readonly resume: Condition | null;
  readonly backward: boolean;
  readonly limit: number;
  readonly total: boolean;
}

export interface FindOnePlan {
  readonly kind: 'findOne';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly id: string;
}

/** A column that a write sets: one text for all rows, one for each row, or computed by the database. */
export type Assignment =
  | { readonly kind: 'same'; readonly column: Column; readonly value: ColumnText }
  | { readonly kind: 'each'; readonly column: Column; readonly values: ColumnText[] }
  | { readonly kind: 'now'; readonly column: Column }
  | { readonly kind: 'position'; readonly column: Column; readonly values: readonly PositionValue[] };

/** A number as text, or a place before the first or after the last row, `offset` steps out. */
export type PositionValue = { readonly value: string } | { readonly offset: number };

/** Records that relations of the written rows are to be connected to, found by a unique key. */
export interface Connection {
  readonly field: Field;
  readonly column: Column;
  readonly target: ObjectModel;
  readonly keys: readonly Column[];
  readonly wanted: readonly { readonly row: number; readonly values: readonly string[] }[];
}

export interface InsertRows {
  readonly object: ObjectModel;
  readonly ids: readonly string[];
  readonly assignments: readonly Assignment[];
}

export interface CreatePlan {
  readonly kind: 'create';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly actor: Actor;
  readonly rows: readonly WriteRow[];
  readonly connections: readonly Connection[];
  /** Matching of rows that exist; null for a plain create. */
  readonly upsert: { readonly keys: readonly UpsertKey[] } | null;
}

/** Columns that one body sets, by column name. */
export interface WriteRow {
  readonly id: string;
  readonly idWasSent: boolean;
  /** Place in the request, from 0. */
  readonly index: number;
  readonly values: Map<string, ColumnText>;
}

export interface UpsertKey {
  readonly name: string;
  readonly columns: readonly Column[];
}

export interface UpdatePlan {
  readonly kind: 'update';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly target: WriteTarget;
  readonly values: Map<string, ColumnText>;
  readonly connections: readonly Connection[];
  readonly rowsMax: number;
}

export type WriteTarget = { readonly id: string } | { readonly scope: Scope };

export interface RemovePlan {
  readonly kind: 'delete' | 'destroy' | 'restore';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly target: WriteTarget;
  /** To-many relations whose records go into the bin and come back with their parent. */
  readonly binnedWith: readonly Field[];
}

export interface DuplicatesPlan {
  readonly kind: 'duplicates';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly criteria: readonly (readonly Column[])[];
  readonly of: { readonly ids: readonly string[] } | { readonly rows: readonly ReadonlyMap<string, ColumnText>[] };
  readonly limit: number;
}

export interface MergePlan {
  readonly kind: 'merge';
  readonly model: Model;
  readonly shape: RecordShape;
  readonly ids: readonly string[];
  readonly survivor: string;
  readonly dryRun: boolean;
  readonly actor: Actor;
}

export interface GroupPlan {
  readonly kind: 'groupBy';
  readonly model: Model;
  readonly scope: Scope;
  readonly dimensions: readonly GroupDimension[];
  readonly aggregates: readonly GroupAggregate[];
  readonly order: readonly GroupOrderKey[];
  readonly limit: number;
  readonly omitNullValues: boolean;
  readonly records: { readonly shape: RecordShape; readonly order: readonly OrderKey[]; readonly limit: number } | null;
}

export interface GroupDimension {
  /** The value of the group. */
  readonly expression: Sql;
  /** What groups are ordered by, from the value. */
  readonly order: (value: Sql) => Sql;
  /** The value as it is answered, from the expression. */
  readonly text: (value: Sql) => Sql;
  /** Set when each element of a list makes a group of its own: the list, and the alias of its element. */
  readonly unnest: { readonly list: Sql; readonly alias: string } | null;
}

export interface GroupAggregate {
  readonly name: string;
  readonly expression: Sql;
  /** Counts and percentages are numbers, the others strings on the wire. */
  readonly output: 'number' | 'string' | 'timestamp' | 'date';
  /** False when only the order needs it. */
  readonly isAnswered: boolean;
}

export interface GroupOrderKey {
  readonly by: { readonly dimension: number } | { readonly aggregate: number };
  readonly direction: Direction;
}
