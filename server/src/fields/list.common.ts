/** Scalars that are lists of text in one column: ARRAY and MULTI_SELECT. NULL and the empty list are one emptiness. */
import { arrayLiteral, parseArrayLiteral } from '../sql/array.ts';
import { parameter, type Sql, sql } from '../sql/sql.ts';
import type { AcceptedParts, ColumnText, Operator, Place, Scalar } from './field-type.ts';
import { filterBoolean, filterList, nullness, operators } from './operator.common.ts';

const isEmptyList = (column: Sql): Sql => sql`(${column} is null or ${column} = '{}')`;

export function listScalar(of: {
  readonly name: string;
  readonly columnType: 'text[]' | 'enum[]';
  /** Items without repeats where the type wants none. Refuses: INVALID_ARGS_DATA. */
  readonly acceptItems: (value: unknown, place: Place) => readonly string[];
  /** Refuses: INVALID_ARGS_FILTER. */
  readonly readFilterItem: (value: unknown, place: Place) => string;
  readonly operators: Readonly<Record<string, Operator>>;
  /** Equality of lists; options are sets. */
  readonly equality: 'none' | 'set';
  readonly graphql: Scalar['graphql'];
}): Scalar {
  const type = of.columnType === 'text[]' ? 'text[]' : null;
  const items = (value: unknown, operator: string, place: Place): string[] =>
    filterList(value, operator, place).map((item) => of.readFilterItem(item, place));
  const equals = (column: Sql, list: readonly string[]): Sql => {
    if (list.length === 0) return isEmptyList(column);
    const value = parameter(arrayLiteral(list), type);
    return sql`(${column} @> ${value} and ${column} <@ ${value})`;
  };
  const setOperators: Readonly<Record<string, Operator>> = {
    eq: (column, value, place) => equals(column, itemsOrNone(value, 'eq', place)),
    neq: (column, value, place) => {
      const list = itemsOrNone(value, 'neq', place);
      return sql`(not ${isEmptyList(column)} and not ${equals(column, list)})`;
    },
    // A list of names asks for the records that have exactly one of them; a list of lists for those with one of the lists.
    in: (column, value, place) => {
      const lists = filterList(value, 'in', place).map((item) => itemsOrNone(item, 'in', place));
      const keys = new Set(lists.filter((list) => list.length > 0).map((list) => [...new Set(list)].sort().join(',')));
      const key = sql`(select string_agg(item::text, ',' order by item::text collate "C") from unnest(${column}) as item)`;
      // One parameter, so that the statement does not grow with the list.
      const found = sql`${key} = any(${parameter([...keys], 'text[]')})`;
      return lists.some((list) => list.length === 0) ? sql`(${isEmptyList(column)} or ${found})` : found;
    },
  };
  function itemsOrNone(value: unknown, operator: string, place: Place): readonly string[] {
    if (value === null) return [];
    return items(typeof value === 'string' ? [value] : value, operator, place);
  }

  return Object.freeze<Scalar>({
    name: of.name,
    columnType: of.columnType,
    read: (column) => sql`to_json(${column})`,
    output: 'raw',
    whenNull: '[]',
    accept: (value, place) => storedList(of.acceptItems(value, place), place.field.isNullable),
    operators: operators(
      of.operators,
      {
        containsAny: (column, value, place) => sql`${column} && ${parameter(arrayLiteral(items(value, 'containsAny', place)), type)}`,
      },
      nullness(isEmptyList),
      {
        isEmptyArray: (column, value, place) =>
          filterBoolean(value, 'isEmptyArray', place) ? isEmptyList(column) : sql`not ${isEmptyList(column)}`,
      },
      of.equality === 'set' ? setOperators : {},
    ),
    // Both sides through PostgreSQL's own text form of the list, so that quoting is the same.
    ordering: {
      expression: (column) => sql`lower(${column}::text)`,
      cursor: (value) => {
        const items = itemsOfCursor(value);
        return items === null ? null : sql`lower(${parameter(arrayLiteral(items), 'text[]')}::text)`;
      },
    },
    isEmpty: isEmptyList,
    group: 'list',
    graphql: of.graphql,
    asText: (column) => sql`${column}::text`,
  });
}

/** A cursor carries the text of the column: JSON, or PostgreSQL's form of a list. Null: not a list of texts. */
function itemsOfCursor(value: unknown): readonly string[] | null {
  const items = typeof value === 'string' ? listOfCursorText(value) : value;
  const isList = Array.isArray(items) && items.every((item) => typeof item === 'string' && item.isWellFormed() && !item.includes('\u0000'));
  return isList ? (items as string[]) : null;
}

function listOfCursorText(text: string): unknown {
  if (text.startsWith('{') && text.endsWith('}')) return parseArrayLiteral(text);
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function storedList(items: readonly string[], isNullable: boolean): ColumnText {
  return items.length === 0 && isNullable ? null : arrayLiteral(items);
}

/** Every item once, in the order of the values. The texts may be PostgreSQL's form of a list or JSON. */
export function mergeLists(values: readonly AcceptedParts[]): AcceptedParts {
  const items = new Set<string>();
  for (const parts of values) {
    for (const item of listOfText(parts[''] ?? null)) if (item !== null) items.add(item);
  }
  return { '': items.size === 0 ? null : arrayLiteral([...items]) };
}

function listOfText(text: ColumnText): readonly (string | null)[] {
  if (text === null) return [];
  return text.startsWith('[') ? (JSON.parse(text) as string[]) : parseArrayLiteral(text);
}
