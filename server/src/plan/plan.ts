/**
 * The Plan: a question whose names are resolved, whose values are accepted and whose permission is checked. Only this
 * folder makes one; `compile/` takes nothing else, so SQL without a permission check does not type-check.
 */

import type { ColumnText } from '../fields/field-type.ts';
import type { Column, Field, Model, ObjectModel } from '../model/model.ts';
import type { Direction } from '../query/query.ts';
import type { Constant, JsonSelection, PageInfoField } from '../query/selection.ts';
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
  | Planned<GroupPlan>
  | Planned<SearchPlan>;

/** Which parts of a record are answered. Cached on the Model, so that what is compiled from it is compiled once. */
export interface RecordShape {
  readonly object: ObjectModel;
  /** The JSON objects that are written of each record: one, or one for each `edges` of a connection. */
  readonly views: readonly (readonly ShownField[])[];
}

export type ShownField =
  | Constant
  | ShownValue
  | { readonly kind: 'composite'; readonly key: string; readonly members: readonly (Constant | ShownValue)[] }
  | { readonly kind: 'one'; readonly key: string; readonly relation: Field; readonly shape: RecordShape }
  | ShownMany
  /** The id of the record of a to-one relation, if that is live. */
  | { readonly kind: 'oneId'; readonly key: string; readonly relation: Field }
  /** The record itself, as the node of an edge. */
  | { readonly kind: 'self'; readonly key: string; readonly fields: readonly ShownField[] }
  | { readonly kind: 'cursor'; readonly key: string };

/** The object that a plan is about; null for a search, which is about many. */
export function objectOf(plan: Plan): ObjectModel | null {
  if (plan.kind === 'search') return null;
  return plan.kind === 'groupBy' ? plan.scope.object : plan.shape.object;
}

export interface ShownValue {
  readonly kind: 'value';
  readonly key: string;
  readonly column: Column;
  /** Members that are answered of a JSON value; null for the whole. */
  readonly json: JsonSelection | null;
}

/** A to-many relation: a bare list of its first records, or a connection with the arguments `list`. */
export interface ShownMany {
  readonly kind: 'many';
  readonly key: string;
  readonly relation: Field;
  readonly answer:
    | { readonly shape: RecordShape; readonly limit: number }
    | { readonly connection: ConnectionShape; readonly list: number };
}

/** A list of records with its page and its aggregates. Cached like a RecordShape. */
export interface ConnectionShape {
  readonly object: ObjectModel;
  readonly fields: readonly ShownConnectionField[];
  /** What is written of each record; null when only aggregates are asked for. */
  readonly rows: RecordShape | null;
  readonly showsCursors: boolean;
  readonly aggregates: readonly GroupAggregate[];
}

export type ShownConnectionField =
  | Constant
  /** The records written in this view. */
  | { readonly kind: 'edges'; readonly key: string; readonly view: number }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly fields: readonly PageInfoField[] }
  /** The aggregate of this number. */
  | { readonly kind: 'aggregate'; readonly key: string; readonly at: number }
  | { readonly kind: 'dimensions'; readonly key: string };

/** A to-one relation that a condition, an order or a dimension reaches through, from the rows of `from`; its columns stand behind `alias`. */
export interface Join {
  readonly field: Field;
  readonly from: string;
  readonly alias: string;
}

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'test'; readonly sql: Sql }
  /** At least one live record of a to-many relation, as `alias`, for which the condition holds. */
  | {
      readonly kind: 'exists';
      readonly object: ObjectModel;
      readonly alias: string;
      readonly joinColumn: string;
      readonly parent: string;
      readonly joins: readonly Join[];
      readonly of: Condition;
    };

/** The rows that a question is about. */
export interface Scope {
  readonly object: ObjectModel;
  readonly joins: readonly Join[];
  /** Every object whose records decide which rows these are. */
  readonly reads: ReadonlySet<ObjectModel>;
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

/** A page of the rows of a scope. */
export interface ListPlan {
  readonly scope: Scope;
  readonly order: readonly OrderKey[];
  /** The comparison that resumes after or before a cursor. */
  readonly resume: Condition | null;
  /** From the end towards the start. */
  readonly backward: boolean;
  readonly limit: number;
  readonly offset: number;
}

/** What every plan that answers records knows of them. */
interface Answered {
  readonly model: Model;
  readonly shape: RecordShape;
  /** By the number that a ShownMany gives. */
  readonly lists: readonly ListPlan[];
}

export interface FindManyPlan extends Answered, ListPlan {
  readonly kind: 'findMany';
  readonly total: boolean;
  /** Null for bare records. */
  readonly connection: ConnectionShape | null;
}

export interface FindOnePlan extends Answered {
  readonly kind: 'findOne';
  readonly target: { readonly id: string } | { readonly scope: Scope };
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

export interface CreatePlan extends Answered {
  readonly kind: 'create';
  readonly actor: Actor;
  readonly rows: readonly WriteRow[];
  readonly connections: readonly Connection[];
  /** Matching of rows that exist; null for a plain create. */
  readonly upsert: {
    readonly keys: readonly UpsertKey[];
    readonly revive: boolean;
    /** True when a refusal may name records that match. */
    readonly namesMatches: boolean;
  } | null;
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

export interface UpdatePlan extends Answered {
  readonly kind: 'update';
  readonly target: WriteTarget;
  readonly values: Map<string, ColumnText>;
  readonly connections: readonly Connection[];
  readonly rowsMax: number;
}

export type WriteTarget = { readonly id: string } | { readonly scope: Scope };

export interface RemovePlan extends Answered {
  readonly kind: 'delete' | 'destroy' | 'restore';
  readonly target: WriteTarget;
  /** Takes records that are where they go already as well. */
  readonly anyState: boolean;
  /** To-many relations whose records go into the bin and come back with their parent. */
  readonly binnedWith: readonly Field[];
}

export interface DuplicatesPlan extends Answered {
  readonly kind: 'duplicates';
  /** Null for bare records. */
  readonly connection: ConnectionShape | null;
  readonly criteria: readonly (readonly Column[])[];
  readonly of: { readonly ids: readonly string[] } | { readonly rows: readonly ReadonlyMap<string, ColumnText>[] };
  readonly limit: number;
}

export interface MergePlan extends Answered {
  readonly kind: 'merge';
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
  /** With a connection, its aggregates come first, under their numbers there. */
  readonly aggregates: readonly GroupAggregate[];
  readonly order: readonly GroupOrderKey[];
  readonly limit: number;
  readonly omitNullValues: boolean;
  readonly records: {
    readonly shape: RecordShape;
    readonly lists: readonly ListPlan[];
    readonly order: readonly OrderKey[];
    readonly limit: number;
    readonly offset: number;
  } | null;
  /** Null for bare groups. */
  readonly connection: ConnectionShape | null;
}

export interface GroupDimension {
  /** The value of the group. */
  readonly expression: Sql;
  /** What groups are ordered by, from the value. */
  readonly order: (value: Sql) => Sql;
  /** The value as it is answered, from the expression: as text, and as text of JSON. */
  readonly text: (value: Sql) => Sql;
  readonly json: (value: Sql) => Sql;
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

export interface SearchPlan {
  readonly kind: 'search';
  readonly model: Model;
  readonly objects: readonly SearchedObject[];
  /** Queries on search vectors; null when there are no words. */
  readonly query: { readonly all: Sql; readonly any: Sql } | null;
  /** What texts are compared with when the words found nothing. */
  readonly pattern: Sql;
  readonly resume: SearchPosition | null;
  readonly limit: number;
}

/** An object as it is searched; the expressions are over its rows as `r`. */
export interface SearchedObject {
  readonly object: ObjectModel;
  readonly scope: Scope;
  /** Never NULL. */
  readonly label: Sql;
  readonly imageUrl: Sql | null;
  /** Null when nothing of it may be searched by words. */
  readonly vector: { readonly sql: Sql; readonly isStored: boolean } | null;
  readonly texts: readonly Sql[];
}

/** Where a page of hits ended: its ranks, and the last record of each object that had these, by singular name. */
export interface SearchPosition {
  readonly tsRank: number;
  readonly tsRankCD: number;
  readonly lastIds: ReadonlyMap<string, string>;
}
