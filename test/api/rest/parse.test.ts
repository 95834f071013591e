import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRequest, type RestRequest } from '../../../server/src/api/rest/parse.ts';
import { Refusal, type RefusalCode } from '../../../server/src/errors.ts';

const id = '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11';
const other = '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a12';
const limits = { pageSizeMax: 200, batchSizeMax: 3, filterNodesMax: 100 };
const object = { name: 'people', form: 'plural' };
const whole = { kind: 'default', depth: 0, fields: null };
const filter = { kind: 'and', of: [{ kind: 'test', path: ['city'], operator: 'eq', value: 'Lyon' }] };

function parse(method: string, url: string, body?: unknown): RestRequest {
  const [path = '', queryString = ''] = url.split('?');
  return parseRequest({ method, path, queryString, body }, limits);
}

function refusal(method: string, url: string, body?: unknown): Refusal {
  try {
    parse(method, url, body);
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error;
  }
  return assert.fail(`accepted: ${method} ${url}`);
}

describe('requests', () => {
  const merge = { ids: [id, other], conflictPriorityIndex: 1 };
  const cases: [method: string, url: string, body: unknown, kind: string, query: Record<string, unknown>][] = [
    [
      'GET',
      '/rest/people?filter=city[eq]:Lyon&order_by=name[DescNullsLast]&limit=5&starting_after=c&depth=1&fields=id,name',
      undefined,
      'findMany',
      {
        kind: 'findMany',
        selection: { kind: 'default', depth: 1, fields: ['id', 'name'] },
        filter,
        order: [{ path: ['name'], direction: 'DescNullsLast' }],
        page: { limit: 5, after: 'c', before: null, offset: 0, fromEnd: false },
        total: true,
      },
    ],
    [
      'GET',
      '/rest/people',
      undefined,
      'findMany',
      {
        kind: 'findMany',
        selection: whole,
        filter: null,
        order: [],
        page: { limit: null, after: null, before: null, offset: 0, fromEnd: false },
        total: true,
      },
    ],
    [
      'GET',
      `/rest/people/${id}?depth=2`,
      undefined,
      'findOne',
      { kind: 'findOne', selection: { kind: 'default', depth: 2, fields: null }, target: { id } },
    ],
    ['POST', '/rest/people', {}, 'createOne', { kind: 'create', selection: whole, data: [{}], upsert: false }],
    [
      'POST',
      '/rest/people?upsert=true&fields=id',
      { city: 'x' },
      'createOne',
      { kind: 'create', selection: { kind: 'default', depth: 0, fields: ['id'] }, data: [{ city: 'x' }], upsert: { revive: false } },
    ],
    ['POST', '/rest/batch/people', [{ a: 1 }, {}], 'createMany', { kind: 'create', selection: whole, data: [{ a: 1 }, {}], upsert: false }],
    ['POST', '/rest/batch/people', [], 'createMany', { kind: 'create', selection: whole, data: [], upsert: false }],
    ['PATCH', `/rest/people/${id}`, { a: 1 }, 'updateOne', { kind: 'update', selection: whole, target: { id }, data: { a: 1 } }],
    ['PUT', `/rest/people/${id}`, { a: 1 }, 'updateOne', { kind: 'update', selection: whole, target: { id }, data: { a: 1 } }],
    ['PATCH', '/rest/people?filter=city[eq]:Lyon', {}, 'updateMany', { kind: 'update', selection: whole, target: { filter }, data: {} }],
    ['PUT', '/rest/people?filter=city[eq]:Lyon', {}, 'updateMany', { kind: 'update', selection: whole, target: { filter }, data: {} }],
    [
      'DELETE',
      `/rest/people/${id}?depth=9`,
      undefined,
      'deleteOne',
      { kind: 'destroy', selection: { kind: 'default', depth: 0, fields: ['id'] }, target: { id }, anyState: false },
    ],
    [
      'DELETE',
      `/rest/people/${id}?soft_delete=true`,
      undefined,
      'deleteOne',
      { kind: 'delete', selection: { kind: 'default', depth: 0, fields: ['id'] }, target: { id }, anyState: false },
    ],
    [
      'DELETE',
      '/rest/people?filter=city[eq]:Lyon',
      undefined,
      'deleteMany',
      { kind: 'destroy', selection: { kind: 'default', depth: 0, fields: ['id'] }, target: { filter }, anyState: false },
    ],
    [
      'DELETE',
      '/rest/people?filter=city[eq]:Lyon&soft_delete=true',
      undefined,
      'deleteMany',
      { kind: 'delete', selection: { kind: 'default', depth: 0, fields: ['id'] }, target: { filter }, anyState: false },
    ],
    [
      'PATCH',
      `/rest/people/${id}/restore`,
      undefined,
      'restoreOne',
      { kind: 'restore', selection: whole, target: { id }, anyState: false },
    ],
    [
      'PATCH',
      `/rest/restore/people/${id}`,
      ['anything'],
      'restoreOne',
      { kind: 'restore', selection: whole, target: { id }, anyState: false },
    ],
    [
      'PATCH',
      '/rest/people/restore?filter=city[eq]:Lyon',
      undefined,
      'restoreMany',
      { kind: 'restore', selection: whole, target: { filter }, anyState: false },
    ],
    ['POST', '/rest/people/duplicates', { ids: [id] }, 'duplicates', { kind: 'duplicates', selection: whole, of: { ids: [id] } }],
    ['POST', '/rest/people/duplicates', { ids: [] }, 'duplicates', { kind: 'duplicates', selection: whole, of: { ids: [] } }],
    ['POST', '/rest/people/duplicates', { data: [{}] }, 'duplicates', { kind: 'duplicates', selection: whole, of: { data: [{}] } }],
    ['PATCH', '/rest/people/merge', merge, 'merge', { kind: 'merge', selection: whole, ...merge, dryRun: false }],
    ['PATCH', '/rest/people/merge', { ...merge, dryRun: true }, 'merge', { kind: 'merge', selection: whole, ...merge, dryRun: true }],
    [
      'GET',
      `/rest/people/groupBy?group_by=[{"city":true}]&aggregate=["totalCount"]&order_by=[{"city":"AscNullsLast"}]&limit=7&view_id=${id}&omit_null_values=true`,
      undefined,
      'groupBy',
      {
        kind: 'groupBy',
        dimensions: [{ path: ['city'], granularity: null, timeZone: null, weekStart: 'MONDAY', unnest: false }],
        aggregates: ['totalCount'],
        filter: null,
        viewId: id,
        order: [{ path: ['city'], granularity: null, direction: 'AscNullsLast' }],
        limit: 7,
        omitNullValues: true,
        records: null,
        connection: null,
      },
    ],
  ];
  for (const [method, url, body, kind, query] of cases) {
    it(`${method} ${url}`, () => {
      const request = parse(method, url, body);
      assert.deepEqual(request.query, { ...query, object });
      assert.deepEqual(request.answer, { kind, status: kind.startsWith('create') ? 201 : 200 });
    });
  }

  it('groups carry sample records only when they are asked for', () => {
    const url = '/rest/people/groupBy?group_by=[{"city":true}]&order_by_for_records=name';
    assert.equal((parse('GET', url).query as { records: unknown }).records, null);
    assert.deepEqual((parse('GET', `${url}&include_records_sample=true`).query as { records: unknown }).records, {
      order: [{ path: ['name'], direction: 'AscNullsFirst' }],
      offset: 0,
    });
  });

  it('parameters of other operations are ignored', () => {
    parse('GET', '/rest/people?group_by=x&aggregate=y&view_id=z&upsert=maybe&anything=][');
    parse('DELETE', `/rest/people/${id}?depth=x&fields=&limit=x&filter=x`);
    parse('POST', '/rest/people?limit=x&filter=x&order_by=a[x]&discover=true', {});
  });
});

describe('requests that are refused', () => {
  const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a${10 + index}`);
  const cases: [method: string, url: string, body: unknown, code: RefusalCode, message: string][] = [
    ['PATCH', '/rest/people', {}, 'FILTER_REQUIRED', 'Filters are mandatory for bulk update operations'],
    ['PATCH', '/rest/people?filter=', {}, 'FILTER_REQUIRED', 'Filters are mandatory for bulk update operations'],
    ['DELETE', '/rest/people', undefined, 'FILTER_REQUIRED', 'Filters are mandatory for bulk destroy operations'],
    ['DELETE', '/rest/people?filter=', undefined, 'FILTER_REQUIRED', 'Filters are mandatory for bulk destroy operations'],
    ['DELETE', '/rest/people?soft_delete=true', undefined, 'FILTER_REQUIRED', 'Filters are mandatory for bulk delete operations'],
    ['PATCH', '/rest/people/restore', undefined, 'FILTER_REQUIRED', 'Filters are mandatory for bulk restore operations'],

    ['POST', '/rest/people', undefined, 'BODY_WRONG_SHAPE', 'The body must be an object with the fields of one record, but it is missing.'],
    ['POST', '/rest/people', null, 'BODY_WRONG_SHAPE', 'The body must be an object with the fields of one record, but it is null.'],
    ['POST', '/rest/people', 'x', 'BODY_WRONG_SHAPE', 'The body must be an object with the fields of one record, but it is a string.'],
    [
      'POST',
      '/rest/people',
      [{}],
      'BODY_WRONG_SHAPE',
      'The body must be an object with the fields of one record, but it is an array. To create several records, send the array to POST /rest/batch/people.',
    ],
    [
      'PATCH',
      `/rest/people/${id}`,
      [{}],
      'BODY_WRONG_SHAPE',
      'The body must be an object with the fields of one record, but it is an array. One change applies to every record that is updated.',
    ],
    [
      'POST',
      '/rest/batch/people',
      { a: 1 },
      'BODY_WRONG_SHAPE',
      'The body of a batch must be an array of records, but it is an object. To create one record, send it to POST /rest/people.',
    ],
    ['POST', '/rest/batch/people', undefined, 'BODY_WRONG_SHAPE', 'The body of a batch must be an array of records, but it is missing.'],
    ['POST', '/rest/batch/people', [{}, {}, {}, {}], 'UPSERT_MAX_RECORDS_EXCEEDED', 'Maximum number of records to upsert is 3.'],

    ['POST', '/rest/people/duplicates', {}, 'INVALID_ARGS_DUPLICATES', 'You have to provide either "data" or "ids" argument'],
    [
      'POST',
      '/rest/people/duplicates',
      { ids: [], data: [] },
      'INVALID_ARGS_DUPLICATES',
      'You cannot provide both "data" and "ids" arguments',
    ],
    [
      'POST',
      '/rest/people/duplicates',
      { data: [] },
      'INVALID_ARGS_DUPLICATES',
      'The "data" condition can not be empty when "ids" input not provided',
    ],
    [
      'POST',
      '/rest/people/duplicates',
      [id],
      'INVALID_ARGS_DUPLICATES',
      'The body must be an object with "ids" or "data", but it is an array.',
    ],
    [
      'POST',
      '/rest/people/duplicates',
      undefined,
      'INVALID_ARGS_DUPLICATES',
      'The body must be an object with "ids" or "data", but it is missing.',
    ],
    ['POST', '/rest/people/duplicates', { ids: id }, 'INVALID_ARGS_DUPLICATES', '"ids" must be an array, but it is a string.'],
    ['POST', '/rest/people/duplicates', { data: {} }, 'INVALID_ARGS_DUPLICATES', '"data" must be an array, but it is an object.'],
    ['POST', '/rest/people/duplicates', { ids: [5] }, 'INVALID_ARGS_DUPLICATES', 'Element 0 of "ids" must be a UUID, but it is a number.'],
    ['POST', '/rest/people/duplicates', { ids: ['x'] }, 'INVALID_UUID', "'x' is not a valid UUID"],
    [
      'POST',
      '/rest/people/duplicates',
      { ids: ids(4) },
      'INVALID_ARGS_DUPLICATES',
      'Maximum 3 records can be compared at once, but there are 4.',
    ],

    [
      'PATCH',
      '/rest/people/merge',
      undefined,
      'INVALID_ARGS_MERGE',
      'The body must be an object with "ids" and "conflictPriorityIndex", but it is missing.',
    ],
    ['PATCH', '/rest/people/merge', {}, 'INVALID_ARGS_MERGE', '"ids" must be an array, but it is missing.'],
    [
      'PATCH',
      '/rest/people/merge',
      { ids: [id], conflictPriorityIndex: 0 },
      'INVALID_ARGS_MERGE',
      'At least 2 record IDs are required for merge',
    ],
    [
      'PATCH',
      '/rest/people/merge',
      { ids: ids(10), conflictPriorityIndex: 0 },
      'INVALID_ARGS_MERGE',
      'Maximum 9 records can be merged at once',
    ],
    ['PATCH', '/rest/people/merge', { ids: [id, 'x'], conflictPriorityIndex: 0 }, 'INVALID_UUID', "'x' is not a valid UUID"],
    [
      'PATCH',
      '/rest/people/merge',
      { ids: [id, id.toUpperCase()], conflictPriorityIndex: 0 },
      'INVALID_ARGS_MERGE',
      `A record cannot be merged with itself: '${id.toUpperCase()}' is repeated in "ids".`,
    ],
    ...([2, -1, 0.5, '0', null, undefined] as const).map(
      (conflictPriorityIndex) =>
        [
          'PATCH',
          '/rest/people/merge',
          { ids: [id, other], conflictPriorityIndex },
          'INVALID_ARGS_MERGE',
          `Invalid conflict priority '${conflictPriorityIndex}'. Valid options for 2 records: 0-1`,
        ] as [string, string, unknown, RefusalCode, string],
    ),
    [
      'PATCH',
      '/rest/people/merge',
      { ids: [id, other], conflictPriorityIndex: 0, dryRun: 'true' },
      'INVALID_ARGS_MERGE',
      '"dryRun" must be true or false, but it is a string.',
    ],

    [
      'GET',
      '/rest/people?discover=true',
      undefined,
      'INVALID_DISCOVER_QUERY_PARAM',
      "'discover=true' parameter invalid. The records of this object cannot be discovered",
    ],
    ['GET', '/rest/open-api/core', undefined, 'ROUTE_NOT_FOUND', 'GET /rest/open-api/core is not a route of records.'],
  ];
  for (const [method, url, body, code, message] of cases) {
    it(`${method} ${url} ${JSON.stringify(body)}`, () => {
      const refused = refusal(method, url, body);
      assert.deepEqual([refused.code, refused.message], [code, message]);
    });
  }

  it('names every element of a batch that is no record', () => {
    assert.deepEqual(refusal('POST', '/rest/batch/people', [1, {}, [null]]).messages, [
      'Element 0 of the batch must be an object with the fields of one record, but it is a number.',
      'Element 2 of the batch must be an object with the fields of one record, but it is an array.',
    ]);
  });

  it('a filter that is wrong stops every operation that reads one', () => {
    for (const [method, url] of [
      ['GET', '/rest/people'],
      ['PATCH', '/rest/people'],
      ['DELETE', '/rest/people'],
      ['PATCH', '/rest/people/restore'],
    ] as const) {
      assert.equal(refusal(method, `${url}?filter=name`, {}).code, 'INVALID_FILTER_QUERY_PARAM');
    }
    assert.equal(refusal('GET', '/rest/people/groupBy?group_by=[{"city":true}]&filter=name').code, 'INVALID_FILTER_QUERY_PARAM');
    const many = Array.from({ length: 101 }, () => 'a[eq]:1').join(',');
    assert.equal(refusal('DELETE', `/rest/people?filter=${many}`).code, 'QUERY_TOO_COMPLEX');
  });
});
