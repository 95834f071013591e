/** The one form into which the answers of both languages are brought before they are compared, and how they are compared. */
import type { PageInfo } from '../wire/support.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface ListAnswer {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly page: PageInfo;
}

export interface GroupAnswer {
  readonly values: readonly unknown[];
  readonly aggregates: Row;
  readonly records: readonly Row[] | null;
}

/** What a language said: a value, or a refusal with what it was asked and what it wrote. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value; readonly asked: string; readonly text: string }
  | { readonly ok: false; readonly refusal: Refused; readonly asked: string; readonly text: string };

export interface Refused {
  /** Of `normal.ts`. */
  readonly family: string;
  readonly message: string;
}

export type Language = 'rest' | 'graphql';

/** Throws with both requests and the first difference. */
export function requireSame<Value>(rest: Outcome<Value>, graphql: Outcome<Value>, what: string): Value {
  const difference = !rest.ok || !graphql.ok ? null : differenceOf(rest.value, graphql.value, '');
  if (rest.ok && graphql.ok && difference === null) return rest.value;
  const reason = difference ?? 'one of them refuses';
  throw new Error(
    `${what}: REST and GraphQL differ.\n${reason}\n\nREST asked: ${rest.asked}\nREST answered: ${shown(rest.text)}\n\nGraphQL asked: ${graphql.asked}\nGraphQL answered: ${shown(graphql.text)}`,
  );
}

export function requireSameFamily(rest: Outcome<unknown>, graphql: Outcome<unknown>, what: string): string {
  if (!rest.ok && !graphql.ok && rest.refusal.family === graphql.refusal.family) return rest.refusal.family;
  const verdict = (outcome: Outcome<unknown>): string =>
    outcome.ok ? 'accepts' : `refuses as ${outcome.refusal.family}: ${outcome.refusal.message}`;
  throw new Error(
    `${what}: REST and GraphQL refuse differently.\nREST ${verdict(rest)}\nGraphQL ${verdict(graphql)}\n\nREST asked: ${rest.asked}\nREST answered: ${shown(rest.text)}\n\nGraphQL asked: ${graphql.asked}\nGraphQL answered: ${shown(graphql.text)}`,
  );
}

export function acceptedValue<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(
    `refused as ${outcome.refusal.family}: ${outcome.refusal.message}\nasked: ${outcome.asked}\nanswered: ${shown(outcome.text)}`,
  );
}

const shown = (text: string): string => (text.length <= 3000 ? text : `${text.slice(0, 3000)} … (${text.length} characters)`);

/** Null when the two are the same, whatever the order of their keys. */
export function differenceOf(rest: unknown, graphql: unknown, path: string): string | null {
  if (Object.is(rest, graphql) || (rest === 0 && graphql === 0)) return null;
  if (Array.isArray(rest) && Array.isArray(graphql)) {
    for (let at = 0; at < Math.min(rest.length, graphql.length); at++) {
      const found = differenceOf(rest[at], graphql[at], `${path}[${at}]`);
      if (found !== null) return found;
    }
    return rest.length === graphql.length ? null : `${path}: ${rest.length} items by REST, ${graphql.length} by GraphQL`;
  }
  if (isObject(rest) && isObject(graphql)) {
    for (const key of new Set([...Object.keys(rest), ...Object.keys(graphql)])) {
      const inBoth = Object.hasOwn(rest, key) && Object.hasOwn(graphql, key);
      if (!inBoth) return `${path}.${key} is answered by ${Object.hasOwn(rest, key) ? 'REST' : 'GraphQL'} alone`;
      const found = differenceOf(rest[key], graphql[key], `${path}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  return `${path}: ${JSON.stringify(rest)} by REST, ${JSON.stringify(graphql)} by GraphQL`;
}

function isObject(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
