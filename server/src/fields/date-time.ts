/** DATE_TIME: an instant, exact to the millisecond that the wire shows. */
import { parameter, sql } from '../sql/sql.ts';
import { NOW, type Place, type Scalar } from './field-type.ts';
import { dateTimeColumn } from './graphql.common.ts';
import { type Comparable, columnIsNull, equality, membership, nullness, operators, range } from './operator.common.ts';
import { refuseValue, type Side, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';
import { timestampOf } from './time.common.ts';

function readTimestamp(value: unknown, side: Side, place: Place): string {
  const timestamp = typeof value === 'string' ? timestampOf(value) : null;
  if (timestamp !== null) return timestamp;
  return refuseValue(
    side,
    `Invalid value ${show(value)} for date-time field "${place.path}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`,
    place,
  );
}

const comparable: Comparable = {
  read: (value, place) => readTimestamp(value, 'INVALID_ARGS_FILTER', place),
  type: 'timestamptz',
  isEmpty: columnIsNull,
};

// The column holds whole milliseconds, so a plain comparison is exact: no window of a millisecond is needed.
const dateTime: Scalar = Object.freeze<Scalar>({
  name: 'DATE_TIME',
  columnType: 'timestamptz(3)',
  output: 'timestamp',
  whenNull: 'null',
  accept: (value, place) => readTimestamp(value, 'INVALID_ARGS_DATA', place),
  operators: operators(equality(comparable), range(comparable), membership(comparable), nullness(columnIsNull)),
  ordering: {
    expression: (column) => column,
    cursor: (value) => {
      const text = typeof value === 'string' ? timestampOf(value) : null;
      return text === null ? null : parameter(text, 'timestamptz');
    },
  },
  isEmpty: columnIsNull,
  group: 'timestamp',
  graphql: dateTimeColumn,
  asText: (column) => sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
});

export const dateTimeType = singleType({
  type: 'DATE_TIME',
  scalar: dateTime,
  computedDefaults: { now: NOW },
  aggregates: [
    { name: 'min', part: '', suffix: '' },
    { name: 'max', part: '', suffix: '' },
  ],
});
