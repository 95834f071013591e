/** PHONES: a primary number and further ones, each as national number, country and calling code, inferred from each other. */
import { sql } from '../sql/sql.ts';
import { type Columns, compositeType, memberPlace } from './composite.common.ts';
import { literal } from './default.common.ts';
import type { AcceptedParts, ColumnText, FieldShape, Part, Place } from './field-type.ts';
import { jsonObjectColumn } from './graphql.common.ts';
import { acceptList, isPlainObject, listPart } from './json.common.ts';
import { countryExists, type Phone, readPhone } from './phone.common.ts';
import { refuseData, show } from './refuse.common.ts';
import { acceptText, textPart } from './text.common.ts';

interface StoredPhone {
  readonly number: string;
  readonly countryCode: string;
  readonly callingCode: string;
}

const parts: readonly Part[] = [
  { name: 'primaryPhoneNumber', scalar: textPart, unique: true },
  { name: 'primaryPhoneCountryCode', scalar: textPart, unique: true },
  { name: 'primaryPhoneCallingCode', scalar: textPart, unique: true },
  {
    name: 'additionalPhones',
    scalar: listPart(acceptAdditional, refusePhones, jsonObjectColumn('AdditionalPhone', ['number', 'callingCode', 'countryCode'], true)),
  },
];

function acceptMembers(members: Readonly<Record<string, unknown>>, field: FieldShape): Columns {
  const sent: Phone = {
    number: textOf(members['primaryPhoneNumber'], memberPlace(field, 'primaryPhoneNumber')),
    countryCode: textOf(members['primaryPhoneCountryCode'], memberPlace(field, 'primaryPhoneCountryCode')),
    callingCode: textOf(members['primaryPhoneCallingCode'], memberPlace(field, 'primaryPhoneCallingCode')),
  };
  const read = readPhone(sent, defaultCountryOf(field), { path: field.name, field });
  const columns: Columns = {};
  // What was not sent and could not be inferred is left as it is.
  if (sent.number !== null || members['primaryPhoneNumber'] !== undefined) columns['primaryPhoneNumber'] = read.number;
  if (read.countryCode !== null || members['primaryPhoneCountryCode'] !== undefined) columns['primaryPhoneCountryCode'] = read.countryCode;
  if (read.callingCode !== null || members['primaryPhoneCallingCode'] !== undefined) columns['primaryPhoneCallingCode'] = read.callingCode;
  const additional = members['additionalPhones'];
  if (additional !== undefined) {
    const place = memberPlace(field, 'additionalPhones');
    const items = acceptList(additional, acceptAdditional, place, refusePhones);
    columns['additionalPhones'] = items.length === 0 ? null : JSON.stringify(items);
  }
  return columns;
}

function textOf(value: unknown, place: Place): ColumnText {
  return value === undefined || value === null ? null : acceptText(value, place).trim() || null;
}

/** An object, or a number alone as text. Items without a number are left out. */
function acceptAdditional(value: unknown, place: Place): StoredPhone | null {
  const item = typeof value === 'string' ? { number: value } : value;
  if (!isPlainObject(item)) return refusePhones(value, place);
  const phone: Phone = {
    number: textOf(item['number'], place),
    countryCode: textOf(item['countryCode'], place),
    callingCode: textOf(item['callingCode'], place),
  };
  if (phone.number === null) return null;
  const read = readPhone(phone, defaultCountryOf(place.field), place);
  return { number: read.number ?? '', countryCode: read.countryCode ?? '', callingCode: read.callingCode ?? '' };
}

function refusePhones(value: unknown, place: Place): never {
  return refuseData(`Invalid object value ${show(value)} for field "${place.path}"`, place);
}

/** Country by which national numbers are read when none is sent. */
function defaultCountryOf(field: FieldShape): string | null {
  const { defaultValue } = field;
  const country = isPlainObject(defaultValue) ? literal(defaultValue['primaryPhoneCountryCode']) : field.settings?.['defaultCountryCode'];
  return typeof country === 'string' && country !== '' && countryExists(country) ? country : null;
}

export const phonesType = compositeType({
  type: 'PHONES',
  word: 'phones',
  graphqlName: 'Phones',
  parts,
  acceptMembers,
  emptyParts: ['primaryPhoneNumber', 'primaryPhoneCountryCode', 'primaryPhoneCallingCode'],
  // As people type it: national, national with a leading 0, international with and without +.
  search: (column) => {
    const number = column('primaryPhoneNumber');
    const callingCode = column('primaryPhoneCallingCode');
    return [
      sql`coalesce(${number}, '')`,
      sql`coalesce('0' || ${number}, '')`,
      sql`coalesce(${callingCode} || ${number}, '')`,
      sql`coalesce(replace(${callingCode}, '+', '') || ${number}, '')`,
      sql`coalesce(${column('additionalPhones')}::text, '')`,
    ];
  },
  merge: mergePhones,
});

function mergePhones(values: readonly AcceptedParts[]): AcceptedParts {
  const holder = values.find((value) => value['primaryPhoneNumber']) ?? values[0] ?? {};
  const key = (phone: StoredPhone): string => `${phone.callingCode} ${phone.number}`;
  const primary: StoredPhone = primaryOf(holder);
  const phones = new Map<string, StoredPhone>();
  for (const value of values) if (value['primaryPhoneNumber']) phones.set(key(primaryOf(value)), primaryOf(value));
  for (const value of values) {
    for (const phone of JSON.parse(value['additionalPhones'] ?? '[]') as StoredPhone[]) {
      if (!phones.has(key(phone))) phones.set(key(phone), phone);
    }
  }
  phones.delete(key(primary));
  return {
    primaryPhoneNumber: primary.number || null,
    primaryPhoneCountryCode: primary.countryCode || null,
    primaryPhoneCallingCode: primary.callingCode || null,
    additionalPhones: phones.size === 0 ? null : JSON.stringify([...phones.values()]),
  };
}

function primaryOf(value: AcceptedParts): StoredPhone {
  return {
    number: value['primaryPhoneNumber'] ?? '',
    countryCode: value['primaryPhoneCountryCode'] ?? '',
    callingCode: value['primaryPhoneCallingCode'] ?? '',
  };
}
