/** RATING: one of five options, RATING_1 to RATING_5. */
import { checkOptionDefault, checkOptions, optionScalar, optionsOf, ratingOptions } from './option.common.ts';
import { singleType } from './single.common.ts';

const scalar = optionScalar({ columnType: 'enum', options: optionsOf });

export const ratingType = singleType({
  type: 'RATING',
  scalar: Object.freeze({ ...scalar, name: 'RATING' }),
  check: (field) => (field.options === null ? [] : checkOptions(field)),
  checkDefault: checkOptionDefault,
  impliedOptions: ratingOptions,
});
