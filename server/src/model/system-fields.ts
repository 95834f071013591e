/** The eight fields that every object has, in the form of `definition.ts`. Objects are written down without them. */
import type { FieldDefinition } from './definition.ts';

/** In order. `id` is unique by being the primary key. Custom objects have other defaults of the actors and another icon. */
export function systemFields(object: { readonly isCustom?: boolean }): readonly FieldDefinition[] {
  return object.isCustom === true ? ofCustomObjects : ofStandardObjects;
}

interface Variant {
  readonly actor: Readonly<Record<string, unknown>>;
  readonly deletedAt: string;
  readonly searchIcon: string;
}

function fieldsWith(variant: Variant): readonly FieldDefinition[] {
  const system = { isSystem: true, isCustom: false } as const;
  const time = { ...system, type: 'DATE_TIME', isUIReadOnly: true, settings: { displayFormat: 'RELATIVE' } } as const;
  const actor = { ...system, type: 'ACTOR', isNullable: false, isUIReadOnly: true, defaultValue: variant.actor } as const;
  return Object.freeze([
    {
      ...system,
      name: 'id',
      type: 'UUID',
      label: 'Id',
      icon: 'Icon123',
      description: 'Identifies the record.',
      isNullable: false,
      isUnique: true,
      isUIReadOnly: true,
      defaultValue: 'uuid',
    },
    {
      ...time,
      name: 'createdAt',
      label: 'Creation date',
      icon: 'IconCalendar',
      description: 'When the record was created.',
      isNullable: false,
      defaultValue: 'now',
    },
    {
      ...time,
      name: 'updatedAt',
      label: 'Last update',
      icon: 'IconCalendarClock',
      description: 'When the record was last written.',
      isNullable: false,
      defaultValue: 'now',
    },
    { ...time, name: 'deletedAt', label: 'Deleted at', icon: 'IconCalendarMinus', description: variant.deletedAt },
    { ...actor, name: 'createdBy', label: 'Created by', icon: 'IconCreativeCommonsSa', description: 'Who or what created the record.' },
    { ...actor, name: 'updatedBy', label: 'Updated by', icon: 'IconUserCircle', description: 'Who or what last wrote the record.' },
    {
      ...system,
      name: 'position',
      type: 'POSITION',
      label: 'Position',
      icon: 'IconHierarchy2',
      description: 'Place of the record in lists that are ordered by hand.',
      isNullable: false,
      defaultValue: 0,
    },
    {
      ...system,
      name: 'searchVector',
      type: 'TS_VECTOR',
      label: 'Search vector',
      icon: variant.searchIcon,
      description: 'Words by which search finds the record.',
      isUIReadOnly: true,
    },
  ]);
}

const ofStandardObjects = fieldsWith({
  actor: { source: "'MANUAL'", name: "'System'", workspaceMemberId: null },
  deletedAt: 'When the record was put into the bin.',
  searchIcon: 'IconUser',
});

const ofCustomObjects = fieldsWith({
  actor: { name: "''", source: "'MANUAL'" },
  deletedAt: 'When the record was put into the bin; empty for a live record.',
  searchIcon: 'IconSearch',
});
