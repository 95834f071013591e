/** RAW_JSON: any JSON. Text is taken as JSON text; `{}` is NULL where the column takes NULL. */
import type { ColumnText, Place } from './field-type.ts';
import { checkJson, isPlainObject, jsonScalar, parseJson } from './json.common.ts';
import { refuseData, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';

export function acceptJson(value: unknown, place: Place): ColumnText {
  const json = typeof value === 'string' ? parseJson(value) : value;
  if (json === undefined) refuseData(`Invalid object value ${show(value)} for field "${place.path}"`, place);
  checkJson(json, place);
  if (json === null || (isPlainObject(json) && Object.keys(json).length === 0)) return place.field.isNullable ? null : '{}';
  return JSON.stringify(json);
}

export const rawJsonType = singleType({
  type: 'RAW_JSON',
  scalar: jsonScalar({ whenNull: 'null', accept: acceptJson }),
  canBeUnique: false,
});
