/** GroupByQuery → GroupPlan: dimensions as expressions, aggregates by their wire names, order over both. */
import type { Access } from '../access/access.ts';
import { Refusal } from '../errors.ts';
import type { ObjectModel } from '../model/model.ts';
import type { Dimension, Granularity, GroupByQuery, GroupOrder } from '../query/query.ts';
import { identifier, parameter, type Sql, sql, trusted } from '../sql/sql.ts';
import { aggregatesOf } from './aggregate.ts';
import { planOrder } from './order.ts';
import type { GroupAggregate, GroupDimension, GroupOrderKey, GroupPlan } from './plan.ts';
import type { Planning } from './plan-query.ts';
import { permitReading } from './resolve.ts';
import { Joins, planScope, type ResolvedPath, resolvePath } from './scope.ts';
import { planConnection, planLists } from './selection.ts';
import { planShape } from './shape.ts';

/** Sample records of a group. Source: wire contract. */
const recordsOfGroupMax = 10;

/** Refuses: INVALID_GROUP_BY_QUERY_PARAM, INVALID_AGGREGATE_FIELDS_QUERY_PARAM, INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM, INVALID_TIMEZONE. */
export function planGroups(query: GroupByQuery, object: ObjectModel, { model, access, limits, locale }: Planning): GroupPlan {
  const joins = new Joins(access);
  const scope = planScope(object, query.filter, access, { live: true }, joins);
  const dimensions = query.dimensions.map((dimension, i) => planDimension(object, dimension, i, joins, { access, locale }));
  const connection = query.connection === null ? null : planConnection(object, query.connection, access);
  const aggregates: GroupAggregate[] =
    connection === null
      ? query.aggregates.map((name) => ({ ...planAggregate(object, name, access), isAnswered: true }))
      : [...connection.shape.aggregates];
  const order = query.order.map((one) => planGroupOrder(object, one, query, aggregates, access));
  const asked = query.limit !== null && query.limit > 0 ? query.limit : limits.groupsDefault;
  return {
    kind: 'groupBy',
    model,
    scope,
    dimensions,
    aggregates,
    order,
    limit: Math.min(asked, limits.groupsMax),
    omitNullValues: query.omitNullValues,
    records:
      query.records === null || (connection !== null && connection.shape.rows === null)
        ? null
        : {
            shape: connection?.shape.rows ?? planShape(object, { kind: 'default', depth: 0, fields: null }, access, limits.relationSizeMax),
            lists: planLists(connection?.listTargets ?? [], query.lists, access, limits.relationSizeMax),
            order: planOrder(object, query.records.order, joins, access, 'INVALID_ORDER_BY_QUERY_PARAM'),
            limit: recordsOfGroupMax,
            offset: query.records.offset,
          },
    connection: connection?.shape ?? null,
  };
}

/** Fields that the server keeps and that make no sensible groups. */
const ungrouped = new Set(['id', 'deletedAt', 'createdBy', 'updatedBy', 'position', 'searchVector']);

function planDimension(
  object: ObjectModel,
  dimension: Dimension,
  index: number,
  joins: Joins,
  { access, locale }: Pick<Planning, 'access' | 'locale'>,
): GroupDimension {
  const resolved = resolvePath('INVALID_GROUP_BY_QUERY_PARAM', object, dimension.path, joins, access);
  const { column, alias, shown } = resolved;
  const { group } = column.scalar;
  if (group === null || ungrouped.has(column.field.name)) {
    throw new Refusal('INVALID_GROUP_BY_QUERY_PARAM', `Field "${shown}" is not supported in groupBy`, { field: shown });
  }
  const value = identifier(alias, column.name);
  if (dimension.granularity !== null && group !== 'date' && group !== 'timestamp') {
    throw new Refusal('INVALID_GROUP_BY_QUERY_PARAM', `Field "${shown}" does not support nested subfields in groupBy`, { field: shown });
  }
  if (group === 'date' || group === 'timestamp') return dateDimension(resolved, dimension, value, locale);
  const text = column.scalar.asText ?? asPlainText;
  if (group === 'list' && dimension.unnest) {
    const element = `e${index}`;
    const unnest = { list: value, alias: element };
    return { expression: identifier(element, 'value'), order: asItIs, text: asPlainText, json: asJson, unnest };
  }
  return { expression: value, order: column.scalar.ordering?.expression ?? asItIs, text, json: asJson, unnest: null };
}

const asPlainText = (value: Sql): Sql => sql`${value}::text`;
const asItIs = (value: Sql): Sql => value;
const asJson = (value: Sql): Sql => sql`to_json(${value})::text`;
/** A dimension that is shown as text in either form. */
const shownAs = (text: (value: Sql) => Sql) => ({ text, json: (value: Sql) => asJson(text(value)) });

/** `date_trunc` unit of each granularity whose groups are named by their first day. */
const units: Partial<Record<Granularity, string>> = { DAY: 'day', WEEK: 'week', MONTH: 'month', QUARTER: 'quarter', YEAR: 'year' };

/** Days between Monday, where PostgreSQL's weeks begin, and the asked beginning. */
const weekShiftDays = { MONDAY: 0, SUNDAY: 1, SATURDAY: 2 } as const;

function dateDimension({ column, shown }: ResolvedPath, dimension: Dimension, value: Sql, locale: string): GroupDimension {
  const { granularity, timeZone, weekStart } = dimension;
  if (granularity === null || granularity === 'NONE')
    return { expression: value, order: asItIs, ...shownAs(column.scalar.asText ?? asPlainText), unnest: null };
  const isInstant = column.scalar.group === 'timestamp';
  const unit = units[granularity];
  if (isInstant && unit !== undefined && timeZone === null) {
    const message = `Time zone should be specified for a group by date on Day, Week, Month, Quarter or Year ("${shown}")`;
    throw new Refusal('MISSING_TIMEZONE_FOR_DATE_GROUP_BY', message, { field: shown });
  }
  if (timeZone !== null) checkTimeZone(timeZone);
  const local = isInstant ? sql`(${value} at time zone ${parameter(timeZone ?? 'UTC', 'text')})` : sql`${value}::timestamp`;
  if (unit !== undefined) {
    const shift = granularity === 'WEEK' ? weekShiftDays[weekStart] : 0;
    const days = trusted(`interval '${shift} days'`);
    const bucket =
      shift === 0 ? sql`date_trunc(${trusted(`'${unit}'`)}, ${local})` : sql`(date_trunc('week', ${local} + ${days}) - ${days})`;
    return { expression: bucket, order: asItIs, ...shownAs((bucketed) => sql`to_char(${bucketed}, 'YYYY-MM-DD')`), unnest: null };
  }
  return namedDimension(granularity, local, locale);
}

/** Groups that are named (`Monday`, `January`, `Q1`): grouped and ordered by number, shown by name. */
function namedDimension(granularity: Granularity, local: Sql, locale: string): GroupDimension {
  switch (granularity) {
    case 'DAY_OF_THE_WEEK':
      return {
        expression: sql`extract(isodow from ${local})::int`,
        order: asItIs,
        ...shownAs(nameAt(dayNames(locale))),
        unnest: null,
      };
    case 'MONTH_OF_THE_YEAR':
      return {
        expression: sql`extract(month from ${local})::int`,
        order: asItIs,
        ...shownAs(nameAt(monthNames(locale))),
        unnest: null,
      };
    default:
      return {
        expression: sql`extract(quarter from ${local})::int`,
        order: asItIs,
        ...shownAs((quarter) => sql`'Q' || ${quarter}`),
        unnest: null,
      };
  }
}

/** The name of a number from 1. */
function nameAt(names: readonly string[]): (number: Sql) => Sql {
  return (number) => sql`(${parameter(names, 'text[]')})[${number}]`;
}

/** From Monday. */
function dayNames(locale: string): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' });
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 1 + day)));
}

function monthNames(locale: string): readonly string[] {
  const format = new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2024, month, 1)));
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Refusal('INVALID_TIMEZONE', `Invalid timezone: ${timeZone}`, { timeZone });
  }
}

function planAggregate(object: ObjectModel, name: string, access: Access): Omit<GroupAggregate, 'isAnswered'> {
  const aggregate = aggregatesOf(object).get(name);
  if (aggregate === undefined) {
    throw new Refusal('INVALID_AGGREGATE_FIELDS_QUERY_PARAM', `Unknown aggregate field: ${name}`, { aggregate: name });
  }
  if (aggregate.field !== null) permitReading(access, aggregate.field);
  return { name, expression: aggregate.expression, output: aggregate.output };
}

function planGroupOrder(
  object: ObjectModel,
  order: GroupOrder,
  query: GroupByQuery,
  aggregates: GroupAggregate[],
  access: Access,
): GroupOrderKey {
  if ('aggregate' in order) {
    let at = aggregates.findIndex((aggregate) => aggregate.name === order.aggregate);
    if (at === -1) at = aggregates.push({ ...planAggregate(object, order.aggregate, access), isAnswered: false }) - 1;
    return { by: { aggregate: at }, direction: order.direction };
  }
  const at = query.dimensions.findIndex(
    (dimension) =>
      dimension.path.join('.') === order.path.join('.') && (order.granularity === null || dimension.granularity === order.granularity),
  );
  if (at === -1) {
    const message = `Cannot order by a field that is not an aggregate nor in groupBy criteria: ${order.path.join('.')}.`;
    throw new Refusal('INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM', message, { field: order.path.join('.') });
  }
  return { by: { dimension: at }, direction: order.direction };
}
