/** The arguments, the answer and the description of each root field of an object. */
import type { ObjectModel } from '../../../model/model.ts';
import { type Operation, type RootField, typeNameOf } from '../names.ts';
import { listArguments } from './object-types.ts';
import type { Member } from './type-table.ts';

/** Null for an operation that the object does not offer. */
export function rootMember({ operation, object }: RootField): Member | null {
  if ((operation === 'findDuplicates' || operation === 'mergeMany') && object.duplicateCriteria === null) return null;
  return operations[operation](object, typeNameOf(object));
}

const operations: Readonly<Record<Operation, (object: ObjectModel, name: string) => Member>> = {
  findMany: (object, name) => ({
    type: `${name}Connection`,
    description: `A page of the list of ${object.labelPlural}.`,
    args: listArguments(object),
  }),
  findOne: (object, name) => ({
    type: name,
    description: `The first record that matches: ${object.labelSingular}.`,
    args: { filter: `${name}FilterInput!` },
  }),
  findDuplicates: (object, name) => ({
    type: `[${name}Connection!]`,
    description: `The duplicates of each of the records: ${object.labelPlural}.`,
    args: { ids: '[UUID]', data: `[${name}CreateInput]` },
  }),
  groupBy: (object, name) => ({
    type: `[${name}GroupByConnection!]`,
    description: `${object.labelPlural} in groups of equal values.`,
    args: {
      groupBy: `[${name}GroupByInput!]!`,
      filter: `${name}FilterInput`,
      orderBy: `[${name}OrderByWithGroupByInput]`,
      orderByForRecords: `[${name}OrderByInput]`,
      viewId: 'UUID',
      limit: 'Int',
      offsetForRecords: 'Int',
    },
  }),
  createMany: (object, name) => ({
    type: `[${name}!]`,
    description: `Creates ${object.labelPlural}; with upsert, changes those that exist.`,
    args: { data: `[${name}CreateInput!]!`, upsert: 'Boolean' },
  }),
  createOne: (object, name) => ({
    type: name,
    description: `Creates one ${object.labelSingular}; with upsert, changes it if it exists.`,
    args: { data: `${name}CreateInput!`, upsert: 'Boolean' },
  }),
  updateOne: (object, name) => ({
    type: name,
    description: `Changes one ${object.labelSingular}.`,
    args: { id: 'UUID!', data: `${name}UpdateInput!` },
  }),
  deleteOne: one('Puts', 'into the bin'),
  updateMany: (object, name) => ({
    type: `[${name}!]`,
    description: `Changes all ${object.labelPlural} that match.`,
    args: { data: `${name}UpdateInput!`, filter: `${name}FilterInput!` },
  }),
  deleteMany: many('Puts', 'into the bin'),
  destroyOne: one('Removes', 'for good'),
  destroyMany: many('Removes', 'for good'),
  restoreOne: one('Takes', 'out of the bin'),
  restoreMany: many('Takes', 'out of the bin'),
  mergeMany: (object, name) => ({
    type: name,
    description: `Makes one record of several ${object.labelPlural}.`,
    args: { ids: '[UUID!]!', conflictPriorityIndex: 'Int!', dryRun: 'Boolean' },
  }),
};

function one(verb: string, where: string) {
  return (object: ObjectModel, name: string): Member => ({
    type: name,
    description: `${verb} one ${object.labelSingular} ${where}.`,
    args: { id: 'UUID!' },
  });
}

function many(verb: string, where: string) {
  return (object: ObjectModel, name: string): Member => ({
    type: `[${name}!]`,
    description: `${verb} all ${object.labelPlural} that match ${where}.`,
    args: { filter: `${name}FilterInput!` },
  });
}
