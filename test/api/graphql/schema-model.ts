/** Models for the tests of the schema: no database, only definitions. The object `invoice` is the contract's worked example. */
import { buildModel } from '../../../server/src/model/build.ts';
import { type Addition, defineModel } from '../../../server/src/model/define.ts';
import type { FieldDefinition, ObjectDefinition } from '../../../server/src/model/definition.ts';
import { demoObjects } from '../../../server/src/model/demo/definitions.ts';
import type { ModelMetadata } from '../../../server/src/model/metadata.ts';
import type { Model } from '../../../server/src/model/model.ts';
import { standardObjects } from '../../../server/src/model/standard/index.ts';

const workspace = { id: '0b0e7c1e-5a55-7a52-9c2e-0d4b2a51c001', schemaName: 'workspace_x', modelVersion: 1 };

export function modelOf(objects: readonly ObjectDefinition[], change: (metadata: ModelMetadata) => ModelMetadata = (same) => same): Model {
  const { metadata } = defineModel(objects, { now: '2026-01-02T03:04:05.678Z' });
  return buildModel(workspace, change(metadata));
}

export function object(
  given: Pick<ObjectDefinition, 'nameSingular' | 'namePlural' | 'fields'> & Partial<ObjectDefinition>,
): ObjectDefinition {
  return {
    labelSingular: given.nameSingular,
    labelPlural: given.namePlural,
    icon: 'IconBox',
    labelIdentifier: 'id',
    search: [],
    views: [],
    isCustom: true,
    ...given,
  };
}

export function field(name: string, type: string, rest: Partial<FieldDefinition> = {}): FieldDefinition {
  return { name, type, label: name, ...rest };
}

export function options(...values: readonly string[]): Pick<FieldDefinition, 'options'> {
  return { options: values.map((value) => ({ value, label: `Label of ${value}`, color: 'blue' })) };
}

export function toOne(name: string, target: string, inverse: string): FieldDefinition {
  return field(name, 'RELATION', { relation: { type: 'MANY_TO_ONE', target, inverse, onDelete: 'SET_NULL' } });
}

export function toMany(name: string, target: string, inverse: string): FieldDefinition {
  return field(name, 'RELATION', { relation: { type: 'ONE_TO_MANY', target, inverse } });
}

/** One of each type that needs nothing but itself. */
export const everyField: readonly FieldDefinition[] = [
  field('aText', 'TEXT', { description: 'Some "text".' }),
  field('aNumber', 'NUMBER'),
  field('anInt', 'NUMBER', { settings: { dataType: 'int' } }),
  field('aBigInt', 'NUMBER', { settings: { dataType: 'bigint' } }),
  field('aNumeric', 'NUMERIC'),
  field('aBoolean', 'BOOLEAN'),
  field('aDate', 'DATE'),
  field('aDateTime', 'DATE_TIME'),
  field('aSelect', 'SELECT', options('DRAFT', 'PAID')),
  field('aMultiSelect', 'MULTI_SELECT', options('RED', 'BLUE')),
  field('aRating', 'RATING'),
  field('anArray', 'ARRAY'),
  field('aJson', 'RAW_JSON'),
  field('someFiles', 'FILES', { settings: { maxNumberOfValues: 3 } }),
  field('aUuid', 'UUID'),
  field('anActor', 'ACTOR'),
  field('anAddress', 'ADDRESS'),
  field('aCurrency', 'CURRENCY'),
  field('someEmails', 'EMAILS'),
  field('aFullName', 'FULL_NAME'),
  field('someLinks', 'LINKS'),
  field('somePhones', 'PHONES'),
  field('aRichText', 'RICH_TEXT'),
];

export const invoice = object({
  nameSingular: 'invoice',
  namePlural: 'invoices',
  description: 'What is to be paid.',
  duplicateCriteria: [['reference']],
  fields: [
    field('reference', 'TEXT', { isNullable: false, isUnique: true, description: 'What stands on the paper.' }),
    field('stage', 'SELECT', options('DRAFT', 'PAID')),
    field('tags', 'MULTI_SELECT', options('RED')),
    field('total', 'CURRENCY'),
    field('dueOn', 'DATE'),
    field('quantity', 'NUMBER', { settings: { dataType: 'int' } }),
    field('homepage', 'LINKS'),
    toOne('company', 'company', 'invoices'),
    toMany('lines', 'invoiceLine', 'invoice'),
  ],
});

const invoiceLine = object({
  nameSingular: 'invoiceLine',
  namePlural: 'invoiceLines',
  fields: [field('name', 'TEXT'), toOne('invoice', 'invoice', 'lines')],
});

const everything = object({ nameSingular: 'everything', namePlural: 'everythings', fields: everyField });

const additions: Readonly<Record<string, Addition>> = { company: { fields: [toMany('invoices', 'invoice', 'company')] } };

export const standardModel = modelOf(standardObjects);
export const demoModel = modelOf(demoObjects);
/** The standard objects, invoices and their lines, and an object with a field of every type. */
export const exampleModel = modelOf([
  ...standardObjects.map((standard) => {
    const added = additions[standard.nameSingular]?.fields ?? [];
    return { ...standard, fields: [...standard.fields, ...added] };
  }),
  invoice,
  invoiceLine,
  everything,
]);
