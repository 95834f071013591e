/**
 * The text of a request's document in, its checked form out. Whatever would make a document costly to answer is counted
 * here before anything is expanded: no alias, fragment or directive gets around it.
 */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { excerpt } from '../excerpt.ts';
import { DocumentRefusal, invalidDocument } from './document-refusal.ts';
import { checkNesting, measure } from './document-size.ts';

export interface DocumentLimits {
  /** Names, numbers, strings and punctuation marks of one document. */
  readonly tokensMax: number;
  /** Of all operations, fragments expanded. */
  readonly fieldsMax: number;
  /** Of one operation. */
  readonly rootFieldsMax: number;
  /** Documents that are kept, and characters of their texts together. */
  readonly documentsCachedMax: number;
  readonly documentCharactersCachedMax: number;
}

export interface ParsedDocument {
  readonly text: string;
  readonly node: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The variables that `@include` and `@skip` look at. */
  readonly conditions: readonly string[];
}

export interface Documents {
  /** The same value for the same text as long as it is kept.
   *  Refuses: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, QUERY_TOO_COMPLEX. */
  parse(text: string): ParsedDocument;
}

/** Keeps the documents that were used last; what is refused is not kept. */
export function openDocuments(limits: DocumentLimits): Documents {
  const { documentsCachedMax, documentCharactersCachedMax } = limits;
  const cached = new Map<string, ParsedDocument>();
  let characters = 0;
  const forget = (text: string): void => {
    if (cached.delete(text)) characters -= text.length;
  };
  return {
    parse(text) {
      const known = cached.get(text);
      if (known !== undefined) {
        cached.delete(text);
        cached.set(text, known);
        return known;
      }
      const document = parseDocument(text, limits);
      if (text.length > documentCharactersCachedMax / 8) return document;
      cached.set(text, document);
      characters += text.length;
      for (const oldest of cached.keys()) {
        if (cached.size <= documentsCachedMax && characters <= documentCharactersCachedMax) break;
        forget(oldest);
      }
      return document;
    },
  };
}

/** Size: one pass over the text, one over the tree.
 *  Refuses: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED, QUERY_TOO_COMPLEX. */
export function parseDocument(text: string, limits: DocumentLimits): ParsedDocument {
  checkNesting(text);
  const node = parseText(text, limits.tokensMax);
  const operations: OperationDefinitionNode[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of node.definitions) {
    if (definition.kind === 'OperationDefinition') operations.push(definition);
    else if (definition.kind === 'FragmentDefinition') addFragment(definition, fragments);
    else throw invalidDocument('Only operations and fragments can be executed; the document defines types.', [definition]);
  }
  checkOperations(operations);
  const { fields, aliasedIntrospections, selections } = measure(operations, fragments);
  if (fields > limits.fieldsMax) throw tooMany('fields', fields, limits.fieldsMax, operations);
  if (aliasedIntrospections > limits.fieldsMax) throw tooMany('fields', aliasedIntrospections, limits.fieldsMax, operations);
  // A field takes few selections to write: more are spreads and directives that lead nowhere.
  if (selections > limits.fieldsMax * 10) throw tooMany('selections', selections, limits.fieldsMax * 10, operations);
  for (const operation of operations) {
    const roots = rootKeys(operation.selectionSet, fragments).size;
    if (roots > limits.rootFieldsMax) {
      throw tooMany('root resolvers', roots, limits.rootFieldsMax, [operation]);
    }
  }
  return Object.freeze({ text, node, operations, fragments, conditions: conditionsOf(node, text) });
}

function tooMany(
  what: 'fields' | 'root resolvers' | 'selections',
  count: number,
  max: number,
  operations: readonly OperationDefinitionNode[],
): DocumentRefusal {
  const message = `Query too complex - Too many ${what} requested: ${count} - Maximum allowed ${what}: ${max}`;
  return new DocumentRefusal('QUERY_TOO_COMPLEX', message, operations.slice(0, 1), { requested: count, max });
}

function parseText(text: string, tokensMax: number): DocumentNode {
  try {
    return parse(text, { maxTokens: tokensMax });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new DocumentRefusal('GRAPHQL_PARSE_FAILED', excerpt(error.message), error.locations ?? []);
  }
}

function addFragment(fragment: FragmentDefinitionNode, fragments: Map<string, FragmentDefinitionNode>): void {
  const name = fragment.name.value;
  const known = fragments.get(name);
  if (known !== undefined) throw invalidDocument(`There can be only one fragment named "${excerpt(name)}".`, [known.name, fragment.name]);
  fragments.set(name, fragment);
}

function checkOperations(operations: readonly OperationDefinitionNode[]): void {
  const names = new Map<string, OperationDefinitionNode>();
  for (const operation of operations) {
    const name = operation.name?.value;
    if (name === undefined) {
      if (operations.length > 1) throw invalidDocument('This anonymous operation must be the only defined operation.', [operation]);
      continue;
    }
    const known = names.get(name);
    if (known !== undefined) throw invalidDocument(`There can be only one operation named "${excerpt(name)}".`, [known, operation]);
    names.set(name, operation);
  }
}

function conditionsOf(node: DocumentNode, text: string): readonly string[] {
  if (!text.includes('@')) return [];
  const names = new Set<string>();
  visit(node, {
    Directive({ name, arguments: given }) {
      if (name.value !== 'include' && name.value !== 'skip') return;
      for (const { value } of given ?? []) if (value.kind === 'Variable') names.add(value.name.value);
    },
  });
  return [...names];
}

/** Response keys of the root, whatever directives say; a plain `__typename` costs nothing. */
function rootKeys(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  keys = new Set<string>(),
  visited = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === 'Field') {
      const key = selection.alias?.value ?? selection.name.value;
      if (key !== '__typename') keys.add(key);
    } else if (selection.kind === 'InlineFragment') {
      rootKeys(selection.selectionSet, fragments, keys, visited);
    } else if (!visited.has(selection.name.value)) {
      visited.add(selection.name.value);
      const fragment = fragments.get(selection.name.value);
      if (fragment !== undefined) rootKeys(fragment.selectionSet, fragments, keys, visited);
    }
  }
  return keys;
}
