import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parametersMax, parseQueryString } from '../../server/src/api/query-string.ts';
import { Refusal } from '../../server/src/errors.ts';

const parse = (text: string): Record<string, readonly string[]> => Object.fromEntries(parseQueryString(text));

describe('query string', () => {
  const cases: [text: string, values: Record<string, string[]>][] = [
    ['', {}],
    ['limit=5', { limit: ['5'] }],
    ['limit=', { limit: [''] }],
    ['limit', { limit: [''] }],
    ['a=1&b=2&a=3', { a: ['1', '3'], b: ['2'] }],
    ['&&a=1&', { a: ['1'] }],
    ['a=b=c', { a: ['b=c'] }],
    ['=x', { '': ['x'] }],
    ['filter=name[ilike]:%22%25no+rth%25%22', { filter: ['name[ilike]:"%no rth%"'] }],
    ['a=%2525', { a: ['%25'] }],
    ['a=%2B+', { a: ['+ '] }],
    ['a=%E5%90%8D%F0%9F%98%80', { a: ['名😀'] }],
    ['%61=1', { a: ['1'] }],
    ['a=名', { a: ['名'] }],
    ['a=x%26y', { a: ['x&y'] }],
  ];
  for (const [text, values] of cases) it(`reads ${text}`, () => assert.deepEqual(parse(text), values));

  it('a parameter may have any name', () => {
    assert.deepEqual([...parseQueryString('__proto__=1&constructor=2').keys()], ['__proto__', 'constructor']);
  });

  for (const text of [
    'a=%',
    'a=%2',
    'a=%zz',
    'a=%ff',
    'a=%C3',
    'a=%C0%80',
    'a=%ED%A0%80',
    '%ff=1',
    'a=%00',
    'a=\0',
    'a=\ud800',
    'x=1&a=%00',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseQueryString(text),
        (error) => error instanceof Refusal && error.code === 'ENCODING_INVALID',
      );
    });
  }

  it('bounds the number of parameters', () => {
    assert.equal(parseQueryString('a=1&'.repeat(parametersMax)).get('a')?.length, parametersMax);
    assert.throws(
      () => parseQueryString('a=1&'.repeat(parametersMax + 1)),
      (error) => error instanceof Refusal && error.code === 'QUERY_TOO_COMPLEX',
    );
  });

  it('reads what the platform writes', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 20 }), (pairs) => {
        const search = new URLSearchParams(pairs);
        const parameters = parseQueryString(search.toString());
        for (const [name] of pairs) assert.deepEqual(parameters.get(name), search.getAll(name));
        assert.equal(parameters.size, new Set(pairs.map(([name]) => name)).size);
      }),
    );
  });

  it('throws nothing but refusals', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('%', '=', '&', '+', 'a', 'F', '0', '\ud800', '\0', 'é') }), (text) => {
        try {
          parseQueryString(text);
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
