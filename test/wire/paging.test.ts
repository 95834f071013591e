/** Pages and cursors: the facts one by one, then the property that walking all pages gives every record exactly once. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  at,
  create,
  createMany,
  decodeCursor,
  destroy,
  destroyAll,
  encodeCursor,
  find,
  idIn,
  ids,
  type Params,
  type Plural,
  pluck,
  refused,
  type StoredRow,
  unique,
  unknownId,
  url,
  walk,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

/** New records of their own, and the filter that finds them alone. */
async function some(plural: Plural, bodies: readonly unknown[]): Promise<{ rows: readonly StoredRow[]; filter: string }> {
  const rows = await createMany(server, plural, bodies);
  return { rows, filter: idIn(rows) };
}

const numbered = (count: number): readonly unknown[] => Array.from({ length: count }, (_, index) => ({ employees: index }));

test('60 records without a limit, and the total beside them', async () => {
  await createMany(server, 'companies', numbered(65));
  const page = await find(server, 'companies');
  assert.equal(page.rows.length, 60);
  assert.ok(page.totalCount >= 65);
  assert.equal(page.pageInfo.hasNextPage, true);
  assert.equal(page.pageInfo.hasPreviousPage, false);
  assert.deepEqual(await find(server, 'companies', { limit: '', depth: '', starting_after: '', ending_before: '', filter: '' }), page);
  await destroyAll(server, 'companies');
});

test('hasNextPage is right at the exact end of a page', async () => {
  const { filter, rows } = await some('companies', numbered(8));
  for (const [limit, more] of [
    [7, true],
    [8, false],
    [9, false],
  ] as const) {
    const page = await find(server, 'companies', { filter, limit });
    assert.equal(page.rows.length, Math.min(limit, 8));
    assert.equal(page.pageInfo.hasNextPage, more, `limit=${limit}`);
    assert.equal(page.totalCount, 8);
  }
  assert.equal(rows.length, 8);
});

test('limit=0 gives no records, and the right total', async () => {
  const { filter } = await some('companies', numbered(3));
  const page = await find(server, 'companies', { filter, limit: 0 });
  assert.deepEqual(page.rows, []);
  assert.equal(page.totalCount, 3);
  assert.equal(page.pageInfo.startCursor, null);
  assert.equal(page.pageInfo.endCursor, null);
});

for (const limit of ['-1', 'x', 'NaN', '10abc', '-0.5', '[1]']) {
  test(`limit=${limit} is refused`, async () => {
    refused(await server.call('GET', url('/rest/companies', { limit })), {
      code: 'INVALID_LIMIT_QUERY_PARAM',
      message: `limit '${limit}' is invalid.`,
    });
  });
}

test('a limit over the largest page is clamped to it', async () => {
  await destroyAll(server, 'companies');
  await createMany(server, 'companies', numbered(120));
  await createMany(server, 'companies', numbered(90));
  for (const limit of ['201', '999999', '99999999999999999999999']) {
    const page = await find(server, 'companies', { limit });
    assert.equal(page.rows.length, 200, `limit=${limit}`);
    assert.equal(page.totalCount, 210);
    assert.equal(page.pageInfo.hasNextPage, true);
  }
  assert.equal(new Set(ids(await walk(server, 'companies', {}, 1000))).size, 210);
  await destroyAll(server, 'companies');
});

test('an empty page has no cursors', async () => {
  const page = await find(server, 'companies', { filter: `id[eq]:${unknownId()}` });
  assert.deepEqual(page, {
    rows: [],
    totalCount: 0,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  });
});

test('without order_by the order is by id, and the cursor holds the id alone', async () => {
  const { filter } = await some('companies', numbered(10));
  const { rows, pageInfo } = await find(server, 'companies', { filter });
  assert.deepEqual(ids(rows), [...ids(rows)].sort());
  assert.deepEqual(decodeCursor(pageInfo.startCursor), { id: rows[0]?.id });
  assert.deepEqual(decodeCursor(pageInfo.endCursor), { id: rows[9]?.id });
});

test('starting_after goes on behind its record; ending_before gives the records just before it, in forward order', async () => {
  const { filter } = await some('companies', numbered(6));
  const all = await find(server, 'companies', { filter });
  const { startCursor, endCursor } = all.pageInfo;

  const behind = await find(server, 'companies', { filter, starting_after: String(startCursor) });
  assert.deepEqual(ids(behind.rows), ids(all.rows).slice(1));
  assert.equal(behind.totalCount, 6, 'the total does not depend on the cursor');
  assert.equal(behind.pageInfo.hasPreviousPage, false);

  const before = await find(server, 'companies', { filter, ending_before: String(endCursor), limit: 2 });
  assert.deepEqual(ids(before.rows), ids(all.rows).slice(3, 5));
  assert.equal(before.totalCount, 6);
  assert.equal(before.pageInfo.hasNextPage, false);
  assert.equal(before.pageInfo.hasPreviousPage, true);
  assert.equal(decodeCursor(before.pageInfo.startCursor)['id'], all.rows[3]?.id);

  const first = await find(server, 'companies', { filter, ending_before: String(before.pageInfo.startCursor), limit: 3 });
  assert.deepEqual(ids(first.rows), ids(all.rows).slice(0, 3));
  assert.equal(first.pageInfo.hasPreviousPage, false);

  const nothing = await find(server, 'companies', { filter, starting_after: String(endCursor) });
  assert.deepEqual(nothing.rows, []);
  assert.equal(nothing.pageInfo.hasNextPage, false);
  assert.deepEqual((await find(server, 'companies', { filter, ending_before: String(startCursor) })).rows, []);
});

test('a page after DescNullsLast continues exactly behind the last record, over ties and nulls', async () => {
  const employees = [5, 5, 5, null, 1, null, 9, 5, null, 1];
  const { filter } = await some(
    'companies',
    employees.map((value) => ({ employees: value })),
  );
  for (const direction of ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast']) {
    const order = { filter, order_by: `employees[${direction}]` };
    const all = await find(server, 'companies', order);
    for (let cut = 1; cut < employees.length; cut++) {
      const page = await find(server, 'companies', { ...order, limit: cut });
      const rest = await find(server, 'companies', { ...order, starting_after: String(page.pageInfo.endCursor) });
      assert.deepEqual([...ids(page.rows), ...ids(rest.rows)], ids(all.rows), `${direction}, cut at ${cut}`);
    }
  }
  const { rows } = await find(server, 'companies', { filter, order_by: 'employees[DescNullsLast]' });
  assert.deepEqual(pluck(rows, 'employees'), [9, 5, 5, 5, 5, 1, 1, null, null, null]);
});

test('a cursor holds the values of the ordered keys and the id', async () => {
  const company = await create(server, 'companies', { name: 'Cursor & Sons', position: 7, employees: null });
  const filter = `id[eq]:${company.id}`;
  const byPosition = await find(server, 'companies', { filter, order_by: 'position[DescNullsLast]' });
  assert.deepEqual(decodeCursor(byPosition.pageInfo.endCursor), { position: 7, id: company.id });
  const byTwo = await find(server, 'companies', { filter, order_by: 'employees,name[DescNullsLast]' });
  assert.deepEqual(decodeCursor(byTwo.pageInfo.endCursor), { employees: null, name: 'Cursor & Sons', id: company.id });

  const person = await create(server, 'people', { name: { firstName: 'Ada', lastName: 'Noe' } });
  const byName = await find(server, 'people', { filter: `id[eq]:${person.id}`, order_by: 'name.firstName' });
  assert.deepEqual(decodeCursor(byName.pageInfo.endCursor), { name: { firstName: 'Ada', lastName: 'Noe' }, id: person.id });
});

test('the cursor of any record can be built, also of one that is gone', async () => {
  const { filter } = await some('companies', numbered(5));
  const { rows } = await find(server, 'companies', { filter, order_by: 'employees' });
  const own = encodeCursor({ employees: 1.5, id: unknownId() });
  const behind = await find(server, 'companies', { filter, order_by: 'employees', starting_after: own });
  assert.deepEqual(pluck(behind.rows, 'employees'), [2, 3, 4]);

  const page = await find(server, 'companies', { filter, order_by: 'employees', limit: 2 });
  await destroy(server, 'companies', String(rows[1]?.id));
  const rest = await find(server, 'companies', { filter, order_by: 'employees', starting_after: String(page.pageInfo.endCursor) });
  assert.deepEqual(pluck(rest.rows, 'employees'), [2, 3, 4]);
});

test('careless spellings of base64 are read', async () => {
  const names = ['>>>>>>>>>>>>', '~~~~~~~~~~~~', '?????????????', 'ÿÿÿÿÿ'];
  const { filter } = await some(
    'companies',
    names.map((name) => ({ name })),
  );
  const all = await find(server, 'companies', { filter, order_by: 'name' });
  let seen = '';
  for (let size = 1; size < names.length; size++) {
    const cursor = String((await find(server, 'companies', { filter, order_by: 'name', limit: size })).pageInfo.endCursor);
    seen += cursor;
    const expected = ids(all.rows).slice(size);
    const base64url = cursor.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    for (const spelling of [cursor, cursor.replaceAll('+', ' '), base64url]) {
      const rest = await find(server, 'companies', { filter, order_by: 'name', starting_after: spelling });
      assert.deepEqual(ids(rest.rows), expected, spelling);
    }
    const path = `${url('/rest/companies', { filter, order_by: 'name' })}&starting_after=${cursor}`;
    const raw = await server.call('GET', path);
    assert.deepEqual(pluck(at(raw.body, 'data.companies') as StoredRow[], 'id'), expected, 'a + that was not encoded');
  }
  assert.match(seen, /\+/, 'one of the cursors holds a +');
});

test('an unreadable cursor is refused', async () => {
  for (const name of ['starting_after', 'ending_before']) {
    for (const cursor of ['invalid-cursor', '%%%', 'eyJpZCI6', Buffer.from('not json').toString('base64')]) {
      refused(await server.call('GET', url('/rest/companies', { [name]: cursor })), {
        code: 'INVALID_CURSOR',
        message: `Invalid cursor: ${cursor}`,
      });
    }
  }
});

for (const [made, used] of [
  ['', 'name'],
  ['name', 'employees'],
  ['name', 'name,employees'],
  ['name', ''],
  ['name,employees', 'name'],
  ['employees,name', ''],
] as const) {
  test(`a cursor made with order_by=${made} is refused with order_by=${used}`, async () => {
    await create(server, 'companies', { name: 'x', employees: 1 });
    const order = (order_by: string): Params => (order_by === '' ? {} : { order_by });
    const { pageInfo } = await find(server, 'companies', { ...order(made), limit: 1 });
    refused(await server.call('GET', url('/rest/companies', { ...order(used), starting_after: String(pageInfo.endCursor) })));
  });
}

test('both cursors at once are refused', async () => {
  const cursor = encodeCursor({ id: unknownId() });
  refused(await server.call('GET', url('/rest/companies', { starting_after: cursor, ending_before: cursor })), { code: 'ARGS_CONFLICT' });
});

/** Texts with ties, other cases, other scripts, and characters that sort oddly. */
const text = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(null, '') },
  {
    weight: 5,
    arbitrary: fc.constantFrom('a', 'A', 'b', 'B', 'ab', 'aB', 'Ab', 'é', 'É', 'e', 'ß', 'ss', 'straße', 'STRASSE', 'İ', 'ı', 'i', 'I'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('名前', '😀', '😀a', 'ﬁ', 'שלום', ' a', 'a ', '_', '-', "'", '"', '\\', '\t', '\u0001', '\uffff'),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 6 }) },
);
const nullable = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
const number = nullable(
  fc.oneof(fc.integer({ min: -2, max: 2 }), fc.double({ noNaN: true, min: -1e6, max: 1e6 }), fc.constantFrom(0.1, 0.2, 1e-7, 1e15)),
);
const micros = nullable(fc.oneof(fc.integer({ min: -2, max: 2 }), fc.maxSafeInteger()));
const moment = nullable(
  fc.oneof(
    fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '1969-12-31T23:59:59.999Z'),
    fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
  ),
);
const day = nullable(
  fc.date({ min: new Date('2025-12-25'), max: new Date('2026-01-05'), noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
);
const companyShape = fc.record({
  name: text,
  tagline: text,
  employees: number,
  idealCustomerProfile: fc.boolean(),
  position: fc.constantFrom(-1.5, 0, 0, 1, 2.25),
  address: fc.record({ addressCity: text, addressLat: nullable(fc.constantFrom(0, 1.25, -33.8688, 51.50735)) }),
  annualRecurringRevenue: fc.record({ amountMicros: micros, currencyCode: fc.constantFrom(null, 'EUR', 'USD') }),
  linkedinLink: fc.record({ primaryLinkLabel: text }),
  workPolicy: fc.subarray(['ON_SITE', 'HYBRID', 'REMOTE_WORK']),
});

/** A related record from a pool, or none. */
const link = (pool: readonly StoredRow[]): fc.Arbitrary<string | null> =>
  pool.length === 0 ? fc.constant(null) : nullable(fc.constantFrom(...ids(pool)));

const personShape = (companies: readonly StoredRow[]) =>
  fc.record({
    name: fc.record({ firstName: text, lastName: text }),
    jobTitle: text,
    city: text,
    companyId: link(companies),
    performanceRating: nullable(fc.constantFrom('RATING_1', 'RATING_2', 'RATING_5')),
  });

interface Family {
  readonly plural: Plural;
  readonly shape: (companies: readonly StoredRow[], people: readonly StoredRow[]) => fc.Arbitrary<unknown>;
  readonly keys: readonly string[];
  /** Keys that hold lists. */
  readonly listKeys: readonly string[];
}

const families: readonly Family[] = [
  {
    plural: 'companies',
    shape: () => companyShape,
    keys: [
      ...[
        'name',
        'tagline',
        'employees',
        'idealCustomerProfile',
        'position',
        'address.addressCity',
        'address.addressLat',
        'id',
        'createdAt',
      ],
      ...['annualRecurringRevenue.amountMicros', 'annualRecurringRevenue.currencyCode', 'linkedinLink.primaryLinkLabel'],
      ...['accountOwnerId', 'createdBy.source', 'createdBy.name', 'deletedAt', 'domainName.primaryLinkUrl', 'accountOwner.name.lastName'],
    ],
    listKeys: ['workPolicy', 'name'],
  },
  {
    plural: 'people',
    shape: personShape,
    keys: [
      ...[
        'name.firstName',
        'name.lastName',
        'jobTitle',
        'city',
        'companyId',
        'company.name',
        'company.employees',
        'performanceRating',
        'id',
      ],
      ...['company.address.addressCity', 'company.annualRecurringRevenue.amountMicros', 'company.id', 'updatedAt'],
    ],
    listKeys: ['company.workPolicy', 'jobTitle'],
  },
  {
    plural: 'opportunities',
    shape: (companies, people) =>
      fc.record({
        name: text,
        amount: fc.record({ amountMicros: micros, currencyCode: fc.constantFrom(null, 'EUR', 'GBP') }),
        closeDate: moment,
        stage: fc.constantFrom('NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'),
        companyId: link(companies),
        pointOfContactId: link(people),
      }),
    keys: [
      ...['name', 'amount.amountMicros', 'amount.currencyCode', 'closeDate', 'stage', 'company.name', 'company.createdAt', 'companyId'],
      ...['pointOfContact.name.lastName', 'pointOfContact.performanceRating', 'pointOfContactId', 'company.position', 'id'],
    ],
    listKeys: ['company.workPolicy', 'stage'],
  },
  {
    plural: 'subscriptions',
    shape: (companies) =>
      fc.record({
        name: text,
        plan: nullable(fc.constantFrom('STARTER', 'TEAM', 'SCALE')),
        seats: nullable(fc.integer({ min: -1, max: 2 })),
        mrr: fc.record({ amountMicros: micros }),
        startsOn: day,
        autoRenew: fc.boolean(),
        companyId: link(companies),
      }),
    keys: ['name', 'plan', 'seats', 'mrr.amountMicros', 'startsOn', 'autoRenew', 'company.name', 'company.tagline', 'companyId'],
    listKeys: ['features', 'plan'],
  },
  {
    plural: 'supportTickets',
    shape: (companies, people) =>
      fc.record({
        name: text,
        priority: nullable(fc.constantFrom('LOW', 'NORMAL', 'HIGH', 'URGENT')),
        satisfaction: nullable(fc.constantFrom('RATING_1', 'RATING_3', 'RATING_5')),
        openedAt: moment,
        tags: fc.array(fc.constantFrom('a', 'B', 'a b', 'é', '"', ','), { maxLength: 2 }),
        reporterId: link(people),
        aboutCompanyId: link(companies),
      }),
    keys: [
      ...['name', 'priority', 'satisfaction', 'openedAt', 'reporterId', 'reporter.name.firstName', 'reporter.jobTitle'],
      ...['aboutCompanyId', 'aboutCompany.name', 'createdBy.name', 'position'],
    ],
    listKeys: ['tags', 'priority'],
  },
];

const directions = ['', '[AscNullsFirst]', '[AscNullsLast]', '[DescNullsFirst]', '[DescNullsLast]'];

/** Walks from the end to the start with ending_before; the rows come out in forward order. */
async function walkBackwards(plural: Plural, params: Params, pageSize: number): Promise<readonly StoredRow[]> {
  const last = await find(server, plural, { ...params, limit: 200 });
  const end = last.rows.at(-1);
  if (end === undefined) return [];
  let rows: readonly StoredRow[] = [end];
  let cursor = String(last.pageInfo.endCursor);
  for (;;) {
    const page = await find(server, plural, { ...params, limit: pageSize, ending_before: cursor });
    assert.equal(page.pageInfo.hasNextPage, false);
    rows = [...page.rows, ...rows];
    assert.ok(rows.length <= page.totalCount, 'the walk goes round in circles');
    if (!page.pageInfo.hasPreviousPage) return rows;
    cursor = String(page.pageInfo.startCursor);
  }
}

/** Walks new records of the family in random orders of these keys, by pages of random sizes. */
async function walkAnyOrder(family: Family, names: readonly string[], runs: number): Promise<void> {
  const [companies, people] = await Promise.all([
    createMany(server, 'companies', fc.sample(companyShape, 12)),
    createMany(server, 'people', fc.sample(personShape([]), 8)),
  ]);
  const { rows, filter } = await some(family.plural, fc.sample(family.shape(companies, people), 45));
  const order = fc
    .array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...directions)), { minLength: 1, maxLength: 3 })
    .map((keys) => keys.filter(([key], index) => keys.findIndex(([other]) => other === key) === index))
    .map((keys) => keys.map((key) => key.join('')).join(','));
  await fc.assert(
    fc.asyncProperty(order, fc.integer({ min: 1, max: 17 }), async (order_by, pageSize) => {
      const params = { filter, order_by };
      const whole = ids((await find(server, family.plural, { ...params, limit: 200 })).rows);
      assert.deepEqual([...whole].sort(), [...ids(rows)].sort(), 'the whole list holds every record once');
      assert.deepEqual(ids(await walk(server, family.plural, params, pageSize)), whole, 'forwards');
      assert.deepEqual(ids(await walkBackwards(family.plural, params, pageSize)), whole, 'backwards');
    }),
    { numRuns: runs },
  );
}

for (const family of families) {
  test(`any order of ${family.plural}, any page size, both ways: every record exactly once`, async () => {
    for (let round = 0; round < 2; round++) await walkAnyOrder(family, family.keys, 25);
  });

  test(`orders of ${family.plural} by keys that hold lists: every record exactly once`, async () => {
    await walkAnyOrder(family, family.listKeys, 15);
  });
}

test('records that share every ordered value are walked once each', async () => {
  const name = unique();
  const { filter } = await some(
    'companies',
    Array.from({ length: 30 }, () => ({ name, employees: null })),
  );
  const params = { filter, order_by: 'name[DescNullsLast],employees[AscNullsFirst]' };
  for (const pageSize of [1, 2, 7, 29, 30]) {
    assert.equal(new Set(ids(await walk(server, 'companies', params, pageSize))).size, 30, `page size ${pageSize}`);
    assert.equal(new Set(ids(await walkBackwards('companies', params, pageSize))).size, 30, `page size ${pageSize}, backwards`);
  }
});
