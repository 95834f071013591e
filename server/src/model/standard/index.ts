/** The objects that every workspace starts with. */
import type { ObjectDefinition } from '../definition.ts';
import { attachment } from './attachment.ts';
import { blocklist } from './blocklist.ts';
import { company } from './company.ts';
import { note } from './note.ts';
import { noteTarget } from './note-target.ts';
import { opportunity } from './opportunity.ts';
import { person } from './person.ts';
import { task } from './task.ts';
import { taskTarget } from './task-target.ts';
import { timelineActivity } from './timeline-activity.ts';
import { workspaceMember } from './workspace-member.ts';

export const standardObjects: readonly ObjectDefinition[] = Object.freeze([
  company,
  person,
  opportunity,
  note,
  task,
  noteTarget,
  taskTarget,
  attachment,
  timelineActivity,
  workspaceMember,
  blocklist,
]);
