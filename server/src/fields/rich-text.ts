/** RICH_TEXT: the blocks of the editor as JSON text, and the same as Markdown. Writing one side writes the other. */
import { sql, trusted } from '../sql/sql.ts';
import { acceptEachMember, type Columns, compositeType, memberPlace } from './composite.common.ts';
import type { FieldShape, Part, Place } from './field-type.ts';
import { checkJson, parseJson } from './json.common.ts';
import { refuseData } from './refuse.common.ts';
import { markdownFromBlocks } from './rich-text.blocks.ts';
import { blocksFromMarkdown } from './rich-text.markdown.ts';
import { acceptText, searchedCharactersMax, textPart, textScalar } from './text.common.ts';

const blocknote = textScalar({
  whenNull: 'null',
  accept: (value, place) => {
    const text = acceptText(value, place);
    if (text === '') return null;
    readBlocks(text, place);
    return text;
  },
});

const parts: readonly Part[] = [
  { name: 'blocknote', scalar: blocknote },
  { name: 'markdown', scalar: textPart },
];

function acceptMembers(members: Readonly<Record<string, unknown>>, field: FieldShape): Columns {
  const columns = acceptEachMember(parts, members, field);
  const { blocknote: blocks, markdown } = columns;
  if (blocks == null && markdown !== undefined) {
    columns['blocknote'] = markdown === null ? null : JSON.stringify(blocksFromMarkdown(markdown));
  } else if (blocks !== undefined && markdown == null) {
    columns['markdown'] = blocks === null ? null : markdownFromBlocks(readBlocks(blocks, memberPlace(field, 'blocknote'))) || null;
  }
  return columns;
}

function readBlocks(text: string, place: Place): readonly unknown[] {
  const blocks = parseJson(text);
  if (!Array.isArray(blocks)) {
    refuseData(`Invalid blocknote value for field "${place.path}" - must contain valid JSON`, place);
  }
  checkJson(blocks, place);
  return blocks as readonly unknown[];
}

export const richTextType = compositeType({
  type: 'RICH_TEXT',
  word: 'rich text',
  graphqlName: 'RichText',
  parts,
  acceptMembers,
  search: (column) => [sql`left(coalesce(${column('markdown')}, ''), ${trusted(String(searchedCharactersMax))})`],
});
