/**
 * RecordShape → select list, joins and a serializer. Values stay PostgreSQL text from the socket to the answer; the
 * serializer is a function made for the shape, which puts keys and texts together and decodes nothing.
 *
 * A row holds the columns of the record and of its to-one relations. Records of to-many relations come as rows of
 * their own (see `select.ts`), written first, and stand in `children` by the id of their parent.
 */
import type { Column, ObjectModel } from '../model/model.ts';
import type { RecordShape, ShownField } from '../plan/plan.ts';
import { identifier, join, print, type Sql, sql, trusted } from '../sql/sql.ts';
import type { Row } from './statement.ts';

/** Written records of to-many relations: by the number of the relation in the statement, then by parent id. */
export type Children = readonly ReadonlyMap<string, readonly string[]>[];

export type WriteRecord = (row: Row, at: number, children: Children) => string;

export interface CompiledShape {
  readonly shape: RecordShape;
  /** Columns of the record itself and its to-one relations, in row order. */
  readonly columns: readonly ShownColumn[];
  /** To-one relations that are shown, in the order in which they must be joined. */
  readonly ones: readonly ShownOne[];
  readonly manys: readonly ShownMany[];
  /** Columns of the record's own table that the select list and the joins read. */
  readonly needed: ReadonlySet<string>;
  /** The select list, and the same as text for where rows of several shapes share one result. */
  readonly list: Sql;
  readonly textList: Sql;
  readonly write: WriteRecord;
}

export interface ShownColumn {
  readonly alias: string;
  readonly column: Column;
}

export interface ShownOne {
  readonly alias: string;
  /** Alias and column that hold the id of the target. */
  readonly from: string;
  readonly joinColumn: string;
  readonly target: ObjectModel;
}

export interface ShownMany {
  /** Number of the relation in the statement, from 1; the records themselves are 0. */
  readonly tag: number;
  /** Alias whose record is the parent. */
  readonly parent: string;
  readonly joinColumn: string;
  readonly limit: number;
  readonly compiled: CompiledShape;
}

/** The alias of the record's own table in a select list. */
export const recordAlias = 'r';

const compiledShapes = new WeakMap<RecordShape, CompiledShape>();

/** Compiled once for each shape. */
export function compileShape(shape: RecordShape): CompiledShape {
  let compiled = compiledShapes.get(shape);
  if (compiled === undefined) {
    compiled = compile(shape, { next: 1 });
    compiledShapes.set(shape, compiled);
  }
  return compiled;
}

interface Draft {
  readonly columns: ShownColumn[];
  readonly ones: ShownOne[];
  readonly manys: ShownMany[];
  readonly needed: Set<string>;
  readonly code: string[];
  readonly tags: { next: number };
}

function compile(shape: RecordShape, tags: { next: number }): CompiledShape {
  const draft: Draft = { columns: [], ones: [], manys: [], needed: new Set(['id']), code: [], tags };
  writeFields(shape, recordAlias, draft);
  const { columns, ones, manys, needed } = draft;
  const list = (asText: boolean) => trusted(columns.map(({ alias, column }) => readColumn(alias, column, asText)).join(', '));
  return { shape, columns, ones, manys, needed, list: list(false), textList: list(true), write: serializer(draft.code) };
}

function readColumn(alias: string, column: Column, asText: boolean): string {
  const plain = identifier(alias, column.name);
  const { text } = print(column.scalar.read?.(plain) ?? plain);
  return asText ? `(${text})::text` : text;
}

function serializer(code: readonly string[]): WriteRecord {
  const body = `return (r, a, c) => { let s = '', v; ${code.join('\n')} return s; }`;
  return new Function('t', 'iso', body)(JSON.stringify, isoTime) as WriteRecord;
}

/** Emits code that appends the JSON object of a shape to `s`. */
function writeFields(shape: RecordShape, alias: string, draft: Draft): void {
  let lead = '{';
  const idAt = draft.columns.length + shape.fields.findIndex((field) => field.kind === 'value' && field.column.name === 'id');
  for (const field of shape.fields) {
    writeField(field, alias, lead + JSON.stringify(field.key), idAt, draft);
    lead = ',';
  }
  draft.code.push(lead === '{' ? `s += '{}';` : `s += '}';`);
}

function writeField(field: ShownField, alias: string, lead: string, idAt: number, draft: Draft): void {
  const text = JSON.stringify(`${lead}:`);
  switch (field.kind) {
    case 'value':
      writeColumn(field.column, alias, text, draft);
      return;
    case 'composite': {
      let inner = `${lead}:{`;
      for (const { key, column } of field.members) {
        writeColumn(column, alias, JSON.stringify(`${inner}${JSON.stringify(key)}:`), draft);
        inner = ',';
      }
      draft.code.push(`s += '}';`);
      return;
    }
    case 'one':
      writeOne(field, alias, text, draft);
      return;
    case 'many': {
      const tag = draft.tags.next++;
      const compiled = compile(field.shape, draft.tags);
      const joinColumn = field.relation.relation?.joinColumn as string;
      draft.manys.push({ tag, parent: alias, joinColumn, limit: field.limit, compiled });
      draft.code.push(`v = c[${tag}].get(r[a + ${idAt}]); s += ${text} + (v === undefined ? '[]' : '[' + v.join(',') + ']');`);
    }
  }
}

function writeColumn(column: Column, alias: string, text: string, draft: Draft): void {
  const at = draft.columns.push({ alias, column }) - 1;
  if (alias === recordAlias) draft.needed.add(column.name);
  draft.code.push(`v = r[a + ${at}]; s += ${text} + (v === null ? ${JSON.stringify(column.scalar.whenNull)} : ${valueCode(column)});`);
}

function valueCode(column: Column): string {
  switch (column.scalar.output) {
    case 'string':
      return 't(v)';
    case 'quoted':
      return `'"' + v + '"'`;
    case 'raw':
      return 'v';
    case 'boolean':
      return `(v === 't' || v === 'true' ? 'true' : 'false')`;
    case 'timestamp':
      return `'"' + iso(v) + '"'`;
  }
}

function writeOne(field: ShownField & { kind: 'one' }, alias: string, text: string, draft: Draft): void {
  const target = field.relation.relation?.target as ObjectModel;
  const joinColumn = field.relation.relation?.joinColumn as string;
  const inner = `o${draft.ones.length}`;
  draft.ones.push({ alias: inner, from: alias, joinColumn, target });
  if (alias === recordAlias) draft.needed.add(joinColumn);
  const idAt = draft.columns.length + field.shape.fields.findIndex((one) => one.kind === 'value' && one.column.name === 'id');
  draft.code.push(`s += ${text}; if (r[a + ${idAt}] === null) s += 'null'; else {`);
  writeFields(field.shape, inner, draft);
  draft.code.push('}');
}

/** `2026-01-31 10:00:00.5+00` (session in UTC) → `2026-01-31T10:00:00.500Z`. */
export function isoTime(text: string): string {
  const fraction = text[19] === '.' ? `${text.slice(19, -3)}00`.slice(0, 4) : '.000';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}${fraction}Z`;
}

/** Left joins of the to-one relations that are shown; records in the bin are not. */
export function oneJoins(compiled: CompiledShape, source: (object: ObjectModel) => Sql): Sql {
  return join(
    compiled.ones.map(
      ({ alias, from, joinColumn, target }) =>
        sql` left join ${source(target)} ${identifier(alias)} on ${identifier(alias, 'id')} = ${identifier(from, joinColumn)} and ${identifier(alias, 'deletedAt')} is null`,
    ),
    '',
  );
}
