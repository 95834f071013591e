/** CURRENCY: an amount in millionths of its unit, and an ISO 4217 code. */
import { compositeType } from './composite.common.ts';
import { numberAggregates, numeric } from './number.common.ts';
import { nullTextPart } from './text.common.ts';

export const currencyType = compositeType({
  type: 'CURRENCY',
  word: 'currency',
  graphqlName: 'Currency',
  parts: [
    { name: 'amountMicros', scalar: numeric },
    { name: 'currencyCode', scalar: nullTextPart },
  ],
  aggregates: numberAggregates('amountMicros', 'AmountMicros'),
});
