/** What every custom object gets without asking: its name, its links with notes, tasks, files and timeline, its default views. */
import { capitalised } from './database-names.ts';
import type { FieldDefinition, ObjectDefinition, ViewDefinition } from './definition.ts';
import type { OnDelete } from './metadata.ts';
import { indexView, recordPageView } from './standard/views.ts';
import { systemFields } from './system-fields.ts';

/**
 * The objects with what follows from the custom ones among them: each custom object is completed, and each of the four
 * link objects gets the field `target<Object>`. What is written down already is left as it is: twice changes nothing.
 */
export function withSystemRelations(objects: readonly ObjectDefinition[]): readonly ObjectDefinition[] {
  const customs = objects.filter((object) => object.isCustom === true);
  if (customs.length === 0) return objects;
  return objects.map((object) => {
    if (object.isCustom === true) return completeCustomObject(object);
    const link = links.find(({ target }) => target === object.nameSingular);
    return link === undefined ? object : withTargets(object, link, customs);
  });
}

/** A custom object with its `name` (when that is the label identifier), its four relations and its default views. */
export function completeCustomObject(object: ObjectDefinition): ObjectDefinition {
  const names = new Set(object.fields.map((field) => field.name));
  const needsName = object.labelIdentifier === 'name' && !names.has('name');
  const fields = [
    ...(needsName ? [nameField] : []),
    ...object.fields,
    ...links.filter((link) => !names.has(link.field)).map((link) => relationOf(object, link)),
  ];
  const complete = { ...object, fields };
  const has = (key: ViewDefinition['key']): boolean => object.views.some((view) => view.key === key);
  return {
    ...complete,
    views: [
      ...(has('INDEX') ? [] : [defaultIndexView(complete)]),
      ...object.views,
      ...(has('FIELDS_WIDGET') ? [] : [defaultRecordPageView(complete)]),
    ],
  };
}

/** The field of each link object that leads to `object`, by the link object's singular name. */
export function targetFieldsOf(object: { readonly nameSingular: string }): Readonly<Record<string, FieldDefinition>> {
  return Object.fromEntries(links.map((link) => [link.target, targetField(object, link)]));
}

interface Link {
  /** Name of the field on the custom object. */
  readonly field: string;
  readonly label: string;
  readonly icon: string;
  /** The link object. */
  readonly target: string;
  readonly onDelete: OnDelete;
  /** The field of the link object that is unique together with each target. */
  readonly source?: string;
}

const links: readonly Link[] = [
  {
    field: 'timelineActivities',
    label: 'Timeline Activities',
    icon: 'IconTimelineEvent',
    target: 'timelineActivity',
    onDelete: 'SET_NULL',
  },
  { field: 'attachments', label: 'Attachments', icon: 'IconFileImport', target: 'attachment', onDelete: 'SET_NULL' },
  { field: 'noteTargets', label: 'Notes', icon: 'IconNotes', target: 'noteTarget', onDelete: 'CASCADE', source: 'note' },
  { field: 'taskTargets', label: 'Tasks', icon: 'IconCheckbox', target: 'taskTarget', onDelete: 'CASCADE', source: 'task' },
];

const nameField: FieldDefinition = {
  name: 'name',
  type: 'TEXT',
  label: 'Name',
  icon: 'IconAbc',
  description: 'What the record is called.',
  isCustom: false,
};

/** The side of the custom object. */
function relationOf(object: ObjectDefinition, { field, label, icon, target }: Link): FieldDefinition {
  return {
    name: field,
    type: 'RELATION',
    label,
    icon,
    isCustom: false,
    isSystem: true,
    relation: { type: 'ONE_TO_MANY', target, inverse: targetName(object) },
  };
}

function targetField(object: { readonly nameSingular: string }, { field, onDelete }: Link): FieldDefinition {
  return {
    name: targetName(object),
    type: 'MORPH_RELATION',
    label: capitalised(object.nameSingular),
    icon: 'IconArrowUpRight',
    isCustom: false,
    isSystem: true,
    relation: { type: 'MANY_TO_ONE', target: object.nameSingular, inverse: field, onDelete, morph: 'target' },
  };
}

function targetName(object: { readonly nameSingular: string }): string {
  return `target${capitalised(object.nameSingular)}`;
}

function withTargets(object: ObjectDefinition, link: Link, customs: readonly ObjectDefinition[]): ObjectDefinition {
  const missing = customs.filter((custom) => !object.fields.some((field) => field.name === targetName(custom)));
  if (missing.length === 0) return object;
  const { source } = link;
  const pairs = source === undefined ? [] : missing.map((custom) => ({ fields: [source, targetName(custom)], isUnique: true }));
  return {
    ...object,
    fields: [...object.fields, ...missing.map((custom) => targetField(custom, link))],
    indexes: [...(object.indexes ?? []), ...pairs],
  };
}

/** Types that the table of all records does not show. */
const hiddenTypes: ReadonlySet<string> = new Set(['POSITION', 'TS_VECTOR', 'RELATION', 'MORPH_RELATION']);
const customColumnWidthPx = 180;

function defaultIndexView(object: ObjectDefinition): ViewDefinition {
  const fields = [...systemFields(object), ...object.fields].filter((field) => !hiddenTypes.has(field.type)).map((field) => field.name);
  const system = ['createdAt', 'createdBy', 'updatedAt', 'updatedBy'];
  const first = [object.labelIdentifier, ...system];
  const others = fields.filter((field) => !['id', 'deletedAt', ...first].includes(field));
  return indexView([...first, ...others].map((field) => ({ field, size: customColumnWidthPx })));
}

function defaultRecordPageView(object: ObjectDefinition): ViewDefinition {
  const fields = object.fields.filter((field) => field.name !== object.labelIdentifier);
  const isList = (field: FieldDefinition): boolean => field.relation?.type === 'ONE_TO_MANY';
  return recordPageView(object.labelSingular, [
    {
      name: 'General',
      visible: fields.filter((field) => !isList(field)).map((field) => field.name),
      hidden: fields.filter(isList).map((field) => field.name),
    },
    { name: 'System', visible: ['createdAt', 'createdBy'], hidden: ['updatedAt', 'updatedBy'] },
  ]);
}
