/** Bodies and URLs of requests, and the form of answer that they ask for. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerForm } from '../../../server/src/api/graphql/media-type.ts';
import { parseGet, parsePost } from '../../../server/src/api/graphql/request.ts';
import { assertRefused } from './model.ts';

describe('a body', () => {
  it('has a query, and may have variables, a name and extensions', () => {
    assert.deepEqual(parsePost('{"query":"{a}"}'), { query: '{a}', operationName: null, variables: {} });
    assert.deepEqual(parsePost('\ufeff {"query":"{a}","variables":null,"operationName":null,"extensions":null}'), {
      query: '{a}',
      operationName: null,
      variables: {},
    });
    assert.deepEqual(parsePost('{"query":"{a}","variables":{"x":[1]},"operationName":"A","extensions":{"y":1},"more":1}'), {
      query: '{a}',
      operationName: 'A',
      variables: { x: [1] },
    });
    assert.equal(parsePost('{"query":"{a}","operationName":""}').operationName, null);
  });

  for (const [body, message] of [
    ['{}', /^"query" is missing/],
    ['{"query":null}', /^"query" is missing/],
    ['{"query":1}', '"query" must be a string.'],
    ['{"query":["{a}"]}', '"query" must be a string.'],
    ['{"query":"{a}","variables":"x"}', '"variables" must be an object.'],
    ['{"query":"{a}","variables":[]}', '"variables" must be an object.'],
    ['{"query":"{a}","operationName":0}', '"operationName" must be a string.'],
    ['{"query":"{a}","extensions":0}', '"extensions" must be an object.'],
    ['[{"query":"{a}"}]', /^The body must be one object with a "query"; several in an array are not taken/],
    ['"{a}"', 'The body must be a JSON object with a "query".'],
    ['null', 'The body must be a JSON object with a "query".'],
    ['  ', 'The body must be a JSON object with a "query".'],
  ] as const) {
    it(`cannot be ${body}`, () => assertRefused(() => parsePost(body), 'BODY_WRONG_SHAPE', message));
  }

  it('cannot be missing, broken or too deep', () => {
    assertRefused(() => parsePost(null), 'BODY_WRONG_SHAPE', /^The body must be/);
    assertRefused(() => parsePost('{"query'), 'BODY_MALFORMED', /ends too early/);
    assertRefused(() => parsePost(`{"query":"{a}","variables":${'['.repeat(100_000)}`), 'BODY_MALFORMED', /nests deeper/);
    assertRefused(() => parsePost('{"query":"{a}","variables":{"x":"\\u0000"}}'), 'INVALID_QUERY_INPUT', /NUL/);
  });

  it('with a hash alone is told that hashes are not known', () => {
    const body = '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}';
    assertRefused(() => parsePost(body), 'PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    assert.equal(parsePost('{"query":"{a}","extensions":{"persistedQuery":{}}}').query, '{a}');
  });
});

describe('a URL', () => {
  it('has the same as JSON texts', () => {
    const search = `query=${encodeURIComponent('{ a }')}&variables=${encodeURIComponent('{"x":"ä"}')}&operationName=A&extensions=%7B%7D`;
    assert.deepEqual(parseGet(search), { query: '{ a }', operationName: 'A', variables: { x: 'ä' } });
    assert.deepEqual(parseGet('query={a}&variables='), { query: '{a}', operationName: null, variables: {} });
  });

  it('cannot be wrong in any of them', () => {
    assertRefused(() => parseGet(''), 'BODY_WRONG_SHAPE', /^"query" is missing/);
    assertRefused(() => parseGet('query={a}&query={b}'), 'BODY_WRONG_SHAPE', '"query" is given 2 times.');
    assertRefused(() => parseGet('query={a}&variables=[]'), 'BODY_WRONG_SHAPE', '"variables" must be an object.');
    assertRefused(() => parseGet('query={a}&variables={'), 'BODY_MALFORMED', /ends too early/);
    assertRefused(() => parseGet('query=%FF'), 'ENCODING_INVALID', /percent-encoding/);
  });
});

describe('the form of the answer', () => {
  const modern = 'application/graphql-response+json';
  for (const [accept, form] of [
    [undefined, 'json'],
    ['', 'json'],
    ['*/*', 'json'],
    ['text/html', 'json'],
    ['application/json', 'json'],
    [modern, 'graphqlResponse'],
    [`${modern.toUpperCase()}; charset=utf-8`, 'graphqlResponse'],
    [`${modern}, application/json`, 'graphqlResponse'],
    [`application/json, ${modern}`, 'json'],
    [`application/json;q=0.9, ${modern}`, 'graphqlResponse'],
    [`${modern};q=0.5, application/json;q=0.6, */*`, 'json'],
    [`${modern};q=0`, 'json'],
    [`${modern};q=x`, 'json'],
  ] as const) {
    it(`is ${form} for ${accept}`, () => assert.equal(answerForm(accept), form));
  }
});
