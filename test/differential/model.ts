/**
 * Small models as values: two or three objects with fields of random types, unique values, options, and relations among them
 * and to standard objects. How a model comes into a workspace is another matter (`apply.ts`): nothing here knows a server.
 */
import fc from 'fast-check';
import { fixtures } from '../fields/fixtures/index.ts';

export interface GeneratedField {
  readonly name: string;
  /** Wire name: `CURRENCY`. */
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** Values of the options. */
  readonly options: readonly string[] | null;
  readonly isUnique: boolean;
  readonly isNullable: boolean;
  /** Stored form; null for none. */
  readonly defaultValue: unknown;
}

/** A to-one relation with the name of its other end on the target. */
export interface GeneratedRelation {
  readonly name: string;
  /** Singular name. */
  readonly target: string;
  readonly inverse: string;
}

export interface GeneratedObject {
  readonly singular: string;
  readonly plural: string;
  readonly fields: readonly GeneratedField[];
  readonly relations: readonly GeneratedRelation[];
  /** Names of columns. Null: the object has no criteria, so its records cannot be merged. */
  readonly duplicateCriteria: readonly (readonly string[])[] | null;
}

export interface GeneratedModel {
  readonly objects: readonly GeneratedObject[];
}

/** The field that names a record, in every object. */
export const labelName = 'caption';

/** Every type that can be created, relations aside. */
export const creatableTypes: readonly string[] = fixtures.map(({ type }) => type);

/** Plural names come from the model and from no rule of a language. */
const objectNames = [
  ['goose', 'geese'],
  ['parcel', 'parcels'],
  ['faktura', 'faktury'],
  ['ibex', 'ibices'],
  ['childStory', 'childStories'],
  ['datum', 'data'],
  ['sheepDog', 'flock'],
  ['x', 'xs'],
] as const;

/**
 * Among them the words of both languages: a field may be called like an argument or an operator. (Not `unnest`: behind a
 * relation a REST grouping by a field of that name reads as the switch.)
 */
const fieldNames = [
  ...['alpha', 'bravo', 'charlie', 'delta', 'foxtrot', 'golf', 'hotel', 'india', 'juliett', 'kilo', 'lima', 'mike', 'oscar'],
  ...['papa', 'quebec', 'romeo', 'sierra', 'tango', 'uniform', 'victor', 'whiskey', 'xray', 'yankee', 'zulu'],
  ...['node', 'edges', 'cursor', 'first', 'limit', 'filter', 'eq', 'is', 'records', 'granularity', 'on', 'fragment', 'data'],
];

const optionValues = ['DRAFT', 'PAID', 'LOST', 'NULL', 'TRUE', 'A', 'B_2', 'ON_HOLD', 'Z9'];
const uniqueTypes = new Set(['TEXT', 'NUMBER', 'UUID', 'EMAILS', 'LINKS', 'PHONES', 'DATE']);

const plain = { settings: null, options: null, isUnique: false, isNullable: true, defaultValue: null };
const label: GeneratedField = { ...plain, name: labelName, type: 'TEXT' };

function fieldOf(name: string, type: string): fc.Arbitrary<GeneratedField> {
  const isUnique = uniqueTypes.has(type) ? fc.integer({ min: 0, max: 3 }).map((n) => n === 0) : fc.constant(false);
  switch (type) {
    case 'SELECT':
    case 'MULTI_SELECT':
      return fc.tuple(fc.shuffledSubarray(optionValues, { minLength: 2, maxLength: 5 }), fc.boolean()).map(([options, hasDefault]) => ({
        ...plain,
        name,
        type,
        options,
        defaultValue: !hasDefault ? null : type === 'SELECT' ? `'${options[0]}'` : [`'${options[0]}'`],
      }));
    case 'NUMBER':
      return fc.tuple(fc.constantFrom('float', 'int', 'bigint'), isUnique).map(([dataType, unique]) => ({
        ...plain,
        name,
        type,
        settings: { dataType },
        isUnique: unique,
      }));
    case 'BOOLEAN':
      return fc.constantFrom(null, true, false).map((defaultValue) => ({ ...plain, name, type, defaultValue }));
    case 'FILES':
      return fc.constant({ ...plain, name, type, settings: { maxNumberOfValues: 2 } });
    case 'TEXT':
      return fc.tuple(isUnique, fc.boolean()).map(([unique, isRequired]) => {
        const required = isRequired && !unique ? { isNullable: false, defaultValue: "''" } : {};
        return { ...plain, name, type, isUnique: unique, ...required };
      });
    default:
      return isUnique.map((unique) => ({ ...plain, name, type, isUnique: unique }));
  }
}

/**
 * Every model has a field of every type somewhere. `suffix` ends all names of its objects, so that several models live in
 * one workspace; `standard` are singular names of objects that relations may lead to as well.
 */
export function models(suffix: string, standard: readonly string[] = ['company', 'person']): fc.Arbitrary<GeneratedModel> {
  return fc
    .record({
      size: fc.constantFrom(2, 3),
      names: fc.shuffledSubarray([...objectNames], { minLength: 3, maxLength: 3 }),
      types: fc.shuffledSubarray([...creatableTypes], { minLength: creatableTypes.length, maxLength: creatableTypes.length }),
      more: fc.array(fc.constantFrom(...creatableTypes), { minLength: 4, maxLength: 8 }),
      fieldNames: fc.shuffledSubarray(fieldNames, { minLength: 30, maxLength: 30 }),
      targets: fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { minLength: 3, maxLength: 5 }),
    })
    .chain(({ size, names, types, more, fieldNames: free, targets }) => {
      const dealt = [...types, ...more];
      const objects = names.slice(0, size).map(([singular, plural], at) => {
        const own = dealt.filter((_, index) => index % size === at).map((type, index) => fieldOf(free[index] as string, type));
        return fc.tuple(...own).map(
          (fields): GeneratedObject => ({
            singular: singular + suffix,
            plural: plural + suffix,
            fields: [label, ...fields],
            relations: [],
            duplicateCriteria: at === 0 ? [[labelName]] : null,
          }),
        );
      });
      return fc.tuple(...objects).map((made) => ({ objects: related(made, targets, standard) }));
    });
}

/** Relations from each to some, one at least within the model; an object may lead to itself. */
function related(
  objects: readonly GeneratedObject[],
  targets: readonly (readonly [number, number])[],
  standard: readonly string[],
): readonly GeneratedObject[] {
  const all = [...objects.map(({ singular }) => singular), ...standard];
  const relations = targets.map(([from, to], at) => {
    const owner = objects[at === 0 ? 0 : from % objects.length] as GeneratedObject;
    const target = at === 0 ? (objects[1] as GeneratedObject).singular : (all[to % all.length] as string);
    // The other end stands on an object that may be shared: its name holds the owner's.
    return { owner, relation: { name: `link${'ABCDE'[at]}`, target, inverse: `${owner.singular}By${'ABCDE'[at]}` } };
  });
  return objects.map((object) => ({
    ...object,
    relations: relations.filter(({ owner }) => owner === object).map(({ relation }) => relation),
  }));
}

/** The same model under other names: `suffix` is put behind the names of its objects and of what they add to others. */
export function renamed(model: GeneratedModel, suffix: string): GeneratedModel {
  const own = new Set(model.objects.map(({ singular }) => singular));
  return {
    objects: model.objects.map((object) => ({
      ...object,
      singular: object.singular + suffix,
      plural: object.plural + suffix,
      relations: object.relations.map((relation) => ({
        ...relation,
        target: own.has(relation.target) ? relation.target + suffix : relation.target,
        inverse: own.has(relation.target) ? relation.inverse : relation.inverse + suffix,
      })),
    })),
  };
}
