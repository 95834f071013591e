/** Many made-up records at once, for measuring and for trying things out. */
import type { Database } from '../db/pool.ts';
import { demoRecords } from '../model/demo/demo.ts';
import { loadModel } from '../model/load.ts';
import { loadRecords } from '../model/load-records.ts';

export interface SeedSizes {
  readonly companies: number;
  readonly people: number;
  readonly opportunities: number;
}

const seed = 1;

/** Adds the records to a workspace; the same sizes give the same records, under ids and domains of their own. `log` is told the progress. */
export async function seedRecords(database: Database, workspaceId: string, sizes: SeedSizes, log: (line: string) => void): Promise<number> {
  const model = await loadModel(database, workspaceId);
  if (model === null) throw new Error(`There is no workspace ${workspaceId}`);
  const run = Date.now().toString(36);
  const name = `seed ${run}`;
  const options = {
    notes: 0,
    tasks: 0,
    members: 0,
    attachments: 0,
    topDomain: `${run}.example`,
    isDemoModel: model.objectBySingular.has('subscription'),
    hasTimeline: false,
  };
  let count = 0;
  let object = '';
  for (const chunk of demoRecords({ seed, ...sizes, ...options, anchor: new Date(), workspaceName: name })) {
    if (chunk.object !== object) log(`${chunk.object} …`);
    object = chunk.object;
    await loadRecords(database, model, chunk);
    count += chunk.records.length;
  }
  return count;
}
