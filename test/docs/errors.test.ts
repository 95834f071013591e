import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { refusalKinds } from '../../server/src/errors.ts';

test('docs/reference/errors.md lists the refusals as they are', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'errors.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.entries(refusalKinds).map(
    ([code, { status, hint }]) => `| \`${code}\` | ${status} | ${hint.replaceAll('<', '\\<')} |`,
  );
  assert.deepEqual(rows.toSorted(), expected.toSorted());
});
