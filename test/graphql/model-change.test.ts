/** A model that changes while it is asked: new objects and fields are there at once, whatever was remembered of the old ones. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ObjectDefinition } from '../../server/src/model/definition.ts';
import { addToModel } from '../../server/src/model/extend.ts';
import { openTestPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { seed } from './invoices.ts';
import { ask, dataOf, graphql, refused, warningsOf } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server?.close());

const gadget = (nameSingular: string): ObjectDefinition => ({
  nameSingular,
  namePlural: `${nameSingular}s`,
  labelSingular: nameSingular,
  labelPlural: `${nameSingular}s`,
  icon: 'IconBox',
  isCustom: true,
  labelIdentifier: 'name',
  fields: [{ name: 'name', type: 'TEXT', label: 'Name' }],
  search: ['name'],
  views: [],
});

async function add(...change: [objects: Parameters<typeof addToModel>[2], additions?: Parameters<typeof addToModel>[3]]): Promise<void> {
  const pool = openTestPool(server.databaseUrl);
  try {
    await addToModel(pool, server.workspaceId, ...change);
  } finally {
    await pool.close();
  }
}

test('an object', async () => {
  const query = '{ gadgets { totalCount } }';
  await refused(server, query, { subCode: 'UNKNOWN_ROOT_FIELD' });
  await add([gadget('gadget')]);
  assert.deepEqual(await ask(server, query), { gadgets: { totalCount: 0 } });
  assert.deepEqual(await ask(server, '{ __type(name: "Gadget") { name } }'), { __type: { name: 'Gadget' } });
  await seed(server, 'gadgets', [{ name: 'one' }]);
  assert.deepEqual(await ask(server, query), { gadgets: { totalCount: 1 } });
});

test('an object, asked for by its type alone', async () => {
  assert.deepEqual(await ask(server, '{ __type(name: "Doohickey") { name } }'), { __type: null });
  await add([gadget('doohickey')]);
  assert.deepEqual(await ask(server, '{ doohickeys { totalCount } __type(name: "Doohickey") { name } }'), {
    doohickeys: { totalCount: 0 },
    __type: { name: 'Doohickey' },
  });
});

test('a field that was unknown in a selection, a filter and an order', async () => {
  await seed(server, 'companies', [{ name: 'Acme' }]);
  const selected = '{ companies { edges { node { name nickname } } } }';
  const filtered = '{ companies(filter: {nickname: {is: NULL}}) { totalCount } }';
  const ordered = '{ companies(orderBy: [{nickname: AscNullsFirst}]) { edges { node { name } } } }';
  const grouped = '{ companiesGroupBy(groupBy: [{nickname: true}]) { totalCount } }';
  assert.match(warningsOf(await graphql(server, selected)), /nickname/);
  await refused(server, filtered, { subCode: 'INVALID_ARGS_FILTER' });
  await refused(server, ordered, { subCode: 'FIELD_NOT_FOUND' });
  await refused(server, grouped, { message: 'Unidentified field in groupBy: nickname' });
  await add([], { company: { fields: [{ name: 'nickname', type: 'TEXT', label: 'Nickname' }] } });
  assert.deepEqual(await ask(server, filtered), { companies: { totalCount: 1 } });
  assert.deepEqual(await ask(server, ordered), { companies: { edges: [{ node: { name: 'Acme' } }] } });
  assert.deepEqual(await ask(server, grouped), { companiesGroupBy: [{ totalCount: 1 }] });
  const answer = await graphql(server, selected);
  assert.deepEqual(dataOf(answer), { companies: { edges: [{ node: { name: 'Acme', nickname: '' } }] } });
  assert.equal(answer.body.extensions?.warnings, undefined);
});

test('a field that is only selected', async () => {
  const selected = '{ companies { edges { node { slogan } } } }';
  assert.match(warningsOf(await graphql(server, selected)), /slogan/);
  await add([], { company: { fields: [{ name: 'slogan', type: 'TEXT', label: 'Slogan' }] } });
  assert.deepEqual(await ask(server, selected), { companies: { edges: [{ node: { slogan: '' } }] } });
});
