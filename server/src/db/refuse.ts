/**
 * What PostgreSQL and the network complain about, as refusals. Texts of statements never reach a message; the names of
 * constraint, table and columns go into `details`, for those who know the model to name the field.
 */
import { Refusal, type RefusalCode } from '../errors.ts';

/** The parts of an error report of PostgreSQL that are looked at here. */
interface Report {
  readonly code?: string;
  readonly message?: string;
  readonly detail?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** The refusal that `error` means, with `error` as its cause; `error` itself if it is none: a mistake of the program.
 *  Gives: DUPLICATE_ENTRY, RELATED_RECORD_NOT_FOUND, RECORD_STILL_REFERENCED, VALUE_REQUIRED, VALUE_OUT_OF_RANGE,
 *  WRITE_CONFLICT, QUERY_TIMEOUT, INVALID_ARGS_FILTER, DATABASE_UNAVAILABLE.
 *  Source: https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function translateDatabaseError(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const report = error as Report;
  const code = report.code ?? '';
  if (code === '23503') {
    return /still referenced/.test(report.detail ?? '')
      ? refuse('RECORD_STILL_REFERENCED', 'The record is still referenced by other records.', error, constraintDetails(report))
      : refuse('RELATED_RECORD_NOT_FOUND', 'A related record does not exist.', error, constraintDetails(report));
  }
  if (code === '23001') {
    return refuse('RECORD_STILL_REFERENCED', 'The record is still referenced by other records.', error, constraintDetails(report));
  }
  if (code === '2201B') {
    // PostgreSQL's words for what is wrong with it, such as "parentheses () not balanced", hold nothing of the expression.
    const fault = /^invalid regular expression: (.*)$/.exec(report.message ?? '')?.[1];
    return refuse(
      'INVALID_ARGS_FILTER',
      `A regular expression of the filter cannot be read${fault === undefined ? '' : `: ${fault}`}`,
      error,
    );
  }
  const known = byState[code];
  if (known !== undefined) {
    return refuse(known.code, known.message, error, code.startsWith('23') ? constraintDetails(report) : null);
  }
  if (isConnectionLoss(error)) return refuse('DATABASE_UNAVAILABLE', 'The database cannot be reached at the moment.', error, null);
  return error;
}

/** Whether a statement met a table, column, type or result that is not what it was compiled for: the model may have changed. */
export function isStaleModel(error: unknown): boolean {
  const { code, message } = error as Report;
  if (code === '0A000') return message === 'cached plan must not change result type';
  return code !== undefined && staleStates.has(code);
}

// Undefined column, table, object, schema, and prepared statement.
const staleStates = new Set(['42703', '42P01', '42704', '3F000', '26000']);

const byState: Readonly<Record<string, { readonly code: RefusalCode; readonly message: string }>> = {
  '23505': { code: 'DUPLICATE_ENTRY', message: 'A duplicate entry was detected' },
  '23P01': { code: 'DUPLICATE_ENTRY', message: 'A duplicate entry was detected' },
  '23502': { code: 'VALUE_REQUIRED', message: 'A required value is missing.' },
  '23514': { code: 'VALUE_OUT_OF_RANGE', message: 'A value breaks a rule of its field.' },
  '22001': { code: 'VALUE_OUT_OF_RANGE', message: 'A text is too long for its field.' },
  '22003': { code: 'VALUE_OUT_OF_RANGE', message: 'A number is out of the range of its field.' },
  '22007': { code: 'VALUE_OUT_OF_RANGE', message: 'A date or time cannot be read.' },
  '22008': { code: 'VALUE_OUT_OF_RANGE', message: 'A date or time is out of range.' },
  '22021': { code: 'VALUE_OUT_OF_RANGE', message: 'A text holds a character that cannot be stored, such as NUL.' },
  '22P02': { code: 'VALUE_OUT_OF_RANGE', message: 'A value is not of the form that its field needs.' },
  '22P05': { code: 'VALUE_OUT_OF_RANGE', message: 'A text holds a character that cannot be stored, such as NUL.' },
  '54000': { code: 'VALUE_OUT_OF_RANGE', message: 'A value is larger than the database can index or store.' },
  '40001': { code: 'WRITE_CONFLICT', message: 'The records were changed by another request at the same moment.' },
  '40P01': { code: 'WRITE_CONFLICT', message: 'The records were changed by another request at the same moment.' },
  '55P03': { code: 'WRITE_CONFLICT', message: 'The records are being changed by another request.' },
  '57014': { code: 'QUERY_TIMEOUT', message: 'The database took too long to answer.' },
};

function constraintDetails(report: Report): Record<string, unknown> {
  const details: Record<string, unknown> = {};
  for (const name of ['constraint', 'table', 'column', 'detail'] as const) {
    if (report[name] !== undefined) details[name] = report[name];
  }
  return details;
}

function isConnectionLoss(error: Error): boolean {
  const code = (error as Report).code ?? '';
  if (/^(?:08...|57P0[1-5]|53300|53400|28...|3D000)$/.test(code)) return true;
  if (/^(?:ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENOTFOUND|EAI_AGAIN|ENOENT|EADDRNOTAVAIL)$/.test(code)) return true;
  // The driver's own words for a socket that ended.
  return /^(?:Connection terminated|Client was closed|Client has encountered a connection error|timeout expired)/.test(error.message);
}

export function refuse(code: RefusalCode, message: string, cause: unknown, details: Record<string, unknown> | null = null): Refusal {
  const refusal = new Refusal(code, message, details);
  refusal.cause = cause;
  return refusal;
}
