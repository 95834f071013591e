/**
 * Demo records, made up from a seed: the same seed and sizes give the same records, byte for byte, in the order in which
 * they can be inserted. Knows no database; yields chunks, so that millions of records need little memory.
 */
import { companyChunks } from './companies.ts';
import { subscriptionChunks, supportTicketChunks } from './custom-records.ts';
import { memberChunks } from './members.ts';
import { attachmentChunks, noteChunks, taskChunks } from './notes-and-tasks.ts';
import { opportunityChunks } from './opportunities.ts';
import { personChunks } from './people.ts';
import type { RecordChunk } from './record-set.ts';
import { timelineChunk } from './timeline.ts';
import { type DemoOptions, worldOf } from './world.ts';

export type { DemoOptions } from './world.ts';

/** Numbers of records of the workspace that a first start creates. */
export const demoSizes = Object.freeze({ companies: 300, people: 1000, opportunities: 200, notes: 200, tasks: 200 });

export function* demoRecords(options: DemoOptions): Generator<RecordChunk, void, undefined> {
  const world = worldOf(options);
  const sources = [memberChunks, companyChunks, personChunks, opportunityChunks, noteChunks, taskChunks];
  if (world.isDemoModel) sources.push(subscriptionChunks, supportTicketChunks);
  sources.push(attachmentChunks);
  for (const source of sources) {
    for (const chunk of source(world)) {
      yield chunk;
      if (!world.hasTimeline) continue;
      const activities = timelineChunk(world, chunk);
      if (activities !== null) yield activities;
    }
  }
}
