import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bodyNestingMax, parseBody } from '../../server/src/api/json-body.ts';
import { findJsonFault } from '../../server/src/api/json-fault.ts';
import { Refusal } from '../../server/src/errors.ts';

function refusal(text: string): Refusal {
  try {
    parseBody(text);
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error;
  }
  return assert.fail(`accepted: ${text.slice(0, 80)}`);
}

describe('body', () => {
  it('no text is no body', () => {
    for (const text of ['', ' \r\n\t', '\ufeff']) assert.equal(parseBody(text), undefined);
  });

  it('reads any JSON value', () => {
    assert.deepEqual(parseBody(' {"a":[1,-2.5e3,true,null,"\\u00e9\\n"]} '), { a: [1, -2500, true, null, 'é\n'] });
    assert.deepEqual(parseBody('\ufeff[]'), []);
    assert.equal(parseBody('0'), 0);
  });

  it('of a repeated key the last one counts', () => assert.deepEqual(parseBody('{"a":1,"a":2}'), { a: 2 }));

  it('a key __proto__ is a key', () => {
    const body = parseBody('{"__proto__":{"polluted":1}}') as object;
    assert.deepEqual(Object.keys(body), ['__proto__']);
    assert.equal(Object.getPrototypeOf(body), Object.prototype);
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });

  const faults: [text: string, position: number, found: string][] = [
    ['{"a":}', 5, 'unexpected "}"'],
    ['{a:1}', 1, 'unexpected "a"'],
    ["{'a':1}", 1, `unexpected "'"`],
    ['[1,]', 3, 'unexpected "]"'],
    ['{"a":1,}', 7, 'unexpected "}"'],
    ['{"a":1', 6, 'it ends too early'],
    ['{"a" 1}', 5, 'unexpected "1"'],
    ['tru', 3, 'it ends too early'],
    ['trua', 3, 'unexpected "a"'],
    ['"\n"', 1, 'unexpected "\\n"'],
    ['"\\x"', 2, 'unexpected "x"'],
    ['"\\u12g4"', 5, 'unexpected "g"'],
    ['"abc', 4, 'it ends too early'],
    ['01', 1, 'unexpected "1"'],
    ['1.', 2, 'it ends too early'],
    ['-', 1, 'it ends too early'],
    ['1e+', 3, 'it ends too early'],
    ['{} {}', 3, 'unexpected "{"'],
    ['NaN', 0, 'unexpected "N"'],
    ['[1 😀]', 3, 'unexpected "😀"'],
    ['<html>', 0, 'unexpected "<"'],
  ];
  for (const [text, position, found] of faults) {
    it(`refuses ${JSON.stringify(text)} with the position`, () => {
      const { code, message, details } = refusal(text);
      assert.equal(code, 'BODY_MALFORMED');
      assert.equal(details?.['position'], position);
      assert.ok(message.startsWith(`The body is not valid JSON: ${found} at position ${position} (line `), message);
    });
  }

  it('names line and column', () => {
    assert.match(refusal('{\n  "a": 1,\n  b\n}').message, /\(line 3, column 3\)/);
  });

  it('bounds the nesting, outside strings', () => {
    const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    assert.ok(Array.isArray(parseBody(lists(bodyNestingMax))));
    assert.match(refusal(lists(bodyNestingMax + 1)).message, /nests deeper than 100 levels/);
    assert.match(refusal('{"a":'.repeat(1_000_000)).message, /nests deeper than 100 levels/);
    assert.equal(parseBody(`"${'[\\"'.repeat(1_000)}"`), '["'.repeat(1_000));
    assert.ok(Array.isArray(parseBody(`["\\\\",${lists(99)}]`)));
    assert.equal(refusal(`["\\\\",${lists(100)}]`).code, 'BODY_MALFORMED');
  });

  it('refuses what cannot be stored as text, and names where', () => {
    for (const text of ['{"a":{"b":["\\u0000"]}}', '{"a":{"b":["\\ud800"]}}', '{"a":{"b":["\\uDC00x"]}}', '{"a":{"b":["\ud800"]}}']) {
      const { code, message } = refusal(text);
      assert.equal(code, 'ENCODING_INVALID');
      assert.match(message, /in "a\.b\[0\]"/);
    }
    assert.equal(refusal('{"\\u0000":1}').code, 'ENCODING_INVALID');
    assert.deepEqual(parseBody('{"a":"\\\\u0000"}'), { a: '\\u0000' });
    assert.deepEqual(parseBody('{"a":"\\ud83d\\ude00"}'), { a: '😀' });
  });

  it('reads what the platform writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) =>
        assert.deepEqual(parseBody(JSON.stringify(value)), JSON.parse(JSON.stringify(value))),
      ),
    );
  });

  it('a fault is where every longer text fails too', () => {
    const unit = fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', 'u', '0', '1', '.', 'e', '-', 'true', 'null', '"a"', ' ', '\n');
    const parses = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        if (text.trim() === '' || parses(text)) return;
        const position = findJsonFault(text);
        assert.ok(position >= 0 && position <= text.length);
        // What follows the fault does not matter to it, and moving the text moves the fault.
        if (position < text.length) assert.equal(findJsonFault(text.slice(0, position + 1)), position);
        assert.equal(findJsonFault(`  ${text}`), position + 2);
        assert.equal(refusal(text).code, 'BODY_MALFORMED');
      }),
      { numRuns: 3_000 },
    );
  });
});
