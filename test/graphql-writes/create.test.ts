/** Creating records in one and many: order, sizes, defaults, positions, authorship, and refused shapes with nothing written. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  at,
  binned,
  count,
  createMany,
  createOne,
  found,
  invoice,
  live,
  made,
  madeMany,
  only,
  pluck,
  type Row,
  refused,
  removed,
  startWrites,
  stored,
  unique,
  unknownId,
  updated,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('a record is answered as it is stored', async () => {
  const fields = 'id name employees createdAt updatedAt deletedAt position __typename';
  const row = await made(writes, 'company', { name: 'Acme', employees: 3 }, fields);
  assert.match(String(row['id']), uuid);
  assert.match(String(row['createdAt']), moment);
  assert.match(String(row['updatedAt']), moment);
  assert.deepEqual([row['name'], row['employees'], row['deletedAt'], row['__typename']], ['Acme', 3, null, 'Company']);
  assert.equal(typeof row['position'], 'number');
  assert.deepEqual(await stored(writes, 'company', row['id'], fields), row);
});

test('values may stand in the document, enums by name or as text', async () => {
  for (const stage of ['PAID', '"PAID"']) {
    const data = await writes.ask(
      `mutation { createInvoice(data: { reference: "${unique()}", stage: ${stage}, tags: [RED, BLUE], quantity: 4, ratio: 1.5,
         paid: true, memo: null, total: { amountMicros: 12500000, currencyCode: "EUR" }, meta: { a: [1, { b: "c" }] } }) {
         stage tags quantity ratio paid memo total { amountMicros currencyCode } meta } }`,
    );
    assert.deepEqual(data['createInvoice'], {
      stage: 'PAID',
      tags: ['RED', 'BLUE'],
      quantity: 4,
      ratio: 1.5,
      paid: true,
      memo: '',
      total: { amountMicros: 12_500_000, currencyCode: 'EUR' },
      meta: { a: [1, { b: 'c' }] },
    });
  }
});

test('variables inside of a value, and one that is not given is a key that is not sent', async () => {
  const query = `mutation ($name: String, $stage: String) { createOpportunity(data: { name: $name, stage: $stage }) { name stage } }`;
  assert.deepEqual((await writes.ask(query, { name: 'x' }))['createOpportunity'], { name: 'x', stage: 'NEW' });
  refused(await writes.post(query, { name: 'x', stage: null }), { subCode: 'INVALID_ARGS_DATA', message: /stage/ });
});

test('an id of the client is kept, in small letters', async () => {
  const id = unknownId();
  assert.equal((await made(writes, 'company', { id: id.toUpperCase() }))['id'], id);
});

test('a malformed id is refused', async () => {
  for (const id of ['x', 5, '', true]) {
    await writes.unchanged(async () => {
      refused(await writes.post(createOne('company'), { data: { id } }), { message: /not a valid UUID|Invalid UUID value/ });
    });
  }
});

test('createdAt, updatedAt and deletedAt may be sent, for imports', async () => {
  const past = '2019-05-06T07:08:09.010Z';
  const row = await made(writes, 'company', { createdAt: past, updatedAt: past }, 'id createdAt updatedAt');
  assert.equal(row['createdAt'], past);
  assert.match(String(row['updatedAt']), moment);
  const binnedRow = await made(writes, 'company', { deletedAt: past }, 'id deletedAt');
  assert.equal(binnedRow['deletedAt'], past);
  assert.equal(await live(writes, 'company', binnedRow['id']), false);
  assert.ok(await binned(writes, 'company', binnedRow['id']));
});

test('the answer may hold relations', async () => {
  const client = await made(writes, 'client', { name: 'C' });
  await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  const row = await made(
    writes,
    'invoice',
    invoice({ clientId: client['id'] }),
    'clientId client { name invoices { edges { node { id } } } } lines { totalCount edges { node { id } } }',
  );
  assert.equal(row['clientId'], client['id']);
  assert.equal(at(row, 'client.name'), 'C');
  assert.equal((at(row, 'client.invoices.edges') as Row[]).length, 2, 'the new one among them');
  assert.deepEqual(row['lines'], { totalCount: 0, edges: [] });
});

test('a batch answers in the order of its input, whatever the positions and ids', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `n${(index * 37) % 60}`);
  const rows = await madeMany(
    writes,
    'company',
    names.map((name, index) => ({
      name,
      ...(index % 2 ? { id: unknownId() } : {}),
      ...(index % 3 ? { position: [index, 'first', 'last'][index % 3] } : {}),
    })),
    'id name',
  );
  assert.deepEqual(pluck(rows, 'name'), names);
  for (const row of rows.slice(0, 5)) assert.deepEqual(await stored(writes, 'company', row['id'], 'id name'), row);
});

test('60 and 200 records in one call are taken', async () => {
  for (const size of [60, 200]) {
    const name = unique();
    await madeMany(
      writes,
      'company',
      Array.from({ length: size }, () => ({ name })),
    );
    assert.equal(await count(writes, 'company', { name: { eq: name } }), size);
  }
});

test('201 records are refused, with and without upsert', async () => {
  const data = Array.from({ length: 201 }, (_, index) => ({ name: `c${index}` }));
  for (const upsert of [undefined, false, true]) {
    await writes.unchanged(async () => {
      const answer = await writes.post(createMany('company'), { data, ...(upsert !== undefined && { upsert }) });
      refused(answer, {
        subCode: 'TOO_MANY_RECORDS_TO_UPDATE',
        message: 'Maximum number of records to upsert is 200.',
        key: 'createCompanies',
      });
    });
  }
});

test('an empty list creates nothing', async () => {
  await writes.unchanged(async () => {
    assert.deepEqual(await madeMany(writes, 'company', []), []);
    assert.deepEqual(await madeMany(writes, 'company', [], 'id', true), []);
  });
});

test('one object where a list belongs is a list of one', async () => {
  const data = await writes.ask(createMany('company', 'name'), { data: { name: 'alone' } });
  assert.deepEqual(data['createCompanies'], [{ name: 'alone' }]);
  assert.deepEqual(await writes.ask('mutation { createCompanies(data: { name: "inline" }) { name } }'), {
    createCompanies: [{ name: 'inline' }],
  });
});

test('one bad record of a batch leaves nothing behind, also when only the database sees it', async () => {
  const taken = await made(writes, 'invoice', invoice(), 'reference');
  for (const bad of [{ foo: 1 }, { stage: 'X' }, { reference: taken['reference'] }, { clientId: unknownId() }]) {
    await writes.unchanged(async () => {
      const data = [invoice(), invoice(bad), invoice()];
      refused(await writes.post(createMany('invoice'), { data }), { key: 'createInvoices' });
    });
  }
});

const shapes: readonly (readonly [string, Row | undefined, string | RegExp])[] = [
  ['mutation { createInvoice { id } }', undefined, 'Missing required argument: "data" (object)'],
  ['mutation { createInvoice(data: null) { id } }', undefined, 'Missing required argument: "data" (object)'],
  ['mutation ($d: InvoiceCreateInput) { createInvoice(data: $d) { id } }', undefined, 'Missing required argument: "data" (object)'],
  ['mutation ($d: InvoiceCreateInput) { createInvoice(data: $d) { id } }', { d: null }, 'Missing required argument: "data" (object)'],
  ['mutation { createInvoices { id } }', undefined, 'Missing required argument: "data" (array)'],
  ['mutation ($d: [InvoiceCreateInput!]) { createInvoices(data: $d) { id } }', { d: null }, 'Missing required argument: "data" (array)'],
  ['mutation { createInvoice(data: {}, foo: 1) { id } }', undefined, 'Argument not allowed: foo'],
  ['mutation { createCompany(data: {}, id: "x") { id } }', undefined, 'Argument not allowed: id'],
  ['mutation { createCompany(data: {}, upsert: "yes") { id } }', undefined, 'Invalid argument: "upsert" must be a boolean'],
  ['mutation ($u: Boolean) { createCompany(data: {}, upsert: $u) { id } }', { u: 1 }, 'Invalid argument: "upsert" must be a boolean'],
];
for (const [query, variables, message] of shapes) {
  test(`refused: ${query} ${JSON.stringify(variables ?? null)}`, async () => {
    await writes.unchanged(async () => {
      refused(await writes.post(query, variables), { subCode: 'INVALID_QUERY_INPUT', message });
    });
  });
}

test('data of another shape is refused', async () => {
  for (const data of ['text', 5, true, [[]]]) {
    await writes.unchanged(async () => {
      refused(await writes.post(createOne('company'), { data }), { message: /data/ });
      refused(await writes.post(createMany('company'), { data: [{}, data] }));
    });
  }
  for (const data of ['text', 5, true]) {
    await writes.unchanged(async () => refused(await writes.post(createMany('company'), { data })));
  }
});

test('who may see the record is not ours to say: shareWith is read and has no effect', async () => {
  const shareWith = [{ everyone: true, accessLevel: 'READ' }];
  const query = `mutation ($s: [ShareWithInput!]) {
    one: createCompany(data: { name: "s" }, shareWith: $s) { name } many: createCompanies(data: [{ name: "t" }], shareWith: $s) { name } }`;
  assert.deepEqual(await writes.ask(query, { s: shareWith }), { one: { name: 's' }, many: [{ name: 't' }] });
});

test('missing keys take the default of the field; null stores none', async () => {
  assert.equal((await made(writes, 'opportunity', {}, 'stage'))['stage'], 'NEW');
  assert.equal((await made(writes, 'task', {}, 'status'))['status'], 'TODO');
  assert.equal((await made(writes, 'task', { status: null }, 'status'))['status'], null);
  assert.equal((await made(writes, 'subscription', {}, 'autoRenew'))['autoRenew'], true);
  assert.equal((await made(writes, 'subscription', { autoRenew: null }, 'autoRenew'))['autoRenew'], null);
  const rows = await madeMany(writes, 'task', [{ status: 'DONE' }, {}, { status: null }], 'status');
  assert.deepEqual(pluck(rows, 'status'), ['DONE', 'TODO', null]);
});

test('a record of an empty table is placed beside the only position 1', async () => {
  assert.equal(await count(writes, 'payment'), 0);
  assert.equal((await made(writes, 'payment', {}, 'position'))['position'], 0);
  assert.equal((await made(writes, 'remark', { position: 'last' }, 'position'))['position'], 2);
});

test('positions: first by default, by word, and numbers as they are', async () => {
  const position = async (data: Row): Promise<unknown> => (await made(writes, 'payment', data, 'position'))['position'];
  await writes.ask('mutation { destroyPayments(filter: { id: { is: NOT_NULL } }) { id } }');
  assert.equal(await position({ position: 0 }), 0);
  assert.equal(await position({}), -1);
  assert.equal(await position({ position: 'first' }), -2);
  assert.equal(await position({ position: 'last' }), 1);
  assert.equal(await position({ position: 10 }), 10);
  assert.equal(await position({ position: 'last' }), 11);
  assert.equal(await position({ position: 1.25 }), 1.25);
  assert.deepEqual(pluck(await madeMany(writes, 'payment', [{}, {}, { position: 'first' }], 'position'), 'position'), [-3, -4, -5]);
  const last = await madeMany(writes, 'payment', [{ position: 'last' }, { position: 'last' }], 'position');
  assert.deepEqual(pluck(last, 'position'), [12, 13]);
  const inline = only(await writes.ask('mutation { createPayment(data: { position: "first" }) { position } }'));
  assert.deepEqual(inline, { position: -6 });
});

const byKey = { source: 'API', workspaceMemberId: null, name: 'Test key', context: {} };
const actors =
  'createdBy { source workspaceMemberId name context { provider } } updatedBy { source workspaceMemberId name context { provider } }';

test('a record of an API key carries its name', async () => {
  const row = await made(writes, 'company', {}, 'createdBy { source workspaceMemberId name } updatedBy { source name }');
  assert.deepEqual(row['createdBy'], { source: 'API', workspaceMemberId: null, name: 'Test key' });
  assert.deepEqual(row['updatedBy'], { source: 'API', name: 'Test key' });
  const bare = await made(writes, 'company', {}, 'createdBy { source workspaceMemberId name context }');
  assert.deepEqual(bare['createdBy'], byKey, 'the context is selected bare, as older clients do');
});

test('the source may be given on create, the name stays that of the key', async () => {
  const sources = ['EMAIL', 'CALENDAR', 'WORKFLOW', 'AGENT', 'API', 'IMPORT', 'MANUAL', 'SYSTEM', 'WEBHOOK', 'APPLICATION'];
  for (const source of sources) {
    const row = await made(writes, 'company', { createdBy: { source } }, actors);
    assert.deepEqual([at(row, 'createdBy.source'), at(row, 'createdBy.name')], [source, 'Test key']);
    assert.equal(at(row, 'updatedBy.source'), 'API');
  }
  const inline = await writes.ask('mutation { createCompany(data: { createdBy: { source: IMPORT } }) { createdBy { source name } } }');
  assert.deepEqual(inline, { createCompany: { createdBy: { source: 'IMPORT', name: 'Test key' } } });
  await writes.unchanged(async () => {
    for (const createdBy of [{ source: 'NOBODY' }, { source: 5 }, { who: 'x' }, 'API']) {
      refused(await writes.post(createOne('company'), { data: { createdBy } }), { subCode: 'INVALID_ARGS_DATA', message: /createdBy/ });
    }
  });
});

test('with a name createdBy is taken as sent, and a context is kept', async () => {
  const row = await made(writes, 'company', { createdBy: { source: 'IMPORT', name: 'Old', context: { provider: 'sheet' } } }, actors);
  assert.deepEqual(row['createdBy'], { source: 'IMPORT', workspaceMemberId: null, name: 'Old', context: { provider: 'sheet' } });
});

test('updatedBy is the caller, whatever is sent, on create and update', async () => {
  const row = await made(writes, 'company', { updatedBy: { source: 'EMAIL' }, createdBy: { source: 'EMAIL' } }, `id ${actors}`);
  assert.deepEqual([at(row, 'createdBy.source'), at(row, 'updatedBy.source')], ['EMAIL', 'API']);
  const changed = await updated(writes, 'company', row['id'], { name: 'x', updatedBy: { source: 'CALENDAR' } }, actors);
  assert.deepEqual([at(changed, 'createdBy.source'), at(changed, 'updatedBy.source')], ['EMAIL', 'API']);
});

test('a deleted record may come by its id again only after it is destroyed', async () => {
  const row = await made(writes, 'company', { name: 'first' });
  await removed(writes, 'delete', 'company', row['id']);
  await writes.unchanged(async () =>
    refused(await writes.post(createOne('company'), { data: { id: row['id'] } }), { message: 'A duplicate entry was detected' }),
  );
  await removed(writes, 'destroy', 'company', row['id']);
  await made(writes, 'company', { id: row['id'], name: 'second' });
  assert.deepEqual(pluck(await found(writes, 'company', { id: { eq: row['id'] } }, 'name'), 'name'), ['second']);
});
