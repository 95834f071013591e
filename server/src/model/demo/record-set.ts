/** The form in which starter and demo records travel to the loader: bodies as the REST API takes them, object by object. */
import { uuidV5 } from '../uuid.ts';

/**
 * A body as `POST /rest/batch/…` takes it, and what only the server may set: `id`, `createdAt`, `deletedAt` (ISO 8601, UTC),
 * `position` and the whole of `createdBy`. Composites are whole or null.
 */
export type RecordBody = Readonly<Record<string, unknown>>;

/** Records of one object, in the order in which they can be inserted. */
export interface RecordChunk {
  /** Singular name. */
  readonly object: string;
  readonly records: readonly RecordBody[];
}

export type RecordSet = readonly RecordChunk[];

/** The id of the record `index` of an object: the same on every run, so that loading twice finds the same rows. */
export function recordId(workspace: string, object: string, index: number): string {
  return uuidV5('6f0b4b3e-2f5c-5d1a-9c59-3a1e7d24c0b8', `${workspace}:${object}:${index}`);
}
