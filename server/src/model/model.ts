/**
 * The Model of a workspace: a frozen value, built from metadata rows, from which everything else is derived and with
 * which everything derived dies.
 */
import type { FieldType, Scalar } from '../fields/field-type.ts';
import type { FieldMetadata, IndexMetadata, ObjectMetadata, OnDelete } from './metadata.ts';

export interface Model {
  readonly workspaceId: string;
  /** PostgreSQL schema that holds the records: `workspace_…`. */
  readonly schema: string;
  readonly version: number;
  /** Active and inactive, in creation order. */
  readonly objects: readonly ObjectModel[];
  readonly objectBySingular: ReadonlyMap<string, ObjectModel>;
  readonly objectByPlural: ReadonlyMap<string, ObjectModel>;
  readonly objectById: ReadonlyMap<string, ObjectModel>;
  /** By the name of a constraint or index, for the translation of what the database refuses. */
  readonly indexByName: ReadonlyMap<string, Index>;
  readonly foreignKeyByName: ReadonlyMap<string, Field>;
}

export interface ObjectModel extends ObjectMetadata {
  readonly schema: string;
  readonly table: string;
  /** All fields in creation order; inactive ones included. */
  readonly fields: readonly Field[];
  readonly fieldByName: ReadonlyMap<string, Field>;
  /** Fields by the name of their join column: `companyId` → `company`. */
  readonly fieldByJoinColumn: ReadonlyMap<string, Field>;
  readonly columnByName: ReadonlyMap<string, Column>;
  readonly indexes: readonly Index[];
  readonly labelIdentifier: Field | null;
  readonly searchFields: readonly Field[];
}

export interface Field extends FieldMetadata {
  readonly object: ObjectModel;
  readonly fieldType: FieldType;
  readonly columns: readonly Column[];
  readonly relation: Relation | null;
}

export interface Column {
  readonly name: string;
  /** Name of the part of the field's type; empty for a type of one column. */
  readonly part: string;
  /** Complete PostgreSQL type, the field's own enum included. */
  readonly type: string;
  readonly scalar: Scalar;
  readonly field: Field;
}

export interface Relation {
  readonly type: 'MANY_TO_ONE' | 'ONE_TO_MANY';
  readonly target: ObjectModel;
  readonly targetField: Field;
  /** The column of the MANY_TO_ONE side, whichever side this is. */
  readonly joinColumn: string;
  readonly onDelete: OnDelete;
}

export interface Index extends IndexMetadata {
  readonly object: ObjectModel;
  readonly columns: readonly Column[];
}
