/**
 * The text after `?` in, its parameters decoded once out. Strict: what is not UTF-8 is refused, never repaired, so that
 * a filter cannot match something else than what was sent.
 */
import { Refusal } from '../errors.ts';
import { excerpt } from './excerpt.ts';

/** Values by parameter name, in the order of the text. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** More parameters than this are refused: no operation knows a quarter of them. */
export const parametersMax = 100;

const none: Parameters = new Map();

/** Percent-decoding as UTF-8, `+` as a space; a parameter without `=` has the empty value.
 *  Refuses: ENCODING_INVALID, QUERY_TOO_COMPLEX. */
export function parseQueryString(text: string): Parameters {
  if (text === '') return none;
  if (!text.isWellFormed()) throw new Refusal('ENCODING_INVALID', 'The query string holds a lone surrogate.');

  const parameters = new Map<string, string[]>();
  let count = 0;
  for (let start = 0; start <= text.length; ) {
    let end = text.indexOf('&', start);
    if (end === -1) end = text.length;
    if (end > start) {
      if (++count > parametersMax) {
        throw new Refusal('QUERY_TOO_COMPLEX', `The query string has more than ${parametersMax} parameters.`);
      }
      let equals = text.indexOf('=', start);
      if (equals === -1 || equals > end) equals = end;
      const name = decode(text.slice(start, equals));
      const value = decode(text.slice(equals + 1, end));
      const values = parameters.get(name);
      if (values === undefined) parameters.set(name, [value]);
      else values.push(value);
    }
    start = end + 1;
  }
  return parameters;
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  let decoded = spaced;
  if (spaced.includes('%')) {
    try {
      decoded = decodeURIComponent(spaced);
    } catch {
      throw new Refusal('ENCODING_INVALID', `The query string holds a wrong percent-encoding: '${excerpt(text)}'`);
    }
  }
  if (decoded.includes('\0')) throw new Refusal('ENCODING_INVALID', `The query string holds a NUL character: '${excerpt(text)}'`);
  return decoded;
}
