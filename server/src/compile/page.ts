/** The rows of a page: which, in which order, with what beside the record's own columns. */
import type { ListPlan, OrderKey } from '../plan/plan.ts';
import { isDescending, nullsFirst } from '../query/query.ts';
import { identifier, join, parameter, type Sql, sql, trusted } from '../sql/sql.ts';
import type { CompiledShape } from './record.ts';
import { recordAlias } from './record.ts';
import { fromScope, type Source, where } from './scope.ts';

/** The FROM clause of the rows of a list and what follows it; `own` restricts them to those of one record. */
export function pageOf(list: ListPlan, limit: number, source: Source, own: Sql | null = null): Sql {
  const { scope, order, resume, backward, offset } = list;
  const skipped = offset === 0 ? trusted('') : sql` offset ${parameter(String(offset), 'bigint')}`;
  const conditions = where(own === null ? null : { kind: 'test', sql: own }, scope.condition, resume);
  // With a parameter PostgreSQL plans the page of a whole list again each time; that of one record it plans once.
  const size = own === null ? trusted(String(limit)) : parameter(String(limit), 'bigint');
  return sql`from ${fromScope(scope, source)}${conditions} order by ${orderBy(order, backward)} limit ${size}${skipped}`;
}

/** `order by` keys; never-null columns carry no NULLS clause, so that an index can give the order. */
export function orderBy(keys: readonly OrderKey[], backward: boolean): Sql {
  return join(
    keys.map((key) => sql`${key.expression}${directionSql(key, backward)}`),
    ', ',
  );
}

export function directionSql(key: Pick<OrderKey, 'direction' | 'isNullable'>, backward: boolean): Sql {
  const descending = isDescending(key.direction) !== backward;
  const first = nullsFirst(key.direction) !== backward;
  const nulls = key.isNullable ? (first ? ' nulls first' : ' nulls last') : '';
  return trusted(`${descending ? ' desc' : ''}${nulls}`);
}

/** A value beyond the record's own columns: of the row, or the same for the whole statement. */
export interface Extra {
  readonly value: Sql;
  readonly perStatement: boolean;
}

/** The order of a page; null when it does not matter. */
export type PageOrder = { readonly order: readonly SortKey[]; readonly backward: boolean } | null;

export type SortKey = Pick<OrderKey, 'expression' | 'direction' | 'isNullable'>;

/** Own columns, extra values `$x…` and sort keys `$k…` of the rows of a page. */
export function innerPage(compiled: CompiledShape, rows: Sql, extra: readonly Extra[], order: PageOrder): Sql {
  const own = [...compiled.needed].map((name) => identifier(recordAlias, name));
  const extras = extra.flatMap(({ value, perStatement }, i) => (perStatement ? [] : [sql`${value} as ${identifier(`$x${i}`)}`]));
  const keys = (order?.order ?? []).map((key, i) => sql`${key.expression} as ${identifier(`$k${i}`)}`);
  return sql`select ${join([...own, ...extras, ...keys], ', ')} ${rows}`;
}

/** The order of the rows of an inner page. */
export function outerOrder({ order, backward }: NonNullable<PageOrder>, alias: string = recordAlias): Sql {
  return join(
    order.map((key, i) => sql`${identifier(alias, `$k${i}`)}${directionSql(key, backward)}`),
    ', ',
  );
}

export function withHead(head: readonly Sql[]): Sql {
  return head.length === 0 ? trusted('') : sql`with ${join(head, ', ')} `;
}
