/** The rows of a model in `core`: which columns they have, how they are written and read. Rows travel as JSON, a whole table at once. */
import type { Runner } from '../db/pool.ts';
import { quoteIdentifier } from '../sql/sql.ts';
import type { FieldMetadata, IndexMetadata, ModelMetadata, ObjectMetadata } from './metadata.ts';
import { uuidV7 } from './uuid.ts';
import type { ViewMetadata } from './view-metadata.ts';

const stamps = ['createdAt', 'updatedAt'] as const;

const objectColumns = [
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

const fieldColumns = [
  'id',
  'universalIdentifier',
  'objectMetadataId',
  'type',
  'name',
  'label',
  'description',
  'icon',
  'isCustom',
  'isActive',
  'isSystem',
  'isUIEditable',
  'isNullable',
  'isUnique',
  'isLabelSyncedWithName',
  'defaultValue',
  'options',
  'settings',
  'relationTargetObjectMetadataId',
  'relationTargetFieldMetadataId',
  'morphId',
  'isBinnedWithParent',
  ...stamps,
] as const satisfies readonly (keyof FieldMetadata)[];

const indexColumns = [
  'id',
  'objectMetadataId',
  'name',
  'isCustom',
  'isUnique',
  'indexType',
  ...stamps,
] as const satisfies readonly (keyof IndexMetadata)[];

const viewColumns = [
  'id',
  'universalIdentifier',
  'objectMetadataId',
  'name',
  'type',
  'key',
  'icon',
  'position',
  'isCustom',
  'mainGroupByFieldMetadataId',
  'kanbanAggregateOperation',
  'kanbanAggregateOperationFieldMetadataId',
  'calendarLayout',
  'calendarFieldMetadataId',
] as const satisfies readonly (keyof ViewMetadata)[];

/** In the order of their references. */
const viewChildren = [
  { table: 'viewFieldGroup', rowsOf: (view: ViewMetadata) => view.viewFieldGroups, columns: ['name', 'position'] },
  {
    table: 'viewField',
    rowsOf: (view: ViewMetadata) => view.viewFields,
    columns: ['universalIdentifier', 'fieldMetadataId', 'viewFieldGroupId', 'isVisible', 'size', 'position', 'aggregateOperation'],
  },
  { table: 'viewFilter', rowsOf: (view: ViewMetadata) => view.viewFilters, columns: ['fieldMetadataId', 'operand', 'value'] },
  { table: 'viewSort', rowsOf: (view: ViewMetadata) => view.viewSorts, columns: ['fieldMetadataId', 'direction'] },
  { table: 'viewGroup', rowsOf: (view: ViewMetadata) => view.viewGroups, columns: ['fieldValue', 'position'] },
] as const;

export async function insertMetadata(runner: Runner, workspaceId: string, metadata: ModelMetadata): Promise<void> {
  await insertRows(runner, workspaceId, 'objectMetadata', objectColumns, metadata.objects);
  await insertRows(runner, workspaceId, 'fieldMetadata', fieldColumns, metadata.fields);
  await insertRows(runner, workspaceId, 'indexMetadata', indexColumns, metadata.indexes);
  const indexFields = metadata.indexes.flatMap((index) =>
    index.fields.map((field, order) => ({ ...field, id: uuidV7(), indexMetadataId: index.id, order })),
  );
  const columns = ['id', 'indexMetadataId', 'fieldMetadataId', 'subFieldName', 'order'];
  await insertRows(runner, workspaceId, 'indexFieldMetadata', columns, indexFields);
}

export async function insertViews(runner: Runner, workspaceId: string, views: readonly ViewMetadata[]): Promise<void> {
  await insertRows(runner, workspaceId, 'view', viewColumns, views);
  for (const { table, rowsOf, columns } of viewChildren) {
    const rows = views.flatMap((view) => rowsOf(view).map((row) => ({ ...row, viewId: view.id })));
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

/** Three columns of JSON for a select list: objects, fields and indexes of the workspace `$1`, in the order of creation. */
export const metadataSelection = [
  selectRows('objectMetadata', objectColumns),
  selectRows('fieldMetadata', fieldColumns),
  selectRows(
    'indexMetadata',
    indexColumns,
    `(select json_agg(json_build_object('fieldMetadataId', f."fieldMetadataId", 'subFieldName', f."subFieldName") order by f."order")
      from core."indexFieldMetadata" f where f."indexMetadataId" = t."id") as "fields"`,
  ),
].join(', ');

/** Reads the three columns of `metadataSelection`. */
export function readMetadata([objects, fields, indexes]: readonly (string | null)[]): ModelMetadata {
  return {
    objects: readRows<ObjectMetadata>(objects),
    fields: readRows<FieldMetadata>(fields),
    indexes: readRows<IndexMetadata>(indexes),
  };
}

function selectRows(table: string, columns: readonly string[], ...more: readonly string[]): string {
  const names = columns.map((column) => `t.${quoteIdentifier(column)}`);
  const from = `${quoteIdentifier('core', table)} t where t."workspaceId" = $1::uuid order by t."ordinal"`;
  return `(select json_agg(r) from (select ${[...names, ...more].join(', ')} from ${from}) r)`;
}

function readRows<T extends { readonly createdAt: string; readonly updatedAt: string }>(json: string | null | undefined): readonly T[] {
  const rows = JSON.parse(json ?? '[]') as T[];
  return rows.map((row) => ({ ...row, createdAt: isoTime(row.createdAt), updatedAt: isoTime(row.updatedAt) }));
}

/** PostgreSQL writes the offset of its session; the wire has UTC with a Z. */
function isoTime(text: string): string {
  return new Date(text).toISOString();
}
