/** The standard objects as a Model, and root fields of a document bound to it, without a database. */
import assert from 'node:assert/strict';
import { type FieldNode, type FragmentDefinitionNode, parse } from 'graphql';
import { type BoundField, bindField } from '../../../server/src/api/graphql/bind.ts';
import { type CollectedField, type Collecting, collectFields } from '../../../server/src/api/graphql/collect.ts';
import { rootFieldsOf, typeNameOf } from '../../../server/src/api/graphql/names.ts';
import { type QueryLimits, queryOf } from '../../../server/src/api/graphql/query-of.ts';
import { Refusal, type RefusalCode } from '../../../server/src/errors.ts';
import { buildModel } from '../../../server/src/model/build.ts';
import { defineModel } from '../../../server/src/model/define.ts';
import type { ObjectModel } from '../../../server/src/model/model.ts';
import { standardObjects } from '../../../server/src/model/standard/index.ts';
import type { Query } from '../../../server/src/query/query.ts';

const workspace = { id: '0b0e7c1e-5a55-7a52-9c2e-0d4b2a51c001', schemaName: 'workspace_x', modelVersion: 1 };
export const model = buildModel(workspace, defineModel(standardObjects, { now: '2026-01-02T03:04:05.678Z' }).metadata);

export const limits: QueryLimits = {
  pageSizeDefault: 200,
  pageSizeMax: 1000,
  relationSizeDefault: 60,
  createdRelationSizeDefault: 200,
  batchSizeMax: 200,
  filterNodesMax: 100,
};

export function objectOf(nameSingular: string): ObjectModel {
  const object = model.objectBySingular.get(nameSingular);
  assert.ok(object, nameSingular);
  return object;
}

/** The first root field of a document, with what its expansion needs. `@include(if: false)` is the one directive obeyed. */
export function collected(text: string): { readonly field: CollectedField; readonly collecting: Collecting } {
  const { definitions } = parse(text);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of definitions) if (definition.kind === 'FragmentDefinition') fragments.set(definition.name.value, definition);
  const operation = definitions.find((definition) => definition.kind === 'OperationDefinition');
  assert.ok(operation);
  const types = new Set(model.objects.map(typeNameOf));
  const collecting: Collecting = {
    fragments,
    isIncluded: ({ directives = [] }) => !directives.some(isOff),
    isForeignType: (condition, typeName) => types.has(condition) && condition !== typeName,
  };
  const [field] = collectFields([operation], 'Query', collecting);
  assert.ok(field);
  return { field, collecting };
}

function isOff({ arguments: given }: NonNullable<FieldNode['directives']>[number]): boolean {
  return given?.some(({ value }) => value.kind === 'BooleanValue' && !value.value) ?? false;
}

export function bound(text: string): BoundField {
  const { field, collecting } = collected(text);
  const root = rootFieldsOf(model).get(field.name);
  assert.ok(root, field.name);
  return bindField(root, field, collecting);
}

/** What the first root field asks. */
export function asked(text: string, variables: Readonly<Record<string, unknown>> = {}): Query {
  return queryOf(bound(text), variables, limits);
}

export function assertRefused(work: () => unknown, code: RefusalCode, message: string): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.deepEqual({ code: error.code, message: error.message }, { code, message });
    return true;
  });
}
