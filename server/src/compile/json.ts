/** JSON values of which only some members are answered. */
import type { JsonSelection } from '../query/selection.ts';

/** A function from JSON text to the JSON text of the selected members; of a list, to those of each item. */
export function jsonTrimmer(selection: JsonSelection): (json: string) => string {
  return (json) => JSON.stringify(trim(JSON.parse(json), selection));
}

function trim(value: unknown, selection: JsonSelection): unknown {
  if (Array.isArray(value)) return value.map((item) => trim(item, selection));
  if (typeof value !== 'object' || value === null) return value;
  const source = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    selection.map((member) => {
      if (member.kind === 'constant') return [member.key, JSON.parse(member.json)];
      const found = Object.hasOwn(source, member.name) ? (source[member.name] ?? null) : null;
      return [member.key, member.json === null ? found : trim(found, member.json)];
    }),
  );
}
