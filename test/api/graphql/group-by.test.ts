import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dimensionsOf, groupByPartsMax, groupOrderOf } from '../../../server/src/api/graphql/group-by.ts';
import type { RefusalCode } from '../../../server/src/errors.ts';
import type { Dimension } from '../../../server/src/query/query.ts';
import { assertRefused, objectOf } from './model.ts';

const opportunity = objectOf('opportunity');
const company = objectOf('company');
const one = (path: string, more: Partial<Dimension> = {}): Dimension => ({
  path: path.split('.'),
  granularity: null,
  timeZone: null,
  weekStart: 'MONDAY',
  unnest: false,
  ...more,
});

describe('groupBy', () => {
  const cases: [item: unknown, dimension: Dimension][] = [
    [{ stage: true }, one('stage')],
    [{ companyId: true }, one('companyId')],
    [{ closeDate: true }, one('closeDate')],
    [{ createdAt: { granularity: 'NONE' } }, one('createdAt', { granularity: 'NONE' })],
    [
      { createdAt: { granularity: 'WEEK', timeZone: 'Europe/Paris', weekStartDay: 'SUNDAY' } },
      one('createdAt', { granularity: 'WEEK', timeZone: 'Europe/Paris', weekStart: 'SUNDAY' }),
    ],
    [{ amount: { currencyCode: true } }, one('amount.currencyCode')],
    [{ company: { name: true } }, one('company.name')],
    [{ company: { annualRevenue: { currencyCode: true } } }, one('company.annualRevenue.currencyCode')],
    [
      { company: { createdAt: { granularity: 'YEAR', timeZone: 'UTC' } } },
      one('company.createdAt', { granularity: 'YEAR', timeZone: 'UTC' }),
    ],
    [{ stage: true, name: null }, one('stage')],
  ];
  for (const [item, dimension] of cases) {
    it(`reads ${JSON.stringify(item)}`, () => assert.deepEqual(dimensionsOf(opportunity, [item]), [dimension]));
  }

  it('unnests lists', () => {
    const person = objectOf('person');
    const list = person.fields.find(({ columns }) => columns[0]?.scalar.group === 'list');
    if (list === undefined) return;
    assert.deepEqual(dimensionsOf(person, [{ [list.name]: { unnest: true } }]), [one(list.name, { unnest: true })]);
  });

  const split = 'in one GroupByInput, split them into multiple GroupByInput';
  const refusals: [item: unknown, message: string][] = [
    [{ stage: true, name: true }, `You cannot provide multiple fields ${split}`],
    [{ amount: { currencyCode: true, amountMicros: true } }, `You cannot provide multiple subfields ${split}`],
    [
      { company: { name: true, id: true } },
      'You cannot provide multiple nested fields in one relation in one GroupByInput, split them into multiple GroupByInput',
    ],
    [{ x: true }, 'Unidentified field in groupBy: x'],
    [{ company: { x: true } }, 'Unidentified field in groupBy: x'],
    [{ searchVector: true }, 'Field "searchVector" is not supported in groupBy'],
    [{ createdBy: { source: true } }, 'Field "createdBy" is not supported in groupBy'],
    [{ company: { id: true } }, 'Field "id" is not supported in groupBy'],
    [{ taskTargets: { id: true } }, 'Field "taskTargets" is not supported in groupBy'],
    [{ company: { accountOwner: { id: true } } }, 'Field "accountOwner" is not supported in groupBy'],
    [
      { company: { domainName: { secondaryLinks: true } } },
      'Composite subfield "secondaryLinks" is not supported in groupBy for "domainName"',
    ],
    [{ amount: { x: true } }, 'Composite subfield "x" is not supported in groupBy for "amount"'],
    [{ amount: { currencyCode: 'yes' } }, 'Composite subfield "currencyCode" must be set to true in groupBy for "amount"'],
    [{ amount: true }, 'Invalid groupBy definition for field "amount"'],
    [{ company: true }, 'Invalid groupBy definition for field "company"'],
    [{ stage: false }, 'Invalid groupBy definition for field "stage"'],
    [{ stage: { granularity: 'DAY' } }, 'Field "stage" does not support nested subfields in groupBy'],
    [{ createdAt: { timeZone: 'UTC' } }, 'Field "createdAt" does not support nested subfields in groupBy'],
    [{ createdAt: {} }, 'Field "createdAt" does not support nested subfields in groupBy'],
    ['stage', 'Invalid groupBy definition: stage'],
    [{}, 'Invalid groupBy definition: an object without a field'],
  ];
  for (const [item, message] of refusals) {
    it(`refuses ${JSON.stringify(item)}`, () =>
      assertRefused(() => dimensionsOf(opportunity, [item]), 'INVALID_GROUP_BY_QUERY_PARAM', message));
  }

  it('is bounded', () => {
    const items = Array.from({ length: groupByPartsMax + 1 }, () => ({ stage: true }));
    assertRefused(() => dimensionsOf(opportunity, items), 'QUERY_TOO_COMPLEX', `"groupBy" has more than ${groupByPartsMax} items.`);
  });
});

describe('the order of groups', () => {
  const dimensions = dimensionsOf(opportunity, [
    { stage: true },
    { createdAt: { granularity: 'MONTH', timeZone: 'UTC' } },
    { amount: { currencyCode: true } },
    { company: { name: true } },
  ]);
  const read = (item: unknown) => groupOrderOf(opportunity, [item], dimensions);
  const direction = 'DescNullsLast';

  const cases: [item: unknown, order: unknown][] = [
    [{ aggregate: { sumAmountAmountMicros: direction } }, { aggregate: 'sumAmountAmountMicros', direction }],
    [{ stage: direction }, { path: ['stage'], granularity: null, direction }],
    [{ createdAt: { orderBy: direction, granularity: 'MONTH' } }, { path: ['createdAt'], granularity: 'MONTH', direction }],
    [{ createdAt: { orderBy: direction } }, { path: ['createdAt'], granularity: null, direction }],
    [{ amount: { currencyCode: direction } }, { path: ['amount', 'currencyCode'], granularity: null, direction }],
    [{ company: { name: direction } }, { path: ['company', 'name'], granularity: null, direction }],
  ];
  for (const [item, order] of cases) it(`reads ${JSON.stringify(item)}`, () => assert.deepEqual(read(item), [order]));

  const param = 'INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM';
  const oneByOne = 'Please provide orderBy field criteria one by one in orderBy array';
  const ungrouped = (field: string) => `Cannot order by a field that is not an aggregate nor in groupBy criteria: ${field}.`;
  const refusals: [item: unknown, code: RefusalCode, message: string][] = [
    [{ aggregate: { x: direction } }, 'INVALID_AGGREGATE_FIELDS_QUERY_PARAM', 'Unknown aggregate field: x'],
    [{ aggregate: { totalCount: 'down' } }, 'INVALID_DIRECTION', 'Invalid direction: down'],
    [{ stage: direction, createdAt: direction }, param, oneByOne],
    [{ aggregate: { totalCount: direction, countEmptyName: direction } }, param, oneByOne],
    [{}, param, oneByOne],
    [{ name: direction }, param, ungrouped('name')],
    [{ x: direction }, param, ungrouped('x')],
    [{ amount: { amountMicros: direction } }, param, ungrouped('amount.amountMicros')],
    [{ createdAt: { orderBy: direction, granularity: 'DAY' } }, param, ungrouped('createdAt')],
    [{ closeDate: { orderBy: direction, granularity: 'DAY' } }, param, ungrouped('closeDate')],
    [{ stage: 'up' }, 'INVALID_DIRECTION', 'Invalid direction: up'],
  ];
  for (const [item, code, message] of refusals) {
    it(`refuses ${JSON.stringify(item)}`, () => assertRefused(() => read(item), code, message));
  }

  it('knows the aggregates of the object', () => {
    assert.deepEqual(groupOrderOf(company, [{ aggregate: { totalCount: direction } }], []), [{ aggregate: 'totalCount', direction }]);
  });
});
