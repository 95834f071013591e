/** Scalars that are text. NULL and the empty text are one emptiness; nullable columns store it as NULL. */
import { parameter, sql } from '../sql/sql.ts';
import type { ColumnText, Ordering, Place, Scalar } from './field-type.ts';
import { textColumn } from './graphql.common.ts';
import { type Comparable, columnIsEmptyText, equality, filterText, membership, nullness, operators, range } from './operator.common.ts';
import { patterns, regexes } from './pattern.common.ts';
import { refuseData, show, storable } from './refuse.common.ts';

/** Characters of one value that feed full-text search; a search vector holds at most 1 MB. */
export const searchedCharactersMax = 100_000;

/** Orders without regard to case. */
export const textOrdering: Ordering = {
  expression: (column) => sql`lower(${column})`,
  cursor: (value) => (typeof value === 'string' && isStorable(value) ? sql`lower(${parameter(value, 'text')})` : null),
};

/** Scalars of text differ in what they accept and how a filter value is brought into the form that is stored. */
export function textScalar(of: {
  readonly whenNull: '""' | 'null';
  readonly accept: (value: unknown, place: Place) => ColumnText;
  readonly stored?: (filterValue: string) => string;
}): Scalar {
  const plain: Comparable = {
    read: (value, place) => storable(filterText(value, 'eq', place), 'INVALID_ARGS_FILTER', place),
    type: 'text',
    meansNull: (text) => text === '',
    isEmpty: columnIsEmptyText,
  };
  const { stored } = of;
  const normalised: Comparable = stored === undefined ? plain : { ...plain, read: (value, place) => stored(plain.read(value, place)) };
  return Object.freeze<Scalar>({
    name: 'TEXT',
    columnType: 'text',
    output: 'string',
    whenNull: of.whenNull,
    accept: of.accept,
    operators: operators(equality(normalised), range(plain), membership(normalised), nullness(columnIsEmptyText), patterns, regexes),
    ordering: textOrdering,
    isEmpty: columnIsEmptyText,
    group: 'value',
    graphql: textColumn,
    asText: (column) => column,
  });
}

/** A text field of its own: the empty text is NULL where the column takes NULL. */
export const text = textScalar({
  whenNull: '""',
  accept: (value, place) => {
    const accepted = acceptText(value, place);
    return accepted === '' && place.field.isNullable ? null : accepted;
  },
});

/** A text part of a composite, whose column always takes NULL. */
export const textPart = textScalar({ whenNull: '""', accept: (value, place) => acceptText(value, place) || null });

/** The same, but NULL stays visible as null. */
export const nullTextPart = textScalar({ whenNull: 'null', accept: (value, place) => acceptText(value, place) || null });

/** Refuses: INVALID_ARGS_DATA. */
export function acceptText(value: unknown, place: Place): string {
  if (typeof value !== 'string') refuseData(`Invalid string value ${show(value)} for text field "${place.path}"`, place);
  return storable(value, 'INVALID_ARGS_DATA', place);
}

function isStorable(value: string): boolean {
  return value.isWellFormed() && !value.includes('\u0000');
}
