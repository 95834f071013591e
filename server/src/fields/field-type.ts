/**
 * The shape of a field type. A type is made of parts, one database column each; a part has a scalar, which knows the
 * column's PostgreSQL type, how its text becomes JSON, which values it takes and which comparisons it offers.
 * Nothing outside this folder names a field type.
 */
import type { Sql } from '../sql/sql.ts';

/** A column value in PostgreSQL's text form: `12.5`, `{"a","b"}`, `2026-01-31`; null is NULL. */
export type ColumnText = string | null;

export interface Option {
  readonly id: string;
  readonly value: string;
  readonly label: string;
  readonly position: number;
  readonly color?: string;
}

/** What a type needs to know of the field that it is asked about. */
export interface FieldShape {
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  readonly options: readonly Option[] | null;
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** Stored form: strings are quoted (`"'NEW'"`), `"now"` and `"uuid"` are computed. */
  readonly defaultValue: unknown;
  /** The object that it is a field of, whose schema holds functions of the workspace; absent before it is one. */
  readonly object?: { readonly schema: string };
}

/** Where a value or comparison stands; `path` is the name for messages (`emails.primaryEmail`). */
export interface Place {
  readonly path: string;
  readonly field: FieldShape;
}

/** How the text of a column is written as JSON. */
export type Output =
  | 'string' // escaped
  | 'quoted' // safe to quote as it is: uuid, date, option
  | 'raw' // JSON already: numbers, json
  | 'boolean' // t, f
  | 'timestamp'; // 2026-01-31 10:00:00.123+00, session in UTC

/** A comparison on a column. `value` is what the caller sent. Refuses: INVALID_ARGS_FILTER. */
export type Operator = (column: Sql, value: unknown, place: Place) => Sql;

/** How a column is ordered and compared in a cursor. */
export interface Ordering {
  /** The expression to sort by, from the column. */
  readonly expression: (column: Sql) => Sql;
  /** The same expression over the value of a cursor, or null for a value that cannot be of this column. */
  readonly cursor: (value: unknown, place: Place) => Sql | null;
}

/** A type of conditions in the GraphQL schema: each member with its type. `Enum` stands for the enum of the options. */
export interface GraphqlFilter {
  readonly name: string;
  readonly members: Readonly<Record<string, string>>;
}

/** A column in the GraphQL schema. Types are spelled as in a document; `Enum` stands for the enum of the options. */
export interface GraphqlColumn {
  readonly output: string;
  readonly input: string;
  readonly filter: GraphqlFilter;
  /** Members of the objects of which the JSON consists, answered and sent; each with its type. */
  readonly item?: { readonly output: Readonly<Record<string, string>>; readonly input: Readonly<Record<string, string>> };
  /** The enum that all fields share; left out, each field has its own, of its options. */
  readonly sharedEnum?: { readonly name: string; readonly options: readonly Pick<Option, 'value'>[] };
}

export interface Scalar {
  readonly name: string;
  /** PostgreSQL type; `enum` and `enum[]` stand for the field's own enum type. */
  readonly columnType: string;
  /** Reads the column in a form whose text `output` can write; the column itself when left out. */
  readonly read?: (column: Sql) => Sql;
  readonly output: Output;
  /** Computed by the database, never written. */
  readonly isGenerated?: boolean;
  /** The JSON written for NULL: `null`, `""`, `[]`, `{}`. */
  readonly whenNull: string;
  /** Value of a body → column text. Refuses: INVALID_ARGS_DATA. */
  readonly accept: (value: unknown, place: Place) => ColumnText;
  /** By the name of the wire: eq, neq, in, is, gt, … in the order in which they are listed in messages. */
  readonly operators: Readonly<Record<string, Operator>>;
  readonly ordering: Ordering | null;
  /** True when the column holds nothing worth showing (NULL; empty text; empty list). */
  readonly isEmpty: (column: Sql) => Sql;
  /** May be grouped by; `date` and `timestamp` take a granularity, `list` may be unnested. */
  readonly group: 'value' | 'date' | 'timestamp' | 'list' | null;
  readonly graphql: (field: FieldShape) => GraphqlColumn;
  /** The columns's value as text for a group or a label. */
  readonly asText?: (column: Sql) => Sql;
}

export interface Part {
  /** Key in the JSON object of a composite; empty for a type of one column, whose value stands alone. */
  readonly name: string;
  readonly scalar: Scalar;
  /** Part of the unique index when the field is unique. */
  readonly unique?: boolean;
  /** Not writable by callers (ACTOR name and member). */
  readonly serverFilled?: boolean;
  /** Text wrote here when no actor is known; only for parts that are never null. */
  readonly whenMissing?: string;
}

/** Columns that a write sets, by part name. A composite that is sent in part sets only the parts that were sent. */
export type AcceptedParts = Readonly<Record<string, ColumnText>>;

/** An aggregate: `min`, `max`, `avg`, `sum`, `countTrue`, `countFalse` of one part. */
export interface AggregateFunction {
  readonly name: 'min' | 'max' | 'avg' | 'sum' | 'countTrue' | 'countFalse';
  readonly part: string;
  /** Suffix of the wire name after the field's: `AmountMicros` in `sumAmountAmountMicros`. */
  readonly suffix: string;
}

export interface FieldType {
  /** Wire name: `CURRENCY`. */
  readonly type: string;
  readonly parts: readonly Part[];
  /** Value of a body → columns. Refuses: INVALID_ARGS_DATA. */
  readonly accept: (value: unknown, field: FieldShape) => AcceptedParts;
  /** What the parts that were sent give to a new record beyond themselves: a first link out of the further ones. */
  readonly complete?: (parts: AcceptedParts) => AcceptedParts;
  /** Columns of a new record when the body does not name the field; parts left out are NULL. */
  readonly defaults: (field: FieldShape) => AcceptedParts;
  /** Problems of `settings`, `options` and `defaultValue`, in words; empty when sound. */
  readonly check: (field: FieldShape) => readonly string[];
  /** Aggregates beyond the counts that every field has. */
  readonly aggregates: readonly AggregateFunction[];
  /** The parts that decide whether the whole field is empty. */
  readonly emptyParts: readonly string[];
  /** SQL text expressions (never NULL) that feed full-text search, over the part's columns. */
  readonly search?: (column: (part: string) => Sql) => readonly Sql[];
  /** Unites the values of merged records, the surviving one first. Left out: the first that is not empty wins. */
  readonly merge?: (values: readonly AcceptedParts[]) => AcceptedParts;
  /** Composites: the name in the GraphQL schema, `Links` in `LinksFilterInput`. */
  readonly graphqlName?: string;
  /** False for types that do not have the counts of empty and of different values in the GraphQL schema. */
  readonly hasCounts?: boolean;
  /** May name a record. */
  readonly canBeLabel?: boolean;
  /** Never answered (search vectors). */
  readonly isHidden?: boolean;
  readonly canBeUnique: boolean;
  /** May be created through the API; otherwise `creationRefusal` says why not. */
  readonly isCreatable: boolean;
  readonly creationRefusal?: string;
  /** Options that a field of this type has without anybody sending them; ids are made with the field. */
  readonly impliedOptions?: readonly Omit<Option, 'id'>[];
}

/** Computed defaults: the compiler writes `now()`; a new UUID is made by the server. */
export const NOW = '\u0000now';
export const NEW_UUID = '\u0000uuid';
export const POSITION_FIRST = '\u0000first';
export const POSITION_LAST = '\u0000last';
