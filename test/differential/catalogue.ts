/** What there is to select of each object, read from the schema as a client reads it. */
import { ask } from '../graphql/support.ts';
import type { TestServer } from '../support/server.ts';

export type ShownField =
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'composite'; readonly name: string; readonly type: string; readonly members: readonly string[] }
  /** `target` is the name of its type. */
  | { readonly kind: 'one' | 'many'; readonly name: string; readonly target: string };

/** By the name of the type: `Company`. */
export type Catalogue = ReadonlyMap<string, readonly ShownField[]>;

interface TypeRef {
  readonly name: string | null;
  readonly kind: string;
  readonly ofType: TypeRef | null;
}

interface TypeShown {
  readonly name: string;
  readonly kind: string;
  readonly fields: readonly { readonly name: string; readonly type: TypeRef }[] | null;
}

const question = `{ __schema { types { name kind fields { name type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }`;
const connectionEnd = 'Connection';

export async function readCatalogue(server: TestServer): Promise<Catalogue> {
  const { __schema } = (await ask(server, question)) as unknown as { __schema: { types: readonly TypeShown[] } };
  const types = new Map(__schema.types.map((type) => [type.name, type]));
  const isRecord = (name: string): boolean => types.has(name + connectionEnd);
  const shown = ({ name, type }: { readonly name: string; readonly type: TypeRef }): ShownField[] => {
    const named = nameOf(type);
    if (named === 'TSVector') return [];
    if (named.endsWith(connectionEnd)) return [{ kind: 'many', name, target: named.slice(0, -connectionEnd.length) }];
    if (isRecord(named)) return [{ kind: 'one', name, target: named }];
    const members = isList(type) ? null : (types.get(named)?.fields ?? null);
    if (members === null || types.get(named)?.kind !== 'OBJECT') return [{ kind: 'value', name }];
    return [{ kind: 'composite', name, type: named, members: members.map((member) => member.name) }];
  };
  const records = __schema.types.filter(({ name }) => isRecord(name));
  return new Map(records.map(({ name, fields }) => [name, (fields ?? []).flatMap(shown)]));
}

function nameOf(type: TypeRef): string {
  return type.ofType === null || type.ofType === undefined ? (type.name ?? '') : nameOf(type.ofType);
}

function isList(type: TypeRef): boolean {
  return type.kind === 'LIST' || (type.ofType !== null && type.ofType !== undefined && isList(type.ofType));
}
