/** RecordSelection and ConnectionSelection → shapes: exactly what is named, if it may be read. */
import type { Access } from '../access/access.ts';
import { Refusal } from '../errors.ts';
import type { Field, ObjectModel } from '../model/model.ts';
import type { ListArguments } from '../query/query.ts';
import type { ConnectionField, ConnectionSelection, EdgeField, RecordSelection, SelectedField } from '../query/selection.ts';
import { sql } from '../sql/sql.ts';
import { aggregatesOf } from './aggregate.ts';
import { planList } from './list.ts';
import type { ConnectionShape, GroupAggregate, ListPlan, RecordShape, ShownConnectionField, ShownField } from './plan.ts';
import { lookUpReadable, permit, permitReading, subColumn } from './resolve.ts';

/** A shape with the targets of its to-many relations, by the number of their arguments. */
export interface PlannedSelection<Shape> {
  readonly shape: Shape;
  readonly listTargets: readonly ObjectModel[];
}

const records = new WeakMap<RecordSelection, Map<string, PlannedSelection<RecordShape>>>();
const connections = new WeakMap<ConnectionSelection, Map<string, PlannedSelection<ConnectionShape>>>();

/** The same value for the same selection and access. Refuses: INVALID_FIELDS_QUERY_PARAM, PERMISSION_DENIED. */
export function planRecord(object: ObjectModel, selection: RecordSelection, access: Access): PlannedSelection<RecordShape> {
  return remembered(records, selection, access, (targets) => recordShape(object, selection, access, targets));
}

/** The same value for the same selection and access. Refuses: INVALID_FIELDS_QUERY_PARAM, PERMISSION_DENIED. */
export function planConnection(object: ObjectModel, selection: ConnectionSelection, access: Access): PlannedSelection<ConnectionShape> {
  return remembered(connections, selection, access, (targets) => connectionShape(object, selection, access, targets));
}

/** Selections are made for one model, so the access is all that can differ. */
function remembered<Key extends object, Shape>(
  known: WeakMap<Key, Map<string, PlannedSelection<Shape>>>,
  selection: Key,
  access: Access,
  plan: (targets: ObjectModel[]) => Shape,
): PlannedSelection<Shape> {
  const found = known.get(selection)?.get(access.key);
  if (found !== undefined) return found;
  const listTargets: ObjectModel[] = [];
  const planned = { shape: plan(listTargets), listTargets };
  const byAccess = known.get(selection) ?? new Map<string, PlannedSelection<Shape>>();
  if (byAccess.size >= accessesMax) byAccess.clear();
  byAccess.set(access.key, planned);
  known.set(selection, byAccess);
  return planned;
}

/** Different accesses whose shape of one selection is kept. */
const accessesMax = 100;

/** Refuses: what `planList` refuses. */
export function planLists(
  targets: readonly ObjectModel[],
  lists: readonly ListArguments[] | undefined,
  access: Access,
  limitDefault: number,
): readonly ListPlan[] {
  return targets.length === 0 ? noLists : targets.map((target, i) => planList(target, listArguments(lists, i), access, limitDefault));
}

const noLists: readonly ListPlan[] = Object.freeze([]);

function listArguments(lists: readonly ListArguments[] | undefined, i: number): ListArguments {
  const found = lists?.[i];
  if (found === undefined) throw new Error(`The selection names list ${i}, which the query does not have`);
  return found;
}

function recordShape(object: ObjectModel, selection: RecordSelection, access: Access, targets: ObjectModel[]): RecordShape {
  permit(access, 'read', object);
  return { object, views: [shownFields(object, selection, access, targets)] };
}

function shownFields(object: ObjectModel, selection: RecordSelection, access: Access, targets: ObjectModel[]): readonly ShownField[] {
  const fields = selection.fields.map((field) => shownField(object, field, access, targets));
  const ones = new Set(fields.flatMap((field) => (field.kind === 'one' ? [field.relation] : [])));
  return ones.size === 0 ? fields : fields.map((field) => besideRecord(field, ones));
}

/** Beside the record of a relation its id is null with it, when that record is in the bin. Source: wire contract, relations in the output. */
function besideRecord(field: ShownField, ones: ReadonlySet<Field>): ShownField {
  if (field.kind !== 'value' || !ones.has(field.column.field)) return field;
  return { kind: 'oneId', key: field.key, relation: field.column.field };
}

function shownField(object: ObjectModel, selected: SelectedField, access: Access, targets: ObjectModel[]): ShownField {
  if (selected.kind === 'constant') return selected;
  const { key } = selected;
  const named = lookUpReadable('INVALID_FIELDS_QUERY_PARAM', object, selected.name, access);
  const { field } = named;
  switch (selected.kind) {
    case 'value': {
      const column = named.kind === 'joinColumn' ? named.column : field.columns[0];
      if (column === undefined) throw notSelectable(field);
      return { kind: 'value', key, column, json: selected.json };
    }
    case 'composite':
      return {
        kind: 'composite',
        key,
        members: selected.members.map((member) =>
          member.kind === 'constant'
            ? member
            : { kind: 'value', key: member.key, column: subColumn('INVALID_FIELDS_QUERY_PARAM', field, member.name), json: member.json },
        ),
      };
    case 'one': {
      if (field.relation?.type !== 'MANY_TO_ONE' || !field.relation.target.isActive) throw notSelectable(field);
      return { kind: 'one', key, relation: field, shape: recordShape(field.relation.target, selected.selection, access, targets) };
    }
    case 'many': {
      if (field.relation?.type !== 'ONE_TO_MANY' || !field.relation.target.isActive) throw notSelectable(field);
      const { target } = field.relation;
      targets[selected.list] = target;
      const connection = connectionShape(target, selected.connection, access, targets);
      return { kind: 'many', key, relation: field, answer: { connection, list: selected.list } };
    }
  }
}

function notSelectable(field: Field): Refusal {
  return new Refusal('INVALID_FIELDS_QUERY_PARAM', `Field "${field.name}" of ${field.object.nameSingular} cannot be answered this way`, {
    field: field.name,
  });
}

function connectionShape(object: ObjectModel, selection: ConnectionSelection, access: Access, targets: ObjectModel[]): ConnectionShape {
  permit(access, 'read', object);
  const views: (readonly ShownField[])[] = [];
  const aggregates: GroupAggregate[] = [];
  const fields = selection.fields.map((field): ShownConnectionField => {
    switch (field.kind) {
      case 'edges':
        return { kind: 'edges', key: field.key, view: views.push(field.fields.map((one) => edgeField(object, one, access, targets))) - 1 };
      case 'aggregate':
        return { kind: 'aggregate', key: field.key, at: aggregateAt(object, field.name, access, aggregates) };
      default:
        return field;
    }
  });
  const hasRows = selection.fields.some((field) => field.kind === 'edges' || field.kind === 'pageInfo');
  return { object, fields, rows: hasRows ? { object, views } : null, showsCursors: selection.fields.some(showsCursor), aggregates };
}

function showsCursor(field: ConnectionField): boolean {
  if (field.kind === 'edges') return field.fields.some((one) => one.kind === 'cursor');
  return field.kind === 'pageInfo' && field.fields.some((one) => one.kind === 'edgeCursor');
}

function edgeField(object: ObjectModel, field: EdgeField, access: Access, targets: ObjectModel[]): ShownField {
  if (field.kind !== 'node') return field;
  return { kind: 'self', key: field.key, fields: shownFields(object, field.selection, access, targets) };
}

/** The number of the aggregate, each listed once. Without rows only the total has a value. Source: wire contract, aggregates. */
function aggregateAt(object: ObjectModel, name: string, access: Access, aggregates: GroupAggregate[]): number {
  const known = aggregates.findIndex((aggregate) => aggregate.name === name);
  if (known !== -1) return known;
  const aggregate = aggregatesOf(object).get(name);
  if (aggregate === undefined) {
    throw new Refusal('INVALID_AGGREGATE_FIELDS_QUERY_PARAM', `Unknown aggregate field: ${name}`, { aggregate: name });
  }
  if (aggregate.field !== null) permitReading(access, aggregate.field);
  const expression = aggregate.field === null ? aggregate.expression : sql`case when count(*) > 0 then ${aggregate.expression} end`;
  return aggregates.push({ name, expression, output: aggregate.output, isAnswered: true }) - 1;
}
