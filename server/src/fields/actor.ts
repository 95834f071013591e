/** ACTOR: who made or changed a record, and by which way. Callers say the way; the server fills in who. */

import { acceptEachMember, type Columns, compositeType } from './composite.common.ts';
import type { FieldShape, Part } from './field-type.ts';
import { jsonObjectColumn, optionColumn } from './graphql.common.ts';
import { jsonScalar } from './json.common.ts';
import { optionScalar } from './option.common.ts';
import { acceptJson } from './raw-json.ts';
import { refuseData, show } from './refuse.common.ts';
import { acceptText, textScalar } from './text.common.ts';
import { uuid } from './uuid.common.ts';

export const actorSources = Object.freeze(
  ['EMAIL', 'CALENDAR', 'WORKFLOW', 'AGENT', 'API', 'IMPORT', 'MANUAL', 'SYSTEM', 'WEBHOOK', 'APPLICATION'].map((value) => ({ value })),
);

// The sources are the same everywhere, so the column is text: no enum type for each of the two actors of each object.
const source = optionScalar({
  columnType: 'text',
  options: () => actorSources,
  graphql: () => ({ ...optionColumn(), sharedEnum: { name: 'ActorSourceEnum', options: actorSources } }),
});

const parts: readonly Part[] = [
  { name: 'source', scalar: source, whenMissing: 'MANUAL' },
  { name: 'workspaceMemberId', scalar: uuid, serverFilled: true },
  { name: 'name', scalar: textScalar({ whenNull: '""', accept: acceptText }), serverFilled: true, whenMissing: '' },
  {
    name: 'context',
    scalar: jsonScalar({
      whenNull: '{}',
      graphql: jsonObjectColumn('ActorContext', ['provider'], false),
      accept: (value, place) => {
        const accepted = acceptJson(value, place);
        if (accepted !== null && !accepted.startsWith('{')) {
          refuseData(`Invalid object value ${show(value)} for field "${place.path}"`, place);
        }
        return accepted === '{}' ? null : accepted;
      },
    }),
  },
];

/** With a name the whole value is taken as it was sent; without one only the source and the context are the caller's. */
function acceptMembers(members: Readonly<Record<string, unknown>>, field: FieldShape): Columns {
  const accepted = acceptEachMember(parts, members, field);
  if (accepted['source'] === null) accepted['source'] = 'MANUAL';
  if (typeof members['name'] === 'string') return { source: 'MANUAL', workspaceMemberId: null, context: null, ...accepted };
  delete accepted['name'];
  delete accepted['workspaceMemberId'];
  return accepted;
}

export const actorType = compositeType({
  type: 'ACTOR',
  word: 'actor',
  graphqlName: 'Actor',
  parts,
  acceptMembers,
  emptyParts: ['workspaceMemberId', 'source'],
});
