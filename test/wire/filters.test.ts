/** The filter grammar and its meaning: every comparator by field type, the parsing rules, and each refusal. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  create,
  createMany,
  find,
  type Plural,
  pluck,
  quoted,
  type Row,
  refused,
  type StoredRow,
  softDelete,
  unknownId,
  url,
} from './support.ts';

let server: TestServer;
let northwind: StoredRow;
let southwind: StoredRow;
let binnedCompany: StoredRow;

before(async () => {
  server = await startTestServer({ data: 'none' });
  [northwind, southwind, binnedCompany] = (await createMany(server, 'companies', [
    {
      name: 'Northwind',
      tagline: 'alpha',
      employees: 50,
      idealCustomerProfile: true,
      domainName: { primaryLinkUrl: 'https://northwind.example', secondaryLinks: [{ label: 'Shop', url: 'https://shop.example' }] },
      address: { addressCity: 'Lyon', addressLat: 45.75, addressLng: 4.85 },
      annualRecurringRevenue: { amountMicros: 1500000000, currencyCode: 'EUR' },
      workPolicy: ['ON_SITE', 'HYBRID'],
      position: 1,
    },
    {
      name: 'southwind',
      tagline: 'beta',
      employees: 7,
      address: { addressCity: 'Nice', addressLat: -1.5 },
      annualRecurringRevenue: { amountMicros: -2, currencyCode: 'USD' },
      workPolicy: ['REMOTE_WORK'],
      position: 2,
    },
    { name: 'Binned', tagline: 'gamma', employees: 50, position: 3 },
    { name: null, employees: null, position: 4 },
  ])) as [StoredRow, StoredRow, StoredRow, StoredRow];
  await softDelete(server, 'companies', binnedCompany.id);

  await createMany(server, 'people', [
    {
      name: { firstName: 'Ada', lastName: 'North' },
      emails: { primaryEmail: 'ada@example.org', additionalEmails: ['a@b.example'] },
      companyId: northwind.id,
    },
    { name: { firstName: 'Bo', lastName: 'South' }, jobTitle: 'CTO', companyId: southwind.id, performanceRating: 'RATING_3' },
    { name: { firstName: 'Cy', lastName: 'Gone' }, companyId: binnedCompany.id },
    {
      name: { firstName: 'Di', lastName: 'Alone' },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCallingCode: '+33', primaryPhoneCountryCode: 'FR' },
    },
  ]);
  await createMany(server, 'opportunities', [
    { name: 'O1', stage: 'NEW', closeDate: '2026-03-04T05:06:07.123Z', companyId: northwind.id },
    { name: 'O2', stage: 'MEETING', closeDate: '2026-03-04T05:06:07.124Z', companyId: southwind.id },
    { name: 'O3', stage: 'CUSTOMER', closeDate: '2026-03-05T00:00:00Z' },
    { name: 'O4' },
  ]);
  await createMany(server, 'subscriptions', [
    { name: 'S1', plan: 'TEAM', seats: 5, startsOn: '2026-01-31', autoRenew: true, features: [] },
    { name: 'S2', plan: 'SCALE', seats: 6, startsOn: '2026-02-01', autoRenew: false },
    { name: 'S3' },
  ]);
  await createMany(server, 'supportTickets', [
    { name: 'T1', tags: ['red', 'two words'], payload: { kind: 'bug', severity: 3 }, satisfaction: 'RATING_5', priority: 'HIGH' },
    { name: 'T2', tags: ['blue'], payload: ['list', 'bug'] },
    { name: 'T3' },
  ]);
  await createMany(server, 'notes', [{ title: 'N1', bodyV2: { markdown: 'Hello **World**' } }, { title: 'N2' }]);
});
after(() => server?.close());

/** The names of the records that a filter finds, in order of their position. */
async function named(plural: Plural, filter: string): Promise<string> {
  const page = await find(server, plural, { filter, order_by: 'position,id', limit: 200 });
  assert.equal(page.totalCount, page.rows.length);
  return pluck(page.rows, plural === 'people' ? 'name.firstName' : plural === 'notes' ? 'title' : 'name')
    .toSorted()
    .join(' ');
}

const found: readonly (readonly [Plural, string, string])[] = [
  // text
  ['companies', 'name[eq]:Northwind', 'Northwind'],
  ['companies', 'name[eq]:northwind', ''],
  ['companies', 'name[neq]:Northwind', 'southwind'],
  ['companies', 'name[in]:[Northwind,southwind]', 'Northwind southwind'],
  ['companies', `name[in]:["Northwind",'nobody']`, 'Northwind'],
  ['companies', 'tagline[gt]:alpha', 'southwind'],
  ['companies', 'tagline[gte]:alpha', 'Northwind southwind'],
  ['companies', 'tagline[lt]:beta', 'Northwind'],
  ['companies', 'tagline[lte]:beta', 'Northwind southwind'],
  ['companies', 'name[like]:"%wind"', 'Northwind southwind'],
  ['companies', 'name[like]:"north%"', ''],
  ['companies', 'name[ilike]:"north%"', 'Northwind'],
  ['companies', 'name[ilike]:"_orthwin_"', 'Northwind'],
  ['companies', 'name[ilike]:wind', ''],
  ['companies', 'name[startsWith]:North', 'Northwind'],
  ['companies', 'name[startsWith]:north', ''],
  ['companies', 'name[endsWith]:wind', 'Northwind southwind'],
  ['companies', 'name[startsWith]:%', ''],
  ['companies', 'name[endsWith]:_', ''],
  ['companies', 'name[regex]:"^N.*wind$"', 'Northwind'],
  ['companies', 'name[regex]:^n', ''],
  ['companies', 'name[iregex]:"^(n|s)o(r|u)th"', 'Northwind southwind'],
  ['people', 'emails.primaryEmail[iregex]:^ADA@', 'Ada'],
  ['people', 'searchVector[search]:"ádA EXAM"', 'Ada'],
  ['people', 'searchVector[search]:"ada nobody"', ''],
  ['companies', 'name[is]:NULL', ''],
  ['companies', 'name[is]:NOT_NULL', 'Northwind southwind'],
  // number, position
  ['companies', 'employees[eq]:50', 'Northwind'],
  ['companies', 'employees[eq]:"50"', 'Northwind'],
  ['companies', 'employees[eq]:50.0', 'Northwind'],
  ['companies', 'employees[neq]:50', 'southwind'],
  ['companies', 'employees[gt]:7', 'Northwind'],
  ['companies', 'employees[gte]:7', 'Northwind southwind'],
  ['companies', 'employees[lt]:50', 'southwind'],
  ['companies', 'employees[lte]:50', 'Northwind southwind'],
  ['companies', 'employees[in]:[7,8]', 'southwind'],
  ['companies', 'employees[is]:NOT_NULL', 'Northwind southwind'],
  ['companies', 'position[lt]:2', 'Northwind'],
  ['companies', 'position[in]:[1,2]', 'Northwind southwind'],
  // boolean
  ['companies', 'idealCustomerProfile[eq]:true', 'Northwind'],
  ['companies', 'idealCustomerProfile[neq]:true,name[is]:NOT_NULL', 'southwind'],
  ['companies', 'idealCustomerProfile[is]:NULL', ''],
  ['subscriptions', 'autoRenew[eq]:false', 'S2'],
  ['subscriptions', 'autoRenew[is]:NULL', ''],
  // composites
  ['companies', 'address.addressCity[eq]:Lyon', 'Northwind'],
  ['companies', 'address.addressLat[lt]:0', 'southwind'],
  ['companies', 'address.addressLat[eq]:45.75', 'Northwind'],
  ['companies', 'address.addressLng[is]:NOT_NULL', 'Northwind'],
  ['companies', 'annualRecurringRevenue.amountMicros[gt]:0', 'Northwind'],
  ['companies', 'annualRecurringRevenue.amountMicros[in]:[-2,1500000000]', 'Northwind southwind'],
  ['companies', 'annualRecurringRevenue.currencyCode[eq]:USD', 'southwind'],
  ['companies', 'domainName.primaryLinkUrl[is]:NOT_NULL', 'Northwind'],
  ['companies', 'domainName.primaryLinkUrl[endsWith]:northwind.example', 'Northwind'],
  ['companies', 'domainName.secondaryLinks[like]:"%shop.example%"', 'Northwind'],
  ['companies', 'domainName.secondaryLinks[is]:NOT_NULL', 'Northwind'],
  ['companies', 'createdBy.source[eq]:API,name[is]:NOT_NULL', 'Northwind southwind'],
  ['companies', 'createdBy.source[in]:[EMAIL,IMPORT]', ''],
  ['people', 'emails.primaryEmail[eq]:ada@example.org', 'Ada'],
  ['people', 'emails.primaryEmail[eq]:ADA@Example.ORG', 'Ada'],
  ['people', 'emails.primaryEmail[in]:[ADA@EXAMPLE.ORG]', 'Ada'],
  ['people', 'emails.additionalEmails[like]:"%a@b.example%"', 'Ada'],
  ['people', 'emails.additionalEmails[is]:NULL', 'Bo Cy Di'],
  ['people', 'name.firstName[ilike]:"%d%",name.lastName[ilike]:"%n%"', 'Ada Di'],
  ['people', 'phones.primaryPhoneCallingCode[eq]:+33', 'Di'],
  ['people', 'phones.primaryPhoneNumber[startsWith]:6', 'Di'],
  // select, rating, multi-select, array, json, rich text
  ['opportunities', 'stage[eq]:NEW', 'O1 O4'],
  ['opportunities', 'stage[neq]:NEW', 'O2 O3'],
  ['opportunities', 'stage[in]:[NEW,"MEETING"]', 'O1 O2 O4'],
  ['opportunities', 'stage[is]:NOT_NULL', 'O1 O2 O3 O4'],
  ['opportunities', 'stage[containsAny]:[NEW,MEETING]', 'O1 O2 O4'],
  ['opportunities', 'stage[gte]:MEETING,stage[lte]:MEETING', 'O2'],
  ['people', 'performanceRating[eq]:RATING_3', 'Bo'],
  ['people', 'performanceRating[is]:NULL', 'Ada Cy Di'],
  ['people', 'performanceRating[gt]:RATING_2', 'Bo'],
  ['people', 'performanceRating[lt]:RATING_3', ''],
  ['companies', 'workPolicy[containsAny]:[HYBRID,REMOTE_WORK]', 'Northwind southwind'],
  ['companies', 'workPolicy[containsAny]:["REMOTE_WORK"]', 'southwind'],
  ['companies', 'workPolicy[eq]:REMOTE_WORK', 'southwind'],
  ['companies', 'workPolicy[eq]:HYBRID', ''],
  ['companies', 'workPolicy[neq]:REMOTE_WORK', 'Northwind'],
  ['companies', 'workPolicy[in]:[HYBRID,REMOTE_WORK]', 'southwind'],
  ['companies', 'workPolicy[in]:[]', ''],
  ['companies', 'workPolicy[isEmptyArray]:false', 'Northwind southwind'],
  ['companies', 'workPolicy[is]:NOT_NULL', 'Northwind southwind'],
  ['supportTickets', 'tags[containsAny]:[red,green]', 'T1'],
  ['supportTickets', 'tags[containsAny]:["two words"]', 'T1'],
  ['supportTickets', 'tags[is]:NULL', 'T3'],
  ['supportTickets', 'payload[like]:"%bug%"', 'T1 T2'],
  ['supportTickets', 'payload[is]:NULL', 'T3'],
  ['notes', 'bodyV2.markdown[eq]:"Hello **World**"', 'N1'],
  ['notes', 'bodyV2.markdown[startsWith]:Hello', 'N1'],
  ['notes', 'bodyV2.markdown[ilike]:"%world%"', 'N1'],
  ['notes', 'bodyV2.markdown[like]:"%world%"', ''],
  ['notes', 'bodyV2.markdown[is]:NOT_NULL', 'N1'],
  ['notes', 'bodyV2.blocknote[like]:"%World%"', 'N1'],
  // date and date-time
  ['opportunities', 'closeDate[eq]:2026-03-04T05:06:07.123Z', 'O1'],
  ['opportunities', `closeDate[eq]:'2026-03-04T05:06:07.123Z'`, 'O1'],
  ['opportunities', 'closeDate[eq]:2026-03-04T06:06:07.123+01:00', 'O1'],
  ['opportunities', 'closeDate[eq]:2026-03-04T05:06:07.123', 'O1'],
  ['opportunities', 'closeDate[neq]:2026-03-04T05:06:07.123Z', 'O2 O3'],
  ['opportunities', 'closeDate[gt]:2026-03-04T05:06:07.123Z', 'O2 O3'],
  ['opportunities', 'closeDate[gte]:2026-03-04T05:06:07.124Z', 'O2 O3'],
  ['opportunities', 'closeDate[lt]:2026-03-04T05:06:07.124Z', 'O1'],
  ['opportunities', 'closeDate[lte]:2026-03-04T05:06:07.124Z', 'O1 O2'],
  ['opportunities', 'closeDate[in]:[2026-03-04T05:06:07.123Z,2026-03-05]', 'O1 O3'],
  ['opportunities', 'closeDate[gte]:2026-03-05', 'O3'],
  ['opportunities', 'closeDate[is]:NULL', 'O4'],
  ['subscriptions', 'startsOn[eq]:2026-01-31', 'S1'],
  ['subscriptions', 'startsOn[gt]:2026-01-31', 'S2'],
  ['subscriptions', 'startsOn[in]:[2026-01-31,2026-02-01]', 'S1 S2'],
  ['subscriptions', 'startsOn[is]:NULL', 'S3'],
  // the empty value and no value are the same
  ['companies', 'name[eq]:""', ''],
  ['companies', 'name[neq]:""', 'Northwind southwind'],
  ['companies', 'name[like]:""', ''],
  ['companies', 'name[ilike]:""', ''],
  ['people', 'jobTitle[eq]:""', 'Ada Cy Di'],
  ['people', 'jobTitle[neq]:""', 'Bo'],
  ['people', 'jobTitle[is]:NULL', 'Ada Cy Di'],
  ['people', `emails.primaryEmail[eq]:''`, 'Bo Cy Di'],
  ['subscriptions', 'features[is]:NULL', 'S1 S2 S3'],
  // combinations
  ['companies', 'or(name[eq]:Northwind,name[eq]:southwind)', 'Northwind southwind'],
  ['companies', 'and(name[eq]:Northwind,employees[eq]:7)', ''],
  ['companies', 'not(name[eq]:Northwind)', 'southwind'],
  ['companies', 'not(name[is]:NULL)', 'Northwind southwind'],
  ['companies', 'or(address.addressCity[eq]:Lyon,and(address.addressCity[eq]:Nice,position[lt]:3))', 'Northwind southwind'],
  ['companies', 'or(name[eq]:x,not(or(name[eq]:southwind,name[is]:NULL)))', 'Northwind'],
  ['companies', 'name[is]:NOT_NULL,or(employees[eq]:7,employees[eq]:8)', 'southwind'],
  ['companies', 'or(employees[eq]:7,employees[eq]:50),and(idealCustomerProfile[eq]:true)', 'Northwind'],
  ['companies', 'and(or(employees[eq]:7,employees[eq]:50),not(and(name[eq]:southwind,employees[eq]:7)))', 'Northwind'],
  ['companies', 'employees[gte]:1,employees[lte]:10', 'southwind'],
  // relations
  ['people', 'company.name[startsWith]:North', 'Ada'],
  ['people', 'company.domainName.primaryLinkUrl[eq]:https://northwind.example', 'Ada'],
  ['people', 'company.employees[lt]:10', 'Bo'],
  ['people', 'company.name[eq]:Binned', ''],
  ['people', 'company.name[is]:NULL', 'Cy Di'],
  ['people', 'company.name[neq]:Northwind', 'Bo'],
  ['people', 'companyId[is]:NULL', 'Di'],
  ['people', 'companyId[is]:NOT_NULL', 'Ada Bo Cy'],
  ['people', 'or(company.name[eq]:Northwind,company.name[eq]:southwind)', 'Ada Bo'],
  ['people', 'company.workPolicy[containsAny]:[ON_SITE]', 'Ada'],
  ['opportunities', 'company.address.addressCity[in]:[Lyon,Nice]', 'O1 O2'],
];

for (const [plural, filter, expected] of found) {
  test(`${plural}: ${filter}`, async () => {
    assert.equal(await named(plural, filter), expected === '' ? '' : expected);
  });
}

test('a record without a name is found as empty, whichever way it is asked', async () => {
  for (const filter of [
    'name[eq]:""',
    'name[is]:NULL',
    'name[like]:""',
    'name[ilike]:""',
    `name[eq]:''`,
    'not(name[is]:NOT_NULL)',
    'not(name[neq]:"")',
  ]) {
    const { rows } = await find(server, 'companies', { filter });
    assert.deepEqual(pluck(rows, 'position'), [4], filter);
  }
});

test('a boolean that was never said is neither true nor false', async () => {
  const row = await create(server, 'subscriptions', { name: 'S4', autoRenew: null });
  assert.equal(await named('subscriptions', 'autoRenew[is]:NULL'), 'S4');
  assert.equal(await named('subscriptions', 'or(autoRenew[eq]:true,autoRenew[eq]:false)'), 'S1 S2 S3');
  accepted(await server.call('DELETE', `/rest/subscriptions/${row.id}`));
});

test('ids and foreign keys compare as UUIDs', async () => {
  const id = northwind.id;
  assert.equal(await named('companies', `id[eq]:${id}`), 'Northwind');
  assert.equal(await named('companies', `id[eq]:${id.toUpperCase()}`), 'Northwind');
  assert.equal(await named('companies', `id[in]:["${id}",${southwind.id}]`), 'Northwind southwind');
  assert.equal(await named('people', `companyId[eq]:${id}`), 'Ada');
  assert.equal(await named('people', `companyId[neq]:${id}`), 'Bo Cy');
  assert.equal(await named('companies', `id[gte]:${id},id[lte]:${id}`), 'Northwind');
  assert.equal(await named('companies', `id[gt]:${id},id[lt]:${id}`), '');
  assert.equal(await named('people', `company.id[eq]:${id}`), 'Ada');
});

test('createdAt and updatedAt are filtered to the millisecond that they show', async () => {
  const row = await create(server, 'notes', { title: 'clock' });
  for (const key of ['createdAt', 'updatedAt']) {
    const { rows } = await find(server, 'notes', { filter: `id[eq]:${row.id},${key}[eq]:"${row[key]}"` });
    assert.equal(rows.length, 1, `${key} ${row[key]}`);
    const later = await find(server, 'notes', { filter: `id[eq]:${row.id},${key}[gt]:"${row[key]}"` });
    assert.equal(later.rows.length, 0);
  }
  await server.call('DELETE', `/rest/notes/${row.id}`);
});

test('morph relations: by join column and by the fields of the target', async () => {
  const note = await create(server, 'notes', { title: 'linked' });
  const target = await create(server, 'noteTargets', { noteId: note.id, targetCompanyId: northwind.id });
  for (const filter of [
    `targetCompanyId[eq]:${northwind.id}`,
    'targetCompany.name[eq]:Northwind',
    'note.title[eq]:linked',
    `noteId[eq]:${note.id}`,
  ]) {
    const { rows } = await find(server, 'noteTargets', { filter });
    assert.deepEqual(pluck(rows, 'id'), [target.id], filter);
  }
  await server.call('DELETE', `/rest/notes/${note.id}`);
});

test('soft-deleted records are hidden until the filter names deletedAt, anywhere', async () => {
  assert.equal(await named('companies', 'employees[eq]:50'), 'Northwind');
  assert.equal(await named('companies', 'deletedAt[is]:NOT_NULL'), 'Binned');
  assert.equal(await named('companies', 'employees[eq]:50,or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)'), 'Binned Northwind');
  assert.equal(await named('companies', 'or(name[eq]:Binned,not(or(deletedAt[is]:NULL,name[eq]:Binned)))'), 'Binned');
  assert.equal(await named('companies', 'deletedAt[gt]:2020-01-01'), 'Binned');
  assert.equal(await named('companies', 'deletedAt[is]:NULL,employees[eq]:50'), 'Northwind');
  assert.equal(await named('companies', 'not(deletedAt[is]:NULL)'), 'Binned');
});

// Text that needs care: brackets, quotes, commas, wildcards.
const awkward = [
  'Foo (EU',
  'Foo EU)',
  'Foo (EU)',
  "O'Neil",
  'say "hi"',
  'a,b',
  'a]b',
  'a[b',
  'x:y',
  'x[eq]:y',
  'and(x)',
  'dots.and.more',
  '100%',
  '50% off',
  '%41',
  'a_b',
  'tab\there',
  'new\nline',
  '名前',
  '😀',
  ' padded ',
  'a&b=c',
  'a+b',
  'a#b',
  '?',
  'it\'s "both"',
];

test('every awkward text can be asked for, in quotes', async () => {
  const rows = await createMany(
    server,
    'notes',
    awkward.map((title) => ({ title })),
  );
  for (const [index, title] of awkward.entries()) {
    assert.equal(rows[index]?.['title'], title);
    for (const filter of [
      `title[eq]:${quoted(title)}`,
      `title[in]:[${quoted(title)}]`,
      `title[in]:["nobody",${quoted(title)}]`,
      `or(title[eq]:${quoted(title)},title[eq]:"nobody")`,
      `title[startsWith]:${quoted(title)},title[endsWith]:${quoted(title)},not(title[eq]:nobody)`,
    ]) {
      const page = await find(server, 'notes', { filter });
      assert.ok(
        page.rows.some((row) => row.id === rows[index]?.id),
        `${filter} finds ${JSON.stringify(pluck(page.rows, 'title'))}`,
      );
      if (!filter.includes('startsWith')) assert.equal(page.rows.length, 1, filter);
    }
  }
});

test('wildcards of startsWith and endsWith are ordinary characters', async () => {
  await createMany(server, 'tasks', [{ title: '100% sure' }, { title: '1000 sure' }, { title: 'a_c' }, { title: 'abc' }]);
  const titles = async (filter: string): Promise<readonly unknown[]> =>
    pluck((await find(server, 'tasks', { filter, order_by: 'title' })).rows, 'title');
  assert.deepEqual(await titles('title[startsWith]:"100%"'), ['100% sure']);
  assert.deepEqual(await titles('title[endsWith]:"_c"'), ['a_c']);
  assert.deepEqual(await titles('title[like]:"a_c"'), ['a_c', 'abc']);
});

test('a quote opens only at the start of a value', async () => {
  const [row] = await createMany(server, 'people', [{ name: { firstName: 'Sean', lastName: "O'Neil" }, city: 'Cork' }]);
  const { rows } = await find(server, 'people', { filter: "name.lastName[eq]:O'Neil,city[eq]:Cork" });
  assert.deepEqual(pluck(rows, 'id'), [row?.id]);
  const none = await find(server, 'people', { filter: "name.lastName[eq]:O'Neil,city[eq]:Galway" });
  assert.deepEqual(none.rows, []);
});

test('a lone bracket in a value is a character', async () => {
  const [row] = await createMany(server, 'people', [{ name: { firstName: 'br]cket', lastName: 'o[en' }, city: 'Cork' }]);
  const { rows } = await find(server, 'people', { filter: 'name.firstName[eq]:br]cket,name.lastName[eq]:o[en,city[eq]:Cork' });
  assert.deepEqual(pluck(rows, 'id'), [row?.id]);
});

test('bare values: balanced parentheses, colons and dots', async () => {
  const [first, second] = await createMany(server, 'people', [{ city: 'Foo (EU)' }, { city: 'a:b.c' }]);
  assert.deepEqual(pluck((await find(server, 'people', { filter: 'city[eq]:Foo (EU)' })).rows, 'id'), [first?.id]);
  assert.deepEqual(pluck((await find(server, 'people', { filter: 'or(city[eq]:a:b.c,city[eq]:nowhere)' })).rows, 'id'), [second?.id]);
});

test('a quote inside a value is written \\"', async () => {
  const [row] = await createMany(server, 'people', [{ city: 'the "old" town' }]);
  assert.deepEqual(pluck((await find(server, 'people', { filter: String.raw`city[eq]:"the \"old\" town"` })).rows, 'id'), [row?.id]);
});

test('brackets may come raw or percent-encoded, and nothing is decoded twice', async () => {
  const raw = await server.call('GET', '/rest/companies?filter=and(name[eq]:Northwind,employees[in]:[50,51])');
  assert.deepEqual(pluck(at(accepted(raw), 'data.companies') as Row[], 'name'), ['Northwind']);
  const encoded = await server.call('GET', '/rest/companies?filter=and%28name%5Beq%5D%3ANorthwind%2Cemployees%5Bin%5D%3A%5B50%2C51%5D%29');
  assert.deepEqual(encoded.body, raw.body);
  const wildcard = await server.call('GET', '/rest/companies?filter=name[ilike]:%22north%25%22');
  assert.deepEqual(pluck(at(accepted(wildcard), 'data.companies') as Row[], 'name'), ['Northwind']);
  const twice = await server.call('GET', '/rest/companies?filter=name[eq]:%254Eorthwind');
  assert.deepEqual(at(accepted(twice), 'data.companies'), []);
});

const refusals: readonly (readonly [Plural, string, { code?: string; message?: string | RegExp }])[] = [
  // grammar
  [
    'companies',
    'and(name[eq]:x',
    { code: 'INVALID_FILTER_QUERY_PARAM', message: /^'filter' invalid\. 1 close bracket.* missing in the query/ },
  ],
  [
    'companies',
    'and(or(not(name[eq]:x',
    { code: 'INVALID_FILTER_QUERY_PARAM', message: /^'filter' invalid\. 3 close bracket.* missing in the query/ },
  ],
  [
    'companies',
    'and(name[eq]:x))',
    { code: 'INVALID_FILTER_QUERY_PARAM', message: /^'filter' invalid\. 1 open bracket.* missing in the query/ },
  ],
  ['companies', 'not(name[eq]:x,name[eq]:y)', { message: "'not' conjunction should contain only 1 condition" }],
  ['companies', 'name', { message: "'filter' invalid for 'name'. eg: price[gte]:10" }],
  ['companies', 'name[eq]', { message: "'filter' invalid for 'name[eq]'. eg: price[gte]:10" }],
  ['companies', 'name:eq:x', { message: "'filter' invalid for 'name:eq:x'. eg: price[gte]:10" }],
  ['companies', '[eq]:x', { message: "'filter' invalid for '[eq]:x'. eg: price[gte]:10" }],
  ['companies', 'name[]:x', { message: "'filter' invalid for 'name[]:x'. eg: price[gte]:10" }],
  ['companies', 'or(name[eq]:x,employees)', { message: "'filter' invalid for 'employees'. eg: price[gte]:10" }],
  ['companies', 'name[eq]:a,b', { message: "'filter' invalid for 'b'. eg: price[gte]:10" }],
  [
    'companies',
    'name[foo]:x',
    {
      message:
        "'filter' invalid for 'name[foo]:x', comparator foo not in eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike",
    },
  ],
  ['companies', 'name[EQ]:x', { message: 'comparator EQ not in eq, neq, in, ' }],
  ['companies', 'name[toString]:x', { message: 'comparator toString not in eq, neq, in, ' }],
  [
    'companies',
    'name[in]:x',
    { message: "'filter' invalid for 'in' operator. Received 'x' but array value expected eg: 'field[in]:[value_1,value_2]'" },
  ],
  [
    'companies',
    'workPolicy[containsAny]:HYBRID',
    {
      message:
        "'filter' invalid for 'containsAny' operator. Received 'HYBRID' but array value expected eg: 'field[containsAny]:[value_1,value_2]'",
    },
  ],
  // names
  ['companies', 'foo[eq]:x', { code: 'INVALID_ARGS_FILTER', message: `Object company doesn't have any "foo" field.` }],
  ['supportTickets', 'foo[eq]:x', { code: 'INVALID_ARGS_FILTER', message: `Object supportTicket doesn't have any "foo" field.` }],
  ['companies', '__proto__[eq]:x', { code: 'INVALID_ARGS_FILTER', message: `Object company doesn't have any "__proto__" field.` }],
  ['companies', 'domainName.foo[eq]:x', { code: 'INVALID_ARGS_FILTER', message: 'Sub field "foo" not found for composite type: LINKS' }],
  [
    'people',
    'emails.constructor[eq]:x',
    { code: 'INVALID_ARGS_FILTER', message: 'Sub field "constructor" not found for composite type: EMAILS' },
  ],
  ['people', 'company.foo[eq]:x', { code: 'INVALID_ARGS_FILTER', message: `Object company doesn't have any "foo" field.` }],
  [
    'people',
    `company[eq]:${unknownId()}`,
    { code: 'INVALID_ARGS_FILTER', message: 'Cannot filter by relation field "company": use "companyId" instead' },
  ],
  ['companies', 'people[is]:NULL', { code: 'INVALID_ARGS_FILTER', message: 'Cannot filter by relation field "people"' }],
  ['companies', 'people.jobTitle[eq]:x', { code: 'INVALID_ARGS_FILTER', message: 'Cannot filter by relation field "people"' }],
  ['people', 'company.accountOwner.name.firstName[eq]:x', { code: 'INVALID_ARGS_FILTER', message: /1 hop/ }],
  ['opportunities', 'pointOfContact.company.name[eq]:x', { code: 'INVALID_ARGS_FILTER', message: /1 hop/ }],
  ['companies', 'name.first[eq]:x', { code: 'INVALID_ARGS_FILTER' }],
  ['companies', 'domainName[eq]:x', { code: 'INVALID_ARGS_FILTER', message: /domainName/ }],
  // values
  ['companies', 'id[eq]:abc', { code: 'INVALID_ARGS_FILTER', message: /abc.*"id"/ }],
  ['companies', `id[in]:[${unknownId()},abc]`, { code: 'INVALID_ARGS_FILTER', message: /abc/ }],
  ['people', 'companyId[eq]:abc', { code: 'INVALID_ARGS_FILTER', message: /companyId/ }],
  ['companies', 'employees[eq]:many', { code: 'INVALID_ARGS_FILTER', message: /employees/ }],
  ['companies', 'employees[eq]:""', { code: 'INVALID_ARGS_FILTER', message: /employees/ }],
  ['companies', 'employees[eq]:NaN', { code: 'INVALID_ARGS_FILTER', message: /employees/ }],
  ['companies', 'employees[gt]:Infinity', { code: 'INVALID_ARGS_FILTER', message: /employees/ }],
  [
    'companies',
    'annualRecurringRevenue.amountMicros[eq]:x',
    { code: 'INVALID_ARGS_FILTER', message: /annualRecurringRevenue\.amountMicros/ },
  ],
  ['companies', 'createdAt[gt]:yesterday', { code: 'INVALID_ARGS_FILTER', message: /createdAt/ }],
  ['companies', 'createdAt[gt]:2026-02-30', { code: 'INVALID_ARGS_FILTER', message: /createdAt/ }],
  ['companies', 'createdAt[gt]:infinity', { code: 'INVALID_ARGS_FILTER', message: /createdAt/ }],
  ['subscriptions', 'startsOn[eq]:2026-13-01', { code: 'INVALID_ARGS_FILTER', message: /startsOn/ }],
  ['companies', 'idealCustomerProfile[eq]:maybe', { code: 'INVALID_ARGS_FILTER', message: /maybe.*idealCustomerProfile/ }],
  ['opportunities', 'stage[eq]:WON', { code: 'INVALID_ARGS_FILTER', message: /WON.*stage.*NEW, SCREENING, MEETING, PROPOSAL, CUSTOMER/ }],
  ['opportunities', 'stage[in]:[NEW,WON]', { code: 'INVALID_ARGS_FILTER', message: /WON.*stage/ }],
  ['opportunities', 'stage[eq]:new', { code: 'INVALID_ARGS_FILTER', message: /stage/ }],
  ['companies', 'workPolicy[containsAny]:[NOWHERE]', { code: 'INVALID_ARGS_FILTER', message: /NOWHERE.*workPolicy/ }],
  ['companies', 'createdBy.source[eq]:NOBODY', { code: 'INVALID_ARGS_FILTER', message: /NOBODY/ }],
  ['companies', 'name[is]:MAYBE', { code: 'INVALID_ARGS_FILTER', message: /NULL.*NOT_NULL/ }],
  ['companies', 'name[regex]:"("', { code: 'INVALID_ARGS_FILTER', message: /regular expression of the filter.*not balanced/ }],
  ['companies', 'name[iregex]:*', { code: 'INVALID_ARGS_FILTER', message: /regular expression of the filter/ }],
  ['people', 'emails.primaryEmail[regex]:"a{1000}"', { code: 'INVALID_ARGS_FILTER', message: /regular expression of the filter/ }],
  ['companies', 'employees[regex]:1', { code: 'INVALID_ARGS_FILTER', message: /regex.*employees/ }],
  ['companies', 'name[search]:x', { code: 'INVALID_ARGS_FILTER', message: /search.*name/ }],
  ['companies', 'name[is]:null', { code: 'INVALID_ARGS_FILTER', message: /NULL.*NOT_NULL/ }],
];

for (const [plural, filter, expected] of refusals) {
  test(`refused, ${plural}: ${filter}`, async () => {
    refused(await server.call('GET', url(`/rest/${plural}`, { filter })), expected);
  });
}

// Operators that neither API offers for the type.
const notOffered: readonly (readonly [Plural, string, string])[] = [
  ['companies', 'id', 'like ilike startsWith endsWith containsAny'],
  ['people', 'companyId', 'like ilike startsWith endsWith containsAny'],
  ['companies', 'name', 'containsAny'],
  ['people', 'emails.primaryEmail', 'containsAny'],
  ['companies', 'employees', 'like ilike startsWith endsWith containsAny'],
  ['companies', 'position', 'like ilike startsWith endsWith containsAny'],
  ['companies', 'annualRecurringRevenue.amountMicros', 'like ilike startsWith endsWith containsAny'],
  ['companies', 'address.addressLat', 'like ilike startsWith endsWith containsAny'],
  ['companies', 'createdAt', 'like ilike startsWith endsWith containsAny'],
  ['subscriptions', 'startsOn', 'like ilike startsWith endsWith containsAny'],
  ['companies', 'idealCustomerProfile', 'in gt gte lt lte like ilike startsWith endsWith containsAny'],
  ['opportunities', 'stage', 'like ilike startsWith endsWith'],
  ['people', 'performanceRating', 'like ilike startsWith endsWith'],
  ['companies', 'workPolicy', 'gt gte lt lte like ilike startsWith endsWith'],
  ['supportTickets', 'tags', 'eq neq in gt gte lt lte like ilike startsWith endsWith'],
  ['supportTickets', 'payload', 'eq neq in gt gte lt lte ilike startsWith endsWith containsAny'],
  ['people', 'emails.additionalEmails', 'eq neq in gt gte lt lte ilike startsWith endsWith containsAny'],
  ['companies', 'domainName.secondaryLinks', 'eq neq in gt gte lt lte ilike startsWith endsWith containsAny'],
  ['notes', 'bodyV2.markdown', 'containsAny'],
];

const valueFor: Readonly<Record<string, string>> = {
  id: unknownId(),
  companyId: unknownId(),
  createdAt: '2026-01-01',
  startsOn: '2026-01-01',
  idealCustomerProfile: 'true',
  stage: 'NEW',
  performanceRating: 'RATING_1',
  workPolicy: 'HYBRID',
};

for (const [plural, path, operators] of notOffered) {
  test(`${path} of ${plural} does not offer ${operators}`, async () => {
    for (const operator of operators.split(' ')) {
      const value = valueFor[path] ?? '1';
      const filter = `${path}[${operator}]:${operator === 'in' || operator === 'containsAny' ? `[${value}]` : value}`;
      const answer = await server.call('GET', url(`/rest/${plural}`, { filter }));
      refused(answer, { code: 'INVALID_ARGS_FILTER', message: new RegExp(`${operator}.*${path.replace('.', '\\.')}`) });
    }
  });
}

test('an empty filter is none, on reads', async () => {
  assert.deepEqual(await find(server, 'companies', { filter: '' }), await find(server, 'companies'));
});
