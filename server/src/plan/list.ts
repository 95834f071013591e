/** ListArguments → ListPlan: which rows of an object, in which order, from where. */
import type { Access } from '../access/access.ts';
import type { ObjectModel } from '../model/model.ts';
import type { ListArguments } from '../query/query.ts';
import { planOrder, planResume } from './order.ts';
import type { ListPlan } from './plan.ts';
import { Joins, planScope } from './scope.ts';

/** `limitDefault` is in records. Refuses: INVALID_ARGS_FILTER, INVALID_ORDER_BY_QUERY_PARAM, INVALID_CURSOR, PERMISSION_DENIED. */
export function planList(object: ObjectModel, { filter, order, page }: ListArguments, access: Access, limitDefault: number): ListPlan {
  const joins = new Joins(access);
  const scope = planScope(object, filter, access, { live: true }, joins);
  const keys = planOrder(object, order, joins, access, 'INVALID_ORDER_BY_QUERY_PARAM');
  const backward = page.before !== null || page.fromEnd;
  const cursor = page.before ?? page.after;
  return {
    scope,
    order: keys,
    resume: cursor === null ? null : planResume(keys, cursor, page.before !== null),
    backward,
    limit: page.limit ?? limitDefault,
    offset: page.offset,
  };
}
