/** Default values as they are stored: strings carry quotes (`"'NEW'"`), unquoted words such as `now` are computed. */

const quoted = /^(['"])(.*)\1$/s;

export function isQuoted(value: unknown): value is string {
  return typeof value === 'string' && value.length >= 2 && quoted.test(value);
}

/** The literal behind a stored string; an unquoted one is taken as it is. */
export function unquote(value: string): string {
  return isQuoted(value) ? value.slice(1, -1) : value;
}

/** Unquotes strings at the top, in lists and in the members of an object. */
export function literal(value: unknown): unknown {
  if (typeof value === 'string') return unquote(value);
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? unquote(item) : item));
  return value;
}
