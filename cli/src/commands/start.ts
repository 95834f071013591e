/** `kwartet start`: the server, until it is told to stop. */
import type { RunningServer } from '@kwartet/server';
import type { Command } from '../command.ts';

export const start: Command = {
  verb: 'start',
  summary: 'Start the server; its settings are environment variables (docs/reference/settings.md).',
  options: { empty: { type: 'boolean', help: 'Make the first workspace without any records.' } },

  async run(values) {
    const stop = stopSignal();
    const { startServer } = await import('@kwartet/server');
    const server = await startServer({ env: process.env, flags: { empty: values.empty === true } });
    await stop;
    await close(server);
    return 0;
  },
};

/** One Ctrl-C can arrive twice, from the terminal and from npm; what comes this soon after the first is its echo. */
const echoMs = 500;
const forgottenMs = 1_000;
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Resolves on the first signal to stop, or when the process that started this one is gone. A second signal exits at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let firstAt: number | null = null;
    for (const [signal, exitCode] of Object.entries(exitCodes)) {
      process.on(signal, () => {
        if (firstAt === null) {
          firstAt = performance.now();
          resolve();
        } else if (performance.now() - firstAt > echoMs) process.exit(exitCode);
      });
    }
    process.once('disconnect', resolve);
    // Listening holds the channel open, which would keep a start that failed from ending.
    process.channel?.unref();
  });
}

async function close(server: RunningServer): Promise<void> {
  await server.close();
  if (process.connected) process.disconnect();
  // Whatever was forgotten must not keep a stopped server from ending.
  setTimeout(() => process.exit(), forgottenMs).unref();
}
