/** Questions and changes in GraphQL: printed in one of many spellings, asked, and their answers read. */
import type { GraphqlBody } from '../graphql/support.ts';
import type { TestServer } from '../support/server.ts';
import { capital, type PageInfo } from '../wire/support.ts';
import type { GroupAnswer, ListAnswer, Outcome, Row } from './answer.ts';
import type { Catalogue, ShownField } from './catalogue.ts';
import { type GraphqlRequest, printDocument, printRoots, type Selected, Word } from './document.ts';
import type { GeneratedObject } from './model.ts';
import { graphqlFamily, graphqlPageInOneForm } from './normal.ts';
import type { Condition, GroupQuestion, ListQuestion, OrderItem, Page, Projection } from './question.ts';
import { groupArgumentsOf, nested } from './question-json.ts';
import { type Style, styleOf } from './style.ts';
import type { Command } from './write.ts';

export interface GraphqlAsker {
  readonly server: TestServer;
  readonly catalogue: Catalogue;
}

type JsonObject = Readonly<Record<string, unknown>>;

export function filterValue(condition: Condition, style: Style): JsonObject {
  switch (condition.kind) {
    case 'test': {
      const { path, operator, value, isWord } = condition;
      const word = (item: unknown): unknown => (typeof item === 'string' ? new Word(item) : item);
      const operand = !isWord ? value : Array.isArray(value) ? value.map(word) : word(value);
      return nested([...path, operator], operand) as JsonObject;
    }
    case 'via':
      return { [condition.relation]: filterValue(condition.of, style) };
    case 'not':
      return { not: filterValue(condition.of, style) };
    default: {
      const { kind } = condition;
      const of = condition.of.map((one) => filterValue(one, style));
      // Several keys of an object must all hold, and so must several operators of a field.
      const whole = kind === 'and' && style.chance(0.5) ? of.reduce<JsonObject | null>((all, one) => all && united(all, one), {}) : null;
      if (whole !== null) return whole;
      return { [kind]: of.length === 1 && style.chance(0.5) ? of[0] : of };
    }
  }
}

const connectives = new Set(['and', 'or', 'not']);

/** Both in one object; null when they meet in an operator or a connective. */
function united(a: JsonObject, b: JsonObject): JsonObject | null {
  const all: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const other = all[key];
    if (other === undefined) {
      all[key] = value;
      continue;
    }
    const inner = !connectives.has(key) && isObject(other) && isObject(value) ? united(other, value) : null;
    if (inner === null) return null;
    all[key] = inner;
  }
  return all;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Word);

function orderValue(order: readonly OrderItem[], style: Style): unknown {
  if (order.length === 0) return undefined;
  const items = order.map(({ path, direction }) => nested(path, new Word(direction)) as JsonObject);
  const keys = items.map((item) => Object.keys(item)[0]);
  if (new Set(keys).size === keys.length && style.chance(0.3)) {
    const all = Object.assign({}, ...items) as JsonObject;
    return style.chance(0.5) ? all : [all];
  }
  return items.length === 1 && style.chance(0.3) ? items[0] : items;
}

const typeOf = ({ singular }: GeneratedObject): string => capital(singular);

function fieldsOf({ catalogue }: GraphqlAsker, type: string): readonly ShownField[] {
  const fields = catalogue.get(type);
  if (fields === undefined) throw new Error(`The schema has no type ${type}`);
  return fields;
}

/** What REST shows for the same projection. */
function recordSelection(asker: GraphqlAsker, type: string, { fields, depth }: Projection): readonly Selected[] {
  const all = fieldsOf(asker, type);
  if (fields === null) return all.flatMap((field) => selectionOf(asker, field, depth));
  const byName = new Map(all.map((field) => [field.name, field]));
  return ['id', ...fields].flatMap((name) => {
    const field = byName.get(name) as ShownField;
    // A relation that is not followed is shown by its join column.
    return depth === 0 && field.kind === 'one' ? [{ name: `${name}Id` }] : selectionOf(asker, field, depth);
  });
}

const whole = { fields: null, depth: 0 } as const;

function selectionOf(asker: GraphqlAsker, field: ShownField, depth: 0 | 1): readonly Selected[] {
  const { name } = field;
  switch (field.kind) {
    case 'value':
      return [{ name }];
    case 'composite':
      return [{ name, type: field.type, of: field.members.map((member) => ({ name: member })), mayBeBare: true }];
    case 'one':
      return depth === 0 ? [] : [{ name, type: field.target, of: recordSelection(asker, field.target, whole) }];
    case 'many':
      if (depth === 0) return [];
      return [{ name, type: `${field.target}Connection`, of: [edgesOf(field.target, recordSelection(asker, field.target, whole))] }];
  }
}

function edgesOf(type: string, of: readonly Selected[], more: readonly Selected[] = []): Selected {
  return { name: 'edges', type: `${type}Edge`, of: [{ name: 'node', type, of }, ...more] };
}

const pageInfo: Selected = {
  name: 'pageInfo',
  type: 'PageInfo',
  of: ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) => ({ name })),
};

interface ConnectionRead {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
}

/** To-many relations are lists of records in REST. */
function flat(asker: GraphqlAsker, type: string, row: Row): Row {
  const many = new Set(fieldsOf(asker, type).flatMap((field) => (field.kind === 'many' ? [field.name] : [])));
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, many.has(name) ? (value as ConnectionRead).edges.map(({ node }) => node) : value]),
  );
}

async function asked<Value>(
  { server }: GraphqlAsker,
  request: GraphqlRequest,
  style: Style,
  read: (value: never) => Value,
): Promise<Outcome<Value>> {
  const { query, variables, operationName } = request;
  const body = { query, variables, ...(operationName === null ? {} : { operationName }) };
  const isShort = !query.includes('mutation') && query.length + JSON.stringify(variables).length < 2000;
  const text = new URLSearchParams({ query, variables: JSON.stringify(variables), ...(operationName === null ? {} : { operationName }) });
  const answer =
    isShort && style.chance(0.05) ? await server.call('GET', `/graphql?${text}`) : await server.call('POST', '/graphql', { body });
  const shown = `${query}\nvariables: ${JSON.stringify(variables)}`;
  const { data, errors, extensions } = (answer.body ?? {}) as GraphqlBody;
  if (answer.status !== 200 && !(answer.status >= 400 && answer.status < 500)) {
    throw new Error(`${answer.status} of GraphQL\n${shown}\n${answer.text}`);
  }
  if (errors === undefined) {
    if (extensions !== undefined) throw new Error(`GraphQL warns\n${shown}\n${JSON.stringify(extensions)}`);
    return { ok: true, value: read(request.read(data) as never), asked: shown, text: answer.text };
  }
  const [error] = errors;
  const code = error?.extensions.code ?? 'none';
  if (code === 'INTERNAL_SERVER_ERROR') throw new Error(`an internal error of GraphQL\n${shown}\n${answer.text}`);
  const message = error?.message ?? '';
  const family = graphqlFamily(code, error?.extensions.subCode, message);
  return { ok: false, refusal: { family, message }, asked: shown, text: answer.text };
}

function listOf(asker: GraphqlAsker, type: string): (connection: ConnectionRead) => ListAnswer {
  return ({ edges, totalCount, pageInfo: page }) => {
    const cursors = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null];
    if (cursors[0] !== page.startCursor || cursors[1] !== page.endCursor)
      throw new Error('the ends of a page are not the cursors of its edges');
    return { rows: edges.map(({ node }) => flat(asker, type, node)), total: totalCount, page };
  };
}

function listRoot(asker: GraphqlAsker, question: ListQuestion, page: Page, style: Style): Selected {
  const { object, filter, order, projection } = question;
  const type = typeOf(object);
  return {
    name: object.plural,
    type: `${type}Connection`,
    args: {
      filter: filter === null ? undefined : filterValue(filter, style),
      orderBy: orderValue(order, style),
      ...(page.before === null ? { [style.chance(0.1) ? 'limit' : 'first']: page.size } : { last: page.size }),
      after: page.after ?? undefined,
      before: page.before ?? undefined,
    },
    of: [{ name: 'totalCount' }, edgesOf(type, recordSelection(asker, type, projection), [{ name: 'cursor' }]), pageInfo],
  };
}

export async function graphqlList(asker: GraphqlAsker, question: ListQuestion, page: Page, seed: number): Promise<Outcome<ListAnswer>> {
  const style = styleOf(seed);
  const request = printDocument('query', listRoot(asker, question, page, style), style);
  const outcome = await asked(asker, request, style, listOf(asker, typeOf(question.object)));
  return outcome.ok ? { ...outcome, value: graphqlPageInOneForm(outcome.value, page) } : outcome;
}

/** Several lists at once, in one document. */
export function graphqlLists(
  asker: GraphqlAsker,
  questions: readonly ListQuestion[],
  page: Page,
  seed: number,
): Promise<Outcome<readonly ListAnswer[]>> {
  const style = styleOf(seed);
  const request = printRoots(
    'query',
    questions.map((question) => listRoot(asker, question, page, style)),
    style,
  );
  return asked(asker, request, style, (values: readonly ConnectionRead[]) =>
    values.map((value, at) => graphqlPageInOneForm(listOf(asker, typeOf((questions[at] as ListQuestion).object))(value), page)),
  );
}

/** The rows of a list by the arguments that REST does not have. */
export function graphqlSlice(
  asker: GraphqlAsker,
  { object, filter, order }: ListQuestion,
  page: { readonly first?: number; readonly last?: number; readonly offset?: number },
  seed: number,
): Promise<Outcome<readonly unknown[]>> {
  const style = styleOf(seed);
  const type = typeOf(object);
  const root: Selected = {
    name: object.plural,
    type: `${type}Connection`,
    args: { filter: filter === null ? undefined : filterValue(filter, style), orderBy: orderValue(order, style), ...page },
    of: [edgesOf(type, [{ name: 'id' }])],
  };
  return asked(asker, printDocument('query', root, style), style, ({ edges }: ConnectionRead) => edges.map(({ node }) => node['id']));
}

export function graphqlOne(
  asker: GraphqlAsker,
  object: GeneratedObject,
  id: string,
  projection: Projection,
  seed: number,
): Promise<Outcome<Row>> {
  const style = styleOf(seed);
  const type = typeOf(object);
  const of = recordSelection(asker, type, projection);
  const root: Selected = { name: object.singular, type, args: { filter: { id: { eq: id } } }, of };
  return asked(asker, printDocument('query', root, style), style, (row: Row) => flat(asker, type, row));
}

export function graphqlGroups(asker: GraphqlAsker, question: GroupQuestion, seed: number): Promise<Outcome<readonly GroupAnswer[]>> {
  const { object, aggregates, filter, limit, records } = question;
  const style = styleOf(seed);
  const type = typeOf(object);
  const { groupBy, orderBy } = groupArgumentsOf(question);
  const root: Selected = {
    name: `${object.plural}GroupBy`,
    type: `${type}GroupByConnection`,
    args: {
      groupBy: groupBy.length === 1 && style.chance(0.3) ? groupBy[0] : groupBy,
      filter: filter === null ? undefined : filterValue(filter, style),
      orderBy: orderBy.length === 0 ? undefined : orderBy,
      limit: limit ?? undefined,
      orderByForRecords: records === null ? undefined : orderValue(records, style),
    },
    of: [
      { name: 'groupByDimensionValues' },
      ...aggregates.map((name) => ({ name })),
      ...(records === null ? [] : [edgesOf(type, recordSelection(asker, type, whole))]),
    ],
  };
  return asked(asker, printDocument('query', root, style), style, (groups: readonly (ConnectionRead & Row)[]) =>
    groups.map(({ groupByDimensionValues, edges, ...rest }) => ({
      values: groupByDimensionValues as readonly unknown[],
      aggregates: rest,
      records: records === null ? null : edges.map(({ node }) => node),
    })),
  );
}

export function graphqlCounts(
  asker: GraphqlAsker,
  object: GeneratedObject,
  filter: Condition | null,
  aggregates: readonly string[],
  seed: number,
): Promise<Outcome<Row>> {
  const style = styleOf(seed);
  const args = { filter: filter === null ? undefined : filterValue(filter, style) };
  const root: Selected = { name: object.plural, type: `${typeOf(object)}Connection`, args, of: aggregates.map((name) => ({ name })) };
  return asked(asker, printDocument('query', root, style), style, (row: Row) => row);
}

export function graphqlDuplicates(
  asker: GraphqlAsker,
  object: GeneratedObject,
  of: { readonly ids: readonly string[] } | { readonly data: readonly unknown[] },
  projection: Projection,
  seed: number,
): Promise<Outcome<readonly ListAnswer[]>> {
  const style = styleOf(seed);
  const type = typeOf(object);
  const root: Selected = {
    name: `${object.singular}Duplicates`,
    type: `${type}Connection`,
    args: of,
    of: [{ name: 'totalCount' }, edgesOf(type, recordSelection(asker, type, projection), [{ name: 'cursor' }]), pageInfo],
  };
  return asked(asker, printDocument('query', root, style), style, (items: readonly ConnectionRead[]) => items.map(listOf(asker, type)));
}

/** The records that the change answers; of a removal their ids. */
export function graphqlChange(
  asker: GraphqlAsker,
  object: GeneratedObject,
  command: Command,
  seed: number,
): Promise<Outcome<readonly Row[]>> {
  const style = styleOf(seed);
  const type = typeOf(object);
  const filterOf = (condition: Condition): JsonObject => filterValue(condition, style);
  const { name, args, isRemoval } = changeOf(object, command, filterOf);
  const of = isRemoval ? [{ name: 'id' }] : recordSelection(asker, type, whole);
  return asked(asker, printDocument('mutation', { name, type, args, of }, style), style, (answer: Row | readonly Row[]) =>
    Array.isArray(answer) ? (answer as readonly Row[]) : [answer as Row],
  );
}

interface Change {
  readonly name: string;
  readonly args: JsonObject;
  readonly isRemoval: boolean;
}

function changeOf({ singular, plural }: GeneratedObject, command: Command, filterOf: (condition: Condition) => JsonObject): Change {
  const one = capital(singular);
  const many = capital(plural);
  switch (command.kind) {
    case 'create': {
      const { rows, isMany } = command;
      const upsert = command.upsert ? { upsert: true } : {};
      return { name: `create${isMany ? many : one}`, args: { data: isMany ? rows : rows[0], ...upsert }, isRemoval: false };
    }
    case 'update':
      return { name: `update${one}`, args: { id: command.id, data: command.data }, isRemoval: false };
    case 'updateMany':
      return { name: `update${many}`, args: { filter: filterOf(command.filter), data: command.data }, isRemoval: false };
    case 'delete':
    case 'destroy':
    case 'restore':
      return { name: `${command.kind}${one}`, args: { id: command.id }, isRemoval: command.kind !== 'restore' };
    case 'deleteMany':
    case 'destroyMany':
    case 'restoreMany': {
      const verb = command.kind.slice(0, -'Many'.length);
      return { name: verb + many, args: { filter: filterOf(command.filter) }, isRemoval: verb !== 'restore' };
    }
    case 'merge': {
      const { ids, conflictPriorityIndex, dryRun } = command;
      return { name: `merge${many}`, args: { ids, conflictPriorityIndex, dryRun }, isRemoval: false };
    }
  }
}
