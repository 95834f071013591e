/** The default views of a new object, as rows. */
import type { KnownObject, MakeId } from './define.ts';
import type { ViewDefinition } from './definition.ts';
import type { ViewFieldGroupMetadata, ViewMetadata } from './view-metadata.ts';

interface Naming {
  readonly makeId: MakeId;
  readonly fieldId: (object: string, field: string) => string;
  readonly universalIdentifier: (name: string) => string;
}

const columnWidthPx = 150;

export function defineViews(object: KnownObject, naming: Naming): readonly ViewMetadata[] {
  return (object.definition?.views ?? []).map((view) => defineView(object, view, naming));
}

function defineView(object: KnownObject, view: ViewDefinition, { makeId, fieldId, universalIdentifier }: Naming): ViewMetadata {
  const name = `${object.nameSingular}.${view.name}`;
  const identity = `view:${object.nameSingular}:${view.key ?? view.name}`;
  const idOfField = (field: string): string => fieldId(object.nameSingular, field);
  const viewFieldGroups = groupsOf(view, name, makeId);
  return {
    id: makeId('view', name),
    universalIdentifier: universalIdentifier(identity),
    objectMetadataId: object.id,
    name: view.name,
    type: view.type,
    key: view.key ?? null,
    icon: view.icon,
    position: view.position,
    isCustom: false,
    mainGroupByFieldMetadataId: view.groupBy ? idOfField(view.groupBy) : null,
    kanbanAggregateOperation: view.kanbanAggregate?.operation ?? null,
    kanbanAggregateOperationFieldMetadataId: view.kanbanAggregate ? idOfField(view.kanbanAggregate.field) : null,
    calendarLayout: view.calendarField ? 'MONTH' : null,
    calendarFieldMetadataId: view.calendarField ? idOfField(view.calendarField) : null,
    viewFieldGroups,
    viewFields: view.columns.map((column, position) => ({
      id: makeId('viewField', `${name}.${column.field}`),
      universalIdentifier: universalIdentifier(`viewField:${identity}:${column.field}`),
      fieldMetadataId: idOfField(column.field),
      viewFieldGroupId: viewFieldGroups.find((group) => group.name === column.group)?.id ?? null,
      isVisible: column.isVisible ?? true,
      size: column.size ?? columnWidthPx,
      position,
      aggregateOperation: column.aggregate ?? null,
    })),
    viewFilters: (view.filters ?? []).map((filter, i) => ({
      id: makeId('viewFilter', `${name}.${i}`),
      fieldMetadataId: idOfField(filter.field),
      operand: filter.operand,
      value: filter.value,
    })),
    viewSorts: (view.sorts ?? []).map((sort, i) => ({
      id: makeId('viewSort', `${name}.${i}`),
      fieldMetadataId: idOfField(sort.field),
      direction: sort.direction,
    })),
    viewGroups: (view.groups ?? []).map((fieldValue, position) => ({
      id: makeId('viewGroup', `${name}.${fieldValue}`),
      fieldValue,
      position,
    })),
  };
}

/** In the order in which columns first name them. */
function groupsOf(view: ViewDefinition, name: string, makeId: MakeId): readonly ViewFieldGroupMetadata[] {
  const names = [...new Set(view.columns.flatMap((column) => column.group ?? []))];
  return names.map((group, position) => ({ id: makeId('viewFieldGroup', `${name}.${group}`), name: group, position }));
}
