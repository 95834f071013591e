/**
 * Imports two CSV files into Kwartet over REST: companies, people, and notes that are linked to the people.
 *
 *     KWARTET_URL=http://localhost:3000 KWARTET_TOKEN=… node import.mjs
 *
 * Needs Node 18 or newer and nothing else. It can be run again: every record has an id made from the key of its
 * row, and every request is an upsert, so a second run changes the records of the first one and adds none.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const BATCH_SIZE = 60;
/** Any UUID will do, as long as it stays the same from run to run. */
const ID_NAMESPACE = '6d3c7a52-0f1e-4b77-9a35-2b1f5c8e4d90';

const url = process.env.KWARTET_URL?.replace(/\/+$/, '');
const token = process.env.KWARTET_TOKEN;
if (!url || !token) {
  console.error('Set KWARTET_URL to the address of the server and KWARTET_TOKEN to an API key.');
  process.exit(1);
}

const createdBy = { source: 'IMPORT' };
const legislators = readTable('data/us-legislators.csv');

await upsertMany('companies', readTable('data/sp500-companies.csv').map(companyFromRow));
await upsertMany('people', legislators.map(personFromRow));

const delegations = groupByState(legislators);
for (const [state, members] of delegations) await upsertOne('notes', noteAbout(state, members));
console.log(`notes: ${delegations.size} sent one by one`);
await upsertMany('noteTargets', legislators.map(noteTargetFromRow));

function companyFromRow(row) {
  const symbol = row['Symbol'].toLowerCase().replaceAll('.', '-');
  return {
    id: idFor('company', row['Symbol']),
    name: row['Security'],
    domainName: { primaryLinkUrl: `https://${symbol}.sp500.example`, primaryLinkLabel: row['Symbol'] },
    address: addressFrom(row['Headquarters Location']),
    createdBy,
  };
}

/**
 * City and state of `Saint Paul, Minnesota`. Of several places the first one counts; footnote marks such as `[2]` go;
 * one company has the word `none`. Outside the United States the country stands where the state does.
 */
function addressFrom(headquarters) {
  if (headquarters === 'none') return {};
  const [place] = headquarters.replace(/\[\d+\]/g, '').split(';');
  const parts = place.split(',').map((part) => part.trim());
  return { addressCity: parts[0], addressState: parts.length > 1 ? parts[parts.length - 1] : '' };
}

function personFromRow(row) {
  const lastName = [row.last_name, row.suffix].filter((part) => part !== '').join(' ');
  return {
    id: idFor('person', row.bioguide_id),
    name: { firstName: row.first_name, lastName },
    emails: { primaryEmail: emailFor(row) },
    phones: phonesFrom(row.phone),
    city: row.district_office_city,
    jobTitle: jobTitleFor(row),
    xLink: row.x_handle === '' ? {} : { primaryLinkUrl: `https://x.com/${row.x_handle}`, primaryLinkLabel: row.x_handle },
    createdBy,
  };
}

/** The data has no addresses; these are made up, in a domain that never exists. */
function emailFor(row) {
  const parts = [row.first_name, row.last_name, row.bioguide_id].map(asciiWord).filter((part) => part !== '');
  return `${parts.join('.')}@congress.example`;
}

function asciiWord(text) {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');
}

function phonesFrom(phone) {
  const digits = phone.replace(/[^0-9]/g, '');
  if (digits === '') return {};
  return { primaryPhoneNumber: digits, primaryPhoneCountryCode: 'US', primaryPhoneCallingCode: '+1' };
}

function jobTitleFor(row) {
  const seat = row.district === '' || row.district === '0' ? row.state : `${row.state}-${row.district}`;
  return `${row.chamber === 'Senate' ? 'Senator' : 'Representative'} for ${seat} (${row.party})`;
}

function groupByState(rows) {
  const groups = new Map();
  for (const row of rows) groups.set(row.state, [...(groups.get(row.state) ?? []), row]);
  return groups;
}

function noteAbout(state, members) {
  const lines = members.map((row) => {
    const name = `${row.first_name} ${row.last_name}`;
    return `- ${row.website === '' ? name : `[${name}](${row.website})`}: ${jobTitleFor(row)}`;
  });
  return {
    id: idFor('note', state),
    title: `Delegation of ${state}`,
    bodyV2: { markdown: lines.join('\n') },
    createdBy,
  };
}

function noteTargetFromRow(row) {
  return {
    id: idFor('noteTarget', row.bioguide_id),
    noteId: idFor('note', row.state),
    targetPersonId: idFor('person', row.bioguide_id),
  };
}

async function upsertMany(plural, records) {
  let requests = 0;
  for (let start = 0; start < records.length; start += BATCH_SIZE) {
    await post(`/rest/batch/${plural}?upsert=true&fields=id`, records.slice(start, start + BATCH_SIZE));
    requests += 1;
  }
  console.log(`${plural}: ${records.length} sent in ${requests} batches`);
}

async function upsertOne(plural, record) {
  await post(`/rest/${plural}?upsert=true&fields=id`, record);
}

async function post(path, body) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`POST ${path} answered ${response.status}: ${await response.text()}`);
}

/** A name-based UUID (version 5): the same kind and key always give the same id. */
function idFor(kind, key) {
  const namespace = Buffer.from(ID_NAMESPACE.replaceAll('-', ''), 'hex');
  const bytes = createHash('sha1').update(namespace).update(`${kind}:${key}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Rows of a CSV file as objects, keyed by the names in its first line. */
function readTable(file) {
  const [names, ...rows] = parseCsv(readFileSync(new URL(file, import.meta.url), 'utf8'));
  return rows.map((cells) => Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])));
}

/** Cells may be quoted; then they may hold commas, line ends, and quotes written twice. */
function parseCsv(text) {
  const rows = [];
  let row = [];
  // One match is one cell and what ends it: a comma, the end of the line, or the end of the text.
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const body = text.replace(/^\uFEFF/, '');
  while (cell.lastIndex < body.length) {
    const at = cell.lastIndex;
    const match = cell.exec(body);
    if (match === null) throw new Error(`The CSV text cannot be read at character ${at}.`);
    row.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
    if (match[3] === ',') {
      if (cell.lastIndex === body.length) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
  }
  return rows;
}
