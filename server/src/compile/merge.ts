/** Merging: the statements of its steps, which `execute/merge.ts` runs in one transaction. */
import type { Column, Field, ObjectModel } from '../model/model.ts';
import { identifier, join, parameter, print, sql, trusted } from '../sql/sql.ts';
import { table } from './scope.ts';
import type { Statement } from './statement.ts';

/** Every column of the records that are to be merged, locked; rows in the order of `columns`. */
export function compileMergeRead(object: ObjectModel, columns: readonly Column[], ids: readonly string[]): Statement {
  const list = join(
    columns.map((column) => identifier('r', column.name)),
    ', ',
  );
  return print(
    sql`select ${list} from ${table(object)} r where r."id" = any(${parameter(ids, 'uuid[]')}) and r."deletedAt" is null order by r."id" for update`,
  );
}

/**
 * Points a relation of another object from the losers to the survivor. Rows that would then stand twice under a unique
 * index of that object are destroyed first: they say what the survivor's own row says.
 */
export function compileRepoint(field: Field, survivor: string, losers: readonly string[]): readonly Statement[] {
  const column = field.columns[0] as Column;
  const { object } = field;
  const to = parameter(survivor, 'uuid');
  const from = parameter(losers, 'uuid[]');
  const all = parameter([survivor, ...losers], 'uuid[]');
  const unique = object.indexes.filter((index) => index.isUnique && index.columns.includes(column));
  const repeated = unique.map((index) => {
    const others = index.columns.filter((candidate) => candidate !== column).map((candidate) => identifier('r', candidate.name));
    const partition = others.length === 0 ? trusted('') : sql`partition by ${join(others, ', ')} `;
    const present =
      others.length === 0
        ? trusted('true')
        : join(
            others.map((other) => sql`${other} is not null`),
            ' and ',
          );
    const ranked = sql`select r."id", row_number() over (${partition}order by r.${identifier(column.name)} = ${to} desc, r."id") as n from ${table(object)} r where r.${identifier(column.name)} = any(${all}) and r."deletedAt" is null and ${present}`;
    return print(sql`delete from ${table(object)} t using (${ranked}) d where t."id" = d."id" and d.n > 1`);
  });
  const move = sql`update ${table(object)} r set ${identifier(column.name)} = ${to}, "updatedAt" = now() where r.${identifier(column.name)} = any(${from})`;
  return [...repeated, print(move)];
}

export function compileMergeDestroy(object: ObjectModel, losers: readonly string[]): Statement {
  return print(sql`delete from ${table(object)} where "id" = any(${parameter(losers, 'uuid[]')})`);
}
