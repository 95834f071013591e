import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RecordSelection } from '../../../server/src/query/selection.ts';
import { assertRefused, bound } from './model.ts';

/** The fields of one company. */
function selected(fields: string) {
  const found = bound(`{ company(filter: {}) { ${fields} } }`);
  return { ...found, fields: (found.selection as RecordSelection).fields };
}

const value = (name: string, key = name) => ({ kind: 'value', key, name, json: null });
const member = (name: string, key = name) => ({ kind: 'member', key, name, json: null });
const typename = (name: string, key = '__typename') => ({ kind: 'constant', key, json: `"${name}"` });

describe('the selection of a record', () => {
  it('holds columns and join columns under their keys', () => {
    const { fields, warnings, lists } = selected('id title: name accountOwnerId __typename searchVector');
    const expected = [value('id'), value('name', 'title'), value('accountOwnerId'), typename('Company'), value('searchVector')];
    assert.deepEqual(fields, expected);
    assert.deepEqual([warnings, lists], [[], []]);
  });

  it('holds members of composites, all of them when none is named', () => {
    const { fields } = selected('a: annualRevenue { micros: amountMicros __typename } domainName');
    assert.deepEqual(fields, [
      { kind: 'composite', key: 'a', name: 'annualRevenue', members: [member('amountMicros', 'micros'), typename('Currency')] },
      {
        kind: 'composite',
        key: 'domainName',
        name: 'domainName',
        members: [member('primaryLinkLabel'), member('primaryLinkUrl'), member('secondaryLinks')],
      },
    ]);
  });

  it('trims JSON values to what is named', () => {
    const { fields, warnings } = selected('domainName { secondaryLinks { url t: __typename } } createdBy { context { provider } }');
    assert.deepEqual(warnings, []);
    assert.deepEqual(fields, [
      {
        kind: 'composite',
        key: 'domainName',
        name: 'domainName',
        members: [{ ...member('secondaryLinks'), json: [member('url'), typename('SecondaryLink', 't')] }],
      },
      { kind: 'composite', key: 'createdBy', name: 'createdBy', members: [{ ...member('context'), json: [member('provider')] }] },
    ]);
  });

  it('takes any member of JSON of any shape', () => {
    const { selection, warnings } = bound('{ timelineActivity(filter: {}) { properties { diff { name { before } } } } }');
    const json = [{ ...member('diff'), json: [{ ...member('name'), json: [member('before')] }] }];
    assert.deepEqual(selection, { kind: 'record', fields: [{ ...value('properties'), json }] });
    assert.deepEqual(warnings, []);
  });

  it('goes through relations to one', () => {
    const { fields } = selected('accountOwner { id owner: name { firstName } }');
    const selection = {
      kind: 'record',
      fields: [value('id'), { kind: 'composite', key: 'owner', name: 'name', members: [member('firstName')] }],
    };
    assert.deepEqual(fields, [{ kind: 'one', key: 'accountOwner', name: 'accountOwner', selection }]);
  });

  it('goes through morph relations, one for each target', () => {
    const { selection } = bound('{ noteTarget(filter: {}) { targetCompanyId targetPerson { id } } }');
    assert.deepEqual(selection, {
      kind: 'record',
      fields: [
        value('targetCompanyId'),
        { kind: 'one', key: 'targetPerson', name: 'targetPerson', selection: { kind: 'record', fields: [value('id')] } },
      ],
    });
  });

  it('numbers relations to many in the order of the document', () => {
    const { fields, lists } = selected('a: people(first: 1) { totalCount } people(last: 2) { edges { cursor } }');
    assert.deepEqual(
      fields.map((field) => (field.kind === 'many' ? [field.key, field.name, field.list] : null)),
      [
        ['a', 'people', 0],
        ['people', 'people', 1],
      ],
    );
    assert.deepEqual(
      lists.map(({ object, nodes }) => [object.nameSingular, nodes[0].alias?.value ?? null]),
      [
        ['person', 'a'],
        ['person', null],
      ],
    );
  });

  it('expands fragments and obeys directives', () => {
    const { selection } = bound(`{ company(filter: {}) { ...F ... on Person { jobTitle } name @include(if: false) ... { city: name } } }
      fragment F on Company { id }`);
    assert.deepEqual(selection, { kind: 'record', fields: [value('id'), value('name', 'city')] });
  });
});

describe('the selection of a connection', () => {
  it('holds edges, page, aggregates and type names', () => {
    const { selection, warnings } = bound(`{ companies { __typename n: totalCount sumAnnualRevenueAmountMicros
      edges { __typename c: cursor node { __typename id } } pageInfo { __typename hasNextPage e: endCursor } } }`);
    assert.deepEqual(warnings, []);
    assert.deepEqual(selection, {
      kind: 'connection',
      fields: [
        typename('CompanyConnection'),
        { kind: 'aggregate', key: 'n', name: 'totalCount' },
        { kind: 'aggregate', key: 'sumAnnualRevenueAmountMicros', name: 'sumAnnualRevenueAmountMicros' },
        {
          kind: 'edges',
          key: 'edges',
          fields: [
            typename('CompanyEdge'),
            { kind: 'cursor', key: 'c' },
            { kind: 'node', key: 'node', selection: { kind: 'record', fields: [typename('Company'), value('id')] } },
          ],
        },
        {
          kind: 'pageInfo',
          key: 'pageInfo',
          fields: [
            typename('PageInfo'),
            { kind: 'flag', key: 'hasNextPage', name: 'hasNextPage' },
            { kind: 'edgeCursor', key: 'e', name: 'endCursor' },
          ],
        },
      ],
    });
  });

  it('holds the values of a group, and only of a group', () => {
    const group = bound('{ companiesGroupBy(groupBy: []) { groupByDimensionValues __typename } }');
    assert.deepEqual(group.selection, {
      kind: 'connection',
      fields: [{ kind: 'dimensions', key: 'groupByDimensionValues' }, typename('CompanyGroupByConnection')],
    });
    const list = bound('{ companies { groupByDimensionValues } }');
    assert.deepEqual(list.selection, { kind: 'connection', fields: [{ kind: 'constant', key: 'groupByDimensionValues', json: 'null' }] });
  });
});

describe('what the model does not have', () => {
  const cases: [text: string, path: string, message: string][] = [
    ['{ company(filter: {}) { x: nmae } }', 'company.x', 'Cannot query field "nmae" on type "Company".'],
    ['{ company(filter: {}) { toString } }', 'company.toString', 'Cannot query field "toString" on type "Company".'],
    [
      '{ c: companies { edges { node { people { foo } } } } }',
      'c.edges.node.people.foo',
      'Cannot query field "foo" on type "PersonConnection".',
    ],
    ['{ companies { edges { foo } } }', 'companies.edges.foo', 'Cannot query field "foo" on type "CompanyEdge".'],
    ['{ companies { pageInfo { foo } } }', 'companies.pageInfo.foo', 'Cannot query field "foo" on type "PageInfo".'],
    ['{ company(filter: {}) { domainName { foo } } }', 'company.domainName.foo', 'Cannot query field "foo" on type "Links".'],
    [
      '{ company(filter: {}) { domainName { secondaryLinks { foo } } } }',
      'company.domainName.secondaryLinks.foo',
      'Cannot query field "foo" on type "SecondaryLink".',
    ],
    ['{ company(filter: {}) { name { first } } }', 'company.name', 'Field "name" must not have a selection since it has no subfields.'],
    [
      '{ person(filter: {}) { emails { additionalEmails { x } } } }',
      'person.emails.additionalEmails',
      'Field "additionalEmails" must not have a selection since it has no subfields.',
    ],
  ];
  for (const [text, path, message] of cases) {
    it(`is told of: ${text}`, () => {
      const { warnings } = bound(text);
      assert.deepEqual(
        warnings.map((warning) => [warning.path.join('.'), warning.message]),
        [[path, message]],
      );
    });
  }

  it('is null', () => {
    assert.deepEqual(selected('nmae { x }').fields, [{ kind: 'constant', key: 'nmae', json: 'null' }]);
  });
});

describe('a selection is refused', () => {
  const missing: [text: string, field: string, type: string][] = [
    ['{ company(filter: {}) }', 'company', 'Company'],
    ['{ companies }', 'companies', 'CompanyConnection'],
    ['{ companyDuplicates(ids: []) }', 'companyDuplicates', '[CompanyConnection!]'],
    ['mutation { createCompanies(data: []) }', 'createCompanies', '[Company!]'],
    ['{ company(filter: {}) { accountOwner } }', 'accountOwner', 'WorkspaceMember'],
    ['{ company(filter: {}) { people } }', 'people', 'PersonConnection'],
    ['{ companies { edges } }', 'edges', '[CompanyEdge!]!'],
    ['{ companies { edges { node } } }', 'node', 'Company!'],
    ['{ companies { pageInfo } }', 'pageInfo', 'PageInfo!'],
  ];
  for (const [text, field, type] of missing) {
    it(`without subfields: ${text}`, () => {
      const message = `Field "${field}" of type "${type}" must have a selection of subfields. Did you mean "${field} { ... }"?`;
      assertRefused(() => bound(text), 'GRAPHQL_VALIDATION_FAILED', message);
    });
  }

  const nested = (records: number): string =>
    records === 1
      ? 'id'
      : records % 2 === 0
        ? `people { edges { node { ${nested(records - 1)} } } }`
        : `company { ${nested(records - 1)} }`;

  it('more than five records deep', () => {
    assert.equal(bound(`{ person(filter: {}) { ${nested(5)} } }`).warnings.length, 0);
    assertRefused(() => bound(`{ company(filter: {}) { ${nested(6)} } }`), 'MAX_DEPTH_REACHED', 'Maximum depth of 5 reached');
  });

  it('when fragments go round', () => {
    const text = '{ company(filter: {}) { ...F } } fragment F on Company { people { edges { node { company { ...F } } } } }';
    assertRefused(() => bound(text), 'MAX_DEPTH_REACHED', 'Maximum depth of 5 reached');
    const json = '{ timelineActivity(filter: {}) { properties { ...J } } } fragment J on JSON { x { ...J } }';
    assertRefused(() => bound(json), 'MAX_DEPTH_REACHED', 'Maximum depth of 10 reached');
  });
});
