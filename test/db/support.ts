/** Homes, processes and connections for the tests of the embedded PostgreSQL. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import pg from 'pg';
import { type EmbeddedDatabase, openEmbedded } from '../../server/src/db/embedded.ts';
import { type Database, openPool, type PoolOptions } from '../../server/src/db/pool.ts';

export interface Line {
  readonly event?: string;
  readonly url?: string;
  readonly refused?: string;
  readonly pid?: number;
  readonly data?: string;
}

export interface Process {
  readonly child: ChildProcess;
  /** Waits for a line that says what is looked for. */
  until(is: (line: Line) => boolean): Promise<Line>;
  /** Its input ends, so it closes in an orderly way. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

/** A directory that PostgreSQL's user can reach; whatever still runs in it when the test ends is killed. */
export function makeHome(context: TestContext, parent = tmpdir()): string {
  const directory = mkdtempSync(join(parent, 'kwartet-embedded-'));
  chmodSync(directory, 0o755);
  const home = join(directory, 'home');
  context.after(() => {
    try {
      process.kill(postmasterPid(home), 'SIGKILL');
    } catch {
      // None runs.
    }
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  return home;
}

export function postmasterPid(home: string): number {
  return Number(readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

export function startProcess(
  context: TestContext,
  home: string,
  role: 'server' | 'command',
  options: { readonly uid?: number; readonly gid?: number; readonly script?: string } = {},
): Process {
  const { script = join(import.meta.dirname, 'embedded-process.ts'), ...identity } = options;
  const child = spawn(process.execPath, [script, home, role], { ...identity, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: Line[] = [];
  let wake = (): void => undefined;
  createInterface(child.stdout).on('line', (line) => {
    lines.push(JSON.parse(line) as Line);
    wake();
  });
  void exited.then(() => wake());
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  context.after(kill);
  return {
    child,
    until: async (is) => {
      for (;;) {
        const at = lines.findIndex(is);
        if (at >= 0) return lines.splice(0, at + 1).at(-1) as Line;
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The process ended: ${JSON.stringify(lines)}`);
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    },
    end: async () => {
      child.stdin?.end();
      await exited;
    },
    kill,
  };
}

export function open(
  home: string,
  exclusive = true,
  log: (event: string, details?: object) => void = () => undefined,
): Promise<EmbeddedDatabase> {
  return openEmbedded({ home, exclusive, log });
}

export async function query(url: string, text: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows as unknown[][];
  } finally {
    await client.end();
  }
}

export function pool(context: TestContext, url: string, options: Partial<PoolOptions> = {}): Database {
  const database = openPool({
    url,
    size: 4,
    queueMax: 100,
    waitMs: 10_000,
    statementTimeoutMs: 10_000,
    lockTimeoutMs: 2_000,
    resultBytesMax: 64_000_000,
    preparedMax: 100,
    applicationName: 'kwartet test',
    ...options,
  });
  context.after(() => database.close());
  return database;
}
