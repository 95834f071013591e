/** Comparisons of text with a pattern. */
import { parameter, type Sql, sql } from '../sql/sql.ts';
import type { Operator } from './field-type.ts';
import { columnIsEmptyText, filterText } from './operator.common.ts';
import { refuseFilter, storable } from './refuse.common.ts';

const matches =
  (name: string, operator: ' like ' | ' ilike '): Operator =>
  (column, value, place) => {
    const pattern = storable(filterText(value, name, place), 'INVALID_ARGS_FILTER', place);
    return pattern === '' ? columnIsEmptyText(column) : likePattern(column, operator, completePattern(pattern));
  };

/** `like ilike startsWith endsWith`; the last two take their value literally. */
export const patterns: Readonly<Record<'like' | 'ilike' | 'startsWith' | 'endsWith', Operator>> = {
  like: matches('like', ' like '),
  ilike: matches('ilike', ' ilike '),
  startsWith: (column, value, place) =>
    likePattern(column, ' like ', `${literalPattern(storable(filterText(value, 'startsWith', place), 'INVALID_ARGS_FILTER', place))}%`),
  endsWith: (column, value, place) =>
    likePattern(column, ' like ', `%${literalPattern(storable(filterText(value, 'endsWith', place), 'INVALID_ARGS_FILTER', place))}`),
};

/** Characters of a regular expression. */
const regexLengthMax = 1000;

/** Time is bounded by the limit of statements; an expression that PostgreSQL cannot read is refused when it meets it. */
const matchesRegex =
  (name: string, operator: ' ~ ' | ' ~* '): Operator =>
  (column, value, place) => {
    const expression = storable(filterText(value, name, place), 'INVALID_ARGS_FILTER', place);
    if (expression.length > regexLengthMax) {
      refuseFilter(`Filter operator "${name}" takes at most ${regexLengthMax} characters for field "${place.path}"`, place);
    }
    const pattern = parameter(expression, 'text');
    return operator === ' ~ ' ? sql`${column} ~ ${pattern}` : sql`${column} ~* ${pattern}`;
  };

/** `regex iregex`: POSIX regular expressions. */
export const regexes: Readonly<Record<'regex' | 'iregex', Operator>> = {
  regex: matchesRegex('regex', ' ~ '),
  iregex: matchesRegex('iregex', ' ~* '),
};

export function likePattern(column: Sql, operator: ' like ' | ' ilike ', pattern: string): Sql {
  const value = parameter(pattern, 'text');
  return operator === ' like ' ? sql`${column} like ${value}` : sql`${column} ilike ${value}`;
}

/** A pattern that matches the text itself. */
export function literalPattern(value: string): string {
  return value.replace(/[\\%_]/g, '\\$&');
}

/** PostgreSQL refuses a pattern that ends within an escape: a last lone backslash stands for itself. */
export function completePattern(pattern: string): string {
  let backslashes = 0;
  while (backslashes < pattern.length && pattern[pattern.length - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1 ? `${pattern}\\` : pattern;
}
