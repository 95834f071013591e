/**
 * The same changes by REST and by GraphQL. A generated model stands twice in the workspace: what one language does to one of
 * the twins, the other does to the other. Answers, refusals and what is stored must stay the same, read by either language.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startTestServer, type TestServer } from '../support/server.ts';
import { acceptedValue, differenceOf, type Outcome, type Row, requireSame, requireSameFamily } from './answer.ts';
import { applyModel } from './apply.ts';
import { readCatalogue } from './catalogue.ts';
import { type GraphqlAsker, graphqlChange, graphqlList } from './graphql.ts';
import { moments } from './kinds.ts';
import { type GeneratedModel, type GeneratedObject, labelName, models, renamed } from './model.ts';
import { isThereAlready } from './normal.ts';
import { type Condition, recordId } from './question.ts';
import { company, person, recordSets } from './records.ts';
import { restChange, restList } from './rest.ts';
import { check, draw, seeded } from './seeds.ts';
import { aimed, type Body, type Change, type Command, histories } from './write.ts';

let server: TestServer;
let asker: GraphqlAsker;
let model: GeneratedModel;
/** The objects of each twin, by the name in the model. */
let twins: readonly ReadonlyMap<string, GeneratedObject>[];

before(async () => {
  server = await startTestServer({ data: 'none' });
  await seeded(async () => {
    model = draw(models(''), 7);
    const made = ['P', 'Q'].map((suffix) => renamed(model, suffix));
    for (const twin of made) await applyModel(server, twin);
    twins = made.map(({ objects }) => new Map(objects.map((object, at) => [(model.objects[at] as GeneratedObject).singular, object])));
    asker = { server, catalogue: await readCatalogue(server) };
    for (const [at, object] of [company, person].entries()) {
      const { bodies } = draw(recordSets(object, 8, 8), at);
      acceptedValue(await restChange(server, object, { kind: 'create', rows: bodies, isMany: true, upsert: false }, 0));
    }
  });
});
after(() => server?.close());

/** In JSON text inside of JSON. */
const blockId = /\\"id\\":\\"[-0-9a-f]{36}\\",/g;

const binned = (value: string) => ({ kind: 'test', path: ['deletedAt'], operator: 'is', value, isWord: true }) as const;
const everything = { kind: 'or', of: [binned('NULL'), binned('NOT_NULL')] } as const;

/** All records of an object, those in the bin as well, as both languages show them. */
async function stored(object: GeneratedObject, seed: number): Promise<readonly Row[]> {
  const question = { object, filter: everything, order: [], projection: { fields: null, depth: 0 } } as const;
  const page = { size: 200, after: null, before: null };
  const rest = await restList(server, question, page, seed);
  const graphql = await graphqlList(asker, question, page, seed);
  return requireSame(rest, graphql, `what is stored of ${object.plural}`).rows;
}

/** Twins are written a moment apart: stamps of the server are one moment, and the ids that it gives to blocks of text one id. */
function withoutStamps(stamped: Row): Row {
  const row = JSON.parse(JSON.stringify(stamped).replaceAll(blockId, '')) as Row;
  const given = (value: unknown): unknown => (moments.includes(String(value)) ? value : 'now');
  const { createdAt, updatedAt: _, deletedAt, ...rest } = row;
  return {
    ...rest,
    ...('createdAt' in row ? { createdAt: given(createdAt) } : {}),
    isBinned: deletedAt !== null && deletedAt !== undefined,
  };
}

/** The preview of a merge is a record that never was. Records that a filter finds are changed in any order. */
function shownRows(rows: readonly Row[], command: Command): readonly Row[] {
  const shown = rows.map(withoutStamps);
  if (command.kind === 'merge' && command.dryRun) {
    // A record that leads to itself leads to the preview.
    return shown.map((row) => JSON.parse(JSON.stringify(row).replaceAll(String(row['id']), 'preview')) as Row);
  }
  return 'filter' in command ? shown.sort((a, b) => (String(a['id']) < String(b['id']) ? -1 : 1)) : shown;
}

const change = (language: 'rest' | 'graphql', object: GeneratedObject, command: Command, seed: number): Promise<Outcome<readonly Row[]>> =>
  language === 'rest' ? restChange(server, object, command, seed) : graphqlChange(asker, object, command, seed);

async function apply({ object, command: generated }: Change, seed: number): Promise<'accepted' | 'refused' | 'there already'> {
  const pair = twins.map((twin) => twin.get(object.singular) as GeneratedObject);
  const [p, q] = pair as [GeneratedObject, GeneratedObject];
  const [restTwin, graphqlTwin] = seed % 2 === 0 ? [p, q] : [q, p];
  const before = [await stored(restTwin, seed), await stored(graphqlTwin, seed)] as const;
  const command = aimed(generated, before[0], seed);
  const rest = await change('rest', restTwin, command, seed);
  const graphql = await change('graphql', graphqlTwin, command, seed);
  const after = [await stored(restTwin, seed), await stored(graphqlTwin, seed)] as const;
  const what = `${command.kind} of ${object.plural}`;
  const shown = (outcome: Outcome<readonly Row[]>): Outcome<readonly Row[]> =>
    outcome.ok ? { ...outcome, value: shownRows(outcome.value, command) } : outcome;

  if (isThereAlready(command, before[0])) {
    assert.equal(rest.ok ? 'accepted' : rest.refusal.family, 'RECORD_NOT_FOUND', what);
    assert.ok(graphql.ok, what);
  } else if (rest.ok || graphql.ok) {
    requireSame(shown(rest), shown(graphql), what);
    if (rest.ok && graphql.ok) {
      requireStored(rest, after[0], command, what);
      requireStored(graphql, after[1], command, what);
    }
  } else {
    requireSameFamily(rest, graphql, what);
    requireUnchanged(before[0], after[0], rest, what);
    requireUnchanged(before[1], after[1], graphql, what);
  }
  const asked = `${rest.asked}\n${graphql.asked}`;
  const difference = differenceOf(after[0].map(withoutStamps), after[1].map(withoutStamps), '');
  assert.equal(difference, null, `${what}: what is stored differs: ${difference}\n${asked}`);
  return rest.ok ? 'accepted' : graphql.ok ? 'there already' : 'refused';
}

function requireUnchanged(before: readonly Row[], after: readonly Row[], outcome: Outcome<unknown>, what: string): void {
  const difference = differenceOf(before, after, '');
  assert.equal(difference, null, `${what} is refused, and yet something is written: ${difference}\n${outcome.asked}\n${outcome.text}`);
}

/** What a change answers is what is stored. */
function requireStored(outcome: Outcome<readonly Row[]>, after: readonly Row[], command: Command, what: string): void {
  if (!outcome.ok || command.kind.startsWith('de') || (command.kind === 'merge' && command.dryRun)) return;
  const byId = new Map(after.map((row) => [row['id'], row]));
  for (const row of outcome.value) {
    const difference = differenceOf(row, byId.get(row['id']), '');
    assert.equal(difference, null, `${what} answers another record than it stores: ${difference}\n${outcome.asked}\n${outcome.text}`);
  }
}

async function clear(): Promise<void> {
  for (const [at, twin] of twins.entries()) {
    for (const object of twin.values()) {
      const language = at === 0 ? 'rest' : 'graphql';
      acceptedValue(await change(language, object, { kind: 'destroyMany', filter: everything }, 0));
    }
  }
}

test('histories of changes', async () => {
  const bySingular = new Map([...model.objects, company, person].map((object) => [object.singular, object]));
  const property = fc.asyncProperty(histories(model.objects, bySingular, 25), fc.nat(), async (changes, seed) => {
    await clear();
    for (const [at, one] of changes.entries()) await apply(one, seed === 0 ? 0 : seed + at);
  });
  await check(property, 20);
});

test('each change once, accepted; each again where it must be refused', async () => {
  await seeded(async () => {
    await clear();
    const object = model.objects.find(({ duplicateCriteria }) => duplicateCriteria !== null) as GeneratedObject;
    const [a, b, c, d, e] = [0, 1, 2, 3, 4].map(recordId) as [string, string, string, string, string];
    const rowOf = (id: string): Body => ({ id, [labelName]: `row ${id}` });
    const few = (ids: readonly string[]): Condition => ({ kind: 'test', path: ['id'], operator: 'in', value: ids, isWord: false });
    const data = { [labelName]: 'changed' };
    const create = { kind: 'create', isMany: true, upsert: false } as const;
    const script: readonly (readonly [Command, 'accepted' | 'refused'])[] = [
      [{ ...create, rows: [a, b, c, d].map(rowOf) }, 'accepted'],
      [{ ...create, rows: [e, a].map(rowOf) }, 'refused'],
      [{ ...create, rows: [e, a].map(rowOf), upsert: true }, 'accepted'],
      [{ kind: 'update', id: a, data }, 'accepted'],
      [{ kind: 'updateMany', filter: few([b, c]), data }, 'accepted'],
      [{ kind: 'updateMany', filter: few([b, c]), data: { nothing: 1 } }, 'refused'],
      [{ kind: 'delete', id: a }, 'accepted'],
      [{ ...create, rows: [rowOf(a)], isMany: false, upsert: true }, 'accepted'],
      [{ kind: 'delete', id: a }, 'accepted'],
      [{ kind: 'restore', id: a }, 'accepted'],
      [{ kind: 'deleteMany', filter: few([a, b]) }, 'accepted'],
      [{ kind: 'restoreMany', filter: few([a, b]) }, 'accepted'],
      [{ kind: 'merge', ids: [a, b], conflictPriorityIndex: 1, dryRun: true }, 'accepted'],
      [{ kind: 'merge', ids: [a, b], conflictPriorityIndex: 1, dryRun: false }, 'accepted'],
      [{ kind: 'merge', ids: [a, b], conflictPriorityIndex: 1, dryRun: false }, 'refused'],
      [{ kind: 'destroy', id: c }, 'accepted'],
      [{ kind: 'destroy', id: c }, 'refused'],
      [{ kind: 'destroyMany', filter: few([d, e]) }, 'accepted'],
    ];
    // Such a seed aims at nothing else, and lets the languages change places.
    for (const [at, [command, expected]] of script.entries()) {
      assert.equal(await apply({ object, command }, 5 * at), expected, `${at}: ${command.kind}`);
    }
  });
});
