/** Questions and changes in REST: printed, asked, and their answers read. */
import type { TestServer } from '../support/server.ts';
import { capital, type PageInfo, quoted, url } from '../wire/support.ts';
import type { GroupAnswer, ListAnswer, Outcome, Row } from './answer.ts';
import type { GeneratedObject } from './model.ts';
import { aggregatesInOneForm, restCountsInOneForm, restFamily, restGroupInOneForm, restJoinColumnsInOneForm } from './normal.ts';
import type { Condition, GroupQuestion, ListQuestion, OrderItem, Page, Projection } from './question.ts';
import { groupArgumentsOf } from './question-json.ts';
import { type Style, styleOf } from './style.ts';
import type { Command } from './write.ts';

type Params = Record<string, string | number | boolean>;

export function printFilter(condition: Condition, style: Style, prefix = ''): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return `${condition.kind}(${condition.of.map((one) => printFilter(one, style, prefix)).join(',')})`;
    case 'not':
      return `not(${printFilter(condition.of, style, prefix)})`;
    case 'via':
      return printFilter(condition.of, style, `${prefix}${condition.relation}.`);
    case 'test': {
      const { path, operator, value } = condition;
      const text = Array.isArray(value)
        ? `[${value.map((item) => quoted(String(item))).join(',')}]`
        : operator === 'is'
          ? String(value)
          : printValue(value, style);
      return `${prefix}${path.join('.')}[${operator}]:${text}`;
    }
  }
}

function printValue(value: unknown, style: Style): string {
  const text = String(value);
  const mayBeBare = /^[\w.:-]+$/.test(text);
  return mayBeBare && (typeof value !== 'string' || style.chance(0.5)) ? text : quoted(text);
}

/** The outermost conjunction may be left out. */
function filterParam(condition: Condition | null, style: Style): Params {
  if (condition === null || ('of' in condition && Array.isArray(condition.of) && condition.of.length === 0)) return {};
  const isBare = condition.kind === 'and' && style.chance(0.5);
  return { filter: isBare ? condition.of.map((one) => printFilter(one, style)).join(',') : printFilter(condition, style) };
}

const printOrder = (order: readonly OrderItem[]): string => order.map(({ path, direction }) => `${path.join('.')}[${direction}]`).join(',');

function orderParam(order: readonly OrderItem[], name: string): Params {
  return order.length === 0 ? {} : { [name]: printOrder(order) };
}

function projectionParams({ fields, depth }: Projection): Params {
  return { ...(fields === null ? {} : { fields: fields.join(',') }), ...(depth === 0 ? {} : { depth }) };
}

async function asked<Value>(
  server: TestServer,
  method: string,
  path: string,
  body: unknown,
  read: (body: never) => Value,
): Promise<Outcome<Value>> {
  const answer = await server.call(method, path, body === undefined ? {} : { body });
  const shown = `${method} ${decodeURIComponent(path)}${body === undefined ? '' : `\n${JSON.stringify(body)}`}`;
  const { text } = answer;
  if (answer.status >= 200 && answer.status < 300) return { ok: true, value: read(answer.body as never), asked: shown, text };
  if (answer.status >= 500) throw new Error(`${answer.status} of REST\n${shown}\n${text}`);
  const { code, messages } = answer.body as { code?: string; messages?: readonly string[] };
  const message = messages?.[0] ?? '';
  return { ok: false, refusal: { family: restFamily(answer.status, code, message), message }, asked: shown, text };
}

export function restList(server: TestServer, question: ListQuestion, page: Page, seed: number): Promise<Outcome<ListAnswer>> {
  const { object, filter, order, projection } = question;
  const params: Params = {
    ...filterParam(filter, styleOf(seed)),
    ...orderParam(order, 'order_by'),
    ...projectionParams(projection),
    limit: page.size,
    ...(page.after === null ? {} : { starting_after: page.after }),
    ...(page.before === null ? {} : { ending_before: page.before }),
  };
  return asked(
    server,
    'GET',
    url(`/rest/${object.plural}`, params),
    undefined,
    (body: { data: Record<string, Row[]>; totalCount: number; pageInfo: PageInfo }) => ({
      rows: (body.data[object.plural] as Row[]).map((row) => restJoinColumnsInOneForm(row, object)),
      total: body.totalCount,
      page: body.pageInfo,
    }),
  );
}

export function restOne(server: TestServer, object: GeneratedObject, id: string, projection: Projection): Promise<Outcome<Row>> {
  return asked(
    server,
    'GET',
    url(`/rest/${object.plural}/${id}`, projectionParams(projection)),
    undefined,
    (body: { data: Record<string, Row> }) => restJoinColumnsInOneForm(body.data[object.singular] as Row, object),
  );
}

export function restGroups(server: TestServer, question: GroupQuestion, seed: number): Promise<Outcome<readonly GroupAnswer[]>> {
  const { object, dimensions, aggregates, filter, limit, records } = question;
  const { groupBy, orderBy } = groupArgumentsOf(question);
  const params: Params = {
    group_by: JSON.stringify(groupBy),
    aggregate: JSON.stringify(aggregates),
    ...(orderBy.length === 0 ? {} : { order_by: JSON.stringify(orderBy) }),
    ...filterParam(filter, styleOf(seed)),
    ...(limit === null ? {} : { limit }),
    ...(records === null ? {} : { include_records_sample: true, ...orderParam(records, 'order_by_for_records') }),
  };
  return asked(server, 'GET', url(`/rest/${object.plural}/groupBy`, params), undefined, (body: readonly Row[]) =>
    body.map(({ groupByDimensionValues, records: sample = null, ...rest }) =>
      restGroupInOneForm(
        {
          values: groupByDimensionValues as readonly unknown[],
          aggregates: restCountsInOneForm(aggregatesInOneForm(rest)),
          records: sample as readonly Row[] | null,
        },
        dimensions.map(({ granularity, json, unnest }) => (granularity !== null || unnest ? 'string' : json)),
      ),
    ),
  );
}

/** All aggregates at once, over the records that a filter finds. */
export function restCounts(
  server: TestServer,
  object: GeneratedObject,
  filter: Condition | null,
  aggregates: readonly string[],
  seed: number,
): Promise<Outcome<Row>> {
  const params = { group_by: '[]', aggregate: JSON.stringify(aggregates), ...filterParam(filter, styleOf(seed)) };
  return asked(server, 'GET', url(`/rest/${object.plural}/groupBy`, params), undefined, (body: readonly Row[]) => {
    const { groupByDimensionValues: _, ...rest } = body[0] as Row;
    return restCountsInOneForm(aggregatesInOneForm(rest));
  });
}

export function restDuplicates(
  server: TestServer,
  object: GeneratedObject,
  of: { readonly ids: readonly string[] } | { readonly data: readonly unknown[] },
  projection: Projection,
): Promise<Outcome<readonly ListAnswer[]>> {
  const path = url(`/rest/${object.plural}/duplicates`, projectionParams(projection));
  return asked(server, 'POST', path, of, (body: { data: readonly Row[] }) =>
    body.data.map((item) => ({
      rows: item[`${object.singular}Duplicates`] as Row[],
      total: item['totalCount'] as number,
      page: item['pageInfo'] as PageInfo,
    })),
  );
}

/** The records that the change answers; of a removal their ids. */
export function restChange(server: TestServer, object: GeneratedObject, command: Command, seed: number): Promise<Outcome<readonly Row[]>> {
  const { singular, plural } = object;
  const style = styleOf(seed);
  const one =
    (verb: string) =>
    ({ data }: { data: Record<string, Row> }): readonly Row[] => [data[`${verb}${capital(singular)}`] as Row];
  const many =
    (verb: string) =>
    ({ data }: { data: Record<string, Row[]> }): readonly Row[] =>
      data[`${verb}${capital(plural)}`] as Row[];
  switch (command.kind) {
    case 'create': {
      const params: Params = command.upsert ? { upsert: true } : {};
      // An upsert of GraphQL takes the record out of the bin; one of REST does when the body says so.
      const rows = command.upsert ? command.rows.map((row) => ({ ...row, deletedAt: null })) : command.rows;
      return command.isMany
        ? asked(server, 'POST', url(`/rest/batch/${plural}`, params), rows, many('create'))
        : asked(server, 'POST', url(`/rest/${plural}`, params), rows[0], one('create'));
    }
    case 'update':
      return asked(server, 'PATCH', `/rest/${plural}/${command.id}`, command.data, one('update'));
    case 'updateMany':
      return asked(server, 'PATCH', url(`/rest/${plural}`, filterParam(command.filter, style)), command.data, many('update'));
    case 'delete':
    case 'destroy': {
      const params: Params = command.kind === 'delete' ? { soft_delete: true } : {};
      return asked(server, 'DELETE', url(`/rest/${plural}/${command.id}`, params), undefined, one('delete'));
    }
    case 'deleteMany':
    case 'destroyMany': {
      const params: Params = command.kind === 'deleteMany' ? { soft_delete: true } : {};
      const path = url(`/rest/${plural}`, { ...filterParam(command.filter, style), ...params });
      return asked(server, 'DELETE', path, undefined, many('delete'));
    }
    case 'restore':
      return asked(server, 'PATCH', `/rest/${plural}/${command.id}/restore`, undefined, one('restore'));
    case 'restoreMany':
      return asked(server, 'PATCH', url(`/rest/${plural}/restore`, filterParam(command.filter, style)), undefined, many('restore'));
    case 'merge': {
      const { ids, conflictPriorityIndex, dryRun } = command;
      return asked(server, 'PATCH', `/rest/${plural}/merge`, { ids, conflictPriorityIndex, dryRun }, one('merge'));
    }
  }
}
