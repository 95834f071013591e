import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkComplexity, complexityOf } from '../../../server/src/api/graphql/complexity.ts';
import { assertRefused } from './model.ts';
import { asked } from './question.ts';

const id = '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11';
const sizes = { updateSizeMax: 200, groupsDefault: 50 };

describe('the complexity of a question', () => {
  const cases: [text: string, complexity: number][] = [
    ['{ companies { totalCount } }', 2],
    ['{ companies { edges { node { id } } } }', 201],
    ['{ companies(first: 10) { pageInfo { hasNextPage } } }', 11],
    ['{ companies(first: 10) { edges { node { accountOwner { id } } } } }', 21],
    ['{ companies(first: 10) { edges { node { people { edges { cursor } } } } } }', 611],
    ['{ companies(first: 10) { edges { node { people { totalCount } } } } }', 21],
    ['{ companies(first: 10) { edges { node { people(first: 3) { edges { node { company { id } } } } } } } }', 71],
    ['{ companies(first: 10) { a: edges { node { accountOwner { id } } } b: edges { node { accountOwner { id } } } } }', 31],
    [`{ company(filter: { id: { eq: "${id}" } }) { id accountOwner { id } } }`, 3],
    ['mutation { createCompanies(data: [{}, {}]) { people(first: 5) { edges { cursor } } } }', 13],
    ['mutation { deleteCompanies(filter: { id: { is: NULL } }) { id } }', 201],
    [`mutation { deleteCompany(id: "${id}") { id } }`, 2],
    [`{ companyDuplicates(ids: ["${id}"]) { edges { cursor } } }`, 201],
    ['{ companiesGroupBy(groupBy: []) { totalCount } }', 51],
    ['{ companiesGroupBy(groupBy: [], limit: 2) { edges { node { people { edges { cursor } } } } } }', 123],
  ];
  for (const [text, complexity] of cases) it(text, () => assert.equal(complexityOf(asked(text), sizes), complexity));

  it('has a bound', () => {
    checkComplexity(2000, { complexityMax: 2000 });
    const message =
      'Query complexity is too high. Please, reduce the amount of relation fields requested. Query complexity: 2300. Maximum complexity: 2000.';
    assertRefused(() => checkComplexity(2300, { complexityMax: 2000 }), 'QUERY_TOO_COMPLEX', message);
  });
});
