/** The timeline of demo records: each was created once. */
import { nameOfTimelineType, type TimelineType, timelineTypeSnapshot, timelineTypes } from '../standard/timeline-types.ts';
import type { RecordBody, RecordChunk } from './record-set.ts';
import { type Actor, idOf, type World } from './world.ts';

const created = timelineTypes.find((type) => type.name === 'recordCreated') as TimelineType;
const snapshot = Object.freeze(timelineTypeSnapshot(created));

/** Objects whose records have a timeline, by the column that leads to them. */
const targetColumns: ReadonlyMap<string, string> = new Map([
  ['company', 'targetCompanyId'],
  ['person', 'targetPersonId'],
  ['opportunity', 'targetOpportunityId'],
  ['note', 'targetNoteId'],
  ['task', 'targetTaskId'],
  ['subscription', 'targetSubscriptionId'],
  ['supportTicket', 'targetSupportTicketId'],
]);

/** One activity for each record of the chunk; null for objects without a timeline. */
export function timelineChunk(world: World, { object, records }: RecordChunk): RecordChunk | null {
  const column = targetColumns.get(object);
  if (column === undefined) return null;
  const name = nameOfTimelineType(created, object);
  return {
    object: 'timelineActivity',
    records: records.map((record): RecordBody => {
      const index = world.activities++;
      return {
        id: idOf(world, 'timelineActivity', index),
        name,
        timelineActivityTypeId: created.id,
        timelineActivityTypeSnapshot: snapshot,
        happensAt: record.createdAt,
        properties: {},
        workspaceMemberId: (record.createdBy as Actor).workspaceMemberId,
        [column]: record.id,
        createdAt: record.createdAt,
        createdBy: record.createdBy,
        deletedAt: null,
        position: index + 1,
      };
    }),
  };
}
