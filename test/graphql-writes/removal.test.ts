/** Delete, restore and destroy, one and many: what is answered, what stays, what goes with it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  addMember,
  at,
  binned,
  count,
  createOne,
  found,
  ids,
  invoice,
  live,
  made,
  madeMany,
  only,
  pluck,
  type Row,
  refused,
  removed,
  removeMany,
  removeOne,
  startWrites,
  stored,
  unique,
  unknownId,
  updateMany,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
type Verb = 'delete' | 'destroy' | 'restore';
const verbs: readonly Verb[] = ['delete', 'destroy', 'restore'];
const many = async (verb: Verb, filter: Row, fields?: string): Promise<Row[]> =>
  only(await writes.ask(removeMany(verb, 'invoice', fields), { filter })) as Row[];

test('delete puts into the bin, restore takes out, destroy removes', async () => {
  const { id } = await made(writes, 'invoice', invoice({ memo: 'm' }));
  const deleted = await removed(writes, 'delete', 'invoice', id, 'id memo deletedAt');
  assert.deepEqual([deleted['id'], deleted['memo']], [id, 'm']);
  assert.match(String(deleted['deletedAt']), moment);
  assert.equal(await live(writes, 'invoice', id), false);
  assert.ok(await binned(writes, 'invoice', id));
  assert.equal((await stored(writes, 'invoice', id, 'deletedAt'))['deletedAt'], deleted['deletedAt']);
  assert.deepEqual(await removed(writes, 'restore', 'invoice', id, 'id memo deletedAt'), { id, memo: 'm', deletedAt: null });
  assert.ok(await live(writes, 'invoice', id));
  const last = await removed(writes, 'destroy', 'invoice', id, 'id memo reference deletedAt');
  assert.deepEqual([last['id'], last['memo'], last['deletedAt']], [id, 'm', null], 'its last values');
  assert.equal(await live(writes, 'invoice', id), false);
  assert.equal(await binned(writes, 'invoice', id), false);
});

test('a record in the bin is destroyed as well', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  await removed(writes, 'delete', 'invoice', id);
  assert.match(String((await removed(writes, 'destroy', 'invoice', id))['deletedAt']), moment);
  assert.equal(await binned(writes, 'invoice', id), false);
});

test('deleting what is deleted and restoring what is there answer the record', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  assert.deepEqual(await removed(writes, 'restore', 'invoice', id), { id, deletedAt: null });
  await removed(writes, 'delete', 'invoice', id);
  const again = await removed(writes, 'delete', 'invoice', id);
  assert.equal(again['id'], id);
  assert.match(String(again['deletedAt']), moment);
  assert.ok(await binned(writes, 'invoice', id));
});

test('an unknown id', async () => {
  const destroyed = await made(writes, 'invoice', invoice());
  await removed(writes, 'destroy', 'invoice', destroyed['id']);
  await writes.unchanged(async () => {
    for (const verb of verbs) {
      for (const id of [unknownId(), destroyed['id']]) {
        refused(await writes.post(removeOne(verb, 'invoice'), { id }), {
          code: 'NOT_FOUND',
          subCode: 'RECORD_NOT_FOUND',
          message: 'Record not found',
          friendly: 'This record does not exist or has been deleted.',
          key: `${verb}Invoice`,
        });
      }
    }
  });
});

test('an id that is none, and arguments that are not allowed', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  await writes.unchanged(async () => {
    for (const verb of verbs) {
      const expected = { subCode: 'INVALID_QUERY_INPUT', message: 'Missing required argument: "id" (UUID)' };
      refused(await writes.post(`mutation { ${verb}Invoice { id } }`), expected);
      for (const bad of ['x', 5, null, true, [id]]) refused(await writes.post(removeOne(verb, 'invoice'), { id: bad }), expected);
      refused(await writes.post(`mutation { ${verb}Invoice(id: "${id}", filter: {}) { id } }`), {
        subCode: 'INVALID_QUERY_INPUT',
        message: 'Argument not allowed: filter',
      });
      refused(await writes.post(`mutation { ${verb}Invoices(id: "${id}") { id } }`), {
        subCode: 'INVALID_QUERY_INPUT',
        message: 'Argument not allowed: id',
      });
    }
  });
});

test('many: all that match, and no match is an empty list', async () => {
  const memo = unique();
  const rows = await madeMany(writes, 'invoice', [invoice({ memo }), invoice({ memo }), invoice({ memo, paid: true })]);
  const deleted = await many('delete', { memo: { eq: memo }, paid: { is: 'NULL' } });
  assert.deepEqual(new Set(ids(deleted)), new Set(ids(rows.slice(0, 2))));
  for (const row of deleted) assert.match(String(row['deletedAt']), moment);
  assert.deepEqual(ids(await found(writes, 'invoice', { memo: { eq: memo } })), [rows[2]?.['id']]);
  for (const verb of verbs) {
    await writes.unchanged(async () => {
      assert.deepEqual(await many(verb, { memo: { eq: unique() } }), []);
      assert.deepEqual(await many(verb, { id: { in: [] } }), []);
    });
  }
});

test('many: restore by what is in the bin, and by id alone', async () => {
  const memo = unique();
  const rows = await madeMany(writes, 'invoice', [invoice({ memo }), invoice({ memo }), invoice({ memo })]);
  await many('delete', { memo: { eq: memo } });
  const byBin = await many('restore', { deletedAt: { is: 'NOT_NULL' }, memo: { eq: memo }, id: { neq: rows[0]?.['id'] } });
  assert.deepEqual(new Set(ids(byBin)), new Set(ids(rows.slice(1))));
  assert.deepEqual(pluck(byBin, 'deletedAt'), [null, null]);
  const byId = await many('restore', { id: { in: [rows[0]?.['id']] } });
  assert.deepEqual(byId, [{ id: rows[0]?.['id'], deletedAt: null }]);
  assert.equal(await count(writes, 'invoice', { memo: { eq: memo } }), 3);
});

test('many: no condition on the state is added', async () => {
  const memo = unique();
  const [first] = await madeMany(writes, 'invoice', [invoice({ memo }), invoice({ memo })]);
  await removed(writes, 'delete', 'invoice', first?.['id']);
  assert.equal((await many('delete', { memo: { eq: memo } })).length, 2);
  assert.equal((await many('restore', { memo: { eq: memo } })).length, 2);
  await removed(writes, 'delete', 'invoice', first?.['id']);
  assert.equal((await many('destroy', { memo: { eq: memo } })).length, 2);
  assert.equal(
    await count(writes, 'invoice', { memo: { eq: memo }, or: [{ deletedAt: { is: 'NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] }),
    0,
  );
});

test('many: more than 200 are deleted, restored and destroyed', async () => {
  const memo = unique();
  for (const size of [200, 30]) {
    await madeMany(
      writes,
      'invoice',
      Array.from({ length: size }, () => invoice({ memo })),
    );
  }
  for (const verb of ['delete', 'restore', 'destroy'] as const) assert.equal((await many(verb, { memo: { eq: memo } })).length, 230, verb);
});

test('many: an absent filter, an empty one, and one that says nothing in more words', async () => {
  await writes.unchanged(async () => {
    for (const verb of verbs) {
      refused(await writes.post(`mutation { ${verb}Invoices { id } }`), {
        message: /^(Filter is required|Missing required argument: "filter" \(object\))/,
      });
      refused(await writes.post(removeMany(verb, 'invoice'), { filter: {} }), {
        subCode: 'INVALID_QUERY_INPUT',
        message: 'A non-empty filter is required',
        friendly: 'An error occurred.',
        key: `${verb}Invoices`,
      });
      for (const filter of [{ and: [] }, { or: [{}] }, { and: [{ and: [] }] }, { memo: {} }, { client: {} }]) {
        refused(await writes.post(removeMany(verb, 'invoice'), { filter }));
      }
      refused(await writes.post(`mutation ($x: UUID) { ${verb}Invoices(filter: { id: { eq: $x } }) { id } }`));
      refused(await writes.post(`mutation ($x: [UUID]) { ${verb}Invoices(filter: { id: { in: $x } }) { id } }`));
    }
  });
});

test('the bin takes nobody along; destroying follows the relation', async () => {
  const client = await made(writes, 'client');
  const bill = await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  const line = await made(writes, 'invoiceLine', { invoiceId: bill['id'] });
  await removed(writes, 'delete', 'invoice', bill['id']);
  assert.ok(await live(writes, 'invoiceLine', line['id']));
  const hidden = await stored(writes, 'invoiceLine', line['id'], 'invoice { id }');
  assert.equal(hidden['invoice'], null);
  assert.equal((await stored(writes, 'invoiceLine', line['id'], 'invoiceId'))['invoiceId'], bill['id'], 'the link is kept');
  await removed(writes, 'restore', 'invoice', bill['id']);
  await removed(writes, 'destroy', 'client', client['id']);
  assert.equal((await stored(writes, 'invoice', bill['id'], 'clientId'))['clientId'], null, 'SET_NULL');
  await removed(writes, 'destroy', 'invoice', bill['id']);
  assert.equal(await live(writes, 'invoiceLine', line['id']), false, 'CASCADE');
});

test('a note takes its links into the bin and back', async () => {
  const note = await made(writes, 'note');
  const company = await made(writes, 'company');
  const link = await made(writes, 'noteTarget', { noteId: note['id'], targetCompanyId: company['id'] });
  await removed(writes, 'delete', 'note', note['id']);
  assert.ok(await binned(writes, 'noteTarget', link['id']));
  await removed(writes, 'restore', 'note', note['id']);
  assert.ok(await live(writes, 'noteTarget', link['id']));
  await removed(writes, 'destroy', 'note', note['id']);
  assert.equal(await live(writes, 'noteTarget', link['id']), false);
});

test('relations may be selected on what is removed', async () => {
  const client = await made(writes, 'client', { name: 'C' });
  const bill = await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  const fields = 'id clientId client { name } lines { totalCount }';
  for (const verb of ['delete', 'restore', 'destroy'] as const) {
    const row = await removed(writes, verb, 'invoice', bill['id'], fields);
    assert.deepEqual([row['clientId'], at(row, 'client.name')], [client['id'], 'C'], verb);
  }
});

test('members of the workspace come and go another way', async () => {
  const id = await addMember(writes, 'Ada');
  const denied = { code: 'FORBIDDEN', subCode: 'PERMISSION_DENIED' };
  await writes.unchanged(async () => {
    refused(await writes.post(createOne('workspaceMember'), { data: { name: { firstName: 'A' } } }), denied);
    refused(await writes.post(removeOne('destroy', 'workspaceMember'), { id }), denied);
    refused(await writes.post(removeMany('destroy', 'workspaceMember'), { filter: { id: { eq: id } } }), denied);
    refused(await writes.post(removeOne('restore', 'workspaceMember'), { id }), denied);
    refused(await writes.post(removeMany('restore', 'workspaceMember'), { filter: { id: { eq: id } } }), denied);
    const message = 'Please use /deleteUserFromWorkspace to remove a workspace member.';
    for (const answer of [
      await writes.post(removeOne('delete', 'workspaceMember'), { id }),
      await writes.post(removeMany('delete', 'workspaceMember'), { filter: { id: { eq: id } } }),
    ]) {
      assert.ok(answer.errors?.[0]?.message.startsWith(message), answer.text);
    }
    const blocked = await writes.post(updateMany('blocklist'), { filter: { handle: { eq: 'x' } }, data: { handle: 'a@x.example' } });
    assert.match(String(blocked.errors?.[0]?.message), /^Method not allowed\./);
  });
  const row = await writes.ask(`mutation { updateWorkspaceMember(id: "${id}", data: { locale: "fr" }) { locale name { firstName } } }`);
  assert.deepEqual(row, { updateWorkspaceMember: { locale: 'fr', name: { firstName: 'Ada' } } });
});
