/** A V8 CPU profile → where the time goes, by room of the program and by function. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
  }[];
  /** Microseconds of a clock that only goes forward. */
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** Rooms and functions by the time that they took themselves, as shares of the time that was not idle since `sinceUs`
 *  (microseconds of `process.hrtime`), so that starting is left out. Reads the newest profile. */
export function costliest(directory: string, sinceUs: number, count: number): readonly string[] {
  const file = readdirSync(directory)
    .filter((name) => name.endsWith('.cpuprofile'))
    .sort()
    .at(-1);
  if (file === undefined) return ['no profile was written'];
  const profile = JSON.parse(readFileSync(path.join(directory, file), 'utf8')) as Profile;
  return [...shares(profile, sinceUs, roomOf, 14), '', ...shares(profile, sinceUs, nameOf, count)];
}

/** Lines `12.3 %  name`, the largest first. Samples are counted, not their times: a long one means that something else ran. */
export function shares(profile: Profile, sinceUs: number, name: (frame: CallFrame) => string, count: number): readonly string[] {
  const names = new Map(profile.nodes.map(({ id, callFrame }) => [id, idle.has(callFrame.functionName) ? null : name(callFrame)]));
  const counts = new Map<string, number>();
  let total = 0;
  let now = profile.startTime;
  profile.samples.forEach((id, i) => {
    now += profile.timeDeltas[i] ?? 0;
    const key = names.get(id) ?? null;
    if (now < sinceUs || key === null) return;
    total++;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  });
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([key, samples]) => `${((100 * samples) / total).toFixed(1).padStart(5)} %  ${key}`);
}

const idle: ReadonlySet<string> = new Set(['(idle)', '(root)']);
const root = path.dirname(import.meta.dirname);
const sockets: ReadonlySet<string> = new Set(['writeBuffer', 'writeUtf8String', 'writeLatin1String', 'writev']);

function roomOf(frame: CallFrame): string {
  if (frame.url === '') return sockets.has(frame.functionName) ? '(writing to sockets)' : frame.functionName || '(compiled serializers)';
  if (frame.url.startsWith('node:')) return 'Node.js itself';
  const file = fileOf(frame.url).split('/');
  if (file[0] === 'node_modules') return file.slice(0, file[1]?.startsWith('@') ? 3 : 2).join('/');
  return file.slice(0, file[2] === 'api' ? 4 : 3).join('/');
}

function nameOf(frame: CallFrame): string {
  if (frame.url === '') return frame.functionName || '(compiled serializers)';
  return `${frame.functionName || '(anonymous)'}  ${fileOf(frame.url)}:${frame.lineNumber + 1}`;
}

function fileOf(url: string): string {
  return url.startsWith('file:') ? path.relative(root, fileURLToPath(url)) : url;
}
