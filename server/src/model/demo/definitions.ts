/** The model of the demo workspace: the standard objects with fields and views of its own, and two custom objects. */
import type { FieldDefinition, ObjectDefinition, OptionDefinition, ViewDefinition } from '../definition.ts';
import { standardObjects } from '../standard/index.ts';
import { indexView } from '../standard/views.ts';
import { cities } from './words.ts';

const subscription: ObjectDefinition = {
  nameSingular: 'subscription',
  namePlural: 'subscriptions',
  labelSingular: 'Subscription',
  labelPlural: 'Subscriptions',
  icon: 'IconRepeat',
  description: 'What a company pays for every month.',
  isCustom: true,
  labelIdentifier: 'name',
  search: ['name'],
  fields: [
    { name: 'name', type: 'TEXT', label: 'Name', icon: 'IconAbc', isCustom: false },
    {
      name: 'plan',
      type: 'SELECT',
      label: 'Plan',
      icon: 'IconStairs',
      options: [option('STARTER', 'Starter', 'gray'), option('TEAM', 'Team', 'sky'), option('SCALE', 'Scale', 'purple')],
    },
    { name: 'seats', type: 'NUMBER', label: 'Seats', icon: 'IconArmchair', settings: { dataType: 'int' } },
    { name: 'mrr', type: 'CURRENCY', label: 'MRR', icon: 'IconMoneybag', description: 'Revenue that recurs every month.' },
    { name: 'startsOn', type: 'DATE', label: 'Starts on', icon: 'IconCalendar' },
    { name: 'renewsOn', type: 'DATE', label: 'Renews on', icon: 'IconCalendarRepeat' },
    { name: 'autoRenew', type: 'BOOLEAN', label: 'Auto-renew', icon: 'IconRefresh', defaultValue: true },
    {
      name: 'features',
      type: 'MULTI_SELECT',
      label: 'Features',
      icon: 'IconPuzzle',
      options: [
        option('SINGLE_SIGN_ON', 'Single sign-on', 'blue'),
        option('AUDIT_LOG', 'Audit log', 'turquoise'),
        option('PHONE_SUPPORT', 'Phone support', 'orange'),
        option('SANDBOX', 'Sandbox', 'yellow'),
      ],
    },
    {
      name: 'company',
      type: 'RELATION',
      label: 'Company',
      icon: 'IconBuildingSkyscraper',
      relation: { type: 'MANY_TO_ONE', target: 'company', inverse: 'subscriptions', onDelete: 'SET_NULL' },
    },
  ],
  views: [
    indexView([
      { field: 'name', size: 210 },
      'company',
      'plan',
      { field: 'seats', aggregate: 'SUM' },
      { field: 'mrr', aggregate: 'SUM' },
      'startsOn',
      { field: 'renewsOn', aggregate: 'MIN' },
      'autoRenew',
      'features',
      'createdBy',
      'createdAt',
    ]),
  ],
};

const supportTicket: ObjectDefinition = {
  nameSingular: 'supportTicket',
  namePlural: 'supportTickets',
  labelSingular: 'Support ticket',
  labelPlural: 'Support tickets',
  icon: 'IconLifebuoy',
  description: 'A question or a problem of somebody outside.',
  isCustom: true,
  labelIdentifier: 'name',
  search: ['name'],
  fields: [
    { name: 'name', type: 'TEXT', label: 'Name', icon: 'IconAbc', isCustom: false },
    {
      name: 'priority',
      type: 'SELECT',
      label: 'Priority',
      icon: 'IconFlag',
      options: [
        option('LOW', 'Low', 'gray'),
        option('NORMAL', 'Normal', 'blue'),
        option('HIGH', 'High', 'orange'),
        option('URGENT', 'Urgent', 'red'),
      ],
    },
    {
      name: 'status',
      type: 'SELECT',
      label: 'Status',
      icon: 'IconProgress',
      isNullable: false,
      defaultValue: "'OPEN'",
      options: [
        option('OPEN', 'Open', 'sky'),
        option('WAITING', 'Waiting', 'yellow'),
        option('RESOLVED', 'Resolved', 'green'),
        option('CLOSED', 'Closed', 'gray'),
      ],
    },
    { name: 'satisfaction', type: 'RATING', label: 'Satisfaction', icon: 'IconStar' },
    { name: 'openedAt', type: 'DATE_TIME', label: 'Opened at', icon: 'IconCalendarClock' },
    { name: 'tags', type: 'ARRAY', label: 'Tags', icon: 'IconTags' },
    { name: 'payload', type: 'RAW_JSON', label: 'Payload', icon: 'IconBraces', description: 'The message as it came in.' },
    {
      name: 'reporter',
      type: 'RELATION',
      label: 'Reporter',
      icon: 'IconUser',
      relation: { type: 'MANY_TO_ONE', target: 'person', inverse: 'reportedTickets', onDelete: 'SET_NULL' },
    },
    {
      name: 'assignee',
      type: 'RELATION',
      label: 'Assignee',
      icon: 'IconUserCircle',
      relation: { type: 'MANY_TO_ONE', target: 'workspaceMember', inverse: 'assignedTickets', onDelete: 'SET_NULL' },
    },
    {
      name: 'aboutCompany',
      type: 'MORPH_RELATION',
      label: 'About',
      icon: 'IconArrowUpRight',
      relation: { type: 'MANY_TO_ONE', target: 'company', inverse: 'supportTickets', onDelete: 'SET_NULL', morph: 'about' },
    },
    {
      name: 'aboutOpportunity',
      type: 'MORPH_RELATION',
      label: 'About',
      icon: 'IconArrowUpRight',
      relation: { type: 'MANY_TO_ONE', target: 'opportunity', inverse: 'supportTickets', onDelete: 'SET_NULL', morph: 'about' },
    },
  ],
  views: [
    indexView([
      { field: 'name', size: 210 },
      { field: 'status', aggregate: 'COUNT' },
      'priority',
      'reporter',
      'assignee',
      { field: 'openedAt', aggregate: 'MIN' },
      { field: 'satisfaction', aggregate: 'AVG' },
      'tags',
      'aboutCompany',
      'aboutOpportunity',
      'createdAt',
    ]),
  ],
};

interface Addition {
  readonly fields?: readonly FieldDefinition[];
  readonly views?: readonly ViewDefinition[];
}

/** What the demo adds to standard objects, by singular name. */
const additions: Readonly<Record<string, Addition>> = {
  company: {
    fields: [
      { name: 'tagline', type: 'TEXT', label: 'Tagline', icon: 'IconQuote', isCustom: true },
      { name: 'introVideo', type: 'LINKS', label: 'Intro video', icon: 'IconVideo', isCustom: true },
      {
        name: 'workPolicy',
        type: 'MULTI_SELECT',
        label: 'Work policy',
        icon: 'IconHome',
        isCustom: true,
        options: [
          option('ON_SITE', 'On-site', 'green'),
          option('HYBRID', 'Hybrid', 'turquoise'),
          option('REMOTE_WORK', 'Remote work', 'sky'),
        ],
      },
      oneToMany('subscriptions', 'Subscriptions', 'IconRepeat', 'subscription', 'company'),
      oneToMany('supportTickets', 'Support tickets', 'IconLifebuoy', 'supportTicket', 'aboutCompany'),
    ],
    views: [
      {
        name: 'ICP companies',
        type: 'TABLE',
        icon: 'IconTarget',
        position: 1,
        columns: [
          { field: 'name', size: 180 },
          { field: 'domainName' },
          { field: 'employees', aggregate: 'AVG' },
          { field: 'annualRecurringRevenue', aggregate: 'SUM' },
          { field: 'accountOwner' },
          { field: 'workPolicy' },
          { field: 'createdAt' },
        ],
        filters: [{ field: 'idealCustomerProfile', operand: 'IS', value: 'true' }],
        sorts: [{ field: 'annualRecurringRevenue', direction: 'DESC' }],
      },
    ],
  },
  person: {
    fields: [
      { name: 'whatsapp', type: 'PHONES', label: 'Whatsapp', icon: 'IconBrandWhatsapp', isCustom: true },
      {
        name: 'performanceRating',
        type: 'RATING',
        label: 'Performance rating',
        icon: 'IconStars',
        isCustom: true,
      },
      oneToMany('reportedTickets', 'Reported tickets', 'IconLifebuoy', 'supportTicket', 'reporter'),
    ],
    views: [
      {
        name: 'People by city',
        type: 'TABLE',
        icon: 'IconMap',
        position: 1,
        groupBy: 'city',
        groups: [...cities.map((city) => city.city), ''],
        columns: [{ field: 'name', size: 210 }, { field: 'company' }, { field: 'jobTitle' }, { field: 'emails' }, { field: 'phones' }],
      },
    ],
  },
  opportunity: { fields: [oneToMany('supportTickets', 'Support tickets', 'IconLifebuoy', 'supportTicket', 'aboutOpportunity')] },
  task: {
    views: [
      {
        name: 'Tasks by due date',
        type: 'CALENDAR',
        icon: 'IconCalendar',
        position: 3,
        calendarField: 'dueAt',
        columns: [{ field: 'title', size: 210 }, { field: 'status' }, { field: 'assignee' }],
      },
    ],
  },
  workspaceMember: { fields: [oneToMany('assignedTickets', 'Assigned tickets', 'IconLifebuoy', 'supportTicket', 'assignee')] },
};

/** Without the relations that custom objects get by themselves: see `withSystemRelations`. */
export const demoObjects: readonly ObjectDefinition[] = Object.freeze([
  ...standardObjects.map((object) => extended(object, additions[object.nameSingular] ?? {})),
  subscription,
  supportTicket,
]);

function extended(object: ObjectDefinition, { fields = [], views = [] }: Addition): ObjectDefinition {
  return { ...object, fields: [...object.fields, ...fields], views: [...object.views, ...views] };
}

function oneToMany(name: string, label: string, icon: string, target: string, inverse: string): FieldDefinition {
  return { name, type: 'RELATION', label, icon, isCustom: true, relation: { type: 'ONE_TO_MANY', target, inverse } };
}

function option(value: string, label: string, color: string): OptionDefinition {
  return { value, label, color };
}
