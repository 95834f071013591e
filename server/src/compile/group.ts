/** Groups: their dimensions and aggregates in one statement, with sample records of each when asked. */
import type { GroupAggregate, GroupDimension, GroupPlan, Planned } from '../plan/plan.ts';
import { identifier, join, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { compileShape, isoTime } from './record.ts';
import { changeNumber, conditionSql, fromScope, where } from './scope.ts';
import { directionSql, orderBy } from './select.ts';
import type { Row, Statement } from './statement.ts';

export interface GroupStatement {
  readonly statement: Statement;
  /** The sum of changes that the answer holds for; asked alone before an answer is taken from memory. */
  readonly changes: Statement;
  readonly read: (rows: readonly Row[]) => { readonly groups: readonly ReadGroup[]; readonly changes: string | null };
}

export interface ReadGroup {
  /** Texts of the dimensions, null for no value. */
  readonly values: readonly (string | null)[];
  /** Name and JSON of each aggregate. */
  readonly aggregates: readonly (readonly [name: string, json: string])[];
  /** JSON of the sample records; null when not asked for. */
  readonly records: readonly string[] | null;
}

export function compileGroups(plan: Planned<GroupPlan>): GroupStatement {
  const { dimensions, aggregates } = plan;
  const changes = changeNumber(plan.scope);
  const groups = groupRows(plan);
  const shown = [
    ...dimensions.map((dimension, i) => sql`${dimension.text(identifier('g', `d${i}`))}::text`),
    ...aggregates.map((_, i) => sql`${identifier('g', `a${i}`)}::text`),
  ];
  const list = join([...shown, sql`${changes}::text`], ', ');
  const sorted = trusted('order by g."$n"');
  if (plan.records === null) {
    const statement = print(sql`select ${list} from (${groups}) g ${sorted}`);
    return { statement, changes: print(sql`select ${changes}`), read: (rows) => readGroups(plan, rows) };
  }
  return withRecords(plan, groups, list);
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
  const rows = sql`select ${join(values, ', ')} from ${fromScope(scope.object, scope.joins)}${unnests(dimensions)}${where(scope.condition)}${by}`;
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
  const rest = dimensions.map((_, i) => placed(i));
  const all = [...asked, ...rest];
  return all.length === 0 ? trusted('1') : join(all, ', ');
}

/** Two row sets: the groups, then their records, led by the number of the set and the place of the group. */
function withRecords(plan: Planned<GroupPlan>, groups: Sql, list: Sql): GroupStatement {
  const { dimensions, aggregates, scope } = plan;
  const records = plan.records as NonNullable<GroupPlan['records']>;
  const compiled = compileShape(records.shape);
  const same = dimensions.map((dimension, i) => sql`${dimension.expression} is not distinct from ${identifier('g', `d${i}`)}`);
  const own = join(
    [...compiled.needed].map((name) => identifier('r', name)),
    ', ',
  );
  const inGroup = [...same, ...(scope.condition === null ? [] : [conditionSql(scope.condition)])];
  const sample = sql`select ${own}, row_number() over (order by ${orderBy(records.order, false)}) as "$m" from ${fromScope(scope.object, scope.joins)}${unnests(dimensions)}${inGroup.length === 0 ? trusted('') : sql` where ${join(inGroup, ' and ')}`} order by "$m" limit ${trusted(String(records.limit))}`;
  const groupWidth = dimensions.length + aggregates.length + 1;
  const width = Math.max(groupWidth, compiled.columns.length);
  const pad = (from: number) => trusted(', null::text'.repeat(width - from));
  const text = sql`with g as materialized (${groups}) select 0, g."$n", 0::bigint, ${list}${pad(groupWidth)} from g union all select 1, r."$n", r."$m", ${compiled.textList}${pad(compiled.columns.length)} from (select g."$n", s.* from g cross join lateral (${sample}) s) r order by 1, 2, 3`;
  const lead = 3;
  const read = (rows: readonly Row[]) => {
    const sets: [Row[], Map<string, string[]>] = [[], new Map()];
    for (const row of rows) {
      if (row[0] === '0') {
        sets[0].push(row.slice(lead));
        sets[1].set(row[1] as string, []);
      } else sets[1].get(row[1] as string)?.push(compiled.write(row, lead, []));
    }
    const answer = readGroups(plan, sets[0]);
    const samples = [...sets[1].values()];
    return { ...answer, groups: answer.groups.map((group, i) => ({ ...group, records: samples[i] ?? [] })) };
  };
  return { statement: print(text), changes: print(sql`select ${changeNumber(scope)}`), read };
}

function readGroups(plan: Planned<GroupPlan>, rows: readonly Row[]): { groups: ReadGroup[]; changes: string | null } {
  const width = plan.dimensions.length;
  const groups = rows.map((row) => ({
    values: row.slice(0, width),
    aggregates: plan.aggregates.flatMap((aggregate, i) =>
      aggregate.isAnswered ? [[aggregate.name, aggregateJson(aggregate, row[width + i] ?? null)] as const] : [],
    ),
    records: null,
  }));
  return { groups, changes: rows[0]?.[width + plan.aggregates.length] ?? null };
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
