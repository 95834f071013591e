/**
 * A selection and its arguments → a GraphQL document, spelled in one of many ways that all mean the same: literals or
 * variables at any place, defaults of variables, aliases, fragments of both kinds, directives, fields that are named twice.
 * And back: an answer to that document → the same values under the names of the fields.
 */
import assert from 'node:assert/strict';
import type { Style } from './style.ts';

/** A value that is a name in a literal, and text in a variable. */
export class Word {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  toJSON(): string {
    return this.name;
  }
}

export interface Selected {
  readonly name: string;
  /** The type of what is inside; absent for what has nothing inside. */
  readonly type?: string;
  readonly of?: readonly Selected[];
  /** By name; undefined ones are left out. */
  readonly args?: Readonly<Record<string, unknown>>;
  /** Whether the field may be named without what is inside of it: composites. */
  readonly mayBeBare?: boolean;
}

export interface GraphqlRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | null;
  /** The value of the root field, or a list of the values of several, from `data`. */
  readonly read: (data: unknown) => unknown;
}

export function printDocument(operation: 'query' | 'mutation', root: Selected, style: Style): GraphqlRequest {
  const request = printRoots(operation, [root], style);
  return { ...request, read: (data) => (request.read(data) as readonly unknown[])[0] };
}

/** Several root fields, each under a name of its own; `read` gives their values in order. */
export function printRoots(operation: 'query' | 'mutation', roots: readonly Selected[], style: Style): GraphqlRequest {
  const printer = new Printer(style);
  const printed = roots.map((root, at) => printer.field(root, 'Root', roots.length === 1 ? undefined : `root${at}`));
  // Another root field that nobody reads.
  const decoy = style.chance(0.1) ? ' decoy: __typename' : '';
  const hasName = style.chance(0.5) || operation === 'mutation' || printer.declared.length > 0;
  const declared = printer.declared.length === 0 ? '' : `(${printer.declared.join(style.chance(0.5) ? ', ' : '\n')})`;
  const head = hasName ? `${operation} Asked${declared} ` : operation === 'query' ? '' : `${operation} `;
  const text = `${head}{ ${printed.map((one) => one.text).join(' ')}${decoy} }`;
  const isOneOfSeveral = hasName && style.chance(0.1);
  const others = isOneOfSeveral ? ['query Other { __typename }'] : [];
  const parts = style.chance(0.5) ? [...printer.fragments, text, ...others] : [...others, text, ...printer.fragments];
  return {
    query: parts.join('\n'),
    variables: printer.variables,
    operationName: isOneOfSeveral ? 'Asked' : null,
    read: (data) => {
      const found = data as Readonly<Record<string, unknown>>;
      const expected = [...printed.map(({ key }) => key), ...(decoy === '' ? [] : ['decoy'])];
      assert.deepEqual(Object.keys(found).sort(), expected.sort());
      return printed.map(({ key, read }) => read(found[key]));
    },
  };
}

interface Printed {
  readonly key: string;
  readonly name: string;
  readonly text: string;
  readonly read: (value: unknown) => unknown;
}

const isName = (text: string): boolean => /^[_A-Za-z][_0-9A-Za-z]*$/.test(text);
const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Word);

class Printer {
  readonly declared: string[] = [];
  readonly fragments: string[] = [];
  readonly variables: Record<string, unknown> = {};
  readonly style: Style;
  #count = 0;

  constructor(style: Style) {
    this.style = style;
  }

  field(selected: Selected, type: string, alias?: string): Printed {
    const { style } = this;
    const { name, of } = selected;
    const key = alias ?? (style.chance(0.15) ? `k${this.#count++}` : name);
    const args = Object.entries(selected.args ?? {}).filter(([, value]) => value !== undefined);
    const given = args.length === 0 ? '' : `(${args.map(([arg, value]) => `${arg}: ${this.value(value, 0)}`).join(', ')})`;
    const head = `${key === name ? name : `${key}: ${name}`}${given}${type === 'Root' ? '' : this.#kept()}`;
    const isBare = of === undefined || (selected.mayBeBare === true && style.chance(0.2));
    if (isBare) return { key, name, text: head, read: (value) => value };
    const inner = this.#selection(of, selected.type as string);
    return { key, name, text: `${head} { ${inner.text} }`, read: (value) => mapped(value, inner.read) };
  }

  #selection(of: readonly Selected[], type: string): { readonly text: string; readonly read: (value: object) => unknown } {
    const { style } = this;
    const printed = of.map((one) => this.field(one, type));
    const texts = printed.map(({ text }) => text);
    const typename = style.chance(0.1) ? `t${this.#count++}` : null;
    if (typename !== null) texts.push(`${typename}: __typename`);
    const [first] = of;
    if (first !== undefined && first.of === undefined && style.chance(0.1))
      texts.push(`gone: ${first.name} @skip(if: ${this.#flag(true)})`);
    const from = style.below(texts.length);
    const isSplit = style.chance(0.2);
    const chunks = isSplit ? [...texts.slice(0, from), this.#fragment(texts.slice(from), type)] : texts;
    // The same field again, which merges with the first.
    if (style.chance(0.05)) chunks.push(texts[from] as string);
    return {
      text: chunks.join(style.chance(0.3) ? ', ' : ' '),
      read: (value) => {
        const found = value as Readonly<Record<string, unknown>>;
        const keys = [...printed.map(({ key }) => key), ...(typename === null ? [] : [typename])];
        assert.deepEqual(Object.keys(found).sort(), keys.sort(), `the keys of a ${type}`);
        if (typename !== null) assert.equal(found[typename], type);
        return Object.fromEntries(printed.map(({ key, name, read }) => [name, read(found[key])]));
      },
    };
  }

  #fragment(texts: readonly string[], type: string): string {
    const inside = `{ ${texts.join(' ')} }`;
    switch (this.style.below(4)) {
      case 0:
        return `... ${inside}`;
      case 1:
        return `... on ${type} ${inside}`;
      case 2:
        return `... @include(if: ${this.#flag(true)}) ${inside}`;
      default: {
        const name = `F${this.#count++}`;
        this.fragments.push(`fragment ${name} on ${type} ${inside}`);
        return `...${name}${this.#kept()}`;
      }
    }
  }

  /** A directive that changes nothing, or none. */
  #kept(): string {
    if (!this.style.chance(0.06)) return '';
    return this.style.chance(0.5) ? ` @include(if: ${this.#flag(true)})` : ` @skip(if: ${this.#flag(false)})`;
  }

  #flag(value: boolean): string {
    return this.style.chance(0.5) ? this.#variable(value, 'Boolean!') : String(value);
  }

  value(value: unknown, depth: number): string {
    if (this.style.chance(depth === 0 ? 0.4 : 0.1)) return this.#variable(value);
    if (Array.isArray(value)) return `[${value.map((item) => this.value(item, depth + 1)).join(this.style.chance(0.5) ? ', ' : ' ')}]`;
    if (!isPlainObject(value)) return this.#scalar(value);
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    if (!entries.every(([key]) => isName(key))) return this.#variable(value);
    return `{${entries.map(([key, inner]) => `${key}: ${this.value(inner, depth + 1)}`).join(', ')}}`;
  }

  #scalar(value: unknown): string {
    if (value instanceof Word) return this.style.chance(0.5) ? JSON.stringify(value.name) : value.name;
    if (typeof value !== 'string') return JSON.stringify(value);
    const mayBeBlock = /^[\p{L}\p{N}%,.-][\p{L}\p{N}%,. -]*$/u.test(value);
    return mayBeBlock && this.style.chance(0.1) ? `"""${value}"""` : JSON.stringify(value);
  }

  #variable(value: unknown, type?: string): string {
    const name = `v${this.#count++}`;
    // What a variable is declared as does not matter to a lenient server.
    const declaredTypes = ['JSON', 'String', 'Whatever', '[ID!]!'];
    const declared = type ?? (declaredTypes[this.style.below(declaredTypes.length)] as string);
    const literal = this.style.chance(0.2) ? constant(value) : null;
    if (literal === null) this.variables[name] = value;
    this.declared.push(`$${name}: ${declared}${literal === null ? '' : ` = ${literal}`}`);
    return `$${name}`;
  }
}

/** Null for what has no literal. */
function constant(value: unknown): string | null {
  if (value instanceof Word) return value.name;
  if (Array.isArray(value)) {
    const items = value.map(constant);
    return items.includes(null) ? null : `[${items.join(', ')}]`;
  }
  if (!isPlainObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const members = entries.map(([key, inner]) => (isName(key) ? constant(inner) : null));
  return members.includes(null) ? null : `{${entries.map(([key], at) => `${key}: ${members[at]}`).join(', ')}}`;
}

function mapped(value: unknown, read: (value: object) => unknown): unknown {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map((item) => mapped(item, read));
  assert.equal(typeof value, 'object', `an object is expected, got ${JSON.stringify(value)}`);
  return read(value as object);
}
