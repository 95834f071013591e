/**
 * Method and path of a request in, the operation that they name out. Knows the shape of the paths only: whether an
 * object of that name exists is the planner's question.
 */
import { Refusal } from '../../errors.ts';
import { excerpt } from '../excerpt.ts';

export type RestRoute = RecordRoute | FixedRoute;

/** A route of an object's records. `object` is the plural name as it was written in the path. */
export type RecordRoute =
  | { readonly kind: CollectionRoute; readonly object: string }
  | { readonly kind: 'findOne' | 'updateOne' | 'removeOne' | 'restoreOne'; readonly object: string; readonly id: string };

type CollectionRoute =
  | 'findMany'
  | 'createOne'
  | 'createMany'
  | 'updateMany'
  | 'removeMany'
  | 'restoreMany'
  | 'duplicates'
  | 'merge'
  | 'groupBy';

/** Routes beside the records, which are answered without a `Query`. */
export type FixedRoute =
  | { readonly kind: 'duplicateDashboard'; readonly id: string }
  | { readonly kind: 'openApi'; readonly document: 'core' | 'metadata' };

/** `path` starts with `/rest`, except for the older spelling `/open-api/…`, and ends before the `?`.
 *  Refuses: PATH_INVALID, INVALID_UUID, METHOD_NOT_ALLOWED, ROUTE_NOT_FOUND, ENCODING_INVALID. */
export function parsePath(method: string, path: string): RestRoute {
  const parts = splitPath(path);
  const segments = parts[0] === 'rest' ? parts.slice(1) : parts;
  if (segments === parts && parts[0] !== 'open-api') throw new Refusal('ROUTE_NOT_FOUND', `No such route: ${method} ${excerpt(path)}`);

  const [first, second, third] = segments;
  if (first === undefined || segments.length > 3) throw pathInvalid(path);
  if (first === 'open-api' || first === 'metadata') return openApiRoute(method, path, segments);
  if (second === undefined) return collectionRoute(method, path, first);
  if (third === undefined) return memberRoute(method, path, first, second);
  return nestedRoute(method, path, first, second, third);
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Any version of UUID, in either case.  Refuses: INVALID_UUID. */
export function checkUuid(text: string): string {
  if (!uuidPattern.test(text)) throw new Refusal('INVALID_UUID', `'${excerpt(text)}' is not a valid UUID`);
  return text;
}

function splitPath(path: string): string[] {
  const segments: string[] = [];
  for (const part of path.split('/', pathPartsMax)) {
    if (part !== '') segments.push(part.includes('%') ? decodeSegment(part) : part);
  }
  if (!path.isWellFormed()) throw new Refusal('ENCODING_INVALID', 'The path holds a lone surrogate.');
  return segments;
}

/** A longer path is refused whatever its further parts say. */
const pathPartsMax = 64;

function decodeSegment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal('ENCODING_INVALID', `The path holds a wrong percent-encoding: '${excerpt(part)}'`);
  }
}

function openApiRoute(method: string, path: string, segments: readonly string[]): RestRoute {
  const [family, document] = segments;
  if (family === 'open-api' && segments.length === 2 && (document === 'core' || document === 'metadata')) {
    if (method !== 'GET') throw methodNotAllowed(method, path, 'GET');
    return { kind: 'openApi', document };
  }
  throw new Refusal('ROUTE_NOT_FOUND', `No such route: ${method} ${excerpt(path)}`);
}

function collectionRoute(method: string, path: string, object: string): RestRoute {
  switch (method) {
    case 'GET':
      return { kind: 'findMany', object };
    case 'POST':
      return { kind: 'createOne', object };
    case 'PATCH':
    case 'PUT':
      return { kind: 'updateMany', object };
    case 'DELETE':
      return { kind: 'removeMany', object };
    default:
      throw methodNotAllowed(method, path, 'GET, POST, PATCH or DELETE');
  }
}

const actions: Readonly<Record<string, { readonly kind: CollectionRoute; readonly method: string }>> = {
  duplicates: { kind: 'duplicates', method: 'POST' },
  groupBy: { kind: 'groupBy', method: 'GET' },
  merge: { kind: 'merge', method: 'PATCH' },
};

function memberRoute(method: string, path: string, first: string, second: string): RestRoute {
  if (method === 'POST' && first === 'batch') return { kind: 'createMany', object: second };

  const action = Object.hasOwn(actions, second) ? actions[second] : undefined;
  if (action !== undefined && !(method === 'PATCH' && first === 'restore')) {
    if (method !== action.method) throw methodNotAllowed(method, path, action.method);
    return { kind: action.kind, object: first };
  }
  if (method === 'PATCH') {
    if (second === 'restore') return { kind: 'restoreMany', object: first };
    // The older spelling of restore. An object named "restore" keeps its records: their ids are UUIDs.
    if (first === 'restore' && !uuidPattern.test(second)) return { kind: 'restoreMany', object: second };
  }

  const id = checkUuid(second);
  switch (method) {
    case 'GET':
      return { kind: 'findOne', object: first, id };
    case 'PATCH':
    case 'PUT':
      return { kind: 'updateOne', object: first, id };
    case 'DELETE':
      return { kind: 'removeOne', object: first, id };
    default:
      throw methodNotAllowed(method, path, 'GET, PATCH or DELETE');
  }
}

function nestedRoute(method: string, path: string, first: string, second: string, third: string): RestRoute {
  if (method === 'POST' && first === 'dashboards' && third === 'duplicate') return { kind: 'duplicateDashboard', id: checkUuid(second) };
  if (method === 'PATCH') {
    if (third === 'restore') return { kind: 'restoreOne', object: first, id: checkUuid(second) };
    if (first === 'restore') return { kind: 'restoreOne', object: second, id: checkUuid(third) };
  }
  throw pathInvalid(path);
}

function pathInvalid(path: string): Refusal {
  return new Refusal(
    'PATH_INVALID',
    `Query path '${excerpt(path)}' invalid. Valid examples: /rest/companies, /rest/companies/{id}, /rest/batch/companies`,
  );
}

function methodNotAllowed(method: string, path: string, allowed: string): Refusal {
  return new Refusal('METHOD_NOT_ALLOWED', `${excerpt(method)} is not allowed on '${excerpt(path)}'. Use ${allowed}.`);
}
