/**
 * RecordShape → select list, joins and a serializer. Values stay PostgreSQL text from the socket to the answer; the
 * serializer is a function made for the shape, which puts keys and texts together and decodes nothing.
 *
 * A row holds the columns of the record and of its to-one relations. Records of to-many relations come as rows of
 * their own (see `select.ts`); what stands in their place is written by a function for each relation.
 */
import type { Column, Field, ObjectModel, Relation } from '../model/model.ts';
import type { ConnectionShape, RecordShape, ShownField, ShownMany, ShownValue } from '../plan/plan.ts';
import { identifier, join, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { jsonTrimmer } from './json.ts';
import type { ReadRecord, Row } from './statement.ts';

/** JSON of a to-many relation of the record `parent`, whose row begins at `at`. */
export type WriteRelation = (parent: string, row: Row, at: number) => string;

/** `relations` are by their number in the statement; `cursor` is that of the record, if any view shows it. */
export type WriteView = (row: Row, at: number, relations: readonly (WriteRelation | undefined)[], cursor: string) => string;

export interface CompiledShape {
  readonly shape: RecordShape;
  /** Columns of the record itself and its to-one relations, in row order. The id is the first. */
  readonly columns: readonly ShownColumn[];
  /** To-one relations that are shown, in the order in which they must be joined. */
  readonly ones: readonly ShownOne[];
  readonly manys: readonly CompiledMany[];
  /** Columns of the record's own table that the select list and the joins read. */
  readonly needed: ReadonlySet<string>;
  /** The select list, and the same as text for where rows of several shapes share one result. */
  readonly list: Sql;
  readonly textList: Sql;
  readonly views: readonly WriteView[];
}

export interface ShownColumn {
  readonly alias: string;
  /** Null for an aggregate of a to-many relation. */
  readonly column: Column | null;
  readonly read: string;
}

export interface ShownOne {
  readonly alias: string;
  /** Alias and column that hold the id of the target. */
  readonly from: string;
  readonly joinColumn: string;
  readonly target: ObjectModel;
}

export interface CompiledMany {
  /** Number of the relation in the statement, from 1; the records themselves are 0. */
  readonly tag: number;
  /** Alias whose record is the parent. */
  readonly parent: string;
  readonly joinColumn: string;
  readonly target: ObjectModel;
  /** What is written of each record; null when only aggregates are answered. */
  readonly compiled: CompiledShape | null;
  readonly answer: ShownMany['answer'];
  /** Where the aggregates stand among the columns of the parent's row. */
  readonly aggregatesAt: number;
}

/** The alias of the record's own table in a select list. */
export const recordAlias = 'r';

/** The alias behind which the aggregates of a relation stand. */
export function aggregateAlias(tag: number): string {
  return `g${tag}`;
}

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

/** What is gathered while the views of a shape are written. */
interface Draft {
  readonly columns: ShownColumn[];
  readonly positions: Map<string, number>;
  readonly ones: ShownOne[];
  readonly manys: CompiledMany[];
  readonly needed: Set<string>;
  /** Functions that the serializer calls. */
  readonly trimmers: ((json: string) => string)[];
  readonly tags: { next: number };
}

function compile(shape: RecordShape, tags: { next: number }): CompiledShape {
  const draft: Draft = { columns: [], positions: new Map(), ones: [], manys: [], needed: new Set(), trimmers: [], tags };
  positionOf(idColumn(shape.object), recordAlias, draft);
  const codes = shape.views.map((fields) => {
    const code: string[] = [];
    writeFields(shape.object, fields, recordAlias, draft, code);
    return code;
  });
  const { columns, ones, manys, needed, trimmers } = draft;
  const list = (asText: boolean) => trusted(columns.map(({ read }) => (asText ? `(${read})::text` : read)).join(', '));
  const views = codes.map((code) => serializer(code, trimmers));
  return { shape, columns, ones, manys, needed, list: list(false), textList: list(true), views };
}

function idColumn(object: ObjectModel): Column {
  return object.columnByName.get('id') as Column;
}

/** The position of a column in the row; each is read once, however often it is shown. */
function positionOf(column: Column, alias: string, draft: Draft): number {
  const name = `${alias}.${column.name}`;
  const known = draft.positions.get(name);
  if (known !== undefined) return known;
  const plain = identifier(alias, column.name);
  const at = draft.columns.push({ alias, column, read: print(column.scalar.read?.(plain) ?? plain).text }) - 1;
  draft.positions.set(name, at);
  if (alias === recordAlias) draft.needed.add(column.name);
  return at;
}

function serializer(code: readonly string[], trimmers: readonly ((json: string) => string)[]): WriteView {
  const body = `return (r, a, c, k) => { let s = '', v; ${code.join('\n')} return s; }`;
  return new Function('t', 'iso', 'j', body)(JSON.stringify, isoTime, trimmers) as WriteView;
}

/** Emits code that appends the JSON object of a record to `s`. */
function writeFields(object: ObjectModel, fields: readonly ShownField[], alias: string, draft: Draft, code: string[]): void {
  let lead = '{';
  for (const field of fields) {
    writeField(object, field, alias, `${lead}${JSON.stringify(field.key)}:`, draft, code);
    lead = ',';
  }
  code.push(lead === '{' ? `s += '{}';` : `s += '}';`);
}

function writeField(object: ObjectModel, field: ShownField, alias: string, lead: string, draft: Draft, code: string[]): void {
  const text = JSON.stringify(lead);
  switch (field.kind) {
    case 'constant':
      code.push(`s += ${JSON.stringify(lead + field.json)};`);
      return;
    case 'value':
      writeColumn(field, alias, text, draft, code);
      return;
    case 'composite': {
      let inner = `${lead}{`;
      for (const member of field.members) {
        const start = `${inner}${JSON.stringify(member.key)}:`;
        if (member.kind === 'constant') code.push(`s += ${JSON.stringify(start + member.json)};`);
        else writeColumn(member, alias, JSON.stringify(start), draft, code);
        inner = ',';
      }
      code.push(inner === ',' ? `s += '}';` : `s += ${JSON.stringify(`${lead}{}`)};`);
      return;
    }
    case 'one':
      writeOne(field, alias, text, draft, code);
      return;
    case 'many':
      writeMany(object, field, alias, text, draft, code);
      return;
    case 'oneId': {
      const at = joinedId(field.relation, alias, draft).idAt;
      code.push(`v = r[a + ${at}]; s += ${text} + (v === null ? 'null' : '"' + v + '"');`);
      return;
    }
    case 'self':
      code.push(`s += ${text};`);
      writeFields(object, field.fields, alias, draft, code);
      return;
    case 'cursor':
      code.push(`s += ${text} + '"' + k + '"';`);
  }
}

function writeColumn({ column, json }: ShownValue, alias: string, text: string, draft: Draft, code: string[]): void {
  const at = positionOf(column, alias, draft);
  const value = json === null ? valueCode(column) : `j[${draft.trimmers.push(jsonTrimmer(json)) - 1}](v)`;
  code.push(`v = r[a + ${at}]; s += ${text} + (v === null ? ${JSON.stringify(column.scalar.whenNull)} : ${value});`);
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

function writeOne(field: ShownField & { kind: 'one' }, alias: string, text: string, draft: Draft, code: string[]): void {
  const { target, inner, idAt } = joinedId(field.relation, alias, draft);
  code.push(`s += ${text}; if (r[a + ${idAt}] === null) s += 'null'; else {`);
  for (const fields of field.shape.views) writeFields(target, fields, inner, draft, code);
  code.push('}');
}

/** The target of a to-one relation, joined as `inner`, and where its id stands. */
function joinedId({ relation }: Field, alias: string, draft: Draft): { target: ObjectModel; inner: string; idAt: number } {
  const { target, joinColumn } = relation as Relation;
  const inner = joinOne(draft, { from: alias, joinColumn, target });
  if (alias === recordAlias) draft.needed.add(joinColumn);
  return { target, inner, idAt: positionOf(idColumn(target), inner, draft) };
}

/** The same relation shown under several keys is joined once. */
function joinOne(draft: Draft, one: Omit<ShownOne, 'alias'>): string {
  const known = draft.ones.find(({ from, joinColumn }) => from === one.from && joinColumn === one.joinColumn);
  if (known !== undefined) return known.alias;
  const alias = `o${draft.ones.length}`;
  draft.ones.push({ ...one, alias });
  return alias;
}

function writeMany(object: ObjectModel, field: ShownMany, alias: string, text: string, draft: Draft, code: string[]): void {
  const { answer } = field;
  const tag = draft.tags.next++;
  const rows = 'connection' in answer ? answer.connection.rows : answer.shape;
  const aggregatesAt = 'connection' in answer ? readAggregates(answer.connection, tag, draft) : -1;
  draft.manys.push({
    tag,
    parent: alias,
    joinColumn: field.relation.relation?.joinColumn as string,
    target: field.relation.relation?.target as ObjectModel,
    compiled: rows === null ? null : compile(rows, draft.tags),
    answer,
    aggregatesAt,
  });
  code.push(`s += ${text} + c[${tag}](r[a + ${positionOf(idColumn(object), alias, draft)}], r, a);`);
}

function readAggregates({ aggregates }: ConnectionShape, tag: number, draft: Draft): number {
  const at = draft.columns.length;
  aggregates.forEach((_, i) => {
    const alias = aggregateAlias(tag);
    draft.columns.push({ alias, column: null, read: print(identifier(alias, `a${i}`)).text });
  });
  return at;
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

/** A record whose columns stand from `at` in the row. */
export function readRecord({ views }: CompiledShape, row: Row, at: number, relations: readonly (WriteRelation | undefined)[]): ReadRecord {
  return { id: row[at] as string, row, write: (view, cursor) => (views[view] as WriteView)(row, at, relations, cursor) };
}
