/**
 * The rows that describe a workspace's model, as they lie in `core`: objects, fields, indexes and views.
 * Names are the wire's. `build.ts` turns them into the Model.
 */
import type { Option } from '../fields/field-type.ts';

export type OnDelete = 'CASCADE' | 'RESTRICT' | 'SET_NULL' | 'NO_ACTION';
export type RelationType = 'MANY_TO_ONE' | 'ONE_TO_MANY';

export interface ObjectMetadata {
  readonly id: string;
  readonly universalIdentifier: string;
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly labelSingular: string;
  readonly labelPlural: string;
  readonly description: string | null;
  readonly icon: string | null;
  readonly shortcut: string | null;
  readonly color: string | null;
  readonly isCustom: boolean;
  readonly isActive: boolean;
  readonly isSystem: boolean;
  readonly isUIEditable: boolean;
  readonly isUICreatable: boolean;
  readonly isSearchable: boolean;
  readonly isAuditLogged: boolean;
  readonly isLabelSyncedWithName: boolean;
  readonly openRecordIn: 'SIDE_PANEL' | 'RECORD_PAGE' | 'USER_CHOICE';
  readonly readability: 'OPEN' | 'PRIVATE' | 'INHERITED' | 'APPLICATION' | 'SYSTEM';
  readonly labelIdentifierFieldMetadataId: string | null;
  readonly imageIdentifierFieldMetadataId: string | null;
  /** Groups of column names; a record that equals another in all columns of one group is its duplicate. */
  readonly duplicateCriteria: readonly (readonly string[])[] | null;
  /** Fields that feed the search vector, in order. */
  readonly searchFieldMetadataIds: readonly string[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface FieldMetadata {
  readonly id: string;
  readonly universalIdentifier: string;
  readonly objectMetadataId: string;
  readonly type: string;
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
  readonly icon: string | null;
  readonly isCustom: boolean;
  readonly isActive: boolean;
  readonly isSystem: boolean;
  readonly isUIEditable: boolean;
  readonly isNullable: boolean;
  readonly isUnique: boolean;
  readonly isLabelSyncedWithName: boolean;
  readonly defaultValue: unknown;
  readonly options: readonly Option[] | null;
  /** Relations: `{relationType, onDelete, joinColumnName}` on the MANY_TO_ONE side, `{relationType}` on the other. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  readonly relationTargetObjectMetadataId: string | null;
  readonly relationTargetFieldMetadataId: string | null;
  readonly morphId: string | null;
  /** A ONE_TO_MANY whose records go into the bin, and come back, with their parent. */
  readonly isBinnedWithParent: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface IndexMetadata {
  readonly id: string;
  readonly name: string;
  readonly objectMetadataId: string;
  readonly isCustom: boolean;
  readonly isUnique: boolean;
  readonly indexType: 'BTREE' | 'GIN';
  /** In order; `subFieldName` names one column of a composite, null all that matter. */
  readonly fields: readonly { readonly fieldMetadataId: string; readonly subFieldName: string | null }[];
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface ModelMetadata {
  readonly objects: readonly ObjectMetadata[];
  readonly fields: readonly FieldMetadata[];
  readonly indexes: readonly IndexMetadata[];
}
