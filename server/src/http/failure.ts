/** What failed → an answer of REST, which is also that of every path that no API owns. */
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../api/rest/error.ts';
import { Refusal } from '../errors.ts';
import { commonHeaders } from './headers.ts';
import { newRequestId } from './request-id.ts';

/** What is no refusal is a fault of this program: logged whole, answered with an id. */
export function sendFailure(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error);
  logFailure(error, refusal, request);
  if (refusal.code === 'UNAUTHENTICATED' || refusal.code === 'FORBIDDEN_EXCEPTION') reply.header('www-authenticate', 'Bearer');
  if (refusal.status === 503) reply.header('retry-after', '1');
  return reply.headers(commonHeaders).header('x-request-id', request.id).code(refusal.status).send(errorBody(refusal, request.id));
}

function logFailure(error: unknown, refusal: Refusal, request: FastifyRequest): void {
  const told = { method: request.method, url: request.url, status: refusal.status };
  if (refusal.status >= 500) request.log.error({ err: error, ...told }, refusal.message);
  else request.log.debug({ ...told, code: refusal.code }, refusal.message);
}

/** Faults of the program and refusals of the HTTP library as refusals of ours. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  switch ((error as { code?: unknown }).code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('BODY_TOO_LARGE', 'The body of the request is larger than the server takes');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal('BODY_MALFORMED', 'The body of the request is not as long as its header Content-Length says');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('CONTENT_TYPE_UNSUPPORTED', 'The header Content-Type cannot be read');
    case 'FST_ERR_BAD_URL':
      return new Refusal('ENCODING_INVALID', 'The path of the request is not valid percent-encoded text');
    default:
      return new Refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on the server');
  }
}

/** What is not even HTTP, or exceeds the size of headers. */
export function clientErrorHandler(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLong = error.code === 'HPE_HEADER_OVERFLOW';
  const refusal = tooLong
    ? new Refusal('URL_TOO_LONG', 'The URL or the headers of the request are longer than the server takes')
    : new Refusal('BODY_MALFORMED', 'The request is not valid HTTP');
  const body = errorBody(refusal, newRequestId());
  const line = tooLong ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(
    `HTTP/1.1 ${line}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
