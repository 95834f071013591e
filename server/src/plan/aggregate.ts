/** The aggregates of an object by their wire names: `totalCount`, `countNotEmptyId`, `sumAmountAmountMicros`, … */
import type { Field, ObjectModel } from '../model/model.ts';
import { identifier, join, type Sql, sql, trusted } from '../sql/sql.ts';
import { columnOfPart } from './resolve.ts';
import { rootAlias } from './scope.ts';

export interface Aggregate {
  readonly field: Field | null;
  readonly expression: Sql;
  readonly output: 'number' | 'string' | 'timestamp' | 'date';
}

const known = new WeakMap<ObjectModel, ReadonlyMap<string, Aggregate>>();

export function aggregatesOf(object: ObjectModel): ReadonlyMap<string, Aggregate> {
  let aggregates = known.get(object);
  if (aggregates === undefined) {
    aggregates = new Map(listAggregates(object));
    known.set(object, aggregates);
  }
  return aggregates;
}

function* listAggregates(object: ObjectModel): Generator<[string, Aggregate]> {
  yield ['totalCount', { field: null, expression: sql`count(*)`, output: 'number' }];
  for (const field of object.fields) {
    if (!field.isActive || field.columns.length === 0 || field.fieldType.isHidden === true) continue;
    const name = field.name.charAt(0).toUpperCase() + field.name.slice(1);
    yield* counts(field, name);
    for (const aggregate of field.fieldType.aggregates) {
      const column = columnOfPart(field, aggregate.part);
      const value = identifier(rootAlias, column.name);
      const output = aggregate.name.startsWith('count') ? 'number' : outputOf(column.scalar.group);
      yield [`${aggregate.name}${name}${aggregate.suffix}`, { field, expression: aggregated(aggregate.name, value), output }];
    }
  }
}

function* counts(field: Field, name: string): Generator<[string, Aggregate]> {
  const parts = field.fieldType.emptyParts.map((part) => columnOfPart(field, part));
  const empty = join(
    parts.map((column) => column.scalar.isEmpty(identifier(rootAlias, column.name))),
    ' and ',
  );
  const values = join(
    parts.map((column) => identifier(rootAlias, column.name)),
    ', ',
  );
  const distinct = parts.length === 1 ? values : sql`(${values})`;
  const number = (expression: Sql): Aggregate => ({ field, expression, output: 'number' });
  yield [`countUniqueValues${name}`, number(sql`count(distinct ${distinct}) filter (where not (${empty}))`)];
  yield [`countEmpty${name}`, number(sql`count(*) filter (where ${empty})`)];
  yield [`countNotEmpty${name}`, number(sql`count(*) filter (where not (${empty}))`)];
  yield [`percentageEmpty${name}`, number(sql`(count(*) filter (where ${empty}))::float8 / nullif(count(*), 0)`)];
  yield [`percentageNotEmpty${name}`, number(sql`(count(*) filter (where not (${empty})))::float8 / nullif(count(*), 0)`)];
}

function aggregated(name: string, value: Sql): Sql {
  switch (name) {
    case 'countTrue':
      return sql`count(*) filter (where ${value})`;
    case 'countFalse':
      return sql`count(*) filter (where not ${value})`;
    case 'avg':
      return sql`trim_scale(avg(${value}::numeric))`;
    default:
      return sql`${trusted(name)}(${value})`;
  }
}

function outputOf(group: string | null): Aggregate['output'] {
  return group === 'date' || group === 'timestamp' ? group : 'string';
}
