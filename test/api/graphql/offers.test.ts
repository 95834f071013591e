/** What the schema offers is answered: every field, aggregate, order, condition and dimension of every object is asked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  buildClientSchema,
  type GraphQLInputType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  type IntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isObjectType,
} from 'graphql';
import { startInvoiceServer } from '../../graphql/invoices.ts';
import type { TestServer } from '../../support/server.ts';

let server: TestServer;
let schema: GraphQLSchema;
before(async () => {
  server = await startInvoiceServer();
  schema = buildClientSchema((await send(getIntrospectionQuery())).data as IntrospectionQuery);
});
after(() => server?.close());

async function send(query: string) {
  const { body, text } = await server.call('POST', '/graphql', { body: { query }, headers: { 'x-graphql-strict': 'true' } });
  assert.ok(body, text);
  return body;
}

/** What is refused of these root fields, each asked by itself under an alias; twenty go into one document. */
async function refusals(roots: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (let i = 0; i < roots.length; i += 20) {
    const chunk = roots.slice(i, i + 20);
    const { errors = [] } = await send(`{ ${chunk.map((root, j) => `a${j}: ${root}`).join('\n')} }`);
    for (const { message, path = [] } of errors) found.push(`${chunk[Number(path[0]?.slice(1))] ?? chunk.join()}: ${message}`);
  }
  return found;
}

interface ObjectOfSchema {
  readonly type: string;
  readonly plural: string;
}

function objects(): readonly ObjectOfSchema[] {
  const roots = Object.values(schema.getQueryType()?.getFields() ?? {});
  return roots.flatMap(({ name, type }) => {
    const found = /^(\w+)Connection$/.exec(String(type));
    return found === null ? [] : [{ type: found[1] as string, plural: name }];
  });
}

function members(name: string): readonly (readonly [name: string, type: GraphQLInputType])[] {
  const type = schema.getType(name);
  assert.ok(isInputObjectType(type), name);
  return Object.values(type.getFields()).map((member) => [member.name, member.type]);
}

test('every field of a record', async () => {
  const roots = objects().map(({ type, plural }) => {
    const of = schema.getType(type);
    assert.ok(isObjectType(of));
    const fields = Object.values(of.getFields()).map((member) => `${member.name} ${subfields(getNamedType(member.type).name)}`);
    return `${plural} { edges { node { ${fields.join(' ')} } } }`;
  });
  assert.ok(roots.length > 10);
  assert.deepEqual(await refusals(roots), []);
});

/** All that needs no further selection; of records and lists only something. */
function subfields(name: string): string {
  const type = schema.getType(name);
  if (!isObjectType(type)) return '';
  if (name.endsWith('Connection')) return '{ totalCount }';
  if ('id' in type.getFields()) return '{ id }';
  return `{ ${Object.values(type.getFields())
    .map((member) => `${member.name} ${subfields(getNamedType(member.type).name)}`)
    .join(' ')} }`;
}

test('every aggregate', async () => {
  const roots = objects().flatMap(({ type, plural }) => {
    const of = schema.getType(`${type}Connection`);
    assert.ok(isObjectType(of));
    const names = Object.values(of.getFields()).filter((member) => isLeafType(getNamedType(member.type)));
    return [`${plural} { ${names.map(({ name }) => name).join(' ')} }`];
  });
  assert.deepEqual(await refusals(roots), []);
});

test('every condition', async () => {
  const roots = objects().flatMap(({ type, plural }) =>
    conditions(`${type}FilterInput`, 1).map((filter) => `${plural}(first: 1, filter: ${filter}) { edges { cursor } }`),
  );
  assert.ok(roots.length > 1000, `${roots.length} conditions`);
  assert.deepEqual(await refusals(roots), []);
});

const sample: Readonly<Record<string, string>> = {
  String: '"x"',
  UUID: '"0190c1a2-7b4e-7d33-9c51-2a6f0e8b4d10"',
  Int: '1',
  Float: '1',
  BigInt: '1',
  BigFloat: '1',
  Boolean: 'true',
  Date: '"2026-01-31"',
  DateTime: '"2026-01-31T00:00:00Z"',
};

/** One condition for each comparator; `hops` relations deep. */
function conditions(name: string, hops: number): readonly string[] {
  return members(name).flatMap(([key, type]) => {
    const target = getNamedType(type);
    if (!isInputObjectType(target)) {
      const value = isEnumType(target) ? (target.getValues()[0]?.name as string) : (sample[target.name] as string);
      return [`{${key}: ${String(type).startsWith('[') ? `[${value}]` : value}}`];
    }
    if (target.name === name) return [];
    const isRelation = target.getFields()['and'] !== undefined;
    if (isRelation) return hops === 0 ? [] : [`{${key}: {id: {is: NOT_NULL}}}`];
    return conditions(target.name, hops).map((condition) => `{${key}: ${condition}}`);
  });
}

/** The contract gives JSON and search vectors a direction; they have no order. */
const withoutOrder = /does not exist or is not sortable/;

test('every order', async () => {
  const roots = objects().flatMap(({ type, plural }) =>
    orders(`${type}OrderByInput`).map((order) => `${plural}(first: 1, orderBy: [${order}]) { edges { cursor } }`),
  );
  const found = await refusals(roots);
  assert.deepEqual(
    found.filter((message) => !withoutOrder.test(message)),
    [],
  );
  const json =
    /(secondaryLinks|additionalEmails|additionalPhones|context|searchVector|\{(avatarFile|file|docs|meta|payload|properties|timelineActivityTypeSnapshot)): DescNullsLast/;
  assert.deepEqual(
    found.filter((message) => !json.test(message)),
    [],
  );
});

function orders(name: string): readonly string[] {
  return members(name).flatMap(([key, type]) => {
    const target = getNamedType(type);
    if (!isInputObjectType(target)) return [`{${key}: DescNullsLast}`];
    if ('id' in target.getFields()) return [`{${key}: {createdAt: AscNullsFirst}}`];
    return orders(target.name).map((order) => `{${key}: ${order}}`);
  });
}

test('every dimension, and the order of it', async () => {
  const roots = objects().flatMap(({ type, plural }) =>
    dimensions(`${type}GroupByInput`).map(
      ([dimension, order]) => `${plural}GroupBy(groupBy: [${dimension}], orderBy: [${order}]) { groupByDimensionValues totalCount }`,
    ),
  );
  assert.ok(roots.length > 100, `${roots.length} dimensions`);
  assert.deepEqual(await refusals(roots), []);
});

function dimensions(name: string, isNested = false): readonly (readonly [dimension: string, order: string])[] {
  return members(name).flatMap(([key, type]): readonly (readonly [string, string])[] => {
    const target = getNamedType(type);
    if (!isInputObjectType(target)) return [[`{${key}: true}`, `{${key}: AscNullsLast}`]];
    if (target.name === 'GroupByDateGranularityInput') {
      return [[`{${key}: {granularity: MONTH, timeZone: "Europe/Paris"}}`, `{${key}: {orderBy: AscNullsLast, granularity: MONTH}}`]];
    }
    if ('createdAt' in target.getFields() && isNested) return [];
    return dimensions(target.name, true).map(([dimension, order]) => [`{${key}: ${dimension}}`, `{${key}: ${order}}`]);
  });
}
