/**
 * Values of a document: literals and variables in, plain JSON values out. The declared types of variables are never
 * looked at: what a value must be is the planner's question.
 */
import type { FieldNode, ObjectValueNode, OperationDefinitionNode, ValueNode } from 'graphql';
import { DocumentRefusal, invalidDocument } from './document-refusal.ts';

/** By name, without `$`; a variable that was not sent and has no default is absent. */
export type Variables = Readonly<Record<string, unknown>>;

/** The variables of a request, with the defaults of its operation where it leaves them out. `null` is a value and stays.
 *  Refuses: INVALID_QUERY_INPUT. */
export function variablesOf(operation: OperationDefinitionNode, sent: Readonly<Record<string, unknown>>): Variables {
  const variables: Record<string, unknown> = Object.assign(Object.create(null), sent);
  for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    if (variables[name] === undefined && defaultValue !== undefined) variables[name] = readValue(defaultValue, {});
  }
  return variables;
}

/** Undefined for an absent variable. Inside an object an absent variable leaves its key out, inside a list it is null.
 *  Enum values are their names. A number that no JavaScript number holds stays text.
 *  Refuses: INVALID_QUERY_INPUT. */
export function readValue(node: ValueNode, variables: Variables): unknown {
  switch (node.kind) {
    case 'Variable':
      return Object.hasOwn(variables, node.name.value) ? variables[node.name.value] : undefined;
    case 'NullValue':
      return null;
    case 'IntValue':
    case 'FloatValue':
      return finiteNumber(node.value);
    case 'StringValue':
      // The escape \u0000 is the one way to write what no text of the database can hold.
      if (node.value.includes('\0'))
        throw new DocumentRefusal('INVALID_QUERY_INPUT', 'A string of the query holds a NUL character, which is not text.', [node]);
      return node.value;
    case 'BooleanValue':
    case 'EnumValue':
      return node.value;
    case 'ListValue':
      return node.values.map((item) => readValue(item, variables) ?? null);
    case 'ObjectValue':
      return objectOf(node, variables);
  }
}

/** The arguments that count as given: neither null nor an absent variable.  Refuses: INVALID_QUERY_INPUT, GRAPHQL_VALIDATION_FAILED. */
export function argumentsOf(node: FieldNode, variables: Variables): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = Object.create(null);
  const names = new Set<string>();
  for (const { name, value } of node.arguments ?? []) {
    if (names.has(name.value)) throw invalidDocument(`There can be only one argument named "${name.value}".`, [name]);
    names.add(name.value);
    const read = readValue(value, variables);
    if (read !== undefined && read !== null) given[name.value] = read;
  }
  return given;
}

/** Without a prototype, so that no key means anything. */
function objectOf(node: ObjectValueNode, variables: Variables): Record<string, unknown> {
  const object: Record<string, unknown> = Object.create(null);
  for (const { name, value } of node.fields) {
    if (Object.hasOwn(object, name.value)) throw invalidDocument(`There can be only one input field named "${name.value}".`, [name]);
    const read = readValue(value, variables);
    if (read !== undefined) object[name.value] = read;
  }
  return object;
}

function finiteNumber(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
