/** FULL_NAME: first and last name. */
import { sql } from '../sql/sql.ts';
import { compositeType } from './composite.common.ts';
import { textPart } from './text.common.ts';

export const fullNameType = compositeType({
  type: 'FULL_NAME',
  word: 'full name',
  graphqlName: 'FullName',
  parts: [
    { name: 'firstName', scalar: textPart },
    { name: 'lastName', scalar: textPart },
  ],
  search: (column) => ['firstName', 'lastName'].map((part) => sql`coalesce(${column(part)}, '')`),
  canBeLabel: true,
});
