/** What can happen on a timeline: the types, and the event names that older clients know them by. */
import { uuidV5 } from '../uuid.ts';

export interface TimelineType {
  /** The same in every workspace. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly icon: string;
}

export const timelineTypes: readonly TimelineType[] = Object.freeze([
  type('recordCreated', 'Created', 'IconCirclePlus'),
  type('recordUpdated', 'Updated', 'IconEditCircle'),
  type('recordDeleted', 'Deleted', 'IconTrash'),
  type('recordRestored', 'Restored', 'IconRestore'),
  type('recordLinked', 'Linked', 'IconLink'),
  type('recordUnlinked', 'Unlinked', 'IconUnlink'),
  type('noteLinked', 'Note linked', 'IconLink'),
  type('noteUnlinked', 'Note unlinked', 'IconUnlink'),
  type('noteUpdated', 'Note updated', 'IconEditCircle'),
  type('taskLinked', 'Task linked', 'IconLink'),
  type('taskUnlinked', 'Task unlinked', 'IconUnlink'),
  type('taskUpdated', 'Task updated', 'IconEditCircle'),
  type('messageLinked', 'Message linked', 'IconMail'),
  type('calendarEventLinked', 'Calendar event linked', 'IconCalendar'),
  type('attachmentLinked', 'Attachment linked', 'IconPaperclip'),
  type('attachmentUnlinked', 'Attachment unlinked', 'IconUnlink'),
]);

/** The type of an event by its older name: `company.created`, `linked-note.updated`. Null for a name that fits none. */
export function timelineTypeOfName(name: string): TimelineType | null {
  const [, linked, object = '', verb = ''] = /^(linked-)?([a-zA-Z0-9]+)\.([a-z]+)$/.exec(name) ?? [];
  if (linked === undefined) return typeByName.get(recordTypes[verb] ?? '') ?? null;
  const suffix = linkSuffixes[verb];
  return typeByName.get(`${object}${suffix}`) ?? typeByName.get(`record${suffix}`) ?? null;
}

/** The older name of an event on a record of `object` (singular name). Null when the type needs an object and none is known. */
export function nameOfTimelineType(type: TimelineType, object: string | null): string | null {
  const [, subject = '', suffix = ''] = /^(.*?)(Created|Updated|Deleted|Restored|Linked|Unlinked)$/.exec(type.name) ?? [];
  if (subject !== 'record') return `linked-${subject}.${linkVerbs[suffix]}`;
  if (object === null) return null;
  const verb = linkVerbs[suffix];
  return suffix === 'Linked' || suffix === 'Unlinked' ? `linked-${object}.${verb}` : `${object}.${suffix.toLowerCase()}`;
}

export function timelineTypeById(id: string): TimelineType | null {
  return typeById.get(id.toLowerCase()) ?? null;
}

/** What a timeline activity keeps of its type. */
export function timelineTypeSnapshot({ name, label, icon }: TimelineType): Readonly<Record<string, string>> {
  return { name, label, icon };
}

const recordTypes: Readonly<Record<string, string>> = {
  created: 'recordCreated',
  updated: 'recordUpdated',
  deleted: 'recordDeleted',
  restored: 'recordRestored',
};
const linkSuffixes: Readonly<Record<string, string>> = { created: 'Linked', updated: 'Updated', deleted: 'Unlinked' };
const linkVerbs: Readonly<Record<string, string>> = { Linked: 'created', Updated: 'updated', Unlinked: 'deleted' };
const typeByName: ReadonlyMap<string, TimelineType> = new Map(timelineTypes.map((type) => [type.name, type]));
const typeById: ReadonlyMap<string, TimelineType> = new Map(timelineTypes.map((type) => [type.id, type]));

function type(name: string, label: string, icon: string): TimelineType {
  return Object.freeze({ id: uuidV5('20202020-64aa-4b6f-b003-9c74b97cee20', `timelineActivityType:${name}`), name, label, icon });
}
