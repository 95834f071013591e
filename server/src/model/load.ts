/** `core` → Model, as it is committed now, in one statement and so of one moment. */
import type { Runner } from '../db/pool.ts';
import { buildModel } from './build.ts';
import type { ModelMetadata } from './metadata.ts';
import { metadataSelection, readMetadata } from './metadata-rows.ts';
import type { Model } from './model.ts';

export interface LoadedModel {
  readonly model: Model;
  readonly metadata: ModelMetadata;
}

export class WorkspaceNotFound extends Error {
  constructor(workspaceId: string) {
    super(`There is no workspace ${workspaceId}.`);
    this.name = 'WorkspaceNotFound';
  }
}

/** Throws WorkspaceNotFound. */
export async function loadModel(runner: Runner, workspaceId: string): Promise<Model> {
  return (await loadModelWithMetadata(runner, workspaceId)).model;
}

/** The rows as well, for whoever is about to change them. Throws WorkspaceNotFound. */
export async function loadModelWithMetadata(runner: Runner, workspaceId: string): Promise<LoadedModel> {
  const { rows } = await runner.run({ text: selection, values: [workspaceId], prepare: true });
  const row = rows[0];
  if (row === undefined) throw new WorkspaceNotFound(workspaceId);
  const [schemaName, modelVersion, ...json] = row;
  const metadata = readMetadata(json);
  const model = buildModel({ id: workspaceId, schemaName: String(schemaName), modelVersion: Number(modelVersion) }, metadata);
  return { model, metadata };
}

/** Null when there is no such workspace. */
export async function loadModelVersion(runner: Runner, workspaceId: string): Promise<number | null> {
  const { rows } = await runner.run({ text: versionSelection, values: [workspaceId], prepare: true });
  return rows[0] === undefined ? null : Number(rows[0][0]);
}

const ofWorkspace = `from core."workspace" w where w."id" = $1::uuid and w."deletedAt" is null`;
const selection = `select w."schemaName", w."modelVersion", ${metadataSelection} ${ofWorkspace}`;
const versionSelection = `select w."modelVersion" ${ofWorkspace}`;
