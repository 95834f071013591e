/** DATE: a calendar day, untouched by time zones. */
import { parameter, sql } from '../sql/sql.ts';
import { NOW, type Place, type Scalar } from './field-type.ts';
import { dateColumn } from './graphql.common.ts';
import { type Comparable, columnIsNull, equality, membership, nullness, operators, range } from './operator.common.ts';
import { refuseValue, type Side, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';
import { dateOf } from './time.common.ts';

function readDate(value: unknown, side: Side, place: Place): string {
  const date = typeof value === 'string' ? dateOf(value) : null;
  if (date !== null) return date;
  return refuseValue(side, `Invalid value ${show(value)} for date field "${place.path}". Expected format: 'YYYY-MM-DD'`, place);
}

const comparable: Comparable = {
  read: (value, place) => readDate(value, 'INVALID_ARGS_FILTER', place),
  type: 'date',
  isEmpty: columnIsNull,
};

const date: Scalar = Object.freeze<Scalar>({
  name: 'DATE',
  columnType: 'date',
  output: 'quoted',
  whenNull: 'null',
  accept: (value, place) => readDate(value, 'INVALID_ARGS_DATA', place),
  operators: operators(equality(comparable), range(comparable), membership(comparable), nullness(columnIsNull)),
  ordering: {
    expression: (column) => column,
    cursor: (value) => {
      const text = typeof value === 'string' ? dateOf(value) : null;
      return text === null ? null : parameter(text, 'date');
    },
  },
  isEmpty: columnIsNull,
  group: 'date',
  graphql: dateColumn,
  asText: (column) => sql`${column}::text`,
});

export const dateType = singleType({
  type: 'DATE',
  scalar: date,
  computedDefaults: { now: NOW },
  aggregates: [
    { name: 'min', part: '', suffix: '' },
    { name: 'max', part: '', suffix: '' },
  ],
});
