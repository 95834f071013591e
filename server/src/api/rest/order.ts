/** The text of `order_by` in, the keys to order by out. Whether the fields exist is the planner's question. */
import { Refusal } from '../../errors.ts';
import { type Direction, directions, type Order } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';

/** More keys than this are refused. */
export const orderKeysMax = 32;

/** `path[Direction]`, joined by commas; without a direction AscNullsFirst; of two keys with one path the first wins.
 *  Refuses: INVALID_ORDER_BY_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseOrder(text: string, parameter = 'order_by'): Order[] {
  if (text.trim() === '') return [];
  const order: Order[] = [];
  const seen = new Set<string>();
  for (const item of text.split(',', orderKeysMax + 1)) {
    const key = parseKey(item.trim(), parameter);
    const name = key.path.join('.');
    if (seen.size === orderKeysMax) {
      throw new Refusal('QUERY_TOO_COMPLEX', `'${parameter}' has more than ${orderKeysMax} keys.`);
    }
    if (seen.has(name)) continue;
    seen.add(name);
    order.push(key);
  }
  return order;
}

function checkDirection(text: string, parameter: string): Direction {
  const direction = directions.find((known) => known === text);
  if (direction === undefined) {
    const allowed = directions.map((known) => `'${known}'`).join(', ');
    throw new Refusal(
      'INVALID_ORDER_BY_QUERY_PARAM',
      `'${parameter}' direction '${excerpt(text)}' invalid. Allowed values are ${allowed}. eg: ?${parameter}=field_1[AscNullsFirst],field_2[DescNullsLast],field_3`,
    );
  }
  return direction;
}

function parseKey(item: string, parameter: string): Order {
  const open = item.indexOf('[');
  const close = item.indexOf(']');
  const text = open === -1 ? item : item.slice(0, open).trimEnd();
  const path = text.split('.');
  const shaped = open === -1 ? close === -1 : close === item.length - 1;
  if (!shaped || path.includes('')) {
    throw new Refusal('INVALID_ORDER_BY_QUERY_PARAM', `'${parameter}' invalid for '${excerpt(item)}'. eg: name[AscNullsFirst]`);
  }
  return { path, direction: open === -1 ? 'AscNullsFirst' : checkDirection(item.slice(open + 1, close), parameter) };
}
