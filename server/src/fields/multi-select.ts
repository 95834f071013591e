/** MULTI_SELECT: a set of the field's options, in the order in which they were sent. */
import { parseArrayLiteral } from '../sql/array.ts';
import type { Place } from './field-type.ts';
import { optionListColumn } from './graphql.common.ts';
import { listScalar, mergeLists } from './list.common.ts';
import { checkOptionListDefault, checkOptions, optionsOf, optionValueOf, readOption } from './option.common.ts';
import { refuseData, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';

function acceptItems(value: unknown, place: Place): readonly string[] {
  const options = optionsOf(place.field);
  const items: string[] = [];
  for (const item of itemsOf(value)) {
    const found = typeof item === 'string' ? optionValueOf(options, item) : null;
    if (found === null) refuseData(`Invalid value ${show(item)} for multi select field "${place.path}"`, place);
    if (!items.includes(found)) items.push(found);
  }
  return items;
}

/** A list, PostgreSQL's text form of one, or one option alone. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return typeof value === 'string' && value.startsWith('{') && value.endsWith('}') ? parseArrayLiteral(value) : [value];
}

export const multiSelectType = singleType({
  type: 'MULTI_SELECT',
  scalar: listScalar({
    name: 'MULTI_SELECT',
    columnType: 'enum[]',
    acceptItems,
    readFilterItem: (value, place) => readOption(value, optionsOf(place.field), 'INVALID_ARGS_FILTER', place),
    operators: {},
    equality: 'set',
    graphql: optionListColumn,
  }),
  check: checkOptions,
  checkDefault: checkOptionListDefault,
  merge: mergeLists,
});
