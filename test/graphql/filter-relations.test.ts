/** Filters through relations, to one and to many, at depth; and which records the bin hides. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer, toBin } from './invoices.ts';
import { askOne, found, refused, sorted } from './support.ts';

let server: TestServer;
let companies: readonly StoredRow[];
let people: readonly StoredRow[];
before(async () => {
  server = await startInvoiceServer();
  companies = await seed(server, 'companies', [
    { name: 'Acme', employees: 10, address: { addressCity: 'Ulm' } },
    { name: 'Bolt', employees: 99 },
    { name: 'Binned', employees: 10 },
    { name: null },
  ]);
  const [acme, bolt, binned, nameless] = companies.map((company) => company.id);
  people = await seed(server, 'people', [
    { name: { firstName: 'Ada' }, jobTitle: 'CEO', companyId: acme },
    { name: { firstName: 'Bo' }, companyId: bolt },
    { name: { firstName: 'Cy' }, companyId: binned },
    { name: { firstName: 'Di' }, companyId: nameless },
    { name: { firstName: 'Ed' } },
  ]);
  const invoices = await seed(server, 'invoices', [
    { reference: 'a', companyId: acme, payerPersonId: people[0]?.id },
    { reference: 'b', companyId: bolt, payerCompanyId: acme },
    { reference: 'c', companyId: binned },
    { reference: 'd', companyId: nameless },
    { reference: 'e' },
  ]);
  const lines = await seed(server, 'invoiceLines', [
    { name: 'l1', quantity: 1, invoiceId: invoices[0]?.id },
    { name: 'l2', quantity: 5, invoiceId: invoices[0]?.id },
    { name: 'l3', quantity: 9, invoiceId: invoices[1]?.id },
    { name: 'gone', quantity: 77, invoiceId: invoices[2]?.id },
  ]);
  await seed(server, 'opportunities', [
    { name: 'Deal', amount: { amountMicros: 5 }, pointOfContactId: people[0]?.id, companyId: acme },
    { name: 'Other', pointOfContactId: people[1]?.id },
  ]);
  await toBin(server, 'companies', [String(binned)]);
  await toBin(server, 'invoiceLines', [String(lines[3]?.id)]);
});
after(() => server?.close());

const invoices = async (filter: unknown): Promise<string> => sorted(await found(server, 'invoices', filter, 'reference')).join('');

const cases: readonly (readonly [string, () => unknown, string])[] = [
  ['the join column', () => ({ companyId: { eq: companies[0]?.id } }), 'a'],
  ['the join column, in a list', () => ({ companyId: { in: companies.map((company) => company.id) } }), 'abcd'],
  ['the join column, missing', () => ({ companyId: { is: 'NULL' } }), 'e'],
  ['a text of the target', () => ({ company: { name: { ilike: '%c%' } } }), 'a'],
  ['a member of the target', () => ({ company: { address: { addressCity: { eq: 'Ulm' } } } }), 'a'],
  ['several fields of the target', () => ({ company: { name: { is: 'NOT_NULL' }, employees: { gt: 50 } } }), 'b'],
  [
    'and, or, not inside',
    () => ({ company: { or: [{ name: { eq: 'Acme' } }, { and: [{ employees: { gt: 50 } }, { not: { name: { eq: 'X' } } }] }] } }),
    'ab',
  ],
  ['a target in the bin matches nothing positive', () => ({ company: { employees: { eq: 10 } } }), 'a'],
  ['no target, a target in the bin, and a target without a name', () => ({ company: { name: { is: 'NULL' } } }), 'cde'],
  ['the id of the target', () => ({ company: { id: { eq: companies[1]?.id } } }), 'b'],
  ['the relation not', () => ({ not: { company: { name: { eq: 'Acme' } } } }), 'b'],
  ['one of several kinds, by its id', () => ({ payerCompanyId: { eq: companies[0]?.id } }), 'b'],
  ['one of several kinds, by its fields', () => ({ payerPerson: { name: { firstName: { eq: 'Ada' } } } }), 'a'],
  ['the other kind', () => ({ payerCompany: { name: { eq: 'Acme' } } }), 'b'],
  ['to many: at least one', () => ({ lines: { quantity: { gt: 1 } } }), 'ab'],
  ['to many: one that is all of it', () => ({ lines: { quantity: { gt: 1 }, name: { eq: 'l1' } } }), ''],
  ['to many: two conditions, one each', () => ({ and: [{ lines: { quantity: { gt: 1 } } }, { lines: { name: { eq: 'l1' } } }] }), 'a'],
  ['to many: a binned child does not count', () => ({ lines: { quantity: { eq: 77 } } }), ''],
  ['to many: none', () => ({ not: { lines: { id: { is: 'NOT_NULL' } } } }), 'cde'],
  ['to many: or inside', () => ({ lines: { or: [{ name: { eq: 'l3' } }, { quantity: { eq: 5 } }] } }), 'ab'],
  ['to one behind one', () => ({ payerPerson: { company: { name: { eq: 'Acme' } } } }), 'a'],
  ['to many behind one', () => ({ company: { people: { jobTitle: { eq: 'CEO' } } } }), 'a'],
];
for (const [name, filter, expected] of cases) {
  test(name, async () => {
    assert.equal(await invoices(filter()), expected);
  });
}

test('standard relations at depth: one, many, and back', async () => {
  assert.deepEqual(sorted(await found(server, 'companies', { people: { jobTitle: { eq: 'CEO' } } })), ['Acme']);
  assert.deepEqual(await found(server, 'opportunities', { pointOfContact: { company: { address: { addressCity: { eq: 'Ulm' } } } } }), [
    'Deal',
  ]);
  assert.deepEqual(
    await found(server, 'companies', { people: { pointOfContactForOpportunities: { amount: { amountMicros: { gte: 5 } } } } }),
    ['Acme'],
  );
  assert.deepEqual(await found(server, 'companies', { invoices: { lines: { quantity: { eq: 9 } } } }), ['Bolt']);
});

test('filters through relations, in totals, one record, groups and children', async () => {
  assert.deepEqual(await askOne(server, '{ invoices(filter: {lines: {quantity: {gt: 1}}}) { totalCount } }'), { totalCount: 2 });
  assert.deepEqual(await askOne(server, '{ invoice(filter: {lines: {quantity: {eq: 9}}}) { reference } }'), { reference: 'b' });
  assert.deepEqual(
    await askOne(
      server,
      '{ invoicesGroupBy(groupBy: [{reference: true}], filter: {company: {employees: {gt: 50}}}) { groupByDimensionValues totalCount } }',
    ),
    [{ groupByDimensionValues: ['b'], totalCount: 1 }],
  );
  assert.deepEqual(
    await askOne(
      server,
      '{ company(filter: {name: {eq: "Acme"}}) { invoices(filter: {lines: {name: {eq: "l2"}}}) { edges { node { reference } } } } }',
    ),
    {
      invoices: { edges: [{ node: { reference: 'a' } }] },
    },
  );
});

test('one row for each record, however many children match', async () => {
  assert.equal(await invoices({ lines: { quantity: { gte: 1 } } }), 'ab');
});

test('refused: a relation compared with a value', async () => {
  for (const filter of ['{company: "Acme"}', `{company: "00000000-0000-4000-8000-000000000000"}`]) {
    await refused(server, `{ invoices(filter: ${filter}) { totalCount } }`, {
      subCode: 'INVALID_ARGS_FILTER',
      message: 'Cannot filter by relation field "company": use "companyId" instead',
    });
  }
  await refused(server, '{ invoices(filter: {company: {eq: "Acme"}}) { totalCount } }', {
    subCode: 'INVALID_ARGS_FILTER',
    message: /company/,
  });
});

const binCases: readonly (readonly [string, unknown, string])[] = [
  ['no word of it', {}, 'live'],
  ['another field', { name: { is: 'NOT_NULL' } }, 'live'],
  ['the bin', { deletedAt: { is: 'NOT_NULL' } }, 'binned'],
  ['the living', { deletedAt: { is: 'NULL' } }, 'live'],
  ['everything', { or: [{ deletedAt: { is: 'NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] }, 'binned live'],
  ['inside and', { and: [{ name: { is: 'NOT_NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] }, 'binned'],
  ['inside not', { not: { deletedAt: { is: 'NULL' } } }, 'binned'],
  ['deep inside', { and: [{ or: [{ not: { and: [{ deletedAt: { is: 'NULL' } }] } }] }] }, 'binned'],
  ['since when', { deletedAt: { gt: '2020-01-01T00:00:00Z' } }, 'binned'],
  ['inside a relation it is not the own', { invoice: { deletedAt: { is: 'NULL' } } }, 'live'],
];
test('the bin', async (context) => {
  const [invoice] = await seed(server, 'invoices', [{ reference: 'with lines' }]);
  const [live, binned] = await seed(server, 'invoiceLines', [
    { name: 'live', invoiceId: invoice?.id },
    { name: 'binned', invoiceId: invoice?.id },
  ]);
  await toBin(server, 'invoiceLines', [String(binned?.id)]);
  const own = { id: { in: [live?.id, binned?.id] } };
  for (const [name, filter, expected] of binCases) {
    await context.test(name, async () => {
      assert.equal(sorted(await found(server, 'invoiceLines', { and: [own, filter] })).join(' '), expected);
      const query = 'query($f: InvoiceLineFilterInput) { invoiceLines(filter: $f) { totalCount } }';
      assert.deepEqual(await askOne(server, query, { f: { ...own, and: [filter] } }), { totalCount: expected.split(' ').length });
    });
  }
  await context.test('one record', async () => {
    const one = 'query($f: InvoiceLineFilterInput!) { invoiceLine(filter: $f) { name } }';
    await refused(server, one, { code: 'NOT_FOUND' }, { f: { id: { eq: binned?.id } } });
    assert.deepEqual(await askOne(server, one, { f: { id: { eq: binned?.id }, deletedAt: { is: 'NOT_NULL' } } }), { name: 'binned' });
  });
  await context.test('groups', async () => {
    const groups =
      'query($f: InvoiceLineFilterInput) { invoiceLinesGroupBy(groupBy: [{name: true}], filter: $f) { groupByDimensionValues } }';
    assert.deepEqual(await askOne(server, groups, { f: own }), [{ groupByDimensionValues: ['live'] }]);
    assert.deepEqual(await askOne(server, groups, { f: { ...own, deletedAt: { is: 'NOT_NULL' } } }), [
      { groupByDimensionValues: ['binned'] },
    ]);
  });
});
