/** The envelope of errors: HTTP status, codes, sub codes, texts, path and locations, for every class of failure of a write. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  at,
  createOne,
  envelope,
  invoice,
  made,
  type Row,
  refused,
  removed,
  send,
  startWrites,
  unknownId,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

test('a success carries data alone', async () => {
  const answer = await writes.post(createOne('company'), { data: {} });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json; ?charset=utf-8$/i);
  assert.deepEqual(Object.keys(answer.body), ['data']);
});

test('path and locations are those of the root field, aliases and lines included', async () => {
  const query = `mutation {
  good: createCompany(data: { name: "x" }) { id }
    bad: createInvoice(data: { reference: null }) {
      id
    }
}`;
  const answer = await writes.post(query);
  const [error] = envelope(answer);
  assert.deepEqual(error?.path, ['bad']);
  assert.deepEqual(error?.locations, [{ line: 3, column: 5 }]);
  assert.equal(typeof at(answer.data, 'good.id'), 'string');
  assert.equal(answer.data?.['bad'], null);
});

test('errors in fragments are located in them', async () => {
  const query = `mutation { ...F }
fragment F on Mutation { bad: deleteInvoice(id: "${unknownId()}") { id } }`;
  const [error] = envelope(await writes.post(query));
  assert.deepEqual(error?.path, ['bad']);
  assert.deepEqual(error?.locations, [{ line: 2, column: 26 }]);
});

test('several failures are several errors, in the order of the document', async () => {
  const id = unknownId();
  const answer = await writes.post(
    `mutation { a: deleteInvoice(id: "${id}") { id } b: createInvoice(data: { reference: "several" }) { reference }
       c: updateInvoice(id: "${id}", data: {}) { id } d: createInvoice(data: { foo: 1 }) { id } }`,
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.data, { a: null, b: { reference: 'several' }, c: null, d: null });
  const errors = envelope(answer);
  assert.deepEqual(
    errors.map(({ path, extensions }) => [path?.[0], extensions.code]),
    [
      ['a', 'NOT_FOUND'],
      ['c', 'NOT_FOUND'],
      ['d', 'BAD_USER_INPUT'],
    ],
  );
});

test('a syntax error', async () => {
  await writes.unchanged(async () => {
    for (const query of ['mutation { createCompany(data: {}) { id }', 'mutation { createCompany(data: {name: }) { id } }', 'x', '{}']) {
      const answer = await writes.post(query);
      assert.equal(answer.status, 200, `${query} ${answer.text}`);
      assert.equal('data' in answer.body, false, answer.text);
      const error = refused(answer, { code: 'GRAPHQL_PARSE_FAILED', subCode: null, message: 'Syntax Error: ', key: null });
      assert.ok((error.locations?.length ?? 0) > 0, answer.text);
    }
  });
});

test('a syntax error under the other media type is 400', async () => {
  const headers = { accept: 'application/graphql-response+json' };
  const answer = await writes.post('mutation {', undefined, { headers });
  assert.equal(answer.status, 400, answer.text);
  assert.match(answer.headers.get('content-type') ?? '', /^application\/graphql-response\+json/);
  const good = await writes.post('mutation { createCompany(data: {}) { id } }', undefined, { headers });
  assert.equal(good.status, 200, good.text);
  assert.match(good.headers.get('content-type') ?? '', /^application\/graphql-response\+json/);
  const failed = await writes.post('mutation { createCompany(data: { foo: 1 }) { id } }', undefined, { headers });
  assert.equal(failed.status, 200, 'a root field that fails is a partial success');
  assert.deepEqual(failed.data, { createCompany: null });
});

test('an unknown root field carries both texts that clients look for', async () => {
  await writes.unchanged(async () => {
    for (const [query, name, type] of [
      ['mutation { createUnicorn(data: {}) { id } }', 'createUnicorn', '(Query|Mutation)'],
      ['{ unicorns { edges { node { id } } } }', 'unicorns', 'Query'],
      ['mutation { a: createunicorn { id } }', 'createunicorn', '(Query|Mutation)'],
      ['mutation { createPeople2(data: []) { id } }', 'createPeople2', '(Query|Mutation)'],
      ['mutation { __proto__ { id } }', '__proto__', '(Query|Mutation)'],
      ['mutation { constructor { id } }', 'constructor', '(Query|Mutation)'],
    ] as const) {
      const answer = await writes.post(query);
      assert.equal(answer.status, 200, answer.text);
      const [error] = envelope(answer);
      assert.ok(
        error?.message.startsWith(`Unknown field ${name}. The corresponding object may have been deleted or renamed.`),
        answer.text,
      );
      assert.match(String(error?.message), new RegExp(`Cannot query field "${name}" on type "${type}"`));
      assert.deepEqual([error?.extensions.code, error?.extensions['subCode']], ['BAD_USER_INPUT', 'UNKNOWN_ROOT_FIELD']);
      assert.ok((error?.locations?.length ?? 0) > 0, answer.text);
    }
  });
});

test('not found, with its friendly text', async () => {
  refused(await writes.post(`mutation { deleteCompany(id: "${unknownId()}") { id } }`), {
    code: 'NOT_FOUND',
    subCode: 'RECORD_NOT_FOUND',
    message: 'Record not found',
    friendly: 'This record does not exist or has been deleted.',
    key: 'deleteCompany',
  });
  refused(await writes.post(`{ company(filter: { id: { eq: "${unknownId()}" } }) { id } }`), {
    code: 'NOT_FOUND',
    subCode: 'RECORD_NOT_FOUND',
    message: 'Record not found',
    friendly: 'This record does not exist or has been deleted.',
    key: 'company',
  });
});

test('where nothing better is known the friendly text says so', async () => {
  refused(await writes.post('mutation { createCompany(data: { foo: 1 }) { id } }'), { friendly: 'An error occurred.' });
  refused(await writes.post('mutation { createCompany { id } }'), { friendly: 'An error occurred.' });
});

test('a friendly text stays what it is whatever the locale, and the message stays English', async () => {
  for (const locale of ['fr-FR', 'nonsense', 'de', '../../etc', 'x'.repeat(500)]) {
    const answer = await writes.post('mutation { createCompany(data: { foo: 1 }) { id } }', undefined, { headers: { 'x-locale': locale } });
    const error = refused(answer);
    assert.ok(error.message.startsWith(`Object company doesn't have any "foo" field.`));
  }
});

test('values that come back in messages are text, whatever is in them', async () => {
  await writes.unchanged(async () => {
    for (const name of ['"', '\\', '\n', '</script>', '\u2028', '😀', '%s', '$' + '{x}', 'x'.repeat(10_000)]) {
      const answer = await writes.post(createOne('company'), { data: { [name]: 1 } });
      refused(answer, { message: /^Object company doesn't have any "/ });
      assert.ok(answer.text.length < 50_000, `${answer.text.length} bytes`);
      refused(await writes.post(createOne('invoice'), { data: invoice({ stage: name }) }), { message: /^Invalid value "/ });
      refused(await writes.post(createOne('invoice'), { data: invoice({ token: name }) }), { message: /^Invalid UUID value / });
    }
  });
});

test('unknown fields of the answer are null and told in a warning; the record is written', async () => {
  const answer = await writes.post(
    'mutation { createCompany(data: { name: "drift" }) { id oldField domainName { oldPart } people { edges { node { gone } } } } }',
  );
  assert.equal(answer.status, 200);
  assert.equal('errors' in answer.body, false, answer.text);
  const row = answer.data?.['createCompany'] as Row;
  assert.equal(row['oldField'], null);
  assert.ok('oldField' in row);
  const warnings = (answer.body['extensions'] as Row)['warnings'] as unknown[];
  assert.ok(Array.isArray(warnings) && warnings.length >= 1, answer.text);
  assert.match(JSON.stringify(warnings), /oldField/);
  assert.match(JSON.stringify(warnings), /gone/);
  assert.match(JSON.stringify(warnings), /oldPart/);
  assert.deepEqual(row['domainName'], { oldPart: null });
  const clean = await writes.post('mutation { createCompany(data: {}) { id } }');
  assert.equal(((clean.body['extensions'] as Row | undefined)?.['warnings'] ?? null) === null, true, clean.text);
});

test('a body that is no GraphQL request writes nothing and is told so', async () => {
  const { server } = writes;
  const query = 'mutation { createCompany(data: { name: "unasked" }) { id } }';
  await writes.unchanged(async () => {
    for (const raw of ['{', 'null', '"text"', '5', '', '{"query":5}', '{}', '{"query":null}', JSON.stringify([{ query }])]) {
      const answer = await send(server, raw);
      assert.ok(answer.status === 200 || (answer.status >= 400 && answer.status < 500), `${raw}: ${answer.status} ${answer.text}`);
      assert.ok((answer.errors?.length ?? 0) > 0, `${raw}: ${answer.text}`);
    }
    assert.equal((await send(server, '{')).status, 400, 'malformed JSON');
    for (const variables of ['x', 5, [1], true]) {
      const answer = await send(server, { query, variables });
      assert.ok(answer.status < 500 && (answer.errors?.length ?? 0) > 0, answer.text);
    }
    const typed = await server.call('POST', '/graphql', { raw: query, headers: { 'content-type': 'text/html' } });
    assert.ok(typed.status >= 400 && typed.status < 500, `${typed.status} ${typed.text}`);
  });
  const nulls = await send(server, { query, variables: null, operationName: null, extensions: null });
  assert.equal('errors' in nulls.body, false, nulls.text);
  const { id } = (nulls.data as Row)['createCompany'] as Row;
  await removed(writes, 'destroy', 'company', id);
});

test('a JSON answer is asked for in many ways', async () => {
  for (const accept of ['*/*', 'application/json', 'application/*', 'application/json, text/plain, */*', 'application/json;q=0.9']) {
    const answer = await writes.post(createOne('company'), { data: {} }, { headers: { accept } });
    assert.equal(answer.status, 200, `${accept}: ${answer.text}`);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, accept);
  }
});

test('a database that refuses tells nothing of its own', async () => {
  const { id } = await made(writes, 'invoice', invoice());
  for (const data of [{ clientId: unknownId() }, { quantity: 1e15 }, { ratio: '1e400' }, { sentAt: '294277-01-01T00:00:00Z' }]) {
    await writes.unchanged(async () => refused(await writes.post(createOne('invoice'), { data: invoice(data) })));
  }
  await removed(writes, 'destroy', 'invoice', id);
});
