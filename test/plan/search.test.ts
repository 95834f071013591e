/** Search across objects, on a workspace of the standard model: from the question to the hits, in PostgreSQL. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type Access, systemAccess } from '../../server/src/access/access.ts';
import { table, where } from '../../server/src/compile/scope.ts';
import { compileSearch } from '../../server/src/compile/search.ts';
import type { Database } from '../../server/src/db/pool.ts';
import type { Execution } from '../../server/src/execute/execution.ts';
import type { Hit, Result } from '../../server/src/execute/result.ts';
import { executeSearch } from '../../server/src/execute/search.ts';
import { loadModel } from '../../server/src/model/load.ts';
import { loadRecords } from '../../server/src/model/load-records.ts';
import type { Model, ObjectModel } from '../../server/src/model/model.ts';
import type { Planned, SearchPlan } from '../../server/src/plan/plan.ts';
import type { Planning } from '../../server/src/plan/plan-query.ts';
import { planScope } from '../../server/src/plan/scope.ts';
import { planSearch } from '../../server/src/plan/search.ts';
import type { Filter, SearchQuery } from '../../server/src/query/query.ts';
import { print, sql } from '../../server/src/sql/sql.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { openTestPool } from '../support/pool.ts';

let made: TestDatabase;
let database: Database;
let model: Model;
let statements = 0;

before(async () => {
  made = await createDatabase();
  database = openTestPool(made.url);
  const { rows } = await database.run({ text: 'select id from core."workspace"', values: [] });
  model = await loadModel(database, rows[0]?.[0] as string);
  await load('company', [
    { id: id(1), name: 'Brightwater Labs', domainName: { primaryLinkUrl: 'https://brightwater.example', primaryLinkLabel: 'Waterworks' } },
    { id: id(2), name: 'Bright Side' },
    { id: id(3), name: 'Café Ångström' },
    { id: id(4), name: '100% Cotton & Sons' },
    { id: id(5), name: 'Brightwater of the past', deletedAt: '2026-01-02T03:04:05.000Z' },
    { id: id(6), name: "Rock'n'Roll \\ Partners" },
  ]);
  await load('person', [
    {
      id: id(11),
      name: { firstName: 'Renée', lastName: 'Brightwood' },
      emails: { primaryEmail: 'renee@orchard.example' },
      phones: { primaryPhoneNumber: '612345678', primaryPhoneCallingCode: '+33' },
      jobTitle: 'Secret keeper',
      avatarUrl: 'https://pictures.example/renee.png',
    },
    { id: id(12), name: { firstName: 'Ada', lastName: '' }, jobTitle: 'Engineer', createdAt: '2020-01-01T00:00:00.000Z' },
  ]);
  await load('note', [{ id: id(21), title: 'Notes', bodyV2: { markdown: 'bright ideas about water' } }]);
});

after(async () => {
  await database?.close();
  await made?.drop();
});

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const load = (object: string, records: Record<string, unknown>[]) => loadRecords(database, model, { object, records });

function ask(words: string, rest: Partial<SearchQuery> = {}): SearchQuery {
  return { kind: 'search', words, limit: 20, after: null, filter: null, included: null, excluded: [], ...rest };
}

function plan(query: SearchQuery, access: Access = systemAccess): Planned<SearchPlan> {
  const planning: Planning = {
    model,
    access,
    actor: { source: 'API', workspaceMemberId: null, name: '' },
    locale: 'en',
    limits: {} as Planning['limits'],
  };
  return planSearch(query, planning) as Planned<SearchPlan>;
}

const execution: Execution = {
  run: (statement) => {
    statements++;
    return database.run(statement);
  },
  transaction: (work) => database.transaction(work),
  // A search is not remembered.
  answers: {} as Execution['answers'],
};

type Hits = Extract<Result, { kind: 'hits' }>;

async function search(words: string, rest: Partial<SearchQuery> = {}, access?: Access): Promise<Hits> {
  const result = await executeSearch(plan(ask(words, rest), access), execution);
  assert.equal(result.kind, 'hits');
  return result as Hits;
}

async function labels(words: string, rest: Partial<SearchQuery> = {}, access?: Access): Promise<string[]> {
  return (await search(words, rest, access)).hits.map((hit) => hit.label);
}

function withoutField(object: string, field: string): Access {
  return { ...systemAccess, key: `without ${object}.${field}`, mayRead: (of) => of.object.nameSingular !== object || of.name !== field };
}

function withoutObject(object: string): Access {
  return { ...systemAccess, key: `without ${object}`, may: (_right, of) => of.nameSingular !== object };
}

describe('words', () => {
  it('match what begins with them, whatever the case and the accents', async () => {
    assert.deepEqual(await labels('BRIGHTW'), ['Brightwater Labs', 'Renée Brightwood']);
    assert.deepEqual(await labels('rene'), ['Renée Brightwood']);
    assert.deepEqual(await labels('RENÉE'), ['Renée Brightwood']);
    assert.deepEqual(await labels('angstrom'), ['Café Ångström']);
    assert.deepEqual(await labels('cafe\u0301 a\u030angst'), ['Café Ångström']);
    assert.deepEqual(await labels('nobody'), []);
  });

  it('reach e-mail addresses, their domains, phones and links', async () => {
    for (const words of ['renee@orchard.example', 'renee@orch', 'orchard.ex', '+33612345678', '0612345678', '33612', '612345']) {
      assert.deepEqual(await labels(words), ['Renée Brightwood'], words);
    }
    assert.deepEqual(await labels('waterworks'), ['Brightwater Labs']);
  });

  it('that all match rank above those of which one matches', async () => {
    const { hits } = await search('bright wat');
    assert.deepEqual(
      hits.filter((hit) => hit.tsRankCD > 0).map((hit) => hit.label),
      ['Notes', 'Brightwater Labs'].sort((a, b) => rankOf(hits, b) - rankOf(hits, a)),
    );
    assert.deepEqual(
      hits.slice(2).map((hit) => hit.label),
      ['Bright Side', 'Renée Brightwood'],
    );
    for (const hit of hits) assert.ok(hit.tsRank > 0);
    for (const hit of hits.slice(2)) assert.equal(hit.tsRankCD, 0);
  });

  it('give the label, the names of the object and the image', async () => {
    const { hits, hasNextPage, endCursor } = await search('renee');
    const [hit] = hits as [Hit];
    const { tsRank, tsRankCD, cursor, ...rest } = hit;
    assert.deepEqual(rest, {
      object: 'person',
      objectLabel: 'Person',
      id: id(11),
      label: 'Renée Brightwood',
      imageUrl: 'https://pictures.example/renee.png',
    });
    assert.equal(hasNextPage, false);
    assert.equal(endCursor, cursor);
    assert.deepEqual(JSON.parse(Buffer.from(cursor, 'base64').toString()), {
      lastRanks: { tsRank, tsRankCD },
      lastRecordIdsPerObject: { person: id(11) },
    });
    assert.deepEqual(
      (await search('ada')).hits.map((one) => [one.label, one.imageUrl]),
      [['Ada', null]],
    );
    assert.deepEqual(
      (await search('waterworks')).hits.map((one) => one.imageUrl),
      [null],
    );
  });
});

function rankOf(hits: readonly Hit[], label: string): number {
  return hits.find((hit) => hit.label === label)?.tsRankCD ?? 0;
}

describe('what no word finds', () => {
  it('is looked for as it stands in labels and texts', async () => {
    assert.deepEqual(await labels('ghtwater'), ['Brightwater Labs']);
    assert.deepEqual(await labels('GHTWOO'), ['Renée Brightwood']);
    assert.deepEqual(await labels('ecret kee'), ['Renée Brightwood']);
    const { hits } = await search('ghtwater');
    assert.deepEqual(
      hits.map((hit) => [hit.tsRank, hit.tsRankCD]),
      [[0, 0]],
    );
  });

  it('is text, not a pattern', async () => {
    assert.deepEqual(await labels('00%'), ['100% Cotton & Sons']);
    assert.deepEqual(await labels('%'), ['100% Cotton & Sons']);
    assert.deepEqual(await labels('_'), []);
    assert.deepEqual(await labels('&'), ['100% Cotton & Sons']);
    assert.deepEqual(await labels('\\'), ["Rock'n'Roll \\ Partners"]);
  });

  it('is not mixed into a later page of words', async () => {
    const first = await search('waterworks', { limit: 1 });
    const second = await search('waterworks', { limit: 1, after: first.endCursor });
    assert.deepEqual([first.hits.length, second.hits, second.endCursor], [1, [], null]);
  });
});

describe('input of every kind', () => {
  const strange = [
    '&|!:*\'()"\\',
    "'; drop table company; --",
    "a' | 'b",
    "':* & !'",
    '\\',
    "\\\\'",
    "rock'n'roll",
    '<b>bright</b>',
    '<->',
    'a <-> b',
    '!bright',
    'bright:*',
    '(bright',
    '😀 👩‍👩‍👧',
    'NUL\u0000inside',
    '\ud800lone',
    'x'.repeat(10_000),
    'wort '.repeat(2_000),
    Array.from({ length: 2_000 }, (_, i) => `w${i}`).join(' '),
    'ß'.repeat(3_000),
    '😀'.repeat(5_000),
    "'".repeat(5_000),
    '\\'.repeat(4_999),
    '\u3000bright\u00a0side\u2028',
  ];
  for (const words of strange) {
    it(`does not break: ${JSON.stringify(words.slice(0, 30))}`, async () => {
      const { hits } = await search(words);
      assert.ok(hits.length <= 7);
    });
  }

  it('does not break, whatever it is', async () => {
    const known = new Set([1, 2, 3, 4, 6, 11, 12, 21].map(id));
    const unit = fc.oneof(
      fc.constantFrom('&', '|', '!', ':', '*', "'", '(', ')', '\\', '<', '>', '-', '@', '/', ' ', 'bright', '"', '%', '\u0000'),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(unit, { maxLength: 12 }), async (units) => {
        const { hits } = await search(units.join(''), { limit: 100 });
        for (const hit of hits) assert.ok(known.has(hit.id));
      }),
      { numRuns: 60 },
    );
  });

  it('finds names with quotes and backslashes by their words', async () => {
    assert.deepEqual(await labels("rock'n'roll"), ["Rock'n'Roll \\ Partners"]);
    assert.deepEqual(await labels('\\ partners'), ["Rock'n'Roll \\ Partners"]);
  });
});

describe('which objects', () => {
  it('are those that are searchable, or those that are named', async () => {
    const named = (query: SearchQuery) => plan(query).objects.map(({ object }) => object.nameSingular);
    const all = named(ask('x'));
    assert.ok(all.includes('company') && all.includes('person') && all.includes('note'));
    assert.ok(!all.includes('attachment') && !all.includes('noteTarget'));
    assert.deepEqual(named(ask('x', { included: ['person', 'company', 'person'] })).sort(), ['company', 'person']);
    assert.deepEqual(named(ask('x', { included: ['attachment'] })), ['attachment']);
    assert.deepEqual(named(ask('x', { included: ['person', 'company'], excluded: ['company'] })), ['person']);
    assert.deepEqual(named(ask('x', { excluded: all })), []);
    assert.deepEqual(named(ask('x', { included: [] })), []);
    assert.deepEqual(await labels('bright', { included: ['person'] }), ['Renée Brightwood']);
    assert.deepEqual(await search('bright', { excluded: all }), { kind: 'hits', hits: [], hasNextPage: false, endCursor: null });
  });

  it('must exist', () => {
    for (const rest of [{ included: ['compny'] }, { excluded: ['compny'] }]) {
      assert.throws(() => plan(ask('x', rest)), { code: 'OBJECT_NOT_FOUND', message: /'compny' not found. Did you mean 'company'/ });
    }
    assert.throws(() => plan(ask('x', { included: ['__proto__'] })), { code: 'OBJECT_NOT_FOUND' });
  });

  it('leave out what is inactive', () => {
    const object = { ...(model.objectBySingular.get('company') as ObjectModel), isActive: false };
    const objectBySingular = new Map(model.objectBySingular).set('company', object);
    const objects = model.objects.map((one) => (one.nameSingular === 'company' ? object : one));
    const planning = { model: { ...model, objects, objectBySingular }, access: systemAccess } as unknown as Planning;
    assert.ok(planSearch(ask('x'), planning).objects.every((one) => one.object.nameSingular !== 'company'));
    assert.throws(() => planSearch(ask('x', { included: ['company'] }), planning), { code: 'OBJECT_NOT_FOUND' });
  });
});

describe('permission', () => {
  it('passes over objects that may not be read, named or not', async () => {
    assert.deepEqual(await labels('brightw', {}, withoutObject('company')), ['Renée Brightwood']);
    assert.deepEqual(await labels('brightw', { included: ['company'] }, withoutObject('company')), []);
    assert.deepEqual(await labels('ghtwater', {}, withoutObject('company')), []);
  });

  it('does not find by a field that may not be read', async () => {
    assert.deepEqual(await labels('secret'), ['Renée Brightwood']);
    const access = withoutField('person', 'jobTitle');
    assert.deepEqual(await labels('secret', {}, access), []);
    assert.deepEqual(await labels('ecret kee', {}, access), []);
    assert.deepEqual(await labels('secret renee', {}, access), ['Renée Brightwood'], 'by the other word');
    assert.deepEqual(
      (await search('secret renee', {}, access)).hits.map((hit) => hit.tsRankCD),
      [0],
      'the rank does not tell either',
    );
    assert.deepEqual(await labels('renee@orchard.example', {}, access), ['Renée Brightwood']);
    assert.deepEqual(await labels('rené bright', {}, access), ['Renée Brightwood', 'Brightwater Labs', 'Bright Side', 'Notes']);
    assert.deepEqual(await labels('orchard', {}, withoutField('person', 'emails')), []);
    assert.deepEqual(await labels('chard.exam', {}, withoutField('person', 'emails')), []);
  });

  it('does not show a label or image that may not be read', async () => {
    assert.deepEqual(await labels('orchard', {}, withoutField('person', 'name')), ['']);
    assert.deepEqual(await labels('brightwood', {}, withoutField('person', 'name')), []);
    assert.deepEqual(
      (await search('renee', {}, withoutField('person', 'avatarUrl'))).hits.map((hit) => hit.imageUrl),
      [null],
    );
    assert.deepEqual(
      (await search('renee', {}, withoutField('person', 'searchVector'))).hits.map((hit) => hit.id),
      [id(11)],
    );
  });

  it('finds nothing by words in an object of which no search field may be read', async () => {
    const access: Access = { ...systemAccess, key: 'bare', mayRead: (field) => ['id', 'createdAt', 'deletedAt'].includes(field.name) };
    assert.deepEqual((await search('bright', {}, access)).hits, []);
    const { hits } = await search('', { included: ['company'] }, access);
    assert.deepEqual(
      hits.map((hit) => [hit.id, hit.label]),
      [1, 2, 3, 4, 6].map((n) => [id(n), '']),
    );
  });
});

describe('filter', () => {
  const test = (field: string, operator: string, value: unknown): Filter => ({ kind: 'test', path: [field], operator, value });

  it('narrows all objects', async () => {
    assert.deepEqual(await labels('brightw', { filter: test('id', 'eq', id(11)) }), ['Renée Brightwood']);
    const filter: Filter = { kind: 'not', of: { kind: 'or', of: [test('id', 'in', [id(11)]), test('createdAt', 'lt', '2000-01-01')] } };
    assert.deepEqual(await labels('brightw', { filter }), ['Brightwater Labs']);
    assert.deepEqual(await labels('', { filter: test('createdAt', 'lt', '2021-01-01') }), ['Ada']);
    assert.deepEqual(await labels('ghtwater', { filter: test('id', 'neq', id(1)) }), []);
  });

  it('hides the bin unless it names deletedAt', async () => {
    assert.deepEqual(await labels('past'), []);
    assert.deepEqual(await labels('of the pas'), []);
    assert.deepEqual(await labels('brightw', { filter: test('deletedAt', 'is', 'NOT_NULL') }), ['Brightwater of the past']);
    assert.deepEqual(await labels('brightw', { filter: test('deletedAt', 'is', 'NULL') }), ['Brightwater Labs', 'Renée Brightwood']);
    assert.throws(() => plan(ask('x', { filter: test('deletedAt', 'is', 'null') })), { code: 'INVALID_ARGS_FILTER' });
  });

  it('is refused on other fields', () => {
    const code = 'INVALID_ARGS_FILTER';
    assert.throws(() => plan(ask('x', { filter: test('name', 'eq', 'x') })), { code, message: /by "name", only by id, createdAt/ });
    assert.throws(() => plan(ask('x', { filter: { ...test('id', 'eq', 'x'), path: ['company', 'id'] } as Filter })), { code });
    assert.throws(() => plan(ask('x', { filter: { kind: 'related', relation: 'company', of: test('id', 'eq', id(1)) } })), { code });
    assert.throws(() => plan(ask('x', { filter: test('id', 'eq', 'x') })), { code, message: /UUID/ });
  });
});

describe('limit and cursor', () => {
  it('limit is a number of hits, to a hundred', async () => {
    assert.throws(() => plan(ask('x', { limit: 101 })), { code: 'INVALID_LIMIT_QUERY_PARAM', message: 'Limit cannot exceed 100 items' });
    for (const limit of [-1, 1.5, Number.NaN]) assert.throws(() => plan(ask('x', { limit })), { code: 'INVALID_LIMIT_QUERY_PARAM' });
    const none = await search('bright', { limit: 0 });
    assert.deepEqual(none, { kind: 'hits', hits: [], hasNextPage: true, endCursor: null });
    assert.equal((await search('bright', { limit: 100 })).hasNextPage, false);
  });

  it('refuses what is no cursor', () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
    const ranks = { tsRank: 0.1, tsRankCD: 0 };
    const invalid = [
      '',
      'x',
      encode(null),
      encode(1),
      encode({}),
      encode({ lastRanks: {} }),
      encode({ lastRanks: { tsRank: '1', tsRankCD: 0 } }),
      encode({ lastRanks: { tsRank: 1e300, tsRankCD: 0 } }),
      encode({ lastRanks: { tsRank: -1, tsRankCD: 0 } }),
      encode({ lastRanks: ranks, lastRecordIdsPerObject: { company: 'x' } }),
      encode({ lastRanks: ranks, lastRecordIdsPerObject: { company: 5 } }),
    ];
    for (const after of invalid) assert.throws(() => plan(ask('x', { after })), { code: 'INVALID_CURSOR' }, after);
    assert.ok(plan(ask('x', { after: encode({ lastRanks: ranks, lastRecordIdsPerObject: { gone: id(1), company: null } }) })));
    assert.ok(plan(ask('x', { after: encode({ lastRanks: ranks }) })));
  });

  it('pages give every hit exactly once, in one order', async () => {
    const words = ['alder', 'birch', 'cedar'];
    const texts = ['alder', 'alder birch', 'birch alder', 'birch', 'alder alder birch cedar', 'cedar', 'unalder', 'nothing'];
    const many = Array.from({ length: 60 }, (_, i) => texts[i % texts.length] as string);
    await load(
      'opportunity',
      many.map((name) => ({ name })),
    );
    await load(
      'task',
      many.slice(0, 20).map((title) => ({ title, bodyV2: { markdown: title } })),
    );
    await load(
      'company',
      many.slice(0, 9).map((name) => ({ name })),
    );
    const restricted = withoutField('task', 'bodyV2');
    const asked = fc.record({
      words: fc.oneof(
        fc.subarray(words).map((some) => some.join(' ')),
        fc.constantFrom('ald', 'lder', 'irc', '', ' '),
      ),
      limit: fc.integer({ min: 1, max: 30 }),
      access: fc.constantFrom(systemAccess, restricted),
    });
    await fc.assert(
      fc.asyncProperty(asked, async ({ words, limit, access }) => {
        const whole = await walk(words, 100, access);
        const pages = await walk(words, limit, access);
        assert.deepEqual(pages, whole);
        assert.equal(new Set(whole).size, whole.length);
      }),
      { numRuns: 40 },
    );
    assert.ok((await walk('alder', 7, systemAccess)).length > 40);
    assert.ok((await walk('lder', 7, systemAccess)).length > 40, 'by the text as it stands');
    const { rows } = await database.run({ text: `select count(*) from "${model.schema}"."opportunity"`, values: [] });
    const all = await walk('', 50, systemAccess);
    assert.equal(all.filter((hit) => hit.startsWith('opportunity')).length, Number(rows[0]?.[0]));
  });

  it('each hit has a cursor of its own', async () => {
    const { hits } = await search('alder birch', { limit: 12 });
    for (const [i, hit] of hits.entries()) {
      const rest = await search('alder birch', { limit: 12, after: hit.cursor });
      assert.deepEqual(
        rest.hits.slice(0, 11 - i).map((one) => one.id),
        hits.slice(i + 1).map((one) => one.id),
      );
    }
  });
});

async function walk(words: string, limit: number, access: Access): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 1000; pages++) {
    const page: Hits = await search(words, { limit, after }, access);
    seen.push(...page.hits.map((hit) => `${hit.object} ${hit.id} ${hit.tsRankCD} ${hit.tsRank}`));
    if (!page.hasNextPage) return seen;
    assert.equal(page.hits.length, limit);
    after = page.endCursor;
  }
  return assert.fail('the pages do not end');
}

describe('the statement of words', () => {
  it('is one, by the index of each object', async () => {
    const fillers = Array.from({ length: 3_000 }, (_, i) => ({ name: `Filler ${i} of the trade` }));
    await load('company', fillers);
    await database.run({ text: `analyze "${model.schema}"."company"`, values: [] });
    statements = 0;
    const { endCursor } = await search('filler tra', { limit: 1 });
    assert.equal(statements, 1);
    for (const after of [null, endCursor]) {
      const statement = compileSearch(plan(ask('filler tra', { after, included: ['company'] })), 'words')?.statement;
      assert.ok(statement);
      const lines = await database.transaction(async (transaction) => {
        await transaction.script('set local plan_cache_mode = force_generic_plan');
        return (await transaction.run({ ...statement, text: `explain ${statement.text}` })).rows.map(([line]) => line as string);
      });
      assert.ok(
        lines.some((line) => /Bitmap Index Scan/.test(line)),
        lines.join('\n'),
      );
      assert.ok(!lines.some((line) => /Seq Scan/.test(line)), lines.join('\n'));
    }
  });
});

describe('the filter operator search', () => {
  const found = async (words: string, access: Access = systemAccess) => {
    const object = model.objectBySingular.get('person') as ObjectModel;
    const filter: Filter = { kind: 'test', path: ['searchVector'], operator: 'search', value: words };
    const scope = planScope(object, filter, access, { live: true });
    const { rows } = await database.run(print(sql`select "id" from ${table(object)} r${where(scope.condition)} order by "id"`));
    return rows.map(([one]) => one);
  };

  it('matches the beginnings of all words, folded like the records', async () => {
    assert.deepEqual(await found('rénEE bright'), [id(11)]);
    assert.deepEqual(await found('renee bright ada'), []);
    assert.deepEqual(await found(' '), [id(11), id(12)]);
    assert.deepEqual(await found("&|!:*'()\\"), []);
  });

  it('is refused when a field that feeds it may not be read', async () => {
    await assert.rejects(found('renee', withoutField('person', 'jobTitle')), { code: 'PERMISSION_DENIED' });
  });
});
