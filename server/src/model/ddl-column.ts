/** One column as DDL: its type, its default in the database, the enum type behind it, the search vector's expression. */
import { type ColumnText, NEW_UUID, NOW, POSITION_FIRST, POSITION_LAST } from '../fields/field-type.ts';
import { searchableFunction } from '../fields/words.common.ts';
import { identifier, print, quoteIdentifier, type Sql } from '../sql/sql.ts';
import type { Column, ObjectModel } from './model.ts';

export function columnClause(object: ObjectModel, column: Column): string {
  const name = quoteIdentifier(column.name);
  if (column.type === 'tsvector') return `${name} tsvector generated always as (${searchExpression(object)}) stored`;
  const value = defaultOf(column);
  return `${name} ${column.type}${isRequired(column) ? ' not null' : ''}${value === null ? '' : ` default ${value}`}`;
}

/** Words of all search fields, folded, under the configuration that changes no words. */
export function searchExpression(object: ObjectModel): string {
  const texts = object.searchFields.flatMap((field) => {
    const column = (part: string): Sql => identifier((field.columns.find((of) => of.part === part) as Column).name);
    return (field.fieldType.search?.(column) ?? []).map(constantText);
  });
  if (texts.length === 0) return `''::tsvector`;
  return `to_tsvector('simple', ${quoteIdentifier(object.schema, searchableFunction)}(${texts.join(` || ' ' || `)}))`;
}

/** Nothing for a column whose type every schema has. */
export function enumType(column: Column): readonly string[] {
  const name = ownTypeOf(column);
  if (name === null) return [];
  const values = [...(column.field.options ?? [])].sort((a, b) => a.position - b.position).map((option) => literal(option.value));
  return [`create type ${name} as enum (${values.join(', ')})`];
}

export function dropEnumType(column: Column): readonly string[] {
  const name = ownTypeOf(column);
  return name === null ? [] : [`drop type ${name}`];
}

function ownTypeOf(column: Column): string | null {
  return column.scalar.columnType.startsWith('enum') ? column.type.replace(/(\[\])+$/, '') : null;
}

function isRequired(column: Column): boolean {
  const { field } = column;
  if (column.part === '') return !field.isNullable;
  return partOf(column)?.whenMissing !== undefined;
}

/** What a plain insert that leaves the column out writes; the same as the server would. */
function defaultOf(column: Column): string | null {
  if (column.field.relation !== null) return null;
  const value: ColumnText = column.field.fieldType.defaults(column.field)[column.part] ?? partOf(column)?.whenMissing ?? null;
  switch (value) {
    case null:
      return null;
    case NOW:
      return 'now()';
    case NEW_UUID:
      return 'gen_random_uuid()';
    case POSITION_FIRST:
    case POSITION_LAST:
      return '0';
    default:
      return `${literal(value)}::${column.type}`;
  }
}

function partOf(column: Column) {
  return column.field.fieldType.parts.find((part) => part.name === column.part);
}

function constantText(fragment: Sql): string {
  const { text, values } = print(fragment);
  if (values.length > 0) throw new Error(`A search expression cannot have parameters: ${text}`);
  return text;
}

function literal(text: string): string {
  return text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
}
