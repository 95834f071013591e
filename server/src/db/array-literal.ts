/** An array of texts in PostgreSQL's array notation: `{"a","b",NULL}`. Every text is quoted, so that no text has a meaning. */
export function arrayLiteral(values: readonly (string | null)[]): string {
  let literal = '{';
  for (let i = 0; i < values.length; i++) {
    if (i > 0) literal += ',';
    const value = values[i] as string | null;
    if (value === null) literal += 'NULL';
    else literal += special.test(value) ? `"${value.replace(allSpecial, '\\$&')}"` : `"${value}"`;
  }
  return `${literal}}`;
}

const special = /["\\]/;
const allSpecial = /["\\]/g;
