/** CPU time and memory of a process with all its children, from /proc. Nothing is known where there is no /proc. */
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of CPU used until now; children that have ended stay counted through the parent that waited for them. */
export function cpuSeconds(root: number | undefined): number | null {
  return total(root, (pid) => {
    const stat = statOf(pid);
    return stat ? (stat.own + stat.ended) / ticksPerSecond : 0;
  });
}

/** Resident memory in MiB. */
export function residentMib(root: number | undefined): number | null {
  return total(root, (pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) / 1024);
}

/** Parent of a process on this machine whose name starts with `name`. */
export function parentOf(pid: number, name: string): number | undefined {
  return read(`/proc/${pid}/comm`)?.startsWith(name) ? statOf(pid)?.parent : undefined;
}

const ticksPerSecond = 100;

function total(root: number | undefined, of: (pid: number) => number): number | null {
  if (root === undefined || statOf(root) === null) return null;
  return tree(root).reduce((sum, pid) => sum + of(pid), 0);
}

function tree(root: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    const parent = Number.isInteger(pid) ? statOf(pid)?.parent : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found = [root];
  for (let i = 0; i < found.length; i++) found.push(...(children.get(found[i] ?? 0) ?? []));
  return found;
}

function statOf(pid: number): { readonly parent: number; readonly own: number; readonly ended: number } | null {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const [, parent, , , , , , , , , , user, system, endedUser, endedSystem] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(parent), own: Number(user) + Number(system), ended: Number(endedUser) + Number(endedSystem) };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
