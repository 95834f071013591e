/** What RELATION and MORPH_RELATION share: the id of the other record, on the MANY_TO_ONE side. */
import type { FieldShape, FieldType, Scalar } from './field-type.ts';
import { idColumn } from './graphql.common.ts';
import { refuseData } from './refuse.common.ts';
import { singleType } from './single.common.ts';
import { uuid } from './uuid.common.ts';

const scalar: Scalar = Object.freeze<Scalar>({
  ...uuid,
  graphql: () => idColumn,
  accept: (value, place) => {
    const { field } = place;
    if (field.settings?.['relationType'] === 'ONE_TO_MANY') {
      refuseData(`One-to-many relation ${field.name} field does not support write operations.`, place);
    }
    if (typeof value === 'object' && value !== null) {
      refuseData(`Relation "${field.name}" requires connect or disconnect operation`, place);
    }
    return uuid.accept(value, { path: joinColumnName(field), field });
  },
});

function joinColumnName(field: FieldShape): string {
  const name = field.settings?.['joinColumnName'];
  return typeof name === 'string' ? name : `${field.name}Id`;
}

const onDeleteActions = ['CASCADE', 'RESTRICT', 'SET_NULL', 'NO_ACTION'];

export function relationType(type: 'RELATION' | 'MORPH_RELATION'): FieldType {
  return singleType({
    type,
    scalar,
    hasCounts: false,
    hasDefault: false,
    check: (field) => {
      const { relationType: side, onDelete, joinColumnName: column } = (field.settings ?? {}) as Readonly<Record<string, unknown>>;
      const problems: string[] = [];
      if (side !== 'MANY_TO_ONE' && side !== 'ONE_TO_MANY') {
        problems.push('settings.relationType must be MANY_TO_ONE or ONE_TO_MANY');
      }
      if (side === 'MANY_TO_ONE' && typeof column !== 'string') {
        problems.push('Many to one field metadata should carry the join column name in its settings');
      }
      if (side === 'ONE_TO_MANY' && column !== undefined && column !== null) {
        problems.push('One to many field metadata should not carry the join column name in its settings');
      }
      if (onDelete !== undefined && onDelete !== null && !onDeleteActions.includes(onDelete as string)) {
        problems.push(`settings.onDelete must be one of ${onDeleteActions.join(', ')}`);
      }
      return problems;
    },
    canBeUnique: false,
  });
}
