/** The cursor of a row: base64 of the JSON of its order values and id. */
import type { ColumnText } from '../fields/field-type.ts';
import type { Column } from '../model/model.ts';
import type { OrderKey } from '../plan/plan.ts';
import { isoTime } from './record.ts';

/** `texts` are column texts in the order of the keys. */
export function cursorOf(keys: readonly OrderKey[], texts: readonly ColumnText[]): string {
  const values: Record<string, unknown> = {};
  keys.forEach((key, i) => {
    let at = values;
    for (const name of key.path.slice(0, -1)) {
      const inner = at[name] ?? {};
      at[name] = inner;
      at = inner as Record<string, unknown>;
    }
    at[key.path.at(-1) as string] = cursorValue(key.column, texts[i] ?? null);
  });
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
