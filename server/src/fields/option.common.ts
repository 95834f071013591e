/** Fields whose values are options, each field with its own PostgreSQL enum: SELECT, RATING and MULTI_SELECT. */
import { parameter, sql } from '../sql/sql.ts';
import { isQuoted, unquote } from './default.common.ts';
import type { FieldShape, Operator, Option, Place, Scalar } from './field-type.ts';
import { optionColumn } from './graphql.common.ts';
import {
  type Comparable,
  columnIsNull,
  equality,
  filterBoolean,
  filterList,
  membership,
  nullness,
  operators,
  range,
} from './operator.common.ts';
import { refuseValue, type Side, show } from './refuse.common.ts';
import { acceptText } from './text.common.ts';
import { isUuid } from './uuid.common.ts';

type OptionValue = Pick<Option, 'value'>;

/** The stored value of an option, or null. The spelling of a leading digit in GraphQL (`_1ST`) is understood as well. */
export function optionValueOf(options: readonly OptionValue[], value: string): string | null {
  for (const option of options) if (option.value === value) return value;
  if (value.startsWith('_')) for (const option of options) if (option.value === value.slice(1)) return option.value;
  return null;
}

export function optionsOf(field: FieldShape): readonly OptionValue[] {
  return field.options ?? ratingOptions;
}

/** The five options of every RATING, in order. */
export const ratingOptions: readonly Omit<Option, 'id'>[] = Object.freeze(
  [1, 2, 3, 4, 5].map((n) => Object.freeze({ value: `RATING_${n}`, label: String(n), position: n - 1 })),
);

/** Refuses: `side`, with the values that would be valid. */
export function readOption(value: unknown, options: readonly OptionValue[], side: Side, place: Place): string {
  const found = typeof value === 'string' ? optionValueOf(options, value) : null;
  if (found !== null) return found;
  const shown = typeof value === 'string' ? value : show(value);
  return refuseValue(
    side,
    `Invalid value "${shown}" for field "${place.path}". Valid values are: ${options.map((option) => option.value).join(', ')}`,
    place,
  );
}

/** The scalar of one option. `of` gives the options of a field; with a fixed list the column is plain text. */
export function optionScalar(of: {
  readonly columnType: 'enum' | 'text';
  readonly options: (field: FieldShape) => readonly OptionValue[];
  /** Left out: an enum of the field's own. */
  readonly graphql?: Scalar['graphql'];
}): Scalar {
  const comparable: Comparable = {
    read: (value, place) => readOption(value, of.options(place.field), 'INVALID_ARGS_FILTER', place),
    type: of.columnType === 'enum' ? null : 'text',
    isEmpty: columnIsNull,
  };
  const containsAny: Operator = (column, value, place) => {
    filterList(value, 'containsAny', place);
    return membership(comparable).in(column, value, place);
  };
  const isEmptyArray: Operator = (column, value, place) =>
    filterBoolean(value, 'isEmptyArray', place) ? columnIsNull(column) : sql`${column} is not null`;
  return Object.freeze<Scalar>({
    name: 'SELECT',
    columnType: of.columnType,
    output: 'quoted',
    whenNull: 'null',
    accept: (value, place) => readOption(acceptText(value, place), of.options(place.field), 'INVALID_ARGS_DATA', place),
    operators: operators(equality(comparable), range(comparable), membership(comparable), { containsAny }, nullness(columnIsNull), {
      isEmptyArray,
    }),
    // By the text of the value, as clients expect, not by the order of the options.
    ordering: {
      expression: (column) => sql`lower(${column}::text)`,
      cursor: (value, place) => {
        const found = typeof value === 'string' ? optionValueOf(of.options(place.field), value) : null;
        // An option that was renamed or removed since still says where the page ended.
        const text = found ?? (typeof value === 'string' && /^\w{1,63}$/.test(value) ? value : null);
        return text === null ? null : sql`lower(${parameter(text, 'text')})`;
      },
    },
    isEmpty: columnIsNull,
    group: 'value',
    graphql: of.graphql ?? optionColumn,
    asText: (column) => sql`${column}::text`,
  });
}

const tagColors = new Set(
  (
    'red ruby crimson tomato orange amber yellow lime grass green jade mint turquoise cyan sky blue iris violet purple plum pink ' +
    'bronze gold brown gray'
  ).split(' '),
);
const valueShape = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const textLengthMax = 63;

/** Problems of the options, each once. */
export function checkOptions(field: FieldShape): readonly string[] {
  const { options } = field;
  if (!Array.isArray(options) || options.length === 0) return ['Options are required for enum fields'];
  const problems = new Set<string>();
  for (const option of options as readonly unknown[]) for (const problem of checkOption(option)) problems.add(problem);
  for (const key of ['position', 'id', 'value'] as const) {
    const values = (options as readonly Partial<Option>[]).map((option) => option?.[key]).filter((value) => value !== undefined);
    if (new Set(values).size < values.length) problems.add(`Duplicated option ${key}`);
  }
  return [...problems];
}

function* checkOption(option: unknown): Generator<string> {
  const { id, value, label, color } = (option ?? {}) as Partial<Record<keyof Option, unknown>>;
  if (id !== undefined && !isUuid(id)) yield 'Option id is invalid';
  if (typeof value !== 'string' || value === '') yield 'Option value is required';
  else if (value.length > textLengthMax) yield `Option value exceeds ${textLengthMax} characters`;
  else if (!valueShape.test(value)) yield `Value must be in UPPER_CASE and follow snake_case "${value}"`;
  if (typeof label !== 'string' || label === '') yield 'Option label is required';
  else if (label.length > textLengthMax) yield `Option label exceeds ${textLengthMax} characters`;
  else if (label.trim() === '') yield 'Label must not be empty';
  else if (label.includes(',')) yield 'Label must not contain a comma';
  if (color !== undefined && color !== null && !(typeof color === 'string' && tagColors.has(color))) {
    yield `Option color ${show(color)} is not one of: ${[...tagColors].join(', ')}`;
  }
}

/** Problems of the default of a single option. */
export function checkOptionDefault(field: FieldShape): readonly string[] {
  const { defaultValue } = field;
  if (defaultValue === null || defaultValue === undefined) return [];
  if (typeof defaultValue !== 'string') return [`Default value for select must be a string got ${show(defaultValue)}`];
  return checkOptionLiteral(defaultValue, field);
}

/** Problems of the default of a list of options. */
export function checkOptionListDefault(field: FieldShape): readonly string[] {
  const { defaultValue } = field;
  if (defaultValue === null || defaultValue === undefined) return [];
  if (!Array.isArray(defaultValue)) return [`Default value for multi-select must be an array got ${show(defaultValue)}`];
  if (defaultValue.length === 0) return ['If defined default value must contain at least one value'];
  const problems = new Set(defaultValue.flatMap((value) => checkOptionLiteral(value, field)));
  if (new Set(defaultValue).size < defaultValue.length) problems.add('Default values must be unique');
  return [...problems];
}

function checkOptionLiteral(value: unknown, field: FieldShape): readonly string[] {
  if (!isQuoted(value)) return ['Default value should be as quoted string'];
  const found = optionValueOf(optionsOf(field), unquote(value));
  return found === null ? [`Default value "${value}" must be one of the option values`] : [];
}
