import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defineModel } from '../../server/src/model/define.ts';
import type { ObjectDefinition } from '../../server/src/model/definition.ts';
import { standardObjects } from '../../server/src/model/standard/index.ts';
import { isUuid } from '../../server/src/model/uuid.ts';
import { dog, exampleObjects, nameField, object, owner, visit } from './example.ts';

const now = '2026-01-02T03:04:05.678Z';
const { metadata, views } = defineModel(exampleObjects, { now });

function fieldOf(objectName: string, name: string) {
  const parent = metadata.objects.find((row) => row.nameSingular === objectName);
  const field = metadata.fields.find((row) => row.objectMetadataId === parent?.id && row.name === name);
  assert.ok(field, `${objectName}.${name}`);
  return field;
}

function problemsOf(definitions: readonly ObjectDefinition[]): string {
  try {
    defineModel(definitions, { now });
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

test('objects and fields become rows, with id first and the other system fields last', () => {
  assert.deepEqual(
    metadata.objects.map((row) => [row.nameSingular, row.isCustom, row.createdAt]),
    [
      ['owner', false, now],
      ['dog', true, now],
      ['visit', false, now],
    ],
  );
  const names = metadata.fields.filter((row) => row.objectMetadataId === metadata.objects[2]?.id).map((row) => row.name);
  assert.deepEqual(names.slice(0, 4), ['id', 'name', 'targetOwner', 'targetDog']);
  assert.deepEqual(names.slice(4), ['createdAt', 'updatedAt', 'deletedAt', 'createdBy', 'updatedBy', 'position', 'searchVector']);
  assert.equal(fieldOf('dog', 'mood').isCustom, true);
  assert.equal(fieldOf('dog', 'id').isCustom, false);
  assert.equal(metadata.objects[1]?.labelIdentifierFieldMetadataId, fieldOf('dog', 'name').id);
  assert.deepEqual(metadata.objects[0]?.searchFieldMetadataIds, [fieldOf('owner', 'name').id, fieldOf('owner', 'emails').id]);
});

test('both ends of a relation name each other, and the end with the column says so', () => {
  const many = fieldOf('dog', 'owner');
  const one = fieldOf('owner', 'dogs');
  assert.equal(many.relationTargetFieldMetadataId, one.id);
  assert.equal(one.relationTargetFieldMetadataId, many.id);
  assert.equal(many.relationTargetObjectMetadataId, metadata.objects[0]?.id);
  assert.deepEqual(many.settings, { relationType: 'MANY_TO_ONE', onDelete: 'SET_NULL', joinColumnName: 'ownerId' });
  assert.deepEqual(one.settings, { relationType: 'ONE_TO_MANY' });
  assert.equal(fieldOf('dog', 'visits').isBinnedWithParent, true);
});

test('the fields of one morph relation share an id', () => {
  const { morphId } = fieldOf('visit', 'targetOwner');
  assert.ok(morphId !== null && isUuid(morphId));
  assert.equal(fieldOf('visit', 'targetDog').morphId, morphId);
  assert.equal(fieldOf('dog', 'owner').morphId, null);
});

test('options are numbered, and a rating has its five', () => {
  assert.deepEqual(
    fieldOf('dog', 'mood').options?.map((option) => [option.value, option.position, isUuid(option.id)]),
    [
      ['GOOD', 0, true],
      ['BAD', 1, true],
    ],
  );
  assert.equal(fieldOf('dog', 'stars').options?.length, 5);
});

test('indexes follow from the fields', () => {
  const described = metadata.indexes
    .filter((index) => index.objectMetadataId === metadata.objects[2]?.id)
    .map((index) => [
      index.isUnique,
      index.indexType,
      ...index.fields.map((of) => metadata.fields.find((row) => row.id === of.fieldMetadataId)?.name),
    ]);
  assert.deepEqual(described, [
    [true, 'BTREE', 'id'],
    [false, 'BTREE', 'targetOwner'],
    [false, 'BTREE', 'targetDog'],
    [false, 'BTREE', 'position', 'id'],
    [false, 'GIN', 'searchVector'],
    [true, 'BTREE', 'targetOwner', 'targetDog'],
  ]);
  for (const index of metadata.indexes) assert.match(index.name, index.isUnique ? /^IDX_UNIQUE_[0-9a-f]{28}$/ : /^IDX_[0-9a-f]{28}$/);
  assert.equal(new Set(metadata.indexes.map((index) => index.name)).size, metadata.indexes.length);
});

test('names and universal identifiers are the same everywhere, ids are not', () => {
  const again = defineModel(exampleObjects, { now }).metadata;
  const identity = (rows: readonly { universalIdentifier: string }[]) => rows.map((row) => row.universalIdentifier);
  assert.deepEqual(identity(again.fields), identity(metadata.fields));
  assert.deepEqual(identity(again.objects), identity(metadata.objects));
  assert.deepEqual(
    again.indexes.map((index) => index.name),
    metadata.indexes.map((index) => index.name),
  );
  assert.notEqual(again.objects[0]?.id, metadata.objects[0]?.id);
  const ids = (kind: string, name: string) => `${kind}:${name}`;
  assert.deepEqual(defineModel(exampleObjects, { now, ids }), defineModel(exampleObjects, { now, ids }));
});

test('views become rows with columns, groups, filters and sorts', () => {
  const [index, kanban, fields] = views;
  assert.equal(views.length, 3);
  assert.deepEqual(
    index?.viewFields.map((column) => [column.fieldMetadataId, column.size, column.position, column.aggregateOperation]),
    [
      [fieldOf('dog', 'name').id, 180, 0, 'COUNT'],
      [fieldOf('dog', 'owner').id, 150, 1, null],
    ],
  );
  assert.deepEqual(
    index?.viewFilters.map((filter) => [filter.operand, filter.value]),
    [['IS', ['GOOD']]],
  );
  assert.equal(index?.viewSorts[0]?.direction, 'DESC');
  assert.equal(kanban?.mainGroupByFieldMetadataId, fieldOf('dog', 'mood').id);
  assert.deepEqual(
    kanban?.viewGroups.map((group) => group.fieldValue),
    ['GOOD', 'BAD', ''],
  );
  assert.equal(kanban?.kanbanAggregateOperationFieldMetadataId, fieldOf('dog', 'price').id);
  assert.deepEqual(
    fields?.viewFieldGroups.map((group) => group.name),
    ['General', 'Money'],
  );
  assert.equal(fields?.viewFields[1]?.viewFieldGroupId, fields?.viewFieldGroups[1]?.id);
  assert.equal(fields?.viewFields[1]?.isVisible, false);
});

test('new objects and fields are defined against a model that is there', () => {
  const cat = object({
    nameSingular: 'cat',
    namePlural: 'cats',
    fields: [
      nameField,
      { name: 'visits', type: 'RELATION', label: 'Visits', relation: { type: 'ONE_TO_MANY', target: 'visit', inverse: 'targetCat' } },
    ],
  });
  const { metadata: added } = defineModel([cat], {
    now,
    existing: metadata,
    additions: {
      visit: {
        fields: [
          {
            name: 'targetCat',
            type: 'MORPH_RELATION',
            label: 'Cat',
            relation: { type: 'MANY_TO_ONE', target: 'cat', inverse: 'visits', onDelete: 'CASCADE', morph: 'target' },
          },
        ],
        indexes: [{ fields: ['name', 'targetCat'] }],
      },
    },
  });
  assert.deepEqual(
    added.objects.map((row) => row.nameSingular),
    ['cat'],
  );
  const targetCat = added.fields.find((row) => row.name === 'targetCat');
  assert.equal(targetCat?.objectMetadataId, metadata.objects[2]?.id);
  assert.equal(targetCat?.morphId, fieldOf('visit', 'targetDog').morphId, 'it joins the relation that is there');
  assert.equal(added.indexes.filter((index) => index.objectMetadataId === metadata.objects[2]?.id).length, 2);
});

test('the standard objects are sound', () => {
  assert.equal(problemsOf(standardObjects), '');
});

test('unsound definitions are refused, with everything that is wrong', () => {
  const broken = problemsOf([
    object({
      nameSingular: 'cat',
      namePlural: 'cats',
      labelIdentifier: 'title',
      search: ['nothing'],
      duplicateCriteria: [['nowhere']],
      indexes: [{ fields: ['missing'] }],
      fields: [
        nameField,
        nameField,
        { name: 'Bad name', type: 'TEXT', label: 'Bad' },
        { name: 'odd', type: 'ODD', label: 'Odd' },
        { name: 'mood', type: 'SELECT', label: 'Mood' },
        { name: 'nick', type: 'FULL_NAME', label: 'Nick', isUnique: true },
        { name: 'nickFirstName', type: 'TEXT', label: 'Nick' },
        { name: 'home', type: 'RELATION', label: 'Home', relation: { type: 'ONE_TO_MANY', target: 'house', inverse: 'cat' } },
        {
          name: 'friend',
          type: 'RELATION',
          label: 'Friend',
          relation: { type: 'MANY_TO_ONE', target: 'cat', inverse: 'friends', onDelete: 'CASCADE' },
        },
      ],
    }),
  ]);
  for (const problem of [
    /cat\.name: the name name is taken by the field name/,
    /cat\.Bad name: a name starts with a lower-case letter/,
    /cat\.odd: there is no field type ODD/,
    /cat\.mood: Options are required for enum fields/,
    /cat\.nick: a field of type FULL_NAME cannot be unique/,
    /cat\.nickFirstName: the name nickFirstName is taken by the field nick/,
    /cat\.home: there is no object house/,
    /cat\.friend: cat has no new field friends/,
    /cat, label identifier: there is no field title/,
    /cat, search: there is no field nothing/,
    /cat, index: there is no field missing/,
    /cat, duplicate criteria: there is no column nowhere/,
  ]) {
    assert.match(broken, problem);
  }
  assert.match(problemsOf([owner, dog, visit, { ...visit }]), /the name visit is taken by visit/);
  assert.match(problemsOf([owner, visit, { ...dog, namePlural: 'owner' }]), /the name owner is taken by owner/);
});

test('a relation must lead back to the field that it comes from', () => {
  const one = (inverse: string) => ({ type: 'ONE_TO_MANY', target: 'a', inverse }) as const;
  const fields = [
    nameField,
    { name: 'x', type: 'RELATION', label: 'X', relation: one('y') },
    { name: 'y', type: 'RELATION', label: 'Y', relation: one('x') },
  ];
  assert.match(problemsOf([object({ nameSingular: 'a', namePlural: 'as', fields })]), /a\.x: both ends are ONE_TO_MANY/);
  const crossed = [nameField, { name: 'x', type: 'RELATION', label: 'X', relation: one('name') }];
  assert.match(problemsOf([object({ nameSingular: 'a', namePlural: 'as', fields: crossed })]), /a\.x: a\.name does not lead back to it/);
});
