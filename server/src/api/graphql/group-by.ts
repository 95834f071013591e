/** The arguments of a grouping in, its dimensions and order out. Dates and time zones are the planner's questions. */
import { Refusal } from '../../errors.ts';
import type { Field, ObjectModel } from '../../model/model.ts';
import { type Dimension, type Granularity, type GroupOrder, granularities } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';
import { isObject, type JsonObject, shown } from './json-value.ts';
import { aggregateNamesOf, namedOf } from './named.ts';
import { directionOf } from './order.ts';

/** More dimensions or order keys than this are refused. */
export const groupByPartsMax = 50;

/** One field in each item, one sub-field of a composite or relation.
 *  Refuses: INVALID_GROUP_BY_QUERY_PARAM, QUERY_TOO_COMPLEX. Source: wire contract, groupBy. */
export function dimensionsOf(object: ObjectModel, items: readonly unknown[]): readonly Dimension[] {
  checkLength(items, 'groupBy');
  return items.map((item) => readItem(object, [], item, 'fields'));
}

/** Refuses: INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM, INVALID_AGGREGATE_FIELDS_QUERY_PARAM, INVALID_DIRECTION, QUERY_TOO_COMPLEX. */
export function groupOrderOf(object: ObjectModel, items: readonly unknown[], dimensions: readonly Dimension[]): readonly GroupOrder[] {
  checkLength(items, 'orderBy');
  return items.filter((item) => item !== null).map((item) => readOrder(object, item, dimensions));
}

/** Fields that the server keeps and that make no sensible groups. Source: wire contract, groupBy. */
const ungroupable: ReadonlySet<string> = new Set(['id', 'deletedAt', 'createdBy', 'updatedBy', 'position', 'searchVector']);

const dateKeys: ReadonlySet<string> = new Set(['granularity', 'timeZone', 'weekStartDay']);
const weekStarts = ['MONDAY', 'SUNDAY', 'SATURDAY'] as const;

function readItem(object: ObjectModel, relation: readonly string[], item: unknown, several: 'fields' | 'nested fields in one relation') {
  if (!isObject(item)) throw refuse(`Invalid groupBy definition: ${excerpt(shown(item))}`);
  const [name, value] = onlyEntry(item, several);
  return readField(object, [...relation, name], value);
}

/** `path` ends in a field of the object; before it stands at most the relation that leads there. */
function readField(object: ObjectModel, path: readonly string[], value: unknown): Dimension {
  const name = path.at(-1) as string;
  const named = namedOf(object, name);
  if (named === null) throw refuse(`Unidentified field in groupBy: ${excerpt(name)}`);
  if (ungroupable.has(name)) throw unsupported(path);
  switch (named.kind) {
    case 'scalar':
    case 'joinColumn':
      return readColumn(path, value, named.column.scalar.group);
    case 'composite':
      return readMember(named.field, path, value);
    case 'one':
      if (path.length > 1) throw unsupported(path);
      if (!isObject(value)) throw invalid(path);
      return readItem(named.relation.target, path, value, 'nested fields in one relation');
    case 'many':
      throw unsupported(path);
  }
}

function readColumn(path: readonly string[], value: unknown, group: 'value' | 'date' | 'timestamp' | 'list' | null): Dimension {
  if (group === null) throw unsupported(path);
  if (value === true) return plain(path);
  if (!isObject(value)) throw invalid(path);
  const field = path.at(-1) as string;
  if (group === 'list') {
    const [name, unnest] = onlyEntry(value, 'subfields');
    if (name !== 'unnest' || typeof unnest !== 'boolean') throw noSubfields(field);
    return { ...plain(path), unnest };
  }
  const isDate = group === 'date' || group === 'timestamp';
  if (!isDate || value['granularity'] === undefined || value['granularity'] === null) throw noSubfields(field);
  return readDate(path, value);
}

function readDate(path: readonly string[], value: JsonObject): Dimension {
  const unknown = Object.keys(value).find((key) => !dateKeys.has(key));
  const field = path.at(-1) as string;
  if (unknown !== undefined) throw refuse(`Invalid groupBy definition for field "${field}": unknown key "${excerpt(unknown)}"`);
  const granularity = granularityOf(value['granularity']);
  if (granularity === null)
    throw refuse(`Invalid groupBy definition for field "${field}": granularity is one of ${granularities.join(', ')}`);
  const timeZone = value['timeZone'] ?? null;
  if (timeZone !== null && typeof timeZone !== 'string')
    throw new Refusal('INVALID_TIMEZONE', `Invalid timezone: ${excerpt(shown(timeZone))}`);
  const weekStart = weekStarts.find((day) => day === (value['weekStartDay'] ?? 'MONDAY'));
  if (weekStart === undefined) {
    throw refuse(`Invalid groupBy definition for field "${field}": weekStartDay is one of ${weekStarts.join(', ')}`);
  }
  return { path, granularity, timeZone: timeZone === '' ? null : timeZone, weekStart, unnest: false };
}

function readMember(field: Field, path: readonly string[], value: unknown): Dimension {
  if (!isObject(value)) throw invalid(path);
  const [name, is] = onlyEntry(value, 'subfields');
  const column = field.columns.find((candidate) => candidate.part === name);
  if (column === undefined || column.scalar.group === null) {
    throw refuse(`Composite subfield "${excerpt(name)}" is not supported in groupBy for "${field.name}"`);
  }
  if (is !== true) throw refuse(`Composite subfield "${name}" must be set to true in groupBy for "${field.name}"`);
  return plain([...path, name]);
}

function readOrder(object: ObjectModel, item: unknown, dimensions: readonly Dimension[]): GroupOrder {
  const [name, value] = onlyOrder(item);
  if (name === 'aggregate' && isObject(value)) {
    const [aggregate, direction] = onlyOrder(value);
    if (!aggregateNamesOf(object).has(aggregate)) {
      throw new Refusal('INVALID_AGGREGATE_FIELDS_QUERY_PARAM', `Unknown aggregate field: ${excerpt(aggregate)}`, {
        aggregate: excerpt(aggregate),
      });
    }
    return { aggregate, direction: directionOf(direction) };
  }
  return readFieldOrder([name], value, dimensions);
}

/** A relation, a field of its target, a sub-field of that. */
const pathPartsMax = 3;

function readFieldOrder(path: readonly string[], value: unknown, dimensions: readonly Dimension[]): GroupOrder {
  if (!isObject(value)) return grouped({ path, granularity: null, direction: directionOf(value) }, dimensions);
  const isNested = dimensions.some((dimension) => samePath(dimension.path, [...path, 'orderBy']));
  if (typeof value['orderBy'] === 'string' && !isNested) {
    const { orderBy, granularity = null, ...others } = value;
    if (Object.keys(others).length > 0) throw refuseOrder(oneByOne);
    const read = granularity === null ? null : granularityOf(granularity);
    if (granularity !== null && read === null) {
      throw refuseOrder(`Invalid orderBy definition for field "${path.join('.')}": granularity is one of ${granularities.join(', ')}`);
    }
    return grouped({ path, granularity: read, direction: directionOf(orderBy) }, dimensions);
  }
  const [name, inner] = onlyOrder(value);
  if (path.length >= pathPartsMax) throw ungrouped([...path, name]);
  return readFieldOrder([...path, name], inner, dimensions);
}

function grouped(order: Extract<GroupOrder, { path: unknown }>, dimensions: readonly Dimension[]): GroupOrder {
  const isKnown = dimensions.some(
    ({ path, granularity }) => samePath(path, order.path) && (order.granularity === null || order.granularity === granularity),
  );
  if (!isKnown) throw ungrouped(order.path);
  return order;
}

function ungrouped(path: readonly string[]): Refusal {
  return refuseOrder(`Cannot order by a field that is not an aggregate nor in groupBy criteria: ${excerpt(path.join('.'))}.`);
}

const oneByOne = 'Please provide orderBy field criteria one by one in orderBy array';

function onlyOrder(value: unknown): readonly [string, unknown] {
  const entries = isObject(value) ? Object.entries(value).filter(([, inner]) => inner !== null) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw refuseOrder(oneByOne);
  return entry;
}

function onlyEntry(value: JsonObject, several: string): readonly [string, unknown] {
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  const [entry] = entries;
  if (entry === undefined) throw refuse('Invalid groupBy definition: an object without a field');
  if (entries.length > 1) throw refuse(`You cannot provide multiple ${several} in one GroupByInput, split them into multiple GroupByInput`);
  return entry;
}

function granularityOf(value: unknown): Granularity | null {
  return granularities.find((known) => known === value) ?? null;
}

function plain(path: readonly string[]): Dimension {
  return { path, granularity: null, timeZone: null, weekStart: 'MONDAY', unnest: false };
}

function samePath(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, index) => name === b[index]);
}

function checkLength(items: readonly unknown[], argument: string): void {
  if (items.length > groupByPartsMax) throw new Refusal('QUERY_TOO_COMPLEX', `"${argument}" has more than ${groupByPartsMax} items.`);
}

function unsupported(path: readonly string[]): Refusal {
  return refuse(`Field "${path.at(-1)}" is not supported in groupBy`);
}

function invalid(path: readonly string[]): Refusal {
  return refuse(`Invalid groupBy definition for field "${path.at(-1)}"`);
}

function noSubfields(field: string): Refusal {
  return refuse(`Field "${field}" does not support nested subfields in groupBy`);
}

function refuse(message: string): Refusal {
  return new Refusal('INVALID_GROUP_BY_QUERY_PARAM', message);
}

function refuseOrder(message: string): Refusal {
  return new Refusal('INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM', message);
}
