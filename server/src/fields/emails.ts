/** EMAILS: a primary address and further ones, all in lower case. */
import { sql } from '../sql/sql.ts';
import { compositeType } from './composite.common.ts';
import type { AcceptedParts, ColumnText, Place } from './field-type.ts';
import { textListColumn } from './graphql.common.ts';
import { listPart } from './json.common.ts';
import { refuseData, show, storable } from './refuse.common.ts';
import { textScalar } from './text.common.ts';

/** Characters of an address, by RFC 5321. */
const addressLengthMax = 254;
const localPartLengthMax = 64;
const outsideAddress = /[\s<>()[\],;:\\"\p{Cc}]/u;
const label = /^[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?$/u;
const plainAddress = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,63}$/;

export function isEmailAddress(address: string): boolean {
  if (address.length > addressLengthMax) return false;
  const at = address.lastIndexOf('@');
  if (at < 1 || at > localPartLengthMax) return false;
  if (plainAddress.test(address)) return true;
  const local = address.slice(0, at);
  if (outsideAddress.test(local) || local.includes('@') || local.startsWith('.') || local.includes('..')) return false;
  const labels = address.slice(at + 1).split('.');
  return labels.length > 1 && (labels.at(-1) as string).length > 1 && labels.every((part) => part.length < 64 && label.test(part));
}

/** Lower-cased and trimmed; the empty text is null. Refuses: INVALID_ARGS_DATA. */
function acceptAddress(value: unknown, place: Place): ColumnText {
  if (typeof value !== 'string') return refuse(value, place);
  const address = storable(value, 'INVALID_ARGS_DATA', place).trim().toLowerCase();
  if (address === '') return null;
  return isEmailAddress(address) ? address : refuse(value, place);
}

function refuse(value: unknown, place: Place): never {
  return refuseData(`Invalid string value ${show(value)} for email field "${place.path}"`, place);
}

export const emailsType = compositeType({
  type: 'EMAILS',
  word: 'emails',
  graphqlName: 'Emails',
  parts: [
    {
      name: 'primaryEmail',
      scalar: textScalar({ whenNull: '""', accept: acceptAddress, stored: (value) => value.trim().toLowerCase() }),
      unique: true,
    },
    { name: 'additionalEmails', scalar: listPart(acceptAddress, refuse, textListColumn) },
  ],
  emptyParts: ['primaryEmail'],
  // Each address whole, and its domain as a word of its own.
  search: (column) => [
    sql`coalesce(${column('primaryEmail')}, '')`,
    sql`coalesce(split_part(${column('primaryEmail')}, '@', 2), '')`,
    sql`coalesce(${column('additionalEmails')}::text, '')`,
    sql`replace(coalesce(${column('additionalEmails')}::text, ''), '@', ' ')`,
  ],
  merge: mergeEmails,
});

function mergeEmails(values: readonly AcceptedParts[]): AcceptedParts {
  const addresses = new Set<string>();
  // Primary addresses first, so that the first record that has one gives it.
  for (const value of values) if (value['primaryEmail']) addresses.add(value['primaryEmail']);
  for (const value of values) for (const address of JSON.parse(value['additionalEmails'] ?? '[]') as string[]) addresses.add(address);
  const primary = values.find((value) => value['primaryEmail'])?.['primaryEmail'] ?? null;
  if (primary !== null) addresses.delete(primary);
  return { primaryEmail: primary, additionalEmails: addresses.size === 0 ? null : JSON.stringify([...addresses]) };
}
