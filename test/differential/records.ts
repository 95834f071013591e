/** Records of a generated model: bodies for both languages, with empties, ties, unicode, relations and records in the bin. */
import fc from 'fast-check';
import { moments, uniqueValue, valuesOf } from './kinds.ts';
import type { GeneratedField, GeneratedObject } from './model.ts';
import { recordId } from './question.ts';
import type { Body } from './write.ts';

/** The parts of standard objects that generated relations lead to, as far as questions are asked about them. */
const plain = { settings: null, options: null, isUnique: false, isNullable: true, defaultValue: null };
const field = (name: string, type: string, rest: Partial<GeneratedField> = {}): GeneratedField => ({ ...plain, name, type, ...rest });

export const company: GeneratedObject = {
  singular: 'company',
  plural: 'companies',
  fields: [
    field('name', 'TEXT'),
    field('employees', 'NUMBER', { settings: { dataType: 'int' } }),
    field('address', 'ADDRESS'),
    field('idealCustomerProfile', 'BOOLEAN', { isNullable: false, defaultValue: false }),
    field('workPolicy', 'MULTI_SELECT', { options: ['ON_SITE', 'HYBRID', 'REMOTE_WORK'] }),
    field('domainName', 'LINKS', { isUnique: true }),
  ],
  relations: [],
  duplicateCriteria: [['name'], ['domainNamePrimaryLinkUrl']],
};

export const person: GeneratedObject = {
  singular: 'person',
  plural: 'people',
  fields: [
    field('name', 'FULL_NAME'),
    field('city', 'TEXT'),
    field('performanceRating', 'RATING'),
    field('emails', 'EMAILS', { isUnique: true }),
  ],
  relations: [{ name: 'company', target: 'company', inverse: 'people' }],
  duplicateCriteria: [['nameFirstName', 'nameLastName'], ['linkedinLinkPrimaryLinkUrl'], ['emailsPrimaryEmail']],
};

/** Records of one object: `size` bodies, of which the numbers in `binned` go to the bin. */
export interface RecordSet {
  readonly bodies: readonly Body[];
  readonly binned: readonly number[];
}

/** The n-th body has the n-th id; relations lead to the first `targets` ids. */
export function recordSets(object: GeneratedObject, size: number, targets: number): fc.Arbitrary<RecordSet> {
  const bodies = Array.from({ length: size }, (_, n) => bodyOf(object, n, targets));
  return fc.record({
    bodies: fc.tuple(...bodies),
    binned: fc.uniqueArray(fc.nat(size - 1), { maxLength: Math.ceil(size / 6) }),
  });
}

function bodyOf(object: GeneratedObject, n: number, targets: number): fc.Arbitrary<Body> {
  const fields = object.fields.map((one): [string, fc.Arbitrary<unknown>] => {
    if (one.isUnique) return [one.name, fc.constantFrom(uniqueValue(one, n), uniqueValue(one, n), null)];
    const values = valuesOf(one);
    return [one.name, one.isNullable ? values : values.filter((value) => value !== null)];
  });
  const relations = object.relations.map(({ name }): [string, fc.Arbitrary<unknown>] => [
    `${name}Id`,
    fc.option(fc.nat(targets - 1).map(recordId), { freq: 4 }),
  ]);
  const system: Record<string, fc.Arbitrary<unknown>> = {
    position: fc.constantFrom(0, 1, 2, -1.5),
    createdAt: fc.constantFrom(...moments),
    createdBy: fc.constantFrom({ source: 'IMPORT' }, { source: 'MANUAL', name: 'Ada' }, {}),
  };
  const keys = Object.fromEntries([...fields, ...relations]);
  return fc
    .tuple(fc.record(keys, { requiredKeys: [] }), fc.record(system, { requiredKeys: [] }))
    .map(([own, more]) => ({ id: recordId(n), ...own, ...more }));
}
