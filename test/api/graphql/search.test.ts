import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bindSearch, searchQueryOf, writeHits } from '../../../server/src/api/graphql/search.ts';
import type { RefusalCode } from '../../../server/src/errors.ts';
import { assertRefused } from './model.ts';
import { collected } from './question.ts';

const bind = (text: string) => {
  const { field, collecting } = collected(text);
  return bindSearch(field, collecting);
};
const ask = (args: string) => searchQueryOf(bind(`{ search(${args}) { __typename } }`), {}, { filterNodesMax: 10 });
const query = { kind: 'search', words: 'x', limit: 5, after: null, filter: null, included: null, excluded: [] };
const test = (path: string, operator: string, value: unknown) => ({ kind: 'test', path: [path], operator, value });

describe('search', () => {
  const cases: [args: string, more: Record<string, unknown>][] = [
    ['', {}],
    [', after: "c", includedObjectNameSingulars: ["company"]', { after: 'c', included: ['company'] }],
    [', excludedObjectNameSingulars: "company"', { excluded: ['company'] }],
    [', includedObjectNameSingulars: []', { included: [] }],
    [', filter: {}', { filter: null }],
    [', filter: { deletedAt: { is: NotNull } }', { filter: test('deletedAt', 'is', 'NOT_NULL') }],
    [', filter: { deletedAt: { is: Null } }', { filter: test('deletedAt', 'is', 'NULL') }],
    [', filter: { deletedAt: { is: NOT_NULL } }', { filter: test('deletedAt', 'is', 'NOT_NULL') }],
    [', filter: { and: null, not: { id: { is: NULL } } }', { filter: { kind: 'not', of: test('id', 'is', 'NULL') } }],
    [
      ', filter: { or: [{ createdAt: { gt: "a", lt: "b" } }, { id: { in: ["c"] } }] }',
      {
        filter: {
          kind: 'or',
          of: [{ kind: 'and', of: [test('createdAt', 'gt', 'a'), test('createdAt', 'lt', 'b')] }, test('id', 'in', ['c'])],
        },
      },
    ],
  ];
  for (const [args, more] of cases) {
    it(`asks${args}`, () => assert.deepEqual(ask(`searchInput: "x", limit: 5${args}`), { ...query, ...more }));
  }

  const input = 'INVALID_QUERY_INPUT';
  const refusals: [args: string, code: RefusalCode, message: string][] = [
    ['limit: 5', input, 'Missing required argument: "searchInput" (string)'],
    ['searchInput: "x"', input, 'Missing required argument: "limit" (number)'],
    ['searchInput: 1, limit: 5', input, 'Invalid argument: "searchInput" must be a string'],
    ['searchInput: "x", limit: 101', input, 'Limit cannot exceed 100 items'],
    ['searchInput: "x", limit: -1', input, 'Invalid argument: "limit" must be a whole number from 0'],
    ['searchInput: "x", limit: 5, foo: 1', input, 'Argument not allowed: foo'],
    [
      'searchInput: "x", limit: 5, includedObjectNameSingulars: [1]',
      input,
      'Invalid argument: "includedObjectNameSingulars" must be an array of strings',
    ],
    [
      'searchInput: "x", limit: 5, filter: { name: { eq: "x" } }',
      'INVALID_ARGS_FILTER',
      'Field "name" is not defined by type "ObjectRecordFilterInput".',
    ],
    ['searchInput: "x", limit: 5, filter: { id: "x" }', 'INVALID_ARGS_FILTER', 'Filter value for field "id" must be an object'],
    ['searchInput: "x", limit: 5, filter: { id: {} }', 'INVALID_ARGS_FILTER', 'Filter for field "id" must have exactly one operator'],
  ];
  for (const [args, code, message] of refusals) it(`refuses ${args}`, () => assertRefused(() => ask(args), code, message));

  it('refuses too many conditions', () => {
    const or = (count: number) => `searchInput: "x", limit: 5, filter: { or: [${'{ id: { is: NULL } } '.repeat(count)}] }`;
    assert.equal(ask(or(3)).filter?.kind, 'or');
    assertRefused(() => ask(or(4)), 'QUERY_TOO_COMPLEX', 'The filter has too many conditions.');
  });

  it('writes what was selected', () => {
    const bound = bind(`{ search(searchInput: "", limit: 1) { __typename edges { __typename c: cursor
      node { __typename recordId n: objectNameSingular objectLabelSingular label imageUrl tsRankCD tsRank foo } }
      pageInfo { __typename endCursor more: hasNextPage } } }`);
    const hit = {
      object: 'company',
      objectLabel: 'Company',
      id: 'i',
      label: '"Acme"',
      imageUrl: null,
      tsRankCD: 0.5,
      tsRank: 1e-21,
      cursor: 'c1',
    };
    assert.deepEqual(JSON.parse(writeHits({ kind: 'hits', hits: [hit], hasNextPage: true, endCursor: 'c1' }, bound)), {
      __typename: 'SearchResultConnection',
      edges: [
        {
          __typename: 'SearchResultEdge',
          c: 'c1',
          node: {
            __typename: 'SearchRecord',
            recordId: 'i',
            n: 'company',
            objectLabelSingular: 'Company',
            label: '"Acme"',
            imageUrl: null,
            tsRankCD: 0.5,
            tsRank: 1e-21,
            foo: null,
          },
        },
      ],
      pageInfo: { __typename: 'SearchResultPageInfo', endCursor: 'c1', more: true },
    });
    assert.deepEqual(
      bound.warnings.map(({ path, message }) => [path.join('.'), message]),
      [['search.edges.node.foo', 'Cannot query field "foo" on type "SearchRecord".']],
    );
  });

  it('refuses a selection without subfields', () => {
    const message = 'Field "node" of type "SearchRecord!" must have a selection of subfields. Did you mean "node { ... }"?';
    assertRefused(() => bind('{ search(searchInput: "", limit: 1) { edges { node } } }'), 'GRAPHQL_VALIDATION_FAILED', message);
  });
});
