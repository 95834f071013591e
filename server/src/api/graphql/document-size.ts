/** How large a document is once its fragments are expanded: counted with one visit of each fragment, nothing is expanded. */
import type { ASTNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
import type { Refusal } from '../../errors.ts';
import { excerpt } from '../excerpt.ts';
import { DocumentRefusal, invalidDocument } from './document-refusal.ts';

/** Brackets inside one another in the text, and selection sets inside one another when fragments are expanded. */
export const documentNestingMax = 100;

/** Before the parser, which is recursive, sees the text. Brackets inside strings and comments do not nest.
 *  Refuses: QUERY_TOO_COMPLEX. */
export function checkNesting(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: // "
        at = text.startsWith('"""', at) ? endOfBlockString(text, at + 3) : endOfString(text, at + 1);
        break;
      case 0x23: // #
        at = endOfLine(text, at);
        break;
      case 0x28: // (
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > documentNestingMax) throw tooDeep([]);
        break;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
}

/** Position of the closing quote, or of what ends a string that is not closed. */
function endOfString(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x5c) at++;
    else if (character === 0x22 || character === 0x0a || character === 0x0d) return at;
  }
  return text.length;
}

function endOfBlockString(text: string, start: number): number {
  let close = text.indexOf('"""', start);
  while (close !== -1 && text.charCodeAt(close - 1) === 0x5c) close = text.indexOf('"""', close + 3);
  return close === -1 ? text.length : close + 2;
}

function endOfLine(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x0a || character === 0x0d) return at;
  }
  return text.length;
}

export interface DocumentSize {
  /** Plain introspection fields (`__typename`) are not counted: one key of them is answered, however often it stands there. */
  readonly fields: number;
  /** Fields, spreads and inline fragments. */
  readonly selections: number;
}

/** All operations together.  Refuses: GRAPHQL_VALIDATION_FAILED, QUERY_TOO_COMPLEX. */
export function measure(
  operations: readonly OperationDefinitionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentSize {
  const measuring: Measuring = { fragments, known: new Map(), open: [] };
  let fields = 0;
  let selections = 0;
  for (const operation of operations) {
    const size = sizeOfSet(operation.selectionSet, 1, measuring);
    fields += size.fields;
    selections += size.selections;
  }
  // What no operation uses must be sound as well.
  for (const fragment of fragments.values()) sizeOfFragment(fragment, 1, measuring);
  return { fields: bounded(fields), selections: bounded(selections) };
}

interface Size extends DocumentSize {
  /** Selection sets inside one another. */
  readonly height: number;
}

interface Measuring {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly known: Map<FragmentDefinitionNode, Size>;
  /** The fragments that are being measured, from the outermost. */
  readonly open: FragmentDefinitionNode[];
}

function sizeOfSet({ selections: nodes }: SelectionSetNode, depth: number, measuring: Measuring): Size {
  let fields = 0;
  let selections = 0;
  let height = 0;
  for (const node of nodes) {
    const size = sizeOfSelection(node, depth, measuring);
    fields += size.fields;
    selections += size.selections;
    if (size.height > height) height = size.height;
  }
  return { fields: bounded(fields), selections: bounded(selections), height: height + 1 };
}

const leaf: Size = { fields: 1, selections: 1, height: 0 };
const uncounted: Size = { fields: 0, selections: 1, height: 0 };

function sizeOfSelection(node: SelectionNode, depth: number, measuring: Measuring): Size {
  if (node.kind === 'FragmentSpread') {
    const fragment = measuring.fragments.get(node.name.value);
    if (fragment === undefined) throw invalidDocument(`Unknown fragment "${excerpt(node.name.value)}".`, [node.name]);
    const size = sizeOfFragment(fragment, depth + 1, measuring, node);
    return { ...size, selections: size.selections + 1 };
  }
  const own = node.kind === 'Field' && (node.alias !== undefined || !node.name.value.startsWith('__')) ? leaf : uncounted;
  if (node.selectionSet === undefined) return own;
  if (depth + 1 > documentNestingMax) throw tooDeep([node]);
  const size = sizeOfSet(node.selectionSet, depth + 1, measuring);
  return { fields: size.fields + own.fields, selections: size.selections + 1, height: size.height };
}

function sizeOfFragment(fragment: FragmentDefinitionNode, depth: number, measuring: Measuring, spread: ASTNode = fragment): Size {
  const { known, open } = measuring;
  let size = known.get(fragment);
  if (size === undefined) {
    const start = open.indexOf(fragment);
    if (start !== -1) throw cyclic(open.slice(start), spread);
    if (depth > documentNestingMax) throw tooDeep([spread]);
    open.push(fragment);
    size = sizeOfSet(fragment.selectionSet, depth, measuring);
    open.pop();
    known.set(fragment, size);
  }
  if (depth - 1 + size.height > documentNestingMax) throw tooDeep([spread]);
  return size;
}

function cyclic([first, ...others]: readonly FragmentDefinitionNode[], spread: ASTNode): DocumentRefusal {
  const via = others.length === 0 ? '' : ` via ${others.map(({ name }) => `"${name.value}"`).join(', ')}`;
  return invalidDocument(excerpt(`Cannot spread fragment "${first?.name.value}" within itself${via}.`), [spread]);
}

function tooDeep(nodes: readonly ASTNode[]): Refusal {
  return new DocumentRefusal('QUERY_TOO_COMPLEX', `Query too complex - It nests deeper than ${documentNestingMax} levels`, nodes);
}

/** Fragments that spread one another twice double a number at each step. */
function bounded(count: number): number {
  return Math.min(count, 1_000_000_000);
}
