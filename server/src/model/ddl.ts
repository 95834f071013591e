/**
 * Old Model × new Model → the statements that turn the one schema into the other, in order. Pure: the texts are run by
 * whoever holds the transaction. Everything is matched by id. Nothing here leaves the workspace's schema.
 */
import { quoteIdentifier } from '../sql/sql.ts';
import { foreignKeyName } from './database-names.ts';
import { columnClause, dropEnumType, enumType, searchExpression } from './ddl-column.ts';
import { countingOf, countingSlots, schemaFoundation } from './ddl-schema.ts';
import { isOneValue, isPrimaryKey, uniqueCondition } from './index-rules.ts';
import type { Column, Field, Index, Model, ObjectModel } from './model.ts';

/** Statements without parameters and without a closing semicolon. */
export function ddlFor(before: Model | null, after: Model): readonly string[] {
  const change = differenceOf(before, after);
  return [
    ...(before === null ? schemaFoundation(after.schema) : []),
    ...change.removedObjects.map((object) => `drop table ${tableOf(object)} cascade`),
    ...change.removedObjects.flatMap((object) => object.fields.flatMap((field) => field.columns.flatMap(dropEnumType))),
    ...change.removedObjects.map((object) => countingSlots.drop(object)),
    ...change.removedFields.flatMap(dropField),
    ...change.removedIndexes.flatMap((index) =>
      [index.name, binIndexName(index)].map((name) => `drop index if exists ${quoteIdentifier(after.schema, name)}`),
    ),
    ...change.addedObjects.flatMap(createTable),
    ...change.keptObjects.flatMap(({ object, addedFields }) => addFields(object, addedFields)),
    ...change.researched.flatMap(({ before: old, after: object }) => rebuildSearchVector(old, object)),
    ...foreignKeys([...change.addedObjects.flatMap((object) => object.fields), ...change.keptObjects.flatMap((kept) => kept.addedFields)]),
    ...change.addedIndexes.flatMap((index) => [...createIndex(index), ...createBinIndex(index)]),
    ...change.addedObjects.flatMap((object) => [countingSlots.create(object), ...countingOf(object)]),
  ];
}

interface Difference {
  readonly addedObjects: readonly ObjectModel[];
  readonly removedObjects: readonly ObjectModel[];
  readonly keptObjects: readonly { readonly object: ObjectModel; readonly addedFields: readonly Field[] }[];
  readonly removedFields: readonly Field[];
  /** Objects whose search vector is made of something else than before. */
  readonly researched: readonly { readonly before: ObjectModel; readonly after: ObjectModel }[];
  readonly addedIndexes: readonly Index[];
  readonly removedIndexes: readonly Index[];
}

function differenceOf(before: Model | null, after: Model): Difference {
  const oldObjects = before?.objects ?? [];
  const pairs = oldObjects.flatMap((old) => {
    const object = after.objectById.get(old.id);
    return object ? [{ before: old, after: object }] : [];
  });
  const researched = pairs.filter((pair) => searchText(pair.before) !== searchText(pair.after));
  const rebuilt = new Set(researched.map((pair) => pair.after.id));
  const indexesAfter = after.objects.flatMap((object) => object.indexes);
  const indexIdsBefore = new Set(oldObjects.flatMap((object) => object.indexes).map((index) => index.id));
  const indexIdsAfter = new Set(indexesAfter.map((index) => index.id));
  return {
    addedObjects: after.objects.filter((object) => !before?.objectById.has(object.id)),
    removedObjects: oldObjects.filter((object) => !after.objectById.has(object.id)),
    keptObjects: pairs.map((pair) => ({ object: pair.after, addedFields: without(pair.after.fields, pair.before.fields) })),
    removedFields: pairs.flatMap((pair) => without(pair.before.fields, pair.after.fields)),
    researched,
    // Dropping the column of a search vector drops its index with it.
    addedIndexes: indexesAfter.filter(
      (index) => !indexIdsBefore.has(index.id) || (rebuilt.has(index.object.id) && index.columns.some(isSearchVector)),
    ),
    removedIndexes: pairs.flatMap((pair) => pair.before.indexes.filter((index) => !indexIdsAfter.has(index.id))),
  };
}

function createTable(object: ObjectModel): readonly string[] {
  const columns = object.fields.flatMap((field) => field.columns);
  const key = object.indexes.find(isPrimaryKey);
  const lines = columns.map((column) => columnClause(object, column));
  if (key) lines.push(`constraint ${quoteIdentifier(key.name)} primary key ("id")`);
  return [...columns.flatMap(enumType), `create table ${tableOf(object)} (\n  ${lines.join(',\n  ')}\n)`];
}

function addFields(object: ObjectModel, fields: readonly Field[]): readonly string[] {
  const columns = fields.flatMap((field) => field.columns);
  if (columns.length === 0) return [];
  const clauses = columns.map((column) => `add column ${columnClause(object, column)}`);
  return [...columns.flatMap(enumType), `alter table ${tableOf(object)} ${clauses.join(', ')}`];
}

function dropField(field: Field): readonly string[] {
  if (field.columns.length === 0) return [];
  const clauses = field.columns.map((column) => `drop column ${quoteIdentifier(column.name)} cascade`);
  return [`alter table ${tableOf(field.object)} ${clauses.join(', ')}`, ...field.columns.flatMap(dropEnumType)];
}

function rebuildSearchVector(before: ObjectModel, after: ObjectModel): readonly string[] {
  const old = columnsOf(before).filter(isSearchVector);
  const fresh = columnsOf(after).filter((column) => isSearchVector(column) && before.columnByName.has(column.name));
  const clauses = [
    // The old vector may be gone already, with a field that it was made of.
    ...old.map((column) => `drop column if exists ${quoteIdentifier(column.name)}`),
    ...fresh.map((column) => `add column ${columnClause(after, column)}`),
  ];
  return clauses.length === 0 ? [] : [`alter table ${tableOf(after)} ${clauses.join(', ')}`];
}

const actions = { CASCADE: 'cascade', RESTRICT: 'restrict', SET_NULL: 'set null', NO_ACTION: 'no action' } as const;

/** One statement per table: each takes its locks once. */
function foreignKeys(fields: readonly Field[]): readonly string[] {
  const clauses = Map.groupBy(
    fields.filter((field) => field.relation?.type === 'MANY_TO_ONE'),
    (field) => field.object,
  );
  return [...clauses].map(([object, keys]) => {
    const added = keys.flatMap((field) => {
      const { relation } = field;
      if (relation === null) return [];
      const name = quoteIdentifier(foreignKeyName(object.table, relation.joinColumn));
      const column = quoteIdentifier(relation.joinColumn);
      return [
        `add constraint ${name} foreign key (${column}) references ${tableOf(relation.target)} ("id") on delete ${actions[relation.onDelete]}`,
      ];
    });
    return `alter table ${tableOf(object)} ${added.join(', ')}`;
  });
}

function createIndex(index: Index): readonly string[] {
  if (isPrimaryKey(index)) return [];
  const columns = index.columns.map((column) => quoteIdentifier(column.name)).join(', ');
  const condition = index.isUnique ? uniqueCondition(index) : '';
  return [
    `create ${index.isUnique ? 'unique index' : 'index'} ${quoteIdentifier(index.name)} on ${tableOf(index.object)} ` +
      `using ${index.indexType.toLowerCase()} (${columns})` +
      (isOneValue(index) ? ' nulls not distinct' : '') +
      (condition === '' ? '' : ` where ${condition}`),
  ];
}

/** A unique index holds live rows only; an upsert looks for its values in the bin as well. */
function createBinIndex(index: Index): readonly string[] {
  if (!index.isUnique || isPrimaryKey(index) || !index.object.columnByName.has('deletedAt')) return [];
  const columns = index.columns.map((column) => quoteIdentifier(column.name)).join(', ');
  return [`create index ${quoteIdentifier(binIndexName(index))} on ${tableOf(index.object)} (${columns}) where "deletedAt" is not null`];
}

function binIndexName(index: Index): string {
  return `${index.name}_BIN`;
}

function tableOf(object: ObjectModel): string {
  return quoteIdentifier(object.schema, object.table);
}

function columnsOf(object: ObjectModel): readonly Column[] {
  return object.fields.flatMap((field) => field.columns);
}

function isSearchVector(column: Column): boolean {
  return column.type === 'tsvector';
}

function searchText(object: ObjectModel): string {
  return columnsOf(object).some(isSearchVector) ? searchExpression(object) : '';
}

function without(fields: readonly Field[], others: readonly Field[]): readonly Field[] {
  const ids = new Set(others.map((field) => field.id));
  return fields.filter((field) => !ids.has(field.id));
}
