/**
 * What the database refuses, in the words of the model: the field behind a constraint, the value, and the record that
 * already has it.
 */
import type { Access } from '../access/access.ts';
import { table } from '../compile/scope.ts';
import type { Database } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import type { Column, Index, Model } from '../model/model.ts';
import { objectOf, type Plan } from '../plan/plan.ts';
import { identifier, join, parameter, print, sql } from '../sql/sql.ts';

/** The refusal to answer with; errors that are none come back as they are. */
export async function namedRefusal(error: unknown, plan: Plan, access: Access, database: Database): Promise<unknown> {
  if (!(error instanceof Refusal) || typeof error.details?.constraint !== 'string') return error;
  const { constraint, detail } = error.details as { constraint: string; detail?: string };
  switch (error.code) {
    case 'DUPLICATE_ENTRY':
      return duplicateEntry(plan, constraint, detail ?? '', access, database);
    case 'RELATED_RECORD_NOT_FOUND':
    case 'RECORD_STILL_REFERENCED':
      return foreignKey(error, plan.model, constraint, detail ?? '');
    default:
      return new Refusal(error.code, error.message);
  }
}

async function duplicateEntry(plan: Plan, constraint: string, detail: string, access: Access, database: Database): Promise<Refusal> {
  const index = plan.model.indexByName.get(constraint);
  const object = index?.object ?? objectOf(plan);
  if (object === null) return new Refusal('DUPLICATE_ENTRY', 'A duplicate entry was detected');
  // The primary key carries the table's name, not an index of the model.
  const columns = index?.columns ?? [object.columnByName.get('id') as Column];
  const names = columns.map(columnPath);
  const values = keyValues(detail, columns.length);
  const mayName = access.may('read', object) && columns.every((column) => access.mayRead(column.field));
  const holder = mayName ? await findHolder({ object, columns }, values, database) : null;
  const conflicting = holder?.id ?? null;
  const message = `A duplicate entry was detected: ${names.join(', ')}${values === null ? '' : ` = ${values.join(', ')}`} is already in use${
    conflicting === null ? '' : ` by ${object.nameSingular} ${conflicting}`
  }`;
  return new Refusal('DUPLICATE_ENTRY', message, {
    object: object.nameSingular,
    fields: names,
    value: values?.join(', ') ?? null,
    ...(holder === null ? {} : { conflictingRecordId: holder.id, conflictingObjectNameSingular: object.nameSingular }),
    ...(holder?.isBinned ? { conflictingRecordDeleted: true } : {}),
  });
}

function columnPath(column: Column): string {
  if (column.part !== '') return `${column.field.name}.${column.part}`;
  return column.name;
}

/** `Key ("a", "b")=(1, 2) already exists.` → the values; null when they cannot be told apart. */
function keyValues(detail: string, count: number): readonly string[] | null {
  const list = /\)=\((.*)\)[^)]*$/s.exec(detail)?.[1];
  if (list === undefined) return null;
  const values = count === 1 ? [list] : list.split(', ');
  return values.length === count ? values : null;
}

interface Holder {
  readonly id: string;
  readonly isBinned: boolean;
}

/** The record that has the values; only ids are taken by those in the bin. Null when there is none, as when two rows of one request clash. */
async function findHolder(
  { object, columns }: Pick<Index, 'object' | 'columns'>,
  values: readonly string[] | null,
  database: Database,
): Promise<Holder | null> {
  if (values === null) return null;
  const equal = columns.map((column, i) => sql`${identifier(column.name)} = ${parameter(values[i] as string, column.type)}`);
  const live = columns.length === 1 && columns[0]?.name === 'id' ? '' : ' and "deletedAt" is null';
  const statement = print(sql`select "id", "deletedAt" is not null from ${table(object)} where ${join(equal, ' and ')}`);
  const { rows } = await database.run({ text: `${statement.text}${live} limit 1`, values: statement.values });
  const [row] = rows;
  return row === undefined ? null : { id: row[0] as string, isBinned: row[1] === 't' };
}

function foreignKey(refusal: Refusal, model: Model, constraint: string, detail: string): Refusal {
  const field = model.foreignKeyByName.get(constraint);
  const value = keyValues(detail, 1)?.[0] ?? null;
  if (field === undefined) return new Refusal(refusal.code, refusal.message);
  const { object } = field;
  const joinColumn = field.relation?.joinColumn as string;
  const target = field.relation?.target.nameSingular as string;
  const message =
    refusal.code === 'RELATED_RECORD_NOT_FOUND'
      ? `${object.nameSingular}.${joinColumn} references a ${target} that does not exist: ${value ?? 'unknown'}`
      : `This ${target} cannot be removed: it is still referenced by ${object.namePlural} (${joinColumn})`;
  return new Refusal(refusal.code, message, { object: object.nameSingular, fields: [joinColumn], value });
}
