/** The workspace that a first start creates, with the records that it starts with. */
import type { Database } from '../db/pool.ts';
import { createWorkspace } from '../model/create-workspace.ts';
import { withSystemRelations } from '../model/custom-object.ts';
import { demoObjects } from '../model/demo/definitions.ts';
import { demoRecords, demoSizes } from '../model/demo/demo.ts';
import { starterRecords } from '../model/demo/starter.ts';
import { loadRecords } from '../model/load-records.ts';
import { standardObjects } from '../model/standard/index.ts';
import { quoteIdentifier } from '../sql/sql.ts';

export interface FirstWorkspaceOptions {
  readonly starterData: boolean;
  readonly demoData: boolean;
}

export interface FirstWorkspace {
  readonly workspaceId: string;
  readonly isNew: boolean;
}

const displayName = 'Acorn Trading';
/** The demo data set is the same on every machine; its dates count from the day it was made. */
const demoSeed = 20_260_101;

/** Taken while the workspace is made, so that processes that start at once make one. */
const creationLock = "hashtextextended('kwartet.first-workspace', 0)";

/** The oldest workspace of the database; made, with its records, if there is none. What a killed start left half-made is made anew. */
export async function ensureFirstWorkspace(database: Database, options: FirstWorkspaceOptions): Promise<FirstWorkspace> {
  const found = await findFirstWorkspace(database);
  if (found !== null) return { workspaceId: found, isNew: false };
  return database.transaction(
    async (transaction) => {
      await transaction.run({ text: `select pg_advisory_xact_lock(${creationLock})`, values: [] });
      const made = await findFirstWorkspace(database);
      if (made !== null) return { workspaceId: made, isNew: false };
      await removeHalfMade(database);
      return { workspaceId: await makeFirstWorkspace(database, options), isNew: true };
    },
    { statementTimeoutMs: 0 },
  );
}

async function makeFirstWorkspace(database: Database, options: FirstWorkspaceOptions): Promise<string> {
  const objects = withSystemRelations(options.demoData ? demoObjects : standardObjects);
  const { workspaceId, model } = await createWorkspace(database, { displayName, objects, activationStatus: 'ONGOING_CREATION' });
  const now = new Date();
  if (options.starterData) for (const chunk of starterRecords(now, null)) await loadRecords(database, model, chunk);
  if (options.demoData) {
    const anchor = new Date(now.toISOString().slice(0, 10));
    const records = demoRecords({ seed: demoSeed, ...demoSizes, anchor, workspaceName: displayName });
    for (const chunk of records) await loadRecords(database, model, chunk);
  }
  await database.run({ text: `update core."workspace" set "activationStatus" = 'ACTIVE' where "id" = $1`, values: [workspaceId] });
  return workspaceId;
}

async function removeHalfMade(database: Database): Promise<void> {
  const { rows } = await database.run({
    text: `select "id", "schemaName" from core."workspace" where "activationStatus" = 'ONGOING_CREATION'`,
    values: [],
  });
  for (const [id, schema] of rows) {
    await database.run({ text: `drop schema if exists ${quoteIdentifier(schema as string)} cascade`, values: [] });
    await database.run({ text: `delete from core."workspace" where "id" = $1`, values: [id as string] });
  }
}

/** Null for a database without a workspace that is ready. */
export async function findFirstWorkspace(database: Database): Promise<string | null> {
  const { rows } = await database.run({
    text: `select "id" from core."workspace" where "activationStatus" = 'ACTIVE' order by "createdAt", "id" limit 1`,
    values: [],
  });
  return rows[0]?.[0] ?? null;
}

/** The role of a workspace with the given label. */
export async function findRole(database: Database, workspaceId: string, label: string): Promise<string> {
  const { rows } = await database.run({
    text: `select "id" from core."role" where "workspaceId" = $1 and "label" = $2`,
    values: [workspaceId, label],
  });
  const id = rows[0]?.[0];
  if (id === undefined || id === null) throw new Error(`The workspace ${workspaceId} has no role "${label}"`);
  return id;
}
