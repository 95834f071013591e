/** The id of a request: the caller's own when it is sound, else a new one. */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const sound = /^[\w.:-]{1,128}$/;
const process = randomBytes(6).toString('hex');
let count = 0;

export function newRequestId(request?: Pick<IncomingMessage, 'headers'>): string {
  const sent = request?.headers['x-request-id'];
  if (typeof sent === 'string' && sound.test(sent)) return sent;
  count = (count + 1) % Number.MAX_SAFE_INTEGER;
  return `${process}-${count.toString(36)}`;
}
