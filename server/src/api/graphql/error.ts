/** Refusals → the members of `errors` of a GraphQL answer. */
import type { SourceLocation } from 'graphql';
import { Refusal } from '../../errors.ts';
import type { Model } from '../../model/model.ts';
import { DocumentRefusal } from './document-refusal.ts';
import { type Wire, wireOf } from './error-codes.ts';

export interface GraphqlError {
  readonly message: string;
  readonly locations?: readonly SourceLocation[];
  readonly path?: readonly string[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Where a failure belongs in the answer. */
export interface ErrorPlace {
  readonly path: readonly string[];
  /** Asked only when the failure knows no place of its own. */
  readonly locations: () => readonly SourceLocation[];
  /** The one that was asked, for the labels of fields. */
  readonly model: Model;
}

/** Without a place for a failure of the whole request. What is no refusal is a fault of this program: nothing of it is
 *  shown. Source: wire contract, errors. */
export function graphqlError(error: unknown, place: ErrorPlace | null, requestId: string): GraphqlError {
  const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL_SERVER_ERROR', 'Something went wrong on the server');
  const own = refusal instanceof DocumentRefusal ? refusal : null;
  const locations = own !== null && own.locations.length > 0 ? own.locations : (place?.locations() ?? []);
  const path = place?.path ?? own?.path ?? null;
  const wire = wireOf(refusal);
  return {
    message: wire.message ?? refusal.messages.join(' '),
    ...(locations.length === 0 ? {} : { locations }),
    ...(path === null ? {} : { path }),
    extensions: extensionsOf(refusal, wire, { model: place?.model ?? null, requestId }),
  };
}

/** Details that clients read; what else a refusal knows is for its own front. */
const shownDetails = [
  'conflictingRecordId',
  'conflictingObjectNameSingular',
  'conflictingRecordDeleted',
  'matchingRecordIds',
  'validValues',
  'didYouMean',
  'retryAfterMs',
  'object',
  'field',
  'fields',
  'index',
  'indexes',
  'value',
] as const;

function extensionsOf(
  refusal: Refusal,
  { code, subCode, friendly, hint }: Wire,
  { model, requestId }: { readonly model: Model | null; readonly requestId: string },
): Readonly<Record<string, unknown>> {
  const extensions: Record<string, unknown> = { code };
  if (subCode !== null) extensions.subCode = subCode;
  extensions.userFriendlyMessage = refusal.code === 'DUPLICATE_ENTRY' ? friendlyDuplicate(refusal, model) : friendly;
  extensions.hint = hint ?? refusal.hint;
  for (const name of shownDetails) {
    const detail = refusal.details?.[name];
    if (detail !== undefined && detail !== null) extensions[name] = detail;
  }
  extensions.requestId = requestId;
  return extensions;
}

/** Names the field's label when the record that has the value is known. */
function friendlyDuplicate({ details }: Refusal, model: Model | null): string {
  const again = 'Please check your data and try again.';
  const label = typeof details?.conflictingRecordId === 'string' ? labelOf(details, model) : null;
  if (label === null) return `This record already exists. ${again}`;
  const where = details?.conflictingRecordDeleted === true ? ' by a record in the bin' : '';
  return `This ${label} value is already in use${where}. ${again}`;
}

function labelOf({ object: name, fields }: Readonly<Record<string, unknown>>, model: Model | null): string | null {
  const [path] = Array.isArray(fields) ? (fields as readonly unknown[]) : [];
  if (typeof path !== 'string' || typeof name !== 'string') return null;
  const object = model?.objectBySingular.get(name);
  const key = path.split('.', 1)[0] as string;
  return (object?.fieldByName.get(key) ?? object?.fieldByJoinColumn.get(key))?.label ?? null;
}
