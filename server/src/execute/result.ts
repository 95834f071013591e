/** What a plan brought: records as JSON texts already, for a front to put into its envelope. */
import type { ReadGroup } from '../compile/group.ts';

export type Result =
  | { readonly kind: 'page'; readonly records: readonly string[]; readonly page: PageInfo; readonly total: number | null }
  | { readonly kind: 'record'; readonly record: string }
  | { readonly kind: 'records'; readonly records: readonly string[] }
  | { readonly kind: 'duplicates'; readonly items: readonly { readonly ids: readonly string[]; readonly records: readonly string[] }[] }
  | { readonly kind: 'groups'; readonly groups: readonly ReadGroup[] }
  | { readonly kind: 'hits'; readonly hits: readonly Hit[]; readonly hasNextPage: boolean; readonly endCursor: string | null };

/** A record that a search found, with its ranks by all words and by any. */
export interface Hit {
  /** Singular name. */
  readonly object: string;
  readonly objectLabel: string;
  readonly id: string;
  readonly label: string;
  readonly imageUrl: string | null;
  readonly tsRankCD: number;
  readonly tsRank: number;
  readonly cursor: string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}
