/** What executing a plan may use: the database, and what is remembered between requests. */
import type { Database, Rows, Runner, Statement } from '../db/pool.ts';
import type { Answers } from './read.ts';

export interface Execution {
  readonly run: (statement: Statement) => Promise<Rows>;
  readonly transaction: Database['transaction'];
  readonly answers: Answers;
}

/** The same execution, its statements in an open transaction. */
export function within(execution: Execution, transaction: Runner): Execution {
  return { ...execution, run: (statement) => transaction.run(statement) };
}
