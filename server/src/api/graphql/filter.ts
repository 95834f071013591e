/**
 * A filter object in, its conditions out. The Model says which keys are relations, composites and columns; operators and
 * values are the planner's questions.
 */
import { Refusal } from '../../errors.ts';
import type { Column, Field, ObjectModel, Relation } from '../../model/model.ts';
import type { Filter } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';
import { isObject, type JsonObject } from './json-value.ts';
import { namedOf } from './named.ts';

export interface FilterBounds {
  /** Conditions, connectives and relations in one filter. */
  readonly nodesMax: number;
}

/** Connectives and relations inside one another. */
export const filterDepthMax = 50;

/** Relations inside one another. */
export const filterHopsMax = 5;

/** Null when the object has no condition. Several keys, and several operators of a field, must all hold.
 *  Refuses: INVALID_ARGS_FILTER, QUERY_TOO_COMPLEX. Source: wire contract, filters. */
export function filterOf(object: ObjectModel, value: JsonObject, { nodesMax }: FilterBounds): Filter | null {
  const filter = readAll({ nodesMax, nodes: 0 }, object, value, { depth: 0, hops: 0 });
  return filter.kind === 'and' && filter.of.length === 0 ? null : filter;
}

/** True when every record matches, whatever it holds. `not` of that never comes out of `filterOf`. */
export function matchesAll(filter: Filter, object: ObjectModel): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((one) => matchesAll(one, object));
    case 'or':
      return filter.of.some((one) => matchesAll(one, object));
    case 'not':
    case 'test':
      return false;
    case 'related': {
      const relation = object.fieldByName.get(filter.relation)?.relation;
      return relation?.type === 'MANY_TO_ONE' && matchesAll(filter.of, relation.target);
    }
  }
}

interface Reader {
  readonly nodesMax: number;
  nodes: number;
}

interface Depth {
  readonly depth: number;
  readonly hops: number;
}

const all: Filter = Object.freeze({ kind: 'and', of: Object.freeze([]) });

function readAll(reader: Reader, object: ObjectModel, value: JsonObject, at: Depth): Filter {
  const of = Object.entries(value).flatMap(([key, inner]) => readKey(reader, object, key, inner, at));
  const [only] = of;
  return only !== undefined && of.length === 1 ? only : of.length === 0 ? all : { kind: 'and', of };
}

function readKey(reader: Reader, object: ObjectModel, key: string, value: unknown, at: Depth): readonly Filter[] {
  if (key === 'and' || key === 'or') {
    const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    const of = items.map((item) => readAll(reader, object, asObject(item, key), deeper(reader, at)));
    return of.length === 0 ? [] : [{ kind: key, of }];
  }
  if (key === 'not') {
    const of = readAll(reader, object, asObject(value, key), deeper(reader, at));
    return matchesAll(of, object) ? [] : [{ kind: 'not', of }];
  }
  const named = namedOf(object, key);
  if (named === null) throw refuse(`Object ${object.nameSingular} doesn't have any "${excerpt(key)}" field.`, object, key);
  switch (named.kind) {
    case 'scalar':
    case 'joinColumn':
      return readOperators(reader, [key], value, named.column);
    case 'composite':
      return readMembers(reader, named.field, value);
    case 'one':
    case 'many':
      return [readRelation(reader, object, named.field, named.relation, value, at)];
  }
}

function readMembers(reader: Reader, field: Field, value: unknown): readonly Filter[] {
  const entries = Object.entries(asObject(value, field.name));
  if (entries.length === 0) throw oneOperator(field.name);
  return entries.flatMap(([name, inner]) => {
    const column = field.columns.find((candidate) => candidate.part === name);
    if (column === undefined) {
      throw refuse(`Sub field "${excerpt(name)}" not found for composite type: ${field.type}`, field.object, field.name);
    }
    return readOperators(reader, [field.name, name], inner, column);
  });
}

function readOperators(reader: Reader, path: readonly string[], value: unknown, column: Column): readonly Filter[] {
  const shown = path.join('.');
  const operators = Object.entries(asObject(value, shown));
  if (operators.length === 0) throw oneOperator(shown);
  return operators.map(([operator, operand]): Filter => {
    countNode(reader);
    return { kind: 'test', path, operator: excerpt(operator), value: enumValues(column, operand) };
  });
}

/** Values that begin with a digit stand with an underscore in the schema, where names may not begin so. */
function enumValues({ part, field: { options } }: Column, value: unknown): unknown {
  if (options === null || part !== '') return value;
  const names = new Set(options.map((option) => option.value));
  const stored = (name: unknown): unknown =>
    typeof name === 'string' && /^_\d/.test(name) && !names.has(name) && names.has(name.slice(1)) ? name.slice(1) : name;
  return Array.isArray(value) ? value.map(stored) : stored(value);
}

function readRelation(reader: Reader, object: ObjectModel, field: Field, relation: Relation, value: unknown, at: Depth): Filter {
  const { target, type } = relation;
  const instead =
    type === 'MANY_TO_ONE' ? `use "${relation.joinColumn}" instead` : `use conditions on the fields of ${target.nameSingular}`;
  const message = `Cannot filter by relation field "${field.name}": ${instead}`;
  if (!isObject(value)) throw refuse(message, object, field.name);
  // An operator where the target has no such field was meant for the id.
  if (Object.keys(value).some((key) => relationOperators.has(key) && namedOf(target, key) === null)) {
    throw refuse(message, object, field.name);
  }
  if (at.hops >= filterHopsMax) {
    throw refuse(`Relation filter nesting deeper than ${filterHopsMax} hops is not supported`, object, field.name);
  }
  const of = readAll(reader, target, value, { ...deeper(reader, at), hops: at.hops + 1 });
  return { kind: 'related', relation: field.name, of };
}

const relationOperators: ReadonlySet<string> = new Set(['eq', 'neq', 'in', 'is', 'gt', 'gte', 'lt', 'lte']);

function asObject(value: unknown, field: string): JsonObject {
  if (isObject(value)) return value;
  throw new Refusal('INVALID_ARGS_FILTER', `Filter value for field "${field}" must be an object`, { field });
}

/** In the words of the wire contract, although several operators are accepted. */
function oneOperator(field: string): Refusal {
  return new Refusal('INVALID_ARGS_FILTER', `Filter for field "${field}" must have exactly one operator`, { field });
}

function refuse(message: string, object: ObjectModel, field: string): Refusal {
  return new Refusal('INVALID_ARGS_FILTER', message, { object: object.nameSingular, field: excerpt(field) });
}

function deeper(reader: Reader, at: Depth): Depth {
  countNode(reader);
  if (at.depth >= filterDepthMax) throw new Refusal('QUERY_TOO_COMPLEX', `The filter nests deeper than ${filterDepthMax} levels.`);
  return { ...at, depth: at.depth + 1 };
}

function countNode(reader: Reader): void {
  if (++reader.nodes > reader.nodesMax) {
    throw new Refusal('QUERY_TOO_COMPLEX', `The filter has more than ${reader.nodesMax} conditions.`);
  }
}
