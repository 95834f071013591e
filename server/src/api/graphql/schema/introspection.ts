/**
 * The root fields `__schema` and `__type` of a document in, the JSON of each out. The reference library executes a
 * document of its own that holds nothing else: variables are written into it as values, so their declared types do not
 * matter. Answers are kept as text.
 */
import {
  type ArgumentNode,
  type DocumentNode,
  executeSync,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  MaxIntrospectionDepthRule,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  specifiedRules,
  type ValueNode,
  validate,
  visit,
} from 'graphql';
import type { Model } from '../../../model/model.ts';
import { DocumentRefusal, invalidDocument } from '../document-refusal.ts';
import { variablesOf } from '../values.ts';
import { costlyToIntrospect } from './introspection-cost.ts';
import { schemaOf } from './schema.ts';
import { tooManyDefinitions } from './validate.ts';

export interface IntrospectionRequest {
  readonly text: string;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** JSON by response key. */
export type Introspected = ReadonlyMap<string, string>;

/** Of one model: answers, and characters of their keys and their JSON together. */
const answersMax = 64;
const charactersMax = 32 * 1024 * 1024;

interface Answers {
  readonly byKey: Map<string, { readonly answer: Introspected; readonly characters: number }>;
  characters: number;
}

const kept = new WeakMap<Model, Answers>();

/** Empty when the operation has no such root fields. Its nesting is the caller's to bound.
 *  Refuses: GRAPHQL_VALIDATION_FAILED, QUERY_TOO_COMPLEX. */
export function introspect(model: Model, request: IntrospectionRequest): Introspected {
  let answers = kept.get(model);
  if (answers === undefined) {
    answers = { byKey: new Map(), characters: 0 };
    kept.set(model, answers);
  }
  const key = JSON.stringify([request.operationName, request.variables, request.text]);
  const known = answers.byKey.get(key);
  if (known !== undefined) {
    answers.byKey.delete(key);
    answers.byKey.set(key, known);
    return known.answer;
  }
  const answer = execute(model, request);
  const characters = [...answer].reduce((sum, [name, json]) => sum + name.length + json.length, key.length);
  if (characters <= charactersMax / 4) keep(answers, key, answer, characters);
  return answer;
}

function keep(answers: Answers, key: string, answer: Introspected, characters: number): void {
  answers.byKey.set(key, { answer, characters });
  answers.characters += characters;
  for (const [oldest, value] of answers.byKey) {
    if (answers.byKey.size <= answersMax && answers.characters <= charactersMax) return;
    answers.byKey.delete(oldest);
    answers.characters -= value.characters;
  }
}

function execute(model: Model, request: IntrospectionRequest): Introspected {
  const document = reduce(request);
  if (document === null) return new Map();
  const many = tooManyDefinitions(document);
  if (many !== null) throw new DocumentRefusal('QUERY_TOO_COMPLEX', many.message, []);
  const schema = schemaOf(model);
  refuseErrors(validate(schema, document, [...specifiedRules, MaxIntrospectionDepthRule], { maxErrors: 1 }));
  if (costlyToIntrospect(schema, document)) {
    throw new DocumentRefusal('QUERY_TOO_COMPLEX', 'Query too complex - It asks for the schema too many times at once', []);
  }
  const { data, errors = [] } = executeSync({ schema, document });
  refuseErrors(errors);
  return new Map(Object.entries(data ?? {}).map(([name, value]) => [name, JSON.stringify(value)]));
}

function refuseErrors([error]: readonly GraphQLError[]): void {
  if (error !== undefined) throw invalidDocument(error.message, error.nodes ?? []);
}

/** A document of the introspecting root fields alone, and the fragments that they use; null when there are none. */
function reduce({ document, operationName, variables: sent }: IntrospectionRequest): DocumentNode | null {
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const operation = operationName === null ? operations[0] : operations.find(({ name }) => name?.value === operationName);
  if (operation === undefined) return null;
  const fragments = new Map(
    document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION).map((fragment) => [fragment.name.value, fragment]),
  );
  const selections = introspecting(operation.selectionSet.selections, fragments, new Set());
  if (selections.length === 0) return null;
  const query: OperationDefinitionNode = {
    kind: Kind.OPERATION_DEFINITION,
    operation: OperationTypeNode.QUERY,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  const variables = variablesOf(operation, sent);
  const definitions = [query, ...usedFragments(query, fragments)].map((definition) => withValues(definition, variables));
  return { kind: Kind.DOCUMENT, definitions };
}

/** Fragments on the root become inline ones, so that their names are free to mean what they mean below. */
function introspecting(
  selections: readonly SelectionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  visited: Set<string>,
): readonly SelectionNode[] {
  return selections.flatMap((selection): readonly SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return isIntrospecting(selection) ? [selection] : [];
    let inner = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections : [];
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(selection.name.value);
      if (fragment === undefined || visited.has(selection.name.value)) return [];
      visited.add(selection.name.value);
      inner = fragment.selectionSet.selections;
    }
    const found = introspecting(inner, fragments, visited);
    if (found.length === 0) return [];
    const directives = selection.directives ?? [];
    return [{ kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections: found } }];
  });
}

function isIntrospecting({ name: { value } }: FieldNode): boolean {
  return value === '__schema' || value === '__type';
}

function usedFragments(
  query: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): readonly FragmentDefinitionNode[] {
  const used = new Map<string, FragmentDefinitionNode>();
  const open: (OperationDefinitionNode | FragmentDefinitionNode)[] = [query];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    visit(next, {
      FragmentSpread({ name: { value } }) {
        const fragment = fragments.get(value);
        if (fragment === undefined || used.has(value)) return;
        used.set(value, fragment);
        open.push(fragment);
      },
    });
  }
  return [...used.values()];
}

/** Arguments of which the variable has no value are left out, as they would be. */
function withValues<Node extends OperationDefinitionNode | FragmentDefinitionNode>(
  definition: Node,
  variables: Readonly<Record<string, unknown>>,
): Node {
  return visit(definition, {
    Argument(argument): ArgumentNode | null | undefined {
      if (argument.value.kind !== Kind.VARIABLE) return undefined;
      const value = literalOf(variables[argument.value.name.value]);
      return value === null ? null : { ...argument, value };
    },
  });
}

function literalOf(value: unknown): ValueNode | null {
  switch (typeof value) {
    case 'string':
      return { kind: Kind.STRING, value };
    case 'boolean':
      return { kind: Kind.BOOLEAN, value };
    case 'number':
      return { kind: Kind.FLOAT, value: String(value) };
    default:
      return null;
  }
}
