/** Who made and who changed a record: `createdBy` and `updatedBy` of an API key. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import { at, create, createMany, find, type Row, refused, update, url } from './support.ts';

let server: TestServer;
let keyName: unknown;
before(async () => {
  server = await startTestServer({ data: 'none' });
  keyName = at(await create(server, 'notes', {}), 'createdBy.name');
});
after(() => server?.close());

const byKey = (): Row => ({ source: 'API', workspaceMemberId: null, name: keyName, context: {} });

test('a record of an API key carries its name', async () => {
  assert.equal(typeof keyName, 'string');
  assert.notEqual(keyName, '');
  const row = await create(server, 'companies', {});
  assert.deepEqual(row['createdBy'], byKey());
  assert.deepEqual(row['updatedBy'], byKey());
  for (const each of await createMany(server, 'subscriptions', [{}, {}])) assert.deepEqual(each['createdBy'], byKey());
});

test('the source may be given on create; the name stays that of the key', async () => {
  for (const source of ['EMAIL', 'CALENDAR', 'WORKFLOW', 'AGENT', 'API', 'IMPORT', 'MANUAL', 'SYSTEM', 'WEBHOOK', 'APPLICATION']) {
    const row = await create(server, 'companies', { createdBy: { source } });
    assert.deepEqual(row['createdBy'], { ...byKey(), source });
    assert.deepEqual(row['updatedBy'], byKey(), 'updatedBy is the caller');
  }
});

test('a context may be given', async () => {
  const row = await create(server, 'companies', { createdBy: { source: 'IMPORT', context: { provider: 'sheet' } } });
  assert.deepEqual(at(row, 'createdBy.context'), { provider: 'sheet' });
});

test('with a name the value is taken as sent', async () => {
  const row = await create(server, 'companies', { createdBy: { source: 'IMPORT', name: 'Old system' } });
  assert.equal(at(row, 'createdBy.name'), 'Old system');
  assert.equal(at(row, 'createdBy.source'), 'IMPORT');
  assert.equal(at(row, 'createdBy.workspaceMemberId'), null);
});

test('updatedBy is always the caller, whatever is sent', async () => {
  const row = await create(server, 'companies', { updatedBy: { source: 'EMAIL' }, createdBy: { source: 'EMAIL' } });
  assert.deepEqual(row['updatedBy'], byKey());
  const after = await update(server, 'companies', row.id, { name: 'x', updatedBy: { source: 'CALENDAR' } });
  assert.deepEqual(after['updatedBy'], byKey());
  assert.equal(at(after, 'createdBy.source'), 'EMAIL', 'createdBy stays');
});

test('an upsert keeps createdBy of a record that was there', async () => {
  const row = await create(server, 'companies', { createdBy: { source: 'IMPORT' } });
  const after = await create(server, 'companies', { id: row.id, name: 'x' }, { upsert: true });
  assert.deepEqual(after['createdBy'], row['createdBy']);
  assert.deepEqual(after['updatedBy'], byKey());
});

test('records are found and counted by their source', async () => {
  const { totalCount } = await find(server, 'companies', { filter: 'createdBy.source[eq]:EMAIL' });
  await create(server, 'companies', { createdBy: { source: 'EMAIL' } });
  assert.equal((await find(server, 'companies', { filter: 'createdBy.source[eq]:EMAIL' })).totalCount, totalCount + 1);
  const byName = await find(server, 'companies', { filter: `createdBy.name[eq]:"${keyName}",createdBy.source[in]:[EMAIL,API]`, limit: 1 });
  assert.ok(byName.totalCount > 0);
  assert.equal((await find(server, 'companies', { filter: 'createdBy.workspaceMemberId[is]:NOT_NULL' })).totalCount, 0);
});

test('an unknown source is refused', async () => {
  for (const createdBy of [{ source: 'NOBODY' }, { source: 5 }, { source: 'api' }, 'API', [], { who: 'x' }]) {
    refused(await server.call('POST', '/rest/companies', { body: { createdBy } }), { message: /createdBy/ });
  }
  refused(await server.call('GET', url('/rest/companies', { filter: 'createdBy[eq]:API' })));
});
