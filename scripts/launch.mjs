/**
 * Runs a TypeScript module of this clone on the Node.js that set-up found. The module exports `main(args)`, which
 * resolves to an exit code. In this process if it runs on that Node.js already, in a second one otherwise.
 */
import { spawn } from 'node:child_process';
import module from 'node:module';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isRunning, root, runScript, setUp } from './setup.mjs';

const compileCache = join(root, 'node_modules', '.cache', 'compile');
const parentCheckMs = 250;
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** `path` is the module's from the root, such as `cli/src/main.ts`. Sets the exit code. */
export function launch(path, args) {
  return runScript(async () => {
    if (process.env.npm_lifecycle_event !== undefined) endWithParent();
    const node = await setUp();
    process.chdir(root);
    process.exitCode = isRunning(node) ? await runHere(path, args) : await runAgain(node);
  });
}

async function runHere(path, args) {
  module.enableCompileCache(compileCache);
  const { main } = await import(pathToFileURL(join(root, path)).href);
  return main(args);
}

/**
 * npm passes a signal to the shell that runs the script, and a shell that dies of it tells nobody: the server would live
 * on, unseen, with its port. Does not keep the process alive.
 */
function endWithParent() {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, parentCheckMs);
  timer.unref();
}

/**
 * Runs the same script with the same arguments on the other Node.js, and waits for it. The child has a channel to this
 * process, so that it notices when this process is killed without a chance to tell it. Ctrl-C reaches both at once from
 * the terminal: a child that counts signals takes those within an instant for one.
 */
function runAgain(node) {
  const child = spawn(node, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
