/** Questions and changes that are refused: by both languages, for the same reason, and with nothing written. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import { acceptedValue, differenceOf, type Outcome, type Row, requireSame, requireSameFamily } from './answer.ts';
import { graphqlChange, graphqlDuplicates, graphqlGroups, graphqlList } from './graphql.ts';
import { refusedValuesOf } from './kinds.ts';
import { type GeneratedObject, labelName } from './model.ts';
import type { Condition, DimensionItem, GroupQuestion, ListQuestion, Page } from './question.ts';
import { filters, orders, recordId } from './question.ts';
import { restChange, restDuplicates, restGroups, restList } from './rest.ts';
import { check, seeded } from './seeds.ts';
import { openWorld, type World } from './world.ts';
import type { Body, Command } from './write.ts';

let server: TestServer;
let world: World;
before(async () => {
  server = await startTestServer({ data: 'none' });
  world = await seeded(() => openWorld(server, ['R']));
});
after(() => server?.close());

const wholeList: Page = { size: 60, after: null, before: null };
const seeds = fc.nat();
const isTest = (path: readonly string[], operator: string, value: unknown): Condition => ({
  kind: 'test',
  path,
  operator,
  value,
  isWord: false,
});

interface Fault<Kind> {
  readonly what: string;
  readonly family: string;
  readonly question: Kind;
}

/** The field of this type, wherever the model has it. */
function fieldOf(type: string): { readonly object: GeneratedObject; readonly name: string } {
  for (const object of world.objects) {
    const field = object.fields.find((candidate) => candidate.type === type && candidate.name !== labelName);
    if (field !== undefined) return { object, name: field.name };
  }
  throw new Error(`no object has a field of type ${type}`);
}

const linked = (): GeneratedObject => world.objects.find(({ relations }) => relations.length > 0) as GeneratedObject;

function filterFaults(): readonly Fault<{ readonly object: GeneratedObject; readonly filter: Condition }>[] {
  const family = 'INVALID_ARGS_FILTER';
  const of = (type: string, part: readonly string[], operator: string, value: unknown) => {
    const { object, name } = fieldOf(type);
    return { what: `${type} ${operator} ${String(value)}`, family, question: { object, filter: isTest([name, ...part], operator, value) } };
  };
  const object = linked();
  const relation = object.relations[0]?.name ?? '';
  return [
    { what: 'an unknown field', family, question: { object, filter: isTest(['nothing'], 'eq', 'x') } },
    { what: 'an unknown field behind a relation', family, question: { object, filter: isTest([relation, 'nothing'], 'eq', 'x') } },
    { what: 'a relation as a value', family, question: { object, filter: isTest([relation], 'eq', recordId(1)) } },
    { what: 'a pattern on an id', family, question: { object, filter: isTest(['id'], 'like', '%') } },
    { what: 'no id', family, question: { object, filter: isTest(['id'], 'eq', 'x') } },
    of('EMAILS', ['nothing'], 'eq', 'x'),
    of('EMAILS', [], 'eq', 'x'),
    of('CURRENCY', ['amountMicros'], 'gt', 'x'),
    of('BOOLEAN', [], 'gt', true),
    of('BOOLEAN', [], 'eq', 'maybe'),
    of('DATE', [], 'eq', '2026-02-30'),
    of('DATE_TIME', [], 'gte', 'x'),
    of('SELECT', [], 'eq', 'NO_OPTION'),
    of('SELECT', [], 'in', ['NO_OPTION']),
    of('MULTI_SELECT', [], 'containsAny', ['NO_OPTION']),
    of('RATING', [], 'like', 'R%'),
    of('RAW_JSON', [], 'eq', 'x'),
    of('ARRAY', [], 'eq', 'x'),
    of('ARRAY', [], 'isEmptyArray', 'x'),
    of('NUMBER', [], 'eq', 'x'),
    of('UUID', [], 'lt', 'x'),
    of('TEXT', [], 'is', 'EMPTY'),
    of('TEXT', [], 'containsAny', ['x']),
    of('FULL_NAME', ['firstName'], 'isEmptyArray', 'true'),
  ];
}

test('filters', async () => {
  await seeded(async () => {
    const faults = filterFaults();
    const property = fc.asyncProperty(
      fc.constantFrom(...faults),
      fc.boolean(),
      seeds,
      async ({ what, family, question }, isInner, seed) => {
        const { object, filter } = question;
        const inner: Condition = { kind: 'and', of: [{ kind: 'or', of: [isTest(['id'], 'eq', recordId(1)), filter] }] };
        const list: ListQuestion = { object, filter: isInner ? inner : filter, order: [], projection: { fields: ['id'], depth: 0 } };
        await refusedList(list, wholeList, family, what, seed);
      },
    );
    await check(property, 80);
  });
});

async function refusedList(question: ListQuestion, page: Page, family: string, what: string, seed: number): Promise<void> {
  const rest = await restList(server, question, page, seed);
  const graphql = await graphqlList(world.asker, question, page, seed);
  assert.equal(requireSameFamily(rest, graphql, what), family, what);
}

test('orders and cursors', async () => {
  await seeded(async () => {
    const object = linked();
    const json = fieldOf('RAW_JSON');
    const whole = fieldOf('ADDRESS');
    const base: ListQuestion = { object, filter: null, order: [], projection: { fields: ['id'], depth: 0 } };
    const ordered = (of: GeneratedObject, path: readonly string[], direction = 'AscNullsFirst'): ListQuestion => ({
      ...base,
      object: of,
      order: [{ path, direction }],
    });
    const faulty: readonly (readonly [string, ListQuestion])[] = [
      ['an unknown field', ordered(object, ['nothing'])],
      ['an unknown direction', ordered(object, [labelName], 'Upwards')],
      ['JSON', ordered(json.object, [json.name])],
      ['a whole composite', ordered(whole.object, [whole.name])],
      ['an unknown sub-field', ordered(whole.object, [whole.name, 'nothing'])],
      ['a relation', ordered(object, [object.relations[0]?.name ?? ''])],
      ['an unknown field behind a relation', ordered(object, [object.relations[0]?.name ?? '', 'nothing'])],
    ];
    for (const [what, question] of faulty) await refusedList(question, wholeList, 'INVALID_QUERY_INPUT', what, 0);

    const byLabel = ordered(object, [labelName]);
    const { page } = acceptedValue(await restList(server, byLabel, { ...wholeList, size: 2 }, 0));
    const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
    const cursors = [
      page.endCursor as string,
      'x',
      text([1]),
      text('x'),
      text({}),
      text({ id: 'x' }),
      text({ id: recordId(1), nothing: 1 }),
    ];
    for (const cursor of cursors) {
      await refusedList(base, { ...wholeList, after: cursor }, 'INVALID_CURSOR', `after ${cursor}`, 0);
      await refusedList(base, { ...wholeList, before: cursor }, 'INVALID_CURSOR', `before ${cursor}`, 0);
    }
    const both = { ...wholeList, after: text({ id: recordId(1) }), before: text({ id: recordId(2) }) };
    await refusedList(base, both, 'ARGS_CONFLICT', 'both cursors', 0);
    await refusedList(
      { ...base, object: { ...object, plural: 'nothings', singular: object.singular } },
      wholeList,
      'UNKNOWN_NAME',
      'an unknown object',
      0,
    );
  });
});

test('groups', async () => {
  await seeded(async () => {
    const plain: Omit<DimensionItem, 'path'> = {
      grouping: 'value',
      granularity: null,
      timeZone: 'UTC',
      weekStartDay: null,
      unnest: false,
      json: 'string',
    };
    const json = fieldOf('RAW_JSON');
    const whole = fieldOf('ADDRESS');
    const date = fieldOf('DATE');
    const by = (object: GeneratedObject, path: readonly string[], more: Partial<DimensionItem> = {}): GroupQuestion => ({
      object,
      dimensions: [{ ...plain, path, ...more }],
      aggregates: ['totalCount'],
      filter: null,
      order: [],
      limit: null,
      records: null,
    });
    const sound = by(date.object, [date.name]);
    const day = { granularity: 'DAY' };
    const faulty: readonly (readonly [string, GroupQuestion, string?])[] = [
      ['an unknown field', by(json.object, ['nothing'])],
      ['the id', by(json.object, ['id'])],
      ['the place in lists', by(json.object, ['position'])],
      ['JSON', by(json.object, [json.name])],
      ['a whole composite', by(whole.object, [whole.name])],
      ['an unknown sub-field', by(whole.object, [whole.name, 'nothing'])],
      ['an unknown granularity', by(date.object, [date.name], { granularity: 'MOMENT' })],
      ['days of a text', by(date.object, [labelName], day)],
      ['an unknown time zone', by(date.object, ['createdAt'], { ...day, timeZone: 'Mars/Olympus' }), 'INVALID_TIMEZONE'],
      ['an order by an unknown aggregate', { ...sound, order: [{ aggregate: 'sumNothing', direction: 'AscNullsFirst' }] }],
      ['an unknown direction', { ...sound, order: [{ dimension: 0, direction: 'Upwards' }] }],
    ];
    for (const [what, question, family = 'INVALID_QUERY_INPUT'] of faulty) {
      const rest = await restGroups(server, question, 0);
      const graphql = await graphqlGroups(world.asker, question, 0);
      assert.equal(requireSameFamily(rest, graphql, what), family, what);
    }
  });
});

test('duplicates', async () => {
  await seeded(async () => {
    const [object] = world.objects as readonly [GeneratedObject];
    const faulty: readonly (readonly [string, { readonly ids: readonly string[] } | { readonly data: readonly unknown[] }, string?])[] = [
      ['no data', { data: [] }],
      ['both', { data: [{}], ids: [recordId(1)] }],
      ['neither', {} as { data: [] }],
      ['no ids', { ids: ['x'] }],
      ['an unknown field', { data: [{ nothing: 1 }] }, 'INVALID_ARGS_DATA'],
    ];
    for (const [what, of, family = 'INVALID_QUERY_INPUT'] of faulty) {
      const rest = await restDuplicates(server, object, of, { fields: null, depth: 0 });
      const graphql = await graphqlDuplicates(world.asker, object, of, { fields: null, depth: 0 }, 0);
      assert.equal(requireSameFamily(rest, graphql, what), family, what);
    }
  });
});

const stored = async (object: GeneratedObject): Promise<readonly Row[]> => {
  const is = (value: string): Condition => ({ kind: 'test', path: ['deletedAt'], operator: 'is', value, isWord: true });
  const filter: Condition = { kind: 'or', of: [is('NULL'), is('NOT_NULL')] };
  const question: ListQuestion = { object, filter, order: [], projection: { fields: null, depth: 0 } };
  const page = { ...wholeList, size: 200 };
  return requireSame(await restList(server, question, page, 0), await graphqlList(world.asker, question, page, 0), 'what is stored').rows;
};

async function refusedChange(object: GeneratedObject, command: Command, family: string | null, what: string, seed: number): Promise<void> {
  const before = await stored(object);
  const outcomes: Outcome<unknown>[] = [];
  for (const language of [restChange(server, object, command, seed), graphqlChange(world.asker, object, command, seed)]) {
    outcomes.push(await language);
  }
  const [rest, graphql] = outcomes as [Outcome<unknown>, Outcome<unknown>];
  const found = requireSameFamily(rest, graphql, what);
  if (family !== null) assert.equal(found, family, what);
  const difference = differenceOf(before, await stored(object), '');
  assert.equal(difference, null, `${what} is refused, and yet something is written: ${difference}\n${rest.asked}\n${graphql.asked}`);
}

test('changes', async () => {
  await seeded(async () => {
    const [object] = world.objects as readonly [GeneratedObject];
    const bare = world.objects.find(({ duplicateCriteria }) => duplicateCriteria === null) as GeneratedObject;
    const [first, second] = [recordId(0), recordId(1)];
    const nobody = '99999999-9999-4999-8999-999999999999';
    const create = (rows: readonly unknown[], isMany = true): Command => ({ kind: 'create', rows: rows as Body[], isMany, upsert: false });
    const merge = (ids: readonly string[], conflictPriorityIndex = 0): Command => ({
      kind: 'merge',
      ids,
      conflictPriorityIndex,
      dryRun: false,
    });
    const none: Condition = { kind: 'and', of: [] };
    const many = Array.from({ length: 201 }, () => ({}));
    const join = `${linked().relations[0]?.name}Id`;
    const faulty: readonly (readonly [string, string, Command, GeneratedObject?])[] = [
      ['an unknown field', 'INVALID_ARGS_DATA', create([{ [labelName]: 'x' }, { nothing: 1 }])],
      ['text of a number', 'INVALID_ARGS_DATA', create([{ [labelName]: 1 }], false)],
      ['no id', 'INVALID_ARGS_DATA', create([{ id: 'x' }], false)],
      ['no record', 'INVALID_QUERY_INPUT', create([{}, 'x'])],
      ['a list for a record', 'INVALID_QUERY_INPUT', create([[]], true)],
      ['too many records', 'TOO_MANY_RECORDS_TO_UPDATE', create(many)],
      ['an id that is taken', 'BAD_USER_INPUT', create([{ [labelName]: 'x' }, { id: first }])],
      ['the same id twice', 'BAD_USER_INPUT', create([{ id: nobody }, { id: nobody }])],
      ['a relation to nobody', 'BAD_USER_INPUT', create([{}, { [join]: nobody }]), linked()],
      ['a change of nobody', 'RECORD_NOT_FOUND', { kind: 'update', id: nobody, data: { [labelName]: 'x' } }],
      ['a change of no id', 'INVALID_QUERY_INPUT', { kind: 'update', id: 'x', data: { [labelName]: 'x' } }],
      ['a change of an unknown field', 'INVALID_ARGS_DATA', { kind: 'update', id: first, data: { nothing: 1 } }],
      ['a relation and its column', 'CONNECTION', relationTwice(), linked()],
      ['deleting nobody', 'RECORD_NOT_FOUND', { kind: 'delete', id: nobody }],
      ['destroying nobody', 'RECORD_NOT_FOUND', { kind: 'destroy', id: nobody }],
      ['restoring nobody', 'RECORD_NOT_FOUND', { kind: 'restore', id: nobody }],
      ['destroying no id', 'INVALID_QUERY_INPUT', { kind: 'destroy', id: 'x' }],
      ['a wrong filter', 'INVALID_ARGS_FILTER', { kind: 'destroyMany', filter: isTest(['nothing'], 'eq', 'x') }],
      ['merging one', 'INVALID_QUERY_INPUT', merge([first])],
      ['merging a record with itself', 'INVALID_QUERY_INPUT', merge([first, first])],
      ['merging ten', 'INVALID_QUERY_INPUT', merge(Array.from({ length: 10 }, (_, n) => recordId(n)))],
      ['merging into none of them', 'INVALID_QUERY_INPUT', merge([first, second], 2)],
      ['merging nobody', 'RECORD_NOT_FOUND', merge([first, nobody])],
      ['merging what has no criteria', 'INVALID_QUERY_INPUT', merge([first, second]), bare],
    ];
    for (const [what, family, command, of = object] of faulty) await refusedChange(of, command, family, what, 0);
    for (const kind of ['deleteMany', 'destroyMany', 'restoreMany'] as const) {
      await refusedAll(object, { kind, filter: none }, kind);
    }
    await refusedAll(object, { kind: 'updateMany', filter: none, data: { [labelName]: 'x' } }, 'updateMany');
  });
});

/** Without a condition: REST has no filter then, GraphQL an empty one. */
async function refusedAll(object: GeneratedObject, command: Command, what: string): Promise<void> {
  await refusedChange(object, command, 'INVALID_QUERY_INPUT', `${what} of all records`, 0);
}

function relationTwice(): Command {
  const name = linked().relations[0]?.name as string;
  return { kind: 'update', id: recordId(0), data: { [`${name}Id`]: recordId(1), [name]: { disconnect: true } } };
}

test('values that a field does not take, alone and among sound records', async () => {
  await seeded(async () => {
    const faults = world.objects.flatMap((object) =>
      object.fields.flatMap((field) => refusedValuesOf(field).map((value) => ({ object, field, value }))),
    );
    const property = fc.asyncProperty(
      fc.constantFrom(...faults),
      fc.constantFrom('one', 'many', 'update', 'updateMany', 'upsert'),
      seeds,
      async ({ object, field, value }, way, seed) => {
        const data = { [field.name]: value };
        const all: Condition = isTest(['id'], 'in', [0, 1, 2].map(recordId));
        const commands: Readonly<Record<string, Command>> = {
          one: { kind: 'create', rows: [data], isMany: false, upsert: false },
          many: { kind: 'create', rows: [{}, data, {}], isMany: true, upsert: false },
          update: { kind: 'update', id: recordId(0), data },
          updateMany: { kind: 'updateMany', filter: all, data },
          upsert: { kind: 'create', rows: [{ id: recordId(0), ...data }], isMany: true, upsert: true },
        };
        await refusedChange(object, commands[way] as Command, null, `${field.type} ${JSON.stringify(value)} by ${way}`, seed);
      },
    );
    await check(property, 120);
  });
});

test('a sound filter and order are not refused', async () => {
  await seeded(async () => {
    const object = linked();
    const property = fc.asyncProperty(filters(object, world.bySingular), orders(object, world.bySingular), async (filter, order) => {
      const question: ListQuestion = { object, filter, order, projection: { fields: ['id'], depth: 0 } };
      acceptedValue(await restList(server, question, wholeList, 0));
    });
    await check(property, 20);
  });
});
