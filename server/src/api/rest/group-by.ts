/**
 * The JSON parameters of a grouping in, its dimensions, aggregates and order out. Checks their shape; names of fields
 * and aggregates, and whether a field is a date, are the planner's questions.
 */
import { Refusal, type RefusalCode } from '../../errors.ts';
import { type Dimension, type Direction, directions, type Granularity, type GroupOrder, granularities } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';

/** More dimensions, aggregates or order keys than this are refused. */
export const groupByPartsMax = 50;

/** `[{"stage":true},{"closeDate":{"granularity":"MONTH"}},{"company":{"name":true}}]`: one key per element. Without a
 *  time zone, days begin in UTC. An empty list, one group of everything, needs something to tell about it.
 *  Refuses: INVALID_GROUP_BY_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseDimensions(text: string | null, hasAggregates: boolean): Dimension[] {
  const items = parseList(text ?? '', groupByText);
  if (items.length === 0 && !hasAggregates) throw refuse(groupByText, 'It is empty, and so is aggregate.');
  return items.map((item) => {
    const [name, value] = onlyEntry(
      item,
      groupByText,
      'You cannot provide multiple fields in one GroupByInput, split them into multiple GroupByInput.',
    );
    return parseDimension([name], value);
  });
}

/** `["totalCount","maxAmountAmountMicros"]`; none when absent; of two equal names one is kept.
 *  Refuses: INVALID_AGGREGATE_FIELDS_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseAggregates(text: string | null): string[] {
  if (text === null) return [];
  const names = new Set<string>();
  for (const name of parseList(text, aggregateText)) {
    if (typeof name !== 'string' || name === '') throw refuse(aggregateText, `${show(name)} is not the name of an aggregate.`);
    names.add(name);
  }
  return [...names];
}

/** `[{"stage":"AscNullsFirst"},{"aggregate":{"totalCount":"DescNullsLast"}}]`: one key per element; none when absent.
 *  Refuses: INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseGroupOrder(text: string | null): GroupOrder[] {
  if (text === null) return [];
  return parseList(text, orderText).map((item) => {
    const [name, value] = onlyEntry(item, orderText, oneByOne);
    if (name !== 'aggregate' || typeof value === 'string') return parseFieldOrder([name], value);
    const [aggregate, direction] = onlyEntry(value, orderText, oneByOne);
    return { aggregate, direction: checkDirection(direction) };
  });
}

/** How a parameter is named in its refusals. */
interface ParameterText {
  readonly name: string;
  readonly code: RefusalCode;
  readonly example: string;
}

const groupByText: ParameterText = {
  name: 'group_by',
  code: 'INVALID_GROUP_BY_QUERY_PARAM',
  example: '[{"stage":true},{"closeDate":{"granularity":"MONTH"}}]',
};
const aggregateText: ParameterText = {
  name: 'aggregate',
  code: 'INVALID_AGGREGATE_FIELDS_QUERY_PARAM',
  example: '["totalCount","countNotEmptyId"]',
};
const orderText: ParameterText = {
  name: 'order_by',
  code: 'INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM',
  example: '[{"stage":"AscNullsFirst"},{"aggregate":{"countNotEmptyId":"DescNullsLast"}}]',
};

const oneByOne = 'Please provide orderBy field criteria one by one in orderBy array.';

/** A relation, a field of its target, a sub-field of that. */
const pathPartsMax = 3;

const dateKeys: ReadonlySet<string> = new Set(['granularity', 'timeZone', 'weekStartDay']);
const weekStarts = ['MONDAY', 'SUNDAY', 'SATURDAY'] as const;

function parseDimension(path: readonly string[], value: unknown): Dimension {
  if (value === true) return { path, granularity: null, timeZone: null, weekStart: 'MONDAY', unnest: false };
  if (isRecord(value)) {
    if (Object.keys(value).some((key) => dateKeys.has(key) && typeof value[key] === 'string')) return parseDateDimension(path, value);
    const [name, inner] = onlyEntry(
      value,
      groupByText,
      `You cannot provide multiple subfields of "${excerpt(path.join('.'))}" in one GroupByInput, split them into multiple GroupByInput.`,
    );
    if (name === 'unnest' && typeof inner === 'boolean') {
      return { path, granularity: null, timeZone: null, weekStart: 'MONDAY', unnest: inner };
    }
    if (path.length < pathPartsMax) return parseDimension([...path, name], inner);
  }
  throw refuse(groupByText, `Invalid groupBy definition for field "${excerpt(path.join('.'))}".`);
}

function parseDateDimension(path: readonly string[], value: Readonly<Record<string, unknown>>): Dimension {
  const field = excerpt(path.join('.'));
  for (const key of Object.keys(value)) {
    if (!dateKeys.has(key)) throw refuse(groupByText, `Unknown key "${excerpt(key)}" beside the granularity of "${field}".`);
  }
  const granularity = checkGranularity(value.granularity, groupByText, field);
  const { timeZone = 'UTC', weekStartDay = 'MONDAY' } = value;
  if (typeof timeZone !== 'string' || timeZone === '') throw refuse(groupByText, `Invalid timezone for "${field}": ${show(timeZone)}.`);
  const weekStart = weekStarts.find((day) => day === weekStartDay);
  if (weekStart === undefined) {
    throw refuse(groupByText, `Invalid weekStartDay for "${field}": ${show(weekStartDay)}. Allowed values are ${weekStarts.join(', ')}.`);
  }
  return { path, granularity, timeZone, weekStart, unnest: false };
}

function parseFieldOrder(path: readonly string[], value: unknown): GroupOrder {
  if (typeof value === 'string') return { path, granularity: null, direction: checkDirection(value) };
  if (isRecord(value)) {
    if (typeof value.orderBy === 'string') {
      const { orderBy, granularity, ...rest } = value;
      const [unknown] = Object.keys(rest);
      if (unknown !== undefined)
        throw refuse(orderText, `Unknown key "${excerpt(unknown)}" beside the orderBy of "${excerpt(path.join('.'))}".`);
      const direction = checkDirection(orderBy);
      return { path, granularity: granularity === undefined ? null : checkGranularity(granularity, orderText, path.join('.')), direction };
    }
    const [name, inner] = onlyEntry(value, orderText, oneByOne);
    if (path.length < pathPartsMax) return parseFieldOrder([...path, name], inner);
  }
  throw refuse(orderText, `Invalid order for field "${excerpt(path.join('.'))}".`);
}

function checkGranularity(value: unknown, parameter: ParameterText, field: string): Granularity {
  const granularity = granularities.find((known) => known === value);
  if (granularity === undefined) {
    throw refuse(parameter, `Invalid granularity for "${excerpt(field)}": ${show(value)}. Allowed values are ${granularities.join(', ')}.`);
  }
  return granularity;
}

function checkDirection(value: unknown): Direction {
  const direction = directions.find((known) => known === value);
  if (direction === undefined) throw refuse(orderText, `Direction ${show(value)} invalid. Allowed values are ${directions.join(', ')}.`);
  return direction;
}

function parseList(text: string, parameter: ParameterText): readonly unknown[] {
  if (text.trim() === '') throw refuse(parameter, 'It is missing.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse(parameter, 'It is not valid JSON.');
  }
  if (!Array.isArray(value)) throw refuse(parameter, `It is ${kindOf(value)}.`);
  if (value.length > groupByPartsMax)
    throw new Refusal('QUERY_TOO_COMPLEX', `'${parameter.name}' has more than ${groupByPartsMax} elements.`);
  return value;
}

function onlyEntry(value: unknown, parameter: ParameterText, several: string): [name: string, value: unknown] {
  if (!isRecord(value)) throw refuse(parameter, `${show(value)} is not an object with one key.`);
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entry === undefined || entry[0] === '') throw refuse(parameter, 'An object has no key.');
  if (entries.length > 1) throw refuse(parameter, several);
  return entry;
}

function refuse(parameter: ParameterText, reason: string): Refusal {
  return new Refusal(parameter.code, `'${parameter.name}' parameter invalid. ${reason} A JSON array is expected, eg: ${parameter.example}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : isRecord(value) ? 'an object' : `a ${typeof value}`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  return Array.isArray(value) || isRecord(value) ? (Array.isArray(value) ? 'an array' : 'an object') : excerpt(JSON.stringify(value));
}
