/**
 * Safe SQL fragments. Text, identifiers and values are different things: a template accepts only
 * fragments, so a string of a caller can reach a statement as a parameter or a quoted identifier, never as text.
 */

/** A piece of SQL: literal text and parameters, in order. */
export interface Sql {
  readonly parts: readonly (string | Parameter)[];
}

/** A value that travels beside the statement. `type` is the PostgreSQL type of its cast; null lets the server infer it. */
export interface Parameter {
  readonly value: string | readonly (string | null)[] | null;
  readonly type: string | null;
}

/** A statement ready for the driver: `values[i]` is `$i+1`. */
export interface PrintedSql {
  readonly text: string;
  readonly values: Parameter['value'][];
}

export function sql(strings: TemplateStringsArray, ...fragments: readonly Sql[]): Sql {
  const parts: (string | Parameter)[] = [];
  for (let i = 0; i < strings.length; i++) {
    const text = strings[i] as string;
    if (text !== '') parts.push(text);
    const fragment = fragments[i];
    if (fragment !== undefined) parts.push(...fragment.parts);
  }
  return { parts };
}

/** A quoted identifier; doubles embedded quotes. */
export function identifier(...names: readonly string[]): Sql {
  return { parts: [quoteIdentifier(...names)] };
}

export function quoteIdentifier(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');
}

/** A parameter in PostgreSQL's text form, or an array of them. The same object used twice is sent once. */
export function parameter(value: Parameter['value'], type: string | null): Sql {
  return { parts: [{ value, type }] };
}

/** Text written by this program. Never pass anything that a caller sent. */
export function trusted(text: string): Sql {
  return { parts: [text] };
}

export function join(fragments: readonly Sql[], separator: string): Sql {
  const parts: (string | Parameter)[] = [];
  fragments.forEach((fragment, i) => {
    if (i > 0) parts.push(separator);
    parts.push(...fragment.parts);
  });
  return { parts };
}

/** Numbers the parameters and joins the text. */
export function print(fragment: Sql): PrintedSql {
  let text = '';
  const values: Parameter['value'][] = [];
  const numbers = new Map<Parameter, number>();
  for (const part of fragment.parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    let number = numbers.get(part);
    if (number === undefined) {
      number = values.push(part.value);
      numbers.set(part, number);
    }
    text += part.type === null ? `$${number}` : `$${number}::${part.type}`;
  }
  return { text, values };
}
