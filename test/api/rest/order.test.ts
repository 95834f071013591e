import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { orderKeysMax, parseOrder } from '../../../server/src/api/rest/order.ts';
import { Refusal } from '../../../server/src/errors.ts';
import { directions, type Order } from '../../../server/src/query/query.ts';

const key = (path: string, direction: Order['direction'] = 'AscNullsFirst'): Order => ({ path: path.split('.'), direction });

describe('order_by', () => {
  const cases: [text: string, order: Order[]][] = [
    ['', []],
    ['  ', []],
    ['name', [key('name')]],
    ['name[DescNullsLast]', [key('name', 'DescNullsLast')]],
    ['name.firstName[AscNullsLast],position', [key('name.firstName', 'AscNullsLast'), key('position')]],
    ['company.name.first', [key('company.name.first')]],
    [' a , b[DescNullsFirst] ', [key('a'), key('b', 'DescNullsFirst')]],
    ['a[DescNullsLast],b,a', [key('a', 'DescNullsLast'), key('b')]],
  ];
  for (const [text, order] of cases) it(`reads '${text}'`, () => assert.deepEqual(parseOrder(text), order));

  const allowed = "Allowed values are 'AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast'.";
  const refusals: [text: string, message: string][] = [
    ['name[asc]', `'order_by' direction 'asc' invalid. ${allowed}`],
    ['name[ascnullsfirst]', `'order_by' direction 'ascnullsfirst' invalid. ${allowed}`],
    ['name[]', `'order_by' direction '' invalid. ${allowed}`],
    ['name[toString]', `'order_by' direction 'toString' invalid. ${allowed}`],
    ['name[AscNullsFirst', "'order_by' invalid for 'name[AscNullsFirst'. eg: name[AscNullsFirst]"],
    ['name]', "'order_by' invalid for 'name]'."],
    ['name[AscNullsFirst]x', "'order_by' invalid for 'name[AscNullsFirst]x'."],
    ['[AscNullsFirst]', "'order_by' invalid for '[AscNullsFirst]'."],
    ['a,,b', "'order_by' invalid for ''."],
    ['a,', "'order_by' invalid for ''."],
    ['a..b', "'order_by' invalid for 'a..b'."],
  ];
  for (const [text, message] of refusals) {
    it(`refuses '${text}'`, () => {
      assert.throws(
        () => parseOrder(text),
        (error) => error instanceof Refusal && error.code === 'INVALID_ORDER_BY_QUERY_PARAM' && error.message.startsWith(message),
      );
    });
  }

  it('names the parameter that it reads', () => {
    assert.throws(() => parseOrder('a[x]', 'order_by_for_records'), /^Refusal: 'order_by_for_records' direction 'x' invalid\./);
  });

  it('bounds the number of keys', () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, index) => `f${index}`).join(',');
    assert.equal(parseOrder(keys(orderKeysMax)).length, orderKeysMax);
    for (const count of [orderKeysMax + 1, 100_000]) {
      assert.throws(
        () => parseOrder(keys(count)),
        (error) => error instanceof Refusal && error.code === 'QUERY_TOO_COMPLEX',
      );
    }
  });

  it('reads what is printed, keeping the first of equal paths', () => {
    const path = fc.array(fc.stringMatching(/^[a-z][A-Za-z0-9_]{0,5}$/), { minLength: 1, maxLength: 3 });
    const order = fc.array(fc.record({ path, direction: fc.constantFrom(...directions) }, { noNullPrototype: true }), { maxLength: 10 });
    fc.assert(
      fc.property(order, (keys) => {
        const text = keys.map((one) => `${one.path.join('.')}[${one.direction}]`).join(',');
        const first = keys.filter((one, at) => keys.findIndex((other) => other.path.join('.') === one.path.join('.')) === at);
        assert.deepEqual(parseOrder(text), first);
      }),
    );
  });

  it('throws nothing but refusals', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '.', ',', '[', ']', ' ', 'AscNullsFirst', '\0', '💶') }), (text) => {
        try {
          for (const { path } of parseOrder(text)) assert.ok(!path.includes(''));
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
