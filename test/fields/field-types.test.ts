/** The list of field types, defaults, checks of settings, partial values and merging. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FieldShape, type FieldType, NEW_UUID, NOW, POSITION_FIRST, POSITION_LAST } from '../../server/src/fields/field-type.ts';
import { fieldTypeByName, fieldTypes } from '../../server/src/fields/index.ts';
import { option } from './fixtures/fixture.ts';

function fieldOf(type: string, more: Partial<FieldShape> = {}): FieldShape {
  return { name: 'probe', type, isNullable: true, options: null, settings: null, defaultValue: null, ...more };
}

const typeOf = (type: string): FieldType => fieldTypeByName.get(type) as FieldType;
const accept = (type: string, value: unknown, more: Partial<FieldShape> = {}) => ({ ...typeOf(type).accept(value, fieldOf(type, more)) });
const defaults = (type: string, more: Partial<FieldShape>) => ({ ...typeOf(type).defaults(fieldOf(type, more)) });
const check = (type: string, more: Partial<FieldShape> = {}) => typeOf(type).check(fieldOf(type, more));

const all =
  'ACTOR ADDRESS ARRAY BOOLEAN CURRENCY DATE DATE_TIME EMAILS FILES FULL_NAME LINKS MORPH_RELATION MULTI_SELECT NUMBER NUMERIC PHONES ' +
  'POSITION RATING RAW_JSON RELATION RICH_TEXT SELECT TEXT TS_VECTOR UUID';

describe('the list', () => {
  it('has every type once, and the former name of one', () => {
    assert.deepEqual(
      fieldTypes.map(({ type }) => type),
      all.split(' '),
    );
    assert.equal(fieldTypeByName.get('RICH_TEXT_V2')?.type, 'RICH_TEXT');
  });

  it('knows what can be unique, created, and name a record', () => {
    const those = (test: (fieldType: FieldType) => boolean): string =>
      fieldTypes
        .filter(test)
        .map(({ type }) => type)
        .join(' ');
    assert.equal(
      those(({ canBeUnique }) => canBeUnique),
      'ARRAY BOOLEAN DATE DATE_TIME EMAILS LINKS MULTI_SELECT NUMBER NUMERIC PHONES RATING SELECT TEXT UUID',
    );
    assert.equal(
      those(({ isCreatable }) => !isCreatable),
      'NUMERIC POSITION TS_VECTOR',
    );
    assert.equal(
      those(({ canBeLabel }) => canBeLabel === true),
      'FULL_NAME TEXT UUID',
    );
    for (const { canBeUnique, parts } of fieldTypes)
      assert.equal(
        canBeUnique,
        parts.some(({ unique }) => unique === true),
      );
  });

  it('offers no operator that it does not name', () => {
    for (const { parts } of fieldTypes) for (const { scalar } of parts) assert.ok(!('constructor' in scalar.operators));
  });
});

describe('defaults', () => {
  it('are unquoted, or computed', () => {
    assert.deepEqual(defaults('TEXT', { defaultValue: "'abc'" }), { '': 'abc' });
    assert.deepEqual(defaults('TEXT', { defaultValue: 'abc' }), { '': 'abc' });
    assert.deepEqual(defaults('TEXT', { defaultValue: "''" }), { '': null });
    assert.deepEqual(defaults('TEXT', { defaultValue: "''", isNullable: false }), { '': '' });
    assert.deepEqual(defaults('TEXT', {}), { '': null });
    assert.deepEqual(defaults('UUID', { defaultValue: 'uuid' }), { '': NEW_UUID });
    assert.deepEqual(defaults('DATE_TIME', { defaultValue: 'now' }), { '': NOW });
    assert.deepEqual(defaults('DATE', { defaultValue: "'2025-01-31'" }), { '': '2025-01-31' });
    assert.deepEqual(defaults('NUMBER', { defaultValue: 12.5 }), { '': '12.5' });
    assert.deepEqual(defaults('BOOLEAN', { defaultValue: false }), { '': 'f' });
    assert.deepEqual(defaults('POSITION', { defaultValue: 0 }), { '': '0' });
    assert.deepEqual(defaults('MULTI_SELECT', { defaultValue: ["'A'"], options: [option(0, 'A')] }), { '': '{"A"}' });
    assert.deepEqual(defaults('RAW_JSON', { defaultValue: { a: 1 } }), { '': '{"a":1}' });
    assert.deepEqual(defaults('CURRENCY', { defaultValue: { amountMicros: null, currencyCode: "'USD'" } }), {
      amountMicros: null,
      currencyCode: 'USD',
    });
    assert.deepEqual(defaults('ACTOR', { defaultValue: { source: "'MANUAL'", name: "'System'", workspaceMemberId: null } }), {
      source: 'MANUAL',
      workspaceMemberId: null,
      name: 'System',
      context: null,
    });
    assert.deepEqual(defaults('ACTOR', {}), { source: 'MANUAL', workspaceMemberId: null, name: '', context: null });
  });

  it('stand in for null where the column takes none', () => {
    assert.deepEqual(accept('NUMBER', null, { isNullable: false, defaultValue: 3 }), { '': '3' });
    assert.throws(() => accept('NUMBER', null, { isNullable: false }), /^Refusal: Field probe is not nullable and has no default value\.$/);
    assert.throws(() => accept('POSITION', null, { isNullable: false, defaultValue: 0 }), /Invalid position value null for field "probe"/);
  });
});

describe('checks', () => {
  const options = [option(0, 'A'), option(1, 'B')];
  it('find what is wrong with options', () => {
    const problems = (...changed: object[]) =>
      check('SELECT', { options: changed.map((change, i) => ({ ...option(i, `V${i}`), ...change })) });
    assert.deepEqual(check('SELECT'), ['Options are required for enum fields']);
    assert.deepEqual(check('MULTI_SELECT', { options: [] }), ['Options are required for enum fields']);
    assert.deepEqual(check('RATING'), []);
    assert.deepEqual(problems({ value: 'a b' }), ['Value must be in UPPER_CASE and follow snake_case "a b"']);
    assert.deepEqual(problems({ value: 'A__B' }), ['Value must be in UPPER_CASE and follow snake_case "A__B"']);
    assert.deepEqual(problems({ value: '' }), ['Option value is required']);
    assert.deepEqual(problems({ value: 'A'.repeat(64) }), ['Option value exceeds 63 characters']);
    assert.deepEqual(problems({ label: 'a,b' }), ['Label must not contain a comma']);
    assert.deepEqual(problems({ label: '' }), ['Option label is required']);
    assert.deepEqual(problems({ label: '  ' }), ['Label must not be empty']);
    assert.deepEqual(problems({ label: 'a'.repeat(64) }), ['Option label exceeds 63 characters']);
    assert.deepEqual(problems({ id: 'x' }), ['Option id is invalid']);
    assert.deepEqual(problems({ position: 1 }, {}), ['Duplicated option position']);
    assert.deepEqual(problems({ value: 'V1' }, {}), ['Duplicated option value']);
    assert.match(problems({ color: 'mauve' }).join(), /^Option color 'mauve' is not one of: red/);
  });

  it('find what is wrong with defaults', () => {
    assert.deepEqual(check('SELECT', { options, defaultValue: 5 }), ['Default value for select must be a string got 5']);
    assert.deepEqual(check('SELECT', { options, defaultValue: 'A' }), ['Default value should be as quoted string']);
    assert.deepEqual(check('SELECT', { options, defaultValue: "'X'" }), [`Default value "'X'" must be one of the option values`]);
    assert.deepEqual(check('SELECT', { options, defaultValue: "'A'" }), []);
    assert.deepEqual(check('MULTI_SELECT', { options, defaultValue: "'A'" }), [
      `Default value for multi-select must be an array got "'A'"`,
    ]);
    assert.deepEqual(check('MULTI_SELECT', { options, defaultValue: [] }), ['If defined default value must contain at least one value']);
    assert.deepEqual(check('MULTI_SELECT', { options, defaultValue: ["'A'", "'A'"] }), ['Default values must be unique']);
    assert.deepEqual(check('TEXT', { isNullable: false }), ['Default value cannot be null for non-nullable fields']);
    assert.deepEqual(check('NUMBER', { defaultValue: 'x' }), [`Default value is not valid: Invalid number value 'x' for field "probe"`]);
    assert.deepEqual(check('RELATION', { settings: { relationType: 'ONE_TO_MANY' }, defaultValue: 1 }), [
      'Field type RELATION does not support a default value',
    ]);
    assert.deepEqual(check('DATE', { defaultValue: 'now' }), []);
    assert.equal(check('TEXT', { defaultValue: 5 }).length, 1);
  });

  it('find what is wrong with settings', () => {
    const files = 'maxNumberOfValues must be defined in settings and be a number greater than 0 and less than or equal to 10';
    for (const maxNumberOfValues of [undefined, 0, 11, 1.5, '3'])
      assert.deepEqual(check('FILES', { settings: { maxNumberOfValues } }), [files]);
    assert.deepEqual(check('FILES', { settings: { maxNumberOfValues: 10 } }), []);
    assert.deepEqual(check('NUMBER', { settings: { dataType: 'float', anything: 1 } }), []);
    assert.equal(check('NUMBER', { settings: { dataType: 'text' } }).length, 1);
    assert.deepEqual(check('RELATION', { settings: { relationType: 'MANY_TO_ONE' } }), [
      'Many to one field metadata should carry the join column name in its settings',
    ]);
    assert.deepEqual(check('RELATION', { settings: { relationType: 'ONE_TO_MANY', joinColumnName: 'xId' } }), [
      'One to many field metadata should not carry the join column name in its settings',
    ]);
  });
});

describe('values of a body', () => {
  const id = '5f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11';

  it('set only the members that were sent', () => {
    assert.deepEqual(accept('ADDRESS', { addressCity: 'Lyon' }), { addressCity: 'Lyon' });
    assert.deepEqual(accept('EMAILS', { additionalEmails: [] }), { additionalEmails: null });
    assert.deepEqual(accept('LINKS', { primaryLinkLabel: 'x' }), { primaryLinkLabel: 'x' });
    assert.deepEqual(accept('PHONES', { additionalPhones: null }), { additionalPhones: null });
    assert.deepEqual(accept('PHONES', { primaryPhoneNumber: '0171 2345678' }), { primaryPhoneNumber: '01712345678' });
    assert.deepEqual(accept('CURRENCY', {}), {});
    assert.deepEqual(accept('FULL_NAME', null), { firstName: null, lastName: null });
  });

  it('read national numbers by the default country of the field', () => {
    const defaultValue = { primaryPhoneNumber: "''", primaryPhoneCountryCode: "'FR'", primaryPhoneCallingCode: "'+33'" };
    assert.deepEqual(accept('PHONES', { primaryPhoneNumber: '06 12 34 56 78' }, { defaultValue }), { primaryPhoneNumber: '612345678' });
    assert.deepEqual(defaults('PHONES', { defaultValue }), {
      primaryPhoneNumber: null,
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
      additionalPhones: null,
    });
  });

  it('keep the extension of a number, in a form that reads back the same', () => {
    const once = accept('PHONES', { primaryPhoneNumber: '+1 202-224-3441 ext. 55' });
    assert.deepEqual(once, { primaryPhoneNumber: '2022243441 x55', primaryPhoneCountryCode: 'US', primaryPhoneCallingCode: '+1' });
    assert.deepEqual(accept('PHONES', once), once);
  });

  it('say of an actor no more than the caller may say', () => {
    assert.deepEqual(accept('ACTOR', { source: 'IMPORT', workspaceMemberId: id }), { source: 'IMPORT' });
    assert.deepEqual(accept('ACTOR', { name: 'Ada', workspaceMemberId: id }), {
      source: 'MANUAL',
      name: 'Ada',
      workspaceMemberId: id,
      context: null,
    });
  });

  it('take positions by name', () => {
    assert.deepEqual(accept('POSITION', 'first'), { '': POSITION_FIRST });
    assert.deepEqual(accept('POSITION', 'last'), { '': POSITION_LAST });
    assert.deepEqual(accept('POSITION', -1.5), { '': '-1.5' });
    assert.throws(() => accept('POSITION', 'middle'), /^Refusal: Invalid position value 'middle' for field "probe"$/);
  });

  it('name the join column of a relation', () => {
    const settings = { relationType: 'MANY_TO_ONE', joinColumnName: 'companyId' };
    assert.deepEqual(accept('RELATION', id.toUpperCase(), { settings }), { '': id });
    assert.deepEqual(accept('RELATION', null, { settings }), { '': null });
    assert.throws(() => accept('RELATION', 'x', { settings }), /^Refusal: Invalid UUID value 'x' for field "companyId"$/);
    assert.throws(() => accept('MORPH_RELATION', {}, { settings }), /^Refusal: Relation "probe" requires connect or disconnect operation$/);
    assert.throws(
      () => accept('RELATION', id, { settings: { relationType: 'ONE_TO_MANY' } }),
      /^Refusal: One-to-many relation probe field does not support write operations\.$/,
    );
  });

  it('never reach a search vector', () => {
    for (const value of ['x', null]) {
      assert.throws(() => accept('TS_VECTOR', value), /^Refusal: probe TS_VECTOR-typed field does not support write operations$/);
    }
  });

  it('know an option by its GraphQL spelling', () => {
    const options = [{ ...option(0, '1ST') }];
    assert.deepEqual(accept('SELECT', '_1ST', { options }), { '': '1ST' });
    assert.throws(() => accept('SELECT', '_2ND', { options }), /Valid values are: 1ST/);
  });

  it('keep no member that was not declared', () => {
    const body = JSON.parse('{"__proto__":{"firstName":"x"}}') as unknown;
    assert.throws(() => accept('FULL_NAME', body), /Invalid subfield __proto__ for full name field "probe"/);
  });
});

describe('merging', () => {
  const merge = (type: string, ...values: Record<string, string | null>[]) => typeOf(type).merge?.(values);

  it('unites lists', () => {
    assert.deepEqual(merge('ARRAY', { '': '{a,b}' }, { '': null }, { '': '["b","c"]' }), { '': '{"a","b","c"}' });
    assert.deepEqual(merge('MULTI_SELECT', { '': null }, { '': null }), { '': null });
  });

  it('moves the other primaries to the further ones', () => {
    assert.deepEqual(
      merge(
        'EMAILS',
        { primaryEmail: null, additionalEmails: '["x@a.example"]' },
        { primaryEmail: 'b@a.example', additionalEmails: null },
        { primaryEmail: 'c@a.example', additionalEmails: '["b@a.example","x@a.example"]' },
      ),
      { primaryEmail: 'b@a.example', additionalEmails: '["c@a.example","x@a.example"]' },
    );
    assert.deepEqual(
      merge(
        'LINKS',
        { primaryLinkUrl: 'a.example', primaryLinkLabel: null, secondaryLinks: null },
        { primaryLinkUrl: 'b.example', primaryLinkLabel: 'B', secondaryLinks: '[{"label":"A","url":"a.example"}]' },
      ),
      { primaryLinkLabel: null, primaryLinkUrl: 'a.example', secondaryLinks: '[{"label":"B","url":"b.example"}]' },
    );
    const phone = (number: string | null) => ({
      primaryPhoneNumber: number,
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
      additionalPhones: null,
    });
    assert.deepEqual(merge('PHONES', phone(null), phone('1'), phone('2'), phone('1')), {
      ...phone('1'),
      additionalPhones: '[{"number":"2","countryCode":"FR","callingCode":"+33"}]',
    });
  });
});
