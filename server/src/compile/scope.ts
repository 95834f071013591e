/** Scope → FROM and WHERE. */
import type { ObjectModel } from '../model/model.ts';
import type { Condition, Join, Scope } from '../plan/plan.ts';
import { rootAlias } from '../plan/scope.ts';
import { identifier, join, type Sql, sql, trusted } from '../sql/sql.ts';

export function table(object: ObjectModel): Sql {
  return identifier(object.schema, object.table);
}

/** The rows of a scope's object as `r`, with the to-one relations that its names reach through. */
export function fromScope(object: ObjectModel, joins: readonly Join[]): Sql {
  const joined = joins.map(({ field, alias }) => {
    const target = field.relation?.target as ObjectModel;
    const joinColumn = field.relation?.joinColumn as string;
    return sql` left join ${table(target)} ${identifier(alias)} on ${identifier(alias, 'id')} = ${identifier(rootAlias, joinColumn)} and ${identifier(alias, 'deletedAt')} is null`;
  });
  return sql`${table(object)} ${identifier(rootAlias)}${join(joined, '')}`;
}

/** `where …`, or nothing. */
export function where(...conditions: readonly (Condition | null)[]): Sql {
  const present = conditions.filter((condition) => condition !== null);
  if (present.length === 0) return trusted('');
  return sql` where ${conditionSql({ kind: 'and', of: present })}`;
}

export function conditionSql(condition: Condition): Sql {
  switch (condition.kind) {
    case 'test':
      return condition.sql;
    case 'not':
      return sql`not (${conditionSql(condition.of)})`;
    case 'and':
    case 'or': {
      const [first, ...others] = condition.of;
      // An empty list restricts nothing, in either form. Source: wire contract, structure of filters.
      if (first === undefined) return trusted('true');
      if (others.length === 0) return conditionSql(first);
      return sql`(${join(condition.of.map(conditionSql), ` ${condition.kind} `)})`;
    }
  }
}

/** Number of rows of a scope, with the change number that it holds for. */
export function compileCount(scope: Scope): Sql {
  return sql`select count(*), ${changeNumber(scope)} from ${fromScope(scope.object, scope.joins)}${where(scope.condition)}`;
}

/** The number of live rows, which the database keeps. */
export function liveCount(object: ObjectModel): Sql {
  return sql`(select sum("liveCount") from ${identifier(object.schema, '$change')} where "objectId" = ${trusted(`'${object.id}'`)})`;
}

/**
 * The sum of the changes of every object that the scope reads. It only grows, and grows with each committed write, so
 * an answer remembered under it is exact as long as the sum is the same, whichever process wrote.
 */
export function changeNumber(scope: Pick<Scope, 'object' | 'joins'>): Sql {
  const ids = new Set([scope.object.id, ...scope.joins.map(({ field }) => field.relation?.target.id as string)]);
  const list = [...ids].map((id) => `'${id}'`).join(', ');
  return sql`(select sum(changes) from ${identifier(scope.object.schema, '$change')} where "objectId" in (${trusted(list)}))`;
}
