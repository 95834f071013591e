/** Search → SearchPlan: the objects to look in, what of each may be looked at, and where a page resumes. */
import type { Access } from '../access/access.ts';
import { Refusal } from '../errors.ts';
import { literalPattern } from '../fields/pattern.common.ts';
import { searchableFunction, storableWords, wordsOf, wordsQuery } from '../fields/words.common.ts';
import type { Column, Field, Model, ObjectModel } from '../model/model.ts';
import { isUuid } from '../model/uuid.ts';
import type { Filter, SearchQuery } from '../query/query.ts';
import { identifier, join, parameter, type Sql, sql } from '../sql/sql.ts';
import type { SearchedObject, SearchPlan, SearchPosition } from './plan.ts';
import type { Planning } from './plan-query.ts';
import { mayReadWhole, resolveObject } from './resolve.ts';
import { planScope, rootAlias } from './scope.ts';

/** Hits of a page. Source: wire contract, search. */
export const searchLimitMax = 100;
/** Characters that a label or text is compared with when the words found nothing. */
const patternLengthMax = 1000;
/** What a search may be narrowed by. */
const filterFields: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt']);

/**
 * Objects that the caller may not read are passed over.
 * Refuses: OBJECT_NOT_FOUND, INVALID_LIMIT_QUERY_PARAM, INVALID_CURSOR, INVALID_ARGS_FILTER, PERMISSION_DENIED.
 */
export function planSearch(query: SearchQuery, { model, access }: Planning): SearchPlan {
  refuseLimit(query.limit);
  if (query.filter !== null) refuseOtherFields(query.filter);
  const objects = searchedObjects(model, query).filter((object) => access.may('read', object));
  const input = storableWords(query.words).trim();
  const words = wordsOf(input);
  return {
    kind: 'search',
    model,
    objects: objects.map((object) => searchedObject(object, query.filter, access)),
    query: words.length === 0 ? null : { all: wordsQuery(model.schema, words, '&'), any: wordsQuery(model.schema, words, '|') },
    pattern: parameter(`%${literalPattern(input.slice(0, patternLengthMax).toWellFormed())}%`, 'text'),
    resume: query.after === null ? null : readCursor(query.after),
    limit: query.limit,
  };
}

function refuseLimit(limit: number): void {
  if (limit > searchLimitMax) throw new Refusal('INVALID_LIMIT_QUERY_PARAM', `Limit cannot exceed ${searchLimitMax} items`, { limit });
  if (!Number.isInteger(limit) || limit < 0) {
    throw new Refusal('INVALID_LIMIT_QUERY_PARAM', `Invalid limit ${limit}: it must be a whole number from 0`, { limit });
  }
}

/** Names that are asked for may be of objects that are not searched otherwise. */
function searchedObjects(model: Model, { included, excluded }: SearchQuery): readonly ObjectModel[] {
  const named = (name: string) => resolveObject(model, { name, form: 'singular' });
  const left = new Set(excluded.map(named));
  const wanted = included === null ? null : new Set(included.map(named));
  return model.objects.filter((object) => object.isActive && !left.has(object) && (wanted?.has(object) ?? object.isSearchable));
}

function refuseOtherFields(filter: Filter): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const one of filter.of) refuseOtherFields(one);
      return;
    case 'not':
      refuseOtherFields(filter.of);
      return;
    case 'related':
      throw notFilterable(filter.relation);
    case 'test':
      if (filter.path.length !== 1 || !filterFields.has(filter.path[0] as string)) throw notFilterable(filter.path.join('.'));
  }
}

function notFilterable(field: string): Refusal {
  return new Refusal('INVALID_ARGS_FILTER', `A search cannot be filtered by "${field}", only by ${[...filterFields].join(', ')}`, {
    field,
  });
}

function searchedObject(object: ObjectModel, filter: Filter | null, access: Access): SearchedObject {
  const mayRead = (field: Field | null | undefined): field is Field => field?.isActive === true && access.mayRead(field);
  const searchable = object.searchFields.filter(mayRead);
  const label = mayRead(object.labelIdentifier) ? object.labelIdentifier : null;
  const shownLabel = label === null ? null : labelOf(label);
  const texts = searchable.flatMap((field) => field.columns.filter((column) => column.type === 'text'));
  const image = imageField(object);
  return {
    object,
    scope: planScope(object, filter, access, { live: true }),
    label: shownLabel ?? sql`''`,
    imageUrl: mayRead(image) ? columnOf(image.columns[0] as Column) : null,
    vector: vectorOf(object, searchable, access),
    texts: [
      ...(shownLabel === null ? [] : [shownLabel]),
      ...texts.filter((column) => column.field !== label || isPart(column)).map(columnOf),
    ],
  };
}

/** The stored vector tells of all that feeds it; for who may read a part of that, one of that part is made. */
function vectorOf(object: ObjectModel, readable: readonly Field[], access: Access): SearchedObject['vector'] {
  const stored = object.fields.find((field) => field.isActive && field.columns[0]?.type === 'tsvector');
  if (stored !== undefined && mayReadWhole(access, stored)) return { sql: columnOf(stored.columns[0] as Column), isStored: true };
  const texts = readable.flatMap((field) => {
    const column = (part: string) => columnOf(field.columns.find((candidate) => candidate.part === part) as Column);
    return field.fieldType.search?.(column) ?? [];
  });
  if (texts.length === 0) return null;
  const folded = sql`${identifier(object.schema, searchableFunction)}(${join(texts, " || ' ' || ")})`;
  return { sql: sql`to_tsvector('simple', ${folded})`, isStored: false };
}

/** Parts are joined by a space; never NULL. */
function labelOf(field: Field): Sql {
  const texts = field.columns.map((column) => column.scalar.asText?.(columnOf(column)) ?? sql`${columnOf(column)}::text`);
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return sql`coalesce(${only}, '')`;
  const present = texts.map((text) => sql`nullif(${text}, '')`);
  return sql`concat_ws(' ', ${join(present, ', ')})`;
}

/** A field that holds the address of an image; files have none of their own, and no image is made of a company's domain. */
function imageField(object: ObjectModel): Field | undefined {
  const isAddress = (field: Field) => field.columns.length === 1 && field.columns[0]?.type === 'text';
  const named = object.fields.find((field) => field.id === object.imageIdentifierFieldMetadataId);
  return [named, object.fieldByName.get('avatarUrl')].find((field) => field !== undefined && isAddress(field));
}

function isPart(column: Column): boolean {
  return column.part !== '';
}

function columnOf(column: Column): Sql {
  return identifier(rootAlias, column.name);
}

/** Accepts base64 and base64url, and `+` that came through as a space. Refuses: INVALID_CURSOR. */
function readCursor(cursor: string): SearchPosition {
  const invalid = new Refusal('INVALID_CURSOR', `Invalid cursor: ${cursor.slice(0, 100)}`);
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor.replaceAll(' ', '+'), 'base64').toString('utf8'));
  } catch {
    throw invalid;
  }
  const { lastRanks, lastRecordIdsPerObject } = (decoded ?? {}) as Readonly<Record<string, unknown>>;
  const { tsRank, tsRankCD } = (lastRanks ?? {}) as Readonly<Record<string, unknown>>;
  const ids = Object.entries(lastRecordIdsPerObject ?? {}).filter(([, id]) => id != null);
  if (!isRank(tsRank) || !isRank(tsRankCD) || !ids.every(([, id]) => typeof id === 'string' && isUuid(id))) throw invalid;
  return { tsRank, tsRankCD, lastIds: new Map(ids as [string, string][]) };
}

/** A number that `real` can hold. */
function isRank(value: unknown): value is number {
  return typeof value === 'number' && (value === 0 || (value > 1e-37 && value < 1e37));
}
