/**
 * Every refusal: its code, HTTP status and hint. A refusal is thrown where the fault is found, in the words that name
 * the thing; each front writes it in its own wire form. `docs/reference/errors.md` lists the same codes (tested).
 */

interface RefusalKind {
  readonly status: number;
  readonly hint: string;
}

export const refusalKinds = {
  // The request itself
  BODY_MALFORMED: { status: 400, hint: 'Send one JSON value with double-quoted keys and strings.' },
  BODY_TOO_LARGE: { status: 413, hint: 'Split the records over several requests.' },
  BODY_WRONG_SHAPE: { status: 400, hint: 'See the operation in the API documentation for the shape of its body.' },
  CONTENT_TYPE_UNSUPPORTED: { status: 415, hint: 'Send the header Content-Type: application/json.' },
  ENCODING_INVALID: { status: 400, hint: 'Percent-encode the text as UTF-8; a literal % is written %25.' },
  PATH_INVALID: { status: 400, hint: 'Valid paths are /rest/{plural}, /rest/{plural}/{id} and /rest/batch/{plural}.' },
  METHOD_NOT_ALLOWED: { status: 405, hint: 'See the operation in the API documentation for its method.' },
  ROUTE_NOT_FOUND: { status: 404, hint: 'Records live under /rest/{plural}.' },
  URL_TOO_LONG: { status: 431, hint: 'Shorten the filter, or split it over several requests.' },
  GRAPHQL_PARSE_FAILED: { status: 400, hint: 'The query must be one well-formed GraphQL document.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, hint: 'See the schema for what can be asked.' },
  PERSISTED_QUERY_NOT_SUPPORTED: { status: 400, hint: 'Send the text of the query.' },
  UNKNOWN_ROOT_FIELD: { status: 400, hint: 'See the schema for the names of the fields.' },

  // Who asks
  FORBIDDEN_EXCEPTION: { status: 403, hint: 'Send the header Authorization: Bearer <API key>.' },
  UNAUTHENTICATED: { status: 401, hint: 'Make a new API key; the token must be sent as it was issued.' },
  PERMISSION_DENIED: { status: 403, hint: 'Ask an admin of the workspace to extend the role.' },

  // Names and parameters
  OBJECT_NOT_FOUND: { status: 400, hint: 'Objects are addressed by their plural name.' },
  INVALID_UUID: { status: 400, hint: 'An id looks like 3f2b8c1e-5d47-4c1e-9a55-0d7f6f0b1a11.' },
  INVALID_FILTER_QUERY_PARAM: { status: 400, hint: 'A filter reads field[operator]:value, joined by commas, and(…), or(…), not(…).' },
  INVALID_ARGS_FILTER: { status: 400, hint: 'See the reference of filters for the operators of each field type.' },
  INVALID_ORDER_BY_QUERY_PARAM: { status: 400, hint: 'An order reads field[AscNullsFirst], joined by commas.' },
  INVALID_LIMIT_QUERY_PARAM: { status: 400, hint: 'limit is a whole number from 0.' },
  INVALID_DEPTH_QUERY_PARAM: { status: 400, hint: 'depth=0 gives the record, depth=1 its relations as well.' },
  INVALID_FIELDS_QUERY_PARAM: { status: 400, hint: 'fields is a comma-separated list of field names.' },
  INVALID_DISCOVER_QUERY_PARAM: { status: 400, hint: 'Leave discover out.' },
  INVALID_CURSOR: { status: 400, hint: 'Use a cursor as it was answered, with the same order_by.' },
  ARGS_CONFLICT: { status: 400, hint: 'Page in one direction at a time.' },
  INVALID_GROUP_BY_QUERY_PARAM: { status: 400, hint: 'group_by is a JSON array, such as [{"stage":true}].' },
  INVALID_AGGREGATE_FIELDS_QUERY_PARAM: { status: 400, hint: 'aggregate is a JSON array of names, such as ["totalCount"].' },
  INVALID_ORDER_BY_WITH_GROUP_BY_QUERY_PARAM: {
    status: 400,
    hint: 'order_by of groups is a JSON array, such as [{"stage":"AscNullsFirst"}].',
  },
  MISSING_TIMEZONE_FOR_DATE_GROUP_BY: { status: 400, hint: 'Add "timeZone":"Europe/Paris" beside the granularity.' },
  INVALID_TIMEZONE: { status: 400, hint: 'Time zones are IANA names, such as Europe/Paris.' },
  VIEW_NOT_FOUND: { status: 400, hint: 'The view must belong to the object that is grouped.' },
  FILTER_REQUIRED: { status: 400, hint: 'Name the records, for example filter=id[in]:[…].' },
  QUERY_TOO_COMPLEX: { status: 400, hint: 'Split the question over several requests.' },
  INVALID_QUERY_INPUT: { status: 400, hint: 'See the schema for the arguments of each field.' },
  INVALID_ARGS_FIRST: { status: 400, hint: 'first is a whole number from 0.' },
  INVALID_ARGS_LAST: { status: 400, hint: 'last is a whole number from 0.' },
  FIELD_NOT_FOUND: { status: 400, hint: 'See the schema for what the object can be ordered by.' },
  INVALID_DIRECTION: { status: 400, hint: 'Directions are AscNullsFirst, AscNullsLast, DescNullsFirst, DescNullsLast.' },
  MAX_DEPTH_REACHED: { status: 400, hint: 'Ask for the deeper records in a question of their own.' },

  // Data
  INVALID_ARGS_DATA: { status: 400, hint: 'See the reference of field types for what each field accepts.' },
  UPSERT_MAX_RECORDS_EXCEEDED: { status: 400, hint: 'Split the records over several requests.' },
  UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT: { status: 400, hint: 'Send the id of the record that is meant.' },
  TOO_MANY_RECORDS_TO_UPDATE: { status: 400, hint: 'Narrow the filter, or update in several requests.' },
  CONNECT_RECORD_NOT_FOUND: { status: 400, hint: 'Create the record first, or connect to another one.' },
  INVALID_ARGS_MERGE: { status: 400, hint: 'Merge 2 to 9 different records of one object.' },
  INVALID_ARGS_DUPLICATES: { status: 400, hint: 'Send either {"ids":[…]} or {"data":[…]}.' },
  OPERATION_NOT_ALLOWED: { status: 400, hint: 'This object is maintained by the workspace itself.' },

  // What the database found
  RECORD_NOT_FOUND: { status: 404, hint: 'It does not exist, or it is in the bin: see filter=deletedAt[is]:NOT_NULL.' },
  DUPLICATE_ENTRY: { status: 400, hint: 'Update the record that has the value, or send upsert=true.' },
  RELATED_RECORD_NOT_FOUND: { status: 400, hint: 'Create the related record first.' },
  RECORD_STILL_REFERENCED: { status: 400, hint: 'Change or remove the records that point to it first.' },
  VALUE_REQUIRED: { status: 400, hint: 'Send a value for the field.' },
  VALUE_OUT_OF_RANGE: { status: 400, hint: 'Send a value that the field can hold.' },
  WRITE_CONFLICT: { status: 409, hint: 'Another change met this one; send the request again.' },
  ANSWER_TOO_LARGE: { status: 400, hint: 'Ask for fewer records, or fewer of their fields, at once.' },
  QUERY_TIMEOUT: { status: 504, hint: 'Narrow the question; an index on the filtered field may help.' },
  DATABASE_UNAVAILABLE: { status: 503, hint: 'Send the request again in a moment.' },
  SERVER_BUSY: { status: 503, hint: 'Send the request again in a moment.' },
  INTERNAL_SERVER_ERROR: { status: 500, hint: 'Report it with the request id.' },
} as const satisfies Record<string, RefusalKind>;

export type RefusalCode = keyof typeof refusalKinds;

/** A clear no: what was wrong, in the first message; further findings in the others. `details` is machine-readable. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  readonly hint: string;
  readonly messages: readonly string[];
  readonly details: Readonly<Record<string, unknown>> | null;

  constructor(code: RefusalCode, message: string | readonly string[], details: Readonly<Record<string, unknown>> | null = null) {
    const messages = typeof message === 'string' ? [message] : message;
    super(messages[0]);
    this.name = 'Refusal';
    this.code = code;
    this.status = refusalKinds[code].status;
    this.hint = refusalKinds[code].hint;
    this.messages = messages;
    this.details = details;
  }
}
