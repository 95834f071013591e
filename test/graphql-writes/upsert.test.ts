/** `upsert: true`: what matches, what changes, what comes back from the bin, and when it is refused with nothing written. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  at,
  binned,
  count,
  createMany,
  createOne,
  email,
  found,
  ids,
  invoice,
  live,
  made,
  madeMany,
  pluck,
  type Row,
  refused,
  removed,
  startWrites,
  stored,
  unique,
  unknownId,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

test('by id: the sent keys alone are changed', async () => {
  const fields =
    'id name tagline employees position createdAt createdBy { source name } updatedBy { source } address { addressCity addressPostcode }';
  const data = { name: 'before', tagline: 'kept', employees: 5, address: { addressCity: 'Ulm' }, createdBy: { source: 'IMPORT' } };
  const row = await made(writes, 'company', data, fields);
  const after = await made(writes, 'company', { id: row['id'], name: 'after', address: { addressPostcode: '89073' } }, fields, true);
  assert.deepEqual(after, { ...row, name: 'after', address: { addressCity: 'Ulm', addressPostcode: '89073' } });
  assert.deepEqual(await stored(writes, 'company', row['id'], fields), after);
});

test('a default overwrites nothing; createdBy stays; position changes only if sent', async () => {
  const row = await made(writes, 'opportunity', { stage: 'CUSTOMER', createdBy: { source: 'IMPORT' } }, 'id position');
  const fields = 'stage position createdBy { source }';
  const after = await made(writes, 'opportunity', { id: row['id'], createdBy: { source: 'EMAIL' } }, fields, true);
  assert.deepEqual(after, { stage: 'CUSTOMER', position: row['position'], createdBy: { source: 'IMPORT' } });
  const moved = await made(writes, 'opportunity', { id: row['id'], position: 77 }, fields, true);
  assert.equal(moved['position'], 77);
});

test('by id: an unknown one is inserted with it, and with the defaults', async () => {
  const id = unknownId();
  assert.deepEqual(await made(writes, 'opportunity', { id, name: 'new' }, 'id name stage', true), { id, name: 'new', stage: 'NEW' });
});

const phone = { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' };
const keys: readonly (readonly [string, unknown, unknown])[] = [
  ['code', 'U-1', 'U-1'],
  ['serial', 7, '7'],
  ['since', '2026-03-04', '03/04/2026'],
  ['badge', '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11', '5F1C2A9E-7D43-4C1E-9A55-0D7F6F0B1A11'],
  ['site', { primaryLinkUrl: 'https://u.example' }, { primaryLinkUrl: 'https://U.example/' }],
  ['mail', { primaryEmail: 'u@x.example' }, { primaryEmail: 'U@X.example' }],
  ['hotline', phone, { primaryPhoneNumber: '+33 6 12 34 56 78' }],
];
for (const [field, value, again] of keys) {
  test(`by the unique field ${field}, in another form`, async () => {
    const row = await made(writes, 'client', { [field]: value, name: 'before' });
    const before = await count(writes, 'client');
    const after = await made(writes, 'client', { [field]: again, name: 'after' }, 'id name', true);
    assert.deepEqual(after, { id: row['id'], name: 'after' });
    const many = await madeMany(writes, 'client', [{ [field]: value, name: 'third' }], 'id name', true);
    assert.deepEqual(many, [{ id: row['id'], name: 'third' }]);
    assert.equal(await count(writes, 'client'), before);
    await writes.unchanged(async () => {
      for (const upsert of [false, null, undefined]) {
        const answer = await writes.post(createOne('client'), { data: { [field]: value }, ...(upsert !== undefined && { upsert }) });
        refused(answer, { message: 'A duplicate entry was detected' });
      }
    });
  });
}

test('by any of several unique fields at once, when they are of one record', async () => {
  const row = await made(writes, 'client', { code: 'S-1', serial: 100, mail: { primaryEmail: 's@x.example' } });
  const after = await made(writes, 'client', { code: 'S-1', serial: 100, mail: { primaryEmail: 's@x.example' }, name: 'x' }, 'id', true);
  assert.equal(after['id'], row['id']);
  const moved = await made(writes, 'client', { code: 'S-1', serial: 101 }, 'id serial mail { primaryEmail }', true);
  assert.deepEqual(moved, { id: row['id'], serial: 101, mail: { primaryEmail: 's@x.example' } });
});

test('a part of a unique composite matches nothing', async () => {
  const row = await made(writes, 'client', { hotline: { ...phone, primaryPhoneNumber: '612345699' } });
  const other = await made(writes, 'client', { hotline: { primaryPhoneCountryCode: 'FR' } }, 'id', true);
  assert.notEqual(other['id'], row['id']);
});

test('empty unique values match nothing', async () => {
  const before = await count(writes, 'client');
  const empty = { code: '', mail: { primaryEmail: '' }, site: { primaryLinkUrl: '' } };
  await madeMany(writes, 'client', [empty, empty, { code: null, serial: null }, {}], 'id', true);
  assert.equal(await count(writes, 'client'), before + 4);
});

test('the id of the record that is there wins over a sent one that matched nothing', async () => {
  const row = await made(writes, 'client', { code: 'W-9' });
  const id = unknownId();
  assert.equal((await made(writes, 'client', { id, code: 'W-9' }, 'id', true))['id'], row['id']);
  assert.equal(await live(writes, 'client', id), false);
});

test('duplicate criteria play no part', async () => {
  const name = { firstName: 'Same', lastName: 'Samename' };
  const row = await made(writes, 'person', { name });
  assert.notEqual((await made(writes, 'person', { name }, 'id', true))['id'], row['id']);
});

test('a batch mixes inserts and updates, in the order of its input', async () => {
  const [first, second] = await madeMany(writes, 'client', [
    { name: 'a', code: unique() },
    { name: 'b', code: 'B-2' },
  ]);
  const rows = await madeMany(
    writes,
    'client',
    [
      { name: 'new 1' },
      { code: 'B-2', name: 'B' },
      { name: 'new 2', position: 'last' },
      { id: first?.['id'], name: 'A', position: 5 },
      { name: 'new 3', position: 3 },
    ],
    'id name',
    true,
  );
  assert.deepEqual(pluck(rows, 'name'), ['new 1', 'B', 'new 2', 'A', 'new 3']);
  assert.deepEqual([rows[1]?.['id'], rows[3]?.['id']], [second?.['id'], first?.['id']]);
  assert.equal(new Set(ids(rows)).size, 5);
});

test('rows of one batch may send different keys', async () => {
  const [first, second] = await madeMany(writes, 'invoice', [invoice({ memo: 'm', quantity: 1 }), invoice({ memo: 'n', quantity: 2 })]);
  const rows = await madeMany(
    writes,
    'invoice',
    [{ id: first?.['id'], memo: 'M' }, { id: second?.['id'], quantity: 22 }, invoice({ quantity: 3 })],
    'memo quantity',
    true,
  );
  assert.deepEqual(rows, [
    { memo: 'M', quantity: 1 },
    { memo: 'n', quantity: 22 },
    { memo: '', quantity: 3 },
  ]);
});

test('a record in the bin is restored, by id and by value', async () => {
  const row = await made(writes, 'client', { code: 'bin-1', name: 'before' });
  for (const data of [
    { id: row['id'], name: 'by id' },
    { code: 'bin-1', name: 'by code' },
  ]) {
    await removed(writes, 'delete', 'client', row['id']);
    assert.ok(await binned(writes, 'client', row['id']));
    const after = await made(writes, 'client', data, 'id name code deletedAt', true);
    assert.deepEqual(after, { id: row['id'], name: data.name, code: 'bin-1', deletedAt: null });
    assert.ok(await live(writes, 'client', row['id']));
  }
  await removed(writes, 'delete', 'client', row['id']);
  const [batch] = await madeMany(writes, 'client', [{ code: 'bin-1' }], 'id deletedAt', true);
  assert.deepEqual(batch, { id: row['id'], deletedAt: null });
});

test('a live record is meant before one in the bin that had the value', async () => {
  const first = await made(writes, 'client', { code: 'again' });
  await removed(writes, 'delete', 'client', first['id']);
  const second = await made(writes, 'client', { code: 'again' });
  assert.equal((await made(writes, 'client', { code: 'again', name: 'x' }, 'id', true))['id'], second['id']);
  assert.ok(await binned(writes, 'client', first['id']));
});

test('two records match one input: refused, and both are named', async () => {
  const emails = email();
  const byEmail = await made(writes, 'person', { emails, city: 'A' });
  const byId = await made(writes, 'person', { city: 'B' });
  const data = { id: byId['id'], emails, city: 'C' };
  await writes.unchanged(async () => {
    for (const answer of [
      await writes.post(createOne('person'), { data, upsert: true }),
      await writes.post(createMany('person'), { data: [{ city: 'D' }, data, { city: 'E' }], upsert: true }),
    ]) {
      const { message, extensions } = refused(answer, { subCode: 'UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT' });
      assert.match(message, /^Multiple records found with the same unique field values for .*\. Cannot determine which record to update\./);
      assert.ok(message.includes(`emails.primaryEmail: ${emails['primaryEmail']}`), message);
      assert.deepEqual(new Set(extensions['matchingRecordIds'] as string[]), new Set([byEmail['id'], byId['id']]));
    }
  });
  const two = await madeMany(writes, 'client', [{ code: 'amb' }, { serial: 555 }]);
  await writes.unchanged(async () => {
    const answer = await writes.post(createOne('client'), { data: { code: 'amb', serial: 555 }, upsert: true });
    const { extensions } = refused(answer, { subCode: 'UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT', message: /code: amb/ });
    assert.deepEqual(new Set(extensions['matchingRecordIds'] as string[]), new Set(ids(two)));
  });
});

test('two inputs with the same new value are refused, and nothing is stored', async () => {
  await writes.unchanged(async () => {
    for (const data of [
      [{ code: 'new' }, { code: 'new' }],
      [{ name: 'x' }, { mail: { primaryEmail: 'new@x.example' } }, { mail: { primaryEmail: 'NEW@x.example' } }],
    ]) {
      const answer = await writes.post(createMany('client'), { data, upsert: true });
      refused(answer, { message: 'A duplicate entry was detected', subCode: null });
    }
    const id = unknownId();
    refused(await writes.post(createMany('client'), { data: [{ id }, { id }], upsert: true }), {
      message: 'A duplicate entry was detected',
    });
  });
});

test('two inputs for one record that is there end in one record, or are refused with nothing changed', async () => {
  const row = await made(writes, 'client', { code: 'both', name: 'before' });
  const answer = await writes.post(createMany('client', 'id'), {
    data: [
      { code: 'both', name: 'one' },
      { id: row['id'], name: 'two' },
    ],
    upsert: true,
  });
  const { name } = await stored(writes, 'client', row['id'], 'name');
  if (answer.errors === undefined) assert.notEqual(name, 'before');
  else {
    refused(answer);
    assert.equal(name, 'before');
  }
});

test('a third record holds the value that an update brings', async () => {
  const [first, second] = await madeMany(writes, 'client', [{ code: 'hold-1' }, { code: 'hold-2', serial: 9001 }]);
  await writes.unchanged(async () => {
    refused(await writes.post(createOne('client'), { data: { id: first?.['id'], serial: 9001 }, upsert: true }));
    refused(await writes.post(createOne('client'), { data: { code: 'hold-1', serial: 9001 }, upsert: true }));
  });
  assert.notEqual(first?.['id'], second?.['id']);
});

test('a bad record of an upsert batch leaves the good ones unchanged', async () => {
  const row = await made(writes, 'invoice', invoice({ memo: 'kept' }));
  await writes.unchanged(async () => {
    for (const bad of [invoice({ foo: 1 }), invoice({ quantity: 'x' }), invoice({ clientId: unknownId() }), { memo: 'no reference' }]) {
      refused(await writes.post(createMany('invoice'), { data: [{ id: row['id'], memo: 'changed' }, bad], upsert: true }));
    }
  });
});

test('an upsert may connect, and answers relations', async () => {
  const client = await made(writes, 'client', { code: 'conn', name: 'C' });
  const row = await made(writes, 'invoice', invoice(), 'id reference');
  const data = { reference: row['reference'], client: { connect: { where: { code: 'conn' } } } };
  const after = await made(writes, 'invoice', data, 'id clientId client { name }', true);
  assert.deepEqual(after, { id: row['id'], clientId: client['id'], client: { name: 'C' } });
  assert.deepEqual(pluck(await found(writes, 'invoice', { clientId: { eq: client['id'] } }), 'id'), [row['id']]);
});

test('an explicit null clears a value, a missing key does not', async () => {
  const row = await made(writes, 'client', { code: 'nul', name: 'n', serial: 12_345 });
  const data: Row = { code: 'nul', name: null };
  assert.deepEqual(await made(writes, 'client', data, 'id name serial', true), { id: row['id'], name: '', serial: 12_345 });
  assert.equal(at(await made(writes, 'client', { code: 'nul', serial: null }, 'serial', true), 'serial'), null);
});

test('60 and 200 in one upsert, half of them new, in order', async () => {
  for (const size of [60, 200]) {
    const codes = Array.from({ length: size }, () => unique());
    const existing = await madeMany(
      writes,
      'client',
      codes.filter((_, index) => index % 2).map((code) => ({ code })),
      'id code',
    );
    const byCode = new Map(existing.map((row) => [row['code'], row['id']]));
    const rows = await madeMany(
      writes,
      'client',
      codes.map((code, index) => ({ code, name: `n${index}` })),
      'id code name',
      true,
    );
    assert.deepEqual(pluck(rows, 'code'), codes);
    assert.deepEqual(
      pluck(rows, 'name'),
      codes.map((_, index) => `n${index}`),
    );
    for (const row of rows) if (byCode.has(row['code'])) assert.equal(row['id'], byCode.get(row['code']));
  }
});
