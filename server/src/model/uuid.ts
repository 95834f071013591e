/**
 * UUIDs as lower-case text: version 7 for new rows (ordered by time, so that index inserts stay on one page), version 5
 * for identifiers that must come out the same everywhere.
 */
import { createHash, randomFillSync } from 'node:crypto';

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** True for any UUID in its 36-character form, whatever version and case. */
export function isUuid(text: string): boolean {
  return text.length === 36 && shape.test(text);
}

const hex: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const random = new Uint8Array(4096);
let used = random.length;
let lastMs = 0;
let sequence = 0;

/** A new UUID of version 7. Strictly ascending within the process, also inside one millisecond and when the clock steps back. */
export function uuidV7(): string {
  if (used + 10 > random.length) {
    randomFillSync(random);
    used = 0;
  }
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = ((at(0) & 0x07) << 8) | at(1);
  } else if (++sequence > 0xfff) {
    // The counter is full: borrow from the next millisecond.
    lastMs++;
    sequence = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  const text =
    `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-` +
    `${hex[0x80 | (at(2) & 0x3f)]}${hex[at(3)]}-${hex[at(4)]}${hex[at(5)]}${hex[at(6)]}${hex[at(7)]}${hex[at(8)]}${hex[at(9)]}`;
  used += 10;
  return text;
}

function at(offset: number): number {
  return random[used + offset] as number;
}

/** The UUID of version 5 of a name inside a namespace (itself a UUID). */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const text = bytes.toString('hex', 0, 16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}
