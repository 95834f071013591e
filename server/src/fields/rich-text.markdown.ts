/**
 * Markdown → blocks of the editor: paragraphs, headings, bullet, numbered and check lists with nesting, quotes, code
 * blocks and dividers. Everything else stays as the text that it is. Linear in the text.
 */
import { randomUUID } from 'node:crypto';
import { type Run, runsFromMarkdown } from './rich-text.inline.ts';

export interface Block {
  readonly id: string;
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly content?: readonly Run[];
  readonly children: readonly Block[];
}

/** Nesting of lists; deeper items stay on the last level. */
export const nestingMax = 20;

const defaultProps = { backgroundColor: 'default', textColor: 'default', textAlignment: 'left' } as const;

const fenceLine = /^(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const headingLine = /^(#{1,6})(?:[ \t]+(.*))?$/;
const dividerLine = /^(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const itemLine = /^([-*+]|\d{1,9}[.)])(?:[ \t]+(.*))?$/;
const checkStart = /^\[([ xX])\](?:[ \t]+|$)/;
const quoteLine = /^>[ ]?(.*)$/;

/** A block under construction. */
interface Draft {
  readonly type: string;
  readonly props: Readonly<Record<string, unknown>>;
  lines: string[];
  readonly children: Draft[];
}

/** An item of a list that later lines may belong to. */
interface OpenItem {
  readonly indent: number;
  readonly draft: Draft;
}

export function blocksFromMarkdown(markdown: string): readonly Block[] {
  const blocks: Draft[] = [];
  const items: OpenItem[] = [];
  const lines = markdown.replace(/\r\n?/g, '\n').split('\n');
  /** The block that the next line of plain text continues. */
  let current: Draft | null = null;

  const add = (draft: Draft, indent: number): Draft => {
    while (items.length > 0 && (items.at(-1) as OpenItem).indent >= indent) items.pop();
    const parent = items.at(-1);
    (parent === undefined ? blocks : parent.draft.children).push(draft);
    return draft;
  };

  for (let i = 0; i < lines.length; i++) {
    const raw = lines[i] as string;
    const line = raw.trim();
    if (line === '') {
      current = null;
      continue;
    }
    const indent = indentOf(raw);
    const fence = fenceLine.exec(line);
    if (fence !== null) {
      const end = endOfFence(lines, i + 1, fence[1] as string);
      const code = lines.slice(i + 1, end).map((codeLine) => withoutIndent(codeLine, indent));
      add(draftOf('codeBlock', { language: fence[2] || 'text' }, code), indent);
      i = end;
      current = null;
      continue;
    }
    const heading = headingLine.exec(line);
    if (heading !== null) {
      add(draftOf('heading', { ...defaultProps, level: (heading[1] as string).length }, [heading[2]?.trim() ?? '']), indent);
      current = null;
      continue;
    }
    if (dividerLine.test(line)) {
      add(draftOf('divider', {}, []), indent);
      current = null;
      continue;
    }
    const item = itemLine.exec(line);
    if (item !== null) {
      const marker = item[1] as string;
      current = add(itemDraft(marker, item[2] ?? ''), indent);
      if (items.length < nestingMax) items.push({ indent, draft: current });
      continue;
    }
    const quote = quoteLine.exec(line);
    if (quote !== null) {
      const text = (quote[1] as string).trim();
      if (current?.type === 'quote') current.lines.push(text);
      else current = add(draftOf('quote', { backgroundColor: 'default', textColor: 'default' }, [text]), indent);
      continue;
    }
    if (current !== null && current.type !== 'quote') current.lines.push(line);
    else current = add(draftOf('paragraph', defaultProps, [line]), indent);
  }
  return withoutRepeatedStarts(blocks).map(blockOf);
}

function draftOf(type: string, props: Draft['props'], lines: string[]): Draft {
  return { type, props, lines, children: [] };
}

function itemDraft(marker: string, text: string): Draft {
  if (/\d/.test(marker)) {
    const start = Number.parseInt(marker, 10);
    return draftOf('numberedListItem', start === 1 ? defaultProps : { ...defaultProps, start }, [text]);
  }
  const check = checkStart.exec(text);
  if (check === null) return draftOf('bulletListItem', defaultProps, [text]);
  return draftOf('checkListItem', { ...defaultProps, checked: check[1] !== ' ' }, [text.slice(check[0].length)]);
}

function blockOf(draft: Draft): Block {
  const base = { id: randomUUID(), type: draft.type, props: draft.props };
  const children = withoutRepeatedStarts(draft.children).map(blockOf);
  if (draft.type === 'divider') return { ...base, children };
  const text = draft.lines.join('\n');
  if (draft.type === 'codeBlock') return { ...base, content: text === '' ? [] : [{ type: 'text', text, styles: {} }], children };
  return { ...base, content: runsFromMarkdown(text.trim()), children };
}

/** Only the first item of a numbered list says where it starts. */
function withoutRepeatedStarts(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.map((draft, i) =>
    draft.type === 'numberedListItem' && drafts[i - 1]?.type === 'numberedListItem' ? { ...draft, props: defaultProps } : draft,
  );
}

function indentOf(line: string): number {
  let indent = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === ' ') indent += 1;
    else if (line[i] === '\t') indent += 4;
    else break;
  }
  return indent;
}

function withoutIndent(line: string, indent: number): string {
  let start = 0;
  while (start < indent && line[start] === ' ') start++;
  return line.slice(start);
}

/** The line that closes the fence; the end of the text when none does. */
function endOfFence(lines: readonly string[], start: number, fence: string): number {
  for (let i = start; i < lines.length; i++) {
    const line = (lines[i] as string).trim();
    if (line.length >= fence.length && line[0] === fence[0] && line === (fence[0] as string).repeat(line.length)) return i;
  }
  return lines.length;
}
