/** Changes as neutral values, and generators of them: most are sound, some are not, and many meet each other. */
import fc from 'fast-check';
import { moments, refusedValuesOf, uniqueValue, valuesOf } from './kinds.ts';
import type { GeneratedField, GeneratedObject } from './model.ts';
import { type Condition, filters, type Objects, recordId } from './question.ts';

export type Body = Readonly<Record<string, unknown>>;

export type Command =
  | { readonly kind: 'create'; readonly rows: readonly Body[]; readonly isMany: boolean; readonly upsert: boolean }
  | { readonly kind: 'update'; readonly id: string; readonly data: Body }
  | { readonly kind: 'updateMany'; readonly filter: Condition; readonly data: Body }
  | { readonly kind: 'delete' | 'destroy' | 'restore'; readonly id: string }
  | { readonly kind: 'deleteMany' | 'destroyMany' | 'restoreMany'; readonly filter: Condition }
  | { readonly kind: 'merge'; readonly ids: readonly string[]; readonly conflictPriorityIndex: number; readonly dryRun: boolean };

export interface Change {
  readonly object: GeneratedObject;
  readonly command: Command;
}

/** Numbers of the ids, and of the unique values, that changes are about: few, so that they meet. */
const idsMax = 9;
const uniqueMax = 4;

const ids = fc.nat(idsMax).map(recordId);

function fieldValue(field: GeneratedField): fc.Arbitrary<unknown> {
  const good = field.isUnique
    ? fc.option(
        fc.nat(uniqueMax).map((n) => uniqueValue(field, n)),
        { freq: 4 },
      )
    : valuesOf(field);
  const bad = refusedValuesOf(field);
  return bad.length === 0 ? good : fc.oneof({ weight: 60, arbitrary: good }, { weight: 1, arbitrary: fc.constantFrom(...bad) });
}

/** A relation by its join column, or by a condition that names one record. */
function relationEntry(name: string, target: GeneratedObject | undefined): fc.Arbitrary<readonly [string, unknown]> {
  const unique = target?.fields.filter((field) => field.isUnique) ?? [];
  const byUnique = unique.map((field) => fc.nat(uniqueMax).map((n) => ({ [field.name]: uniqueValue(field, n) })));
  const where = fc.oneof(
    ...byUnique,
    ids.map((id) => ({ id })),
  );
  return fc.oneof(
    { weight: 4, arbitrary: ids.map((id) => [`${name}Id`, id] as const) },
    { weight: 1, arbitrary: fc.constantFrom([`${name}Id`, null] as const, [name, { disconnect: true }] as const) },
    { weight: 2, arbitrary: where.map((found) => [name, { connect: { where: found } }] as const) },
  );
}

function bodies(object: GeneratedObject, objects: Objects): fc.Arbitrary<Body> {
  const own = Object.fromEntries(object.fields.map((field) => [field.name, fieldValue(field)]));
  const system = fc.record(
    {
      position: fc.constantFrom<unknown>(0, 1, -2.5, 'first', 'last'),
      createdAt: fc.constantFrom(...moments),
      createdBy: fc.constantFrom({ source: 'IMPORT' }, { source: 'MANUAL', name: 'Ada' }),
    },
    { requiredKeys: [] },
  );
  const relations = object.relations.map(({ name, target }) => fc.option(relationEntry(name, objects.get(target)), { freq: 2 }));
  const stray = fc.oneof(
    { weight: 40, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constantFrom({ nothing: 1 }, { position: 'x' }) },
  );
  return fc
    .tuple(
      fc.subarray(
        object.fields.map(({ name }) => name),
        { maxLength: 6 },
      ),
      fc.record(own),
      system,
      fc.tuple(...relations),
      stray,
    )
    .map(([names, values, more, linked, rest]) => ({
      ...Object.fromEntries(names.map((name) => [name, values[name]])),
      ...(names.length % 3 === 0 ? more : {}),
      ...Object.fromEntries(linked.filter((entry) => entry !== null)),
      ...rest,
    }));
}

const withId = (body: fc.Arbitrary<Body>, max: number): fc.Arbitrary<Body> =>
  fc.tuple(fc.nat(max).map(recordId), body).map(([id, rest]) => ({ id, ...rest }));

const stateIs = (value: 'NULL' | 'NOT_NULL', condition: Condition): Condition => ({
  kind: 'and',
  of: [condition, { kind: 'test', path: ['deletedAt'], operator: 'is', value, isWord: true }],
});

function commands(object: GeneratedObject, objects: Objects): fc.Arbitrary<Command> {
  const body = bodies(object, objects);
  const some = filters(object, objects);
  const create = (upsert: boolean): fc.Arbitrary<Command> =>
    fc.oneof(
      withId(body, upsert ? idsMax : 2 * idsMax).map((row): Command => ({ kind: 'create', rows: [row], isMany: false, upsert })),
      fc
        .uniqueArray(withId(body, upsert ? idsMax : 3 * idsMax), { maxLength: 4, selector: (row) => row['id'] })
        .map((rows): Command => ({ kind: 'create', rows, isMany: true, upsert })),
    );
  const one = fc
    .tuple(fc.constantFrom('delete' as const, 'delete' as const, 'restore' as const, 'restore' as const, 'destroy' as const), ids)
    .map(([kind, id]): Command => ({ kind, id }));
  // REST takes those that are not there yet; GraphQL all that match: the condition says so for both.
  const many = fc.oneof(
    some.map((filter): Command => ({ kind: 'deleteMany', filter: stateIs('NULL', filter) })),
    some.map((filter): Command => ({ kind: 'restoreMany', filter: stateIs('NOT_NULL', filter) })),
    // Never all of them: something is left to go on with.
    fc.tuple(some, fc.uniqueArray(ids, { maxLength: 3 })).map(([filter, value]): Command => {
      const few: Condition = { kind: 'test', path: ['id'], operator: 'in', value, isWord: false };
      return { kind: 'destroyMany', filter: { kind: 'and', of: [filter, few] } };
    }),
  );
  const merge = fc
    .record({ ids: fc.uniqueArray(ids, { minLength: 2, maxLength: 3 }), conflictPriorityIndex: fc.nat(1), dryRun: fc.boolean() })
    .map((rest): Command => ({ kind: 'merge', ...rest }));
  return fc.oneof(
    { weight: 6, arbitrary: create(false) },
    { weight: 5, arbitrary: create(true) },
    { weight: 5, arbitrary: fc.tuple(ids, body).map(([id, data]): Command => ({ kind: 'update', id, data })) },
    { weight: 2, arbitrary: fc.tuple(some, body).map(([filter, data]): Command => ({ kind: 'updateMany', filter, data })) },
    { weight: 7, arbitrary: one },
    { weight: 2, arbitrary: many },
    ...(object.duplicateCriteria === null ? [] : [{ weight: 5, arbitrary: merge }]),
  );
}

/** A change of records that are there: most that are generated would miss. `rows` are the records of its object. */
export function aimed(command: Command, rows: readonly Readonly<Record<string, unknown>>[], seed: number): Command {
  if (seed % 5 === 0) return command;
  const inBin = command.kind === 'restore';
  const fitting = rows.filter(({ deletedAt }) => command.kind === 'destroy' || (deletedAt !== null) === inBin).map(({ id }) => String(id));
  const at = (n: number): string => fitting[(seed + n) % fitting.length] as string;
  switch (command.kind) {
    case 'update':
    case 'delete':
    case 'restore':
    case 'destroy':
      return fitting.length === 0 ? command : { ...command, id: at(0) };
    case 'merge':
      return fitting.length < command.ids.length ? command : { ...command, ids: command.ids.map((_, n) => at(n)) };
    default:
      return command;
  }
}

/** A history: first records of each object, then changes of any. */
export function histories(generated: readonly GeneratedObject[], objects: Objects, length: number): fc.Arbitrary<readonly Change[]> {
  const first = generated.map((object) =>
    fc
      .uniqueArray(withId(bodies(object, objects), idsMax), { minLength: 3, maxLength: 6, selector: (row) => row['id'] })
      .map((rows): Change => ({ object, command: { kind: 'create', rows, isMany: true, upsert: false } })),
  );
  const change = fc.constantFrom(...generated).chain((object) => commands(object, objects).map((command): Change => ({ object, command })));
  return fc
    .tuple(fc.tuple(...first), fc.array(change, { minLength: length, maxLength: length }))
    .map(([start, rest]) => [...start, ...rest]);
}
