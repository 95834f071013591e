/** A running server that knows generated models and holds generated records, half of them written by each language. */
import type { TestServer } from '../support/server.ts';
import { acceptedValue } from './answer.ts';
import { applyModel } from './apply.ts';
import { readCatalogue } from './catalogue.ts';
import { type GraphqlAsker, graphqlChange } from './graphql.ts';
import { type GeneratedModel, type GeneratedObject, models } from './model.ts';
import type { Objects } from './question.ts';
import { company, person, recordSets } from './records.ts';
import { restChange } from './rest.ts';
import { draw } from './seeds.ts';

export interface World {
  readonly asker: GraphqlAsker;
  /** Generated, then standard. */
  readonly objects: readonly GeneratedObject[];
  readonly bySingular: Objects;
}

/** Records of each object. */
export const recordsOfObject = 45;

export async function openWorld(server: TestServer, suffixes: readonly string[]): Promise<World> {
  const generated = suffixes.map((suffix, at) => draw(models(suffix), at));
  for (const model of generated) await applyModel(server, model);
  const objects = [...generated.flatMap((model) => model.objects), company, person];
  const asker = { server, catalogue: await readCatalogue(server) };
  await fill(asker, objects);
  return { asker, objects, bySingular: new Map(objects.map((object) => [object.singular, object])) };
}

export function askerOf(server: TestServer, model: GeneratedModel): Promise<GraphqlAsker> {
  return applyModel(server, model).then(async () => ({ server, catalogue: await readCatalogue(server) }));
}

/** First all records without relations, because they lead in circles; then their relations; then the bin. */
async function fill(asker: GraphqlAsker, objects: readonly GeneratedObject[]): Promise<void> {
  const sets = objects.map((object, at) => [object, draw(recordSets(object, recordsOfObject, 12), 100 + at)] as const);
  for (const [object, { bodies }] of sets) {
    const joins = new Set(object.relations.map(({ name }) => `${name}Id`));
    const bare = bodies.map((body) => Object.fromEntries(Object.entries(body).filter(([key]) => !joins.has(key))));
    const half = Math.ceil(bare.length / 2);
    const create = { kind: 'create', isMany: true, upsert: false } as const;
    acceptedValue(await restChange(asker.server, object, { ...create, rows: bare.slice(0, half) }, 0));
    acceptedValue(await graphqlChange(asker, object, { ...create, rows: bare.slice(half) }, 0));
  }
  for (const [object, { bodies, binned }] of sets) {
    for (const [n, body] of bodies.entries()) {
      const data = Object.fromEntries(
        object.relations.flatMap(({ name }) => (body[`${name}Id`] ? [[`${name}Id`, body[`${name}Id`]]] : [])),
      );
      if (Object.keys(data).length === 0) continue;
      const update = { kind: 'update', id: String(body['id']), data } as const;
      acceptedValue(n % 2 === 0 ? await restChange(asker.server, object, update, 0) : await graphqlChange(asker, object, update, 0));
    }
    for (const n of binned) {
      const remove = { kind: 'delete', id: String(bodies[n]?.['id']) } as const;
      acceptedValue(n % 2 === 0 ? await restChange(asker.server, object, remove, 0) : await graphqlChange(asker, object, remove, 0));
    }
  }
}
