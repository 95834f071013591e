/**
 * What is answered, in names only. A selection is made once for each wording of a question and asked many times: what is
 * planned and compiled for it hangs on its identity.
 */

export type Selection = DefaultSelection | RecordSelection;

/** Every field that the caller may read, expanded `depth` relations deep, or only the named ones at the first level. */
export interface DefaultSelection {
  readonly kind: 'default';
  readonly depth: 0 | 1 | 2;
  readonly fields: readonly string[] | null;
}

/** Exactly these fields, in this order, under these keys. */
export interface RecordSelection {
  readonly kind: 'record';
  readonly fields: readonly SelectedField[];
}

export type SelectedField =
  | Constant
  /** A field of one column, or the join column of a to-one relation (`companyId`). */
  | { readonly kind: 'value'; readonly key: string; readonly name: string; readonly json: JsonSelection | null }
  | { readonly kind: 'composite'; readonly key: string; readonly name: string; readonly members: readonly SelectedMember[] }
  | { readonly kind: 'one'; readonly key: string; readonly name: string; readonly selection: RecordSelection }
  /** `list` is the number of its arguments in the `lists` of the query. */
  | {
      readonly kind: 'many';
      readonly key: string;
      readonly name: string;
      readonly list: number;
      readonly connection: ConnectionSelection;
    };

/** JSON that is the same for every record: the name of a type, `null` for what does not exist. */
export interface Constant {
  readonly kind: 'constant';
  readonly key: string;
  readonly json: string;
}

export type SelectedMember =
  | Constant
  | { readonly kind: 'member'; readonly key: string; readonly name: string; readonly json: JsonSelection | null };

/** The members that are answered of a JSON value, or of each item of a JSON list. */
export type JsonSelection = readonly SelectedMember[];

/** A list of records with its page and its aggregates. */
export interface ConnectionSelection {
  readonly kind: 'connection';
  readonly fields: readonly ConnectionField[];
}

export type ConnectionField =
  | Constant
  | { readonly kind: 'edges'; readonly key: string; readonly fields: readonly EdgeField[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly fields: readonly PageInfoField[] }
  /** `totalCount`, `sumAmountAmountMicros`, … by wire name. */
  | { readonly kind: 'aggregate'; readonly key: string; readonly name: string }
  /** The values of a group. */
  | { readonly kind: 'dimensions'; readonly key: string };

export type EdgeField =
  | Constant
  | { readonly kind: 'cursor'; readonly key: string }
  | { readonly kind: 'node'; readonly key: string; readonly selection: RecordSelection };

export type PageInfoField =
  | Constant
  | { readonly kind: 'flag'; readonly key: string; readonly name: 'hasNextPage' | 'hasPreviousPage' }
  | { readonly kind: 'edgeCursor'; readonly key: string; readonly name: 'startCursor' | 'endCursor' };
