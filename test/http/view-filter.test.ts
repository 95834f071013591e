/** A grouping that names a view counts what the view shows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { startTestServer } from '../support/server.ts';

const viewId = '0f1c2a9e-7d43-4c1e-9a55-0d7f6f0b1a11';

test('the saved filters of a view join those of the request', async () => {
  const server = await startTestServer();
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    for (const [name, employees] of [
      ['Ash', 5],
      ['Birch', 50],
      ['Cedar', 500],
    ] as const) {
      assert.equal((await server.call('POST', '/rest/companies', { body: { name, employees } })).status, 201);
    }
    const { rows } = await client.query(
      `select f."id", f."objectMetadataId", f."workspaceId" from core."fieldMetadata" f
       join core."objectMetadata" o on o."id" = f."objectMetadataId" where o."nameSingular" = 'company' and f."name" = 'employees'`,
    );
    const { rows: views } = await client.query(`select "id" from core."view" where "objectMetadataId" = $1 and "key" = 'INDEX'`, [
      rows[0].objectMetadataId,
    ]);
    const view = views[0].id as string;
    await client.query(
      `insert into core."viewFilter" ("id", "workspaceId", "viewId", "fieldMetadataId", "operand", "value") values ($1, $2, $3, $4, 'GREATER_THAN_OR_EQUAL', '50')`,
      [viewId, rows[0].workspaceId, view, rows[0].id],
    );
    const names = async (id: string) => {
      const query = `group_by=${encodeURIComponent('[{"name":true}]')}&view_id=${id}`;
      return server.call('GET', `/rest/companies/groupBy?${query}`);
    };
    const { body, text } = await names(view);
    assert.deepEqual(
      body.map((group: { groupByDimensionValues: string[] }) => group.groupByDimensionValues[0]),
      ['Birch', 'Cedar'],
      text,
    );
    const unknown = await names(viewId);
    assert.deepEqual([unknown.status, unknown.body.code], [400, 'VIEW_NOT_FOUND']);
  } finally {
    await client.end();
    await server.close();
  }
});
