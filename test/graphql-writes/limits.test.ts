/** Every limit, with the exact words, on both sides of it; a refused write writes nothing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  at,
  checkError,
  count,
  envelope,
  findMany,
  invoice,
  made,
  madeMany,
  refused,
  startWrites,
  unique,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const times = (size: number, make: (index: number) => string): string => Array.from({ length: size }, (_, index) => make(index)).join(' ');
const creates = (size: number): string => times(size, (index) => `c${index}: createCompany(data: { name: "root ${index}" }) { id }`);
const roots = (size: number): string =>
  `Query too complex - Too many root resolvers requested: ${size} - Maximum allowed root resolvers: 20`;
const fields = (size: number): string => `Query too complex - Too many fields requested: ${size} - Maximum allowed fields: 2000`;

test('20 root fields are run, of one name with aliases too', async () => {
  const data = await writes.ask(`mutation { ${creates(20)} }`);
  assert.equal(Object.keys(data).length, 20);
  const read = await writes.ask(`{ ${times(20, (index) => `p${index}: people(first: 1) { totalCount }`)} }`);
  assert.equal(Object.keys(read).length, 20);
});

test('21 root fields are refused as a whole', async () => {
  await writes.unchanged(async () => {
    for (const query of [
      `mutation { ${creates(21)} }`,
      `mutation { ...A ...B } fragment A on Mutation { ${creates(11)} } fragment B on Mutation { ${creates(21).slice(creates(11).length)} }`,
      `mutation { ... { ${creates(21)} } }`,
      `mutation { ... on Mutation { ... { ...A } } } fragment A on Mutation { ${creates(21)} }`,
      `mutation ($yes: Boolean = true) { ... @include(if: $yes) { ${creates(21)} } }`,
      `mutation { ${times(21, (index) => `c${index}: createCompany(data: {}) @skip(if: false) { id }`)} }`,
      `{ ${times(21, (index) => `p${index}: people { totalCount }`)} }`,
    ]) {
      refused(await writes.post(query), { message: roots(21), key: null });
    }
    refused(await writes.post(`mutation { ${creates(100)} }`), { message: roots(100), key: null });
  });
});

test('one root field twice under one key is refused when they differ', async () => {
  await writes.unchanged(async () => {
    const query = 'mutation { createCompany(data: { name: "a" }) { id } createCompany(data: { name: "b" }) { id } }';
    refused(await writes.post(query), { message: 'Duplicate root resolver: "createCompany"', key: null });
    const aliased = 'mutation { x: createCompany(data: { name: "a" }) { id } x: createPerson(data: {}) { id } }';
    const answer = await writes.post(aliased);
    assert.ok(envelope(answer).length >= 1);
    assert.ok(answer.data === undefined || answer.data === null, answer.text);
  });
});

const aliases = (size: number): string => times(size, (index) => `f${index}: name`);

test('2000 fields are answered, 2001 are refused', async () => {
  // createCompany is one of them.
  const data = await writes.ask(`mutation { createCompany(data: { name: "wide" }) { ${aliases(1999)} } }`);
  assert.equal(at(data, 'createCompany.f1998'), 'wide');
  await writes.unchanged(async () => {
    refused(await writes.post(`mutation { createCompany(data: {}) { ${aliases(2000)} } }`), { message: fields(2001), key: null });
    refused(await writes.post(`{ companies { edges { node { ${aliases(1998)} } } } }`), { message: fields(2001), key: null });
  });
  await writes.ask(`{ companies { edges { node { ${aliases(1997)} } } } }`);
});

test('fields named with two underscores are not counted', async () => {
  await writes.ask(`mutation { createCompany(data: {}) { ${aliases(1999)} __typename t: __typename } }`);
});

test('fields in fragments count at each place where they are spread', async () => {
  const fragment = `fragment F on Company { ${aliases(199)} }`;
  const ten = times(10, (index) => `c${index}: createCompany(data: { name: "f" }) { ...F }`);
  await writes.ask(`mutation { ${ten} } ${fragment}`);
  const eleven = `${ten} c10: createCompany(data: { name: "f" }) { ...F }`;
  await writes.unchanged(async () => {
    refused(await writes.post(`mutation { ${eleven} } ${fragment}`), { message: fields(2200), key: null });
    const inline = times(11, (index) => `c${index}: createCompany(data: {}) { ... on Company { ... { ${aliases(199)} } } }`);
    refused(await writes.post(`mutation { ${inline} }`), { message: fields(2200), key: null });
    const included = times(11, (index) => `c${index}: createCompany(data: {}) { ...F @include(if: true) }`);
    refused(await writes.post(`mutation { ${included} } ${fragment}`), { message: fields(2200), key: null });
  });
});

const chain = (levels: number): string => (levels === 0 ? 'name' : `name parent { ${chain(levels - 1)} }`);

test('records are nested four deep in a record, and not eight', async () => {
  const parent = await made(writes, 'invoiceLine', { name: 'top' });
  const row = await made(writes, 'invoiceLine', { name: 'child', parentId: parent['id'] }, chain(4));
  assert.equal(at(row, 'parent.name'), 'top');
  assert.equal(at(row, 'parent.parent'), null);
  await writes.unchanged(async () => {
    for (const levels of [8, 20, 60]) {
      const deep = { subCode: 'MAX_DEPTH_REACHED', message: 'Maximum depth of 5 reached' };
      const write = `mutation { createInvoiceLine(data: { name: "deep" }) { ${chain(levels)} } }`;
      refused(await writes.post(write), { ...deep, key: 'createInvoiceLine' });
      refused(await writes.post(`{ invoiceLines { edges { node { ${chain(levels)} } } } }`), { ...deep, key: 'invoiceLines' });
      const nested = `mutation { createInvoiceLine(data: {}) { ...L } } fragment L on InvoiceLine { ${chain(levels)} }`;
      refused(await writes.post(nested), deep);
    }
  });
});

const complex = {
  subCode: 'TOO_COMPLEX_QUERY',
  message:
    /^Query complexity is too high\. Please, reduce the amount of relation fields requested\. Query complexity: \d+\. Maximum complexity: \d+\./,
};

test('to-many inside of to-many is answered where it is small', async () => {
  const client = await made(writes, 'client', { name: 'C' });
  const bill = await made(writes, 'invoice', invoice({ clientId: client['id'] }));
  await made(writes, 'invoiceLine', { invoiceId: bill['id'], name: 'L' });
  const selection = `id invoices(first: 3) { edges { node { reference lines(first: 3) { edges { node { name } } } } } }`;
  const data = await writes.ask(`mutation ($id: UUID!) { updateClient(id: $id, data: { name: "D" }) { name ${selection} } }`, {
    id: client['id'],
  });
  assert.equal(at(data, 'updateClient.invoices.edges.0.node.lines.edges.0.node.name'), 'L');
});

test('expected rows are counted: what would answer millions is refused before anything is written', async () => {
  const lines = 'lines(first: 200) { edges { node { children(first: 200) { edges { node { name } } } } } }';
  const selection = `invoices(first: 200) { edges { node { ${lines} } } }`;
  await writes.unchanged(async () => {
    refused(await writes.post(`{ clients(first: 1000) { edges { node { ${selection} } } } }`), { ...complex, key: 'clients' });
    refused(await writes.post(`mutation { createClient(data: { name: "x" }) { ${selection} } }`), { ...complex, key: 'createClient' });
    const aliased = times(40, (index) => `i${index}: ${selection}`);
    refused(await writes.post(`{ clients(first: 60) { edges { node { ${aliased} } } } }`), { ...complex });
    const variables = { first: 200 };
    const query = `query ($first: Int) { clients(first: 1000) { edges { node { invoices(first: $first) { edges { node {
      lines(first: $first) { edges { node { name } } } } } } } } } }`;
    refused(await writes.post(query, variables), complex);
  });
});

test('a page is at most 1000', async () => {
  await writes.ask('{ companies(first: 1000) { edges { node { id } } } }');
  for (const size of [1001, 100_000, 2_147_483_647]) {
    refused(await writes.post(findMany('company'), { first: size }), { message: /1000/ });
    refused(await writes.post(`{ companies(last: ${size}) { edges { node { id } } } }`), { message: /1000/ });
  }
});

test('search is limited to 100', async () => {
  const query = 'query ($limit: Int!) { search(searchInput: "x", limit: $limit) { edges { node { recordId } } } }';
  await writes.ask(query, { limit: 100 });
  refused(await writes.post(query, { limit: 101 }), { message: 'Limit cannot exceed 100 items' });
});

test('sizes of writes: 200 records for create and update, 2 to 9 for merge', async () => {
  const name = unique();
  await madeMany(
    writes,
    'company',
    Array.from({ length: 200 }, () => ({ name })),
  );
  const answer = await writes.post(
    `mutation { a: updateCompanies(filter: { name: { eq: "${name}" } }, data: { employees: 1 }) { id }
       b: createCompany(data: { name: "${name}" }) { id }
       c: updateCompanies(filter: { name: { eq: "${name}" } }, data: { employees: 2 }) { id } }`,
  );
  const errors = envelope(answer);
  assert.equal(errors.length, 1, answer.text.slice(0, 500));
  const [error] = errors;
  assert.deepEqual(error?.path, ['c']);
  if (error !== undefined) checkError(error, { message: 'Cannot update more than 200 records at once' });
  assert.equal(await count(writes, 'company', { name: { eq: name }, employees: { eq: 1 } }), 200);
});

test('the limits are settings', async () => {
  const small = await startWrites({
    KWARTET_GRAPHQL_ROOT_FIELDS_MAX: '2',
    KWARTET_GRAPHQL_FIELDS_MAX: '10',
    KWARTET_COMPLEXITY_MAX: '100',
  });
  try {
    refused(
      await small.post(
        'mutation { a: createCompany(data: {}) { id } b: createCompany(data: {}) { id } c: createCompany(data: {}) { id } }',
      ),
      {
        message: 'Query too complex - Too many root resolvers requested: 3 - Maximum allowed root resolvers: 2',
      },
    );
    refused(await small.post(`mutation { createCompany(data: {}) { ${aliases(10)} } }`), {
      message: 'Query too complex - Too many fields requested: 11 - Maximum allowed fields: 10',
    });
    refused(await small.post('{ clients(first: 60) { edges { node { invoices { edges { node { id } } } } } } }'), {
      subCode: 'TOO_COMPLEX_QUERY',
      message: /Maximum complexity: 100\./,
    });
    await small.ask(`mutation { createCompany(data: {}) { ${aliases(9)} } }`);
  } finally {
    await small.close();
  }
});
