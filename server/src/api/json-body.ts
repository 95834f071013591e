/**
 * The text of a request's body in, its JSON value out. Checks what must hold of every body, whatever the operation: its
 * nesting is bounded and its strings are text that can be stored.
 */
import { Refusal } from '../errors.ts';
import { findJsonFault } from './json-fault.ts';

/** Lists and objects inside one another. */
export const bodyNestingMax = 100;

/** Undefined when there is no body at all. Of a key that is given twice the last one counts.
 *  Refuses: BODY_MALFORMED, ENCODING_INVALID. */
export function parseBody(text: string): unknown {
  const json = text.charCodeAt(0) === byteOrderMark ? text.slice(1) : text;
  if (json.trim() === '') return undefined;
  checkNesting(json);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw malformed(json);
  }
  if (mayHoldBadText(json)) checkText(value, '');
  return value;
}

const byteOrderMark = 0xfeff;

/** Strings are skipped, since brackets inside them do not nest. Size: one look at each character outside strings. */
function checkNesting(json: string): void {
  let depth = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case 0x22: // "
        at = endOfString(json, at);
        break;
      case 0x5b: // [
      case 0x7b: // {
        if (++depth > bodyNestingMax) {
          throw new Refusal('BODY_MALFORMED', `The body nests deeper than ${bodyNestingMax} levels, at position ${at}.`, { position: at });
        }
        break;
      case 0x5d: // ]
      case 0x7d: // }
        depth--;
        break;
    }
  }
}

function endOfString(json: string, open: number): number {
  let close = json.indexOf('"', open + 1);
  while (close !== -1 && isEscaped(json, close)) close = json.indexOf('"', close + 1);
  return close === -1 ? json.length : close;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

function malformed(json: string): Refusal {
  const position = findJsonFault(json);
  const before = json.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n');
  const found =
    position >= json.length ? 'it ends too early' : `unexpected ${JSON.stringify(String.fromCodePoint(json.codePointAt(position) ?? 0))}`;
  return new Refusal('BODY_MALFORMED', `The body is not valid JSON: ${found} at position ${position} (line ${line}, column ${column}).`, {
    position,
    line,
    column,
  });
}

/** Quick and on the careful side: only such a text can hold a NUL or half a character. */
function mayHoldBadText(json: string): boolean {
  return json.includes('\\u0000') || /\\u[dD][89a-fA-F]/.test(json) || !json.isWellFormed();
}

function checkText(value: unknown, path: string): void {
  if (typeof value === 'string') {
    if (value.includes('\0')) throw badText(path, 'a NUL character');
    if (!value.isWellFormed()) throw badText(path, 'a lone surrogate');
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkText(item, `${path}[${index}]`);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      checkText(key, path);
      checkText(item, path === '' ? key : `${path}.${key}`);
    }
  }
}

function badText(path: string, what: string): Refusal {
  return new Refusal('ENCODING_INVALID', `The body holds ${what}${path === '' ? '' : ` in "${path.toWellFormed()}"`}, which is not text.`);
}
