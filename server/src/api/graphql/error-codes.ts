/** The codes of refusals in the vocabulary of GraphQL clients, with the texts that people are shown. */
import type { Refusal, RefusalCode } from '../../errors.ts';

export interface Wire {
  /** `extensions.code`. */
  readonly code: string;
  /** `extensions.subCode`; null for none. */
  readonly subCode: string | null;
  /** Null for the refusal's own. */
  readonly message: string | null;
  /** Null for that of the code. */
  readonly hint: string | null;
  readonly friendly: string;
}

/** `details.subCode` goes before the table, as null for none. Source: wire contract, errors. */
export function wireOf(refusal: Refusal): Wire {
  const { code, details } = refusal;
  const wire: Wire = { ...standard, subCode: code, ...differing[code] };
  const { subCode } = details ?? {};
  // What is wrong with a telephone number is said to people in the same words.
  if (typeof subCode === 'string' && subCode.includes('_PHONE_')) return { ...wire, subCode, friendly: refusal.message };
  if (typeof subCode === 'string' || subCode === null) return { ...wire, subCode };
  if (code === 'TOO_MANY_RECORDS_TO_UPDATE')
    return { ...wire, friendly: `You can only update up to ${details?.recordsMax} records at once.` };
  return wire;
}

const standard = { code: 'BAD_USER_INPUT', message: null, hint: null, friendly: 'An error occurred.' } as const;

const wrongInput = { subCode: 'INVALID_QUERY_INPUT' } as const;
/** Database and the like: the wire names no sub-code. */
const bare = { subCode: null } as const;

/** What differs from the standard, which has the name of the refusal as its sub-code. */
const differing: Readonly<Partial<Record<RefusalCode, Partial<Wire>>>> = {
  BODY_WRONG_SHAPE: { ...wrongInput, hint: 'Send {"query": "{ … }", "variables": {…}}.' },
  METHOD_NOT_ALLOWED: { code: 'METHOD_NOT_ALLOWED', ...bare, hint: 'Send POST; GET answers queries only.' },
  GRAPHQL_PARSE_FAILED: { code: 'GRAPHQL_PARSE_FAILED', ...bare },
  GRAPHQL_VALIDATION_FAILED: { code: 'GRAPHQL_VALIDATION_FAILED', ...bare },
  PERSISTED_QUERY_NOT_SUPPORTED: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', ...bare },
  QUERY_TOO_COMPLEX: { subCode: 'TOO_COMPLEX_QUERY' },
  ANSWER_TOO_LARGE: { subCode: 'TOO_COMPLEX_QUERY' },
  ENCODING_INVALID: { hint: 'Send the body as JSON in UTF-8, without NUL characters.' },

  FORBIDDEN_EXCEPTION: { code: 'FORBIDDEN' },
  UNAUTHENTICATED: { code: 'UNAUTHENTICATED', friendly: 'You must be authenticated to perform this action.' },
  PERMISSION_DENIED: { code: 'FORBIDDEN', friendly: 'User does not have permission.' },

  INVALID_UUID: wrongInput,
  INVALID_LIMIT_QUERY_PARAM: wrongInput,
  INVALID_FIELDS_QUERY_PARAM: { ...wrongInput, hint: 'See the schema for the fields of the object.' },
  INVALID_ORDER_BY_QUERY_PARAM: { subCode: 'FIELD_NOT_FOUND', hint: 'See the schema for what the object can be ordered by.' },
  INVALID_GROUP_BY_QUERY_PARAM: { ...wrongInput, hint: 'groupBy is a list of objects of one key, such as [{stage: true}].' },
  INVALID_AGGREGATE_FIELDS_QUERY_PARAM: { ...wrongInput, hint: 'See the schema for the aggregates of the object.' },
  INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM: {
    ...wrongInput,
    hint: 'orderBy of groups is a list of objects of one key, such as [{aggregate: {totalCount: DescNullsLast}}].',
  },
  MISSING_TIMEZONE_FOR_DATE_GROUP_BY: { hint: 'Add timeZone: "Europe/Paris" beside the granularity.' },
  INVALID_CURSOR: { hint: 'Use a cursor as it was answered, with the same orderBy.' },
  VIEW_NOT_FOUND: wrongInput,
  FILTER_REQUIRED: { ...wrongInput, hint: 'Name the records, for example filter: {id: {in: […]}}.' },

  UPSERT_MAX_RECORDS_EXCEEDED: { subCode: 'TOO_MANY_RECORDS_TO_UPDATE' },
  CONNECT_RECORD_NOT_FOUND: bare,
  INVALID_ARGS_MERGE: wrongInput,
  INVALID_ARGS_DUPLICATES: { ...wrongInput, hint: 'Send either ids or data.' },
  OPERATION_NOT_ALLOWED: { code: 'FORBIDDEN', ...bare },

  RECORD_NOT_FOUND: {
    code: 'NOT_FOUND',
    hint: 'It does not exist, or it is in the bin: see filter: {deletedAt: {is: NOT_NULL}}.',
    friendly: 'This record does not exist or has been deleted.',
  },
  DUPLICATE_ENTRY: { ...bare, hint: 'Update the record that has the value, or send upsert: true.' },
  RELATED_RECORD_NOT_FOUND: {
    ...bare,
    friendly: 'This operation references a record that does not exist or cannot be modified due to existing relationships.',
  },
  VALUE_REQUIRED: { ...bare, friendly: 'A required field is missing. Please provide all required values and try again.' },
  RECORD_STILL_REFERENCED: { ...bare, friendly: 'This record cannot be deleted because it is still referenced by other records.' },
  VALUE_OUT_OF_RANGE: bare,
  WRITE_CONFLICT: { code: 'CONFLICT', ...bare },
  QUERY_TIMEOUT: { code: 'INTERNAL_SERVER_ERROR', ...bare, message: 'Query read timeout' },
  DATABASE_UNAVAILABLE: { code: 'INTERNAL_SERVER_ERROR' },
  SERVER_BUSY: { code: 'INTERNAL_SERVER_ERROR' },
  INTERNAL_SERVER_ERROR: { code: 'INTERNAL_SERVER_ERROR', ...bare },
};
