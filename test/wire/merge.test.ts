/** Merging records: who survives, whose values win, what moves, and what is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  at,
  create,
  createMany,
  exists,
  find,
  findOne,
  idIn,
  ids,
  isInBin,
  pluck,
  type Row,
  refused,
  type StoredRow,
  unique,
  unknownId,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

async function merge(
  plural: 'companies' | 'people',
  rows: readonly Row[],
  conflictPriorityIndex = 0,
  dryRun?: boolean,
): Promise<StoredRow> {
  const body = { ids: ids(rows), conflictPriorityIndex, ...(dryRun === undefined ? {} : { dryRun }) };
  const answer = await server.call('PATCH', `/rest/${plural}/merge`, { body });
  const data = accepted(answer)['data'] as Row;
  const [singular, both] = plural === 'people' ? ['mergePerson', 'mergePeople'] : ['mergeCompany', 'mergeCompanies'];
  assert.deepEqual(data[singular as string], data[both as string]);
  return data[singular as string] as StoredRow;
}

test('the record at the priority index survives with its id; the others are destroyed', async () => {
  for (const priority of [0, 1, 2]) {
    const rows = await createMany(server, 'people', [{ city: 'a' }, { city: 'b' }, { city: 'c' }]);
    const survivor = await merge('people', rows, priority);
    assert.equal(survivor.id, rows[priority]?.id);
    assert.equal(survivor['city'], ['a', 'b', 'c'][priority]);
    assert.deepEqual(await findOne(server, 'people', survivor.id), survivor);
    for (const row of rows.filter(({ id }) => id !== survivor.id)) {
      assert.equal(await exists(server, 'people', row.id), false);
      assert.equal(await isInBin(server, 'people', row.id), false);
    }
  }
});

test('values of the survivor win; empty ones are filled from the others, in order', async () => {
  const rows = await createMany(server, 'companies', [
    { name: 'First', employees: null, tagline: '', idealCustomerProfile: false, address: { addressCity: 'Ulm' } },
    { name: 'Second', employees: 2, tagline: 'two', annualRecurringRevenue: { amountMicros: 5, currencyCode: 'EUR' } },
    { name: 'Third', employees: 3, tagline: 'three', annualRevenue: { amountMicros: 7, currencyCode: 'USD' } },
  ]);
  const survivor = await merge('companies', rows, 0);
  assert.deepEqual([survivor['name'], survivor['employees'], survivor['tagline']], ['First', 2, 'two']);
  assert.equal(at(survivor, 'address.addressCity'), 'Ulm');
  assert.deepEqual(survivor['annualRecurringRevenue'], { amountMicros: 5, currencyCode: 'EUR' });
  assert.deepEqual(survivor['annualRevenue'], { amountMicros: 7, currencyCode: 'USD' });
  assert.equal(survivor['createdAt'], rows[0]?.['createdAt']);
  assert.deepEqual(survivor['createdBy'], rows[0]?.['createdBy']);
});

test('lists are united: options, emails, phones, links', async () => {
  const mails = [unique(), unique(), unique()].map((name) => `${name}@x.example`);
  const people = await createMany(server, 'people', [
    {
      emails: { primaryEmail: mails[0], additionalEmails: [] },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
      linkedinLink: { primaryLinkUrl: 'https://in.example/a', primaryLinkLabel: '' },
    },
    {
      emails: { primaryEmail: mails[1], additionalEmails: [mails[2], mails[0]] },
      phones: { primaryPhoneNumber: '612345679', primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' },
      linkedinLink: { primaryLinkUrl: 'https://in.example/b', primaryLinkLabel: 'B' },
    },
  ]);
  const person = await merge('people', people);
  assert.equal(at(person, 'emails.primaryEmail'), mails[0]);
  assert.deepEqual(new Set(at(person, 'emails.additionalEmails') as string[]), new Set([mails[1], mails[2]]), 'without repeats');
  assert.equal(at(person, 'phones.primaryPhoneNumber'), '612345678');
  assert.deepEqual(pluck(at(person, 'phones.additionalPhones') as Row[], 'number'), ['612345679']);
  assert.equal(at(person, 'linkedinLink.primaryLinkUrl'), 'https://in.example/a');
  assert.deepEqual(pluck(at(person, 'linkedinLink.secondaryLinks') as Row[], 'url'), ['https://in.example/b']);

  const companies = await createMany(server, 'companies', [{ workPolicy: ['ON_SITE'] }, { workPolicy: ['HYBRID', 'ON_SITE'] }]);
  const company = await merge('companies', companies);
  assert.deepEqual(new Set(company['workPolicy'] as string[]), new Set(['ON_SITE', 'HYBRID']));
});

test('a unique value of a loser goes over to a survivor that has none', async () => {
  const url = `https://${unique()}.example`;
  const rows = await createMany(server, 'companies', [{ name: 'A' }, { domainName: { primaryLinkUrl: url } }]);
  const survivor = await merge('companies', rows);
  assert.equal(at(survivor, 'domainName.primaryLinkUrl'), url);
});

test('what pointed to the others points to the survivor', async () => {
  const rows = (await createMany(server, 'companies', [{ name: 'A' }, { name: 'B' }])) as [StoredRow, StoredRow];
  const loser = rows[1].id;
  const note = await create(server, 'notes', {});
  const task = await create(server, 'tasks', {});
  const pointing = [
    ['people', 'companyId', await create(server, 'people', { companyId: loser })],
    ['opportunities', 'companyId', await create(server, 'opportunities', { companyId: loser })],
    ['subscriptions', 'companyId', await create(server, 'subscriptions', { companyId: loser })],
    ['supportTickets', 'aboutCompanyId', await create(server, 'supportTickets', { aboutCompanyId: loser })],
    ['noteTargets', 'targetCompanyId', await create(server, 'noteTargets', { noteId: note.id, targetCompanyId: loser })],
    ['taskTargets', 'targetCompanyId', await create(server, 'taskTargets', { taskId: task.id, targetCompanyId: loser })],
    ['attachments', 'targetCompanyId', await create(server, 'attachments', { name: 'x', targetCompanyId: loser })],
  ] as const;
  await merge('companies', rows);
  for (const [plural, key, row] of pointing) {
    assert.equal((await findOne(server, plural, row.id))[key], rows[0].id, plural);
  }
});

test('a link that both records had remains once', async () => {
  const rows = (await createMany(server, 'companies', [{ name: 'A' }, { name: 'B' }, { name: 'C' }])) as [StoredRow, StoredRow, StoredRow];
  const note = await create(server, 'notes', {});
  await createMany(
    server,
    'noteTargets',
    rows.map((row) => ({ noteId: note.id, targetCompanyId: row.id })),
  );
  const survivor = await merge('companies', rows, 1);
  const targets = await find(server, 'noteTargets', { filter: `noteId[eq]:${note.id}` });
  assert.deepEqual(pluck(targets.rows, 'targetCompanyId'), [survivor.id]);
  assert.equal(targets.totalCount, 1);
});

test('dryRun shows the result under a new id, and changes nothing', async () => {
  const rows = await createMany(server, 'companies', [{ name: 'A' }, { name: 'B', employees: 9 }]);
  const person = await create(server, 'people', { companyId: rows[1]?.id });
  const preview = await merge('companies', rows, 0, true);
  assert.ok(!ids(rows).includes(preview.id));
  assert.deepEqual([preview['name'], preview['employees']], ['A', 9]);
  assert.equal(await exists(server, 'companies', preview.id), false);
  assert.deepEqual(new Set((await find(server, 'companies', { filter: idIn(rows) })).rows), new Set(rows));
  assert.equal((await findOne(server, 'people', person.id))['companyId'], rows[1]?.id);
});

test('nine records can be merged', async () => {
  const rows = await createMany(
    server,
    'people',
    Array.from({ length: 9 }, (_, index) => (index === 8 ? { city: 'last' } : {})),
  );
  assert.equal((await merge('people', rows))['city'], 'last');
});

test('a merge is refused, and nothing is lost', async () => {
  const rows = await createMany(
    server,
    'people',
    Array.from({ length: 10 }, () => ({})),
  );
  const [first, second] = rows as unknown as [StoredRow, StoredRow];
  const two = [first.id, second.id];
  const cases: readonly (readonly [unknown, number, string | undefined])[] = [
    [{ ids: [first.id], conflictPriorityIndex: 0 }, 400, 'At least 2 record IDs are required for merge'],
    [{ ids: [], conflictPriorityIndex: 0 }, 400, 'At least 2 record IDs are required for merge'],
    [{ ids: ids(rows), conflictPriorityIndex: 0 }, 400, 'Maximum 9 records can be merged at once'],
    [{ ids: two, conflictPriorityIndex: 5 }, 400, "Invalid conflict priority '5'. Valid options for 2 records: 0-1"],
    [{ ids: two, conflictPriorityIndex: -1 }, 400, "Invalid conflict priority '-1'"],
    [{ ids: two, conflictPriorityIndex: 0.5 }, 400, undefined],
    [{ ids: two, conflictPriorityIndex: '0x' }, 400, undefined],
    [{ ids: two }, 400, undefined],
    [{ conflictPriorityIndex: 0 }, 400, undefined],
    [{ ids: [first.id, first.id], conflictPriorityIndex: 0 }, 400, undefined],
    [{ ids: [first.id, 'x'], conflictPriorityIndex: 0 }, 400, undefined],
    [{ ids: 'x', conflictPriorityIndex: 0 }, 400, undefined],
    [{ ids: two, conflictPriorityIndex: 0, dryRun: 'maybe' }, 400, undefined],
    [{ ids: [first.id, unknownId()], conflictPriorityIndex: 0 }, 404, 'not found'],
    [[], 400, undefined],
    [{}, 400, undefined],
  ];
  for (const [body, status, message] of cases) {
    refused(await server.call('PATCH', '/rest/people/merge', { body }), message === undefined ? { status } : { status, message });
  }
  assert.equal((await find(server, 'people', { filter: idIn(rows) })).totalCount, 10);
});

test('an object without duplicate criteria cannot be merged', async () => {
  const rows = await createMany(server, 'opportunities', [{}, {}]);
  refused(await server.call('PATCH', '/rest/opportunities/merge', { body: { ids: ids(rows), conflictPriorityIndex: 0 } }), {
    message: 'Merge is only available for objects with duplicate criteria.',
  });
  assert.equal((await find(server, 'opportunities', { filter: idIn(rows) })).totalCount, 2);
});
