/** Roles by id, read once and kept until they change. */
import type { Runner } from '../db/pool.ts';
import { type Access, accessOf, type Role } from './access.ts';

export interface Roles {
  /** Comes at once when it is known. A role that is gone may do nothing. */
  accessOf(roleId: string): Access | Promise<Access>;
  forgetAll(): void;
}

/** Roles that are remembered. */
const rolesMax = 10_000;

const rights = [
  'canReadAllObjectRecords',
  'canUpdateAllObjectRecords',
  'canSoftDeleteAllObjectRecords',
  'canDestroyAllObjectRecords',
] as const;

export function openRoles(database: Runner): Roles {
  const known = new Map<string, Access>();

  const load = async (roleId: string): Promise<Access> => {
    const columns = rights.map((right) => `"${right}"`).join(', ');
    const { rows } = await database.run({ text: `select ${columns} from core."role" where "id" = $1`, values: [roleId] });
    const flags = rights.map((right, i) => [right, rows[0]?.[i] === 't'] as const);
    const access = accessOf({ id: roleId, ...Object.fromEntries(flags) } as unknown as Role);
    if (known.size >= rolesMax) known.clear();
    known.set(roleId, access);
    return access;
  };

  return { accessOf: (roleId) => known.get(roleId) ?? load(roleId), forgetAll: () => known.clear() };
}
