/** The command line of the bench: what is measured, on how much data, for how long. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly companies: number;
  readonly people: number;
  readonly opportunities: number;
  /** Ids of `workloads.ts`, and `S` for starting and memory. */
  readonly workloads: readonly string[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmSeconds: number;
  readonly connections: number;
  /** Superuser's URL of a PostgreSQL to use instead of an own one. */
  readonly database: string | null;
  readonly load: 'wrk' | 'autocannon' | null;
  readonly out: string | null;
  readonly compare: string | null;
  /** Take a CPU profile of Kwartet (of the floor, if it is alone) for each workload instead of measuring. */
  readonly profile: boolean;
  /** Measure the floor alone. */
  readonly floorOnly: boolean;
}

export const usage = `npm run bench -- [options]

  --workloads R1,R2   of S R1 R2 R2c R3 R4 R5 R6 R6w W1 W2 W3 W4 (REST)
                      G1 GC G2 G2c G3 G4 G5 G5d G6 G6w GW1 GW2 GW3 GW4 (GraphQL); default all
  --people N          default 100000; --companies 10000, --opportunities 20000
  --rounds N          default 3: floor, Kwartet, floor, Kwartet …
  --seconds N         of load in each round, default 6; --warm 2 seconds before it
  --connections N     default 16
  --load NAME         wrk or autocannon (default: wrk when it is installed)
  --database URL      a PostgreSQL of yours (superuser) instead of an own one in a temporary directory
  --out FILE          writes the results as JSON
  --compare FILE      shows beside each ratio the one of an earlier --out
  --profile           takes CPU profiles of Kwartet, one for each workload, and prints the functions that cost most
  --floor-only        measures, or profiles, the floor alone`;

/** Throws an Error with a message for the person at the keyboard. */
export function parseOptions(args: readonly string[], known: readonly string[]): Options {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      companies: text,
      people: text,
      opportunities: text,
      workloads: text,
      rounds: text,
      seconds: text,
      warm: text,
      connections: text,
      database: text,
      load: text,
      out: text,
      compare: text,
      profile: flag,
      'floor-only': flag,
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  const workloads = values.workloads?.split(',') ?? known;
  const unknown = workloads.filter((id) => !known.includes(id));
  if (unknown.length > 0) throw new Error(`No workload ${unknown.join(', ')}. There are ${known.join(', ')}.`);
  const { load = null } = values;
  if (load !== null && load !== 'wrk' && load !== 'autocannon') throw new Error(`--load is wrk or autocannon, not ${load}.`);
  return Object.freeze({
    companies: whole('companies', values.companies, 10_000),
    people: whole('people', values.people, 100_000),
    opportunities: whole('opportunities', values.opportunities, 20_000),
    workloads,
    rounds: whole('rounds', values.rounds, 3),
    seconds: whole('seconds', values.seconds, 6),
    warmSeconds: whole('warm', values.warm, 2),
    connections: whole('connections', values.connections, 16),
    database: values.database ?? null,
    load,
    out: values.out ?? null,
    compare: values.compare ?? null,
    profile: values.profile ?? false,
    floorOnly: values['floor-only'] ?? false,
  });
}

function whole(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`--${name} is a whole number above 0, not ${text}.`);
  return number;
}
