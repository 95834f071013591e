/**
 * Where a text stops being JSON. The platform's parser gives the position of some faults and not of others; this finds
 * it always, after the fact, and yields no value.
 */

/** The text must be known to be malformed, and to nest a bounded number of levels. Position from 0; the length of the
 *  text when it ends too early. */
export function findJsonFault(json: string): number {
  const end = skipValue(json, skipSpace(json, 0));
  return end < 0 ? ~end : skipSpace(json, end);
}

/** Position after the value, or the complement (`~`) of the position of its fault. */
function skipValue(json: string, at: number): number {
  switch (json[at]) {
    case '{':
      return skipList(json, at, '}', skipMember);
    case '[':
      return skipList(json, at, ']', skipValue);
    case '"':
      return skipString(json, at);
    case 't':
      return skipWord(json, at, 'true');
    case 'f':
      return skipWord(json, at, 'false');
    case 'n':
      return skipWord(json, at, 'null');
    default:
      return skipNumber(json, at);
  }
}

function skipList(json: string, open: number, close: string, skipItem: (json: string, at: number) => number): number {
  let at = skipSpace(json, open + 1);
  if (json[at] === close) return at + 1;
  for (;;) {
    const end = skipItem(json, at);
    if (end < 0) return end;
    at = skipSpace(json, end);
    if (json[at] === close) return at + 1;
    if (json[at] !== ',') return ~at;
    at = skipSpace(json, at + 1);
  }
}

function skipMember(json: string, at: number): number {
  if (json[at] !== '"') return ~at;
  const key = skipString(json, at);
  if (key < 0) return key;
  const colon = skipSpace(json, key);
  return json[colon] === ':' ? skipValue(json, skipSpace(json, colon + 1)) : ~colon;
}

function skipString(json: string, open: number): number {
  for (let at = open + 1; at < json.length; at++) {
    const character = json.charAt(at);
    if (character === '"') return at + 1;
    if (character < ' ') return ~at;
    if (character !== '\\') continue;
    at++;
    if (json[at] === 'u') {
      for (let digit = 0; digit < 4; digit++) {
        at++;
        if (!/^[0-9a-fA-F]$/.test(json.charAt(at))) return ~Math.min(at, json.length);
      }
    } else if (at >= json.length || !'"\\/bfnrt'.includes(json.charAt(at))) {
      return ~Math.min(at, json.length);
    }
  }
  return ~json.length;
}

function skipWord(json: string, at: number, word: string): number {
  for (let index = 0; index < word.length; index++) {
    if (json[at + index] !== word[index]) return ~(at + index);
  }
  return at + word.length;
}

function skipNumber(json: string, start: number): number {
  let at = json[start] === '-' ? start + 1 : start;
  if (!isDigit(json, at)) return ~at;
  at = json[at] === '0' ? at + 1 : skipDigits(json, at);
  if (json[at] === '.') {
    if (!isDigit(json, at + 1)) return ~(at + 1);
    at = skipDigits(json, at + 1);
  }
  if (json[at] === 'e' || json[at] === 'E') {
    at += json[at + 1] === '+' || json[at + 1] === '-' ? 2 : 1;
    if (!isDigit(json, at)) return ~at;
    at = skipDigits(json, at);
  }
  return at;
}

function skipDigits(json: string, start: number): number {
  let at = start;
  while (isDigit(json, at)) at++;
  return at;
}

function isDigit(json: string, at: number): boolean {
  const character = json.charAt(at);
  return character >= '0' && character <= '9';
}

function skipSpace(json: string, start: number): number {
  let at = start;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++;
  return at;
}
