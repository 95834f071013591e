/** What a new test database holds: the migrations, and one workspace without records, with the standard and the demo objects. */
import { migrate } from '../../server/src/db/migrate.ts';
import { createWorkspace } from '../../server/src/model/create-workspace.ts';
import { withSystemRelations } from '../../server/src/model/custom-object.ts';
import { demoObjects } from '../../server/src/model/demo/definitions.ts';
import { openTestPool } from './pool.ts';

export async function fillTemplate(url: string): Promise<void> {
  const database = openTestPool(url);
  try {
    await migrate(database);
    await createWorkspace(database, { displayName: 'Test', objects: withSystemRelations(demoObjects) });
  } finally {
    await database.close();
  }
}
