/**
 * Definitions → metadata rows: names become ids, both ends of a relation find each other, the indexes that follow from
 * the fields are added. Knows no database. A definition that contradicts itself is refused with all its problems.
 */
import type { Option } from '../fields/field-type.ts';
import { fieldTypeByName } from '../fields/index.ts';
import { capitalised, indexName, joinColumnName, tableName } from './database-names.ts';
import { definitionProblems } from './define-check.ts';
import { defineViews } from './define-views.ts';
import type { FieldDefinition, IndexDefinition, ObjectDefinition } from './definition.ts';
import type { FieldMetadata, IndexMetadata, ModelMetadata, ObjectMetadata } from './metadata.ts';
import { systemFields } from './system-fields.ts';
import { uuidV5, uuidV7 } from './uuid.ts';
import type { ViewMetadata } from './view-metadata.ts';

/** What an id is made for; `name` is unique within the kind: `person`, `person.company`, `person.stage.NEW`. */
export type MakeId = (kind: string, name: string) => string;

export interface DefineOptions {
  /** Moment of creation, ISO 8601. */
  readonly now: string;
  /** UUID v7 when left out. */
  readonly ids?: MakeId;
  /** The model that is added to. Its rows are not repeated in the answer. */
  readonly existing?: ModelMetadata;
  /** New fields and indexes of objects of `existing`, by singular name. */
  readonly additions?: Readonly<Record<string, Addition>>;
}

export interface Addition {
  readonly fields: readonly FieldDefinition[];
  readonly indexes?: readonly IndexDefinition[];
}

export interface DefinedModel {
  readonly metadata: ModelMetadata;
  readonly views: readonly ViewMetadata[];
}

/** An object that definitions may speak of: new, or there already and perhaps with new fields. */
export interface KnownObject {
  readonly id: string;
  readonly nameSingular: string;
  readonly namePlural: string;
  readonly isCustom: boolean;
  readonly definition: ObjectDefinition | null;
  readonly newFields: readonly FieldDefinition[];
  readonly newIndexes: readonly IndexDefinition[];
  readonly existingFields: readonly FieldMetadata[];
}

/** Throws an Error that lists every problem: definitions are part of the program, or were checked before. */
export function defineModel(definitions: readonly ObjectDefinition[], options: DefineOptions): DefinedModel {
  const makeId: MakeId = options.ids ?? (() => uuidV7());
  const known = [...existingObjects(options), ...definitions.map((definition) => newObject(definition, makeId))];
  const problems = definitionProblems(known, options);
  if (problems.length > 0) throw new Error(`The definition of the model is not sound:\n- ${problems.join('\n- ')}`);

  const objectByName = new Map(known.map((object) => [object.nameSingular, object]));
  const fieldIds = fieldIdsOf(known, makeId);
  const morphIds = morphIdsOf(known, makeId);
  const stamps = { createdAt: options.now, updatedAt: options.now };

  const fields = known.flatMap((object) =>
    object.newFields.map((field): FieldMetadata => {
      const name = `${object.nameSingular}.${field.name}`;
      const { relation } = field;
      return {
        id: idOf(fieldIds, name),
        universalIdentifier: universalIdentifier(`fieldMetadata:${object.nameSingular}:${field.name}`),
        objectMetadataId: object.id,
        type: field.type,
        name: field.name,
        label: field.label,
        description: field.description ?? null,
        icon: field.icon ?? null,
        isCustom: field.isCustom ?? object.isCustom,
        isActive: true,
        isSystem: field.isSystem ?? false,
        isUIEditable: !(field.isUIReadOnly ?? false),
        isNullable: field.isNullable ?? true,
        isUnique: field.isUnique ?? false,
        isLabelSyncedWithName: false,
        defaultValue: field.defaultValue ?? null,
        options: optionsOf(field, name, makeId),
        settings: settingsOf(field),
        relationTargetObjectMetadataId: relation ? (objectByName.get(relation.target)?.id ?? null) : null,
        relationTargetFieldMetadataId: relation ? idOf(fieldIds, `${relation.target}.${relation.inverse}`) : null,
        morphId: relation?.type === 'MANY_TO_ONE' && relation.morph ? idOf(morphIds, `${object.nameSingular}.${relation.morph}`) : null,
        isBinnedWithParent: relation?.type === 'ONE_TO_MANY' && (relation.isBinnedWithParent ?? false),
        ...stamps,
      };
    }),
  );

  const fieldId = (object: string, field: string): string => idOf(fieldIds, `${object}.${field}`);
  const objects = known.flatMap((object): ObjectMetadata[] => {
    const { definition } = object;
    if (definition === null) return [];
    const { nameSingular } = definition;
    return [
      {
        id: object.id,
        universalIdentifier: definition.universalIdentifier ?? universalIdentifier(`objectMetadata:${nameSingular}`),
        nameSingular,
        namePlural: definition.namePlural,
        labelSingular: definition.labelSingular,
        labelPlural: definition.labelPlural,
        description: definition.description ?? null,
        icon: definition.icon,
        shortcut: definition.shortcut ?? null,
        color: null,
        isCustom: object.isCustom,
        isActive: true,
        isSystem: definition.isSystem ?? false,
        isUIEditable: !(definition.isUIReadOnly ?? false),
        isUICreatable: definition.isUICreatable ?? true,
        isSearchable: definition.isSearchable ?? true,
        isAuditLogged: definition.isAuditLogged ?? true,
        isLabelSyncedWithName: false,
        openRecordIn: 'SIDE_PANEL',
        readability: definition.readability ?? 'OPEN',
        labelIdentifierFieldMetadataId: fieldId(nameSingular, definition.labelIdentifier),
        imageIdentifierFieldMetadataId: definition.imageIdentifier ? fieldId(nameSingular, definition.imageIdentifier) : null,
        duplicateCriteria: definition.duplicateCriteria ?? null,
        searchFieldMetadataIds: definition.search.map((field) => fieldId(nameSingular, field)),
        ...stamps,
      },
    ];
  });

  const indexes = known.flatMap((object) =>
    indexesOf(object).map(({ fields: names, isUnique = false, indexType = 'BTREE' }): IndexMetadata => {
      const parts = names.map((name) => name.split('.') as [string, string?]);
      const name = indexName(tableName(object), names, isUnique);
      return {
        id: makeId('index', `${object.nameSingular}.${names.join(',')}`),
        name,
        objectMetadataId: object.id,
        isCustom: false,
        isUnique,
        indexType,
        fields: parts.map(([field, subFieldName = null]) => ({ fieldMetadataId: fieldId(object.nameSingular, field), subFieldName })),
        ...stamps,
      };
    }),
  );

  const views = known.flatMap((object) => defineViews(object, { makeId, fieldId, universalIdentifier }));
  return { metadata: { objects, fields, indexes }, views };
}

/** Namespace of the identifiers that are the same in every workspace. */
const universalNamespace = '20202020-64aa-4b6f-b003-9c74b97cee20';

/** `objectMetadata:company`, for example. */
export function universalIdentifier(name: string): string {
  return uuidV5(universalNamespace, name);
}

function existingObjects(options: DefineOptions): KnownObject[] {
  return (options.existing?.objects ?? []).map((object) => ({
    ...object,
    definition: null,
    newFields: options.additions?.[object.nameSingular]?.fields ?? [],
    newIndexes: options.additions?.[object.nameSingular]?.indexes ?? [],
    existingFields: options.existing?.fields.filter((field) => field.objectMetadataId === object.id) ?? [],
  }));
}

function newObject(definition: ObjectDefinition, makeId: MakeId): KnownObject {
  const system = systemFields(definition);
  return {
    id: makeId('object', definition.nameSingular),
    nameSingular: definition.nameSingular,
    namePlural: definition.namePlural,
    isCustom: definition.isCustom ?? false,
    definition,
    newFields: [...system.filter((field) => field.name === 'id'), ...definition.fields, ...system.filter((field) => field.name !== 'id')],
    newIndexes: definition.indexes ?? [],
    existingFields: [],
  };
}

function fieldIdsOf(known: readonly KnownObject[], makeId: MakeId): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const object of known) {
    for (const field of object.existingFields) ids.set(`${object.nameSingular}.${field.name}`, field.id);
    for (const field of object.newFields) {
      const name = `${object.nameSingular}.${field.name}`;
      ids.set(name, makeId('field', name));
    }
  }
  return ids;
}

/** One id per object and shared name: `targetCompany` and `targetPerson` of a note target are one relation, `target`. */
function morphIdsOf(known: readonly KnownObject[], makeId: MakeId): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const singularById = new Map(known.map((object) => [object.id, object.nameSingular]));
  for (const object of known) {
    for (const field of object.existingFields) {
      if (field.morphId === null || field.relationTargetObjectMetadataId === null) continue;
      const suffix = capitalised(singularById.get(field.relationTargetObjectMetadataId) ?? '');
      if (field.name.endsWith(suffix)) ids.set(`${object.nameSingular}.${field.name.slice(0, -suffix.length)}`, field.morphId);
    }
    for (const { relation } of object.newFields) {
      if (relation?.type !== 'MANY_TO_ONE' || !relation.morph) continue;
      const name = `${object.nameSingular}.${relation.morph}`;
      if (!ids.has(name)) ids.set(name, makeId('morph', name));
    }
  }
  return ids;
}

function settingsOf(field: FieldDefinition): Readonly<Record<string, unknown>> | null {
  const { relation, settings } = field;
  if (!relation) return settings ?? null;
  if (relation.type === 'ONE_TO_MANY') return { ...settings, relationType: 'ONE_TO_MANY' };
  return { ...settings, relationType: 'MANY_TO_ONE', onDelete: relation.onDelete, joinColumnName: joinColumnName(field.name) };
}

function optionsOf(field: FieldDefinition, name: string, makeId: MakeId): readonly Option[] | null {
  const options = field.options?.map((option, position) => ({ ...option, position })) ?? fieldTypeByName.get(field.type)?.impliedOptions;
  return options?.map((option) => ({ id: makeId('option', `${name}.${option.value}`), ...option })) ?? null;
}

interface IndexPlan extends IndexDefinition {
  readonly indexType?: 'BTREE' | 'GIN';
}

/** The indexes that follow from new fields, then those that are written down. */
function indexesOf(object: KnownObject): readonly IndexPlan[] {
  const plans: IndexPlan[] = [];
  for (const field of object.newFields) {
    const fields = [field.name];
    if (field.isUnique) plans.push({ fields, isUnique: true });
    else if (field.relation?.type === 'MANY_TO_ONE') plans.push({ fields });
    else if (isSearchVector(field)) plans.push({ fields, indexType: 'GIN' });
    else if (field.name === 'position') plans.push({ fields: ['position', 'id'] });
  }
  return [...plans, ...object.newIndexes];
}

function isSearchVector(field: FieldDefinition): boolean {
  return fieldTypeByName.get(field.type)?.parts[0]?.scalar.columnType === 'tsvector';
}

function idOf(ids: ReadonlyMap<string, string>, name: string): string {
  const id = ids.get(name);
  if (id === undefined) throw new Error(`The definition of the model speaks of ${name}, which it does not have.`);
  return id;
}
