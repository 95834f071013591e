/** Model → schema, against the contract's tables: names, types, nullability, arguments. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  buildSchema,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
  printType,
  validateSchema,
} from 'graphql';
import { rootFieldsOf } from '../../../server/src/api/graphql/names.ts';
import { schemaOf } from '../../../server/src/api/graphql/schema/schema.ts';
import type { ModelMetadata } from '../../../server/src/model/metadata.ts';
import type { Model } from '../../../server/src/model/model.ts';
import {
  demoModel,
  everyField,
  exampleModel,
  field,
  invoice,
  modelOf,
  object,
  options,
  standardModel,
  toMany,
  toOne,
} from './schema-model.ts';

const schema = schemaOf(exampleModel);

/** Member → type, without descriptions; arguments after the name. */
function membersOf(name: string, of: GraphQLSchema = schema): Record<string, string> {
  const type = of.getType(name);
  assert.ok(isObjectType(type) || isInputObjectType(type), `${name} is ${type}`);
  return Object.fromEntries(Object.values(type.getFields()).map((member) => [member.name, String(member.type)]));
}

function argumentsOf(type: string, name: string): Record<string, string> {
  const parent = schema.getType(type);
  assert.ok(isObjectType(parent));
  const member = parent.getFields()[name];
  assert.ok(member, `${type}.${name}`);
  return Object.fromEntries(member.args.map((argument) => [argument.name, String(argument.type)]));
}

/** `name: Type` by commas or new lines; several names before one colon. */
function table(text: string): Record<string, string> {
  const lines = text.split(/[\n,]/).map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== '')
      .flatMap((line) => {
        const [names = '', type = ''] = line.split(':');
        return names.split(' ').map((name) => [name, type.trim()]);
      }),
  );
}

function assertSound(model: Model): void {
  const built = schemaOf(model);
  assert.deepEqual(validateSchema(built), []);
  const printed = printSchema(lexicographicSortSchema(built));
  assert.equal(printSchema(lexicographicSortSchema(buildSchema(printed))), printed);
}

test('the schemas of all models are valid, and the same after printing and reading', () => {
  for (const model of [standardModel, demoModel, exampleModel, modelOf([])]) assertSound(model);
});

test('the worked example', () => {
  const system =
    'createdAt updatedAt: DateTime!, deletedAt: DateTime, createdBy updatedBy: Actor!, position: Position!, searchVector: TSVector';
  assert.deepEqual(
    membersOf('Invoice'),
    table(`${system}, id: UUID!, reference: String!, stage: InvoiceStageEnum, tags: [InvoiceTagsEnum], total: Currency, dueOn: Date
      quantity: Int, homepage: Links, companyId: ID, company: Company, lines: InvoiceLineConnection`),
  );
  assert.deepEqual(
    argumentsOf('Invoice', 'lines'),
    table('first last offset: Int, before after: String, filter: InvoiceLineFilterInput, orderBy: [InvoiceLineOrderByInput]'),
  );
  const written = (suffix: string): string => `id companyId: ID, createdAt updatedAt deletedAt: DateTime, position: Position
    createdBy updatedBy: Actor${suffix}, searchVector: TSVector, stage: InvoiceStageEnum, tags: [InvoiceTagsEnum], total: Currency${suffix}
    dueOn: Date, quantity: Int, homepage: Links${suffix}, company: CompanyRelationInput`;
  assert.deepEqual(membersOf('InvoiceCreateInput'), table(`${written('CreateInput')}, reference: String!`));
  assert.deepEqual(membersOf('InvoiceUpdateInput'), table(`${written('UpdateInput')}, reference: String`));
  assert.deepEqual(
    membersOf('InvoiceFilterInput'),
    table(`id companyId: UUIDFilter, createdAt updatedAt deletedAt: DateTimeFilter, createdBy updatedBy: ActorFilterInput
      position: FloatFilter, searchVector: TSVectorFilter, reference: StringFilter, stage: InvoiceStageEnumFilter
      tags: InvoiceTagsEnumFilter, total: CurrencyFilterInput, dueOn: DateFilter, quantity: IntFilter, homepage: LinksFilterInput
      company: CompanyFilterInput, lines: InvoiceLineFilterInput, and or: [InvoiceFilterInput], not: InvoiceFilterInput`),
  );
  assert.deepEqual(membersOf('InvoiceWhereUniqueInput'), table('id: ID, reference: String'));
});

test('the root fields of an object', () => {
  const roots: Readonly<Record<string, readonly [string, string]>> = {
    invoices: [
      'InvoiceConnection',
      'first last offset: Int, before after: String, filter: InvoiceFilterInput, orderBy: [InvoiceOrderByInput]',
    ],
    invoice: ['Invoice', 'filter: InvoiceFilterInput!'],
    invoiceDuplicates: ['[InvoiceConnection!]', 'ids: [UUID], data: [InvoiceCreateInput]'],
    invoicesGroupBy: [
      '[InvoiceGroupByConnection!]',
      `groupBy: [InvoiceGroupByInput!]!, filter: InvoiceFilterInput, orderBy: [InvoiceOrderByWithGroupByInput]
       orderByForRecords: [InvoiceOrderByInput], viewId: UUID, limit offsetForRecords: Int`,
    ],
    createInvoice: ['Invoice', 'data: InvoiceCreateInput!, upsert: Boolean'],
    createInvoices: ['[Invoice!]', 'data: [InvoiceCreateInput!]!, upsert: Boolean'],
    updateInvoice: ['Invoice', 'id: UUID!, data: InvoiceUpdateInput!'],
    updateInvoices: ['[Invoice!]', 'data: InvoiceUpdateInput!, filter: InvoiceFilterInput!'],
    deleteInvoice: ['Invoice', 'id: UUID!'],
    deleteInvoices: ['[Invoice!]', 'filter: InvoiceFilterInput!'],
    destroyInvoice: ['Invoice', 'id: UUID!'],
    destroyInvoices: ['[Invoice!]', 'filter: InvoiceFilterInput!'],
    restoreInvoice: ['Invoice', 'id: UUID!'],
    restoreInvoices: ['[Invoice!]', 'filter: InvoiceFilterInput!'],
    mergeInvoices: ['Invoice', 'ids: [UUID!]!, conflictPriorityIndex: Int!, dryRun: Boolean'],
  };
  const names = [...rootFieldsOf(exampleModel).values()].filter((root) => root.object.nameSingular === 'invoice');
  assert.deepEqual(names.map(({ name }) => name).sort(), Object.keys(roots).sort());
  for (const { name, isMutation } of names) {
    const [type, args] = roots[name] as readonly [string, string];
    const parent = isMutation ? 'Mutation' : 'Query';
    assert.equal(membersOf(parent)[name], type, name);
    assert.deepEqual(argumentsOf(parent, name), table(args), name);
  }
});

test('duplicates and merging are there for objects with criteria only', () => {
  assert.ok(membersOf('Query')['companyDuplicates']);
  assert.ok(membersOf('Mutation')['mergePeople']);
  assert.equal(membersOf('Query')['noteDuplicates'], undefined);
  assert.equal(membersOf('Mutation')['mergeNotes'], undefined);
  assert.ok(membersOf('Query')['note']);
});

test('every object has its family of types', () => {
  for (const { nameSingular } of exampleModel.objects) {
    const name = nameSingular.charAt(0).toUpperCase() + nameSingular.slice(1);
    const suffixes = `Connection Edge GroupByConnection FilterInput OrderByInput OrderByWithGroupByInput
      OrderByWithGroupByAggregateInput GroupByInput CreateInput UpdateInput RelationInput ConnectInput WhereUniqueInput`;
    for (const suffix of ['', ...suffixes.split(/\s+/)]) assert.ok(schema.getType(name + suffix), name + suffix);
  }
  assert.deepEqual(membersOf('InvoiceEdge'), table('node: Invoice!, cursor: Cursor!'));
  assert.deepEqual(membersOf('InvoiceRelationInput'), table('connect: InvoiceConnectInput, disconnect: Boolean'));
  assert.deepEqual(membersOf('InvoiceConnectInput'), table('where: InvoiceWhereUniqueInput'));
  assert.deepEqual(membersOf('CompanyWhereUniqueInput'), table('id: ID, domainName: CompanyDomainNameWhereInput'));
  assert.deepEqual(membersOf('CompanyDomainNameWhereInput'), table('primaryLinkUrl: String'));
  assert.deepEqual(membersOf('NoteTargetWhereUniqueInput'), table('id noteId targetPersonId targetCompanyId targetOpportunityId: ID'));
  const connection = membersOf('InvoiceConnection');
  assert.deepEqual([connection['totalCount'], connection['edges'], connection['pageInfo']], ['Int', '[InvoiceEdge!]!', 'PageInfo!']);
  assert.deepEqual(membersOf('InvoiceGroupByConnection'), { ...connection, groupByDimensionValues: 'JSON!' });
});

test('the shared types', () => {
  const comparison = (type: string, list = `[${type}!]`): string => `eq neq gt gte lt lte: ${type}, in: ${list}, is: FilterIs`;
  const shared: Readonly<Record<string, string>> = {
    PageInfo: 'startCursor endCursor: ConnectionCursor, hasNextPage hasPreviousPage: Boolean!',
    GroupByDateGranularityInput: 'granularity: DateGranularityEnum, weekStartDay: FirstDayOfTheWeek, timeZone: String',
    OrderByDateGranularityInput: 'orderBy: OrderByDirection, granularity: DateGranularityEnum',
    StringFilter: `${comparison('String')}, startsWith endsWith like ilike regex iregex: String`,
    UUIDFilter: comparison('UUID', '[UUID]'),
    IntFilter: comparison('Int'),
    FloatFilter: comparison('Float'),
    BigIntFilter: comparison('BigInt'),
    BigFloatFilter: comparison('BigFloat'),
    DateFilter: comparison('Date'),
    DateTimeFilter: comparison('DateTime'),
    BooleanFilter: 'eq: Boolean, is: FilterIs',
    ArrayFilter: 'containsIlike: String, is: FilterIs, isEmptyArray: Boolean',
    RawJsonFilter: 'like: String, is: FilterIs',
    TSVectorFilter: 'search: String',
    MultiSelectFilter: 'containsAny: [String], is: FilterIs, isEmptyArray: Boolean',
    SelectFilter: 'in: [String], is: FilterIs',
    InvoiceStageEnumFilter: 'eq neq: InvoiceStageEnum, in containsAny: [InvoiceStageEnum], is: FilterIs, isEmptyArray: Boolean',
    ActorSourceEnumFilter: 'eq neq: ActorSourceEnum, in containsAny: [ActorSourceEnum], is: FilterIs, isEmptyArray: Boolean',
    Actor: 'source: ActorSourceEnum!, workspaceMemberId: UUID, name: String!, context: ActorContext',
    Address: `addressStreet1 addressStreet2 addressCity addressPostcode addressState addressCountry: String
      addressLat addressLng: BigFloat`,
    Currency: 'amountMicros: BigFloat, currencyCode: String',
    Emails: 'primaryEmail: String, additionalEmails: [String!]',
    FullName: 'firstName lastName: String',
    Links: 'primaryLinkLabel primaryLinkUrl: String, secondaryLinks: [SecondaryLink!]',
    Phones: 'primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode: String, additionalPhones: [AdditionalPhone!]',
    RichText: 'blocknote markdown: String',
    ActorCreateInput: 'source: ActorSourceEnum, context: ActorContextInput',
    ActorUpdateInput: 'source: ActorSourceEnum, context: ActorContextInput',
    LinksCreateInput: 'primaryLinkLabel primaryLinkUrl: String, secondaryLinks: [SecondaryLinkInput!]',
    EmailsUpdateInput: 'primaryEmail: String, additionalEmails: [String!]',
    LinksFilterInput: 'primaryLinkLabel primaryLinkUrl: StringFilter, secondaryLinks: RawJsonFilter',
    CurrencyFilterInput: 'amountMicros: BigFloatFilter, currencyCode: StringFilter',
    ActorFilterInput: 'source: ActorSourceEnumFilter, workspaceMemberId: UUIDFilter, name: StringFilter, context: RawJsonFilter',
    RichTextFilterInput: 'blocknote markdown: StringFilter',
    LinksOrderByInput: 'primaryLinkLabel primaryLinkUrl secondaryLinks: OrderByDirection',
    LinksGroupByInput: 'primaryLinkLabel primaryLinkUrl: Boolean',
    SecondaryLink: 'label url: String',
    SecondaryLinkInput: 'label url: String',
    AdditionalPhone: 'number callingCode countryCode: String',
    AdditionalPhoneInput: 'number callingCode countryCode: String',
    ActorContext: 'provider: String',
    ActorContextInput: 'provider: String',
    FileObject: 'fileId: UUID!, label: String!, extension url: String',
    FileItemInput: 'fileId: UUID!, label: String!',
    SearchResultConnection: 'edges: [SearchResultEdge!]!, pageInfo: SearchResultPageInfo!',
    SearchResultEdge: 'node: SearchRecord!, cursor: String!',
    SearchResultPageInfo: 'endCursor: String, hasNextPage: Boolean!',
    SearchRecord: `recordId: UUID!, objectNameSingular objectLabelSingular label: String!, imageUrl: String
      tsRankCD tsRank: Float!`,
    ObjectRecordFilterInput: `and or: [ObjectRecordFilterInput!], not: ObjectRecordFilterInput, id: UUIDFilter
      createdAt updatedAt deletedAt: DateTimeFilter`,
  };
  for (const [name, members] of Object.entries(shared)) assert.deepEqual(membersOf(name), table(members), name);
  const enums: Readonly<Record<string, string>> = {
    OrderByDirection: 'AscNullsFirst AscNullsLast DescNullsFirst DescNullsLast',
    FilterIs: 'NULL NOT_NULL',
    DateGranularityEnum: 'DAY MONTH QUARTER YEAR WEEK DAY_OF_THE_WEEK MONTH_OF_THE_YEAR QUARTER_OF_THE_YEAR NONE',
    FirstDayOfTheWeek: 'MONDAY SUNDAY SATURDAY',
    ActorSourceEnum: 'EMAIL CALENDAR WORKFLOW AGENT API IMPORT MANUAL SYSTEM WEBHOOK APPLICATION',
    InvoiceStageEnum: 'DRAFT PAID',
    EverythingARatingEnum: 'RATING_1 RATING_2 RATING_3 RATING_4 RATING_5',
  };
  for (const [name, values] of Object.entries(enums)) assert.deepEqual(valuesOf(name).sort(), values.split(' ').sort(), name);
});

function valuesOf(name: string, of: GraphQLSchema = schema): string[] {
  const type = of.getType(name);
  assert.ok(isEnumType(type), name);
  return type.getValues().map((value) => value.name);
}

test('search is part of the schema', () => {
  assert.equal(membersOf('Query')['search'], 'SearchResultConnection!');
  assert.deepEqual(
    argumentsOf('Query', 'search'),
    table(`searchInput: String!, limit: Int!, after: String, filter: ObjectRecordFilterInput
      includedObjectNameSingulars excludedObjectNameSingulars: [String!]`),
  );
});

test('a field of every type', () => {
  const members = (type: string): Record<string, string> =>
    Object.fromEntries(Object.entries(membersOf(type)).filter(([name]) => everyField.some((one) => one.name === name)));
  assert.deepEqual(
    members('Everything'),
    table(`aText: String, aNumber: Float, anInt: Int, aBigInt: BigInt, aNumeric: BigFloat, aBoolean: Boolean, aDate: Date
      aDateTime: DateTime, aSelect: EverythingASelectEnum, aMultiSelect: [EverythingAMultiSelectEnum], aRating: EverythingARatingEnum
      anArray: [String], aJson: JSON, someFiles: [FileObject], aUuid: UUID, anActor: Actor, anAddress: Address, aCurrency: Currency
      someEmails: Emails, aFullName: FullName, someLinks: Links, somePhones: Phones, aRichText: RichText`),
  );
  assert.deepEqual(
    members('EverythingFilterInput'),
    table(`aText: StringFilter, aNumber: FloatFilter, anInt: IntFilter, aBigInt: BigIntFilter, aNumeric: BigFloatFilter
      aBoolean: BooleanFilter, aDate: DateFilter, aDateTime: DateTimeFilter, aSelect: EverythingASelectEnumFilter
      aMultiSelect: EverythingAMultiSelectEnumFilter, aRating: EverythingARatingEnumFilter, anArray: ArrayFilter, aJson: RawJsonFilter
      someFiles: RawJsonFilter, aUuid: UUIDFilter, anActor: ActorFilterInput, anAddress: AddressFilterInput
      aCurrency: CurrencyFilterInput, someEmails: EmailsFilterInput, aFullName: FullNameFilterInput, someLinks: LinksFilterInput
      somePhones: PhonesFilterInput, aRichText: RichTextFilterInput`),
  );
  assert.deepEqual(
    membersOf('EverythingGroupByInput'),
    table(`aText aNumber anInt aBigInt aNumeric aBoolean aSelect aMultiSelect aRating anArray aUuid: Boolean
      aDate aDateTime createdAt updatedAt: GroupByDateGranularityInput, anActor: ActorGroupByInput, anAddress: AddressGroupByInput
      aCurrency: CurrencyGroupByInput, someEmails: EmailsGroupByInput, aFullName: FullNameGroupByInput, someLinks: LinksGroupByInput
      somePhones: PhonesGroupByInput, aRichText: RichTextGroupByInput`),
  );
  const sent = members('EverythingCreateInput');
  assert.equal(sent['someFiles'], '[FileItemInput]');
  assert.equal(sent['aRichText'], 'RichTextCreateInput');
});

test('aggregates by type of field', () => {
  const members = membersOf('EverythingConnection');
  const of = (name: string): string[] => Object.keys(members).filter((key) => key.endsWith(name) || key.endsWith(`${name}AmountMicros`));
  const counts = (name: string): string[] =>
    ['countUniqueValues', 'countEmpty', 'countNotEmpty', 'percentageEmpty', 'percentageNotEmpty'].map((prefix) => prefix + name);
  assert.deepEqual(of('AText'), counts('AText'));
  assert.deepEqual(of('ADate'), [...counts('ADate'), 'minADate', 'maxADate']);
  assert.deepEqual(of('ABoolean'), [...counts('ABoolean'), 'countTrueABoolean', 'countFalseABoolean']);
  assert.deepEqual(of('ANumber'), [...counts('ANumber'), 'minANumber', 'maxANumber', 'avgANumber', 'sumANumber']);
  assert.deepEqual(of('ACurrency'), [
    ...counts('ACurrency'),
    ...['min', 'max', 'avg', 'sum'].map((prefix) => `${prefix}ACurrencyAmountMicros`),
  ]);
  const types = ['countEmptyAText', 'percentageEmptyAText', 'minADate', 'maxADateTime', 'sumAnInt', 'countTrueABoolean'];
  assert.deepEqual(
    types.map((name) => members[name]),
    ['Int', 'Float', 'DateTime', 'DateTime', 'Float', 'Int'],
  );
  assert.equal(membersOf('InvoiceConnection')['countEmptyCompany'], undefined);
  assert.equal(membersOf('NoteTargetConnection')['countEmptyTargetCompany'], 'Int');
  const orders = membersOf('EverythingOrderByWithGroupByAggregateInput');
  assert.deepEqual(
    Object.keys(orders),
    Object.keys(members).filter((name) => name !== 'edges' && name !== 'pageInfo'),
  );
  assert.deepEqual(new Set(Object.values(orders)), new Set(['OrderByDirection']));
});

test('orders reach through relations, with granularity where groups have one', () => {
  const orders = membersOf('InvoiceOrderByInput');
  assert.deepEqual(
    [orders['company'], orders['companyId'], orders['total'], orders['lines']],
    ['CompanyOrderByInput', 'OrderByDirection', 'CurrencyOrderByInput', undefined],
  );
  const groups = membersOf('InvoiceOrderByWithGroupByInput');
  assert.deepEqual(
    [groups['createdAt'], groups['stage'], groups['aggregate']],
    ['OrderByDateGranularityInput', 'OrderByDirection', 'InvoiceOrderByWithGroupByAggregateInput'],
  );
});

test('what is never empty has an exclamation mark', () => {
  const built = schemaOf(
    modelOf([
      object({
        nameSingular: 'thing',
        namePlural: 'things',
        fields: [
          field('tags', 'MULTI_SELECT', { ...options('A'), isNullable: false, defaultValue: ["'A'"] }),
          field('flag', 'BOOLEAN', { isNullable: false, defaultValue: false }),
          field('money', 'CURRENCY', { isNullable: false, defaultValue: { amountMicros: 0, currencyCode: "'EUR'" } }),
          field('needed', 'TEXT', { isNullable: false }),
        ],
      }),
    ]),
  );
  const { tags, flag, money, needed } = membersOf('Thing', built);
  assert.deepEqual([tags, flag, money, needed], ['[ThingTagsEnum!]!', 'Boolean!', 'Currency!', 'String!']);
  const sent = membersOf('ThingCreateInput', built);
  assert.deepEqual(
    [sent['tags'], sent['flag'], sent['money'], sent['needed']],
    ['[ThingTagsEnum]', 'Boolean', 'CurrencyCreateInput', 'String!'],
  );
  assert.equal(membersOf('ThingUpdateInput', built)['needed'], 'String');
});

test('descriptions come from the metadata', () => {
  assert.match(printType(schema.getType('Invoice') as never), /^"""What is to be paid\."""\ntype Invoice/);
  assert.match(printType(schema.getType('Invoice') as never), /"""What stands on the paper\."""\n {2}reference: String!/);
  assert.match(printType(schema.getType('InvoiceStageEnum') as never), /"""Label of DRAFT"""\n {2}DRAFT/);
});

test('options are spelled so that GraphQL takes them', () => {
  const change = (metadata: ModelMetadata): ModelMetadata => ({
    ...metadata,
    fields: metadata.fields.map((one) => {
      const values = one.name === 'stage' ? ['1ST', '_1ST', 'A-B', 'true', '2ND', '__X'] : one.name === 'tags' ? ['à'] : null;
      if (values === null) return one;
      return { ...one, options: values.map((value, position) => ({ id: `${position}`, value, label: value, position })) };
    }),
  });
  const fields = [field('stage', 'SELECT', options('A')), field('tags', 'MULTI_SELECT', options('A'))];
  const model = modelOf([object({ nameSingular: 'thing', namePlural: 'things', fields })], change);
  assertSound(model);
  const built = schemaOf(model);
  assert.deepEqual(valuesOf('ThingStageEnum', built), ['_1ST', '_2ND']);
  assert.equal(membersOf('Thing', built)['tags'], '[String]');
  assert.equal(membersOf('ThingTagsEnumFilter', built)['containsAny'], '[String]');
  assert.equal(built.getType('ThingTagsEnum'), undefined);
});

test('inactive objects and fields are not there', () => {
  const objects = [
    object({
      nameSingular: 'dog',
      namePlural: 'dogs',
      fields: [field('name', 'TEXT'), field('old', 'TEXT'), toOne('owner', 'owner', 'dogs')],
    }),
    object({ nameSingular: 'owner', namePlural: 'owners', fields: [toMany('dogs', 'dog', 'owner')] }),
  ];
  const without = (name: string): Model =>
    modelOf(objects, (metadata) => ({
      ...metadata,
      objects: metadata.objects.map((one) => (one.nameSingular === name ? { ...one, isActive: false } : one)),
      fields: metadata.fields.map((one) => (one.name === 'old' ? { ...one, isActive: false } : one)),
    }));
  for (const name of ['dog', 'owner']) assertSound(without(name));
  const built = schemaOf(without('owner'));
  assert.equal(built.getType('Owner'), undefined);
  const { owner, ownerId, name, old } = membersOf('Dog', built);
  assert.deepEqual([owner, ownerId, name, old], [undefined, 'ID', 'String', undefined]);
  assert.equal(membersOf('DogCreateInput', built)['owner'], undefined);
  assert.equal(membersOf('Owner', schemaOf(without('dog')))['dogs'], undefined);
});

test('names that are taken cost the later object its place, and nothing else', () => {
  const named = (nameSingular: string) =>
    object({ nameSingular, namePlural: `${nameSingular}s`, fields: [toOne('friend', 'friend', `${nameSingular}s`)] });
  const names = ['links', 'pageInfo', 'query', 'mutation', 'string', 'friendConnection', 'stringFilter', 'subscription'];
  const friend = object({ nameSingular: 'friend', namePlural: 'friends', fields: names.map((name) => toMany(`${name}s`, name, 'friend')) });
  const model = modelOf([friend, ...names.map(named)]);
  assertSound(model);
  const built = schemaOf(model);
  assert.deepEqual(Object.keys(membersOf('Links', built)), ['primaryLinkLabel', 'primaryLinkUrl', 'secondaryLinks']);
  assert.equal(membersOf('FriendConnection', built)['totalCount'], 'Int');
  assert.equal(membersOf('Friend', built)['linkss'], undefined);
  assert.equal(membersOf('Query', built)['query'], undefined);
  // A type may well be called so.
  assert.equal(membersOf('Friend', built)['subscriptions'], 'SubscriptionConnection');
  assert.equal(membersOf('Query', built)['subscription'], 'Subscription');
});

test('field names that mean something to JavaScript or to the inputs', () => {
  const names = ['constructor', 'toString', 'and', 'not', 'edges', 'totalCount', 'aggregate', 'node'];
  const model = modelOf([object({ nameSingular: 'odd', namePlural: 'odds', fields: names.map((name) => field(name, 'TEXT')) })]);
  assertSound(model);
  for (const name of names) assert.equal(membersOf('Odd', schemaOf(model))[name], 'String', name);
  assert.equal(membersOf('OddFilterInput', schemaOf(model))['and'], '[OddFilterInput]');
});

test('the first type that is listed is no scalar', () => {
  const [first] = Object.values(schema.getTypeMap());
  assert.ok(isObjectType(first), String(first));
});

test('a schema is built once for each model', () => {
  assert.equal(schemaOf(exampleModel), schemaOf(exampleModel));
  assert.notEqual(schemaOf(standardModel), schemaOf(demoModel));
});

test('generated models have valid schemas', () => {
  const objectNames = fc.uniqueArray(fc.stringMatching(/^[a-z][A-Za-z0-9]{0,8}$/), { minLength: 1, maxLength: 4 });
  const chosen = fc.subarray([...everyField, ...invoice.fields.filter((one) => one.relation === undefined)]);
  fc.assert(
    fc.property(objectNames, fc.array(chosen, { minLength: 4, maxLength: 4 }), (names, fields) => {
      const objects = names.map((name, i) => {
        const target = names[(i + 1) % names.length] as string;
        const before = names[(i + names.length - 1) % names.length] as string;
        const relations = names.length > 1 ? [toOne('next', target, 'previous'), toMany('previous', before, 'next')] : [];
        return object({ nameSingular: `${name}X`, namePlural: `${name}Xs`, fields: [...(fields[i] ?? []), ...fixed(relations)] });
      });
      assertSound(modelOf(objects));
    }),
    { numRuns: 15 },
  );
  function fixed(relations: ReturnType<typeof toOne>[]): ReturnType<typeof toOne>[] {
    return relations.map((one) => {
      const relation = one.relation as NonNullable<typeof one.relation>;
      return { ...one, relation: { ...relation, target: `${relation.target}X` } };
    });
  }
});
