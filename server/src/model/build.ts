/**
 * Metadata rows → the Model: names resolved, columns worked out, relations linked in both directions, everything frozen.
 * Reads nothing and writes nothing; rows that contradict each other are a fault of ours and fail loudly.
 */
import type { FieldType, Part, Scalar } from '../fields/field-type.ts';
import { fieldTypeByName } from '../fields/index.ts';
import { quoteIdentifier } from '../sql/sql.ts';
import { columnName, enumTypeName, foreignKeyName, tableName } from './database-names.ts';
import type { FieldMetadata, IndexMetadata, ModelMetadata, ObjectMetadata, OnDelete, RelationType } from './metadata.ts';
import type { Column, Field, Index, Model, ObjectModel, Relation } from './model.ts';

export interface WorkspaceOfModel {
  readonly id: string;
  readonly schemaName: string;
  readonly modelVersion: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface ObjectInMaking extends Omit<Mutable<ObjectModel>, 'fields' | 'fieldByName' | 'fieldByJoinColumn' | 'columnByName' | 'indexes'> {
  fields: Field[];
  fieldByName: Map<string, Field>;
  fieldByJoinColumn: Map<string, Field>;
  columnByName: Map<string, Column>;
  indexes: Index[];
}

/** Objects and fields keep the order of the rows. */
export function buildModel(workspace: WorkspaceOfModel, metadata: ModelMetadata): Model {
  const objectById = new Map<string, ObjectInMaking>();
  const fieldById = new Map<string, Mutable<Field>>();
  const indexByName = new Map<string, Index>();
  const foreignKeyByName = new Map<string, Field>();

  for (const row of metadata.objects) objectById.set(row.id, emptyObject(row, workspace.schemaName));

  for (const row of metadata.fields) {
    const object = found(objectById, row.objectMetadataId, 'object');
    const fieldType = found(fieldTypeByName, row.type, 'field type');
    const field: Mutable<Field> = { ...row, object, fieldType, columns: [], relation: null };
    field.columns = Object.freeze(columnsOf(field, row, fieldType));
    fieldById.set(row.id, field);
    object.fields.push(field);
    object.fieldByName.set(row.name, field);
    for (const column of field.columns) object.columnByName.set(column.name, column);
    if (row.relationTargetFieldMetadataId === null) continue;
    for (const column of field.columns) {
      object.fieldByJoinColumn.set(column.name, field);
      foreignKeyByName.set(foreignKeyName(object.table, column.name), field);
    }
  }

  for (const field of fieldById.values()) {
    field.relation = relationOf(field, objectById, fieldById);
    Object.freeze(field);
  }

  for (const row of metadata.indexes) {
    const object = found(objectById, row.objectMetadataId, 'object');
    const columns = Object.freeze(
      row.fields.flatMap((of) => indexedColumns(found(fieldById, of.fieldMetadataId, 'field'), of.subFieldName)),
    );
    const index: Index = Object.freeze({ ...row, object, columns });
    object.indexes.push(index);
    indexByName.set(row.name, index);
  }

  for (const object of objectById.values()) {
    const label = object.labelIdentifierFieldMetadataId;
    object.labelIdentifier = label === null ? null : found(fieldById, label, 'field');
    object.searchFields = Object.freeze(object.searchFieldMetadataIds.map((id) => found(fieldById, id, 'field')));
    Object.freeze(object.fields);
    Object.freeze(object.indexes);
    Object.freeze(object);
  }

  const objects: readonly ObjectModel[] = Object.freeze([...objectById.values()]);
  return Object.freeze({
    workspaceId: workspace.id,
    schema: workspace.schemaName,
    version: workspace.modelVersion,
    objects,
    objectBySingular: new Map(objects.map((object) => [object.nameSingular, object])),
    objectByPlural: new Map(objects.map((object) => [object.namePlural, object])),
    objectById,
    indexByName,
    foreignKeyByName,
  });
}

function emptyObject(row: ObjectMetadata, schema: string): ObjectInMaking {
  return {
    ...row,
    schema,
    table: tableName(row),
    fields: [],
    fieldByName: new Map(),
    fieldByJoinColumn: new Map(),
    columnByName: new Map(),
    indexes: [],
    labelIdentifier: null,
    searchFields: [],
  };
}

function columnsOf(field: Field, row: FieldMetadata, fieldType: FieldType): Column[] {
  if (row.relationTargetFieldMetadataId === null) {
    return fieldType.parts.map((part) => columnOf(field, columnName(row.name, part.name), part.name, part.scalar));
  }
  if (relationTypeOf(row) === 'ONE_TO_MANY') return [];
  return [columnOf(field, joinColumnOf(row), '', referenceScalar(fieldType.parts))];
}

function columnOf(field: Field, name: string, part: string, scalar: Scalar): Column {
  const { table, schema } = field.object;
  const type = scalar.columnType.startsWith('enum')
    ? quoteIdentifier(schema, enumTypeName(table, name)) + scalar.columnType.slice('enum'.length)
    : scalar.columnType;
  return Object.freeze({ name, part, type, scalar, field });
}

function referenceScalar(parts: readonly Part[]): Scalar {
  const part = parts[0] ?? found(fieldTypeByName, 'UUID', 'field type').parts[0];
  return (part as Part).scalar;
}

function relationOf(field: Field, objects: ReadonlyMap<string, ObjectModel>, fields: ReadonlyMap<string, Field>): Relation | null {
  if (field.relationTargetObjectMetadataId === null || field.relationTargetFieldMetadataId === null) return null;
  const type = relationTypeOf(field);
  const target = found(objects, field.relationTargetObjectMetadataId, 'object');
  const targetField = found(fields, field.relationTargetFieldMetadataId, 'field');
  const owner = type === 'MANY_TO_ONE' ? field : targetField;
  const onDelete = (owner.settings?.['onDelete'] ?? 'SET_NULL') as OnDelete;
  return Object.freeze({ type, target, targetField, joinColumn: joinColumnOf(owner), onDelete });
}

function relationTypeOf(row: FieldMetadata): RelationType {
  return row.settings?.['relationType'] === 'MANY_TO_ONE' ? 'MANY_TO_ONE' : 'ONE_TO_MANY';
}

function joinColumnOf(row: FieldMetadata): string {
  return String(row.settings?.['joinColumnName']);
}

function indexedColumns(field: Field, subFieldName: IndexMetadata['fields'][number]['subFieldName']): readonly Column[] {
  if (subFieldName !== null) return field.columns.filter((column) => column.part === subFieldName);
  if (field.columns.length <= 1) return field.columns;
  const partNames = new Set(field.fieldType.parts.filter((part) => part.unique).map((part) => part.name));
  const chosen = field.columns.filter((column) => partNames.has(column.part));
  return chosen.length > 0 ? chosen : field.columns.filter((column) => field.fieldType.emptyParts.includes(column.part));
}

function found<T>(map: ReadonlyMap<string, T>, key: string, what: string): T {
  const value = map.get(key);
  if (value === undefined) throw new Error(`The model refers to the ${what} ${key}, which it does not have.`);
  return value;
}
