/** The object noteTarget: one link of a note with what it is about. A row sets at most one target. */
import type { ObjectDefinition } from '../definition.ts';
import { indexView } from './views.ts';

export const noteTarget: ObjectDefinition = {
  nameSingular: 'noteTarget',
  namePlural: 'noteTargets',
  labelSingular: 'Note Target',
  labelPlural: 'Note Targets',
  icon: 'IconCheckbox',
  description: 'The link of a note with a record that it is about.',
  universalIdentifier: '20202020-fff0-4b44-be82-bda313884400',
  isSystem: true,
  isSearchable: false,
  isAuditLogged: true,
  isUICreatable: false,
  readability: 'INHERITED',
  labelIdentifier: 'id',
  search: ['id'],
  fields: [
    {
      name: 'note',
      type: 'RELATION',
      label: 'Note',
      icon: 'IconNotes',
      description: 'The note that is linked.',
      isUIReadOnly: true,
      relation: { type: 'MANY_TO_ONE', target: 'note', inverse: 'noteTargets', onDelete: 'CASCADE' },
    },
    {
      name: 'targetPerson',
      type: 'MORPH_RELATION',
      label: 'Person',
      icon: 'IconArrowUpRight',
      description: 'The person whom the note is about.',
      relation: { type: 'MANY_TO_ONE', target: 'person', inverse: 'noteTargets', onDelete: 'CASCADE', morph: 'target' },
    },
    {
      name: 'targetCompany',
      type: 'MORPH_RELATION',
      label: 'Company',
      icon: 'IconArrowUpRight',
      description: 'The company that the note is about.',
      relation: { type: 'MANY_TO_ONE', target: 'company', inverse: 'noteTargets', onDelete: 'CASCADE', morph: 'target' },
    },
    {
      name: 'targetOpportunity',
      type: 'MORPH_RELATION',
      label: 'Opportunity',
      icon: 'IconArrowUpRight',
      description: 'The deal that the note is about.',
      relation: { type: 'MANY_TO_ONE', target: 'opportunity', inverse: 'noteTargets', onDelete: 'CASCADE', morph: 'target' },
    },
  ],
  indexes: [
    { fields: ['note', 'targetPerson'], isUnique: true },
    { fields: ['note', 'targetCompany'], isUnique: true },
    { fields: ['note', 'targetOpportunity'], isUnique: true },
  ],
  views: [indexView(['id', 'note', 'targetPerson', 'targetCompany', 'targetOpportunity'])],
};
