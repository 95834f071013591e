/** The PostgreSQL of a run: one of our own in a temporary directory, or the one at `--database`. */
import { totalmem } from 'node:os';
import pg from 'pg';
import { openEmbedded } from '../server/src/db/embedded.ts';
import { parentOf } from './proc.ts';

export interface Cluster {
  readonly version: string;
  /** The postmaster's, when it runs on this machine. */
  readonly pid: number | undefined;
  readonly settings: string;
  url(database: string): string;
  connect(database: string): Promise<pg.Client>;
  /** Drops what is there under that name. */
  createDatabase(name: string): Promise<void>;
  close(): Promise<void>;
}

const databases = ['kwartet_bench', 'kwartet_bench_floor'] as const;
export const [kwartetDatabase, floorDatabase] = databases;

/** `home`: directory for the data of a PostgreSQL of our own. */
export async function openCluster(home: string, given: string | null): Promise<Cluster> {
  const own = given === null ? await openEmbedded({ home, exclusive: false, log: () => undefined, settings: settings() }) : null;
  const base = new URL(own?.url ?? given ?? '');
  const url = (database: string) => {
    const copy = new URL(base);
    copy.pathname = `/${database}`;
    return copy.href;
  };
  const connect = async (database: string) => {
    const client = new pg.Client({ connectionString: url(database) });
    await client.connect();
    return client;
  };
  const admin = await connect('postgres');
  const { rows } = await admin.query<{ pid: number; version: string }>(
    `select pg_backend_pid() as pid, current_setting('server_version') as version`,
  );
  const { rows: shown } = await admin.query<{ shown: string }>(
    `select string_agg(name || ' ' || current_setting(name), ', ' order by name) as shown from pg_settings
     where name in ('shared_buffers', 'fsync', 'synchronous_commit', 'autovacuum')`,
  );
  return {
    version: rows[0]?.version ?? '',
    pid: parentOf(rows[0]?.pid ?? 0, 'postgres'),
    settings: shown[0]?.shown ?? '',
    url,
    connect,
    createDatabase: async (name) => {
      await admin.query(`drop database if exists ${name} with (force)`);
      await admin.query(`create database ${name}`);
    },
    close: async () => {
      if (own === null) for (const name of databases) await admin.query(`drop database if exists ${name} with (force)`);
      await admin.end();
      await own?.close();
    },
  };
}

/** Everything stays cached, writes stay durable, and no autovacuum falls into one peer's round. */
function settings(): Record<string, string> {
  const bufferMib = Math.max(128, Math.min(2048, Math.floor(totalmem() / 2 ** 20 / 8)));
  return {
    shared_buffers: `${bufferMib}MB`,
    effective_cache_size: `${bufferMib * 4}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '256MB',
    max_wal_size: '8GB',
    checkpoint_timeout: '30min',
    max_connections: '100',
    autovacuum: 'off',
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
  };
}
