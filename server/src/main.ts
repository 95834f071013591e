/**
 * Builds everything that lives as long as the process, in order: settings, database, keys, models, engine, HTTP. The only
 * file that does; each part gets what it needs as an argument.
 */
import { type Logger, pino } from 'pino';
import { openRoles, type Roles } from './access/roles.ts';
import { type GraphqlOptions, openGraphqlApi } from './api/graphql/graphql.ts';
import { openRestApi } from './api/rest/rest.ts';
import { type Authenticator, type Caller, changeChannel, openAuthenticator } from './auth/caller.ts';
import { openSigningKeys } from './auth/keys.ts';
import { createApiKey } from './commands/api-key.ts';
import { ensureFirstWorkspace, findFirstWorkspace, findRole } from './commands/first-workspace.ts';
import { seedRecords } from './commands/seed.ts';
import { type Config, readConfig } from './config.ts';
import { openEmbedded } from './db/embedded.ts';
import { listen } from './db/listen.ts';
import { migrate } from './db/migrate.ts';
import { type Database, openPool } from './db/pool.ts';
import { type Asker, openEngine } from './engine.ts';
import { openAnswers } from './execute/read.ts';
import { openHttp } from './http/server.ts';
import { type ModelStore, openModelStore } from './model/store.ts';

export { ConfigError } from './config.ts';

export interface StartOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly flags: { readonly empty: boolean };
  /** Where the lines for the person who starts the server go; standard output when left out. */
  readonly print?: (line: string) => void;
}

export interface RunningServer {
  /** Where it answers: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly workspaceId: string;
  /** Token of the API key that the first start made; null on later starts. */
  readonly firstToken: string | null;
  /** Lets what runs finish, bounded by the setting, and stops everything. */
  close(): Promise<void>;
}

/** Throws ConfigError, and an Error in the operator's words when the database cannot be used. */
export async function startServer({ env, flags, print = console.log }: StartOptions): Promise<RunningServer> {
  const config = readConfig(env);
  const log = pino({ level: config.logLevel, base: null }, pino.destination({ fd: 2, sync: true }));
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closers.splice(0).reverse()) await one();
  };
  try {
    return await start({ config, flags, print, log, closers, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface Starting {
  readonly config: Config;
  readonly flags: StartOptions['flags'];
  readonly print: (line: string) => void;
  readonly log: Logger;
  readonly closers: (() => Promise<void>)[];
  readonly close: () => Promise<void>;
}

async function start({ config, flags, print, log, closers, close }: Starting): Promise<RunningServer> {
  const { database, url: databaseUrl } = await openDatabase(config, { exclusive: true, log, closers });
  const first = await ensureFirstWorkspace(database, {
    starterData: config.starterData && !flags.empty,
    demoData: config.demoData && !flags.empty,
  });
  const keys = openSigningKeys(database);
  const authenticator = openAuthenticator({ database, keys, tokensCachedMax: config.tokensCachedMax });
  const models = openModelStore(database, { cachedMax: config.modelsCachedMax });
  const roles = openRoles(database);
  const listener = await listen({
    url: databaseUrl,
    applicationName: 'kwartet listener',
    channels: [changeChannel],
    onNotification: (_, payload) => hear(payload, { authenticator, models, roles }),
    onReconnect: () => {
      authenticator.forgetAll();
      models.clear();
      roles.forgetAll();
    },
  });
  closers.push(() => listener.close());

  const engine = openEngine({ database, models, answers: openAnswers(config.countsCachedMax), limits: limitsOf(config) });
  const { pageSizeMax, batchSizeMax, filterNodesMax, bodySizeBytesMax, urlSizeBytesMax } = config;
  const app = openHttp({
    rest: openRestApi(engine, { pageSizeMax, batchSizeMax, filterNodesMax }),
    graphql: openGraphqlApi(engine, graphqlOptionsOf(config, log)),
    authenticator,
    askerOf: (caller) => askerOf(caller, roles),
    checkReady: async () => void (await database.run({ text: 'select 1', values: [] })),
    log,
    bodySizeBytesMax,
    urlSizeBytesMax,
  });
  closers.push(() => withinMs(config.shutdownTimeoutMs, app.close()));
  const url = await app.listen({ port: config.port, host: config.host });

  const token = first.isNew ? await firstApiKey(database, first.workspaceId) : null;
  welcome(print, { url, token });
  log.info({ url }, 'started');
  return { url, workspaceId: first.workspaceId, firstToken: token, close };
}

interface OpenedDatabase {
  readonly database: Database;
  readonly url: string;
}

async function openDatabase(
  config: Config,
  { exclusive, log, closers }: { exclusive: boolean; log: Logger | null; closers: (() => Promise<void>)[] },
): Promise<OpenedDatabase> {
  let url = config.databaseUrl;
  if (url === null) {
    const embedded = await openEmbedded({ home: config.home, exclusive, log: (event, details) => log?.info(details ?? {}, event) });
    closers.push(() => embedded.close());
    url = embedded.url;
  }
  const database = openPool({
    url,
    size: config.poolSize,
    queueMax: config.poolQueueMax,
    waitMs: config.poolWaitMs,
    statementTimeoutMs: config.statementTimeoutMs,
    lockTimeoutMs: config.lockTimeoutMs,
    resultBytesMax: config.resultSizeBytesMax,
    preparedMax: config.statementsCachedMax,
    applicationName: 'kwartet',
  });
  closers.push(() => database.close());
  await migrate(database);
  return { database, url };
}

/** What other processes tell: a key, a model or a role has changed. */
function hear(payload: string, { authenticator, models, roles }: { authenticator: Authenticator; models: ModelStore; roles: Roles }): void {
  let change: { apiKey?: string; model?: string; version?: number; role?: string };
  try {
    change = JSON.parse(payload);
  } catch {
    return;
  }
  if (change.apiKey !== undefined) authenticator.forget(change.apiKey);
  if (change.model !== undefined) models.invalidate(change.model, change.version);
  if (change.role !== undefined) roles.forgetAll();
}

function limitsOf(config: Config) {
  return {
    pageSizeDefault: config.pageSizeDefault,
    groupsMax: config.pageSizeMax,
    duplicatesMax: config.pageSizeMax,
    relationSizeMax: config.relationSizeMax,
    updateSizeMax: config.batchSizeMax,
    groupsDefault: config.groupsDefault,
  };
}

function graphqlOptionsOf(config: Config, log: Logger): GraphqlOptions {
  return {
    tokensMax: config.graphqlTokensMax,
    fieldsMax: config.graphqlFieldsMax,
    rootFieldsMax: config.graphqlRootFieldsMax,
    depthMax: config.graphqlDepthMax,
    complexityMax: config.complexityMax,
    documentsCachedMax: config.documentsCachedMax,
    documentCharactersCachedMax: config.documentCharactersCachedMax,
    pageSizeDefault: config.graphqlPageSizeDefault,
    pageSizeMax: config.graphqlPageSizeMax,
    relationSizeDefault: config.relationSizeMax,
    createdRelationSizeDefault: config.batchSizeMax,
    batchSizeMax: config.batchSizeMax,
    groupsDefault: config.groupsDefault,
    filterNodesMax: config.filterNodesMax,
    isStrict: config.graphqlStrict,
    onFault: (error, requestId) => log.error({ err: error, requestId }, 'a GraphQL request failed'),
  };
}

/** A caller in the words of the engine. */
function askerOf(caller: Caller, roles: Roles): Asker | Promise<Asker> {
  const actor = { source: 'API', workspaceMemberId: null, name: caller.name };
  const access = roles.accessOf(caller.roleId);
  if (access instanceof Promise) return access.then((loaded) => ({ workspaceId: caller.workspaceId, access: loaded, actor }));
  return { workspaceId: caller.workspaceId, access, actor };
}

async function firstApiKey(database: Database, workspaceId: string): Promise<string> {
  const roleId = await findRole(database, workspaceId, 'Admin');
  const { token } = await createApiKey(database, { workspaceId, name: 'First key', expiresAt: null, roleId });
  return token;
}

function welcome(print: (line: string) => void, { url, token }: { url: string; token: string | null }): void {
  print(`Kwartet is running at ${url}`);
  if (token === null) {
    print('An API key for it: npx kwartet api-key create --name "my key"');
    return;
  }
  print(`Your first API key, shown once:\n${token}`);
  print(`Try it: curl -H "Authorization: Bearer ${token}" "${url}/rest/people?limit=3"`);
}

async function withinMs(limitMs: number, work: PromiseLike<unknown>): Promise<void> {
  const limit = Promise.withResolvers<void>();
  const timer = setTimeout(limit.resolve, limitMs);
  await Promise.race([work, limit.promise]);
  clearTimeout(timer);
}

/** `kwartet api-key create`: beside a running or a stopped server. The token. */
export function createApiKeyCommand(options: { env: NodeJS.ProcessEnv; name: string; expiresAt: Date | null }): Promise<string> {
  return withDatabase(options.env, async (database, workspaceId) => {
    const roleId = await findRole(database, workspaceId, 'Admin');
    const { token } = await createApiKey(database, { workspaceId, name: options.name, expiresAt: options.expiresAt, roleId });
    return token;
  });
}

/** `kwartet seed`. The number of records. */
export function seedCommand(options: {
  env: NodeJS.ProcessEnv;
  companies: number;
  people: number;
  opportunities: number;
  log: (line: string) => void;
}): Promise<number> {
  return withDatabase(options.env, (database, workspaceId) => seedRecords(database, workspaceId, options, options.log));
}

async function withDatabase<T>(env: NodeJS.ProcessEnv, work: (database: Database, workspaceId: string) => Promise<T>): Promise<T> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const { database } = await openDatabase(readConfig(env), { exclusive: false, log: null, closers });
    const workspaceId = await findFirstWorkspace(database);
    if (workspaceId === null) throw new Error('There is no workspace yet: start the server once with npm start.');
    return await work(database, workspaceId);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}
