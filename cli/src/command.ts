/** What a verb of the command line declares. Options are those of `node:util`'s parseArgs, with a line of help each. */
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';

export interface Option extends ParseArgsOptionDescriptor {
  /** Shown for the value, such as `NAME`; absent for a switch. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  /** Words after `kwartet`, such as `api-key create`. */
  readonly verb: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Gives the exit code. Results go to stdout, everything else to stderr. */
  run(values: Values): Promise<number>;
}

/** Values as given: text for options with a value, true for switches. */
export type Values = Readonly<Record<string, string | boolean | undefined>>;

/** The command was called wrongly: shown with a pointer to --help, exit code 2. */
export class UsageError extends Error {}

/** Throws UsageError for unknown options, stray words and missing values. */
export function parseOptions(command: Command, args: readonly string[]): Values {
  const help: Option = { type: 'boolean', short: 'h', help: 'Show this help.' };
  try {
    const { values } = parseArgs({ args: [...args], options: { ...command.options, help }, strict: true, allowPositionals: false });
    return values as Values;
  } catch (error) {
    // parseArgs explains how to pass positional arguments that begin with a dash, which no verb takes.
    throw new UsageError((error as Error).message.replace(/\. (To specify|This command).*$/s, '.'));
  }
}

/** A whole number of `unit` from 0 on; `fallback` if the option is absent. Throws UsageError. */
export function wholeNumber(values: Values, name: string, fallback: number, max: number): number {
  const given = values[name];
  if (given === undefined) return fallback;
  const number = Number(given);
  if (typeof given !== 'string' || !/^\d+$/.test(given) || number > max) {
    throw new UsageError(`--${name} takes a whole number from 0 to ${max}, not '${given}'.`);
  }
  return number;
}

export function helpOf(command: Command): string {
  const lines = Object.entries({ ...command.options, help: { type: 'boolean', short: 'h', help: 'Show this help.' } as Option });
  return [
    `kwartet ${command.verb} [options]`,
    '',
    `  ${command.summary}`,
    '',
    ...lines.map(([name, option]) => `  ${`--${name}${option.value === undefined ? '' : ` ${option.value}`}`.padEnd(22)} ${option.help}`),
  ].join('\n');
}
