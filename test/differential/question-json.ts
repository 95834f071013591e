/** The parts of a question that are JSON in both languages. */
import { Word } from './document.ts';
import type { DimensionItem, GroupQuestion } from './question.ts';

export interface GroupArguments {
  readonly groupBy: readonly unknown[];
  readonly orderBy: readonly unknown[];
}

/** Names of directions and granularities are words: text in JSON. */
export function groupArgumentsOf({ dimensions, order }: GroupQuestion): GroupArguments {
  const groupBy = dimensions.map((dimension) => nested(dimension.path, dimensionValue(dimension)));
  const orderBy = order.map((item) => {
    const direction = new Word(item.direction);
    if ('aggregate' in item) return { aggregate: { [item.aggregate]: direction } };
    const dimension = dimensions[item.dimension] as DimensionItem;
    const { granularity, path } = dimension;
    return nested(path, granularity === null ? direction : { orderBy: direction, granularity: new Word(granularity) });
  });
  return { groupBy, orderBy };
}

function dimensionValue({ granularity, timeZone, weekStartDay, unnest }: DimensionItem): unknown {
  if (unnest) return { unnest };
  if (granularity === null) return true;
  const weekStart = weekStartDay === null ? {} : { weekStartDay: new Word(weekStartDay) };
  return { granularity: new Word(granularity), timeZone, ...weekStart };
}

/** `['a', 'b']` and 1 give `{a: {b: 1}}`. */
export function nested(path: readonly string[], value: unknown): unknown {
  return path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
}
