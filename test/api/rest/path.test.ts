import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePath } from '../../../server/src/api/rest/path.ts';
import { Refusal, type RefusalCode } from '../../../server/src/errors.ts';

const id = '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11';

describe('path: routes', () => {
  const cases: [method: string, path: string, route: Record<string, string>][] = [
    ['GET', '/rest/people', { kind: 'findMany', object: 'people' }],
    ['GET', `/rest/people/${id}`, { kind: 'findOne', object: 'people', id }],
    ['POST', '/rest/people', { kind: 'createOne', object: 'people' }],
    ['POST', '/rest/batch/people', { kind: 'createMany', object: 'people' }],
    ['PATCH', `/rest/people/${id}`, { kind: 'updateOne', object: 'people', id }],
    ['PATCH', '/rest/people', { kind: 'updateMany', object: 'people' }],
    ['PUT', `/rest/people/${id}`, { kind: 'updateOne', object: 'people', id }],
    ['PUT', '/rest/people', { kind: 'updateMany', object: 'people' }],
    ['DELETE', `/rest/people/${id}`, { kind: 'removeOne', object: 'people', id }],
    ['DELETE', '/rest/people', { kind: 'removeMany', object: 'people' }],
    ['PATCH', `/rest/people/${id}/restore`, { kind: 'restoreOne', object: 'people', id }],
    ['PATCH', '/rest/people/restore', { kind: 'restoreMany', object: 'people' }],
    ['PATCH', `/rest/restore/people/${id}`, { kind: 'restoreOne', object: 'people', id }],
    ['PATCH', '/rest/restore/people', { kind: 'restoreMany', object: 'people' }],
    ['POST', '/rest/people/duplicates', { kind: 'duplicates', object: 'people' }],
    ['PATCH', '/rest/people/merge', { kind: 'merge', object: 'people' }],
    ['GET', '/rest/people/groupBy', { kind: 'groupBy', object: 'people' }],
    ['POST', `/rest/dashboards/${id}/duplicate`, { kind: 'duplicateDashboard', id }],
    ['GET', '/rest/open-api/core', { kind: 'openApi', document: 'core' }],
    ['GET', '/rest/open-api/metadata', { kind: 'openApi', document: 'metadata' }],
    ['GET', '/open-api/core', { kind: 'openApi', document: 'core' }],
    ['GET', '/open-api/metadata', { kind: 'openApi', document: 'metadata' }],

    ['GET', '/rest/people/', { kind: 'findMany', object: 'people' }],
    ['GET', `//rest//people//${id}//`, { kind: 'findOne', object: 'people', id }],
    ['POST', '/rest/batch/duplicates', { kind: 'createMany', object: 'duplicates' }],
    ['GET', '/rest/Company', { kind: 'findMany', object: 'Company' }],
    ['GET', '/rest/%E5%90%8D%20x', { kind: 'findMany', object: '名 x' }],
    ['GET', '/rest/a%2Fb', { kind: 'findMany', object: 'a/b' }],
    ['GET', '/rest/__proto__', { kind: 'findMany', object: '__proto__' }],
    ['GET', `/rest/people/${id.toUpperCase()}`, { kind: 'findOne', object: 'people', id: id.toUpperCase() }],
    ['PATCH', `/rest/restore/${id}`, { kind: 'updateOne', object: 'restore', id }],
  ];
  for (const [method, path, route] of cases) it(`${method} ${path}`, () => assert.deepEqual(parsePath(method, path), route));
});

describe('path: refusals', () => {
  const invalid = /^Query path '.*' invalid\. /;
  const cases: [method: string, path: string, code: RefusalCode, message: RegExp][] = [
    ['GET', '/rest', 'PATH_INVALID', invalid],
    ['GET', '/rest/', 'PATH_INVALID', invalid],
    ['GET', `/rest/people/${id}/company`, 'PATH_INVALID', invalid],
    ['GET', `/rest/people/${id}/restore`, 'PATH_INVALID', invalid],
    ['PUT', `/rest/people/${id}/restore`, 'PATH_INVALID', invalid],
    ['DELETE', `/rest/people/${id}/restore`, 'PATH_INVALID', invalid],
    ['DELETE', `/rest/restore/people/${id}`, 'PATH_INVALID', invalid],
    ['PATCH', `/rest/people/${id}/restore/now`, 'PATH_INVALID', invalid],
    ['POST', '/rest/batch/people/more', 'PATH_INVALID', invalid],
    ['GET', `/rest/dashboards/${id}/duplicate`, 'PATH_INVALID', invalid],
    ['GET', `/rest${'/a'.repeat(1_000)}`, 'PATH_INVALID', invalid],

    ['GET', '/rest/people/abc', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['PATCH', '/rest/people/abc', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['DELETE', '/rest/people/abc', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['POST', '/rest/people/abc', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['PATCH', '/rest/people/abc/restore', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['PATCH', '/rest/restore/people/abc', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['POST', '/rest/dashboards/abc/duplicate', 'INVALID_UUID', /^'abc' is not a valid UUID$/],
    ['DELETE', '/rest/people/restore', 'INVALID_UUID', /^'restore' is not a valid UUID$/],
    ['PATCH', '/rest/batch/people', 'INVALID_UUID', /^'people' is not a valid UUID$/],
    ['DELETE', '/rest/batch/people', 'INVALID_UUID', /^'people' is not a valid UUID$/],
    ['GET', `/rest/people/${id}0`, 'INVALID_UUID', /is not a valid UUID$/],
    ['GET', `/rest/people/${id}%00`, 'INVALID_UUID', /is not a valid UUID$/],
    ['GET', '/rest/people/toString', 'INVALID_UUID', /^'toString' is not a valid UUID$/],

    ['POST', `/rest/people/${id}`, 'METHOD_NOT_ALLOWED', /Use GET, PATCH or DELETE\.$/],
    ['DELETE', '/rest/people/merge', 'METHOD_NOT_ALLOWED', /Use PATCH\.$/],
    ['GET', '/rest/people/duplicates', 'METHOD_NOT_ALLOWED', /Use POST\.$/],
    ['DELETE', '/rest/people/groupBy', 'METHOD_NOT_ALLOWED', /Use GET\.$/],
    ['TRACE', '/rest/people', 'METHOD_NOT_ALLOWED', /^TRACE is not allowed/],
    ['POST', '/rest/open-api/core', 'METHOD_NOT_ALLOWED', /Use GET\.$/],

    ['GET', '/people', 'ROUTE_NOT_FOUND', /^No such route: GET \/people$/],
    ['GET', '/', 'ROUTE_NOT_FOUND', /^No such route/],
    ['GET', '/rest/open-api/else', 'ROUTE_NOT_FOUND', /^No such route/],
    ['GET', '/rest/metadata/objects', 'ROUTE_NOT_FOUND', /^No such route/],

    ['GET', '/rest/%', 'ENCODING_INVALID', /wrong percent-encoding: '%'/],
    ['GET', '/rest/%ff', 'ENCODING_INVALID', /wrong percent-encoding/],
    ['GET', '/rest/%ED%A0%80', 'ENCODING_INVALID', /wrong percent-encoding/],
    ['GET', '/rest/\ud800', 'ENCODING_INVALID', /lone surrogate/],
  ];
  for (const [method, path, code, message] of cases) {
    it(`${method} ${path.slice(0, 80)}`, () => {
      assert.throws(
        () => parsePath(method, path),
        (error) => error instanceof Refusal && error.code === code && message.test(error.message),
      );
    });
  }
});

describe('path: properties', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'rest',
      'people',
      id,
      'restore',
      'batch',
      'merge',
      'duplicates',
      'groupBy',
      'open-api',
      'core',
      'metadata',
      'dashboards',
      '',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.stringMatching(/^%[0-9A-F]{2}$/),
  );
  const path = fc.array(part, { maxLength: 6 }).map((parts) => `/rest/${parts.join('/')}`);
  const method = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD');

  it('every path is a route or a refusal, and slashes more or less change nothing', () => {
    const outcome = (text: string, verb: string): unknown => {
      try {
        return parsePath(verb, text);
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error));
        return error.code;
      }
    };
    fc.assert(
      fc.property(method, path, (verb, text) => assert.deepEqual(outcome(text, verb), outcome(`${text.replaceAll('/', '//')}/`, verb))),
      { numRuns: 3_000 },
    );
  });

  it('whatever removes or changes one record names a UUID', () => {
    fc.assert(
      fc.property(method, path, (verb, text) => {
        try {
          const route = parsePath(verb, text);
          if ('id' in route) assert.match(route.id, /^[0-9a-f-]{36}$/);
          if (route.kind === 'removeMany') assert.equal(text.split('/').filter((piece) => piece !== '').length, 2);
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
