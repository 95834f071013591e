/** Values at the edge of what a type holds, or beyond it: an answer or a refusal of the caller's input, never a failure of the server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { seed, startInvoiceServer } from './invoices.ts';
import { askOne, envelope, graphql } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startInvoiceServer();
  await seed(server, 'invoices', [
    { reference: 'a', memo: 'a\\', quantity: 2147483647, serial: 9007199254740991, weight: 1e308, dueOn: '9999-12-31', labels: ['x\\'] },
    { reference: 'b', dueOn: '0001-01-01' },
  ]);
});
after(() => server?.close());

const lone = '\ud800';
const long = 'x'.repeat(20_000);
const filters: readonly unknown[] = [
  ...[2147483648, -2147483649, 1e18, 1e308, -1e308, 0.1, -0, '1e400', '', ' 1 ', '0x10', '1_000', 'Infinity', 'NaN', '١'].flatMap(
    (value) => [
      { quantity: { eq: value } },
      { quantity: { gt: value } },
      { quantity: { in: [value] } },
      { serial: { lte: value } },
      { weight: { neq: value } },
      { total: { amountMicros: { gte: value } } },
      { position: { eq: value } },
    ],
  ),
  ...[
    '2026-02-30',
    '2026-13-01',
    '0000-01-01',
    '-0001-01-01',
    '10000-01-01',
    '99999-12-31',
    '2026-1-1',
    '',
    'now',
    'infinity',
    'epoch',
    20260101,
  ].flatMap((value) => [
    { dueOn: { eq: value } },
    { dueOn: { gt: value } },
    { sentAt: { eq: value } },
    { sentAt: { lte: value } },
    { createdAt: { in: [value] } },
  ]),
  ...[
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00+99:00',
    '294277-01-01T00:00:00Z',
    '+275760-09-13T00:00:00.000Z',
    '-271821-04-20T00:00:00.000Z',
  ].map((value) => ({ sentAt: { gte: value } })),
  ...['\\', 'a\\', '%\\', '[', '(', '%'.repeat(3000), long, lone, '\u0000', '\uffff', '{"a":', 'null', '{}', '{a,b}', "'", '"'].flatMap(
    (value) => [
      { memo: { eq: value } },
      { memo: { like: value } },
      { memo: { ilike: value } },
      { memo: { startsWith: value } },
      { memo: { endsWith: value } },
      { memo: { regex: value } },
      { memo: { in: [value, value] } },
      { labels: { containsIlike: value } },
      { meta: { like: value } },
      { emails: { additionalEmails: { like: value } } },
      { stage: { eq: value } },
      { tags: { containsAny: [value] } },
      { searchVector: { search: value } },
      { company: { name: { ilike: value } } },
      { lines: { name: { like: value } } },
    ],
  ),
  { memo: { regex: '(a+)+$' } },
  { memo: { regex: `${'(a*)*'.repeat(50)}b` } },
  { memo: { iregex: '(?=x)\\1' } },
  { reference: { in: Array.from({ length: 5000 }, (_, index) => `r${index}`) } },
  { or: Array.from({ length: 300 }, (_, index) => ({ quantity: { eq: index } })) },
  { externalKey: { eq: '{00000000-0000-4000-8000-000000000000}' } },
  { externalKey: { eq: '00000000000040008000000000000000' } },
  { id: { in: [null] } },
  { quantity: { in: [null, 1] } },
  { stage: { in: [null] } },
  { quantity: { eq: null } },
  { memo: { like: null } },
  { paid: { eq: null } },
  { paid: { eq: 'TRUE' } },
  { tags: { isEmptyArray: null } },
  { memo: { is: null } },
  { __proto__x: { eq: 1 } },
  JSON.parse('{"__proto__": {"eq": 1}}'),
  { constructor: { eq: 1 } },
  { toString: { eq: 1 } },
  { memo: { constructor: 'x' } },
  { memo: { toString: 'x' } },
  { total: { constructor: { eq: 1 } } },
  { company: { constructor: { eq: 1 } } },
];

test('filters', async (context) => {
  const query = 'query($f: InvoiceFilterInput) { invoices(filter: $f) { totalCount edges { node { id } } } }';
  for (const f of filters) {
    await context.test(JSON.stringify(f).slice(0, 120), async () => {
      const answer = await graphql(server, query, { f });
      assert.ok(answer.status === 200 || answer.status === 400, answer.text.slice(0, 500));
      if (answer.body.errors === undefined) return;
      for (const error of envelope(answer)) assert.equal(error.extensions.code, 'BAD_USER_INPUT', answer.text.slice(0, 500));
    });
  }
});

const calls: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf'].flatMap((name) => [
    `{ ${name} { id } }`,
    `{ invoices { ${name} edges { node { ${name} } } } }`,
    `{ invoices { edges { node { total { ${name} } } } } }`,
    `{ invoices { edges { node { company { ${name} } } } } }`,
    `{ invoices(${name}: 1) { totalCount } }`,
    `{ invoices(orderBy: [{${name}: AscNullsFirst}]) { totalCount } }`,
    `{ invoices(orderBy: [{total: {${name}: AscNullsFirst}}]) { totalCount } }`,
    `{ invoices(orderBy: [{reference: ${name}}]) { totalCount } }`,
    `{ invoicesGroupBy(groupBy: [{${name}: true}]) { totalCount } }`,
    `{ invoicesGroupBy(groupBy: [{stage: true}], orderBy: [{aggregate: {${name}: AscNullsFirst}}]) { totalCount } }`,
    `{ invoicesGroupBy(groupBy: [{createdAt: {granularity: ${name}, timeZone: "UTC"}}]) { totalCount } }`,
    `{ ${name}: invoices { ${name}: totalCount } }`,
    `{ search(searchInput: "x", limit: 1, includedObjectNameSingulars: ["${name}"]) { edges { node { ${name} } } } }`,
    `{ __type(name: "${name}") { name } }`,
  ]),
  '{ invoices(first: null, after: null) { totalCount } }',
  '{ invoices(offset: 2147483648) { totalCount edges { node { id } } } }',
  '{ invoices(offset: 9007199254740991) { edges { node { id } } } }',
  '{ invoicesGroupBy(groupBy: [{stage: true}], limit: 2147483648) { totalCount } }',
  '{ invoicesGroupBy(groupBy: [{stage: true}], offsetForRecords: 9007199254740991) { edges { node { id } } } }',
  '{ invoicesGroupBy(groupBy: [{stage: true}], offsetForRecords: -1) { edges { node { id } } } }',
  '{ invoicesGroupBy(groupBy: []) { totalCount } }',
  '{ invoicesGroupBy(groupBy: [{sentAt: {granularity: DAY, timeZone: ""}}]) { totalCount } }',
  `{ invoicesGroupBy(groupBy: [{sentAt: {granularity: DAY, timeZone: "UTC'; drop table x"}}]) { totalCount } }`,
  '{ invoicesGroupBy(groupBy: [{sentAt: {granularity: DAY, timeZone: "+05:30"}}]) { totalCount } }',
  `{ invoicesGroupBy(groupBy: [${'{stage: true}, '.repeat(200)}]) { totalCount } }`,
  `{ invoices(orderBy: [${'{stage: AscNullsFirst}, '.repeat(500)}]) { totalCount edges { node { id } } } }`,
  '{ invoices(filter: {reference: {in: [[["x"]]]}}) { totalCount } }',
  '{ invoices(filter: [{reference: {eq: "a"}}]) { totalCount } }',
  '{ invoices { sumQuantity sumWeight avgWeight maxDueOn minDueOn sumSerial } }',
  '{ invoices }',
  '{ invoice(filter: {reference: {eq: "a"}}) }',
  '{ invoices { edges } }',
  '{ invoices { edges { node } } }',
  '{ invoices { pageInfo } }',
  '{ invoices { totalCount { x } } }',
  '{ invoices { edges { node { reference { x } dueOn { y } tags { z } meta { deep { er } } } } } }',
  '{ search }',
  '{ __schema }',
  '{ __typename { x } }',
  '{ invoicesGroupBy(groupBy: [{stage: true}]) }',
  '{ invoicesGroupBy(groupBy: [{stage: true}]) { groupByDimensionValues { x } } }',
  '{ }',
  '',
  '   ',
  '# only a comment',
  'fragment F on Invoice { id }',
  'type Query { x: Int }',
  'query { invoices { totalCount } } fragment Unused on Invoice { id }',
  'query($a: Int, $a: Int) { invoices(first: $a) { totalCount } }',
  '{ invoices(first: 1, first: 2) { totalCount } }',
  '{ invoices(filter: {reference: {eq: "a"}, reference: {eq: "b"}}) { totalCount } }',
  '{ invoices { totalCount @unknown } }',
  '{ invoices { totalCount @include(if: "yes") } }',
  '{ invoices { totalCount @include(if: true) @skip(if: true) @include(if: true) } }',
  '{ ... on Mutation { invoices { totalCount } } }',
  '{ invoices { ... on Company { totalCount } } }',
  '{ invoices { edges { node { ... on Person { id } } } } }',
];

test('documents', async (context) => {
  for (const query of calls) {
    await context.test(query.slice(0, 140) || '(nothing)', async () => {
      const answer = await graphql(server, query);
      assert.ok(answer.status === 200 || answer.status === 400, answer.text.slice(0, 500));
      if (answer.body.errors === undefined) return;
      for (const error of envelope(answer)) {
        assert.match(
          error.extensions.code,
          /^(BAD_USER_INPUT|GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|NOT_FOUND)$/,
          answer.text.slice(0, 500),
        );
      }
    });
  }
});

test('the server is as it was', async () => {
  assert.deepEqual(await askOne(server, '{ invoices { totalCount } }'), { totalCount: 2 });
});
