/** UUID: an identifier; the default `uuid` makes a new one for each record. */
import { sql } from '../sql/sql.ts';
import { NEW_UUID } from './field-type.ts';
import { singleType } from './single.common.ts';
import { uuid } from './uuid.common.ts';

export const uuidType = singleType({
  type: 'UUID',
  scalar: uuid,
  computedDefaults: { uuid: NEW_UUID },
  canBeLabel: true,
  search: (column) => [sql`coalesce(${column('')}::text, '')`],
});
