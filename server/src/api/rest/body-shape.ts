/**
 * The JSON value of a body in, the arguments of its operation out. Looks at the outermost shape only: the fields inside
 * a record are the planner's question.
 */
import { Refusal } from '../../errors.ts';
import type { DuplicatesQuery, MergeQuery } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';
import { checkUuid } from './path.ts';

/** One record; an empty object is a record too.  Refuses: BODY_WRONG_SHAPE. */
export function checkRecord(body: unknown, object: string, verb: 'create' | 'update'): Readonly<Record<string, unknown>> {
  if (isRecord(body)) return body;
  const advice = Array.isArray(body)
    ? verb === 'create'
      ? ` To create several records, send the array to POST /rest/batch/${excerpt(object)}.`
      : ' One change applies to every record that is updated.'
    : '';
  throw new Refusal('BODY_WRONG_SHAPE', `The body must be an object with the fields of one record, but it is ${kindOf(body)}.${advice}`);
}

/** Every element that is not an object has its message.  Refuses: BODY_WRONG_SHAPE, UPSERT_MAX_RECORDS_EXCEEDED. */
export function checkRecords(body: unknown, object: string, sizeMax: number): readonly unknown[] {
  if (!Array.isArray(body)) {
    const advice = isRecord(body) ? ` To create one record, send it to POST /rest/${excerpt(object)}.` : '';
    throw new Refusal('BODY_WRONG_SHAPE', `The body of a batch must be an array of records, but it is ${kindOf(body)}.${advice}`);
  }
  const records: readonly unknown[] = body;
  if (records.length > sizeMax) {
    throw new Refusal('UPSERT_MAX_RECORDS_EXCEEDED', `Maximum number of records to upsert is ${sizeMax}.`, {
      limit: sizeMax,
      received: records.length,
    });
  }
  checkItems(records, 'BODY_WRONG_SHAPE', 'the batch');
  return records;
}

/** Exactly one of `{"ids":[…]}` and `{"data":[…]}`.  Refuses: INVALID_ARGS_DUPLICATES, INVALID_UUID. */
export function parseDuplicates(body: unknown, sizeMax: number): DuplicatesQuery['of'] {
  if (!isRecord(body))
    throw new Refusal('INVALID_ARGS_DUPLICATES', `The body must be an object with "ids" or "data", but it is ${kindOf(body)}.`);
  const ids = body.ids ?? null;
  const data = body.data ?? null;
  if (ids !== null && data !== null) throw new Refusal('INVALID_ARGS_DUPLICATES', 'You cannot provide both "data" and "ids" arguments');
  if (ids !== null) {
    const items = checkList(ids, 'ids', 'INVALID_ARGS_DUPLICATES');
    checkSize(items, sizeMax);
    return { ids: checkIds(items, 'INVALID_ARGS_DUPLICATES') };
  }
  if (data === null) throw new Refusal('INVALID_ARGS_DUPLICATES', 'You have to provide either "data" or "ids" argument');
  const items = checkList(data, 'data', 'INVALID_ARGS_DUPLICATES');
  if (items.length === 0) {
    throw new Refusal('INVALID_ARGS_DUPLICATES', 'The "data" condition can not be empty when "ids" input not provided');
  }
  checkSize(items, sizeMax);
  checkItems(items, 'INVALID_ARGS_DUPLICATES', '"data"');
  return { data: items };
}

/** Records that one merge joins. */
export const mergeSizeMin = 2;
export const mergeSizeMax = 9;

/** `{"ids":[…],"conflictPriorityIndex":0,"dryRun":false}`, the last one optional.  Refuses: INVALID_ARGS_MERGE, INVALID_UUID. */
export function parseMerge(body: unknown): Pick<MergeQuery, 'ids' | 'conflictPriorityIndex' | 'dryRun'> {
  if (!isRecord(body)) {
    throw new Refusal(
      'INVALID_ARGS_MERGE',
      `The body must be an object with "ids" and "conflictPriorityIndex", but it is ${kindOf(body)}.`,
    );
  }
  const items = checkList(body.ids, 'ids', 'INVALID_ARGS_MERGE');
  if (items.length < mergeSizeMin) throw new Refusal('INVALID_ARGS_MERGE', `At least ${mergeSizeMin} record IDs are required for merge`);
  if (items.length > mergeSizeMax) throw new Refusal('INVALID_ARGS_MERGE', `Maximum ${mergeSizeMax} records can be merged at once`);
  const ids = checkIds(items, 'INVALID_ARGS_MERGE');
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id.toLowerCase()))
      throw new Refusal('INVALID_ARGS_MERGE', `A record cannot be merged with itself: '${id}' is repeated in "ids".`);
    seen.add(id.toLowerCase());
  }
  const index = body.conflictPriorityIndex;
  if (typeof index !== 'number' || !Number.isInteger(index) || index < 0 || index >= ids.length) {
    const given = index === undefined ? 'undefined' : isRecord(index) || Array.isArray(index) ? kindOf(index) : excerpt(String(index));
    throw new Refusal(
      'INVALID_ARGS_MERGE',
      `Invalid conflict priority '${given}'. Valid options for ${ids.length} records: 0-${ids.length - 1}`,
    );
  }
  const dryRun = body.dryRun ?? false;
  if (typeof dryRun !== 'boolean') throw new Refusal('INVALID_ARGS_MERGE', `"dryRun" must be true or false, but it is ${kindOf(dryRun)}.`);
  return { ids, conflictPriorityIndex: index, dryRun };
}

type ArgumentCode = 'INVALID_ARGS_DUPLICATES' | 'INVALID_ARGS_MERGE' | 'BODY_WRONG_SHAPE';

function checkList(value: unknown, name: string, code: ArgumentCode): readonly unknown[] {
  if (!Array.isArray(value)) throw new Refusal(code, `"${name}" must be an array, but it is ${kindOf(value)}.`);
  return value;
}

function checkItems(items: readonly unknown[], code: ArgumentCode, where: string): void {
  const messages: string[] = [];
  for (const [index, item] of items.entries()) {
    if (!isRecord(item))
      messages.push(`Element ${index} of ${where} must be an object with the fields of one record, but it is ${kindOf(item)}.`);
  }
  if (messages.length > 0) throw new Refusal(code, messages);
}

function checkIds(items: readonly unknown[], code: ArgumentCode): readonly string[] {
  return items.map((item, index) => {
    if (typeof item !== 'string') throw new Refusal(code, `Element ${index} of "ids" must be a UUID, but it is ${kindOf(item)}.`);
    return checkUuid(item);
  });
}

function checkSize(items: readonly unknown[], sizeMax: number): void {
  if (items.length > sizeMax) {
    throw new Refusal('INVALID_ARGS_DUPLICATES', `Maximum ${sizeMax} records can be compared at once, but there are ${items.length}.`);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
