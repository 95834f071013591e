/** What the expansion of a document needs to know for one request: its fragments, its conditions, the types of the model. */
import type { ArgumentNode, DirectiveNode } from 'graphql';
import type { Model } from '../../model/model.ts';
import { excerpt } from '../excerpt.ts';
import type { Collecting } from './collect.ts';
import type { ParsedDocument } from './document.ts';
import { invalidDocument } from './document-refusal.ts';
import { typeNameOf } from './names.ts';
import type { Variables } from './values.ts';

export function collectingOf(document: ParsedDocument, model: Model, variables: Variables): Collecting {
  const types = typesOf(model);
  return {
    fragments: document.fragments,
    isIncluded: ({ directives }) => directives === undefined || directives.every((directive) => allows(directive, variables)),
    isForeignType: (condition, typeName) => condition !== typeName && types.has(condition),
  };
}

/** What the conditions of a document come to, one character each. One that is neither true nor false may belong to another
 *  operation; where it is looked at, it is refused. */
export function outcomeOf({ conditions }: ParsedDocument, variables: Variables): string {
  let outcome = '';
  for (const name of conditions) {
    const value = variables[name];
    outcome += typeof value === 'boolean' ? (value ? '1' : '0') : '-';
  }
  return outcome;
}

function allows(directive: DirectiveNode, variables: Variables): boolean {
  const name = directive.name.value;
  // A misspelt @skip would write what it was meant to leave.
  if (name !== 'include' && name !== 'skip') throw invalidDocument(`Unknown directive "@${excerpt(name)}".`, [directive]);
  const condition = directive.arguments?.find((argument) => argument.name.value === 'if');
  const value = condition === undefined ? undefined : conditionOf(condition, variables);
  if (typeof value !== 'boolean') {
    throw invalidDocument(`Argument "if" of directive "@${name}" must be true or false.`, [condition ?? directive]);
  }
  return value === (name === 'include');
}

function conditionOf({ value }: ArgumentNode, variables: Variables): unknown {
  if (value.kind === 'Variable') return variables[value.name.value];
  return value.kind === 'BooleanValue' ? value.value : undefined;
}

const known = new WeakMap<Model, ReadonlySet<string>>();

/** The types that records, lists and groups of the objects have. */
function typesOf(model: Model): ReadonlySet<string> {
  let types = known.get(model);
  if (types === undefined) {
    const names = model.objects.filter((object) => object.isActive).map(typeNameOf);
    types = new Set(names.flatMap((name) => [name, `${name}Connection`, `${name}Edge`, `${name}GroupByConnection`]));
    known.set(model, types);
  }
  return types;
}
