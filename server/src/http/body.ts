/** Bytes of a body → text. */
import { Refusal } from '../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Null for no body. A body without a content type is taken as JSON. Refuses: CONTENT_TYPE_UNSUPPORTED, ENCODING_INVALID. */
export function decodeBody(contentType: string | undefined, body: Buffer): string | null {
  if (body.length === 0) return null;
  if (contentType !== undefined && contentType !== '' && !isJson(contentType)) {
    throw new Refusal('CONTENT_TYPE_UNSUPPORTED', `Content type '${contentType.slice(0, 100)}' is not supported: send application/json`);
  }
  try {
    return utf8.decode(body);
  } catch {
    throw new Refusal('ENCODING_INVALID', 'The body is not valid UTF-8 text');
  }
}

function isJson(contentType: string): boolean {
  const type = (contentType.split(';', 1)[0] as string).trim().toLowerCase();
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));
}
