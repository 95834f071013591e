/**
 * The same questions to REST and to GraphQL, over generated models and records: lists with filters, orders and pages,
 * relations, single records, groups, counts and duplicates. The answers must be the same but for what `normal.ts` names.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import { differenceOf, type ListAnswer, type Outcome, requireSame, requireSameFamily } from './answer.ts';
import { graphqlCounts, graphqlDuplicates, graphqlGroups, graphqlList, graphqlLists, graphqlOne, graphqlSlice } from './graphql.ts';
import { creatableTypes, labelName } from './model.ts';
import { aggregateNames, filters, groupQuestions, type ListQuestion, listQuestions, type Page, projections, recordId } from './question.ts';
import { restCounts, restDuplicates, restGroups, restList, restOne } from './rest.ts';
import { check, seeded } from './seeds.ts';
import { openWorld, recordsOfObject, type World } from './world.ts';

let server: TestServer;
let world: World;
before(async () => {
  server = await startTestServer({ data: 'none' });
  world = await seeded(() => openWorld(server, ['A', 'B']));
});
after(() => server?.close());

const seeds = fc.nat();
/** A generator of questions over any object. */
const anywhere = <Value>(
  of: (object: World['objects'][number], objects: World['bySingular']) => fc.Arbitrary<Value>,
): fc.Arbitrary<Value> => fc.constantFrom(...world.objects).chain((object) => of(object, world.bySingular));

const wholeList: Page = { size: 200, after: null, before: null };

async function listInBoth(question: ListQuestion, page: Page, seed: number): Promise<ListAnswer> {
  const rest = await restList(server, question, page, seed);
  const graphql = await graphqlList(world.asker, question, page, seed);
  return requireSame(rest, graphql, `a list of ${question.object.plural}`);
}

test('the models have fields of every type', () => {
  const types = new Set(world.objects.flatMap((object) => object.fields.map(({ type }) => type)));
  assert.deepEqual(
    creatableTypes.filter((type) => !types.has(type)),
    [],
  );
});

test('every record, whole', async () => {
  await seeded(async () => {
    for (const object of world.objects) {
      const everything = { kind: 'or', of: ['NULL', 'NOT_NULL'].map(binned) } as const;
      const question: ListQuestion = { object, filter: everything, order: [], projection: { fields: null, depth: 0 } };
      assert.equal((await listInBoth(question, wholeList, 0)).total, recordsOfObject);
    }
  });
});

const binned = (value: string) => ({ kind: 'test', path: ['deletedAt'], operator: 'is', value, isWord: true }) as const;

test('lists, page by page, with the cursors of either language', async () => {
  const property = fc.asyncProperty(
    anywhere((object, objects) => listQuestions(object, objects, 0)),
    fc.integer({ min: 1, max: 20 }),
    seeds,
    async (question, size, seed) => {
      const all = await listInBoth(question, wholeList, seed);
      assert.equal(all.rows.length, all.total);
      const ids = all.rows.map((row) => row['id']);
      const step = Math.max(size, Math.ceil(all.total / 4));
      for (const towards of ['after', 'before'] as const) {
        const walked = await walk(question, step, towards, seed);
        const list = `${question.object.plural} by ${JSON.stringify(question.order)} where ${JSON.stringify(question.filter)}`;
        const what = `pages of ${step} ${towards} a cursor show ${new Set(walked).size} of ${ids.length} records, in ${walked.length} rows`;
        assert.ok(differenceOf(ids, walked, '') === null, `${what}: ${list}`);
      }
      const offset = seed % (all.total + 2);
      assert.deepEqual(await sliceOf(question, { first: size, offset }, seed), ids.slice(offset, offset + size), 'an offset');
      assert.deepEqual(await sliceOf(question, { last: size }, seed), ids.slice(-size), 'the last ones');
    },
  );
  await check(property, 80);
});

async function sliceOf(question: ListQuestion, page: Parameters<typeof graphqlSlice>[2], seed: number): Promise<readonly unknown[]> {
  const outcome = await graphqlSlice(world.asker, question, page, seed);
  assert.ok(outcome.ok, outcome.text);
  return outcome.value;
}

/** The ids of all pages. The cursor of each page comes from one language and is used in both. */
async function walk(question: ListQuestion, size: number, towards: 'after' | 'before', seed: number): Promise<readonly unknown[]> {
  const ids: unknown[] = [];
  let page: Page = { ...wholeList, size };
  if (towards === 'before') {
    const all = await restList(server, question, wholeList, seed);
    assert.ok(all.ok);
    // Backward from the last record, which no page before it can show.
    if (all.value.page.endCursor === null) return ids;
    page = { ...page, before: all.value.page.endCursor };
    ids.push(all.value.rows.at(-1)?.['id']);
  }
  // A walk that goes round in circles ends as well.
  for (let turn = 0; turn < 12; turn++) {
    const rest = await restList(server, question, page, seed);
    const graphql = await graphqlList(world.asker, question, page, seed + turn);
    const { rows, page: info } = requireSame(rest, graphql, `a page of ${question.object.plural}`);
    const found = rows.map((row) => row['id']);
    if (towards === 'after') ids.push(...found);
    else ids.unshift(...found);
    if (!(towards === 'after' ? info.hasNextPage : info.hasPreviousPage)) return ids;
    page = towards === 'after' ? { ...page, after: info.endCursor } : { ...page, before: info.startCursor };
  }
  return ids;
}

test('lists with the records behind their relations', async () => {
  const property = fc.asyncProperty(
    anywhere((object, objects) => listQuestions(object, objects, 1)),
    fc.integer({ min: 0, max: 25 }),
    seeds,
    async (question, size, seed) => {
      await listInBoth(question, { ...wholeList, size }, seed);
    },
  );
  await check(property, 40);
});

test('several lists in one document', async () => {
  const question = anywhere((object, objects) => listQuestions(object, objects, 0));
  const property = fc.asyncProperty(fc.array(question, { minLength: 2, maxLength: 5 }), seeds, async (questions, seed) => {
    const page = { ...wholeList, size: 10 };
    const graphql = await graphqlLists(world.asker, questions, page, seed);
    for (const [at, one] of questions.entries()) {
      const rest = await restList(server, one, page, seed);
      const own = graphql.ok ? { ...graphql, value: graphql.value[at] as ListAnswer } : graphql;
      requireSame(rest, own, `list ${at} of a document`);
    }
  });
  await check(property, 15);
});

test('single records, and those that are not there', async () => {
  const property = fc.asyncProperty(
    anywhere((object) =>
      fc.tuple(
        fc.constant(object),
        fc.constantFrom(0 as const, 1 as const).chain((depth) => projections(object, depth)),
      ),
    ),
    fc.nat(recordsOfObject + 1),
    seeds,
    async ([object, projection], n, seed) => {
      const rest = await restOne(server, object, recordId(n), projection);
      const graphql = await graphqlOne(world.asker, object, recordId(n), projection, seed);
      if (rest.ok) requireSame(rest, graphql, `a ${object.singular}`);
      else assert.equal(requireSameFamily(rest, graphql, `a ${object.singular}`), 'RECORD_NOT_FOUND');
    },
  );
  await check(property, 40);
});

test('groups', async () => {
  const property = fc.asyncProperty(anywhere(groupQuestions), seeds, async (question, seed) => {
    const rest = await restGroups(server, question, seed);
    const graphql = await graphqlGroups(world.asker, question, seed);
    requireSame(rest, graphql, `groups of ${question.object.plural}`);
  });
  await check(property, 80);
});

test('counts and other aggregates of a whole list', async () => {
  const property = fc.asyncProperty(
    anywhere((object, objects) => fc.tuple(fc.constant(object), fc.option(filters(object, objects)))),
    seeds,
    async ([object, filter], seed) => {
      const names = aggregateNames(object);
      const from = seed % names.length;
      const aggregates = [...new Set(['totalCount', ...names.slice(from, from + 20)])];
      const rest = await restCounts(server, object, filter, aggregates, seed);
      const graphql = await graphqlCounts(world.asker, object, filter, aggregates, seed);
      requireSame(rest, graphql, `counts of ${object.plural}`);
    },
  );
  await check(property, 50);
});

test('duplicates', async () => {
  const property = fc.asyncProperty(
    anywhere((object) =>
      fc.tuple(
        fc.constant(object),
        fc.oneof(
          fc.array(fc.nat(recordsOfObject).map(recordId), { maxLength: 3 }).map((ids) => ({ ids })),
          fc.array(dataOf(object.fields[0]?.name ?? labelName, object.singular), { minLength: 1, maxLength: 3 }).map((data) => ({ data })),
        ),
      ),
    ),
    seeds,
    async ([object, of], seed) => {
      const projection = { fields: null, depth: 0 } as const;
      const rest = await restDuplicates(server, object, of, projection);
      const graphql = await graphqlDuplicates(world.asker, object, of, projection, seed);
      requireSame(rest, graphql, `duplicates of ${object.plural}`);
    },
  );
  await check(property, 25);
});

/** Bodies of which the first field may be equal to that of records. */
function dataOf(first: string, singular: string): fc.Arbitrary<Record<string, unknown>> {
  const words = fc.constantFrom('alpha', 'beta', 'Alpha', 'none', null);
  if (singular === 'person') return fc.record({ name: fc.record({ firstName: words, lastName: words }) });
  return words.map((word) => ({ [first]: word }));
}

test('what is compared is told apart', () => {
  const same: readonly (readonly [unknown, unknown])[] = [
    [
      { a: 1, b: [null] },
      { b: [null], a: 1 },
    ],
    [[], []],
    [0, -0],
  ];
  for (const [rest, graphql] of same) assert.equal(differenceOf(rest, graphql, ''), null);
  const different: readonly (readonly [unknown, unknown])[] = [
    [{ a: 1 }, { a: '1' }],
    [{ a: undefined }, {}],
    [[1], [1, 2]],
    [null, ''],
    [[], {}],
  ];
  for (const [rest, graphql] of different) assert.notEqual(differenceOf(rest, graphql, ''), null);
  const refused: Outcome<unknown> = { ok: false, refusal: { family: 'X', message: '' }, asked: '', text: '' };
  const accepted: Outcome<unknown> = { ok: true, value: 1, asked: '', text: '' };
  assert.throws(() => requireSame(refused, refused, ''));
  assert.throws(() => requireSameFamily(accepted, refused, ''));
});
