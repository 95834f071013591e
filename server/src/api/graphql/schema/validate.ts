/** The strict mode: documents and variables are held against the schema by the rules of the language. */
import {
  type DocumentNode,
  GraphQLError,
  getVariableValues,
  MaxIntrospectionDepthRule,
  type OperationDefinitionNode,
  specifiedRules,
  validate,
} from 'graphql';
import type { Model } from '../../../model/model.ts';
import { schemaOf } from './schema.ts';

/** Findings of one document, and of the variables of one request. */
const errorsMax = 50;
/** Operations and fragments: some rules look at each pair of them. Of pairs of fields the library itself takes care. */
const definitionsMax = 500;

const known = new WeakMap<Model, WeakMap<DocumentNode, readonly GraphQLError[]>>();

/** Empty for a document that is valid. Kept for as long as model and document live; the nesting of the document is the
 *  caller's to bound. Size: at most `errorsMax` errors. */
export function validateDocument(model: Model, document: DocumentNode): readonly GraphQLError[] {
  let ofModel = known.get(model);
  if (ofModel === undefined) {
    ofModel = new WeakMap();
    known.set(model, ofModel);
  }
  let errors = ofModel.get(document);
  if (errors === undefined) {
    const many = tooManyDefinitions(document);
    errors = Object.freeze(many === null ? validate(schemaOf(model), document, rules, { maxErrors: errorsMax }) : [many]);
    ofModel.set(document, errors);
  }
  return errors;
}

const rules = Object.freeze([...specifiedRules, MaxIntrospectionDepthRule]);

/** Errors of the variables that a request sends for an operation; empty when all are of the declared types. */
export function coerceVariables(
  model: Model,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const { errors } = getVariableValues(schemaOf(model), operation.variableDefinitions ?? [], variables, { maxErrors: errorsMax });
  return errors ?? [];
}

/** An error when the document has more definitions than can be looked at in pairs, or null. */
export function tooManyDefinitions({ definitions }: DocumentNode): GraphQLError | null {
  if (definitions.length <= definitionsMax) return null;
  return new GraphQLError(`The document has ${definitions.length} operations and fragments, ${definitionsMax} are allowed.`);
}
