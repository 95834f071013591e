import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseExpiry } from '../../cli/src/commands/api-key.ts';

const program = join(import.meta.dirname, '..', '..', 'cli', 'bin', 'kwartet.mjs');

function kwartet(...args: string[]): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  return spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' });
}

test('--help tells the commands, and each command its options', () => {
  const { status, stdout, stderr } = kwartet('--help');
  assert.equal(status, 0);
  assert.equal(stderr, '');
  for (const verb of ['start', 'api-key create', 'seed']) {
    assert.match(stdout, new RegExp(`^ {2}${verb} `, 'm'));
    const help = kwartet(...verb.split(' '), '--help');
    assert.equal(help.status, 0);
    assert.match(help.stdout, new RegExp(`^kwartet ${verb} \\[options\\]\\n[\\s\\S]*--help`));
  }
});

const refused: readonly (readonly [readonly string[], RegExp])[] = [
  [[], /^Which command\?/],
  [['serve'], /^There is no command 'serve'\./],
  [['api-key'], /^There is no command 'api-key'\./],
  [['--empty'], /^There is no option '--empty' without a command\./],
  [['start', '--full'], /^Unknown option '--full'[\s\S]*kwartet start --help/],
  [['start', 'now'], /^Unexpected argument 'now'\.\n/],
  [['start', '--empty=yes'], /--empty/],
  [['api-key', 'create'], /^--name is required\./],
  [['api-key', 'create', '--name'], /--name/],
  [['api-key', 'create', '--name', 'x', '--expires', 'soon'], /^--expires takes a date/],
  [['api-key', 'create', '--name', 'x', '--expires', '2001-01-01'], /^--expires must be in the future/],
  [['seed'], /^Say how many/],
  [['seed', '--people', '1e3'], /^--people takes a whole number from 0 to 10000000, not '1e3'\./],
  [['seed', '--people', '-1'], /--people/],
];

for (const [args, message] of refused) {
  test(`refused: kwartet ${args.join(' ')}`, () => {
    const { status, stdout, stderr } = kwartet(...args);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /^\s+at /m);
  });
}

test('the end of a key is a date, a moment, or a number of days', () => {
  const now = new Date('2026-05-01T10:00:00Z');
  assert.equal(parseExpiry('2026-05-01', now).toISOString(), '2026-05-01T23:59:59.999Z');
  assert.equal(parseExpiry('2028-02-29', now).toISOString(), '2028-02-29T23:59:59.999Z');
  assert.equal(parseExpiry('2026-06-01T12:00:00+02:00', now).toISOString(), '2026-06-01T10:00:00.000Z');
  assert.equal(parseExpiry('90d', now).toISOString(), '2026-07-30T10:00:00.000Z');
  for (const text of ['2027-02-29', '2027-13-01', '2027-01-01T25:00:00Z', '2027-01-01T10:00:00', '0d', '2026-04-30', '-1d', '', '1y']) {
    assert.throws(() => parseExpiry(text, now), /--expires/, text);
  }
});
