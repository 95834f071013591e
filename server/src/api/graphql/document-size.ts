/** How large a document is once its fragments are expanded: counted with one visit of each fragment, nothing is expanded. */
import type { ASTNode, FieldNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionNode, SelectionSetNode } from 'graphql';
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
  /** Without those of introspection, such as `__typename`. */
  readonly fields: number;
  /** Fields of introspection that an alias makes many; under its own name each is answered once. */
  readonly aliasedIntrospections: number;
  /** Fields, spreads and inline fragments. */
  readonly selections: number;
}

/** All operations together.  Refuses: GRAPHQL_VALIDATION_FAILED, QUERY_TOO_COMPLEX. */
export function measure(
  operations: readonly OperationDefinitionNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): DocumentSize {
  const measuring: Measuring = { fragments, known: new Map(), open: [] };
  let total: Size = nothing;
  for (const operation of operations) total = joined(total, sizeOfSet(operation.selectionSet, 1, measuring));
  // What no operation uses must be sound as well.
  for (const fragment of fragments.values()) sizeOfFragment(fragment, 1, measuring);
  return total;
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

function sizeOfSet({ selections }: SelectionSetNode, depth: number, measuring: Measuring): Size {
  let size: Size = nothing;
  for (const node of selections) size = joined(size, sizeOfSelection(node, depth, measuring));
  return { ...size, height: size.height + 1 };
}

const nothing: Size = { fields: 0, aliasedIntrospections: 0, selections: 0, height: 0 };
const field: Size = { ...nothing, fields: 1, selections: 1 };
const aliasedIntrospection: Size = { ...nothing, aliasedIntrospections: 1, selections: 1 };
/** A spread, an inline fragment, a field of introspection. */
const uncounted: Size = { ...nothing, selections: 1 };

function joined(a: Size, b: Size): Size {
  return {
    fields: bounded(a.fields + b.fields),
    aliasedIntrospections: bounded(a.aliasedIntrospections + b.aliasedIntrospections),
    selections: bounded(a.selections + b.selections),
    height: Math.max(a.height, b.height),
  };
}

function sizeOfSelection(node: SelectionNode, depth: number, measuring: Measuring): Size {
  if (node.kind === 'FragmentSpread') {
    const fragment = measuring.fragments.get(node.name.value);
    if (fragment === undefined) throw invalidDocument(`Unknown fragment "${excerpt(node.name.value)}".`, [node.name]);
    return joined(uncounted, sizeOfFragment(fragment, depth + 1, measuring, node));
  }
  const own = node.kind === 'Field' ? sizeOfField(node) : uncounted;
  if (node.selectionSet === undefined) return own;
  if (depth + 1 > documentNestingMax) throw tooDeep([node]);
  return joined(own, sizeOfSet(node.selectionSet, depth + 1, measuring));
}

function sizeOfField({ name, alias }: FieldNode): Size {
  if (!name.value.startsWith('__')) return field;
  return alias === undefined ? uncounted : aliasedIntrospection;
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
