/** One operation of a document: which one, and what its root fields are. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDocument } from '../../../server/src/api/graphql/document.ts';
import { type BoundOperation, bindOperation, chooseOperation, isUncertain } from '../../../server/src/api/graphql/operation.ts';
import { variablesOf } from '../../../server/src/api/graphql/values.ts';
import { assertRefused, model } from './model.ts';
import { modelOf } from './schema-model.ts';

const limits = { tokensMax: 10_000, fieldsMax: 2000, rootFieldsMax: 20, documentsCachedMax: 1, documentCharactersCachedMax: 1 };
const choose = (text: string, name: string | null = null) => chooseOperation(parseDocument(text, limits), name).name?.value;

function asked(text: string, depthMax = 5) {
  const document = parseDocument(text, limits);
  const operation = chooseOperation(document, null);
  return (sent: Record<string, unknown> = {}, of = model): BoundOperation =>
    bindOperation(of, { document, operation, variables: variablesOf(operation, sent), depthMax });
}

const kinds = ({ roots }: BoundOperation) => roots.map(({ kind, field }) => `${field.key} ${kind}`);

describe('the operation', () => {
  it('is the only one, or the one that is named', () => {
    assert.equal(choose('query A { a } fragment F on A { a }'), 'A');
    assert.equal(choose('query A { a } mutation B { a }', 'B'), 'B');
  });

  it('cannot be unclear', () => {
    const code = 'GRAPHQL_VALIDATION_FAILED';
    assertRefused(() => choose('query A { a } query B { a }'), code, 'Must provide operation name if query contains multiple operations.');
    assertRefused(() => choose('query A { a }', 'B'), code, 'Unknown operation named "B".');
    assertRefused(() => choose('{ a }', 'A'), code, 'Unknown operation named "A".');
    assertRefused(() => choose('fragment F on A { a }'), code, 'Must provide an operation.');
    assertRefused(() => choose('subscription { a }'), code, /^Subscriptions are not answered here/);
  });
});

describe('root fields', () => {
  it('of all kinds stand side by side, in the order of the document', () => {
    const bound = asked(`{
      t: __typename one: person(filter: {id: {eq: "x"}}) { id } people { totalCount }
      ...F search(searchInput: "a", limit: 1) { edges { cursor } } __type(name: "Person") { name }
    } fragment F on Query { __schema { queryType { name } } again: people { totalCount } }`)();
    assert.equal(bound.refusal, null);
    assert.deepEqual(kinds(bound), [
      't typename',
      'one records',
      'people records',
      '__schema introspection',
      'again records',
      'search search',
      '__type introspection',
    ]);
    assert.deepEqual([bound.hasMutation, isUncertain(bound), bound.warnings], [false, false, []]);
  });

  it('write by their names, whatever the operation calls itself', () => {
    const create = 'createCompany(data: {}) { id }';
    assert.equal(asked(`mutation { ${create} }`)().hasMutation, true);
    assert.equal(asked(`{ companies { totalCount } ${create} }`)().hasMutation, true);
    assert.equal(asked('mutation { companies { totalCount } }')().hasMutation, true);
  });

  it('that are not known refuse the operation with both texts', () => {
    const { refusal, roots } = asked('mutation { createCompany(data: {}) { id } x: compani { id } bogusThings { id } }')();
    assert.deepEqual(roots, []);
    assert.equal(refusal?.code, 'UNKNOWN_ROOT_FIELD');
    assert.equal(
      refusal?.message,
      'Unknown fields compani, bogusThings. The corresponding object may have been deleted or renamed. ' +
        '(Cannot query field "compani" on type "Mutation". Cannot query field "bogusThings" on type "Mutation".)',
    );
    assert.equal(
      asked('{ bogus }')().refusal?.message,
      'Unknown field bogus. The corresponding object may have been deleted or renamed. (Cannot query field "bogus" on type "Query".)',
    );
    assert.deepEqual(asked('{ compny { id } }')().refusal?.details, { didYouMean: ['company'] });
    assert.ok(isUncertain(asked('{ bogus }')()));
  });

  it('that no schema would allow refuse the operation', () => {
    for (const text of ['{ people }', '{ people { edges { node { id: name { firstName } id } } } }']) {
      assert.equal(asked(text)().refusal?.code, 'GRAPHQL_VALIDATION_FAILED', text);
    }
  });

  it('of one key that differ refuse the operation', () => {
    for (const text of [
      '{ a: people { totalCount } a: person { id } }',
      'mutation { a: createCompany(data: {}) { id } a: createCompany(data: {x: 1}) { id } }',
    ]) {
      const { refusal, roots } = asked(text)();
      assert.equal(refusal?.code, 'INVALID_QUERY_INPUT');
      assert.match(refusal?.message ?? '', /^Duplicate root resolver: "a"\. Fields "a" conflict because /);
      assert.deepEqual(roots, []);
    }
  });

  it('that are skipped do not have to be known', () => {
    const bound = asked('query ($x: Boolean) { bogus @include(if: $x) }');
    assert.deepEqual([bound({ x: false }).refusal, bound({ x: false }).roots], [null, []]);
    assert.equal(bound({ x: true }).refusal?.code, 'UNKNOWN_ROOT_FIELD');
  });

  it('that are too deep are refused in their place', () => {
    const bound = asked('{ companies { totalCount } people { edges { node { company { name } } } } }', 1)();
    assert.deepEqual(kinds(bound), ['companies records', 'people refused']);
    assert.ok(isUncertain(bound));
    assert.deepEqual(kinds(asked('{ people { edges { node { company { name } } } } }', 2)()), ['people records']);
  });

  it('warn of fields that are not known', () => {
    const bound = asked('{ a: people { edges { node { id bogus } } } companies { bogusToo } }')();
    assert.deepEqual(
      bound.warnings.map(({ path }) => path.join('.')),
      ['a.edges.node.bogus', 'companies.bogusToo'],
    );
    assert.ok(isUncertain(bound));
  });
});

describe('a bound operation', () => {
  it('is the same value for the same document, model and conditions', () => {
    const ask = asked(
      'query ($x: Boolean = true, $id: ID) { people @include(if: $x) { totalCount } b: person(filter: {id: {eq: $id}}) { id } }',
    );
    assert.equal(ask(), ask({ x: true, id: 'other' }));
    assert.notEqual(ask(), ask({ x: false }));
    assert.equal(ask({ x: false }), ask({ x: false }));
    assert.deepEqual(kinds(ask({ x: false })), ['b records']);
    assert.equal(ask({ x: 'true' }).refusal?.code, 'GRAPHQL_VALIDATION_FAILED');
  });

  it('does not hang on conditions of other operations', () => {
    const document = parseDocument(
      'query A { people { totalCount } } query B($x: Boolean!) { people @skip(if: $x) { totalCount } }',
      limits,
    );
    const ask = (name: string) =>
      bindOperation(model, { document, operation: chooseOperation(document, name), variables: {}, depthMax: 5 });
    assert.equal(ask('A'), ask('A'));
    assert.equal(ask('B').refusal?.code, 'GRAPHQL_VALIDATION_FAILED');
    assert.equal(ask('A').refusal, null);
  });

  it('is another one for another model', () => {
    const ask = asked('{ people { totalCount } }');
    const other = modelOf([]);
    assert.equal(ask({}, other).refusal?.code, 'UNKNOWN_ROOT_FIELD');
    assert.equal(ask().refusal, null);
    assert.equal(ask(), ask());
  });

  it('is kept for a bounded number of conditions', () => {
    const names = Array.from({ length: 6 }, (_, index) => `x${index}`);
    const ask = asked(
      `query (${names.map((name) => `$${name}: Boolean!`)}) { t: __typename ${names.map((name) => `${name}: __typename @skip(if: $${name})`).join(' ')} }`,
    );
    const first = ask(Object.fromEntries(names.map((name) => [name, false])));
    for (let bits = 1; bits < 64; bits++) ask(Object.fromEntries(names.map((name, index) => [name, (bits >> index) % 2 === 1])));
    assert.notEqual(ask(Object.fromEntries(names.map((name) => [name, false]))), first);
  });
});
