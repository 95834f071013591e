/** Writing: one statement that changes rows and answers them in the asked shape. */

import { POSITION_FIRST, POSITION_LAST } from '../fields/field-type.ts';
import type { Column, ObjectModel } from '../model/model.ts';
import { positionValue } from '../plan/insert.ts';
import type { Assignment, InsertRows, ListPlan, Planned, PositionValue, RecordShape, RemovePlan, UpdatePlan } from '../plan/plan.ts';
import { rootAlias } from '../plan/scope.ts';
import { identifier, join, parameter, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { type CompiledShape, compileShape, readRecord } from './record.ts';
import { compileRecords } from './records.ts';
import { fromScope, table, where } from './scope.ts';
import type { RecordStatement, Row, Statement } from './statement.ts';

/** How the rows of a write are answered. */
export interface Returned {
  readonly shape: RecordShape;
  readonly lists: readonly ListPlan[];
}

/** Rows of one statement come as they were written, in no promised order. */
export function compileInsert(rows: InsertRows, returned: Returned): RecordStatement {
  return compileReturning(rows.object, insertion(rows), returned);
}

function insertion({ object, ids, assignments }: InsertRows): Sql {
  const columns = join(
    assignments.map(({ column }) => identifier(column.name)),
    ', ',
  );
  const head = sql`insert into ${table(object)} as r (${columns})`;
  return ids.length === 1 ? sql`${head} values (${oneRow(object, assignments)})` : sql`${head} ${manyRows(object, assignments)}`;
}

function oneRow(object: ObjectModel, assignments: readonly Assignment[]): Sql {
  return join(
    assignments.map((assignment) => oneValue(object, assignment)),
    ', ',
  );
}

function oneValue(object: ObjectModel, assignment: Assignment): Sql {
  switch (assignment.kind) {
    case 'same':
      return parameter(assignment.value, assignment.column.type);
    case 'each':
      return parameter(assignment.values[0] ?? null, assignment.column.type);
    case 'now':
      return trusted('now()');
    case 'position':
      return position(object, assignment.column, assignment.values[0] as PositionValue);
  }
}

/** One array for each column, whatever the number of rows: the text of the statement does not depend on it. */
function manyRows(object: ObjectModel, assignments: readonly Assignment[]): Sql {
  const arrays: Sql[] = [];
  const names: string[] = [];
  const take = (values: readonly (string | null)[], type: string): Sql => {
    const name = `c${arrays.length}`;
    // A list of lists would be unnested to its innermost elements: lists travel as text.
    const isList = type.endsWith('[]');
    arrays.push(parameter(values, isList ? 'text[]' : `${type}[]`));
    names.push(name);
    return isList ? sql`${identifier('u', name)}::${trusted(type)}` : identifier('u', name);
  };
  const assigned = (assignment: Assignment): Sql => {
    switch (assignment.kind) {
      case 'same':
        return parameter(assignment.value, assignment.column.type);
      case 'each':
        return take(assignment.values, assignment.column.type);
      case 'now':
        return trusted('now()');
      case 'position':
        return positions(object, assignment.column, assignment.values, take);
    }
  };
  const values = assignments.map(assigned);
  const aliases = trusted(names.map((name) => `"${name}"`).join(', '));
  return sql`select ${join(values, ', ')} from unnest(${join(arrays, ', ')}) as u(${aliases})`;
}

/** A place before the first or after the last row; 1 is the place of the only row of an empty table. */
function position(object: ObjectModel, column: Column, value: PositionValue): Sql {
  if ('value' in value) return parameter(value.value, column.type);
  return sql`${edge(object, column, value.offset)} + ${parameter(String(value.offset), column.type)}`;
}

function edge(object: ObjectModel, column: Column, offset: number): Sql {
  return sql`coalesce((select ${trusted(offset < 0 ? 'min' : 'max')}(${identifier(column.name)}) from ${table(object)}), 1)`;
}

function positions(
  object: ObjectModel,
  column: Column,
  values: readonly PositionValue[],
  take: (values: readonly (string | null)[], type: string) => Sql,
): Sql {
  const numbers = values.flatMap((value) => ('value' in value ? [Number(value.value)] : []));
  const given =
    numbers.length === 0
      ? null
      : take(
          values.map((value) => ('value' in value ? value.value : null)),
          column.type,
        );
  if (numbers.length === values.length && given !== null) return given;
  const offset = take(
    values.map((value) => ('value' in value ? '0' : String(value.offset))),
    column.type,
  );
  const all = sql`${identifier(column.name)}`;
  const first = sql`coalesce(least((select min(${all}) from ${table(object)}), ${extreme(Math.min, numbers, column)}), 1)`;
  const last = sql`coalesce(greatest((select max(${all}) from ${table(object)}), ${extreme(Math.max, numbers, column)}), 1)`;
  const isAllFirst = values.every((value) => 'offset' in value && value.offset < 0);
  const placed = isAllFirst ? sql`${first} + ${offset}` : sql`case when ${offset} < 0 then ${first} else ${last} end + ${offset}`;
  return given === null ? placed : sql`coalesce(${given}, ${placed})`;
}

function extreme(of: (...numbers: number[]) => number, numbers: readonly number[], column: Column): Sql {
  return parameter(numbers.length === 0 ? null : String(of(...numbers)), column.type);
}

/** The write's own rows in the asked shape: RETURNING where that is enough, a common table expression where relations are shown. */
function compileReturning(object: ObjectModel, write: Sql, { shape, lists }: Returned): RecordStatement {
  const compiled = compileShape(shape);
  if (isFlat(compiled)) {
    return {
      statement: print(sql`${write} returning ${compiled.list}`),
      read: (rows) => rows.map((row) => readRecord(compiled, row, 0, [])),
    };
  }
  const head = sql`w as (${write} returning r.*)`;
  return compileRecords(compiled, trusted('from w r'), { source: writtenFirst(object), order: null, extra: [], lists }, [head]);
}

function isFlat(compiled: CompiledShape): boolean {
  return compiled.ones.length === 0 && compiled.manys.length === 0;
}

/** A statement does not see its own writes in a table: relations to the same object read them from the write. */
function writtenFirst(object: ObjectModel) {
  return (target: ObjectModel): Sql =>
    target === object
      ? sql`(select * from w union all select t.* from ${table(object)} t where not exists (select from w where w."id" = t."id"))`
      : table(target);
}

export interface ManyStatement extends RecordStatement {
  /** Number of rows that the filter matched; above `rowsMax` nothing was written. */
  readonly matched: (rows: readonly Row[]) => number;
}

export function compileUpdate(plan: Planned<UpdatePlan>): RecordStatement | ManyStatement {
  const { object } = plan.shape;
  const set = setList(object, plan.values);
  if ('id' in plan.target) {
    const write = sql`update ${table(object)} r set ${set} where r."id" = ${parameter(plan.target.id, 'uuid')}`;
    return compileReturning(object, write, plan);
  }
  const { scope } = plan.target;
  const max = trusted(String(plan.rowsMax));
  const matched = sql`m as materialized (select r."id" from ${fromScope(scope)}${where(scope.condition)} order by r."id" limit ${max} + 1 for update of r)`;
  const write = sql`w as (update ${table(object)} r set ${set} from m where r."id" = m."id" and (select count(*) from m) <= ${max} returning r.*)`;
  const count = sql`(select count(*) from m)`;
  const compiled = compileShape(plan.shape);
  const rows = trusted('from (select count(*) as n from m) k left join w r on true');
  const extra = [{ value: count, perStatement: true }];
  const records = compileRecords(compiled, rows, { source: writtenFirst(object), order: null, extra, lists: plan.lists }, [matched, write]);
  return {
    statement: records.statement,
    // Without a match there is one row of nothing but the count.
    read: (result) => records.read(result.length === 1 && result[0]?.[records.idAt] === null ? [] : result),
    matched: (result) => Number(result[0]?.[records.extraAt] ?? 0),
  };
}

/** `updatedAt` moves on every write that does not set it. */
function setList(object: ObjectModel, values: ReadonlyMap<string, string | null>): Sql {
  const list: Sql[] = [];
  for (const [name, text] of values) {
    const column = object.columnByName.get(name) as Column;
    const value =
      text === POSITION_FIRST || text === POSITION_LAST ? position(object, column, positionValue(text, 0)) : parameter(text, column.type);
    list.push(sql`${identifier(name)} = ${value}`);
  }
  if (!values.has('updatedAt')) list.push(sql`"updatedAt" = now()`);
  return join(list, ', ');
}

/** Rows that set the same columns, each with its own values. */
export interface UpdateRows {
  readonly columns: readonly Column[];
  readonly rows: readonly { readonly id: string; readonly values: ReadonlyMap<string, string | null> }[];
}

export function compileUpdateRows(object: ObjectModel, rows: UpdateRows, returned: Returned): RecordStatement {
  return compileReturning(object, updateOfRows(object, rows), returned);
}

/** New rows and changed ones, all or nothing. */
export function compileUpsert(
  object: ObjectModel,
  inserted: InsertRows | null,
  updated: readonly UpdateRows[],
  { shape, lists }: Returned,
): RecordStatement {
  const writes = [...(inserted === null ? [] : [insertion(inserted)]), ...updated.map((rows) => updateOfRows(object, rows))];
  const [only] = writes;
  if (only !== undefined && writes.length === 1) return compileReturning(object, only, { shape, lists });
  const parts = writes.map((write, i) => sql`${trusted(`w${i}`)} as (${write} returning r.*)`);
  const all = join(
    writes.map((_, i) => trusted(`select * from w${i}`)),
    ' union all ',
  );
  const options = { source: writtenFirst(object), order: null, extra: [], lists };
  return compileRecords(compileShape(shape), trusted('from w r'), options, [...parts, sql`w as (${all})`]);
}

function updateOfRows(object: ObjectModel, { columns, rows }: UpdateRows): Sql {
  const ids = parameter(
    rows.map((row) => row.id),
    'uuid[]',
  );
  const arrays = columns.map((column) =>
    parameter(
      rows.map((row) => row.values.get(column.name) ?? null),
      column.type.endsWith('[]') ? 'text[]' : `${column.type}[]`,
    ),
  );
  const aliases = trusted(['id', ...columns.map((_, i) => `c${i}`)].map((name) => `"${name}"`).join(', '));
  const set = columns.map((column, i) => {
    const value = identifier('u', `c${i}`);
    return sql`${identifier(column.name)} = ${column.type.endsWith('[]') ? sql`${value}::${trusted(column.type)}` : value}`;
  });
  if (!columns.some((column) => column.name === 'updatedAt')) set.push(sql`"updatedAt" = now()`);
  return sql`update ${table(object)} r set ${join(set, ', ')} from unnest(${join([ids, ...arrays], ', ')}) as u(${aliases}) where r."id" = u."id"`;
}

/** Into the bin, out of it, or away; records that are binned with their parent follow in the same statement. */
export function compileRemove(plan: Planned<RemovePlan>): RecordStatement {
  const { object } = plan.shape;
  const matched = targetRows(plan);
  if (plan.kind === 'destroy') {
    return compileReturning(object, destruction(plan, matched), plan);
  }
  const inState = plan.anyState ? '' : `and t."deletedAt" is ${plan.kind === 'delete' ? 'null' : 'not null'} `;
  const value = plan.kind === 'delete' ? trusted('now()') : trusted('null');
  // Who is in the bin already stays there as it came: what was binned with it comes back with it.
  const own = plan.kind === 'delete' ? trusted('coalesce(r."deletedAt", now())') : value;
  const locked = sql`m as materialized (select t."id", t."deletedAt" from ${table(object)} t where t."id" in (${matched}) ${trusted(inState)}order by t."id" for update)`;
  const written = sql`w as (update ${table(object)} r set "deletedAt" = ${own}, "updatedAt" = now() from m where r."id" = m."id" returning r.*)`;
  const children = plan.binnedWith.map((field, i) => {
    const target = field.relation?.target as ObjectModel;
    const joinColumn = identifier('c', field.relation?.joinColumn as string);
    const same = plan.kind === 'delete' ? sql`c."deletedAt" is null` : sql`c."deletedAt" = m."deletedAt"`;
    return sql`${trusted(`b${i}`)} as (update ${table(target)} c set "deletedAt" = ${value}, "updatedAt" = now() from m where ${joinColumn} = m."id" and ${same})`;
  });
  const compiled = compileShape(plan.shape);
  return compileRecords(compiled, trusted('from w r'), { source: writtenFirst(object), order: null, extra: [], lists: plan.lists }, [
    locked,
    written,
    ...children,
  ]);
}

/** Several rows are locked in the order of their ids first, as every write of several does: no two wait for each other. */
function destruction(plan: Planned<RemovePlan>, matched: Sql): Sql {
  const { object } = plan.shape;
  if ('id' in plan.target) return sql`delete from ${table(object)} r where r."id" = ${matched}`;
  const locked = sql`select t."id" from ${table(object)} t where t."id" in (${matched}) order by t."id" for update`;
  return sql`with m as materialized (${locked}) delete from ${table(object)} r using m where r."id" = m."id"`;
}

function targetRows(plan: Planned<RemovePlan>): Sql {
  if ('id' in plan.target) return sql`${parameter(plan.target.id, 'uuid')}`;
  const { scope } = plan.target;
  return sql`select ${identifier(rootAlias, 'id')} from ${fromScope(scope)}${where(scope.condition)}`;
}

/** Values of unique columns whose records are sought. */
export interface Sought {
  readonly keys: readonly Column[];
  readonly wanted: readonly (readonly string[])[];
}

/** Ids of the records that unique values stand for, live ones first; rows: number of the key from 0, of the wanted values from 1, id. */
export function compileLookup(target: ObjectModel, sought: readonly Sought[], options: { binned: boolean }): Statement {
  const all = sought.flatMap((one, which) => [
    foundBy(target, one, which, 'null'),
    ...(options.binned ? [foundBy(target, one, which, 'not null')] : []),
  ]);
  const found = join(
    all.map((rows) => sql`(${rows})`),
    ' union all ',
  );
  return print(sql`select k, n, "id" from (${found}) f order by k, "deletedAt" desc nulls first`);
}

/** Live and binned records stand in different indexes. */
function foundBy(target: ObjectModel, { keys, wanted }: Sought, which: number, state: 'null' | 'not null'): Sql {
  const arrays = keys.map((column, i) =>
    parameter(
      wanted.map((values) => values[i] as string),
      `${column.type}[]`,
    ),
  );
  const aliases = trusted([...keys.map((_, i) => `"k${i}"`), 'n'].join(', '));
  const equal = join(
    keys.map((column, i) => sql`${identifier('t', column.name)} = ${identifier('u', `k${i}`)}`),
    ' and ',
  );
  return sql`select ${trusted(String(which))} as k, u.n, t."id", t."deletedAt" from unnest(${join(arrays, ', ')}) with ordinality as u(${aliases}) join ${table(target)} t on ${equal} and t."deletedAt" is ${trusted(state)}`;
}
