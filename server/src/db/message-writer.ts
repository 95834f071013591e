/**
 * A statement as PostgreSQL wants to hear it, in one buffer and so in one write: Parse when it is new, Bind, Execute, Sync.
 * Source: PostgreSQL, extended query protocol.
 */

const code = { parse: 0x50, bind: 0x42, execute: 0x45, sync: 0x53 } as const;

/** `name` is empty for a statement that is not kept; `text` is null for one that is known under its name. */
export function extendedQuery(name: string, text: string | null, values: readonly (string | null)[]): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const parseBytes = text === null ? 0 : 1 + 4 + nameBytes + 1 + Buffer.byteLength(text) + 1 + 2;
  const lengths = values.map((value) => (value === null ? 0 : Buffer.byteLength(value)));
  const bindBytes = 1 + 4 + 1 + nameBytes + 1 + 2 + 2 + lengths.reduce((sum, length) => sum + 4 + length, 0) + 2;
  const executeBytes = 1 + 4 + 1 + 4;
  const syncBytes = 1 + 4;
  const buffer = Buffer.allocUnsafe(parseBytes + bindBytes + executeBytes + syncBytes);

  let at = 0;
  const begin = (message: number, bytes: number): void => {
    buffer[at] = message;
    at = buffer.writeInt32BE(bytes - 1, at + 1);
  };
  const cString = (value: string): void => {
    at += buffer.write(value, at);
    buffer[at++] = 0;
  };

  if (text !== null) {
    begin(code.parse, parseBytes);
    cString(name);
    cString(text);
    at = buffer.writeInt16BE(0, at); // types of parameters: the text says them
  }
  begin(code.bind, bindBytes);
  cString(''); // the unnamed portal
  cString(name);
  at = buffer.writeInt16BE(0, at); // formats of parameters: all text
  at = buffer.writeUInt16BE(values.length, at);
  values.forEach((value, i) => {
    at = buffer.writeInt32BE(value === null ? -1 : (lengths[i] as number), at);
    if (value !== null) at += buffer.write(value, at);
  });
  at = buffer.writeInt16BE(0, at); // formats of columns: all text
  begin(code.execute, executeBytes);
  cString('');
  at = buffer.writeInt32BE(0, at); // all rows
  begin(code.sync, syncBytes);
  return buffer;
}
