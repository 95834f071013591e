/** The object note. */
import type { ObjectDefinition } from '../definition.ts';
import { indexView, recordPageView } from './views.ts';

export const note: ObjectDefinition = {
  nameSingular: 'note',
  namePlural: 'notes',
  labelSingular: 'Note',
  labelPlural: 'Notes',
  icon: 'IconNotes',
  description: 'A text about people, companies and deals.',
  shortcut: 'N',
  universalIdentifier: '20202020-0b00-45cd-b6f6-6cd806fc6804',
  isSearchable: true,
  isAuditLogged: true,
  labelIdentifier: 'title',
  search: ['title', 'bodyV2'],
  fields: [
    { name: 'title', type: 'TEXT', label: 'Title', icon: 'IconNotes', description: 'Title of the note.' },
    { name: 'bodyV2', type: 'RICH_TEXT', label: 'Body', icon: 'IconFilePencil', description: 'Text of the note.' },
    {
      name: 'noteTargets',
      type: 'RELATION',
      label: 'Relations',
      icon: 'IconArrowUpRight',
      description: 'What the note is about.',
      relation: { type: 'ONE_TO_MANY', target: 'noteTarget', inverse: 'note', isBinnedWithParent: true },
    },
    {
      name: 'attachments',
      type: 'RELATION',
      label: 'Attachments',
      icon: 'IconFileImport',
      description: 'Files of the note.',
      relation: { type: 'ONE_TO_MANY', target: 'attachment', inverse: 'targetNote' },
    },
    {
      name: 'timelineActivities',
      type: 'RELATION',
      label: 'Timeline Activities',
      icon: 'IconTimelineEvent',
      description: 'What happened with the note.',
      relation: { type: 'ONE_TO_MANY', target: 'timelineActivity', inverse: 'targetNote' },
    },
  ],
  views: [
    indexView([{ field: 'title', size: 210 }, 'noteTargets', 'bodyV2', 'createdBy', 'createdAt'], 'IconNotes'),
    recordPageView('Note', [{ name: 'General', visible: ['noteTargets'], hidden: ['attachments', 'timelineActivities'] }]),
  ],
};
