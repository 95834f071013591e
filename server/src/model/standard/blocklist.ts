/** The object blocklist: an address whose mail and calendar are not imported for a member. */
import type { ObjectDefinition } from '../definition.ts';
import { indexView } from './views.ts';

export const blocklist: ObjectDefinition = {
  nameSingular: 'blocklist',
  namePlural: 'blocklists',
  labelSingular: 'Blocklist',
  labelPlural: 'Blocklists',
  icon: 'IconForbid2',
  description: 'An address whose mail is not imported for a member.',
  universalIdentifier: '20202020-0408-4f38-b8a8-4d5e3e26e24d',
  isSystem: true,
  isSearchable: false,
  isAuditLogged: true,
  labelIdentifier: 'handle',
  search: ['handle'],
  fields: [
    {
      name: 'handle',
      type: 'TEXT',
      label: 'Handle',
      icon: 'IconAt',
      description: 'An email address, or @ and a domain.',
      isUIReadOnly: true,
    },
    {
      name: 'workspaceMember',
      type: 'RELATION',
      label: 'WorkspaceMember',
      icon: 'IconCircleUser',
      description: 'Member of the workspace whom the entry is for.',
      isNullable: false,
      relation: { type: 'MANY_TO_ONE', target: 'workspaceMember', inverse: 'blocklist', onDelete: 'SET_NULL' },
    },
  ],
  // A handle stands once per member.
  indexes: [{ fields: ['workspaceMember', 'handle'], isUnique: true }],
  views: [indexView(['handle', 'workspaceMember', 'createdAt'])],
};
