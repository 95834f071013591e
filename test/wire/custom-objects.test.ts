/** Objects of a workspace's own: wide ones, unique fields of several types, and relations that cascade or restrict. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.ts';
import { type Answer, accepted, at, type Params, type Row, refused, type StoredRow, unknownId, url } from './support.ts';

type ObjectDefinition = NonNullable<TestServerOptions['objects']>[number];
type FieldDefinition = ObjectDefinition['fields'][number];

const letters = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `f${String(index).padStart(3, '0')}`);
const field = (name: string, type: string, rest: Partial<FieldDefinition> = {}): FieldDefinition => ({ name, type, label: name, ...rest });
const object = (nameSingular: string, fields: readonly FieldDefinition[]): ObjectDefinition => ({
  nameSingular,
  namePlural: `${nameSingular}s`,
  labelSingular: nameSingular,
  labelPlural: `${nameSingular}s`,
  icon: 'IconBox',
  isCustom: true,
  labelIdentifier: 'name',
  fields: [field('name', 'TEXT'), ...fields],
  search: ['name'],
  views: [],
});
const toMany = (name: string, target: string): FieldDefinition =>
  field(name, 'RELATION', { relation: { type: 'ONE_TO_MANY', target, inverse: 'widget' } });
const toWidget = (inverse: string, onDelete: 'CASCADE' | 'RESTRICT' | 'SET_NULL'): FieldDefinition =>
  field('widget', 'RELATION', { relation: { type: 'MANY_TO_ONE', target: 'widget', inverse, onDelete } });

let server: TestServer;
before(async () => {
  server = await startTestServer({
    data: 'none',
    objects: [
      object('widget', [
        field('code', 'TEXT', { isUnique: true }),
        field('serial', 'NUMBER', { isUnique: true, settings: { dataType: 'int' } }),
        field('hotline', 'PHONES', { isUnique: true }),
        field('madeOn', 'DATE', { isUnique: true }),
        field('total', 'NUMBER', { settings: { dataType: 'bigint' } }),
        toMany('parts', 'part'),
        toMany('gadgets', 'gadget'),
      ]),
      object('part', [toWidget('parts', 'CASCADE')]),
      object('gadget', [toWidget('gadgets', 'RESTRICT')]),
      object(
        'sheet',
        letters(240).map((name) => field(name, 'NUMBER')),
      ),
    ],
  });
});
after(() => server?.close());

const only = (answer: Answer, status: number): unknown => Object.values(accepted(answer, status)['data'] as Row)[0];
const create = async (plural: string, body: Row = {}, params: Params = {}): Promise<StoredRow> =>
  only(await server.call('POST', url(`/rest/${plural}`, params), { body }), 201) as StoredRow;
const get = (plural: string, id: string, params: Params = {}): Promise<Answer> => server.call('GET', url(`/rest/${plural}/${id}`, params));

test('a wide object answers 200 fields: the important ones, then by name, and says so', async () => {
  const body = Object.fromEntries(letters(240).map((name, index) => [name, index]));
  const row = await create('sheets', body);
  for (const answer of [await get('sheets', row.id), await server.call('GET', '/rest/sheets')]) {
    const shown = [only(answer, 200)].flat()[0] as Row;
    const names = Object.keys(shown);
    assert.ok(names.length <= 200 && names.length > 190, `${names.length} fields`);
    for (const name of ['id', 'name', 'createdAt', 'updatedAt', 'deletedAt', 'position', 'createdBy', 'updatedBy', 'f000', 'f150']) {
      assert.ok(names.includes(name), name);
    }
    assert.equal('f239' in shown, false);
    assert.equal(answer.headers.get('x-fields-capped'), 'true');
    assert.equal(answer.headers.get('x-fields-max'), '200');
  }
  const chosen = await get('sheets', row.id, { fields: 'f239,f001' });
  assert.deepEqual(only(chosen, 200), { id: row.id, f001: 1, f239: 239 });
  assert.equal(chosen.headers.get('x-fields-capped'), null);
  assert.equal((await server.call('GET', '/rest/parts')).headers.get('x-fields-capped'), null);
});

test('fields beyond the cap are filtered and ordered all the same', async () => {
  const first = await create('sheets', { f239: 7000, f238: 2 });
  const second = await create('sheets', { f239: 7000, f238: 1 });
  const answer = await server.call('GET', url('/rest/sheets', { filter: 'f239[eq]:7000', order_by: 'f238', limit: 1 }));
  assert.equal(at(answer.body, 'data.sheets.0.id'), second.id);
  const next = await server.call(
    'GET',
    url('/rest/sheets', { filter: 'f239[eq]:7000', order_by: 'f238', starting_after: String(at(answer.body, 'pageInfo.endCursor')) }),
  );
  assert.equal(at(next.body, 'data.sheets.0.id'), first.id);
});

const phone = { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' };
for (const [name, value] of [
  ['code', 'W-1'],
  ['serial', 41],
  ['madeOn', '2026-01-31'],
  ['hotline', phone],
] as const) {
  test(`a unique ${name}: taken once, found by upsert, free for those without`, async () => {
    const first = await create('widgets', { [name]: value });
    const again = await server.call('POST', '/rest/widgets', { body: { [name]: value } });
    refused(again, { message: 'A duplicate entry was detected' });
    assert.equal(at(again.body, 'details.conflictingRecordId'), first.id);
    assert.match(again.text, new RegExp(name));
    const upserted = await create('widgets', { [name]: value, name: 'found' }, { upsert: true });
    assert.equal(upserted.id, first.id);
    assert.equal(upserted['name'], 'found');
    await create('widgets', {});
    await create('widgets', { [name]: null });
    const connected = await create('parts', { widget: { connect: { where: { [name]: value } } } });
    assert.equal(connected['widgetId'], first.id);
  });
}

test('a phone without a number is empty, whatever its country', async () => {
  for (let round = 0; round < 2; round++)
    await create('widgets', { hotline: { primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' } });
});

test('one of three unique parts is not enough to match', async () => {
  const first = await create('widgets', { hotline: { ...phone, primaryPhoneNumber: '612345699' } });
  const other = await server.call('POST', '/rest/widgets?upsert=true', { body: { hotline: { primaryPhoneCountryCode: 'FR' } } });
  assert.notEqual((only(other, 201) as Row)['id'], first.id);
});

test('CASCADE removes the parts with their widget, RESTRICT refuses', async () => {
  const widget = await create('widgets', { name: 'held' });
  const part = await create('parts', { widgetId: widget.id });
  const gadget = await create('gadgets', { widgetId: widget.id });
  for (const path of [`/rest/widgets/${widget.id}`, url('/rest/widgets', { filter: `id[eq]:${widget.id}` })]) {
    refused(await server.call('DELETE', path));
  }
  assert.equal((await get('widgets', widget.id)).status, 200);
  assert.equal((await get('parts', part.id)).status, 200, 'nothing is half removed');
  accepted(await server.call('DELETE', `/rest/widgets/${widget.id}?soft_delete=true`));
  assert.equal((await get('parts', part.id)).status, 200, 'the bin cascades to nobody');
  accepted(await server.call('DELETE', `/rest/gadgets/${gadget.id}`));
  accepted(await server.call('DELETE', `/rest/widgets/${widget.id}`));
  assert.equal((await get('parts', part.id)).status, 404);
  assert.equal(
    at((await server.call('GET', '/rest/parts?limit=0')).body, 'totalCount'),
    at((await server.call('GET', '/rest/parts?filter=id[is]:NOT_NULL')).body, 'totalCount'),
  );
});

test('depth 1 and the filters of relations work on objects of their own', async () => {
  const widget = await create('widgets', { name: 'Parent' });
  const part = await create('parts', { name: 'P', widgetId: widget.id });
  const whole = only(await get('widgets', widget.id, { depth: 1 }), 200) as Row;
  assert.deepEqual(whole['parts'], [only(await get('parts', part.id), 200)]);
  assert.deepEqual(whole['gadgets'], []);
  const found = await server.call(
    'GET',
    url('/rest/parts', { filter: 'widget.name[eq]:Parent', order_by: 'widget.serial[DescNullsLast]', depth: 1 }),
  );
  assert.equal(at(found.body, 'data.parts.0.widget.name'), 'Parent');
});

test('whole numbers: what they hold comes back', async () => {
  for (const total of [0, -1, 9007199254740991, 4294967296]) assert.equal((await create('widgets', { total }))['total'], total);
  for (const body of [{ serial: 1.5 }, { serial: 1e12 }, { total: 1e300 }, { total: 0.5 }, { serial: '12x' }]) {
    const answer = await server.call('POST', '/rest/widgets', { body });
    assert.ok(answer.status < 500, `${JSON.stringify(body)}: ${answer.text}`);
  }
});

test('the names of the routes follow the object', async () => {
  refused(await server.call('GET', '/rest/widget'), { message: "Did you mean 'widgets'?" });
  const made = await server.call('POST', '/rest/batch/gadgets', { body: [{}] });
  assert.deepEqual(Object.keys(accepted(made, 201)['data'] as Row), ['createGadgets']);
  refused(await server.call('POST', '/rest/parts', { body: { widgetId: unknownId() } }));
});
