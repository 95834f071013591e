/** Scalars that are JSON in one column, and the reading of lists and objects that come as JSON or as text of it. */
import { sql } from '../sql/sql.ts';
import type { ColumnText, Place, Scalar } from './field-type.ts';
import { jsonColumn } from './graphql.common.ts';
import { columnIsNull, filterText, nullness, operators } from './operator.common.ts';
import { completePattern, likePattern } from './pattern.common.ts';
import { refuseData, storable } from './refuse.common.ts';

/** Nesting of stored JSON. */
export const jsonDepthMax = 100;

export function jsonScalar(of: {
  readonly whenNull: 'null' | '[]' | '{}';
  readonly accept: (value: unknown, place: Place) => ColumnText;
  /** Left out: JSON of any shape. */
  readonly graphql?: Scalar['graphql'];
}): Scalar {
  return Object.freeze<Scalar>({
    name: 'RAW_JSON',
    columnType: 'jsonb',
    output: 'raw',
    whenNull: of.whenNull,
    accept: of.accept,
    operators: operators(nullness(columnIsNull), {
      like: (column, value, place) => {
        const pattern = completePattern(storable(filterText(value, 'like', place), 'INVALID_ARGS_FILTER', place));
        return pattern === '' ? columnIsNull(column) : likePattern(sql`${column}::text`, ' like ', pattern);
      },
    }),
    ordering: null,
    isEmpty: columnIsNull,
    group: null,
    graphql: of.graphql ?? jsonColumn,
    asText: (column) => sql`${column}::text`,
  });
}

/** A list of a composite, under the name of its place; an empty one is NULL. Items are brought into stored form by `item`. */
export function listPart<Item>(
  item: (value: unknown, place: Place) => Item | null,
  wrong: (value: unknown, place: Place) => never,
  graphql: Scalar['graphql'],
): Scalar {
  return jsonScalar({
    whenNull: '[]',
    graphql,
    accept: (value, place) => {
      const items = acceptList(value, item, place, wrong);
      return items.length === 0 ? null : JSON.stringify(items);
    },
  });
}

/** A list, or JSON text of one; items that `item` finds empty (null) are left out. */
export function acceptList<Item>(
  value: unknown,
  item: (value: unknown, place: Place) => Item | null,
  place: Place,
  wrong: (value: unknown, place: Place) => never,
): Item[] {
  if (value === null || value === undefined || value === '') return [];
  const list = typeof value === 'string' ? parseJson(value) : value;
  if (list === null) return [];
  if (!Array.isArray(list)) return wrong(value, place);
  const items: Item[] = [];
  for (const raw of list) {
    const accepted = item(raw, place);
    if (accepted !== null) items.push(accepted);
  }
  return items;
}

/** The value of JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Refuses what `jsonb` cannot hold: NUL characters, lone surrogates, infinite numbers, nesting beyond `jsonDepthMax`.
 * Refuses: INVALID_ARGS_DATA.
 */
export function checkJson(value: unknown, place: Place, depth = 0): void {
  if (typeof value === 'string') {
    storable(value, 'INVALID_ARGS_DATA', place);
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuseData(`Invalid number value ${value} for field "${place.path}"`, place);
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= jsonDepthMax) refuseData(`Value of field "${place.path}" is nested more than ${jsonDepthMax} levels deep`, place);
    if (Array.isArray(value)) {
      for (const item of value) checkJson(item, place, depth + 1);
      return;
    }
    for (const key of Object.keys(value)) {
      storable(key, 'INVALID_ARGS_DATA', place);
      checkJson((value as Record<string, unknown>)[key], place, depth + 1);
    }
  }
}
