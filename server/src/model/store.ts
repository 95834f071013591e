/**
 * The models in memory: the ones used last, one frozen value per workspace. A hit costs a lookup and no promise.
 * Whatever is derived from a model hangs on the value (a WeakMap), and goes with it.
 */
import type { Runner } from '../db/pool.ts';
import { loadModel, loadModelVersion, WorkspaceNotFound } from './load.ts';
import type { Model } from './model.ts';

export interface ModelStore {
  /** At once when it is in memory. Rejects: WorkspaceNotFound. */
  get(workspaceId: string): Model | Promise<Model>;
  /** The model as it is committed at the time of the call or later; the same value when nothing has changed.
   *  For what the cached model does not know: a name, a column. */
  refresh(workspaceId: string): Promise<Model>;
  /** Takes the model that this process has just committed. */
  put(model: Model): void;
  /** The database has `version`, or any other when left out: forgets an older value. */
  invalidate(workspaceId: string, version?: number): void;
  /** Forgets everything, for when announcements may have been missed. */
  clear(): void;
}

export interface ModelStoreOptions {
  /** Models at most. */
  readonly cachedMax: number;
}

export function openModelStore(database: Runner, { cachedMax }: ModelStoreOptions): ModelStore {
  /** The one used last is the last. */
  const cached = new Map<string, Model>();
  let latest: Model | null = null;
  const flights = new Map<string, Flight>();

  const keep = (model: Model): Model => {
    const known = cached.get(model.workspaceId);
    if (known !== undefined && known.version >= model.version) return known;
    cached.delete(model.workspaceId);
    cached.set(model.workspaceId, model);
    latest = null;
    if (cached.size > cachedMax) cached.delete(cached.keys().next().value as string);
    return model;
  };
  const forget = (workspaceId: string): void => {
    cached.delete(workspaceId);
    latest = null;
  };

  /** One reading per workspace at a time. It must begin after the call: one that is under way may have read what was
   *  there before the change that the caller knows of, so the callers of that time share the next one. */
  const refresh = (workspaceId: string): Promise<Model> => {
    const flight = flights.get(workspaceId);
    if (flight === undefined) return depart(workspaceId);
    flight.next ??= flight.promise.then(
      () => depart(workspaceId),
      () => depart(workspaceId),
    );
    return flight.next;
  };
  const depart = (workspaceId: string): Promise<Model> => {
    const flight: Flight = { promise: read(workspaceId), next: null, wanted: 0 };
    const ended = (): void => {
      if (flights.get(workspaceId) === flight) flights.delete(workspaceId);
    };
    flight.promise = flight.promise.finally(ended);
    flights.set(workspaceId, flight);
    return flight.promise;
  };
  const read = async (workspaceId: string): Promise<Model> => {
    const known = cached.get(workspaceId);
    const version = known === undefined ? null : await loadModelVersion(database, workspaceId);
    if (known !== undefined && known.version === version) return known;
    try {
      const model = await loadModel(database, workspaceId);
      // A newer version may have been announced while this one was read.
      const wanted = flights.get(workspaceId)?.wanted ?? 0;
      return keep(model.version < wanted ? await loadModel(database, workspaceId) : model);
    } catch (error) {
      if (error instanceof WorkspaceNotFound) forget(workspaceId);
      throw error;
    }
  };

  return {
    get: (workspaceId) => {
      if (latest !== null && latest.workspaceId === workspaceId) return latest;
      const model = cached.get(workspaceId);
      if (model === undefined) return flights.get(workspaceId)?.promise ?? depart(workspaceId);
      cached.delete(workspaceId);
      cached.set(workspaceId, model);
      latest = model;
      return model;
    },
    refresh,
    put: (model) => {
      keep(model);
    },
    invalidate: (workspaceId, version) => {
      const flight = flights.get(workspaceId);
      if (flight !== undefined && version !== undefined) flight.wanted = Math.max(flight.wanted, version);
      const known = cached.get(workspaceId);
      if (known !== undefined && (version === undefined || known.version < version)) forget(workspaceId);
    },
    clear: () => {
      cached.clear();
      latest = null;
    },
  };
}

interface Flight {
  promise: Promise<Model>;
  next: Promise<Model> | null;
  /** The version that has been announced since it departed. */
  wanted: number;
}
