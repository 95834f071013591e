import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseQueryString } from '../../../server/src/api/query-string.ts';
import {
  checkDiscover,
  isOn,
  parseDepth,
  parseFields,
  parseFilterParameter,
  parseLimit,
  parseOrderParameter,
  parsePage,
  parseViewId,
} from '../../../server/src/api/rest/parameters.ts';
import { Refusal, type RefusalCode } from '../../../server/src/errors.ts';

function refuses(run: () => unknown, code: RefusalCode, message: string): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.deepEqual([error.code, error.status, error.message], [code, 400, message]);
    return true;
  });
}

describe('limit', () => {
  const limit = (text: string): number | null => parseLimit(parseQueryString(text), 200);

  it('is a whole number from 0, lowered to the largest page', () => {
    const cases: [string, number | null][] = [
      ['', null],
      ['limit=', null],
      ['limit', null],
      ['limit=0', 0],
      ['limit=-0', 0],
      ['limit=60', 60],
      ['limit=200', 200],
      ['limit=201', 200],
      ['limit=999999', 200],
      ['limit=99999999999999999999999', 200],
      ['limit=&limit=7', 7],
    ];
    for (const [text, value] of cases) assert.ok(Object.is(limit(text), value), text);
  });

  for (const text of ['-1', 'x', 'NaN', '10abc', '-0.5', '1.5', '[1]', 'Infinity', '-Infinity', ' ', '1 2']) {
    it(`refuses ${text}`, () => {
      refuses(
        () => limit(`limit=${text.replaceAll(' ', '+')}`),
        'INVALID_LIMIT_QUERY_PARAM',
        `limit '${text}' is invalid. Should be an integer`,
      );
    });
  }

  it('refuses two of them', () => {
    refuses(() => limit('limit=1&limit=2'), 'INVALID_LIMIT_QUERY_PARAM', "limit '1,2' is invalid. Should be an integer");
  });
});

describe('depth', () => {
  const depth = (text: string): number => parseDepth(parseQueryString(text));

  it('is 0, 1, or the older 2', () => {
    for (const [text, value] of [
      ['', 0],
      ['depth=', 0],
      ['depth=0', 0],
      ['depth=1', 1],
      ['depth=2', 2],
    ] as const) {
      assert.equal(depth(text), value);
    }
  });

  for (const value of ['3', '-1', 'one', '1.0', '01']) {
    it(`refuses ${value}`, () => {
      refuses(() => depth(`depth=${value}`), 'INVALID_DEPTH_QUERY_PARAM', `'depth=${value}' parameter invalid. Allowed values are 0, 1`);
    });
  }
});

describe('fields', () => {
  const fields = (text: string): readonly string[] | null => parseFields(parseQueryString(text));

  it('is a list of names, each once, from one or more parameters', () => {
    assert.equal(fields(''), null);
    assert.deepEqual(fields('fields=id,+name+,id,,emails'), ['id', 'name', 'emails']);
    assert.deepEqual(fields('fields=id&fields=name,id'), ['id', 'name']);
  });

  for (const text of ['fields=', 'fields', 'fields=,', 'fields=+,+']) {
    it(`refuses ${text}`, () => {
      refuses(() => fields(text), 'INVALID_FIELDS_QUERY_PARAM', "'fields' parameter invalid. It names no field. eg: fields=id,name");
    });
  }
});

describe('filter and order parameters', () => {
  const bounds = { nodesMax: 10, depthMax: 3 };

  it('an empty filter is none; several must all hold', () => {
    assert.equal(parseFilterParameter(parseQueryString('limit=1'), bounds), null);
    assert.equal(parseFilterParameter(parseQueryString('filter='), bounds), null);
    assert.equal(parseFilterParameter(parseQueryString('filter=+&filter='), bounds), null);
    const twice = parseFilterParameter(parseQueryString('filter=a[eq]:1&filter=or(b[eq]:2,c[eq]:3)'), bounds);
    const once = parseFilterParameter(parseQueryString('filter=and(a[eq]:1),or(b[eq]:2,c[eq]:3)'), bounds);
    assert.deepEqual(twice, once);
    assert.throws(() => parseFilterParameter(parseQueryString('filter=a[eq]:1&filter=b'), bounds), /'filter' invalid for 'b'/);
  });

  it('an empty order is none; several are joined', () => {
    assert.deepEqual(parseOrderParameter(parseQueryString('order_by='), 'order_by'), []);
    const joined = parseOrderParameter(parseQueryString('order_by=a[DescNullsLast]&order_by=&order_by=b,a'), 'order_by');
    assert.deepEqual(
      joined.map(({ path, direction }) => [...path, direction]),
      [
        ['a', 'DescNullsLast'],
        ['b', 'AscNullsFirst'],
      ],
    );
  });
});

describe('page', () => {
  const page = (text: string): unknown => parsePage(parseQueryString(text), 200);

  it('passes cursors through, with + for space', () => {
    assert.deepEqual(page(''), { limit: null, after: null, before: null, offset: 0, fromEnd: false });
    assert.deepEqual(page('starting_after=a+b%2B%3D&limit=3'), { limit: 3, after: 'a+b+=', before: null, offset: 0, fromEnd: false });
    assert.deepEqual(page('starting_after=&ending_before=x'), { limit: null, after: null, before: 'x', offset: 0, fromEnd: false });
  });

  it('refuses both directions', () => {
    refuses(
      () => page('starting_after=a&ending_before=b'),
      'ARGS_CONFLICT',
      "'starting_after' and 'ending_before' cannot be used together.",
    );
  });
});

describe('discover, view_id and switches', () => {
  it('discover may be false', () => {
    for (const text of ['', 'discover=', 'discover=false']) checkDiscover(parseQueryString(text));
    refuses(
      () => checkDiscover(parseQueryString('discover=true')),
      'INVALID_DISCOVER_QUERY_PARAM',
      "'discover=true' parameter invalid. The records of this object cannot be discovered",
    );
    refuses(
      () => checkDiscover(parseQueryString('discover=TRUE')),
      'INVALID_DISCOVER_QUERY_PARAM',
      "'discover=TRUE' parameter invalid. Allowed values are true, false",
    );
  });

  it('view_id is a UUID', () => {
    const id = '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11';
    assert.equal(parseViewId(parseQueryString(`view_id=${id}`)), id);
    assert.equal(parseViewId(parseQueryString('view_id=')), null);
    refuses(() => parseViewId(parseQueryString('view_id=x')), 'INVALID_UUID', "'x' is not a valid UUID");
  });

  it('a switch is on with true alone', () => {
    for (const [text, on] of [
      ['', false],
      ['upsert', false],
      ['upsert=1', false],
      ['upsert=TRUE', false],
      ['upsert=true', true],
      ['upsert=false&upsert=true', true],
    ] as const) {
      assert.equal(isOn(parseQueryString(text), 'upsert'), on, text);
    }
  });
});
