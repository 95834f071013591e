/** Refusal → error body of the REST APIs. */
import type { Refusal } from '../../errors.ts';

const names: Readonly<Record<number, string>> = {
  400: 'BadRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  405: 'MethodNotAllowedException',
  409: 'ConflictException',
  422: 'UnprocessableEntityException',
};

/** The complete JSON text. Failures of authentication carry their code in `error`. Source: wire contract, error envelope. */
export function errorBody(refusal: Refusal, requestId: string): string {
  const { status, code, messages, hint, details } = refusal;
  if (code === 'FORBIDDEN_EXCEPTION' || code === 'UNAUTHENTICATED') {
    return JSON.stringify({ statusCode: status, messages, error: code, hint, requestId });
  }
  const error = names[status] ?? (status >= 500 ? 'InternalServerErrorException' : 'BadRequestException');
  return JSON.stringify({ statusCode: status, error, messages, code, hint, ...shownDetails(details), requestId });
}

/** A finer code that is null says only that GraphQL has none. */
function shownDetails(details: Refusal['details']): { readonly details?: Readonly<Record<string, unknown>> } {
  if (details === null) return {};
  const { subCode, ...others } = details;
  return { details: subCode === null || subCode === undefined ? others : details };
}
