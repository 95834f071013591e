/** Attempts to get around the limits or to bring the server down: each is answered, none writes, and the server goes on. */
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  type Answer,
  at,
  count,
  createMany,
  createOne,
  findMany,
  invoice,
  made,
  type Row,
  refused,
  send,
  startWrites,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

afterEach(async () => {
  assert.deepEqual(await writes.ask('{ __typename }'), { __typename: 'Query' });
  const row = await made(writes, 'company', { name: 'still here' }, 'name');
  assert.equal(row['name'], 'still here', 'the server still answers');
});

const times = (size: number, make: (index: number) => string): string => Array.from({ length: size }, (_, index) => make(index)).join(' ');

/** Told as the caller's fault, whatever the status; in words no longer than what came in. */
function told(answer: Answer): void {
  assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${answer.status} ${answer.text.slice(0, 300)}`);
  assert.ok((answer.errors?.length ?? 0) > 0, answer.text.slice(0, 300));
  assert.ok(answer.text.length < 2_200_000, `an error of ${answer.text.length} bytes`);
  for (const { extensions } of answer.errors ?? []) assert.notEqual(extensions?.code, 'INTERNAL_SERVER_ERROR', answer.text.slice(0, 300));
}

/** Either done or told; never a failure of the server. */
function calm(answer: Answer): void {
  if (answer.errors !== undefined) told(answer);
  else assert.equal(answer.status, 200, answer.text.slice(0, 300));
}

const toldAll = (queries: readonly string[], variables?: Row): Promise<void> =>
  writes.unchanged(async () => {
    for (const query of queries) told(await writes.post(query, variables));
  });

test('100,000 aliases', async () => {
  const names = times(100_000, (index) => `a${index}:name`);
  await toldAll([
    `mutation { createCompany(data: {}) { ${names} } }`,
    `{ companies { edges { node { ${names} } } } }`,
    `mutation { ${times(100_000, (index) => `a${index}:createCompany(data:{}){id}`)} }`,
    `{ ${times(100_000, (index) => `a${index}:companies{totalCount}`)} }`,
    `fragment F on Company { ${names} } mutation { createCompany(data: {}) { ...F } }`,
  ]);
});

test('100,000 times the same field, and 100,000 type names', async () => {
  await writes.unchanged(async () => {
    calm(await writes.post(`{ companies { edges { node { ${times(100_000, () => 'name')} } } } }`));
    calm(await writes.post(`{ ${times(100_000, (index) => `a${index}:__typename`)} }`));
    calm(await writes.post(`{ companies { edges { node { ${times(100_000, (index) => `a${index}:__typename`)} } } } }`));
  });
});

test('fragments that spread themselves, alone and in a ring', async () => {
  await toldAll([
    'mutation { createCompany(data: {}) { ...A } } fragment A on Company { id ...A }',
    'mutation { createCompany(data: {}) { ...A } } fragment A on Company { id ...B } fragment B on Company { ...C } fragment C on Company { ...A }',
    'mutation { ...A } fragment A on Mutation { createCompany(data: {}) { id } ...A }',
    'mutation { ...A } fragment A on Mutation { ...B } fragment B on Mutation { ...A createCompany(data: {}) { id } }',
    'mutation { createCompany(data: {}) { people { edges { node { ...P } } } } } fragment P on Person { company { ...C } } fragment C on Company { people { edges { node { ...P } } } }',
    'mutation { createCompany(data: {}) { ... { ... on Company { ...A } } } } fragment A on Company { ... { ...A } }',
  ]);
});

test('a ring of fragments that nobody spreads does not matter, or is told', async () => {
  calm(await writes.post('mutation { createCompany(data: {}) { id } } fragment A on Company { ...B } fragment B on Company { ...A }'));
});

test('fragments that double at each level', async () => {
  const doubling = (levels: number, leaf: string, type: string): string =>
    `${times(levels, (level) => `fragment F${level} on ${type} { ...F${level + 1} ...F${level + 1} }`)} fragment F${levels} on ${type} { ${leaf} }`;
  const aliased = (levels: number): string =>
    `${times(levels, (level) => `fragment F${level} on InvoiceLine { a: parent { ...F${level + 1} } b: parent { ...F${level + 1} } }`)} fragment F${levels} on InvoiceLine { name }`;
  await writes.unchanged(async () => {
    for (const levels of [10, 30, 200]) {
      calm(await writes.post(`{ companies { edges { node { ...F0 } } } } ${doubling(levels, 'name', 'Company')}`));
      told(await writes.post(`{ invoiceLines { edges { node { ...F0 } } } } ${aliased(levels)}`));
      told(await writes.post(`mutation { createInvoiceLine(data: {}) { ...F0 } } ${aliased(levels)}`));
    }
    told(await writes.post(`mutation { ...F0 } ${doubling(30, 'a: createCompany(data: {}) { id } b: createCompany { id }', 'Mutation')}`));
    const ten = times(10, (level) => `fragment F${level} on Company { ${times(10, () => `...F${level + 1}`)} }`);
    calm(await writes.post(`{ companies { edges { node { ...F0 } } } } ${ten} fragment F10 on Company { name }`));
  });
});

test('10,000 fragments in a row', async () => {
  const row = times(10_000, (index) => `fragment F${index} on Company { ...F${index + 1} }`);
  await writes.unchanged(async () => {
    calm(await writes.post(`{ companies { edges { node { ...F0 } } } } ${row} fragment F10000 on Company { name }`));
  });
});

test('documents nested 20,000 deep', async () => {
  const depth = 20_000;
  await toldAll([
    `{ companies ${'{ edges '.repeat(depth)}${'}'.repeat(depth)} }`,
    `mutation { createInvoiceLine(data: {}) ${'{ parent '.repeat(depth)}{ id }${'}'.repeat(depth)} }`,
    `mutation { createCompany(data: ${'['.repeat(depth)}${']'.repeat(depth)}) { id } }`,
    `mutation { createCompany(data: ${'{ a: '.repeat(depth)}1${'}'.repeat(depth)}) { id } }`,
    `mutation ($x: ${'['.repeat(depth)}Int${']'.repeat(depth)}) { createCompany(data: $x) { id } }`,
    `{ companies(filter: ${'{ not: '.repeat(depth)}{}${'}'.repeat(depth)}) { totalCount } }`,
    `mutation { createCompany(data: {}) ${'{ ... '.repeat(depth)}{ id }${'}'.repeat(depth)} }${'}'.repeat(5)}`,
    '{'.repeat(depth),
  ]);
  calm(await writes.post(`{ companies { edges { node ${'{ ... '.repeat(1000)}{ id }${'}'.repeat(1000)} } } }`));
});

test('variables nested 50,000 deep', async () => {
  const nested = (open: string, close: string, depth = 50_000): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
  const list = nested('[', ']');
  const object = nested('{"and":[', ']}');
  await writes.unchanged(async () => {
    for (const [query, variables] of [
      [createOne('invoice'), `{"data":{"reference":"r","meta":${list}}}`],
      [createOne('invoice'), `{"data":{"reference":"r","labels":${list}}}`],
      [createOne('invoice'), `{"data":${nested('{"client":', '}')}}`],
      [createMany('company'), `{"data":${list}}`],
      [findMany('company'), `{"filter":${object}}`],
      [findMany('company'), `{"filter":${nested('{"not":', '}')}}`],
      [findMany('company'), `{"filter":{},"orderBy":${list}}`],
    ] as const) {
      told(await send(writes.server, `{"query":${JSON.stringify(query)},"variables":${variables}}`));
    }
    calm(await send(writes.server, `{"query":${JSON.stringify('{ companies { totalCount } }')},"variables":{"unused":${list}}}`));
    calm(await send(writes.server, `{"query":${JSON.stringify('{ companies { totalCount } }')},"extensions":${list}}`));
  });
});

test('filters of many conditions', async () => {
  const wide = { or: Array.from({ length: 50_000 }, (_, index) => ({ name: { eq: `n${index}` } })) };
  await writes.unchanged(async () => {
    told(await writes.post(findMany('company'), { filter: wide }));
    told(await writes.post('mutation ($f: CompanyFilterInput!) { destroyCompanies(filter: $f) { id } }', { f: wide }));
    const list = Array.from({ length: 100_000 }, (_, index) => `n${index}`);
    calm(await writes.post(findMany('company'), { filter: { name: { in: list } } }));
    calm(await writes.post(findMany('company'), { orderBy: Array.from({ length: 20_000 }, () => ({ name: 'AscNullsFirst' })) }));
  });
});

test('documents and variables of megabytes', async () => {
  const big = 'x'.repeat(1_000_000);
  await writes.unchanged(async () => {
    calm(await writes.post(`{ companies { totalCount } } #${big}`));
    calm(await writes.post(`${' '.repeat(1_000_000)}{ companies { totalCount } }`));
    calm(await writes.post(`{ companies(filter: { name: { eq: "${big}" } }) { totalCount } }`));
    calm(await writes.post(`{ companies(filter: { name: { eq: """${big}""" } }) { totalCount } }`));
    told(await writes.post(`{ ${big} }`));
    told(await writes.post(`mutation { ${big}(data: {}) { id } }`));
    told(await writes.post(`mutation { createCompany(data: { ${big}: 1 }) { id } }`));
    told(await writes.post(createOne('company'), { data: { [big]: 1 } }));
    told(await writes.post(createOne('invoice'), { data: invoice({ stage: big }) }));
    told(await writes.post(createOne('invoice'), { data: invoice({ token: big, quantity: big }) }));
    told(await writes.post(createMany('company'), { data: Array.from({ length: 100_000 }, () => ({})) }));
    told(await writes.post(`${times(50_000, (index) => `query Q${index} { companies { totalCount } }`)}`));
    calm(await writes.post(`query (${times(20_000, (index) => `$v${index}: Int = ${index}`)}) { companies { totalCount } }`));
  });
  const text = 'y'.repeat(3_000_000);
  const row = await made(writes, 'invoice', invoice({ memo: text }), 'memo');
  assert.equal((row['memo'] as string).length, text.length, 'a long text is kept');
});

test('a body that is too large is refused with 413', async () => {
  const answer = await writes.unchanged(() => writes.post(createOne('company'), { data: { name: 'z'.repeat(11_000_000) } }));
  assert.equal(answer.status, 413, answer.text.slice(0, 300));
  assert.ok((answer.errors?.length ?? 0) > 0 || answer.text !== '', answer.text.slice(0, 300));
});

test('directives in masses, unknown ones, and ones that contradict each other', async () => {
  const include = times(50_000, () => '@include(if: true)');
  await writes.unchanged(async () => {
    calm(await writes.post(`{ companies { totalCount ${include} } }`));
    calm(await writes.post(`{ companies { edges { node { ${times(2_000, (index) => `a${index}: name @skip(if: true)`)} id } } } }`));
    calm(await writes.post('mutation { createCompany(data: {}) @include(if: false) @skip(if: false) { id } b: __typename }'));
    calm(await writes.post('mutation { createCompany(data: {}) @include(if: true) @skip(if: true) { id } b: __typename }'));
    told(await writes.post('mutation { createCompany(data: {}) @include { id } }'));
    told(await writes.post('mutation { createCompany(data: {}) @include(if: "maybe") { id } }'));
  });
});

test('introspection in itself', async () => {
  const deep = (levels: number): string => (levels === 0 ? 'name' : `name fields { name type { ${deep(levels - 1)} } }`);
  const types = (levels: number): string => (levels === 0 ? 'name' : `ofType { ${types(levels - 1)} }`);
  await toldAll([
    `{ __schema { types { ${deep(6)} } } }`,
    `{ __type(name: "Company") { ${deep(12)} } }`,
    `{ __schema { types { possibleTypes { interfaces { possibleTypes { interfaces { possibleTypes { interfaces { ${deep(4)} } } } } } } } } }`,
  ]);
  calm(await writes.post(`{ __type(name: "Company") { fields { type { ${types(9)} } } } }`));
  calm(await writes.post(`{ ${times(20, (index) => `s${index}: __schema { types { name fields { name } } }`)} }`));
});

test('names from the inside of JavaScript', async () => {
  await writes.unchanged(async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf', 'then', '__defineGetter__']) {
      told(await writes.post(`mutation { ${name}(data: {}) { id } }`));
      told(await writes.post(`mutation { createCompany(data: {}, ${name}: 1) { id } }`));
      told(await writes.post(`mutation { createCompany(data: { ${name}: { a: 1 } }) { id } }`));
      told(await send(writes.server, `{"query":${JSON.stringify(createOne('company'))},"variables":{"data":{"${name}":{"a":1}}}}`));
      told(await writes.post(`{ companies(filter: { ${name}: { eq: "x" } }) { totalCount } }`));
      told(await writes.post(`{ companies(orderBy: { ${name}: AscNullsFirst }) { totalCount } }`));
      calm(await writes.post(`{ companies { edges { node { ${name} { ${name} } } } ${name} } }`));
      calm(await writes.post(`query ($${name}: String) { companies(filter: { name: { eq: $${name} } }) { totalCount } }`, { [name]: 'x' }));
      calm(await writes.post(`query ${name} { companies { totalCount } }`, undefined, { operationName: name }));
      calm(await writes.post(`{ companies { edges { node { ...${name} } } } } fragment ${name} on Company { id }`));
    }
  });
  const row = await made(writes, 'company', { name: '__proto__' }, '__proto__: name constructor: id');
  assert.equal(typeof at(row, 'constructor'), 'string');
});

test('a client that hangs up leaves a whole batch or none', async () => {
  const data = Array.from({ length: 200 }, () => ({ name: 'hung up' }));
  const body = JSON.stringify({ query: createMany('company'), variables: { data } });
  const { url, token } = writes.server;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (let round = 0; round < 20; round++) {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), round);
    await fetch(`${url}/graphql`, { method: 'POST', headers, body, signal: abort.signal }).then(
      (response) => response.text().catch(() => 'hung up'),
      () => 'hung up',
    );
    assert.equal((await count(writes, 'company', { name: { eq: 'hung up' } })) % 200, 0);
  }
});

test('text that means something to SQL', async () => {
  const { id } = await made(writes, 'company', { name: 'kept' });
  for (const text of [`'; drop table company; --`, `\\'; select 1`, '$1', '%', `") or true --`, '{{x}}']) {
    assert.equal((await made(writes, 'company', { name: text }, 'name'))['name'], text);
    await writes.unchanged(async () => {
      told(await writes.post(`mutation ($t: String) { updateCompany(id: $t, data: { name: "x" }) { id } }`, { t: text }));
      told(await writes.post('mutation ($d: X) { createCompany(data: $d) { id } }', { d: { [text]: 1 } }));
    });
  }
  refused(await writes.post(`mutation { updateCompany(id: "${id}' or true --", data: { name: "x" }) { id } }`));
});
