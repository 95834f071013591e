/**
 * What writing to some standard objects means beyond their fields: names that older clients send, operations that are
 * refused, values that follow from others. Pure; the planner applies it to the body as it was sent.
 */
import { Refusal } from '../../errors.ts';
import { nameOfTimelineType, timelineTypeById, timelineTypeOfName, timelineTypeSnapshot } from './timeline-types.ts';

export type WriteOperation = 'create' | 'update' | 'delete' | 'destroy' | 'restore';
type Body = Record<string, unknown>;

export interface WriteRule {
  /** Keys of a body that are other names of a field or join column. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** The refusal of an operation, on one record or `many`; null when it is allowed. */
  readonly refuse?: (operation: WriteOperation, many: boolean) => Refusal | null;
  /** The body with what follows from it. Aliases are still unresolved. Refuses: INVALID_ARGS_DATA. */
  readonly prepare?: (body: Body, operation: 'create' | 'update') => Body;
}

const oldJoinColumns = { personId: 'targetPersonId', companyId: 'targetCompanyId', opportunityId: 'targetOpportunityId' };

/** By singular name of a standard object; most have none. */
export const writeRules: Readonly<Record<string, WriteRule>> = Object.freeze({
  noteTarget: { aliases: oldJoinColumns, prepare: withOneTarget },
  taskTarget: { aliases: oldJoinColumns, prepare: withOneTarget },
  attachment: { aliases: oldJoinColumns, prepare: withFileCategory },
  timelineActivity: { aliases: oldJoinColumns, prepare: withBothGenerationsOfType },
  workspaceMember: { refuse: refuseMemberWrite },
  blocklist: { refuse: refuseBlocklistWrite, prepare: checkedBlocklist },
});

/** Members come from sign-up and invitations, and go by an operation of their own, which also ends their membership. */
function refuseMemberWrite(operation: WriteOperation, many: boolean): Refusal | null {
  if (operation === 'update' && !many) return null;
  if (operation === 'delete') {
    return new Refusal('OPERATION_NOT_ALLOWED', 'Please use /deleteUserFromWorkspace to remove a workspace member.');
  }
  const what = operation === 'update' ? 'update several workspace members at once' : `${operation} workspace members`;
  const message = `Entity performing the request does not have permission to ${what}`;
  return new Refusal('PERMISSION_DENIED', message, { object: 'workspaceMember', operation });
}

function refuseBlocklistWrite(operation: WriteOperation, many: boolean): Refusal | null {
  return operation === 'update' && many ? new Refusal('OPERATION_NOT_ALLOWED', 'Method not allowed.') : null;
}

const email = /^[^\s@,;<>()[\]"]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;
const domain = /^@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

function checkedBlocklist(body: Body, operation: 'create' | 'update'): Body {
  const { handle } = body;
  if (operation === 'update' && handle === undefined) return body;
  if (handle === undefined || handle === null || handle === '') {
    throw new Refusal('INVALID_ARGS_DATA', 'Blocklist handle is required', { field: 'handle' });
  }
  if (typeof handle !== 'string' || handle.length > 320 || !(email.test(handle) || domain.test(handle))) {
    throw new Refusal('INVALID_ARGS_DATA', 'Invalid email or domain', { field: 'handle' });
  }
  return body;
}

const extensions: Readonly<Record<string, string>> = {
  ARCHIVE: 'zip tar gz tgz bz2 xz zst 7z rar',
  AUDIO: 'mp3 wav ogg oga opus flac aac m4a wma aiff',
  IMAGE: 'png jpg jpeg gif webp svg bmp tif tiff heic heif avif ico',
  PRESENTATION: 'ppt pptx odp key pps ppsx',
  SPREADSHEET: 'xls xlsx xlsm ods csv tsv numbers',
  TEXT_DOCUMENT: 'txt md rtf doc docx odt pdf pages html htm tex log',
  VIDEO: 'mp4 mov avi mkv webm m4v mpg mpeg wmv ogv',
};
const categoryByExtension: ReadonlyMap<string, string> = new Map(
  Object.entries(extensions).flatMap(([category, list]) => list.split(' ').map((extension): [string, string] => [extension, category])),
);

/** A new attachment without a category gets that of its file's extension. */
function withFileCategory(body: Body, operation: 'create' | 'update'): Body {
  if (operation === 'update' || body.fileCategory !== undefined) return body;
  for (const name of [labelOfFirstFile(body.file), body.name, body.fullPath]) {
    const extension = typeof name === 'string' ? /\.([a-z0-9]+)$/i.exec(name)?.[1] : undefined;
    const fileCategory = extension && categoryByExtension.get(extension.toLowerCase());
    if (fileCategory) return { ...body, fileCategory };
  }
  return body;
}

function labelOfFirstFile(files: unknown): unknown {
  const first: unknown = Array.isArray(files) ? files[0] : undefined;
  return typeof first === 'object' && first !== null ? (first as Body).label : undefined;
}

/** Clients of one generation send the event's name, those of the other its type: the record gets both. */
function withBothGenerationsOfType(body: Body): Body {
  const { name, timelineActivityTypeId: typeId, timelineActivityTypeSnapshot: snapshot } = body;
  if (typeof typeId === 'string') {
    const type = timelineTypeById(typeId);
    if (type === null) return body;
    const derived = name === undefined ? nameOfTimelineType(type, targetObjectOf(body)) : null;
    return {
      ...body,
      ...(snapshot === undefined && { timelineActivityTypeSnapshot: timelineTypeSnapshot(type) }),
      ...(derived !== null && { name: derived }),
    };
  }
  const type = typeof name === 'string' && typeId === undefined ? timelineTypeOfName(name) : null;
  if (type === null) return body;
  return {
    ...body,
    timelineActivityTypeId: type.id,
    ...(snapshot === undefined && { timelineActivityTypeSnapshot: timelineTypeSnapshot(type) }),
  };
}

/** Each link leads to one record; a second one is a second link. Knows the body alone, not the row that it changes. */
function withOneTarget(body: Body): Body {
  const targets = targetsOf(body);
  if (new Set(targets.map(({ object }) => object)).size < 2) return body;
  const keys = targets.map(({ key }) => key);
  throw new Refusal('INVALID_ARGS_DATA', `A link leads to one target, but ${keys.join(' and ')} were sent`, { fields: keys });
}

/** Singular name of the object that a body points to, or null. */
function targetObjectOf(body: Body): string | null {
  return targetsOf(body)[0]?.object ?? null;
}

/** What a body points to: `targetCompanyId`, `targetCompany` and `companyId` say `company`. */
function targetsOf(body: Body): readonly { readonly key: string; readonly object: string }[] {
  return Object.entries(body).flatMap(([key, value]) => {
    if (value === null || value === undefined || isDisconnect(value)) return [];
    const column = Object.hasOwn(oldJoinColumns, key) ? oldJoinColumns[key as keyof typeof oldJoinColumns] : key;
    const object = /^target([A-Z][a-zA-Z0-9]*?)(Id)?$/.exec(column)?.[1];
    return object ? [{ key, object: object.charAt(0).toLowerCase() + object.slice(1) }] : [];
  });
}

function isDisconnect(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Body).disconnect === true;
}
