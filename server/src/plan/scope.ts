/** Filter → Scope: the rows that a question is about, with the relations that its condition reaches through. */
import type { Access } from '../access/access.ts';
import { Refusal, type RefusalCode } from '../errors.ts';
import type { Column, Field, ObjectModel } from '../model/model.ts';
import type { Filter } from '../query/query.ts';
import { identifier, type Sql, sql } from '../sql/sql.ts';
import type { Condition, Join, Scope } from './plan.ts';
import { isComposite, lookUpReadable, permit, subColumn, unknownField } from './resolve.ts';

/** The alias of the rows of the object itself; what is reached through relations is `j0`, `j1`, … */
export const rootAlias = 'r';

export const isLive: Sql = sql`${identifier(rootAlias, 'deletedAt')} is null`;
export const isBinned: Sql = sql`${identifier(rootAlias, 'deletedAt')} is not null`;

/** Collects the to-one relations that names reach through, each once, and every object that is read. */
export class Joins {
  readonly list: Join[];
  readonly reads: Set<ObjectModel>;
  readonly #access: Access;
  readonly #aliases: { next: number };

  constructor(access: Access, outer?: Joins) {
    this.#access = access;
    this.list = [];
    this.reads = outer?.reads ?? new Set();
    this.#aliases = outer === undefined ? { next: 0 } : outer.#aliases;
  }

  /** The alias behind which the columns of the relation's target stand. Refuses: PERMISSION_DENIED. */
  aliasOf(field: Field, target: ObjectModel, from: string): string {
    const known = this.list.find((join) => join.field === field && join.from === from);
    if (known !== undefined) return known.alias;
    const alias = this.newAlias(target);
    this.list.push({ field, from, alias });
    return alias;
  }

  /** An alias for rows of `target`. Refuses: PERMISSION_DENIED. */
  newAlias(target: ObjectModel): string {
    permit(this.#access, 'read', target);
    this.reads.add(target);
    return `j${this.#aliases.next++}`;
  }

  /** Relations inside a condition on the records of a to-many relation. */
  inner(): Joins {
    return new Joins(this.#access, this);
  }
}

/**
 * `live: true` hides records in the bin unless the filter mentions `deletedAt`.  `joins` may be shared with
 * an order, which adds to it.
 * Refuses: INVALID_ARGS_FILTER, PERMISSION_DENIED.
 */
export function planScope(
  object: ObjectModel,
  filter: Filter | null,
  access: Access,
  options: { live: boolean },
  joins: Joins = new Joins(access),
): Scope {
  joins.reads.add(object);
  const conditions: Condition[] = [];
  if (filter !== null) conditions.push(planFilter(object, filter, rootAlias, joins, access));
  const hidesBin = options.live && !(filter !== null && mentionsDeletedAt(filter));
  if (hidesBin) conditions.push({ kind: 'test', sql: isLive });
  return {
    object,
    joins: joins.list,
    reads: joins.reads,
    condition: conditions.length === 0 ? null : { kind: 'and', of: conditions },
    isAllLive: hidesBin && (filter === null || isVacuous(filter)),
  };
}

function isVacuous(filter: Filter): boolean {
  return (filter.kind === 'and' || filter.kind === 'or') && filter.of.every(isVacuous);
}

/** At any depth, but not behind a relation. Source: wire contract, soft-deleted rows. */
function mentionsDeletedAt(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.of.some(mentionsDeletedAt);
    case 'not':
      return mentionsDeletedAt(filter.of);
    case 'test':
      return filter.path.length === 1 && filter.path[0] === 'deletedAt';
    case 'related':
      return false;
  }
}

function planFilter(object: ObjectModel, filter: Filter, alias: string, joins: Joins, access: Access): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((one) => planFilter(object, one, alias, joins, access)) };
    case 'not':
      return { kind: 'not', of: planFilter(object, filter.of, alias, joins, access) };
    case 'test':
      return { kind: 'test', sql: planTest(object, filter.path, filter.operator, filter.value, alias, joins, access) };
    case 'related':
      return planRelated(object, filter.relation, filter.of, alias, joins, access);
  }
}

function planRelated(object: ObjectModel, name: string, filter: Filter, alias: string, joins: Joins, access: Access): Condition {
  const named = lookUpReadable('INVALID_ARGS_FILTER', object, name, access);
  const { relation } = named.field;
  if (named.kind === 'joinColumn' || relation === null || !relation.target.isActive) {
    throw new Refusal('INVALID_ARGS_FILTER', `Cannot filter by relation field "${name}"`, { object: object.nameSingular, field: name });
  }
  const { target } = relation;
  if (relation.type === 'MANY_TO_ONE') {
    return planFilter(target, filter, joins.aliasOf(named.field, target, alias), joins, access);
  }
  const inner = joins.inner();
  const child = inner.newAlias(target);
  const of = planFilter(target, filter, child, inner, access);
  return { kind: 'exists', object: target, alias: child, joinColumn: relation.joinColumn, parent: alias, joins: inner.list, of };
}

function planTest(
  object: ObjectModel,
  path: readonly string[],
  operator: string,
  value: unknown,
  alias: string,
  joins: Joins,
  access: Access,
): Sql {
  const resolved = resolvePath('INVALID_ARGS_FILTER', object, path, joins, access, alias);
  const { column, shown } = resolved;
  const compare = Object.hasOwn(column.scalar.operators, operator) ? column.scalar.operators[operator] : undefined;
  if (compare === undefined) {
    const allowed = Object.keys(column.scalar.operators).join(', ');
    throw new Refusal(
      'INVALID_ARGS_FILTER',
      `Operator "${operator}" is not valid for field "${shown}" of type ${column.field.type} - Allowed operators: ${allowed}`,
      { field: shown, operator },
    );
  }
  return compare(identifier(resolved.alias, column.name), value, { path: shown, field: column.field });
}

/** A path of names, resolved to one column of the object or of a to-one relation's target. */
export interface ResolvedPath {
  readonly column: Column;
  readonly alias: string;
  /** The path as it is named in messages. */
  readonly shown: string;
}

/** `from` is the alias of the object's own rows. Refuses: `code`, PERMISSION_DENIED. */
export function resolvePath(
  code: RefusalCode,
  object: ObjectModel,
  path: readonly string[],
  joins: Joins,
  access: Access,
  from: string = rootAlias,
): ResolvedPath {
  const shown = path.join('.');
  const [head, ...rest] = path as [string, ...string[]];
  const named = lookUpReadable(code, object, head, access);
  if (named.kind === 'joinColumn') {
    if (rest.length > 0) throw unknownField(code, object, shown);
    return { column: named.column, alias: from, shown };
  }
  const { field } = named;
  if (field.relation !== null) return throughRelation(code, object, field, rest, joins, access, shown, from);
  return { column: ownColumn(code, object, field, rest), alias: from, shown };
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
  from: string,
): ResolvedPath {
  const { relation } = field;
  if (relation === null || relation.type === 'ONE_TO_MANY' || !relation.target.isActive) {
    throw new Refusal(code, `Cannot filter by relation field "${field.name}"`, { object: object.nameSingular, field: field.name });
  }
  const [name, ...deeper] = rest;
  if (name === undefined) {
    throw new Refusal(code, `Cannot filter by relation field "${field.name}": use "${relation.joinColumn}" instead`, { field: field.name });
  }
  const alias = joins.aliasOf(field, relation.target, from);
  const named = lookUpReadable(code, relation.target, name, access);
  if (named.kind === 'joinColumn') return { column: named.column, alias, shown };
  if (named.field.relation !== null) {
    throw new Refusal(code, `Relation filter nesting deeper than 1 hop is not supported ("${shown}")`, { field: shown });
  }
  return { column: ownColumn(code, relation.target, named.field, deeper), alias, shown };
}
