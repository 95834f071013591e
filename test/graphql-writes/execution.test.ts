/** How mutations run: one after the other, each on its own; names of operations, fragments, directives, defaults, methods. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  answerOf,
  at,
  count,
  createOne,
  envelope,
  found,
  live,
  made,
  pluck,
  type Row,
  refused,
  startWrites,
  stored,
  unique,
  unknownId,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

test('mutations of one request see what those before them did', async () => {
  const id = unknownId();
  const data = await writes.ask(
    `mutation ($id: UUID!) {
      a: createCompany(data: { id: $id, name: "1" }) { name deletedAt }
      b: updateCompany(id: $id, data: { name: "2" }) { name deletedAt }
      c: deleteCompany(id: $id) { name }
      d: restoreCompany(id: $id) { name deletedAt }
      e: createCompanies(data: [{ id: $id, name: "3" }], upsert: true) { name }
      f: updateCompanies(filter: { id: { eq: $id }, name: { eq: "3" } }, data: { name: "4" }) { name }
      g: destroyCompany(id: $id) { name }
    }`,
    { id },
  );
  assert.deepEqual(data, {
    a: { name: '1', deletedAt: null },
    b: { name: '2', deletedAt: null },
    c: { name: '2' },
    d: { name: '2', deletedAt: null },
    e: [{ name: '3' }],
    f: [{ name: '4' }],
    g: { name: '4' },
  });
  assert.deepEqual(Object.keys(data), ['a', 'b', 'c', 'd', 'e', 'f', 'g'], 'in the order of the document');
  assert.equal(await live(writes, 'company', id), false);
});

test('twenty updates of one record end with the last', async () => {
  const { id } = await made(writes, 'company');
  const updates = Array.from(
    { length: 20 },
    (_, index) => `u${index}: updateCompany(id: $id, data: { employees: ${index} }) { employees }`,
  );
  for (let round = 0; round < 3; round++) {
    const data = await writes.ask(`mutation ($id: UUID!) { ${updates.join(' ')} }`, { id });
    assert.deepEqual(
      pluck(Object.values(data) as Row[], 'employees'),
      updates.map((_, index) => index),
    );
    assert.equal((await stored(writes, 'company', id, 'employees'))['employees'], 19);
  }
});

test('one that fails undoes nothing before it and stops nothing after it', async () => {
  const [first, second] = [unknownId(), unknownId()];
  const answer = await writes.post(
    `mutation ($first: UUID!, $second: UUID!) {
      a: createCompany(data: { id: $first }) { id }
      b: createCompany(data: { id: $first }) { id }
      c: createInvoice(data: { reference: null }) { id }
      d: createCompany(data: { id: $second }) { id }
      e: updateCompany(id: $first, data: { name: "after" }) { name }
    }`,
    { first, second },
  );
  assert.deepEqual(answer.data, { a: { id: first }, b: null, c: null, d: { id: second }, e: { name: 'after' } });
  assert.deepEqual(
    envelope(answer).map(({ path }) => path),
    [['b'], ['c']],
  );
  assert.equal((await stored(writes, 'company', first, 'name'))['name'], 'after');
  assert.ok(await live(writes, 'company', second));
});

test('the word of the operation does not matter', async () => {
  const name = unique();
  const byQuery = await writes.ask(`query { createCompany(data: { name: "${name}" }) { name } }`);
  assert.deepEqual(byQuery, { createCompany: { name } });
  const short = await writes.ask(`{ createCompany(data: { name: "${name}" }) { name } }`);
  assert.deepEqual(short, { createCompany: { name } });
  const mixed = await writes.ask(
    `mutation { createCompany(data: { name: "${name}" }) { name } companies(filter: { name: { eq: "${name}" } }) { totalCount } }`,
  );
  assert.equal(at(mixed, 'companies.totalCount'), 3, 'what is read after a write sees it');
});

test('mutations inside of query {} run in order as well', async () => {
  const id = unknownId();
  const data = await writes.ask(
    `query ($id: UUID!) { a: createCompany(data: { id: $id, name: "1" }) { name } b: updateCompany(id: $id, data: { name: "2" }) { name }
       c: destroyCompany(id: $id) { name } }`,
    { id },
  );
  assert.deepEqual(data, { a: { name: '1' }, b: { name: '2' }, c: { name: '2' } });
});

test('a subscription is no operation here', async () => {
  await writes.unchanged(async () => {
    for (const query of ['subscription { createCompany(data: {}) { id } }', 'subscription { onDbEvent(input: {}) { action } }']) {
      const answer = await writes.post(query);
      assert.equal(answer.status, 200, answer.text);
      envelope(answer);
      assert.ok(answer.data === undefined || answer.data === null, answer.text);
    }
  });
});

test('GET reads, and does not write', async () => {
  const { server } = writes;
  const path = (query: string, more = ''): string => `/graphql?query=${encodeURIComponent(query)}${more}`;
  const read = await server.call('GET', path('{ companies { totalCount } }'), { headers: { accept: 'application/json' } });
  assert.equal(read.status, 200, read.text);
  await writes.unchanged(async () => {
    for (const target of [
      path('mutation { createCompany(data: {}) { id } }'),
      path('mutation A { createCompany(data: {}) { id } } query B { companies { totalCount } }', '&operationName=A'),
    ]) {
      const answer = answerOf(await server.call('GET', target, { headers: { accept: 'application/json' } }));
      assert.equal(answer.status, 405, answer.text);
      assert.match(answer.headers.get('allow') ?? '', /POST/);
      assert.equal(answer.errors?.[0]?.message, 'Can only perform a mutation operation from a POST request.');
    }
  });
  const other = await server.call(
    'GET',
    path('mutation A { createCompany(data: {}) { id } } query B { companies { totalCount } }', '&operationName=B'),
  );
  assert.equal(other.status, 200, other.text);
});

test('a mutation inside of query {} is not run by GET', async () => {
  await writes.unchanged(async () => {
    const query = encodeURIComponent('query { createCompany(data: {}) { id } }');
    const answer = answerOf(await writes.server.call('GET', `/graphql?query=${query}`, { headers: { accept: 'application/json' } }));
    assert.ok(answer.status === 405 || answer.errors !== undefined, `${answer.status} ${answer.text}`);
  });
});

test('other methods write nothing', async () => {
  await writes.unchanged(async () => {
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const answer = await writes.server.call(method, '/graphql', { body: { query: 'mutation { createCompany(data: {}) { id } }' } });
      assert.ok(answer.status >= 400 && answer.status < 500, `${method}: ${answer.status}`);
    }
  });
});

test('operationName chooses; the others are not run', async () => {
  const query = `mutation A { createCompany(data: { name: "op a" }) { name } }
    mutation B { createCompany(data: { name: "op b" }) { name } }`;
  assert.deepEqual(await writes.ask(query, {}, { operationName: 'B' }), { createCompany: { name: 'op b' } });
  assert.deepEqual(pluck(await found(writes, 'company', { name: { startsWith: 'op ' } }, 'name'), 'name'), ['op b']);
  await writes.unchanged(async () => {
    refused(await writes.post(query, {}), { code: 'GRAPHQL_VALIDATION_FAILED', message: /operation name/i, key: null });
    for (const operationName of ['C', 'a', '']) {
      const answer = await writes.post(query, {}, { operationName });
      assert.ok(envelope(answer).length === 1, answer.text);
      assert.ok(answer.data === undefined || answer.data === null, answer.text);
    }
  });
  assert.deepEqual(await writes.ask('mutation Only { createCompany(data: { name: "only" }) { name } }'), {
    createCompany: { name: 'only' },
  });
});

test('fragments, by name and in line, at the root and inside', async () => {
  const data = await writes.ask(
    `mutation M($name: String) { ...Root ... on Mutation { b: createCompany(data: { name: $name }) { ... on Company { ...Fields } } } }
     fragment Root on Mutation { a: createCompany(data: { name: $name }) { ...Fields people { ...People } } }
     fragment Fields on Company { title: name ...More } fragment More on Company { link: domainName { url: primaryLinkUrl } __typename }
     fragment People on PersonConnection { totalCount edges { node { id } } }`,
    { name: 'frag' },
  );
  const fields = { title: 'frag', link: { url: '' }, __typename: 'Company' };
  assert.deepEqual(data, { a: { ...fields, people: { totalCount: 0, edges: [] } }, b: fields });
});

test('a fragment that is not there is told before anything is written', async () => {
  await writes.unchanged(async () => {
    const answer = await writes.post('mutation { createCompany(data: {}) { id ...Missing } }');
    assert.match(String(envelope(answer)[0]?.message), /Missing/);
  });
});

test('@include and @skip decide about root fields and fields, with variables and their defaults', async () => {
  const query = `mutation ($yes: Boolean!, $no: Boolean! = false, $name: String = "dir") {
    kept: createCompany(data: { name: $name }) @include(if: $yes) { name id @skip(if: $yes) employees @include(if: $no) }
    left: createCompany(data: { name: "left out" }) @include(if: $no) { id }
    also: createCompany(data: { name: "left out" }) @skip(if: $yes) { id }
    ... @include(if: $no) { never: createCompany(data: { name: "left out" }) { id } }
    ...Never @skip(if: $yes)
  } fragment Never on Mutation { too: createCompany(data: { name: "left out" }) { id } }`;
  assert.deepEqual(await writes.ask(query, { yes: true }), { kept: { name: 'dir' } });
  assert.equal(await count(writes, 'company', { name: { eq: 'left out' } }), 0);
  const other = await writes.ask(query, { yes: false, no: true });
  assert.deepEqual(Object.keys(other), ['left', 'also', 'never', 'too']);
  assert.equal(await count(writes, 'company', { name: { eq: 'left out' } }), 4);
  assert.deepEqual(await writes.ask('mutation { createCompany(data: {}) @skip(if: true) { id } }'), {});
});

test('one document with other values of its directives does another thing', async () => {
  const query = `mutation ($a: Boolean!) { createCompany(data: { name: "again" }) { name @include(if: $a) __typename @skip(if: $a) } }`;
  for (let round = 0; round < 3; round++) {
    assert.deepEqual(await writes.ask(query, { a: true }), { createCompany: { name: 'again' } });
    assert.deepEqual(await writes.ask(query, { a: false }), { createCompany: { __typename: 'Company' } });
  }
});

test('defaults of variables, and what takes their place', async () => {
  const query = `mutation ($data: CompanyCreateInput! = { name: "default", employees: 7 }, $upsert: Boolean = false) {
    createCompany(data: $data, upsert: $upsert) { name employees } }`;
  assert.deepEqual(await writes.ask(query), { createCompany: { name: 'default', employees: 7 } });
  assert.deepEqual(await writes.ask(query, { data: { name: 'given' } }), { createCompany: { name: 'given', employees: null } });
  assert.deepEqual(await writes.ask(query, { upsert: null }), { createCompany: { name: 'default', employees: 7 } });
  await writes.unchanged(async () =>
    refused(await writes.post(query, { data: null }), { message: 'Missing required argument: "data" (object)' }),
  );
  const inner = `mutation ($name: String = "inner", $list: [String] = ["ON_SITE"]) {
    createCompany(data: { name: $name, workPolicy: $list }) { name workPolicy } }`;
  assert.deepEqual(await writes.ask(inner), { createCompany: { name: 'inner', workPolicy: ['ON_SITE'] } });
  assert.deepEqual(await writes.ask(inner, { name: null, list: [] }), { createCompany: { name: '', workPolicy: [] } });
});

test('the declared type of a variable is not looked at, its value is', async () => {
  for (const type of ['CompanyCreateInput!', 'CompanyCreateInput', 'JSON', 'Whatever!', '[Odd!]!', 'PersonUpdateInput']) {
    const data = await writes.ask(`mutation ($d: ${type}) { createCompany(data: $d) { name } }`, { d: { name: type } });
    assert.deepEqual(data, { createCompany: { name: type } });
  }
  const data = await writes.ask('mutation ($unused: Int!, $d: CompanyCreateInput!) { createCompany(data: $d) { name } }', {
    d: { name: 'u' },
  });
  assert.deepEqual(data, { createCompany: { name: 'u' } });
});

test('a variable that is used and not declared is told, or taken; nothing is half done', async () => {
  const before = await count(writes, 'company');
  const answer = await writes.post('mutation { createCompany(data: $data) { name } }', { data: { name: 'undeclared' } });
  const after = await count(writes, 'company');
  if (answer.errors === undefined) assert.equal(after, before + 1);
  else {
    envelope(answer);
    assert.equal(after, before);
  }
});

test('keys of the answer come in the order in which they are asked', async () => {
  const answer = await writes.post(
    'mutation { z: createCompany(data: { name: "order" }) { updatedAt name b: id createdAt a: __typename } }',
  );
  assert.match(answer.text, /"z":\{"updatedAt":.*"name":.*"b":.*"createdAt":.*"a":"Company"\}/);
});

test('a key that is asked twice is answered once', async () => {
  const data = await writes.ask(
    'mutation { createCompany(data: { name: "twice" }) { name name domainName { primaryLinkUrl } domainName { primaryLinkLabel } } }',
  );
  assert.deepEqual(data, { createCompany: { name: 'twice', domainName: { primaryLinkUrl: '', primaryLinkLabel: '' } } });
});

test('workspace and introspection and static fields in one request', async () => {
  const data = await writes.ask('mutation { createCompany(data: { name: "all" }) { name } __typename __type(name: "Company") { name } }');
  assert.deepEqual(data, { createCompany: { name: 'all' }, __typename: 'Mutation', __type: { name: 'Company' } });
  const mixed = await writes.ask('{ search(searchInput: "qqqzzzqqq", limit: 1) { edges { cursor } } companies { totalCount } __typename }');
  assert.deepEqual([at(mixed, 'search.edges'), mixed['__typename']], [[], 'Query']);
});

test('documents that differ in space and comments alone are the same', async () => {
  for (const query of [
    'mutation($data:CompanyCreateInput!){createCompany(data:$data){name}}',
    'mutation (\n  $data: CompanyCreateInput!\n) {\n  # comment\n  createCompany(data: $data) {\n    name\n  }\n}\n',
    '\uFEFFmutation,($data: CompanyCreateInput!),{,createCompany(data: $data,),{,name,},}',
  ]) {
    assert.deepEqual(await writes.ask(query, { data: { name: 'space' } }), { createCompany: { name: 'space' } });
  }
  assert.equal((await writes.post(createOne('company', 'name'), { data: { name: 'x' } })).status, 200);
});
