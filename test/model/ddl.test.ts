import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../../server/src/db/pool.ts';
import { buildModel } from '../../server/src/model/build.ts';
import { createWorkspace } from '../../server/src/model/create-workspace.ts';
import { ddlFor } from '../../server/src/model/ddl.ts';
import { defineModel } from '../../server/src/model/define.ts';
import { addToModel } from '../../server/src/model/extend.ts';
import { loadModel, loadModelWithMetadata } from '../../server/src/model/load.ts';
import type { ModelMetadata } from '../../server/src/model/metadata.ts';
import type { Model } from '../../server/src/model/model.ts';
import { standardObjects } from '../../server/src/model/standard/index.ts';
import { dog, exampleObjects, nameField, object, openMigrated, owner, rowsOf, visit } from './example.ts';

const now = '2026-01-02T03:04:05.678Z';
const ids = (kind: string, name: string): string => `${kind} ${name}`;

function modelOf(metadata: ModelMetadata, modelVersion = 1): Model {
  return buildModel({ id: 'w', schemaName: 'workspace_x', modelVersion }, metadata);
}

/** Everything that the catalogue says of a schema, without its own name. */
async function catalogue(database: Database, schema: string): Promise<readonly (string | null)[][]> {
  const rows = await rowsOf(
    database,
    `select 'column', table_name::text, column_name::text, udt_name::text, is_nullable::text, column_default::text, generation_expression::text
       from information_schema.columns where table_schema = '${schema}'
     union all select 'index', tablename, indexname, indexdef, '', '', '' from pg_indexes where schemaname = '${schema}'
     union all select 'constraint', c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), '', '', ''
       from pg_constraint c where c.connamespace = '${schema}'::regnamespace and c.contype <> 'n'
     union all select 'trigger', t.tgrelid::regclass::text, t.tgname, t.tgfoid::regproc::text, t.tgtype::text, '', ''
       from pg_trigger t join pg_class r on r.oid = t.tgrelid where not t.tgisinternal and r.relnamespace = '${schema}'::regnamespace
     union all select 'type', t.typname, string_agg(e.enumlabel, ',' order by e.enumsortorder), '', '', '', ''
       from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = '${schema}'::regnamespace group by t.typname
     order by 1, 2, 3`,
  );
  return rows.map((row) => row.map((text) => text?.replaceAll(schema, 'SCHEMA') ?? null));
}

test('no difference needs no statement, and nothing leaves the schema', () => {
  const { metadata } = defineModel(exampleObjects, { now, ids });
  const model = modelOf(metadata);
  assert.deepEqual(ddlFor(model, modelOf(metadata, 2)), []);
  const statements = ddlFor(null, model);
  for (const statement of statements.filter((text) => /references|create (?:unique )?index|create table/.test(text))) {
    assert.doesNotMatch(statement, /core\.|public\./);
    assert.match(statement, /"workspace_x"/);
  }
});

test('a model that grew has the same schema as one that was made at once', async (context) => {
  const { database } = await openMigrated(context);
  const whole = await createWorkspace(database, { displayName: 'Whole', objects: exampleObjects });

  const without = (definition: typeof owner, ...names: string[]) => ({
    ...definition,
    fields: definition.fields.filter((field) => !names.includes(field.name)),
    indexes: [],
  });
  const grown = await createWorkspace(database, {
    displayName: 'Grown',
    objects: [without(owner, 'dogs', 'visits', 'phones'), without(visit, 'targetOwner', 'targetDog')],
  });
  const added = (definition: typeof owner, ...names: string[]) => ({
    fields: definition.fields.filter((field) => names.includes(field.name)),
    indexes: definition.indexes ?? [],
  });
  const model = await addToModel(database, grown.workspaceId, [dog], {
    owner: added(owner, 'dogs', 'visits', 'phones'),
    visit: added(visit, 'targetOwner', 'targetDog'),
  });
  assert.equal(model.version, 2);
  assert.deepEqual(await catalogue(database, model.schema), await catalogue(database, whole.model.schema));

  const loaded = await loadModel(database, grown.workspaceId);
  assert.equal(loaded.version, 2);
  assert.deepEqual(ddlFor(model, loaded), [], 'what is loaded is what was built');
  assert.deepEqual(
    loaded.objects.map((one) => [one.nameSingular, ...one.fields.map((field) => field.name)]),
    model.objects.map((one) => [one.nameSingular, ...one.fields.map((field) => field.name)]),
  );
});

test('the standard model comes up whole, with roles and views, and is loaded as it was built', async (context) => {
  const { database } = await openMigrated(context);
  const { workspaceId, model } = await createWorkspace(database, { displayName: 'Standard', objects: standardObjects });
  const loaded = await loadModel(database, workspaceId);
  assert.deepEqual(
    loaded.objects.map(({ fields, indexes, ...one }) => [
      one.nameSingular,
      one.createdAt,
      fields.length,
      indexes.map((index) => index.name),
    ]),
    model.objects.map(({ fields, indexes, ...one }) => [
      one.nameSingular,
      one.createdAt,
      fields.length,
      indexes.map((index) => index.name),
    ]),
  );
  assert.deepEqual(ddlFor(model, loaded), []);
  assert.deepEqual(await rowsOf(database, `select "label", "isEditable" from core."role" order by 1`), [
    ['Admin', 'f'],
    ['Member', 't'],
  ]);
  const [views] = await rowsOf(
    database,
    `select count(*) from core."view" where "objectMetadataId" in (select "id" from core."objectMetadata")`,
  );
  assert.ok(Number(views?.[0]) >= 11);
  const outside = await rowsOf(
    database,
    `select conname from pg_constraint c join pg_class f on f.oid = c.confrelid
      where c.contype = 'f' and c.connamespace = '${model.schema}'::regnamespace and f.relnamespace <> c.connamespace`,
  );
  assert.deepEqual(outside, [], 'no foreign key leaves the schema');
});

test('a custom object that is added gets its links', async (context) => {
  const { database } = await openMigrated(context);
  const { workspaceId } = await createWorkspace(database, { displayName: 'Standard', objects: standardObjects });
  const pet = object({ nameSingular: 'pet', namePlural: 'pets', isCustom: true, fields: [] });
  const model = await addToModel(database, workspaceId, [pet]);
  for (const link of ['noteTarget', 'taskTarget', 'attachment', 'timelineActivity']) {
    const parent = model.objectBySingular.get(link);
    const field = parent?.fieldByName.get('targetPet');
    assert.equal(field?.relation?.target.nameSingular, 'pet');
    assert.equal(field?.morphId, parent?.fieldByName.get('targetCompany')?.morphId);
  }
  assert.ok(model.objectBySingular.get('pet')?.fieldByName.get('name'));
  await assert.rejects(addToModel(database, workspaceId, [pet]), /the name pet is taken by pet/);
  assert.equal((await loadModel(database, workspaceId)).version, 2, 'a refused change leaves nothing behind');
});

test('a plain insert gets the defaults of the model', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const [row] = await rowsOf(
    database,
    `insert into "${model.schema}"."_dog" ("name") values ('Rex')
      returning "id", "createdAt" between now() - interval '1 ms' and now() + interval '1 ms', "position", "mood", "tricks", "createdBySource", "createdByName", "stars", "priceAmountMicros"`,
  );
  assert.match(row?.[0] ?? '', /^[0-9a-f-]{36}$/);
  assert.deepEqual(row?.slice(1, 3), ['t', '0']);
  assert.deepEqual(row?.slice(3, 6), ['GOOD', '{SIT}', 'MANUAL']);
  assert.deepEqual(row?.slice(6), ['', null, null]);
  await assert.rejects(rowsOf(database, `insert into "${model.schema}"."_dog" ("mood") values (null)`), { code: 'VALUE_REQUIRED' });
  await assert.rejects(rowsOf(database, `insert into "${model.schema}"."_dog" ("ownerId") values (gen_random_uuid())`), {
    code: 'RELATED_RECORD_NOT_FOUND',
  });
});

test('unique values are unique among live rows', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const insert = (columns: string, values: string) =>
    rowsOf(database, `insert into "${model.schema}"."owner" (${columns}) values (${values}) returning "id"`);
  await insert('"emailsPrimaryEmail"', `'a@b.example'`);
  await assert.rejects(insert('"emailsPrimaryEmail"', `'a@b.example'`), { code: 'DUPLICATE_ENTRY' });
  await rowsOf(database, `update "${model.schema}"."owner" set "deletedAt" = now()`);
  await insert('"emailsPrimaryEmail"', `'a@b.example'`);
  await insert('"nameFirstName"', `'Nobody'`);
  await insert('"nameFirstName"', `'Nobody'`);

  await insert('"phonesPrimaryPhoneNumber"', `'5550100'`);
  await assert.rejects(insert('"phonesPrimaryPhoneNumber"', `'5550100'`), { code: 'DUPLICATE_ENTRY' }, 'without codes on both sides');
  await insert('"phonesPrimaryPhoneNumber", "phonesPrimaryPhoneCallingCode"', `'5550100', '+33'`);
});

test('search finds what is written with accents, and leaves other scripts alone', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const { schema } = model;
  const fold = async (text: string) => (await rowsOf(database, `select "${schema}"."$searchable"('${text}')`))[0]?.[0];
  assert.equal(await fold('Plain text, 1 + 1'), 'Plain text, 1 + 1');
  assert.equal(await fold('Renée Žižek Łukasz Øre ñandú Nguyễn'), 'Renee Zizek Lukasz Ore nandu Nguyen');
  assert.equal(await fold('straße Æsir œuvre'), 'strasse AEsir oeuvre');
  assert.equal(await fold('Сергей Йод 東京 が 한국'), 'Сергей Йод 東京 が 한국');
  await rowsOf(database, `insert into "${schema}"."owner" ("nameFirstName", "emailsPrimaryEmail") values ('Renée', 'r@orchard.example')`);
  const hits = (query: string) =>
    rowsOf(database, `select "nameFirstName" from "${schema}"."owner" where "searchVector" @@ to_tsquery('simple', '${query}')`);
  assert.deepEqual(await hits('rene:*'), [['Renée']]);
  assert.deepEqual(await hits('orchard.example'), [['Renée']]);
  assert.deepEqual(await hits('rex'), []);
});

test('objects, fields and indexes that are gone lose what they had in the database', async (context) => {
  const { database } = await openMigrated(context);
  const { model, workspaceId } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  const { metadata } = defineModel([{ ...owner, search: ['name'], fields: owner.fields.filter(({ name }) => name === 'name') }], {
    now,
    ids: (kind, name) => {
      const [objectName = '', fieldName = ''] = name.split('.');
      const known = model.objectBySingular.get(objectName);
      if (kind === 'object') return known?.id ?? '';
      if (kind === 'field') return known?.fieldByName.get(fieldName)?.id ?? '';
      return known?.indexes.find((index) => index.columns.map((column) => column.name).join(',') === fieldName)?.id ?? name;
    },
  });
  const after = buildModel({ id: workspaceId, schemaName: model.schema, modelVersion: 2 }, metadata);
  const fresh = await createWorkspace(database, {
    displayName: 'Fresh',
    objects: [{ ...owner, search: ['name'], fields: owner.fields.filter(({ name }) => name === 'name') }],
  });
  await database.transaction((transaction) => transaction.script(ddlFor(model, after).join(';\n')));
  assert.deepEqual(await catalogue(database, model.schema), await catalogue(database, fresh.model.schema));
  assert.deepEqual(await rowsOf(database, `select count(distinct "objectId") from "${model.schema}"."$change"`), [['1']]);
});

test('a search vector that is made of something else is made again', async (context) => {
  const { database } = await openMigrated(context);
  const { model } = await createWorkspace(database, { displayName: 'Example', objects: exampleObjects });
  await rowsOf(database, `insert into "${model.schema}"."owner" ("nameFirstName", "phonesPrimaryPhoneNumber") values ('Ada', '5550123')`);
  const { metadata } = await loadModelWithMetadata(database, model.workspaceId);
  const phones = model.objectBySingular.get('owner')?.fieldByName.get('phones')?.id as string;
  const objects = metadata.objects.map((one) => (one.nameSingular === 'owner' ? { ...one, searchFieldMetadataIds: [phones] } : one));
  const after = buildModel({ id: model.workspaceId, schemaName: model.schema, modelVersion: 2 }, { ...metadata, objects });
  await database.transaction((transaction) => transaction.script(ddlFor(model, after).join(';\n')));
  const hits = (word: string) =>
    rowsOf(database, `select count(*) from "${model.schema}"."owner" where "searchVector" @@ to_tsquery('simple', '${word}')`);
  assert.deepEqual(await hits('ada'), [['0']]);
  assert.deepEqual(await hits('5550123'), [['1']]);
  const [index] = await rowsOf(
    database,
    `select count(*) from pg_indexes where schemaname = '${model.schema}' and tablename = 'owner' and indexdef like '%gin%'`,
  );
  assert.deepEqual(index, ['1']);
});

test('a required field with a default can be added to an object that has rows', async (context) => {
  const { database } = await openMigrated(context);
  const simple = object({ nameSingular: 'thing', namePlural: 'things', fields: [nameField] });
  const { workspaceId, model } = await createWorkspace(database, { displayName: 'Example', objects: [simple] });
  await rowsOf(database, `insert into "${model.schema}"."thing" ("name") values ('a'), ('b')`);
  await addToModel(database, workspaceId, [], {
    thing: { fields: [{ name: 'size', type: 'NUMBER', label: 'Size', isNullable: false, defaultValue: 7 }] },
  });
  assert.deepEqual(await rowsOf(database, `select "size" from "${model.schema}"."thing"`), [['7'], ['7']]);
});
