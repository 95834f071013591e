/** ConnectionShape → the JSON of a connection: edges, page, aggregates. */
import type { ConnectionShape, GroupAggregate, ShownConnectionField } from '../plan/plan.ts';
import type { PageInfoField } from '../query/selection.ts';
import { isoTime } from './record.ts';

/** What a connection is written from. */
export interface ConnectionPage {
  /** JSON of the edges, for each view. */
  readonly edges: readonly (readonly string[])[];
  readonly page: PageInfo;
  /** JSON of the aggregates, by their number. */
  readonly aggregates: readonly string[];
  /** JSON of the values of a group. */
  readonly dimensions?: string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export const noPage: PageInfo = Object.freeze({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });

export function writeConnection({ fields }: ConnectionShape, page: ConnectionPage): string {
  let text = '';
  for (const field of fields) text += `${text === '' ? '{' : ','}${JSON.stringify(field.key)}:${writeField(field, page)}`;
  return text === '' ? '{}' : `${text}}`;
}

function writeField(field: ShownConnectionField, { edges, page, aggregates, dimensions }: ConnectionPage): string {
  switch (field.kind) {
    case 'constant':
      return field.json;
    case 'edges':
      return `[${(edges[field.view] ?? []).join(',')}]`;
    case 'pageInfo':
      return writePageInfo(field.fields, page);
    case 'aggregate':
      return aggregates[field.at] ?? 'null';
    case 'dimensions':
      return dimensions ?? 'null';
  }
}

function writePageInfo(fields: readonly PageInfoField[], page: PageInfo): string {
  const members = fields.map((field) => {
    const key = JSON.stringify(field.key);
    if (field.kind === 'constant') return `${key}:${field.json}`;
    if (field.kind === 'flag') return `${key}:${page[field.name]}`;
    const cursor = page[field.name];
    // Cursors are base64: nothing in them needs escaping.
    return `${key}:${cursor === null ? 'null' : `"${cursor}"`}`;
  });
  return `{${members.join(',')}}`;
}

/** Text of an aggregate → JSON; numbers are numbers. Source: wire contract, aggregates of a connection. */
export function connectionAggregate({ output }: GroupAggregate, text: string | null): string {
  if (text === null) return 'null';
  if (output === 'timestamp') return `"${isoTime(text)}"`;
  return output === 'date' ? `"${text}T00:00:00.000Z"` : text;
}
