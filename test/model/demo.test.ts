/** Starter and demo records: repeatable, whole, in the promised proportions, and taken by a real database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isValidPhoneNumber } from 'libphonenumber-js';
import { findFirstWorkspace } from '../../server/src/commands/first-workspace.ts';
import { fieldTypes } from '../../server/src/fields/index.ts';
import { demoObjects } from '../../server/src/model/demo/definitions.ts';
import { demoRecords, demoSizes } from '../../server/src/model/demo/demo.ts';
import type { RecordBody, RecordChunk } from '../../server/src/model/demo/record-set.ts';
import { starterRecords } from '../../server/src/model/demo/starter.ts';
import { loadModel } from '../../server/src/model/load.ts';
import { loadRecords } from '../../server/src/model/load-records.ts';
import { systemFields } from '../../server/src/model/system-fields.ts';
import { isUuid } from '../../server/src/model/uuid.ts';
import { createDatabase } from '../support/database.ts';
import { openTestPool } from '../support/pool.ts';

type Records = ReadonlyMap<string, readonly RecordBody[]>;

const anchor = new Date('2026-03-01T00:00:00Z');
const options = { seed: 7, ...demoSizes, anchor, workspaceName: 'Acorn Trading' };
const demo = collected(demoRecords(options));
const starter = collected(starterRecords(anchor, { id: '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11', name: 'Ada Lindgren' }));

/** Fails when a record points to one that has not come before it. */
function collected(chunks: Iterable<RecordChunk>): Records {
  const records = new Map<string, RecordBody[]>();
  const ids = new Set<unknown>();
  for (const { object, records: more } of chunks) {
    assert.ok(more.length > 0 && more.length < 1100, `${more.length} ${object}`);
    for (const record of more) {
      for (const [key, value] of Object.entries(record)) {
        const isOutside = ['id', 'userId', 'timelineActivityTypeId'].includes(key) || value === '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11';
        if (key.endsWith('Id') && value !== null && !isOutside) assert.ok(ids.has(value), `${object}.${key}`);
      }
      assert.ok(typeof record.id === 'string' && isUuid(record.id) && !ids.has(record.id), object);
      ids.add(record.id);
    }
    records.set(object, [...(records.get(object) ?? []), ...more]);
  }
  return records;
}

function of(records: Records, object: string): readonly RecordBody[] {
  return records.get(object) ?? [];
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are of every shape
function share(object: string, test: (record: any) => boolean): number {
  const records = of(demo, object);
  return records.filter(test).length / records.length;
}

function isBetween(value: number, low: number, high: number): void {
  assert.ok(value >= low && value <= high, `${value} lies between ${low} and ${high}`);
}

function countsOf(records: Records): Record<string, number> {
  return Object.fromEntries([...records].map(([object, list]) => [object, list.length]));
}

test('the same options give the same records, other seeds other ones under the same ids', () => {
  assert.deepEqual(collected(demoRecords(options)), demo);
  const other = collected(demoRecords({ ...options, seed: 8 }));
  assert.notDeepEqual(of(other, 'company'), of(demo, 'company'));
  assert.deepEqual(
    of(other, 'company').map((record) => record.id),
    of(demo, 'company').map((record) => record.id),
  );
  const elsewhere = collected(demoRecords({ ...options, workspaceName: 'Fjord Labs' }));
  assert.notEqual(of(elsewhere, 'person')[0]?.id, of(demo, 'person')[0]?.id);
});

test('the numbers of records are those that were asked for', () => {
  const { noteTarget = 0, taskTarget = 0, timelineActivity, ...rest } = countsOf(demo);
  const asked = { company: 300, person: 1000, opportunity: 200, note: 200, task: 200 };
  assert.deepEqual(rest, { workspaceMember: 4, ...asked, subscription: 120, supportTicket: 180, attachment: 20 });
  assert.equal(timelineActivity, 300 + 1000 + 200 + 200 + 200 + 120 + 180);
  isBetween(noteTarget, 200, 600);
  isBetween(taskTarget, 200, 600);
});

test('sizes down to nothing, and parts that are left out', () => {
  const none = { companies: 0, people: 0, opportunities: 0, notes: 0, tasks: 0 };
  assert.deepEqual(countsOf(collected(demoRecords({ ...options, ...none }))), { workspaceMember: 4 });
  const alone = collected(demoRecords({ ...options, ...none, people: 30, opportunities: 3, notes: 2, members: 0, hasTimeline: false }));
  assert.deepEqual(Object.keys(countsOf(alone)), ['person', 'opportunity', 'note', 'noteTarget', 'attachment']);
  assert.ok(of(alone, 'person').every((person) => person.companyId === null));
  const plain = collected(demoRecords({ ...options, isDemoModel: false, hasTimeline: false }));
  for (const object of ['subscription', 'supportTicket', 'timelineActivity']) assert.equal(plain.has(object), false);
  const keys = new Set([...of(plain, 'company'), ...of(plain, 'person')].flatMap((record) => Object.keys(record)));
  for (const key of ['tagline', 'introVideo', 'workPolicy', 'whatsapp', 'performanceRating']) assert.equal(keys.has(key), false, key);
});

test('more companies than there are names', () => {
  const sizes = { companies: 95_000, people: 0, opportunities: 0, notes: 0, tasks: 0, isDemoModel: false, hasTimeline: false };
  const many = collected(demoRecords({ ...options, ...sizes }));
  const names = of(many, 'company').map((company) => company.name);
  assert.equal(names.length - new Set(names).size, 1900);
});

test('values that must differ do', () => {
  const domains = of(demo, 'company').flatMap((company) => (company.domainName as RecordBody | null)?.primaryLinkUrl ?? []);
  assert.equal(new Set(domains).size, domains.length);
  assert.equal(domains.length, 291);
  const emails = of(demo, 'person').map((person) => (person.emails as RecordBody).primaryEmail as string);
  assert.equal(new Set(emails).size, 1000);
  for (const email of emails) assert.match(email, /^[a-z]+\.[a-z]+[0-9]*@[a-z0-9]+\.example$/);
  for (const source of ['note', 'task']) {
    const pairs = of(demo, `${source}Target`).map((link) => {
      const targets = [link.targetCompanyId, link.targetPersonId, link.targetOpportunityId].filter((id) => id !== null);
      assert.equal(targets.length, 1);
      return `${link[`${source}Id`]} ${targets[0]}`;
    });
    assert.equal(new Set(pairs).size, pairs.length);
  }
});

test('companies and people are spread as promised', () => {
  const names = of(demo, 'company').map((company) => company.name);
  assert.equal(names.length - new Set(names).size, 6);
  isBetween(
    share('company', (company) => company.idealCustomerProfile),
    0.22,
    0.38,
  );
  assert.equal(
    share('company', (company) => company.employees >= 2 && company.employees <= 80_000),
    1,
  );
  assert.equal(
    share('company', (company) => Number.isSafeInteger(company.annualRecurringRevenue.amountMicros)),
    1,
  );
  const staff = new Map<unknown, number>();
  for (const { companyId } of of(demo, 'person')) if (companyId !== null) staff.set(companyId, (staff.get(companyId) ?? 0) + 1);
  isBetween(Math.max(...staff.values()), 5, 7);
  isBetween(
    share('person', (person) => person.companyId === null),
    0.05,
    0.11,
  );
  isBetween(
    share('person', (person) => person.phones !== null),
    0.65,
    0.75,
  );
  isBetween(
    share('person', (person) => person.linkedinLink !== null),
    0.55,
    0.65,
  );
  isBetween(
    share('person', (person) => person.emails.additionalEmails.length === 1),
    0.03,
    0.07,
  );
  const fullNames = of(demo, 'person').map(({ name }) => Object.values(name as RecordBody).join(' '));
  isBetween(1 - new Set(fullNames).size / fullNames.length, 0.03, 0.06);
  assert.ok(fullNames.some((name) => /^[\u0590-\u05ff ]+$/.test(name)));
});

test('deals, tasks and origins are spread as promised', () => {
  for (const [stage, expected] of Object.entries({ NEW: 0.3, SCREENING: 0.25, MEETING: 0.18, PROPOSAL: 0.15, CUSTOMER: 0.12 })) {
    isBetween(
      share('opportunity', (deal) => deal.stage === stage),
      expected - 0.09,
      expected + 0.09,
    );
  }
  const isWonBefore = (deal: RecordBody): boolean => deal.stage !== 'CUSTOMER' || (deal.closeDate as string) < anchor.toISOString();
  assert.ok(of(demo, 'opportunity').every(isWonBefore));
  const companyOf = new Map(of(demo, 'person').map((person) => [person.id, person.companyId]));
  for (const deal of of(demo, 'opportunity')) {
    if (deal.pointOfContactId !== null) assert.equal(companyOf.get(deal.pointOfContactId), deal.companyId);
  }
  isBetween(
    share('opportunity', (deal) => deal.pointOfContactId !== null),
    0.65,
    0.9,
  );
  isBetween(
    share('opportunity', (deal) => deal.ownerId === null),
    0.04,
    0.17,
  );
  isBetween(
    share('task', (task) => task.status === 'TODO'),
    0.4,
    0.6,
  );
  isBetween(
    share('task', (task) => task.assigneeId !== null),
    0.7,
    0.9,
  );
  for (const [source, expected] of Object.entries({ MANUAL: 0.6, API: 0.2, IMPORT: 0.15, SYSTEM: 0.05 })) {
    isBetween(
      share('person', (person) => person.createdBy.source === source),
      expected - 0.05,
      expected + 0.05,
    );
  }
  assert.equal(
    share('person', (person) => person.deletedAt !== null),
    0.01,
  );
  for (const { createdAt, deletedAt } of of(demo, 'person')) {
    assert.ok((createdAt as string) < anchor.toISOString() && (createdAt as string) > '2025-01-20');
    assert.ok(deletedAt === null || ((deletedAt as string) >= (createdAt as string) && (deletedAt as string) <= anchor.toISOString()));
  }
  const binned = new Map(of(demo, 'note').map((note) => [note.id, note.deletedAt]));
  for (const link of of(demo, 'noteTarget')) assert.equal(link.deletedAt, binned.get(link.noteId));
});

test('phone numbers are well-formed numbers of their country', () => {
  const phones = [...of(demo, 'person'), ...of(starter, 'person')].flatMap((person) => [person.phones, person.whatsapp] as RecordBody[]);
  let count = 0;
  for (const phone of phones.filter((one) => one)) {
    const { primaryPhoneNumber, primaryPhoneCallingCode, primaryPhoneCountryCode: country } = phone as Record<string, string>;
    assert.ok(isValidPhoneNumber(`${primaryPhoneCallingCode}${primaryPhoneNumber}`), `${country} ${primaryPhoneNumber}`);
    count++;
  }
  isBetween(count, 800, 1100);
});

test('every field type that can be created occurs in the demo workspace', () => {
  const used = new Set(demoObjects.flatMap((object) => [...systemFields(object), ...object.fields]).map((field) => field.type));
  assert.deepEqual(
    fieldTypes.filter((fieldType) => fieldType.isCreatable && !used.has(fieldType.type)).map((fieldType) => fieldType.type),
    [],
  );
});

test('the starter records', () => {
  const expected = { company: 5, person: 5, opportunity: 6, note: 2, task: 3, noteTarget: 4, taskTarget: 6 };
  assert.deepEqual(countsOf(starter), expected);
  assert.deepEqual(
    of(starter, 'company').map((company) => [
      company.name,
      (company.domainName as RecordBody).primaryLinkUrl,
      company.employees,
      company.idealCustomerProfile,
    ]),
    [
      ['Brightwater Tools', 'https://brightwater.example', 240, true],
      ['Lumen Orchard', 'https://lumenorchard.example', 58, false],
      ['Northpine Logistics', 'https://northpine.example', 1300, true],
      ['Cobalt & Fern', 'https://cobaltfern.example', 17, false],
      ['Tidal Metrics', 'https://tidalmetrics.example', 86, true],
    ],
  );
  assert.deepEqual(
    of(starter, 'company').map((company) => company.annualRecurringRevenue),
    [
      { amountMicros: 2_500_000_000_000, currencyCode: 'EUR' },
      { amountMicros: 640_000_000_000, currencyCode: 'EUR' },
      { amountMicros: 9_800_000_000_000, currencyCode: 'EUR' },
      { amountMicros: 120_000_000_000, currencyCode: 'GBP' },
      { amountMicros: 1_150_000_000_000, currencyCode: 'CAD' },
    ],
  );
  assert.deepEqual(
    of(starter, 'person').map((person) => (person.emails as RecordBody).primaryEmail),
    [
      'ines@brightwater.example',
      'mathieu@lumenorchard.example',
      'aino@northpine.example',
      'rosa@cobaltfern.example',
      'devon@tidalmetrics.example',
    ],
  );
  const stages = of(starter, 'opportunity').map((deal) => deal.stage);
  assert.deepEqual(stages.toSorted(), ['CUSTOMER', 'MEETING', 'NEW', 'PROPOSAL', 'PROPOSAL', 'SCREENING']);
  for (const { amount } of of(starter, 'opportunity')) isBetween(Number((amount as RecordBody).amountMicros), 8_000e6, 240_000e6);
  const owners = new Set([
    ...of(starter, 'opportunity').map((deal) => deal.ownerId),
    ...of(starter, 'task').map((task) => task.assigneeId),
  ]);
  assert.deepEqual([...owners], ['3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11']);
  for (const records of starter.values()) {
    for (const { createdBy } of records)
      assert.deepEqual(createdBy, { source: 'SYSTEM', workspaceMemberId: null, name: 'System', context: {} });
  }
  const orphans = collected(starterRecords(anchor, null));
  assert.ok(of(orphans, 'task').every((task) => task.assigneeId === null));
});

test('a database takes starter and demo records, and taking them again adds nothing', async () => {
  const database = await createDatabase();
  const pool = openTestPool(database.url);
  try {
    const workspaceId = await findFirstWorkspace(pool);
    assert.ok(workspaceId !== null);
    const model = await loadModel(pool, workspaceId);
    assert.ok(model !== null);
    const load = async (): Promise<Record<string, number>> => {
      const counts: Record<string, number> = {};
      for (const chunks of [starterRecords(anchor, null), demoRecords(options)]) {
        for (const chunk of chunks) counts[chunk.object] = (counts[chunk.object] ?? 0) + (await loadRecords(pool, model, chunk));
      }
      return counts;
    };
    const expected = countsOf(demo);
    for (const [object, count] of Object.entries(countsOf(starter))) expected[object] = (expected[object] ?? 0) + count;
    const sorted = (counts: Record<string, number>) => Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
    assert.deepEqual(sorted(await load()), sorted(expected));
    assert.deepEqual(new Set(Object.values(await load())), new Set([0]));
    const text = `select count(*) from "${model.schema}"."note" where "bodyV2Blocknote" like '[%' and "bodyV2Markdown" <> ''`;
    assert.deepEqual((await pool.run({ text, values: [] })).rows, [['202']]);
  } finally {
    await pool.close();
    await database.drop();
  }
});
