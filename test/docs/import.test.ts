import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startTestServer, type TestServer } from '../support/server.ts';

const howTo = join(import.meta.dirname, '..', '..', 'docs', 'how-to');
const printed = [
  'companies: 503 sent in 9 batches',
  'people: 537 sent in 9 batches',
  'notes: 56 sent one by one',
  'noteTargets: 537 sent in 9 batches',
];

interface Row {
  readonly id: string;
  readonly name: string;
}

interface Group {
  readonly groupByDimensionValues: readonly (string | null)[];
  readonly totalCount: number | string;
}

describe('the import example', () => {
  let server: TestServer;

  before(async () => {
    // Enough for one request to answer every city as a group.
    server = await startTestServer({ env: { KWARTET_PAGE_SIZE_MAX: '1000' } });
  });
  after(() => server?.close());

  async function get(path: string, query: Readonly<Record<string, string>> = {}) {
    const { status, body, text } = await server.call('GET', `/rest/${path}?${new URLSearchParams(query)}`);
    assert.equal(status, 200, text);
    return body;
  }

  async function totals() {
    const plurals = ['companies', 'people', 'notes', 'noteTargets'];
    return Promise.all(plurals.map(async (plural) => (await get(plural, { limit: '1' })).totalCount));
  }

  async function groups(plural: string, dimension: unknown): Promise<readonly Group[]> {
    const query = { group_by: JSON.stringify([dimension]), aggregate: '["totalCount"]', limit: '1000' };
    return get(`${plural}/groupBy`, query);
  }

  const sumOf = (found: readonly Group[]) => found.reduce((sum, group) => sum + Number(group.totalCount), 0);

  test('prints what its page says, and makes nothing twice', async () => {
    assert.ok(readFileSync(join(howTo, 'import-companies-and-people.md'), 'utf8').includes(printed.join('\n')));
    for (const run of ['first', 'second']) {
      assert.deepEqual(await runImport(server), printed, run);
      assert.deepEqual(await totals(), [503, 537, 56, 537], run);
    }
  });

  test('a later run keeps what was added by hand', async () => {
    const [company] = (await get('companies', { filter: 'name[eq]:3M' })).data.companies;
    const path = `/rest/companies/${company.id}`;
    await server.call('PATCH', path, { body: { name: 'Renamed', linkedinLink: { primaryLinkUrl: 'https://linkedin.example/3m' } } });
    await runImport(server);
    const { body } = await server.call('GET', path);
    assert.equal(body.data.company.name, '3M');
    assert.equal(body.data.company.linkedinLink.primaryLinkUrl, 'https://linkedin.example/3m');
  });

  test('cells arrive whole', async () => {
    const [person] = (await get('people', { filter: 'name.lastName[eq]:Velázquez' })).data.people;
    assert.equal(person.name.firstName, 'Nydia');
    assert.match(person.emails.primaryEmail, /^nydia\.velazquez\.[a-z0-9]+@congress\.example$/);
    assert.equal(person.phones.primaryPhoneCallingCode, '+1');
    assert.equal(person.createdBy.source, 'IMPORT');
    const [company] = (await get('companies', { filter: 'name[eq]:3M' })).data.companies;
    assert.equal(company.address.addressCity, 'Saint Paul');
    assert.equal(company.address.addressState, 'Minnesota');
    const imported = await get('companies', { filter: 'createdBy.source[eq]:IMPORT', limit: '1' });
    assert.equal(imported.totalCount, 503);
  });

  test('filters find the rows of the files', async () => {
    const texas = await get('companies', { filter: 'address.addressState[eq]:Texas', limit: '100' });
    assert.equal(texas.totalCount, 48);
    assert.equal(texas.data.companies.length, 48);
    assert.ok(texas.data.companies.every((row: { address: { addressState: string } }) => row.address.addressState === 'Texas'));
    assert.equal((await get('people', { filter: 'jobTitle[startsWith]:Senator' })).totalCount, 100);
    const minneapolis = await get('people', { filter: 'city[eq]:Minneapolis' });
    assert.ok(minneapolis.data.people.some((row: { name: { lastName: string } }) => row.name.lastName === 'Klobuchar'));
  });

  test('every company is on one page, forwards and backwards, in one order', async () => {
    const forwards = await walk('starting_after');
    const backwards = await walk('ending_before');
    assert.equal(forwards.length, 503);
    assert.equal(new Set(forwards.map((row) => row.id)).size, 503);
    assert.deepEqual(backwards, forwards);
  });

  async function walk(direction: 'starting_after' | 'ending_before'): Promise<readonly Row[]> {
    const forwards = direction === 'starting_after';
    const rows: Row[] = [];
    let cursor: string | null = null;
    if (!forwards) {
      const last = await get('companies', { order_by: 'name[DescNullsLast],id[DescNullsLast]', limit: '1' });
      const { id, name } = last.data.companies[0];
      cursor = Buffer.from(JSON.stringify({ name, id })).toString('base64');
      rows.push({ id, name });
    }
    for (;;) {
      const query = {
        order_by: 'name[AscNullsFirst]',
        limit: '60',
        fields: 'id,name',
        ...(cursor === null ? {} : { [direction]: cursor }),
      };
      const { data, pageInfo, totalCount } = await get('companies', query);
      assert.equal(totalCount, 503);
      const page: readonly Row[] = data.companies.map(({ id, name }: Row) => ({ id, name }));
      assert.ok(page.length > 0);
      if (forwards) rows.push(...page);
      else rows.unshift(...page);
      if (!(forwards ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return rows;
      cursor = forwards ? pageInfo.endCursor : pageInfo.startCursor;
    }
  }

  test('groups add up', async () => {
    const states = await groups('companies', { address: { addressState: true } });
    assert.equal(sumOf(states), 503);
    const california = states.find((group) => group.groupByDimensionValues[0] === 'California');
    assert.equal(Number(california?.totalCount), 74);
    assert.equal(sumOf(await groups('companies', { address: { addressCity: true } })), 503);
    assert.equal(sumOf(await groups('people', { city: true })), 537);
  });

  test('notes are linked to the people of the state', async () => {
    const { data } = await get('notes', { filter: 'title[eq]:"Delegation of VT"', depth: '1' });
    const [note] = data.notes;
    assert.equal(note.noteTargets.length, 3);
    assert.match(note.bodyV2.markdown, /Sanders/);
  });

  test('a person who is there twice is found and merged', async () => {
    const [kept] = (await get('people', { filter: 'name.lastName[eq]:Klobuchar' })).data.people;
    const twinId = randomUUID();
    const twin = { id: twinId, name: kept.name, linkedinLink: { primaryLinkUrl: 'https://linkedin.example/amy' } };
    assert.equal((await server.call('POST', '/rest/people', { body: twin })).status, 201);

    const duplicates = await server.call('POST', '/rest/people/duplicates', { body: { ids: [kept.id] } });
    assert.equal(duplicates.status, 200, duplicates.text);
    assert.deepEqual(
      duplicates.body.data[0].personDuplicates.map((row: Row) => row.id),
      [twinId],
    );

    const merged = await server.call('PATCH', '/rest/people/merge', { body: { ids: [kept.id, twinId], conflictPriorityIndex: 0 } });
    assert.equal(merged.status, 200, merged.text);
    assert.equal(merged.body.data.mergePerson.id, kept.id);
    const survivor = (await get(`people/${kept.id}`)).data.person;
    assert.equal(survivor.linkedinLink.primaryLinkUrl, 'https://linkedin.example/amy');
    assert.deepEqual(survivor.emails, kept.emails);
    assert.equal((await server.call('GET', `/rest/people/${twinId}`)).status, 404);
    assert.deepEqual(await totals(), [503, 537, 56, 537]);
    const again = await server.call('POST', '/rest/people/duplicates', { body: { ids: [kept.id] } });
    assert.deepEqual(again.body.data[0].personDuplicates, []);
  });
});

async function runImport(server: TestServer): Promise<readonly string[]> {
  const env = { ...process.env, KWARTET_URL: server.url, KWARTET_TOKEN: server.token };
  const { stdout } = await promisify(execFile)(process.execPath, [join(howTo, 'import', 'import.mjs')], { env });
  return stdout.trimEnd().split('\n');
}
