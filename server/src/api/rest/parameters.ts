/**
 * The query parameters of records, each checked by itself: its text in, its meaning out. A parameter that is given
 * several times counts as one text, joined by commas; a switch is on as soon as one of its values says so.
 */
import { Refusal } from '../../errors.ts';
import type { Filter, Order, Page } from '../../query/query.ts';
import type { DefaultSelection } from '../../query/selection.ts';
import { excerpt } from '../excerpt.ts';
import type { Parameters } from '../query-string.ts';
import { type FilterBounds, parseFilter } from './filter.ts';
import { parseOrder } from './order.ts';
import { checkUuid } from './path.ts';

/** Null when absent or empty. A larger number than `limitMax` is cut to it.  Refuses: INVALID_LIMIT_QUERY_PARAM. */
export function parseLimit(parameters: Parameters, limitMax: number): number | null {
  const text = textOf(parameters, 'limit');
  if (text === null) return null;
  const limit = text.trim() === '' ? Number.NaN : Number(text);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new Refusal('INVALID_LIMIT_QUERY_PARAM', `limit '${excerpt(text)}' is invalid. Should be an integer`);
  }
  // The sum turns -0 into 0.
  return Math.min(limit, limitMax) + 0;
}

/** 0 when absent or empty. 2 is the older form, which clients still send.  Refuses: INVALID_DEPTH_QUERY_PARAM. */
export function parseDepth(parameters: Parameters): 0 | 1 | 2 {
  const text = textOf(parameters, 'depth');
  switch (text) {
    case null:
    case '0':
      return 0;
    case '1':
      return 1;
    case '2':
      return 2;
    default:
      throw new Refusal('INVALID_DEPTH_QUERY_PARAM', `'depth=${excerpt(text)}' parameter invalid. Allowed values are 0, 1`);
  }
}

/** Null, meaning every field, only when the parameter is absent: an empty list is a mistake.
 *  Refuses: INVALID_FIELDS_QUERY_PARAM. */
export function parseFields(parameters: Parameters): readonly string[] | null {
  const values = parameters.get('fields');
  if (values === undefined) return null;
  const names = new Set<string>();
  for (const part of values.join(',').split(',')) {
    const name = part.trim();
    if (name !== '') names.add(name);
  }
  if (names.size === 0) {
    throw new Refusal('INVALID_FIELDS_QUERY_PARAM', `'fields' parameter invalid. It names no field. eg: fields=id,name`);
  }
  return [...names];
}

/** Refuses: INVALID_DEPTH_QUERY_PARAM, INVALID_FIELDS_QUERY_PARAM. */
export function parseSelection(parameters: Parameters): DefaultSelection {
  return { kind: 'default', depth: parseDepth(parameters), fields: parseFields(parameters) };
}

/** Null when absent or empty. Filters that are given in several parameters must all hold.
 *  Refuses: INVALID_FILTER_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseFilterParameter(parameters: Parameters, bounds: FilterBounds): Filter | null {
  const texts = parameters.get('filter')?.filter((text) => text.trim() !== '') ?? [];
  const [only] = texts;
  if (only === undefined) return null;
  if (texts.length === 1) return parseFilter(only, bounds);
  return { kind: 'and', of: texts.map((text) => parseFilter(text, bounds)) };
}

/** Refuses: INVALID_ORDER_BY_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseOrderParameter(parameters: Parameters, name: 'order_by' | 'order_by_for_records'): Order[] {
  const text = textOf(parameters, name);
  return text === null ? [] : parseOrder(text, name);
}

/** Cursors pass through unread, but for the spaces that careless encoding makes of `+`.
 *  Refuses: ARGS_CONFLICT, INVALID_LIMIT_QUERY_PARAM. */
export function parsePage(parameters: Parameters, limitMax: number): Page {
  const after = parseCursor(parameters, 'starting_after');
  const before = parseCursor(parameters, 'ending_before');
  if (after !== null && before !== null) {
    throw new Refusal('ARGS_CONFLICT', `'starting_after' and 'ending_before' cannot be used together.`);
  }
  return { limit: parseLimit(parameters, limitMax), after, before, offset: 0, fromEnd: false };
}

/** No object can be discovered yet: `true` is refused for each.  Refuses: INVALID_DISCOVER_QUERY_PARAM. */
export function checkDiscover(parameters: Parameters): void {
  for (const value of parameters.get('discover') ?? []) {
    if (value === '' || value === 'false') continue;
    const reason = value === 'true' ? 'The records of this object cannot be discovered' : 'Allowed values are true, false';
    throw new Refusal('INVALID_DISCOVER_QUERY_PARAM', `'discover=${excerpt(value)}' parameter invalid. ${reason}`);
  }
}

/** Null when absent or empty.  Refuses: INVALID_UUID. */
export function parseViewId(parameters: Parameters): string | null {
  const text = textOf(parameters, 'view_id');
  return text === null ? null : checkUuid(text);
}

type Switch = 'upsert' | 'soft_delete' | 'include_records_sample' | 'omit_null_values';

/** On with `true` and nothing else; repeated, with any `true`, because the cautious reading of `soft_delete` is on. */
export function isOn(parameters: Parameters, name: Switch): boolean {
  return parameters.get(name)?.includes('true') ?? false;
}

/** The values that are not empty, joined by commas; null when none is left. */
export function textOf(parameters: Parameters, name: string): string | null {
  const values = parameters.get(name);
  if (values === undefined) return null;
  const text = values.length === 1 ? (values[0] ?? '') : values.filter((value) => value !== '').join(',');
  return text === '' ? null : text;
}

function parseCursor(parameters: Parameters, name: string): string | null {
  return textOf(parameters, name)?.replaceAll(' ', '+') ?? null;
}
