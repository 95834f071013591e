/** Blocks of the editor → Markdown. Blocks of unknown kinds give their text; colours and alignment have no Markdown. */
import { isPlainObject } from './json.common.ts';
import { type LinkRun, markdownFromRuns, type Run, type Styles, type TextRun } from './rich-text.inline.ts';

const itemTypes = new Set(['bulletListItem', 'numberedListItem', 'checkListItem']);

/** The values come from a caller: every shape is looked at before it is used. Nesting is bounded by the caller. */
export function markdownFromBlocks(blocks: readonly unknown[]): string {
  return linesOfBlocks(blocks).join('\n');
}

function linesOfBlocks(blocks: readonly unknown[]): string[] {
  const lines: string[] = [];
  let previous = '';
  let number = 0;
  for (const block of blocks) {
    if (!isPlainObject(block)) continue;
    const type = typeof block['type'] === 'string' ? block['type'] : 'paragraph';
    const props = isPlainObject(block['props']) ? block['props'] : {};
    const start = typeof props['start'] === 'number' && Number.isInteger(props['start']) && props['start'] >= 0 ? props['start'] : 1;
    const next = type === 'numberedListItem' ? (previous === type ? number + 1 : start) : 0;
    const own = linesOfBlock(type, block['content'], props, next);
    const nested = Array.isArray(block['children']) ? linesOfBlocks(block['children']) : [];
    if (own.length === 0 && nested.length === 0) continue;
    number = next;
    if (lines.length > 0 && !(itemTypes.has(type) && itemTypes.has(previous))) lines.push('');
    for (const line of own) lines.push(line);
    if (nested.length > 0) {
      if (!itemTypes.has(type) || !startsWithItem(block['children'])) lines.push('');
      const indent = itemTypes.has(type) ? ' '.repeat(type === 'numberedListItem' ? String(number).length + 2 : 2) : '';
      for (const line of nested) lines.push(line === '' ? '' : indent + line);
    }
    previous = type;
  }
  return lines;
}

function startsWithItem(children: unknown): boolean {
  const first: unknown = Array.isArray(children) ? children[0] : null;
  return isPlainObject(first) && itemTypes.has(first['type'] as string);
}

function linesOfBlock(type: string, content: unknown, props: Readonly<Record<string, unknown>>, number: number): string[] {
  switch (type) {
    case 'divider':
      return ['---'];
    case 'codeBlock': {
      const code = plainText(content);
      const longest = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
      const fence = '`'.repeat(longest + 1);
      const language = typeof props['language'] === 'string' && /^[\w+#.-]+$/.test(props['language']) ? props['language'] : '';
      return [fence + (language === 'text' ? '' : language), ...(code === '' ? [] : code.split('\n')), fence];
    }
    case 'table':
      return linesOfTable(content);
    case 'image':
    case 'video':
    case 'audio':
    case 'file':
      return linesOfMedia(type, props);
    default: {
      const lines = textLines(content);
      if (itemTypes.has(type)) {
        const marker =
          type === 'numberedListItem' ? `${number}.` : type === 'checkListItem' ? `- [${props['checked'] === true ? 'x' : ' '}]` : '-';
        const indent = ' '.repeat(type === 'numberedListItem' ? marker.length + 1 : 2);
        return [`${marker} ${lines[0] ?? ''}`.trimEnd(), ...lines.slice(1).map((line) => indent + line)];
      }
      if (lines.length === 0) return [];
      if (type === 'heading') {
        const level = typeof props['level'] === 'number' && props['level'] >= 1 && props['level'] <= 6 ? Math.trunc(props['level']) : 1;
        return [`${'#'.repeat(level)} ${lines.join(' ')}`];
      }
      return type === 'quote' ? lines.map((line) => `> ${line}`) : lines;
    }
  }
}

/** The lines of a block's text, none of which reads as another kind of block. */
function textLines(content: unknown): string[] {
  return markdownFromRuns(runsOf(content))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(escapeStart);
}

const startOfBlock = /^(?:#{1,6}(?=\s|$)|>|[-+*](?=\s|$)|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$|(?:\*[ \t]*){3,}$)/;
const startOfNumber = /^(\d{1,9})([.)])(?=\s|$)/;
const startOfCheck = /^\[(?=[ xX]\](?:\s|$))/;

function escapeStart(line: string): string {
  return startOfBlock.test(line) || startOfCheck.test(line) ? `\\${line}` : line.replace(startOfNumber, '$1\\$2');
}

function linesOfTable(content: unknown): string[] {
  const rows = isPlainObject(content) && Array.isArray(content['rows']) ? (content['rows'] as unknown[]) : [];
  const lines: string[] = [];
  for (const row of rows) {
    const cells = isPlainObject(row) && Array.isArray(row['cells']) ? (row['cells'] as unknown[]) : [];
    const texts = cells.map((cell) =>
      markdownFromRuns(runsOf(isPlainObject(cell) ? cell['content'] : cell))
        .replaceAll('|', '\\|')
        .replaceAll('\n', ' '),
    );
    lines.push(`| ${texts.join(' | ')} |`);
    if (lines.length === 1) lines.push(`| ${texts.map(() => '---').join(' | ')} |`);
  }
  return lines;
}

function linesOfMedia(type: string, props: Readonly<Record<string, unknown>>): string[] {
  const url = props['url'];
  if (typeof url !== 'string' || url === '') return [];
  const name = [props['caption'], props['name']].find((text) => typeof text === 'string' && text !== '') ?? url;
  const link = markdownFromRuns([{ type: 'link', href: url, content: [{ type: 'text', text: name as string, styles: {} }] }]);
  return [`${type === 'image' ? '!' : ''}${link.replaceAll('\n', ' ')}`];
}

/** Runs in the form of the editor: text, links, or a text alone. */
function runsOf(content: unknown): readonly Run[] {
  if (typeof content === 'string') return [{ type: 'text', text: content, styles: {} }];
  if (!Array.isArray(content)) return [];
  const runs: Run[] = [];
  for (const raw of content as readonly unknown[]) {
    if (typeof raw === 'string') runs.push({ type: 'text', text: raw, styles: {} });
    if (!isPlainObject(raw)) continue;
    if (raw['type'] === 'link' && typeof raw['href'] === 'string') {
      const texts = runsOf(raw['content']).filter((run): run is TextRun => run.type === 'text');
      runs.push({ type: 'link', href: raw['href'], content: texts } satisfies LinkRun);
    } else if (typeof raw['text'] === 'string') {
      runs.push({ type: 'text', text: raw['text'], styles: stylesOf(raw['styles']) });
    } else if (Array.isArray(raw['content'])) {
      runs.push(...runsOf(raw['content']));
    }
  }
  return runs;
}

function stylesOf(styles: unknown): Styles {
  if (!isPlainObject(styles)) return {};
  return {
    ...(styles['bold'] === true ? { bold: true } : {}),
    ...(styles['italic'] === true ? { italic: true } : {}),
    ...(styles['strike'] === true ? { strike: true } : {}),
    ...(styles['code'] === true ? { code: true } : {}),
  };
}

function plainText(content: unknown): string {
  return runsOf(content)
    .map((run) => (run.type === 'text' ? run.text : run.content.map((text) => text.text).join('')))
    .join('');
}
