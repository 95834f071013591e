/**
 * The hall: every question of every API passes through here, stage by stage: model and access, plan, execution. Each
 * stage is timed. A question that failed because this process holds an older model is asked once more with the newer one.
 */
import type { Access } from './access/access.ts';
import type { Database } from './db/pool.ts';
import { isStaleModel } from './db/refuse.ts';
import { Refusal, type RefusalCode } from './errors.ts';
import { namedRefusal } from './execute/conflict.ts';
import type { Execution } from './execute/execution.ts';
import { executeMerge } from './execute/merge.ts';
import { type Answers, executeDuplicates, executeFindMany, executeFindOne, executeGroups } from './execute/read.ts';
import type { Result } from './execute/result.ts';
import { executeSearch } from './execute/search.ts';
import { executeUpsert } from './execute/upsert.ts';
import { executeCreate, executeRemove, executeUpdate } from './execute/write.ts';
import type { Model } from './model/model.ts';
import type { ModelStore } from './model/store.ts';
import { viewFilter } from './model/view-filter.ts';
import type { Actor } from './plan/actor.ts';
import { objectOf, type Plan } from './plan/plan.ts';
import { answersCapped, type Limits, type Planning, planQuery } from './plan/plan-query.ts';
import type { GroupByQuery, Query } from './query/query.ts';

/** Who asks, in the words of the engine: a workspace, what may be seen and done in it, and whose name writes carry. */
export interface Asker {
  readonly workspaceId: string;
  readonly access: Access;
  readonly actor: Actor;
  /** Language of what is answered in words, BCP 47; English when left out. */
  readonly locale?: string;
}

export interface Outcome {
  readonly result: Result;
  readonly model: Model;
  /** Names of the object, for the front's envelope; null for a search. */
  readonly names: { readonly singular: string; readonly plural: string } | null;
  /** True when the records show fewer fields than the asker may read. */
  readonly capped: boolean;
  /** Milliseconds spent in each stage. */
  readonly timings: Timings;
}

export interface Timings {
  readonly plan: number;
  readonly database: number;
}

export interface Engine {
  /** The model that this process holds. Rejects: WorkspaceNotFound. */
  model(workspaceId: string): Model | Promise<Model>;
  /** The model as it is committed now; the same value when nothing has changed. */
  refresh(workspaceId: string): Promise<Model>;
  /** `ask` writes the question for a model, and once more for a newer one. Refuses: every code of `errors.ts` but those of the request itself. */
  run(asker: Asker, ask: (model: Model) => Query): Promise<Outcome>;
}

export interface EngineParts {
  readonly database: Database;
  readonly models: ModelStore;
  readonly answers: Answers;
  readonly limits: Limits;
}

/** Refusals that a newer model may take back: they name something that this process does not know. */
const aboutNames: ReadonlySet<RefusalCode> = new Set([
  'OBJECT_NOT_FOUND',
  'INVALID_ARGS_FILTER',
  'INVALID_ARGS_DATA',
  'INVALID_FIELDS_QUERY_PARAM',
  'INVALID_ORDER_BY_QUERY_PARAM',
  'INVALID_GROUP_BY_QUERY_PARAM',
  'INVALID_AGGREGATE_FIELDS_QUERY_PARAM',
  'FIELD_NOT_FOUND',
  'INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM',
  'UNKNOWN_ROOT_FIELD',
]);

export function openEngine({ database, models, answers, limits }: EngineParts): Engine {
  const attempt = async (model: Model, asker: Asker, ask: (model: Model) => Query): Promise<Outcome> => {
    const started = performance.now();
    const planning: Planning = { model, access: asker.access, actor: asker.actor, locale: asker.locale ?? 'en', limits };
    const query = ask(model);
    const plan = planQuery(
      query.kind === 'groupBy' && query.viewId !== null ? await withViewFilter(query, query.viewId, model, database) : query,
      planning,
    );
    const planned = performance.now();
    let inDatabase = 0;
    const timed = async <T>(work: Promise<T>): Promise<T> => {
      const before = performance.now();
      try {
        return await work;
      } finally {
        inDatabase += performance.now() - before;
      }
    };
    const execution: Execution = {
      run: (statement) => timed(database.run(statement)),
      transaction: (work, options) => timed(database.transaction(work, options)),
      answers,
    };
    try {
      const result = await execute(plan, execution);
      const object = objectOf(plan);
      const names = object === null ? null : { singular: object.nameSingular, plural: object.namePlural };
      return { result, model, names, capped: answersCapped(query, planning), timings: { plan: planned - started, database: inDatabase } };
    } catch (error) {
      throw await namedRefusal(error, plan, asker.access, database);
    }
  };

  return {
    model: (workspaceId) => models.get(workspaceId),
    refresh: (workspaceId) => models.refresh(workspaceId),
    async run(asker, ask) {
      const model = await models.get(asker.workspaceId);
      try {
        return await attempt(model, asker, ask);
      } catch (error) {
        const isOutdated = error instanceof Refusal ? aboutNames.has(error.code) : isStaleModel(error);
        if (!isOutdated) throw error;
        const newer = await models.refresh(asker.workspaceId);
        if (newer === model && error instanceof Refusal) throw error;
        return attempt(newer, asker, ask);
      }
    },
  };
}

function execute(plan: Plan, execution: Execution): Promise<Result> {
  switch (plan.kind) {
    case 'findMany':
      return executeFindMany(plan, execution);
    case 'findOne':
      return executeFindOne(plan, execution);
    case 'create':
      return plan.upsert === null ? executeCreate(plan, execution) : executeUpsert(plan, execution);
    case 'update':
      return executeUpdate(plan, execution);
    case 'delete':
    case 'destroy':
    case 'restore':
      return executeRemove(plan, execution);
    case 'duplicates':
      return executeDuplicates(plan, execution);
    case 'merge':
      return executeMerge(plan, execution);
    case 'groupBy':
      return executeGroups(plan, execution);
    case 'search':
      return executeSearch(plan, execution);
  }
}

/** The filters of the view that a grouping names join its own. */
async function withViewFilter(query: GroupByQuery, viewId: string, model: Model, database: Database): Promise<GroupByQuery> {
  const added = await viewFilter(database, model, viewId, query.object);
  if (added === null) return query;
  return { ...query, filter: query.filter === null ? added : { kind: 'and', of: [query.filter, added] } };
}
