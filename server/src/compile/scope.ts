/** Scope → FROM and WHERE. */
import type { ObjectModel } from '../model/model.ts';
import type { Condition, Join, Scope } from '../plan/plan.ts';
import { rootAlias } from '../plan/scope.ts';
import { identifier, join, type Sql, sql, trusted } from '../sql/sql.ts';

export function table(object: ObjectModel): Sql {
  return identifier(object.schema, object.table);
}

/** Where the rows of an object are read from; writes put their own rows in front of a table's. */
export type Source = (object: ObjectModel) => Sql;

/** The rows of a scope's object as `r`, with the to-one relations that its names reach through. */
export function fromScope({ object, joins }: Pick<Scope, 'object' | 'joins'>, source: Source = table): Sql {
  return sql`${source(object)} ${identifier(rootAlias)}${leftJoins(joins, source)}`;
}

function leftJoins(joins: readonly Join[], source: Source): Sql {
  const joined = joins.map(({ field, from, alias }) => {
    const target = field.relation?.target as ObjectModel;
    const joinColumn = field.relation?.joinColumn as string;
    return sql` left join ${source(target)} ${identifier(alias)} on ${identifier(alias, 'id')} = ${identifier(from, joinColumn)} and ${identifier(alias, 'deletedAt')} is null`;
  });
  return join(joined, '');
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
    case 'exists': {
      const { object, alias, joinColumn, parent, joins, of } = condition;
      const rows = sql`${table(object)} ${identifier(alias)}${leftJoins(joins, table)}`;
      return sql`exists (select from ${rows} where ${identifier(alias, joinColumn)} = ${identifier(parent, 'id')} and ${identifier(alias, 'deletedAt')} is null and ${conditionSql(of)})`;
    }
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
  return sql`select count(*), ${changeNumber(scope)} from ${fromScope(scope)}${where(scope.condition)}`;
}

/** The number of live rows, which the database keeps. */
export function liveCount(object: ObjectModel): Sql {
  return sql`(select sum("liveCount") from ${identifier(object.schema, '$change')} where "objectId" = ${trusted(`'${object.id}'`)})`;
}

/**
 * The sum of the changes of every object that the scope reads. It only grows, and grows with each committed write, so
 * an answer remembered under it is exact as long as the sum is the same, whichever process wrote.
 */
export function changeNumber(scope: Pick<Scope, 'object' | 'reads'>): Sql {
  const list = [...scope.reads].map(({ id }) => `'${id}'`).join(', ');
  return sql`(select sum(changes) from ${identifier(scope.object.schema, '$change')} where "objectId" in (${trusted(list)}))`;
}
