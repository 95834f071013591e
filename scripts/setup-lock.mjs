/**
 * One set-up at a time: a lock between processes that is a folder with one file named after its owner. Renaming a prepared
 * folder onto an empty or missing one is atomic, and fails on one that holds an owner. An owner that is gone is put out by
 * unlinking its file, which only one can do.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

const retryMs = 100;
const beatMs = 1000;
/** On another host (a shared disk, a container) only the file's time tells whether its owner lives. */
const silentElsewhereMs = 15_000;
/** A process id may have been given to another process since. */
const silentHereMs = 600_000;

/**
 * Takes the lock; waits while another process holds it, and calls `onWait` once if that takes more than a second.
 * `extendTo(pid)`: the lock lasts as long as that process, too, should this one be killed.
 */
export async function takeLock(folder, onWait) {
  const owner = `${hostname()}~${process.pid}~${randomBytes(6).toString('hex')}`;
  const prepared = `${folder}-${owner}`;
  mkdirSync(prepared);
  writeFileSync(join(prepared, owner), '');
  try {
    for (let waits = 0; !claim(prepared, folder); waits++) {
      putOutStale(folder);
      if (waits === 1000 / retryMs) onWait();
      await new Promise((done) => setTimeout(done, retryMs));
      touch(join(prepared, owner));
    }
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    throw error;
  }
  const held = join(folder, owner);
  const beat = setInterval(() => touch(held), beatMs);
  return {
    extendTo: (pid) => writeFileSync(held, String(pid)),
    release: () => {
      clearInterval(beat);
      rmSync(held, { force: true });
      removeEmpty(folder);
    },
  };
}

function claim(prepared, folder) {
  // Windows does not rename onto an empty folder.
  removeEmpty(folder);
  try {
    renameSync(prepared, folder);
    return true;
  } catch (error) {
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code) && existsSync(folder)) return false;
    throw error;
  }
}

function putOutStale(folder) {
  let owners = [];
  try {
    owners = readdirSync(folder);
  } catch {
    return;
  }
  for (const owner of owners) if (isStale(folder, owner)) rmSync(join(folder, owner), { force: true });
}

function isStale(folder, owner) {
  const [host, pid] = owner.split('~');
  let silentMs;
  let installer;
  try {
    silentMs = Date.now() - statSync(join(folder, owner)).mtimeMs;
    installer = readFileSync(join(folder, owner), 'utf8');
  } catch {
    return false;
  }
  if (host !== hostname()) return silentMs > silentElsewhereMs;
  return silentMs > silentHereMs || !(isAlive(Number(pid)) || (installer !== '' && isAlive(Number(installer))));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}

function touch(file) {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Put out by another process, which then installs: nothing of ours is left to protect.
  }
}

function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch {
    // Missing, or held.
  }
}
