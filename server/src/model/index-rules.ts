/** What the database needs to know of an index beyond its columns. */
import { quoteIdentifier } from '../sql/sql.ts';
import type { Column, Index } from './model.ts';

/** The condition that the rows of a unique index meet: live, and with a value. An insert that names the index as its
 *  arbiter repeats it. Empty for the primary key. */
export function uniqueCondition(index: Index): string {
  if (isPrimaryKey(index)) return '';
  const live = index.object.columnByName.has('deletedAt') ? ['"deletedAt" is null'] : [];
  // A value of several columns, such as a telephone number, is there when its first column is.
  const present = isOneValue(index) ? [`${quoteIdentifier((index.columns[0] as Column).name)} is not null`] : [];
  return [...live, ...present].join(' and ');
}

export function isPrimaryKey(index: Index): boolean {
  return index.isUnique && index.columns.length === 1 && index.columns[0]?.name === 'id';
}

/** True for a unique field of several columns: parts that are absent on both sides count as equal. */
export function isOneValue(index: Index): boolean {
  return index.isUnique && index.fields.length === 1 && index.columns.length > 1;
}
