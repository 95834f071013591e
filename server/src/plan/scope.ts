/** Filter → Scope: the rows that a question is about, with the to-one relations that its condition reaches through. */
import type { Access } from '../access/access.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Column, Field, ObjectModel } from '../model/model.ts';
import type { Filter } from '../query/query.ts';
import { identifier, type Sql, sql } from '../sql/sql.ts';
import type { Condition, Join, Scope } from './plan.ts';
import { isComposite, lookUp, permit, subColumn, unknownField } from './resolve.ts';

/** The alias of the rows of the object itself; its relations are `j0`, `j1`, … */
export const rootAlias = 'r';

export const isLive: Sql = sql`${identifier(rootAlias, 'deletedAt')} is null`;
export const isBinned: Sql = sql`${identifier(rootAlias, 'deletedAt')} is not null`;

/** Collects the relations that names reach through, each once. */
export class Joins {
  readonly list: Join[];
  readonly #access: Access;

  constructor(access: Access, known: readonly Join[] = []) {
    this.#access = access;
    this.list = [...known];
  }

  /** The alias behind which the target's columns stand. Refuses: PERMISSION_DENIED. */
  aliasOf(field: Field): string {
    const known = this.list.find((join) => join.field === field);
    if (known !== undefined) return known.alias;
    if (field.relation !== null) permit(this.#access, 'read', field.relation.target);
    const alias = `j${this.list.length}`;
    this.list.push({ field, alias });
    return alias;
  }
}

/**
 * `live: true` hides records in the bin unless the filter mentions `deletedAt`.
 * Refuses: INVALID_ARGS_FILTER, PERMISSION_DENIED.
 */
export function planScope(object: ObjectModel, filter: Filter | null, access: Access, options: { live: boolean }): Scope {
  const joins = new Joins(access);
  const conditions: Condition[] = [];
  if (filter !== null) conditions.push(planFilter(object, filter, joins, access));
  const hidesBin = options.live && !(filter !== null && mentionsDeletedAt(filter));
  if (hidesBin) conditions.push({ kind: 'test', sql: isLive });
  return {
    object,
    joins: joins.list,
    condition: conditions.length === 0 ? null : { kind: 'and', of: conditions },
    isAllLive: hidesBin && (filter === null || isVacuous(filter)),
  };
}

function isVacuous(filter: Filter): boolean {
  return filter.kind !== 'test' && filter.kind !== 'not' && filter.of.every(isVacuous);
}

function mentionsDeletedAt(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some(mentionsDeletedAt);
    case 'not':
      return mentionsDeletedAt(filter.of);
    case 'test':
      return filter.path.length === 1 && filter.path[0] === 'deletedAt';
  }
}

function planFilter(object: ObjectModel, filter: Filter, joins: Joins, access: Access): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((one) => planFilter(object, one, joins, access)) };
    case 'not':
      return { kind: 'not', of: planFilter(object, filter.of, joins, access) };
    case 'test':
      return { kind: 'test', sql: planTest(object, filter.path, filter.operator, filter.value, joins, access) };
  }
}

function planTest(object: ObjectModel, path: readonly string[], operator: string, value: unknown, joins: Joins, access: Access): Sql {
  const { column, alias, shown } = resolvePath('INVALID_ARGS_FILTER', object, path, joins, access);
  const compare = Object.hasOwn(column.scalar.operators, operator) ? column.scalar.operators[operator] : undefined;
  if (compare === undefined) {
    const allowed = Object.keys(column.scalar.operators).join(', ');
    throw new Refusal(
      'INVALID_ARGS_FILTER',
      `Operator "${operator}" is not valid for field "${shown}" of type ${column.field.type} - Allowed operators: ${allowed}`,
      { field: shown, operator },
    );
  }
  return compare(identifier(alias, column.name), value, { path: shown, field: column.field });
}

/** A path of names, resolved to one column of the object or of a to-one relation's target. */
export interface ResolvedPath {
  readonly column: Column;
  readonly alias: string;
  /** The path as it is named in messages. */
  readonly shown: string;
}

/** Refuses: `code`, PERMISSION_DENIED. */
export function resolvePath(code: RefusalCode, object: ObjectModel, path: readonly string[], joins: Joins, access: Access): ResolvedPath {
  const shown = path.join('.');
  const [head, ...rest] = path as [string, ...string[]];
  const named = lookUp(object, head, access);
  if (named === null) throw unknownField(code, object, head);
  if (named.kind === 'joinColumn') {
    if (rest.length > 0) throw unknownField(code, object, shown);
    return { column: named.column, alias: rootAlias, shown };
  }
  const { field } = named;
  if (field.relation !== null) return throughRelation(code, object, field, rest, joins, access, shown);
  return { column: ownColumn(code, object, field, rest), alias: rootAlias, shown };
}

function ownColumn(code: RefusalCode, object: ObjectModel, field: Field, rest: readonly string[]): Column {
  const [name, ...deeper] = rest;
  if (isComposite(field)) {
    if (name === undefined) {
      const parts = field.columns.map((column) => column.part).join(', ');
      throw new Refusal(code, `Field "${field.name}" of type ${field.type} needs a sub field: one of ${parts}`, { field: field.name });
    }
    if (deeper.length > 0) throw unknownField(code, object, [field.name, ...rest].join('.'));
    return subColumn(code, field, name);
  }
  if (name !== undefined) throw unknownField(code, object, [field.name, ...rest].join('.'));
  return field.columns[0] as Column;
}

function throughRelation(
  code: RefusalCode,
  object: ObjectModel,
  field: Field,
  rest: readonly string[],
  joins: Joins,
  access: Access,
  shown: string,
): ResolvedPath {
  const { relation } = field;
  if (relation === null || relation.type === 'ONE_TO_MANY' || !relation.target.isActive) {
    throw new Refusal(code, `Cannot filter by relation field "${field.name}"`, { object: object.nameSingular, field: field.name });
  }
  const [name, ...deeper] = rest;
  if (name === undefined) {
    throw new Refusal(code, `Cannot filter by relation field "${field.name}": use "${relation.joinColumn}" instead`, { field: field.name });
  }
  const alias = joins.aliasOf(field);
  const named = lookUp(relation.target, name, access);
  if (named === null) throw unknownField(code, relation.target, name);
  if (named.kind === 'joinColumn') return { column: named.column, alias, shown };
  if (named.field.relation !== null) {
    throw new Refusal(code, `Relation filter nesting deeper than 1 hop is not supported ("${shown}")`, { field: shown });
  }
  return { column: ownColumn(code, relation.target, named.field, deeper), alias, shown };
}
