import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { filterDepthMax, filterHopsMax, filterOf, matchesAll } from '../../../server/src/api/graphql/filter.ts';
import { Refusal } from '../../../server/src/errors.ts';
import type { Filter } from '../../../server/src/query/query.ts';
import { assertRefused, objectOf } from './model.ts';

const company = objectOf('company');
const read = (value: Readonly<Record<string, unknown>>, nodesMax = 1000) => filterOf(company, value, { nodesMax });
const test = (path: string, operator: string, value: unknown): Filter => ({ kind: 'test', path: path.split('.'), operator, value });
const and = (...of: Filter[]): Filter => ({ kind: 'and', of });

describe('a filter', () => {
  const cases: [value: Readonly<Record<string, unknown>>, filter: Filter | null][] = [
    [{}, null],
    [{ and: [] }, null],
    [{ or: [], not: {} }, null],
    [{ not: { and: [{}] } }, null],
    [{ name: { eq: 'x' } }, test('name', 'eq', 'x')],
    [{ name: { eq: 'x' }, id: { in: ['a'] } }, and(test('name', 'eq', 'x'), test('id', 'in', ['a']))],
    [{ createdAt: { gte: 'a', lt: 'b' } }, and(test('createdAt', 'gte', 'a'), test('createdAt', 'lt', 'b'))],
    [{ name: { is: 'NULL' } }, test('name', 'is', 'NULL')],
    [{ name: { eq: null } }, test('name', 'eq', null)],
    [{ accountOwnerId: { is: 'NULL' } }, test('accountOwnerId', 'is', 'NULL')],
    [
      { annualRevenue: { amountMicros: { gt: '5' }, currencyCode: { eq: 'EUR' } } },
      and(test('annualRevenue.amountMicros', 'gt', '5'), test('annualRevenue.currencyCode', 'eq', 'EUR')),
    ],
    [{ not: { name: { eq: 'x' } } }, { kind: 'not', of: test('name', 'eq', 'x') }],
    [{ or: { name: { eq: 'x' } } }, { kind: 'or', of: [test('name', 'eq', 'x')] }],
    [{ or: [{ name: { eq: 'x' } }, {}] }, { kind: 'or', of: [test('name', 'eq', 'x'), and()] }],
    [{ accountOwner: { userEmail: { like: 'a%' } } }, { kind: 'related', relation: 'accountOwner', of: test('userEmail', 'like', 'a%') }],
    [
      { people: { company: { name: { eq: 'x' } }, jobTitle: { eq: 'y' } } },
      {
        kind: 'related',
        relation: 'people',
        of: and({ kind: 'related', relation: 'company', of: test('name', 'eq', 'x') }, test('jobTitle', 'eq', 'y')),
      },
    ],
    [{ people: {} }, { kind: 'related', relation: 'people', of: and() }],
    [{ noteTargets: { noteId: { is: 'NULL' } } }, { kind: 'related', relation: 'noteTargets', of: test('noteId', 'is', 'NULL') }],
  ];
  for (const [value, filter] of cases) it(`reads ${JSON.stringify(value)}`, () => assert.deepEqual(read(value), filter));

  it('leaves unknown operators to the planner', () => {
    assert.deepEqual(read({ name: { foo: 1 } }), test('name', 'foo', 1));
  });

  it('takes options that begin with a digit with and without an underscore', () => {
    const stage = objectOf('opportunity').fieldByName.get('stage');
    assert.ok(stage);
    const options = ['1ST', 'LATER'].map((option, position) => ({ id: option, value: option, label: option, position }));
    const field = { ...stage, options };
    const object = {
      ...objectOf('opportunity'),
      fieldByName: new Map([['stage', { ...field, columns: stage.columns.map((column) => ({ ...column, field })) }]]),
    };
    const of = (value: unknown) => filterOf(object, { stage: { in: value } }, { nodesMax: 10 });
    assert.deepEqual(of(['_1ST', '1ST', 'LATER', '_2ND', 3]), test('stage', 'in', ['1ST', '1ST', 'LATER', '_2ND', 3]));
    assert.deepEqual(of('_1ST'), test('stage', 'in', '1ST'));
  });

  it('goes through a morph relation', () => {
    const filter = filterOf(objectOf('noteTarget'), { targetCompany: { name: { eq: 'x' } } }, { nodesMax: 10 });
    assert.deepEqual(filter, { kind: 'related', relation: 'targetCompany', of: test('name', 'eq', 'x') });
  });
});

describe('a filter is refused', () => {
  const cases: [value: Readonly<Record<string, unknown>>, message: string][] = [
    [{ foo: { eq: 1 } }, `Object company doesn't have any "foo" field.`],
    [{ constructor: { eq: 1 } }, `Object company doesn't have any "constructor" field.`],
    [{ people: { foo: { eq: 1 } } }, `Object person doesn't have any "foo" field.`],
    [{ domainName: { p: { eq: 1 } } }, 'Sub field "p" not found for composite type: LINKS'],
    [{ name: 'x' }, 'Filter value for field "name" must be an object'],
    [{ name: null }, 'Filter value for field "name" must be an object'],
    [{ name: ['x'] }, 'Filter value for field "name" must be an object'],
    [{ domainName: { primaryLinkUrl: 'x' } }, 'Filter value for field "domainName.primaryLinkUrl" must be an object'],
    [{ domainName: 'x' }, 'Filter value for field "domainName" must be an object'],
    [{ and: null }, 'Filter value for field "and" must be an object'],
    [{ not: [{}] }, 'Filter value for field "not" must be an object'],
    [{ name: {} }, 'Filter for field "name" must have exactly one operator'],
    [{ domainName: {} }, 'Filter for field "domainName" must have exactly one operator'],
    [{ domainName: { primaryLinkUrl: {} } }, 'Filter for field "domainName.primaryLinkUrl" must have exactly one operator'],
    [{ accountOwner: 'x' }, 'Cannot filter by relation field "accountOwner": use "accountOwnerId" instead'],
    [{ accountOwner: { eq: 'x' } }, 'Cannot filter by relation field "accountOwner": use "accountOwnerId" instead'],
    [{ people: ['x'] }, 'Cannot filter by relation field "people": use conditions on the fields of person'],
  ];
  for (const [value, message] of cases) {
    it(JSON.stringify(value), () => assertRefused(() => read(value), 'INVALID_ARGS_FILTER', message));
  }

  it('with too many conditions', () => {
    const or = (count: number) => ({ or: Array.from({ length: count }, () => ({ name: { eq: 'x' } })) });
    assert.equal(read(or(50), 100)?.kind, 'or');
    assertRefused(() => read(or(51), 100), 'QUERY_TOO_COMPLEX', 'The filter has more than 100 conditions.');
  });

  it('nested too deeply', () => {
    const not = (depth: number): Readonly<Record<string, unknown>> => (depth === 0 ? { name: { eq: 'x' } } : { not: not(depth - 1) });
    assert.equal(read(not(filterDepthMax))?.kind, 'not');
    assertRefused(() => read(not(filterDepthMax + 1)), 'QUERY_TOO_COMPLEX', `The filter nests deeper than ${filterDepthMax} levels.`);
  });

  it('through too many relations', () => {
    const through = (hops: number): Readonly<Record<string, unknown>> =>
      hops === 0 ? { id: { is: 'NULL' } } : hops % 2 === 0 ? { company: through(hops - 1) } : { people: through(hops - 1) };
    assert.equal(read(through(filterHopsMax))?.kind, 'related');
    const message = `Relation filter nesting deeper than ${filterHopsMax} hops is not supported`;
    assertRefused(() => filterOf(objectOf('person'), through(filterHopsMax + 1), { nodesMax: 100 }), 'INVALID_ARGS_FILTER', message);
  });
});

describe('every record matches', () => {
  const cases: [value: Readonly<Record<string, unknown>>, all: boolean][] = [
    [{ or: [{}, { name: { eq: 'x' } }] }, true],
    [{ and: [{}, { or: [{ and: [] }] }] }, true],
    [{ accountOwner: {} }, true],
    [{ people: {} }, false],
    [{ and: [{}, { name: { eq: 'x' } }] }, false],
    [{ not: { name: { eq: 'x' } } }, false],
  ];
  for (const [value, all] of cases) {
    it(`${all ? 'with' : 'not with'} ${JSON.stringify(value)}`, () => {
      const filter = read(value);
      assert.equal(filter === null || matchesAll(filter, company), all);
    });
  }
});

describe('filters of any shape', () => {
  const names = fc.constantFrom('eq', 'in', 'is', 'like', 'foo');
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 }));

  /** Filters of companies, two levels deep; `minKeys: 0` lets the wrong ones in. */
  const filters = (minKeys: 0 | 1): fc.Arbitrary<Record<string, unknown>> => {
    const operators = fc.dictionary(names, value, { minKeys, maxKeys: 2 });
    const member = minKeys === 0 ? fc.oneof(operators, value) : operators;
    const leaves = {
      name: member,
      accountOwnerId: operators,
      annualRevenue: fc.dictionary(fc.constantFrom('amountMicros', 'currencyCode'), member, { minKeys, maxKeys: 2 }),
      accountOwner: fc.record({ userEmail: operators }, { requiredKeys: [] }),
      people: fc.record({ jobTitle: operators }, { requiredKeys: [] }),
    };
    const inner = fc.record(leaves, { requiredKeys: [] });
    const list = fc.array(inner, { maxLength: 2 });
    return fc.record({ ...leaves, and: fc.oneof(list, inner), or: list, not: inner }, { requiredKeys: [] });
  };

  it('are read, or refused with a code of filters', () => {
    fc.assert(
      fc.property(filters(0), (value) => {
        try {
          read(value);
        } catch (error) {
          assert.ok(error instanceof Refusal && ['INVALID_ARGS_FILTER', 'QUERY_TOO_COMPLEX'].includes(error.code), String(error));
        }
      }),
    );
  });

  /** Written back: one condition per key, so that nothing is lost by equal keys. */
  const written = (filter: Filter): Record<string, unknown> => {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return { [filter.kind]: filter.of.map(written) };
      case 'not':
        return { not: written(filter.of) };
      case 'related':
        return { [filter.relation]: written(filter.of) };
      case 'test':
        return filter.path.reduceRight<Record<string, unknown>>((inner, name) => ({ [name]: inner }), { [filter.operator]: filter.value });
    }
  };

  it('mean the same when they are written again', () => {
    fc.assert(
      fc.property(filters(1), (value) => {
        const filter = read(value);
        if (filter !== null) assert.deepEqual(read(written(filter)), filter);
      }),
    );
  });
});
