/** Standard tools against a running server: the audit suite of GraphQL over HTTP, introspection, clients made from it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, printSchema, validate } from 'graphql';
import { serverAudits } from 'graphql-http';
import { startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server?.close());

async function ask(query: string, variables: unknown = {}, headers: Readonly<Record<string, string>> = {}) {
  const answer = await server.call('POST', '/graphql', { body: { query, variables }, headers });
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

/** Variables are not held against their declared types unless a request asks for it. */
const ofStrictMode = ['86EE'];

for (const [mode, sent] of [
  ['default', {}],
  ['strict', { 'x-graphql-strict': 'true' }],
] as const) {
  test(`every audit of GraphQL over HTTP, in ${mode} mode`, async (t) => {
    const audits = serverAudits({
      url: () => `${server.url}/graphql`,
      fetchFn: (url: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        for (const [name, value] of Object.entries({ authorization: `Bearer ${server.token}`, ...sent })) headers.set(name, value);
        return fetch(url, { ...init, headers });
      },
    });
    assert.ok(audits.length > 50, `${audits.length} audits`);
    for (const audit of audits) {
      if (mode === 'default' && ofStrictMode.includes(audit.id)) continue;
      await t.test(`${audit.id} ${audit.name}`, async () => {
        const result = await audit.fn();
        if (result.status !== 'ok') assert.fail(`${result.status}: ${result.reason}\n${await result.response.text().catch(() => '')}`);
      });
    }
  });
}

test('introspection over HTTP gives a schema that validates what clients send', async () => {
  const { data, errors } = await ask(getIntrospectionQuery());
  assert.equal(errors, undefined);
  const schema = buildClientSchema(data as IntrospectionQuery);
  assert.match(printSchema(schema), /\n {2}companies\(/);
  const text =
    '{ companies(first: 1) { totalCount edges { node { id domainName { secondaryLinks { url } } } } } search(searchInput: "", limit: 1) { edges { cursor } } }';
  assert.deepEqual(validate(schema, parse(text)), []);
  assert.equal((await ask(text)).errors, undefined);
});

test('introspection beside records, and of one type', async () => {
  const text =
    '{ __type(name: "Company") { fields { name type { name kind ofType { name kind } } } } companies { totalCount } __typename }';
  const { data } = await ask(text);
  assert.deepEqual(Object.keys(data), ['__type', 'companies', '__typename']);
  assert.ok(
    data.__type.fields.some(
      (one: { name: string; type: { name: string } }) => one.name === 'people' && one.type.name === 'PersonConnection',
    ),
  );
});

test('a client generated from the schema: typed variables v1, v2, …', async () => {
  const created = await ask(
    'mutation ($v1:[CompanyCreateInput!]!,$v2:Boolean){createCompanies(data:$v1,upsert:$v2){id,name,domainName{primaryLinkUrl}}}',
    { v1: [{ name: 'Acme', domainName: { primaryLinkUrl: 'https://acme.test' } }, { name: 'Bolt' }], v2: true },
  );
  assert.equal(created.errors, undefined, JSON.stringify(created.errors));
  const [acme] = created.data.createCompanies;
  const found = await ask(
    'query ($v1:CompanyFilterInput,$v2:Int,$v3:[CompanyOrderByInput]){companies(filter:$v1,first:$v2,orderBy:$v3){edges{node{id,name,people{totalCount}}},totalCount}}',
    { v1: { name: { in: ['Acme', 'Bolt'] } }, v2: 10, v3: [{ name: 'DescNullsLast' }] },
  );
  assert.deepEqual(
    found.data.companies.edges.map(({ node }: { node: { name: string } }) => node.name),
    ['Bolt', 'Acme'],
  );
  const updated = await ask('mutation ($v1:UUID!,$v2:CompanyUpdateInput!){updateCompany(id:$v1,data:$v2){id,employees}}', {
    v1: acme.id,
    v2: { employees: 7 },
  });
  assert.deepEqual(updated.data, { updateCompany: { id: acme.id, employees: 7 } });
  const destroyed = await ask('mutation ($v1:CompanyFilterInput!){destroyCompanies(filter:$v1){id}}', {
    v1: { name: { in: ['Acme', 'Bolt'] } },
  });
  assert.equal(destroyed.data.destroyCompanies.length, 2);
});

test('strict mode refuses in the words of the reference library what the lenient mode lets pass', async () => {
  const text = 'query ($first: String) { companies(first: $first) { totalCount edges { node { nope } } } }';
  assert.equal((await ask(text, { first: 1 })).data.companies.totalCount, 0);
  const strict = await server.call('POST', '/graphql', {
    body: { query: text, variables: { first: 1 } },
    headers: { 'x-graphql-strict': 'true' },
  });
  assert.deepEqual(
    strict.body.errors.map((error: { message: string }) => error.message),
    [
      'Cannot query field "nope" on type "Company". Did you mean "name"?',
      'Variable "$first" of type "String" used in position expecting type "Int".',
    ],
  );
});
