/** What is wrong with definitions: in words, all of it at once. Says nothing about what the database holds. */
import { fieldTypeByName } from '../fields/index.ts';
import { capitalised, columnName, joinColumnName } from './database-names.ts';
import type { DefineOptions, KnownObject } from './define.ts';
import type { FieldDefinition } from './definition.ts';
import { uuidV7 } from './uuid.ts';

const namePattern = /^[a-z][a-zA-Z0-9]{0,62}$/;

export function definitionProblems(known: readonly KnownObject[], options: DefineOptions): readonly string[] {
  const byName = new Map(known.map((object) => [object.nameSingular, object]));
  const strangers = Object.keys(options.additions ?? {}).filter((name) => !byName.has(name));
  return [
    ...strangers.map((name) => `fields are added to ${name}, which does not exist`),
    ...objectNameProblems(known),
    ...known.flatMap((object) => [
      ...fieldNameProblems(object),
      ...object.newFields.flatMap((field) => fieldProblems(object, field, byName)),
      ...referenceProblems(object),
    ]),
  ];
}

function objectNameProblems(known: readonly KnownObject[]): string[] {
  const problems: string[] = [];
  const taken = new Map<string, string>();
  for (const object of known) {
    for (const name of [object.nameSingular, object.namePlural]) {
      if (!namePattern.test(name))
        problems.push(`object ${name}: a name starts with a lower-case letter, has letters and digits, 63 at most`);
      const other = taken.get(name);
      if (other !== undefined) problems.push(`object ${object.nameSingular}: the name ${name} is taken by ${other}`);
      taken.set(name, object.nameSingular);
    }
  }
  return problems;
}

/** Fields and the columns behind them share one space of names. */
function fieldNameProblems(object: KnownObject): string[] {
  const problems: string[] = [];
  const taken = new Map<string, string>();
  for (const field of object.existingFields) taken.set(field.name, field.name);
  for (const field of object.newFields) {
    const where = `${object.nameSingular}.${field.name}`;
    if (!namePattern.test(field.name))
      problems.push(`${where}: a name starts with a lower-case letter, has letters and digits, 63 at most`);
    for (const name of new Set([field.name, ...columnNamesOf(field)])) {
      const other = taken.get(name);
      if (other !== undefined) problems.push(`${where}: the name ${name} is taken by the field ${other}`);
      taken.set(name, field.name);
    }
  }
  return problems;
}

function fieldProblems(object: KnownObject, field: FieldDefinition, byName: ReadonlyMap<string, KnownObject>): string[] {
  const where = `${object.nameSingular}.${field.name}`;
  const fieldType = fieldTypeByName.get(field.type);
  if (fieldType === undefined) return [`${where}: there is no field type ${field.type}`];
  if (field.relation) return relationProblems(where, object, field, byName);
  const problems = fieldType.check({
    name: field.name,
    type: field.type,
    // A required field without a default is sound here: every row of it is written with a value.
    isNullable: field.defaultValue === undefined || (field.isNullable ?? true),
    options: field.options?.map((option, position) => ({ id: uuidV7(), position, ...option })) ?? null,
    settings: field.settings ?? null,
    defaultValue: field.defaultValue ?? null,
  });
  const unique = field.isUnique && !fieldType.canBeUnique ? [`a field of type ${field.type} cannot be unique`] : [];
  return [...problems, ...unique].map((problem) => `${where}: ${problem}`);
}

function relationProblems(where: string, object: KnownObject, field: FieldDefinition, byName: ReadonlyMap<string, KnownObject>): string[] {
  const { relation } = field;
  if (!relation) return [];
  const target = byName.get(relation.target);
  if (target === undefined) return [`${where}: there is no object ${relation.target}`];
  const inverse = target.newFields.find((other) => other.name === relation.inverse);
  if (inverse === undefined) return [`${where}: ${relation.target} has no new field ${relation.inverse} that leads back`];
  const problems: string[] = [];
  if (inverse.relation?.target !== object.nameSingular || inverse.relation.inverse !== field.name) {
    problems.push(`${where}: ${relation.target}.${relation.inverse} does not lead back to it`);
  } else if (inverse.relation.type === relation.type) {
    problems.push(`${where}: both ends are ${relation.type}`);
  }
  if (relation.type === 'MANY_TO_ONE') {
    if (relation.morph && field.name !== relation.morph + capitalised(relation.target)) {
      problems.push(`${where}: a field of the relation ${relation.morph} is called ${relation.morph}${capitalised(relation.target)}`);
    }
    if (relation.onDelete === 'SET_NULL' && field.isNullable === false && object.definition === null) {
      problems.push(`${where}: a required relation cannot be set to null`);
    }
  }
  return problems;
}

/** Names of fields that the object, its indexes and its views mention. */
function referenceProblems(object: KnownObject): string[] {
  const { definition } = object;
  const fields = new Set([...object.existingFields, ...object.newFields].map((field) => field.name));
  const indexed = object.newIndexes
    .flatMap((index) => index.fields.map((name) => name.split('.')[0] ?? name))
    .filter((name) => !fields.has(name))
    .map((name) => `${object.nameSingular}, index: there is no field ${name}`);
  if (definition === null) return indexed;
  const columns = new Set(object.newFields.flatMap(columnNamesOf));
  const mentioned: [string, string | undefined][] = [
    ['label identifier', definition.labelIdentifier],
    ['image identifier', definition.imageIdentifier],
    ...definition.search.map((name): [string, string] => ['search', name]),
    ...definition.views.flatMap((view) =>
      [
        ...view.columns.map((column) => column.field),
        view.groupBy,
        view.kanbanAggregate?.field,
        view.calendarField,
        ...(view.filters ?? []).map((filter) => filter.field),
        ...(view.sorts ?? []).map((sort) => sort.field),
      ].map((name): [string, string | undefined] => [`view ${view.name}`, name]),
    ),
  ];
  return [
    ...indexed,
    ...mentioned.flatMap(([what, name]) =>
      name === undefined || fields.has(name) ? [] : [`${object.nameSingular}, ${what}: there is no field ${name}`],
    ),
    ...(definition.duplicateCriteria ?? [])
      .flat()
      .filter((name) => !columns.has(name))
      .map((name) => `${object.nameSingular}, duplicate criteria: there is no column ${name}`),
  ];
}

/** All columns that the field has in the table. */
function columnNamesOf(field: FieldDefinition): readonly string[] {
  if (field.relation) return field.relation.type === 'MANY_TO_ONE' ? [joinColumnName(field.name)] : [];
  return (fieldTypeByName.get(field.type)?.parts ?? []).map((part) => columnName(field.name, part.name));
}
