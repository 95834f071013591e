/**
 * Questions as neutral values, and generators of them over an object of a model. `rest.ts` and `graphql.ts` print each in
 * their language.
 */
import fc from 'fast-check';
import { columnsOf, type Grouping, type JsonKind, aggregatesOf as namesOfAggregates, type QueryColumn, systemColumns } from './kinds.ts';
import type { GeneratedObject } from './model.ts';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  /** A condition on the record of a to-one relation. */
  | { readonly kind: 'via'; readonly relation: string; readonly of: Condition }
  | {
      readonly kind: 'test';
      readonly path: readonly string[];
      readonly operator: string;
      readonly value: unknown;
      readonly isWord: boolean;
    };

export interface OrderItem {
  readonly path: readonly string[];
  readonly direction: string;
}

/** Null: every field, relations as far as `depth` says. */
export interface Projection {
  readonly fields: readonly string[] | null;
  readonly depth: 0 | 1;
}

export interface ListQuestion {
  readonly object: GeneratedObject;
  readonly filter: Condition | null;
  readonly order: readonly OrderItem[];
  readonly projection: Projection;
}

/** A page of a list: `size` records after or before a cursor, from the start without one. */
export interface Page {
  readonly size: number;
  readonly after: string | null;
  readonly before: string | null;
}

export interface DimensionItem {
  readonly path: readonly string[];
  readonly grouping: Exclude<Grouping, null>;
  /** For dates; null groups by the value itself. */
  readonly granularity: string | null;
  readonly timeZone: string;
  readonly weekStartDay: string | null;
  readonly unnest: boolean;
  readonly json: JsonKind;
}

export type GroupOrderItem =
  | { readonly aggregate: string; readonly direction: string }
  | { readonly dimension: number; readonly direction: string };

export interface GroupQuestion {
  readonly object: GeneratedObject;
  readonly dimensions: readonly DimensionItem[];
  readonly aggregates: readonly string[];
  readonly filter: Condition | null;
  readonly order: readonly GroupOrderItem[];
  readonly limit: number | null;
  /** Sample records with their order; null for none. */
  readonly records: readonly OrderItem[] | null;
}

/** The objects that relations may lead to, by singular name. */
export type Objects = ReadonlyMap<string, GeneratedObject>;

/** The id of the n-th record of any object; the order of the ids is not the order of the numbers. */
export function recordId(n: number): string {
  return `2f1c2a9e-7d43-4c1e-9a55-${String((n * 7919) % 10_007).padStart(12, '0')}`;
}

const directions = fc.constantFrom('AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast');
const someId = fc.nat(7).map(recordId);

function idColumn(name: string, grouping: Grouping): QueryColumn {
  const tests = fc.oneof(
    fc.tuple(fc.constantFrom('eq', 'neq', 'gt', 'lte'), someId).map(([operator, value]) => ({ operator, value, isWord: false })),
    fc.uniqueArray(someId, { maxLength: 4 }).map((value) => ({ operator: 'in', value, isWord: false })),
    fc.constantFrom('NULL', 'NOT_NULL').map((value) => ({ operator: 'is', value, isWord: true })),
  );
  return { path: [name], tests, isSortable: true, grouping, json: 'string' };
}

/** What can be asked of an object without following a relation. */
export function ownColumns(object: GeneratedObject): readonly QueryColumn[] {
  return [
    ...object.fields.flatMap(columnsOf),
    ...object.relations.map(({ name }) => idColumn(`${name}Id`, 'value')),
    idColumn('id', null),
    ...systemColumns,
  ];
}

const prefixed = (prefix: string, { path, ...rest }: QueryColumn): QueryColumn => ({ ...rest, path: [prefix, ...path] });

/** The columns of the records that to-one relations lead to. */
export function hopColumns(object: GeneratedObject, objects: Objects): readonly QueryColumn[] {
  return object.relations.flatMap(({ name, target }) => {
    const found = objects.get(target);
    return found === undefined ? [] : ownColumns(found).map((column) => prefixed(name, column));
  });
}

function testOf(columns: readonly QueryColumn[]): fc.Arbitrary<Condition> {
  // Fields first, then their columns: one field of many columns does not crowd out the others.
  const byField = Map.groupBy(columns, ({ path }) => path[0] as string);
  return fc
    .constantFrom(...byField.values())
    .chain((group) => fc.constantFrom(...group))
    .chain(({ path, tests }) => tests.map((test): Condition => ({ kind: 'test', path, ...test })));
}

const binned: fc.Arbitrary<Condition> = fc
  .constantFrom('NULL', 'NOT_NULL')
  .map((value): Condition => ({ kind: 'test', path: ['deletedAt'], operator: 'is', value, isWord: true }));

function treesOf(leaves: fc.Arbitrary<Condition>, maxDepth: number, identifier: string): fc.Arbitrary<Condition> {
  return fc.letrec<{ tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth, depthIdentifier: identifier },
      { weight: 4, arbitrary: leaves },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('tree'), { minLength: 1, maxLength: 3 }))
          .map(([kind, of]): Condition => ({ kind, of })),
      },
      { weight: 1, arbitrary: tie('tree').map((of): Condition => ({ kind: 'not', of })) },
    ),
  })).tree;
}

export function filters(object: GeneratedObject, objects: Objects): fc.Arbitrary<Condition> {
  const hops = object.relations.flatMap(({ name, target }) => {
    const found = objects.get(target);
    if (found === undefined) return [];
    const inner = treesOf(
      fc.oneof({ weight: 9, arbitrary: testOf(ownColumns(found)) }, { weight: 1, arbitrary: binned }),
      2,
      `via-${name}`,
    );
    return [inner.map((of): Condition => ({ kind: 'via', relation: name, of }))];
  });
  const leaves = fc.oneof(
    { weight: 12, arbitrary: testOf(ownColumns(object)) },
    { weight: 1, arbitrary: binned },
    ...(hops.length === 0 ? [] : [{ weight: 4, arbitrary: fc.oneof(...hops) }]),
  );
  return treesOf(leaves, 3, 'filter');
}

export function orders(object: GeneratedObject, objects: Objects): fc.Arbitrary<readonly OrderItem[]> {
  const own = ownColumns(object).filter((column) => column.isSortable);
  const hops = hopColumns(object, objects).filter((column) => column.isSortable);
  const column = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...own) },
    ...(hops.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...hops) }]),
  );
  const item = fc.tuple(column, directions).map(([{ path }, direction]): OrderItem => ({ path, direction }));
  return fc.uniqueArray(item, { maxLength: 3, selector: ({ path }) => path.join('.') });
}

export function projections(object: GeneratedObject, depth: 0 | 1): fc.Arbitrary<Projection> {
  const names = [...object.fields, ...object.relations].map(({ name }) => name);
  const some = fc.subarray([...names, 'createdAt', 'position', 'createdBy', 'deletedAt'], { minLength: 1 });
  return fc.option(some, { freq: 3 }).map((fields) => ({ fields, depth }));
}

export function listQuestions(object: GeneratedObject, objects: Objects, depth: 0 | 1): fc.Arbitrary<ListQuestion> {
  return fc.record({
    object: fc.constant(object),
    filter: fc.option(filters(object, objects), { freq: 4 }),
    order: orders(object, objects),
    projection: projections(object, depth),
  });
}

const units = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR', 'DAY_OF_THE_WEEK', 'MONTH_OF_THE_YEAR', 'QUARTER_OF_THE_YEAR', 'NONE'];

function dimensionOf({ path, grouping, json }: QueryColumn): fc.Arbitrary<DimensionItem> {
  const isDate = grouping === 'date' || grouping === 'timestamp';
  return fc.record({
    path: fc.constant(path),
    grouping: fc.constant(grouping as Exclude<Grouping, null>),
    granularity: isDate ? fc.option(fc.constantFrom(...units), { freq: 6 }) : fc.constant(null),
    timeZone: fc.constantFrom('UTC', 'Europe/Paris', 'America/New_York', 'Asia/Kathmandu'),
    weekStartDay: fc.constantFrom(null, 'MONDAY', 'SUNDAY', 'SATURDAY'),
    unnest: grouping === 'list' ? fc.boolean() : fc.constant(false),
    json: fc.constant(json),
  });
}

export function aggregateNames(object: GeneratedObject): readonly string[] {
  const system = [
    ...['id', 'position'].flatMap((name) => namesOfAggregates({ name, type: 'UUID' })),
    ...['createdAt', 'deletedAt'].flatMap((name) => namesOfAggregates({ name, type: 'DATE_TIME' })),
    ...namesOfAggregates({ name: 'createdBy', type: 'ACTOR' }),
  ];
  return ['totalCount', ...object.fields.flatMap(namesOfAggregates), ...system];
}

export function groupQuestions(object: GeneratedObject, objects: Objects): fc.Arbitrary<GroupQuestion> {
  const own = ownColumns(object).filter((column) => column.grouping !== null);
  const hops = hopColumns(object, objects).filter((column) => column.grouping !== null && column.path[1] !== 'id');
  const column = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...own) },
    ...(hops.length === 0 ? [] : [{ weight: 1, arbitrary: fc.constantFrom(...hops) }]),
  );
  const dimensions = fc.uniqueArray(column.chain(dimensionOf), { maxLength: 3, selector: ({ path }) => path.join('.') });
  return fc
    .record({ dimensions, aggregates: fc.uniqueArray(fc.constantFrom(...aggregateNames(object)), { minLength: 1, maxLength: 6 }) })
    .chain(({ dimensions, aggregates }) => {
      const byAggregate = fc
        .tuple(fc.constantFrom(...aggregateNames(object)), directions)
        .map(([aggregate, direction]): GroupOrderItem => ({ aggregate, direction }));
      const byDimension = fc
        .tuple(fc.nat(Math.max(0, dimensions.length - 1)), directions)
        .map(([dimension, direction]): GroupOrderItem => ({ dimension, direction }));
      const isLast = fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 });
      return fc.record({
        object: fc.constant(object),
        dimensions: fc.constant(dimensions),
        // The number of records tells an empty group.
        aggregates: fc.constant(['totalCount', ...aggregates.filter((name) => name !== 'totalCount')]),
        filter: fc.option(filters(object, objects), { freq: 2 }),
        order: fc.array(dimensions.length === 0 ? byAggregate : fc.oneof(byAggregate, byDimension), { maxLength: 2 }),
        limit: isLast,
        records: fc.option(orders(object, objects), { freq: 2 }),
      });
    });
}
