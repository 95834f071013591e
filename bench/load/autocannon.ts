/** Load by autocannon, for machines without wrk. It runs in a process of its own (`autocannon-process.ts`). */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Load, LoadResult } from './load.ts';

export const autocannon: Load = {
  name: 'autocannon',
  note: 'autocannon (Node) takes as much CPU as a server does: it narrows the distance between the two and so FLATTERS the ratio. Install wrk for numbers that count.',
  run: (job) => {
    const question = path.join(job.directory, `${job.peer.name}-requests.json`);
    const answer = path.join(job.directory, `${job.peer.name}-result.json`);
    const { url, headers } = job.peer;
    writeFileSync(question, JSON.stringify({ ...job, peer: { url, headers } }));
    const script = path.join(import.meta.dirname, 'autocannon-process.ts');
    const child = spawn(process.execPath, [script, question, answer], { stdio: ['ignore', 'inherit', 'inherit'] });
    const deadline = setTimeout(() => child.kill('SIGKILL'), (job.seconds + 40) * 1000);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        clearTimeout(deadline);
        if (code === 0) resolve(JSON.parse(readFileSync(answer, 'utf8')) as LoadResult);
        else reject(new Error(`autocannon ended with code ${code}.`));
      });
    });
  },
};
