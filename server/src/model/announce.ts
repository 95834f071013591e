/** Tells all processes, when the transaction commits, that a workspace has a new model. */
import type { Runner } from '../db/pool.ts';
import type { Model } from './model.ts';

const channel = 'kwartet';

export async function announceModel(runner: Runner, model: Model): Promise<void> {
  const payload = JSON.stringify({ model: model.workspaceId, version: model.version });
  await runner.run({ text: 'select pg_notify($1, $2)', values: [channel, payload] });
}
