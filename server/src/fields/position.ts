/** POSITION: where a record stands in a list; `first` and `last` are turned into numbers by the statement. */
import { POSITION_FIRST, POSITION_LAST } from './field-type.ts';
import { positionColumn } from './graphql.common.ts';
import { numberScalar } from './number.common.ts';
import { refuseData, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';

const scalar = numberScalar((value, place) => {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (value === 'first') return POSITION_FIRST;
  if (value === 'last') return POSITION_LAST;
  return refuseData(`Invalid position value ${show(value)} for field "${place.path}"`, place);
}, positionColumn);

export const positionType = singleType({
  type: 'POSITION',
  scalar: Object.freeze({ ...scalar, name: 'POSITION', group: null }),
  acceptNull: (field) => scalar.accept(null, { path: field.name, field }),
  canBeUnique: false,
  creationRefusal: 'Field type POSITION is a system type and cannot be created manually.',
});
