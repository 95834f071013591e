/** The rows of a model in `core`: which columns they have, how they are written and read. Rows travel as JSON, whole tables at once. */
import type { Runner } from '../db/pool.ts';
import { quoteIdentifier } from '../sql/sql.ts';
import type { FieldMetadata, IndexMetadata, ModelMetadata, ObjectMetadata } from './metadata.ts';
import { uuidV7 } from './uuid.ts';
import type { ViewMetadata } from './view-metadata.ts';

export async function insertMetadata(runner: Runner, workspaceId: string, metadata: ModelMetadata): Promise<void> {
  await insertRows(runner, workspaceId, 'objectMetadata', objectColumns, metadata.objects);
  await insertRows(runner, workspaceId, 'fieldMetadata', fieldColumns, metadata.fields);
  await insertRows(runner, workspaceId, 'indexMetadata', indexColumns, metadata.indexes);
  const indexFields = metadata.indexes.flatMap((index) =>
    index.fields.map((field, order) => ({ ...field, id: uuidV7(), indexMetadataId: index.id, order })),
  );
  await insertRows(runner, workspaceId, 'indexFieldMetadata', ['id', 'indexMetadataId', 'fieldMetadataId', 'subFieldName', 'order'], indexFields);
}

export async function insertViews(runner: Runner, workspaceId: string, views: readonly ViewMetadata[]): Promise<void> {
  await insertRows(runner, workspaceId, 'view', viewColumns, views);
  for (const [table, columns] of Object.entries(viewChildren) as [keyof typeof viewChildren, readonly string[]][]) {
    const rows = views.flatMap((view) => view[`${table}s`].map((row) => ({ ...row, viewId: view.id })));
    await insertRows(runner, workspaceId, table, ['id', 'viewId', ...columns], rows);
  }
}

/** Creates rows of one table of `core` in their order; columns that are not named get their defaults. */
export async function insertRows(
  runner: Runner,
  workspaceId: string,
  table: string,
  columns: readonly string[],
  rows: readonly object[],
): Promise<void> {
  if (rows.length === 0) return;
  const into = quoteIdentifier('core', table);
  const names = columns.map((column) => quoteIdentifier(column)).join(', ');
  await runner.run({
    text: `insert into ${into} ("workspaceId", ${names}) select $1::uuid, ${names} from json_populate_recordset(null::${into}, $2::json)`,
    values: [workspaceId, JSON.stringify(rows)],
  });
}

/** SQL expressions of three JSON arrays: objects, fields and indexes of the workspace `$1`, in the order of creation. */
export const selectMetadata = [
  selectRows('objectMetadata', [...objectColumnsOf()]),
  selectRows('fieldMetadata', [...fieldColumnsOf()]),
  selectRows('indexMetadata', [...indexColumnsOf()], [
    `(select json_agg(json_build_object('fieldMetadataId', f."fieldMetadataId", 'subFieldName', f."subFieldName") order by f."order")
      from core."indexFieldMetadata" f where f."indexMetadataId" = t."id") as "fields"`,
  ]),
].join(', ');

/** Reads what `selectMetadata` gave. */
export function readMetadata(objects: string | null, fields: string | null, indexes: string | null): ModelMetadata {
  return {
    objects: readRows<ObjectMetadata>(objects),
    fields: readRows<FieldMetadata>(fields),
    indexes: readRows<IndexMetadata>(indexes),
  };
}

const stamps = ['createdAt', 'updatedAt'] as const;

const objectColumns = objectColumnsOf();
const fieldColumns = fieldColumnsOf();
const indexColumns = indexColumnsOf();

function objectColumnsOf() {
  return [
    'id',
    'universalIdentifier',
    'nameSingular',
    'namePlural',
    'labelSingular',
    'labelPlural',
    'description',
    'icon',
    'shortcut',
    'color',
    'isCustom',
    'isActive',
    'isSystem',
    'isUIEditable',
    'isUICreatable',
    'isSearchable',
    'isAuditLogged',
    'isLabelSyncedWithName',
    'openRecordIn',
    'readability',
    'labelIdentifierFieldMetadataId',
    'imageIdentifierFieldMetadataId',
    'duplicateCriteria',
    'searchFieldMetadataIds',
    ...stamps,
  ] as const satisfies readonly (keyof ObjectMetadata)[];
}
