-- Settings of all workspaces and the rows that describe their models. Records live in one schema per workspace;
-- nothing here refers to them and nothing there refers to this. "ordinal" keeps the order of creation.

create schema if not exists core;

create table core."workspace" (
  "id" uuid primary key,
  "displayName" text not null default '',
  "subdomain" text unique,
  "logo" text,
  "schemaName" text not null unique,
  "activationStatus" text not null default 'ACTIVE'
    check ("activationStatus" in ('PENDING_CREATION', 'ONGOING_CREATION', 'ACTIVE', 'INACTIVE', 'SUSPENDED')),
  "modelVersion" bigint not null default 1,
  "defaultRoleId" uuid,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3)
);

create table core."role" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "universalIdentifier" uuid not null,
  "label" text not null,
  "description" text,
  "icon" text,
  "isEditable" boolean not null default true,
  "canBeAssignedToUsers" boolean not null default true,
  "canBeAssignedToAgents" boolean not null default true,
  "canBeAssignedToApiKeys" boolean not null default true,
  "canUpdateAllSettings" boolean not null default false,
  "canAccessAllTools" boolean not null default false,
  "canReadAllObjectRecords" boolean not null default false,
  "canUpdateAllObjectRecords" boolean not null default false,
  "canSoftDeleteAllObjectRecords" boolean not null default false,
  "canDestroyAllObjectRecords" boolean not null default false,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  unique ("workspaceId", "label"),
  unique ("workspaceId", "universalIdentifier")
);

alter table core."workspace" add foreign key ("defaultRoleId") references core."role" deferrable initially deferred;

-- Objects and fields name each other, so the references are checked at the end of the transaction.
create table core."objectMetadata" (
  "id" uuid primary key,
  "ordinal" bigint generated always as identity,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "universalIdentifier" uuid not null,
  "nameSingular" text not null,
  "namePlural" text not null,
  "labelSingular" text not null,
  "labelPlural" text not null,
  "description" text,
  "icon" text,
  "shortcut" text,
  "color" text,
  "isCustom" boolean not null,
  "isActive" boolean not null default true,
  "isSystem" boolean not null default false,
  "isUIEditable" boolean not null default true,
  "isUICreatable" boolean not null default true,
  "isSearchable" boolean not null default false,
  "isAuditLogged" boolean not null default true,
  "isLabelSyncedWithName" boolean not null default false,
  "openRecordIn" text not null default 'SIDE_PANEL' check ("openRecordIn" in ('SIDE_PANEL', 'RECORD_PAGE', 'USER_CHOICE')),
  "readability" text not null default 'OPEN' check ("readability" in ('OPEN', 'PRIVATE', 'INHERITED', 'APPLICATION', 'SYSTEM')),
  "labelIdentifierFieldMetadataId" uuid,
  "imageIdentifierFieldMetadataId" uuid,
  "duplicateCriteria" jsonb,
  "searchFieldMetadataIds" uuid[] not null default '{}',
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  unique ("workspaceId", "nameSingular"),
  unique ("workspaceId", "namePlural"),
  unique ("workspaceId", "universalIdentifier")
);

create table core."fieldMetadata" (
  "id" uuid primary key,
  "ordinal" bigint generated always as identity,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "universalIdentifier" uuid not null,
  "objectMetadataId" uuid not null references core."objectMetadata" on delete cascade,
  "type" text not null,
  "name" text not null,
  "label" text not null,
  "description" text,
  "icon" text,
  "isCustom" boolean not null,
  "isActive" boolean not null default true,
  "isSystem" boolean not null default false,
  "isUIEditable" boolean not null default true,
  "isNullable" boolean not null default true,
  "isUnique" boolean not null default false,
  "isLabelSyncedWithName" boolean not null default false,
  "defaultValue" jsonb,
  "options" jsonb,
  "settings" jsonb,
  "relationTargetObjectMetadataId" uuid references core."objectMetadata" on delete cascade deferrable initially deferred,
  "relationTargetFieldMetadataId" uuid references core."fieldMetadata" on delete cascade deferrable initially deferred,
  "morphId" uuid,
  "isBinnedWithParent" boolean not null default false,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  unique ("objectMetadataId", "name"),
  unique ("workspaceId", "universalIdentifier"),
  check (("relationTargetObjectMetadataId" is null) = ("relationTargetFieldMetadataId" is null))
);
create index on core."fieldMetadata" ("relationTargetObjectMetadataId");
create index on core."fieldMetadata" ("relationTargetFieldMetadataId");

alter table core."objectMetadata"
  add foreign key ("labelIdentifierFieldMetadataId") references core."fieldMetadata"
    on delete set null deferrable initially deferred,
  add foreign key ("imageIdentifierFieldMetadataId") references core."fieldMetadata"
    on delete set null deferrable initially deferred;
create index on core."objectMetadata" ("labelIdentifierFieldMetadataId");
create index on core."objectMetadata" ("imageIdentifierFieldMetadataId");

create table core."indexMetadata" (
  "id" uuid primary key,
  "ordinal" bigint generated always as identity,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "objectMetadataId" uuid not null references core."objectMetadata" on delete cascade,
  "name" text not null,
  "isCustom" boolean not null default false,
  "isUnique" boolean not null default false,
  "indexType" text not null default 'BTREE' check ("indexType" in ('BTREE', 'GIN')),
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  unique ("workspaceId", "name")
);
create index on core."indexMetadata" ("objectMetadataId");

create table core."indexFieldMetadata" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "indexMetadataId" uuid not null references core."indexMetadata" on delete cascade,
  "fieldMetadataId" uuid not null references core."fieldMetadata" on delete cascade,
  "subFieldName" text,
  "order" integer not null,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  unique ("indexMetadataId", "order")
);
create index on core."indexFieldMetadata" ("workspaceId");
create index on core."indexFieldMetadata" ("fieldMetadataId");

create table core."view" (
  "id" uuid primary key,
  "ordinal" bigint generated always as identity,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "universalIdentifier" uuid not null,
  "objectMetadataId" uuid not null references core."objectMetadata" on delete cascade,
  "name" text not null,
  "type" text not null default 'TABLE' check ("type" in
    ('TABLE', 'KANBAN', 'CALENDAR', 'LIST', 'FIELDS_WIDGET', 'TABLE_WIDGET', 'KANBAN_WIDGET', 'LIST_WIDGET', 'CALENDAR_WIDGET')),
  "key" text check ("key" in ('INDEX', 'FIELDS_WIDGET')),
  "icon" text not null,
  "position" double precision not null default 0,
  "isCompact" boolean not null default false,
  "isCustom" boolean not null default false,
  "visibility" text not null default 'WORKSPACE' check ("visibility" in ('WORKSPACE', 'UNLISTED')),
  "createdByUserWorkspaceId" uuid,
  "openRecordIn" text not null default 'SIDE_PANEL' check ("openRecordIn" in ('SIDE_PANEL', 'RECORD_PAGE')),
  "shouldHideEmptyGroups" boolean not null default false,
  "kanbanColumnWidth" integer,
  "groupLoadLimit" integer,
  "kanbanAggregateOperation" text,
  "kanbanAggregateOperationFieldMetadataId" uuid references core."fieldMetadata" on delete set null,
  "mainGroupByFieldMetadataId" uuid references core."fieldMetadata" on delete cascade,
  "calendarLayout" text check ("calendarLayout" in ('DAY', 'WEEK', 'MONTH')),
  "calendarFieldMetadataId" uuid references core."fieldMetadata" on delete cascade,
  "calendarEndFieldMetadataId" uuid references core."fieldMetadata" on delete set null,
  "anyFieldFilterValue" text,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3),
  unique ("workspaceId", "universalIdentifier")
);
create index on core."view" ("objectMetadataId");
create index on core."view" ("kanbanAggregateOperationFieldMetadataId");
create index on core."view" ("mainGroupByFieldMetadataId");
create index on core."view" ("calendarFieldMetadataId");
create index on core."view" ("calendarEndFieldMetadataId");

create table core."viewFieldGroup" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "viewId" uuid not null references core."view" on delete cascade,
  "name" text not null,
  "position" double precision not null default 0,
  "isVisible" boolean not null default true,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3)
);
create index on core."viewFieldGroup" ("workspaceId");
create index on core."viewFieldGroup" ("viewId");

create table core."viewField" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "universalIdentifier" uuid not null,
  "viewId" uuid not null references core."view" on delete cascade,
  "fieldMetadataId" uuid not null references core."fieldMetadata" on delete cascade,
  "viewFieldGroupId" uuid references core."viewFieldGroup" on delete set null,
  "isVisible" boolean not null default true,
  "size" double precision not null default 0,
  "position" double precision not null default 0,
  "aggregateOperation" text,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3),
  unique ("workspaceId", "universalIdentifier")
);
create unique index on core."viewField" ("viewId", "fieldMetadataId") where "deletedAt" is null;
create index on core."viewField" ("fieldMetadataId");
create index on core."viewField" ("viewFieldGroupId");

create table core."viewFilterGroup" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "viewId" uuid not null references core."view" on delete cascade,
  "parentViewFilterGroupId" uuid references core."viewFilterGroup" on delete cascade,
  "logicalOperator" text not null default 'AND' check ("logicalOperator" in ('AND', 'OR', 'NOT')),
  "positionInViewFilterGroup" double precision,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3)
);
create index on core."viewFilterGroup" ("workspaceId");
create index on core."viewFilterGroup" ("viewId");
create index on core."viewFilterGroup" ("parentViewFilterGroupId");

create table core."viewFilter" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "viewId" uuid not null references core."view" on delete cascade,
  "fieldMetadataId" uuid not null references core."fieldMetadata" on delete cascade,
  "operand" text not null default 'CONTAINS',
  "value" jsonb not null,
  "subFieldName" text,
  "relationTargetFieldMetadataId" uuid references core."fieldMetadata" on delete cascade,
  "viewFilterGroupId" uuid references core."viewFilterGroup" on delete cascade,
  "positionInViewFilterGroup" double precision,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3)
);
create index on core."viewFilter" ("workspaceId");
create index on core."viewFilter" ("viewId");
create index on core."viewFilter" ("fieldMetadataId");
create index on core."viewFilter" ("relationTargetFieldMetadataId");
create index on core."viewFilter" ("viewFilterGroupId");

create table core."viewSort" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "viewId" uuid not null references core."view" on delete cascade,
  "fieldMetadataId" uuid not null references core."fieldMetadata" on delete cascade,
  "direction" text not null default 'ASC' check ("direction" in ('ASC', 'DESC')),
  "subFieldName" text,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3)
);
create index on core."viewSort" ("workspaceId");
create index on core."viewSort" ("viewId");
create index on core."viewSort" ("fieldMetadataId");

create table core."viewGroup" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "viewId" uuid not null references core."view" on delete cascade,
  "isVisible" boolean not null default true,
  "fieldValue" text not null,
  "position" double precision not null default 0,
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now(),
  "deletedAt" timestamptz(3)
);
create index on core."viewGroup" ("workspaceId");
create index on core."viewGroup" ("viewId");
