/** Result → body: the envelope of each operation. Records are JSON already and are only put together. */
import type { Result } from '../../execute/result.ts';
import type { Answer } from './parse.ts';

/** The two names of the object that the answer is about. */
export interface Names {
  readonly singular: string;
  readonly plural: string;
}

/** The complete JSON text. Source: wire contract, exact envelopes. */
export function answerBody(result: Exclude<Result, { kind: 'hits' }>, answer: Answer, names: Names): string {
  switch (result.kind) {
    case 'page': {
      const { hasNextPage, hasPreviousPage, startCursor, endCursor } = result.page;
      const page = `{"hasNextPage":${hasNextPage},"hasPreviousPage":${hasPreviousPage},"startCursor":${quoted(startCursor)},"endCursor":${quoted(endCursor)}}`;
      const total = result.total === null ? '' : `,"totalCount":${result.total}`;
      return `{"data":{"${names.plural}":[${result.records.join(',')}]}${total},"pageInfo":${page}}`;
    }
    case 'record':
      return oneBody(result.record, answer, names);
    case 'records':
      return manyBody(result.records, answer, names);
    case 'duplicates':
      return `{"data":[${result.items.map((item) => duplicatesItem(item, names)).join(',')}]}`;
    case 'groups':
      return `[${result.groups.map(group).join(',')}]`;
  }
}

function oneBody(record: string, { kind }: Answer, { singular, plural }: Names): string {
  // Clients read either key: the newest behaviour and the published document differ.
  if (kind === 'merge') return `{"data":{"merge${capital(singular)}":${record},"merge${capital(plural)}":${record}}}`;
  return `{"data":{"${verbs[kind]}${kind === 'findOne' ? singular : capital(singular)}":${record}}}`;
}

function manyBody(records: readonly string[], { kind }: Answer, { singular, plural }: Names): string {
  if (kind === 'createOne') return `{"data":{"create${capital(singular)}":${records[0] ?? 'null'}}}`;
  return `{"data":{"${verbs[kind]}${capital(plural)}":[${records.join(',')}]}}`;
}

const verbs: Readonly<Record<Answer['kind'], string>> = {
  findMany: '',
  findOne: '',
  createOne: 'create',
  createMany: 'create',
  updateOne: 'update',
  updateMany: 'update',
  deleteOne: 'delete',
  deleteMany: 'delete',
  restoreOne: 'restore',
  restoreMany: 'restore',
  duplicates: '',
  merge: 'merge',
  groupBy: '',
};

function duplicatesItem({ ids, records }: (Result & { kind: 'duplicates' })['items'][number], { singular }: Names): string {
  const page = `{"hasNextPage":false,"hasPreviousPage":false,"startCursor":${idCursor(ids[0])},"endCursor":${idCursor(ids.at(-1))}}`;
  return `{"totalCount":${records.length},"pageInfo":${page},"${singular}Duplicates":[${records.join(',')}]}`;
}

function idCursor(id: string | undefined): string {
  return id === undefined ? 'null' : quoted(Buffer.from(JSON.stringify({ id })).toString('base64'));
}

function group({ values, aggregates, records }: (Result & { kind: 'groups' })['groups'][number]): string {
  const members = [`"groupByDimensionValues":${JSON.stringify(values)}`, ...aggregates.map(([name, json]) => `"${name}":${json}`)];
  if (records !== null) members.push(`"records":[${records.join(',')}]`);
  return `{${members.join(',')}}`;
}

/** Cursors are base64: nothing in them needs escaping. */
function quoted(text: string | null): string {
  return text === null ? 'null' : `"${text}"`;
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
