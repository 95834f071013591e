/** LINKS: a primary link with its label, and further ones. Addresses keep their spelling but for the origin's case and a last slash. */
import { sql } from '../sql/sql.ts';
import { acceptEachMember, type Columns, compositeType } from './composite.common.ts';
import type { AcceptedParts, ColumnText, FieldShape, Part, Place } from './field-type.ts';
import { jsonObjectColumn } from './graphql.common.ts';
import { isPlainObject, listPart } from './json.common.ts';
import { refuseData, show, storable } from './refuse.common.ts';
import { acceptText, textPart, textScalar } from './text.common.ts';

interface Link {
  readonly label: string | null;
  readonly url: string;
}

const scheme = /^[a-z][a-z0-9+.-]*:/i;
/** `host:8080` is a host with a port, not a scheme. */
const hostAndPort = /^[^/?#@:]+:\d{1,5}(?:[/?#]|$)/;
/** Links that would run a program where they are shown. */
const runnable = /^(?:javascript|vbscript|data):/i;

/** The form in which a link is stored; null when it is none. */
export function storedUrl(text: string): string | null {
  const url = text.trim();
  if (/\s/.test(url)) return null;
  const hasScheme = scheme.test(url) && !hostAndPort.test(url);
  if (hasScheme ? runnable.test(url) || !URL.canParse(url) : !URL.canParse(`https://${url}`)) return null;
  const colon = hasScheme ? url.indexOf(':') : -1;
  if (hasScheme && !url.startsWith('//', colon + 1)) return url; // mailto: and the like have no origin
  const start = hasScheme ? colon + 3 : 0;
  let end = start;
  while (end < url.length && url[end] !== '/' && url[end] !== '?' && url[end] !== '#') end++;
  const credentials = url.lastIndexOf('@', end);
  const host = credentials > start ? credentials : start;
  const rest = url.slice(end);
  return `${url.slice(0, start).toLowerCase()}${url.slice(start, host)}${url.slice(host, end).toLowerCase()}${withoutLastSlash(rest)}`;
}

function withoutLastSlash(path: string): string {
  if (!path.endsWith('/') || path.includes('?') || path.includes('#')) return path;
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  return path.slice(0, end);
}

/** Refuses: INVALID_ARGS_DATA. */
function acceptUrl(value: unknown, place: Place): ColumnText {
  const text = acceptText(value, place);
  if (text.trim() === '') return null;
  return storedUrl(text) ?? refuseData('The URL of the link is not valid', place, 'INVALID_URL');
}

/** Links without an address are left out. */
function acceptLink(value: unknown, place: Place): Link | null {
  if (!isPlainObject(value)) return refuseLinks(value, place);
  const { label = null, url = null } = value;
  if (label !== null && typeof label !== 'string') return refuseLinks(value, place);
  const accepted = url === null ? null : acceptUrl(url, place);
  if (accepted === null) return null;
  return { label: label === null ? null : storable(label, 'INVALID_ARGS_DATA', place), url: accepted };
}

function refuseLinks(value: unknown, place: Place): never {
  return refuseData(`Invalid object value ${show(value)} for field "${place.path}"`, place);
}

const parts: readonly Part[] = [
  { name: 'primaryLinkLabel', scalar: textPart },
  {
    name: 'primaryLinkUrl',
    scalar: textScalar({ whenNull: '""', accept: acceptUrl, stored: (value) => (value === '' ? '' : (storedUrl(value) ?? value)) }),
    unique: true,
  },
  { name: 'secondaryLinks', scalar: listPart(acceptLink, refuseLinks, jsonObjectColumn('SecondaryLink', ['label', 'url'], true)) },
];

/** A primary link that is sent empty gives way to the first of the further ones. */
function acceptMembers(members: Readonly<Record<string, unknown>>, field: FieldShape): Columns {
  const columns = acceptEachMember(parts, members, field);
  return columns['primaryLinkUrl'] === null ? withFirstLink(columns) : columns;
}

/** A primary link that is missing is the first of the further ones. */
function withFirstLink(columns: AcceptedParts): Columns {
  if ((columns['primaryLinkUrl'] ?? null) !== null || typeof columns['secondaryLinks'] !== 'string') return columns;
  const [first, ...others] = JSON.parse(columns['secondaryLinks']) as [Link, ...Link[]];
  return {
    ...columns,
    primaryLinkUrl: first.url,
    primaryLinkLabel: first.label || null,
    secondaryLinks: others.length === 0 ? null : JSON.stringify(others),
  };
}

export const linksType = compositeType({
  type: 'LINKS',
  word: 'links',
  graphqlName: 'Links',
  parts,
  acceptMembers,
  complete: withFirstLink,
  check: (field) => {
    const type = field.settings?.['type'];
    return type == null || type === 'url' || type === 'domain' ? [] : [`settings.type must be url or domain, got ${show(type)}`];
  },
  emptyParts: ['primaryLinkUrl'],
  search: (column) => [
    sql`coalesce(${column('primaryLinkLabel')}, '')`,
    sql`coalesce(${column('primaryLinkUrl')}, '')`,
    sql`coalesce(${column('secondaryLinks')}::text, '')`,
  ],
  merge: mergeLinks,
});

function mergeLinks(values: readonly AcceptedParts[]): AcceptedParts {
  const holder = values.find((value) => value['primaryLinkUrl']);
  const links = new Map<string, Link>();
  const add = (link: Link): void => {
    if (link.url !== holder?.['primaryLinkUrl'] && !links.has(link.url)) links.set(link.url, link);
  };
  for (const value of values) if (value['primaryLinkUrl']) add({ label: value['primaryLinkLabel'] ?? null, url: value['primaryLinkUrl'] });
  for (const value of values) for (const link of JSON.parse(value['secondaryLinks'] ?? '[]') as Link[]) add(link);
  const label = values.find((value) => value['primaryLinkLabel'])?.['primaryLinkLabel'] ?? null;
  return {
    primaryLinkLabel: holder === undefined ? label : (holder['primaryLinkLabel'] ?? null),
    primaryLinkUrl: holder?.['primaryLinkUrl'] ?? null,
    secondaryLinks: links.size === 0 ? null : JSON.stringify([...links.values()]),
  };
}
