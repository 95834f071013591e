/** Starting and ending the servers under test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  /** From the start of the process to its first good answer. */
  readonly firstAnswerMs: number;
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly name: string;
  /** Arguments of this Node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly probe: { readonly path: string; readonly headers: Readonly<Record<string, string>> };
  /** For its log. */
  readonly directory: string;
}

const root = path.dirname(import.meta.dirname);
const running = new Set<ChildProcess>();
const startWithinMs = 60_000;
const stopWithinMs = 10_000;

/** Throws an Error with the end of the server's log when it does not answer. */
export async function startServer({ name, args, env, probe, directory }: ServerCommand): Promise<ServerProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = path.join(directory, `${name}.log`);
  const log = openSync(logFile, 'a');
  const beganAt = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), HOST: '127.0.0.1', ...env },
    stdio: ['ignore', log, log],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  while (!(await answers(url, probe))) {
    const late = performance.now() - beganAt > startWithinMs;
    if (late || child.exitCode !== null || child.signalCode !== null) {
      await stopChild(child);
      throw new Error(`${name} ${late ? 'does not answer' : 'ended'}:\n${readFileSync(logFile, 'utf8').slice(-3000)}`);
    }
    await sleep(4);
  }
  return { pid: child.pid ?? 0, url, firstAnswerMs: performance.now() - beganAt, stop: () => stopChild(child) };
}

/** Ends whatever still runs. */
export async function stopServers(): Promise<void> {
  await Promise.all([...running].map(stopChild));
}

/** Runs a command to its end and returns what it printed on standard output. */
export async function runCommand(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  let output = '';
  child.stdout.on('data', (part) => {
    output += part;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with code ${code}.`);
  return output.trim();
}

async function answers(url: string, { path: target, headers }: ServerCommand['probe']): Promise<boolean> {
  try {
    const answer = await fetch(url + target, { headers, signal: AbortSignal.timeout(5000) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false;
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const deadline = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await ended;
  clearTimeout(deadline);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
