/**
 * Many records at once into one object: starter, demo and seed data. Bodies are as the REST API takes them, and may say
 * what only the server may say there (`id`, `createdAt`, `deletedAt`, the whole of `createdBy`). One statement for many
 * rows, no events, no permission. A record whose id is there already is left as it is, so that loading again adds nothing.
 */
import type { Runner, Value } from '../db/pool.ts';
import { type ColumnText, NEW_UUID, NOW, POSITION_FIRST, POSITION_LAST } from '../fields/field-type.ts';
import { quoteIdentifier } from '../sql/sql.ts';
import type { Column, Field, Model, ObjectModel } from './model.ts';
import { uuidV7 } from './uuid.ts';

export interface RecordsToLoad {
  /** Singular name. */
  readonly object: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
}

const rowsPerStatement = 1_000;

/** Gives the number of records that are new. Refuses: INVALID_ARGS_DATA, and what the database refuses. */
export async function loadRecords(runner: Runner, model: Model, { object: name, records }: RecordsToLoad): Promise<number> {
  const object = model.objectBySingular.get(name);
  if (object === undefined) throw new Error(`The model has no object ${name}.`);
  if (records.length === 0) return 0;
  const columns = writtenColumns(object, records);
  const text = insertText(object, columns);
  const position = await positions(runner, object);
  const now = new Date().toISOString();

  let count = 0;
  for (let start = 0; start < records.length; start += rowsPerStatement) {
    const part = records.slice(start, start + rowsPerStatement);
    const lists = new Map<Column, ColumnText[]>(columns.map((column) => [column, []]));
    for (const record of part) {
      const row = readRecord(object, record);
      for (const [column, list] of lists) list.push(computed(row.get(column) ?? null, now, position));
    }
    const values: Value[] = [...lists.values()];
    count += (await runner.run({ text, values, prepare: records.length > rowsPerStatement })).count;
  }
  return count;
}

/** Columns of fields that a record names, or that have a default; the others would be NULL in every row. */
function writtenColumns(object: ObjectModel, records: RecordsToLoad['records']): readonly Column[] {
  const named = new Set<Field>();
  for (const record of records) {
    for (const key in record) if (record[key] !== undefined) named.add(fieldOf(object, key));
  }
  return object.fields.flatMap((field) => {
    const defaults = field.fieldType.defaults(field);
    return field.columns.filter((column) => named.has(field) || (defaults[column.part] ?? null) !== null);
  });
}

function readRecord(object: ObjectModel, record: Readonly<Record<string, unknown>>): ReadonlyMap<Column, ColumnText> {
  const row = new Map<Column, ColumnText>();
  const named = new Set<Field>();
  for (const key in record) {
    const value = record[key];
    if (value === undefined) continue;
    const field = fieldOf(object, key);
    named.add(field);
    const accepted = field.fieldType.accept(value, field);
    const defaults = field.fieldType.defaults(field);
    for (const column of field.columns)
      row.set(column, accepted[column.part] ?? (column.part in accepted ? null : (defaults[column.part] ?? null)));
  }
  for (const field of object.fields) {
    if (named.has(field)) continue;
    const defaults = field.fieldType.defaults(field);
    for (const column of field.columns) row.set(column, defaults[column.part] ?? null);
  }
  return row;
}

function fieldOf(object: ObjectModel, key: string): Field {
  const field = object.fieldByJoinColumn.get(key) ?? object.fieldByName.get(key);
  if (field === undefined) throw new Error(`The object ${object.nameSingular} has no field ${key}.`);
  return field;
}

function computed(text: ColumnText, now: string, position: Positions): ColumnText {
  switch (text) {
    case NOW:
      return now;
    case NEW_UUID:
      return uuidV7();
    case POSITION_FIRST:
      return String(--position.first);
    case POSITION_LAST:
      return String(++position.last);
    default:
      return text;
  }
}

interface Positions {
  first: number;
  last: number;
}

async function positions(runner: Runner, object: ObjectModel): Promise<Positions> {
  if (!object.fieldByName.has('position')) return { first: 1, last: 1 };
  const table = quoteIdentifier(object.schema, object.table);
  const { rows } = await runner.run({
    text: `select coalesce(min("position"), 1), coalesce(max("position"), 1) from ${table}`,
    values: [],
  });
  return { first: Number(rows[0]?.[0]), last: Number(rows[0]?.[1]) };
}

/** Lists inside of lists would be flattened by `unnest`, so array columns travel as text. */
function insertText(object: ObjectModel, columns: readonly Column[]): string {
  const names = columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const isArray = (column: Column): boolean => column.type.endsWith('[]');
  const lists = columns.map((column, i) => `$${i + 1}::${isArray(column) ? 'text' : column.type}[]`).join(', ');
  const selected = columns.map((column, i) => (isArray(column) ? `r.c${i}::${column.type}` : `r.c${i}`)).join(', ');
  const aliases = columns.map((_, i) => `c${i}`).join(', ');
  return (
    `insert into ${quoteIdentifier(object.schema, object.table)} (${names}) select ${selected} ` +
    `from unnest(${lists}) as r (${aliases}) on conflict ("id") do nothing`
  );
}
