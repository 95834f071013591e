/** ARRAY: a list of strings. */
import { parameter, sql } from '../sql/sql.ts';
import type { Place } from './field-type.ts';
import { arrayColumn } from './graphql.common.ts';
import { listScalar, mergeLists } from './list.common.ts';
import { filterText } from './operator.common.ts';
import { completePattern } from './pattern.common.ts';
import { refuseData, show, storable } from './refuse.common.ts';
import { singleType } from './single.common.ts';

function acceptItems(value: unknown, place: Place): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const item of items) {
    if (typeof item !== 'string') {
      // The quotation mark really stands there on the wire.
      refuseData(`Invalid value ${show(item)} for field "${place.path} - Array values need to be string"`, place);
    }
    storable(item, 'INVALID_ARGS_DATA', place);
  }
  return items as readonly string[];
}

const array = listScalar({
  name: 'ARRAY',
  columnType: 'text[]',
  acceptItems,
  readFilterItem: (value, place) => storable(filterText(value, 'containsAny', place), 'INVALID_ARGS_FILTER', place),
  operators: {
    containsIlike: (column, value, place) => {
      const pattern = completePattern(storable(filterText(value, 'containsIlike', place), 'INVALID_ARGS_FILTER', place));
      return sql`exists (select from unnest(${column}) as item where item ilike ${parameter(pattern, 'text')})`;
    },
  },
  equality: 'none',
  graphql: arrayColumn,
});

export const arrayType = singleType({
  type: 'ARRAY',
  scalar: array,
  merge: mergeLists,
});
