/**
 * One operation of a document and a Model in, its root fields out, each with what it is. The outcome is kept for every
 * request with the same document, model and conditions.
 */
import type { OperationDefinitionNode } from 'graphql';
import { Refusal } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { nearest } from '../../nearest.ts';
import { excerpt } from '../excerpt.ts';
import { type BoundField, bindField } from './bind.ts';
import type { Warning } from './binding.ts';
import { type CollectedField, type Collecting, collectFields, FieldConflict } from './collect.ts';
import { collectingOf, outcomeOf } from './collecting.ts';
import type { ParsedDocument } from './document.ts';
import { DocumentRefusal, invalidDocument } from './document-refusal.ts';
import { rootFieldsOf, searchFieldName } from './names.ts';
import { type BoundSearch, bindSearch } from './search.ts';
import type { Variables } from './values.ts';

export type RootOfOperation =
  | { readonly kind: 'records'; readonly field: CollectedField; readonly bound: BoundField }
  | { readonly kind: 'search'; readonly field: CollectedField; readonly bound: BoundSearch }
  | { readonly kind: 'introspection'; readonly field: CollectedField }
  | { readonly kind: 'typename'; readonly field: CollectedField; readonly json: string }
  /** What cannot be asked, while its neighbours can. */
  | { readonly kind: 'refused'; readonly field: CollectedField; readonly refusal: Refusal };

export interface BoundOperation {
  readonly model: Model;
  /** In the order of the document. */
  readonly roots: readonly RootOfOperation[];
  /** The whole operation cannot be meant: nothing of it is executed. */
  readonly refusal: Refusal | null;
  readonly warnings: readonly Warning[];
  /** True when something is written, whatever the operation calls itself. */
  readonly hasMutation: boolean;
}

/** The operation that a request means.  Refuses: GRAPHQL_VALIDATION_FAILED. */
export function chooseOperation({ operations }: ParsedDocument, operationName: string | null): OperationDefinitionNode {
  const operation = operationName === null ? operations[0] : operations.find(({ name }) => name?.value === operationName);
  if (operation === undefined) {
    throw invalidDocument(
      operationName === null ? 'Must provide an operation.' : `Unknown operation named "${excerpt(operationName)}".`,
      [],
    );
  }
  if (operationName === null && operations.length > 1) {
    throw invalidDocument('Must provide operation name if query contains multiple operations.', []);
  }
  if (operation.operation === 'subscription') {
    throw invalidDocument('Subscriptions are not answered here: the schema has queries and mutations only.', [operation]);
  }
  return operation;
}

const kept = new WeakMap<ParsedDocument, WeakMap<Model, Map<string, BoundOperation>>>();
const keptMax = 32;

/** What a request asks, before a model gives it meaning. */
export interface Wording {
  readonly document: ParsedDocument;
  readonly operation: OperationDefinitionNode;
  readonly variables: Variables;
  /** Records inside one another. */
  readonly depthMax: number;
}

/** The same value for the same document, model and conditions as long as it is kept. What was refused is not kept, since
 *  it may hang on the value of a variable. */
export function bindOperation(model: Model, wording: Wording): BoundOperation {
  const { document, operation, variables } = wording;
  const ofModel = keptFor(document, model);
  const key = `${document.operations.indexOf(operation)} ${outcomeOf(document, variables)}`;
  const known = ofModel.get(key);
  if (known !== undefined) return known;

  const bound = bind(model, wording);
  if (bound.refusal === null && bound.roots.every(({ kind }) => kind !== 'refused')) {
    if (ofModel.size >= keptMax) ofModel.delete(ofModel.keys().next().value as string);
    ofModel.set(key, bound);
  }
  return bound;
}

function keptFor(document: ParsedDocument, model: Model): Map<string, BoundOperation> {
  let ofDocument = kept.get(document);
  if (ofDocument === undefined) {
    ofDocument = new WeakMap();
    kept.set(document, ofDocument);
  }
  let ofModel = ofDocument.get(model);
  if (ofModel === undefined) {
    ofModel = new Map();
    ofDocument.set(model, ofModel);
  }
  return ofModel;
}

/** True when a newer model might read the operation differently. */
export function isUncertain({ refusal, warnings, roots }: BoundOperation): boolean {
  return refusal !== null || warnings.length > 0 || roots.some(({ kind }) => kind === 'refused');
}

function bind(model: Model, { document, operation, variables, depthMax }: Wording): BoundOperation {
  const collecting = collectingOf(document, model, variables);
  const typeName = operation.operation === 'mutation' ? 'Mutation' : 'Query';
  try {
    const fields = collectRoots(operation, typeName, collecting);
    const unknown = fields.filter(({ name }) => !isKnown(name, model));
    if (unknown.length > 0) throw unknownRootFields(unknown, typeName, model);
    const roots = fields.map((field) => bindRoot(field, { typeName, model, collecting, depthMax }));
    return {
      model,
      roots,
      refusal: null,
      warnings: roots.flatMap((root) => ('bound' in root ? root.bound.warnings : [])),
      hasMutation: operation.operation === 'mutation' || roots.some((root) => root.kind === 'records' && root.bound.root.isMutation),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { model, roots: [], refusal: error, warnings: [], hasMutation: false };
  }
}

/** The wire has words of its own for a conflict here. */
function collectRoots(operation: OperationDefinitionNode, typeName: string, collecting: Collecting): readonly CollectedField[] {
  try {
    return collectFields([operation], typeName, collecting);
  } catch (error) {
    if (!(error instanceof FieldConflict)) throw error;
    const message = `Duplicate root resolver: "${excerpt(error.key)}". ${error.message}`;
    throw new DocumentRefusal('INVALID_QUERY_INPUT', message, error.locations, null, [error.key]);
  }
}

function isKnown(name: string, model: Model): boolean {
  return name === '__typename' || name === '__schema' || name === '__type' || name === searchFieldName || rootFieldsOf(model).has(name);
}

interface RootPlace {
  readonly typeName: string;
  readonly model: Model;
  readonly collecting: Collecting;
  readonly depthMax: number;
}

function bindRoot(field: CollectedField, { typeName, model, collecting, depthMax }: RootPlace): RootOfOperation {
  const { name } = field;
  if (name === '__typename') return { kind: 'typename', field, json: `"${typeName}"` };
  if (name === '__schema' || name === '__type') return { kind: 'introspection', field };
  try {
    const root = rootFieldsOf(model).get(name);
    return root === undefined
      ? { kind: 'search', field, bound: bindSearch(field, collecting) }
      : { kind: 'records', field, bound: bindField(root, field, collecting, depthMax) };
  } catch (error) {
    // What no schema would allow concerns the whole document.
    if (!(error instanceof Refusal) || error.code === 'GRAPHQL_VALIDATION_FAILED') throw error;
    return { kind: 'refused', field, refusal: error };
  }
}

/** The message holds both texts that clients look for. */
function unknownRootFields(fields: readonly CollectedField[], typeName: string, model: Model): DocumentRefusal {
  const names = [...new Set(fields.map(({ name }) => excerpt(name)))];
  const known = [...rootFieldsOf(model).keys(), searchFieldName];
  const standard = names.map((name) => `Cannot query field "${name}" on type "${typeName}".`).join(' ');
  const near = names.flatMap((name) => nearest(name, known) ?? []);
  const subject = names.length === 1 ? 'field' : 'fields';
  return new DocumentRefusal(
    'UNKNOWN_ROOT_FIELD',
    `Unknown ${subject} ${names.join(', ')}. The corresponding object may have been deleted or renamed. (${standard})`,
    fields.map(({ nodes }) => nodes[0]),
    near.length === 0 ? null : { didYouMean: near },
    fields.slice(0, 1).map(({ key }) => excerpt(key)),
  );
}
