/** Many clients at once: unique values stay unique, batches stay whole, nobody meets a failure of the server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type Answer,
  at,
  count,
  createMany,
  createOne,
  found,
  ids,
  made,
  madeMany,
  pluck,
  removeOne,
  startWrites,
  stored,
  unique,
  updateMany,
  updateOne,
  type Writes,
} from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

const times = <T>(size: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: size }, (_, index) => make(index)));

/** Done, or told as a lost race. */
function calm(answers: readonly Answer[]): void {
  for (const { status, errors, text } of answers) {
    assert.equal(status, 200, text.slice(0, 400));
    for (const { extensions } of errors ?? []) assert.match(extensions.code, /^(BAD_USER_INPUT|CONFLICT|NOT_FOUND)$/, text.slice(0, 400));
  }
}

const done = (answers: readonly Answer[]): readonly Answer[] => answers.filter(({ errors }) => errors === undefined);

test('one new value upserted by many is one record', async () => {
  for (let round = 0; round < 5; round++) {
    const code = unique();
    const answers = await times(12, (index) => writes.post(createOne('client'), { data: { code, name: `n${index}` }, upsert: true }));
    calm(answers);
    assert.ok(done(answers).length >= 1);
    const rows = await found(writes, 'client', { code: { eq: code } });
    assert.equal(rows.length, 1);
    for (const answer of done(answers)) assert.equal(at(answer.data, 'createClient.id'), rows[0]?.['id']);
  }
});

test('one value created by many goes to one, and the others are told to whom', async () => {
  for (let round = 0; round < 5; round++) {
    const code = unique();
    const answers = await times(12, () => writes.post(createOne('client'), { data: { code } }));
    calm(answers);
    const [winner, ...more] = done(answers);
    assert.ok(winner !== undefined && more.length === 0);
    for (const { errors, text } of answers.filter((answer) => answer !== winner)) {
      assert.match(String(errors?.[0]?.message), /^A duplicate entry was detected/, text);
      assert.equal(errors?.[0]?.extensions['conflictingRecordId'], at(winner.data, 'createClient.id'), text);
    }
  }
});

test('a batch and its reverse, upserted again and again, end as one whole batch', async () => {
  const data = Array.from({ length: 20 }, () => ({ code: unique() }));
  const name = unique();
  const answers = await times(16, (index) =>
    writes.post(createMany('client', 'id code'), {
      data: (index % 2 ? data : data.toReversed()).map((row) => ({ ...row, name: `${name} ${index}` })),
      upsert: true,
    }),
  );
  calm(answers);
  assert.ok(done(answers).length >= 1);
  const rows = await found(writes, 'client', { code: { in: pluck(data, 'code') } }, 'name');
  assert.equal(rows.length, 20);
  assert.equal(new Set(pluck(rows, 'name')).size, 1, 'one batch came last, as a whole');
});

test('overlapping updates of many, deletes and restores', async () => {
  const name = unique();
  const rows = await madeMany(
    writes,
    'company',
    Array.from({ length: 30 }, (_, index) => ({ name, tagline: `g${index % 3}` })),
  );
  const answers = await times(24, (index) => {
    const filter = { name: { eq: name }, tagline: { in: [`g${index % 3}`, `g${(index + 1) % 3}`] } };
    const verb = ['update', 'update', 'delete', 'restore'][index % 4];
    if (verb === 'update') return writes.post(updateMany('company'), { filter, data: { employees: index } });
    return writes.post(`mutation ($filter: CompanyFilterInput!) { ${verb}Companies(filter: $filter) { id } }`, { filter });
  });
  calm(answers);
  const all = { id: { in: ids(rows) }, or: [{ deletedAt: { is: 'NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] };
  assert.equal(await count(writes, 'company', all), 30);
});

test('an update meets a destroy', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await made(writes, 'company');
    const answers = await times(10, (index) =>
      index === 5
        ? writes.post(removeOne('destroy', 'company'), { id })
        : writes.post(updateOne('company'), { id, data: { employees: index } }),
    );
    calm(answers);
    assert.equal(await count(writes, 'company', { id: { eq: id } }), 0);
  }
});

test('people come while their company goes', async () => {
  for (let round = 0; round < 5; round++) {
    const { id } = await made(writes, 'company');
    const answers = await times(12, (index) =>
      index === 5
        ? writes.post(removeOne('destroy', 'company'), { id })
        : writes.post(createOne('person'), { data: index % 2 ? { companyId: id } : { company: { connect: { where: { id } } } } }),
    );
    calm(answers);
    assert.equal(await count(writes, 'person', { companyId: { eq: id } }), 0);
  }
});

test('two merges of the same records: one of them happens', async () => {
  const query = 'mutation ($ids: [UUID!]!) { mergePeople(ids: $ids, conflictPriorityIndex: 0) { id } }';
  for (let round = 0; round < 5; round++) {
    const rows = await madeMany(writes, 'person', [{ city: 'a' }, { city: 'b' }, { city: 'c' }]);
    const answers = await times(4, (index) => writes.post(query, { ids: index % 2 ? ids(rows) : ids(rows).toReversed() }));
    calm(answers);
    assert.equal(done(answers).length, 1, answers.map(({ text }) => text).join('\n'));
    assert.equal(await count(writes, 'person', { id: { in: ids(rows) } }), 1);
  }
});

test('requests with several mutations each stay in order among themselves', async () => {
  const answers = await times(12, (index) => {
    const code = unique();
    return writes.post(
      `mutation { a: createClient(data: { code: "${code}", name: "1" }) { name }
         b: createClient(data: { code: "${code}", name: "2" }, upsert: true) { name }
         c: updateClients(filter: { code: { eq: "${code}" } }, data: { name: "3", serial: ${50_000 + index} }) { name } }`,
    );
  });
  for (const answer of answers) {
    assert.equal(answer.errors, undefined, answer.text);
    assert.deepEqual(answer.data, { a: { name: '1' }, b: { name: '2' }, c: [{ name: '3' }] });
  }
});

test('readers see each batch as a whole', async () => {
  const title = unique();
  let isDone = false;
  const seen: number[] = [];
  const reader = (async () => {
    while (!isDone) seen.push(await count(writes, 'note', { title: { eq: title } }));
  })();
  for (let round = 0; round < 5; round++) {
    await madeMany(
      writes,
      'note',
      Array.from({ length: 30 }, () => ({ title })),
    );
  }
  isDone = true;
  await reader;
  for (const size of seen) assert.equal(size % 30, 0, `${size} records were seen`);
  assert.equal(await count(writes, 'note', { title: { eq: title } }), 150);
});

test('a record revived by many comes back once', async () => {
  const code = unique();
  const { id } = await made(writes, 'client', { code });
  await writes.ask(removeOne('delete', 'client'), { id });
  const answers = await times(8, () => writes.post(createOne('client'), { data: { code }, upsert: true }));
  calm(answers);
  assert.equal((await found(writes, 'client', { code: { eq: code } })).length, 1);
  assert.equal((await stored(writes, 'client', id, 'deletedAt'))['deletedAt'], null);
});
