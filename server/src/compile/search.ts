/**
 * Search → one statement: a union over the objects, each with the best of its own rows, and of these the best again.
 * The queries stand in a common table expression, so that they are made once and still give an index its condition.
 */
import type { Planned, SearchedObject, SearchPlan } from '../plan/plan.ts';
import { rootAlias } from '../plan/scope.ts';
import { identifier, join, parameter, print, type Sql, sql, trusted } from '../sql/sql.ts';
import { table, where } from './scope.ts';
import type { Row, Statement } from './statement.ts';

/** By words; by a text that stands anywhere in a label or text; or all records. The last two give no ranks. */
export type SearchMode = 'words' | 'pattern' | 'all';

export interface ReadHit {
  readonly searched: SearchedObject;
  readonly id: string;
  readonly label: string;
  readonly imageUrl: string | null;
  readonly tsRankCD: number;
  readonly tsRank: number;
}

export interface SearchStatement {
  readonly statement: Statement;
  readonly read: (rows: readonly Row[]) => readonly ReadHit[];
}

/** The statement brings one row more than the limit when there are more; null when nothing can be found. */
export function compileSearch(plan: Planned<SearchPlan>, mode: SearchMode): SearchStatement | null {
  const { objects, query } = plan;
  const page: PageOf = { limit: parameter(String(plan.limit + 1), 'bigint'), resume: resumeOf(plan) };
  const branches = objects.map((searched, number) =>
    mode === 'words' ? matching(searched, number, page) : containing(searched, number, mode === 'all' ? null : plan.pattern, page),
  );
  const present = branches.filter((branch) => branch !== null);
  if (present.length === 0) return null;
  const isByWords = mode === 'words' && query !== null;
  const head = isByWords ? sql`with q as materialized (select ${query.all} as "all", ${query.any} as "any") ` : trusted('');
  const text = sql`${head}select "object", "id", "cd", "rank", "label", "image" from (${join(present, ' union all ')}) h order by "cd" desc, "rank" desc, "object", "id" limit ${page.limit}`;
  return { statement: print(text), read: (rows) => rows.map((row) => readHit(row, objects)) };
}

interface PageOf {
  readonly limit: Sql;
  readonly resume: { readonly cd: Sql; readonly rank: Sql; readonly lastId: (searched: SearchedObject) => Sql | null } | null;
}

function resumeOf({ resume }: Planned<SearchPlan>): PageOf['resume'] {
  if (resume === null) return null;
  return {
    cd: parameter(String(resume.tsRankCD), 'real'),
    rank: parameter(String(resume.tsRank), 'real'),
    lastId: ({ object }) => {
      const id = resume.lastIds.get(object.nameSingular);
      return id === undefined ? null : parameter(id, 'uuid');
    },
  };
}

const idColumn = identifier(rootAlias, 'id');
const allWords = trusted('(select "all" from q)');
const anyWord = trusted('(select "any" from q)');

/** Rows that match all words have a rank of that; the others have none, and come after them. */
function matching(searched: SearchedObject, number: number, { limit, resume }: PageOf): Sql | null {
  const { vector } = searched;
  if (vector === null) return null;
  const words = vector.isStored ? vector.sql : identifier('v', 'words');
  const made = vector.isStored ? trusted('') : sql` cross join lateral (select ${vector.sql} as "words" offset 0) v`;
  const cd = sql`case when ${words} @@ ${allWords} then ts_rank_cd(${words}, ${allWords}) else 0 end`;
  const condition = where(searched.scope.condition, { kind: 'test', sql: sql`${words} @@ ${anyWord}` });
  const rows = sql`${columns(searched, number, cd, sql`ts_rank(${words}, ${anyWord})`)}${made}${condition}`;
  const order = trusted(' order by "cd" desc, "rank" desc, "id" limit ');
  if (resume === null) return sql`(${rows}${order}${limit})`;
  // An object that the cursor does not name has shown none of the rows of these ranks.
  const lastId = resume.lastId(searched);
  const tied = lastId === null ? trusted('true') : sql`"id" > ${lastId}`;
  const beyond = sql`"cd" < ${resume.cd} or ("cd" = ${resume.cd} and ("rank" < ${resume.rank} or ("rank" = ${resume.rank} and ${tied})))`;
  // The offset keeps the rows apart, so that the ranks are made once for each.
  return sql`(select * from (${rows} offset 0) m where ${beyond}${order}${limit})`;
}

function containing(searched: SearchedObject, number: number, pattern: Sql | null, { limit, resume }: PageOf): Sql | null {
  if (pattern !== null && searched.texts.length === 0) return null;
  const compared = searched.texts.map((text) => sql`${text} ilike ${pattern ?? trusted('null')}`);
  const found = pattern === null ? null : sql`(${join(compared, ' or ')})`;
  const lastId = resume?.lastId(searched) ?? null;
  const conditions = where(
    searched.scope.condition,
    found === null ? null : { kind: 'test', sql: found },
    lastId === null ? null : { kind: 'test', sql: sql`${idColumn} > ${lastId}` },
  );
  return sql`(${columns(searched, number, trusted('0::real'), trusted('0::real'))}${conditions} order by ${idColumn} limit ${limit})`;
}

/** `select … from` the object's table. */
function columns({ object, label, imageUrl }: SearchedObject, number: number, cd: Sql, rank: Sql): Sql {
  const image = imageUrl ?? trusted('null::text');
  return sql`select ${trusted(String(number))} as "object", ${idColumn} as "id", ${cd} as "cd", ${rank} as "rank", ${label} as "label", ${image} as "image" from ${table(object)} ${identifier(rootAlias)}`;
}

function readHit([number, id, cd, rank, label, image]: Row, objects: readonly SearchedObject[]): ReadHit {
  return {
    searched: objects[Number(number)] as SearchedObject,
    id: id as string,
    label: label ?? '',
    imageUrl: image === '' ? null : (image ?? null),
    tsRankCD: Number(cd),
    tsRank: Number(rank),
  };
}
