/** Objects of our own for the tests of writing: one field of every type, unique values of every kind, relations of every kind. */
import type { TestServerOptions } from '../support/server.ts';

type ObjectDefinition = NonNullable<TestServerOptions['objects']>[number];
type FieldDefinition = ObjectDefinition['fields'][number];

const field = (name: string, type: string, label: string, rest: Partial<FieldDefinition> = {}): FieldDefinition => ({
  name,
  type,
  label,
  ...rest,
});
const option = (value: string, color: string) => ({ value, label: value.toLowerCase(), color });
const toOne = (
  name: string,
  label: string,
  target: string,
  inverse: string,
  onDelete: 'CASCADE' | 'RESTRICT' | 'SET_NULL',
): FieldDefinition => field(name, 'RELATION', label, { relation: { type: 'MANY_TO_ONE', target, inverse, onDelete } });
const toMany = (name: string, label: string, target: string, inverse: string): FieldDefinition =>
  field(name, 'RELATION', label, { relation: { type: 'ONE_TO_MANY', target, inverse } });
const morph = (name: string, target: string): FieldDefinition =>
  field(name, 'MORPH_RELATION', 'About', {
    relation: { type: 'MANY_TO_ONE', target, inverse: 'remarks', onDelete: 'SET_NULL', morph: 'about' },
  });

function object(
  nameSingular: string,
  label: string,
  fields: readonly FieldDefinition[],
  rest: Partial<ObjectDefinition> = {},
): ObjectDefinition {
  return {
    nameSingular,
    namePlural: `${nameSingular}s`,
    labelSingular: label,
    labelPlural: `${label}s`,
    icon: 'IconBox',
    isCustom: true,
    isSearchable: true,
    labelIdentifier: 'name',
    search: ['name'],
    views: [],
    fields,
    ...rest,
  };
}

const name = field('name', 'TEXT', 'Name');

export const ownObjects: readonly ObjectDefinition[] = [
  object('client', 'Client', [
    name,
    field('code', 'TEXT', 'Code', { isUnique: true }),
    field('serial', 'NUMBER', 'Serial', { isUnique: true, settings: { dataType: 'int' } }),
    field('since', 'DATE', 'Since', { isUnique: true }),
    field('badge', 'UUID', 'Badge', { isUnique: true }),
    field('site', 'LINKS', 'Site', { isUnique: true }),
    field('mail', 'EMAILS', 'Mail', { isUnique: true }),
    field('hotline', 'PHONES', 'Hotline', { isUnique: true }),
    toMany('invoices', 'Invoices', 'invoice', 'client'),
    toMany('remarks', 'Remarks', 'remark', 'aboutClient'),
  ]),
  object(
    'invoice',
    'Invoice',
    [
      field('reference', 'TEXT', 'Reference', { isUnique: true, isNullable: false }),
      field('memo', 'TEXT', 'Memo'),
      field('stage', 'SELECT', 'Stage', { options: [option('DRAFT', 'gray'), option('PAID', 'green')] }),
      field('tags', 'MULTI_SELECT', 'Tags', { options: [option('RED', 'red'), option('BLUE', 'blue')] }),
      field('grade', 'RATING', 'Grade'),
      field('total', 'CURRENCY', 'Total'),
      field('dueOn', 'DATE', 'Due on'),
      field('sentAt', 'DATE_TIME', 'Sent at'),
      field('quantity', 'NUMBER', 'Quantity', { settings: { dataType: 'int' } }),
      field('ratio', 'NUMBER', 'Ratio'),
      field('paid', 'BOOLEAN', 'Paid'),
      field('token', 'UUID', 'Token'),
      field('homepage', 'LINKS', 'Homepage'),
      field('contact', 'EMAILS', 'Contact'),
      field('phone', 'PHONES', 'Phone'),
      field('place', 'ADDRESS', 'Place'),
      field('signer', 'FULL_NAME', 'Signer'),
      field('body', 'RICH_TEXT', 'Body'),
      field('labels', 'ARRAY', 'Labels'),
      field('meta', 'RAW_JSON', 'Meta'),
      field('docs', 'FILES', 'Docs', { settings: { maxNumberOfValues: 3 } }),
      toOne('client', 'Client', 'client', 'invoices', 'SET_NULL'),
      toMany('lines', 'Lines', 'invoiceLine', 'invoice'),
      toMany('payments', 'Payments', 'payment', 'invoice'),
      toMany('remarks', 'Remarks', 'remark', 'aboutInvoice'),
    ],
    { labelIdentifier: 'reference', search: ['reference'] },
  ),
  object('invoiceLine', 'Invoice line', [
    name,
    field('quantity', 'NUMBER', 'Quantity', { settings: { dataType: 'int' } }),
    toOne('invoice', 'Invoice', 'invoice', 'lines', 'CASCADE'),
    toOne('parent', 'Parent', 'invoiceLine', 'children', 'SET_NULL'),
    toMany('children', 'Children', 'invoiceLine', 'parent'),
  ]),
  object('payment', 'Payment', [name, toOne('invoice', 'Invoice', 'invoice', 'payments', 'RESTRICT')]),
  object('remark', 'Remark', [name, morph('aboutClient', 'client'), morph('aboutInvoice', 'invoice')]),
];
