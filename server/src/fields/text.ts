/** TEXT: a string. */
import { sql, trusted } from '../sql/sql.ts';
import { singleType } from './single.common.ts';
import { searchedCharactersMax, text } from './text.common.ts';

export const textType = singleType({
  type: 'TEXT',
  scalar: text,
  canBeLabel: true,
  search: (column) => [sql`left(coalesce(${column('')}, ''), ${trusted(String(searchedCharactersMax))})`],
});
