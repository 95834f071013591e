/** The command line: finds the verb, reads its options, runs it. Words in, exit code out. */
import { type Command, helpOf, parseOptions, UsageError } from './command.ts';
import { apiKeyCreate } from './commands/api-key.ts';
import { seed } from './commands/seed.ts';
import { start } from './commands/start.ts';

const commands: readonly Command[] = [start, apiKeyCreate, seed];

/** Exit codes: 0 done, 1 failed, 2 called wrongly. */
export async function main(args: readonly string[]): Promise<number> {
  const words = args.slice(0, firstOption(args));
  if (words.length === 0) return answerWithoutVerb(args);
  const command = commands.find(({ verb }) => words.join(' ') === verb || words.join(' ').startsWith(`${verb} `));
  if (command === undefined) return complain(`There is no command '${words.join(' ')}'.`, usage());
  try {
    const values = parseOptions(command, args.slice(command.verb.split(' ').length));
    if (values.help === true) {
      console.log(helpOf(command));
      return 0;
    }
    return await command.run(values);
  } catch (error) {
    if (error instanceof UsageError) return complain(error.message, `See: kwartet ${command.verb} --help`);
    console.error(`\n${explain(error)}\n`);
    return 1;
  }
}

function firstOption(args: readonly string[]): number {
  const index = args.findIndex((arg) => arg.startsWith('-'));
  return index === -1 ? args.length : index;
}

function answerWithoutVerb(args: readonly string[]): number {
  const [option, ...more] = args;
  if (option === undefined) return complain('Which command?', usage());
  if (more.length > 0 || !['--help', '-h'].includes(option)) return complain(`There is no option '${option}' without a command.`, usage());
  console.log(usage());
  return 0;
}

function usage(): string {
  return [
    'kwartet <command> [options]',
    '',
    ...commands.map(({ verb, summary }) => `  ${verb.padEnd(16)} ${summary}`),
    '',
    '  --help           of each command shows its options.',
  ].join('\n');
}

function complain(problem: string, help: string): number {
  console.error(`${problem}\n\n${help}`);
  return 2;
}

/** Mistakes of the operator and of the machine are told in a sentence; mistakes of the program with their trace. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${address} is taken by another program. Stop it, or choose another port: PORT=3001 npm start`;
  const isMistakeOfOurs = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => error instanceof kind);
  return isMistakeOfOurs || 'generatedMessage' in error ? (error.stack ?? error.message) : error.message;
}
