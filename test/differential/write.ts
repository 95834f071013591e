/** Changes as neutral values. */
import type { Condition } from './question.ts';

export type Body = Readonly<Record<string, unknown>>;

export type Command =
  | { readonly kind: 'create'; readonly rows: readonly Body[]; readonly isMany: boolean; readonly upsert: boolean }
  | { readonly kind: 'update'; readonly id: string; readonly data: Body }
  | { readonly kind: 'updateMany'; readonly filter: Condition; readonly data: Body }
  | { readonly kind: 'delete' | 'destroy' | 'restore'; readonly id: string }
  | { readonly kind: 'deleteMany' | 'destroyMany' | 'restoreMany'; readonly filter: Condition }
  | { readonly kind: 'merge'; readonly ids: readonly string[]; readonly conflictPriorityIndex: number; readonly dryRun: boolean };
