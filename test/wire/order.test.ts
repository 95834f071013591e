/** The order of lists: directions, nulls, the kinds of keys, and what is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  createMany,
  find,
  idIn,
  ids,
  type Plural,
  pluck,
  type Row,
  refused,
  type StoredRow,
  softDelete,
  url,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

/** The values under `path` of new records with these bodies, in the order that is asked for. */
async function ordered(plural: Plural, bodies: readonly unknown[], order_by: string, path: string): Promise<readonly unknown[]> {
  const rows = await createMany(server, plural, bodies);
  return pluck((await find(server, plural, { filter: idIn(rows), order_by })).rows, path);
}

const directions = [
  ['', [null, null, 1, 2, 3]],
  ['[AscNullsFirst]', [null, null, 1, 2, 3]],
  ['[AscNullsLast]', [1, 2, 3, null, null]],
  ['[DescNullsFirst]', [null, null, 3, 2, 1]],
  ['[DescNullsLast]', [3, 2, 1, null, null]],
] as const;

for (const [direction, expected] of directions) {
  test(`order_by=employees${direction}`, async () => {
    const bodies = [2, null, 3, 1, null].map((employees) => ({ employees }));
    assert.deepEqual(await ordered('companies', bodies, `employees${direction}`, 'employees'), expected);
  });
}

test('text is ordered without regard to case; empty text counts as none', async () => {
  const bodies = ['b', 'A', 'c', '', 'B2', null].map((name) => ({ name }));
  assert.deepEqual(await ordered('companies', bodies, 'name[AscNullsLast]', 'name'), ['A', 'b', 'B2', 'c', '', '']);
  assert.deepEqual(await ordered('companies', bodies, 'name[DescNullsFirst]', 'name'), ['', '', 'c', 'B2', 'b', 'A']);
});

test('text sub-fields are ordered without regard to case as well', async () => {
  const bodies = ['b', 'A', 'C'].map((firstName) => ({ name: { firstName } }));
  assert.deepEqual(await ordered('people', bodies, 'name.firstName', 'name.firstName'), ['A', 'b', 'C']);
});

test('a select is ordered by the text of its value', async () => {
  const stages = ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'];
  const bodies = stages.map((stage) => ({ stage }));
  assert.deepEqual(await ordered('opportunities', bodies, 'stage', 'stage'), stages.toSorted());
  assert.deepEqual(await ordered('opportunities', bodies, 'stage[DescNullsLast]', 'stage'), stages.toSorted().reverse());
});

test('numbers, amounts, ratings, booleans, dates and moments are ordered by their value', async () => {
  const amounts = [10, 9, -1, 100].map((amountMicros) => ({ amount: { amountMicros } }));
  assert.deepEqual(await ordered('opportunities', amounts, 'amount.amountMicros', 'amount.amountMicros'), [-1, 9, 10, 100]);
  const ratings = ['RATING_5', 'RATING_1', 'RATING_3'].map((performanceRating) => ({ performanceRating }));
  assert.deepEqual(await ordered('people', ratings, 'performanceRating', 'performanceRating'), ['RATING_1', 'RATING_3', 'RATING_5']);
  const flags = [true, false, true].map((autoRenew) => ({ autoRenew }));
  assert.deepEqual(await ordered('subscriptions', flags, 'autoRenew[AscNullsLast]', 'autoRenew'), [false, true, true]);
  const days = ['2026-01-10', '2026-01-09', '1999-12-31'].map((startsOn) => ({ startsOn }));
  assert.deepEqual(await ordered('subscriptions', days, 'startsOn', 'startsOn'), ['1999-12-31', '2026-01-09', '2026-01-10']);
  const moments = ['2026-01-01T00:00:00.001Z', '2026-01-01T00:00:00.000Z', '1969-12-31T23:59:59.999Z'].map((closeDate) => ({ closeDate }));
  assert.deepEqual(await ordered('opportunities', moments, 'closeDate', 'closeDate'), [
    '1969-12-31T23:59:59.999Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.001Z',
  ]);
  const positions = [1.5, -2, 1].map((position) => ({ position }));
  assert.deepEqual(await ordered('companies', positions, 'position[DescNullsLast]', 'position'), [1.5, 1, -2]);
  const latitudes = [10.5, 9, -33.9].map((addressLat) => ({ address: { addressLat } }));
  assert.deepEqual(await ordered('companies', latitudes, 'address.addressLat', 'address.addressLat'), [-33.9, 9, 10.5]);
});

test('several keys apply one after the other, each in its own direction', async () => {
  const bodies = [
    { name: 'a', employees: 1 },
    { name: 'b', employees: 2 },
    { name: 'A', employees: 3 },
    { name: 'B', employees: null },
  ];
  assert.deepEqual(await ordered('companies', bodies, 'name[DescNullsLast],employees[AscNullsFirst]', 'employees'), [null, 2, 1, 3]);
  assert.deepEqual(await ordered('companies', bodies, 'name,employees[DescNullsLast]', 'employees'), [3, 1, 2, null]);
});

test('repeated parameters are joined', async () => {
  const rows = await createMany(server, 'companies', [
    { name: 'x', employees: 2 },
    { name: 'x', employees: 1 },
    { name: 'w', employees: 3 },
  ]);
  const path = `${url('/rest/companies', { filter: idIn(rows) })}&order_by=name&order_by=employees`;
  assert.deepEqual(pluck(at(accepted(await server.call('GET', path)), 'data.companies') as Row[], 'employees'), [3, 1, 2]);
});

test('ties are broken by id, ascending; the id may be ordered itself', async () => {
  const rows = await createMany(
    server,
    'companies',
    Array.from({ length: 12 }, () => ({ name: 'same', employees: 1 })),
  );
  const filter = idIn(rows);
  const ascending = [...ids(rows)].sort();
  for (const order_by of ['name', 'name[DescNullsLast]', 'employees[DescNullsFirst],name', 'id', 'name,id[AscNullsLast]']) {
    assert.deepEqual(ids((await find(server, 'companies', { filter, order_by })).rows), ascending, order_by);
  }
  for (const order_by of ['id[DescNullsLast]', 'name,id[DescNullsFirst]']) {
    assert.deepEqual(ids((await find(server, 'companies', { filter, order_by })).rows), [...ascending].reverse(), order_by);
  }
});

test('lists are ordered through a to-one relation; records without one, or with one in the bin, count as null', async () => {
  const [zeta, alpha, binned] = (await createMany(server, 'companies', [
    { name: 'Zeta', employees: 1, address: { addressCity: 'Ulm' } },
    { name: 'alpha', employees: 2, address: { addressCity: 'Bonn' } },
    { name: 'Middle', employees: 3 },
  ])) as [StoredRow, StoredRow, StoredRow];
  await softDelete(server, 'companies', binned.id);
  const people = await createMany(server, 'people', [
    { jobTitle: 'z', companyId: zeta.id },
    { jobTitle: 'none' },
    { jobTitle: 'a', companyId: alpha.id },
    { jobTitle: 'binned', companyId: binned.id },
  ]);
  const filter = idIn(people);
  const titles = async (order_by: string): Promise<readonly unknown[]> =>
    pluck((await find(server, 'people', { filter, order_by })).rows, 'jobTitle');
  assert.deepEqual(await titles('company.name[AscNullsLast],jobTitle'), ['a', 'z', 'binned', 'none']);
  assert.deepEqual(await titles('company.employees[DescNullsFirst],jobTitle'), ['binned', 'none', 'a', 'z']);
  assert.deepEqual(await titles('company.address.addressCity[AscNullsFirst],jobTitle[DescNullsLast]'), ['none', 'binned', 'a', 'z']);
  const byKey = await titles('companyId[AscNullsFirst]');
  assert.equal(byKey[0], 'none');
  assert.equal(byKey.length, 4);
});

test('the actor and the system fields can be ordered', async () => {
  for (const order_by of [
    'createdBy.source',
    'createdBy.name[DescNullsLast]',
    'createdAt',
    'updatedAt[DescNullsLast]',
    'deletedAt',
    'createdBy.workspaceMemberId',
  ]) {
    accepted(await server.call('GET', url('/rest/companies', { order_by })));
  }
});

const refusals: readonly (readonly [Plural, string, string | RegExp | undefined])[] = [
  ['companies', 'name[Ascending]', "'order_by' direction 'Ascending' invalid. Allowed values are 'AscNullsFirst', "],
  ['companies', 'name[ascnullsfirst]', "'order_by' direction 'ascnullsfirst' invalid."],
  ['companies', 'name,employees[DESC]', "'order_by' direction 'DESC' invalid."],
  ['companies', 'name[]', undefined],
  ['companies', 'name[AscNullsFirst', undefined],
  ['companies', 'foo', /"foo"/],
  ['companies', 'foo[DescNullsLast]', /"foo"/],
  ['companies', '__proto__', /"__proto__"/],
  ['companies', 'domainName', /domainName/],
  ['companies', 'domainName.foo', /"foo"/],
  ['companies', 'name.first', /name/],
  ['people', 'company', /company/],
  ['people', 'company.foo', /"foo"|company\.foo/],
  ['people', 'company.domainName', /company\.domainName|domainName/],
  ['people', 'company.accountOwner.name.firstName', undefined],
  ['companies', 'people', /people/],
  ['companies', 'people.jobTitle', /people/],
];

for (const [plural, order_by, message] of refusals) {
  test(`refused, ${plural}: order_by=${order_by}`, async () => {
    const answer = await server.call('GET', url(`/rest/${plural}`, { order_by }));
    const isDirection = typeof message === 'string';
    refused(answer, { ...(message === undefined ? {} : { message }), ...(isDirection ? { code: 'INVALID_ORDER_BY_QUERY_PARAM' } : {}) });
  });
}

test('an unknown field of an order is named together with its object', async () => {
  refused(await server.call('GET', '/rest/companies?order_by=foo'), { message: `Object company doesn't have any "foo" field.` });
});
