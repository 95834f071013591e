/** Updating one and many: partial values, composites, limits of size, filters that say nothing, and unknown records. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  at,
  found,
  ids,
  invoice,
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
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const many = async (filter: Row, data: Row, fields = 'id'): Promise<Row[]> =>
  only(await writes.ask(updateMany('invoice', fields), { filter, data })) as Row[];

test('only the sent keys change; updatedAt moves, createdAt stays', async () => {
  const fields = 'id memo quantity stage position createdAt updatedAt createdBy { source }';
  const row = await made(writes, 'invoice', invoice({ memo: 'a', quantity: 1, stage: 'DRAFT' }), fields);
  await sleep(5);
  const after = await updated(writes, 'invoice', row['id'], { memo: 'b' }, fields);
  assert.ok(Date.parse(String(after['updatedAt'])) > Date.parse(String(row['updatedAt'])), String(after['updatedAt']));
  assert.deepEqual(after, { ...row, memo: 'b', updatedAt: after['updatedAt'] });
  assert.deepEqual(await stored(writes, 'invoice', row['id'], fields), after);
});

test('null clears a value', async () => {
  const row = await made(
    writes,
    'invoice',
    invoice({ memo: 'a', quantity: 1, stage: 'DRAFT', tags: ['RED'], labels: ['x'], meta: { a: 1 } }),
  );
  const empty = { memo: null, quantity: null, stage: null, tags: null, labels: null, meta: null };
  const after = await updated(writes, 'invoice', row['id'], empty, 'memo quantity stage tags labels meta');
  assert.deepEqual(after, { memo: '', quantity: null, stage: null, tags: [], labels: [], meta: null });
});

test('empty data changes nothing and answers the record', async () => {
  const row = await made(writes, 'invoice', invoice({ memo: 'a' }), 'id memo reference');
  assert.deepEqual(await updated(writes, 'invoice', row['id'], {}, 'id memo reference'), row);
  assert.deepEqual(await many({ id: { eq: row['id'] } }, {}, 'id memo reference'), [row]);
});

const full: Readonly<Record<string, readonly [string, Row, Row, Row]>> = {
  // fields, what is there, what is sent, what is there afterwards
  total: [
    'amountMicros currencyCode',
    { amountMicros: 1, currencyCode: 'EUR' },
    { amountMicros: 2 },
    { amountMicros: 2, currencyCode: 'EUR' },
  ],
  signer: ['firstName lastName', { firstName: 'A', lastName: 'B' }, { lastName: 'C' }, { firstName: 'A', lastName: 'C' }],
  contact: [
    'primaryEmail additionalEmails',
    { primaryEmail: 'a@x.example', additionalEmails: ['b@x.example'] },
    { primaryEmail: 'c@x.example' },
    { primaryEmail: 'c@x.example', additionalEmails: ['b@x.example'] },
  ],
  homepage: [
    'primaryLinkLabel primaryLinkUrl secondaryLinks',
    { primaryLinkLabel: 'A', primaryLinkUrl: 'https://a.example', secondaryLinks: [{ url: 'https://b.example', label: 'B' }] },
    { primaryLinkLabel: 'Z' },
    { primaryLinkLabel: 'Z', primaryLinkUrl: 'https://a.example', secondaryLinks: [{ url: 'https://b.example', label: 'B' }] },
  ],
  phone: [
    'primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones',
    {
      primaryPhoneNumber: '612345678',
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
      additionalPhones: [{ number: '2079460958', countryCode: 'GB', callingCode: '+44' }],
    },
    { additionalPhones: [] },
    { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33', additionalPhones: [] },
  ],
  place: [
    'addressStreet1 addressCity addressLat',
    { addressStreet1: 'S', addressCity: 'Ulm', addressLat: 48.4 },
    { addressCity: 'Bern' },
    { addressStreet1: 'S', addressCity: 'Bern', addressLat: 48.4 },
  ],
};
for (const [field, [fields, before, sent, after]] of Object.entries(full)) {
  test(`a part of ${field} leaves the other parts; null clears one part, or all`, async () => {
    const selection = `id ${field} { ${fields} }`;
    const row = await made(writes, 'invoice', invoice({ [field]: before }), selection);
    assert.deepEqual(row[field], before);
    assert.deepEqual((await updated(writes, 'invoice', row['id'], { [field]: sent }, selection))[field], after);
    const other = await made(writes, 'invoice', invoice({ [field]: before }), selection);
    assert.deepEqual(pluck(await many({ id: { eq: other['id'] } }, { [field]: sent }, selection), field), [after]);
    const upserted = await made(
      writes,
      'invoice',
      { id: (await made(writes, 'invoice', invoice({ [field]: before })))['id'], [field]: sent },
      selection,
      true,
    );
    assert.deepEqual(upserted[field], after, 'an upsert merges as well');
    const none = (await made(writes, 'invoice', invoice(), selection))[field];
    const [part = ''] = Object.keys(sent);
    const cleared = (await updated(writes, 'invoice', row['id'], { [field]: { [part]: null } }, selection))[field];
    assert.deepEqual(at(cleared, part), at(none, part));
    assert.deepEqual(
      (await updated(writes, 'invoice', row['id'], { [field]: {} }, selection))[field],
      cleared,
      'an empty object changes nothing',
    );
    assert.deepEqual((await updated(writes, 'invoice', row['id'], { [field]: null }, selection))[field], none);
    assert.deepEqual((await stored(writes, 'invoice', row['id'], selection))[field], none);
  });
}

test('an unknown record', async () => {
  await writes.unchanged(async () => {
    for (const data of [{ memo: 'x' }, {}]) {
      refused(await writes.post(updateOne('invoice'), { id: unknownId(), data }), {
        code: 'NOT_FOUND',
        subCode: 'RECORD_NOT_FOUND',
        message: 'Record not found',
        friendly: 'This record does not exist or has been deleted.',
        key: 'updateInvoice',
      });
    }
  });
});

test('a record in the bin is updated, and stays there', async () => {
  const row = await made(writes, 'invoice', invoice());
  await removed(writes, 'delete', 'invoice', row['id']);
  const after = await updated(writes, 'invoice', row['id'], { memo: 'x' }, 'memo deletedAt');
  assert.equal(after['memo'], 'x');
  assert.notEqual(after['deletedAt'], null);
  assert.deepEqual(pluck(await many({ id: { eq: row['id'] } }, { memo: 'y' }, 'memo'), 'memo'), ['y']);
  assert.equal((await stored(writes, 'invoice', row['id'], 'memo'))['memo'], 'y');
});

test('updateOne takes the id as any type name of a variable', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  for (const type of ['ID!', 'String!', 'UUID!', 'UUID', 'Whatever']) {
    const query = `mutation ($id: ${type}) { updateInvoice(id: $id, data: { memo: "${type}" }) { memo } }`;
    assert.deepEqual(await writes.ask(query, { id }), { updateInvoice: { memo: type } });
  }
});

test('what one and many need', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  const shape = { subCode: 'INVALID_QUERY_INPUT' } as const;
  await writes.unchanged(async () => {
    const one = 'Missing required argument: "id" (UUID)';
    refused(await writes.post('mutation { updateInvoice(data: { memo: "x" }) { id } }'), { ...shape, message: one });
    for (const bad of ['x', 5, null, '', { eq: id }, [id]]) {
      refused(await writes.post(updateOne('invoice'), { id: bad, data: { memo: 'x' } }), { ...shape, message: one });
    }
    const data = 'Missing required argument: "data" (object)';
    refused(await writes.post(`mutation { updateInvoice(id: "${id}") { id } }`), { ...shape, message: data });
    refused(await writes.post(`mutation { updateInvoices(filter: { id: { eq: "${id}" } }) { id } }`), { ...shape, message: data });
    refused(await writes.post(`mutation { updateInvoice(id: "${id}", data: {}, upsert: true) { id } }`), {
      ...shape,
      message: 'Argument not allowed: upsert',
    });
    const filter = { message: /^(Filter is required|Missing required argument: "filter" \(object\))/ };
    refused(await writes.post('mutation { updateInvoices(data: { memo: "x" }) { id } }'), filter);
    refused(await writes.post(updateMany('invoice'), { filter: null, data: { memo: 'x' } }), filter);
    refused(await writes.post(updateMany('invoice'), { filter: 'id', data: { memo: 'x' } }), { message: /filter/i });
  });
});

test('many: the same data on all that match, and the changed rows come back', async () => {
  const memo = unique();
  const rows = await madeMany(writes, 'invoice', [invoice({ memo }), invoice({ memo }), invoice({ memo, quantity: 9 })]);
  const after = await many({ memo: { eq: memo }, quantity: { is: 'NULL' } }, { stage: 'PAID' }, 'id memo stage');
  assert.deepEqual(new Set(ids(after)), new Set(ids(rows.slice(0, 2))));
  for (const row of after) assert.deepEqual([row['memo'], row['stage']], [memo, 'PAID']);
  assert.equal((await found(writes, 'invoice', { memo: { eq: memo }, stage: { eq: 'PAID' } })).length, 2);
  assert.deepEqual(await many({ memo: { eq: unique() } }, { stage: 'PAID' }), []);
});

test('many: a filter through relations, both ways', async () => {
  const client = await made(writes, 'client', { name: unique() }, 'id name');
  const row = await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  await made(writes, 'invoiceLine', { invoiceId: row['id'], quantity: 77 });
  assert.deepEqual(ids(await many({ client: { name: { eq: client['name'] } } }, { memo: 'by client' })), [row['id']]);
  assert.deepEqual(ids(await many({ lines: { quantity: { eq: 77 } } }, { memo: 'by line' })), [row['id']]);
  assert.equal((await stored(writes, 'invoice', row['id'], 'memo'))['memo'], 'by line');
});

test('many: the changed value may be the one that is filtered on', async () => {
  const memo = unique();
  const rows = await madeMany(writes, 'invoice', [invoice({ memo }), invoice({ memo })]);
  const after = await many({ memo: { eq: memo } }, { memo: `${memo}!` }, 'id memo');
  assert.deepEqual(new Set(ids(after)), new Set(ids(rows)));
  assert.deepEqual(pluck(after, 'memo'), [`${memo}!`, `${memo}!`]);
});

test('200 records are updated, 201 are refused with nothing changed', async () => {
  const memo = unique();
  await madeMany(
    writes,
    'invoice',
    Array.from({ length: 200 }, () => invoice({ memo })),
  );
  assert.equal((await many({ memo: { eq: memo } }, { quantity: 1 })).length, 200);
  await made(writes, 'invoice', invoice({ memo }));
  await writes.unchanged(async () =>
    refused(await writes.post(updateMany('invoice'), { filter: { memo: { eq: memo } }, data: { quantity: 2 } }), {
      message: 'Cannot update more than 200 records at once',
      friendly: 'You can only update up to 200 records at once.',
      key: 'updateInvoices',
    }),
  );
});

test('an empty filter is refused', async () => {
  await writes.unchanged(async () => {
    for (const query of ['mutation { updateInvoices(filter: {}, data: { memo: "all" }) { id } }', updateMany('invoice')]) {
      refused(await writes.post(query, { filter: {}, data: { memo: 'all' } }), {
        subCode: 'INVALID_QUERY_INPUT',
        message: 'A non-empty filter is required',
        friendly: 'An error occurred.',
      });
    }
  });
});

test('a filter that says nothing in more words is refused as well', async () => {
  await writes.unchanged(async () => {
    for (const filter of [{ and: [] }, { or: [] }, { and: [{}] }, { and: [{ or: [] }, { and: [{}] }] }, { memo: {} }, { client: {} }]) {
      refused(await writes.post(updateMany('invoice'), { filter, data: { memo: 'all' } }));
    }
    for (const filter of [{ not: {} }, { not: { not: {} } }]) await writes.post(updateMany('invoice'), { filter, data: { memo: 'all' } });
  });
});

test('a variable that was forgotten does not widen the filter', async () => {
  const row = await made(writes, 'invoice', invoice({ memo: 'target' }));
  const query = 'mutation ($memo: String) { updateInvoices(filter: { memo: { eq: $memo } }, data: { quantity: 5 }) { id } }';
  await writes.unchanged(async () => {
    for (const variables of [undefined, {}, { mem: 'target' }]) refused(await writes.post(query, variables));
    const whole = 'mutation ($f: StringFilter) { updateInvoices(filter: { memo: $f }, data: { quantity: 5 }) { id } }';
    refused(await writes.post(whole));
  });
  assert.deepEqual(ids((await writes.ask(query, { memo: 'target' }))['updateInvoices'] as Row[]), [row['id']]);
});

test('filters that match nothing, or are wrong, change nothing', async () => {
  await writes.unchanged(async () => {
    assert.deepEqual(await many({ id: { in: [] } }, { memo: 'x' }), []);
    assert.deepEqual(await many({ id: { eq: unknownId() } }, { memo: 'x' }), []);
    const data = { memo: 'x' };
    const filter = { subCode: 'INVALID_ARGS_FILTER' };
    refused(await writes.post(updateMany('invoice'), { filter: { foo: { eq: 1 } }, data }), {
      ...filter,
      message: `Object invoice doesn't have any "foo" field.`,
    });
    refused(await writes.post(updateMany('invoice'), { filter: { id: { eq: 'x' } }, data }), {
      ...filter,
      message: `Invalid UUID value 'x' for field "id"`,
    });
    refused(await writes.post(updateMany('invoice'), { filter: { stage: 'PAID' }, data }), {
      ...filter,
      message: 'Filter value for field "stage" must be an object',
    });
  });
});
