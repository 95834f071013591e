/** ADDRESS: a postal address and its coordinates. */
import { sql } from '../sql/sql.ts';
import { compositeType } from './composite.common.ts';
import { numeric } from './number.common.ts';
import { textPart } from './text.common.ts';

const lines = ['addressStreet1', 'addressStreet2', 'addressCity', 'addressPostcode', 'addressState', 'addressCountry'] as const;

export const addressType = compositeType({
  type: 'ADDRESS',
  word: 'address',
  graphqlName: 'Address',
  parts: [
    ...lines.map((name) => ({ name, scalar: textPart })),
    { name: 'addressLat', scalar: numeric },
    { name: 'addressLng', scalar: numeric },
  ],
  search: (column) => lines.map((part) => sql`coalesce(${column(part)}, '')`),
});
