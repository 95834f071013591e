/**
 * Calendar dates and instants in the forms that people and programs write: ISO 8601, `20260131`, `2026.01.31`,
 * `01/31/2026` (month first), `Jan 31, 2026`, `31 January 2026`; with a time after the date for instants.
 * Days are checked against the calendar; years run from 0001 to 9999.
 */

const textLengthMax = 64;

const isoInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;
const isoDate = /^\d{4}-\d\d-\d\d$/;

/** Each gives year, month and day by name; what follows is the time. */
const dateForms: readonly RegExp[] = [
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?!\d)/,
  /^(?<year>\d{4})(?<month>\d\d)(?<day>\d\d)(?!\d)/,
  /^(?<year>\d{4})[./](?<month>\d{1,2})[./](?<day>\d{1,2})(?!\d)/,
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})(?!\d)/,
  /^(?:[a-z]{3,9}, )?(?<monthName>[a-z]{3,9})\.? (?<day>\d{1,2}),? (?<year>\d{4})(?!\d)/i,
  /^(?:[a-z]{3,9}, )?(?<day>\d{1,2})[ -](?<monthName>[a-z]{3,9})\.?[ -](?<year>\d{4})(?!\d)/i,
];

const timeForm =
  /^(?:[Tt ]|, )(?<hour>\d{1,2}):?(?<minute>\d\d)(?::?(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)? ?(?<half>[AaPp][Mm])? ?(?<zone>Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/;

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** What stands behind the date. */
  readonly rest: string;
}

/** `YYYY-MM-DD`, the day as it is written whatever the zone; null when it is no date. */
export function dateOf(text: string): string | null {
  if (isoDate.test(text)) return isDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)) ? text : null;
  const date = readDate(text.trim());
  if (date === null || (date.rest !== '' && millisecondsOfTime(date.rest) === null)) return null;
  return `${pad(date.year, 4)}-${pad(date.month, 2)}-${pad(date.day, 2)}`;
}

/** `YYYY-MM-DD HH:MM:SS.mmm+00`; without a zone in UTC; finer fractions are cut. Null when it is no instant. */
export function timestampOf(text: string): string | null {
  if (isoInstant.test(text)) {
    const sound =
      isDay(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)) &&
      digits(text, 11, 13) < 24 &&
      digits(text, 14, 16) < 60 &&
      digits(text, 17, 19) < 60;
    return sound ? `${text.slice(0, 10)} ${text.slice(11, -1)}${text.length === 20 ? '.000' : ''}+00` : null;
  }
  const date = readDate(text.trim());
  if (date === null) return null;
  const milliseconds = date.rest === '' ? 0 : millisecondsOfTime(date.rest);
  if (milliseconds === null) return null;
  const instant = new Date(0);
  instant.setUTCFullYear(date.year, date.month - 1, date.day);
  instant.setTime(instant.getTime() + milliseconds);
  const year = instant.getUTCFullYear();
  if (year < 1 || year > 9999) return null;
  const iso = instant.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}+00`;
}

function readDate(text: string): CalendarDate | null {
  if (text.length > textLengthMax) return null;
  for (const form of dateForms) {
    const match = form.exec(text);
    if (match === null) continue;
    const found = match.groups as Record<string, string | undefined>;
    const year = Number(found['year']);
    const day = Number(found['day']);
    const month = found['month'] === undefined ? monthOfName(found['monthName'] as string) : Number(found['month']);
    return isDay(year, month, day) ? { year, month, day, rest: text.slice(match[0].length) } : null;
  }
  return null;
}

/** Milliseconds after midnight UTC of the written day, which the zone may put before it or beyond it. */
function millisecondsOfTime(text: string): number | null {
  const found = timeForm.exec(text)?.groups as Record<string, string | undefined> | undefined;
  if (found === undefined) return null;
  let hour = Number(found['hour']);
  const minute = Number(found['minute']);
  const second = Number(found['second'] ?? 0);
  if (found['half'] !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (found['half'].toLowerCase() === 'pm' ? 12 : 0);
  }
  const offset = minutesOfZone(found['zone'] ?? 'Z');
  if (hour > 23 || minute > 59 || second > 59 || offset === null) return null;
  const fraction = Number((found['fraction'] ?? '').padEnd(3, '0').slice(0, 3));
  return ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction;
}

function minutesOfZone(zone: string): number | null {
  if (zone[0] !== '+' && zone[0] !== '-') return 0;
  const hours = digits(zone, 1, 3);
  const minutes = zone.length > 3 ? digits(zone, zone.length - 2, zone.length) : 0;
  if (hours > 15 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}

/** 1 to 12 by a name or its beginning, as `Sept`; 0 when unknown. */
function monthOfName(name: string): number {
  const lower = name.toLowerCase();
  return monthNames.findIndex((month) => month.startsWith(lower)) + 1;
}

function isDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  if (month === 2) return day <= (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28);
  return day <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) value = value * 10 + text.charCodeAt(i) - 48;
  return value;
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
