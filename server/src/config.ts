/**
 * Every setting: its environment variable, default and unit. The environment goes in, a frozen Config comes out, or a
 * ConfigError that lists everything that is wrong with it. `docs/reference/settings.md` lists the same settings (tested).
 */

import { nearest } from './nearest.ts';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Null for the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  readonly home: string;
  /** Without a slash at the end; null for the address that the server listens on. */
  readonly publicUrl: string | null;
  readonly logLevel: LogLevel;
  readonly starterData: boolean;
  readonly demoData: boolean;
  readonly poolSize: number;
  readonly poolQueueMax: number;
  readonly poolWaitMs: number;
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  readonly resultSizeBytesMax: number;
  readonly bodySizeBytesMax: number;
  readonly urlSizeBytesMax: number;
  readonly pageSizeDefault: number;
  readonly pageSizeMax: number;
  readonly batchSizeMax: number;
  readonly relationSizeMax: number;
  readonly groupsDefault: number;
  readonly filterNodesMax: number;
  readonly graphqlPageSizeDefault: number;
  readonly graphqlPageSizeMax: number;
  readonly graphqlTokensMax: number;
  readonly graphqlFieldsMax: number;
  readonly graphqlRootFieldsMax: number;
  readonly graphqlDepthMax: number;
  readonly graphqlStrict: boolean;
  readonly complexityMax: number;
  readonly documentsCachedMax: number;
  readonly documentCharactersCachedMax: number;
  readonly modelsCachedMax: number;
  readonly countsCachedMax: number;
  readonly statementsCachedMax: number;
  readonly tokensCachedMax: number;
  readonly shutdownTimeoutMs: number;
}

export interface Setting<Value> {
  /** Name of the environment variable. */
  readonly env: string;
  readonly default: Value;
  /** What a value is, in words: `milliseconds`, `true or false`. */
  readonly unit: string;
  readonly description: string;
  /** True if a value may hold a password, so that it must not be shown. */
  readonly isSecret?: boolean;
  /** Throws an Error that ends the sentence "NAME must be …". */
  readonly read: (text: string) => Value;
}

/** The start cannot go on with this environment. The message is for the person who starts it, one problem on each line. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export const settings: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  port: whole('PORT', 3000, 'TCP port', [0, 65_535], 'Port that the server listens on; 0 takes any free one.'),
  host: text('HOST', '127.0.0.1', 'host name or address', 'Address that the server listens on; 0.0.0.0 for all of IPv4, :: for all.'),
  databaseUrl: url('DATABASE_URL', ['postgres:', 'postgresql:'], 'PostgreSQL 15 or newer to use instead of the embedded one.'),
  home: text('KWARTET_HOME', '.kwartet', 'directory', 'Where the embedded PostgreSQL, its password and the signing secret are kept.'),
  publicUrl: url('KWARTET_PUBLIC_URL', ['http:', 'https:'], 'Address under which clients reach the server, when it is behind a proxy.'),
  logLevel: oneOf(
    'KWARTET_LOG_LEVEL',
    'info',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'Least severe log line to write.',
  ),
  starterData: flag('KWARTET_STARTER_DATA', true, 'Give a new workspace a few records to begin with.'),
  demoData: flag('KWARTET_DEMO_DATA', true, 'Give the first workspace a demonstration data set; the same each time.'),
  poolSize: count('KWARTET_POOL_SIZE', 8, 'connections', [1, 1000], 'Connections to PostgreSQL that one process holds at most.'),
  poolQueueMax: count(
    'KWARTET_POOL_QUEUE_MAX',
    1000,
    'requests',
    [0, 1_000_000],
    'Requests that wait for a connection at most; more answer 503.',
  ),
  poolWaitMs: milliseconds('KWARTET_POOL_WAIT_MS', 10_000, 'Longest wait for a connection; then the request answers 503.'),
  statementTimeoutMs: milliseconds('KWARTET_STATEMENT_TIMEOUT_MS', 10_000, 'Longest time one SQL statement may take.'),
  lockTimeoutMs: milliseconds('KWARTET_LOCK_TIMEOUT_MS', 5_000, 'Longest wait of one SQL statement for a lock.'),
  resultSizeBytesMax: bytes('KWARTET_RESULT_SIZE_BYTES_MAX', 67_108_864, 'Most that one SQL statement may bring; more is refused.'),
  bodySizeBytesMax: bytes('KWARTET_BODY_SIZE_BYTES_MAX', 10_485_760, 'Largest body of a request.'),
  urlSizeBytesMax: bytes('KWARTET_URL_SIZE_BYTES_MAX', 65_536, 'Longest URL of a request.'),
  pageSizeDefault: count('KWARTET_PAGE_SIZE_DEFAULT', 60, 'records', [1, 10_000], 'Records on a page when the request does not say.'),
  pageSizeMax: count('KWARTET_PAGE_SIZE_MAX', 200, 'records', [1, 10_000], 'Records on a page at most; a larger limit is lowered to it.'),
  batchSizeMax: count('KWARTET_BATCH_SIZE_MAX', 200, 'records', [60, 10_000], 'Records that one request may create, change or remove.'),
  relationSizeMax: count(
    'KWARTET_RELATION_SIZE_MAX',
    60,
    'records',
    [1, 10_000],
    'Records of a to-many relation that are answered inside a record.',
  ),
  groupsDefault: count(
    'KWARTET_GROUPS_DEFAULT',
    50,
    'groups',
    [1, 10_000],
    'Groups that a grouping answers when the request does not say.',
  ),
  filterNodesMax: count('KWARTET_FILTER_NODES_MAX', 1000, 'conditions', [1, 100_000], 'Conditions and connectives in one filter at most.'),
  graphqlPageSizeDefault: count(
    'KWARTET_GRAPHQL_PAGE_SIZE_DEFAULT',
    200,
    'records',
    [1, 10_000],
    'Records on a page of GraphQL when the query does not say.',
  ),
  graphqlPageSizeMax: count(
    'KWARTET_GRAPHQL_PAGE_SIZE_MAX',
    1000,
    'records',
    [1, 10_000],
    'Records on a page of GraphQL at most; a larger first or last is refused.',
  ),
  graphqlTokensMax: count(
    'KWARTET_GRAPHQL_TOKENS_MAX',
    50_000,
    'tokens',
    [100, 10_000_000],
    'Names, values and punctuation marks in one GraphQL document at most.',
  ),
  graphqlFieldsMax: count(
    'KWARTET_GRAPHQL_FIELDS_MAX',
    2000,
    'fields',
    [1, 100_000],
    'Fields in one GraphQL document at most, fragments expanded.',
  ),
  graphqlRootFieldsMax: count('KWARTET_GRAPHQL_ROOT_FIELDS_MAX', 20, 'fields', [1, 1000], 'Root fields of one GraphQL operation at most.'),
  graphqlDepthMax: count('KWARTET_GRAPHQL_DEPTH_MAX', 5, 'records', [1, 20], 'Records inside one another in one GraphQL query at most.'),
  graphqlStrict: flag('KWARTET_GRAPHQL_STRICT', false, 'Refuse what the GraphQL schema does not know, instead of a warning.'),
  complexityMax: count(
    'KWARTET_COMPLEXITY_MAX',
    1_000_000,
    'records',
    [100, 100_000_000],
    'Records that one question may be expected to read, relations included.',
  ),
  documentsCachedMax: count(
    'KWARTET_DOCUMENTS_CACHED_MAX',
    1000,
    'documents',
    [0, 1_000_000],
    'GraphQL documents that one process keeps in memory, parsed.',
  ),
  documentCharactersCachedMax: count(
    'KWARTET_DOCUMENT_CHARACTERS_CACHED_MAX',
    1_000_000,
    'characters',
    [0, 1_000_000_000],
    'Characters of all kept GraphQL documents together; parsed, each takes about a hundred bytes.',
  ),
  modelsCachedMax: count(
    'KWARTET_MODELS_CACHED_MAX',
    100,
    'workspaces',
    [1, 100_000],
    'Workspaces whose model one process keeps in memory.',
  ),
  countsCachedMax: count(
    'KWARTET_COUNTS_CACHED_MAX',
    10_000,
    'counts',
    [0, 1_000_000],
    'Counts of filtered lists that one process keeps in memory.',
  ),
  statementsCachedMax: count(
    'KWARTET_STATEMENTS_CACHED_MAX',
    500,
    'statements',
    [1, 100_000],
    'Compiled statements kept for each model, and prepared on each connection.',
  ),
  tokensCachedMax: count(
    'KWARTET_TOKENS_CACHED_MAX',
    10_000,
    'tokens',
    [0, 1_000_000],
    'Verified API keys that one process keeps in memory.',
  ),
  shutdownTimeoutMs: milliseconds('KWARTET_SHUTDOWN_TIMEOUT_MS', 10_000, 'Longest time that requests in flight have to end at shutdown.'),
};

const prefix = 'KWARTET_';

/** Reads the settings from an environment; an empty value counts as unset.
 *  Throws ConfigError for malformed values and for names that begin with KWARTET_ and are no setting. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = unknownNames(env);
  const config: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    const given = env[setting.env]?.trim();
    try {
      config[name] = given === undefined || given === '' ? setting.default : setting.read(given);
    } catch (error) {
      const shown = setting.isSecret === true ? '' : `, not ${JSON.stringify(given)}`;
      problems.push(`${setting.env} must be ${(error as Error).message}${shown}.`);
    }
  }
  problems.push(...overMax(config, 'pageSizeDefault', 'pageSizeMax'), ...overMax(config, 'graphqlPageSizeDefault', 'graphqlPageSizeMax'));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(config) as unknown as Config;
}

function overMax(config: Partial<Config>, standard: keyof Config, max: keyof Config): string[] {
  const [given, limit] = [config[standard], config[max]];
  if (given == null || limit == null || given <= limit) return [];
  return [`${settings[standard].env} (${given}) must not be over ${settings[max].env} (${limit}).`];
}

function whole(env: string, value: number, unit: string, [min, max]: readonly [number, number], description: string): Setting<number> {
  const read = (given: string): number => {
    const number = Number(given);
    if (!/^\d+$/.test(given) || number < min || number > max)
      throw new Error(`a whole number from ${min} to ${max}${unit === '' ? '' : ` (${unit})`}`);
    return number;
  };
  return { env, default: value, unit, description, read };
}

function count(env: string, value: number, unit: string, range: readonly [number, number], description: string): Setting<number> {
  return whole(env, value, unit, range, description);
}

/** Up to a day; nothing waits for ever. */
function milliseconds(env: string, value: number, description: string): Setting<number> {
  return whole(env, value, 'milliseconds', [1, 86_400_000], description);
}

/** From a kibibyte to a gibibyte. */
function bytes(env: string, value: number, description: string): Setting<number> {
  return whole(env, value, 'bytes', [1024, 1_073_741_824], description);
}

function text(env: string, value: string, unit: string, description: string): Setting<string> {
  return { env, default: value, unit, description, read: (given) => given };
}

function flag(env: string, value: boolean, description: string): Setting<boolean> {
  const read = (given: string): boolean => {
    if (given !== 'true' && given !== 'false') throw new Error('true or false');
    return given === 'true';
  };
  return { env, default: value, unit: 'true or false', description, read };
}

function oneOf<Value extends string>(env: string, value: Value, values: readonly Value[], description: string): Setting<Value> {
  const unit = `one of ${values.join(', ')}`;
  const read = (given: string): Value => {
    const found = values.find((candidate) => candidate === given);
    if (found === undefined) throw new Error(unit);
    return found;
  };
  return { env, default: value, unit, description, read };
}

function url(env: string, protocols: readonly string[], description: string): Setting<string | null> {
  const unit = `URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  const read = (given: string): string => {
    if (!protocols.includes(URL.parse(given)?.protocol ?? '')) throw new Error(`a ${unit}`);
    return given.replace(/\/+$/, '');
  };
  // A URL may carry a password.
  return { env, default: null, unit, description, isSecret: true, read };
}

function unknownNames(env: Readonly<Record<string, string | undefined>>): string[] {
  const ours = Object.values(settings)
    .map((setting) => setting.env)
    .filter((name) => name.startsWith(prefix));
  return Object.keys(env)
    .filter((name) => name.startsWith(prefix) && !ours.includes(name))
    .map((name) => {
      const near = nearest(
        name.slice(prefix.length),
        ours.map((our) => our.slice(prefix.length)),
      );
      return `${name} is not a setting.${near === null ? ' See docs/reference/settings.md.' : ` Did you mean ${prefix}${near}?`}`;
    });
}
