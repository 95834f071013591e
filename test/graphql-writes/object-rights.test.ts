/** Rights on single objects and fields: every path to a value that may not be read, and every write that may not be made. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Access, ObjectRight } from '../../server/src/access/access.ts';
import { type Front, openFront } from './front.ts';
import {
  type Answer,
  at,
  checkError,
  createMany,
  createOne,
  dataOf,
  envelope,
  invoice,
  made,
  madeMany,
  type Row,
  removeMany,
  removeOne,
  startWrites,
  unique,
  unknownId,
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
let front: Front;
let client: Row;
let bill: Row;
const secret = `Hidden${unique().replace('-', '')}`;

before(async () => {
  writes = await startWrites();
  front = openFront(writes.server);
  client = await made(writes, 'client', { name: secret, code: secret, serial: 71, site: { primaryLinkUrl: `https://${secret}.example` } });
  bill = await made(writes, 'invoice', {
    reference: 'visible',
    memo: secret,
    contact: { primaryEmail: `${secret}@x.example` },
    clientId: client['id'],
  });
  await made(writes, 'remark', { name: 'r', aboutClientId: client['id'] });
  await made(writes, 'invoiceLine', { name: 'l', invoiceId: bill['id'] });
  const company = await made(writes, 'company', { name: 'Open' });
  await made(writes, 'person', { companyId: company['id'], city: secret });
});
after(async () => {
  await front?.close();
  await writes?.close();
});

/** Everything but these rights on one object. */
const without = (object: string, ...rights: ObjectRight[]): Access => ({
  key: `without ${rights.join()} ${object}`,
  may: (right, { nameSingular }) => nameSingular !== object || !rights.includes(right),
  mayRead: () => true,
  mayWrite: () => true,
});
/** Everything but these fields, `object.field`. */
const withoutFields = (way: 'read' | 'write', ...names: string[]): Access => ({
  key: `without ${way} ${names.join()}`,
  may: () => true,
  mayRead: (field) => way !== 'read' || !names.includes(`${field.object.nameSingular}.${field.name}`),
  mayWrite: (field) => way !== 'write' || !names.includes(`${field.object.nameSingular}.${field.name}`),
});

const denied = {
  code: 'FORBIDDEN',
  subCode: 'PERMISSION_DENIED',
  message: 'Entity performing the request does not have permission',
} as const;

function assertDenied(answer: Answer, question: string): void {
  assert.ok(answer.errors !== undefined, `${question}\n${answer.text}`);
  for (const error of envelope(answer)) checkError(error, denied);
  for (const value of Object.values(answer.data ?? {})) assert.equal(value, null, answer.text);
  assert.equal(answer.text.toLowerCase().includes(secret.toLowerCase()), false, `${question}\n${answer.text}`);
}

async function deniedTo(access: Access, questions: readonly (readonly [string, Row?])[]): Promise<void> {
  await writes.unchanged(async () => {
    for (const [query, variables] of questions) {
      assertDenied(await front.post(access, query, variables), `${query} ${JSON.stringify(variables ?? null)}`);
    }
  });
}

const everything: Access = { key: 'all', may: () => true, mayRead: () => true, mayWrite: () => true };

/** Each question is answered to somebody who may do everything: otherwise its refusal would prove nothing. */
async function deniedOnlyTo(access: Access, queries: readonly string[]): Promise<void> {
  for (const query of queries) dataOf(await front.post(everything, query));
  await deniedTo(
    access,
    queries.map((query) => [query] as const),
  );
}

test('an object that may not be read is not read through its relations', async () => {
  const hex = secret.slice(0, 10);
  await deniedOnlyTo(without('client', 'read'), [
    '{ clients { edges { node { id } } } }',
    '{ invoices { edges { node { client { name } } } } }',
    '{ invoices { edges { node { client { id } } } } }',
    '{ invoice(filter: { reference: { eq: "visible" } }) { reference client { code } } }',
    '{ invoiceLines { edges { node { invoice { client { name } } } } } }',
    '{ remarks { edges { node { aboutClient { name } } } } }',
    `{ invoices(filter: { client: { name: { startsWith: "${hex}" } } }) { totalCount } }`,
    `{ invoices(filter: { not: { client: { code: { eq: "x" } } } }) { edges { node { id } } } }`,
    `{ invoices(filter: { or: [{ memo: { eq: "x" } }, { client: { code: { eq: "x" } } }] }) { edges { node { id } } } }`,
    `{ remarks(filter: { aboutClient: { name: { ilike: "hidden%" } } }) { totalCount } }`,
    '{ invoices(orderBy: [{ client: { name: AscNullsFirst } }]) { edges { node { reference } } } }',
    '{ invoicesGroupBy(groupBy: [{ client: { name: true } }]) { groupByDimensionValues totalCount } }',
    `{ invoicesGroupBy(groupBy: [{ stage: true }], filter: { client: { name: { eq: "x" } } }) { totalCount } }`,
    '{ invoicesGroupBy(groupBy: [{ stage: true }]) { edges { node { client { name } } } } }',
  ]);
});

test('nor through a list', async () => {
  await deniedOnlyTo(without('person', 'read'), [
    '{ companies { edges { node { people { edges { node { city } } } } } } }',
    '{ companies { edges { node { people { totalCount } } } } }',
    '{ companies { edges { node { name people { countUniqueValuesCity } } } } }',
    `{ companies(filter: { people: { city: { startsWith: "Hidden" } } }) { totalCount } }`,
  ]);
});

test('what does not touch it is answered', async () => {
  const access = without('client', 'read');
  const data = dataOf(
    await front.post(access, '{ invoices { edges { node { reference lines { totalCount } } } } companies { totalCount } }'),
  );
  assert.equal(at(data, 'invoices.edges.0.node.reference'), 'visible');
});

test('a write neither answers nor uses what may not be read', async () => {
  const access = without('client', 'read');
  const connect = (where: Row): Row => ({ data: invoice({ client: { connect: { where } } }) });
  const byClient = { client: { name: { eq: secret } } };
  await deniedTo(access, [
    [createOne('invoice', 'client { name }'), { data: invoice({ clientId: client['id'] }) }],
    [createMany('invoice', 'id client { id }'), { data: [invoice()] }],
    [updateOne('invoice', 'client { name }'), { id: bill['id'], data: { quantity: 1 } }],
    [removeOne('delete', 'invoice', 'client { name }'), { id: bill['id'] }],
    [removeOne('destroy', 'invoiceLine', 'invoice { client { name } }'), { id: unknownId() }],
    [createOne('invoice'), connect({ code: secret })],
    [createOne('invoice'), connect({ code: 'no such code' })],
    [createOne('invoice'), connect({ site: { primaryLinkUrl: `https://${secret}.example` } })],
    [updateMany('invoice'), { filter: byClient, data: { quantity: 1 } }],
    [removeMany('delete', 'invoice'), { filter: byClient }],
    [removeMany('restore', 'invoice'), { filter: byClient }],
    [removeMany('destroy', 'invoice'), { filter: byClient }],
    [createOne('client'), { data: { name: 'x' } }],
    [updateOne('client'), { id: client['id'], data: { name: 'x' } }],
  ]);
});

test('a duplicate does not name a record that may not be read', async () => {
  await writes.unchanged(async () => {
    const answer = await front.post(without('client', 'read'), createOne('client', '__typename'), { data: { code: secret } });
    const [error] = envelope(answer);
    assert.equal('conflictingRecordId' in (error?.extensions ?? {}), false, answer.text);
    assert.equal('conflictingObjectNameSingular' in (error?.extensions ?? {}), false, answer.text);
    assert.equal(answer.text.includes(String(client['id'])), false, answer.text);
  });
});

test('an ambiguous upsert does not name records that may not be read', async () => {
  const other = await made(writes, 'client', { serial: 72 });
  await writes.unchanged(async () => {
    const data = { code: secret, serial: 72 };
    const answer = await front.post(without('client', 'read'), createOne('client', '__typename'), { data, upsert: true });
    envelope(answer);
    for (const { id } of [client, other]) assert.equal(answer.text.includes(String(id)), false, answer.text);
  });
});

test('search leaves out what may not be read, and shows the rest', async () => {
  await made(writes, 'invoice', { reference: `${secret} bill` });
  const query = `{ search(searchInput: "${secret}", limit: 50) { edges { node { objectNameSingular label } } } }`;
  const objects = (data: Row): unknown[] => (at(data, 'search.edges') as Row[]).map((edge) => at(edge, 'node.objectNameSingular'));
  assert.deepEqual(new Set(objects(dataOf(await front.post(everything, query)))), new Set(['client', 'invoice']));
  assert.deepEqual(new Set(objects(dataOf(await front.post(without('client', 'read'), query)))), new Set(['invoice']));
});

test('each right on one object is its own', async () => {
  const id = client['id'];
  const filter = { id: { eq: id } };
  await deniedTo(without('client', 'update'), [
    [createOne('client'), { data: {} }],
    [createMany('client'), { data: [{}], upsert: true }],
    [updateOne('client'), { id, data: { name: 'x' } }],
    [updateMany('client'), { filter, data: { name: 'x' } }],
  ]);
  await deniedTo(without('client', 'bin'), [
    [removeOne('delete', 'client'), { id }],
    [removeMany('delete', 'client'), { filter }],
    [removeOne('restore', 'client'), { id }],
    [removeMany('restore', 'client'), { filter }],
  ]);
  await deniedTo(without('client', 'destroy'), [
    [removeOne('destroy', 'client'), { id }],
    [removeMany('destroy', 'client'), { filter }],
  ]);
  dataOf(await front.post(without('client', 'update'), createOne('invoice'), { data: invoice() }));
});

test('a merge needs the rights that it uses: to update, and to destroy', async () => {
  const rows = await madeMany(writes, 'company', [{ name: 'm1' }, { name: 'm2' }]);
  const query = `mutation { mergeCompanies(ids: ["${rows[0]?.['id']}", "${rows[1]?.['id']}"], conflictPriorityIndex: 0) { id } }`;
  await deniedTo(without('company', 'update'), [[query]]);
  await deniedTo(without('company', 'read'), [[query]]);
  await deniedTo(without('company', 'destroy'), [[query]]);
  await deniedTo(without('person', 'read'), [[query.replace('{ id }', '{ id people { totalCount } }')]]);
  dataOf(await front.post(everything, query));
});

const memoHidden = withoutFields('read', 'invoice.memo', 'invoice.contact');

test('a field that may not be read is not selected, filtered, ordered, counted or grouped', async () => {
  await deniedOnlyTo(memoHidden, [
    '{ invoices { edges { node { id memo } } } }',
    '{ invoices { edges { node { alias: memo } } } }',
    '{ invoices { edges { node { contact { primaryEmail } } } } }',
    '{ invoices { edges { node { contact { additionalEmails } } } } }',
    '{ invoice(filter: { reference: { eq: "visible" } }) { memo } }',
    '{ invoices(filter: { memo: { startsWith: "Hid" } }) { totalCount } }',
    '{ invoices(filter: { memo: { is: NULL } }) { edges { node { id } } } }',
    '{ invoices(filter: { contact: { primaryEmail: { ilike: "%hidden%" } } }) { totalCount } }',
    '{ invoices(filter: { and: [{ or: [{ not: { memo: { eq: "x" } } }] }] }) { edges { node { id } } } }',
    '{ invoices(orderBy: [{ memo: AscNullsFirst }]) { edges { node { id } } } }',
    '{ invoices(orderBy: [{ contact: { primaryEmail: AscNullsFirst } }]) { edges { node { id } } } }',
    '{ invoices { countUniqueValuesMemo } }',
    '{ invoices { percentageEmptyMemo countNotEmptyContact } }',
    '{ invoicesGroupBy(groupBy: [{ memo: true }]) { groupByDimensionValues totalCount } }',
    '{ invoicesGroupBy(groupBy: [{ stage: true }]) { countUniqueValuesMemo } }',
    '{ invoicesGroupBy(groupBy: [{ stage: true }], orderBy: [{ aggregate: { countUniqueValuesMemo: AscNullsFirst } }]) { totalCount } }',
    '{ invoicesGroupBy(groupBy: [{ stage: true }]) { edges { node { memo } } } }',
    '{ invoicesGroupBy(groupBy: [{ stage: true }], orderByForRecords: [{ memo: AscNullsFirst }]) { edges { node { id } } } }',
    '{ invoiceLines { edges { node { invoice { memo } } } } }',
    '{ invoiceLines(filter: { invoice: { memo: { startsWith: "Hid" } } }) { totalCount } }',
    '{ invoiceLines(orderBy: [{ invoice: { memo: AscNullsFirst } }]) { edges { node { id } } } }',
    '{ invoiceLinesGroupBy(groupBy: [{ invoice: { memo: true } }]) { groupByDimensionValues totalCount } }',
    '{ clients { edges { node { invoices { edges { node { memo } } } } } } }',
    '{ clients { edges { node { invoices(filter: { memo: { startsWith: "Hid" } }) { totalCount } } } } }',
    '{ clients { edges { node { invoices(orderBy: [{ memo: AscNullsFirst }]) { edges { node { id } } } } } } }',
    '{ clients { edges { node { invoices { countUniqueValuesMemo } } } } }',
    '{ clients(filter: { invoices: { memo: { startsWith: "Hid" } } }) { totalCount } }',
  ]);
  dataOf(await front.post(memoHidden, '{ invoices { edges { node { id reference client { name } } } totalCount } }'));
});

test('nor answered by a write, nor used in its filter', async () => {
  const filter = { memo: { eq: secret } };
  await deniedTo(memoHidden, [
    [createOne('invoice', 'memo'), { data: invoice({ memo: 'x' }) }],
    [updateOne('invoice', 'memo'), { id: bill['id'], data: { quantity: 1 } }],
    [updateMany('invoice'), { filter, data: { quantity: 1 } }],
    [removeMany('delete', 'invoice'), { filter }],
    [removeOne('destroy', 'invoice', 'memo'), { id: bill['id'] }],
    [createOne('invoiceLine', 'invoice { memo }'), { data: { invoiceId: bill['id'] } }],
  ]);
  dataOf(await front.post(memoHidden, updateOne('invoice'), { id: bill['id'], data: { quantity: 2 } }));
});

test('a unique field that may not be read tells nothing by its errors', async () => {
  const access = withoutFields('read', 'client.code');
  await writes.unchanged(async () => {
    const answer = await front.post(access, createOne('client', 'id'), { data: { code: secret } });
    assert.equal('conflictingRecordId' in (envelope(answer)[0]?.extensions ?? {}), false, answer.text);
    assert.equal(answer.text.includes(String(client['id'])), false, answer.text);
  });
  await deniedTo(access, [[createOne('invoice'), { data: invoice({ client: { connect: { where: { code: secret } } } }) }]]);
});

test('duplicates are not looked for by a field that may not be read', async () => {
  const emails = { primaryEmail: `${unique()}@x.example` };
  const { id } = await made(writes, 'person', { emails });
  const query = 'query ($data: [PersonCreateInput]) { personDuplicates(data: $data) { totalCount edges { node { id } } } }';
  assert.equal(at(dataOf(await front.post(everything, query, { data: [{ emails }] })), 'personDuplicates.0.totalCount'), 1);
  const answer = await front.post(withoutFields('read', 'person.emails'), query, { data: [{ emails }] });
  assert.equal(answer.text.includes(String(id)), false, answer.text);
});

test('search does not show or find by a field that may not be read', async () => {
  const reference = `Private${unique().replace('-', '')}`;
  await made(writes, 'invoice', { reference });
  const query = `{ search(searchInput: "${reference.slice(0, 12)}", limit: 50) { edges { node { label recordId } } } }`;
  assert.ok((await front.post(everything, query)).text.includes(reference));
  const answer = await front.post(withoutFields('read', 'invoice.reference'), query);
  assert.equal(answer.text.includes(reference), false, answer.text);
  assert.deepEqual(at(answer.data, 'search.edges'), [], 'it is not found by it either');
});

test('a field that may not be written is not', async () => {
  const access = withoutFields('write', 'invoice.memo', 'invoice.client', 'invoice.contact');
  const { id } = await made(writes, 'invoice', invoice());
  const filter = { id: { eq: id } };
  const questions = [
    { memo: 'x' },
    { memo: null },
    { clientId: null },
    { client: { disconnect: true } },
    { contact: { primaryEmail: '' } },
  ].flatMap((data): (readonly [string, Row])[] => [
    [createOne('invoice'), { data: invoice(data) }],
    [createOne('invoice'), { data: { id, ...data }, upsert: true }],
    [createMany('invoice'), { data: [invoice(), invoice(data)] }],
    [updateOne('invoice'), { id, data }],
    [updateMany('invoice'), { filter, data }],
  ]);
  await deniedTo(access, questions);
  dataOf(await front.post(access, updateOne('invoice', 'memo quantity'), { id, data: { quantity: 3 } }));
  dataOf(await front.post(access, createOne('invoice', 'memo'), { data: invoice() }));
});

test('what is kept for one caller is not answered to another', async () => {
  const query = '{ invoices(filter: { memo: { startsWith: "Hid" } }) { totalCount edges { node { memo } } } }';
  for (let round = 0; round < 3; round++) {
    dataOf(await front.post(everything, query));
    assertDenied(await front.post(memoHidden, query), query);
    assertDenied(await front.post(without('invoice', 'read'), query), query);
  }
});
