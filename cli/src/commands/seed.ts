/** `kwartet seed`: many made-up records at once, for measuring and for trying things out. */
import { type Command, UsageError, wholeNumber } from '../command.ts';

const recordsMax = 10_000_000;

export const seed: Command = {
  verb: 'seed',
  summary: 'Add made-up companies, people and opportunities to the workspace; the same ones each time.',
  options: {
    companies: { type: 'string', value: 'N', help: 'How many companies (default 0).' },
    people: { type: 'string', value: 'N', help: 'How many people (default 0).' },
    opportunities: { type: 'string', value: 'N', help: 'How many opportunities (default 0).' },
  },

  async run(values) {
    const companies = wholeNumber(values, 'companies', 0, recordsMax);
    const people = wholeNumber(values, 'people', 0, recordsMax);
    const opportunities = wholeNumber(values, 'opportunities', 0, recordsMax);
    if (companies + people + opportunities === 0) throw new UsageError('Say how many: --companies N, --people N, --opportunities N.');
    const { seedCommand } = await import('@kwartet/server');
    await seedCommand({ env: process.env, companies, people, opportunities, log: (line: string) => console.error(line) });
    return 0;
  },
};
