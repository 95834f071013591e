import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig, settings } from '../server/src/config.ts';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

test('an empty environment gives the defaults, frozen', () => {
  const config = readConfig({});
  assert.equal(config.port, 3000);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.home, '.kwartet');
  assert.equal(config.databaseUrl, null);
  assert.equal(config.demoData, true);
  assert.ok(Object.isFrozen(config));
});

test('values are read in their units, and empty ones count as unset', () => {
  const config = readConfig({
    PORT: '0',
    HOST: ' ',
    DATABASE_URL: 'postgres://me:secret@db.internal:5433/crm?sslmode=require',
    KWARTET_PUBLIC_URL: 'https://crm.example.com/',
    KWARTET_LOG_LEVEL: 'debug',
    KWARTET_DEMO_DATA: 'false',
    KWARTET_STATEMENT_TIMEOUT_MS: '250',
    UNRELATED: 'x',
  });
  assert.equal(config.port, 0);
  assert.equal(config.host, '127.0.0.1');
  assert.equal(config.databaseUrl, 'postgres://me:secret@db.internal:5433/crm?sslmode=require');
  assert.equal(config.publicUrl, 'https://crm.example.com');
  assert.equal(config.logLevel, 'debug');
  assert.equal(config.demoData, false);
  assert.equal(config.statementTimeoutMs, 250);
});

test('malformed values are refused, all of them at once', () => {
  assert.deepEqual(
    problemsOf({
      PORT: '70000',
      KWARTET_POOL_SIZE: '8.5',
      KWARTET_DEMO_DATA: 'yes',
      KWARTET_LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://me:secret@x/y',
    }),
    [
      'PORT must be a whole number from 0 to 65535 (TCP port), not "70000".',
      'DATABASE_URL must be a URL that begins with postgres:// or postgresql://.',
      'KWARTET_LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent, not "loud".',
      'KWARTET_DEMO_DATA must be true or false, not "yes".',
      'KWARTET_POOL_SIZE must be a whole number from 1 to 1000 (connections), not "8.5".',
    ],
  );
  for (const text of ['-1', '1e3', '0x10', '١', 'NaN', '3000 3001']) assert.equal(problemsOf({ PORT: text }).length, 1, text);
});

test('an unknown name is refused, with the one that was meant', () => {
  assert.deepEqual(problemsOf({ KWARTET_POOLSIZE: '9' }), ['KWARTET_POOLSIZE is not a setting. Did you mean KWARTET_POOL_SIZE?']);
  assert.deepEqual(problemsOf({ KWARTET_COLOUR_OF_THE_SKY: 'blue' }), [
    'KWARTET_COLOUR_OF_THE_SKY is not a setting. See docs/reference/settings.md.',
  ]);
});

test('settings that contradict each other are refused', () => {
  assert.deepEqual(problemsOf({ KWARTET_PAGE_SIZE_DEFAULT: '100', KWARTET_PAGE_SIZE_MAX: '50' }), [
    'KWARTET_PAGE_SIZE_DEFAULT (100) must not be over KWARTET_PAGE_SIZE_MAX (50).',
  ]);
});

test('each default is a value that its own setting accepts, and names are unique', () => {
  const names = Object.values(settings).map(({ env }) => env);
  assert.equal(new Set(names).size, names.length);
  for (const setting of Object.values(settings)) {
    if (setting.default !== null) assert.equal(setting.read(String(setting.default)), setting.default, setting.env);
    assert.match(setting.description, /^[A-Z].*\.$/, setting.env);
  }
});
