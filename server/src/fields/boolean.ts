/** BOOLEAN: true or false. */
import { parameter, type Sql, sql } from '../sql/sql.ts';
import type { Place, Scalar } from './field-type.ts';
import { booleanColumn } from './graphql.common.ts';
import { columnIsNull, nullness, operators } from './operator.common.ts';
import { refuseValue, type Side, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';

/** Takes the words as well. Refuses: `side`. */
function readBoolean(value: unknown, side: Side, place: Place): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return refuseValue(side, `Invalid boolean value ${show(value)} for field "${place.path}"`, place);
}

function filtered(value: unknown, place: Place): Sql {
  return parameter(readBoolean(value, 'INVALID_ARGS_FILTER', place) ? 't' : 'f', 'boolean');
}

const boolean: Scalar = Object.freeze<Scalar>({
  name: 'BOOLEAN',
  columnType: 'boolean',
  output: 'boolean',
  whenNull: 'null',
  accept: (value, place) => (readBoolean(value, 'INVALID_ARGS_DATA', place) ? 't' : 'f'),
  operators: operators(
    {
      eq: (column: Sql, value: unknown, place: Place) =>
        value === null ? columnIsNull(column) : sql`${column} = ${filtered(value, place)}`,
      neq: (column: Sql, value: unknown, place: Place) =>
        value === null ? sql`${column} is not null` : sql`${column} <> ${filtered(value, place)}`,
    },
    nullness(columnIsNull),
  ),
  ordering: {
    expression: (column) => column,
    cursor: (value) => (typeof value === 'boolean' ? parameter(value ? 't' : 'f', 'boolean') : null),
  },
  isEmpty: columnIsNull,
  group: 'value',
  graphql: booleanColumn,
});

export const booleanType = singleType({
  type: 'BOOLEAN',
  scalar: boolean,
  aggregates: [
    { name: 'countTrue', part: '', suffix: '' },
    { name: 'countFalse', part: '', suffix: '' },
  ],
});
