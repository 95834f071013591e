/** SELECT: one of the field's options. */
import { checkOptionDefault, checkOptions, optionScalar, optionsOf } from './option.common.ts';
import { singleType } from './single.common.ts';

export const selectType = singleType({
  type: 'SELECT',
  scalar: optionScalar({ columnType: 'enum', options: optionsOf }),
  check: checkOptions,
  checkDefault: checkOptionDefault,
});
