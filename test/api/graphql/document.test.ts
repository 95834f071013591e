/** What a document may cost, and that nothing gets around it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openDocuments, parseDocument } from '../../../server/src/api/graphql/document.ts';
import type { DocumentRefusal } from '../../../server/src/api/graphql/document-refusal.ts';
import { documentNestingMax, measure } from '../../../server/src/api/graphql/document-size.ts';
import { Refusal, type RefusalCode } from '../../../server/src/errors.ts';

const limits = { tokensMax: 50_000, fieldsMax: 2000, rootFieldsMax: 20, documentsCachedMax: 3, documentCharactersCachedMax: 800 };
const parse = (text: string) => parseDocument(text, limits);

function refused(text: string, code: RefusalCode, message: string | RegExp): DocumentRefusal | Refusal {
  let found: unknown;
  try {
    parse(text);
  } catch (error) {
    found = error;
  }
  assert.ok(found instanceof Refusal, `not refused: ${found}`);
  assert.equal(found.code, code);
  if (typeof message === 'string') assert.equal(found.message, message);
  else assert.match(found.message, message);
  return found;
}

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

describe('a document', () => {
  it('holds operations and fragments by name', () => {
    const document = parse('query A { a } mutation B { b ...F } fragment F on Mutation { c }');
    assert.deepEqual(
      document.operations.map(({ name }) => name?.value),
      ['A', 'B'],
    );
    assert.deepEqual([...document.fragments.keys()], ['F']);
  });

  it('that cannot be read is refused at its place', () => {
    const refusal = refused('{\n  a(: 1)\n}', 'GRAPHQL_PARSE_FAILED', /^Syntax Error: Expected Name, found ":"\.$/);
    assert.deepEqual((refusal as DocumentRefusal).locations, [{ line: 2, column: 5 }]);
    refused('', 'GRAPHQL_PARSE_FAILED', 'Syntax Error: Unexpected <EOF>.');
    refused('{ a(b: "\\uD800") }', 'GRAPHQL_PARSE_FAILED', /^Syntax Error: Invalid Unicode escape sequence/);
  });

  it('echoes little of what cannot be read', () => {
    assert.ok(refused(`{ a } ${'x'.repeat(100_000)}`, 'GRAPHQL_PARSE_FAILED', /^Syntax Error/).message.length < 300);
  });

  for (const [text, message] of [
    ['type A { b: Int } { a }', /^Only operations and fragments can be executed/],
    ['{ a } { b }', 'This anonymous operation must be the only defined operation.'],
    ['query A { a } query A { b }', 'There can be only one operation named "A".'],
    ['{ ...F } fragment F on A { a } fragment F on A { b }', 'There can be only one fragment named "F".'],
    ['{ a ...F }', 'Unknown fragment "F".'],
    ['{ a } fragment F on A { ...G }', 'Unknown fragment "G".'],
    ['{ ...F } fragment F on A { a ...F }', 'Cannot spread fragment "F" within itself.'],
    ['{ ...F } fragment F on A { a { ...G } } fragment G on A { ... on B { ...F } }', 'Cannot spread fragment "F" within itself via "G".'],
    ['{ a } fragment F on A { ...F }', 'Cannot spread fragment "F" within itself.'],
  ] as const) {
    it(`cannot be ${text}`, () => {
      const refusal = refused(text, 'GRAPHQL_VALIDATION_FAILED', message);
      assert.ok((refusal as DocumentRefusal).locations.length > 0);
    });
  }
});

describe('fields', () => {
  const tooMany = (count: number) => `Query too complex - Too many fields requested: ${count} - Maximum allowed fields: 2000`;

  it('are counted with those of their parents', () => {
    parse(`{ a { ${times(1999, (i) => `f${i}`)} } }`);
    refused(`{ a { ${times(2000, (i) => `f${i}`)} } }`, 'QUERY_TOO_COMPLEX', tooMany(2001));
  });

  it('are counted under each of their aliases, and where they are repeated', () => {
    refused(`{ a { ${times(2099, (i) => `f${i}: f`)} } }`, 'QUERY_TOO_COMPLEX', tooMany(2100));
    refused(`{ a { ${times(2099, () => 'f')} } }`, 'QUERY_TOO_COMPLEX', tooMany(2100));
  });

  it('are counted wherever a fragment is spread, and in each operation', () => {
    const fragment = `fragment F on A { ${times(100, (i) => `f${i}`)} }`;
    parse(`{ a { b { ...F } ${times(18, (i) => `c${i}: c { ...F }`)} } } ${fragment}`.replaceAll('b { ...F }', ''));
    refused(`{ a { ${times(20, (i) => `c${i}: c { ...F }`)} } } ${fragment}`, 'QUERY_TOO_COMPLEX', tooMany(2021));
    refused(`${times(20, (i) => `query Q${i} { a { ...F } }`)} ${fragment}`, 'QUERY_TOO_COMPLEX', tooMany(2020));
  });

  it('are counted whatever directives say', () => {
    refused(`{ a { ${times(2000, (i) => `f${i} @skip(if: true)`)} } }`, 'QUERY_TOO_COMPLEX', tooMany(2001));
  });

  it('of introspection are not counted, but bounded as well when aliases make them many', () => {
    parse(`{ a { ${times(5000, () => '__typename')} } }`);
    parse(`{ a { ${times(1999, (i) => `f${i}`)} ${times(2000, (i) => `t${i}: __typename`)} } }`);
    refused(`{ a { ${times(2001, (i) => `t${i}: __typename`)} } }`, 'QUERY_TOO_COMPLEX', tooMany(2001));
    refused(
      `{ a { ${times(20_000, () => '__typename')} } }`,
      'QUERY_TOO_COMPLEX',
      /^Query too complex - Too many selections requested: 20001 /,
    );
  });

  it('of fragments that double at each step are counted without being expanded', () => {
    const doubling = `{ ...F0 } ${times(60, (i) => `fragment F${i} on A { a { ...F${i + 1} } ...F${i + 1} }`)} fragment F60 on A { a }`;
    refused(doubling, 'QUERY_TOO_COMPLEX', /^Query too complex - (Too many fields requested: 1000000000|It nests deeper than 100 levels)/);
  });

  it('are counted as if every fragment stood where it is spread', () => {
    // Fragment i spreads only later ones.
    const spreads = fc.array(fc.tuple(fc.nat(6), fc.boolean()), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(spreads, { minLength: 1, maxLength: 6 }), (graph) => {
        const next = (i: number, step: number): number => Math.min(i + 1 + step, graph.length);
        const body = (i: number): string =>
          `f${i} ${(graph[i] ?? []).map(([step, nests]) => (nests ? `n { ...F${next(i, step)} }` : `...F${next(i, step)}`)).join(' ')}`;
        const count = (i: number): number =>
          1 + (graph[i] ?? []).reduce((sum, [step, nests]) => sum + (nests ? 1 : 0) + count(next(i, step)), 0);
        const text = `{ ...F0 } ${times(graph.length + 1, (i) => `fragment F${i} on A { ${body(i)} }`)}`;
        const { operations, fragments } = parse(text);
        assert.equal(measure(operations, fragments).fields, count(0));
      }),
    );
  });
});

describe('root fields', () => {
  const tooMany = (count: number) => `Query too complex - Too many root resolvers requested: ${count} - Maximum allowed root resolvers: 20`;

  it('are counted by their keys', () => {
    parse(`{ __typename ${times(20, (i) => `a${i}: a`)} ${times(20, (i) => `a${i}: a`)} }`);
    refused(`{ ${times(23, (i) => `a${i}: a`)} }`, 'QUERY_TOO_COMPLEX', tooMany(23));
    refused(`{ ${times(21, (i) => `a${i}: __typename`)} }`, 'QUERY_TOO_COMPLEX', tooMany(21));
    refused(`{ ${times(21, (i) => `a${i}: a @skip(if: true)`)} }`, 'QUERY_TOO_COMPLEX', tooMany(21));
  });

  it('are counted in fragments', () => {
    const inFragments = `{ ...F ... on Query { ${times(11, (i) => `a${i}`)} } } fragment F on Query { ${times(11, (i) => `b${i}`)} }`;
    refused(inFragments, 'QUERY_TOO_COMPLEX', tooMany(22));
  });

  it('are counted in each operation', () => {
    parse(times(3, (i) => `query Q${i} { ${times(20, (j) => `a${j}`)} }`));
    refused(`query A { a } query B { ${times(21, (i) => `a${i}`)} }`, 'QUERY_TOO_COMPLEX', tooMany(21));
  });
});

describe('nesting', () => {
  const deep = (levels: number): string => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
  const message = `Query too complex - It nests deeper than ${documentNestingMax} levels`;

  it('is bounded, in selections and in values', () => {
    parse(deep(documentNestingMax));
    refused(deep(documentNestingMax + 1), 'QUERY_TOO_COMPLEX', message);
    refused(`{ a(b: ${'['.repeat(100_000)}`, 'QUERY_TOO_COMPLEX', message);
    refused(`query ($a: ${'['.repeat(100_000)}`, 'QUERY_TOO_COMPLEX', message);
    refused('('.repeat(1_000_000), 'QUERY_TOO_COMPLEX', message);
  });

  it('does not count brackets of strings and comments', () => {
    const brackets = '{[('.repeat(200);
    parse(`{ a(b: "${brackets}\\"${brackets}", c: """${brackets} " \\""" ${brackets}""") } # ${brackets}`);
    refused(`# ${brackets}\n{ a(b: "\\\\") ${'{'.repeat(101)}`, 'QUERY_TOO_COMPLEX', message);
    refused(`{ a(b: "not closed\n${'{'.repeat(101)}`, 'QUERY_TOO_COMPLEX', message);
  });

  it('counts what fragments nest, used or not', () => {
    const chain = (length: number) =>
      `${times(length, (i) => `fragment F${i} on A { a { ...F${i + 1} } }`)} fragment F${length} on A { b }`;
    parse(`{ ...F0 } ${chain(40)}`);
    refused(`{ ...F0 } ${chain(120)}`, 'QUERY_TOO_COMPLEX', message);
    refused(`{ a } ${chain(4000)}`, 'QUERY_TOO_COMPLEX', message);
  });

  it('counts a fragment where it is spread deep, after it was seen further up', () => {
    const inner = `fragment F on A { ${deep(60).slice(1)}`;
    parse(`{ ...F } ${inner}`);
    refused(`{ ...F ${'a { '.repeat(60)} ...F ${'}'.repeat(60)} } ${inner}`, 'QUERY_TOO_COMPLEX', message);
  });
});

describe('a very large document', () => {
  for (const [what, text] of [
    ['100,000 aliases', `{ ${times(100_000, (i) => `a${i}: people { id }`)} }`],
    ['100,000 fragments', `{ a } ${times(100_000, (i) => `fragment F${i} on A { a }`)}`],
    ['100,000 directives', `{ a ${'@include(if: true) '.repeat(100_000)} }`],
    ['100,000 variables', `query (${times(100_000, (i) => `$v${i}: Int`)}) { a }`],
    ['a megabyte of commas', `{ a } ${','.repeat(1_000_000)} ]`],
    ['a megabyte of names', `{ ${'name '.repeat(200_000)} }`],
    ['a megabyte in one name', `{ ${'n'.repeat(1_000_000)} ( }`],
  ] as const) {
    it(`of ${what} is refused`, () => {
      assert.throws(() => parse(text), Refusal);
    });
  }
});

describe('documents that were read', () => {
  it('are kept by their text, as many as fit', () => {
    const documents = openDocuments(limits);
    const [a, b, c] = ['{ a }', '{ b }', '{ c }'].map((text) => documents.parse(text));
    assert.equal(documents.parse('{ a }'), a);
    documents.parse('{ d }');
    assert.equal(documents.parse('{ a }'), a);
    assert.equal(documents.parse('{ c }'), c);
    assert.notEqual(documents.parse('{ b }'), b);
  });

  it('are kept as far as their characters fit together', () => {
    const documents = openDocuments({ ...limits, documentsCachedMax: 100 });
    const text = (name: string, length = 100): string => `{ ${name} }`.padEnd(length);
    const first = documents.parse(text('a0'));
    for (let i = 1; i < 8; i++) documents.parse(text(`a${i}`));
    assert.equal(documents.parse(text('a0')), first);
    const second = documents.parse(text('a1'));
    for (let i = 8; i < 15; i++) documents.parse(text(`a${i}`));
    assert.equal(documents.parse(text('a1')), second);
    assert.notEqual(documents.parse(text('a0')), first);
    const large = documents.parse(text('a', 101));
    assert.notEqual(documents.parse(text('a', 101)), large);
    assert.equal(documents.parse(text('a1')), second);
  });

  it('are none when the bound is zero', () => {
    const documents = openDocuments({ ...limits, documentsCachedMax: 0 });
    assert.notEqual(documents.parse('{ a }'), documents.parse('{ a }'));
  });
});
