/**
 * The fields of a selection set: fragments expanded, directives obeyed, fields of one response key merged. What a field
 * means is not asked here.
 */
import type {
  ArgumentNode,
  ConstDirectiveNode,
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  SelectionSetNode,
  ValueNode,
} from 'graphql';
import { excerpt } from '../excerpt.ts';
import { DocumentRefusal, invalidDocument } from './document-refusal.ts';

/** What the expansion needs to know beside the document. */
export interface Collecting {
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What `@include` and `@skip` say of a node. */
  isIncluded(node: { readonly directives?: readonly DirectiveNode[] | readonly ConstDirectiveNode[] | undefined }): boolean;
  /** True when the condition of a fragment names a type of the model that is not this one. */
  isForeignType(condition: string, typeName: string): boolean;
}

export interface CollectedField {
  /** In the response: the alias, else the name. */
  readonly key: string;
  readonly name: string;
  /** Every place of the document that asks for this key; the first is the one to report. */
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

/** In the order of their first occurrence. `nodes` are what the selection sets stand on, such as all nodes of a field.
 *  Size: one visit of each selection; each fragment is expanded once.
 *  Refuses: GRAPHQL_VALIDATION_FAILED. Source: GraphQL specification, CollectFields and Field Selection Merging. */
export function collectFields(
  nodes: readonly { readonly selectionSet?: SelectionSetNode | undefined }[],
  typeName: string,
  context: Collecting,
): readonly CollectedField[] {
  const collected = new Map<string, MutableField>();
  const visited = new Set<string>();
  for (const { selectionSet } of nodes) {
    if (selectionSet !== undefined) collect(selectionSet, typeName, context, collected, visited);
  }
  return [...collected.values()];
}

/** One key is asked for twice, and not for the same. */
export class FieldConflict extends DocumentRefusal {
  readonly key: string;

  constructor(key: string, message: string, nodes: readonly FieldNode[]) {
    super('GRAPHQL_VALIDATION_FAILED', message, nodes);
    this.key = key;
  }
}

interface MutableField extends CollectedField {
  readonly nodes: [FieldNode, ...FieldNode[]];
}

function collect(
  { selections }: SelectionSetNode,
  typeName: string,
  context: Collecting,
  collected: Map<string, MutableField>,
  visited: Set<string>,
): void {
  for (const selection of selections) {
    if (!context.isIncluded(selection)) continue;
    if (selection.kind === 'Field') {
      add(selection, collected);
      continue;
    }
    let fragment: { readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined; readonly selectionSet: SelectionSetNode };
    if (selection.kind === 'FragmentSpread') {
      const name = selection.name.value;
      if (visited.has(name)) continue;
      visited.add(name);
      const found = context.fragments.get(name);
      if (found === undefined) throw invalidDocument(`Unknown fragment "${excerpt(name)}".`, [selection.name]);
      fragment = found;
    } else {
      fragment = selection;
    }
    const condition = fragment.typeCondition?.name.value;
    if (condition !== undefined && condition !== typeName && context.isForeignType(condition, typeName)) continue;
    collect(fragment.selectionSet, typeName, context, collected, visited);
  }
}

function add(node: FieldNode, collected: Map<string, MutableField>): void {
  const name = node.name.value;
  const key = node.alias?.value ?? name;
  const known = collected.get(key);
  if (known === undefined) {
    collected.set(key, { key, name, nodes: [node] });
    return;
  }
  const [first] = known.nodes;
  if (known.name !== name) {
    throw conflict(key, `"${excerpt(known.name)}" and "${excerpt(name)}" are different fields`, [first, node]);
  }
  if (!sameArguments(first.arguments ?? [], node.arguments ?? [])) throw conflict(key, 'they have differing arguments', [first, node]);
  known.nodes.push(node);
}

function conflict(key: string, reason: string, nodes: readonly FieldNode[]): FieldConflict {
  return new FieldConflict(
    key,
    `Fields "${excerpt(key)}" conflict because ${reason}. Use different aliases on the fields to fetch both if this was intentional.`,
    nodes,
  );
}

/** Arguments have no order. */
function sameArguments(a: readonly ArgumentNode[], b: readonly ArgumentNode[]): boolean {
  return (
    a.length === b.length && a.every((one) => b.some((other) => one.name.value === other.name.value && sameValue(one.value, other.value)))
  );
}

function sameValue(a: ValueNode, b: ValueNode): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'Variable':
      return b.kind === 'Variable' && a.name.value === b.name.value;
    case 'NullValue':
      return b.kind === 'NullValue';
    case 'ListValue':
      return (
        b.kind === 'ListValue' &&
        a.values.length === b.values.length &&
        a.values.every((item, index) => sameValue(item, b.values[index] as ValueNode))
      );
    case 'ObjectValue': {
      if (b.kind !== 'ObjectValue' || a.fields.length !== b.fields.length) return false;
      const others = new Map(b.fields.map((field) => [field.name.value, field.value]));
      return a.fields.every((field) => {
        const other = others.get(field.name.value);
        return other !== undefined && sameValue(field.value, other);
      });
    }
    default:
      return a.kind === b.kind && a.value === b.value;
  }
}
