/** The comparisons that scalars share. Each scalar says how a filter value becomes a parameter; the rest is the same. */
import { Refusal } from '../errors.ts';
import { parameter, type Sql, sql, trusted } from '../sql/sql.ts';
import type { Operator, Place, Scalar } from './field-type.ts';
import { refuseFilter } from './refuse.common.ts';

/** The comparison that a scalar offers under a name. Refuses: INVALID_ARGS_FILTER, with the names that are allowed. */
export function operatorOf(scalar: Scalar, name: string, place: Place): Operator {
  const operator = Object.hasOwn(scalar.operators, name) ? scalar.operators[name] : undefined;
  if (operator !== undefined) return operator;
  throw new Refusal(
    'INVALID_ARGS_FILTER',
    `Operator "${name}" is not valid for field "${place.path}" of type ${scalar.name} - Allowed operators: ${Object.keys(scalar.operators).join(', ')}`,
    { field: place.path },
  );
}

/** A table without a prototype: `constructor` is not an operator. */
export function operators(...tables: readonly Readonly<Record<string, Operator>>[]): Readonly<Record<string, Operator>> {
  return Object.freeze(Object.assign(Object.create(null) as Record<string, Operator>, ...tables));
}

/** Reads one filter value as the text of a parameter. Refuses: INVALID_ARGS_FILTER. */
export type ReadFilterValue = (value: unknown, place: Place) => string;

export interface Comparable {
  readonly read: ReadFilterValue;
  /** Type that parameters are cast to; null for enums, whose type PostgreSQL infers from the column. */
  readonly type: string | null;
  /** True when NULL and this value are the same emptiness. */
  readonly meansNull?: (text: string) => boolean;
  readonly isEmpty: (column: Sql) => Sql;
}

const beyond = { gt: trusted(' > '), gte: trusted(' >= '), lt: trusted(' < '), lte: trusted(' <= ') } as const;

export const columnIsNull = (column: Sql): Sql => sql`${column} is null`;

/** NULL and the empty text are one emptiness. */
export const columnIsEmptyText = (column: Sql): Sql => sql`(${column} is null or ${column} = '')`;

/** `eq neq`; null as a value asks for emptiness. */
export function equality(of: Comparable): Readonly<Record<'eq' | 'neq', Operator>> {
  return {
    eq: (column, value, place) => {
      if (value === null) return of.isEmpty(column);
      const text = of.read(value, place);
      return of.meansNull?.(text) ? of.isEmpty(column) : sql`${column} = ${parameter(text, of.type)}`;
    },
    neq: (column, value, place) => {
      if (value === null) return sql`not ${of.isEmpty(column)}`;
      const text = of.read(value, place);
      return of.meansNull?.(text) ? sql`not ${of.isEmpty(column)}` : sql`${column} <> ${parameter(text, of.type)}`;
    },
  };
}

/** `gt gte lt lte`. */
export function range(of: Comparable): Readonly<Record<'gt' | 'gte' | 'lt' | 'lte', Operator>> {
  const compare =
    (name: keyof typeof beyond): Operator =>
    (column, value, place) =>
      sql`${column}${beyond[name]}${parameter(of.read(value, place), of.type)}`;
  return { gt: compare('gt'), gte: compare('gte'), lt: compare('lt'), lte: compare('lte') };
}

/** `in`: one array parameter, so that the statement does not change with the length; an empty list matches nothing. */
export function membership(of: Comparable): Readonly<Record<'in', Operator>> {
  return {
    in: (column, value, place) => {
      const texts: string[] = [];
      let empty = false;
      for (const item of filterList(value, 'in', place)) {
        const text = item === null ? null : of.read(item, place);
        if (text === null || of.meansNull?.(text)) empty = true;
        else texts.push(text);
      }
      const found = sql`${column} = any(${parameter(texts, of.type === null ? null : `${of.type}[]`)})`;
      return empty ? sql`(${found} or ${of.isEmpty(column)})` : found;
    },
  };
}

/** `is`: NULL, NOT_NULL. */
export function nullness(isEmpty: (column: Sql) => Sql): Readonly<Record<'is', Operator>> {
  return {
    is: (column, value, place) => {
      if (value === 'NULL') return isEmpty(column);
      if (value === 'NOT_NULL') return sql`not ${isEmpty(column)}`;
      return refuseFilter('Invalid filter value for "is" operator. Expected "NULL" or "NOT_NULL"', place);
    },
  };
}

export function filterList(value: unknown, operator: string, place: Place): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return refuseFilter(`Filter operator "${operator}" requires an array value for field ${place.path}`, place);
}

export function filterText(value: unknown, operator: string, place: Place): string {
  if (typeof value === 'string') return value;
  const kind = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return refuseFilter(`Filter operator "${operator}" requires a string value for field "${place.path}", got ${kind}`, place);
}

/** A boolean, which may come as text. */
export function filterBoolean(value: unknown, operator: string, place: Place): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return refuseFilter(`Filter operator "${operator}" requires a boolean value for field ${place.path}`, place);
}
