/** The views that every object starts with: the table of all its records, and the fields of its record page. */
import type { ViewColumnDefinition, ViewDefinition } from '../definition.ts';

/** A field by name, or a column with its size and aggregate. */
export type Column = string | ViewColumnDefinition;

/** The table of all records. Its name is a template: the label is put in when the view is read. */
export function indexView(columns: readonly Column[], icon = 'IconList'): ViewDefinition {
  return {
    name: 'All {objectLabelPlural}',
    type: 'TABLE',
    key: 'INDEX',
    icon,
    position: 0,
    columns: columns.map((column) => (typeof column === 'string' ? { field: column } : column)),
  };
}

/** A heading of the record page. `hidden` fields belong to it, but are shown only on demand. */
export interface PageGroup {
  readonly name: string;
  readonly visible: readonly string[];
  readonly hidden?: readonly string[];
}

/** The fields of a record page, under their headings. The label identifier is the page's title and is not listed. */
export function recordPageView(labelSingular: string, groups: readonly PageGroup[]): ViewDefinition {
  return {
    name: `${labelSingular} Record Page Fields`,
    type: 'FIELDS_WIDGET',
    key: 'FIELDS_WIDGET',
    icon: 'IconList',
    position: 0,
    columns: groups.flatMap((group) => [
      ...group.visible.map((field) => ({ field, group: group.name })),
      ...(group.hidden ?? []).map((field) => ({ field, group: group.name, isVisible: false })),
    ]),
  };
}
