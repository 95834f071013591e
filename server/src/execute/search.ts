/** Search: by words; when the first page finds nothing, by the text as it stands; without words, all records. */
import { compileSearch, type ReadHit, type SearchMode } from '../compile/search.ts';
import type { Planned, SearchPlan, SearchPosition } from '../plan/plan.ts';
import type { Execution } from './execution.ts';
import type { Hit, Result } from './result.ts';

export async function executeSearch(plan: Planned<SearchPlan>, execution: Execution): Promise<Result> {
  let found = await find(plan, modeOf(plan), execution);
  if (found.length === 0 && plan.query !== null && plan.resume === null) found = await find(plan, 'pattern', execution);
  const hits: Hit[] = [];
  let position = plan.resume;
  for (const hit of found.slice(0, plan.limit)) {
    position = positionOf(hit, position);
    hits.push(shown(hit, cursorOf(position)));
  }
  return { kind: 'hits', hits, hasNextPage: found.length > plan.limit, endCursor: hits.at(-1)?.cursor ?? null };
}

/** Words always give a rank, so that a cursor without one continues a page that words did not find. */
function modeOf({ query, resume }: SearchPlan): SearchMode {
  if (query === null) return 'all';
  return resume !== null && resume.tsRank === 0 && resume.tsRankCD === 0 ? 'pattern' : 'words';
}

async function find(plan: Planned<SearchPlan>, mode: SearchMode, { run }: Execution): Promise<readonly ReadHit[]> {
  const compiled = compileSearch(plan, mode);
  if (compiled === null) return [];
  const { rows } = await run(compiled.statement);
  return compiled.read(rows);
}

/** The ranks of a hit, and the last record of each object that has the same ones. */
function positionOf({ searched, id, tsRank, tsRankCD }: ReadHit, before: SearchPosition | null): SearchPosition {
  const isTied = before !== null && before.tsRank === tsRank && before.tsRankCD === tsRankCD;
  const lastIds = new Map(isTied ? before.lastIds : []);
  lastIds.set(searched.object.nameSingular, id);
  return { tsRank, tsRankCD, lastIds };
}

function cursorOf({ tsRank, tsRankCD, lastIds }: SearchPosition): string {
  const cursor = { lastRanks: { tsRank, tsRankCD }, lastRecordIdsPerObject: Object.fromEntries(lastIds) };
  return Buffer.from(JSON.stringify(cursor)).toString('base64');
}

function shown({ searched, id, label, imageUrl, tsRank, tsRankCD }: ReadHit, cursor: string): Hit {
  const { nameSingular, labelSingular } = searched.object;
  return { object: nameSingular, objectLabel: labelSingular, id, label, imageUrl, tsRankCD, tsRank, cursor };
}
