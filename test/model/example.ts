/** A small model for the tests of this folder, and a database to put it into. */
import type { TestContext } from 'node:test';
import { migrate } from '../../server/src/db/migrate.ts';
import type { Database } from '../../server/src/db/pool.ts';
import type { FieldDefinition, ObjectDefinition } from '../../server/src/model/definition.ts';
import { createEmptyDatabase } from '../support/database.ts';
import { openTestPool } from '../support/pool.ts';

type Needed = Pick<ObjectDefinition, 'nameSingular' | 'namePlural' | 'fields'>;

export function object(given: Needed & Partial<ObjectDefinition>): ObjectDefinition {
  return {
    labelSingular: given.nameSingular,
    labelPlural: given.namePlural,
    icon: 'IconPaw',
    labelIdentifier: 'name',
    search: ['name'],
    views: [],
    ...given,
  };
}

export const nameField: FieldDefinition = { name: 'name', type: 'TEXT', label: 'Name' };

export const owner = object({
  nameSingular: 'owner',
  namePlural: 'owners',
  search: ['name', 'emails'],
  fields: [
    { name: 'name', type: 'FULL_NAME', label: 'Name', isNullable: false },
    { name: 'emails', type: 'EMAILS', label: 'Emails', isUnique: true },
    { name: 'phones', type: 'PHONES', label: 'Phones', isUnique: true },
    { name: 'dogs', type: 'RELATION', label: 'Dogs', relation: { type: 'ONE_TO_MANY', target: 'dog', inverse: 'owner' } },
    { name: 'visits', type: 'RELATION', label: 'Visits', relation: { type: 'ONE_TO_MANY', target: 'visit', inverse: 'targetOwner' } },
  ],
});

export const dog = object({
  nameSingular: 'dog',
  namePlural: 'dogs',
  isCustom: true,
  duplicateCriteria: [['name', 'ownerId']],
  fields: [
    nameField,
    {
      name: 'mood',
      type: 'SELECT',
      label: 'Mood',
      isNullable: false,
      defaultValue: "'GOOD'",
      options: [
        { value: 'GOOD', label: 'Good', color: 'green' },
        { value: 'BAD', label: 'Bad', color: 'red' },
      ],
    },
    {
      name: 'tricks',
      type: 'MULTI_SELECT',
      label: 'Tricks',
      defaultValue: ["'SIT'"],
      options: [
        { value: 'SIT', label: 'Sit', color: 'blue' },
        { value: 'ROLL_OVER', label: 'Roll over', color: 'pink' },
      ],
    },
    { name: 'stars', type: 'RATING', label: 'Stars' },
    { name: 'price', type: 'CURRENCY', label: 'Price' },
    {
      name: 'owner',
      type: 'RELATION',
      label: 'Owner',
      relation: { type: 'MANY_TO_ONE', target: 'owner', inverse: 'dogs', onDelete: 'SET_NULL' },
    },
    {
      name: 'visits',
      type: 'RELATION',
      label: 'Visits',
      relation: { type: 'ONE_TO_MANY', target: 'visit', inverse: 'targetDog', isBinnedWithParent: true },
    },
  ],
  views: [
    {
      name: 'All {objectLabelPlural}',
      type: 'TABLE',
      key: 'INDEX',
      icon: 'IconList',
      position: 0,
      columns: [{ field: 'name', size: 180, aggregate: 'COUNT' }, { field: 'owner' }],
      sorts: [{ field: 'name', direction: 'DESC' }],
      filters: [{ field: 'mood', operand: 'IS', value: ['GOOD'] }],
    },
    {
      name: 'By mood',
      type: 'KANBAN',
      icon: 'IconLayoutKanban',
      position: 1,
      columns: [{ field: 'name' }],
      groupBy: 'mood',
      groups: ['GOOD', 'BAD', ''],
      kanbanAggregate: { operation: 'SUM', field: 'price' },
    },
    {
      name: 'Fields',
      type: 'FIELDS_WIDGET',
      key: 'FIELDS_WIDGET',
      icon: 'IconList',
      position: 2,
      columns: [
        { field: 'mood', group: 'General' },
        { field: 'price', group: 'Money', isVisible: false },
      ],
    },
  ],
});

function target(name: 'targetOwner' | 'targetDog', of: string): FieldDefinition {
  return {
    name,
    type: 'MORPH_RELATION',
    label: 'Target',
    relation: { type: 'MANY_TO_ONE', target: of, inverse: 'visits', onDelete: 'CASCADE', morph: 'target' },
  };
}

export const visit = object({
  nameSingular: 'visit',
  namePlural: 'visits',
  fields: [{ ...nameField, isNullable: false, defaultValue: "''" }, target('targetOwner', 'owner'), target('targetDog', 'dog')],
  indexes: [{ fields: ['targetOwner', 'targetDog'], isUnique: true }],
});

export const exampleObjects: readonly ObjectDefinition[] = [owner, dog, visit];

/** A database with the migrations alone; it goes with the test. */
export async function openMigrated(context: TestContext): Promise<{ readonly database: Database; readonly url: string }> {
  const made = await createEmptyDatabase();
  const database = openTestPool(made.url);
  context.after(async () => {
    await database.close();
    await made.drop();
  });
  await migrate(database);
  return { database, url: made.url };
}

/** All rows of a statement without values. */
export async function rowsOf(database: Pick<Database, 'run'>, text: string): Promise<(string | null)[][]> {
  return (await database.run({ text, values: [] })).rows;
}
