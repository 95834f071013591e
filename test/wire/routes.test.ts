/** Routes, paths and envelopes of the REST Core API: each operation with its status and the exact keys of its body. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  accepted,
  capital,
  create,
  createMany,
  dataOf,
  exists,
  find,
  findOne,
  idIn,
  ids,
  isInBin,
  plurals,
  type Row,
  refused,
  singularOf,
  unique,
  unknownId,
  url,
} from './support.ts';

let server: TestServer;
before(async () => {
  server = await startTestServer({ data: 'none' });
});
after(() => server?.close());

for (const plural of plurals) {
  test(`GET /rest/${plural} answers data, totalCount and pageInfo, and nothing else`, async () => {
    const answer = await server.call('GET', `/rest/${plural}`);
    const body = accepted(answer);
    assert.deepEqual(Object.keys(body).sort(), ['data', 'pageInfo', 'totalCount']);
    assert.deepEqual(Object.keys(body['data'] as Row), [plural]);
    assert.deepEqual(Object.keys(body['pageInfo'] as Row).sort(), ['endCursor', 'hasNextPage', 'hasPreviousPage', 'startCursor']);
  });
}

const creatable = [
  'companies',
  'people',
  'opportunities',
  'notes',
  'tasks',
  'noteTargets',
  'taskTargets',
  'subscriptions',
  'supportTickets',
] as const;

for (const plural of creatable) {
  const singular = singularOf(plural);

  test(`the life of a record of ${plural}, through every route`, async () => {
    const made = accepted(await server.call('POST', `/rest/${plural}`, { body: {} }), 201);
    assert.deepEqual(Object.keys(made), ['data']);
    const { id } = (made['data'] as Row)[`create${capital(singular)}`] as { id: string };

    const batch = await server.call('POST', `/rest/batch/${plural}`, { body: [{ id: unknownId() }, {}] });
    assert.deepEqual(Object.keys(accepted(batch, 201)), ['data']);
    const [second, third] = dataOf(batch, `create${capital(plural)}`, 201) as [Row, Row];

    const one = await server.call('GET', `/rest/${plural}/${id}`);
    assert.deepEqual(Object.keys(accepted(one)), ['data']);
    assert.equal((dataOf(one, singular) as Row)['id'], id);

    const patched = await server.call('PATCH', `/rest/${plural}/${id}`, { body: { position: 5 } });
    assert.deepEqual(Object.keys(accepted(patched)), ['data']);
    assert.equal((dataOf(patched, `update${capital(singular)}`) as Row)['position'], 5);

    const many = await server.call('PATCH', url(`/rest/${plural}`, { filter: `id[eq]:${id}` }), { body: { position: 6 } });
    assert.deepEqual(Object.keys(accepted(many)), ['data']);
    assert.equal((dataOf(many, `update${capital(plural)}`) as Row[])[0]?.['position'], 6);

    const put = await server.call('PUT', `/rest/${plural}/${id}`, { body: { position: 7 } });
    assert.equal((dataOf(put, `update${capital(singular)}`) as Row)['position'], 7);
    const putMany = await server.call('PUT', url(`/rest/${plural}`, { filter: `id[eq]:${id}` }), { body: { position: 8 } });
    assert.deepEqual(
      (dataOf(putMany, `update${capital(plural)}`) as Row[]).map((row) => row['position']),
      [8],
    );

    const binned = await server.call('DELETE', `/rest/${plural}/${id}?soft_delete=true`);
    assert.deepEqual(accepted(binned), { data: { [`delete${capital(singular)}`]: { id } } });
    const restored = await server.call('PATCH', `/rest/${plural}/${id}/restore`);
    assert.equal((dataOf(restored, `restore${capital(singular)}`) as Row)['id'], id);

    const filter = idIn([second, third]);
    const binnedMany = await server.call('DELETE', url(`/rest/${plural}`, { filter, soft_delete: true }));
    const removed = dataOf(binnedMany, `delete${capital(plural)}`) as Row[];
    assert.deepEqual(new Set(ids(removed)), new Set([second['id'], third['id']]));
    for (const row of removed) assert.deepEqual(Object.keys(row), ['id']);
    const restoredMany = await server.call('PATCH', url(`/rest/${plural}/restore`, { filter }));
    assert.equal((dataOf(restoredMany, `restore${capital(plural)}`) as Row[]).length, 2);

    const destroyed = await server.call('DELETE', `/rest/${plural}/${id}`);
    assert.deepEqual(accepted(destroyed), { data: { [`delete${capital(singular)}`]: { id } } });
    const destroyedMany = await server.call('DELETE', url(`/rest/${plural}`, { filter }));
    assert.equal((dataOf(destroyedMany, `delete${capital(plural)}`) as Row[]).length, 2);

    const groups = accepted(
      await server.call('GET', url(`/rest/${plural}/groupBy`, { group_by: '[{"createdAt":{"granularity":"YEAR"}}]' })),
    );
    assert.ok(Array.isArray(groups), 'groupBy answers a bare array');
  });
}

test('duplicates answers an array under data', async () => {
  const answer = await server.call('POST', '/rest/companies/duplicates', { body: { data: [{ name: 'Nobody else' }] } });
  const body = accepted(answer);
  assert.deepEqual(Object.keys(body), ['data']);
  assert.ok(Array.isArray(body['data']));
});

test('merge answers the record under merge{Singular} and merge{Plural}', async () => {
  const [first, second] = await createMany(server, 'companies', [{}, {}]);
  const answer = await server.call('PATCH', '/rest/companies/merge', {
    body: { ids: ids([first as Row, second as Row]), conflictPriorityIndex: 0 },
  });
  const data = accepted(answer)['data'] as Row;
  assert.deepEqual(Object.keys(data).sort(), ['mergeCompanies', 'mergeCompany']);
  assert.deepEqual(data['mergeCompanies'], data['mergeCompany']);
});

test('the legacy restore paths have the same meaning', async () => {
  const person = await create(server, 'people', {});
  await server.call('DELETE', `/rest/people/${person.id}?soft_delete=true`);
  const one = await server.call('PATCH', `/rest/restore/people/${person.id}`);
  assert.equal((dataOf(one, 'restorePerson') as Row)['id'], person.id);
  assert.ok(await exists(server, 'people', person.id));

  await server.call('DELETE', `/rest/people/${person.id}?soft_delete=true`);
  const many = await server.call('PATCH', url('/rest/restore/people', { filter: `id[in]:[${person.id}]` }));
  assert.equal((dataOf(many, 'restorePeople') as Row[]).length, 1);
  assert.ok(await exists(server, 'people', person.id));
});

test('restore works without body and content type, and with an empty JSON body', async () => {
  const person = await create(server, 'people', {});
  for (const options of [{}, { raw: '', headers: { 'content-type': 'application/json' } }, { body: {} }]) {
    await server.call('DELETE', `/rest/people/${person.id}?soft_delete=true`);
    const answer = await server.call('PATCH', `/rest/people/${person.id}/restore`, options);
    assert.equal(answer.status, 200, `${JSON.stringify(options)}: ${answer.text}`);
    assert.ok(await exists(server, 'people', person.id));
  }
});

test('trailing and doubled slashes are ignored', async () => {
  const company = await create(server, 'companies', {});
  for (const path of ['/rest/companies/', '/rest//companies', '/rest/companies//']) {
    accepted(await server.call('GET', path));
  }
  accepted(await server.call('GET', `/rest/companies/${company.id}/`));
  accepted(await server.call('GET', `/rest//companies//${company.id}`));
  accepted(await server.call('GET', '/rest/companies/?limit=1'));
});

test('an unknown object is named, with an example of one that exists', async () => {
  for (const [method, path] of [
    ['GET', '/rest/nothings'],
    ['POST', '/rest/nothings'],
    ['POST', '/rest/batch/nothings'],
    ['PATCH', `/rest/nothings/${unknownId()}`],
    ['DELETE', `/rest/nothings/${unknownId()}`],
    ['GET', '/rest/nothings/groupBy?group_by=[{%22name%22:true}]'],
  ] as const) {
    const body = method === 'POST' ? (path.includes('batch') ? [] : {}) : {};
    const answer = await server.call(method, path, method === 'GET' || method === 'DELETE' ? {} : { body });
    refused(answer, { message: "object 'nothings' not found." });
  }
});

test('the singular name, or a wrong case, is not the name of a collection', async () => {
  refused(await server.call('GET', '/rest/company'), { message: "object 'company' not found. Did you mean 'companies'?" });
  refused(await server.call('GET', '/rest/person'), { message: "object 'person' not found. Did you mean 'people'?" });
  refused(await server.call('GET', '/rest/supportTicket'), { message: "object 'supportTicket' not found. Did you mean 'supportTickets'?" });
  refused(await server.call('POST', '/rest/person', { body: {} }), { message: "Did you mean 'people'?" });
  refused(await server.call('GET', '/rest/Companies'), { message: "object 'Companies' not found" });
});

for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '%5F%5Fproto%5F%5F', 'companies%20', '%F0%9F%98%80']) {
  test(`the name ${name} is no object`, async () => {
    refused(await server.call('GET', `/rest/${name}`), { message: 'not found' });
  });
}

test('an id in the path must be a UUID, on every method, before the object is looked up', async () => {
  for (const plural of ['companies', 'nothings']) {
    for (const [method, path] of [
      ['GET', `/rest/${plural}/abc`],
      ['PATCH', `/rest/${plural}/abc`],
      ['PUT', `/rest/${plural}/abc`],
      ['DELETE', `/rest/${plural}/abc`],
      ['DELETE', `/rest/${plural}/abc?soft_delete=true`],
      ['PATCH', `/rest/${plural}/abc/restore`],
    ] as const) {
      const answer = await server.call(method, path, method === 'PATCH' || method === 'PUT' ? { body: {} } : {});
      refused(answer, { message: "'abc' is not a valid UUID" });
    }
  }
});

test('texts that only look like a UUID are refused', async () => {
  const id = (await create(server, 'companies', {})).id;
  for (const text of [`{${id}}`, id.replaceAll('-', ''), `${id}0`, id.slice(1), `${id}%00`, `%20${id}`, 'null', 'undefined', '0']) {
    refused(await server.call('GET', `/rest/companies/${text}`), { message: 'is not a valid UUID' });
    refused(await server.call('DELETE', `/rest/companies/${text}`), { message: 'is not a valid UUID' });
  }
  assert.ok(await exists(server, 'companies', id));
});

test('a path without object, or with too many parts, is refused', async () => {
  const id = (await create(server, 'people', {})).id;
  refused(await server.call('GET', '/rest'), { message: /^Query path '.*' invalid\./ });
  refused(await server.call('GET', '/rest/'), { message: /^Query path '.*' invalid\./ });
  refused(await server.call('GET', `/rest/people/${id}/company`), { message: /^Query path '.*' invalid\./ });
  refused(await server.call('PATCH', `/rest/people/${id}/restore/now`, { body: {} }), { message: /^Query path '.*' invalid\./ });
  refused(await server.call('POST', '/rest/batch/people/more', { body: [] }), {
    message: /^Query path '.*' invalid\.|is not a valid UUID/,
  });
  assert.ok(await exists(server, 'people', id));
});

test('DELETE of a restore path is refused and destroys nothing', async () => {
  const id = (await create(server, 'people', {})).id;
  refused(await server.call('DELETE', `/rest/people/${id}/restore`));
  refused(await server.call('DELETE', `/rest/people/${id}/restore?soft_delete=true`));
  refused(await server.call('GET', `/rest/people/${id}/restore`));
  refused(await server.call('PUT', `/rest/people/${id}/restore`, { body: { jobTitle: 'x' } }));
  refused(await server.call('DELETE', `/rest/people/restore?filter=id[eq]:${id}`));
  refused(await server.call('DELETE', `/rest/restore/people/${id}`));
  assert.equal((await findOne(server, 'people', id))['jobTitle'], '');
  assert.equal(await isInBin(server, 'people', id), false);
});

test('there is no batch update and no batch delete', async () => {
  const company = await create(server, 'companies', { name: unique() });
  for (const method of ['GET', 'PATCH', 'PUT', 'DELETE'] as const) {
    const answer = await server.call(
      method,
      '/rest/batch/companies',
      method === 'GET' ? {} : { body: [{ id: company.id, name: 'changed' }] },
    );
    assert.ok(answer.status >= 400 && answer.status < 500, `${method}: ${answer.status} ${answer.text}`);
  }
  assert.equal((await findOne(server, 'companies', company.id))['name'], company['name']);
});

test('POST to the path of a record creates nothing', async () => {
  const total = (await find(server, 'companies', { limit: 0 })).totalCount;
  const answer = await server.call('POST', `/rest/companies/${unknownId()}`, { body: {} });
  assert.ok(answer.status >= 400 && answer.status < 500, answer.text);
  assert.equal((await find(server, 'companies', { limit: 0 })).totalCount, total);
});

test('unknown query parameters are ignored', async () => {
  const page = await find(server, 'companies', { offset: 1000, page: 7, last_cursor: 'x', anything: '][', view: 'y' });
  assert.deepEqual(page, await find(server, 'companies'));
  const made = await server.call('POST', '/rest/companies?nonsense=1', { body: { name: unique() } });
  accepted(made, 201);
});

test('answers are JSON in UTF-8, with a request id and the time of the stages', async () => {
  const answer = await server.call('GET', '/rest/companies');
  assert.match(answer.headers.get('content-type') ?? '', /^application\/json; *charset=utf-8$/i);
  assert.ok((answer.headers.get('x-request-id') ?? '').length > 0, 'X-Request-Id');
  assert.ok((answer.headers.get('server-timing') ?? '').length > 0, 'Server-Timing');
  const refusedAnswer = await server.call('GET', '/rest/nothings');
  assert.match(refusedAnswer.headers.get('content-type') ?? '', /^application\/json; *charset=utf-8$/i);
  assert.ok((refusedAnswer.headers.get('x-request-id') ?? '').length > 0, 'X-Request-Id of a refusal');
});

test('a discover=true is answered 400 for every object, discover=false and none are the same', async () => {
  refused(await server.call('GET', '/rest/companies?discover=true'), { code: 'INVALID_DISCOVER_QUERY_PARAM' });
  refused(await server.call('GET', '/rest/companies?discover=maybe'), {
    code: 'INVALID_DISCOVER_QUERY_PARAM',
    message: "'discover=maybe' parameter invalid.",
  });
  accepted(await server.call('GET', '/rest/companies?discover=false'));
});

test('GET /healthz answers without a token', async () => {
  assert.equal((await server.call('GET', '/healthz', { token: null })).status, 200);
});
