/**
 * The house rules that hold for every file of the server: which room may import which, no cycles, no long files, no field
 * type named outside its own file. A line `import type` may reach further than a value import, because it is gone at run time.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { init, parse } from 'es-module-lexer';

const source = join(import.meta.dirname, '..', 'server', 'src');
const linesMax = 500;

/** Room → the rooms whose values it may use, besides itself and the leaves. Rooms are folders and files of `server/src`. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  nearest: [],
  config: [],
  sql: [],
  query: [],
  fields: ['sql', 'query'],
  db: ['sql'],
  model: ['fields', 'sql', 'db'],
  access: ['model', 'query', 'db'],
  plan: ['query', 'model', 'access', 'fields', 'sql'],
  // Of plan: the names of aliases and the like, which both must spell alike; never the planning.
  compile: ['plan', 'query', 'fields', 'sql'],
  execute: ['compile', 'plan', 'access', 'model', 'db', 'query', 'sql'],
  engine: ['execute', 'model', 'access', 'plan', 'compile', 'db', 'query'],
  jobs: ['db'],
  events: ['model', 'jobs', 'db'],
  commands: ['engine', 'model', 'events', 'jobs', 'db', 'sql', 'auth'],
  auth: ['db'],
  api: ['query', 'engine', 'commands', 'model', 'fields'],
  http: ['api', 'auth'],
  main: ['http', 'api', 'auth', 'commands', 'engine', 'execute', 'events', 'jobs', 'access', 'model', 'db'],
};
const leaves: readonly string[] = ['errors', 'config', 'nearest'];

/** Types may be named from these rooms as well. */
const mayNameTypes: Readonly<Record<string, readonly string[]>> = {
  fields: ['model'],
  compile: ['model'],
  execute: ['fields'],
  model: ['query'],
  auth: ['access', 'model'],
  http: ['engine', 'access', 'model'],
  api: ['access', 'execute'],
};

/** Rooms that describe a model in terms of its field types, as data. */
const describesFields = /^(fields|model\/standard|model\/demo)\//;

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

const files = globSync('**/*.ts', { cwd: source }).sort();
await init();
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const [found] = parse(readFileSync(join(source, from), 'utf8'), from);
  return found.flatMap((each) => {
    if (!each.specifier?.startsWith('.')) return [];
    const isType = each.type === 'dynamic' ? each.probablyTypeOnly : each.typeOnly;
    return [{ from, to: relative(source, join(source, dirname(from), each.specifier)), isType }];
  });
}

function roomOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '');
}

test('the rooms are the known ones', () => {
  assert.deepEqual(
    [...new Set(files.map(roomOf))].filter((room) => !(room in mayImport)),
    [],
  );
});

test('imports keep to the directions of the house', () => {
  const refused = imports.filter(({ from, to, isType }) => {
    const [room, target] = [roomOf(from), roomOf(to)];
    if (room === target || leaves.includes(target)) return false;
    return !(mayImport[room] ?? []).includes(target) && !(isType && (mayNameTypes[room] ?? []).includes(target));
  });
  assert.deepEqual(
    refused.map(({ from, to, isType }) => `${from} → ${to}${isType ? ' (types)' : ''}`),
    [],
  );
});

test('every relative import is a file of the server', () => {
  assert.ok(imports.length > files.length, `${imports.length} imports in ${files.length} files`);
  assert.ok(imports.some(({ isType }) => isType));
  assert.deepEqual(
    imports.filter(({ to }) => !files.includes(to)).map(({ from, to }) => `${from} → ${to}`),
    [],
  );
});

test('the commands of the program reach the server by its front door', () => {
  const program = join(source, '..', '..', 'cli', 'src');
  const reaching = globSync('**/*.ts', { cwd: program }).filter((file) =>
    /from '[./]+\/server\//.test(readFileSync(join(program, file), 'utf8')),
  );
  assert.deepEqual(reaching, []);
});

test('no cycle of value imports', () => {
  const targets = Map.groupBy(
    imports.filter(({ isType }) => !isType),
    ({ from }) => from,
  );
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file].join(' → ');
    if (done.has(file)) return null;
    for (const { to } of targets.get(file) ?? []) {
      const cycle = visit(to, [...path, file]);
      if (cycle !== null) return cycle;
    }
    done.add(file);
    return null;
  };
  assert.deepEqual(
    files.map((file) => visit(file, [])).filter((cycle) => cycle !== null),
    [],
  );
});

test(`no file of more than ${linesMax} lines`, () => {
  const root = join(source, '..', '..');
  const all = globSync(['server/src/**/*.ts', 'cli/src/**/*.ts', 'scripts/*.mjs', 'bench/**/*.ts'], { cwd: root });
  const long = all
    .map((file) => ({ file, lines: readFileSync(join(root, file), 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > linesMax);
  assert.deepEqual(long, []);
});

test('no field type is told apart by name outside its own file', () => {
  const types = new Set(
    files.filter((file) => file.startsWith('fields/')).flatMap((file) => declaredTypes(readFileSync(join(source, file), 'utf8'))),
  );
  assert.ok(types.has('CURRENCY') && types.has('TEXT'), `found ${[...types].join(', ')}`);
  const names = [...types].join('|');
  const comparison = new RegExp(`case '(?:${names})':|[!=]== '(?:${names})'|'(?:${names})' [!=]==|\\.includes\\('(?:${names})'`);
  const found = files
    .filter((file) => !describesFields.test(file))
    .flatMap((file) =>
      readFileSync(join(source, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (comparison.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    );
  assert.deepEqual(found, []);
});

function declaredTypes(text: string): string[] {
  return [...text.matchAll(/^\s*type: '([A-Z_]+)'|relationType\('([A-Z_]+)'\)/gm)].map(([, type, relation]) => type ?? relation ?? '');
}
