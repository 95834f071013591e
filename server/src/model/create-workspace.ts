/** Makes a workspace: its settings, roles, model, views and the schema of its records, all of it or nothing. */
import type { Database } from '../db/pool.ts';
import { announceModel } from './announce.ts';
import { buildModel } from './build.ts';
import { schemaName } from './database-names.ts';
import { ddlFor } from './ddl.ts';
import { defineModel, universalIdentifier } from './define.ts';
import type { ObjectDefinition } from './definition.ts';
import { insertMetadata, insertRows, insertViews } from './metadata-rows.ts';
import type { Model } from './model.ts';
import { uuidV7 } from './uuid.ts';

export interface NewWorkspace {
  readonly displayName: string;
  /** As they are: what follows from custom objects (`withSystemRelations`) is the caller's to add. */
  readonly objects: readonly ObjectDefinition[];
  /** `ONGOING_CREATION` while records are still to be loaded; `ACTIVE` when left out. */
  readonly activationStatus?: 'ACTIVE' | 'ONGOING_CREATION';
}

export interface CreatedWorkspace {
  readonly workspaceId: string;
  readonly adminRoleId: string;
  readonly memberRoleId: string;
  readonly model: Model;
}

/** Throws when the definitions are not sound; see `defineModel`. */
export async function createWorkspace(
  database: Database,
  { displayName, objects, activationStatus = 'ACTIVE' }: NewWorkspace,
): Promise<CreatedWorkspace> {
  const workspace = { id: uuidV7(), modelVersion: 1 };
  const schema = schemaName(workspace.id);
  const { metadata, views } = defineModel(objects, { now: new Date().toISOString() });
  const model = buildModel({ ...workspace, schemaName: schema }, metadata);
  const admin = { ...adminRole, id: uuidV7(), universalIdentifier: universalIdentifier('role:admin') };
  const member = { ...memberRole, id: uuidV7(), universalIdentifier: universalIdentifier('role:member') };

  await database.transaction(
    async (transaction) => {
      await transaction.run({
        text: `insert into core."workspace" ("id", "displayName", "schemaName", "modelVersion", "defaultRoleId", "activationStatus")
          values ($1::uuid, $2::text, $3::text, $4::bigint, $5::uuid, $6::text)`,
        values: [workspace.id, displayName, schema, String(workspace.modelVersion), member.id, activationStatus],
      });
      await insertRows(transaction, workspace.id, 'role', Object.keys(admin), [admin, member]);
      await insertMetadata(transaction, workspace.id, metadata);
      await insertViews(transaction, workspace.id, views);
      await transaction.script(ddlFor(null, model).join(';\n'));
      await announceModel(transaction, model);
    },
    { statementTimeoutMs: 0 },
  );
  return { workspaceId: workspace.id, adminRoleId: admin.id, memberRoleId: member.id, model };
}

const everyRecord = {
  canReadAllObjectRecords: true,
  canUpdateAllObjectRecords: true,
  canSoftDeleteAllObjectRecords: true,
  canDestroyAllObjectRecords: true,
} as const;

const adminRole = {
  label: 'Admin',
  description: 'May do everything.',
  icon: 'IconUserCog',
  isEditable: false,
  canBeAssignedToUsers: true,
  canBeAssignedToAgents: false,
  canBeAssignedToApiKeys: true,
  canUpdateAllSettings: true,
  canAccessAllTools: true,
  ...everyRecord,
} as const;

const memberRole = {
  label: 'Member',
  description: 'Works with all records, changes no settings.',
  icon: 'IconUser',
  isEditable: true,
  canBeAssignedToUsers: true,
  canBeAssignedToAgents: false,
  canBeAssignedToApiKeys: false,
  canUpdateAllSettings: false,
  canAccessAllTools: true,
  ...everyRecord,
} as const;
