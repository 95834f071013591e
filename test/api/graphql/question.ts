/** Root fields of documents as questions, without a database. */
import assert from 'node:assert/strict';
import { Kind, parse } from 'graphql';
import { type CollectedField, type Collecting, collectFields } from '../../../server/src/api/graphql/collect.ts';
import { type QueryLimits, queryOf } from '../../../server/src/api/graphql/query-of.ts';
import { type Variables, variablesOf } from '../../../server/src/api/graphql/values.ts';
import type { Query } from '../../../server/src/query/query.ts';
import { bound } from './model.ts';

export const limits: QueryLimits = {
  pageSizeDefault: 200,
  pageSizeMax: 1000,
  relationSizeDefault: 60,
  createdRelationSizeDefault: 200,
  batchSizeMax: 200,
  filterNodesMax: 100,
};

/** What the first root field asks. */
export function asked(text: string, sent: Variables = {}): Query {
  const operation = parse(text).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  assert.ok(operation);
  return queryOf(bound(text, sent), variablesOf(operation, sent), limits);
}

/** The first root field of a document without fragments and conditions. */
export function collected(text: string): { readonly field: CollectedField; readonly collecting: Collecting } {
  const operation = parse(text).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  assert.ok(operation);
  const collecting: Collecting = { fragments: new Map(), isIncluded: () => true, isForeignType: () => false };
  const [field] = collectFields([operation], 'Query', collecting);
  assert.ok(field);
  return { field, collecting };
}
