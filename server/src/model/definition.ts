/**
 * How a model is written down by hand: objects by name, with their fields, indexes and default views. The standard
 * objects, the demo workspace and the tests are written in this form; `define.ts` turns it into metadata rows.
 */
import type { OnDelete } from './metadata.ts';

export interface OptionDefinition {
  readonly value: string;
  readonly label: string;
  readonly color: string;
}

export interface FieldDefinition {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly icon?: string;
  readonly description?: string;
  /** Default true. */
  readonly isNullable?: boolean;
  readonly isUnique?: boolean;
  readonly isSystem?: boolean;
  /** Default: as the object. True for the fields that standard objects keep for older clients. */
  readonly isCustom?: boolean;
  readonly isUIReadOnly?: boolean;
  /** Stored form, see `FieldShape.defaultValue`. */
  readonly defaultValue?: unknown;
  readonly options?: readonly OptionDefinition[];
  readonly settings?: Readonly<Record<string, unknown>>;
  /** For RELATION and MORPH_RELATION: the other side, by name. Both sides are written down. */
  readonly relation?: RelationDefinition;
}

export type RelationDefinition =
  | {
      readonly type: 'MANY_TO_ONE';
      readonly target: string;
      readonly inverse: string;
      readonly onDelete: OnDelete;
      /** MORPH_RELATION: the name that its fields share (`target` of `targetCompany`). */
      readonly morph?: string;
    }
  | {
      readonly type: 'ONE_TO_MANY';
      readonly target: string;
      readonly inverse: string;
      readonly isBinnedWithParent?: boolean;
    };

export interface IndexDefinition {
  /** Field names, or `field.subField` for one column of a composite. */
  readonly fields: readonly string[];
  readonly isUnique?: boolean;
}

export interface ObjectDefinition {
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly labelSingular: string;
  readonly labelPlural: string;
  readonly icon: string;
  readonly description?: string;
  readonly shortcut?: string;
  readonly universalIdentifier?: string;
  readonly isCustom?: boolean;
  readonly isSystem?: boolean;
  readonly isSearchable?: boolean;
  readonly isAuditLogged?: boolean;
  readonly isUIReadOnly?: boolean;
  readonly isUICreatable?: boolean;
  readonly readability?: 'OPEN' | 'INHERITED';
  readonly labelIdentifier: string;
  readonly imageIdentifier?: string;
  readonly duplicateCriteria?: readonly (readonly string[])[];
  /** Without the system fields, which every object has (`system-fields.ts`). */
  readonly fields: readonly FieldDefinition[];
  /** Beyond the ones that follow from the fields: join columns, unique fields, search vector, position. */
  readonly indexes?: readonly IndexDefinition[];
  /** Names of the fields that feed the search vector. */
  readonly search: readonly string[];
  readonly views: readonly ViewDefinition[];
}

export interface ViewDefinition {
  readonly name: string;
  readonly type: 'TABLE' | 'KANBAN' | 'CALENDAR' | 'FIELDS_WIDGET';
  readonly key?: 'INDEX' | 'FIELDS_WIDGET';
  readonly icon: string;
  readonly position: number;
  readonly columns: readonly ViewColumnDefinition[];
  readonly groupBy?: string;
  /** Values of `groupBy` in order; the empty text stands for no value. */
  readonly groups?: readonly string[];
  readonly kanbanAggregate?: { readonly operation: string; readonly field: string };
  readonly calendarField?: string;
  readonly filters?: readonly { readonly field: string; readonly operand: string; readonly value: unknown }[];
  readonly sorts?: readonly { readonly field: string; readonly direction: 'ASC' | 'DESC' }[];
}

export interface ViewColumnDefinition {
  readonly field: string;
  /** Pixels; default 150. */
  readonly size?: number;
  readonly aggregate?: string;
  readonly isVisible?: boolean;
  /** FIELDS_WIDGET: the heading that the field stands under. */
  readonly group?: string;
}
