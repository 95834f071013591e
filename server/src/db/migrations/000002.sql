-- Who may ask: the keys of programs, and the keys that sign their tokens.

create table core."apiKey" (
  "id" uuid primary key,
  "workspaceId" uuid not null references core."workspace" on delete cascade,
  "name" text not null,
  "roleId" uuid references core."role" on delete set null,
  "expiresAt" timestamptz(3) not null,
  "revokedAt" timestamptz(3),
  "createdAt" timestamptz(3) not null default now(),
  "updatedAt" timestamptz(3) not null default now()
);
create index on core."apiKey" ("workspaceId");
create index on core."apiKey" ("roleId");

-- A retired key signs nothing new; what it signed stays valid. Removing the row makes that invalid as well.
create table core."signingKey" (
  "id" text primary key,
  "privateKey" jsonb not null,
  "publicKey" jsonb not null,
  "createdAt" timestamptz(3) not null default now(),
  "retiredAt" timestamptz(3)
);
