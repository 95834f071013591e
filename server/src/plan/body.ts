/** Body → column texts: names resolved, values accepted by their field's type, relations to connect collected. */
import type { Access } from '../access/access.ts';
import { Refusal } from '../errors.ts';
import type { ColumnText } from '../fields/field-type.ts';
import type { Column, Field, ObjectModel } from '../model/model.ts';
import { writeRules } from '../model/standard/write-rules.ts';
import type { Connection } from './plan.ts';
import { columnOfPart, lookUp, permit, permitReading, unknownField } from './resolve.ts';

export interface AcceptedBody {
  /** Columns that the body names, by column name. */
  readonly values: Map<string, ColumnText>;
  readonly connects: readonly Connect[];
}

/** A relation to be set to the record that has these unique values. */
interface Connect {
  readonly field: Field;
  readonly column: Column;
  readonly keys: readonly Column[];
  readonly values: readonly string[];
}

/** Refuses: INVALID_ARGS_DATA, BODY_WRONG_SHAPE, PERMISSION_DENIED. */
export function acceptBody(object: ObjectModel, body: unknown, operation: 'create' | 'update', access: Access): AcceptedBody {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Refusal('BODY_WRONG_SHAPE', `A ${object.nameSingular} must be a JSON object`, { object: object.nameSingular });
  }
  const values = new Map<string, ColumnText>();
  const connects: Connect[] = [];
  const rule = object.isCustom ? undefined : writeRules[object.nameSingular];
  const prepared = rule?.prepare?.(body as Record<string, unknown>, operation) ?? (body as Record<string, unknown>);
  for (const [key, value] of Object.entries(prepared)) {
    if (value === undefined) continue;
    const name = rule?.aliases !== undefined && Object.hasOwn(rule.aliases, key) ? (rule.aliases[key] as string) : key;
    const named = lookUp(object, name);
    if (named === null) throw unknownField('INVALID_ARGS_DATA', object, key);
    if (!access.mayWrite(named.field)) {
      throw new Refusal(
        'PERMISSION_DENIED',
        `Entity performing the request does not have permission to write ${object.nameSingular}.${key}`,
      );
    }
    if (named.kind === 'field' && named.field.relation !== null) {
      const connect = acceptRelation(object, named.field, value, prepared, access);
      if (connect === 'none') continue;
      if (connect === 'disconnect') values.set((named.field.columns[0] as Column).name, null);
      else connects.push(connect);
      continue;
    }
    acceptField(named.field, value, values);
  }
  refuseSecondTarget(object, values, connects);
  return { values, connects };
}

/** A morph relation is one field with a column for each target, of which a record sets one. */
function refuseSecondTarget(object: ObjectModel, values: ReadonlyMap<string, ColumnText>, connects: readonly Connect[]): void {
  const targets = new Map<string, string>();
  for (const field of object.fields) {
    const [column] = field.columns;
    if (field.morphId === null || column === undefined) continue;
    if ((values.get(column.name) ?? null) === null && !connects.some((connect) => connect.column === column)) continue;
    const other = targets.get(field.morphId);
    if (other !== undefined) {
      throw new Refusal('INVALID_ARGS_DATA', `A ${object.nameSingular} leads to one target, but ${other} and ${field.name} were sent`, {
        fields: [other, field.name],
      });
    }
    targets.set(field.morphId, field.name);
  }
}

function acceptField(field: Field, value: unknown, values: Map<string, ColumnText>): void {
  const parts = field.fieldType.accept(value, field);
  // After the type, whose refusal of null may say more.
  if (value === null && !field.isNullable && field.columns[0]?.part === '') throw notNullable(field);
  for (const part in parts) {
    const column = columnOfPart(field, part);
    const text = parts[part] as ColumnText;
    if (text === null && !field.isNullable && column.part === '') throw notNullable(field);
    values.set(column.name, text);
  }
}

export function notNullable(field: Field): Refusal {
  return new Refusal('INVALID_ARGS_DATA', `Field ${field.name} is not nullable and has no default value.`, { field: field.name });
}

function acceptRelation(
  object: ObjectModel,
  field: Field,
  value: unknown,
  body: Readonly<Record<string, unknown>>,
  access: Access,
): Connect | 'disconnect' | 'none' {
  const { relation } = field;
  if (relation === null || relation.type === 'ONE_TO_MANY') {
    if (isRelationInput(value)) throw refuseConnect(`Connect is not allowed for ${field.name} on ${object.nameSingular}`, field);
    throw new Refusal('INVALID_ARGS_DATA', `One-to-many relation ${field.name} field does not support write operations.`, {
      field: field.name,
    });
  }
  const column = field.columns[0] as Column;
  if (body[column.name] !== undefined) {
    throw refuseConnect(`${field.name} and ${column.name} cannot be both provided.`, field);
  }
  const request = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const connects = request.connect !== undefined && request.connect !== null;
  const disconnects = request.disconnect !== undefined && request.disconnect !== null;
  if (connects && disconnects) {
    throw refuseConnect(`Cannot have both connect and disconnect for the same field on ${object.nameSingular}.${field.name}.`, field);
  }
  if (disconnects) return request.disconnect === true ? 'disconnect' : 'none';
  if (!connects) {
    throw new Refusal('INVALID_ARGS_DATA', `Relation "${field.name}" requires connect or disconnect operation`, { field: field.name });
  }
  return acceptConnect(field, column, relation.target, (request.connect as Record<string, unknown>).where, access);
}

/** Finding a record by a value tells that it is there. */
function acceptConnect(field: Field, column: Column, target: ObjectModel, where: unknown, access: Access): Connect {
  permit(access, 'read', target);
  const entries = typeof where === 'object' && where !== null ? Object.entries(where) : [];
  const keys: Column[] = [];
  const values: string[] = [];
  for (const [name, value] of entries) {
    const unique = target.fieldByName.get(name);
    if (unique === undefined || !unique.isActive || !(unique.isUnique || name === 'id')) {
      throw refuseConnect(`Field ${name} is not a unique constraint field for '${field.name}'.`, field);
    }
    permitReading(access, unique);
    const parts = unique.fieldType.accept(value, unique);
    for (const key of uniqueColumns(unique)) {
      const text = parts[key.part];
      if (text === undefined || text === null) throw incompleteKey(field);
      keys.push(key);
      values.push(text);
    }
  }
  if (keys.length === 0) throw incompleteKey(field);
  return { field, column, keys, values };
}

function incompleteKey(field: Field): Refusal {
  return refuseConnect(`Missing required fields: at least one unique constraint have to be fully populated for '${field.name}'.`, field);
}

/** The wire names no finer code for these. */
function refuseConnect(message: string, field: Field): Refusal {
  return new Refusal('INVALID_ARGS_DATA', message, { field: field.name, subCode: null });
}

function isRelationInput(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('connect' in value || 'disconnect' in value);
}

/** The columns that make a unique field unique. */
export function uniqueColumns(field: Field): readonly Column[] {
  if (field.columns.length === 1) return field.columns;
  return field.columns.filter((column) => field.fieldType.parts.some((part) => part.name === column.part && part.unique === true));
}

/**
 * A morph relation is one field with a column for each target: a change that sets one of them takes the record away from
 * the others. `connected` are columns that a connection will set.
 */
export function leaveOtherTargets(object: ObjectModel, values: Map<string, ColumnText>, connected: readonly Column[] = []): void {
  const set = object.fields.filter((field) => {
    const [column] = field.columns;
    if (field.morphId === null || column === undefined) return false;
    return connected.includes(column) || (values.get(column.name) ?? null) !== null;
  });
  for (const { morphId } of set) {
    for (const field of object.fields) {
      const [column] = field.columns;
      if (field.morphId !== morphId || column === undefined || set.includes(field) || values.has(column.name)) continue;
      values.set(column.name, null);
    }
  }
}

/** Gathers what rows want to be connected to, one group for each relation and key. */
export function gatherConnections(bodies: readonly AcceptedBody[]): readonly Connection[] {
  const groups = new Map<string, { connection: Connection; wanted: { row: number; values: readonly string[] }[] }>();
  bodies.forEach((body, row) => {
    for (const { field, column, keys, values } of body.connects) {
      const name = `${field.id}|${keys.map((key) => key.name).join()}`;
      let group = groups.get(name);
      if (group === undefined) {
        const wanted: { row: number; values: readonly string[] }[] = [];
        const target = field.relation?.target as ObjectModel;
        group = { wanted, connection: { field, column, target, keys, wanted } };
        groups.set(name, group);
      }
      group.wanted.push({ row, values });
    }
  });
  return [...groups.values()].map((group) => group.connection);
}
