/** What a compiled plan is: a statement for the driver, and how its rows are read. */
import type { PrintedSql } from '../sql/sql.ts';

export type { PrintedSql as Statement } from '../sql/sql.ts';

/** Rows as the driver brings them: column texts in the order of the select list. */
export type Row = readonly (string | null)[];

/** A statement whose rows are records. */
export interface RecordStatement {
  readonly statement: PrintedSql;
  readonly read: (rows: readonly Row[]) => readonly ReadRecord[];
}

export interface ReadRecord {
  readonly id: string;
  /** The row; columns beyond the record's stand from `extraAt`. */
  readonly row: Row;
  /** JSON of the record in a view. */
  readonly write: (view: number, cursor: string) => string;
}

/** JSON of the record in its only view. */
export function jsonOf(record: ReadRecord): string {
  return record.write(0, '');
}

export interface CompiledRecords extends RecordStatement {
  /** Where the columns of the shape, and those beyond them, stand in a row. */
  readonly firstAt: number;
  readonly extraAt: number;
  /** Where the id of the record stands. */
  readonly idAt: number;
}
