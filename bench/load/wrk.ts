/** Load by wrk: native and cheap, one thread. Requests are rendered once and replayed by `wrk.lua`. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { cpuSeconds } from '../proc.ts';
import type { Peer, Request } from '../workloads.ts';
import type { Load, LoadResult } from './load.ts';

export const wrk: Load = {
  name: 'wrk',
  note: 'wrk 4 (native, one thread) shares the cores with the servers; its CPU time is a few µs a request.',
  run: ({ peer, requests, seconds, connections, firstNumber, directory }) => {
    const file = path.join(directory, `${peer.name}-requests`);
    writeFileSync(file, Buffer.concat(requests.map((request) => render(peer, request))));
    const script = path.join(import.meta.dirname, 'wrk.lua');
    const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '20s', '-s', script];
    const child = spawn('wrk', [...options, peer.url, '--', file, String(firstNumber)], { stdio: ['ignore', 'pipe', 'inherit'] });
    return new Promise((resolve, reject) => {
      let output = '';
      let cpu: number | null = null;
      const poll = setInterval(() => {
        cpu = cpuSeconds(child.pid) ?? cpu;
      }, 250);
      const deadline = setTimeout(() => child.kill('SIGKILL'), (seconds + 40) * 1000);
      child.stdout.on('data', (part) => {
        output += part;
      });
      child.on('error', reject);
      child.on('close', () => {
        clearInterval(poll);
        clearTimeout(deadline);
        const line = /^RESULT (.*)$/m.exec(output)?.[1];
        if (line === undefined) reject(new Error(`wrk ended without a result: ${output}`));
        else resolve({ ...(JSON.parse(line) as Omit<LoadResult, 'cpuSeconds'>), cpuSeconds: cpu });
      });
    });
  },
};

/** Length of the request in bytes, a line end, the request. */
function render(peer: Peer, { method, path: target, body }: Request): Buffer {
  const json = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${target} HTTP/1.1`, `Host: ${new URL(peer.url).host}`];
  for (const [name, value] of Object.entries(peer.headers)) lines.push(`${name}: ${value}`);
  if (json !== '') lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(json)}`);
  const request = Buffer.from(`${lines.join('\r\n')}\r\n\r\n${json}`);
  return Buffer.concat([Buffer.from(`${request.length}\n`), request]);
}
