/** The aggregates of an object's connections: `totalCount`, `countNotEmptyName`, `sumTotalAmountMicros`, … */
import type { AggregateFunction } from '../../../fields/field-type.ts';
import type { Field, ObjectModel } from '../../../model/model.ts';
import { pascal } from '../names.ts';
import type { Member, Members } from './type-table.ts';

export function aggregateMembers(object: ObjectModel): Members {
  const fields = object.fields.filter((field) => field.isActive && field.columns.length > 0 && field.fieldType.isHidden !== true);
  const total: [string, Member] = ['totalCount', { type: 'Int', description: 'How many records match the filter.' }];
  return Object.fromEntries([total, ...fields.flatMap((field) => [...counts(field), ...field.fieldType.aggregates.map(ofType(field))])]);
}

function counts(field: Field): [string, Member][] {
  if (field.fieldType.hasCounts === false) return [];
  const name = pascal(field.name);
  const { label } = field;
  return [
    [`countUniqueValues${name}`, { type: 'Int', description: `How many different values there are: ${label}.` }],
    [`countEmpty${name}`, { type: 'Int', description: `How many records have no value: ${label}.` }],
    [`countNotEmpty${name}`, { type: 'Int', description: `How many records have a value: ${label}.` }],
    [`percentageEmpty${name}`, { type: 'Float', description: `The share of records without a value, from 0 to 1: ${label}.` }],
    [`percentageNotEmpty${name}`, { type: 'Float', description: `The share of records with a value, from 0 to 1: ${label}.` }],
  ];
}

const words: Readonly<Record<AggregateFunction['name'], string>> = {
  min: 'The least value',
  max: 'The greatest value',
  avg: 'The mean of the values',
  sum: 'The sum of the values',
  countTrue: 'How many records are true',
  countFalse: 'How many records are false',
};

function ofType(field: Field): (aggregate: AggregateFunction) => [string, Member] {
  return ({ name, part, suffix }) => {
    const group = field.fieldType.parts.find((candidate) => candidate.name === part)?.scalar.group;
    const type = name.startsWith('count') ? 'Int' : group === 'date' || group === 'timestamp' ? 'DateTime' : 'Float';
    return [`${name}${pascal(field.name)}${suffix}`, { type, description: `${words[name]}: ${field.label}.` }];
  };
}
