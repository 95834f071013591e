/** The standard objects against the facts that clients rely on, written down a second time and independently. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../server/src/errors.ts';
import { completeCustomObject, targetFieldsOf, withSystemRelations } from '../../server/src/model/custom-object.ts';
import { defineModel } from '../../server/src/model/define.ts';
import type { FieldDefinition, ObjectDefinition, ViewDefinition } from '../../server/src/model/definition.ts';
import { demoObjects } from '../../server/src/model/demo/definitions.ts';
import { standardObjects } from '../../server/src/model/standard/index.ts';
import { nameOfTimelineType, timelineTypeOfName, timelineTypes } from '../../server/src/model/standard/timeline-types.ts';
import { writeRules } from '../../server/src/model/standard/write-rules.ts';
import { systemFields } from '../../server/src/model/system-fields.ts';

/** nameSingular, namePlural, labels, icon, isSystem, isSearchable, label identifier, image identifier, shortcut, audit, id. */
const objectFacts = `
company|companies|Company|Companies|IconBuildingSkyscraper|no|yes|name|domainName|C|yes|20202020-b374-4779-a561-80086cb2e17f
person|people|Person|People|IconUser|no|yes|name|avatarFile|P|yes|20202020-e674-48e5-a542-72570eee7213
opportunity|opportunities|Opportunity|Opportunities|IconTargetArrow|no|yes|name||O|yes|20202020-9549-49dd-b2b2-883999db8938
note|notes|Note|Notes|IconNotes|no|yes|title||N|yes|20202020-0b00-45cd-b6f6-6cd806fc6804
task|tasks|Task|Tasks|IconCheckbox|no|yes|title||T|yes|20202020-1ba1-48ba-bc83-ef7e5990ed10
noteTarget|noteTargets|Note Target|Note Targets|IconCheckbox|yes|no|id|||yes|20202020-fff0-4b44-be82-bda313884400
taskTarget|taskTargets|Task Target|Task Targets|IconCheckbox|yes|no|id|||yes|20202020-5a9a-44e8-95df-771cd06d0fb1
attachment|attachments|Attachment|Attachments|IconFileImport|yes|no|name|||yes|20202020-bd3d-4c60-8dca-571c71d4447a
timelineActivity|timelineActivities|Timeline Activity|Timeline Activities|IconTimelineEvent|yes|no|linkedRecordCachedName|||no|20202020-6736-4337-b5c4-8b39fae325a5
workspaceMember|workspaceMembers|Workspace Member|Workspace Members|IconUserCircle|yes|yes|name|avatarUrl||yes|20202020-3319-4234-a34c-82d5c0e881a6
blocklist|blocklists|Blocklist|Blocklists|IconForbid2|yes|no|handle|||yes|20202020-0408-4f38-b8a8-4d5e3e26e24d`;

/** Per object in order: name, type, label, icon; ! not null, U unique, S system, C custom, R read-only; =default. A label of ~ is ours to choose. */
const fieldFacts: Readonly<Record<string, string>> = {
  company: `
name TEXT|Name|IconBuildingSkyscraper
domainName LINKS|Domain Name|IconLink|U
address ADDRESS|Address|IconMap
linkedinLink LINKS|Linkedin|IconBrandLinkedin
annualRevenue CURRENCY|Annual Revenue|IconMoneybag
people <person.company|People|IconUsers
accountOwner >workspaceMember.accountOwnerForCompanies SET_NULL|Account Owner|IconUserCircle
opportunities <opportunity.company|Opportunities|IconTargetArrow
taskTargets <taskTarget.targetCompany|Tasks|IconCheckbox|R
noteTargets <noteTarget.targetCompany|Notes|IconNotes|R
attachments <attachment.targetCompany|Attachments|IconFileImport
timelineActivities <timelineActivity.targetCompany|Timeline Activities|IconTimelineEvent
employees NUMBER|Employees|IconUsers|C
annualRecurringRevenue CURRENCY|ARR|IconMoneybag|C
xLink LINKS|X|IconBrandX|C
idealCustomerProfile BOOLEAN|ICP|IconTarget|!C=false`,
  person: `
name FULL_NAME|Name|IconUser
emails EMAILS|Emails|IconMail|U
linkedinLink LINKS|Linkedin|IconBrandLinkedin
jobTitle TEXT|Job Title|IconBriefcase
phones PHONES|Phones|IconPhone
avatarUrl TEXT|Avatar|IconFileUpload|S
avatarFile FILES|Avatar File|IconFileUpload|S
company >company.people SET_NULL|Company|IconBuildingSkyscraper
pointOfContactForOpportunities <opportunity.pointOfContact|Opportunities|IconTargetArrow
taskTargets <taskTarget.targetPerson|Tasks|IconCheckbox|R
noteTargets <noteTarget.targetPerson|Notes|IconNotes|R
attachments <attachment.targetPerson|Attachments|IconFileImport
timelineActivities <timelineActivity.targetPerson|Events|IconTimelineEvent
xLink LINKS|X|IconBrandX|C
city TEXT|City|IconMap|C`,
  opportunity: `
name TEXT|Name|IconTargetArrow
amount CURRENCY|Amount|IconCurrencyDollar
closeDate DATE_TIME|Close date|IconCalendarEvent
stage SELECT|Stage|IconProgressCheck|!="'NEW'"
pointOfContact >person.pointOfContactForOpportunities SET_NULL|Point of Contact|IconUser
company >company.opportunities SET_NULL|Company|IconBuildingSkyscraper
owner >workspaceMember.ownedOpportunities SET_NULL|Owner|IconUserCircle
taskTargets <taskTarget.targetOpportunity|Tasks|IconCheckbox|R
noteTargets <noteTarget.targetOpportunity|Notes|IconNotes|R
attachments <attachment.targetOpportunity|Attachments|IconFileImport
timelineActivities <timelineActivity.targetOpportunity|Timeline Activities|IconTimelineEvent`,
  note: `
title TEXT|Title|IconNotes
bodyV2 RICH_TEXT|Body|IconFilePencil
noteTargets <noteTarget.note bin|Relations|IconArrowUpRight
attachments <attachment.targetNote|Attachments|IconFileImport
timelineActivities <timelineActivity.targetNote|Timeline Activities|IconTimelineEvent`,
  task: `
title TEXT|Title|IconNotes
bodyV2 RICH_TEXT|Body|IconFilePencil
dueAt DATE_TIME|Due Date|IconCalendarEvent
status SELECT|Status|IconCheck|="'TODO'"
taskTargets <taskTarget.task bin|Relations|IconArrowUpRight
attachments <attachment.targetTask|Attachments|IconFileImport
assignee >workspaceMember.assignedTasks SET_NULL|Assignee|IconUserCircle
timelineActivities <timelineActivity.targetTask|Timeline Activities|IconTimelineEvent`,
  noteTarget: `
note >note.noteTargets CASCADE|Note|IconNotes|R
targetPerson >person.noteTargets CASCADE target|Person|IconArrowUpRight
targetCompany >company.noteTargets CASCADE target|Company|IconArrowUpRight
targetOpportunity >opportunity.noteTargets CASCADE target|Opportunity|IconArrowUpRight`,
  taskTarget: `
task >task.taskTargets CASCADE|Task|IconCheckbox|R
targetPerson >person.taskTargets CASCADE target|Person|IconArrowUpRight
targetCompany >company.taskTargets CASCADE target|Company|IconArrowUpRight
targetOpportunity >opportunity.taskTargets CASCADE target|Opportunity|IconArrowUpRight`,
  attachment: `
name TEXT|Name|IconFileUpload|R
file FILES|File|IconFileUpload|R
fullPath TEXT|Full path|IconLink|S
fileCategory SELECT|File category|IconList|!S="'OTHER'"
targetTask >task.attachments SET_NULL target|Target|IconArrowUpRight
targetNote >note.attachments SET_NULL target|Target|IconArrowUpRight
targetPerson >person.attachments CASCADE target|Target|IconArrowUpRight
targetCompany >company.attachments CASCADE target|Target|IconArrowUpRight
targetOpportunity >opportunity.attachments CASCADE target|Target|IconArrowUpRight`,
  timelineActivity: `
happensAt DATE_TIME|Creation date|IconCalendar|!R="now"
name TEXT|Event name|IconAbc
timelineActivityTypeId UUID|~
timelineActivityTypeSnapshot RAW_JSON|~
properties RAW_JSON|Event details|IconListDetails|R
linkedRecordCachedName TEXT|Linked Record cached name|IconAbc|SR
linkedRecordId UUID|Linked Record id|IconAbc|SR
linkedObjectMetadataId UUID|Linked Object Metadata Id|IconAbc|SR
workspaceMember >workspaceMember.timelineActivities CASCADE|Workspace Member|IconCircleUser
targetPerson >person.timelineActivities CASCADE target|Target|IconArrowUpRight
targetCompany >company.timelineActivities CASCADE target|Target|IconArrowUpRight
targetOpportunity >opportunity.timelineActivities SET_NULL target|Target|IconArrowUpRight
targetNote >note.timelineActivities SET_NULL target|Target|IconArrowUpRight
targetTask >task.timelineActivities SET_NULL target|Target|IconArrowUpRight`,
  workspaceMember: `
name FULL_NAME|Name|IconCircleUser|!R={"firstName":"''","lastName":"''"}
colorScheme TEXT|Color Scheme|IconColorSwatch|!SR="'System'"
uiScale TEXT|~||!R="'Default'"
openRecordIn TEXT|~||!R="'SIDE_PANEL'"
locale TEXT|Language|IconLanguage|!SR="'en'"
avatarUrl TEXT|Avatar Url|IconFileUpload|SR
userEmail TEXT|User Email|IconMail|USR
jobTitle TEXT|~||R
calendarStartDay NUMBER|Start of the week|IconCalendar|!R=7
userId UUID|User Id|IconCircleUsers|!R
timeZone TEXT|Time zone|IconTimezone|!R="'system'"
dateFormat SELECT|Date format|IconCalendarEvent|!R="'SYSTEM'"
timeFormat SELECT|Time format|IconClock2|!R="'SYSTEM'"
numberFormat SELECT|Number format|IconNumbers|!R="'SYSTEM'"
assignedTasks <task.assignee|Assigned tasks|IconCheckbox|R
accountOwnerForCompanies <company.accountOwner|Account Owner For Companies|IconBriefcase|R
ownedOpportunities <opportunity.owner|Owned opportunities|IconTargetArrow|R
timelineActivities <timelineActivity.workspaceMember|Events|IconTimelineEvent|R
blocklist <blocklist.workspaceMember|Blocklist|IconForbid2|R`,
  blocklist: `
handle TEXT|Handle|IconAt|R
workspaceMember >workspaceMember.blocklist SET_NULL|WorkspaceMember|IconCircleUser|!`,
};

const optionFacts: Readonly<Record<string, string>> = {
  'opportunity.stage': 'NEW:New:red SCREENING:Screening:purple MEETING:Meeting:sky PROPOSAL:Proposal:turquoise CUSTOMER:Customer:yellow',
  'task.status': 'TODO:To_do:sky IN_PROGRESS:In_progress:purple DONE:Done:green',
  'attachment.fileCategory':
    'ARCHIVE:Archive:gray AUDIO:Audio:pink IMAGE:Image:yellow PRESENTATION:Presentation:orange SPREADSHEET:Spreadsheet:turquoise ' +
    'TEXT_DOCUMENT:Text_Document:blue VIDEO:Video:purple OTHER:Other:gray',
  'workspaceMember.dateFormat': 'SYSTEM:System:turquoise MONTH_FIRST:Month_First:red DAY_FIRST:Day_First:purple YEAR_FIRST:Year_First:sky',
  'workspaceMember.timeFormat': 'SYSTEM:System:sky HOUR_24:24HRS:red HOUR_12:12HRS:purple',
  'workspaceMember.numberFormat':
    'SYSTEM:System:turquoise COMMAS_AND_DOT:Commas_and_dot:blue SPACES_AND_COMMA:Spaces_and_comma:green ' +
    'DOTS_AND_COMMA:Dots_and_comma:orange APOSTROPHE_AND_DOT:Apostrophe_and_dot:purple',
};

/** Columns of the views: name (size) aggregate. */
const viewFacts: Readonly<Record<string, string>> = {
  'company.INDEX':
    'name(180) domainName(100)COUNT createdBy accountOwner createdAt employees:MAX linkedinLink(170)PERCENTAGE_EMPTY address(170)COUNT_NOT_EMPTY',
  'person.INDEX': 'name(210) emails:COUNT_UNIQUE_VALUES createdBy company phones:PERCENTAGE_EMPTY createdAt:MIN jobTitle linkedinLink',
  'opportunity.INDEX': 'name amount:AVG createdBy closeDate:MIN company pointOfContact',
  'opportunity.By Stage': 'name amount createdBy closeDate company pointOfContact',
  'task.INDEX': 'title(210) status taskTargets createdBy dueAt assignee bodyV2 createdAt',
  'task.By Status': 'title(210) status dueAt assignee createdAt',
  'task.Assigned to Me': 'title(210) taskTargets createdBy dueAt assignee bodyV2 createdAt',
  'note.INDEX': 'title(210) noteTargets bodyV2 createdBy createdAt',
  'workspaceMember.INDEX': 'name(210) createdAt ownedOpportunities assignedTasks',
  'attachment.INDEX': 'name file createdBy createdAt targetPerson targetCompany targetOpportunity targetTask targetNote',
  'noteTarget.INDEX': 'id note targetPerson targetCompany targetOpportunity',
  'taskTarget.INDEX': 'id task targetPerson targetCompany targetOpportunity',
  'timelineActivity.INDEX':
    'linkedRecordCachedName happensAt workspaceMember targetPerson targetCompany targetOpportunity targetTask targetNote',
  'blocklist.INDEX': 'handle workspaceMember createdAt',
};

test('the eleven objects, in order, with their names, icons, flags and identifiers', () => {
  const yes = (flag: boolean | undefined): string => (flag ? 'yes' : 'no');
  const lines = standardObjects.map((object) =>
    [
      object.nameSingular,
      object.namePlural,
      object.labelSingular,
      object.labelPlural,
      object.icon,
      yes(object.isSystem),
      yes(object.isSearchable),
      object.labelIdentifier,
      object.imageIdentifier,
      object.shortcut,
      yes(object.isAuditLogged),
      object.universalIdentifier,
    ].join('|'),
  );
  assert.deepEqual(lines, objectFacts.trim().split('\n'));
  const inherited = standardObjects.filter((object) => object.readability === 'INHERITED').map((object) => object.nameSingular);
  assert.deepEqual(inherited, ['noteTarget', 'taskTarget', 'attachment', 'timelineActivity']);
  assert.deepEqual(
    standardObjects.filter((object) => object.isUICreatable === false).map((object) => object.nameSingular),
    inherited,
  );
});

for (const object of standardObjects) {
  test(`${object.nameSingular} has exactly its fields`, () => {
    const facts = (fieldFacts[object.nameSingular] ?? '').trim().split('\n');
    assert.deepEqual(
      object.fields.map((field, i) => factOf(field, facts[i] ?? '')),
      facts,
    );
  });
}

/** The field in the notation of `fieldFacts`; `expected` says whether label and icon are ours to choose. */
function factOf(field: FieldDefinition, expected: string): string {
  const { relation } = field;
  if (relation) assert.equal(field.type, relation.type === 'MANY_TO_ONE' && relation.morph ? 'MORPH_RELATION' : 'RELATION', field.name);
  const type =
    relation === undefined
      ? field.type
      : relation.type === 'ONE_TO_MANY'
        ? `<${relation.target}.${relation.inverse}${relation.isBinnedWithParent ? ' bin' : ''}`
        : `>${relation.target}.${relation.inverse} ${relation.onDelete}${relation.morph ? ` ${relation.morph}` : ''}`;
  const isOurs = expected.includes('|~');
  assert.ok(field.label !== '' && field.icon?.startsWith('Icon'), field.name);
  const flags = [
    field.isNullable === false ? '!' : '',
    field.isUnique ? 'U' : '',
    field.isSystem ? 'S' : '',
    field.isCustom ? 'C' : '',
    field.isUIReadOnly ? 'R' : '',
    field.defaultValue === undefined ? '' : `=${JSON.stringify(field.defaultValue)}`,
  ].join('');
  const parts = [`${field.name} ${type}`, isOurs ? '~' : field.label, isOurs ? '' : (field.icon ?? ''), flags];
  while (parts.at(-1) === '') parts.pop();
  return parts.join('|');
}

test('options stand in order with their labels and colours', () => {
  const found: Record<string, string> = {};
  for (const object of standardObjects) {
    for (const { name, options } of object.fields) {
      if (!options) continue;
      found[`${object.nameSingular}.${name}`] = options
        .map(({ value, label, color }) => `${value}:${label.replaceAll(' ', '_')}:${color}`)
        .join(' ');
    }
  }
  assert.deepEqual(found, optionFacts);
});

test('settings that limit values', () => {
  const settings = standardObjects.flatMap((object) =>
    object.fields.filter((field) => field.settings).map((field) => [`${object.nameSingular}.${field.name}`, field.settings]),
  );
  assert.deepEqual(Object.fromEntries(settings), {
    'company.domainName': { maxNumberOfValues: 1 },
    'person.emails': { maxNumberOfValues: 1 },
    'person.phones': { maxNumberOfValues: 1 },
    'person.avatarFile': { maxNumberOfValues: 1 },
    'attachment.file': { maxNumberOfValues: 1 },
    'workspaceMember.calendarStartDay': { dataType: 'int' },
  });
});

for (const [what, objects] of [
  ['standard', standardObjects],
  ['demo', withSystemRelations(demoObjects)],
] as const) {
  test(`every relation of the ${what} model is written on both sides, and the model is sound`, () => {
    const fields = new Map(objects.flatMap((object) => object.fields.map((field) => [`${object.nameSingular}.${field.name}`, field])));
    for (const object of objects) {
      for (const { name, relation } of object.fields) {
        if (!relation) continue;
        const inverse = fields.get(`${relation.target}.${relation.inverse}`)?.relation;
        const where = `${object.nameSingular}.${name}`;
        assert.equal(`${inverse?.target}.${inverse?.inverse}`, where);
        assert.notEqual(inverse?.type, relation.type, where);
      }
    }
    const { metadata } = defineModel(objects, { now: '2026-01-02T03:04:05.678Z' });
    assert.equal(metadata.objects.length, objects.length);
  });
}

test('the search vectors, duplicate criteria and further indexes', () => {
  const search = Object.fromEntries(standardObjects.map((object) => [object.nameSingular, object.search.join(' ')]));
  assert.deepEqual(search, {
    company: 'name domainName',
    person: 'name emails phones jobTitle',
    opportunity: 'name',
    note: 'title bodyV2',
    task: 'title bodyV2',
    noteTarget: 'id',
    taskTarget: 'id',
    attachment: 'name',
    timelineActivity: 'linkedRecordCachedName',
    workspaceMember: 'name userEmail',
    blocklist: 'handle',
  });
  const criteria = Object.fromEntries(standardObjects.flatMap((o) => (o.duplicateCriteria ? [[o.nameSingular, o.duplicateCriteria]] : [])));
  assert.deepEqual(criteria, {
    company: [['name'], ['domainNamePrimaryLinkUrl']],
    person: [['nameFirstName', 'nameLastName'], ['linkedinLinkPrimaryLinkUrl'], ['emailsPrimaryEmail']],
  });
  const indexes = standardObjects.flatMap((object) =>
    (object.indexes ?? []).map((index) => `${object.nameSingular} ${index.fields.join('+')}${index.isUnique ? ' unique' : ''}`),
  );
  assert.deepEqual(indexes, [
    'opportunity stage',
    'noteTarget note+targetPerson unique',
    'noteTarget note+targetCompany unique',
    'noteTarget note+targetOpportunity unique',
    'taskTarget task+targetPerson unique',
    'taskTarget task+targetCompany unique',
    'taskTarget task+targetOpportunity unique',
    'blocklist workspaceMember+handle unique',
  ]);
});

test('the default views have their columns in order', () => {
  const found: Record<string, string> = {};
  for (const object of standardObjects) {
    for (const view of object.views) {
      if (view.type !== 'FIELDS_WIDGET') found[`${object.nameSingular}.${view.key ?? view.name}`] = columnsOf(view);
    }
  }
  const sorted = (facts: Readonly<Record<string, string>>) => Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  assert.deepEqual(sorted(found), sorted(viewFacts));
  for (const object of standardObjects) {
    const index = viewOf(object, 'All {objectLabelPlural}');
    assert.deepEqual(
      [index.key, index.type, index.position, index.icon],
      ['INDEX', 'TABLE', 0, object.nameSingular === 'note' ? 'IconNotes' : 'IconList'],
    );
    assert.equal(index.columns[0]?.field, object.labelIdentifier);
  }
});

test('the grouped views', () => {
  const byStage = viewOf(objectOf('opportunity'), 'By Stage');
  assert.deepEqual([byStage.type, byStage.icon, byStage.position, byStage.groupBy], ['KANBAN', 'IconLayoutKanban', 2, 'stage']);
  assert.deepEqual(byStage.groups, ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER']);
  assert.deepEqual(byStage.kanbanAggregate, { operation: 'SUM', field: 'amount' });
  const byStatus = viewOf(objectOf('task'), 'By Status');
  assert.deepEqual([byStatus.type, byStatus.position, byStatus.groupBy], ['KANBAN', 1, 'status']);
  assert.deepEqual(byStatus.groups, ['TODO', 'IN_PROGRESS', 'DONE']);
  const mine = viewOf(objectOf('task'), 'Assigned to Me');
  assert.deepEqual([mine.type, mine.icon, mine.position, mine.groupBy], ['TABLE', 'IconUserCircle', 2, 'status']);
  assert.deepEqual(mine.groups, ['TODO', 'IN_PROGRESS', 'DONE', '']);
  assert.deepEqual(mine.filters, [
    { field: 'assignee', operand: 'IS', value: { isCurrentWorkspaceMemberSelected: true, selectedRecordIds: [] } },
  ]);
});

test('the record pages list the fields under their headings', () => {
  const pages = Object.fromEntries(
    standardObjects.flatMap((object) => {
      const page = object.views.find((view) => view.key === 'FIELDS_WIDGET');
      return page
        ? [[object.nameSingular, page.columns.map((c) => `${c.group}${c.isVisible === false ? '-' : '+'}${c.field}`).join(' ')]]
        : [];
    }),
  );
  assert.deepEqual(pages, {
    company:
      'General+domainName General+accountOwner General-people General-taskTargets General-noteTargets General-opportunities ' +
      'General-attachments General-timelineActivities Business+annualRevenue Business+annualRecurringRevenue Business+employees ' +
      'Business+idealCustomerProfile Contact+address Contact+linkedinLink Contact+xLink ' +
      'System+createdAt System+createdBy System+updatedAt System+updatedBy',
    person:
      'General+emails General+phones General+city General-pointOfContactForOpportunities General-taskTargets General-noteTargets ' +
      'General-attachments General-timelineActivities General-avatarFile General-avatarUrl Work+company Work+jobTitle ' +
      'Social+linkedinLink Social+xLink System+createdAt System+createdBy System-updatedAt System-updatedBy',
    opportunity:
      'Deal+amount Deal+stage Deal+closeDate Deal-taskTargets Deal-noteTargets Deal-attachments Deal-timelineActivities ' +
      'Relations+company Relations+pointOfContact Relations+owner System+createdAt System+createdBy System-updatedAt System-updatedBy',
    note: 'General+noteTargets General-attachments General-timelineActivities',
    task: 'General+dueAt General+status General+assignee General+taskTargets General-attachments General-timelineActivities',
  });
});

/** Type, label, icon, nullable, default, read-only. */
const systemFacts = `
id UUID|Id|Icon123|no|"uuid"|RO
createdAt DATE_TIME|Creation date|IconCalendar|no|"now"|RO
updatedAt DATE_TIME|Last update|IconCalendarClock|no|"now"|RO
deletedAt DATE_TIME|Deleted at|IconCalendarMinus|Y||RO
createdBy ACTOR|Created by|IconCreativeCommonsSa|no|ACTOR|RO
updatedBy ACTOR|Updated by|IconUserCircle|no|ACTOR|RO
position POSITION|Position|IconHierarchy2|no|0|
searchVector TS_VECTOR|Search vector|SEARCH|Y||RO`;

for (const [isCustom, actor, icon] of [
  [false, `{"source":"'MANUAL'","name":"'System'","workspaceMemberId":null}`, 'IconUser'],
  [true, `{"name":"''","source":"'MANUAL'"}`, 'IconSearch'],
] as const) {
  test(`the system fields of ${isCustom ? 'custom' : 'standard'} objects`, () => {
    const fields = systemFields({ isCustom });
    const lines = fields.map((field) =>
      [
        `${field.name} ${field.type}`,
        field.label,
        field.icon,
        field.isNullable === false ? 'no' : 'Y',
        field.defaultValue === undefined ? '' : JSON.stringify(field.defaultValue),
        field.isUIReadOnly ? 'RO' : '',
      ].join('|'),
    );
    assert.deepEqual(lines, systemFacts.trim().replaceAll('|ACTOR|', `|${actor}|`).replace('SEARCH', icon).split('\n'));
    for (const field of fields) assert.deepEqual([field.isSystem, field.isCustom], [true, false], field.name);
    const relative = fields.filter((field) => field.settings?.displayFormat === 'RELATIVE').map((field) => field.name);
    assert.deepEqual(relative, ['createdAt', 'updatedAt', 'deletedAt']);
  });
}

const pet: ObjectDefinition = {
  nameSingular: 'guideDog',
  namePlural: 'guideDogs',
  labelSingular: 'Guide dog',
  labelPlural: 'Guide dogs',
  icon: 'IconDog',
  isCustom: true,
  labelIdentifier: 'name',
  search: ['name'],
  fields: [{ name: 'breed', type: 'TEXT', label: 'Breed' }],
  views: [],
};

test('a custom object gets a name, four relations and two views', () => {
  const complete = completeCustomObject(pet);
  assert.deepEqual(
    complete.fields.map(({ name, type, label, icon }) => [name, type, label, icon]),
    [
      ['name', 'TEXT', 'Name', 'IconAbc'],
      ['breed', 'TEXT', 'Breed', undefined],
      ['timelineActivities', 'RELATION', 'Timeline Activities', 'IconTimelineEvent'],
      ['attachments', 'RELATION', 'Attachments', 'IconFileImport'],
      ['noteTargets', 'RELATION', 'Notes', 'IconNotes'],
      ['taskTargets', 'RELATION', 'Tasks', 'IconCheckbox'],
    ],
  );
  assert.equal(
    columnsOf(viewOf(complete, 'All {objectLabelPlural}')),
    'name(180) createdAt(180) createdBy(180) updatedAt(180) updatedBy(180) breed(180)',
  );
  const page = complete.views.find((view) => view.key === 'FIELDS_WIDGET');
  assert.deepEqual(
    page?.columns.filter((column) => column.isVisible !== false).map((column) => column.field),
    ['breed', 'createdAt', 'createdBy'],
  );
  const unnamed = completeCustomObject({ ...pet, labelIdentifier: 'id', search: ['id'] });
  assert.equal(
    unnamed.fields.some((field) => field.name === 'name'),
    false,
  );
  assert.equal(viewOf(unnamed, 'All {objectLabelPlural}').columns[0]?.field, 'id');
});

test('the four link objects lead to every custom object, once', () => {
  const model = withSystemRelations([...standardObjects, pet]);
  const targets = ['timelineActivity', 'attachment', 'noteTarget', 'taskTarget'].map((name) => {
    const field = model.find((object) => object.nameSingular === name)?.fields.at(-1);
    assert.deepEqual(targetFieldsOf(pet)[name], field);
    assert.ok(field?.relation?.type === 'MANY_TO_ONE');
    return [field.name, field.type, field.label, field.relation.onDelete, field.relation.morph, field.relation.inverse];
  });
  assert.deepEqual(targets, [
    ['targetGuideDog', 'MORPH_RELATION', 'GuideDog', 'SET_NULL', 'target', 'timelineActivities'],
    ['targetGuideDog', 'MORPH_RELATION', 'GuideDog', 'SET_NULL', 'target', 'attachments'],
    ['targetGuideDog', 'MORPH_RELATION', 'GuideDog', 'CASCADE', 'target', 'noteTargets'],
    ['targetGuideDog', 'MORPH_RELATION', 'GuideDog', 'CASCADE', 'target', 'taskTargets'],
  ]);
  const noteTarget = model.find((object) => object.nameSingular === 'noteTarget');
  assert.deepEqual(noteTarget?.indexes?.at(-1), { fields: ['note', 'targetGuideDog'], isUnique: true });
  assert.deepEqual(withSystemRelations(model), model);
  assert.equal(withSystemRelations(standardObjects), standardObjects);
});

test('the four link objects take the join columns of old', () => {
  for (const name of ['noteTarget', 'taskTarget', 'attachment', 'timelineActivity']) {
    assert.deepEqual(writeRules[name]?.aliases, {
      personId: 'targetPersonId',
      companyId: 'targetCompanyId',
      opportunityId: 'targetOpportunityId',
    });
  }
});

test('a link of a note or task leads to one target', () => {
  for (const name of ['noteTarget', 'taskTarget']) {
    const prepare = writeRules[name]?.prepare;
    assert.ok(prepare);
    for (const body of [
      { targetCompanyId: 'x', targetPersonId: null },
      { companyId: 'x' },
      { targetCompany: { disconnect: true }, personId: 'x' },
      {},
    ]) {
      assert.equal(prepare(body, 'create'), body);
    }
    for (const body of [
      { targetCompanyId: 'x', targetPersonId: 'y' },
      { companyId: 'x', targetGuideDog: { connect: {} } },
    ]) {
      assert.throws(() => prepare(body, 'update'), refusal(`A link leads to one target, but ${Object.keys(body).join(' and ')} were sent`));
    }
  }
});

test('workspace members are updated one at a time and nothing else', () => {
  const refuse = writeRules.workspaceMember?.refuse;
  assert.ok(refuse);
  assert.equal(refuse('update', false), null);
  for (const many of [false, true]) {
    for (const operation of ['create', 'restore', 'destroy'] as const) assert.equal(refuse(operation, many)?.status, 403);
    const refusal = refuse('delete', many);
    assert.equal(refusal?.status, 400);
    assert.equal(refusal?.message, 'Please use /deleteUserFromWorkspace to remove a workspace member.');
  }
  assert.equal(refuse('update', true)?.status, 403);
});

test('a blocklist entry is an address or a domain', () => {
  const rule = writeRules.blocklist;
  const prepare = rule?.prepare;
  assert.ok(prepare);
  for (const handle of ['a@b.example', 'first.last+tag@sub.b-c.example', '@b.example', '@xn--bcher-kva.example']) {
    assert.deepEqual(prepare({ handle }, 'create'), { handle });
  }
  assert.deepEqual(prepare({ position: 1 }, 'update'), { position: 1 });
  for (const body of [{}, { handle: null }, { handle: '' }])
    assert.throws(() => prepare(body, 'create'), refusal('Blocklist handle is required'));
  assert.throws(() => prepare({ handle: '' }, 'update'), refusal('Blocklist handle is required'));
  for (const handle of ['b.example', '@', '@b', 'a@', 'a b@c.example', 'a@b@c.example', 'a@-b.example', 7, `@${'a.'.repeat(200)}example`]) {
    assert.throws(() => prepare({ handle }, 'create'), refusal('Invalid email or domain'), String(handle));
  }
  assert.equal(rule?.refuse?.('update', true)?.message, 'Method not allowed.');
  assert.equal(rule?.refuse?.('update', false), null);
});

test('an attachment gets its category from the extension', () => {
  const prepare = writeRules.attachment?.prepare;
  assert.ok(prepare);
  const categoryOf = (body: Record<string, unknown>) => prepare(body, 'create').fileCategory;
  assert.equal(categoryOf({ name: 'Offer.PDF' }), 'TEXT_DOCUMENT');
  assert.equal(categoryOf({ name: 'photo', file: [{ fileId: 'x', label: 'photo.jpeg' }] }), 'IMAGE');
  assert.equal(categoryOf({ fullPath: 'attachment/figures.csv' }), 'SPREADSHEET');
  assert.equal(categoryOf({ name: 'backup.tar.gz' }), 'ARCHIVE');
  assert.equal(categoryOf({ name: 'film.mp4', fileCategory: 'OTHER' }), 'OTHER');
  for (const body of [{}, { name: 'README' }, { name: 7, file: 'x' }, { name: 'a.unknown' }]) assert.equal(categoryOf(body), undefined);
  assert.deepEqual(prepare({ name: 'film.mp4' }, 'update'), { name: 'film.mp4' });
});

test('both generations of a timeline activity follow from each other', () => {
  const prepare = writeRules.timelineActivity?.prepare;
  assert.ok(prepare);
  const idOf = (name: string) => timelineTypes.find((type) => type.name === name)?.id;
  for (const [name, type] of [
    ['company.created', 'recordCreated'],
    ['person.updated', 'recordUpdated'],
    ['opportunity.deleted', 'recordDeleted'],
    ['task.restored', 'recordRestored'],
    ['linked-note.created', 'noteLinked'],
    ['linked-note.updated', 'noteUpdated'],
    ['linked-note.deleted', 'noteUnlinked'],
    ['linked-task.created', 'taskLinked'],
    ['linked-guideDog.created', 'recordLinked'],
    ['linked-attachment.deleted', 'attachmentUnlinked'],
  ] as const) {
    assert.equal(timelineTypeOfName(name)?.name, type, name);
    const body = prepare({ name }, 'create');
    assert.equal(body.timelineActivityTypeId, idOf(type));
    assert.equal((body.timelineActivityTypeSnapshot as { name: string }).name, type);
  }
  const typeId = idOf('recordCreated');
  const named = (body: Record<string, unknown>) => prepare({ timelineActivityTypeId: typeId, ...body }, 'create').name;
  assert.equal(named({ targetCompanyId: 'x' }), 'company.created');
  assert.equal(named({ personId: 'x', targetCompanyId: null }), 'person.created');
  assert.equal(named({ targetGuideDog: { connect: {} } }), 'guideDog.created');
  assert.equal(named({ targetCompanyId: 'x', name: 'own' }), 'own');
  assert.equal(named({}), undefined);
  for (const type of timelineTypes) assert.equal(timelineTypeOfName(nameOfTimelineType(type, 'company') ?? '')?.name, type.name);
  for (const body of [{}, { name: 'anything' }, { name: 7 }, { timelineActivityTypeId: '3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11' }]) {
    assert.equal(prepare(body, 'create'), body);
  }
});

function refusal(message: string): (error: unknown) => boolean {
  return (error) => error instanceof Refusal && error.status === 400 && error.message === message;
}

function objectOf(name: string): ObjectDefinition {
  const object = standardObjects.find((one) => one.nameSingular === name);
  assert.ok(object, name);
  return object;
}

function viewOf(object: ObjectDefinition, name: string): ViewDefinition {
  const view = object.views.find((one) => one.name === name);
  assert.ok(view, `${object.nameSingular} ${name}`);
  return view;
}

function columnsOf(view: ViewDefinition): string {
  return view.columns
    .map(({ field, size, aggregate }) => `${field}${size ? `(${size})` : ''}${aggregate ? `${size ? '' : ':'}${aggregate}` : ''}`)
    .join(' ');
}
