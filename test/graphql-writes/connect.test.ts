/** Relations by connect and disconnect, in every kind of write, and every way in which they are refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  at,
  createMany,
  createOne,
  domain,
  invoice,
  made,
  madeMany,
  type Name,
  only,
  pluck,
  type Row,
  refused,
  removed,
  startWrites,
  stored,
  unknownId,
  updated,
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
let client: Row;
const site = { primaryLinkUrl: 'https://connect.example' };
const phone = { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' };
before(async () => {
  writes = await startWrites();
  const keys = {
    code: 'C-1',
    serial: 9,
    since: '2026-01-31',
    badge: unknownId(),
    site,
    mail: { primaryEmail: 'c@x.example' },
    hotline: phone,
  };
  client = await made(writes, 'client', { name: 'Connected', ...keys }, 'id badge');
});
after(() => writes?.close());

const connect = (where: Row): Row => ({ client: { connect: { where } } });
const keys = (): readonly Row[] => [
  { id: client['id'] },
  { code: 'C-1' },
  { serial: 9 },
  { since: '2026-01-31' },
  { badge: client['badge'] },
  { site: { primaryLinkUrl: 'https://CONNECT.example/' } },
  { mail: { primaryEmail: 'C@x.example' } },
  { hotline: phone },
];

test('by id and by each unique field, in every kind of write', async () => {
  for (const where of keys()) {
    const row = await made(writes, 'invoice', invoice(connect(where)), 'id clientId client { name }');
    assert.deepEqual([row['clientId'], at(row, 'client.name')], [client['id'], 'Connected'], JSON.stringify(where));
    assert.equal((await stored(writes, 'invoice', row['id'], 'clientId'))['clientId'], client['id']);
    const many = await madeMany(writes, 'invoice', [invoice(connect(where)), invoice(), invoice(connect(where))], 'clientId');
    assert.deepEqual(pluck(many, 'clientId'), [client['id'], null, client['id']]);
    const { id } = await made(writes, 'invoice', invoice());
    assert.equal((await updated(writes, 'invoice', id, connect(where), 'clientId'))['clientId'], client['id']);
    const other = await made(writes, 'invoice', invoice({ memo: 'many' }));
    const filter = { id: { eq: other['id'] } };
    const rows = only(await writes.ask(updateMany('invoice', 'clientId'), { filter, data: connect(where) })) as Row[];
    assert.deepEqual(pluck(rows, 'clientId'), [client['id']]);
    const upserted = await made(
      writes,
      'invoice',
      { id: (await made(writes, 'invoice', invoice()))['id'], ...connect(where) },
      'clientId',
      true,
    );
    assert.equal(upserted['clientId'], client['id']);
  }
});

test('in the document', async () => {
  const data = await writes.ask(
    `mutation { createInvoice(data: { reference: "doc", client: { connect: { where: { site: { primaryLinkUrl: "https://connect.example" } } } } }) {
       client { id } } }`,
  );
  assert.deepEqual(data, { createInvoice: { client: { id: client['id'] } } });
});

test('the rows of one batch may use different keys', async () => {
  const other = await made(writes, 'client', { code: 'C-2' });
  const rows = await madeMany(
    writes,
    'invoice',
    [invoice(connect({ code: 'C-2' })), invoice(connect({ id: client['id'] })), invoice(connect({ serial: 9 })), invoice()],
    'clientId',
  );
  assert.deepEqual(pluck(rows, 'clientId'), [other['id'], client['id'], client['id'], null]);
});

test('disconnect takes the relation away; false does nothing', async () => {
  const row = await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  assert.equal((await updated(writes, 'invoice', row['id'], { client: { disconnect: false } }, 'clientId'))['clientId'], client['id']);
  const after = await updated(writes, 'invoice', row['id'], { client: { disconnect: true } }, 'clientId client { id }');
  assert.deepEqual(after, { clientId: null, client: null });
  await updated(writes, 'invoice', row['id'], { clientId: client['id'] });
  const filter = { id: { eq: row['id'] } };
  const many = only(await writes.ask(updateMany('invoice', 'clientId'), { filter, data: { client: { disconnect: true } } }));
  assert.deepEqual(many, [{ clientId: null }]);
  assert.equal((await made(writes, 'invoice', invoice({ client: { disconnect: true } }), 'clientId'))['clientId'], null);
  assert.equal((await made(writes, 'invoice', invoice({ client: { disconnect: false } }), 'clientId'))['clientId'], null);
});

test('the join column is the other way', async () => {
  const row = await made(writes, 'invoice', invoice({ clientId: client['id'] }), 'id clientId');
  assert.equal(row['clientId'], client['id']);
  assert.equal((await updated(writes, 'invoice', row['id'], { clientId: null }, 'clientId'))['clientId'], null);
});

test('morph relations: each target by its own name', async () => {
  const bill = await made(writes, 'invoice', invoice({ reference: 'morph' }));
  const fields = 'id aboutClientId aboutInvoiceId aboutClient { name } aboutInvoice { reference }';
  const toClient = await made(writes, 'remark', { aboutClient: { connect: { where: { code: 'C-1' } } } }, fields);
  assert.deepEqual([toClient['aboutClientId'], toClient['aboutInvoiceId']], [client['id'], null]);
  assert.deepEqual([toClient['aboutClient'], toClient['aboutInvoice']], [{ name: 'Connected' }, null]);
  const moved = await updated(writes, 'remark', toClient['id'], { aboutInvoice: { connect: { where: { reference: 'morph' } } } }, fields);
  assert.deepEqual([moved['aboutClientId'], moved['aboutInvoiceId']], [null, bill['id']], 'it leaves one target for another');
  const none = await updated(writes, 'remark', toClient['id'], { aboutInvoice: { disconnect: true } }, fields);
  assert.deepEqual([none['aboutClientId'], none['aboutInvoiceId']], [null, null]);
  const company = await made(writes, 'company');
  const ticket = await made(
    writes,
    'supportTicket',
    { aboutCompany: { connect: { where: { id: company['id'] } } } },
    'aboutCompanyId aboutOpportunityId',
  );
  assert.deepEqual(ticket, { aboutCompanyId: company['id'], aboutOpportunityId: null });
  await writes.unchanged(async () => {
    const data = { aboutClient: { connect: { where: { id: unknownId() } } } };
    refused(await writes.post(createOne('remark'), { data }), {
      subCode: null,
      message: 'Expected 1 record to connect to aboutClient, but found 0 for id = ',
    });
  });
});

test('a note is written for a company as clients do', async () => {
  const company = await made(writes, 'company', { domainName: domain() }, 'id domainName { primaryLinkUrl }');
  const where = { domainName: { primaryLinkUrl: at(company, 'domainName.primaryLinkUrl') } };
  const note = await made(writes, 'note', { title: 'N' });
  const target = await made(
    writes,
    'noteTarget',
    { note: { connect: { where: { id: note['id'] } } }, targetCompany: { connect: { where } } },
    'noteId targetCompanyId',
  );
  assert.deepEqual(target, { noteId: note['id'], targetCompanyId: company['id'] });
});

interface Case {
  readonly name?: Name;
  readonly data: () => Row;
  readonly message: string | RegExp;
}

const nobody = '00000000-0000-4000-8000-000000000000';
const refusals: Readonly<Record<string, Case>> = {
  'join column and relation': {
    data: () => ({ clientId: client['id'], ...connect({ id: client['id'] }) }),
    message: 'client and clientId cannot be both provided.',
  },
  'join column null and relation': {
    data: () => ({ clientId: null, ...connect({ id: client['id'] }) }),
    message: 'client and clientId cannot be both provided.',
  },
  'nothing found by id': {
    data: () => connect({ id: nobody }),
    message: `Expected 1 record to connect to client, but found 0 for id = ${nobody}`,
  },
  'nothing found by text': {
    data: () => connect({ code: 'nobody' }),
    message: 'Expected 1 record to connect to client, but found 0 for code = nobody',
  },
  'nothing found by composite': {
    data: () => connect({ site: { primaryLinkUrl: 'nobody.example' } }),
    message: 'Expected 1 record to connect to client, but found 0 for sitePrimaryLinkUrl = nobody.example',
  },
  'nothing found, standard object': {
    name: 'person',
    data: () => ({ company: { connect: { where: { domainName: { primaryLinkUrl: 'acme.test' } } } } }),
    message: 'Expected 1 record to connect to company, but found 0 for domainNamePrimaryLinkUrl = acme.test',
  },
  'incomplete composite': {
    data: () => connect({ hotline: { primaryPhoneNumber: '612345678' } }),
    message: `Missing required fields: at least one unique constraint have to be fully populated for 'client'.`,
  },
  'empty where': {
    data: () => connect({}),
    message: `Missing required fields: at least one unique constraint have to be fully populated for 'client'.`,
  },
  'key not unique': { data: () => connect({ name: 'Connected' }), message: `Field name is not a unique constraint field for 'client'.` },
  'unknown key': { data: () => connect({ foo: 'x' }), message: `Field foo is not a unique constraint field for 'client'.` },
  'to-many relation': {
    data: () => ({ lines: { connect: { where: { id: nobody } } } }),
    message: 'Connect is not allowed for lines on invoice',
  },
  'both keywords': {
    data: () => ({ client: { connect: { where: { id: client['id'] } }, disconnect: true } }),
    message: /^Cannot have both connect and disconnect for the same field on (?!undefined)\w+\./,
  },
};

for (const [title, { name = 'invoice', data, message }] of Object.entries(refusals)) {
  test(`refused: ${title}`, async () => {
    const least = name === 'invoice' ? invoice() : {};
    const row = await made(writes, name, least);
    await writes.unchanged(async () => {
      const bad = { ...(name === 'invoice' ? invoice() : {}), ...data() };
      const expected = { subCode: null, message };
      refused(await writes.post(createOne(name), { data: bad }), expected);
      refused(await writes.post(createOne(name), { data: bad, upsert: true }), expected);
      refused(await writes.post(createMany(name), { data: [name === 'invoice' ? invoice() : {}, bad] }), expected);
      refused(await writes.post(updateOne(name), { id: row['id'], data: data() }), expected);
      refused(await writes.post(updateMany(name), { filter: { id: { eq: row['id'] } }, data: data() }), expected);
    });
  });
}

test('refused: shapes that are no connect', async () => {
  await writes.unchanged(async () => {
    for (const value of [
      {},
      { foo: 1 },
      { connect: null },
      { connect: {} },
      { connect: { where: null } },
      { connect: 'x' },
      'x',
      5,
      [],
      true,
    ]) {
      refused(await writes.post(createOne('invoice'), { data: invoice({ client: value }) }), { message: /client/ });
    }
    for (const where of [{ id: 'x' }, { serial: 'x' }, { code: 5 }, { code: { eq: 'C-1' } }, { mail: 'c@x.example' }, { site: {} }]) {
      refused(await writes.post(createOne('invoice'), { data: invoice(connect(where)) }));
    }
  });
});

test('an empty relation object is told what it needs', async () => {
  await writes.unchanged(async () =>
    refused(await writes.post(createOne('invoice'), { data: invoice({ client: {} }) }), {
      subCode: 'INVALID_ARGS_DATA',
      message: 'Relation "client" requires connect or disconnect operation',
    }),
  );
});

test('a link has one target', async () => {
  const note = await made(writes, 'note');
  const [company, person] = [await made(writes, 'company'), await made(writes, 'person')];
  const by = (row: Row): Row => ({ connect: { where: { id: row['id'] } } });
  await writes.unchanged(async () => {
    for (const both of [
      { targetCompanyId: company['id'], targetPersonId: person['id'] },
      { targetCompany: by(company), targetPerson: by(person) },
      { targetCompanyId: company['id'], targetPerson: by(person) },
    ]) {
      refused(await writes.post(createOne('noteTarget'), { data: { noteId: note['id'], ...both } }), { message: /target/i });
    }
  });
  const fields = 'id targetCompanyId targetPersonId';
  const link = await made(writes, 'noteTarget', { noteId: note['id'], targetCompany: by(company) }, fields);
  const moved = await updated(writes, 'noteTarget', link['id'], { targetPerson: by(person) }, fields);
  assert.deepEqual(moved, { id: link['id'], targetCompanyId: null, targetPersonId: person['id'] });
});

test('200 rows connect to 200 records; one that is missing is named and stops them all', async () => {
  const codes = Array.from({ length: 200 }, (_, index) => `each-${index}`);
  const clients = await madeMany(
    writes,
    'client',
    codes.map((code) => ({ code })),
  );
  const data = codes.map((code) => invoice(connect({ code })));
  const rows = await madeMany(writes, 'invoice', data, 'clientId');
  assert.deepEqual(pluck(rows, 'clientId'), pluck(clients, 'id'));
  await writes.unchanged(async () => {
    const missing = data.map((row, index) => ({
      ...row,
      reference: `again-${index}`,
      ...(index === 150 && connect({ code: 'not there' })),
    }));
    refused(await writes.post(createMany('invoice'), { data: missing }), {
      message: 'Expected 1 record to connect to client, but found 0 for code = not there',
    });
  });
});

test('a record in the bin is not connected to', async () => {
  const gone = await made(writes, 'client', { code: 'gone' });
  await removed(writes, 'delete', 'client', gone['id']);
  await writes.unchanged(async () =>
    refused(await writes.post(createOne('invoice'), { data: invoice(connect({ code: 'gone' })) }), {
      message: 'Expected 1 record to connect to client, but found 0 for code = gone',
    }),
  );
});

test('null for the relation object', async () => {
  const row = await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  const answer = await writes.post(updateOne('invoice', 'clientId'), { id: row['id'], data: { client: null } });
  const { clientId } = await stored(writes, 'invoice', row['id'], 'clientId');
  if (answer.errors === undefined) assert.ok(clientId === null || clientId === client['id']);
  else {
    refused(answer);
    assert.equal(clientId, client['id']);
  }
});
