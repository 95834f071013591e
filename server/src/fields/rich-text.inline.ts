/** Runs of styled text and links within one block, read from Markdown and written as Markdown. Linear in the text. */

export interface Styles {
  readonly bold?: true;
  readonly italic?: true;
  readonly strike?: true;
  readonly code?: true;
}

export interface TextRun {
  readonly type: 'text';
  readonly text: string;
  readonly styles: Styles;
}

export interface LinkRun {
  readonly type: 'link';
  readonly href: string;
  readonly content: readonly TextRun[];
}

export type Run = TextRun | LinkRun;

type Style = 'bold' | 'italic' | 'strike';

/** `text` and `code` stay; marks become styles when they meet their like; brackets become links. */
type Token =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'mark'; text: string; style: Style; role: 'open' | 'close' | 'text' }
  | { kind: 'link-start'; text: string; href: string | null }
  | { kind: 'link-end'; text: string };

const escapable = /[\\`*_~[\]<>#+\-.!(){}|&"'=:^$/@,;?%]/;
const wordCharacter = /[\p{L}\p{N}]/u;
const space = /\s/;
const autolink = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*)>/i;

export function runsFromMarkdown(text: string): readonly Run[] {
  return runsOfTokens(tokensOf(text));
}

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const opened: Extract<Token, { kind: 'mark' }>[] = [];
  const brackets: { token: Extract<Token, { kind: 'link-start' }>; marks: number }[] = [];
  const fences = backtickRuns(text);
  let plain = '';
  const flush = (): void => {
    if (plain !== '') tokens.push({ kind: 'text', text: plain });
    plain = '';
  };
  let i = 0;
  while (i < text.length) {
    const character = text[i] as string;
    if (character === '\\' && i + 1 < text.length && escapable.test(text[i + 1] as string)) {
      plain += text[i + 1];
      i += 2;
    } else if (character === '\\' && text[i + 1] === '\n') {
      i += 1; // a hard break: the line break that follows stays
    } else if (character === '`') {
      const length = runLength(text, i);
      const close = fences.after(i, length);
      if (close === null) {
        plain += text.slice(i, i + length);
        i += length;
      } else {
        flush();
        tokens.push({ kind: 'code', text: trimCode(text.slice(i + length, close)) });
        i = close + length;
      }
    } else if (character === '<') {
      const link = autolink.exec(text.slice(i, i + 2100));
      if (link === null) {
        plain += character;
        i += 1;
      } else {
        flush();
        const href = link[1] as string;
        tokens.push({ kind: 'link-start', text: '', href }, { kind: 'text', text: href }, { kind: 'link-end', text: '' });
        i += link[0].length;
      }
    } else if (character === '[') {
      flush();
      const token: Token = { kind: 'link-start', text: '[', href: null };
      tokens.push(token);
      brackets.push({ token, marks: opened.length });
      i += 1;
    } else if (character === ']') {
      const bracket = brackets.pop();
      const target = bracket !== undefined && text[i + 1] === '(' ? linkTarget(text, i + 2) : null;
      if (bracket === undefined || target === null) {
        plain += character;
        i += 1;
      } else {
        flush();
        bracket.token.text = '';
        bracket.token.href = target.href;
        opened.length = Math.min(opened.length, bracket.marks); // marks do not reach out of a link
        for (const outer of brackets) outer.marks = Math.min(outer.marks, opened.length);
        brackets.length = 0; // no link within a link
        tokens.push({ kind: 'link-end', text: '' });
        i = target.end;
      }
    } else if (character === '*' || character === '_' || character === '~') {
      flush();
      i = readMarks(text, i, tokens, opened);
    } else {
      plain += character;
      i += 1;
    }
  }
  flush();
  return tokens;
}

/** A run of `*`, `_` or `~`: closes what is open, then opens. */
function readMarks(text: string, start: number, tokens: Token[], opened: Extract<Token, { kind: 'mark' }>[]): number {
  const character = text[start] as string;
  const length = runLength(text, start);
  const end = start + length;
  const before = start === 0 ? ' ' : (text[start - 1] as string);
  const after = end === text.length ? ' ' : (text[end] as string);
  const canOpen = !space.test(after) && !(character === '_' && wordCharacter.test(before));
  const canClose = !space.test(before) && !(character === '_' && wordCharacter.test(after));
  let left = length;
  while (canClose && left > 0) {
    const index = opened.findLastIndex((mark) => mark.text[0] === character && mark.text.length <= left);
    if (index < 0) break;
    const mark = opened[index] as Extract<Token, { kind: 'mark' }>;
    mark.role = 'open';
    tokens.push({ kind: 'mark', text: mark.text, style: mark.style, role: 'close' });
    left -= mark.text.length;
    opened.length = index;
  }
  while (canOpen && left > (character === '~' ? 1 : 0)) {
    const size = character === '~' || left >= 2 ? 2 : 1;
    const style = character === '~' ? 'strike' : size === 2 ? 'bold' : 'italic';
    const mark: Extract<Token, { kind: 'mark' }> = { kind: 'mark', text: character.repeat(size), style, role: 'text' };
    tokens.push(mark);
    if (opened.length >= openMarksMax) opened.shift();
    opened.push(mark);
    left -= size;
  }
  if (left > 0) tokens.push({ kind: 'text', text: character.repeat(left) });
  return end;
}

/** Marks that wait for their like at one time; bounds the search for it. */
const openMarksMax = 32;

function runsOfTokens(tokens: readonly Token[]): readonly Run[] {
  const runs: Run[] = [];
  const depth = { bold: 0, italic: 0, strike: 0 };
  let link: { href: string; content: TextRun[] } | null = null;
  const add = (text: string, code: boolean): void => {
    if (text === '') return;
    const styles: Styles = {
      ...(depth.bold > 0 ? { bold: true } : {}),
      ...(depth.italic > 0 ? { italic: true } : {}),
      ...(depth.strike > 0 ? { strike: true } : {}),
      ...(code ? { code: true } : {}),
    };
    addRun(link === null ? runs : link.content, { type: 'text', text, styles });
  };
  for (const token of tokens) {
    if (token.kind === 'mark' && token.role !== 'text') {
      depth[token.style] += token.role === 'open' ? 1 : -1;
    } else if (token.kind === 'link-start' && token.href !== null) {
      link = { href: token.href, content: [] };
    } else if (token.kind === 'link-end' && link !== null) {
      runs.push({ type: 'link', href: link.href, content: link.content });
      link = null;
    } else {
      add(token.text, token.kind === 'code');
    }
  }
  return runs;
}

/** Appends a run; text of the same styles grows together. */
function addRun(runs: Run[], run: TextRun): void {
  const last = runs.at(-1);
  if (last?.type === 'text' && sameStyles(last.styles, run.styles)) {
    runs[runs.length - 1] = { ...last, text: last.text + run.text };
  } else {
    runs.push(run);
  }
}

function sameStyles(a: Styles, b: Styles): boolean {
  return a.bold === b.bold && a.italic === b.italic && a.strike === b.strike && a.code === b.code;
}

/** Where the runs of backticks of each length begin, so that a fence finds its end without searching the rest again. */
function backtickRuns(text: string): { after: (index: number, length: number) => number | null } {
  const starts = new Map<number, { at: number[]; next: number }>();
  for (let i = text.indexOf('`'); i >= 0; i = text.indexOf('`', i)) {
    const length = runLength(text, i);
    const found = starts.get(length);
    if (found === undefined) starts.set(length, { at: [i], next: 0 });
    else found.at.push(i);
    i += length;
  }
  return {
    after: (index, length) => {
      const found = starts.get(length);
      if (found === undefined) return null;
      while (found.next < found.at.length && (found.at[found.next] as number) <= index) found.next++;
      return found.at[found.next] ?? null;
    },
  };
}

function runLength(text: string, start: number): number {
  let end = start + 1;
  while (text[end] === text[start]) end++;
  return end - start;
}

/** One blank beside the fences belongs to them. */
function trimCode(text: string): string {
  const code = text.replaceAll('\n', ' ');
  return code.length > 2 && code.startsWith(' ') && code.endsWith(' ') && code.trim() !== '' ? code.slice(1, -1) : code;
}

const targetLengthMax = 2048;

/** `url)` or `<url>)` or `url "title")`. */
function linkTarget(text: string, start: number): { href: string; end: number } | null {
  const part = text.slice(start, start + targetLengthMax);
  const found = /^<([^<>\n]*)>(?: "[^"\n]*")?\)/.exec(part) ?? /^((?:[^\s()\\]|\\[()\\])*)(?: "[^"\n]*")?\)/.exec(part);
  if (found === null) return null;
  return { href: (found[1] as string).replace(/\\([()\\])/g, '$1'), end: start + found[0].length };
}

/** Runs as one line of Markdown, or several where the text has line breaks. */
export function markdownFromRuns(runs: readonly Run[]): string {
  let markdown = '';
  let plain: TextRun[] = [];
  for (const run of runs) {
    if (run.type === 'text') {
      plain.push(run);
      continue;
    }
    markdown += markdownFromTexts(plain);
    plain = [];
    const target = /[\s()<>\\]/.test(run.href) ? `<${run.href.replace(/[<>\n]/g, encodeURIComponent)}>` : run.href;
    markdown += `[${markdownFromTexts(run.content, true)}](${target})`;
  }
  return markdown + markdownFromTexts(plain);
}

const marks: readonly (readonly [Style, string])[] = [
  ['bold', '**'],
  ['italic', '*'],
  ['strike', '~~'],
];

function markdownFromTexts(runs: readonly TextRun[], isWithinLink = false): string {
  const styled: Run[] = [];
  for (const run of runs) addRun(styled, run);
  // Styled blanks are written as plain ones: they are escaped together with the text around them.
  const merged: Run[] = [];
  for (const run of styled as readonly TextRun[]) addRun(merged, run.text.trim() === '' ? { ...run, styles: {} } : run);
  let markdown = '';
  for (const { text, styles } of merged as readonly TextRun[]) {
    const body = text.trim();
    if (body === '') {
      markdown += text;
      continue;
    }
    // Marks cling to words: blanks at the ends of a run stand outside.
    const start = text.indexOf(body);
    const open = marks.filter(([style]) => styles[style]).map(([, mark]) => mark);
    const inner = styles.code ? codeSpan(body.replaceAll('\n', ' ')) : escapeText(body, isWithinLink);
    markdown += text.slice(0, start) + open.join('') + inner + open.toReversed().join('') + text.slice(start + body.length);
  }
  return markdown;
}

function codeSpan(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const blank = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return fence + blank + text + blank + fence;
}

/** Keeps text from being read as Markdown, with as few backslashes as will do. */
function escapeText(text: string, isWithinLink: boolean): string {
  return text.replace(/[\\`*~_[\]]|<(?=[a-z])/gi, (found, index: number) => {
    const isHarmless =
      (found === '_' && isWithinWord(text, index)) ||
      (found === '*' && isBetweenBlanks(text, index)) ||
      (found === '~' && text[index - 1] !== '~' && text[index + 1] !== '~' && index > 0 && index < text.length - 1) ||
      (found === '[' && !isWithinLink && !text.includes(']')) ||
      (found === ']' && !isWithinLink && index < text.length - 1 && text[index + 1] !== '(');
    return isHarmless ? found : `\\${found}`;
  });
}

function isWithinWord(text: string, index: number): boolean {
  return wordCharacter.test(text[index - 1] ?? ' ') && wordCharacter.test(text[index + 1] ?? ' ');
}

function isBetweenBlanks(text: string, index: number): boolean {
  return space.test(text[index - 1] ?? 'x') && space.test(text[index + 1] ?? 'x');
}
