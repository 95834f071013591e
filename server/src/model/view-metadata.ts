/** The rows of views as they lie in `core`, children inside their view. Names are the wire's. */

export interface ViewMetadata {
  readonly id: string;
  readonly universalIdentifier: string;
  readonly objectMetadataId: string;
  readonly name: string;
  readonly type: 'TABLE' | 'KANBAN' | 'CALENDAR' | 'LIST' | 'FIELDS_WIDGET';
  readonly key: 'INDEX' | 'FIELDS_WIDGET' | null;
  readonly icon: string;
  readonly position: number;
  readonly isCustom: boolean;
  readonly mainGroupByFieldMetadataId: string | null;
  readonly kanbanAggregateOperation: string | null;
  readonly kanbanAggregateOperationFieldMetadataId: string | null;
  readonly calendarLayout: 'DAY' | 'WEEK' | 'MONTH' | null;
  readonly calendarFieldMetadataId: string | null;
  readonly viewFieldGroups: readonly ViewFieldGroupMetadata[];
  readonly viewFields: readonly ViewFieldMetadata[];
  readonly viewFilters: readonly ViewFilterMetadata[];
  readonly viewSorts: readonly ViewSortMetadata[];
  readonly viewGroups: readonly ViewGroupMetadata[];
}

export interface ViewFieldGroupMetadata {
  readonly id: string;
  readonly name: string;
  readonly position: number;
}

export interface ViewFieldMetadata {
  readonly id: string;
  readonly universalIdentifier: string;
  readonly fieldMetadataId: string;
  readonly viewFieldGroupId: string | null;
  readonly isVisible: boolean;
  /** Pixels. */
  readonly size: number;
  readonly position: number;
  readonly aggregateOperation: string | null;
}

export interface ViewFilterMetadata {
  readonly id: string;
  readonly fieldMetadataId: string;
  readonly operand: string;
  readonly value: unknown;
}

export interface ViewSortMetadata {
  readonly id: string;
  readonly fieldMetadataId: string;
  readonly direction: 'ASC' | 'DESC';
}

export interface ViewGroupMetadata {
  readonly id: string;
  /** The empty text stands for no value. */
  readonly fieldValue: string;
  readonly position: number;
}
