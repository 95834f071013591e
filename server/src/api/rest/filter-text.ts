/**
 * Where a value of a filter ends, and what it says. Knows quotes, brackets and parentheses; knows nothing of conditions
 * except how one begins, which tells a comma of the text from a comma between conditions.
 *
 * A quote opens only as the first character of a value or of a list's element. Inside a bare value a pair of quotes or
 * of square brackets still protects the commas between them, unless a whole condition begins after one of those commas:
 * so `O'Neil,city[eq]:Cork` is two conditions, and `a "b, c" d` is one value.
 */

/** A filter's text with what is remembered about it. Every character is looked at a bounded number of times. */
export interface Source {
  readonly text: string;
  /** Opened minus closed parentheses so far, outside quotes. */
  balance: number;
  /** The last parenthesis of a bare value that was left open, or -1. */
  openParenthesis: number;
  /** A list ran to the end of the text: no other is tried, so that many of them stay cheap. */
  listRanOut: boolean;
  readonly nextQuote: { from: number; at: number }[];
  landmarks: Landmarks | null;
}

export function readSource(text: string): Source {
  return {
    text,
    balance: 0,
    openParenthesis: -1,
    listRanOut: false,
    nextQuote: [
      { from: 0, at: -2 },
      { from: 0, at: -2 },
    ],
    landmarks: null,
  };
}

/** `unclosed`: a double quote opens the value and nothing closes it. `unlisted`: the value is not a list in brackets. */
export type Reading<Value> = { readonly value: Value; readonly end: number } | 'unclosed' | 'unlisted';

/** One value, from `start` to the comma or parenthesis that ends it. */
export function readScalar(source: Source, start: number): Reading<string> {
  const { text } = source;
  const open = skipSpaces(text, start);
  const quote = text.charCodeAt(open);
  if (isQuote(quote)) {
    const quoted = readQuoted(source, open, quote, endsCondition);
    if (quoted !== null) return quoted;
    if (quote === doubleQuote) {
      const close = nextUnescaped(source, quote, open + 1);
      if (close === -1 || !isProtecting(source, open, close)) return 'unclosed';
    }
  }
  const end = skipBare(source, start);
  return { value: unquote(text.slice(start, end)), end };
}

/** The elements of `[a,"b",c]`, from the bracket to the comma or parenthesis after it. */
export function readList(source: Source, start: number): Reading<readonly string[]> {
  const { text } = source;
  let at = skipSpaces(text, start);
  if (text.charCodeAt(at) !== openBracket || source.listRanOut) return 'unlisted';
  const values: string[] = [];
  let nesting = 0;
  if (text.charCodeAt(at + 1) === closeBracket) at++;

  // `at` is on the opening bracket or a comma when an element follows, and on the closing bracket in the end.
  while (text.charCodeAt(at) !== closeBracket) {
    const first = at + 1;
    const open = skipSpaces(text, first);
    const quote = text.charCodeAt(open);
    if (isQuote(quote)) {
      const quoted = readQuoted(source, open, quote, endsElement);
      if (quoted !== null) {
        values.push(quoted.value);
        at = quoted.end;
        continue;
      }
      if (quote === doubleQuote && spansElements(source, open, nextUnescaped(source, quote, open + 1))) return 'unclosed';
    }
    for (at = first; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === comma) break;
      if (code === openBracket) nesting++;
      else if (code === openRound) source.balance++;
      else if (code === closeRound) source.balance--;
      else if (code === closeBracket && nesting-- === 0) break;
    }
    if (at === text.length) {
      source.listRanOut = true;
      return 'unlisted';
    }
    values.push(unquote(text.slice(first, at)));
  }
  const end = skipSpaces(text, at + 1);
  return endsCondition(source, end) ? { value: values, end } : 'unlisted';
}

/** Position of the comma or the closing parenthesis that ends a bare text, or of the end. */
export function skipBare(source: Source, start: number): number {
  const { text } = source;
  const opened: number[] = [];
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === openRound) {
      opened.push(at);
      source.balance++;
    } else if (code === closeRound) {
      if (opened.pop() === undefined) return at;
      source.balance--;
    } else if (opened.length === 0) {
      if (code === comma) return at;
      if (isQuote(code)) {
        const close = nextUnescaped(source, code, at + 1);
        if (close !== -1 && isProtecting(source, at, close)) at = close;
      } else if (code === openBracket) {
        const close = landmarksOf(source).closing[at] ?? -1;
        if (close !== -1 && isProtecting(source, at, close)) at = close;
      }
    }
  }
  source.openParenthesis = opened[0] ?? source.openParenthesis;
  return text.length;
}

export function skipSpaces(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) === space) at++;
  return at;
}

/** Does `and(`, `or(` or `not(` stand here? Then the position after its parenthesis, else -1. */
export function skipConjunction(text: string, start: number): number {
  const word = text.startsWith('or', start) ? 2 : text.startsWith('and', start) || text.startsWith('not', start) ? 3 : 0;
  if (word === 0) return -1;
  const open = skipSpaces(text, start + word);
  return text.charCodeAt(open) === openRound ? open + 1 : -1;
}

const space = 0x20;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const openRound = 0x28;
const closeRound = 0x29;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;

function isQuote(code: number): boolean {
  return code === doubleQuote || code === singleQuote;
}

type Ending = (source: Source, at: number) => boolean;

function endsCondition({ text }: Source, at: number): boolean {
  const code = text.charCodeAt(at);
  return at >= text.length || code === comma || code === closeRound;
}

function endsElement({ text }: Source, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === comma || code === closeBracket;
}

/** A value that its quotes enclose; null when they do not, and the value is to be read as bare text. */
function readQuoted(source: Source, open: number, quote: number, ends: Ending): { value: string; end: number } | null {
  const { text } = source;
  const close = nextUnescaped(source, quote, open + 1);
  if (close !== -1) {
    const end = skipSpaces(text, close + 1);
    if (ends(source, end)) return { value: unescapeQuotes(text.slice(open + 1, close), quote), end };
  }
  // A value that ends in a backslash: its closing quote looks escaped, but no other quote closes it.
  const mark = String.fromCharCode(quote);
  const until = close === -1 ? text.length : close;
  for (let at = text.indexOf(mark, open + 1); at !== -1 && at < until; at = text.indexOf(mark, at + 1)) {
    const end = at + 1;
    const atComma = text.charCodeAt(end) === comma;
    if (ends(source, end) && (!atComma || ends === endsElement || beginsCondition(text, end + 1))) {
      return { value: text.slice(open + 1, at), end };
    }
  }
  return null;
}

/** The next quote of this kind without a backslash before it, or -1. Each stretch of text is searched once. */
function nextUnescaped(source: Source, quote: number, from: number): number {
  const known = source.nextQuote[quote === doubleQuote ? 0 : 1];
  if (known === undefined) return -1;
  if (known.at !== -2 && known.from <= from && (known.at === -1 || from <= known.at)) return known.at;
  const { text } = source;
  const mark = String.fromCharCode(quote);
  let at = text.indexOf(mark, from);
  while (at !== -1 && text.charCodeAt(at - 1) === backslash) at = text.indexOf(mark, at + 1);
  known.from = from;
  known.at = at;
  return at;
}

function unescapeQuotes(text: string, quote: number): string {
  if (!text.includes('\\')) return text;
  const mark = String.fromCharCode(quote);
  return text.replaceAll(`\\${mark}`, mark);
}

/** Quotes around a text fall away, of whichever kind they are. */
function unquote(text: string): string {
  const last = text.length - 1;
  return last > 0 && isQuote(text.charCodeAt(0)) && isQuote(text.charCodeAt(last)) ? text.slice(1, last) : text;
}

/** Would a quote that closes here have swallowed the elements after its own? */
function spansElements({ text }: Source, open: number, close: number): boolean {
  if (close === -1) return true;
  for (let at = open + 1; at < close; at++) {
    const code = text.charCodeAt(at);
    if (code === comma || code === closeBracket) return true;
  }
  return false;
}

/** What a bare value needs to know of the whole text; made once, and only for filters that have such a value. */
interface Landmarks {
  /** For each square bracket that is closed, where. */
  readonly closing: Int32Array;
  /** For each position, the next comma that a whole condition follows, or the length of the text. */
  readonly nextCondition: Int32Array;
  /** For each position, opened minus closed parentheses before it. */
  readonly level: Int32Array;
}

/** Do the quotes or brackets at these positions protect what is between them? */
function isProtecting(source: Source, open: number, close: number): boolean {
  const { nextCondition, level } = landmarksOf(source);
  return (nextCondition[open] ?? 0) > close && level[open] === level[close];
}

function landmarksOf(source: Source): Landmarks {
  source.landmarks ??= findLandmarks(source.text);
  return source.landmarks;
}

function findLandmarks(text: string): Landmarks {
  const size = text.length;
  const closing = new Int32Array(size).fill(-1);
  const nextCondition = new Int32Array(size);
  const level = new Int32Array(size);
  const open: number[] = [];
  let parentheses = 0;
  for (let at = 0; at < size; at++) {
    const code = text.charCodeAt(at);
    level[at] = parentheses;
    if (code === openRound) parentheses++;
    else if (code === closeRound) parentheses--;
    else if (code === openBracket) open.push(at);
    else if (code === closeBracket) closing[open.pop() ?? at] = at;
  }
  let next = size;
  for (let at = size - 1; at >= 0; at--) {
    if (text.charCodeAt(at) === comma && beginsCondition(text, at + 1)) next = at;
    nextCondition[at] = next;
  }
  return { closing, nextCondition, level };
}

/** Does `and(`, `or(`, `not(` or `path[comparator]:` stand here? Looks no further than the next mark of structure. */
function beginsCondition(text: string, start: number): boolean {
  const first = skipSpaces(text, start);
  if (skipConjunction(text, first) !== -1) return true;
  let at = first;
  while (at < text.length && !isStructure(text.charCodeAt(at))) at++;
  if (at === first || text.charCodeAt(at) !== openBracket) return false;
  at++;
  while (isLetter(text.charCodeAt(at))) at++;
  return text.charCodeAt(at) === closeBracket && text.charCodeAt(at + 1) === colon;
}

function isStructure(code: number): boolean {
  return isQuote(code) || code === comma || code === openRound || code === closeRound || code === openBracket || code === closeBracket;
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
}
