/** Selection sets: fragments, directives, and fields of one response key. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { collectFields } from '../../../server/src/api/graphql/collect.ts';
import { collectingOf, outcomeOf } from '../../../server/src/api/graphql/collecting.ts';
import { parseDocument } from '../../../server/src/api/graphql/document.ts';
import { variablesOf } from '../../../server/src/api/graphql/values.ts';
import { Refusal } from '../../../server/src/errors.ts';
import { model } from './model.ts';

const limits = { tokensMax: 10_000, fieldsMax: 2000, rootFieldsMax: 1000, documentsCachedMax: 1, documentCharactersCachedMax: 1 };

/** `key:name` of the fields at the root; `typeName` is the type that fragments are held against. */
function collected(text: string, variables: Record<string, unknown> = {}, typeName = 'Company'): readonly string[] {
  const document = parseDocument(text, limits);
  const [operation] = document.operations;
  assert.ok(operation);
  const collecting = collectingOf(document, model, variablesOf(operation, variables));
  return collectFields([operation], typeName, collecting).map(({ key, name }) => (key === name ? name : `${key}:${name}`));
}

function refusal(work: () => unknown): Refusal {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  assert.fail('not refused');
}

describe('fields', () => {
  it('keep the order of their first occurrence', () => {
    assert.deepEqual(collected('{ b a x: b ...F a } fragment F on Company { c b d }'), ['b', 'a', 'x:b', 'c', 'd']);
  });

  it('of one key are one, with all their selections', () => {
    const document = parseDocument(
      '{ a(x: {p: 1, q: [$v]}, y: 2) { b } ...F } fragment F on Company { a(y: 2, x: {q: [$v], p: 1}) { c } }',
      limits,
    );
    const collecting = collectingOf(document, model, {});
    const [field, ...others] = collectFields(document.operations, 'Company', collecting);
    assert.equal(others.length, 0);
    assert.ok(field);
    assert.deepEqual(
      collectFields(field.nodes, 'Other', collecting).map(({ key }) => key),
      ['b', 'c'],
    );
  });

  for (const [what, text] of [
    ['different fields', '{ a: b a: c }'],
    ['a field and an alias of another', '{ a ...F } fragment F on Company { a: b }'],
    ['other arguments', '{ a(x: 1) a(x: 2) }'],
    ['more arguments', '{ a(x: 1) a }'],
    ['another variable', '{ a(x: $v) a(x: $w) }'],
    ['another kind of value', '{ a(x: "1") a(x: 1) }'],
    ['another order of a list', '{ a(x: [1, 2]) a(x: [2, 1]) }'],
    ['more keys', '{ a(x: {p: 1}) a(x: {p: 1, q: 2}) }'],
  ] as const) {
    it(`of one key cannot be ${what}`, () => {
      const refused = refusal(() => collected(text));
      assert.equal(refused.code, 'GRAPHQL_VALIDATION_FAILED');
      assert.match(refused.message, /^Fields "a" conflict because /);
      assert.equal((refused as unknown as { locations: unknown[] }).locations.length, 2);
    });
  }
});

describe('fragments', () => {
  it('apply unless they name another type of the model', () => {
    assert.deepEqual(
      collected('{ ... on Company { a } ... on Person { b } ... on Unheard { c } ... { d } ...F } fragment F on Person { e }'),
      ['a', 'c', 'd'],
    );
    assert.deepEqual(collected('{ ... on Company { a } ... on CompanyConnection { b } }', {}, 'CompanyConnection'), ['b']);
  });

  it('are expanded once, however often they are spread', () => {
    const levels = 60;
    const fragments = Array.from({ length: levels }, (_, i) => `fragment F${i} on Company { ...F${i + 1} ...F${i + 1} }`);
    const document = { ...limits, fieldsMax: Number.MAX_SAFE_INTEGER };
    assert.throws(() => parseDocument(`{ ...F0 } ${fragments.join(' ')} fragment F${levels} on Company { a }`, limits), /Too many fields/);
    const parsed = parseDocument(`{ ...F0 } ${fragments.join(' ')} fragment F${levels} on Company { a }`, document);
    assert.deepEqual(
      collectFields(parsed.operations, 'Company', collectingOf(parsed, model, {})).map(({ key }) => key),
      ['a'],
    );
  });

  it('spread anywhere are the fields that they hold', () => {
    // A tree of selections, printed once with fragments and once without.
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    type Tree = { kind: 'field'; name: string } | { kind: 'inline' | 'spread'; of: Tree[] };
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.record({ kind: fc.constant('field' as const), name }),
        fc.record({
          kind: fc.constantFrom('inline' as const, 'spread' as const),
          of: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
        }),
      ),
    }));
    const namesIn = (trees: readonly Tree[]): string[] => trees.flatMap((one) => (one.kind === 'field' ? [one.name] : namesIn(one.of)));
    fc.assert(
      fc.property(fc.array(tree, { minLength: 1, maxLength: 5 }), (trees) => {
        const fragments: string[] = [];
        const print = (list: readonly Tree[]): string =>
          `{ ${list
            .map((one) => {
              if (one.kind === 'field') return one.name;
              if (one.kind === 'inline') return `... on Company ${print(one.of)}`;
              const body = print(one.of);
              fragments.push(`fragment F${fragments.length} on Company ${body}`);
              return `...F${fragments.length - 1}`;
            })
            .join(' ')} }`;
        const text = print(trees);
        assert.deepEqual(collected(`${text} ${fragments.join(' ')}`), [...new Set(namesIn(trees))]);
      }),
    );
  });
});

describe('directives', () => {
  it('include and skip by literals and variables, on fields and fragments', () => {
    const text = `query ($yes: Boolean!, $no: Boolean = false) {
      a @include(if: true) b @include(if: false) c @skip(if: true) d @skip(if: false)
      e @include(if: $yes) f @include(if: $no) g @skip(if: $yes) h @skip(if: $no)
      i @include(if: true) @skip(if: true)
      ...F @include(if: $no) ... @skip(if: $no) { k }
      ...F
    } fragment F on Company { j }`;
    assert.deepEqual(collected(text, { yes: true }), ['a', 'd', 'e', 'h', 'k', 'j']);
    assert.deepEqual(collected(text, { yes: true, no: true }), ['a', 'd', 'e', 'f', 'j']);
  });

  for (const [what, text, variables] of [
    ['text', '{ a @include(if: "true") }', {}],
    ['an absent variable', 'query ($x: Boolean!) { a @skip(if: $x) }', {}],
    ['null', 'query ($x: Boolean) { a @include(if: $x) }', { x: null }],
    ['a number in a variable', 'query ($x: Boolean) { a @include(if: $x) }', { x: 1 }],
    ['nothing', '{ a @include }', {}],
  ] as const) {
    it(`cannot go by ${what}`, () => {
      const refused = refusal(() => collected(text, variables));
      assert.equal(refused.code, 'GRAPHQL_VALIDATION_FAILED');
      assert.match(refused.message, /^Argument "if" of directive "@(include|skip)" must be true or false\.$/);
    });
  }

  it('that are not known are refused, since a misspelt one would not do what it says', () => {
    for (const text of ['{ a @skp(if: true) }', '{ ... @unheard { a } }']) {
      const refused = refusal(() => collected(text, {}));
      assert.equal(refused.code, 'GRAPHQL_VALIDATION_FAILED');
      assert.match(refused.message, /^Unknown directive "@(skp|unheard)"\.$/);
    }
  });

  it('come to one outcome for each set of answers', () => {
    const document = parseDocument(
      'query ($x: Boolean, $y: Boolean) { a @include(if: $x) b @skip(if: $y) c(d: $x) @skip(if: $x) }',
      limits,
    );
    assert.deepEqual(document.conditions, ['x', 'y']);
    assert.equal(outcomeOf(document, { x: true, y: false, z: 1 }), '10');
    assert.equal(outcomeOf(document, { x: false, y: true }), '01');
    assert.equal(outcomeOf(document, { x: false }), '0-');
    assert.equal(outcomeOf(document, { x: 'true', y: null }), '--');
    assert.equal(outcomeOf(parseDocument('{ a(b: $x) }', limits), { x: 1 }), '');
  });
});
