import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { filterComparators, parseFilter } from '../../../server/src/api/rest/filter.ts';
import { Refusal } from '../../../server/src/errors.ts';
import type { Filter } from '../../../server/src/query/query.ts';
import { printFilter, type Style } from './filter-text.ts';

const bounds = { nodesMax: 200, depthMax: 10 };
const parse = (text: string): Filter => parseFilter(text, bounds);
const test = (path: string, operator: string, value: unknown): Filter => ({ kind: 'test', path: path.split('.'), operator, value });
const and = (...of: Filter[]): Filter => ({ kind: 'and', of });
const or = (...of: Filter[]): Filter => ({ kind: 'or', of });
const not = (of: Filter): Filter => ({ kind: 'not', of });

function refusal(text: string, within = bounds): Refusal {
  try {
    parseFilter(text, within);
  } catch (error) {
    assert.ok(error instanceof Refusal, `${text}: ${String(error)}`);
    return error;
  }
  return assert.fail(`accepted: ${text}`);
}

describe('filter: what is accepted', () => {
  const cases: [text: string, filter: Filter][] = [
    ['employees[gte]:50', and(test('employees', 'gte', '50'))],
    [
      `name[ilike]:"%north%",createdAt[gt]:'2026-01-01T00:00:00.000Z'`,
      and(test('name', 'ilike', '%north%'), test('createdAt', 'gt', '2026-01-01T00:00:00.000Z')),
    ],
    ['emails.primaryEmail[eq]:ada@example.org', and(test('emails.primaryEmail', 'eq', 'ada@example.org'))],
    ['stage[in]:[NEW,"SCREENING"]', and(test('stage', 'in', ['NEW', 'SCREENING']))],
    [
      'or(city[eq]:Lyon,and(city[eq]:Nice,position[lt]:3),not(deletedAt[is]:NULL))',
      or(test('city', 'eq', 'Lyon'), and(test('city', 'eq', 'Nice'), test('position', 'lt', '3')), not(test('deletedAt', 'is', 'NULL'))),
    ],
    ['company.name[startsWith]:North', and(test('company.name', 'startsWith', 'North'))],
    ['companyId[is]:NOT_NULL', and(test('companyId', 'is', 'NOT_NULL'))],
    ['deletedAt[is]:"NULL"', and(test('deletedAt', 'is', 'NULL'))],
    ['or(a[eq]:1),b[eq]:2', and(or(test('a', 'eq', '1')), test('b', 'eq', '2'))],
    ['not(a[eq]:1)', not(test('a', 'eq', '1'))],
    ['not(or(a[eq]:1,b[eq]:2))', not(or(test('a', 'eq', '1'), test('b', 'eq', '2')))],

    // The value starts at the first "]:" and may hold the marks of the grammar.
    ['a[eq]:x:y.z', and(test('a', 'eq', 'x:y.z'))],
    ['a[eq]:x[1]', and(test('a', 'eq', 'x[1]'))],
    ['a[eq]:x[1,2],b[eq]:3', and(test('a', 'eq', 'x[1,2]'), test('b', 'eq', '3'))],
    ['a[eq]:[x,y]', and(test('a', 'eq', '[x,y]'))],
    ['a[eq]:x]y,b[eq]:3', and(test('a', 'eq', 'x]y'), test('b', 'eq', '3'))],
    ['a[eq]:x [y,b[eq]:3', and(test('a', 'eq', 'x [y'), test('b', 'eq', '3'))],
    ['a[eq]:Foo (EU)', and(test('a', 'eq', 'Foo (EU)'))],
    ['or(a[eq]:Foo (EU, UK),b[eq]:2)', or(test('a', 'eq', 'Foo (EU, UK)'), test('b', 'eq', '2'))],
    ['a[eq]:x;b[eq]:y', and(test('a', 'eq', 'x;b[eq]:y'))],
    ['a[eq]: x ', and(test('a', 'eq', ' x '))],

    // Quotes.
    ['a[eq]:"Foo (EU"', and(test('a', 'eq', 'Foo (EU'))],
    ['or(a[eq]:"x)",b[eq]:"(y")', or(test('a', 'eq', 'x)'), test('b', 'eq', '(y'))],
    ['a[eq]:"x, y",b[eq]:1', and(test('a', 'eq', 'x, y'), test('b', 'eq', '1'))],
    ['a[eq]:"x,b[eq]:1"', and(test('a', 'eq', 'x,b[eq]:1'))],
    [`a[eq]:'say "hi"'`, and(test('a', 'eq', 'say "hi"'))],
    [`a[eq]:"O'Neil"`, and(test('a', 'eq', "O'Neil"))],
    ['a[eq]:"say \\"hi\\", then go"', and(test('a', 'eq', 'say "hi", then go'))],
    [`a[eq]:'O\\'Neil, Cork'`, and(test('a', 'eq', "O'Neil, Cork"))],
    [`a[eq]:"it\\'s"`, and(test('a', 'eq', "it\\'s"))],
    ['a[eq]:"C:\\"', and(test('a', 'eq', 'C:\\'))],
    ['a[eq]:"C:\\",b[eq]:"y"', and(test('a', 'eq', 'C:\\'), test('b', 'eq', 'y'))],
    ['a[eq]:"x\\\\y"', and(test('a', 'eq', 'x\\\\y'))],
    ['a[eq]:""', and(test('a', 'eq', ''))],
    ["a[eq]:'',b[eq]:1", and(test('a', 'eq', ''), test('b', 'eq', '1'))],
    ["a[eq]:O'Neil,city[eq]:Cork", and(test('a', 'eq', "O'Neil"), test('city', 'eq', 'Cork'))],
    ["a[eq]:O'Neil,b[eq]:D'Arcy", and(test('a', 'eq', "O'Neil"), test('b', 'eq', "D'Arcy"))],
    ["or(a[eq]:O'Neil,not(b[eq]:D'Arcy))", or(test('a', 'eq', "O'Neil"), not(test('b', 'eq', "D'Arcy")))],
    ["city[eq]:'s-Hertogenbosch", and(test('city', 'eq', "'s-Hertogenbosch"))],
    ["city[eq]:'t Gooi,a[eq]:O'Neil", and(test('city', 'eq', "'t Gooi"), test('a', 'eq', "O'Neil"))],
    ['a[eq]:he said "yes, sir" twice,b[eq]:1', and(test('a', 'eq', 'he said "yes, sir" twice'), test('b', 'eq', '1'))],
    ['a[eq]:"he said "hi", ok"', and(test('a', 'eq', 'he said "hi", ok'))],
    ['a[eq]:5" disk,b[eq]:1', and(test('a', 'eq', '5" disk'), test('b', 'eq', '1'))],
    ['a[eq]:"x" ,b[eq]: "y"', and(test('a', 'eq', 'x'), test('b', 'eq', 'y'))],

    // Lists.
    ['a[in]:[]', and(test('a', 'in', []))],
    ['a[in]:[ ]', and(test('a', 'in', [' ']))],
    ['a[in]:[x]', and(test('a', 'in', ['x']))],
    ['a[in]:[,]', and(test('a', 'in', ['', '']))],
    ['a[in]:["x,y",\'z]\',w],b[eq]:1', and(test('a', 'in', ['x,y', 'z]', 'w']), test('b', 'eq', '1'))],
    ['a[in]:["x", "y"]', and(test('a', 'in', ['x', 'y']))],
    ["a[in]:['t Gooi,O'Neil]", and(test('a', 'in', ["'t Gooi", "O'Neil"]))],
    ['a[in]:[x[1],y]', and(test('a', 'in', ['x[1]', 'y']))],
    ['a[containsAny]:["(",")(",b]', and(test('a', 'containsAny', ['(', ')(', 'b']))],
    ['a[in]:["C:\\","D:\\"]', and(test('a', 'in', ['C:\\', 'D:\\']))],

    // Comparators of GraphQL, as a superset.
    ['tags[containsIlike]:%x%', and(test('tags', 'containsIlike', '%x%'))],
    ['tags[isEmptyArray]:true', and(test('tags', 'isEmptyArray', 'true'))],
    ['name[regex]:"^A(b|c)$",city[iregex]:x+', and(test('name', 'regex', '^A(b|c)$'), test('city', 'iregex', 'x+'))],
    ['searchVector[search]:ada love', and(test('searchVector', 'search', 'ada love'))],

    // Spaces between conditions.
    ['a[eq]:1, b[eq]:2', and(test('a', 'eq', '1'), test('b', 'eq', '2'))],
    ['and (a[eq]:1 , or( b[eq]:2))', and(test('a', 'eq', '1 '), or(test('b', 'eq', '2')))],
    ['order[eq]:1,android[eq]:2,notes[eq]:3', and(test('order', 'eq', '1'), test('android', 'eq', '2'), test('notes', 'eq', '3'))],
  ];
  for (const [text, filter] of cases) it(text, () => assert.deepEqual(parse(text), filter));

  for (const comparator of filterComparators) {
    it(`comparator ${comparator}`, () => {
      const list = comparator === 'in' || comparator === 'containsAny';
      assert.deepEqual(parse(`a[${comparator}]:${list ? '[x]' : 'x'}`), and(test('a', comparator, list ? ['x'] : 'x')));
    });
  }
});

describe('filter: what is refused', () => {
  const all = 'eq, neq, in, containsAny, is, gt, gte, lt, lte, startsWith, endsWith, like, ilike';
  const base = (piece: string, at: number): string => `'filter' invalid for '${piece}'. eg: price[gte]:10 (at character ${at})`;
  const cases: [text: string, message: string][] = [
    ['or(a[eq]:1', "'filter' invalid. 1 close bracket is missing in the query (at character 1)"],
    ['or(a[eq]:1,and(b[eq]:2', "'filter' invalid. 2 close brackets are missing in the query (at character 12)"],
    ['a[eq]:1)', "'filter' invalid. 1 open bracket is missing in the query (at character 8)"],
    ['or(a[eq]:1)))', "'filter' invalid. 2 open brackets are missing in the query (at character 12)"],
    ['a[eq]:Foo (EU', "'filter' invalid. 1 close bracket is missing in the query (at character 11)"],
    ['or(a[eq]:"x)",b', "'filter' invalid. 1 close bracket is missing in the query (at character 1)"],
    ['name', base('name', 1)],
    ['a[eq]:1,name', base('name', 9)],
    ['a[eq]:1,', base('', 9)],
    ['and()', base('', 5)],
    ['a[eq]', base('a[eq]', 1)],
    ['a[eq]1', base('a[eq]1', 1)],
    ['a[eq]:', base('a[eq]:', 1)],
    ['a[]:1', base('a[]:1', 1)],
    ['[eq]:1', base('[eq]:1', 1)],
    ['a..b[eq]:1', base('a..b[eq]:1', 1)],
    ['a[eq]:Lyon, France', base('France', 13)],
    ['or(a[eq]:1)x', base('or(a[eq]:1)x', 1)],
    ['foo(a[eq]:1)', base('foo(a[eq]:1)', 1)],
    ['a[foo]:1', `'filter' invalid for 'a[foo]:1', comparator foo not in ${all} (at character 3)`],
    ['b[eq]:1,a[EQ]:x', `'filter' invalid for 'a[EQ]:x', comparator EQ not in ${all} (at character 11)`],
    [
      'a[in]:x',
      "'filter' invalid for 'in' operator. Received 'x' but array value expected eg: 'field[in]:[value_1,value_2]' (at character 7)",
    ],
    [
      'a[containsAny]:[x',
      "'filter' invalid for 'containsAny' operator. Received '[x' but array value expected eg: 'field[containsAny]:[value_1,value_2]' (at character 16)",
    ],
    [
      'a[in]:[x]y',
      "'filter' invalid for 'in' operator. Received '[x]y' but array value expected eg: 'field[in]:[value_1,value_2]' (at character 7)",
    ],
    ['not(a[eq]:1,b[eq]:2)', "'filter' invalid. 'not' conjunction should contain only 1 condition. eg: not(field[eq]:1) (at character 1)"],
    ['a[eq]:"x', `'filter' invalid for 'a[eq]:"x', a quote is opened and never closed (at character 7)`],
    ['a[in]:["x,y]', `'filter' invalid for 'a[in]:["x,y]', a quote is opened and never closed (at character 7)`],
    ['a[eq]:"x,b[eq]:"y"', `'filter' invalid for 'a[eq]:"x', a quote is opened and never closed (at character 7)`],
  ];
  for (const [text, message] of cases) {
    it(text, () => {
      const { code, status, messages } = refusal(text);
      assert.deepEqual({ code, status, messages }, { code: 'INVALID_FILTER_QUERY_PARAM', status: 400, messages: [message] });
    });
  }

  it('missing brackets are named before another fault', () => {
    assert.match(refusal('or(name,a[foo]:1').message, /1 close bracket is missing/);
  });

  it('a long condition is not echoed whole', () => {
    assert.ok(refusal(`${'x'.repeat(100_000)}`).message.length < 400);
  });
});

describe('filter: bounds', () => {
  const many = (count: number): string => Array.from({ length: count }, () => 'a[eq]:1').join(',');
  const deep = (depth: number): string => `${'and('.repeat(depth)}a[eq]:1${')'.repeat(depth)}`;

  it('conditions up to the limit are accepted, one more is refused by name', () => {
    const filter = parse(many(200));
    assert.equal(filter.kind === 'and' && filter.of.length, 200);
    const { code, message } = refusal(many(201));
    assert.deepEqual([code, message], ['QUERY_TOO_COMPLEX', 'The filter has more than 200 conditions.']);
    assert.equal(refusal(many(10_000)).code, 'QUERY_TOO_COMPLEX');
  });

  it('conjunctions up to the limit are accepted, one more is refused by name', () => {
    assert.equal(parse(deep(10)).kind, 'and');
    const { code, message } = refusal(deep(11));
    assert.deepEqual([code, message], ['QUERY_TOO_COMPLEX', 'The filter nests deeper than 10 levels.']);
  });

  it('no nesting overflows the stack', () => {
    const without = { nodesMax: 10_000_000, depthMax: 10_000_000 };
    assert.match(refusal('and('.repeat(250_000), without).message, /250000 close brackets are missing/);
    assert.match(refusal('('.repeat(1_000_000)).message, /1000000 close brackets are missing/);
    assert.match(refusal(')'.repeat(100_000)).message, /100000 open brackets are missing/);
  });

  // Hostile texts, each a pattern that makes a careless parser look again and again at the same characters.
  const hostile = [
    '(',
    ')',
    '[',
    ']',
    ',',
    "'",
    '"',
    '\\"',
    "\\',",
    ' ',
    'a[',
    'a[,',
    'a[eq]:',
    'a[eq]:x[',
    "a[eq]:'",
    'a[eq]:\'\\"x,',
    "a[eq]:'\\',",
    "a[eq]:x'y,",
    'a[eq]:x"y ',
    'a[eq]:[[[,',
    'a[in]:[',
    "a[in]:['x,",
    'a[in]:[[x],',
    "'a,",
    '"a,',
    'not(',
    'or(a',
    'x[[x],a[eq]:1 ',
    ',  ',
    ', a b',
    '[(],',
  ];
  for (const pattern of hostile) {
    for (const start of ['', 'a[eq]:x ', "a[eq]:x'", 'a[eq]:x [', 'a[in]:[', "a[in]:['"]) {
      it(`looks at each character a few times: ${JSON.stringify(start)} and many ${JSON.stringify(pattern)}`, () => {
        const text = new CountingText(start + pattern.repeat(1_000));
        try {
          parseFilter(text as unknown as string, { nodesMax: 100_000, depthMax: 100_000 });
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
        }
        assert.ok(text.looks <= 40 * text.length + 1_000, `${text.looks} looks at ${text.length} characters`);
      });
    }
  }
});

/** A text that counts how many of its characters are looked at. */
class CountingText extends String {
  looks = 0;

  override charCodeAt(at: number): number {
    this.looks++;
    return super.charCodeAt(at);
  }

  override charAt(at: number): string {
    this.looks++;
    return super.charAt(at);
  }

  override startsWith(word: string, at?: number): boolean {
    this.looks += word.length;
    return super.startsWith(word, at);
  }

  override indexOf(word: string, at = 0): number {
    const found = super.indexOf(word, at);
    this.looks += (found === -1 ? this.length : found) - Math.min(at, this.length) + 1;
    return found;
  }

  override slice(start: number, end: number): string {
    const part = super.slice(start, end);
    this.looks += part.length;
    return part;
  }
}

describe('filter: properties', () => {
  const nasty = fc.oneof(
    fc.string({
      unit: fc.constantFrom('"', "'", ',', '(', ')', '[', ']', ':', '\\', 'a', ' ', '%', 'é', '💶', 'and(', 'a[eq]:x', ',b[eq]:'),
    }),
    fc.string({ unit: 'grapheme' }),
  );
  // A quoted value cannot end in a backslash everywhere: its closing quote would read as escaped.
  const value = nasty.map((text) => text.replace(/\\+$/, ''));
  const path = fc.array(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,8}$/), { minLength: 1, maxLength: 3 });
  const condition = fc.oneof(
    fc.record(
      {
        kind: fc.constant('test' as const),
        path,
        operator: fc.constantFrom('eq', 'neq', 'is', 'gt', 'lte', 'startsWith', 'ilike'),
        value,
      },
      { noNullPrototype: true },
    ),
    fc.record(
      { kind: fc.constant('test' as const), path, operator: fc.constantFrom('in', 'containsAny'), value: fc.array(value) },
      { noNullPrototype: true },
    ),
  );
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4 },
      condition,
      fc.record(
        { kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('filter'), { minLength: 1, maxLength: 4 }) },
        { noNullPrototype: true },
      ),
      fc.record({ kind: fc.constant('not' as const), of: tie('filter') }, { noNullPrototype: true }),
    ),
  }));
  const wide = { nodesMax: 10_000, depthMax: 100 };

  it('parses what is printed', () => {
    fc.assert(
      fc.property(filter, fc.infiniteStream(fc.constantFrom<Style>('double', 'single', 'bare')), (tree, styles) => {
        const text = printFilter(tree, () => styles.next().value ?? 'double');
        assert.deepEqual(parseFilter(text, wide), tree.kind === 'test' ? and(tree) : tree, text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('throws nothing but refusals', () => {
    const soup = fc.string({
      unit: fc.constantFrom('and(', 'or(', 'not(', 'a', 'a[eq]:', 'b[in]:[', '[', ']', ']:', '(', ')', ',', '"', "'", '\\', ' ', '.', ':'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        try {
          assert.notEqual(parseFilter(text, bounds).kind, 'test');
        } catch (error) {
          assert.ok(error instanceof Refusal, String(error));
          assert.ok(['INVALID_FILTER_QUERY_PARAM', 'QUERY_TOO_COMPLEX'].includes(error.code));
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('parses as the plain rules do, where no value holds a quote, a bracket or a parenthesis', () => {
    const plain = fc.stringMatching(/^[a-z0-9 :.;%@é-]{1,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(path, plain), { minLength: 1, maxLength: 5 }), (conditions) => {
        const text = conditions.map(([names, word]) => `${names.join('.')}[eq]:${word}`).join(',');
        assert.deepEqual(parse(text), and(...conditions.map(([names, word]) => test(names.join('.'), 'eq', word))));
      }),
    );
  });
});
