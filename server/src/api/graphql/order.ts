/** The `orderBy` of records in, its keys out: names resolved far enough to tell columns, composites and relations apart. */
import { Refusal } from '../../errors.ts';
import type { Field, ObjectModel } from '../../model/model.ts';
import { type Direction, directions, type Order } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';
import { asList, isObject, type JsonObject, shown } from './json-value.ts';
import { namedOf } from './named.ts';

/** More keys than this are refused. */
export const orderKeysMax = 50;

/** A list of objects, or one; several keys of an object count in their order; a key with `null` does not.
 *  Refuses: FIELD_NOT_FOUND, INVALID_DIRECTION, INVALID_QUERY_INPUT, QUERY_TOO_COMPLEX. Source: wire contract, orderBy. */
export function orderOf(object: ObjectModel, value: unknown, argument = 'orderBy'): readonly Order[] {
  const order: Order[] = [];
  for (const item of asList(value)) {
    if (item === null || item === undefined) continue;
    if (!isObject(item)) throw refuse(`Invalid argument: "${argument}" must be an array of objects`);
    for (const [name, inner] of given(item)) order.push(...readField(object, name, inner));
    if (order.length > orderKeysMax) throw new Refusal('QUERY_TOO_COMPLEX', `"${argument}" has more than ${orderKeysMax} keys.`);
  }
  return order;
}

/** Refuses: INVALID_DIRECTION. */
export function directionOf(value: unknown): Direction {
  const direction = directions.find((known) => known === value);
  if (direction !== undefined) return direction;
  throw new Refusal('INVALID_DIRECTION', `Invalid direction: ${excerpt(shown(value))}`, { directions });
}

function readField(object: ObjectModel, name: string, value: unknown): readonly Order[] {
  const named = namedOf(object, name);
  if (named === null) throw unknown(`Field "${excerpt(name)}" does not exist or is not sortable`, object, name);
  switch (named.kind) {
    case 'scalar':
    case 'joinColumn':
      if (named.column.scalar.ordering === null) throw unknown(`Field "${name}" does not exist or is not sortable`, object, name);
      if (typeof value !== 'string') throw refuse(`Scalar field "${name}" requires a direction value (${directions.join(', ')})`);
      return [{ path: [name], direction: directionOf(value) }];
    case 'composite':
      if (!isObject(value)) {
        throw refuse(
          `Composite field "${name}" requires subfield ordering (e.g., { ${name}: { ${partOf(named.field)}: 'AscNullsFirst' } })`,
        );
      }
      return readMembers(named.field, [name], value);
    case 'one': {
      if (!isObject(value)) {
        throw refuse(`Relation field "${name}" requires nested field ordering (e.g., { ${name}: { fieldName: 'AscNullsFirst' } })`);
      }
      const { target } = named.relation;
      return given(value).flatMap(([inner, direction]) => readNested(target, name, inner, direction));
    }
    case 'many':
      throw refuse(`Cannot filter or order through ${name}: only to-one relations are supported`);
  }
}

function readNested(target: ObjectModel, relation: string, name: string, value: unknown): readonly Order[] {
  const named = namedOf(target, name);
  const path = `${relation}.${name}`;
  if (named === null) {
    throw unknown(`Nested field "${excerpt(name)}" not found in target object "${target.nameSingular}"`, target, name);
  }
  switch (named.kind) {
    case 'scalar':
    case 'joinColumn':
      if (named.column.scalar.ordering === null) throw unknown(`Field "${path}" does not exist or is not sortable`, target, name);
      if (typeof value !== 'string') throw refuse(`Field "${path}" does not support nested ordering`);
      return [{ path: [relation, name], direction: directionOf(value) }];
    case 'composite':
      if (!isObject(value)) throw refuse(`Composite field "${path}" requires one of its sub fields to be ordered`);
      return readMembers(named.field, [relation, name], value);
    case 'one':
      throw refuse(`Field "${path}" does not support nested ordering`);
    case 'many':
      throw refuse(`Cannot filter or order through ${path}: only to-one relations are supported`);
  }
}

function readMembers(field: Field, path: readonly string[], value: JsonObject): readonly Order[] {
  const whole = path.join('.');
  return given(value).map(([name, direction]) => {
    const column = field.columns.find((candidate) => candidate.part === name);
    if (column === undefined) throw refuse(`Sub field "${excerpt(name)}" not found for composite field "${whole}"`);
    if (column.scalar.ordering === null)
      throw unknown(`Field "${whole}.${name}" does not exist or is not sortable`, field.object, field.name);
    if (typeof direction !== 'string') {
      throw refuse(`Composite sub field "${whole}.${name}" requires a direction value (${directions.join(', ')})`);
    }
    return { path: [...path, name], direction: directionOf(direction) };
  });
}

/** A sub-field for the example of a message. */
function partOf(field: Field): string {
  return field.columns.find((column) => column.scalar.ordering !== null)?.part ?? 'subField';
}

function given(value: JsonObject): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
}

function unknown(message: string, object: ObjectModel, field: string): Refusal {
  return new Refusal('FIELD_NOT_FOUND', message, { object: object.nameSingular, field: excerpt(field) });
}

function refuse(message: string): Refusal {
  return new Refusal('INVALID_QUERY_INPUT', message);
}
