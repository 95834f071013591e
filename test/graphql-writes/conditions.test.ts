/** Writes while the model changes, while a table is locked, in strict mode, and with lists that are longer than a page of them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { addToModel } from '../../server/src/model/extend.ts';
import { openTestPool } from '../support/pool.ts';
import {
  at,
  checkError,
  createOne,
  envelope,
  invoice,
  made,
  madeMany,
  type Row,
  refused,
  removed,
  send,
  startWrites,
  stored,
  unique,
  updated,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites({ KWARTET_STATEMENT_TIMEOUT_MS: '400', KWARTET_LOCK_TIMEOUT_MS: '10000' });
});
after(() => writes?.close());

/** Holds a table against everybody, from another connection. */
async function locked<T>(table: string, work: () => Promise<T>): Promise<T> {
  const [found] = await writes.sql(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_name = $1`,
    [table],
  );
  const client = new pg.Client({ connectionString: writes.server.databaseUrl });
  await client.connect();
  try {
    await client.query(`begin; lock table ${found?.['name']} in access exclusive mode`);
    return await work();
  } finally {
    await client.end();
  }
}

test('a statement that takes too long fails alone, in the words of the contract', async () => {
  const answer = await locked('note', () =>
    writes.post(
      'mutation { a: createCompany(data: { name: "quick" }) { name } b: createNote(data: { title: "slow" }) { id } c: createTask(data: { title: "after" }) { title } }',
    ),
  );
  assert.equal(answer.status, 200, answer.text);
  assert.deepEqual(answer.data, { a: { name: 'quick' }, b: null, c: { title: 'after' } });
  const [error] = answer.errors ?? [];
  assert.equal(answer.errors?.length, 1, answer.text);
  assert.ok(error?.message.startsWith('Query read timeout'), answer.text);
  assert.match(String(error?.extensions.code), /^(INTERNAL_SERVER_ERROR|TIMEOUT)$/);
  assert.deepEqual(error?.path, ['b']);
  assert.ok((error?.locations?.length ?? 0) > 0, answer.text);
  assert.deepEqual(await writes.ask('{ notes(filter: { title: { eq: "slow" } }) { totalCount } }'), { notes: { totalCount: 0 } });
});

test('a batch that fails midway leaves no row behind', async () => {
  // The last row waits for a record that somebody else holds.
  const client = await made(writes, 'client', { code: 'held' });
  const holder = new pg.Client({ connectionString: writes.server.databaseUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    const [table] = await writes.sql(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_name = '_client'`,
    );
    await holder.query(`select from ${table?.['name']} where id = $1 for update`, [client['id']]);
    await writes.unchanged(async () => {
      const data = [{ code: unique() }, { code: unique() }, { id: client['id'], name: 'taken' }];
      const answer = await writes.post('mutation ($data: X) { createClients(data: $data, upsert: true) { id } }', { data });
      assert.equal(answer.errors?.length, 1, answer.text);
    });
  } finally {
    await holder.end();
  }
  await made(writes, 'client', { id: client['id'], name: 'free' }, 'id', true);
});

test('a new object and a new field are written and read at once', async () => {
  const pool = openTestPool(writes.server.databaseUrl);
  try {
    refused(await writes.post('mutation { createGadget(data: { name: "early" }) { id } }'), { subCode: 'UNKNOWN_ROOT_FIELD', key: null });
    refused(await writes.post(createOne('invoice'), { data: invoice({ colour: 'red' }) }), { subCode: 'INVALID_ARGS_DATA' });
    const gadget = {
      nameSingular: 'gadget',
      namePlural: 'gadgets',
      labelSingular: 'Gadget',
      labelPlural: 'Gadgets',
      icon: 'IconBox',
      isCustom: true,
      labelIdentifier: 'name',
      search: ['name'],
      views: [],
      fields: [{ name: 'name', type: 'TEXT', label: 'Name' }],
    };
    await addToModel(pool, writes.server.workspaceId, [gadget], {
      invoice: { fields: [{ name: 'colour', type: 'TEXT', label: 'Colour', isCustom: true }] },
    });
    assert.deepEqual(await writes.ask('mutation { createGadget(data: { name: "new" }) { name __typename } }'), {
      createGadget: { name: 'new', __typename: 'Gadget' },
    });
    const row = await made(writes, 'invoice', invoice({ colour: 'red' }), 'id colour');
    assert.equal(row['colour'], 'red');
    assert.equal((await updated(writes, 'invoice', row['id'], { colour: 'blue' }, 'colour'))['colour'], 'blue');
  } finally {
    await pool.close();
  }
});

test('what is selected of a new field is answered, though the same document met the older model', async () => {
  const pool = openTestPool(writes.server.databaseUrl);
  const query = 'mutation ($data: CompanyCreateInput!) { createCompany(data: $data) { name freshField } }';
  try {
    const before = await writes.post(query, { data: { name: 'a' } });
    assert.deepEqual(before.data, { createCompany: { name: 'a', freshField: null } });
    assert.match(JSON.stringify(before.body['extensions']), /freshField/);
    await addToModel(pool, writes.server.workspaceId, [], {
      company: { fields: [{ name: 'freshField', type: 'TEXT', label: 'Fresh', isCustom: true }] },
    });
    const after = await writes.post(query, { data: { name: 'b', freshField: 'there' } });
    assert.deepEqual(after.body, { data: { createCompany: { name: 'b', freshField: 'there' } } });
  } finally {
    await pool.close();
  }
});

test('a create answers up to 200 of a list, another write up to 60, and what is asked for', async () => {
  const client = await made(writes, 'client', { code: 'many' });
  await madeMany(
    writes,
    'invoice',
    Array.from({ length: 90 }, () => invoice({ clientId: client['id'] })),
  );
  const lines = 'invoices { totalCount edges { node { id } } pageInfo { hasNextPage } }';
  const created = await made(writes, 'client', { code: 'many' }, lines, true);
  assert.equal((at(created, 'invoices.edges') as Row[]).length, 90);
  assert.deepEqual([at(created, 'invoices.totalCount'), at(created, 'invoices.pageInfo.hasNextPage')], [90, false]);
  const other = await updated(writes, 'client', client['id'], { name: 'x' }, lines);
  assert.equal((at(other, 'invoices.edges') as Row[]).length, 60);
  assert.deepEqual([at(other, 'invoices.totalCount'), at(other, 'invoices.pageInfo.hasNextPage')], [90, true]);
  const asked = await updated(
    writes,
    'client',
    client['id'],
    { name: 'y' },
    lines.replace('invoices', 'invoices(first: 75, orderBy: [{ reference: AscNullsFirst }])'),
  );
  assert.equal((at(asked, 'invoices.edges') as Row[]).length, 75);
});

test('in strict mode nothing is written that the schema does not know', async () => {
  const headers = { 'x-graphql-strict': 'true' };
  await writes.unchanged(async () => {
    for (const query of [
      'mutation { createCompany(data: { name: "x" }) { id nope } }',
      'mutation { createCompany(data: { nope: "x" }) { id } }',
      'query { createCompany(data: { name: "x" }) { id } }',
      'mutation { createCompany(data: { name: 5 }) { id } }',
    ]) {
      const answer = await writes.post(query, undefined, { headers });
      assert.ok(envelope(answer).length > 0, answer.text);
      assert.ok(answer.data === undefined || answer.data === null, answer.text);
    }
    const wrongType = 'mutation ($d: PersonCreateInput!) { createCompany(data: $d) { id } }';
    envelope(await writes.post(wrongType, { d: {} }, { headers }));
  });
  const sound = 'mutation ($d: CompanyCreateInput!) { createCompany(data: $d) { name } }';
  assert.deepEqual(await writes.ask(sound, { d: { name: 'strict' } }, { headers }), { createCompany: { name: 'strict' } });
});

test('a query that is only a hash is not known here', async () => {
  const body = { extensions: { persistedQuery: { version: 1, sha256Hash: 'ab' } } };
  const answer = await writes.unchanged(() => send(writes.server, body));
  assert.equal(answer.errors?.[0]?.extensions.code, 'PERSISTED_QUERY_NOT_SUPPORTED', answer.text);
});

test('failures of the whole request point to a place in the document', async () => {
  const roots = Array.from({ length: 21 }, (_, index) => `c${index}: createCompany(data: {}) { id }`).join(' ');
  const fields = Array.from({ length: 2001 }, (_, index) => `f${index}: id`).join(' ');
  await writes.unchanged(async () => {
    for (const query of [
      `mutation { ${roots} }`,
      `mutation { createCompany(data: {}) { ${fields} } }`,
      'mutation { createCompany(data: {}) { ...A } } fragment A on Company { ...A }',
      'mutation { createCompany(data: {}) { ...A } }',
      'mutation { createUnicorn { id } }',
      'subscription { companies { totalCount } }',
      'mutation { createCompany(data: {}) { id ',
    ]) {
      for (const error of envelope(await writes.post(query))) {
        assert.ok((error.locations?.length ?? 0) > 0, `${query.slice(0, 80)} ${JSON.stringify(error)}`);
      }
    }
  });
});

test('after a time limit the connection is sound again', async () => {
  await locked('task', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => writes.post('mutation { createTask(data: {}) { id } }')));
    for (const answer of answers) assert.equal(answer.errors?.length, 1, answer.text);
  });
  const rows = await Promise.all(Array.from({ length: 20 }, () => made(writes, 'task', { title: 'sound' }, 'id title')));
  for (const row of rows) assert.deepEqual(await stored(writes, 'task', row['id'], 'id title'), row);
  await removed(writes, 'destroy', 'task', rows[0]?.['id']);
  const error = refused(await writes.post('mutation { createTask(data: { foo: 1 }) { id } }'));
  checkError(error, { subCode: 'INVALID_ARGS_DATA' });
});
