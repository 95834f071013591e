/** A generated model comes into the workspace of a running server: the one place that knows the way. */
import type { Addition } from '../../server/src/model/define.ts';
import type { FieldDefinition, ObjectDefinition } from '../../server/src/model/definition.ts';
import { addToModel } from '../../server/src/model/extend.ts';
import { openTestPool } from '../support/pool.ts';
import type { TestServer } from '../support/server.ts';
import { type GeneratedField, type GeneratedModel, type GeneratedObject, labelName } from './model.ts';

/** The server learns of it as of any change of its model. */
export async function applyModel(server: TestServer, model: GeneratedModel): Promise<void> {
  const pool = openTestPool(server.databaseUrl);
  try {
    const { objects, additions } = definitionsOf(model);
    await addToModel(pool, server.workspaceId, objects, additions);
  } finally {
    await pool.close();
  }
}

interface Definitions {
  readonly objects: readonly ObjectDefinition[];
  /** The other ends of relations to objects that are there already. */
  readonly additions: Readonly<Record<string, Addition>>;
}

export function definitionsOf({ objects }: GeneratedModel): Definitions {
  const own = new Set(objects.map(({ singular }) => singular));
  const inverses = new Map<string, FieldDefinition[]>();
  for (const { singular, relations } of objects) {
    for (const { name, target, inverse } of relations) {
      const field: FieldDefinition = {
        name: inverse,
        type: 'RELATION',
        label: inverse,
        relation: { type: 'ONE_TO_MANY', target: singular, inverse: name },
      };
      inverses.set(target, [...(inverses.get(target) ?? []), field]);
    }
  }
  const others = [...inverses].filter(([target]) => !own.has(target)).map(([target, fields]) => [target, { fields }] as const);
  return {
    objects: objects.map((object) => objectOf(object, inverses.get(object.singular) ?? [])),
    additions: Object.fromEntries(others),
  };
}

function objectOf(object: GeneratedObject, inverses: readonly FieldDefinition[]): ObjectDefinition {
  const { singular, plural, duplicateCriteria } = object;
  return {
    nameSingular: singular,
    namePlural: plural,
    labelSingular: singular,
    labelPlural: plural,
    icon: 'IconBox',
    isCustom: true,
    labelIdentifier: labelName,
    search: [labelName],
    views: [],
    ...(duplicateCriteria === null ? {} : { duplicateCriteria }),
    fields: [
      ...object.fields.map(fieldOf),
      ...object.relations.map(
        ({ name, target, inverse }): FieldDefinition => ({
          name,
          type: 'RELATION',
          label: name,
          relation: { type: 'MANY_TO_ONE', target, inverse, onDelete: 'SET_NULL' },
        }),
      ),
      ...inverses,
    ],
  };
}

function fieldOf({ name, type, settings, options, isUnique, isNullable, defaultValue }: GeneratedField): FieldDefinition {
  return {
    name,
    type,
    label: name,
    isUnique,
    isNullable,
    ...(settings === null ? {} : { settings }),
    ...(options === null ? {} : { options: options.map((value) => ({ value, label: value, color: 'blue' })) }),
    ...(defaultValue === null ? {} : { defaultValue }),
  };
}
