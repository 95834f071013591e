/** Refusals → the members of `errors` of a GraphQL answer. Source: wire contract, errors. */
import type { SourceLocation } from 'graphql';
import { Refusal, type RefusalCode } from '../../errors.ts';
import { DocumentRefusal } from './document-refusal.ts';

export interface GraphqlError {
  readonly message: string;
  readonly locations?: readonly SourceLocation[];
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Where a failure belongs in the answer; null for a failure of the whole request. */
export interface ErrorPlace {
  readonly path: readonly (string | number)[];
  /** Evaluated only when the failure knows no place of its own. */
  readonly locations: () => readonly SourceLocation[];
}

/** What is no refusal is a fault of this program: nothing of it is shown. */
export function graphqlError(error: unknown, place: ErrorPlace | null, requestId: string): GraphqlError {
  const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on the server');
  const own = refusal instanceof DocumentRefusal ? refusal.locations : [];
  const locations = own.length > 0 || place === null ? own : place.locations();
  return {
    message: wireOf(refusal).message ?? refusal.messages.join(' '),
    ...(locations.length === 0 ? {} : { locations }),
    ...(place === null ? {} : { path: place.path }),
    extensions: extensionsOf(refusal, requestId),
  };
}

interface Wire {
  readonly code: string;
  /** Null for none. */
  readonly subCode: string | null;
  /** Null for the refusal's own. */
  readonly message: string | null;
  readonly friendly: string;
}

const friendlyDefault = 'An error occurred.';

/** What differs from `BAD_USER_INPUT` with the name of the refusal as the sub-code and the refusal's own message. */
const differing: Readonly<Partial<Record<RefusalCode, Partial<Wire>>>> = {
  GRAPHQL_PARSE_FAILED: { code: 'GRAPHQL_PARSE_FAILED', subCode: null },
  GRAPHQL_VALIDATION_FAILED: { code: 'GRAPHQL_VALIDATION_FAILED', subCode: null },
  METHOD_NOT_ALLOWED: { code: 'METHOD_NOT_ALLOWED', subCode: null },
  ROUTE_NOT_FOUND: { code: 'NOT_FOUND' },

  FORBIDDEN_EXCEPTION: { code: 'FORBIDDEN', friendly: 'You do not have permission to access this resource.' },
  UNAUTHENTICATED: { code: 'UNAUTHENTICATED', friendly: 'You must be authenticated to perform this action.' },
  PERMISSION_DENIED: { code: 'FORBIDDEN', friendly: 'User does not have permission.' },

  // Names and parameters of the one wording that both languages share
  INVALID_UUID: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_ORDER_BY_QUERY_PARAM: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_LIMIT_QUERY_PARAM: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_FIELDS_QUERY_PARAM: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_GROUP_BY_QUERY_PARAM: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_AGGREGATE_FIELDS_QUERY_PARAM: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM: { subCode: 'INVALID_QUERY_INPUT' },
  VIEW_NOT_FOUND: { subCode: 'INVALID_QUERY_INPUT' },
  BODY_WRONG_SHAPE: { subCode: 'INVALID_QUERY_INPUT' },
  FILTER_REQUIRED: { subCode: 'INVALID_QUERY_INPUT' },
  QUERY_TOO_COMPLEX: { subCode: 'TOO_COMPLEX_QUERY' },

  UPSERT_MAX_RECORDS_EXCEEDED: { subCode: 'TOO_MANY_RECORDS_TO_UPDATE' },
  TOO_MANY_RECORDS_TO_UPDATE: { subCode: null },
  CONNECT_RECORD_NOT_FOUND: { subCode: null },
  INVALID_ARGS_MERGE: { subCode: 'INVALID_QUERY_INPUT' },
  INVALID_ARGS_DUPLICATES: { subCode: 'INVALID_QUERY_INPUT' },
  OPERATION_NOT_ALLOWED: { code: 'FORBIDDEN', subCode: null },

  RECORD_NOT_FOUND: { code: 'NOT_FOUND', friendly: 'This record does not exist or has been deleted.' },
  DUPLICATE_ENTRY: { subCode: null },
  RELATED_RECORD_NOT_FOUND: {
    subCode: null,
    friendly: 'This operation references a record that does not exist or cannot be modified due to existing relationships.',
  },
  VALUE_REQUIRED: { subCode: null, friendly: 'A required field is missing. Please provide all required values and try again.' },
  RECORD_STILL_REFERENCED: {
    subCode: null,
    friendly: 'This record cannot be deleted because it is still referenced by other records.',
  },
  VALUE_OUT_OF_RANGE: { subCode: null },
  WRITE_CONFLICT: { code: 'CONFLICT', subCode: null },
  QUERY_TIMEOUT: { code: 'INTERNAL_SERVER_ERROR', subCode: null, message: 'Query read timeout' },
  DATABASE_UNAVAILABLE: { code: 'INTERNAL_SERVER_ERROR' },
  SERVER_BUSY: { code: 'INTERNAL_SERVER_ERROR' },
  INTERNAL_SERVER_ERROR: { code: 'INTERNAL_SERVER_ERROR', subCode: null },
};

function wireOf(refusal: Refusal): Wire {
  const standard = { code: 'BAD_USER_INPUT', subCode: refusal.code, message: null, friendly: friendlyDefault };
  const wire: Wire = { ...standard, ...differing[refusal.code] };
  const subCode = refusal.details?.subCode;
  if (typeof subCode === 'string') return { ...wire, subCode };
  return refusal.code === 'DUPLICATE_ENTRY' ? { ...wire, friendly: friendlyDuplicate(refusal) } : wire;
}

/** Details that clients read; what else a refusal knows is for its own front. */
const shownDetails = [
  'conflictingRecordId',
  'conflictingObjectNameSingular',
  'conflictingRecordDeleted',
  'matchingRecordIds',
  'validValues',
  'didYouMean',
  'retryAfterMs',
  'object',
  'field',
  'fields',
  'index',
  'indexes',
  'value',
] as const;

function extensionsOf(refusal: Refusal, requestId: string): Readonly<Record<string, unknown>> {
  const { code, subCode, friendly } = wireOf(refusal);
  const extensions: Record<string, unknown> = { code };
  if (subCode !== null) extensions.subCode = subCode;
  extensions.userFriendlyMessage = friendly;
  extensions.hint = refusal.hint;
  for (const name of shownDetails) {
    const detail = refusal.details?.[name];
    if (detail !== undefined && detail !== null) extensions[name] = detail;
  }
  extensions.requestId = requestId;
  return extensions;
}

function friendlyDuplicate({ details }: Refusal): string {
  const again = 'Please check your data and try again.';
  if (details?.conflictingRecordDeleted === true)
    return `A record in the bin already has this value. Restore it, or destroy it first. ${again}`;
  const label = details?.label;
  return typeof label === 'string' && typeof details?.conflictingRecordId === 'string'
    ? `This ${label} value is already in use. ${again}`
    : `This record already exists. ${again}`;
}
