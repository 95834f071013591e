/** Notifications of other processes, and the gap when the connection is lost. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { after, before, test } from 'node:test';
import { listen } from '../../server/src/db/listen.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { query } from './support.ts';

let server: TestDatabase;
before(async () => {
  server = await createEmptyDatabase();
});
after(() => server.drop());

test('what is notified is heard, also after the connection was lost', async () => {
  const heard = new EventEmitter();
  const listener = await listen({
    url: server.url,
    applicationName: 'kwartet listener',
    channels: ['kwartet', 'Other "channel"'],
    onNotification: (channel, payload) => heard.emit('notification', channel, payload),
    onReconnect: () => heard.emit('reconnect'),
    onLost: () => heard.emit('lost'),
  });
  const next = (event: string): Promise<unknown[]> => once(heard, event);

  let arriving = next('notification');
  await query(server.url, `select pg_notify('kwartet', '{"apiKey":"x"}')`);
  assert.deepEqual(await arriving, ['kwartet', '{"apiKey":"x"}']);
  arriving = next('notification');
  await query(server.url, `select pg_notify('unheard', ''), pg_notify('Other "channel"', '')`);
  assert.deepEqual(await arriving, ['Other "channel"', '']);

  const gap = Promise.all([next('lost'), next('reconnect')]);
  await query(server.url, `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kwartet listener'`);
  await gap;
  arriving = next('notification');
  await query(server.url, `select pg_notify('kwartet', 'again')`);
  assert.deepEqual(await arriving, ['kwartet', 'again']);
  await listener.close();
});

test('the first connection must succeed', async () => {
  const url = new URL(server.url);
  url.port = '1';
  await assert.rejects(
    listen({ url: url.href, applicationName: 'x', channels: ['kwartet'], onNotification: () => undefined, onReconnect: () => undefined }),
    { code: 'DATABASE_UNAVAILABLE' },
  );
});
