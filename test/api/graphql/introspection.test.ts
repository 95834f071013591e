/** What the tools ask of the schema, as they ask it: whole introspections, single types, beside records. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, printSchema } from 'graphql';
import { introspect } from '../../../server/src/api/graphql/schema/introspection.ts';
import { schemaOf } from '../../../server/src/api/graphql/schema/schema.ts';
import { assertRefused } from './model.ts';
import { demoModel, exampleModel, standardModel } from './schema-model.ts';

type Variables = Readonly<Record<string, unknown>>;

function answers(text: string, variables: Variables = {}, operationName: string | null = null, model = exampleModel) {
  return introspect(model, { text, document: parse(text), operationName, variables });
}

function ask(text: string, variables: Variables = {}, operationName: string | null = null): Record<string, unknown> {
  return Object.fromEntries([...answers(text, variables, operationName)].map(([key, json]) => [key, JSON.parse(json)]));
}

/** As tools of the time before directives had flags and scalars had specifications sent it. */
const former = `query IntrospectionQuery { __schema { queryType { name } mutationType { name } subscriptionType { name }
  types { ...FullType } directives { name description locations args { ...InputValue } } } }
  fragment FullType on __Type { kind name description
    fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
    inputFields { ...InputValue } interfaces { ...TypeRef } enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { ...TypeRef } }
  fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
  fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
    ofType { kind name ofType { kind name } } } } } } } }`;

test('whole introspections give the schema back', () => {
  const all = {
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
  };
  const full = ask(getIntrospectionQuery({ ...all, oneOf: true })) as unknown as IntrospectionQuery;
  assert.equal(printSchema(buildClientSchema(full)), printSchema(schemaOf(exampleModel)));
  for (const text of [getIntrospectionQuery(), getIntrospectionQuery({ descriptions: false }), former]) {
    const client = buildClientSchema(ask(text) as unknown as IntrospectionQuery);
    assert.deepEqual(Object.keys(client.getTypeMap()).sort(), Object.keys(schemaOf(exampleModel).getTypeMap()).sort());
    assert.equal(client.getSubscriptionType() ?? null, null);
  }
});

test('members of newer tools are answered', () => {
  const text = `{ input: __type(name: "InvoiceCreateInput") { isOneOf inputFields(includeDeprecated: true) { name isDeprecated } }
    scalar: __type(name: "UUID") { specifiedByURL } none: __type(name: "Nothing") { name } }`;
  const { input, scalar, none } = ask(text) as Record<string, { isOneOf: boolean; specifiedByURL: string; inputFields: unknown[] }>;
  assert.equal(input?.isOneOf, false);
  assert.ok(input?.inputFields.length);
  assert.match(scalar?.specifiedByURL ?? '', /^https:/);
  assert.equal(none, null);
});

test('a client finds the fields of a type and unwraps theirs', () => {
  const { __type } = ask('{ __type(name: "Company") { fields { name type { name kind ofType { name kind ofType { name } } } } } }') as {
    __type: { fields: { name: string; type: { name: string | null; kind: string; ofType: { name: string } | null } }[] };
  };
  const typeOf = Object.fromEntries(__type.fields.map(({ name, type }) => [name, type.name ?? type.ofType?.name]));
  const { id, domainName, people, accountOwner, annualRevenue, createdBy } = typeOf;
  assert.deepEqual(
    [id, domainName, people, accountOwner, annualRevenue, createdBy],
    ['UUID', 'Links', 'PersonConnection', 'WorkspaceMember', 'Currency', 'Actor'],
  );
  assert.deepEqual(ask('{ __type(name: "InvoiceStageEnum") { enumValues { name description } } }'), {
    __type: {
      enumValues: [
        { name: 'DRAFT', description: 'Label of DRAFT' },
        { name: 'PAID', description: 'Label of PAID' },
      ],
    },
  });
});

test('records, aliases, fragments, directives and variables beside it', () => {
  const text = `query A { __typename } query B($name: Whatever, $deep: Boolean! = true, $not: Boolean) {
    companies(filter: {name: {eq: $other}}) { edges { node { ...C } } } x: __type(name: $name) { name, fields(includeDeprecated: $absent) { name } }
    ...Root @include(if: $deep) ... on Query @skip(if: $deep) { gone: __schema { __typename } } }
    fragment C on Company { id } fragment Root on Query { s: __schema { ...S } people { totalCount } } fragment S on __Schema { queryType { name } }`;
  assert.deepEqual(ask(text, { name: 'FullName', other: 'x' }, 'B'), {
    x: { name: 'FullName', fields: [{ name: 'firstName' }, { name: 'lastName' }] },
    s: { queryType: { name: 'Query' } },
  });
  assert.deepEqual(ask(text, {}, 'A'), {});
});

test('the answer is kept, for one model, document, operation and variables', () => {
  const text = 'query Q($name: String!) { __type(name: $name) { name } }';
  assert.equal(answers(text, { name: 'Note' }), answers(text, { name: 'Note' }));
  assert.deepEqual([...answers(text, { name: 'Task' }).values()], ['{"name":"Task"}']);
  const [demo, standard] = [demoModel, standardModel].map((model) => answers(text, { name: 'SupportTicket' }, null, model).get('__type'));
  assert.deepEqual([demo, standard], ['{"name":"SupportTicket"}', 'null']);
  const first = answers(text, { name: 'Note' });
  for (let i = 0; i < 70; i++) answers(text, { name: `N${i}` });
  assert.notEqual(answers(text, { name: 'Note' }), first);
});

test('what the language does not allow is refused in its words', () => {
  const invalid = 'GRAPHQL_VALIDATION_FAILED';
  assertRefused(() => ask('{ __schema { nope } }'), invalid, 'Cannot query field "nope" on type "__Schema".');
  assertRefused(() => ask('{ __type { name } }'), invalid, /argument "name" of type "String!" is required/);
  assertRefused(() => ask('{ __schema { ...F } } fragment F on __Schema { ...F }'), invalid, 'Cannot spread fragment "F" within itself.');
});

test('an introspection that would never end is refused before it begins', () => {
  const lists = '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }';
  assertRefused(() => ask(lists), 'GRAPHQL_VALIDATION_FAILED', 'Maximum introspection depth exceeded');
  const one = 'types { fields { name args { name type { name ofType { name } } } type { name } } inputFields { name type { name } } }';
  const many = Array.from({ length: 300 }, (_, i) => `a${i}: __schema { ${one} }`).join(' ');
  assertRefused(() => ask(`{ ${many} }`), 'QUERY_TOO_COMPLEX', /too many times/);
  const single = Array.from({ length: 3000 }, (_, i) => `a${i}: __type(name: "Mutation") { fields { args { type { name } } } }`).join(' ');
  assertRefused(() => ask(`{ ${single} }`), 'QUERY_TOO_COMPLEX', /too many times/);
  const fragments = Array.from({ length: 600 }, (_, i) => `fragment F${i} on __Schema { ...F${i + 1} }`).join(' ');
  const chain = `{ __schema { ...F0 } } ${fragments} fragment F600 on __Schema { queryType { name } }`;
  assertRefused(() => ask(chain), 'QUERY_TOO_COMPLEX', /602 operations and fragments/);
});
