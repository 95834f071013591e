/** Field types of several columns, whose value is an object. */
import { unquote } from './default.common.ts';
import type { AcceptedParts, AggregateFunction, ColumnText, FieldShape, FieldType, Part, Place } from './field-type.ts';
import { isPlainObject } from './json.common.ts';
import { refuseData, show } from './refuse.common.ts';
import { checkAccepted, checkNullability, defaultInsteadOfNull } from './single.common.ts';

/** Columns under construction. */
export type Columns = Record<string, ColumnText>;

export interface CompositeDefinition {
  readonly type: string;
  /** The type in messages: `full name`. */
  readonly word: string;
  readonly graphqlName: string;
  readonly parts: readonly Part[];
  /** Takes the members that were sent, known ones only. Left out: each part by its scalar. Refuses: INVALID_ARGS_DATA. */
  readonly acceptMembers?: (members: Readonly<Record<string, unknown>>, field: FieldShape) => Columns;
  readonly complete?: FieldType['complete'];
  readonly check?: (field: FieldShape) => readonly string[];
  readonly aggregates?: readonly AggregateFunction[];
  /** All parts when left out. */
  readonly emptyParts?: readonly string[];
  readonly search?: FieldType['search'];
  readonly merge?: FieldType['merge'];
  readonly canBeLabel?: boolean;
}

export function compositeType(of: CompositeDefinition): FieldType {
  const { parts } = of;
  const partByName = new Map(parts.map((part) => [part.name, part]));
  const nothing: AcceptedParts = Object.freeze(
    Object.fromEntries(parts.map((part) => [part.name, part.whenMissing === undefined ? null : part.whenMissing])),
  );
  const cached = new WeakMap<FieldShape, AcceptedParts>();

  const acceptMembers = (members: Readonly<Record<string, unknown>>, field: FieldShape): AcceptedParts => {
    for (const name in members) {
      if (!partByName.has(name)) {
        refuseData(`Invalid subfield ${name} for ${of.word} field "${field.name}"`, memberPlace(field, name));
      }
    }
    return of.acceptMembers === undefined ? acceptEachMember(parts, members, field) : of.acceptMembers(members, field);
  };
  const readDefaults = (field: FieldShape): AcceptedParts => {
    const { defaultValue } = field;
    if (defaultValue === null || defaultValue === undefined) return nothing;
    if (!isPlainObject(defaultValue)) {
      return refuseData(`Invalid object value ${show(defaultValue)} for field "${field.name}"`, { path: field.name, field });
    }
    const members: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(defaultValue)) {
      if (value !== null && value !== undefined) members[name] = typeof value === 'string' ? unquote(value) : value;
    }
    return { ...nothing, ...acceptMembers(members, field) };
  };
  const defaults = (field: FieldShape): AcceptedParts => {
    const known = cached.get(field);
    if (known !== undefined) return known;
    const columns = Object.freeze(readDefaults(field));
    cached.set(field, columns);
    return columns;
  };
  const unique = parts.filter((part) => part.unique === true);

  return Object.freeze<FieldType>({
    type: of.type,
    graphqlName: of.graphqlName,
    parts: Object.freeze(parts.map((part) => Object.freeze(part))),
    accept: (value, field) => {
      if (value === null || value === undefined) return field.isNullable ? nothing : defaultInsteadOfNull(field, defaults);
      if (!isPlainObject(value)) {
        return refuseData(`Invalid object value ${show(value)} for field "${field.name}"`, { path: field.name, field });
      }
      return acceptMembers(value, field);
    },
    defaults,
    check: (field) => [...(of.check?.(field) ?? []), ...checkNullability(field), ...checkAccepted(() => readDefaults(field))],
    aggregates: of.aggregates ?? [],
    emptyParts: of.emptyParts ?? parts.map((part) => part.name),
    canBeUnique: unique.length > 0,
    isCreatable: true,
    ...(of.complete === undefined ? {} : { complete: of.complete }),
    ...(of.search === undefined ? {} : { search: of.search }),
    ...(of.merge === undefined ? {} : { merge: of.merge }),
    ...(of.canBeLabel === undefined ? {} : { canBeLabel: of.canBeLabel }),
  });
}

/** The members that were sent, each by the scalar of its part. */
export function acceptEachMember(parts: readonly Part[], members: Readonly<Record<string, unknown>>, field: FieldShape): Columns {
  const columns: Columns = {};
  for (const { name, scalar } of parts) {
    const value = members[name];
    if (value === undefined) continue;
    columns[name] = value === null ? null : scalar.accept(value, memberPlace(field, name));
  }
  return columns;
}

export function memberPlace(field: FieldShape, name: string): Place {
  return { path: `${field.name}.${name}`, field };
}
