/** The headers that answers carry. */

/** Those of every answer. */
export const commonHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'WWW-Authenticate, X-Request-Id, Retry-After, Server-Timing, Allow',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

export const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Authorization, Content-Type, Accept, X-Request-Id, X-Locale, X-Schema-Version, X-App-Version, X-GraphQL-Strict',
  'access-control-max-age': '86400',
} as const;

/** The header Server-Timing, from milliseconds. */
export function serverTiming(auth: number, timings: Readonly<Record<string, number>>): string {
  let text = `auth;dur=${auth.toFixed(2)}`;
  for (const stage in timings) text += `, ${stage};dur=${(timings[stage] as number).toFixed(2)}`;
  return text;
}
