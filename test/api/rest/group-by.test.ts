import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { groupByPartsMax, parseAggregates, parseDimensions, parseGroupOrder } from '../../../server/src/api/rest/group-by.ts';
import { Refusal, type RefusalCode } from '../../../server/src/errors.ts';
import { granularities } from '../../../server/src/query/query.ts';

const plain = { granularity: null, timeZone: null, weekStart: 'MONDAY', unnest: false };

function refuses(run: () => unknown, code: RefusalCode, message: RegExp): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

describe('group_by', () => {
  const cases: [text: string, dimensions: unknown[]][] = [
    ['[{"stage":true}]', [{ ...plain, path: ['stage'] }]],
    [
      '[{"address":{"addressCity":true}},{"stage":true}]',
      [
        { ...plain, path: ['address', 'addressCity'] },
        { ...plain, path: ['stage'] },
      ],
    ],
    ['[{"company":{"domainName":{"primaryLinkUrl":true}}}]', [{ ...plain, path: ['company', 'domainName', 'primaryLinkUrl'] }]],
    ['[{"closeDate":{"granularity":"MONTH"}}]', [{ ...plain, path: ['closeDate'], granularity: 'MONTH', timeZone: 'UTC' }]],
    [
      '[{"company":{"createdAt":{"granularity":"WEEK","timeZone":"Europe/Paris","weekStartDay":"SUNDAY"}}}]',
      [{ path: ['company', 'createdAt'], granularity: 'WEEK', timeZone: 'Europe/Paris', weekStart: 'SUNDAY', unnest: false }],
    ],
    ['[{"tags":{"unnest":true}}]', [{ ...plain, path: ['tags'], unnest: true }]],
    ['[{"tags":{"unnest":false}}]', [{ ...plain, path: ['tags'] }]],
    ['[{"thing":{"granularity":true}}]', [{ ...plain, path: ['thing', 'granularity'] }]],
  ];
  for (const [text, dimensions] of cases) it(`reads ${text}`, () => assert.deepEqual(parseDimensions(text, false), dimensions));

  for (const granularity of granularities) {
    it(`granularity ${granularity}`, () => {
      assert.equal(parseDimensions(JSON.stringify([{ day: { granularity } }]), false)[0]?.granularity, granularity);
    });
  }

  it('may be empty when there are aggregates', () => {
    assert.deepEqual(parseDimensions('[]', true), []);
    refuses(() => parseDimensions('[]', false), 'INVALID_GROUP_BY_QUERY_PARAM', /It is empty/);
  });

  const refusals: [text: string | null, message: RegExp][] = [
    [null, /^'group_by' parameter invalid\. It is missing\. A JSON array is expected, eg: \[/],
    ['', /It is missing/],
    ['stage', /It is not valid JSON/],
    ['[{"stage":true}', /It is not valid JSON/],
    ['{"stage":true}', /It is an object\. A JSON array is expected/],
    ['"stage"', /It is a string/],
    ['null', /It is null/],
    ['["stage"]', /"stage" is not an object with one key/],
    ['[[]]', /an array is not an object/],
    ['[{}]', /no key/],
    ['[{"":true}]', /no key/],
    ['[{"a":true,"b":true}]', /You cannot provide multiple fields in one GroupByInput/],
    ['[{"a":{"b":true,"c":true}}]', /multiple subfields of "a"/],
    ['[{"stage":false}]', /Invalid groupBy definition for field "stage"/],
    ['[{"stage":"true"}]', /Invalid groupBy definition for field "stage"/],
    ['[{"a":{"b":{"c":{"d":true}}}}]', /Invalid groupBy definition for field "a\.b\.c"/],
    ['[{"a":{"granularity":"MINUTE"}}]', /Invalid granularity for "a": "MINUTE"\. Allowed values are DAY, WEEK/],
    ['[{"a":{"timeZone":"UTC"}}]', /Invalid granularity for "a": nothing/],
    ['[{"a":{"granularity":"DAY","timeZone":5}}]', /Invalid timezone for "a": 5/],
    ['[{"a":{"granularity":"DAY","weekStartDay":"FRIDAY"}}]', /Invalid weekStartDay for "a": "FRIDAY"/],
    ['[{"a":{"granularity":"DAY","x":1}}]', /Unknown key "x"/],
  ];
  for (const [text, message] of refusals) {
    it(`refuses ${text}`, () => refuses(() => parseDimensions(text, false), 'INVALID_GROUP_BY_QUERY_PARAM', message));
  }

  it('bounds the number of dimensions', () => {
    const text = (count: number): string => JSON.stringify(Array.from({ length: count }, () => ({ a: true })));
    assert.equal(parseDimensions(text(groupByPartsMax), false).length, groupByPartsMax);
    refuses(() => parseDimensions(text(groupByPartsMax + 1), false), 'QUERY_TOO_COMPLEX', /more than 50 elements/);
  });
});

describe('aggregate', () => {
  it('is a list of names, each once', () => {
    assert.deepEqual(parseAggregates(null), []);
    assert.deepEqual(parseAggregates('[]'), []);
    assert.deepEqual(parseAggregates('["totalCount","sumAmount","totalCount"]'), ['totalCount', 'sumAmount']);
  });

  for (const text of ['totalCount', '"totalCount"', '{"totalCount":true}', '[1]', '[""]', '[["a"]]', '[null]']) {
    it(`refuses ${text}`, () => {
      refuses(
        () => parseAggregates(text),
        'INVALID_AGGREGATE_FIELDS_QUERY_PARAM',
        /^'aggregate' parameter invalid\. .* A JSON array is expected/,
      );
    });
  }
});

describe('order_by of groups', () => {
  const cases: [text: string, order: unknown[]][] = [
    ['[]', []],
    ['[{"stage":"AscNullsFirst"}]', [{ path: ['stage'], granularity: null, direction: 'AscNullsFirst' }]],
    ['[{"aggregate":{"countNotEmptyId":"DescNullsLast"}}]', [{ aggregate: 'countNotEmptyId', direction: 'DescNullsLast' }]],
    [
      '[{"closeDate":{"orderBy":"AscNullsLast","granularity":"DAY"}}]',
      [{ path: ['closeDate'], granularity: 'DAY', direction: 'AscNullsLast' }],
    ],
    ['[{"closeDate":{"orderBy":"AscNullsLast"}}]', [{ path: ['closeDate'], granularity: null, direction: 'AscNullsLast' }]],
    [
      '[{"total":{"currencyCode":"DescNullsFirst"}}]',
      [{ path: ['total', 'currencyCode'], granularity: null, direction: 'DescNullsFirst' }],
    ],
    [
      '[{"company":{"createdAt":{"orderBy":"DescNullsFirst","granularity":"YEAR"}}}]',
      [{ path: ['company', 'createdAt'], granularity: 'YEAR', direction: 'DescNullsFirst' }],
    ],
  ];
  for (const [text, order] of cases) it(`reads ${text}`, () => assert.deepEqual(parseGroupOrder(text), order));
  it('may be absent', () => assert.deepEqual(parseGroupOrder(null), []));

  for (const text of [
    'stage[AscNullsFirst]',
    '{"stage":"AscNullsFirst"}',
    '["stage"]',
    '[{}]',
    '[{"a":"AscNullsFirst","b":"AscNullsFirst"}]',
    '[{"stage":"asc"}]',
    '[{"stage":true}]',
    '[{"aggregate":{"a":"AscNullsFirst","b":"AscNullsFirst"}}]',
    '[{"aggregate":{"a":"up"}}]',
    '[{"d":{"orderBy":"AscNullsFirst","granularity":"MINUTE"}}]',
    '[{"d":{"orderBy":"AscNullsFirst","x":1}}]',
    '[{"a":{"b":{"c":{"d":"AscNullsFirst"}}}}]',
  ]) {
    it(`refuses ${text}`, () => {
      refuses(
        () => parseGroupOrder(text),
        'INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM',
        /^'order_by' parameter invalid\. .* A JSON array is expected, eg: \[\{"stage":"AscNullsFirst"\}/,
      );
    });
  }
});

describe('parameters of groups', () => {
  it('throw nothing but refusals', () => {
    const key = fc.oneof(
      fc.string(),
      fc.constantFrom('a', 'granularity', 'timeZone', 'weekStartDay', 'unnest', 'orderBy', 'aggregate', '__proto__'),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(true, false, null, 1, 'DAY', 'AscNullsFirst', 'UTC', ''),
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
        fc.array(tie('value'), { maxLength: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.oneof(fc.array(value, { maxLength: 3 }), value), (json) => {
        for (const parse of [(text: string) => parseDimensions(text, true), parseAggregates, parseGroupOrder]) {
          try {
            parse(JSON.stringify(json));
          } catch (error) {
            assert.ok(error instanceof Refusal, String(error));
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
