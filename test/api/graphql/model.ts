/** The model of the demo workspace, and words for the tests that bind documents and arguments to it. */
import assert from 'node:assert/strict';
import { Kind, parse } from 'graphql';
import { type BoundField, bindField } from '../../../server/src/api/graphql/bind.ts';
import { collectFields } from '../../../server/src/api/graphql/collect.ts';
import { collectingOf } from '../../../server/src/api/graphql/collecting.ts';
import { rootFieldsOf } from '../../../server/src/api/graphql/names.ts';
import { type Variables, variablesOf } from '../../../server/src/api/graphql/values.ts';
import { Refusal } from '../../../server/src/errors.ts';
import { buildModel } from '../../../server/src/model/build.ts';
import { defineModel } from '../../../server/src/model/define.ts';
import { demoObjects } from '../../../server/src/model/demo/definitions.ts';
import type { ObjectModel } from '../../../server/src/model/model.ts';

const workspace = { id: '0b0e7c1e-5a55-7a52-9c2e-0d4b2a51c001', schemaName: 'workspace_x', modelVersion: 1 };
export const model = buildModel(workspace, defineModel(demoObjects, { now: '2026-01-02T03:04:05.678Z' }).metadata);

export function objectOf(nameSingular: string): ObjectModel {
  const object = model.objectBySingular.get(nameSingular);
  assert.ok(object, nameSingular);
  return object;
}

/** The first root field of a document, bound. */
export function bound(text: string, sent: Variables = {}): BoundField {
  const node = parse(text);
  const operations = node.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const fragments = node.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const [operation] = operations;
  assert.ok(operation);
  // Not checked as a request is: binding has bounds of its own.
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const document = { text, node, operations, fragments: byName, conditions: [] };
  const collecting = collectingOf(document, model, variablesOf(operation, sent));
  const [field] = collectFields([operation], operation.operation === 'mutation' ? 'Mutation' : 'Query', collecting);
  assert.ok(field);
  const root = rootFieldsOf(model).get(field.name);
  assert.ok(root, field.name);
  return bindField(root, field, collecting);
}

export function assertRefused(act: () => unknown, code: string, message: string | RegExp): void {
  assert.throws(act, (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}
