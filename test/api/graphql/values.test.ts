/** Values of a document and its variables. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type FieldNode, type OperationDefinitionNode, parse, parseValue } from 'graphql';
import { argumentsOf, readValue, variablesOf } from '../../../server/src/api/graphql/values.ts';
import { Refusal } from '../../../server/src/errors.ts';

const read = (text: string, variables: Readonly<Record<string, unknown>> = {}): unknown => plain(readValue(parseValue(text), variables));

/** With the prototypes that literals of a test have. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

const operation = (text: string): OperationDefinitionNode => parse(text).definitions[0] as OperationDefinitionNode;
const field = (text: string): FieldNode => operation(text).selectionSet.selections[0] as FieldNode;

describe('a literal', () => {
  it('is its plain value', () => {
    assert.deepEqual(read('{a: [1, -2.5, "x", true, null, PAID], b: {c: """\n  y\n  """}}'), {
      a: [1, -2.5, 'x', true, null, 'PAID'],
      b: { c: 'y' },
    });
  });

  it('stays text when no number holds it', () => {
    assert.equal(read('1e400'), '1e400');
  });

  it('is the number that JSON would give', () => {
    assert.equal(read('9007199254740991'), 9007199254740991);
    assert.equal(read('32731159120456327000'), JSON.parse('32731159120456327000'));
  });

  it('names each argument and each key of an object once', () => {
    assert.throws(() => read('{a: 1, b: {c: 1, c: 1}}'), { code: 'GRAPHQL_VALIDATION_FAILED', message: /one input field named "c"/ });
    assert.throws(() => argumentsOf(field('{ f(a: null, b: 1, a: 2) }'), {}), {
      code: 'GRAPHQL_VALIDATION_FAILED',
      message: /one argument named "a"/,
    });
    assert.deepEqual(read('{a: 1, b: {a: 1}}'), { a: 1, b: { a: 1 } });
  });

  it('is an object whose keys mean nothing', () => {
    const value = readValue(parseValue('{__proto__: {polluted: true}, constructor: 1}'), {}) as Record<string, unknown>;
    assert.equal(Object.getPrototypeOf(value), null);
    assert.deepEqual(Object.keys(value), ['__proto__', 'constructor']);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('cannot hold a NUL, however it is written', () => {
    assert.throws(
      () => read('["a\\u0000b"]'),
      (error) => error instanceof Refusal && error.code === 'INVALID_QUERY_INPUT',
    );
    assert.equal(read('"a\\u0001b"'), 'a\u0001b');
  });

  it('is what JSON says, for any JSON', () => {
    const key = fc.stringMatching(/^[_A-Za-z][_0-9A-Za-z]{0,8}$/).filter((name) => name !== '__proto__');
    const leaf = fc.oneof(
      fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0')),
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger().map((number) => number + 0),
      fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(key, tie('value'), { maxKeys: 4 })),
    }));
    fc.assert(
      fc.property(value, (given) => {
        const expected = plain(given);
        assert.deepEqual(read(literalOf(expected)), expected);
        assert.deepEqual(read('$v', { v: expected }), expected);
      }),
    );
  });
});

/** JSON with names as keys. */
function literalOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${literalOf(item)}`)
      .join(' ')}}`;
  }
  // A whole number is written with a point, so that its digits do not make it text.
  if (typeof value === 'number' && !Number.isSafeInteger(value) && Number.isInteger(value)) return value.toExponential();
  return JSON.stringify(value);
}

describe('a variable', () => {
  it('that is absent leaves its key out, and is null in a list', () => {
    assert.deepEqual(read('{a: $x, b: [$x, $y], c: {d: $y}}', { y: 1 }), { b: [null, 1], c: { d: 1 } });
    assert.equal(readValue(parseValue('$x'), {}), undefined);
    assert.equal(readValue(parseValue('$toString'), {}), undefined);
  });

  it('that is null stays null', () => {
    assert.deepEqual(read('{a: $x}', { x: null }), { a: null });
  });

  it('has the default of its operation when it is not sent', () => {
    const node = operation('query Q($dryRun: Boolean! = false, $list: Anything = [1, {a: B}], $none: Int) { a }');
    assert.deepEqual({ ...variablesOf(node, {}), list: null }, { dryRun: false, list: null });
    assert.deepEqual(plain(variablesOf(node, {}).list), [1, { a: 'B' }]);
    assert.deepEqual(
      { ...variablesOf(node, { dryRun: true, list: null, none: 'any type', more: 1 }) },
      {
        dryRun: true,
        list: null,
        none: 'any type',
        more: 1,
      },
    );
  });
});

describe('the arguments of a field', () => {
  it('are those that have a value', () => {
    const given = argumentsOf(field('{ people(first: $first, after: $after, last: null, filter: {id: {eq: $id}}) { id } }'), {
      first: 5,
      after: null,
    });
    assert.deepEqual(plain(given), { first: 5, filter: { id: {} } });
  });

  it('are none without parentheses', () => {
    assert.deepEqual(Object.keys(argumentsOf(field('{ people { id } }'), {})), []);
  });
});
