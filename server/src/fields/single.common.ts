/** Field types of one column. */
import { Refusal } from '../errors.ts';
import { literal } from './default.common.ts';
import type { AcceptedParts, AggregateFunction, ColumnText, FieldShape, FieldType, Scalar } from './field-type.ts';
import { refuseData } from './refuse.common.ts';

export interface SingleDefinition {
  readonly type: string;
  readonly scalar: Scalar;
  /** Unquoted words that stand for a computed default. */
  readonly computedDefaults?: Readonly<Record<string, string>>;
  /** False for types that never have a default. */
  readonly hasDefault?: boolean;
  readonly hasCounts?: boolean;
  /** Problems beyond those of a default that the scalar does not accept. */
  readonly check?: (field: FieldShape) => readonly string[];
  /** Replaces the general check of the default. */
  readonly checkDefault?: (field: FieldShape) => readonly string[];
  /** What an explicit null means when the field is not nullable; left out: a refusal. */
  readonly acceptNull?: (field: FieldShape) => ColumnText;
  readonly aggregates?: readonly AggregateFunction[];
  readonly search?: FieldType['search'];
  readonly merge?: FieldType['merge'];
  readonly canBeLabel?: boolean;
  readonly isHidden?: boolean;
  readonly canBeUnique?: boolean;
  readonly creationRefusal?: string;
  readonly impliedOptions?: FieldType['impliedOptions'];
}

const nothing: AcceptedParts = Object.freeze({ '': null });

export function singleType(of: SingleDefinition): FieldType {
  const { scalar } = of;
  const computed = of.computedDefaults ?? {};
  const cached = new WeakMap<FieldShape, AcceptedParts>();

  const readDefaults = (field: FieldShape): AcceptedParts => {
    const { defaultValue } = field;
    if (defaultValue === null || defaultValue === undefined || of.hasDefault === false) return nothing;
    if (typeof defaultValue === 'string' && Object.hasOwn(computed, defaultValue)) return { '': computed[defaultValue] as string };
    return { '': scalar.accept(literal(defaultValue), { path: field.name, field }) };
  };
  const defaults = (field: FieldShape): AcceptedParts => {
    const known = cached.get(field);
    if (known !== undefined) return known;
    const parts = Object.freeze(readDefaults(field));
    cached.set(field, parts);
    return parts;
  };

  return Object.freeze<FieldType>({
    type: of.type,
    parts: Object.freeze([Object.freeze({ name: '', scalar, ...(of.canBeUnique === false ? {} : { unique: true }) })]),
    accept: (value, field) => {
      if (value !== null && value !== undefined) return { '': scalar.accept(value, { path: field.name, field }) };
      if (of.acceptNull !== undefined) return { '': of.acceptNull(field) };
      return field.isNullable ? nothing : defaultInsteadOfNull(field, defaults);
    },
    defaults,
    check: (field) => [
      ...(of.check?.(field) ?? []),
      ...(of.hasDefault === false
        ? checkNoDefault(field)
        : [...checkNullability(field), ...(of.checkDefault?.(field) ?? checkAccepted(() => readDefaults(field)))]),
    ],
    aggregates: of.aggregates ?? [],
    hasCounts: of.hasCounts !== false,
    emptyParts: [''],
    canBeUnique: of.canBeUnique !== false,
    isCreatable: of.creationRefusal === undefined,
    ...(of.search === undefined ? {} : { search: of.search }),
    ...(of.merge === undefined ? {} : { merge: of.merge }),
    ...(of.canBeLabel === undefined ? {} : { canBeLabel: of.canBeLabel }),
    ...(of.isHidden === undefined ? {} : { isHidden: of.isHidden }),
    ...(of.creationRefusal === undefined ? {} : { creationRefusal: of.creationRefusal }),
    ...(of.impliedOptions === undefined ? {} : { impliedOptions: of.impliedOptions }),
  });
}

/** An explicit null where the column takes none: the field's default. Refuses: INVALID_ARGS_DATA when there is none. */
export function defaultInsteadOfNull(field: FieldShape, defaults: FieldType['defaults']): AcceptedParts {
  if (field.defaultValue !== null && field.defaultValue !== undefined) return defaults(field);
  return refuseData(`Field ${field.name} is not nullable and has no default value.`, { path: field.name, field });
}

export function checkNullability(field: FieldShape): readonly string[] {
  const missing = field.defaultValue === null || field.defaultValue === undefined;
  return missing && !field.isNullable ? ['Default value cannot be null for non-nullable fields'] : [];
}

function checkNoDefault(field: FieldShape): readonly string[] {
  const missing = field.defaultValue === null || field.defaultValue === undefined;
  return missing ? [] : [`Field type ${field.type} does not support a default value`];
}

/** The words of the refusal, if `accept` refuses. */
export function checkAccepted(accept: () => unknown): readonly string[] {
  try {
    accept();
    return [];
  } catch (error) {
    if (error instanceof Refusal) return [`Default value is not valid: ${error.message}`];
    throw error;
  }
}
