/** The checks that need no database: format and lint (Biome), types (TypeScript). */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
}

const require = createRequire(import.meta.url);

/** Runs both and prints what they found; `--write` repairs format and lint instead of reporting them. Gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--write');
  if (unknown !== undefined) {
    console.error(`Unknown argument ${unknown}. Usage: npm run check [-- --write]`);
    return 2;
  }
  const results = await runChecks(args.includes('--write'));
  for (const { name, ok, output } of results) console.log(ok ? `✔ ${name}` : `✖ ${name}\n${output}`);
  return results.every(({ ok }) => ok) ? 0 : 1;
}

export function runChecks(write: boolean): Promise<CheckResult[]> {
  const biome = ['check', ...(write ? ['--write'] : []), '--diagnostic-level=warn', '--error-on-warnings', '--no-errors-on-unmatched', '.'];
  return Promise.all([
    run('format and lint', programOf('@biomejs/biome', 'biome'), biome),
    run('types', programOf('typescript', 'tsc'), ['-p', '.', '--pretty', 'false']),
  ]);
}

function programOf(packageName: string, bin: string): string {
  const manifest = require.resolve(`${packageName}/package.json`);
  const { bin: bins } = require(manifest) as { bin: Record<string, string> };
  const path = bins[bin];
  if (path === undefined) throw new Error(`${packageName} has no program ${bin}`);
  return join(dirname(manifest), path);
}

function run(name: string, program: string, args: readonly string[]): Promise<CheckResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ name, ok: code === 0, output: output.trim() }));
  });
}
