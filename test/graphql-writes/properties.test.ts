/** Random histories of records: what was written last is what is read, for every type, one by one and in batches. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { found, made, madeMany, only, type Row, removed, startWrites, unknownId, updated, updateMany, type Writes } from './support.ts';

let writes: Writes;
before(async () => {
  writes = await startWrites();
});
after(() => writes?.close());

/** Text that PostgreSQL can hold: no NUL, no half of a pair. */
const text = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\u0000') && value.isWellFormed());
const filled = text.filter((value) => value !== '');
const micros = fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 });
const year = { min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true };
const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }).filter((value) => {
  const written = JSON.stringify(value);
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).length > 0 &&
    !/\\u0000|\\ud[89a-f]/i.test(written) &&
    !/-0[,}\]]/.test(written)
  );
});

/** Each in its canonical form, so that what goes in comes out. */
const values = {
  memo: text,
  stage: fc.constantFrom('DRAFT', 'PAID', null),
  tags: fc.constantFrom([], ['RED'], ['BLUE', 'RED'], ['RED', 'BLUE']),
  grade: fc.constantFrom('RATING_1', 'RATING_5', null),
  quantity: fc.option(fc.integer({ min: -2_147_483_648, max: 2_147_483_647 })),
  ratio: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value))),
  paid: fc.option(fc.boolean()),
  token: fc.option(fc.uuid()),
  dueOn: fc.option(fc.date(year).map((value) => value.toISOString().slice(0, 10))),
  sentAt: fc.option(fc.date(year).map((value) => value.toISOString())),
  labels: fc.array(text, { maxLength: 3 }),
  meta: fc.option(json),
  total: fc.record({ amountMicros: fc.option(micros), currencyCode: fc.constantFrom('EUR', 'USD', 'XAF') }),
  signer: fc.record({ firstName: text, lastName: text }),
  place: fc.record({ addressStreet1: text, addressCity: filled, addressLat: fc.option(fc.integer({ min: -90, max: 90 })) }),
};
const fields = `id deletedAt memo stage tags grade quantity ratio paid token dueOn sentAt labels meta
  total { amountMicros currencyCode } signer { firstName lastName } place { addressStreet1 addressCity addressLat }`;

/** As it travels: objects of JSON. */
const plain = (row: Row): Row => JSON.parse(JSON.stringify(row)) as Row;
const whole = fc.record(values).map(plain);
const partial = fc.record(values, { requiredKeys: [] }).map(plain);

type Step =
  | { readonly kind: 'create'; readonly rows: readonly Row[]; readonly upsert: boolean }
  | { readonly kind: 'update' | 'upsert' | 'updateMany'; readonly at: number; readonly data: Row }
  | { readonly kind: 'delete' | 'restore' | 'destroy'; readonly at: number };

const position = fc.nat({ max: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), rows: fc.array(whole, { minLength: 1, maxLength: 4 }), upsert: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('update' as const, 'upsert' as const, 'updateMany' as const), at: position, data: partial }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'restore' as const, 'destroy' as const), at: position }),
);

interface Kept {
  values: Row;
  isBinned: boolean;
}

/** Does a step on the server and on the memory of what must be there. */
async function take(step: Step, kept: Map<string, Kept>): Promise<void> {
  if (step.kind === 'create') {
    const data = step.rows.map((row) => ({ id: unknownId(), ...row }));
    const rows = await madeMany(
      writes,
      'invoice',
      data.map((row) => ({ ...row, reference: row.id })),
      fields,
      step.upsert,
    );
    for (const [index, row] of rows.entries()) {
      const { id, ...values } = data[index] as Row & { id: string };
      assert.deepEqual(row, { id, deletedAt: null, ...values });
      kept.set(id, { values, isBinned: false });
    }
    return;
  }
  const id = [...kept.keys()][step.at % Math.max(kept.size, 1)];
  const record = id === undefined ? undefined : kept.get(id);
  if (id === undefined || record === undefined) return;
  switch (step.kind) {
    case 'update':
    case 'updateMany':
    case 'upsert': {
      record.values = { ...record.values, ...step.data };
      if (step.kind === 'upsert') record.isBinned = false;
      const row =
        step.kind === 'update'
          ? await updated(writes, 'invoice', id, step.data, fields)
          : step.kind === 'upsert'
            ? await made(writes, 'invoice', { id, ...step.data }, fields, true)
            : (only(await writes.ask(updateMany('invoice', fields), { filter: { id: { eq: id } }, data: step.data })) as Row[])[0];
      const { deletedAt, ...rest } = row as Row;
      assert.deepEqual(rest, { id, ...record.values }, step.kind);
      assert.equal(deletedAt !== null, record.isBinned, step.kind);
      return;
    }
    case 'delete':
    case 'restore':
      await removed(writes, step.kind, 'invoice', id);
      record.isBinned = step.kind === 'delete';
      return;
    case 'destroy':
      await removed(writes, 'destroy', 'invoice', id);
      kept.delete(id);
  }
}

test('random histories are read back as they were written', { timeout: 110_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const kept = new Map<string, Kept>();
      for (const each of steps) await take(each, kept);
      for (const isBinned of [false, true]) {
        const expected = new Map([...kept].filter(([, record]) => record.isBinned === isBinned).map(([id, { values }]) => [id, values]));
        const rows = await found(writes, 'invoice', isBinned ? { deletedAt: { is: 'NOT_NULL' } } : {}, fields);
        assert.equal(rows.length, expected.size);
        for (const { id, deletedAt, ...rest } of rows) {
          assert.deepEqual(rest, expected.get(String(id)));
          assert.equal(deletedAt !== null, isBinned);
        }
      }
      await writes.ask('mutation { destroyInvoices(filter: { id: { is: NOT_NULL } }) { id } }');
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test('the same literals in the document and in variables make the same record', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(whole, async (row) => {
      const byVariable = await made(writes, 'invoice', { ...row, reference: unknownId() }, fields);
      const query = `mutation { createInvoice(data: ${literal({ ...row, reference: unknownId() })}) { ${fields} } }`;
      const byLiteral = only(await writes.ask(query)) as Row;
      assert.deepEqual({ ...byLiteral, id: null }, { ...byVariable, id: null });
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

/** A value as GraphQL writes it; keys that are no names make the value JSON text, which is read alike. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value);
  return `{ ${entries
    .map(([key, inner]) => `${key}: ${key === 'meta' && inner !== null ? JSON.stringify(JSON.stringify(inner)) : literal(inner)}`)
    .join(', ')} }`;
}

test('random bodies are written or refused in good order, never a failure', { timeout: 60_000 }, async () => {
  const anything = fc.jsonValue({ maxDepth: 3 });
  const names = fc.constantFrom(
    ...Object.keys(values),
    'client',
    'clientId',
    'lines',
    'id',
    'position',
    'createdBy',
    'body',
    'docs',
    'phone',
    'contact',
    'x',
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, anything), fc.boolean(), async (data, upsert) => {
      const answer = await writes.post('mutation ($data: JSON, $upsert: Boolean) { createInvoice(data: $data, upsert: $upsert) { id } }', {
        data: { reference: unknownId(), ...data },
        upsert,
      });
      assert.equal(answer.status, 200, answer.text.slice(0, 500));
      for (const { extensions } of answer.errors ?? []) {
        assert.notEqual(extensions.code, 'INTERNAL_SERVER_ERROR', `${JSON.stringify(data)} ${answer.text.slice(0, 500)}`);
      }
    }),
    { numRuns: 300, endOnFailure: true },
  );
});

test('random changes of a record that is there are made or refused in good order', { timeout: 60_000 }, async () => {
  const anything = fc.jsonValue({ maxDepth: 2 });
  const names = fc.constantFrom(
    ...Object.keys(values),
    'client',
    'clientId',
    'lines',
    'id',
    'position',
    'createdAt',
    'deletedAt',
    'reference',
    'x',
  );
  const { id } = await made(writes, 'invoice', { reference: unknownId() });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, anything), async (data) => {
      for (const query of [
        'mutation ($id: UUID, $data: JSON) { updateInvoice(id: $id, data: $data) { id } }',
        'mutation ($id: UUID, $data: JSON) { updateInvoices(filter: { id: { eq: $id } }, data: $data) { id } }',
      ]) {
        const answer = await writes.post(query, { id, data });
        assert.equal(answer.status, 200, answer.text.slice(0, 500));
        for (const { extensions } of answer.errors ?? []) {
          assert.notEqual(extensions.code, 'INTERNAL_SERVER_ERROR', `${JSON.stringify(data)} ${answer.text.slice(0, 500)}`);
        }
      }
    }),
    { numRuns: 150, endOnFailure: true },
  );
});

const comparison = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Row> =>
  fc.oneof(
    fc.record({ eq: value }),
    fc.record({ neq: value }),
    fc.record({ gt: value }),
    fc.record({ lte: value }),
    fc.record({ in: fc.array(value, { maxLength: 3 }) }),
    fc.record({ is: fc.constantFrom('NULL', 'NOT_NULL') }),
  );
const small = fc.integer({ min: 0, max: 3 });
const leaf: fc.Arbitrary<Row> = fc.oneof(
  fc.record({ quantity: comparison(small) }),
  fc.record({ memo: comparison(fc.constantFrom('', 'a', 'b')) }),
  fc.record({ stage: comparison(fc.constantFrom('DRAFT', 'PAID')) }),
  fc.record({ total: fc.record({ amountMicros: comparison(small) }) }),
  fc.record({ client: fc.record({ name: comparison(fc.constantFrom('', 'x', 'y')) }) }),
  fc.record({ lines: fc.record({ quantity: comparison(small) }) }),
  fc.record({ deletedAt: fc.record({ is: fc.constantFrom('NULL', 'NOT_NULL') }) }),
);
const { filter } = fc.letrec<{ filter: Row }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('filter') }),
  ),
}));

test('what a filter finds is what it changes, deletes, restores and destroys, and nothing else', { timeout: 110_000 }, async () => {
  await writes.ask('mutation { destroyInvoices(filter: { id: { is: NOT_NULL } }) { id } }');
  const clients = await madeMany(writes, 'client', [{ name: 'x' }, { name: 'y' }, {}]);
  const anyState = { or: [{ deletedAt: { is: 'NULL' } }, { deletedAt: { is: 'NOT_NULL' } }] };
  const sorted = (rows: readonly Row[]): string[] => rows.map((row) => String(row['id'])).toSorted();
  const body = fc.record({
    quantity: fc.option(small),
    memo: fc.constantFrom('', 'a', 'b'),
    stage: fc.constantFrom('DRAFT', 'PAID', null),
    total: fc.record({ amountMicros: fc.option(small) }),
    clientId: fc.constantFrom(null, ...clients.map((client) => client['id'])),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 1, maxLength: 8 }), filter, async (bodies, condition) => {
      const rows = await madeMany(
        writes,
        'invoice',
        bodies.map((each) => ({ ...each, reference: unknownId() })),
      );
      await madeMany(
        writes,
        'invoiceLine',
        rows.slice(0, 3).map((row, index) => ({ invoiceId: row['id'], quantity: index })),
      );
      if (rows[0] !== undefined) await removed(writes, 'delete', 'invoice', rows[0]['id']);
      const expected = sorted(await found(writes, 'invoice', { and: [condition, anyState] }));
      const many = async (call: string, more = ''): Promise<string[]> =>
        sorted(only(await writes.ask(`mutation ($f: X) { ${call}(filter: $f${more}) { id } }`, { f: condition })) as Row[]);
      assert.deepEqual(await many('updateInvoices', ', data: { labels: ["changed"] }'), expected, JSON.stringify(condition));
      const changed = await found(writes, 'invoice', { and: [{ labels: { isEmptyArray: false } }, anyState] });
      assert.deepEqual(sorted(changed), expected);
      assert.deepEqual(await many('destroyInvoices'), expected);
      const left = sorted(await found(writes, 'invoice', anyState));
      assert.deepEqual(
        left,
        sorted(rows).filter((id) => !expected.includes(id)),
      );
      await writes.ask('mutation { destroyInvoices(filter: { id: { is: NOT_NULL } }) { id } }');
    }),
    { numRuns: 80, endOnFailure: true },
  );
});
