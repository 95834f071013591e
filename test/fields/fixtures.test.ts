/** The fixtures below the wire: what is accepted, what is refused and in which words, in bodies and in filters. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../server/src/errors.ts';
import type { FieldShape, Scalar } from '../../server/src/fields/field-type.ts';
import { fieldTypeByName } from '../../server/src/fields/index.ts';
import { operatorOf } from '../../server/src/fields/operator.common.ts';
import { identifier, print } from '../../server/src/sql/sql.ts';
import { type Fixture, fixtureField } from './fixtures/fixture.ts';
import { fixtures } from './fixtures/index.ts';

function shapeOf(fixture: Fixture): FieldShape {
  return {
    name: fixtureField,
    type: fixture.type,
    isNullable: true,
    options: fixture.options,
    settings: fixture.settings,
    defaultValue: null,
  };
}

function refusal(code: string, message: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.message, message);
    assert.equal(error.code, code);
    return true;
  };
}

for (const fixture of fixtures) {
  describe(fixture.type, () => {
    const fieldType = fieldTypeByName.get(fixture.type);
    assert.ok(fieldType);
    const field = shapeOf(fixture);
    const test = (path: string | undefined, operator: string, value: unknown) => {
      const scalar = fieldType.parts.find((part) => part.name === (path ?? ''))?.scalar as Scalar;
      const place = { path: path === undefined ? fixtureField : `${fixtureField}.${path}`, field };
      return print(operatorOf(scalar, operator, place)(identifier('c'), value, place));
    };

    it('is sound as a field', () => assert.deepEqual(fieldType.check(field), []));

    it('accepts', () => {
      const names = new Set(fieldType.parts.map((part) => part.name));
      for (const { input } of fixture.good) {
        for (const [name, text] of Object.entries(fieldType.accept(input, field))) {
          assert.ok(names.has(name));
          assert.ok(text === null || typeof text === 'string');
        }
      }
    });

    for (const { input, message } of fixture.refused) {
      it(`refuses ${message}`, () => {
        assert.throws(() => fieldType.accept(input, field), refusal('INVALID_ARGS_DATA', message));
      });
    }

    it('compares with parameters only', () => {
      for (const { path, operator, value } of fixture.filters) {
        const { text } = test(path, operator, value);
        assert.match(text, /"c"|^false$/);
      }
    });

    for (const { path, operator, value, message } of fixture.refusedFilters ?? []) {
      it(`refuses the filter ${operator}: ${message}`, () => {
        assert.throws(() => test(path, operator, value), refusal('INVALID_ARGS_FILTER', message));
      });
    }

    it('refuses null where the column takes none', () => {
      const message = `Field ${fixtureField} is not nullable and has no default value.`;
      assert.throws(() => fieldType.accept(null, { ...field, isNullable: false }), refusal('INVALID_ARGS_DATA', message));
    });
  });
}
