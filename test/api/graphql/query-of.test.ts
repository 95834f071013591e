import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RefusalCode } from '../../../server/src/errors.ts';
import type { Page, Query } from '../../../server/src/query/query.ts';
import { assertRefused, bound } from './model.ts';
import { asked } from './question.ts';

const id = '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11';
const other = '0190c1a2-7b4e-7d33-9c51-2a6f0e8b4d10';
const company = { object: { name: 'company', form: 'singular' }, lists: [] };
const idOnly = { kind: 'record', fields: [{ kind: 'value', key: 'id', name: 'id', json: null }] };
const named = { kind: 'test', path: ['name'], operator: 'eq', value: 'x' };
const page = (more: Partial<Page> = {}): Page => ({ limit: 200, after: null, before: null, offset: 0, fromEnd: false, ...more });

describe('each operation becomes a question', () => {
  const cases: [text: string, query: unknown][] = [
    [`{ company(filter: { id: { eq: "${id}" } }) { id } }`, { kind: 'findOne', ...company, selection: idOnly, target: { id } }],
    ['{ company(filter: { name: { eq: "x" } }) { id } }', { kind: 'findOne', ...company, selection: idOnly, target: { filter: named } }],
    [
      'mutation { createCompany(data: { name: "x" }, shareWith: [], upsert: false) { id } }',
      { kind: 'create', ...company, selection: idOnly, data: [{ name: 'x' }], upsert: false },
    ],
    [
      'mutation { createCompanies(data: { name: "x" }, upsert: true) { id } }',
      { kind: 'create', ...company, selection: idOnly, data: [{ name: 'x' }], upsert: { revive: true } },
    ],
    [
      `mutation { updateCompany(id: "${id}", data: { name: "x" }) { id } }`,
      { kind: 'update', ...company, selection: idOnly, target: { id }, data: { name: 'x' } },
    ],
    [
      'mutation { updateCompanies(filter: { name: { eq: "x" } }, data: { name: "y" }) { id } }',
      { kind: 'update', ...company, selection: idOnly, target: { filter: named }, data: { name: 'y' } },
    ],
    ...(['delete', 'destroy', 'restore'] as const).flatMap((kind): [string, unknown][] => [
      [`mutation { ${kind}Company(id: "${id}") { id } }`, { kind, ...company, selection: idOnly, target: { id }, anyState: true }],
      [
        `mutation { ${kind}Companies(filter: { name: { eq: "x" } }) { id } }`,
        { kind, ...company, selection: idOnly, target: { filter: named }, anyState: true },
      ],
    ]),
    [
      `mutation { mergeCompanies(ids: ["${id}", "${other}"], conflictPriorityIndex: 1) { id } }`,
      { kind: 'merge', ...company, selection: idOnly, ids: [id, other], conflictPriorityIndex: 1, dryRun: false },
    ],
  ];
  for (const [text, query] of cases) it(text, () => assert.deepEqual(plain(asked(text)), query));

  it('companies', () => {
    const query = asked('{ companies(filter: { name: { eq: "x" } }, orderBy: { name: DescNullsLast }, discover: true) { totalCount } }');
    assert.deepEqual(query, {
      kind: 'findMany',
      ...company,
      selection: { kind: 'connection', fields: [{ kind: 'aggregate', key: 'totalCount', name: 'totalCount' }] },
      filter: named,
      order: [{ path: ['name'], direction: 'DescNullsLast' }],
      page: page(),
      total: false,
    });
  });

  it('companyDuplicates', () => {
    const ids = asked(`{ companyDuplicates(ids: "${id}") { totalCount } }`);
    assert.deepEqual(ids.kind === 'duplicates' && ids.of, { ids: [id] });
    const data = asked('{ companyDuplicates(data: { name: "x" }, ids: null) { totalCount } }');
    assert.deepEqual(data.kind === 'duplicates' && plain(data).of, { data: [{ name: 'x' }] });
  });

  it('opportunitiesGroupBy', () => {
    const query = asked(`{ opportunitiesGroupBy(groupBy: { stage: true }, orderBy: [{ aggregate: { totalCount: DescNullsLast } }],
      filter: { name: { eq: "x" } }, viewId: "${id}", limit: 7, offsetForRecords: 3, orderByForRecords: { name: AscNullsFirst }, includeRecords: true)
      { totalCount edges { node { id } } } }`);
    assert.ok(query.kind === 'groupBy');
    const { dimensions, connection, selection, ...rest } = query as typeof query & { selection?: unknown };
    assert.deepEqual(rest, {
      kind: 'groupBy',
      object: { name: 'opportunity', form: 'singular' },
      lists: [],
      aggregates: [],
      filter: named,
      viewId: id,
      order: [{ aggregate: 'totalCount', direction: 'DescNullsLast' }],
      limit: 7,
      omitNullValues: false,
      records: { order: [{ path: ['name'], direction: 'AscNullsFirst' }], offset: 3 },
    });
    assert.deepEqual([dimensions.length, connection?.kind, selection], [1, 'connection', undefined]);
  });

  it('groups without a limit or records', () => {
    for (const limit of ['0', '-3', '1.5', 'null']) {
      const query = asked(`{ opportunitiesGroupBy(groupBy: [], limit: ${limit}) { totalCount } }`);
      assert.deepEqual(query.kind === 'groupBy' && [query.limit, query.records], [null, null]);
    }
  });

  /** Objects of literals have no prototype. */
  function plain(query: Query): Record<string, unknown> {
    return JSON.parse(JSON.stringify(query)) as Record<string, unknown>;
  }
});

describe('the page of a list', () => {
  const cases: [args: string, page: Page][] = [
    ['first: 3', page({ limit: 3 })],
    ['first: 0', page({ limit: 0 })],
    ['first: 1000', page({ limit: 1000 })],
    ['limit: 4', page({ limit: 4 })],
    ['first: 5, limit: 4', page({ limit: 5 })],
    ['last: 3', page({ limit: 3, fromEnd: true })],
    ['last: 3, before: "c"', page({ limit: 3, before: 'c' })],
    ['before: "c"', page({ before: 'c' })],
    ['first: 3, after: "c", offset: 2', page({ limit: 3, after: 'c', offset: 2 })],
    ['first: 3, after: "", last: null', page({ limit: 3 })],
    ['first: $absent, after: $absent', page()],
  ];
  for (const [args, expected] of cases) {
    it(args, () => {
      const query = asked(`query ($absent: Int) { companies(${args}) { totalCount } }`);
      assert.deepEqual(query.kind === 'findMany' && query.page, expected);
    });
  }

  const nested = (text: string) =>
    asked(text).kind !== 'search' && (asked(text) as { lists?: readonly { page: Page }[] }).lists?.[0]?.page.limit;

  it('of a relation has its own default', () => {
    assert.equal(nested('{ companies { edges { node { people { totalCount } } } } }'), 60);
    assert.equal(nested('{ companies { edges { node { people(first: 7) { totalCount } } } } }'), 7);
    assert.equal(nested(`mutation { updateCompany(id: "${id}", data: {}) { people { totalCount } } }`), 60);
    assert.equal(nested('mutation { createCompany(data: {}) { people { totalCount } } }'), 200);
    assert.equal(nested('{ companiesGroupBy(groupBy: []) { edges { node { people(first: 60) { totalCount } } } } }'), 5);
  });
});

describe('arguments are refused', () => {
  const input = 'INVALID_QUERY_INPUT';
  const filter = 'FILTER_REQUIRED';
  const duplicates = 'INVALID_ARGS_DUPLICATES';
  const missing = (what: string) => `Missing required argument: ${what}`;
  const cases: [text: string, code: RefusalCode, message: string][] = [
    ['{ companies(foo: 1) { totalCount } }', input, 'Argument not allowed: foo'],
    ['{ company(filter: {}, first: 1) { id } }', input, 'Argument not allowed: first'],
    ['{ companies(first: "x") { totalCount } }', input, 'Invalid argument: "first" must be a number'],
    ['{ companies(first: "2") { totalCount } }', input, 'Invalid argument: "first" must be a number'],
    ['mutation { createCompany(data: {}, upsert: "true") { id } }', input, 'Invalid argument: "upsert" must be a boolean'],
    ['mutation { deleteCompany(id: 1) { id } }', input, missing('"id" (UUID)')],
    ['{ companies(after: 1) { totalCount } }', input, 'Invalid argument: "after" must be a string'],
    ['{ companies(filter: []) { totalCount } }', input, 'Invalid argument: "filter" must be an object'],
    ['{ companies(orderBy: 1) { totalCount } }', input, 'Invalid argument: "orderBy" must be an array'],
    ['mutation { createCompany(data: [{}]) { id } }', input, 'Invalid argument: "data" must be an object'],
    ['mutation { createCompany(data: {}, upsert: 1) { id } }', input, 'Invalid argument: "upsert" must be a boolean'],
    ['{ companies(first: 1.5) { totalCount } }', input, 'Invalid argument: "first" must be a whole number'],
    ['{ companies(offset: -1) { totalCount } }', input, 'Invalid argument: "offset" must be non-negative'],
    ['{ companies(offset: 3000000000) { totalCount } }', input, 'Invalid argument: "offset" must be at most 2147483647'],
    ['{ companies(first: -1) { totalCount } }', 'INVALID_ARGS_FIRST', 'First argument must be non-negative'],
    ['{ companies(last: -1) { totalCount } }', 'INVALID_ARGS_LAST', 'Last argument must be non-negative'],
    ['{ companies(first: 1001) { totalCount } }', 'INVALID_ARGS_FIRST', 'First argument must be at most 1000'],
    ['{ companies(last: 1001) { totalCount } }', 'INVALID_ARGS_LAST', 'Last argument must be at most 1000'],
    ['{ companies(first: 1, last: 1) { totalCount } }', 'ARGS_CONFLICT', 'Cannot provide both first and last'],
    ['{ companies(before: "a", after: "b") { totalCount } }', 'ARGS_CONFLICT', 'Cannot provide both before and after'],
    ['{ companies(before: "a", first: 1) { totalCount } }', 'ARGS_CONFLICT', 'Cannot provide both before and first'],
    ['{ companies(after: "a", last: 1) { totalCount } }', 'ARGS_CONFLICT', 'Cannot provide both after and last'],
    [
      '{ company(filter: { id: { eq: "1" } }) { people(first: -1) { totalCount } } }',
      'INVALID_ARGS_FIRST',
      'First argument must be non-negative',
    ],
    ['{ company { id } }', input, 'Missing filter argument'],
    ['{ company(filter: {}) { id } }', input, 'Missing filter argument'],
    ['{ company(filter: { and: [{}] }) { id } }', input, 'Missing filter argument'],
    ['mutation { createCompany { id } }', input, missing('"data" (object)')],
    ['mutation { createCompanies { id } }', input, missing('"data" (array)')],
    ['mutation { updateCompany(data: {}) { id } }', input, missing('"id" (UUID)')],
    ['mutation { updateCompany(id: "1", data: {}) { id } }', input, missing('"id" (UUID)')],
    [`mutation { updateCompany(id: "${id}") { id } }`, input, missing('"data" (object)')],
    ['mutation { deleteCompany { id } }', input, missing('"id" (UUID)')],
    ['mutation { mergeCompanies(conflictPriorityIndex: 0) { id } }', input, missing('"ids" (array)')],
    [`mutation { mergeCompanies(ids: ["${id}"]) { id } }`, input, missing('"conflictPriorityIndex" (number)')],
    ['mutation { mergeCompanies(ids: ["x"], conflictPriorityIndex: 0) { id } }', 'INVALID_UUID', "Invalid UUID: 'x'"],
    ['{ companiesGroupBy { totalCount } }', input, missing('"groupBy" must be an array.')],
    ['{ companiesGroupBy(groupBy: [], viewId: "x") { totalCount } }', 'INVALID_UUID', "Invalid UUID: 'x'"],
    ['mutation { updateCompanies(data: {}) { id } }', filter, 'Filter is required'],
    ['mutation { updateCompanies(data: {}, filter: {}) { id } }', filter, 'A non-empty filter is required'],
    ['mutation { deleteCompanies { id } }', filter, 'Filter is required'],
    ['mutation { deleteCompanies(filter: { and: [{ or: [] }] }) { id } }', filter, 'A non-empty filter is required'],
    ['mutation { destroyCompanies(filter: { or: [{ name: { eq: "x" } }, {}] }) { id } }', filter, 'A non-empty filter is required'],
    ['mutation { restoreCompanies(filter: { not: {} }) { id } }', filter, 'A non-empty filter is required'],
    ['{ companyDuplicates { totalCount } }', duplicates, 'You have to provide either "data" or "ids" argument'],
    [`{ companyDuplicates(ids: ["${id}"], data: [{}]) { totalCount } }`, duplicates, 'You cannot provide both "data" and "ids" arguments'],
    ['{ companyDuplicates(data: []) { totalCount } }', duplicates, 'The "data" condition can not be empty when "ids" input not provided'],
    ['{ companyDuplicates(ids: ["x"]) { totalCount } }', 'INVALID_UUID', "Invalid UUID: 'x'"],
  ];
  for (const [text, code, message] of cases) it(text, () => assertRefused(() => asked(text), code, message));

  it('more than 200 records', () => {
    const text = 'mutation ($data: [CompanyCreateInput!]!) { createCompanies(data: $data) { id } }';
    const records = (count: number) => ({ data: Array.from({ length: count }, () => ({})) });
    assert.equal(asked(text, records(200)).kind, 'create');
    assertRefused(() => asked(text, records(201)), 'UPSERT_MAX_RECORDS_EXCEEDED', 'Maximum number of records to upsert is 200.');
  });
});

it('the selection of a question is the one that was bound', () => {
  const field = bound('{ companies { totalCount } }');
  assert.ok(Object.isFrozen(field) && Object.isFrozen(field.selection));
});
