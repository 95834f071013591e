/**
 * The text of `filter` in, its conditions out. Values stay text and names stay names: what they mean depends on the
 * fields, which the planner knows. One pass, no recursion.
 */
import { Refusal } from '../../errors.ts';
import type { Filter } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';
import { type Reading, readList, readScalar, readSource, type Source, skipBare, skipConjunction, skipSpaces } from './filter-text.ts';

export interface FilterBounds {
  /** Conditions and conjunctions in one filter. */
  readonly nodesMax: number;
  /** Conjunctions inside one another, the implied outermost one not counted. */
  readonly depthMax: number;
}

/** The depth that requests may use. Clients that write filters by program stay far below it. */
export const filterDepthMax = 50;

/** The comparators that a refusal lists. */
export const filterComparators = [
  'eq',
  'neq',
  'in',
  'containsAny',
  'is',
  'gt',
  'gte',
  'lt',
  'lte',
  'startsWith',
  'endsWith',
  'like',
  'ilike',
] as const;

/** The root is always a conjunction. `in` and `containsAny` carry lists of text, the others text.
 *  Offsets in messages and details count UTF-16 units of the decoded text; messages from 1, details from 0.
 *  Refuses: INVALID_FILTER_QUERY_PARAM, QUERY_TOO_COMPLEX. */
export function parseFilter(text: string, bounds: FilterBounds): Filter {
  const reader: Reader = { source: readSource(text), bounds, nodes: 0, fault: null, unopened: -1 };
  const root = readConjunctions(reader);
  checkParentheses(reader, root.unclosed);
  if (reader.fault !== null) throw reader.fault;
  const [only] = root.of;
  return only !== undefined && root.of.length === 1 && only.kind !== 'test' ? only : { kind: 'and', of: root.of };
}

const comparators: ReadonlySet<string> = new Set([...filterComparators, 'containsIlike', 'isEmptyArray', 'regex', 'iregex', 'search']);

interface Reader {
  readonly source: Source;
  readonly bounds: FilterBounds;
  nodes: number;
  /** The first fault found. It is kept until the end, because missing parentheses come before it. */
  fault: Refusal | null;
  /** The first closing parenthesis that nothing opened, or -1. */
  unopened: number;
}

/** A conjunction that is being read. */
interface Frame {
  readonly kind: 'and' | 'or' | 'not';
  readonly start: number;
  readonly of: Filter[];
  pieces: number;
}

function readConjunctions(reader: Reader): { readonly of: readonly Filter[]; readonly unclosed: number } {
  const { source } = reader;
  const { text } = source;
  const root: Frame = { kind: 'and', start: 0, of: [], pieces: 0 };
  const outer: Frame[] = [];
  let frame = root;
  let at = 0;
  for (;;) {
    const start = skipSpaces(text, at);
    const inside = skipConjunction(text, start);
    frame.pieces++;
    countNode(reader);
    if (inside !== -1) {
      outer.push(frame);
      frame = { kind: conjunctionAt(text, start), start, of: [], pieces: 0 };
      source.balance++;
      if (outer.length > reader.bounds.depthMax) throw tooComplex(`The filter nests deeper than ${reader.bounds.depthMax} levels.`);
      at = inside;
      continue;
    }
    at = readCondition(reader, start, frame.of);

    // After a piece: close conjunctions until a comma asks for the next piece.
    let piece = start;
    while (text.charCodeAt(at) !== comma) {
      if (at >= text.length) return { of: root.of, unclosed: outer.length === 0 ? -1 : frame.start };
      if (text.charCodeAt(at) !== closeRound) {
        at = skipBare(source, at);
        reader.fault ??= invalidPiece(text, piece, at);
        continue;
      }
      source.balance--;
      const close = at;
      at = skipSpaces(text, close + 1);
      const parent = outer.pop();
      if (parent === undefined) {
        if (reader.unopened === -1) reader.unopened = close;
        reader.fault ??= invalidPiece(text, piece, at);
        continue;
      }
      closeConjunction(reader, frame, parent);
      piece = frame.start;
      frame = parent;
    }
    at++;
  }
}

const comma = 0x2c;
const closeRound = 0x29;

function conjunctionAt(text: string, start: number): Frame['kind'] {
  return text.startsWith('or', start) ? 'or' : text.startsWith('and', start) ? 'and' : 'not';
}

function closeConjunction(reader: Reader, { kind, start, of, pieces }: Frame, parent: Frame): void {
  const [only] = of;
  if (kind !== 'not') {
    parent.of.push({ kind, of });
  } else if (pieces > 1) {
    reader.fault ??= invalid(`'filter' invalid. 'not' conjunction should contain only 1 condition. eg: not(field[eq]:1)`, start);
  } else if (only !== undefined) {
    parent.of.push({ kind, of: only });
  }
}

/** Reads `path[comparator]:value`, adds it, and answers the position after it. */
function readCondition(reader: Reader, start: number, of: Filter[]): number {
  const { source } = reader;
  const { text } = source;
  const { balance } = source;
  const head = readHead(text, start);
  const reading: Reading<unknown> | null =
    head === null
      ? null
      : head.comparator === 'in' || head.comparator === 'containsAny'
        ? readList(source, head.value)
        : readScalar(source, head.value);
  if (head !== null && reading !== null && typeof reading !== 'string' && comparators.has(head.comparator)) {
    of.push({ kind: 'test', path: head.path, operator: head.comparator, value: reading.value });
    return reading.end;
  }

  source.balance = balance;
  const end = skipBare(source, start);
  if (reading === 'unclosed' && head !== null && comparators.has(head.comparator)) throw conditionFault(text, start, end, head, reading);
  reader.fault ??= head === null ? invalidPiece(text, start, end) : conditionFault(text, start, end, head, reading);
  return end;
}

function conditionFault(text: string, start: number, end: number, { comparator, value }: Head, reading: Reading<unknown> | null): Refusal {
  const piece = excerpt(text.slice(start, end));
  if (!comparators.has(comparator)) {
    const message = `'filter' invalid for '${piece}', comparator ${excerpt(comparator)} not in ${filterComparators.join(', ')}`;
    return invalid(message, value - comparator.length - 2);
  }
  if (reading === 'unclosed') return invalid(`'filter' invalid for '${piece}', a quote is opened and never closed`, value);
  const message = `'filter' invalid for '${comparator}' operator. Received '${excerpt(text.slice(value, end))}' but array value expected eg: 'field[${comparator}]:[value_1,value_2]'`;
  return invalid(message, value);
}

interface Head {
  readonly path: readonly string[];
  readonly comparator: string;
  /** Where the value starts. */
  readonly value: number;
}

/** What stands before the value; null when that is not `path[comparator]:`, or when nothing follows it. */
function readHead(text: string, start: number): Head | null {
  const open = nextMark(text, start);
  const close = nextMark(text, open + 1);
  if (text.charAt(open) !== '[' || text.charAt(close) !== ']' || close === open + 1 || text.charAt(close + 1) !== ':') return null;
  const value = close + 2;
  if (value >= text.length || text.charCodeAt(value) === comma || text.charCodeAt(value) === closeRound) return null;
  const path = text.slice(start, open).trimEnd().split('.');
  return path.includes('') ? null : { path, comparator: text.slice(open + 1, close), value };
}

function nextMark(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at++) {
    switch (text.charAt(at)) {
      case '[':
      case ']':
      case '(':
      case ')':
      case ',':
        return at;
    }
  }
  return at;
}

function countNode(reader: Reader): void {
  if (++reader.nodes > reader.bounds.nodesMax) throw tooComplex(`The filter has more than ${reader.bounds.nodesMax} conditions.`);
}

function checkParentheses({ source, unopened }: Reader, unclosed: number): void {
  const missing = Math.abs(source.balance);
  if (missing === 0) return;
  const which = source.balance > 0 ? 'close' : 'open';
  const position = source.balance > 0 ? Math.max(unclosed, source.openParenthesis, 0) : Math.max(unopened, 0);
  const brackets = missing === 1 ? `1 ${which} bracket is` : `${missing} ${which} brackets are`;
  throw invalid(`'filter' invalid. ${brackets} missing in the query`, position);
}

function invalidPiece(text: string, start: number, end: number): Refusal {
  return invalid(`'filter' invalid for '${excerpt(text.slice(start, end))}'. eg: price[gte]:10`, start);
}

function invalid(message: string, offset: number): Refusal {
  return new Refusal('INVALID_FILTER_QUERY_PARAM', `${message} (at character ${offset + 1})`, { offset });
}

function tooComplex(message: string): Refusal {
  return new Refusal('QUERY_TOO_COMPLEX', message);
}
