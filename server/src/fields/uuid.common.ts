/** The scalar of UUIDs: ids, and the join columns of relations. */
import { parameter, sql } from '../sql/sql.ts';
import type { Place, Scalar } from './field-type.ts';
import { ownIdColumn, uuidColumn } from './graphql.common.ts';
import { type Comparable, columnIsNull, equality, membership, nullness, operators, range } from './operator.common.ts';
import { refuseValue, type Side, show } from './refuse.common.ts';

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && value.length === 36 && uuidShape.test(value);
}

/** Lower-cased. Refuses: `side`. */
export function readUuid(value: unknown, side: Side, place: Place): string {
  if (!isUuid(value)) refuseValue(side, `Invalid UUID value ${show(value)} for field "${place.path}"`, place);
  return value.toLowerCase();
}

const comparable: Comparable = {
  read: (value, place) => readUuid(value, 'INVALID_ARGS_FILTER', place),
  type: 'uuid',
  isEmpty: columnIsNull,
};

export const uuid: Scalar = Object.freeze<Scalar>({
  name: 'UUID',
  columnType: 'uuid',
  output: 'quoted',
  whenNull: 'null',
  accept: (value, place) => readUuid(value, 'INVALID_ARGS_DATA', place),
  operators: operators(equality(comparable), range(comparable), membership(comparable), nullness(columnIsNull)),
  ordering: {
    expression: (column) => column,
    cursor: (value) => (isUuid(value) ? parameter(value, 'uuid') : null),
  },
  isEmpty: columnIsNull,
  group: 'value',
  graphql: (field) => (field.name === 'id' ? ownIdColumn : uuidColumn()),
  asText: (column) => sql`${column}::text`,
});
