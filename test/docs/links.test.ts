/** The pages hold what they say: links lead somewhere, commands exist, and the requests that they show are answered. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { startTestServer } from '../support/server.ts';

const root = join(import.meta.dirname, '..', '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/*.md'], { cwd: root })
  .sort()
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

test('every relative link leads to a file', () => {
  const links = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => ({ path, target }))
      .filter(({ target }) => !/^([a-z]+:|#)/.test(target)),
  );
  assert.ok(links.length > 10, `${links.length} links`);
  const broken = links.filter(({ path, target }) => !existsSync(join(root, dirname(path), target.replace(/#.*/, ''))));
  assert.deepEqual(broken, []);
});

test('every page of docs is linked from another page', () => {
  const linked = new Set(
    pages.flatMap(({ path, text }) => [...text.matchAll(/\]\(([^)\s#]+)/g)].map(([, target = '']) => join(dirname(path), target))),
  );
  assert.deepEqual(
    pages.map(({ path }) => path).filter((path) => path.startsWith('docs/') && !linked.has(path)),
    [],
  );
});

test('every command that is shown exists', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  const verbs = globSync('cli/src/commands/*.ts', { cwd: root }).flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^ {2}verb: '([^']+)'/gm)].map(([, verb = '']) => verb),
  );
  const unknown: string[] = [];
  let shown = 0;
  for (const { path, text } of pages) {
    const code = [...text.matchAll(/```[^\n]*\n([\s\S]*?)```|`([^`\n]+)`|^ {4}(.*)$/gm)].map(
      ([, block, inline, indented]) => block ?? inline ?? indented ?? '',
    );
    for (const [, npm, kwartet] of code.join('\n').matchAll(/\bnpm (?:run )?([a-z-]+)|\bnpx kwartet ([a-z- ]+)/g)) {
      shown++;
      const known =
        npm !== undefined ? npm in scripts || ['install', 'ci'].includes(npm) : verbs.some((verb) => `${kwartet} `.startsWith(`${verb} `));
      if (!known) unknown.push(`${path}: ${npm ?? kwartet}`);
    }
  }
  assert.ok(shown > 5, `${shown} commands`);
  assert.deepEqual(unknown, []);
});

test('the requests of README and the tutorials are answered', async (t) => {
  const server = await startTestServer({ data: 'starter' });
  t.after(() => server.close());
  for (const path of ['README.md', 'docs/tutorials/first-steps.md', 'docs/tutorials/graphql.md']) {
    const requests = requestsOf(readFileSync(join(root, path), 'utf8'));
    assert.ok(requests.length >= 3, `${requests.length} requests in ${path}`);
    for (const { method, target, body, isTyped, hasToken } of requests) {
      assert.ok(hasToken, `${method} ${target} sends no token`);
      assert.equal(isTyped, body !== null, `${method} ${target}: a body and its content type come together`);
      const answer = await server.call(method, target, body === null ? {} : { raw: body });
      assert.ok(answer.status >= 200 && answer.status < 300, `${path}: ${method} ${target} → ${answer.status} ${answer.text}`);
      assert.doesNotMatch(
        answer.text,
        /^\{"errors"|,"errors":|"warnings":|^\{"data":\{"\w+":(?:null|\[\]|\{"totalCount":0)/,
        `${path}: ${target} → ${answer.text}`,
      );
      if (method === 'GET') assert.doesNotMatch(answer.text, /^\[\]$|"totalCount":0[,}]/, `${path}: ${target} finds nothing`);
    }
  }
});

interface ShownRequest {
  readonly method: string;
  readonly target: string;
  readonly body: string | null;
  readonly isTyped: boolean;
  readonly hasToken: boolean;
}

/** The curl commands of the fenced blocks, in order. */
function requestsOf(page: string): ShownRequest[] {
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block.replaceAll('\\\n', ' '));
  return blocks.flatMap((block) =>
    block
      .split(/^(?=curl )/m)
      .filter((part) => part.startsWith('curl '))
      .map(requestOf),
  );
}

function requestOf(command: string): ShownRequest {
  const [, path = ''] = /"http:\/\/127\.0\.0\.1:3000([^"]*)"/.exec(command) ?? [];
  assert.ok(path.startsWith('/'), `no address in ${command}`);
  assert.ok(!/[[\]{}]/.test(path) || command.includes(' -g '), `curl reads the brackets of ${path} itself without -g`);
  const [, body = null] = /\s-d '([^']*)'/.exec(command) ?? [];
  const parameters = [...command.matchAll(/--data-urlencode '(\w+)=([^']*)'/g)].map(
    ([, name, value = '']) => `${name}=${encodeURIComponent(value)}`,
  );
  return {
    method: /\s-X (\w+)/.exec(command)?.[1] ?? (body === null ? 'GET' : 'POST'),
    target: parameters.length === 0 ? path : `${path}?${parameters.join('&')}`,
    body,
    isTyped: command.includes('Content-Type: application/json'),
    hasToken: /-H "Authorization: Bearer \$(TOKEN|\(npx kwartet api-key create [^"]*\))"/.test(command),
  };
}
