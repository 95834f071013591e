/** FILES: references to uploaded files, at most `settings.maxNumberOfValues`. */
import type { ColumnText, Place } from './field-type.ts';
import { filesColumn } from './graphql.common.ts';
import { acceptList, isPlainObject, jsonScalar } from './json.common.ts';
import { refuseData, show, storable } from './refuse.common.ts';
import { singleType } from './single.common.ts';
import { isUuid } from './uuid.common.ts';

interface FileItem {
  readonly fileId: string;
  readonly label: string;
  readonly extension?: string;
}

const filesMax = 10;

function refuse(value: unknown, place: Place): never {
  return refuseData(
    `Invalid value "${show(value)}" for FILES field "${place.path}" - It should be an array of objects with "fileId" and "label" properties.`,
    place,
  );
}

// A `url` is signed when the record is read; what a caller sends back of it is not kept.
function acceptFile(value: unknown, place: Place): FileItem {
  if (!isPlainObject(value)) return refuse(value, place);
  const { fileId, label, extension } = value;
  if (!isUuid(fileId) || typeof label !== 'string') return refuse(value, place);
  if (extension !== undefined && extension !== null && typeof extension !== 'string') return refuse(value, place);
  return {
    fileId: fileId.toLowerCase(),
    label: storable(label, 'INVALID_ARGS_DATA', place),
    ...(typeof extension === 'string' ? { extension: storable(extension, 'INVALID_ARGS_DATA', place) } : {}),
  };
}

function accept(value: unknown, place: Place): ColumnText {
  const items = acceptList(value, acceptFile, place, refuse);
  const max = place.field.settings?.['maxNumberOfValues'];
  if (typeof max === 'number' && items.length > max) refuseData(`Max number of files is ${max} for field "${place.path}"`, place);
  return items.length === 0 && place.field.isNullable ? null : JSON.stringify(items);
}

export const filesType = singleType({
  type: 'FILES',
  scalar: Object.freeze({ ...jsonScalar({ whenNull: 'null', accept, graphql: filesColumn }), name: 'FILES' }),
  hasDefault: false,
  check: (field) => {
    const max = field.settings?.['maxNumberOfValues'];
    const sound = Number.isInteger(max) && (max as number) >= 1 && (max as number) <= filesMax;
    return sound
      ? []
      : [`maxNumberOfValues must be defined in settings and be a number greater than 0 and less than or equal to ${filesMax}`];
  },
  canBeUnique: false,
});
