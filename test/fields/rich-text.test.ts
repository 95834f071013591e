/** Markdown and blocks of the editor are made from each other without loss of what both can say. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FieldShape } from '../../server/src/fields/field-type.ts';
import { markdownFromBlocks } from '../../server/src/fields/rich-text.blocks.ts';
import { type Block, blocksFromMarkdown } from '../../server/src/fields/rich-text.markdown.ts';
import { richTextType } from '../../server/src/fields/rich-text.ts';

/** Blocks without ids and presentation. */
function bare(blocks: readonly unknown[]): unknown[] {
  return (blocks as readonly Block[]).map(({ type, props, content, children }) => {
    const { level, checked, language, start } = props;
    return {
      type,
      props: JSON.parse(JSON.stringify({ level, checked, language, start })) as unknown,
      content: content ?? [],
      children: bare(children),
    };
  });
}

const word = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-zA-Zé0-9]{1,6}$/) },
  { weight: 2, arbitrary: fc.stringMatching(/^[a-z*_~`[\]()<>\\#+.!|-]{1,5}$/) },
  fc.constantFrom('1.', '-', '#', '>', '[x]', '---', '```', '**', '](', 'snake_case', '😀', '<a:b>'),
);
const phrase = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const flag = fc.constantFrom(true, undefined);
const styles = fc
  .record({ bold: flag, italic: flag, strike: flag, code: fc.constantFrom(true, undefined, undefined) })
  .map((value) => JSON.parse(JSON.stringify(value)) as Record<string, true>);
const textRun = fc.record({ type: fc.constant('text'), text: phrase, styles });
const linkRun = fc.record({
  type: fc.constant('link'),
  href: fc.constantFrom('https://a.example/x_(y)', 'mailto:a@b.de', '/p?q=*1*', 'https://b.example/a b'),
  content: fc.array(textRun, { minLength: 1, maxLength: 2 }).map(merged),
});

/** Runs of the same styles are one run; between two others stands a blank. */
function merged<R extends { type: string; text?: string; styles?: object }>(runs: readonly R[]): R[] {
  const result: R[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last?.type === 'text' && run.type === 'text' && JSON.stringify(last.styles) === JSON.stringify(run.styles)) {
      result[result.length - 1] = { ...last, text: `${last.text} ${run.text}` };
    } else {
      result.push(run);
    }
  }
  return result;
}

const runs = fc.array(fc.oneof({ weight: 3, arbitrary: textRun }, linkRun), { minLength: 1, maxLength: 4 }).map(merged);

interface Plain {
  type: string;
  props: Record<string, unknown>;
  content: unknown[];
  children: Plain[];
}

const leaf = fc.oneof(
  fc.record({ type: fc.constant('paragraph'), props: fc.constant({}), content: runs, children: fc.constant([]) }),
  fc.record({ type: fc.constant('quote'), props: fc.constant({}), content: runs, children: fc.constant([]) }),
  fc.record({
    type: fc.constant('heading'),
    props: fc.record({ level: fc.integer({ min: 1, max: 6 }) }),
    content: runs,
    children: fc.constant([]),
  }),
  fc.record({ type: fc.constant('divider'), props: fc.constant({}), content: fc.constant([]), children: fc.constant([]) }),
  fc.record({
    type: fc.constant('codeBlock'),
    props: fc.record({ language: fc.constantFrom('text', 'typescript', 'c++') }),
    content: fc
      .array(fc.oneof(phrase, fc.constant(''), fc.constant('  indented'), fc.constant('````')), { minLength: 1, maxLength: 3 })
      .map((lines) => lines.join('\n'))
      .filter((text) => text !== '')
      .map((text) => [{ type: 'text', text, styles: {} }]),
    children: fc.constant([]),
  }),
) as unknown as fc.Arbitrary<Plain>;

const { item } = fc.letrec<{ item: Plain }>((tie) => ({
  item: fc.record({
    type: fc.constantFrom('bulletListItem', 'numberedListItem', 'checkListItem'),
    props: fc.boolean().map((checked) => ({ checked })),
    content: runs,
    children: fc.oneof({ depthSize: 'small' }, fc.constant([] as Plain[]), fc.array(tie('item'), { maxLength: 3 })),
  }) as fc.Arbitrary<Plain>,
}));

function tidied(blocks: readonly Plain[]): Plain[] {
  return blocks.map((block) => ({
    ...block,
    props: block.type === 'bulletListItem' || block.type === 'numberedListItem' ? {} : block.props,
    children: tidied(block.children),
  }));
}

const document = fc.array(fc.oneof(leaf, item), { maxLength: 6 }).map(tidied);

describe('rich text', () => {
  it('blocks survive the way through Markdown', () => {
    fc.assert(
      fc.property(document, (blocks) => {
        const markdown = markdownFromBlocks(blocks);
        assert.deepEqual(JSON.parse(JSON.stringify(bare(blocksFromMarkdown(markdown)))), JSON.parse(JSON.stringify(blocks)), markdown);
      }),
      { numRuns: 500 },
    );
  });

  it('Markdown of any text is stable after one round', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(phrase, fc.constantFrom('', '    x', '> q', '- a', '  - b', '1. c', '```')), { maxLength: 8 }),
        (lines) => {
          const once = markdownFromBlocks(blocksFromMarkdown(lines.join('\n')));
          assert.equal(markdownFromBlocks(blocksFromMarkdown(once)), once);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('reads what people write', () => {
    const markdown =
      '# Title\n\nSome __bold__, _it_, ~~no~~, `code` and <https://a.example>.\nSecond line\n\n1) one\n2) two\n   - nested\n\n- [x] done\n* [ ] open\n> quoted';
    assert.deepEqual(
      bare(blocksFromMarkdown(markdown)).map((block) => (block as Plain).type),
      ['heading', 'paragraph', 'numberedListItem', 'numberedListItem', 'checkListItem', 'checkListItem', 'quote'],
    );
    assert.equal(
      markdownFromBlocks(blocksFromMarkdown(markdown)),
      '# Title\n\nSome **bold**, *it*, ~~no~~, `code` and [https://a.example](https://a.example).\nSecond line\n\n1. one\n2. two\n   - nested\n- [x] done\n- [ ] open\n\n> quoted',
    );
  });

  it('takes blocks of unknown kinds and shapes', () => {
    const blocks = [
      null,
      5,
      {},
      { type: 'alert', content: 'text' },
      { type: 'table', content: { rows: [{ cells: [['a|b'], [{ type: 'text', text: 'c' }]] }] } },
      { type: 'image', props: { url: 'https://a.example/i.png', caption: 'A' } },
    ];
    assert.equal(markdownFromBlocks(blocks), 'text\n\n| a\\|b | c |\n| --- | --- |\n\n![A](https://a.example/i.png)');
  });

  it('takes long hostile text in linear time', () => {
    const field: FieldShape = { name: 'body', type: 'RICH_TEXT', isNullable: true, options: null, settings: null, defaultValue: null };
    for (const part of ['*', '_a', '[', '](', '[](', '`', '<a:', '~~', '> ', '- ', '\\', '**a ', '`` ` ', '1. \n', '  - a\n']) {
      richTextType.accept({ markdown: part.repeat(20_000) }, field);
    }
  });

  it('bounds the nesting of blocks', () => {
    const field: FieldShape = { name: 'body', type: 'RICH_TEXT', isNullable: true, options: null, settings: null, defaultValue: null };
    const deep = `${'[{"type":"bulletListItem","children":'.repeat(200)}[]${'}]'.repeat(200)}`;
    assert.throws(() => richTextType.accept({ blocknote: deep }, field), /nested more than 100 levels/);
  });
});
