/** PostgreSQL's text form of a one-dimensional text array, written and read. */

/** `['a', null]` → `{"a",NULL}`. Every element is quoted, so no value is mistaken for NULL or for syntax. */
export function arrayLiteral(values: readonly (string | null)[]): string {
  let text = '{';
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as string | null;
    if (i > 0) text += ',';
    text += value === null ? 'NULL' : `"${escapeElement(value)}"`;
  }
  return `${text}}`;
}

function escapeElement(value: string): string {
  return value.includes('\\') || value.includes('"') ? value.replaceAll('\\', '\\\\').replaceAll('"', '\\"') : value;
}

/** `{a,"b c",NULL}` → `['a', 'b c', null]`. Takes only what PostgreSQL prints: one dimension, no bounds. */
export function parseArrayLiteral(text: string): (string | null)[] {
  const values: (string | null)[] = [];
  let i = 1;
  const end = text.length - 1;
  while (i < end) {
    if (text[i] === '"') {
      let value = '';
      for (i++; text[i] !== '"' && i < end; i++) {
        if (text[i] === '\\') i++;
        value += text[i];
      }
      values.push(value);
      i++;
    } else {
      let next = text.indexOf(',', i);
      if (next < 0 || next > end) next = end;
      const value = text.slice(i, next);
      values.push(value === 'NULL' ? null : value);
      i = next;
    }
    i++; // the comma
  }
  return values;
}
