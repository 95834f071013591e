/** Types that graphql-codegen makes of the introspected schema and of a client's operations compile under strict TypeScript. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, printSchema } from 'graphql';
import { introspect } from '../../../server/src/api/graphql/schema/introspection.ts';
import { exampleModel } from './schema-model.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

const documents = `
query Invoices($filter: InvoiceFilterInput, $orderBy: [InvoiceOrderByInput], $first: Int, $after: String) {
  invoices(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
    totalCount sumTotalAmountMicros
    edges { cursor node { ...Whole } }
    pageInfo { hasNextPage endCursor }
  }
}
fragment Whole on Invoice {
  __typename id reference stage tags dueOn total { amountMicros currencyCode }
  homepage { primaryLinkUrl secondaryLinks { url label } }
  company { id name domainName { primaryLinkUrl } }
  lines(first: 3) { edges { node { id name } } }
}
mutation Create($data: [InvoiceCreateInput!]!, $upsert: Boolean) { createInvoices(data: $data, upsert: $upsert) { ...Whole } }
mutation Update($id: UUID!, $data: InvoiceUpdateInput!) { updateInvoice(id: $id, data: $data) { id createdBy { source name } } }
query Groups($groupBy: [InvoiceGroupByInput!]!) { invoicesGroupBy(groupBy: $groupBy) { groupByDimensionValues totalCount } }
query Search($searchInput: String!, $limit: Int!) { search(searchInput: $searchInput, limit: $limit) { edges { node { recordId label } } } }
`;

/** What a client writes against the generated types; the last line must not compile. */
const usage = `
import type { CreateMutationVariables, GroupsQuery, InvoicesQuery, InvoicesQueryVariables } from './generated.ts';
export const asked: InvoicesQueryVariables = {
  filter: { and: [{ stage: { in: ['DRAFT'] } }, { total: { amountMicros: { gt: 5 } } }, { company: { name: { ilike: '%a%' } } }] },
  orderBy: [{ company: { name: 'AscNullsLast' } }, { createdAt: 'DescNullsFirst' }],
  first: 10,
};
export const sent: CreateMutationVariables = {
  data: [{ reference: 'A-1', stage: 'PAID', total: { amountMicros: 1, currencyCode: 'EUR' }, company: { connect: { where: { id: 'x' } } } }],
};
export function references(answer: InvoicesQuery): string[] {
  return (answer.invoices?.edges ?? []).map(({ node }) => node.reference.concat(node.company?.name ?? '', node.homepage?.primaryLinkUrl ?? ''));
}
export const counts = (answer: GroupsQuery): number => (answer.invoicesGroupBy ?? []).reduce((sum, group) => sum + (group.totalCount ?? 0), 0);
// @ts-expect-error: a reference is required
export const wrong: CreateMutationVariables = { data: [{ stage: 'PAID' }] };
`;

test('graphql-codegen and TypeScript', async (t) => {
  const text = getIntrospectionQuery();
  const introspected = introspect(exampleModel, { text, document: parse(text), operationName: null, variables: {} });
  const schema = buildClientSchema({ __schema: JSON.parse(introspected.get('__schema') as string) } as IntrospectionQuery);
  const generate = (plugin: string) =>
    codegen({
      filename: `${plugin}.ts`,
      schema: parse(printSchema(schema)),
      documents: plugin === 'schema' ? [] : [{ location: 'operations.graphql', document: parse(documents) }],
      config: {
        enumType: 'string-literal',
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: { UUID: 'string', DateTime: 'string', Date: 'string', BigFloat: 'number', JSON: 'unknown' },
      },
      plugins: [{ [plugin]: {} }],
      pluginMap: { schema: typescript, generated: operations },
    });
  const [types, generated] = await Promise.all([generate('schema'), generate('generated')]);
  for (const part of ['export type Invoice = {', 'export type InvoiceFilterInput = {']) assert.ok(types.includes(part), part);
  for (const part of ['export type InvoicesQuery = ', 'export type InvoicesQueryVariables']) assert.ok(generated.includes(part), part);
  const directory = await mkdtemp(join(tmpdir(), 'kwartet-codegen-'));
  t.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'schema.ts'), types);
  await writeFile(join(directory, 'generated.ts'), generated);
  await writeFile(join(directory, 'usage.ts'), usage);
  const flags = ['--strict', '--noEmit', '--allowImportingTsExtensions', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
  const compiled = await run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...flags, 'schema.ts', 'usage.ts'], {
    cwd: directory,
  }).catch((error: { readonly stdout: string }) => assert.fail(error.stdout));
  assert.equal(compiled.stdout, '');
});
