/** The saved filters of a view as a Filter, for groupings that name the view. */
import type { Runner } from '../db/pool.ts';
import { Refusal } from '../errors.ts';
import type { Filter, ObjectName } from '../query/query.ts';
import type { Field, Model } from './model.ts';

interface SavedFilter {
  readonly id: string;
  readonly fieldMetadataId: string;
  readonly operand: string;
  readonly value: unknown;
  readonly subFieldName: string | null;
  readonly viewFilterGroupId: string | null;
}

interface SavedGroup {
  readonly id: string;
  readonly parentViewFilterGroupId: string | null;
  readonly logicalOperator: 'AND' | 'OR' | 'NOT';
}

/** Null when the view filters nothing. Refuses: VIEW_NOT_FOUND. */
export async function viewFilter(database: Runner, model: Model, viewId: string, objectName: ObjectName): Promise<Filter | null> {
  const object = (objectName.form === 'plural' ? model.objectByPlural : model.objectBySingular).get(objectName.name);
  const { rows } = await database.run({ text: savedFilters, values: [viewId, model.workspaceId] });
  const [row] = rows;
  if (row === undefined || (object !== undefined && row[0] !== object.id)) {
    throw new Refusal('VIEW_NOT_FOUND', `view '${viewId}' not found for object '${objectName.name}'`, { viewId });
  }
  const filters = JSON.parse(row[1] as string) as SavedFilter[];
  const groups = JSON.parse(row[2] as string) as SavedGroup[];
  const fields = new Map((object?.fields ?? []).map((field) => [field.id, field]));
  const parts = [
    ...filters.filter((filter) => filter.viewFilterGroupId === null).flatMap((filter) => filterOf(filter, fields)),
    ...groups.filter((group) => group.parentViewFilterGroupId === null).map((group) => groupOf(group, groups, filters, fields)),
  ];
  return parts.length === 0 ? null : { kind: 'and', of: parts };
}

const savedFilters = `
  select v."objectMetadataId",
    (select coalesce(json_agg(json_build_object('id', f."id", 'fieldMetadataId', f."fieldMetadataId", 'operand', f."operand", 'value', f."value",
      'subFieldName', f."subFieldName", 'viewFilterGroupId', f."viewFilterGroupId") order by f."id"), '[]')
     from core."viewFilter" f where f."viewId" = v."id" and f."deletedAt" is null),
    (select coalesce(json_agg(json_build_object('id', g."id", 'parentViewFilterGroupId', g."parentViewFilterGroupId",
      'logicalOperator', g."logicalOperator") order by g."id"), '[]')
     from core."viewFilterGroup" g where g."viewId" = v."id" and g."deletedAt" is null)
  from core."view" v where v."id" = $1 and v."workspaceId" = $2 and v."deletedAt" is null`;

function groupOf(
  group: SavedGroup,
  groups: readonly SavedGroup[],
  filters: readonly SavedFilter[],
  fields: ReadonlyMap<string, Field>,
): Filter {
  const of = [
    ...filters.filter((filter) => filter.viewFilterGroupId === group.id).flatMap((filter) => filterOf(filter, fields)),
    ...groups.filter((one) => one.parentViewFilterGroupId === group.id).map((one) => groupOf(one, groups, filters, fields)),
  ];
  if (group.logicalOperator === 'NOT') return { kind: 'not', of: { kind: 'or', of } };
  return { kind: group.logicalOperator === 'OR' ? 'or' : 'and', of };
}

/** The operand in terms of operators; a filter that means nothing for the caller (the current member of a key) restricts nothing. */
function filterOf(filter: SavedFilter, fields: ReadonlyMap<string, Field>): readonly Filter[] {
  const field = fields.get(filter.fieldMetadataId);
  if (field === undefined || !field.isActive) return [];
  const path = pathOf(field, filter.subFieldName);
  const test = (operator: string, value: unknown): Filter => ({ kind: 'test', path, operator, value });
  const { value } = filter;
  const values = Array.isArray(value) ? value : [value];
  const now = new Date().toISOString();
  const today = now.slice(0, 10);
  const inverse = (of: Filter): Filter => ({ kind: 'not', of });
  switch (filter.operand) {
    case 'IS':
      return isOneOf(field, value, values, test);
    case 'IS_NOT':
      return isOneOf(field, value, values, test).map(inverse);
    case 'CONTAINS':
      return [
        field.columns[0]?.scalar.operators.containsAny === undefined ? test('ilike', `%${String(value)}%`) : test('containsAny', values),
      ];
    case 'DOES_NOT_CONTAIN':
      return [
        inverse(
          field.columns[0]?.scalar.operators.containsAny === undefined ? test('ilike', `%${String(value)}%`) : test('containsAny', values),
        ),
      ];
    case 'LESS_THAN_OR_EQUAL':
      return [test('lte', value)];
    case 'GREATER_THAN_OR_EQUAL':
      return [test('gte', value)];
    case 'IS_BEFORE':
      return [test('lt', value)];
    case 'IS_AFTER':
      return [test('gte', value)];
    case 'IS_EMPTY':
      return [test('is', 'NULL')];
    case 'IS_NOT_EMPTY':
    case 'IS_NOT_NULL':
      return [test('is', 'NOT_NULL')];
    case 'IS_IN_PAST':
      return [test('lt', field.columns[0]?.scalar.group === 'date' ? today : now)];
    case 'IS_IN_FUTURE':
      return [test('gt', field.columns[0]?.scalar.group === 'date' ? today : now)];
    case 'IS_TODAY':
      return [test('gte', today), test('lt', new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10))];
    case 'IS_RELATIVE':
      return relativeDates(value, test);
    default:
      throw new Refusal('VIEW_NOT_FOUND', `The view filters "${field.name}" by ${filter.operand}, which a grouping cannot apply`, {
        field: field.name,
        operand: filter.operand,
      });
  }
}

const dayMs = 86_400_000;
const unitDays: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7, MONTH: 30, QUARTER: 91, YEAR: 365 };

/** `PAST_7_DAY`, `THIS_1_DAY`, `NEXT_2_WEEK`, or the same as an object; whole days in UTC, months of 30 days. */
function relativeDates(value: unknown, test: (operator: string, value: unknown) => Filter): readonly Filter[] {
  const [direction, amount, unit] =
    typeof value === 'object' && value !== null
      ? [(value as Relative).direction, (value as Relative).amount, (value as Relative).unit]
      : String(value).split('_');
  const days = Math.max(1, Number(amount) || 1) * (unitDays[String(unit)] ?? 1);
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const [from, to] =
    direction === 'NEXT'
      ? [today + dayMs, today + (days + 1) * dayMs]
      : direction === 'PAST'
        ? [today - days * dayMs, today]
        : [today, today + days * dayMs];
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return [test('gte', day(from)), test('lt', day(to))];
}

interface Relative {
  readonly direction?: string;
  readonly amount?: number;
  readonly unit?: string;
}

function pathOf(field: Field, subFieldName: string | null): readonly string[] {
  if (field.relation !== null) return [field.relation.joinColumn];
  const [first] = field.columns;
  if (first === undefined || first.part === '') return [field.name];
  return [field.name, subFieldName ?? field.fieldType.emptyParts[0] ?? first.part];
}

/** Relations keep `{selectedRecordIds, isCurrentWorkspaceMemberSelected}`, everything else a value or a list of them. */
function isOneOf(
  field: Field,
  value: unknown,
  values: readonly unknown[],
  test: (operator: string, value: unknown) => Filter,
): readonly Filter[] {
  if (field.relation !== null && typeof value === 'object' && value !== null && 'selectedRecordIds' in value) {
    const ids = (value as { selectedRecordIds: unknown }).selectedRecordIds;
    return Array.isArray(ids) && ids.length > 0 ? [test('in', ids)] : [];
  }
  return Array.isArray(value) ? [test('in', values)] : [test('eq', value)];
}
