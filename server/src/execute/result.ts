/** What a plan brought: records as JSON texts already, for a front to put into its envelope. */
import type { ReadGroup } from '../compile/group.ts';

export type Result =
  | { readonly kind: 'page'; readonly records: readonly string[]; readonly page: PageInfo; readonly total: number | null }
  | { readonly kind: 'record'; readonly record: string }
  | { readonly kind: 'records'; readonly records: readonly string[] }
  | { readonly kind: 'duplicates'; readonly items: readonly { readonly ids: readonly string[]; readonly records: readonly string[] }[] }
  | { readonly kind: 'groups'; readonly groups: readonly ReadGroup[] };

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}
