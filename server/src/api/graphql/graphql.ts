/** GraphQL Core: a request in, an answer out. Source: wire contract; GraphQL over HTTP. */
import type { GraphQLError as StandardError } from 'graphql';
import type { Asker, Engine } from '../../engine.ts';
import { Refusal, type RefusalCode } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { excerpt } from '../excerpt.ts';
import { type DocumentLimits, openDocuments, type ParsedDocument, parseDocument } from './document.ts';
import { DocumentRefusal } from './document-refusal.ts';
import { type ExecutionLimits, executeOperation } from './execute-operation.ts';
import { answerForm, contentTypes } from './media-type.ts';
import { type BoundOperation, bindOperation, chooseOperation, isUncertain, type Wording } from './operation.ts';
import { type GraphqlParameters, parseGet, parsePost } from './request.ts';
import { answerBody, type GraphqlAnswer, noHeaders, refusedAnswer } from './response.ts';
import { type Introspected, type IntrospectionRequest, introspect } from './schema/introspection.ts';
import { coerceVariables, validateDocument } from './schema/validate.ts';
import { type Variables, variablesOf } from './values.ts';

export interface GraphqlRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query string, as sent. */
  readonly url: string;
  readonly body: string | null;
  /** The header Accept. */
  readonly accept: string | undefined;
  /** Whether this request asks for the whole validation of the schema. */
  readonly isStrict: boolean;
  readonly requestId: string;
}

export interface GraphqlOptions extends ExecutionLimits, DocumentLimits {
  /** Records inside one another. */
  readonly depthMax: number;
  /** Whether every request is validated whole. */
  readonly isStrict: boolean;
  /** Told of faults of this program, whose callers see nothing of them. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

export interface GraphqlApi {
  /** Never rejects for a refusal: every failure is an answer. */
  answer(asker: Asker, request: GraphqlRequest): Promise<GraphqlAnswer>;
  /** The answer to a request that failed before it came this far, such as one whose sender is not known. */
  refuse(error: unknown, request: GraphqlRequest): GraphqlAnswer;
}

export function openGraphqlApi(engine: Engine, options: GraphqlOptions): GraphqlApi {
  const documents = openDocuments(options);

  const answer = async (asker: Asker, request: GraphqlRequest): Promise<GraphqlAnswer> => {
    const started = performance.now();
    const { query, operationName, variables: sent } = parametersOf(request);
    const document = documents.parse(query);
    const operation = chooseOperation(document, operationName);
    if (request.method === 'GET' && operation.operation === 'mutation') throw postOnly();
    const isStrict = options.isStrict || request.isStrict;
    const wording: Wording = { document, operation, variables: variablesOf(operation, sent), depthMax: options.depthMax };
    const examine = (model: Model): Examined => {
      const errors = isStrict ? strictErrors(model, document, operation, sent) : [];
      const bound = bindOperation(model, wording);
      if (errors.length > 0) return { errors, bound, introspected: noAnswers };
      if (bound.refusal !== null) return { errors: [bound.refusal], bound, introspected: noAnswers };
      return introspectFor(bound, { text: query, document: document.node, operationName, variables: sent });
    };
    const { errors, bound, introspected } = await examined(examine, engine, asker.workspaceId);
    if (errors.length > 0) return refusedAnswer(errors, request);
    if (request.method === 'GET' && bound.hasMutation) throw postOnly();
    const parsed = performance.now();
    const { requestId } = request;
    const { onFault } = options;
    const executing = { engine, asker, wording, bound, introspected, limits: options, requestId, onFault };
    const executed = await executeOperation(executing);
    const shaping = performance.now();
    const body = answerBody(executed, bound);
    const { plan, database } = executed.timings;
    const timings = { parse: parsed - started, plan, db: database, shape: performance.now() - shaping };
    return { status: 200, contentType: contentTypes[answerForm(request.accept)], body, headers: noHeaders, timings };
  };

  const refuse = (error: unknown, request: GraphqlRequest): GraphqlAnswer => {
    if (!(error instanceof Refusal) || error.status >= 500) options.onFault(error, request.requestId);
    return refusedAnswer([ofSender(error, request, options)], request);
  };

  return {
    answer: (asker, request) => answer(asker, request).catch((error: unknown) => refuse(error, request)),
    refuse,
  };
}

function parametersOf({ method, url, body }: GraphqlRequest): GraphqlParameters {
  if (method === 'POST') return parsePost(body);
  const mark = url.indexOf('?');
  return parseGet(mark === -1 ? '' : url.slice(mark + 1));
}

function postOnly(): Refusal {
  return new Refusal('METHOD_NOT_ALLOWED', 'Can only perform a mutation operation from a POST request.', { allow: 'POST' });
}

interface Examined {
  /** Why nothing of the request can be executed. */
  readonly errors: readonly unknown[];
  readonly bound: BoundOperation;
  readonly introspected: Introspected;
}

/** With the newest model, if the one in memory leaves a doubt. */
async function examined(examine: (model: Model) => Examined, engine: Engine, workspaceId: string): Promise<Examined> {
  const found = engine.model(workspaceId);
  const model = found instanceof Promise ? await found : found;
  const first = examine(model);
  if (!isDoubtful(first)) return first;
  const newest = await engine.refresh(workspaceId);
  return newest === model ? first : examine(newest);
}

function isDoubtful({ errors, bound, introspected }: Examined): boolean {
  return errors.length > 0 || isUncertain(bound) || [...introspected.values()].includes('null');
}

function introspectFor(bound: BoundOperation, request: IntrospectionRequest): Examined {
  if (bound.roots.every(({ kind }) => kind !== 'introspection')) return { errors: [], bound, introspected: noAnswers };
  try {
    return { errors: [], bound, introspected: introspect(bound.model, request) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { errors: [error], bound, introspected: noAnswers };
  }
}

const noAnswers: Introspected = new Map();

/** What is wrong with the sender, in the words of this API. */
function ofSender(error: unknown, request: GraphqlRequest, limits: DocumentLimits): unknown {
  if (!(error instanceof Refusal) || error.code !== 'FORBIDDEN_EXCEPTION') return error;
  switch (error.details?.reason) {
    case 'tokenMissing': {
      const message = `Unauthenticated: no workspace resolved${rootFieldsAsked(request, limits)}`;
      return new Refusal('UNAUTHENTICATED', message, { subCode: 'WORKSPACE_QUERY_WITHOUT_WORKSPACE' });
    }
    case 'workspaceNotFound':
      return new Refusal('UNAUTHENTICATED', error.message, { subCode: 'WORKSPACE_NOT_FOUND' });
    default:
      return error;
  }
}

/** As far as the request can be read. */
function rootFieldsAsked(request: GraphqlRequest, limits: DocumentLimits): string {
  try {
    const { query, operationName } = parametersOf(request);
    const { selectionSet } = chooseOperation(parseDocument(query, limits), operationName);
    const names = selectionSet.selections.flatMap((selection) => (selection.kind === 'Field' ? [selection.name.value] : []));
    return names.length === 0 ? '' : excerpt(` for fields ${[...new Set(names)].join(', ')}`);
  } catch {
    // The sender has to be known first, whatever is wrong with the rest.
    return '';
  }
}

/** What the schema does not allow of the document; what the types do not allow of the variables, if the document is sound. */
function strictErrors(
  model: Model,
  document: ParsedDocument,
  operation: ParsedDocument['operations'][number],
  sent: Variables,
): readonly DocumentRefusal[] {
  const refused = (code: RefusalCode) => (error: StandardError) => new DocumentRefusal(code, error.message, error.locations ?? []);
  const invalid = validateDocument(model, document.node).map(refused('GRAPHQL_VALIDATION_FAILED'));
  if (invalid.length > 0) return invalid;
  return coerceVariables(model, operation, sent).map(refused('INVALID_QUERY_INPUT'));
}
