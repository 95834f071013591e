/** Duplicates: for each given record, the live others that equal it in all columns of one group of criteria. */
import type { Column } from '../model/model.ts';
import type { DuplicatesPlan, Planned } from '../plan/plan.ts';
import { identifier, join, parameter, type Sql, sql, trusted } from '../sql/sql.ts';
import { compileShape } from './record.ts';
import { compileRecords } from './records.ts';
import { table } from './scope.ts';
import { besideTotal } from './select.ts';
import type { RecordStatement, Row } from './statement.ts';

/** Shorter values say too little to call two records the same. Source: wire contract, duplicate detection. */
const lengthMin = 3;

export interface DuplicatesStatement extends RecordStatement {
  /** Number of the given record (from 1) that a row is a duplicate of. */
  readonly itemOf: (row: Row) => number;
  /** Position of the first aggregate beside the total over the duplicates of the given record. */
  readonly aggregatesAt: number;
}

export function compileDuplicates(plan: Planned<DuplicatesPlan>): DuplicatesStatement {
  const { object } = plan.shape;
  const compiled = compileShape(plan.shape);
  const columns = [...new Set(plan.criteria.flat())];
  const given = givenRecords(plan, columns);
  const isDuplicate = plan.criteria.map((group) => groupMatches(group));
  const matches = isDuplicate.length === 0 ? trusted('false') : sql`(${join(isDuplicate, ' or ')})`;
  const aggregates = besideTotal(plan.connection?.aggregates ?? []);
  const others = sql`from ${table(object)} r where r."deletedAt" is null and r."id" is distinct from s."$id" and ${matches}`;
  const values = aggregates.map(({ expression }, i) => sql`, ${expression} as ${identifier(`$a${i}`)}`);
  const aggregated = aggregates.length === 0 ? trusted('') : sql` cross join lateral (select 1${join(values, '')} ${others}) a`;
  const names = aggregates.map((_, i) => sql`, a.${identifier(`$a${i}`)}`);
  const found = sql`select r.*, s.n as "$item"${join(names, '')} from (${given}) s cross join lateral (select * ${others} order by r."id" limit ${trusted(String(plan.limit))}) r${aggregated}`;
  const extra = ['$item', ...aggregates.map((_, i) => `$a${i}`)].map((name) => ({ value: identifier('r', name), perStatement: false }));
  const records = compileRecords(compiled, sql`from (${found}) r`, { source: table, order: null, extra, lists: plan.lists });
  return { ...records, itemOf: (row) => Number(row[records.extraAt]), aggregatesAt: records.extraAt + 1 };
}

/** The criteria's columns of the given records, numbered from 1. */
function givenRecords(plan: Planned<DuplicatesPlan>, columns: readonly Column[]): Sql {
  const names = columns.map((column) => identifier(column.name));
  if ('ids' in plan.of) {
    const own = join([sql`t."id" as "$id"`, sql`u.n`, ...columns.map((column) => identifier('t', column.name))], ', ');
    const ids = parameter(plan.of.ids, 'uuid[]');
    return sql`select ${own} from unnest(${ids}) with ordinality as u(id, n) join ${table(plan.shape.object)} t on t."id" = u.id`;
  }
  const { rows } = plan.of;
  const arrays = ['id', ...columns.map((column) => column.name)].map((name, i) =>
    parameter(
      rows.map((row) => row.get(name) ?? null),
      i === 0 ? 'uuid[]' : `${columns[i - 1]?.type}[]`,
    ),
  );
  const aliases = join([identifier('$id'), ...names, trusted('n')], ', ');
  return sql`select * from unnest(${join(arrays, ', ')}) with ordinality as u(${aliases})`;
}

function groupMatches(group: readonly Column[]): Sql {
  const all = group.map((column) => {
    const value = identifier('s', column.name);
    return sql`char_length(${value}::text) >= ${trusted(String(lengthMin))} and ${identifier('r', column.name)} = ${value}`;
  });
  return sql`(${join(all, ' and ')})`;
}
