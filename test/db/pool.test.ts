/** Statements and transactions over the pool: values, bounds, prepared statements, lost connections. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import type { Database } from '../../server/src/db/pool.ts';
import { isStaleModel } from '../../server/src/db/refuse.ts';
import { arrayLiteral } from '../../server/src/sql/array.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { makeHome, open, pool, postmasterPid, query } from './support.ts';

let server: TestDatabase;
before(async () => {
  server = await createEmptyDatabase();
  await query(
    server.url,
    'create table item (id int primary key, name text, parent int references item, small smallint not null default 0)',
  );
});
after(() => server.drop());

const one = (database: Database, text: string, ...values: (string | readonly (string | null)[] | null)[]): Promise<unknown> =>
  database.run({ text, values }).then(({ rows }) => rows[0]?.[0]);

/** A database whose pool is closed before the next test. */
async function using<T>(options: Parameters<typeof pool>[2], work: (database: Database) => Promise<T>): Promise<T> {
  const closers: (() => unknown)[] = [];
  const database = pool({ after: (close: () => unknown) => closers.push(close) } as never, server.url, options);
  try {
    return await work(database);
  } finally {
    for (const close of closers) await close();
  }
}

test('rows are text, in order, with NULL as null', () =>
  using({}, async (database) => {
    const { rows, count } = await database.run({
      text: `select 1, null, true, 1.50::numeric, '{"a": 1}'::jsonb, timestamptz '2026-01-02 03:04:05.678+02', 0.1::float8, $1 from generate_series(1, 2)`,
      values: ['é"\\'],
    });
    assert.equal(count, 2);
    assert.deepEqual(rows[1], ['1', null, 't', '1.50', '{"a": 1}', '2026-01-02 01:04:05.678+00', '0.1', 'é"\\']);
  }));

test('the session has our settings, and those of the address go over them', async () => {
  await using({ statementTimeoutMs: 7_000 }, async (database) => {
    assert.equal(await one(database, `select current_setting('statement_timeout')`), '7s');
    assert.equal(await one(database, `select current_setting('TimeZone')`), 'UTC');
    assert.equal(await one(database, `select current_setting('application_name')`), 'kwartet test');
  });
  await using({ url: `${server.url}?options=${encodeURIComponent('-c work_mem=9MB')}` }, async (database) => {
    assert.equal(await one(database, `select current_setting('work_mem')`), '9MB');
    assert.equal(await one(database, `select current_setting('DateStyle')`), 'ISO, MDY');
  });
});

test('rows of any size and any text arrive whole, however the network cuts them', () =>
  using({}, async (database) => {
    // Sizes around the chunks in which a socket brings bytes, characters of one to four bytes across their borders.
    const texts = [
      '',
      'a',
      'é',
      '€',
      '😀',
      'a'.repeat(199),
      'é'.repeat(100),
      'x'.repeat(65_530),
      '😀'.repeat(50_000),
      'z'.repeat(1_000_000),
    ];
    for (const text of texts) {
      const { rows } = await database.run({
        text: `select n::text, $1, null, $1 || n from generate_series(1, 5) n`,
        values: [text],
      });
      assert.deepEqual(
        rows,
        [1, 2, 3, 4, 5].map((n) => [String(n), text, null, text + n]),
      );
    }
    const { rows } = await database.run({ text: `select repeat('é', n % 300), n::text from generate_series(1, 3000) n`, values: [] });
    rows.forEach(([text, n], i) => {
      assert.equal(n, String(i + 1));
      assert.equal(text, 'é'.repeat((i + 1) % 300));
    });
  }));

test('a result that is too large is refused at once, and the next statement succeeds', () =>
  using({ size: 1, resultBytesMax: 100_000 }, async (database) => {
    const rows = (count: number) => database.run({ text: `select repeat('x', 1000) from generate_series(1, ${count})`, values: [] });
    assert.equal((await rows(90)).rows.length, 90);
    await assert.rejects(rows(1_000_000), { code: 'ANSWER_TOO_LARGE', status: 400 });
    assert.equal(await one(database, `select 'next'`), 'next');
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.run({ text: 'insert into item (id) values (77)', values: [] });
        await transaction.run({ text: `select repeat('x', 200000)`, values: [] });
      }),
      { code: 'ANSWER_TOO_LARGE' },
    );
    assert.equal(await one(database, 'select count(*) from item where id = 77'), '0');
  }));

test('arrays of any texts arrive as they were sent', () =>
  using({}, (database) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.option(fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'NULL', 'null', "'", '\n', 'é', '😀', 'a', '') }), {
            nil: null,
          }),
        ),
        async (values) => {
          const { rows } = await database.run({ text: 'select unnest($1::text[])', values: [values], prepare: true });
          assert.deepEqual(rows.flat(), values);
        },
      ),
      { numRuns: 300 },
    ),
  ));

test('the literal of an array', () => {
  assert.equal(arrayLiteral([]), '{}');
  assert.equal(arrayLiteral(['a', null, 'NULL', '', 'b"c\\d']), '{"a",NULL,"NULL","","b\\"c\\\\d"}');
});

test('prepared statements stay within their bound, under every mix of texts', () =>
  using({ size: 1, preparedMax: 5 }, async (database) => {
    for (let i = 0; i < 60; i++) assert.equal(await one(database, `select ${i % 17}`), String(i % 17));
    for (let i = 0; i < 60; i++) {
      const { rows } = await database.run({ text: `select ${i % 17} + $1::int`, values: ['1'], prepare: true });
      assert.deepEqual(rows, [[String((i % 17) + 1)]]);
      assert.ok(Number(await one(database, 'select count(*) from pg_prepared_statements')) <= 6);
    }
  }));

test('a statement that fails leaves the connection, and its prepared statements, in order', () =>
  using({ size: 1 }, async (database) => {
    const half = { text: 'select 10 / $1::int', prepare: true };
    for (let i = 0; i < 3; i++) {
      await assert.rejects(database.run({ ...half, values: ['x'] }), { code: 'VALUE_OUT_OF_RANGE' });
      await assert.rejects(database.run({ ...half, values: ['0'] }), { code: '22012' });
      assert.deepEqual((await database.run({ ...half, values: ['5'] })).rows, [['2']]);
    }
    await assert.rejects(database.run({ text: 'select 1', values: [7 as never] }), TypeError);
    assert.equal(await one(database, 'select 1'), '1');
  }));

test('a prepared statement whose result changed its type is stale once, and right after', () =>
  using({ size: 1 }, async (database) => {
    await database.run({ text: 'create table changing (a int)', values: [] });
    const read = { text: 'select * from changing', values: [], prepare: true };
    await database.run(read);
    await database.run({ text: 'alter table changing alter a type text', values: [] });
    await assert.rejects(database.run(read), isStaleModel);
    assert.deepEqual((await database.run(read)).rows, []);
    await database.run({ text: 'drop table changing', values: [] });
    await assert.rejects(database.run(read), isStaleModel);
    await assert.rejects(database.run({ text: 'select nothing from item', values: [] }), isStaleModel);
  }));

test('refusals of the database have a code, and name the constraint', () =>
  using({}, async (database) => {
    const insert = (id: string, name: string | null, parent: string | null = null): Promise<unknown> =>
      database.run({ text: 'insert into item (id, name, parent) values ($1::int, $2, $3::int)', values: [id, name, parent] });
    await insert('1', 'a');
    await assert.rejects(insert('1', 'b'), (error: { code: string; details: { constraint: string; detail: string } }) => {
      assert.equal(error.code, 'DUPLICATE_ENTRY');
      assert.equal(error.details.constraint, 'item_pkey');
      assert.match(error.details.detail, /\(id\)=\(1\)/);
      return true;
    });
    await assert.rejects(insert('2', 'b', '77'), { code: 'RELATED_RECORD_NOT_FOUND' });
    await insert('2', 'b', '1');
    await assert.rejects(database.run({ text: 'delete from item where id = 1', values: [] }), { code: 'RECORD_STILL_REFERENCED' });
    await assert.rejects(insert('3', 'nul \0'), { code: 'VALUE_OUT_OF_RANGE' });
    await assert.rejects(database.run({ text: 'update item set small = 70000', values: [] }), { code: 'VALUE_OUT_OF_RANGE' });
    await assert.rejects(database.run({ text: 'update item set small = null', values: [] }), { code: 'VALUE_REQUIRED' });
    await assert.rejects(database.run({ text: `select $1::jsonb`, values: ['"\\u0000"'] }), { code: 'VALUE_OUT_OF_RANGE' });
    await database.run({ text: 'delete from item', values: [] });
  }));

test('a statement that takes too long is refused; a transaction may have more time', () =>
  using({ size: 1, statementTimeoutMs: 100 }, async (database) => {
    await assert.rejects(database.run({ text: 'select pg_sleep(10)', values: [] }), { code: 'QUERY_TIMEOUT' });
    await database.transaction((transaction) => transaction.run({ text: 'select pg_sleep(0.3)', values: [] }), { statementTimeoutMs: 0 });
    await assert.rejects(database.run({ text: 'select pg_sleep(10)', values: [] }), { code: 'QUERY_TIMEOUT' });
  }));

test('a lock that is held too long is a conflict', () =>
  using({ lockTimeoutMs: 100 }, (database) =>
    database.transaction(async (transaction) => {
      await transaction.run({ text: 'lock table item', values: [] });
      await assert.rejects(database.run({ text: 'select * from item', values: [] }), { code: 'WRITE_CONFLICT' });
    }),
  ));

test('a transaction is kept whole, or not at all', () =>
  using({ size: 2 }, async (database) => {
    const insert = { text: `insert into item (id) values (10)`, values: [] };
    assert.equal(
      await database.transaction(async (transaction) => {
        await Promise.all([
          transaction.run(insert),
          transaction.script('insert into item (id) values (11); insert into item (id) values (12)'),
        ]);
        assert.equal(await one(database, 'select count(*) from item'), '0');
        return 'done';
      }),
      'done',
    );
    assert.equal(await one(database, 'select count(*) from item'), '3');
    const failure = new Error('changed my mind');
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.run({ text: 'delete from item', values: [] });
        throw failure;
      }),
      failure,
    );
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.run({ text: 'delete from item', values: [] });
        await transaction.run(insert).catch(() => undefined);
        await transaction.run(insert).catch(() => undefined);
      }),
      /was not committed/,
    );
    let escaped: { run: Database['run'] } | null = null;
    await database.transaction(async (transaction) => {
      escaped = transaction;
    });
    await assert.rejects((escaped as unknown as Database).run(insert), /has ended/);
    assert.equal(await one(database, 'select count(*) from item'), '3');
    await database.run({ text: 'delete from item', values: [] });
  }));

test('the queue is bounded in length and in time', () =>
  using({ size: 1, queueMax: 2, waitMs: 300 }, async (database) => {
    await one(database, 'select 1');
    const slow = database.run({ text: 'select pg_sleep(1.5)', values: [] });
    const first = database.run({ text: 'select 1', values: [] });
    const second = database.run({ text: 'select 1', values: [] });
    assert.equal(database.waiting, 2);
    await assert.rejects(database.run({ text: 'select 1', values: [] }), { code: 'SERVER_BUSY', message: /Too many/ });
    await assert.rejects(first, { code: 'SERVER_BUSY', message: /no time/ });
    await assert.rejects(second, { code: 'SERVER_BUSY' });
    await slow;
    assert.equal(await one(database, 'select 1'), '1');
  }));

test('closing lets what runs and waits finish, and takes nothing new', () =>
  using({ size: 1 }, async (database) => {
    const running = one(database, `select 'ran' from pg_sleep(0.1)`);
    const waiting = one(database, `select 'waited'`);
    const closed = database.close();
    await assert.rejects(database.run({ text: 'select 1', values: [] }), { code: 'DATABASE_UNAVAILABLE' });
    assert.deepEqual(await Promise.all([running, waiting]), ['ran', 'waited']);
    await closed;
  }));

test('a connection that is cut refuses what ran on it, and the next statement succeeds', () =>
  using({ size: 2 }, async (database) => {
    const kill = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kwartet test' and datname = current_database()`;
    await Promise.all([one(database, 'select 1 from pg_sleep(0.05)'), one(database, 'select 1 from pg_sleep(0.05)')]);
    const cut = database.run({ text: 'select pg_sleep(30)', values: [] });
    const refused = assert.rejects(cut, { code: 'DATABASE_UNAVAILABLE', status: 503 });
    for (let killed = 0; killed < 2; ) killed += (await query(server.url, kill)).length;
    await refused;
    assert.equal(await one(database, `select 'back'`), 'back');
  }));

test('a statement in flight is not run twice, and a transaction that is cut leaves nothing', () =>
  using({ size: 1 }, async (database) => {
    await assert.rejects(
      database.transaction(async (transaction) => {
        await transaction.run({ text: 'insert into item (id) values (20)', values: [] });
        await transaction.run({ text: 'select pg_terminate_backend(pg_backend_pid())', values: [] });
      }),
      { code: 'DATABASE_UNAVAILABLE' },
    );
    assert.equal(await one(database, 'select count(*) from item'), '0');
  }));

test('an address without a database, a wrong password: refused at once, with the cause', async () => {
  const free = new URL(server.url);
  free.port = '1';
  const wrong = new URL(server.url);
  wrong.password = 'guess';
  const nowhere = new URL(server.url);
  nowhere.pathname = '/kwartet_nowhere';
  for (const [url, cause] of [
    [free, 'ECONNREFUSED'],
    [wrong, '28P01'],
    [nowhere, '3D000'],
  ] as const) {
    await using({ url: url.href, waitMs: 500 }, (database) =>
      assert.rejects(database.run({ text: 'select 1', values: [] }), (error: { code: string; cause: { code: string } }) => {
        assert.equal(error.code, 'DATABASE_UNAVAILABLE');
        assert.equal(error.cause.code, cause);
        return true;
      }),
    );
  }
});

test('a database that was away is used again when it is back, without a restart', async (context) => {
  const home = makeHome(context);
  const embedded = await open(home);
  const database = pool(context, embedded.url, { waitMs: 30_000 });
  assert.equal(await one(database, 'select 1'), '1');
  process.kill(postmasterPid(home), 'SIGKILL');
  let refusals = 0;
  for (;;) {
    try {
      if ((await one(database, `select 'back'`)) === 'back') break;
    } catch (error) {
      assert.equal((error as { code: string }).code, 'DATABASE_UNAVAILABLE');
      refusals++;
      await new Promise((done) => setTimeout(done, 20));
    }
  }
  assert.ok(refusals < 1000);
  await database.close();
  await embedded.close();
});
