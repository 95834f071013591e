/** The list of field types. A new one is its file and a line here. */
import { actorType } from './actor.ts';
import { addressType } from './address.ts';
import { arrayType } from './array.ts';
import { booleanType } from './boolean.ts';
import { currencyType } from './currency.ts';
import { dateType } from './date.ts';
import { dateTimeType } from './date-time.ts';
import { emailsType } from './emails.ts';
import type { FieldType } from './field-type.ts';
import { filesType } from './files.ts';
import { fullNameType } from './full-name.ts';
import { linksType } from './links.ts';
import { morphRelationFieldType } from './morph-relation.ts';
import { multiSelectType } from './multi-select.ts';
import { numberType } from './number.ts';
import { numericType } from './numeric.ts';
import { phonesType } from './phones.ts';
import { positionType } from './position.ts';
import { ratingType } from './rating.ts';
import { rawJsonType } from './raw-json.ts';
import { relationFieldType } from './relation.ts';
import { richTextType } from './rich-text.ts';
import { selectType } from './select.ts';
import { textType } from './text.ts';
import { tsVectorType } from './ts-vector.ts';
import { uuidType } from './uuid.ts';

export const fieldTypes: readonly FieldType[] = Object.freeze([
  actorType,
  addressType,
  arrayType,
  booleanType,
  currencyType,
  dateType,
  dateTimeType,
  emailsType,
  filesType,
  fullNameType,
  linksType,
  morphRelationFieldType,
  multiSelectType,
  numberType,
  numericType,
  phonesType,
  positionType,
  ratingType,
  rawJsonType,
  relationFieldType,
  richTextType,
  selectType,
  textType,
  tsVectorType,
  uuidType,
]);

/** By wire name; the former name of RICH_TEXT is understood, and never answered. */
export const fieldTypeByName: ReadonlyMap<string, FieldType> = new Map([
  ...fieldTypes.map((fieldType) => [fieldType.type, fieldType] as const),
  ['RICH_TEXT_V2', richTextType],
]);
