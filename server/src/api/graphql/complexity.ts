/** How many records a question may bring at most, from the sizes of its lists; and the bound on that. */
import { Refusal } from '../../errors.ts';
import type { Query, Target } from '../../query/query.ts';
import type { ConnectionSelection, RecordSelection, Selection } from '../../query/selection.ts';

export interface ComplexityBounds {
  /** Records that the answers to one request may hold. */
  readonly complexityMax: number;
}

/** Records that a change by filter is taken to find, and groups that are answered when the question does not say. */
export interface ExpectedSizes {
  readonly updateSizeMax: number;
  readonly groupsDefault: number;
}

/** Sample records of each group, and duplicates of each record. Source: wire contract, limits. */
const recordsOfGroup = 10;
const duplicatesOfRecord = 200;

/** 1 for the question, and 1 for each record that it may answer: lists count with their limits, multiplied down.
 *  Size: one step for each selected relation. */
export function complexityOf(query: Query, sizes: ExpectedSizes): number {
  switch (query.kind) {
    case 'findMany':
      return 1 + recordsOf(query.selection, query.page.limit ?? 0, query);
    case 'findOne':
    case 'merge':
      return 1 + recordsOf(query.selection, 1, query);
    case 'create':
      return 1 + recordsOf(query.selection, query.data.length, query);
    case 'update':
    case 'delete':
    case 'destroy':
    case 'restore':
      return 1 + recordsOf(query.selection, targeted(query.target, sizes), query);
    case 'duplicates': {
      const items = 'ids' in query.of ? query.of.ids.length : query.of.data.length;
      return 1 + items * recordsOf(query.selection, duplicatesOfRecord, query);
    }
    case 'groupBy': {
      const groups = query.limit ?? sizes.groupsDefault;
      return (
        1 + groups * (1 + (query.connection === null || query.records === null ? 0 : recordsOf(query.connection, recordsOfGroup, query)))
      );
    }
    case 'search':
      return 1 + query.limit;
  }
}

/** The sum over the root fields of a request as well.  Refuses: QUERY_TOO_COMPLEX. */
export function checkComplexity(complexity: number, { complexityMax }: ComplexityBounds): void {
  if (complexity <= complexityMax) return;
  throw new Refusal(
    'QUERY_TOO_COMPLEX',
    `Query complexity is too high. Please, reduce the amount of relation fields requested. Query complexity: ${complexity}. Maximum complexity: ${complexityMax}.`,
    { complexity, complexityMax },
  );
}

type Lists = Pick<Extract<Query, { kind: 'findMany' }>, 'lists'>;

function targeted(target: Target, { updateSizeMax }: ExpectedSizes): number {
  return 'id' in target ? 1 : updateSizeMax;
}

/** A connection that shows no records, only aggregates of them, counts as one. */
function recordsOf(selection: Selection | ConnectionSelection, size: number, asked: Lists): number {
  if (selection.kind !== 'connection') return size * (1 + relatedOf(selection, asked));
  const shown = selection.fields.flatMap((field) => (field.kind === 'edges' ? field.fields : []));
  if (!selection.fields.some(({ kind }) => kind === 'edges' || kind === 'pageInfo')) return 1;
  const related = shown.reduce((sum, field) => sum + (field.kind === 'node' ? relatedOf(field.selection, asked) : 0), 0);
  return size * (1 + related);
}

/** Records behind the relations of one record. */
function relatedOf(selection: RecordSelection | Selection, asked: Lists): number {
  if (selection.kind === 'default') return 0;
  let related = 0;
  for (const field of selection.fields) {
    if (field.kind === 'one') related += 1 + relatedOf(field.selection, asked);
    else if (field.kind === 'many') related += recordsOf(field.connection, asked.lists?.[field.list]?.page.limit ?? 0, asked);
  }
  return related;
}
