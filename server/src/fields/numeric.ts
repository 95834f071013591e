/** NUMERIC: a number of any precision, the base of CURRENCY amounts and coordinates. */
import { numberAggregates, numeric } from './number.common.ts';
import { singleType } from './single.common.ts';

export const numericType = singleType({
  type: 'NUMERIC',
  scalar: numeric,
  aggregates: numberAggregates('', ''),
  creationRefusal: 'Field type NUMERIC is not supported for field creation. Use NUMBER instead.',
});
