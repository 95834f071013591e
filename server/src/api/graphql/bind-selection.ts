/** Selections of the document → selections of the query: records with their composites, JSON values and relations; connections. */
import type { FieldNode } from 'graphql';
import type { Column, Field, ObjectModel } from '../../model/model.ts';
import type {
  ConnectionField,
  ConnectionSelection,
  EdgeField,
  JsonSelection,
  PageInfoField,
  RecordSelection,
  SelectedField,
  SelectedMember,
} from '../../query/selection.ts';
import { type Binding, checkJsonDepth, hasSubfields, requireSubfields } from './binding.ts';
import type { CollectedField } from './collect.ts';
import { aggregateNamesOf, anyJson, compositeTypeName, type JsonType, jsonTypeOf, namedOf } from './named.ts';
import { typeNameOf } from './names.ts';

/** Where a record stands: the response keys that lead to it, and how many records deep it is. */
export interface RecordPlace {
  readonly path: readonly string[];
  readonly level: number;
}

/** Refuses: GRAPHQL_VALIDATION_FAILED, MAX_DEPTH_REACHED. */
export function bindRecord(binding: Binding, object: ObjectModel, nodes: readonly FieldNode[], place: RecordPlace): RecordSelection {
  binding.checkDepth(place.level, nodes);
  const fields = binding.collect(nodes, typeNameOf(object));
  return Object.freeze<RecordSelection>({
    kind: 'record',
    fields: Object.freeze(fields.map((field) => bindRecordField(binding, object, field, place))),
  });
}

/** `level` is that of its records. */
export interface ConnectionPlace extends RecordPlace {
  readonly isGroup: boolean;
}

/** Refuses: GRAPHQL_VALIDATION_FAILED, MAX_DEPTH_REACHED. */
export function bindConnection(
  binding: Binding,
  object: ObjectModel,
  nodes: readonly FieldNode[],
  place: ConnectionPlace,
): ConnectionSelection {
  binding.checkDepth(place.level, nodes);
  const typeName = `${typeNameOf(object)}${place.isGroup ? 'GroupByConnection' : 'Connection'}`;
  const fields = binding.collect(nodes, typeName).map((field) => bindConnectionField(binding, object, field, typeName, place));
  return Object.freeze<ConnectionSelection>({ kind: 'connection', fields: Object.freeze(fields) });
}

function bindRecordField(binding: Binding, object: ObjectModel, field: CollectedField, { path, level }: RecordPlace): SelectedField {
  const { key, name } = field;
  const named = namedOf(object, name);
  if (named === null) return binding.constantOf(field, typeNameOf(object), path);
  switch (named.kind) {
    case 'scalar':
    case 'joinColumn':
      return { kind: 'value', key, name, json: bindJsonOf(binding, named.column, field, path) };
    case 'composite':
      return { kind: 'composite', key, name, members: bindMembers(binding, named.field, field, [...path, key]) };
    case 'one': {
      const { target } = named.relation;
      requireSubfields(field, typeNameOf(target));
      const selection = bindRecord(binding, target, field.nodes, { path: [...path, key], level: level + 1 });
      return { kind: 'one', key, name, selection };
    }
    case 'many': {
      const { target } = named.relation;
      requireSubfields(field, `${typeNameOf(target)}Connection`);
      const list = binding.addList(target, field);
      const place = { path: [...path, key], level: level + 1, isGroup: false };
      return { kind: 'many', key, name, list, connection: bindConnection(binding, target, field.nodes, place) };
    }
  }
}

/** A composite without a selection is answered whole. */
function bindMembers(binding: Binding, field: Field, asked: CollectedField, path: readonly string[]): readonly SelectedMember[] {
  const whole = ({ part }: Column): SelectedMember => ({ kind: 'member', key: part, name: part, json: null });
  if (!hasSubfields(asked)) return field.columns.map(whole);
  const typeName = compositeTypeName(field);
  return binding.collect(asked.nodes, typeName).map((member) => {
    const column = field.columns.find((candidate) => candidate.part === member.name);
    if (column === undefined) return binding.constantOf(member, typeName, path);
    return { kind: 'member', key: member.key, name: member.name, json: bindJsonOf(binding, column, member, path) };
  });
}

/** Null when the whole value is asked for. */
function bindJsonOf(binding: Binding, column: Column, asked: CollectedField, path: readonly string[]): JsonSelection | null {
  const type = jsonTypeOf(column);
  if (type !== null && hasSubfields(asked)) return bindJson(binding, asked, type, { path: [...path, asked.key], level: 1 });
  if (type === null) binding.warnOfSubfields(asked, path);
  return null;
}

/** `level` counts JSON members inside one another. */
function bindJson(binding: Binding, asked: CollectedField, { name: typeName, members }: JsonType, place: RecordPlace): JsonSelection {
  const { path, level } = place;
  checkJsonDepth(level, asked.nodes);
  return binding.collect(asked.nodes, typeName).map((member) => {
    const { key, name } = member;
    if (name === '__typename' || members?.includes(name) === false) return binding.constantOf(member, typeName, path);
    if (members !== null) binding.warnOfSubfields(member, path);
    const isDeeper = members === null && hasSubfields(member);
    const json = isDeeper ? bindJson(binding, member, anyJson, { path: [...path, key], level: level + 1 }) : null;
    return { kind: 'member', key, name, json };
  });
}

function bindConnectionField(
  binding: Binding,
  object: ObjectModel,
  field: CollectedField,
  typeName: string,
  { path, level, isGroup }: ConnectionPlace,
): ConnectionField {
  const { key, name } = field;
  if (name === 'edges') {
    requireSubfields(field, `[${typeNameOf(object)}Edge!]!`);
    return { kind: 'edges', key, fields: bindEdges(binding, object, field, { path: [...path, key], level }) };
  }
  if (name === 'pageInfo') {
    requireSubfields(field, 'PageInfo!');
    const fields = binding.collect(field.nodes, 'PageInfo').map((one) => bindPageInfo(binding, one, [...path, key]));
    return { kind: 'pageInfo', key, fields };
  }
  if (isGroup && name === 'groupByDimensionValues') {
    binding.warnOfSubfields(field, path);
    return { kind: 'dimensions', key };
  }
  if (!aggregateNamesOf(object).has(name)) return binding.constantOf(field, typeName, path);
  binding.warnOfSubfields(field, path);
  return { kind: 'aggregate', key, name };
}

function bindEdges(binding: Binding, object: ObjectModel, edges: CollectedField, { path, level }: RecordPlace): readonly EdgeField[] {
  const typeName = `${typeNameOf(object)}Edge`;
  return binding.collect(edges.nodes, typeName).map((field) => {
    const { key, name } = field;
    if (name === 'node') {
      requireSubfields(field, `${typeNameOf(object)}!`);
      return { kind: 'node', key, selection: bindRecord(binding, object, field.nodes, { path: [...path, key], level }) };
    }
    if (name !== 'cursor') return binding.constantOf(field, typeName, path);
    binding.warnOfSubfields(field, path);
    return { kind: 'cursor', key };
  });
}

function bindPageInfo(binding: Binding, field: CollectedField, path: readonly string[]): PageInfoField {
  const { key, name } = field;
  switch (name) {
    case 'hasNextPage':
    case 'hasPreviousPage':
      binding.warnOfSubfields(field, path);
      return { kind: 'flag', key, name };
    case 'startCursor':
    case 'endCursor':
      binding.warnOfSubfields(field, path);
      return { kind: 'edgeCursor', key, name };
    default:
      return binding.constantOf(field, 'PageInfo', path);
  }
}
