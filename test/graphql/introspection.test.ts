/** The schema as tools read it: the full introspection, what it says of every kind of member, and records in the same request. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  buildClientSchema,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInputObjectType,
  isObjectType,
  lexicographicSortSchema,
  parse,
  printSchema,
  printType,
  validate,
  validateSchema,
} from 'graphql';
import type { TestServer } from '../support/server.ts';
import { seed, startInvoiceServer } from './invoices.ts';
import { ask, askOne, at, dataOf, graphql } from './support.ts';

let server: TestServer;
let schema: GraphQLSchema;
before(async () => {
  server = await startInvoiceServer();
  await seed(server, 'invoices', [{ reference: 'A-1' }]);
  const query = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  schema = buildClientSchema((await ask(server, query)) as unknown as IntrospectionQuery);
});
after(() => server?.close());

const fieldsOf = (name: string): Readonly<Record<string, string>> => {
  const type = schema.getType(name);
  assert.ok(isObjectType(type) || isInputObjectType(type), `${name} is a type with fields`);
  return Object.fromEntries(Object.values(type.getFields()).map((field) => [field.name, String(field.type)]));
};
const argsOf = (root: 'Query' | 'Mutation', name: string): Readonly<Record<string, string>> => {
  const type = schema.getType(root);
  assert.ok(isObjectType(type));
  const field = type.getFields()[name];
  assert.ok(field, `${root}.${name}`);
  return { ...Object.fromEntries(field.args.map((arg) => [arg.name, String(arg.type)])), '=': String(field.type) };
};
const includes = (name: string, expected: Readonly<Record<string, string>>): void => {
  const fields = fieldsOf(name);
  for (const [field, type] of Object.entries(expected)) assert.equal(fields[field], type, `${name}.${field}`);
};

test('the schema is sound, and can be printed', () => {
  assert.deepEqual(validateSchema(schema), []);
  assert.ok(printSchema(lexicographicSortSchema(schema)).length > 10_000);
  assert.equal(schema.getQueryType()?.name, 'Query');
  assert.equal(schema.getMutationType()?.name, 'Mutation');
  assert.equal(schema.getSubscriptionType() ?? null, null);
});

const paging = { first: 'Int', last: 'Int', offset: 'Int', before: 'String', after: 'String' };

test('the arguments of the reading fields', () => {
  const { limit: _alias, discover: _later, ...many } = argsOf('Query', 'invoices');
  assert.deepEqual(many, { ...paging, filter: 'InvoiceFilterInput', orderBy: '[InvoiceOrderByInput]', '=': 'InvoiceConnection' });
  assert.deepEqual(argsOf('Query', 'invoice'), { filter: 'InvoiceFilterInput!', '=': 'Invoice' });
  assert.deepEqual(argsOf('Query', 'companyDuplicates'), { ids: '[UUID]', data: '[CompanyCreateInput]', '=': '[CompanyConnection!]' });
  assert.deepEqual(argsOf('Query', 'invoicesGroupBy'), {
    groupBy: '[InvoiceGroupByInput!]!',
    filter: 'InvoiceFilterInput',
    orderBy: '[InvoiceOrderByWithGroupByInput]',
    orderByForRecords: '[InvoiceOrderByInput]',
    viewId: 'UUID',
    limit: 'Int',
    offsetForRecords: 'Int',
    '=': '[InvoiceGroupByConnection!]',
  });
});

test('the arguments of the writing fields', () => {
  const create = { data: 'InvoiceCreateInput!', upsert: 'Boolean', '=': 'Invoice' };
  const { shareWith: _one, ...one } = argsOf('Mutation', 'createInvoice');
  assert.deepEqual(one, create);
  const { shareWith: _many, ...many } = argsOf('Mutation', 'createInvoices');
  assert.deepEqual(many, { data: '[InvoiceCreateInput!]!', upsert: 'Boolean', '=': '[Invoice!]' });
  assert.deepEqual(argsOf('Mutation', 'updateInvoice'), { id: 'UUID!', data: 'InvoiceUpdateInput!', '=': 'Invoice' });
  assert.deepEqual(argsOf('Mutation', 'updateInvoices'), { data: 'InvoiceUpdateInput!', filter: 'InvoiceFilterInput!', '=': '[Invoice!]' });
  for (const verb of ['delete', 'destroy', 'restore']) {
    assert.deepEqual(argsOf('Mutation', `${verb}Invoice`), { id: 'UUID!', '=': 'Invoice' });
    assert.deepEqual(argsOf('Mutation', `${verb}Invoices`), { filter: 'InvoiceFilterInput!', '=': '[Invoice!]' });
  }
  assert.deepEqual(argsOf('Mutation', 'mergePeople'), { ids: '[UUID!]!', conflictPriorityIndex: 'Int!', dryRun: 'Boolean', '=': 'Person' });
});

test('duplicates and merge are there only for objects with criteria', () => {
  const names = (root: string): readonly string[] => Object.keys(fieldsOf(root));
  assert.deepEqual(
    names('Query')
      .filter((name) => name.endsWith('Duplicates'))
      .sort(),
    ['companyDuplicates', 'personDuplicates'],
  );
  assert.deepEqual(
    names('Mutation')
      .filter((name) => name.startsWith('merge'))
      .sort(),
    ['mergeCompanies', 'mergePeople'],
  );
});

test('every object has its family of types and fields', () => {
  const query = fieldsOf('Query');
  const mutation = fieldsOf('Mutation');
  for (const [S, p, P] of [
    ['Company', 'companies', 'Companies'],
    ['Person', 'people', 'People'],
    ['NoteTarget', 'noteTargets', 'NoteTargets'],
    ['WorkspaceMember', 'workspaceMembers', 'WorkspaceMembers'],
    ['TimelineActivity', 'timelineActivities', 'TimelineActivities'],
    ['SupportTicket', 'supportTickets', 'SupportTickets'],
    ['InvoiceLine', 'invoiceLines', 'InvoiceLines'],
  ] as const) {
    assert.equal(query[p], `${S}Connection`);
    assert.equal(query[S.charAt(0).toLowerCase() + S.slice(1)], S);
    assert.equal(query[`${p}GroupBy`], `[${S}GroupByConnection!]`);
    for (const verb of ['create', 'update', 'delete', 'destroy', 'restore']) {
      assert.equal(mutation[`${verb}${S}`], S);
      assert.equal(mutation[`${verb}${P}`], `[${S}!]`);
    }
    for (const suffix of [
      '',
      'Connection',
      'Edge',
      'GroupByConnection',
      'FilterInput',
      'OrderByInput',
      'OrderByWithGroupByInput',
      'GroupByInput',
      'CreateInput',
      'UpdateInput',
    ]) {
      assert.ok(schema.getType(`${S}${suffix}`), `${S}${suffix}`);
    }
  }
});

test('the worked example: the record', () => {
  includes('Invoice', {
    ...{ id: 'UUID!', createdAt: 'DateTime!', updatedAt: 'DateTime!', deletedAt: 'DateTime', createdBy: 'Actor!', updatedBy: 'Actor!' },
    ...{
      position: 'Position!',
      searchVector: 'TSVector',
      reference: 'String!',
      memo: 'String',
      stage: 'InvoiceStageEnum',
      tags: '[InvoiceTagsEnum]',
    },
    ...{ total: 'Currency', dueOn: 'Date', sentAt: 'DateTime', quantity: 'Int', weight: 'Float', serial: 'BigInt', paid: 'Boolean' },
    ...{
      score: 'InvoiceScoreEnum',
      labels: '[String]',
      meta: 'JSON',
      docs: '[FileObject]',
      externalKey: 'UUID',
      homepage: 'Links',
      emails: 'Emails',
    },
    ...{ phones: 'Phones', contact: 'FullName', shipping: 'Address', body: 'RichText', companyId: 'ID', company: 'Company' },
    ...{ payerCompanyId: 'ID', payerCompany: 'Company', payerPersonId: 'ID', payerPerson: 'Person', lines: 'InvoiceLineConnection' },
  });
  const type = schema.getType('Invoice');
  assert.ok(isObjectType(type));
  const { limit: _alias, ...args } = Object.fromEntries((type.getFields()['lines']?.args ?? []).map((arg) => [arg.name, String(arg.type)]));
  assert.deepEqual(args, { ...paging, filter: 'InvoiceLineFilterInput', orderBy: '[InvoiceLineOrderByInput]' });
});

test('the worked example: inputs', () => {
  includes('InvoiceCreateInput', {
    ...{
      id: 'ID',
      createdAt: 'DateTime',
      updatedAt: 'DateTime',
      deletedAt: 'DateTime',
      createdBy: 'ActorCreateInput',
      position: 'Position',
    },
    ...{
      reference: 'String!',
      stage: 'InvoiceStageEnum',
      tags: '[InvoiceTagsEnum]',
      total: 'CurrencyCreateInput',
      dueOn: 'Date',
      quantity: 'Int',
    },
    ...{
      homepage: 'LinksCreateInput',
      companyId: 'ID',
      company: 'CompanyRelationInput',
      docs: '[FileItemInput]',
      payerPerson: 'PersonRelationInput',
    },
  });
  assert.equal('lines' in fieldsOf('InvoiceCreateInput'), false);
  includes('InvoiceUpdateInput', { reference: 'String', total: 'CurrencyUpdateInput', company: 'CompanyRelationInput', companyId: 'ID' });
  includes('InvoiceFilterInput', {
    ...{
      id: 'UUIDFilter',
      createdAt: 'DateTimeFilter',
      deletedAt: 'DateTimeFilter',
      createdBy: 'ActorFilterInput',
      position: 'FloatFilter',
    },
    ...{ searchVector: 'TSVectorFilter', reference: 'StringFilter', stage: 'InvoiceStageEnumFilter', tags: 'InvoiceTagsEnumFilter' },
    ...{
      total: 'CurrencyFilterInput',
      dueOn: 'DateFilter',
      quantity: 'IntFilter',
      weight: 'FloatFilter',
      serial: 'BigIntFilter',
      paid: 'BooleanFilter',
    },
    ...{ labels: 'ArrayFilter', meta: 'RawJsonFilter', docs: 'RawJsonFilter', externalKey: 'UUIDFilter', homepage: 'LinksFilterInput' },
    ...{ companyId: 'UUIDFilter', company: 'CompanyFilterInput', lines: 'InvoiceLineFilterInput' },
    ...{ and: '[InvoiceFilterInput]', or: '[InvoiceFilterInput]', not: 'InvoiceFilterInput' },
  });
  includes('InvoiceOrderByInput', {
    ...{
      reference: 'OrderByDirection',
      stage: 'OrderByDirection',
      total: 'CurrencyOrderByInput',
      company: 'CompanyOrderByInput',
      companyId: 'OrderByDirection',
    },
  });
  assert.equal('lines' in fieldsOf('InvoiceOrderByInput'), false);
  includes('InvoiceGroupByInput', {
    ...{
      stage: 'Boolean',
      dueOn: 'GroupByDateGranularityInput',
      createdAt: 'GroupByDateGranularityInput',
      total: 'CurrencyGroupByInput',
      company: 'CompanyGroupByInput',
    },
  });
  for (const name of ['id', 'meta', 'docs', 'position', 'searchVector', 'lines'])
    assert.equal(name in fieldsOf('InvoiceGroupByInput'), false, name);
});

test('relation inputs and unique keys', () => {
  includes('CompanyRelationInput', { connect: 'CompanyConnectInput', disconnect: 'Boolean' });
  includes('CompanyConnectInput', { where: 'CompanyWhereUniqueInput' });
  includes('CompanyWhereUniqueInput', { id: 'ID', domainName: 'CompanyDomainNameWhereInput' });
  assert.deepEqual(fieldsOf('CompanyDomainNameWhereInput'), { primaryLinkUrl: 'String' });
  includes('InvoiceWhereUniqueInput', { id: 'ID', reference: 'String' });
});

test('connections, edges, groups and aggregates', () => {
  includes('InvoiceConnection', {
    ...{
      totalCount: 'Int',
      edges: '[InvoiceEdge!]!',
      pageInfo: 'PageInfo!',
      sumQuantity: 'Float',
      minDueOn: 'DateTime',
      countTruePaid: 'Int',
    },
    ...{ percentageEmptyMemo: 'Float', countUniqueValuesStage: 'Int', avgTotalAmountMicros: 'Float', countEmptyPayerCompany: 'Int' },
  });
  for (const name of ['countEmptyCompany', 'countEmptyLines', 'sumMemo']) assert.equal(name in fieldsOf('InvoiceConnection'), false, name);
  assert.deepEqual(fieldsOf('InvoiceEdge'), { node: 'Invoice!', cursor: 'Cursor!' });
  includes('InvoiceGroupByConnection', {
    groupByDimensionValues: 'JSON!',
    totalCount: 'Int',
    edges: '[InvoiceEdge!]!',
    sumQuantity: 'Float',
  });
  assert.deepEqual(fieldsOf('PageInfo'), {
    startCursor: 'ConnectionCursor',
    endCursor: 'ConnectionCursor',
    hasNextPage: 'Boolean!',
    hasPreviousPage: 'Boolean!',
  });
  includes('InvoiceOrderByWithGroupByInput', { aggregate: 'InvoiceOrderByWithGroupByAggregateInput' });
  includes('InvoiceOrderByWithGroupByAggregateInput', { totalCount: 'OrderByDirection', sumQuantity: 'OrderByDirection' });
});

test('composites', () => {
  const composites: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    Actor: { source: 'ActorSourceEnum!', workspaceMemberId: 'UUID', name: 'String!', context: 'ActorContext' },
    Address: { addressStreet1: 'String', addressCity: 'String', addressLat: 'BigFloat', addressLng: 'BigFloat' },
    Currency: { amountMicros: 'BigFloat', currencyCode: 'String' },
    Emails: { primaryEmail: 'String', additionalEmails: '[String!]' },
    FullName: { firstName: 'String', lastName: 'String' },
    Links: { primaryLinkLabel: 'String', primaryLinkUrl: 'String', secondaryLinks: '[SecondaryLink!]' },
    Phones: {
      primaryPhoneNumber: 'String',
      primaryPhoneCountryCode: 'String',
      primaryPhoneCallingCode: 'String',
      additionalPhones: '[AdditionalPhone!]',
    },
    RichText: { blocknote: 'String', markdown: 'String' },
    SecondaryLink: { label: 'String', url: 'String' },
    AdditionalPhone: { number: 'String', callingCode: 'String', countryCode: 'String' },
    FileObject: { fileId: 'UUID!', label: 'String!', extension: 'String', url: 'String' },
    FileItemInput: { fileId: 'UUID!', label: 'String!' },
    LinksCreateInput: { secondaryLinks: '[SecondaryLinkInput!]' },
    CurrencyFilterInput: { amountMicros: 'BigFloatFilter', currencyCode: 'StringFilter' },
    EmailsFilterInput: { primaryEmail: 'StringFilter', additionalEmails: 'RawJsonFilter' },
    CurrencyOrderByInput: { amountMicros: 'OrderByDirection' },
    CurrencyGroupByInput: { currencyCode: 'Boolean' },
    StringFilter: { eq: 'String', in: '[String!]', startsWith: 'String', ilike: 'String', is: 'FilterIs', iregex: 'String' },
    UUIDFilter: { eq: 'UUID', in: '[UUID]', is: 'FilterIs' },
    IntFilter: { gte: 'Int', in: '[Int!]' },
    BooleanFilter: { eq: 'Boolean', is: 'FilterIs' },
    ArrayFilter: { containsIlike: 'String', is: 'FilterIs', isEmptyArray: 'Boolean' },
    RawJsonFilter: { like: 'String', is: 'FilterIs' },
    InvoiceStageEnumFilter: { eq: 'InvoiceStageEnum', in: '[InvoiceStageEnum]', containsAny: '[InvoiceStageEnum]', is: 'FilterIs' },
    GroupByDateGranularityInput: { granularity: 'DateGranularityEnum', weekStartDay: 'FirstDayOfTheWeek', timeZone: 'String' },
    OrderByDateGranularityInput: { orderBy: 'OrderByDirection', granularity: 'DateGranularityEnum' },
  };
  for (const [name, fields] of Object.entries(composites)) includes(name, fields);
  assert.deepEqual(Object.keys(fieldsOf('ActorCreateInput')).sort(), ['context', 'source']);
});

test('enumerations, with their values in order and their labels', async () => {
  const valuesOf = async (name: string): Promise<unknown> =>
    ((await askOne(server, `{ __type(name: "${name}") { enumValues { name } } }`))['enumValues'] as { name: string }[]).map(
      (value) => value.name,
    );
  assert.deepEqual(await valuesOf('InvoiceStageEnum'), ['DRAFT', 'PAID']);
  assert.deepEqual(await valuesOf('OpportunityStageEnum'), ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER']);
  assert.deepEqual(await valuesOf('InvoiceScoreEnum'), ['RATING_1', 'RATING_2', 'RATING_3', 'RATING_4', 'RATING_5']);
  assert.deepEqual(await valuesOf('OrderByDirection'), ['AscNullsFirst', 'AscNullsLast', 'DescNullsFirst', 'DescNullsLast']);
  assert.deepEqual(await valuesOf('FilterIs'), ['NULL', 'NOT_NULL']);
  assert.deepEqual(await valuesOf('ActorSourceEnum'), [
    'EMAIL',
    'CALENDAR',
    'WORKFLOW',
    'AGENT',
    'API',
    'IMPORT',
    'MANUAL',
    'SYSTEM',
    'WEBHOOK',
    'APPLICATION',
  ]);
  assert.deepEqual(
    new Set((await valuesOf('DateGranularityEnum')) as string[]),
    new Set(['DAY', 'MONTH', 'QUARTER', 'YEAR', 'WEEK', 'DAY_OF_THE_WEEK', 'MONTH_OF_THE_YEAR', 'QUARTER_OF_THE_YEAR', 'NONE']),
  );
  const stage = await askOne(server, '{ __type(name: "OpportunityStageEnum") { enumValues { name description } } }');
  assert.equal(at(stage, 'enumValues.0.description'), 'New');
});

test('descriptions are those of the objects and fields', async () => {
  const type = await askOne(server, '{ __type(name: "Invoice") { description fields { name description } } }');
  assert.equal(type['description'], 'What invoice is.');
  const reference = (type['fields'] as { name: string; description: string }[]).find((field) => field.name === 'reference');
  assert.equal(reference?.description, 'What stands on the paper.');
});

test('a type as no-code tools read it; a type that there is not', async () => {
  const type = await askOne(
    server,
    '{ __type(name:"Company"){ name kind fields{name type{name kind ofType{name kind ofType{name kind}}}} } }',
  );
  const fields = new Map((type['fields'] as { name: string; type: unknown }[]).map((field) => [field.name, field.type]));
  assert.deepEqual(fields.get('people'), { name: 'PersonConnection', kind: 'OBJECT', ofType: null });
  assert.deepEqual(fields.get('id'), { name: null, kind: 'NON_NULL', ofType: { name: 'UUID', kind: 'SCALAR', ofType: null } });
  assert.equal(at(fields.get('domainName'), 'name'), 'Links');
  assert.deepEqual(await ask(server, '{ __type(name: "Nothing") { name } }'), { __type: null });
});

test('introspection beside records, under aliases, with fragments and variables', async () => {
  const data = await ask(
    server,
    `query($name: String!) { invoices { totalCount } s: __schema { types { ...N } mutationType { name } } t: __type(name: $name) { ...N kind } } fragment N on __Type { name }`,
    { name: 'Invoice' },
  );
  assert.deepEqual(data['invoices'], { totalCount: 1 });
  assert.equal(at(data, 's.mutationType.name'), 'Mutation');
  assert.deepEqual(data['t'], { name: 'Invoice', kind: 'OBJECT' });
  assert.ok((at(data, 's.types') as unknown[]).length > 100);
});

test('the static fields are in it', () => {
  const args = argsOf('Query', 'search');
  assert.deepEqual(args, {
    ...{ searchInput: 'String!', limit: 'Int!', after: 'String', filter: 'ObjectRecordFilterInput' },
    ...{ includedObjectNameSingulars: '[String!]', excludedObjectNameSingulars: '[String!]', '=': 'SearchResultConnection!' },
  });
  includes('SearchRecord', { recordId: 'UUID!', objectNameSingular: 'String!', label: 'String!', imageUrl: 'String', tsRankCD: 'Float!' });
});

test('documents that the schema validates are answered', async () => {
  const query = `query Find($filter: InvoiceFilterInput, $orderBy: [InvoiceOrderByInput], $first: Int) {
    invoices(filter: $filter, orderBy: $orderBy, first: $first) { totalCount edges { cursor node { id reference stage homepage { secondaryLinks { url } } lines(first: 2) { totalCount } } } pageInfo { endCursor } } }`;
  assert.deepEqual(validate(schema, parse(query)), []);
  assert.ok(
    dataOf(await graphql(server, query, { filter: { reference: { eq: 'A-1' } }, orderBy: [{ reference: 'AscNullsFirst' }], first: 1 })),
  );
});

test('refused by the schema: what strict clients must not generate', () => {
  for (const query of [
    '{ invoices { nope } }',
    '{ invoices(foo: 1) { totalCount } }',
    '{ invoice { id } }',
    '{ invoices(filter: {stage: {eq: NOPE}}) { totalCount } }',
  ]) {
    assert.ok(validate(schema, parse(query)).length > 0, query);
  }
});

test('the same schema again, byte for byte', async () => {
  const query = getIntrospectionQuery();
  assert.equal((await graphql(server, query)).text, (await graphql(server, query)).text);
  assert.match(
    printType(schema.getType('Invoice') as NonNullable<ReturnType<GraphQLSchema['getType']>>),
    /^"""What invoice is\."""\ntype Invoice/,
  );
});
