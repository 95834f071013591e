/** The strict mode: what the schema does not know is refused, what it knows is answered as ever. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import { seed } from './invoices.ts';
import { ask, askOne, at, envelope, graphql } from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ env: { KWARTET_GRAPHQL_STRICT: 'true' } });
  await seed(server, 'companies', [{ name: 'Acme' }]);
});
after(() => server?.close());

for (const [query, message, variables] of [
  ['{ companies { edges { node { nope } } } }', /Cannot query field "nope" on type "Company"/],
  ['{ companies(foo: 1) { totalCount } }', /Unknown argument "foo"/],
  ['query($id: Int!) { company(filter: {id: {eq: $id}}) { name } }', /\$id/, { id: 1 }],
  ['{ companies(first: "2") { totalCount } }', /Int/],
  ['{ companies(filter: {nope: {eq: 1}}) { totalCount } }', /nope/],
  ['query($f: CompanyFilterInput) { companies(filter: $f) { totalCount } }', /nope/, { f: { nope: 1 } }],
  ['{ company(filter: {id: {is: NOT_NULL}}) { domainName { secondaryLinks } } }', /secondaryLinks/],
  ['query($unused: Int) { companies { totalCount } }', /unused/],
] as const) {
  test(`refused: ${query}`, async () => {
    const answer = await graphql(server, query, variables as Record<string, unknown> | undefined);
    assert.equal(answer.status, 200, answer.text);
    const [error] = envelope(answer);
    assert.match(String(error?.message), message);
    assert.match(String(error?.extensions.code), /^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/);
    assert.equal(answer.body.data ?? null, null);
  });
}

test('accepted: what the schema knows', async () => {
  const data = await ask(
    server,
    `query Q($f: CompanyFilterInput, $o: [CompanyOrderByInput], $n: Int = 5) { companies(filter: $f, orderBy: $o, first: $n) { totalCount edges { node { name domainName { secondaryLinks { url } } people { totalCount } } } } __typename }`,
    { f: { name: { eq: 'Acme' } }, o: [{ name: 'AscNullsFirst' }] },
  );
  assert.equal(at(data, 'companies.edges.0.node.name'), 'Acme');
  assert.equal((await askOne(server, 'mutation { createCompany(data: {name: "B"}) { name } }'))['name'], 'B');
});
