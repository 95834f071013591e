/** The arguments of a field against the table of what it takes: names and kinds. */
import { Refusal } from '../../errors.ts';
import { excerpt } from '../excerpt.ts';
import { isObject, type JsonObject } from './json-value.ts';

export type ArgumentKind = 'number' | 'string' | 'object' | 'array' | 'boolean' | 'id';

/** By name; what is accepted and not looked at is `ignored`. */
export type ArgumentTable = Readonly<Record<string, ArgumentKind | 'ignored'>>;

interface Values {
  readonly number: number;
  readonly string: string;
  readonly object: JsonObject;
  readonly array: readonly unknown[];
  readonly boolean: boolean;
  readonly id: string;
}

/** The given arguments in their kinds; those that are absent are undefined. */
export type Given<Table extends ArgumentTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends ArgumentKind ? Values[Table[Name]] : never;
};

/** One item may come where a list is taken; an id that is no text counts as absent.
 *  Refuses: INVALID_QUERY_INPUT. Source: wire contract, argument errors. */
export function readArguments<Table extends ArgumentTable>(sent: JsonObject, table: Table): Given<Table> {
  const names = Object.keys(sent);
  const unknown = names.find((name) => !Object.hasOwn(table, name));
  if (unknown !== undefined) throw refuseArgument(`Argument not allowed: ${excerpt(unknown)}`, unknown);
  const given: Record<string, unknown> = {};
  for (const name of names) {
    const kind = table[name] as ArgumentKind | 'ignored';
    const value = sent[name];
    if (kind !== 'ignored' && value !== null && value !== undefined) given[name] = readAs(kind, name, value);
  }
  return given as Given<Table>;
}

/** Refuses: INVALID_QUERY_INPUT. `what` is in the words of the wire: `(object)`, `must be an array.` */
export function requireArgument<Value>(value: Value | undefined, name: string, what: string): Value {
  if (value === undefined) throw refuseArgument(`Missing required argument: "${name}" ${what}`, name);
  return value;
}

export function refuseArgument(message: string, argument: string): Refusal {
  return new Refusal('INVALID_QUERY_INPUT', message, { argument: excerpt(argument) });
}

function readAs(kind: ArgumentKind, name: string, value: unknown): unknown {
  const read = coerced(kind, value);
  if (read !== undefined || kind === 'id') return read;
  throw refuseArgument(`Invalid argument: "${name}" must be ${kind === 'object' || kind === 'array' ? 'an' : 'a'} ${kind}`, name);
}

function coerced(kind: ArgumentKind, value: unknown): unknown {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'string':
    case 'id':
      return typeof value === 'string' ? value : undefined;
    case 'object':
      return isObject(value) ? value : undefined;
    case 'array':
      if (Array.isArray(value)) return value;
      return isObject(value) || typeof value === 'string' ? [value] : undefined;
  }
}
