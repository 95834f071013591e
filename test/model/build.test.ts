import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel } from '../../server/src/model/build.ts';
import { columnName, enumTypeName, indexName, tableName } from '../../server/src/model/database-names.ts';
import { defineModel } from '../../server/src/model/define.ts';
import { isOneValue, isPrimaryKey, uniqueCondition } from '../../server/src/model/index-rules.ts';
import type { ObjectModel } from '../../server/src/model/model.ts';
import { isUuid, uuidV5, uuidV7 } from '../../server/src/model/uuid.ts';
import { exampleObjects } from './example.ts';

const workspace = { id: '0b0e7c1e-5a55-7a52-9c2e-0d4b2a51c001', schemaName: 'workspace_x', modelVersion: 3 };
const { metadata } = defineModel(exampleObjects, { now: '2026-01-02T03:04:05.678Z' });
const model = buildModel(workspace, metadata);

function objectOf(name: string): ObjectModel {
  const object = model.objectBySingular.get(name);
  assert.ok(object);
  return object;
}

test('objects are found by all their names and by id', () => {
  assert.equal(model.version, 3);
  assert.equal(model.objectByPlural.get('dogs'), objectOf('dog'));
  assert.equal(model.objectById.get(objectOf('dog').id), objectOf('dog'));
  assert.equal(objectOf('dog').table, '_dog');
  assert.equal(objectOf('owner').table, 'owner');
  assert.equal(objectOf('dog').labelIdentifier?.name, 'name');
});

test('columns come from the parts of the type', () => {
  const columns = (object: string, field: string) =>
    objectOf(object)
      .fieldByName.get(field)
      ?.columns.map((column) => [column.name, column.part, column.type]);
  assert.deepEqual(columns('owner', 'name'), [
    ['nameFirstName', 'firstName', 'text'],
    ['nameLastName', 'lastName', 'text'],
  ]);
  assert.deepEqual(columns('dog', 'mood'), [['mood', '', '"workspace_x"."_dog_mood_enum"']]);
  assert.deepEqual(columns('dog', 'tricks'), [['tricks', '', '"workspace_x"."_dog_tricks_enum"[]']]);
  assert.deepEqual(columns('dog', 'owner'), [['ownerId', '', 'uuid']]);
  assert.deepEqual(columns('owner', 'dogs'), []);
  assert.equal(objectOf('dog').columnByName.get('priceAmountMicros')?.field.name, 'price');
});

test('relations are linked both ways and know the one column', () => {
  const many = objectOf('dog').fieldByName.get('owner');
  const one = objectOf('owner').fieldByName.get('dogs');
  assert.equal(many?.relation?.target, objectOf('owner'));
  assert.equal(many?.relation?.targetField, one);
  assert.equal(one?.relation?.targetField, many);
  assert.equal(one?.relation?.joinColumn, 'ownerId');
  assert.equal(one?.relation?.onDelete, 'SET_NULL');
  assert.equal(objectOf('dog').fieldByJoinColumn.get('ownerId'), many);
  assert.ok([...model.foreignKeyByName.values()].includes(many as never));
  assert.equal(model.foreignKeyByName.size, 3);
});

test('everything is frozen', () => {
  const dog = objectOf('dog');
  const field = dog.fieldByName.get('owner');
  for (const value of [model, model.objects, dog, dog.fields, dog.indexes, field, field?.columns, field?.columns[0], field?.relation]) {
    assert.ok(Object.isFrozen(value));
  }
});

test('a unique index covers the unique parts of live rows', () => {
  const unique = objectOf('owner').indexes.filter((index) => index.isUnique);
  assert.deepEqual(
    unique.map((index) => [index.columns.map((column) => column.name), isPrimaryKey(index), isOneValue(index), uniqueCondition(index)]),
    [
      [['id'], true, false, ''],
      [['emailsPrimaryEmail'], false, false, '"deletedAt" is null'],
      [
        ['phonesPrimaryPhoneNumber', 'phonesPrimaryPhoneCountryCode', 'phonesPrimaryPhoneCallingCode'],
        false,
        true,
        '"deletedAt" is null and "phonesPrimaryPhoneNumber" is not null',
      ],
    ],
  );
  assert.equal(model.indexByName.get(unique[1]?.name ?? '')?.object, objectOf('owner'));
});

test('rows that refer to nothing fail loudly', () => {
  const orphan = { ...metadata, objects: metadata.objects.slice(1) };
  assert.throws(() => buildModel(workspace, orphan), /does not have/);
  const strange = { ...metadata, fields: metadata.fields.map((field) => ({ ...field, type: 'ODD' })) };
  assert.throws(() => buildModel(workspace, strange), /field type ODD/);
});

test('names in the database fit into 63 bytes and stay different', () => {
  const long = 'a'.repeat(63);
  const names = [
    tableName({ nameSingular: long, isCustom: true }),
    columnName(long, 'amountMicros'),
    columnName(long, 'currencyCode'),
    enumTypeName(long, 'mood'),
    indexName(long, [long], true),
  ];
  for (const name of names) assert.ok(Buffer.byteLength(name) <= 63, name);
  assert.equal(new Set(names).size, names.length);
  assert.equal(columnName('domainName', 'primaryLinkUrl'), 'domainNamePrimaryLinkUrl');
});

test('UUIDs of version 7 ascend, those of version 5 repeat', () => {
  const made = Array.from({ length: 20_000 }, uuidV7);
  assert.deepEqual(made, [...made].sort());
  assert.equal(new Set(made).size, made.length);
  for (const id of made.slice(0, 100)) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.ok(Math.abs(Number.parseInt((made[0] as string).replace('-', '').slice(0, 12), 16) - Date.now()) < 60_000);
  // The example of RFC 9562, appendix A.4.
  assert.equal(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'), '2ed6657d-e927-568b-95e1-2665a8aea6a2');
  assert.ok(isUuid('2ED6657D-E927-568B-95E1-2665A8AEA6A2'));
  for (const text of [
    '',
    '2ed6657d-e927-568b-95e1-2665a8aea6a',
    '2ed6657de927568b95e12665a8aea6a2',
    'zed6657d-e927-568b-95e1-2665a8aea6a2',
  ]) {
    assert.equal(isUuid(text), false);
  }
});
