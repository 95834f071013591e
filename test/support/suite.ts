/**
 * The whole test run: format, lint and types, then every `test/**` file `*.test.ts` in a process of its own, against one PostgreSQL.
 * Ends with the line `N passed, M failed`.
 */
import { globSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { runChecks } from './checks.ts';
import { startPostgres } from './postgres.ts';
import { Report } from './report.ts';

const testTimeoutMs = 120_000;
const filesAtOnce = 2;

/** `args`: test files or folders; without any, everything and the checks. Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const report = new Report((name) => (isAbsolute(name) ? relative(process.cwd(), name) : name));
  const files = findFiles(args);
  if (typeof files === 'string') {
    console.error(files);
    return 2;
  }
  if (args.length === 0) {
    for (const { name, ok, output } of await runChecks(false)) report.check(name, ok, output);
  }
  await runFiles(files, report);
  return report.finish();
}

function findFiles(args: readonly string[]): string[] | string {
  const files = new Set<string>();
  for (const arg of args.length > 0 ? args : ['test']) {
    const kind = statSync(arg, { throwIfNoEntry: false });
    if (kind === undefined) return `There is no test file or folder ${arg}. Usage: npm test [-- test/<file>.test.ts …]`;
    if (kind.isDirectory()) for (const name of globSync('**/*.test.ts', { cwd: arg })) files.add(resolve(arg, name));
    else files.add(resolve(arg));
  }
  return [...files].sort();
}

async function runFiles(files: readonly string[], report: Report): Promise<void> {
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const postgres = await startPostgres();
  Object.assign(process.env, postgres.env);
  try {
    const events = run({
      files: [...files],
      concurrency: filesAtOnce,
      timeout: testTimeoutMs,
      isolation: 'process',
      execArgv: [`--import=${join(import.meta.dirname, 'leaks.ts')}`],
      signal: interrupt.signal,
    });
    for await (const event of events) report.event(event as TestEvent);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await postgres.stop();
  }
  if (interrupt.signal.aborted) report.check('interrupted', false, 'The run was interrupted.');
}
