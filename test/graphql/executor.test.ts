/** What GraphQL itself promises, inside records as at the root: aliases, fragments, directives, merged selections, names of types. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at, dataOf, graphql, nodes, refused } from './support.ts';

let server: TestServer;
let acme: StoredRow;
before(async () => {
  server = await startInvoiceServer();
  [acme] = (await seed(server, 'companies', [{ name: 'Acme', employees: 7 }])) as [StoredRow];
  const people = await seed(server, 'people', [
    { name: { firstName: 'Ada', lastName: 'Zorn' }, companyId: acme.id },
    { name: { firstName: 'Bo', lastName: 'Young' }, companyId: acme.id },
  ]);
  await seed(server, 'invoices', [
    {
      reference: 'A-1',
      stage: 'DRAFT',
      total: { amountMicros: 5000000, currencyCode: 'EUR' },
      companyId: acme.id,
      payerPersonId: people[0]?.id,
    },
    { reference: 'A-2', stage: 'PAID', companyId: acme.id, payerCompanyId: acme.id },
  ]);
});
after(() => server?.close());

const one = (body: string): string => `{ invoice(filter: {reference: {eq: "A-1"}}) { ${body} } }`;

test('aliases at the root, in records, composites and relations', async () => {
  const data = await ask(
    server,
    `{ first: invoice(filter: {reference: {eq: "A-1"}}) { ref: reference money: total { micros: amountMicros } owner: company { called: name } }
       second: invoice(filter: {reference: {eq: "A-2"}}) { ref: reference } }`,
  );
  assert.deepEqual(data, {
    first: { ref: 'A-1', money: { micros: 5000000 }, owner: { called: 'Acme' } },
    second: { ref: 'A-2' },
  });
});

test('aliases of connections, edges, nodes, pageInfo, aggregates', async () => {
  const data = await ask(
    server,
    `{ all: invoices(orderBy: {reference: AscNullsFirst}) { n: totalCount s: sumTotalAmountMicros e: edges { c: cursor v: node { r: reference } } p: pageInfo { more: hasNextPage } } }`,
  );
  const all = data['all'] as { e: { c: string }[] };
  assert.deepEqual(Object.keys(all), ['n', 's', 'e', 'p']);
  assert.deepEqual(data, {
    all: {
      n: 2,
      s: 5000000,
      e: [
        { c: all.e[0]?.c, v: { r: 'A-1' } },
        { c: all.e[1]?.c, v: { r: 'A-2' } },
      ],
      p: { more: false },
    },
  });
  assert.equal(typeof all.e[0]?.c, 'string');
});

test('the same field twice under two names, each with its own arguments', async () => {
  const data = await askOne(
    server,
    `{ company(filter: {id: {eq: "${acme.id}"}}) {
        drafts: invoices(filter: {stage: {eq: DRAFT}}) { totalCount edges { node { reference } } }
        paid: invoices(filter: {stage: {eq: PAID}}) { totalCount edges { node { reference } } }
        a: name b: name } }`,
  );
  assert.deepEqual(data, {
    drafts: { totalCount: 1, edges: [{ node: { reference: 'A-1' } }] },
    paid: { totalCount: 1, edges: [{ node: { reference: 'A-2' } }] },
    a: 'Acme',
    b: 'Acme',
  });
});

test('a field asked for twice is one: selections are merged', async () => {
  const data = await askOne(
    server,
    one('reference total { amountMicros } reference total { currencyCode } company { name } company { employees }'),
  );
  assert.deepEqual(data, {
    reference: 'A-1',
    total: { amountMicros: 5000000, currencyCode: 'EUR' },
    company: { name: 'Acme', employees: 7 },
  });
});

test('the order of the keys is the order of the selection', async () => {
  const text = (await graphql(server, one('total { currencyCode amountMicros } company { name } id reference'))).text;
  assert.match(
    text,
    /^\{"data":\{"invoice":\{"total":\{"currencyCode":"EUR","amountMicros":5000000\},"company":\{"name":"Acme"\},"id":"[^"]+","reference":"A-1"\}\}\}$/,
  );
});

test('fragments: named, inline, nested, on the root, in any order', async () => {
  const data = await ask(
    server,
    `fragment Money on Currency { amountMicros ...Code }
     fragment Code on Currency { currencyCode }
     query { ...Root ... on Query { invoices { ...Total } } }
     fragment Total on InvoiceConnection { totalCount }
     fragment Root on Query { invoice(filter: {reference: {eq: "A-1"}}) { ...Rec ... on Invoice { stage } ... { id: reference } } }
     fragment Rec on Invoice { reference total { ...Money } company { ... on Company { name } } }`,
  );
  assert.deepEqual(data, {
    invoice: {
      reference: 'A-1',
      total: { amountMicros: 5000000, currencyCode: 'EUR' },
      company: { name: 'Acme' },
      stage: 'DRAFT',
      id: 'A-1',
    },
    invoices: { totalCount: 2 },
  });
});

test('refused: a fragment that does not exist, or that spreads itself', async () => {
  for (const query of [
    one('...Nowhere'),
    `${one('...A')} fragment A on Invoice { id ...B } fragment B on Invoice { reference ...A }`,
    `${one('...A')} fragment A on Invoice { ...A }`,
  ]) {
    const answer = await graphql(server, query);
    assert.equal(answer.status, 200, answer.text);
    assert.ok((answer.body.errors ?? []).length > 0, answer.text);
    assert.notEqual(answer.body.errors?.[0]?.extensions.code, 'INTERNAL_SERVER_ERROR');
  }
});

test('@include and @skip with literals and variables, on fields, fragments, relations and roots', async () => {
  const query = `query($yes: Boolean!, $no: Boolean = false) {
    invoice(filter: {reference: {eq: "A-1"}}) {
      a: reference @include(if: true) b: reference @include(if: false) c: reference @skip(if: true) d: reference @skip(if: false)
      e: reference @include(if: $yes) f: reference @include(if: $no) g: reference @skip(if: $yes) h: reference @skip(if: $no)
      company @include(if: $yes) { name @skip(if: $no) employees @include(if: $no) }
      ... @include(if: $no) { stage } ...Stage @skip(if: $no)
      total { amountMicros @include(if: $yes) currencyCode @skip(if: $yes) } }
    people @include(if: $no) { totalCount } }
    fragment Stage on Invoice { theStage: stage }`;
  assert.deepEqual(await ask(server, query, { yes: true }), {
    invoice: { a: 'A-1', d: 'A-1', e: 'A-1', h: 'A-1', company: { name: 'Acme' }, theStage: 'DRAFT', total: { amountMicros: 5000000 } },
  });
  assert.deepEqual(await ask(server, query, { yes: false, no: true }), {
    invoice: {
      ...{ a: 'A-1', d: 'A-1', f: 'A-1', g: 'A-1' },
      stage: 'DRAFT',
      total: { currencyCode: 'EUR' },
    },
    people: { totalCount: 2 },
  });
});

test('one document, other variables: each answer is its own', async () => {
  const query =
    'query($r: String, $deep: Boolean!) { invoice(filter: {reference: {eq: $r}}) { reference company @include(if: $deep) { name } } }';
  for (let round = 0; round < 3; round++) {
    assert.deepEqual(await askOne(server, query, { r: 'A-1', deep: true }), { reference: 'A-1', company: { name: 'Acme' } });
    assert.deepEqual(await askOne(server, query, { r: 'A-2', deep: false }), { reference: 'A-2' });
  }
});

test('__typename everywhere', async () => {
  const data = await ask(
    server,
    `{ __typename
       invoices(first: 1, orderBy: {reference: AscNullsFirst}) { __typename pageInfo { __typename } edges { __typename node { __typename
         total { __typename } homepage { __typename } emails { __typename } phones { __typename } contact { __typename } shipping { __typename } body { __typename }
         createdBy { __typename } updatedBy { __typename }
         company { __typename people(first: 1) { __typename pageInfo { __typename } edges { __typename node { __typename name { __typename } } } } }
         payerPerson { __typename } payerCompany { __typename }
         lines { __typename pageInfo { __typename } edges { __typename } } } } }
       companyDuplicates(ids: ["${acme.id}"]) { __typename }
       invoicesGroupBy(groupBy: [{stage: true}], limit: 1) { __typename edges { __typename node { __typename } } } }`,
  );
  assert.equal(data['__typename'], 'Query');
  const page = (object: string): unknown => ({ __typename: `${object}Connection`, pageInfo: { __typename: 'PageInfo' } });
  assert.deepEqual(data['invoices'], {
    ...(page('Invoice') as object),
    edges: [
      {
        __typename: 'InvoiceEdge',
        node: {
          __typename: 'Invoice',
          total: { __typename: 'Currency' },
          homepage: { __typename: 'Links' },
          emails: { __typename: 'Emails' },
          phones: { __typename: 'Phones' },
          contact: { __typename: 'FullName' },
          shipping: { __typename: 'Address' },
          body: { __typename: 'RichText' },
          createdBy: { __typename: 'Actor' },
          updatedBy: { __typename: 'Actor' },
          company: {
            __typename: 'Company',
            people: {
              ...(page('Person') as object),
              edges: [{ __typename: 'PersonEdge', node: { __typename: 'Person', name: { __typename: 'FullName' } } }],
            },
          },
          payerPerson: { __typename: 'Person' },
          payerCompany: null,
          lines: { ...(page('InvoiceLine') as object), edges: [] },
        },
      },
    ],
  });
  assert.deepEqual(data['companyDuplicates'], [{ __typename: 'CompanyConnection' }]);
  assert.deepEqual(data['invoicesGroupBy'], [
    { __typename: 'InvoiceGroupByConnection', edges: [{ __typename: 'InvoiceEdge', node: { __typename: 'Invoice' } }] },
  ]);
});

test('__typename under an alias, of a mutation, and of typed members of JSON', async () => {
  assert.deepEqual(await askOne(server, one('kind: __typename')), { kind: 'Invoice' });
  const data = await ask(
    server,
    'mutation { __typename createInvoice(data: {reference: "typed"}) { __typename total { __typename } } destroyInvoices(filter: {reference: {eq: "typed"}}) { __typename } }',
  );
  assert.equal(data['__typename'], 'Mutation');
  assert.deepEqual(data['createInvoice'], { __typename: 'Invoice', total: { __typename: 'Currency' } });
  assert.deepEqual(data['destroyInvoices'], [{ __typename: 'Invoice' }]);
});

test('the same root field under several names; refused: too many of them', async () => {
  const many = (count: number): string =>
    `{ ${Array.from({ length: count }, (_, index) => `a${index}: invoices(filter: {reference: {eq: "A-${index}"}}) { totalCount }`).join(' ')} }`;
  const data = await ask(server, many(20));
  assert.deepEqual(at(data, 'a1.totalCount'), 1);
  assert.deepEqual(at(data, 'a7.totalCount'), 0);
  const answer = await graphql(server, many(21));
  assert.equal(answer.status, 200);
  assert.equal(
    answer.body.errors?.[0]?.message.startsWith(
      'Query too complex - Too many root resolvers requested: 21 - Maximum allowed root resolvers: 20',
    ),
    true,
    answer.text,
  );
});

test('a root field asked for twice, and a relation in two fragments, are one', async () => {
  assert.deepEqual(await ask(server, '{ invoices(first: 0) { totalCount } invoices(first: 0) { edges { cursor } } }'), {
    invoices: { totalCount: 2, edges: [] },
  });
  const query = `{ company(filter: {id: {eq: "${acme.id}"}}) { people { totalCount } ...F } } fragment F on Company { people { edges { node { name { firstName } } } } }`;
  const { people } = await askOne<{ people: Record<string, unknown> }>(server, query);
  assert.equal(people['totalCount'], 2);
  assert.equal(nodes(people).length, 2);
});

test('refused: one name for two different things', async () => {
  for (const query of [
    '{ x: invoices(first: 1) { totalCount } x: people { totalCount } }',
    '{ invoices(first: 1) { totalCount } invoices(first: 2) { totalCount } }',
  ]) {
    const name = query.includes('x:') ? 'x' : 'invoices';
    await refused(server, query, { code: 'BAD_USER_INPUT', message: `Duplicate root resolver: "${name}"` });
  }
  for (const query of [
    one('x: reference x: memo'),
    '{ companies { edges { node { people(first: 1) { totalCount } people(first: 2) { totalCount } } } } }',
  ]) {
    await refused(server, query, { code: 'GRAPHQL_VALIDATION_FAILED' });
  }
});

test('block strings, escapes, comments and commas are GraphQL', async () => {
  const data = dataOf(
    await graphql(
      server,
      `query { # a comment
        invoices(filter: {or: [{reference: {eq: """A-1"""}}, {reference: {eq: "\\u0041-2"}}]}, , orderBy: {reference: AscNullsLast}) { edges { node { reference, } } } }`,
    ),
  );
  assert.deepEqual(nodes(data['invoices']), [{ reference: 'A-1' }, { reference: 'A-2' }]);
});

test('refused: @include without a condition', async () => {
  const answer = await graphql(server, one('reference @include'));
  assert.equal(answer.status, 200);
  assert.ok(answer.body.errors !== undefined, answer.text);
  assert.notEqual(answer.body.errors[0]?.extensions.code, 'INTERNAL_SERVER_ERROR');
  await refused(server, one('id').replace('"A-1"', '"none"'), {
    code: 'NOT_FOUND',
    subCode: 'RECORD_NOT_FOUND',
    message: 'Record not found',
  });
});
