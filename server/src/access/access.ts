/**
 * What a caller may do with the records of a workspace. The planner asks it at every name that it resolves, so that
 * selecting, filtering, ordering, grouping, writing and following relations obey the same answer.
 */
import type { Field, ObjectModel } from '../model/model.ts';

export type ObjectRight = 'read' | 'update' | 'bin' | 'destroy';

export interface Access {
  /** Equal keys see and may do the same: part of the keys of everything that is cached for a caller. */
  readonly key: string;
  readonly may: (right: ObjectRight, object: ObjectModel) => boolean;
  readonly mayRead: (field: Field) => boolean;
  readonly mayWrite: (field: Field) => boolean;
}

/** The rights of a role over all objects. */
export interface Role {
  readonly id: string;
  readonly canReadAllObjectRecords: boolean;
  readonly canUpdateAllObjectRecords: boolean;
  readonly canSoftDeleteAllObjectRecords: boolean;
  readonly canDestroyAllObjectRecords: boolean;
}

/** The server itself: seeding, jobs. Never reached by a request. */
export const systemAccess: Access = Object.freeze({ key: 'system', may: () => true, mayRead: () => true, mayWrite: () => true });

export function accessOf(role: Role): Access {
  const rights: Record<ObjectRight, boolean> = {
    read: role.canReadAllObjectRecords,
    update: role.canUpdateAllObjectRecords,
    bin: role.canSoftDeleteAllObjectRecords,
    destroy: role.canDestroyAllObjectRecords,
  };
  return Object.freeze({
    key: Object.values(rights).map(Number).join(''),
    may: (right: ObjectRight) => rights[right],
    mayRead: () => true,
    mayWrite: () => true,
  });
}
