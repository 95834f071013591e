import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { orderKeysMax, orderOf } from '../../../server/src/api/graphql/order.ts';
import type { RefusalCode } from '../../../server/src/errors.ts';
import { assertRefused, objectOf } from './model.ts';

const company = objectOf('company');
const key = (path: string, direction = 'AscNullsFirst') => ({ path: path.split('.'), direction });

describe('orderBy', () => {
  const cases: [value: unknown, order: unknown[]][] = [
    [[], []],
    [[{}], []],
    [[null, { name: null }], []],
    [{ name: 'AscNullsFirst' }, [key('name')]],
    [
      [{ name: 'DescNullsLast' }, { id: 'AscNullsFirst' }],
      [key('name', 'DescNullsLast'), key('id')],
    ],
    [[{ name: 'AscNullsFirst', createdAt: 'DescNullsFirst' }], [key('name'), key('createdAt', 'DescNullsFirst')]],
    [
      { annualRevenue: { currencyCode: 'AscNullsFirst', amountMicros: 'AscNullsLast' } },
      [key('annualRevenue.currencyCode'), key('annualRevenue.amountMicros', 'AscNullsLast')],
    ],
    [{ accountOwnerId: 'AscNullsFirst' }, [key('accountOwnerId')]],
    [{ accountOwner: { userEmail: 'AscNullsFirst' } }, [key('accountOwner.userEmail')]],
    [{ accountOwner: { name: { lastName: 'AscNullsFirst' } } }, [key('accountOwner.name.lastName')]],
  ];
  for (const [value, order] of cases) it(`reads ${JSON.stringify(value)}`, () => assert.deepEqual(orderOf(company, value), order));

  const directions = 'AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast';
  const input = 'INVALID_QUERY_INPUT';
  const refusals: [value: unknown, code: RefusalCode, message: string][] = [
    [{ foo: 'AscNullsFirst' }, 'FIELD_NOT_FOUND', 'Field "foo" does not exist or is not sortable'],
    [{ toString: 'AscNullsFirst' }, 'FIELD_NOT_FOUND', 'Field "toString" does not exist or is not sortable'],
    [{ name: 'ASC' }, 'INVALID_DIRECTION', 'Invalid direction: ASC'],
    [{ name: { x: 'AscNullsFirst' } }, input, `Scalar field "name" requires a direction value (${directions})`],
    [{ accountOwnerId: {} }, input, `Scalar field "accountOwnerId" requires a direction value (${directions})`],
    [
      { accountOwner: 'AscNullsFirst' },
      input,
      `Relation field "accountOwner" requires nested field ordering (e.g., { accountOwner: { fieldName: 'AscNullsFirst' } })`,
    ],
    [
      { annualRevenue: 'AscNullsFirst' },
      input,
      `Composite field "annualRevenue" requires subfield ordering (e.g., { annualRevenue: { amountMicros: 'AscNullsFirst' } })`,
    ],
    [{ annualRevenue: { p: 'AscNullsFirst' } }, input, 'Sub field "p" not found for composite field "annualRevenue"'],
    [
      { annualRevenue: { amountMicros: {} } },
      input,
      `Composite sub field "annualRevenue.amountMicros" requires a direction value (${directions})`,
    ],
    [{ annualRevenue: { amountMicros: 'up' } }, 'INVALID_DIRECTION', 'Invalid direction: up'],
    [
      { domainName: { secondaryLinks: 'AscNullsFirst' } },
      'FIELD_NOT_FOUND',
      'Field "domainName.secondaryLinks" does not exist or is not sortable',
    ],
    [{ accountOwner: { f: 'AscNullsFirst' } }, 'FIELD_NOT_FOUND', 'Nested field "f" not found in target object "workspaceMember"'],
    [
      { accountOwner: { name: 'AscNullsFirst' } },
      input,
      'Composite field "accountOwner.name" requires one of its sub fields to be ordered',
    ],
    [{ accountOwner: { userEmail: {} } }, input, 'Field "accountOwner.userEmail" does not support nested ordering'],
    [{ people: { jobTitle: 'AscNullsFirst' } }, input, 'Cannot filter or order through people: only to-one relations are supported'],
    ['name', input, 'Invalid argument: "orderBy" must be an array of objects'],
    [
      Array.from({ length: orderKeysMax + 1 }, () => ({ name: 'AscNullsFirst' })),
      'QUERY_TOO_COMPLEX',
      `"orderBy" has more than ${orderKeysMax} keys.`,
    ],
  ];
  for (const [value, code, message] of refusals) {
    it(`refuses ${JSON.stringify(value).slice(0, 80)}`, () => assertRefused(() => orderOf(company, value), code, message));
  }
});
