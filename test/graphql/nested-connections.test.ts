/** Connections inside records, three levels deep, each with its own filter, order, page, flags, total and aggregates. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TestServer } from '../support/server.ts';
import { type StoredRow, seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at, type Connection, nodes, pluck, refused } from './support.ts';

let server: TestServer;
let companies: readonly StoredRow[];
before(async () => {
  server = await startInvoiceServer();
  companies = await seed(server, 'companies', [{ name: 'Acme' }, { name: 'Bolt' }, { name: 'Cone' }]);
  const [acme, bolt] = companies as [StoredRow, StoredRow];
  const people = await seed(server, 'people', [
    ...['Ada', 'Bea', 'Cem', 'Dov', 'Eve'].map((firstName, index) => ({
      name: { firstName, lastName: 'Acme' },
      city: index % 2 ? 'Ulm' : null,
      companyId: acme.id,
    })),
    ...['Fay', 'Gus'].map((firstName) => ({ name: { firstName, lastName: 'Bolt' }, city: 'Bonn', companyId: bolt.id })),
    { name: { firstName: 'Hal', lastName: 'Alone' } },
  ]);
  const deal = (name: string, person: number, stage: string, amount: number | null): unknown => ({
    name,
    stage,
    amount: { amountMicros: amount, currencyCode: 'EUR' },
    pointOfContactId: people[person]?.id,
    companyId: acme.id,
  });
  await seed(server, 'opportunities', [
    deal('a1', 0, 'NEW', 100),
    deal('a2', 0, 'MEETING', 300),
    deal('a3', 0, 'NEW', null),
    deal('b1', 1, 'NEW', 50),
    deal('f1', 5, 'CUSTOMER', 900),
  ]);
  const [wide] = (await seed(server, 'companies', [{ name: 'Wide' }])) as [StoredRow];
  await seed(
    server,
    'people',
    Array.from({ length: 65 }, (_, index) => ({ name: { firstName: `P${String(index).padStart(2, '0')}` }, companyId: wide.id })),
  );
});
after(() => server?.close());

/** The people of each company, companies by name. */
async function people(
  args: string,
  selection = 'totalCount edges { node { name { firstName } } }',
  variables?: Record<string, unknown>,
): Promise<Connection[]> {
  const found = await askOne(
    server,
    `query($n: Int, $f: PersonFilterInput, $o: [PersonOrderByInput], $c: String) { companies(filter: {name: {in: ["Acme", "Bolt", "Cone"]}}, orderBy: [{name: AscNullsFirst}]) { edges { node { people${args} { ${selection} } } } } }`,
    variables,
  );
  return nodes(found).map((node) => node['people'] as Connection);
}
const names = (connections: readonly Connection[]): readonly string[] =>
  connections.map((connection) => pluck(connection, 'name.firstName').join(' '));
const byName = 'orderBy: [{name: {firstName: AscNullsFirst}}]';

test('60 children by default, with true flags and the whole total', async () => {
  const { people: wide } = (await askOne(
    server,
    '{ company(filter: {name: {eq: "Wide"}}) { people { totalCount pageInfo { hasNextPage hasPreviousPage } edges { node { id } } } } }',
  )) as { people: Connection };
  assert.equal(wide.edges.length, 60);
  assert.equal(wide.totalCount, 65);
  assert.deepEqual(wide.pageInfo, { hasNextPage: true, hasPreviousPage: false });
  const { people: all } = (await askOne(
    server,
    '{ company(filter: {name: {eq: "Wide"}}) { people(first: 100) { pageInfo { hasNextPage } edges { node { id } } } } }',
  )) as {
    people: Connection;
  };
  assert.equal(all.edges.length, 65);
  assert.equal(all.pageInfo.hasNextPage, false);
});

test('orderBy, per parent', async () => {
  assert.deepEqual(names(await people(`(${byName})`)), ['Ada Bea Cem Dov Eve', 'Fay Gus', '']);
  assert.deepEqual(names(await people('(orderBy: {name: {firstName: DescNullsLast}})')), ['Eve Dov Cem Bea Ada', 'Gus Fay', '']);
  assert.deepEqual(names(await people('(orderBy: [{city: AscNullsLast}, {name: {firstName: DescNullsLast}}])')), [
    'Dov Bea Eve Cem Ada',
    'Gus Fay',
    '',
  ]);
});

test('first, with flags and totals of each parent', async () => {
  const found = await people(
    `(first: 2, ${byName})`,
    'totalCount pageInfo { hasNextPage hasPreviousPage } edges { node { name { firstName } } }',
  );
  assert.deepEqual(names(found), ['Ada Bea', 'Fay Gus', '']);
  assert.deepEqual(
    found.map((connection) => [connection.totalCount, connection.pageInfo.hasNextPage, connection.pageInfo.hasPreviousPage]),
    [
      [5, true, false],
      [2, false, false],
      [0, false, false],
    ],
  );
});

test('first: 0 and flags', async () => {
  const found = await people('(first: 0)', 'totalCount pageInfo { hasNextPage startCursor } edges { node { id } }');
  assert.deepEqual(
    found.map((connection) => [
      connection.edges.length,
      connection.totalCount,
      connection.pageInfo.hasNextPage,
      connection.pageInfo.startCursor,
    ]),
    [
      [0, 5, true, null],
      [0, 2, true, null],
      [0, 0, false, null],
    ],
  );
});

test('last alone: the last of each parent', async () => {
  const found = await people(`(last: 2, ${byName})`, 'pageInfo { hasNextPage hasPreviousPage } edges { node { name { firstName } } }');
  assert.deepEqual(names(found), ['Dov Eve', 'Fay Gus', '']);
  assert.deepEqual(
    found.map((connection) => connection.pageInfo.hasPreviousPage),
    [true, false, false],
  );
});

test('offset', async () => {
  assert.deepEqual(names(await people(`(offset: 1, first: 2, ${byName})`)), ['Bea Cem', 'Gus', '']);
});

test('after and before, from the cursors of the page', async () => {
  const acme = `company(filter: {id: {eq: "${companies[0]?.id}"}})`;
  const read = async (args: string): Promise<Connection> =>
    at(
      await askOne(
        server,
        `{ ${acme} { people(${args}, ${byName}) { pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { name { firstName } } } } } }`,
      ),
      'people',
    ) as Connection;
  const start = await read('first: 2');
  const next = await read(`first: 2, after: "${start.pageInfo.endCursor}"`);
  assert.deepEqual(names([next]), ['Cem Dov']);
  assert.deepEqual([next.pageInfo.hasPreviousPage, next.pageInfo.hasNextPage], [true, true]);
  const end = await read(`first: 2, after: "${next.pageInfo.endCursor}"`);
  assert.deepEqual(names([end]), ['Eve']);
  assert.equal(end.pageInfo.hasNextPage, false);
  const back = await read(`last: 2, before: "${next.edges[1]?.cursor}"`);
  assert.deepEqual(names([back]), ['Bea Cem']);
  assert.deepEqual([back.pageInfo.hasPreviousPage, back.pageInfo.hasNextPage], [true, true]);
});

test('filter: rows, totals and aggregates are of what it finds', async () => {
  const found = await people(
    `(filter: {city: {eq: "Ulm"}}, ${byName})`,
    'totalCount countNotEmptyCity edges { node { name { firstName } } }',
  );
  assert.deepEqual(names(found), ['Bea Dov', '', '']);
  assert.deepEqual(
    found.map((connection) => connection.totalCount),
    [2, 0, 0],
  );
  assert.equal(found[0]?.['countNotEmptyCity'], 2);
});

test('arguments from variables, absent ones too', async () => {
  const args = '(first: $n, filter: $f, orderBy: $o, after: $c)';
  assert.deepEqual(
    names(await people(args, undefined, { n: 1, f: { city: { is: 'NULL' } }, o: [{ name: { firstName: 'DescNullsLast' } }] })),
    ['Eve', '', ''],
  );
  assert.deepEqual(names(await people(args, undefined, { o: { name: { firstName: 'AscNullsLast' } } })), [
    'Ada Bea Cem Dov Eve',
    'Fay Gus',
    '',
  ]);
});

test('filters by relations inside a nested connection', async () => {
  const found = await people(`(filter: {pointOfContactForOpportunities: {stage: {eq: MEETING}}}, ${byName})`);
  assert.deepEqual(names(found), ['Ada', '', '']);
});

test('three levels: company → people → opportunities, each with its own page', async () => {
  const found = await askOne(
    server,
    `{ companies(filter: {name: {in: ["Acme", "Bolt"]}}, orderBy: [{name: DescNullsLast}], first: 2) { totalCount edges { node { name
        people(first: 2, ${byName}) { totalCount pageInfo { hasNextPage } edges { node { name { firstName }
          pointOfContactForOpportunities(first: 1, filter: {stage: {in: [NEW, CUSTOMER]}}, orderBy: [{name: DescNullsLast}]) {
            totalCount sumAmountAmountMicros pageInfo { hasNextPage hasPreviousPage } edges { node { name stage company { name } } } } } } } } } } }`,
  );
  const deals = (total: number, sum: number | null, more: boolean, ...list: readonly unknown[]): unknown => ({
    totalCount: total,
    sumAmountAmountMicros: sum,
    pageInfo: { hasNextPage: more, hasPreviousPage: false },
    edges: list.map((node) => ({ node })),
  });
  assert.deepEqual(nodes(found), [
    {
      name: 'Bolt',
      people: {
        totalCount: 2,
        pageInfo: { hasNextPage: false },
        edges: [
          {
            node: {
              name: { firstName: 'Fay' },
              pointOfContactForOpportunities: deals(1, 900, false, { name: 'f1', stage: 'CUSTOMER', company: { name: 'Acme' } }),
            },
          },
          { node: { name: { firstName: 'Gus' }, pointOfContactForOpportunities: deals(0, null, false) } },
        ],
      },
    },
    {
      name: 'Acme',
      people: {
        totalCount: 5,
        pageInfo: { hasNextPage: true },
        edges: [
          {
            node: {
              name: { firstName: 'Ada' },
              pointOfContactForOpportunities: deals(2, 100, true, { name: 'a3', stage: 'NEW', company: { name: 'Acme' } }),
            },
          },
          {
            node: {
              name: { firstName: 'Bea' },
              pointOfContactForOpportunities: deals(1, 50, false, { name: 'b1', stage: 'NEW', company: { name: 'Acme' } }),
            },
          },
        ],
      },
    },
  ]);
});

test('one relation under two names, each with its own arguments', async () => {
  const found = await askOne(
    server,
    `{ company(filter: {id: {eq: "${companies[0]?.id}"}}) { head: people(first: 1, ${byName}) { edges { node { name { firstName } } } }
        tail: people(last: 1, ${byName}) { totalCount edges { node { name { firstName } } } } none: people(filter: {city: {eq: "x"}}) { totalCount } } }`,
  );
  assert.deepEqual(found, {
    head: { edges: [{ node: { name: { firstName: 'Ada' } } }] },
    tail: { totalCount: 5, edges: [{ node: { name: { firstName: 'Eve' } } }] },
    none: { totalCount: 0 },
  });
});

test('only the total or an aggregate of children', async () => {
  assert.deepEqual(
    (await people('', 'totalCount')).map((connection) => connection.totalCount),
    [5, 2, 0],
  );
  assert.deepEqual(
    (await people('(first: 1)', 'countUniqueValuesCity')).map((connection) => connection['countUniqueValuesCity']),
    [1, 1, null],
  );
});

test('children behind a to-one relation', async () => {
  const found = await ask(
    server,
    `{ people(filter: {name: {firstName: {eq: "Fay"}}}) { edges { node { company { name people(last: 1, ${byName}) { totalCount edges { node { name { firstName } } } } } } } } }`,
  );
  assert.deepEqual(at(found, 'people.edges.0.node.company'), {
    name: 'Bolt',
    people: { totalCount: 2, edges: [{ node: { name: { firstName: 'Gus' } } }] },
  });
});

test('a page of the default size with every connection of the object, as tools select it', async () => {
  const { fields } = (await askOne(server, '{ __type(name: "Company") { fields { name type { name } } } }')) as {
    fields: { name: string; type: { name: string | null } }[];
  };
  const connections = fields.filter(({ type }) => type.name?.endsWith('Connection')).map(({ name }) => name);
  assert.ok(connections.length > 8);
  const selection = connections.map((name) => `${name} { edges { node { id } } }`).join(' ');
  const found = await askOne(server, `query($limit: Int) { companies(first: $limit) { edges { node { id ${selection} } } } }`);
  assert.equal(nodes(found).length, 4);
  for (const node of nodes(found)) assert.equal(Object.keys(node).length, connections.length + 1);
});

test('the largest page with two connections', async () => {
  const found = await askOne(
    server,
    '{ companies(first: 1000) { edges { node { people { edges { node { id } } } opportunities { edges { node { id } } } } } } }',
  );
  assert.equal(nodes(found).length, 4);
});

for (const [args, expected] of [
  ['first: 1, last: 1', { subCode: 'ARGS_CONFLICT', message: 'Cannot provide both first and last' }],
  ['first: -1', { subCode: 'INVALID_ARGS_FIRST', message: 'First argument must be non-negative' }],
  ['last: -1', { subCode: 'INVALID_ARGS_LAST', message: 'Last argument must be non-negative' }],
  ['first: "x"', { subCode: 'INVALID_QUERY_INPUT', message: 'Invalid argument: "first" must be a number' }],
  ['foo: 1', { subCode: 'INVALID_QUERY_INPUT', message: 'Argument not allowed: foo' }],
  ['first: 1, before: "x"', { subCode: 'ARGS_CONFLICT', message: 'Cannot provide both before and first' }],
  ['after: "x"', { subCode: 'INVALID_CURSOR', message: 'Invalid cursor: x' }],
  ['filter: {foo: {eq: 1}}', { subCode: 'INVALID_ARGS_FILTER', message: `Object person doesn't have any "foo" field.` }],
  ['orderBy: [{foo: AscNullsFirst}]', { subCode: 'FIELD_NOT_FOUND', message: 'Field "foo" does not exist or is not sortable' }],
  ['orderBy: [{city: Up}]', { subCode: 'INVALID_DIRECTION', message: 'Invalid direction: Up' }],
] as const) {
  test(`refused in a nested connection: ${args}`, async () => {
    await refused(server, `{ companies { edges { node { people(${args}) { edges { node { id } } } } } } }`, expected);
  });
}
