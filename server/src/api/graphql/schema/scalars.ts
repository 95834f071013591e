/** The scalars beyond the five of the language. Values go through them only where a document is validated. */
import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const numberShape = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\s*$/;

function scalar(
  name: string,
  description: string,
  isValid: (value: unknown) => boolean,
  fault: (value: unknown) => string = (value) => `${name} cannot represent value: ${shown(value)}`,
  specifiedByURL?: string,
): GraphQLScalarType {
  const check = (value: unknown): unknown => {
    if (isValid(value)) return value;
    throw new GraphQLError(fault(value));
  };
  return new GraphQLScalarType({
    name,
    description,
    ...(specifiedByURL === undefined ? {} : { specifiedByURL }),
    parseValue: check,
    parseLiteral: (node, variables) => check(valueOfLiteral(node, variables ?? {})),
  });
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) ?? String(value));
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function valueOfLiteral(node: ValueNode, variables: Readonly<Record<string, unknown>>): unknown {
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.NULL:
      return null;
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.LIST:
      return node.values.map((item) => valueOfLiteral(item, variables));
    case Kind.OBJECT:
      return Object.fromEntries(node.fields.map((field) => [field.name.value, valueOfLiteral(field.value, variables)]));
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isNumber = (value: unknown): boolean =>
  typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && numberShape.test(value);

export const scalars: readonly GraphQLScalarType[] = Object.freeze([
  scalar(
    'UUID',
    'A UUID of any version, such as `0190c1a2-7b4e-7d33-9c51-2a6f0e8b4d10`; answered in lower case.',
    (value) => typeof value === 'string' && uuidShape.test(value),
    (value) => `Invalid UUID: ${shown(value)}`,
    'https://www.rfc-editor.org/rfc/rfc9562',
  ),
  scalar(
    'DateTime',
    'An instant to the millisecond, answered in UTC: `2026-02-03T04:05:06.789Z`.',
    isText,
    undefined,
    'https://www.rfc-editor.org/rfc/rfc3339',
  ),
  scalar('Date', 'A calendar day, `2026-02-03`, the same in every time zone.', isText),
  scalar('Time', 'A time of day, `04:05:06`.', isText),
  scalar('JSON', 'Any JSON value; text of JSON is read.', () => true, undefined, 'https://www.rfc-editor.org/rfc/rfc8259'),
  scalar(
    'Position',
    'The place of a record in a list that is ordered by hand: a number; `first` or `last` where it is sent.',
    (value) => (typeof value === 'number' && Number.isFinite(value)) || value === 'first' || value === 'last',
    (value) => `Invalid position value: ${shown(value)}. Position must be 'first', 'last', or a number`,
  ),
  scalar('BigFloat', 'A number of any precision; text of one is read.', isNumber),
  scalar('BigInt', 'A whole number beyond 32 bits; text of one is read.', isNumber),
  scalar('TSVector', 'The words by which search finds a record. Never written.', isText),
  scalar('Cursor', 'The place of a record in a list. Opaque.', isText),
  scalar('ConnectionCursor', 'The place where a page begins or ends. Opaque.', isText),
]);
