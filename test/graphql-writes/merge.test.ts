/** Merging records: who survives, whose values win, what moves, what a dry run shows, and what is refused. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  addMember,
  at,
  binned,
  count,
  ids,
  invoice,
  live,
  made,
  madeMany,
  only,
  pluck,
  type Row,
  refused,
  startWrites,
  stored,
  unique,
  unknownId,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const document = (plural: 'Companies' | 'People', fields: string): string =>
  `mutation ($ids: [UUID!]!, $conflictPriorityIndex: Int!, $dryRun: Boolean! = false) {
     merge${plural}(ids: $ids, conflictPriorityIndex: $conflictPriorityIndex, dryRun: $dryRun) { ${fields} } }`;

async function merge(plural: 'Companies' | 'People', rows: readonly Row[], fields = 'id', priority = 0, dryRun?: boolean): Promise<Row> {
  const variables = { ids: ids(rows), conflictPriorityIndex: priority, ...(dryRun !== undefined && { dryRun }) };
  return only(await writes.ask(document(plural, fields), variables)) as Row;
}

test('the record at the priority index survives; the others are destroyed', async () => {
  for (const priority of [0, 1, 2]) {
    const rows = await madeMany(writes, 'person', [{ city: 'a' }, { city: 'b' }, { city: 'c' }]);
    const survivor = await merge('People', rows, 'id city deletedAt', priority);
    assert.deepEqual(survivor, { id: rows[priority]?.['id'], city: ['a', 'b', 'c'][priority], deletedAt: null });
    assert.deepEqual(await stored(writes, 'person', survivor['id'], 'id city deletedAt'), survivor);
    for (const { id } of rows.filter((row) => row['id'] !== survivor['id'])) {
      assert.equal(await live(writes, 'person', id), false);
      assert.equal(await binned(writes, 'person', id), false);
    }
  }
});

test('all fields are merged, whatever is selected; empty ones are filled from the others in order', async () => {
  const [owner, rival] = [await addMember(writes, 'Owner'), await addMember(writes, 'Rival')];
  const rows = await madeMany(writes, 'company', [
    { name: 'First', employees: null, tagline: '', address: { addressCity: 'Ulm' } },
    {
      name: 'Second',
      employees: 2,
      tagline: 'two',
      annualRecurringRevenue: { amountMicros: 5, currencyCode: 'EUR' },
      accountOwnerId: owner,
    },
    { name: 'Third', employees: 3, tagline: 'three', annualRevenue: { amountMicros: 7, currencyCode: 'USD' }, accountOwnerId: rival },
  ]);
  const survivor = await merge('Companies', rows, 'id');
  assert.deepEqual(survivor, { id: rows[0]?.['id'] });
  const fields =
    'name employees tagline accountOwnerId address { addressCity } annualRecurringRevenue { amountMicros currencyCode } annualRevenue { amountMicros currencyCode }';
  assert.deepEqual(await stored(writes, 'company', survivor['id'], fields), {
    name: 'First',
    employees: 2,
    tagline: 'two',
    accountOwnerId: owner,
    address: { addressCity: 'Ulm' },
    annualRecurringRevenue: { amountMicros: 5, currencyCode: 'EUR' },
    annualRevenue: { amountMicros: 7, currencyCode: 'USD' },
  });
});

test('lists are united without repeats: options, emails, phones, links', async () => {
  const mails = [unique(), unique(), unique()].map((name) => `${name}@x.example`);
  const phone = (number: string): Row => ({ primaryPhoneNumber: number, primaryPhoneCountryCode: 'FR', primaryPhoneCallingCode: '+33' });
  const people = await madeMany(writes, 'person', [
    {
      emails: { primaryEmail: mails[0], additionalEmails: [] },
      phones: phone('612345678'),
      linkedinLink: { primaryLinkUrl: 'https://in.example/a' },
    },
    {
      emails: { primaryEmail: mails[1], additionalEmails: [mails[2], mails[0]] },
      phones: phone('612345679'),
      linkedinLink: { primaryLinkUrl: 'https://in.example/b', primaryLinkLabel: 'B' },
    },
  ]);
  const fields = `id emails { primaryEmail additionalEmails } phones { primaryPhoneNumber additionalPhones }
    linkedinLink { primaryLinkUrl secondaryLinks }`;
  const person = await merge('People', people, fields);
  assert.equal(at(person, 'emails.primaryEmail'), mails[0]);
  assert.deepEqual((at(person, 'emails.additionalEmails') as string[]).toSorted(), [mails[1], mails[2]].toSorted());
  assert.equal(at(person, 'phones.primaryPhoneNumber'), '612345678');
  assert.deepEqual(pluck(at(person, 'phones.additionalPhones') as Row[], 'number'), ['612345679']);
  assert.equal(at(person, 'linkedinLink.primaryLinkUrl'), 'https://in.example/a');
  assert.deepEqual(pluck(at(person, 'linkedinLink.secondaryLinks') as Row[], 'url'), ['https://in.example/b']);
  assert.deepEqual(await stored(writes, 'person', person['id'], fields), person);
  const companies = await madeMany(writes, 'company', [{ workPolicy: ['ON_SITE'] }, { workPolicy: ['HYBRID', 'ON_SITE'] }]);
  const company = await merge('Companies', companies, 'workPolicy');
  assert.deepEqual((company['workPolicy'] as string[]).toSorted(), ['HYBRID', 'ON_SITE']);
});

test('a unique value of a loser goes over to a survivor that has none', async () => {
  const url = `https://${unique()}.example`;
  const rows = await madeMany(writes, 'company', [{ name: 'A' }, { domainName: { primaryLinkUrl: url } }]);
  const survivor = await merge('Companies', rows, 'domainName { primaryLinkUrl }');
  assert.deepEqual(survivor, { domainName: { primaryLinkUrl: url } });
});

test('what pointed to the others points to the survivor', async () => {
  const rows = await madeMany(writes, 'company', [{ name: 'A' }, { name: 'B' }]);
  const loser = rows[1]?.['id'];
  const note = await made(writes, 'note');
  const task = await made(writes, 'task');
  const pointing = [
    ['person', 'companyId', {}],
    ['opportunity', 'companyId', {}],
    ['subscription', 'companyId', {}],
    ['supportTicket', 'aboutCompanyId', {}],
    ['noteTarget', 'targetCompanyId', { noteId: note['id'] }],
    ['taskTarget', 'targetCompanyId', { taskId: task['id'] }],
  ] as const;
  const before = [];
  for (const [name, key, more] of pointing) before.push([name, key, await made(writes, name, { ...more, [key]: loser })] as const);
  const survivor = await merge('Companies', rows, 'id people { edges { node { id } } }');
  assert.equal((at(survivor, 'people.edges') as Row[]).length, 1, 'the answer shows what has moved');
  for (const [name, key, row] of before) assert.equal((await stored(writes, name, row['id'], key))[key], rows[0]?.['id'], name);
});

test('dryRun shows the result under an id of its own, and writes nothing', async () => {
  const rows = await madeMany(writes, 'company', [{ name: 'A' }, { name: 'B', employees: 9 }]);
  await made(writes, 'person', { companyId: rows[1]?.['id'] });
  const start = Date.now();
  const preview = await writes.unchanged(() => merge('Companies', rows, 'id name employees deletedAt', 0, true));
  assert.deepEqual([preview['name'], preview['employees']], ['A', 9]);
  assert.equal(ids(rows).includes(String(preview['id'])), false);
  assert.ok(Math.abs(Date.parse(String(preview['deletedAt'])) - start) < 60_000, String(preview['deletedAt']));
  assert.equal(await count(writes, 'company', { id: { in: ids(rows) } }), 2);
});

test('dryRun of every priority agrees with the merge that follows', async () => {
  for (const priority of [0, 1]) {
    const rows = await madeMany(writes, 'company', [
      { name: 'A', workPolicy: ['ON_SITE'], linkedinLink: { primaryLinkUrl: 'https://a.example' } },
      { name: 'B', employees: 4, workPolicy: ['HYBRID'], linkedinLink: { primaryLinkUrl: 'https://b.example' } },
    ]);
    const fields = 'name employees workPolicy linkedinLink { primaryLinkUrl secondaryLinks } createdBy { source name }';
    const preview = await writes.unchanged(() => merge('Companies', rows, fields, priority, true));
    assert.deepEqual(await merge('Companies', rows, fields, priority, false), preview);
  }
});

test('two and nine records are merged; one and ten are refused', async () => {
  const rows = await madeMany(
    writes,
    'person',
    Array.from({ length: 10 }, (_, index) => (index === 8 ? { city: 'ninth' } : {})),
  );
  await writes.unchanged(async () => {
    for (const [size, message] of [
      [0, 'At least 2 record IDs are required for merge'],
      [1, 'At least 2 record IDs are required for merge'],
      [10, 'Maximum 9 records can be merged at once'],
    ] as const) {
      const variables = { ids: ids(rows).slice(0, size), conflictPriorityIndex: 0 };
      refused(await writes.post(document('People', 'id'), variables), { subCode: 'INVALID_QUERY_INPUT', message, key: 'mergePeople' });
    }
  });
  assert.deepEqual(await merge('People', rows.slice(0, 9), 'city'), { city: 'ninth' });
});

test('refused, with nothing lost', async () => {
  const rows = await madeMany(writes, 'person', [{ city: 'a' }, { city: 'b' }]);
  const two = ids(rows);
  const input = { subCode: 'INVALID_QUERY_INPUT' } as const;
  await writes.unchanged(async () => {
    for (const dryRun of [undefined, true]) {
      const ask = (variables: Row) => writes.post(document('People', 'id'), { ...variables, ...(dryRun !== undefined && { dryRun }) });
      for (const index of [2, 5, -1]) {
        refused(await ask({ ids: two, conflictPriorityIndex: index }), {
          ...input,
          message: `Invalid conflict priority '${index}'. Valid options for 2 records: 0-1`,
        });
      }
      refused(await ask({ ids: [two[0], unknownId()], conflictPriorityIndex: 0 }), {
        code: 'NOT_FOUND',
        message: 'One or more records not found',
      });
      refused(await ask({ ids: two, conflictPriorityIndex: 'x' }), { ...input });
      refused(await ask({ ids: two, conflictPriorityIndex: 0.5 }));
      refused(await ask({ ids: [two[0], two[0]], conflictPriorityIndex: 0 }));
      refused(await ask({ ids: [two[0], 'x'], conflictPriorityIndex: 0 }));
      refused(await ask({ ids: { a: 1 }, conflictPriorityIndex: 0 }));
    }
    refused(await writes.post('mutation { mergePeople(conflictPriorityIndex: 0) { id } }'), {
      ...input,
      message: 'Missing required argument: "ids" (array)',
    });
    refused(await writes.post(`mutation { mergePeople(ids: ["${two.join('", "')}"]) { id } }`), {
      ...input,
      message: 'Missing required argument: "conflictPriorityIndex" (number)',
    });
    refused(await writes.post(`mutation { mergePeople(ids: ["${two.join('", "')}"], conflictPriorityIndex: 0, dryRun: "no") { id } }`), {
      ...input,
      message: 'Invalid argument: "dryRun" must be a boolean',
    });
    refused(await writes.post(`mutation { mergePeople(ids: ["${two.join('", "')}"], conflictPriorityIndex: 0, foo: 1) { id } }`), {
      ...input,
      message: 'Argument not allowed: foo',
    });
  });
});

test('an object without duplicate criteria cannot be merged', async () => {
  const rows = await madeMany(writes, 'invoice', [invoice(), invoice()]);
  await writes.unchanged(async () => {
    for (const dryRun of [false, true]) {
      const query = `mutation { mergeInvoices(ids: ["${ids(rows).join('", "')}"], conflictPriorityIndex: 0, dryRun: ${dryRun}) { id } }`;
      refused(await writes.post(query), {
        subCode: 'INVALID_QUERY_INPUT',
        message: `Merge is only available for objects with duplicate criteria. Object 'invoice' does not have duplicate criteria defined.`,
        key: 'mergeInvoices',
      });
    }
  });
});

test('everything of a failed merge is undone', async () => {
  // The database refuses to let the loser go.
  const rows = await madeMany(writes, 'company', [{ name: 'A' }, { name: 'B' }]);
  const [table] = await writes.sql(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_name = 'company'`,
  );
  await writes.sql(`create table public.holder (company uuid references ${table?.['name']} (id))`);
  await writes.sql('insert into public.holder values ($1)', [rows[1]?.['id']]);
  try {
    await writes.unchanged(async () => {
      const answer = await writes.post(document('Companies', 'id'), { ids: ids(rows), conflictPriorityIndex: 0 });
      assert.equal(answer.status, 200, answer.text);
      assert.ok(answer.errors !== undefined && answer.errors.length === 1, answer.text);
    });
  } finally {
    await writes.sql('drop table public.holder');
  }
  await merge('Companies', rows);
});
