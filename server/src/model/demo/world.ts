/** What the demo records know of each other while they are made. */
import { pick, type Random, randomOf, whole } from './random.ts';
import { type RecordBody, type RecordChunk, recordId } from './record-set.ts';
import { memberProfiles, type Place } from './words.ts';

export interface DemoOptions {
  /** Any whole number. */
  readonly seed: number;
  readonly companies: number;
  readonly people: number;
  readonly opportunities: number;
  readonly notes: number;
  readonly tasks: number;
  /** The day that dates count from: the start of today, UTC, unless a test says otherwise. */
  readonly anchor: Date;
  /** Part of every id. */
  readonly workspaceName: string;
  /** At most 4, which is the default. */
  readonly members?: number;
  /** At most 20, which is the default; they have a name and no file. */
  readonly attachments?: number;
  /** Default true: the workspace has the fields and custom objects of `demoObjects`, and they are filled. */
  readonly isDemoModel?: boolean;
  /** What invented domains end in; default `example`. Another one keeps the records apart from those of another set. */
  readonly topDomain?: string;
  /** Default true: one timeline activity for each record that was created. */
  readonly hasTimeline?: boolean;
}

export interface World extends Required<DemoOptions> {
  /** Milliseconds since 1970. */
  readonly anchorMs: number;
  readonly memberIds: readonly string[];
  readonly actors: Actors;
  /** Filled by the companies, read by everything after them. */
  readonly companyIds: string[];
  readonly companyNames: string[];
  readonly companyPlaces: Place[];
  /** Domain of each company; null for those without one. */
  readonly companyDomains: (string | null)[];
  readonly personIds: string[];
  /** Index of each person's company, or -1. */
  readonly personCompanies: Int32Array;
  readonly opportunityIds: string[];
  /** How many timeline activities there are so far. */
  activities: number;
}

export type Actor = Readonly<{ source: string; workspaceMemberId: string | null; name: string; context: RecordBody }>;

interface Actors {
  readonly api: Actor;
  readonly system: Actor;
  /** One for each member. */
  readonly manual: readonly Actor[];
  readonly imported: readonly Actor[];
}

export const dayMs = 86_400_000;
const chunkSize = 1000;

export function worldOf(options: DemoOptions): World {
  const members = memberProfiles.slice(0, options.members ?? memberProfiles.length);
  const memberIds = members.map((_, index) => recordId(options.workspaceName, 'workspaceMember', index));
  const byMember = (source: string): readonly Actor[] =>
    members.map(({ firstName, lastName }, index) => actor(source, `${firstName} ${lastName}`, memberIds[index] ?? null));
  return {
    ...options,
    members: members.length,
    attachments: Math.min(options.attachments ?? 20, 20),
    isDemoModel: options.isDemoModel ?? true,
    hasTimeline: options.hasTimeline ?? true,
    topDomain: options.topDomain ?? 'example',
    anchorMs: options.anchor.getTime(),
    memberIds,
    actors: {
      api: actor('API', 'Demo sync', null),
      system: actor('SYSTEM', 'System', null),
      manual: byMember('MANUAL'),
      imported: byMember('IMPORT'),
    },
    companyIds: [],
    companyNames: [],
    companyPlaces: [],
    companyDomains: [],
    personIds: [],
    personCompanies: new Int32Array(options.people).fill(-1),
    opportunityIds: [],
    activities: 0,
  };
}

function actor(source: string, name: string, workspaceMemberId: string | null): Actor {
  return Object.freeze({ source, workspaceMemberId, name, context: {} });
}

/** Records 0 to `count` of an object, a thousand a chunk, made one after the other. */
export function* chunksOf(object: string, count: number, make: (index: number) => RecordBody): Generator<RecordChunk, void, undefined> {
  for (let from = 0; from < count; from += chunkSize) {
    const records: RecordBody[] = [];
    const to = Math.min(from + chunkSize, count);
    for (let index = from; index < to; index++) records.push(make(index));
    yield { object, records };
  }
}

/** When and by whom a record was made, over the 400 days before the anchor; one in a hundred is in the bin. */
export interface Origin {
  readonly createdAt: string;
  readonly createdBy: Actor;
  readonly deletedAt: string | null;
  readonly position: number;
}

export function originOf(world: World, random: Random, index: number): Origin {
  const ageMs = whole(random, 60, 400 * 86_400 - 1) * 1000;
  const share = random();
  return {
    createdAt: isoTime(world, -ageMs),
    createdBy: actorOf(world, random),
    deletedAt: isInBin(index) ? isoTime(world, -Math.floor((ageMs * share) / 1000) * 1000) : null,
    position: index + 1,
  };
}

function isInBin(index: number): boolean {
  return index % 100 === 57;
}

/** ISO 8601, so many milliseconds from the anchor. */
export function isoTime(world: World, offsetMs: number): string {
  return new Date(world.anchorMs + offsetMs).toISOString();
}

/** `YYYY-MM-DD`. */
export function isoDate(world: World, offsetDays: number): string {
  return isoTime(world, offsetDays * dayMs).slice(0, 10);
}

export function idOf(world: World, object: string, index: number): string {
  return recordId(world.workspaceName, object, index);
}

export function streamOf(world: World, object: string): Random {
  return randomOf(world.seed, object);
}

export function money(amount: number, currencyCode: string): RecordBody {
  return { amountMicros: amount * 1_000_000, currencyCode };
}

export function link(primaryLinkUrl: string): RecordBody {
  return { primaryLinkLabel: '', primaryLinkUrl, secondaryLinks: [] };
}

/** A number in the place's country that reaches nobody. */
export function phone(random: Random, place: Place): RecordBody {
  return {
    primaryPhoneNumber: place.phonePrefix + String(whole(random, 10, 99)),
    primaryPhoneCountryCode: place.countryCode,
    primaryPhoneCallingCode: place.callingCode,
    additionalPhones: [],
  };
}

/** 60 % by a member, 20 % by an API key, 15 % imported by a member, 5 % by the system. */
function actorOf({ actors }: World, random: Random): Actor {
  const share = random();
  if (share < 0.05) return actors.system;
  if (share < 0.25 || actors.manual.length === 0) return actors.api;
  return pick(random, share < 0.4 ? actors.imported : actors.manual);
}
