/** Dates, numbers, identifiers, addresses and lists: the parsers behind the field types, against independent oracles. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isEmailAddress } from '../../server/src/fields/emails.ts';
import type { FieldShape } from '../../server/src/fields/field-type.ts';
import { storedUrl } from '../../server/src/fields/links.ts';
import { numberType } from '../../server/src/fields/number.ts';
import { numericType } from '../../server/src/fields/numeric.ts';
import { completePattern, literalPattern } from '../../server/src/fields/pattern.common.ts';
import { dateOf, timestampOf } from '../../server/src/fields/time.common.ts';
import { arrayLiteral, parseArrayLiteral } from '../../server/src/sql/array.ts';

const field: FieldShape = { name: 'probe', type: 'NUMBER', isNullable: true, options: null, settings: null, defaultValue: null };
const instant = fc.date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true });
const stored = (date: Date): string => date.toISOString().replace('T', ' ').replace('Z', '+00');

describe('dates and instants', () => {
  it('reads what Date writes', () => {
    fc.assert(
      fc.property(instant, (date) => {
        assert.equal(timestampOf(date.toISOString()), stored(date));
        assert.equal(timestampOf(stored(date)), stored(date));
        assert.equal(dateOf(date.toISOString().slice(0, 10)), date.toISOString().slice(0, 10));
        assert.equal(timestampOf(date.toUTCString()), stored(new Date(Math.floor(date.getTime() / 1000) * 1000)));
      }),
    );
  });

  it('shifts by the zone', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: -840, max: 840 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(offset);
        const zone = `${offset < 0 ? '-' : '+'}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
        assert.equal(timestampOf(local + zone), stored(date));
        assert.equal(timestampOf(local + zone.replace(':', '')), stored(date));
      }),
    );
  });

  it('knows the calendar', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const date = new Date(0);
          date.setUTCFullYear(year, month - 1, day);
          const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
          assert.equal(dateOf(text), exists ? text : null);
          assert.equal(timestampOf(`${text}T00:00:00Z`), exists ? `${text} 00:00:00.000+00` : null);
        },
      ),
    );
  });

  it('gives the same day in every form', () => {
    const forms = ['2025-01-05', '2025-1-5', '20250105', '2025.01.05', '2025/01/05', '01/05/2025', '1/5/2025', 'Jan 5, 2025'];
    for (const form of [...forms, 'January 5 2025', 'JAN. 5, 2025', '5 Jan 2025', '5-Jan-2025', 'Sun, 5 Jan 2025', ' 2025-01-05 ']) {
      assert.equal(dateOf(form), '2025-01-05', form);
      assert.equal(timestampOf(form), '2025-01-05 00:00:00.000+00', form);
      assert.equal(timestampOf(`${form.trim()} 9:30 PM`), '2025-01-05 21:30:00.000+00', form);
    }
  });

  it('takes any text without an exception, and what it takes is in stored form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9TZ:.,+/ apmJn-]{0,30}$/)), (text) => {
        const date = dateOf(text);
        const timestamp = timestampOf(text);
        assert.ok(date === null || /^\d{4}-\d\d-\d\d$/.test(date));
        assert.ok(timestamp === null || /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+00$/.test(timestamp));
      }),
    );
  });

  for (const text of [
    '2025-01-05T1',
    '2025-01-05Z',
    '2025-01-05T10:00:00+16:00',
    '13:00 PM',
    'Foo 5, 2025',
    '2025-01-05T13:00 PM',
    '5',
    '2025',
    '-2025-01-05',
  ]) {
    it(`refuses ${text}`, () => assert.equal(timestampOf(text), null));
  }
});

describe('numbers', () => {
  it('keeps every finite number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        for (const value of [number, String(number), ` ${number} `]) {
          // Adding 0 makes one zero of both, as JSON has it.
          assert.equal(Number(numberType.accept(value, field)['']) + 0, number + 0);
        }
      }),
    );
  });

  it('keeps every digit of NUMERIC', () => {
    const digits = '12345678901234567890.123456789012345678901234567890';
    assert.equal(numericType.accept(digits, field)[''], digits);
  });

  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1,5',
    '1 000',
    '--1',
    '1e',
    '.',
    'NaN',
    'Infinity',
    '1'.repeat(500),
    {},
    null,
  ]) {
    if (value === null) continue;
    it(`refuses ${typeof value === 'string' ? `'${value.slice(0, 10)}'` : String(value)}`, () => {
      assert.throws(() => numberType.accept(value, field), /^Refusal: Invalid number value/);
      assert.throws(() => numericType.accept(value, field), /^Refusal: Invalid number value/);
    });
  }

  it('holds whole numbers to their range', () => {
    const int = { ...field, settings: { dataType: 'int' } };
    const bigint = { ...field, settings: { dataType: 'bigint' } };
    assert.equal(numberType.accept(2_147_483_647, int)[''], '2147483647');
    assert.equal(numberType.accept('-9007199254740991', bigint)[''], '-9007199254740991');
    assert.throws(() => numberType.accept(2_147_483_648, int), /must be between -2147483648 and 2147483647/);
    assert.throws(() => numberType.accept(1.5, int), /Invalid number value 1.5 for field "probe": it must be a whole number/);
    assert.throws(() => numberType.accept(2 ** 53, bigint), /must be between/);
  });
});

describe('lists as text', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constant(null), fc.constantFrom('NULL', '"', '\\', '{,}'))), (values) => {
        assert.deepEqual(parseArrayLiteral(arrayLiteral(values)), values);
      }),
    );
  });

  it('are read as PostgreSQL writes them', () => {
    assert.deepEqual(parseArrayLiteral('{}'), []);
    assert.deepEqual(parseArrayLiteral('{A,NULL,"NULL","a b","c\\"d"}'), ['A', null, 'NULL', 'a b', 'c"d']);
  });
});

describe('patterns', () => {
  it('never end within an escape', () => {
    for (const [given, completed] of [
      ['a', 'a'],
      ['\\', '\\\\'],
      ['a\\\\', 'a\\\\'],
      ['\\\\\\', '\\\\\\\\'],
    ] as const) {
      assert.equal(completePattern(given), completed);
    }
    assert.equal(literalPattern('50%_\\'), '50\\%\\_\\\\');
  });
});

describe('e-mail addresses', () => {
  for (const address of ['a@b.co', 'a.b+c@sub.example.com', "o'neil@example.ie", 'ü@exämple.de', 'x_1@a-b.example', '1@1.museum']) {
    it(`takes ${address}`, () => assert.ok(isEmailAddress(address)));
  }
  for (const address of [
    '',
    'a',
    '@b.co',
    'a@',
    'a@b',
    'a@.co',
    'a@b..co',
    'a@-b.co',
    'a b@c.co',
    '.a@b.co',
    'a..b@c.co',
    'a@b.co.',
    'a@b@c.co',
    `${'a'.repeat(65)}@b.co`,
    `a@${'b.'.repeat(130)}co`,
    'a@b c.co',
    'a\u0007@b.co',
  ]) {
    it(`refuses ${JSON.stringify(address).slice(0, 30)}`, () => assert.ok(!isEmailAddress(address)));
  }
});

describe('links', () => {
  for (const [given, expected] of [
    ['HTTPS://User:PASS@EXAMPLE.com:8080/A/?Q=1', 'https://User:PASS@example.com:8080/A/?Q=1'],
    ['https://example.com/', 'https://example.com'],
    ['https://example.com/a//', 'https://example.com/a'],
    ['https://example.com/#/', 'https://example.com/#/'],
    ['Example.com/Path/', 'example.com/Path'],
    ['localhost:3000/x', 'localhost:3000/x'],
    ['mailto:Ada@example.org', 'mailto:Ada@example.org'],
    [' https://münchen.example ', 'https://münchen.example'],
  ] as const) {
    it(`keeps ${given} as ${expected}`, () => {
      assert.equal(storedUrl(given), expected);
      assert.equal(storedUrl(expected), expected);
    });
  }
  for (const given of [
    'not a url',
    'https://',
    'https://a b.example',
    'java\tscript:alert(1)',
    'data:text/html,x',
    'VBScript:x',
    '?',
    'http://[1',
    '\u0001javascript:alert(1)',
  ]) {
    it(`refuses ${JSON.stringify(given)}`, () => assert.equal(storedUrl(given), null));
  }

  it('is stable for any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl(), fc.string()), (text) => {
        const url = storedUrl(text);
        if (url !== null) assert.equal(storedUrl(url), url);
      }),
    );
  });
});
