/** NUMBER: a JSON number; `settings.dataType` may ask for whole ones. */
import type { ColumnText, FieldShape, GraphqlColumn, Place } from './field-type.ts';
import { bigIntColumn, floatColumn, intColumn } from './graphql.common.ts';
import { numberAggregates, numberScalar, readNumber } from './number.common.ts';
import { refuseData, show } from './refuse.common.ts';
import { singleType } from './single.common.ts';

const intMax = 2_147_483_647;

function accept(value: unknown, place: Place): ColumnText {
  const number = readNumber(value, 'INVALID_ARGS_DATA', place);
  const dataType = place.field.settings?.['dataType'];
  if (dataType === 'int' || dataType === 'bigint') {
    const [min, max] = dataType === 'int' ? [-intMax - 1, intMax] : [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    if (!Number.isInteger(number)) {
      refuseData(`Invalid number value ${show(value)} for field "${place.path}": it must be a whole number`, place);
    }
    if (number < min || number > max) {
      refuseData(`Invalid number value ${show(value)} for field "${place.path}": it must be between ${min} and ${max}`, place);
    }
  }
  return String(number);
}

/** Column of each `settings.dataType`. */
const columns = { float: floatColumn, int: intColumn, bigint: bigIntColumn } as const;

function graphql(field: FieldShape): GraphqlColumn {
  const dataType = field.settings?.['dataType'];
  return (dataType === 'int' || dataType === 'bigint' ? columns[dataType] : columns.float)();
}

export const numberType = singleType({
  type: 'NUMBER',
  scalar: numberScalar(accept, graphql),
  check: (field) => {
    const settings = field.settings ?? {};
    const { dataType, type, decimals } = settings as { dataType?: unknown; type?: unknown; decimals?: unknown };
    const problems: string[] = [];
    if (dataType != null && !['float', 'int', 'bigint'].includes(dataType as string)) {
      problems.push(`settings.dataType must be float, int or bigint, got ${show(dataType)}`);
    }
    if (type != null && !['number', 'percentage', 'shortNumber'].includes(type as string)) {
      problems.push(`settings.type must be number, percentage or shortNumber, got ${show(type)}`);
    }
    if (decimals != null && !(Number.isInteger(decimals) && (decimals as number) >= 0)) {
      problems.push(`settings.decimals must be a whole number from 0, got ${show(decimals)}`);
    }
    return problems;
  },
  aggregates: numberAggregates('', ''),
});
