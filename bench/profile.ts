/** A V8 CPU profile → where the time goes, by function. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The functions that took most time themselves, as shares of the time that was not idle. Reads the newest profile. */
export function costliest(directory: string, count: number): readonly string[] {
  const file = readdirSync(directory)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  if (file === undefined) return ['no profile was written'];
  const profile = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Profile;
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const microseconds = new Map<string, number>();
  profile.samples.forEach((id, i) => {
    const name = names.get(id) ?? '';
    microseconds.set(name, (microseconds.get(name) ?? 0) + (profile.timeDeltas[i] ?? 0));
  });
  for (const name of ['(idle)', '(root)']) microseconds.delete(name);
  const total = [...microseconds.values()].reduce((sum, time) => sum + time, 0);
  return [...microseconds]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => `${((100 * time) / total).toFixed(1).padStart(5)} %  ${name}`);
}

const root = path.dirname(import.meta.dirname);

function nameOf({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName || '(compiled serializers)';
  const file = url.startsWith('file:') ? path.relative(root, fileURLToPath(url)) : url;
  return `${functionName || '(anonymous)'}  ${file}:${lineNumber + 1}`;
}
