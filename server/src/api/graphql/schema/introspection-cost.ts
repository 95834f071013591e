/** How much an introspection would answer, before it does: the schema is large, and aliases ask for it again and again. */
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getIntrospectionQuery,
  isEnumType,
  isInputObjectType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';

/** Times that the whole schema may be answered. */
const wholesMax = 3;

interface Sizes {
  /** Items of each list in the mean over all types, and at most. */
  readonly mean: Readonly<Record<string, number>>;
  readonly max: Readonly<Record<string, number>>;
  /** Values of one answer at most. */
  readonly valuesMax: number;
}

const known = new WeakMap<GraphQLSchema, Sizes>();

/** Size: one visit of each selection. The document must be valid: no fragment leads to itself. */
export function costlyToIntrospect(schema: GraphQLSchema, document: DocumentNode): boolean {
  let sizes = known.get(schema);
  if (sizes === undefined) {
    sizes = sizesOf(schema);
    known.set(schema, sizes);
  }
  return valuesOf(document, sizes) > sizes.valuesMax;
}

function sizesOf(schema: GraphQLSchema): Sizes {
  const types = Object.values(schema.getTypeMap());
  const lists = types.map((type) => {
    const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
    return {
      fields: fields.length,
      args: fields.reduce((sum, { args }) => sum + args.length, 0),
      inputFields: isInputObjectType(type) ? Object.keys(type.getFields()).length : 0,
      enumValues: isEnumType(type) ? type.getValues().length : 0,
    };
  });
  const sum = (key: 'fields' | 'args' | 'inputFields' | 'enumValues'): number => lists.reduce((total, list) => total + list[key], 0);
  const most = (key: 'fields' | 'inputFields' | 'enumValues'): number => Math.max(...lists.map((list) => list[key]));
  const shared = { types: types.length, directives: schema.getDirectives().length, possibleTypes: 1, interfaces: 1 };
  const argsMax = Math.max(
    ...types.flatMap((type) => (isObjectType(type) ? Object.values(type.getFields()).map((field) => field.args.length) : [])),
  );
  const mean = {
    ...shared,
    fields: sum('fields') / types.length,
    args: sum('args') / sum('fields'),
    inputFields: sum('inputFields') / types.length,
    enumValues: sum('enumValues') / types.length,
  };
  const max = { ...shared, fields: most('fields'), args: argsMax, inputFields: most('inputFields'), enumValues: most('enumValues') };
  const whole = parse(getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }));
  return { mean, max, valuesMax: wholesMax * valuesOf(whole, { mean, max }) };
}

/** Which lengths hold inside a field: those of all types below `types`, also for the arguments of their fields. */
function lengthsIn(name: string, outside: 'mean' | 'max'): 'mean' | 'max' {
  if (name === 'types') return 'mean';
  return name === 'fields' ? outside : 'max';
}

/** Lists of the types of the schema are as long as they are in the mean; those of one type as long as the longest. */
function valuesOf(document: DocumentNode, { mean, max }: Pick<Sizes, 'mean' | 'max'>): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const ofFragment = { mean: new Map<string, number>(), max: new Map<string, number>() };

  const ofSet = ({ selections }: SelectionSetNode, lengths: 'mean' | 'max'): number => {
    let values = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.name.value;
        const items = (lengths === 'mean' ? mean : max)[name] ?? 1;
        values += selection.selectionSet === undefined ? 1 : 1 + items * ofSet(selection.selectionSet, lengthsIn(name, lengths));
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        values += ofSet(selection.selectionSet, lengths);
      } else {
        values += spread(selection.name.value, lengths);
      }
    }
    return values;
  };
  const spread = (name: string, lengths: 'mean' | 'max'): number => {
    const seen = ofFragment[lengths].get(name);
    if (seen !== undefined) return seen;
    const fragment = fragments.get(name);
    const values = fragment === undefined ? 0 : ofSet(fragment.selectionSet, lengths);
    ofFragment[lengths].set(name, values);
    return values;
  };
  let values = 0;
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) values += ofSet(definition.selectionSet, 'max');
  }
  return values;
}
