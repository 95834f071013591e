/** What a compiled plan is: a statement for the driver. */
export type { PrintedSql as Statement } from '../sql/sql.ts';

/** Rows as the driver brings them: column texts in the order of the select list. */
export type Row = readonly (string | null)[];
