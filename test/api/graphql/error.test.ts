/** Refusals as clients of GraphQL see them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'graphql';
import { DocumentRefusal } from '../../../server/src/api/graphql/document-refusal.ts';
import { graphqlError } from '../../../server/src/api/graphql/error.ts';
import { Refusal, type RefusalCode, refusalKinds } from '../../../server/src/errors.ts';
import { model } from './model.ts';

const place = { path: ['a', 'b'], locations: () => [{ line: 3, column: 4 }], model };
const extensionsOf = (code: RefusalCode, details: Record<string, unknown> | null = null) =>
  graphqlError(new Refusal(code, 'No.', details), place, 'r-1').extensions;

describe('an error', () => {
  it('has its message, place, codes, friendly text, hint and request', () => {
    assert.deepEqual(graphqlError(new Refusal('RECORD_NOT_FOUND', 'Record not found', { object: 'person', id: 'x' }), place, 'r-1'), {
      message: 'Record not found',
      locations: [{ line: 3, column: 4 }],
      path: ['a', 'b'],
      extensions: {
        code: 'NOT_FOUND',
        subCode: 'RECORD_NOT_FOUND',
        userFriendlyMessage: 'This record does not exist or has been deleted.',
        hint: 'It does not exist, or it is in the bin: see filter: {deletedAt: {is: NOT_NULL}}.',
        object: 'person',
        requestId: 'r-1',
      },
    });
  });

  it('of a document has the place that it knows itself', () => {
    const node = parse('{\n  a\n}').definitions[0];
    assert.ok(node?.kind === 'OperationDefinition');
    const refusal = new DocumentRefusal('GRAPHQL_VALIDATION_FAILED', 'No.', node.selectionSet.selections);
    assert.deepEqual(graphqlError(refusal, place, 'r').locations, [{ line: 2, column: 3 }]);
    const whole = graphqlError(refusal, null, 'r');
    assert.deepEqual([whole.locations, 'path' in whole], [[{ line: 2, column: 3 }], false]);
    assert.equal('locations' in graphqlError(new Refusal('BODY_MALFORMED', 'No.'), null, 'r'), false);
  });

  it('that is a fault of the program shows nothing of it', () => {
    const error = graphqlError(new Error('relation "workspace_x.secret" does not exist'), place, 'r-1');
    assert.equal(JSON.stringify(error).includes('secret'), false);
    assert.deepEqual(
      [error.extensions.code, error.extensions.subCode, error.extensions.requestId],
      ['INTERNAL_SERVER_ERROR', undefined, 'r-1'],
    );
  });

  it('joins the messages of a refusal', () => {
    assert.equal(graphqlError(new Refusal('INVALID_ARGS_DATA', ['One.', 'Two.']), place, 'r').message, 'One. Two.');
  });

  it('never shows details that are not for clients', () => {
    const extensions = extensionsOf('RELATED_RECORD_NOT_FOUND', {
      constraint: 'FK_x',
      table: 'person',
      detail: 'Key (x)',
      field: 'companyId',
    });
    assert.deepEqual(Object.keys(extensions), ['code', 'userFriendlyMessage', 'hint', 'field', 'requestId']);
  });
});

describe('codes', () => {
  const none = undefined;
  for (const [refusal, code, subCode] of [
    ['GRAPHQL_PARSE_FAILED', 'GRAPHQL_PARSE_FAILED', none],
    ['GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_VALIDATION_FAILED', none],
    ['UNKNOWN_ROOT_FIELD', 'BAD_USER_INPUT', 'UNKNOWN_ROOT_FIELD'],
    ['METHOD_NOT_ALLOWED', 'METHOD_NOT_ALLOWED', none],
    ['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
    ['FORBIDDEN_EXCEPTION', 'FORBIDDEN', 'FORBIDDEN_EXCEPTION'],
    ['PERMISSION_DENIED', 'FORBIDDEN', 'PERMISSION_DENIED'],
    ['INVALID_QUERY_INPUT', 'BAD_USER_INPUT', 'INVALID_QUERY_INPUT'],
    ['INVALID_ARGS_FILTER', 'BAD_USER_INPUT', 'INVALID_ARGS_FILTER'],
    ['INVALID_ARGS_DATA', 'BAD_USER_INPUT', 'INVALID_ARGS_DATA'],
    ['INVALID_ARGS_FIRST', 'BAD_USER_INPUT', 'INVALID_ARGS_FIRST'],
    ['INVALID_CURSOR', 'BAD_USER_INPUT', 'INVALID_CURSOR'],
    ['ARGS_CONFLICT', 'BAD_USER_INPUT', 'ARGS_CONFLICT'],
    ['FIELD_NOT_FOUND', 'BAD_USER_INPUT', 'FIELD_NOT_FOUND'],
    ['MAX_DEPTH_REACHED', 'BAD_USER_INPUT', 'MAX_DEPTH_REACHED'],
    ['QUERY_TOO_COMPLEX', 'BAD_USER_INPUT', 'TOO_COMPLEX_QUERY'],
    ['FILTER_REQUIRED', 'BAD_USER_INPUT', 'INVALID_QUERY_INPUT'],
    ['INVALID_ARGS_MERGE', 'BAD_USER_INPUT', 'INVALID_QUERY_INPUT'],
    ['INVALID_ARGS_DUPLICATES', 'BAD_USER_INPUT', 'INVALID_QUERY_INPUT'],
    ['UPSERT_MAX_RECORDS_EXCEEDED', 'BAD_USER_INPUT', 'TOO_MANY_RECORDS_TO_UPDATE'],
    ['UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT', 'BAD_USER_INPUT', 'UPSERT_MULTIPLE_MATCHING_RECORDS_CONFLICT'],
    ['CONNECT_RECORD_NOT_FOUND', 'BAD_USER_INPUT', none],
    ['DUPLICATE_ENTRY', 'BAD_USER_INPUT', none],
    ['RELATED_RECORD_NOT_FOUND', 'BAD_USER_INPUT', none],
    ['WRITE_CONFLICT', 'CONFLICT', none],
    ['QUERY_TIMEOUT', 'INTERNAL_SERVER_ERROR', none],
    ['INTERNAL_SERVER_ERROR', 'INTERNAL_SERVER_ERROR', none],
  ] as const) {
    it(`of ${refusal}`, () => {
      const extensions = extensionsOf(refusal);
      assert.deepEqual([extensions.code, extensions.subCode], [code, subCode]);
    });
  }

  it('of every refusal are of the vocabulary', () => {
    const vocabulary = [
      'GRAPHQL_PARSE_FAILED',
      'GRAPHQL_VALIDATION_FAILED',
      'PERSISTED_QUERY_NOT_SUPPORTED',
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'BAD_USER_INPUT',
      'NOT_FOUND',
      'METHOD_NOT_ALLOWED',
      'CONFLICT',
      'INTERNAL_SERVER_ERROR',
    ];
    for (const code of Object.keys(refusalKinds) as RefusalCode[]) {
      const { code: written, userFriendlyMessage, hint } = extensionsOf(code);
      assert.ok(vocabulary.includes(String(written)), `${code} → ${written}`);
      assert.ok(typeof userFriendlyMessage === 'string' && typeof hint === 'string');
    }
  });

  it('of a refusal may be named by it', () => {
    assert.equal(extensionsOf('INVALID_ARGS_DATA', { subCode: 'INVALID_URL' }).subCode, 'INVALID_URL');
    assert.equal('subCode' in extensionsOf('INVALID_ARGS_DATA', { subCode: null }), false);
  });
});

describe('a duplicate', () => {
  const known = {
    object: 'company',
    fields: ['domainName.primaryLinkUrl'],
    conflictingRecordId: 'x',
    conflictingObjectNameSingular: 'company',
  };

  it('is named by the label of its field', () => {
    const { userFriendlyMessage, conflictingRecordId, conflictingObjectNameSingular } = extensionsOf('DUPLICATE_ENTRY', known);
    assert.equal(userFriendlyMessage, 'This Domain Name value is already in use. Please check your data and try again.');
    assert.deepEqual([conflictingRecordId, conflictingObjectNameSingular], ['x', 'company']);
  });

  it('says so when the other is in the bin', () => {
    const extensions = extensionsOf('DUPLICATE_ENTRY', { ...known, conflictingRecordDeleted: true });
    assert.match(String(extensions.userFriendlyMessage), /in use by a record in the bin/);
    assert.equal(extensions.conflictingRecordDeleted, true);
  });

  it('is a record when the other is not known', () => {
    const plain = 'This record already exists. Please check your data and try again.';
    assert.equal(extensionsOf('DUPLICATE_ENTRY').userFriendlyMessage, plain);
    assert.equal(extensionsOf('DUPLICATE_ENTRY', { ...known, conflictingRecordId: undefined }).userFriendlyMessage, plain);
    assert.equal(extensionsOf('DUPLICATE_ENTRY', { ...known, fields: ['unheard'] }).userFriendlyMessage, plain);
  });
});
