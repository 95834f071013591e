/** Whether two servers answer the same thing: every value of the floor's answer must stand in Kwartet's. */
import { isDeepStrictEqual } from 'node:util';

/** Differences, in words; empty when Kwartet's items hold all that the floor's items hold.
 *  `made` leaves out what differs by nature in records that each server has made itself. */
export function differences(floor: readonly unknown[], kwartet: readonly unknown[], made = false): readonly string[] {
  if (floor.length !== kwartet.length) return [`${floor.length} items from the floor, ${kwartet.length} from Kwartet`];
  return floor.flatMap((item, i) => compare(item, kwartet[i], `[${i}]`, made));
}

const ownKeys = ['id', 'createdAt', 'updatedAt', 'createdBy'];

function compare(floor: unknown, kwartet: unknown, at: string, made: boolean): readonly string[] {
  if (isEmpty(floor) && isEmpty(kwartet)) return [];
  if (isRecord(floor) && isRecord(kwartet)) {
    return Object.entries(floor)
      .filter(([key]) => !(made && (ownKeys.includes(key) || key.endsWith('PhoneNumber'))))
      .flatMap(([key, value]) => compare(value, kwartet[key], `${at}.${key}`, made));
  }
  if (Array.isArray(floor) && Array.isArray(kwartet)) return differences(floor, kwartet, made).map((text) => `${at}${text}`);
  // A numeric column may be a number or a decimal text.
  if (isDeepStrictEqual(floor, kwartet) || (typeof floor === 'number' && Number(kwartet) === floor)) return [];
  return [`${at}: ${JSON.stringify(floor)} from the floor, ${JSON.stringify(kwartet)} from Kwartet`];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Null, '', [] and {} stand for one another: Kwartet says for each field which of them an absent value reads back as. */
function isEmpty(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
