/**
 * Bad input of every kind: a clear refusal with the right status, nothing half-written, and never a 5xx. A fuzz at the end
 * throws garbage at every parameter and body.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  type Answer,
  accepted,
  at,
  create,
  encodeCursor,
  envelope,
  find,
  findOne,
  type Plural,
  type Row,
  refused,
  refusedAsDuplicate,
  type StoredRow,
  unique,
  unknownId,
  url,
} from './support.ts';

let server: TestServer;
let company: StoredRow;
before(async () => {
  server = await startTestServer({ data: 'none' });
  company = await create(server, 'companies', {
    name: 'Untouched',
    employees: 5,
    domainName: { primaryLinkUrl: 'https://untouched.example' },
  });
});
after(() => server?.close());

const total = async (plural: Plural): Promise<number> =>
  (await find(server, plural, { limit: 0, filter: 'or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)' })).totalCount;

async function nothingStored(plural: Plural, write: () => Promise<void>): Promise<void> {
  const before = await total(plural);
  await write();
  assert.equal(await total(plural), before, 'nothing was stored');
  assert.deepEqual(await findOne(server, 'companies', company.id), company);
}

/** Refused in the envelope, with one of these statuses. */
function refusedWith(answer: Answer, ...statuses: readonly number[]): Row {
  assert.ok(statuses.includes(answer.status), `expected ${statuses.join('/')}, got ${answer.status}: ${answer.text.slice(0, 500)}`);
  return envelope(answer);
}

const json = { 'content-type': 'application/json' };

for (const raw of [
  '{',
  '[',
  '{"name":}',
  '{"name":"x",}',
  "{'name':'x'}",
  '{"name":"x"',
  'undefined',
  'NaN',
  '[1,]',
  '{"a":1}{"b":2}',
  '"',
  '\u0000',
  '{"name":"\n"}',
  '<xml/>',
  'name=x',
  '{"name":01}',
  '{"name":"\\x"}',
]) {
  test(`malformed JSON is refused: ${JSON.stringify(raw)}`, async () => {
    await nothingStored('companies', async () => {
      for (const [method, path] of [
        ['POST', '/rest/companies'],
        ['POST', '/rest/batch/companies'],
        ['POST', '/rest/companies/duplicates'],
        ['PATCH', `/rest/companies/${company.id}`],
        ['PATCH', '/rest/companies?filter=id[is]:NOT_NULL'],
        ['PATCH', '/rest/companies/merge'],
        ['PUT', `/rest/companies/${company.id}`],
      ] as const) {
        refused(await server.call(method, path, { raw, headers: json }));
      }
    });
  });
}

test('bytes that are no UTF-8 are refused, or at least never stored as something else', async () => {
  for (const bytes of [
    [0x22, 0xff, 0xfe, 0x22],
    [0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xc3, 0x28, 0x22, 0x7d],
    [0x7b, 0x22, 0x6e, 0x61, 0x6d, 0x65, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d],
  ]) {
    const answer = await fetch(`${server.url}/rest/companies`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${server.token}` },
      body: new Uint8Array(bytes),
    });
    assert.equal(answer.status, 400, await answer.text());
  }
});

test('a missing or empty body is refused where one is needed', async () => {
  await nothingStored('companies', async () => {
    for (const [method, path] of [
      ['POST', '/rest/batch/companies'],
      ['POST', '/rest/companies/duplicates'],
      ['PATCH', '/rest/companies/merge'],
    ] as const) {
      refused(await server.call(method, path));
      refusedWith(await server.call(method, path, { raw: '', headers: json }), 400);
      refusedWith(await server.call(method, path, { raw: '   ', headers: json }), 400);
    }
  });
});

for (const type of [
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'nonsense',
]) {
  test(`content type ${type} is refused`, async () => {
    await nothingStored('companies', async () => {
      const headers = { 'content-type': type };
      refusedWith(await server.call('POST', '/rest/companies', { raw: '{"name":"x"}', headers }), 400, 415);
      refusedWith(await server.call('PATCH', `/rest/companies/${company.id}`, { raw: '{"name":"x"}', headers }), 400, 415);
    });
  });
}

test('a body over the limit is 413', async () => {
  await nothingStored('companies', async () => {
    const raw = `{"name":"${'x'.repeat(10.5 * 1024 * 1024)}"}`;
    refused(await server.call('POST', '/rest/companies', { raw, headers: json }), { status: 413 });
  });
});

test('a body just under the limit is read', async () => {
  const raw = `{"nope":"${'x'.repeat(9 * 1024 * 1024)}"}`;
  const answer = await server.call('POST', '/rest/companies', { raw, headers: json });
  refused(answer, { message: `Object company doesn't have any "nope" field.` });
  assert.ok(answer.text.length < 10_000, 'the answer does not repeat the body');
});

const nul = '\u0000';
const lone = ['\ud800', 'a\udc00', '\ud83d x', '\udc00\ud800'];

test('NUL bytes are refused wherever text is stored', async () => {
  for (const [plural, body] of [
    ['companies', { name: nul }],
    ['companies', { name: `a${nul}b` }],
    ['companies', { address: { addressCity: nul } }],
    ['companies', { domainName: { secondaryLinks: [{ label: nul, url: 'https://x.example' }] } }],
    ['companies', { [`na${nul}me`]: 'x' }],
    ['people', { emails: { primaryEmail: `a${nul}@x.example` } }],
    ['supportTickets', { tags: [`a${nul}`] }],
    ['supportTickets', { payload: { a: nul } }],
    ['supportTickets', { payload: { [nul]: 1 } }],
    ['supportTickets', { payload: [[{ deep: nul }]] }],
    ['notes', { bodyV2: { markdown: nul } }],
    ['companies', { createdBy: { source: 'API', context: { a: nul } } }],
  ] as const) {
    await nothingStored(plural, async () => {
      refused(await server.call('POST', `/rest/${plural}`, { body }));
      refused(await server.call('POST', `/rest/batch/${plural}`, { body: [{}, body] }));
    });
  }
});

test('lone surrogates are refused wherever text is stored', async () => {
  for (const text of lone) {
    for (const [plural, body] of [
      ['companies', { name: text }],
      ['companies', { address: { addressCity: text } }],
      ['supportTickets', { tags: [text] }],
      ['supportTickets', { payload: { a: text } }],
      ['supportTickets', { payload: { [text]: 1 } }],
      ['notes', { bodyV2: { markdown: text } }],
      ['people', { name: { firstName: text } }],
    ] as const) {
      await nothingStored(plural, async () => {
        refused(await server.call('POST', `/rest/${plural}`, { raw: JSON.stringify(body), headers: json }));
      });
    }
  }
});

test('NUL and broken encodings in the address are refused', async () => {
  for (const path of [
    '/rest/companies?filter=name[eq]:%00',
    '/rest/companies?filter=name[like]:%00',
    '/rest/companies?filter=name[in]:[a,%00]',
    '/rest/companies?filter=name[startsWith]:a%00',
    '/rest/companies?filter=na%00me[eq]:x',
    '/rest/companies?order_by=na%00me',
    '/rest/companies?fields=%00',
    '/rest/companies?starting_after=%00',
    '/rest/companies?limit=%00',
    '/rest/companies?depth=%00',
    '/rest/companies/groupBy?group_by=%00',
    '/rest/comp%00anies',
    '/rest/companies/%00',
    '/rest/companies?filter=supportTicket%00[eq]:x',
  ]) {
    refused(await server.call('GET', path));
  }
  for (const path of [
    '/rest/companies?filter=name[eq]:%ff',
    '/rest/companies?filter=name[eq]:%E0%A4',
    '/rest/companies?filter=%',
    '/rest/companies?filter=name[eq]:%zz',
    '/rest/companies?limit=%',
    '/rest/%ff',
    '/rest/companies/%E0%A4',
    '/rest/companies?%ff=1',
  ]) {
    const answer = await server.call('GET', path);
    assert.ok(answer.status < 500, `${path}: ${answer.status} ${answer.text}`);
  }
});

test('numbers that no column can hold are refused', async () => {
  await nothingStored('companies', async () => {
    for (const raw of [
      '{"employees":1e400}',
      '{"employees":-1e400}',
      '{"employees":"1e400"}',
      '{"employees":"Infinity"}',
      '{"employees":"NaN"}',
      '{"position":1e400}',
      '{"annualRecurringRevenue":{"amountMicros":1e400}}',
      '{"annualRecurringRevenue":{"amountMicros":"Infinity"}}',
      '{"annualRecurringRevenue":{"amountMicros":"NaN"}}',
      '{"address":{"addressLat":1e400}}',
      '{"address":{"addressLat":"NaN"}}',
    ]) {
      refused(await server.call('POST', '/rest/companies', { raw, headers: json }));
    }
  });
  for (const raw of [
    '{"employees":1e308}',
    '{"employees":5e-324}',
    '{"employees":1e-400}',
    '{"annualRecurringRevenue":{"amountMicros":1e100}}',
    `{"annualRecurringRevenue":{"amountMicros":"${'9'.repeat(200)}"}}`,
    '{"address":{"addressLng":1e-300}}',
    '{"position":1e308}',
    '{"position":-1e308}',
  ]) {
    const answer = await server.call('POST', '/rest/companies', { raw, headers: json });
    assert.ok(answer.status < 500, `${raw}: ${answer.text}`);
    if (answer.status === 201) {
      const id = String(at(answer.body, 'data.createCompany.id'));
      accepted(await server.call('GET', `/rest/companies/${id}`));
      accepted(await server.call('DELETE', `/rest/companies/${id}`));
    }
  }
  for (const seats of [1.5, 2147483648, 1e20, -9007199254740992]) {
    const answer = await server.call('POST', '/rest/subscriptions', { body: { seats } });
    assert.ok(answer.status < 500, answer.text);
  }
});

test('new records find a position even at the end of the number line', async () => {
  const rows: string[] = [];
  for (const position of [-1.7e308, 1.7e308, 'first', 'last', 'first', 'last']) {
    const answer = await server.call('POST', '/rest/tasks', { body: { position } });
    assert.ok(answer.status < 500, answer.text);
    if (answer.status === 201) {
      rows.push(String(at(answer.body, 'data.createTask.id')));
      assert.equal(typeof at(answer.body, 'data.createTask.position'), 'number');
    }
  }
  for (const id of rows) await server.call('DELETE', `/rest/tasks/${id}`);
});

test('huge and odd limits never fail', async () => {
  for (const limit of ['1e9', '99999999999999999999', '9007199254740993', '0x10', '1e400', 'Infinity', '١٢']) {
    const answer = await server.call('GET', url('/rest/companies', { limit }));
    assert.ok(answer.status === 200 || answer.status === 400, `${limit}: ${answer.text}`);
  }
});

for (const value of [
  '2026-02-30',
  '2026-13-01',
  '2026-00-10',
  '0000-00-00',
  'infinity',
  '-infinity',
  'epoch',
  'today',
  'tomorrow',
  '2026-01-01T25:00:00Z',
  '2026-01-01T00:61:00Z',
  '',
  'null',
  '99999999-01-01',
]) {
  test(`the date ${JSON.stringify(value)} is refused`, async () => {
    if (value !== '') {
      refused(await server.call('POST', '/rest/opportunities', { body: { closeDate: value } }), { message: /closeDate/ });
      refused(await server.call('POST', '/rest/subscriptions', { body: { startsOn: value } }), { message: /startsOn/ });
    }
    refused(await server.call('GET', url('/rest/opportunities', { filter: `closeDate[gt]:"${value}"` })), { code: 'INVALID_ARGS_FILTER' });
    refused(await server.call('GET', url('/rest/subscriptions', { filter: `startsOn[eq]:"${value}"` })), { code: 'INVALID_ARGS_FILTER' });
  });
}

test('hundreds of clauses work, ten thousand are refused', async () => {
  const clauses = (count: number): string => `or(${Array.from({ length: count }, (_, index) => `employees[eq]:${index}`).join(',')})`;
  assert.equal((await find(server, 'companies', { filter: clauses(300) })).totalCount, 1);
  assert.equal(
    (await find(server, 'companies', { filter: `id[in]:[${Array.from({ length: 199 }, unknownId).join(',')},${company.id}]` })).totalCount,
    1,
  );
  for (const filter of [
    clauses(10_000),
    `and${clauses(10_000).slice(2)}`,
    `employees[in]:[${Array.from({ length: 100_000 }, (_, index) => index).join(',')}]`,
  ]) {
    refusedWith(await server.call('GET', url('/rest/companies', { filter })), 400, 413, 414, 431);
    refusedWith(await server.call('DELETE', url('/rest/companies', { filter })), 400, 413, 414, 431);
  }
  assert.deepEqual(await findOne(server, 'companies', company.id), company);
});

test('nesting: reasonable depths work, absurd ones are refused', async () => {
  const nested = (depth: number, name: string): string => `${`${name}(`.repeat(depth)}employees[eq]:5${')'.repeat(depth)}`;
  assert.equal((await find(server, 'companies', { filter: nested(10, 'and') })).totalCount, 1);
  assert.equal((await find(server, 'companies', { filter: nested(10, 'not') })).totalCount, 1);
  assert.equal((await find(server, 'companies', { filter: nested(9, 'not') })).totalCount, 0);
  for (const depth of [200, 1000, 2500]) {
    const answer = await server.call('GET', url('/rest/companies', { filter: nested(depth, 'not') }));
    assert.ok(answer.status < 500, `${depth}: ${answer.status}`);
  }
  refusedWith(await server.call('GET', url('/rest/companies', { filter: nested(50_000, 'or') })), 400, 413, 414, 431);
});

test('deeply nested JSON is refused or stored, never a failure', async () => {
  for (const depth of [50, 1000, 5000, 100_000]) {
    for (const raw of [
      `{"payload":${'['.repeat(depth)}${']'.repeat(depth)}}`,
      `{"payload":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`,
      `${'['.repeat(depth)}${']'.repeat(depth)}`,
      `{"nope":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    ]) {
      const answer = await server.call('POST', '/rest/supportTickets', { raw, headers: json });
      assert.ok(answer.status < 500, `${depth}: ${answer.status} ${answer.text.slice(0, 300)}`);
      if (depth === 50 && raw.includes('payload')) assert.equal(answer.status, 201, answer.text.slice(0, 300));
    }
  }
  const group_by = `${'['.repeat(3000)}${']'.repeat(3000)}`;
  refusedWith(await server.call('GET', url('/rest/companies/groupBy', { group_by })), 400, 414, 431);
});

test('unbalanced quotes and brackets in filters never fail', async () => {
  for (const filter of [
    'name[eq]:"',
    "name[eq]:'",
    'name[eq]:"x',
    `name[eq]:x"`,
    `name[eq]:"x'`,
    'name[in]:["x',
    'name[in]:["x]',
    'name[in]:[',
    'name[in]:[]',
    'name[in]:[,]',
    'name[[eq]:x',
    'name]eq[:x',
    'name[eq:x',
    '"',
    "'",
    ',',
    ',,',
    '()',
    'and()',
    'or()',
    'not()',
    'and(,)',
    'name[eq]:x,',
    ',name[eq]:x',
    '\\',
    'name[eq]:"\\"',
    'and',
    'or(',
    ')',
    '((',
    '.[eq]:x',
    'name.[eq]:x',
    '.name[eq]:x',
    'a.b.c.d.e.f[eq]:x',
    'name[eq]::',
    ' name[eq]:x',
    'name [eq]:x',
    'name[ eq ]:x',
    'and (name[eq]:x)',
  ]) {
    const answer = await server.call('GET', url('/rest/companies', { filter }));
    assert.ok(answer.status === 200 || answer.status === 400, `${filter}: ${answer.status} ${answer.text}`);
    if (answer.status === 400) envelope(answer);
  }
});

test('an empty list matches nothing', async () => {
  const answer = await server.call('GET', url('/rest/companies', { filter: 'name[in]:[]' }));
  if (answer.status === 200) assert.equal(at(answer.body, 'totalCount'), 0);
  else refused(answer);
});

const someId = unknownId();
const forged: readonly (readonly [string, unknown])[] = [
  ['', {}],
  ['', []],
  ['', null],
  ['', 1],
  ['', 'x'],
  ['', true],
  ['', { id: 5 }],
  ['', { id: 'x' }],
  ['', { id: null }],
  ['', { id: {} }],
  ['', { id: [someId] }],
  ['', { id: `${someId}'; drop table company; --` }],
  ['', { name: 'x' }],
  ['', [{ id: someId }]],
  ['', { ID: someId }],
  ['', { id: '' }],
  ['employees', { employees: 'x', id: someId }],
  ['employees', { employees: {}, id: someId }],
  ['employees', { employees: [], id: someId }],
  ['employees', { employees: true, id: someId }],
  ['employees', { id: someId }],
  ['employees', { employees: 5, id: 'x' }],
  ['name', { name: 5, id: someId }],
  ['name', { name: {}, id: someId }],
  ['name', { name: '\u0000', id: someId }],
  ['name', { name: '\ud800', id: someId }],
  ['createdAt', { createdAt: 'x', id: someId }],
  ['createdAt', { createdAt: 'infinity', id: someId }],
  ['createdAt', { createdAt: {}, id: someId }],
  ['createdAt', { createdAt: '2026-02-30T00:00:00Z', id: someId }],
  ['idealCustomerProfile', { idealCustomerProfile: 'maybe', id: someId }],
  ['address.addressCity', { address: 'x', id: someId }],
  ['address.addressCity', { address: { addressCity: 5 }, id: someId }],
  ['address.addressLat', { address: { addressLat: 'north' }, id: someId }],
  ['accountOwnerId', { accountOwnerId: 'x', id: someId }],
  ['accountOwner.name.firstName', { accountOwner: 'x', id: someId }],
];
for (const [order_by, cursor] of forged) {
  test(`a forged cursor is refused: ${JSON.stringify(cursor)} for the order "${order_by}"`, async () => {
    for (const name of ['starting_after', 'ending_before']) {
      const params = { ...(order_by === '' ? {} : { order_by }), [name]: encodeCursor(cursor) };
      refused(await server.call('GET', url('/rest/companies', params)), { code: 'INVALID_CURSOR' });
    }
  });
}

test('cursors with unknown options, or with no sense at all, never fail', async () => {
  for (const [plural, params] of [
    ['opportunities', { order_by: 'stage', starting_after: encodeCursor({ stage: 'WON', id: someId }) }],
    ['companies', { order_by: 'workPolicy', starting_after: encodeCursor({ workPolicy: ['NOWHERE'], id: someId }) }],
    ['companies', { order_by: 'createdBy.source', starting_after: encodeCursor({ createdBy: { source: 'NOBODY' }, id: someId }) }],
    ['companies', { order_by: 'address.addressCity', starting_after: encodeCursor({ address: null, id: someId }) }],
    ['companies', { starting_after: Buffer.alloc(6000, 'a').toString('base64') }],
    ['companies', { starting_after: Buffer.from('['.repeat(5000)).toString('base64') }],
  ] as const) {
    const answer = await server.call('GET', url(`/rest/${plural}`, params));
    assert.ok(answer.status === 200 || answer.status === 400, answer.text);
  }
});

test('one id twice in a batch is refused, and nothing of the batch is stored', async () => {
  const id = unknownId();
  await nothingStored('companies', async () => {
    for (const body of [
      [{ id }, { id }],
      [{ id, name: 'a' }, { name: 'b' }, { id: id.toUpperCase(), name: 'c' }],
      [{ name: 'new' }, { id: company.id, name: 'taken' }],
    ]) {
      refused(await server.call('POST', '/rest/batch/companies', { body }), { message: 'A duplicate entry was detected' });
    }
  });
});

test('a foreign key to nothing is refused and names the field', async () => {
  const nowhere = unknownId();
  for (const [plural, key] of [
    ['people', 'companyId'],
    ['opportunities', 'pointOfContactId'],
    ['tasks', 'assigneeId'],
    ['noteTargets', 'targetCompanyId'],
    ['noteTargets', 'noteId'],
    ['subscriptions', 'companyId'],
    ['supportTickets', 'aboutOpportunityId'],
    ['companies', 'accountOwnerId'],
  ] as const) {
    await nothingStored(plural, async () => {
      for (const answer of [
        await server.call('POST', `/rest/${plural}`, { body: { [key]: nowhere } }),
        await server.call('POST', `/rest/batch/${plural}`, { body: [{}, { [key]: nowhere }] }),
        await server.call('POST', `/rest/${plural}?upsert=true`, { body: { id: unknownId(), [key]: nowhere } }),
      ]) {
        const body = refused(answer);
        assert.ok(JSON.stringify(body).includes(key.slice(0, -2)), `names ${key}: ${answer.text}`);
      }
    });
  }
});

test('an id of another object is a foreign key to nothing', async () => {
  refused(await server.call('POST', '/rest/opportunities', { body: { pointOfContactId: company.id } }));
});

test('a unique clash names the field, the value and the record', async () => {
  const email = `${unique()}@clash.example`;
  const holder = await create(server, 'people', { emails: { primaryEmail: email } });
  const other = await create(server, 'people', {});
  const expected = { field: 'emails', value: email, conflictingRecordId: holder.id };
  refusedAsDuplicate(await server.call('POST', '/rest/people', { body: { emails: { primaryEmail: email } } }), expected);
  refusedAsDuplicate(await server.call('POST', '/rest/batch/people', { body: [{}, { emails: { primaryEmail: email } }] }), expected);
  refusedAsDuplicate(await server.call('PATCH', `/rest/people/${other.id}`, { body: { emails: { primaryEmail: email } } }), expected);
  refusedAsDuplicate(
    await server.call('PATCH', url('/rest/people', { filter: `id[eq]:${other.id}` }), { body: { emails: { primaryEmail: email } } }),
    expected,
  );
});

/** Text that does not compress, so that an index cannot squeeze it. */
const noise = (length: number): string => {
  let text = '';
  while (text.length < length) text += unknownId().replaceAll('-', '');
  return text.slice(0, length);
};

test('very long values are stored or refused, never a failure', async () => {
  for (const [plural, body] of [
    ['companies', { name: noise(100_000) }],
    ['companies', { name: Array.from({ length: 60_000 }, unknownId).join(' ') }],
    ['companies', { name: 'x'.repeat(5_000_000) }],
    ['companies', { domainName: { primaryLinkUrl: `https://${noise(60)}.example/${noise(10_000)}` } }],
    ['people', { emails: { primaryEmail: `${noise(10_000)}@x.example` } }],
    [
      'people',
      { emails: { primaryEmail: `a@x.example`, additionalEmails: Array.from({ length: 20_000 }, (_, index) => `a${index}@x.example`) } },
    ],
    ['people', { jobTitle: noise(50_000), name: { firstName: noise(5000), lastName: noise(5000) } }],
    ['supportTickets', { tags: Array.from({ length: 50_000 }, (_, index) => `t${index}`) }],
    ['supportTickets', { payload: { big: noise(1_000_000) } }],
    ['notes', { title: noise(20_000), bodyV2: { markdown: Array.from({ length: 40_000 }, unknownId).join(' ') } }],
    ['notes', { bodyV2: { markdown: '*'.repeat(20_000) } }],
    ['notes', { bodyV2: { markdown: '['.repeat(20_000) } }],
    ['notes', { bodyV2: { markdown: `${'> '.repeat(3000)}x` } }],
  ] as const) {
    const answer = await server.call('POST', `/rest/${plural}`, { body });
    assert.ok(answer.status < 500, `${plural} ${Object.keys(body).join()}: ${answer.status} ${answer.text.slice(0, 300)}`);
    if (answer.status !== 201) envelope(answer);
  }
});

test('patterns that are hard to match are answered', async () => {
  await create(server, 'notes', { title: 'a'.repeat(2000) });
  for (const pattern of [`${'%a'.repeat(50)}%b`, `${'_'.repeat(500)}%`, 'a\\', '%\\', '\\%', '[a', '(a+)+$', '%'.repeat(1000)]) {
    const answer = await server.call('GET', url('/rest/notes', { filter: `title[like]:"${pattern}"` }));
    assert.ok(answer.status < 500, `${pattern.slice(0, 40)}: ${answer.text}`);
  }
});

test('names of JavaScript are no fields', async () => {
  await nothingStored('companies', async () => {
    for (const raw of [
      '{"__proto__":{"name":"x"}}',
      '{"constructor":{"prototype":{"x":1}}}',
      '{"toString":"x"}',
      '{"hasOwnProperty":1}',
      '{"domainName":{"__proto__":{"primaryLinkUrl":"x"}}}',
      '{"domainName":{"constructor":1}}',
    ]) {
      refused(await server.call('POST', '/rest/companies', { raw, headers: json }));
    }
  });
  assert.equal(({} as Row)['x'], undefined);
  accepted(await server.call('GET', '/rest/companies?__proto__=1&constructor=2&toString=3'));
});

test('a failing batch stores nothing, wherever the bad record stands', async () => {
  const bad: readonly Row[] = [
    { foo: 1 },
    { employees: 'x' },
    { accountOwnerId: unknownId() },
    { id: company.id },
    { domainName: company['domainName'] },
    { id: 'x' },
    { name: '\u0000' },
  ];
  for (const record of bad) {
    for (const place of [0, 30, 59]) {
      await nothingStored('companies', async () => {
        const body = Array.from({ length: 60 }, (_, index) => (index === place ? record : { name: `batch ${index}` }));
        refused(await server.call('POST', '/rest/batch/companies', { body }));
      });
    }
  }
});

const garbageText = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  fc.string({
    unit: fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      ':',
      ',',
      '.',
      '"',
      "'",
      '\\',
      '%',
      'and',
      'or',
      'not',
      'name',
      'eq',
      'in',
      'is',
      'NULL',
      ' ',
      '*',
      '{',
      '}',
      '0',
      '-',
    ),
  }),
  fc.constantFrom('null', 'undefined', 'true', '-1', '1e999', '{}', '[]', '__proto__', '\u0000', '%', unknownId()),
  fc.json(),
);
const parameters = [
  'filter',
  'order_by',
  'limit',
  'starting_after',
  'ending_before',
  'depth',
  'fields',
  'upsert',
  'soft_delete',
  'discover',
  'group_by',
  'aggregate',
  'order_by_for_records',
  'view_id',
  'include_records_sample',
  'omit_null_values',
];
const aFilter = fc.oneof(
  garbageText,
  fc
    .tuple(
      fc.constantFrom(
        'name',
        'employees',
        'createdAt',
        'idealCustomerProfile',
        'workPolicy',
        'address.addressLat',
        'accountOwner.name.firstName',
        'id',
        'createdBy.source',
        'domainName.secondaryLinks',
        'position',
        'searchVector',
        'deletedAt',
      ),
      fc.constantFrom('eq', 'neq', 'in', 'containsAny', 'is', 'gt', 'gte', 'lt', 'lte', 'startsWith', 'endsWith', 'like', 'ilike'),
      garbageText,
    )
    .map(([path, operator, value]) => `${path}[${operator}]:${operator === 'in' || operator === 'containsAny' ? `[${value}]` : value}`),
);
const aCursor = fc.oneof(
  garbageText,
  fc.record({ id: fc.oneof(fc.uuid(), garbageText) }, { requiredKeys: [] }).map(encodeCursor),
  fc.record({ id: fc.uuid(), name: fc.jsonValue(), employees: fc.jsonValue() }, { requiredKeys: ['id'] }).map(encodeCursor),
);

/** Not a server error; a refusal comes in the envelope. */
function calm(answer: Answer, what: string): void {
  assert.ok(answer.status < 500, `${what}\n${answer.status} ${answer.text.slice(0, 500)}`);
  if (answer.status >= 400) envelope(answer);
}

test('fuzz: garbage in the parameters of reads', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('/rest/companies', `/rest/companies/${unknownId()}`, '/rest/companies/groupBy'),
      fc.dictionary(fc.constantFrom(...parameters), garbageText, { maxKeys: 4 }),
      async (path, params) => {
        const target = url(path, Object.fromEntries(Object.entries(params)));
        calm(await server.call('GET', target), target);
      },
    ),
    { numRuns: 300 },
  );
});

test('fuzz: filters, orders and cursors', async () => {
  const order = fc.constantFrom(
    'name',
    'employees[DescNullsLast]',
    'createdAt',
    'accountOwner.name.firstName',
    'workPolicy',
    'name,employees',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.option(aFilter),
      fc.option(fc.oneof(order, garbageText)),
      fc.option(aCursor),
      fc.boolean(),
      async (filter, order_by, cursor, forwards) => {
        const target = url('/rest/companies', {
          ...(filter === null ? {} : { filter }),
          ...(order_by === null ? {} : { order_by }),
          ...(cursor === null ? {} : { [forwards ? 'starting_after' : 'ending_before']: cursor }),
        });
        calm(await server.call('GET', target), target);
      },
    ),
    { numRuns: 500 },
  );
});

test('fuzz: groups', async () => {
  const direction = fc.constantFrom('AscNullsFirst', 'DescNullsLast', 'Up');
  const dimension = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .constantFrom('name', 'workPolicy', 'employees', 'idealCustomerProfile', 'accountOwnerId')
        .map((name) => ({ [name]: true })),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom('DAY', 'WEEK', 'QUARTER', 'DAY_OF_THE_WEEK', 'NONE')
        .map((granularity) => ({ createdAt: { granularity } })),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<unknown>(
        { address: { addressCity: true } },
        { accountOwner: { locale: true } },
        { workPolicy: { unnest: true } },
      ),
    },
    {
      weight: 1,
      arbitrary: fc.oneof(
        fc.jsonValue(),
        fc.dictionary(fc.constantFrom('name', 'createdAt', 'address', 'x'), fc.jsonValue(), { maxKeys: 2 }),
      ),
    },
  );
  const aggregate = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'totalCount',
        'sumEmployees',
        'avgPosition',
        'countUniqueValuesWorkPolicy',
        'minCreatedAt',
        'percentageEmptyName',
        'countTrueIdealCustomerProfile',
        'countEmptyAddress',
        'countNotEmptyCreatedBy',
        'maxAnnualRevenueAmountMicros',
      ),
    },
    { weight: 1, arbitrary: fc.oneof(garbageText, fc.constant('maxName')) },
  );
  const order = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom<readonly unknown[]>([]) },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom('name', 'employees', 'workPolicy'), direction).map(([name, way]) => [{ [name]: way }]),
    },
    { weight: 2, arbitrary: fc.tuple(aggregate, direction).map(([name, way]) => [{ aggregate: { [name]: way } }]) },
    { weight: 1, arbitrary: fc.array(fc.jsonValue(), { maxLength: 2 }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(dimension, { minLength: 1, maxLength: 3 }),
      fc.array(aggregate, { maxLength: 3 }),
      order,
      fc.boolean(),
      fc.boolean(),
      async (by, aggregates, orders, include_records_sample, omit_null_values) => {
        const target = url('/rest/companies/groupBy', {
          group_by: JSON.stringify(by),
          aggregate: JSON.stringify(aggregates),
          ...(orders.length === 0 ? {} : { order_by: JSON.stringify(orders) }),
          include_records_sample,
          omit_null_values,
        });
        calm(await server.call('GET', target), target);
      },
    ),
    { numRuns: 300 },
  );
});

/** Values that a field takes, next to some that it may not. */
const possible: Readonly<Record<string, readonly unknown[]>> = {
  name: ['x', '', null, 'é😀'],
  priority: ['LOW', 'URGENT', null, 'low'],
  satisfaction: ['RATING_1', null, 'RATING_9'],
  openedAt: ['2026-01-01T00:00:00Z', '2026-01-01', null, 'soon'],
  tags: [['a', 'b'], [], 'one', null, [''], ['"', '\\', '{}']],
  payload: [{ a: 1 }, [], {}, null, '{"a":1}', 'text', 5, true, { a: { b: [null] } }],
  position: [1, 'first', 'last', -1e300, 0.1],
  createdBy: [{ source: 'EMAIL' }, { source: 'API', context: { a: 1 } }, null, {}, { name: 'x' }],
  updatedBy: [{ source: 'EMAIL' }, null],
  createdAt: ['2020-01-01T00:00:00Z', null],
  updatedAt: ['2020-01-01T00:00:00Z'],
  deletedAt: ['2020-01-01T00:00:00Z', null],
  id: [someId, unknownId(), null],
  reporterId: [null, someId],
  reporter: [
    { disconnect: true },
    { connect: { where: { id: someId } } },
    { connect: { where: { emails: { primaryEmail: 'a@b.example' } } } },
    null,
  ],
  aboutCompanyId: [null, someId],
  aboutCompany: [{ disconnect: true }, { connect: { where: { domainName: { primaryLinkUrl: 'https://untouched.example' } } } }],
  status: [null, 'OPEN', 'x'],
  searchVector: ['x'],
  noteTargets: [[], null],
  nope: [1],
};

test('fuzz: bodies', async () => {
  const id = (await create(server, 'supportTickets', {})).id;
  const entry = fc
    .constantFrom(...Object.keys(possible))
    .chain((key) =>
      fc.tuple(
        fc.constant(key),
        fc.oneof(
          { weight: 6, arbitrary: fc.constantFrom(...(possible[key] ?? [])) },
          { weight: 1, arbitrary: fc.oneof(fc.jsonValue(), garbageText) },
        ),
      ),
    );
  const record = fc.array(entry, { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
  const body = fc.oneof({ weight: 8, arbitrary: record }, { weight: 1, arbitrary: fc.jsonValue() });
  const route = fc.constantFrom(
    ['POST', '/rest/supportTickets'],
    ['POST', '/rest/supportTickets?upsert=true'],
    ['PATCH', `/rest/supportTickets/${id}`],
    ['PATCH', `/rest/supportTickets?filter=id[eq]:${id}`],
    ['POST', '/rest/batch/supportTickets'],
    ['POST', '/rest/batch/supportTickets?upsert=true'],
    ['POST', '/rest/supportTickets/duplicates'],
    ['PATCH', '/rest/supportTickets/merge'],
    ['PATCH', `/rest/supportTickets/${id}/restore`],
  );
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(route, fc.array(body, { minLength: 1, maxLength: 3 }), async ([method = '', path = ''], sent) => {
      const wrapped = path.includes('batch')
        ? sent
        : path.includes('duplicates')
          ? { data: sent }
          : path.includes('merge')
            ? { ids: [sent[0], id], conflictPriorityIndex: 0 }
            : sent[0];
      const answer = await server.call(method, path, { raw: JSON.stringify(wrapped), headers: json });
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      calm(answer, `${method} ${path} ${JSON.stringify(wrapped)}`);
    }),
    { numRuns: 800 },
  );
  assert.ok((statuses.get(201) ?? 0) > 20, `enough of them are stored: ${JSON.stringify([...statuses])}`);
  for (const depth of [0, 1]) {
    accepted(
      await server.call('GET', `/rest/supportTickets?limit=200&filter=or(deletedAt[is]:NULL,deletedAt[is]:NOT_NULL)&depth=${depth}`),
    );
  }
});

test('fuzz: composites of people', async () => {
  const part = (names: readonly string[]): fc.Arbitrary<unknown> =>
    fc.oneof(
      fc.dictionary(fc.constantFrom(...names), fc.oneof(garbageText, fc.jsonValue(), fc.webUrl(), fc.emailAddress()), { maxKeys: 3 }),
      fc.jsonValue(),
    );
  const person = fc.record(
    {
      emails: part(['primaryEmail', 'additionalEmails', 'x']),
      phones: part(['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode', 'additionalPhones']),
      linkedinLink: part(['primaryLinkUrl', 'primaryLinkLabel', 'secondaryLinks']),
      name: part(['firstName', 'lastName']),
      avatarFile: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(person, async (body) =>
      calm(await server.call('POST', '/rest/people', { raw: JSON.stringify(body), headers: json }), JSON.stringify(body)),
    ),
    { numRuns: 300 },
  );
  accepted(await server.call('GET', '/rest/people?limit=200&depth=1'));
});
