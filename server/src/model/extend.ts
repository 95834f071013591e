/** Adds objects, fields and indexes to the model of a workspace, in one transaction with their tables and columns. */
import type { Database } from '../db/pool.ts';
import { announceModel } from './announce.ts';
import { buildModel } from './build.ts';
import { withSystemRelations } from './custom-object.ts';
import { ddlFor } from './ddl.ts';
import { type Addition, defineModel } from './define.ts';
import type { ObjectDefinition } from './definition.ts';
import { loadModelWithMetadata } from './load.ts';
import type { ModelMetadata } from './metadata.ts';
import { insertMetadata, insertViews } from './metadata-rows.ts';
import type { Model } from './model.ts';
import { standardObjects } from './standard/index.ts';

/** Custom objects are completed (`withSystemRelations`) where the model has the link objects. `additions` are new fields
 *  of objects that are there, by singular name: the other ends of relations, for example.
 *  Throws WorkspaceNotFound, and an Error when the definitions are not sound. */
export async function addToModel(
  database: Database,
  workspaceId: string,
  objects: readonly ObjectDefinition[],
  additions: Readonly<Record<string, Addition>> = {},
): Promise<Model> {
  return database.transaction(
    async (transaction) => {
      // Changes of one model come one after the other; records may be read and written meanwhile.
      await transaction.run({ text: `select from core."workspace" where "id" = $1::uuid for no key update`, values: [workspaceId] });
      const before = await loadModelWithMetadata(transaction, workspaceId);
      const complete = withLinks(before.model, objects, additions);
      const { metadata, views } = defineModel(complete.objects, {
        now: new Date().toISOString(),
        existing: before.metadata,
        additions: complete.additions,
      });
      const after = buildModel(
        { id: workspaceId, schemaName: before.model.schema, modelVersion: before.model.version + 1 },
        joined(before.metadata, metadata),
      );
      await insertMetadata(transaction, workspaceId, metadata);
      await insertViews(transaction, workspaceId, views);
      await transaction.script(ddlFor(before.model, after).join(';\n'));
      await transaction.run({
        text: `update core."workspace" set "modelVersion" = $2::bigint, "updatedAt" = now() where "id" = $1::uuid`,
        values: [workspaceId, String(after.version)],
      });
      await announceModel(transaction, after);
      return after;
    },
    { statementTimeoutMs: 0 },
  );
}

interface Extension {
  readonly objects: readonly ObjectDefinition[];
  readonly additions: Readonly<Record<string, Addition>>;
}

/** What the custom objects among `objects` bring with them, worked out beside the standard link objects. */
function withLinks(model: Model, objects: readonly ObjectDefinition[], additions: Readonly<Record<string, Addition>>): Extension {
  const standard = new Map(standardObjects.map((object) => [object.nameSingular, object]));
  const complete = withSystemRelations([...standardObjects, ...objects]);
  const linked = complete.filter((object) => standard.has(object.nameSingular) && object !== standard.get(object.nameSingular));
  if (!linked.every((object) => model.objectBySingular.has(object.nameSingular))) return { objects, additions };
  const merged = { ...additions };
  for (const object of linked) {
    const original = standard.get(object.nameSingular);
    const given = merged[object.nameSingular];
    merged[object.nameSingular] = {
      fields: [...(given?.fields ?? []), ...object.fields.filter((field) => !original?.fields.includes(field))],
      indexes: [...(given?.indexes ?? []), ...(object.indexes ?? []).filter((index) => !original?.indexes?.includes(index))],
    };
  }
  return { objects: complete.filter((object) => !standard.has(object.nameSingular)), additions: merged };
}

function joined(before: ModelMetadata, added: ModelMetadata): ModelMetadata {
  return {
    objects: [...before.objects, ...added.objects],
    fields: [...before.fields, ...added.fields],
    indexes: [...before.indexes, ...added.indexes],
  };
}
