import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { settings } from '../../server/src/config.ts';

test('docs/reference/settings.md lists the settings as they are', () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'settings.md'), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const expected = Object.values(settings).map(
    ({ env, default: value, unit, description }) => `| \`${env}\` | ${value === null ? '' : `\`${value}\``} | ${unit} | ${description} |`,
  );
  assert.deepEqual(rows, expected);
});
