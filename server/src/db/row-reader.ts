/**
 * Reads rows off a connection faster than the driver: the text of a chunk is made once and cut, where the driver decodes
 * each value by itself. Everything that is not a row goes on to the driver.
 */
import type { EventEmitter } from 'node:events';

/** The driver's connection, as far as rows pass through it. */
export interface RowConnection extends EventEmitter {
  readonly stream: EventEmitter;
}

/** 'D': the code of a message that holds a row. Source: PostgreSQL, message formats. */
const dataRow = 0x44;
/** Code and length, which counts itself. */
const headerBytes = 5;
/** From here on decoding is quicker than looking at each byte. */
const longBytes = 200;

/** Takes the place of the driver's listener on a connection that is signed in. */
export function readRowsOf(connection: RowConnection): void {
  const { stream } = connection;
  const [feedDriver] = stream.listeners('data') as ((chunk: Buffer) => void)[];
  if (feedDriver === undefined) throw new Error('The driver does not listen to its connection');
  stream.removeListener('data', feedDriver);

  /** What has come of a message that is not complete, and how long it must be. */
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wantedBytes = 0;

  stream.on('data', (chunk: Buffer) => {
    let bytes = chunk;
    if (pendingBytes > 0) {
      pending.push(chunk);
      pendingBytes += chunk.length;
      if (pendingBytes < wantedBytes) return;
      bytes = Buffer.concat(pending, pendingBytes);
      pending = [];
      pendingBytes = 0;
    }
    const text = bytes.toString('latin1');
    let at = 0;
    /** Where a run of messages for the driver begins; -1 outside of one. */
    let others = -1;
    wantedBytes = headerBytes;
    while (at + headerBytes <= bytes.length) {
      const end = at + 1 + bytes.readInt32BE(at + 1);
      if (end > bytes.length) {
        wantedBytes = end - at;
        break;
      }
      if (bytes[at] !== dataRow) {
        if (others === -1) others = at;
      } else {
        if (others !== -1) feedDriver(bytes.subarray(others, at));
        others = -1;
        connection.emit('dataRow', { fields: fieldsOf(bytes, text, at + headerBytes), bytes: end - at });
      }
      at = end;
    }
    if (others !== -1) feedDriver(bytes.subarray(others, at));
    if (at < bytes.length) {
      pending = [bytes.subarray(at)];
      pendingBytes = bytes.length - at;
    }
  });
}

/** The values of a row that begins at `start`; `text` is `bytes` with a character for each byte. */
function fieldsOf(bytes: Buffer, text: string, start: number): (string | null)[] {
  const count = bytes.readInt16BE(start);
  const fields = new Array<string | null>(count);
  let at = start + 2;
  for (let i = 0; i < count; i++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length === -1) {
      fields[i] = null;
      continue;
    }
    const end = at + length;
    fields[i] = length < longBytes && isAscii(bytes, at, end) ? text.substring(at, end) : bytes.toString('utf8', at, end);
    at = end;
  }
  return fields;
}

function isAscii(bytes: Buffer, start: number, end: number): boolean {
  let all = 0;
  for (let at = start; at < end; at++) all |= bytes[at] as number;
  return all < 0x80;
}
