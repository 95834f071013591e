/** TS_VECTOR: the generated column of full-text search. Never written and never shown. */
import { parameter, sql } from '../sql/sql.ts';
import type { Scalar } from './field-type.ts';
import { searchVectorColumn } from './graphql.common.ts';
import { columnIsNull, filterText, nullness, operators } from './operator.common.ts';
import { refuseData, storable } from './refuse.common.ts';
import { singleType } from './single.common.ts';
import { wordsOf, wordsQuery } from './words.common.ts';

const tsVector: Scalar = Object.freeze<Scalar>({
  name: 'TS_VECTOR',
  isGenerated: true,
  columnType: 'tsvector',
  output: 'string',
  whenNull: 'null',
  accept: (_value, place) => refuseData(`${place.path} TS_VECTOR-typed field does not support write operations`, place),
  operators: operators(
    {
      eq: (column, value, place) =>
        sql`${column}::text = ${parameter(storable(filterText(value, 'eq', place), 'INVALID_ARGS_FILTER', place), 'text')}`,
      neq: (column, value, place) =>
        sql`${column}::text <> ${parameter(storable(filterText(value, 'neq', place), 'INVALID_ARGS_FILTER', place), 'text')}`,
    },
    nullness(columnIsNull),
    {
      // Every word must begin a word of the record; without words nothing is asked for.
      search: (column, value, place) => {
        const words = wordsOf(storable(filterText(value, 'search', place), 'INVALID_ARGS_FILTER', place));
        const { object } = place.field;
        if (object === undefined) throw new Error(`${place.path} stands in no schema`);
        // A subquery is evaluated once, not for each row.
        return words.length === 0 ? sql`true` : sql`${column} @@ (select ${wordsQuery(object.schema, words, '&')})`;
      },
    },
  ),
  ordering: null,
  isEmpty: columnIsNull,
  group: null,
  graphql: searchVectorColumn,
});

export const tsVectorType = singleType({
  type: 'TS_VECTOR',
  scalar: tsVector,
  hasDefault: false,
  acceptNull: (field) => tsVector.accept(null, { path: field.name, field }),
  isHidden: true,
  canBeUnique: false,
  creationRefusal: 'Field type TS_VECTOR is a system type and cannot be created manually.',
});
