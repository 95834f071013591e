/** Groups: their dimensions and aggregates in one statement, with sample records of each when asked. */
import type { GroupAggregate, GroupDimension, GroupPlan, Planned } from '../plan/plan.ts';
import { identifier, join, parameter, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { connectionAggregate, noPage, writeConnection } from './connection.ts';
import { cursorAt, cursorColumns, cursorParts } from './cursor.ts';
import { directionSql, type Extra, orderBy, type SortKey } from './page.ts';
import { compileShape, isoTime } from './record.ts';
import { compileRecords } from './records.ts';
import { changeNumber, conditionSql, fromScope, table, where } from './scope.ts';
import type { ReadRecord, Row, Statement } from './statement.ts';

export interface GroupStatement {
  readonly statement: Statement;
  /** The sum of changes that the answer holds for; asked alone before an answer is taken from memory. Null when it depends on more. */
  readonly changes: Statement | null;
  readonly read: (rows: readonly Row[]) => { readonly groups: readonly ReadGroup[]; readonly changes: string | null };
}

export interface ReadGroup {
  /** Texts of the dimensions, null for no value. */
  readonly values: readonly (string | null)[];
  /** Name and JSON of each aggregate. */
  readonly aggregates: readonly (readonly [name: string, json: string])[];
  /** JSON of the sample records; null when not asked for. */
  readonly records: readonly string[] | null;
  /** JSON of the group as a connection; null when bare groups are asked for. */
  readonly connection: string | null;
}

export function compileGroups(plan: Planned<GroupPlan>): GroupStatement {
  const { dimensions, aggregates, scope, connection } = plan;
  const change = changeNumber(scope);
  // Relations of sample records belong to objects whose changes are not in the sum.
  const hasRelations =
    plan.records !== null && compileShape(plan.records.shape).ones.length + compileShape(plan.records.shape).manys.length > 0;
  const changes = hasRelations ? null : print(sql`select ${change}`);
  const groups = groupRows(plan);
  const shown = [
    ...dimensions.map((dimension, i) => {
      const value = identifier('g', `d${i}`);
      return sql`${connection === null ? dimension.text(value) : dimension.json(value)}::text`;
    }),
    ...aggregates.map((_, i) => sql`${identifier('g', `a${i}`)}::text`),
  ];
  if (plan.records !== null) return { ...withRecords(plan, groups, shown), changes };
  const statement = print(sql`select ${join([...shown, sql`${change}::text`], ', ')} from (${groups}) g order by g."$n"`);
  const width = shown.length;
  return {
    statement,
    changes,
    read: (rows) => ({ groups: rows.map((row) => readGroup(plan, row, 0, [])), changes: rows[0]?.[width] ?? null }),
  };
}

/** The groups with dimensions `d…`, aggregates `a…` and their place `$n`. */
function groupRows(plan: Planned<GroupPlan>): Sql {
  const { dimensions, aggregates, scope } = plan;
  const values = [
    ...dimensions.map((dimension, i) => sql`${dimension.expression} as ${identifier(`d${i}`)}`),
    ...aggregates.map((aggregate, i) => sql`${aggregate.expression} as ${identifier(`a${i}`)}`),
  ];
  const by =
    dimensions.length === 0
      ? trusted('')
      : sql` group by ${join(
          dimensions.map((_, i) => trusted(String(i + 1))),
          ', ',
        )}`;
  const rows = sql`select ${join(values, ', ')} from ${fromScope(scope)}${unnests(dimensions)}${where(scope.condition)}${by}`;
  const present = dimensions.map((_, i) => sql`${identifier('g', `d${i}`)} is not null`);
  const kept = plan.omitNullValues && present.length > 0 ? sql` where ${join(present, ' and ')}` : trusted('');
  const place = sql`row_number() over (order by ${groupOrder(plan)})`;
  return sql`select g.*, ${place} as "$n" from (${rows}) g${kept} order by "$n" limit ${trusted(String(plan.limit))}`;
}

function unnests(dimensions: readonly GroupDimension[]): Sql {
  const lists = dimensions.flatMap(({ unnest }) =>
    unnest === null ? [] : [sql` left join lateral unnest(${unnest.list}::text[]) as ${identifier(unnest.alias)}("value") on true`],
  );
  return join(lists, '');
}

/** As asked, then by the dimensions, so that the order is the same each time. */
function groupOrder({ order, dimensions }: Planned<GroupPlan>): Sql {
  const placed = (i: number): Sql => (dimensions[i] as GroupDimension).order(identifier('g', `d${i}`));
  const asked = order.map(({ by, direction }) => {
    const value = 'dimension' in by ? placed(by.dimension) : identifier('g', `a${by.aggregate}`);
    return sql`${value}${directionSql({ direction, isNullable: true }, false)}`;
  });
  // Values that are ordered alike, such as texts in different case, have an order of their own.
  const rest = dimensions.flatMap((_, i) => [placed(i), identifier('g', `d${i}`)]);
  const all = [...asked, ...rest];
  return all.length === 0 ? trusted('1') : join(all, ', ');
}

/** Each group with its records, or with none; the values of the group stand beside each of its records. */
function withRecords(plan: Planned<GroupPlan>, groups: Sql, shown: readonly Sql[]): Omit<GroupStatement, 'changes'> {
  const { dimensions, scope, connection } = plan;
  const records = plan.records as NonNullable<GroupPlan['records']>;
  const compiled = compileShape(records.shape);
  const same = dimensions.map((dimension, i) => sql`${dimension.expression} is not distinct from ${identifier('g', `d${i}`)}`);
  const inGroup = [...same, ...(scope.condition === null ? [] : [conditionSql(scope.condition)])];
  const filtered = inGroup.length === 0 ? trusted('') : sql` where ${join(inGroup, ' and ')}`;
  const hasCursors = connection?.showsCursors === true;
  const cursor = cursorColumns(hasCursors ? cursorParts(records.order) : [], compiled);
  const hidden = cursor.extra;
  const own = [
    ...[...compiled.needed].map((name) => identifier('r', name)),
    ...hidden.map(({ value }, i) => sql`${value} as ${identifier(`$c${i}`)}`),
    sql`row_number() over (order by ${orderBy(records.order, false)}) as "$m"`,
  ];
  const page = sql`order by "$m" limit ${trusted(String(records.limit))} offset ${parameter(String(records.offset), 'bigint')}`;
  const sample = sql`select ${join(own, ', ')} from ${fromScope(scope)}${unnests(dimensions)}${filtered} ${page}`;
  const values = shown.map((value, i) => sql`${value} as ${identifier(`$v${i}`)}`);
  const rows = sql`from (select s.*, g."$n" as "$group"${join(
    values.map((value) => sql`, ${value}`),
    '',
  )} from (${groups}) g left join lateral (${sample}) s on true) r order by r."$group", r."$m"`;
  const names = [...hidden.map((_, i) => `$c${i}`), '$group', ...shown.map((_, i) => `$v${i}`)];
  const extra: Extra[] = names.map((name) => ({ value: identifier('r', name), perStatement: false }));
  extra.push({ value: sql`${changeNumber(scope)}::text`, perStatement: true });
  const order = { order: [sortKey('$group'), sortKey('$m')], backward: false };
  const { statement, read, extraAt, firstAt, idAt } = compileRecords(compiled, rows, {
    source: table,
    order,
    extra,
    lists: records.lists,
  });
  const places = cursor.placesAt(firstAt, extraAt);
  const groupAt = extraAt + hidden.length;
  return {
    statement,
    read: (result) => {
      const found = read(result);
      const byGroup = Map.groupBy(found, (record) => record.row[groupAt]);
      const groups = [...byGroup.values()].map((all) => {
        const present = all.filter((record) => record.row[idAt] !== null);
        const cursors = hasCursors ? present.map((record) => cursorAt(places, record.row)) : [];
        return readGroup(plan, (all[0] as ReadRecord).row, groupAt + 1, present, cursors);
      });
      return { groups, changes: found[0]?.row[extraAt + extra.length - 1] ?? null };
    },
  };
}

function sortKey(name: string): SortKey {
  return { expression: identifier('r', name), direction: 'AscNullsFirst', isNullable: false };
}

/** A group whose values stand from `at` in the row. */
function readGroup(
  plan: Planned<GroupPlan>,
  row: Row,
  at: number,
  records: readonly ReadRecord[],
  cursors: readonly string[] = [],
): ReadGroup {
  const { dimensions, aggregates, connection } = plan;
  const width = dimensions.length;
  const values = row.slice(at, at + width);
  const texts = row.slice(at + width, at + width + aggregates.length);
  if (connection !== null) {
    const views = connection.rows?.views ?? [];
    const written = writeConnection(connection, {
      edges: views.map((_, view) => records.map((record, i) => record.write(view, cursors[i] ?? ''))),
      page: { ...noPage, startCursor: cursors[0] ?? null, endCursor: cursors.at(-1) ?? null },
      aggregates: connection.aggregates.map((aggregate, i) => connectionAggregate(aggregate, texts[i] ?? null)),
      dimensions: `[${values.map((value) => value ?? 'null').join(',')}]`,
    });
    return { values, aggregates: [], records: null, connection: written };
  }
  return {
    values,
    aggregates: aggregates.flatMap((aggregate, i) =>
      aggregate.isAnswered ? [[aggregate.name, aggregateJson(aggregate, texts[i] ?? null)] as const] : [],
    ),
    records: plan.records === null ? null : records.map((record) => record.write(0, '')),
    connection: null,
  };
}

function aggregateJson({ output }: GroupAggregate, text: string | null): string {
  if (text === null) return 'null';
  switch (output) {
    case 'number':
      return text;
    case 'timestamp':
      return JSON.stringify(isoTime(text));
    case 'date':
      return JSON.stringify(`${text}T00:00:00.000Z`);
    case 'string':
      return JSON.stringify(text);
  }
}
