/** The cursor of a row: base64 of the JSON of its order values and id. */
import type { ColumnText } from '../fields/field-type.ts';
import type { Column } from '../model/model.ts';
import type { OrderKey } from '../plan/plan.ts';
import { rootAlias } from '../plan/scope.ts';
import { identifier } from '../sql/sql.ts';
import type { Extra } from './page.ts';
import { type CompiledShape, isoTime, recordAlias } from './record.ts';
import type { Row } from './statement.ts';

/** A value of a cursor: where it stands, and the column that it comes from. */
export interface CursorPart {
  readonly path: readonly string[];
  readonly column: Column;
  readonly alias: string;
}

/** A value of a cursor, and its position in a row. */
export interface CursorPlace extends CursorPart {
  readonly at: number;
}

/** What a row must hold for its cursor. */
export interface CursorColumns {
  /** Values that the shape does not show, to be read beside it. */
  readonly extra: readonly Extra[];
  /** Where all values stand, in a row whose shape begins at `firstAt` and whose extra values begin at `extraAt`. */
  readonly placesAt: (firstAt: number, extraAt: number) => readonly CursorPlace[];
}

export function cursorColumns(parts: readonly CursorPart[], compiled: CompiledShape): CursorColumns {
  const extra: Extra[] = [];
  const known = parts.map((part) => {
    const shown =
      part.alias === rootAlias ? compiled.columns.findIndex(({ alias, column }) => alias === recordAlias && column === part.column) : -1;
    const hidden = shown === -1 ? extra.push({ value: identifier(part.alias, part.column.name), perStatement: false }) - 1 : -1;
    return { part, shown, hidden };
  });
  return {
    extra,
    placesAt: (firstAt, extraAt) =>
      known.map(({ part, shown, hidden }) => ({ ...part, at: shown === -1 ? extraAt + hidden : firstAt + shown })),
  };
}

/** The values that the cursors of an order hold; a composite of the record itself stands there whole. Source: wire contract, cursors. */
export function cursorParts(keys: readonly OrderKey[]): readonly CursorPart[] {
  const parts = new Map<string, CursorPart>();
  for (const { path, column, alias } of keys) {
    const siblings = column.part === '' || alias !== rootAlias ? [column] : column.field.columns.filter(isPlain);
    for (const one of siblings) {
      const at = one === column ? path : [...path.slice(0, -1), one.part];
      parts.set(at.join('.'), { path: at, column: one, alias });
    }
  }
  return [...parts.values()];
}

function isPlain(column: Column): boolean {
  return column.scalar.ordering !== null;
}

/** The cursor of a row: base64, without anything that needs escaping in JSON. */
export function cursorAt(places: readonly CursorPlace[], row: Row): string {
  const [first] = places;
  if (places.length === 1 && first?.path[0] === 'id') return btoa(`{"id":"${row[first.at]}"}`);
  const values: Record<string, unknown> = {};
  for (const { path, column, at: position } of places) {
    let at = values;
    for (const name of path.slice(0, -1)) {
      const inner = at[name] ?? {};
      at[name] = inner;
      at = inner as Record<string, unknown>;
    }
    at[path.at(-1) as string] = cursorValue(column, row[position] ?? null);
  }
  return Buffer.from(JSON.stringify(values)).toString('base64');
}

function cursorValue(column: Column, text: ColumnText): unknown {
  if (text === null) return null;
  switch (column.scalar.output) {
    case 'timestamp':
      return isoTime(text);
    case 'boolean':
      return text === 't' || text === 'true';
    case 'raw':
      // A double comes back exactly; a numeric may hold more digits than a double, and stays text.
      return column.type === 'double precision' ? Number(text) : text;
    default:
      return text;
  }
}
