/**
 * A bound operation in, the members `data` and `errors` of its answer out: one question to the engine for each root field
 * of records. Questions run side by side; an operation that writes goes field by field in the order of the document.
 */
import type { Asker, Engine, Outcome } from '../../engine.ts';
import { Refusal } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import type { Query } from '../../query/query.ts';
import { checkComplexity, complexityOf } from './complexity.ts';
import { type GraphqlError, graphqlError } from './error.ts';
import { locationsOf } from './locations.ts';
import type { Operation } from './names.ts';
import { type BoundOperation, bindOperation, type RootOfOperation, type Wording } from './operation.ts';
import { type QueryLimits, queryOf } from './query-of.ts';
import type { Introspected } from './schema/introspection.ts';
import { searchQueryOf, writeHits } from './search.ts';
import type { Variables } from './values.ts';

export interface ExecutionLimits extends QueryLimits {
  /** Records that the root fields of one request may bring, together. */
  readonly complexityMax: number;
  readonly groupsDefault: number;
}

export interface Executing {
  readonly engine: Engine;
  readonly asker: Asker;
  readonly wording: Wording;
  readonly bound: BoundOperation;
  /** Answers of the fields that ask for the schema. */
  readonly introspected: Introspected;
  readonly limits: ExecutionLimits;
  readonly requestId: string;
  /** Told of what is no refusal. */
  readonly onFault: (error: unknown, requestId: string) => void;
}

export interface Executed {
  /** JSON text. */
  readonly data: string;
  readonly errors: readonly GraphqlError[];
  /** Milliseconds, over all root fields. */
  readonly timings: { readonly plan: number; readonly database: number };
}

export async function executeOperation(executing: Executing): Promise<Executed> {
  const { bound } = executing;
  const timings = { plan: 0, database: 0 };
  const questions = questionsOf(executing);
  const answers: FieldAnswer[] = [];
  if (bound.hasMutation) {
    for (const question of questions) answers.push(await answerField(question, executing, timings));
  } else {
    answers.push(...(await Promise.all(questions.map((question) => answerField(question, executing, timings)))));
  }
  const data = answers.map(({ json }, at) => `"${bound.roots[at]?.field.key}":${json}`);
  return { data: `{${data.join(',')}}`, errors: answers.flatMap(({ error }) => error ?? []), timings };
}

interface FieldAnswer {
  readonly json: string;
  readonly error: GraphqlError | null;
}

/** What is asked for a root field; a refusal is answered in its place. */
type Question =
  | { readonly kind: 'engine'; readonly root: AskedRoot; readonly query: Query | null }
  | { readonly kind: 'other'; readonly root: Exclude<RootOfOperation, AskedRoot> }
  | { readonly kind: 'refused'; readonly root: RootOfOperation; readonly refusal: Refusal };

type AskedRoot = Extract<RootOfOperation, { readonly bound: unknown }>;

/** All of them before the first is asked, so that their complexities are known together. */
function questionsOf({ bound, wording: { variables }, limits }: Executing): readonly Question[] {
  let complexity = 0;
  return bound.roots.map((root): Question => {
    if (root.kind === 'refused') return { kind: 'refused', root, refusal: root.refusal };
    if (!('bound' in root)) return { kind: 'other', root };
    let query: Query;
    try {
      query = writeQuery(root, variables, limits);
    } catch (error) {
      // It may be taken back by a newer model: the engine gives it another one.
      if (error instanceof Refusal) return { kind: 'engine', root, query: null };
      throw error;
    }
    const added = complexityOf(query, { updateSizeMax: limits.batchSizeMax, groupsDefault: limits.groupsDefault });
    try {
      checkComplexity(complexity + added, limits);
    } catch (refusal) {
      return { kind: 'refused', root, refusal: refusal as Refusal };
    }
    complexity += added;
    return { kind: 'engine', root, query };
  });
}

function writeQuery(root: AskedRoot, variables: Variables, limits: QueryLimits): Query {
  return root.kind === 'search' ? searchQueryOf(root.bound, variables, limits) : queryOf(root.bound, variables, limits);
}

async function answerField(question: Question, executing: Executing, timings: { plan: number; database: number }): Promise<FieldAnswer> {
  const { bound, requestId, onFault } = executing;
  const { field } = question.root;
  try {
    if (question.kind === 'refused') throw question.refusal;
    if (question.kind === 'other') return { json: answerOther(question.root, executing), error: null };
    const { result, timings: spent } = await ask(question.root, question.query, executing);
    timings.plan += spent.plan;
    timings.database += spent.database;
    return { json: resultJson(result, question.root), error: null };
  } catch (error) {
    if (!(error instanceof Refusal) || error.status >= 500) onFault(error, requestId);
    const place = { path: [field.key], locations: () => locationsOf(field.nodes), model: bound.model };
    return { json: 'null', error: graphqlError(error, place, requestId) };
  }
}

function ask(root: AskedRoot, query: Query | null, executing: Executing): Promise<Outcome> {
  const { engine, asker, bound, wording, limits } = executing;
  const { variables } = wording;
  const write = (model: Model): Query => {
    if (model === bound.model) return query ?? writeQuery(root, variables, limits);
    return writeQuery(boundAnew(root, model, wording), variables, limits);
  };
  return engine.run(asker, write);
}

/** The same root field as another model reads it. */
function boundAnew(root: AskedRoot, model: Model, wording: Wording): AskedRoot {
  const bound = bindOperation(model, wording);
  if (bound.refusal !== null) throw bound.refusal;
  const found = bound.roots.find(({ field }) => field.key === root.field.key);
  if (found?.kind === 'refused') throw found.refusal;
  if (found === undefined || !('bound' in found)) throw new Error(`The root field ${root.field.key} has become ${found?.kind}`);
  return found;
}

function answerOther(root: Exclude<RootOfOperation, AskedRoot>, { introspected }: Executing): string {
  switch (root.kind) {
    case 'typename':
      return root.json;
    case 'introspection':
      return introspected.get(root.field.key) ?? 'null';
    case 'refused':
      throw root.refusal;
  }
}

/** Operations that answer one record. */
const ofOne: ReadonlySet<Operation> = new Set(['createOne', 'updateOne', 'deleteOne', 'destroyOne', 'restoreOne', 'mergeMany', 'findOne']);

function resultJson(result: Outcome['result'], root: AskedRoot): string {
  if (root.kind === 'search') {
    if (result.kind !== 'hits') throw new Error(`A search answered ${result.kind}`);
    return writeHits(result, root.bound);
  }
  switch (result.kind) {
    case 'record':
      return result.record;
    case 'records':
      return ofOne.has(root.bound.root.operation) ? (result.records[0] ?? 'null') : `[${result.records.join(',')}]`;
    default:
      throw new Error(`${root.field.name} answered ${result.kind}`);
  }
}
