/** Objects of a workspace's own with a field of every type that can be made: invoices, their lines, and what they point to. */

import { startTestServer, type TestServer, type TestServerOptions } from '../support/server.ts';
import type { StoredRow } from '../wire/support.ts';

type ObjectDefinition = NonNullable<TestServerOptions['objects']>[number];
type FieldDefinition = ObjectDefinition['fields'][number];
type Additions = NonNullable<TestServerOptions['additions']>;

const field = (name: string, type: string, rest: Partial<FieldDefinition> = {}): FieldDefinition => ({ name, type, label: name, ...rest });

const options = (...values: readonly string[]): Pick<FieldDefinition, 'options'> => ({
  options: values.map((value) => ({ value, label: value.charAt(0) + value.slice(1).toLowerCase(), color: 'blue' })),
});

const toOne = (name: string, target: string, inverse: string): FieldDefinition =>
  field(name, 'RELATION', { relation: { type: 'MANY_TO_ONE', target, inverse, onDelete: 'SET_NULL' } });
const morph = (name: string, target: string, inverse: string): FieldDefinition =>
  field(name, 'MORPH_RELATION', { relation: { type: 'MANY_TO_ONE', target, inverse, onDelete: 'SET_NULL', morph: 'payer' } });
const toMany = (name: string, target: string, inverse: string): FieldDefinition =>
  field(name, 'RELATION', { relation: { type: 'ONE_TO_MANY', target, inverse } });

const object = (nameSingular: string, labelIdentifier: string, fields: readonly FieldDefinition[]): ObjectDefinition => ({
  nameSingular,
  namePlural: `${nameSingular}s`,
  labelSingular: nameSingular,
  labelPlural: `${nameSingular}s`,
  description: `What ${nameSingular} is.`,
  icon: 'IconBox',
  isCustom: true,
  labelIdentifier,
  search: [labelIdentifier],
  fields,
  views: [],
});

const invoice = object('invoice', 'reference', [
  field('reference', 'TEXT', { isNullable: false, isUnique: true, description: 'What stands on the paper.' }),
  field('memo', 'TEXT'),
  field('stage', 'SELECT', options('DRAFT', 'PAID')),
  field('tags', 'MULTI_SELECT', options('RED', 'BLUE', 'GREEN')),
  field('total', 'CURRENCY'),
  field('dueOn', 'DATE'),
  field('sentAt', 'DATE_TIME'),
  field('quantity', 'NUMBER', { settings: { dataType: 'int' } }),
  field('weight', 'NUMBER'),
  field('serial', 'NUMBER', { settings: { dataType: 'bigint' } }),
  field('paid', 'BOOLEAN'),
  field('score', 'RATING'),
  field('labels', 'ARRAY'),
  field('meta', 'RAW_JSON'),
  field('docs', 'FILES', { settings: { maxNumberOfValues: 3 } }),
  field('externalKey', 'UUID'),
  field('homepage', 'LINKS'),
  field('emails', 'EMAILS'),
  field('phones', 'PHONES'),
  field('contact', 'FULL_NAME'),
  field('shipping', 'ADDRESS'),
  field('body', 'RICH_TEXT'),
  toOne('company', 'company', 'invoices'),
  morph('payerCompany', 'company', 'paidInvoices'),
  morph('payerPerson', 'person', 'paidInvoices'),
  toMany('lines', 'invoiceLine', 'invoice'),
]);

const invoiceLine = object('invoiceLine', 'name', [
  field('name', 'TEXT'),
  field('quantity', 'NUMBER', { settings: { dataType: 'int' } }),
  field('price', 'CURRENCY'),
  field('shippedOn', 'DATE'),
  toOne('invoice', 'invoice', 'lines'),
]);

const additions: Additions = {
  company: { fields: [toMany('invoices', 'invoice', 'company'), toMany('paidInvoices', 'invoice', 'payerCompany')] },
  person: { fields: [toMany('paidInvoices', 'invoice', 'payerPerson')] },
};

/** A server of which the workspace knows invoices and invoice lines; no records. */
export function startInvoiceServer(): Promise<TestServer> {
  return startTestServer({ objects: [invoice, invoiceLine], additions });
}

/** Stores records without GraphQL, in batches; the answer is in the order of `bodies`. */
export async function seed(server: TestServer, plural: string, bodies: readonly unknown[]): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for (let index = 0; index < bodies.length; index += 60) {
    const chunk = bodies.slice(index, index + 60);
    const answer = await server.call('POST', `/rest/batch/${plural}`, { body: chunk });
    if (answer.status !== 201) throw new Error(`seeding ${plural}: ${answer.status} ${answer.text.slice(0, 800)}`);
    rows.push(...(Object.values(answer.body.data as object)[0] as StoredRow[]));
  }
  return rows;
}

/** Puts records in the bin. */
export async function toBin(server: TestServer, plural: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const answer = await server.call('DELETE', `/rest/${plural}/${id}?soft_delete=true`);
    if (answer.status !== 200) throw new Error(`deleting of ${plural}: ${answer.status} ${answer.text.slice(0, 800)}`);
  }
}

export type { StoredRow };
