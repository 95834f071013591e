/** Order → keys that end in `id`, so that the order is total; cursor → the comparison that resumes after it. */
import type { Access } from '../access/access.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Column, ObjectModel } from '../model/model.ts';
import { isDescending, nullsFirst, type Order } from '../query/query.ts';
import { identifier, type Sql, sql } from '../sql/sql.ts';
import type { Condition, OrderKey } from './plan.ts';
import { type Joins, resolvePath, rootAlias } from './scope.ts';

/** Refuses: `code` for names and types that cannot be ordered. */
export function planOrder(
  object: ObjectModel,
  order: readonly Order[],
  joins: Joins,
  access: Access,
  code: RefusalCode,
): readonly OrderKey[] {
  const keys: OrderKey[] = [];
  for (const { path, direction } of order) {
    const { column, alias, shown } = resolvePath(code, object, path, joins, access);
    if (column.scalar.ordering === null) {
      throw new Refusal(code, `Field "${shown}" of type ${column.field.type} does not exist or is not sortable`, { field: shown });
    }
    if (keys.some((key) => key.column === column && key.alias === alias)) continue;
    const expression = column.scalar.ordering.expression(identifier(alias, column.name));
    keys.push({ path, column, alias, expression, direction, isNullable: alias !== rootAlias || isNullable(column) });
    // What follows a unique key cannot change the order.
    if (column.name === 'id' && alias === rootAlias) return keys;
  }
  keys.push({
    path: ['id'],
    column: object.columnByName.get('id') as Column,
    alias: rootAlias,
    expression: identifier(rootAlias, 'id'),
    direction: 'AscNullsFirst',
    isNullable: false,
  });
  return keys;
}

function isNullable(column: Column): boolean {
  const part = column.field.fieldType.parts.find((candidate) => candidate.name === column.part);
  return column.field.isNullable || (column.part !== '' && part?.whenMissing === undefined);
}

/**
 * Key comparison that resumes a page strictly after `cursor`, or strictly before it when `backward`.
 * The order must end in `id`, so that it is total.  Size: one comparison for each pair of keys.
 * Refuses: INVALID_CURSOR.
 */
export function planResume(keys: readonly OrderKey[], cursor: string, backward: boolean): Condition {
  const values = decodeCursor(cursor);
  const strange = Object.keys(values).find((name) => !keys.some((key) => key.path[0] === name.split('.', 1)[0]));
  if (strange !== undefined) {
    throw new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor}. It was made with another order: "${strange}" is not part of this one`);
  }
  const parsed = keys.map((key) => parseKey(key, values, cursor));
  const beyond: Condition[] = [];
  for (let i = 0; i < keys.length; i++) {
    const step = comparisonBeyond(parsed[i] as ParsedKey, backward);
    if (step === null) continue;
    const equal = parsed.slice(0, i).map((one): Condition => ({ kind: 'test', sql: equality(one) }));
    beyond.push({ kind: 'and', of: [...equal, { kind: 'test', sql: step }] });
  }
  const [first] = parsed as [ParsedKey, ...ParsedKey[]];
  const resume: Condition = { kind: 'or', of: beyond };
  // The bound on the first key alone is implied; spelled out it lets an index skip everything before the page.
  if (keys.length > 1 && !first.key.isNullable && first.value !== null) {
    return { kind: 'and', of: [{ kind: 'test', sql: bound(first, backward) }, resume] };
  }
  return resume;
}

interface ParsedKey {
  readonly key: OrderKey;
  /** Null: the record of the cursor has no value. */
  readonly value: Sql | null;
}

/** Accepts base64 and base64url, and `+` that came through as a space. */
function decodeCursor(cursor: string): Readonly<Record<string, unknown>> {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor.replaceAll(' ', '+'), 'base64').toString('utf8'));
  } catch {
    throw new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor}`);
  }
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) {
    throw new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor}`);
  }
  return decoded as Record<string, unknown>;
}

function parseKey(key: OrderKey, values: Readonly<Record<string, unknown>>, cursor: string): ParsedKey {
  const shown = key.path.join('.');
  const raw = readPath(values, key.path);
  if (raw === undefined) {
    throw new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor}. It was made with another order: "${shown}" is missing`, {
      field: shown,
    });
  }
  if (raw === null || (raw === '' && !holdsEmptyText(key.column))) {
    if (key.isNullable) return { key, value: null };
    if (raw === null) throw new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor}. "${shown}" is never empty`, { field: shown });
  }
  const value = key.column.scalar.ordering?.cursor(raw, { path: shown, field: key.column.field }) ?? null;
  if (value === null) throw new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor}. "${shown}" holds no valid value`, { field: shown });
  return { key, value };
}

/** True where the empty text is a value of its own; elsewhere it is stored, and came in older cursors, as no value. */
function holdsEmptyText(column: Column): boolean {
  const part = column.field.fieldType.parts.find((candidate) => candidate.name === column.part);
  return column.part === '' ? !column.field.isNullable : part?.whenMissing !== undefined;
}

/** A nested value; older cursors carry dotted keys. */
function readPath(values: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  const dotted = path.join('.');
  if (Object.hasOwn(values, dotted)) return values[dotted];
  let at: unknown = values;
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined;
    at = (at as Record<string, unknown>)[name];
  }
  return typeof at === 'object' && at !== null ? undefined : at;
}

function equality({ key, value }: ParsedKey): Sql {
  const expression = key.expression;
  return value === null ? sql`${expression} is null` : sql`${expression} = ${value}`;
}

/** Rows whose key comes after (before) the cursor's; null when there can be none. */
function comparisonBeyond({ key, value }: ParsedKey, backward: boolean): Sql | null {
  const expression = key.expression;
  const nullsAhead = nullsFirst(key.direction) === backward;
  if (value === null) return nullsAhead ? null : sql`${expression} is not null`;
  const comparison = isDescending(key.direction) === backward ? sql`${expression} > ${value}` : sql`${expression} < ${value}`;
  return key.isNullable && nullsAhead ? sql`(${comparison} or ${expression} is null)` : comparison;
}

function bound({ key, value }: ParsedKey, backward: boolean): Sql {
  const expression = key.expression;
  return isDescending(key.direction) === backward ? sql`${expression} >= ${value as Sql}` : sql`${expression} <= ${value as Sql}`;
}
