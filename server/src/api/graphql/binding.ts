/** What the binding of one root field gathers on its way, and the refusals that all its parts share. */
import type { FieldNode } from 'graphql';
import type { ObjectModel } from '../../model/model.ts';
import type { Constant } from '../../query/selection.ts';
import { excerpt } from '../excerpt.ts';
import { type CollectedField, type Collecting, collectFields } from './collect.ts';
import { DocumentRefusal, invalidDocument } from './document-refusal.ts';

/** A name that stands in the document and not in the model; `path` holds response keys from the root field on. */
export interface Warning {
  readonly message: string;
  readonly node: FieldNode;
  readonly path: readonly string[];
}

/** A to-many relation of the document; its arguments stand on the first node. */
export interface ListOfDocument {
  readonly object: ObjectModel;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
}

/** JSON members inside one another. */
const jsonDepthMax = 10;

export class Binding {
  readonly lists: ListOfDocument[] = [];
  readonly warnings: Warning[] = [];
  readonly #collecting: Collecting;
  readonly #depthMax: number;

  /** `depthMax` counts records inside one another, that of the root field included. */
  constructor(collecting: Collecting, depthMax: number) {
    this.#collecting = collecting;
    this.#depthMax = depthMax;
  }

  /** Refuses: MAX_DEPTH_REACHED. */
  checkDepth(level: number, nodes: readonly FieldNode[]): void {
    if (level > this.#depthMax) throw tooDeep(this.#depthMax, nodes);
  }

  /** Refuses: GRAPHQL_VALIDATION_FAILED. */
  collect(nodes: readonly FieldNode[], typeName: string): readonly CollectedField[] {
    return collectFields(nodes, typeName, this.#collecting);
  }

  /** The number of the list. */
  addList(object: ObjectModel, field: CollectedField): number {
    return this.lists.push({ object, nodes: field.nodes }) - 1;
  }

  /** `__typename`, or `null` and a warning for what the type does not have. */
  constantOf(field: CollectedField, typeName: string, path: readonly string[]): Constant {
    if (field.name === '__typename') return { kind: 'constant', key: field.key, json: JSON.stringify(typeName) };
    this.warn(field, path, `Cannot query field "${excerpt(field.name)}" on type "${typeName}".`);
    return { kind: 'constant', key: field.key, json: 'null' };
  }

  /** A selection on what has no fields is passed over. */
  warnOfSubfields(field: CollectedField, path: readonly string[]): void {
    if (hasSubfields(field)) this.warn(field, path, `Field "${excerpt(field.name)}" must not have a selection since it has no subfields.`);
  }

  warn(field: CollectedField, path: readonly string[], message: string): void {
    this.warnings.push({ message, node: field.nodes[0], path: [...path, field.key] });
  }
}

export function hasSubfields(field: CollectedField): boolean {
  return field.nodes.some((node) => node.selectionSet !== undefined);
}

/** Refuses: GRAPHQL_VALIDATION_FAILED. */
export function requireSubfields(field: CollectedField, type: string): void {
  if (hasSubfields(field)) return;
  const name = excerpt(field.name);
  const message = `Field "${name}" of type "${type}" must have a selection of subfields. Did you mean "${name} { ... }"?`;
  throw invalidDocument(message, [field.nodes[0]]);
}

/** Refuses: MAX_DEPTH_REACHED. */
export function checkJsonDepth(level: number, nodes: readonly FieldNode[]): void {
  if (level > jsonDepthMax) throw tooDeep(jsonDepthMax, nodes);
}

function tooDeep(max: number, nodes: readonly FieldNode[]): DocumentRefusal {
  return new DocumentRefusal('MAX_DEPTH_REACHED', `Maximum depth of ${max} reached`, nodes.slice(0, 1));
}
