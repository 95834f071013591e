/** Scalars that are numbers: `double precision`, and `numeric` of any precision. */
import { parameter } from '../sql/sql.ts';
import type { AggregateFunction, Ordering, Place, Scalar } from './field-type.ts';
import { bigFloatColumn } from './graphql.common.ts';
import { type Comparable, columnIsNull, equality, membership, nullness, operators, range } from './operator.common.ts';
import { refuseValue, type Side, show } from './refuse.common.ts';

const numberShape = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const numberLengthMax = 400;

/** Text of a number as people write it: no hexadecimal, no blanks within. */
export function isNumberText(text: string): boolean {
  return text.length <= numberLengthMax && numberShape.test(text);
}

/** A finite number, or text of one. Refuses: `side`. */
export function readNumber(value: unknown, side: Side, place: Place): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' ? numberOfText(value) : null;
  if (number !== null && Number.isFinite(number)) return number;
  const shown = side === 'INVALID_ARGS_FILTER' && number !== null ? String(number) : show(value);
  return refuseValue(side, `Invalid number value ${shown} for field "${place.path}"`, place);
}

function numberOfText(text: string): number {
  const trimmed = text.trim();
  return isNumberText(trimmed) ? Number(trimmed) : Number.NaN;
}

/** The same with every digit kept. Refuses: `side`. */
export function readNumeric(value: unknown, side: Side, place: Place): string {
  if (typeof value === 'string') {
    const trimmed = value.trim();
    if (isNumberText(trimmed) && Number.isFinite(Number(trimmed))) return trimmed;
  }
  return String(readNumber(value, side, place));
}

function numberOperators(comparable: Comparable): Scalar['operators'] {
  return operators(equality(comparable), range(comparable), membership(comparable), nullness(columnIsNull));
}

export function numberScalar(accept: Scalar['accept'], graphql: Scalar['graphql']): Scalar {
  const comparable: Comparable = {
    read: (value, place) => String(readNumber(value, 'INVALID_ARGS_FILTER', place)),
    type: 'float8',
    isEmpty: columnIsNull,
  };
  return Object.freeze<Scalar>({
    name: 'NUMBER',
    columnType: 'double precision',
    output: 'raw',
    whenNull: 'null',
    accept,
    operators: numberOperators(comparable),
    ordering: numberOrdering('float8'),
    isEmpty: columnIsNull,
    group: 'value',
    graphql,
  });
}

function numberOrdering(type: 'float8' | 'numeric'): Ordering {
  return {
    expression: (column) => column,
    cursor: (value) => {
      if (typeof value === 'number' && Number.isFinite(value)) return parameter(String(value), type);
      if (typeof value === 'string' && isNumberText(value) && Number.isFinite(Number(value))) return parameter(value, type);
      return null;
    },
  };
}

const comparableNumeric: Comparable = {
  read: (value, place) => readNumeric(value, 'INVALID_ARGS_FILTER', place),
  type: 'numeric',
  isEmpty: columnIsNull,
};

/** Any precision; a JSON number on the wire. */
export const numeric: Scalar = Object.freeze<Scalar>({
  name: 'NUMERIC',
  columnType: 'numeric',
  output: 'raw',
  whenNull: 'null',
  accept: (value, place) => readNumeric(value, 'INVALID_ARGS_DATA', place),
  operators: numberOperators(comparableNumeric),
  ordering: numberOrdering('numeric'),
  isEmpty: columnIsNull,
  group: 'value',
  graphql: bigFloatColumn,
});

/** `min max avg sum` of a part. */
export function numberAggregates(part: string, suffix: string): readonly AggregateFunction[] {
  return Object.freeze((['min', 'max', 'avg', 'sum'] as const).map((name) => ({ name, part, suffix })));
}
