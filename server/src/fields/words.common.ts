/**
 * Words that somebody searches for, as a query on search vectors. A record matches a word when one of its own begins
 * with it. Both sides are folded by the same function of the workspace's schema.
 */
import { identifier, parameter, type Sql, sql } from '../sql/sql.ts';

/** The function that folds text for search; every workspace's schema has its own. */
export const searchableFunction = '$searchable';

/** Different words of one search; those beyond are passed over. */
export const wordsMax = 32;
/** Characters of a word that are looked at: a lexeme holds at most 2 kB. */
const wordLengthMax = 200;

/** Words of a text, each once, in their order. */
export function wordsOf(text: string): readonly string[] {
  const words = new Set<string>();
  for (const [word] of text.matchAll(/\S+/gu)) {
    words.add([...word.slice(0, 2 * wordLengthMax)].slice(0, wordLengthMax).join(''));
    if (words.size === wordsMax) break;
  }
  return [...words];
}

/** Text without what PostgreSQL cannot hold. */
export function storableWords(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', ' ');
}

/** A tsquery of words that must match all (`&`) or at least one (`|`). Words of mere punctuation match nothing and are passed over. */
export function wordsQuery(schema: string, words: readonly string[], joint: '&' | '|'): Sql {
  // Quoted, a word is text to the parser, whatever characters it holds.
  const query = words.map((word) => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}':*`).join(` ${joint} `);
  return sql`to_tsquery('simple', ${identifier(schema, searchableFunction)}(${parameter(storableWords(query), 'text')}))`;
}
