/** The filter of `search`, on the four fields that records of every object have. */
import { Refusal } from '../../errors.ts';
import type { Filter } from '../../query/query.ts';
import { excerpt } from '../excerpt.ts';
import { filterDepthMax } from './filter.ts';
import { asList, isObject, type JsonObject } from './json-value.ts';

const fields: ReadonlySet<string> = new Set(['id', 'createdAt', 'updatedAt', 'deletedAt']);

/** Null when there is no condition.  Refuses: INVALID_ARGS_FILTER, QUERY_TOO_COMPLEX. Source: wire contract, search. */
export function searchFilterOf(value: JsonObject, nodesMax: number): Filter | null {
  const of = conditionsOf(value, { left: nodesMax }, 0);
  return of.length === 0 ? null : allOf(of);
}

interface Budget {
  left: number;
}

function conditionsOf(value: JsonObject, budget: Budget, depth: number): readonly Filter[] {
  if (depth > filterDepthMax) throw new Refusal('QUERY_TOO_COMPLEX', `The filter nests deeper than ${filterDepthMax} levels.`);
  return Object.entries(value).flatMap(([key, inner]): readonly Filter[] => {
    // Here an absent connective may be sent as null.
    if (inner === null && !fields.has(key)) return [];
    if (key === 'and' || key === 'or') {
      const of = asList(inner).map((item) => allOf(conditionsOf(asConditions(item, key, budget), budget, depth + 1)));
      return of.length === 0 ? [] : [{ kind: key, of }];
    }
    if (key === 'not') {
      const of = conditionsOf(asConditions(inner, key, budget), budget, depth + 1);
      return of.length === 0 ? [] : [{ kind: 'not', of: allOf(of) }];
    }
    if (!fields.has(key)) throw refuse(`Field "${excerpt(key)}" is not defined by type "ObjectRecordFilterInput".`, key);
    const operators = Object.entries(asConditions(inner, key, budget));
    if (operators.length === 0) throw refuse(`Filter for field "${key}" must have exactly one operator`, key);
    return operators.map(([operator, operand]): Filter => {
      count(budget);
      return { kind: 'test', path: [key], operator: excerpt(operator), value: operator === 'is' ? emptiness(operand) : operand };
    });
  });
}

/** The static schema of the wire spells the two values in its own way; both spellings are taken. */
function emptiness(value: unknown): unknown {
  return value === 'Null' ? 'NULL' : value === 'NotNull' ? 'NOT_NULL' : value;
}

function allOf(of: readonly Filter[]): Filter {
  const [only] = of;
  return only !== undefined && of.length === 1 ? only : { kind: 'and', of };
}

function asConditions(value: unknown, field: string, budget: Budget): JsonObject {
  count(budget);
  if (isObject(value)) return value;
  throw refuse(`Filter value for field "${field}" must be an object`, field);
}

function count(budget: Budget): void {
  if (--budget.left < 0) throw new Refusal('QUERY_TOO_COMPLEX', 'The filter has too many conditions.');
}

function refuse(message: string, field: string): Refusal {
  return new Refusal('INVALID_ARGS_FILTER', message, { field: excerpt(field) });
}
