/** What kind of JSON an argument holds. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list is coerced from a single value, as the GraphQL specification says. */
export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** A value as messages name it: lists and objects, which may be of any size, not in full. */
export function shown(value: unknown): string {
  return Array.isArray(value) ? '[…]' : isObject(value) ? '{…}' : String(value);
}
