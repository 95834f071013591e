/** `kwartet api-key create`: makes an API key of the workspace, beside a running or a stopped server. */
import { type Command, UsageError } from '../command.ts';

export const apiKeyCreate: Command = {
  verb: 'api-key create',
  summary: 'Make an API key and print its token, alone.',
  options: {
    name: { type: 'string', value: 'NAME', help: 'What the key is for (required).' },
    expires: { type: 'string', value: 'DATE', help: 'Last moment: 2027-01-31, 2027-01-31T12:00:00Z, or in days: 90d.' },
  },

  async run({ name, expires }) {
    if (typeof name !== 'string' || name.trim() === '') throw new UsageError('--name is required.');
    const expiresAt = typeof expires === 'string' ? parseExpiry(expires, new Date()) : null;
    const { createApiKeyCommand } = await import('@kwartet/server');
    const token = await createApiKeyCommand({ env: process.env, name: name.trim(), expiresAt });
    process.stdout.write(`${token}\n`);
    return 0;
  },
};

const dayMs = 86_400_000;

/** A date without a time means its end, in UTC. Throws UsageError. */
export function parseExpiry(given: string, now: Date): Date {
  const days = /^(\d{1,5})d$/.exec(given)?.[1];
  const at = days === undefined ? parseDate(given) : new Date(now.getTime() + Number(days) * dayMs);
  if (at === null) throw new UsageError(`--expires takes a date such as 2027-01-31, or a number of days such as 90d, not '${given}'.`);
  if (at <= now) throw new UsageError(`--expires must be in the future, and ${at.toISOString()} is not.`);
  return at;
}

function parseDate(given: string): Date | null {
  const parts = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(given);
  const [, day, time] = parts ?? [];
  const date = new Date(`${day}T00:00:00Z`);
  // JavaScript turns 31 February into 3 March.
  if (Number.isNaN(date.getTime()) || !date.toISOString().startsWith(`${day}T`)) return null;
  const at = new Date(time === undefined ? date.getTime() + dayMs - 1 : given);
  return Number.isNaN(at.getTime()) ? null : at;
}
