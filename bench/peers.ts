/** The two servers of a run: how each is started on its database, and how a request to it is written. */
import path from 'node:path';
import { runningNumber } from './sample.ts';
import { runCommand, type ServerProcess, startServer } from './server-process.ts';
import type { Peer, Request } from './workloads.ts';

/** A way to start one of the two, again and again. */
export interface Starter {
  readonly name: Peer['name'];
  readonly databaseUrl: string;
  /** `nodeOptions`: arguments of Node itself. */
  start(nodeOptions?: readonly string[]): Promise<RunningPeer>;
}

export interface RunningPeer extends Peer {
  readonly process: ServerProcess;
}

/** `probe`: path of a record that is there. */
export function floorStarter(databaseUrl: string, directory: string, probe: string): Starter {
  return {
    name: 'floor',
    databaseUrl,
    start: async (nodeOptions = []) => {
      // As for Kwartet: the sources are compiled once, not at every start.
      const env = { DATABASE_URL: databaseUrl, POOL: '4', NODE_COMPILE_CACHE: path.join(directory, 'compile-cache') };
      const script = path.join(import.meta.dirname, 'floor', 'server.ts');
      const process = await startServer({
        name: 'floor',
        args: [...nodeOptions, script],
        env,
        probe: { path: probe, headers: {} },
        directory,
      });
      return { name: 'floor', url: process.url, headers: {}, withoutTotal: '&count=0', only: () => '', process };
    },
  };
}

/** Lets Kwartet make its workspace in an empty database, and an API key in it; then it is ready to be filled. */
export async function installKwartet(databaseUrl: string, directory: string): Promise<string> {
  const server = await startServer({
    name: 'kwartet',
    args: [startScript, '--empty'],
    env: kwartetEnv(databaseUrl, directory),
    probe: { path: '/healthz', headers: {} },
    directory,
  });
  try {
    return await runCommand([commandScript, 'api-key', 'create', '--name', 'bench'], kwartetEnv(databaseUrl, directory));
  } finally {
    await server.stop();
  }
}

export function kwartetStarter(databaseUrl: string, directory: string, probe: string, apiKey: string): Starter {
  const headers = { authorization: `Bearer ${apiKey}` };
  return {
    name: 'kwartet',
    databaseUrl,
    start: async (nodeOptions = []) => {
      const process = await startServer({
        name: 'kwartet',
        args: [...nodeOptions, startScript],
        env: kwartetEnv(databaseUrl, directory),
        probe: { path: probe, headers },
        directory,
      });
      const peer: RunningPeer = { name: 'kwartet', url: process.url, headers, withoutTotal: '', only: () => '', process };
      const fields = {
        person: await ownFields(peer, '/rest/people?limit=1', 'people'),
        company: await ownFields(peer, '/rest/companies?limit=1', 'companies'),
      };
      return { ...peer, only: (object, relation) => `&fields=${[...fields[object], relation].join(',')}` };
    },
  };
}

/** One request of a workload, outside of any load. `number` takes the place of the running number. Throws an Error for a refusal. */
export async function send(peer: Peer, { method, path: target, body }: Request, number: number): Promise<unknown> {
  const digits = String(number).padStart(10, '0');
  const filled = (text: string) => text.replaceAll(runningNumber, digits).replaceAll(encodeURIComponent(runningNumber), digits);
  const answer = await fetch(peer.url + filled(target), {
    method,
    headers: { ...peer.headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: filled(JSON.stringify(body)) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  // GraphQL refuses with a status of 200 as well.
  const said = answer.status < 300 ? (JSON.parse(text) as { readonly errors?: unknown }) : null;
  if (said === null || said.errors !== undefined)
    throw new Error(`${peer.name} refuses ${method} ${target}: ${answer.status} ${text.slice(0, 500)}`);
  return said;
}

const root = path.dirname(import.meta.dirname);
const startScript = path.join(root, 'scripts', 'start.mjs');
const commandScript = path.join(root, 'cli', 'bin', 'kwartet.mjs');

function kwartetEnv(databaseUrl: string, directory: string): Record<string, string> {
  return { DATABASE_URL: databaseUrl, KWARTET_HOME: path.join(directory, 'kwartet-home') };
}

/** What a record shows without relations, join columns among it. */
async function ownFields(peer: Peer, target: string, plural: string): Promise<readonly string[]> {
  const answer = await send(peer, { method: 'GET', path: target }, 0);
  const [record = {}] = (answer as { data: Record<string, object[]> }).data[plural] ?? [];
  return Object.keys(record);
}
