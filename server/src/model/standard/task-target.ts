/** The object taskTarget: one link of a task with what it is about. A row sets at most one target. */
import type { ObjectDefinition } from '../definition.ts';
import { indexView } from './views.ts';

export const taskTarget: ObjectDefinition = {
  nameSingular: 'taskTarget',
  namePlural: 'taskTargets',
  labelSingular: 'Task Target',
  labelPlural: 'Task Targets',
  icon: 'IconCheckbox',
  description: 'The link of a task with a record that it is about.',
  universalIdentifier: '20202020-5a9a-44e8-95df-771cd06d0fb1',
  isSystem: true,
  isSearchable: false,
  isAuditLogged: true,
  isUICreatable: false,
  readability: 'INHERITED',
  labelIdentifier: 'id',
  search: ['id'],
  fields: [
    {
      name: 'task',
      type: 'RELATION',
      label: 'Task',
      icon: 'IconCheckbox',
      description: 'The task that is linked.',
      isUIReadOnly: true,
      relation: { type: 'MANY_TO_ONE', target: 'task', inverse: 'taskTargets', onDelete: 'CASCADE' },
    },
    {
      name: 'targetPerson',
      type: 'MORPH_RELATION',
      label: 'Person',
      icon: 'IconArrowUpRight',
      description: 'The person whom the task is about.',
      relation: { type: 'MANY_TO_ONE', target: 'person', inverse: 'taskTargets', onDelete: 'CASCADE', morph: 'target' },
    },
    {
      name: 'targetCompany',
      type: 'MORPH_RELATION',
      label: 'Company',
      icon: 'IconArrowUpRight',
      description: 'The company that the task is about.',
      relation: { type: 'MANY_TO_ONE', target: 'company', inverse: 'taskTargets', onDelete: 'CASCADE', morph: 'target' },
    },
    {
      name: 'targetOpportunity',
      type: 'MORPH_RELATION',
      label: 'Opportunity',
      icon: 'IconArrowUpRight',
      description: 'The deal that the task is about.',
      relation: { type: 'MANY_TO_ONE', target: 'opportunity', inverse: 'taskTargets', onDelete: 'CASCADE', morph: 'target' },
    },
  ],
  indexes: [
    { fields: ['task', 'targetPerson'], isUnique: true },
    { fields: ['task', 'targetCompany'], isUnique: true },
    { fields: ['task', 'targetOpportunity'], isUnique: true },
  ],
  views: [indexView(['id', 'task', 'targetPerson', 'targetCompany', 'targetOpportunity'])],
};
