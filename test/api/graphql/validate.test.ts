/** The strict mode: what the reference library finds in documents and variables, and how much work it may have with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kind, type OperationDefinitionNode, parse } from 'graphql';
import { coerceVariables, validateDocument } from '../../../server/src/api/graphql/schema/validate.ts';
import { exampleModel } from './schema-model.ts';

const messages = (text: string): readonly string[] => validateDocument(exampleModel, parse(text)).map(({ message }) => message);

test('a document that is right, and its twin that is not', () => {
  const twins: readonly (readonly [right: string, wrong: string, message: string])[] = [
    [
      '{ invoices(first: 2) { edges { node { reference } } } }',
      '{ invoices(first: 2) { edges { node { refrence } } } }',
      'Cannot query field "refrence" on type "Invoice". Did you mean "reference"?',
    ],
    [
      '{ invoices { totalCount } }',
      '{ invoises { totalCount } }',
      'Cannot query field "invoises" on type "Query". Did you mean "invoices", "invoice", or "notes"?',
    ],
    [
      '{ invoices(filter: {stage: {in: [DRAFT]}}) { totalCount } }',
      '{ invoices(filter: {stage: {in: [DRAFTS]}}) { totalCount } }',
      'Value "DRAFTS" does not exist in "InvoiceStageEnum" enum. Did you mean the enum value "DRAFT"?',
    ],
    ['{ invoices(first: 2) { totalCount } }', '{ invoices(first: "2") { totalCount } }', 'Int cannot represent non-integer value: "2"'],
    [
      '{ invoice(filter: {}) { homepage { primaryLinkUrl } } }',
      '{ invoice(filter: {}) { homepage } }',
      'Field "homepage" of type "Links" must have a selection of subfields. Did you mean "homepage { ... }"?',
    ],
    [
      '{ invoice(filter: {}) { id } }',
      '{ invoice { id } }',
      'Field "invoice" argument "filter" of type "InvoiceFilterInput!" is required, but it was not provided.',
    ],
    [
      'mutation { createInvoice(data: {reference: "A"}) { id } }',
      'mutation { createInvoice(data: {}) { id } }',
      'Field "InvoiceCreateInput.reference" of required type "String!" was not provided.',
    ],
    [
      'mutation { deleteInvoice(id: "0190c1a2-7b4e-7d33-9c51-2a6f0e8b4d10") { id } }',
      'mutation { deleteInvoice(id: "x") { id } }',
      "Invalid UUID: 'x'",
    ],
    [
      'query($f: InvoiceFilterInput) { invoices(filter: $f) { totalCount } }',
      'query($f: CompanyFilterInput) { invoices(filter: $f) { totalCount } }',
      'Variable "$f" of type "CompanyFilterInput" used in position expecting type "InvoiceFilterInput".',
    ],
    [
      '{ ...F } fragment F on Query { __typename }',
      '{ ...F } fragment F on Qery { __typename }',
      'Unknown type "Qery". Did you mean "Query"?',
    ],
    [
      '{ search(searchInput: "x", limit: 1) { edges { node { label } } } }',
      '{ search(searchInput: "x") { edges { node { label } } } }',
      'Field "search" argument "limit" of type "Int!" is required, but it was not provided.',
    ],
  ];
  for (const [right, wrong, message] of twins) {
    assert.deepEqual(messages(right), [], right);
    assert.deepEqual(messages(wrong), [message]);
  }
});

test('lists may be sent as one value, and positions as words', () => {
  const text = `mutation { createInvoice(data: {reference: "A", position: "last", tags: RED, createdBy: {source: IMPORT, context: {provider: "x"}}}) { id } }`;
  assert.deepEqual(messages(text), []);
  assert.deepEqual(messages('{ invoices(orderBy: {company: {name: AscNullsFirst}}) { totalCount } }'), []);
});

test('variables are of their declared types', () => {
  const text = 'query($id: UUID!, $first: Int = 3, $amount: BigFloat, $where: InvoiceFilterInput) { __typename }';
  const operation = parse(text).definitions.find((one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION);
  assert.ok(operation);
  const errors = (variables: Readonly<Record<string, unknown>>): readonly string[] =>
    coerceVariables(exampleModel, operation, variables).map(({ message }) => message);
  const id = '0190c1a2-7b4e-7d33-9c51-2a6f0e8b4d10';
  assert.deepEqual(errors({ id, amount: '12.50', where: { and: [{ total: { amountMicros: { gt: 1 } } }] } }), []);
  assert.deepEqual(errors({}), ['Variable "$id" of required type "UUID!" was not provided.']);
  assert.deepEqual(errors({ id: 'x' }), ['Variable "$id" got invalid value "x"; Invalid UUID: \'x\'']);
  assert.deepEqual(errors({ id, amount: 'much' }), [
    'Variable "$amount" got invalid value "much"; BigFloat cannot represent value: \'much\'',
  ]);
  assert.deepEqual(errors({ id, where: { nope: {} } }), [
    'Variable "$where" got invalid value { nope: {} }; Field "nope" is not defined by type "InvoiceFilterInput". Did you mean "not"?',
  ]);
  const unknown = coerceVariables(exampleModel, operation, {
    id,
    where: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x${i}`, 1])),
  });
  assert.ok(unknown.length <= 51, `${unknown.length} errors`);
});

test('a document is validated once for each model', () => {
  const document = parse('{ nope }');
  assert.equal(validateDocument(exampleModel, document), validateDocument(exampleModel, document));
});

test('documents made to be costly are refused soon', () => {
  const repeated = (count: number, text: (i: number) => string): string => Array.from({ length: count }, (_, i) => text(i)).join(' ');
  assert.equal(messages(`{ ${repeated(2000, (i) => `nope${i}`)} }`).length, 51);
  assert.equal(messages(`{ ${repeated(20_000, () => '__typename')} }`).length, 1);
  assert.equal(messages(`{ ${repeated(400, () => 'invoices(filter: {and: [{id: {is: NULL}}]}) { edges { node { id } } }')} }`).length, 1);
  const fragments = `{ ${repeated(600, (i) => `...F${i}`)} } ${repeated(600, (i) => `fragment F${i} on Query { __typename }`)}`;
  assert.deepEqual(messages(fragments), ['The document has 601 operations and fragments, 500 are allowed.']);
});
