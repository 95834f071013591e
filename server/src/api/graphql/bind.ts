/**
 * A collected root field and the Model in, what is selected out: which names are columns, composites, relations or
 * connections. No value of a variable is read, so that the outcome holds for every request with the same wording.
 */
import type { FieldNode } from 'graphql';
import type { ObjectModel } from '../../model/model.ts';
import type { ConnectionSelection, RecordSelection } from '../../query/selection.ts';
import { bindConnection, bindRecord } from './bind-selection.ts';
import { Binding, type ListOfDocument, requireSubfields, type Warning } from './binding.ts';
import type { CollectedField, Collecting } from './collect.ts';
import { type Operation, type RootField, typeNameOf } from './names.ts';

export interface BoundField {
  readonly root: RootField;
  readonly field: CollectedField;
  readonly selection: RecordSelection | ConnectionSelection;
  /** The to-many relations of the selection, by their number: where their arguments stand, and of which object they are. */
  readonly lists: readonly ListOfDocument[];
  /** What the document names and the model does not have. */
  readonly warnings: readonly Warning[];
}

/** Records inside one another, when the settings do not say. Source: wire contract, limits. */
const depthMaxDefault = 5;

/** `depthMax` counts records inside one another, that of the root field included.
 *  Refuses: GRAPHQL_VALIDATION_FAILED, MAX_DEPTH_REACHED. */
export function bindField(root: RootField, field: CollectedField, collecting: Collecting, depthMax = depthMaxDefault): BoundField {
  const binding = new Binding(collecting, depthMax);
  const path = [field.key];
  const { object } = root;
  requireSubfields(field, returned[root.operation](typeNameOf(object)));
  const selection = bindReturned(root.operation, object, field.nodes, { binding, path, level: 1 });
  return Object.freeze({ root, field, selection, lists: Object.freeze(binding.lists), warnings: Object.freeze(binding.warnings) });
}

interface Place {
  readonly binding: Binding;
  readonly path: readonly string[];
  readonly level: number;
}

function bindReturned(operation: Operation, object: ObjectModel, nodes: readonly FieldNode[], { binding, path, level }: Place) {
  switch (operation) {
    case 'findMany':
    case 'findDuplicates':
      return bindConnection(binding, object, nodes, { path, level, isGroup: false });
    case 'groupBy':
      return bindConnection(binding, object, nodes, { path, level, isGroup: true });
    default:
      return bindRecord(binding, object, nodes, { path, level });
  }
}

const one = (type: string) => type;
const many = (type: string) => `[${type}!]`;

/** The type of each root field, from that of the records. */
const returned: Readonly<Record<Operation, (type: string) => string>> = {
  findMany: (type) => `${type}Connection`,
  findOne: one,
  findDuplicates: (type) => `[${type}Connection!]`,
  groupBy: (type) => `[${type}GroupByConnection!]`,
  createOne: one,
  updateOne: one,
  deleteOne: one,
  destroyOne: one,
  restoreOne: one,
  mergeMany: one,
  createMany: many,
  updateMany: many,
  deleteMany: many,
  destroyMany: many,
  restoreMany: many,
};
