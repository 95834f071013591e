/** Runs autocannon on a job (first argument: its JSON file) and writes the result (second argument). */
import { readFileSync, writeFileSync } from 'node:fs';
import { runningNumber } from '../sample.ts';
import type { LoadJob, LoadResult } from './load.ts';

interface AutocannonRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly setupRequest?: (request: AutocannonRequest) => AutocannonRequest;
}

interface AutocannonResult {
  readonly duration: number;
  readonly errors: number;
  readonly non2xx: number;
  readonly requests: { readonly total: number };
  readonly throughput: { readonly total: number };
  readonly latency: { readonly p50: number; readonly p99: number };
}

type Autocannon = (options: object) => PromiseLike<AutocannonResult>;

const [question = '', answer = ''] = process.argv.slice(2);
const job = JSON.parse(readFileSync(question, 'utf8')) as LoadJob;
const encodedNumber = encodeURIComponent(runningNumber);
let number = job.firstNumber;
let client = 0;

const name: string = 'autocannon';
const { default: autocannon } = (await import(name)) as { default: Autocannon };
const requests = job.requests.map(render);
const result = await autocannon({
  url: job.peer.url,
  connections: job.connections,
  duration: job.seconds,
  timeout: 20,
  requests: requests.slice(0, 1),
  // Every connection begins elsewhere in the list; otherwise all would ask for the same record at the same time.
  setupClient: (each: { setRequests(requests: readonly AutocannonRequest[]): void }) => {
    const start = Math.floor((client++ * requests.length) / job.connections);
    each.setRequests([...requests.slice(start), ...requests.slice(0, start)]);
  },
});
const used = process.cpuUsage();
const load: LoadResult = {
  requests: result.requests.total,
  seconds: result.duration,
  bytes: result.throughput.total,
  p50Ms: result.latency.p50,
  p99Ms: result.latency.p99,
  failed: result.errors + result.non2xx,
  cpuSeconds: (used.user + used.system) / 1e6,
};
writeFileSync(answer, JSON.stringify(load));

function render({ method, path, body }: LoadJob['requests'][number]): AutocannonRequest {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = { ...job.peer.headers, ...(text === undefined ? {} : { 'content-type': 'application/json' }) };
  const request = { method, path, headers, ...(text === undefined ? {} : { body: text }) };
  if (!path.includes(encodedNumber) && !text?.includes(runningNumber)) return request;
  return {
    ...request,
    setupRequest: (template) => {
      const next = String(number++).padStart(10, '0');
      const renewed = { ...template, path: path.replaceAll(encodedNumber, next) };
      return text === undefined ? renewed : { ...renewed, body: text.replaceAll(runningNumber, next) };
    },
  };
}
