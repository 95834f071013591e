/** Reading of one telephone number: number, country and calling code are checked against and inferred from each other. */
import { createRequire } from 'node:module';
import type { CountryCode, PhoneNumber } from 'libphonenumber-js/min';
import type { ColumnText, Place } from './field-type.ts';
import { refuseData } from './refuse.common.ts';

export interface Phone {
  /** National number in digits once it is read. */
  readonly number: ColumnText;
  /** ISO 3166, two letters. */
  readonly countryCode: ColumnText;
  /** `+33`. */
  readonly callingCode: ColumnText;
}

type Library = typeof import('libphonenumber-js/min');

const require = createRequire(import.meta.url);
let loaded: Library | null = null;

/** Loaded with the first number: the tables cost about 30 ms and 14 MB. */
function library(): Library {
  loaded ??= require('libphonenumber-js/min') as Library;
  return loaded;
}

/** Countries by calling code, without +. */
let countriesByCallingCode: ReadonlyMap<string, readonly CountryCode[]> | null = null;

function countriesOf(callingCode: string): readonly CountryCode[] {
  if (countriesByCallingCode === null) {
    const { getCountries, getCountryCallingCode } = library();
    countriesByCallingCode = Map.groupBy(getCountries(), (country) => getCountryCallingCode(country) as string);
  }
  return countriesByCallingCode.get(callingCode) ?? [];
}

export function countryExists(code: string): code is CountryCode {
  return library().isSupportedCountry(code);
}

/** Free-phone, satellite and other numbers of no country. */
const codesWithoutCountry: ReadonlySet<string> = new Set(['800', '808', '870', '878', '881', '882', '883', '888', '979']);

const digitsMin = 3;
const digitsMax = 17;
const separators = /[\s().\-/]/g;

/**
 * Completes what was sent. A national number of no known country keeps its digits.
 * Refuses: INVALID_ARGS_DATA.
 */
export function readPhone(sent: Phone, defaultCountry: string | null, place: Place): Phone {
  if (sent.number === null && sent.countryCode === null && sent.callingCode === null) return sent;
  const country = sent.countryCode === null ? null : readCountry(sent.countryCode, place);
  const callingCode = sent.callingCode === null ? null : readCallingCode(sent.callingCode, place);
  if (country !== null && callingCode !== null && !countriesOf(callingCode.slice(1)).includes(country)) {
    refuseData('Provided country code and calling code are conflicting', place, 'CONFLICTING_PHONE_CALLING_CODE_AND_COUNTRY_CODE');
  }
  if (sent.number === null) return complete(null, country, callingCode);
  if (country === null && callingCode === null && !sent.number.startsWith('+'))
    return readNationalNumber(sent.number, defaultCountry, place);

  const parsed =
    parse(sent.number, country, callingCode) ??
    refuseData(`Provided phone number is invalid ${sent.number}`, place, 'INVALID_PHONE_NUMBER');
  if (callingCode !== null && `+${parsed.countryCallingCode}` !== callingCode) {
    refuseData('Provided and inferred calling code are conflicting', place, 'CONFLICTING_PHONE_CALLING_CODE');
  }
  const known = parsed.country ?? null;
  if (country !== null && (known === null ? !countriesOf(parsed.countryCallingCode).includes(country) : known !== country)) {
    refuseData('Provided and inferred country code are conflicting', place, 'CONFLICTING_PHONE_COUNTRY_CODE');
  }
  return complete(numberOf(parsed), country ?? known, `+${parsed.countryCallingCode}`);
}

/** By the rules of the default country, if there is one; its codes come from the field's default. */
function readNationalNumber(number: string, defaultCountry: string | null, place: Place): Phone {
  const parsed = defaultCountry === null ? null : parse(number, defaultCountry as CountryCode, null);
  if (parsed !== null) return { number: numberOf(parsed), countryCode: null, callingCode: null };
  const digits = number.replace(separators, '');
  if (digits.length < digitsMin || digits.length > digitsMax || !/^\d+$/.test(digits)) {
    refuseData(`Provided phone number is invalid ${number}`, place, 'INVALID_PHONE_NUMBER');
  }
  return { number: digits, countryCode: null, callingCode: null };
}

function parse(number: string, country: CountryCode | null, callingCode: string | null): PhoneNumber | null {
  const known = country !== null ? { defaultCountry: country } : callingCode !== null ? { defaultCallingCode: callingCode.slice(1) } : {};
  try {
    return library().parsePhoneNumberWithError(number, { ...known, extract: false });
  } catch (error) {
    if (error instanceof library().ParseError) return null;
    throw error;
  }
}

/** National digits; an extension stays behind them, in a form that reads back the same. */
function numberOf(parsed: PhoneNumber): string {
  return parsed.ext === undefined ? parsed.nationalNumber : `${parsed.nationalNumber} x${parsed.ext}`;
}

function complete(number: string | null, country: CountryCode | null, callingCode: string | null): Phone {
  if (country !== null) return { number, countryCode: country, callingCode: `+${library().getCountryCallingCode(country)}` };
  if (callingCode === null) return { number, countryCode: null, callingCode: null };
  const countries = countriesOf(callingCode.slice(1));
  return { number, countryCode: countries.length === 1 ? (countries[0] as CountryCode) : null, callingCode };
}

function readCountry(code: string, place: Place): CountryCode {
  const upper = code.toUpperCase();
  return countryExists(upper) ? upper : refuseData(`Invalid country code ${code}`, place, 'INVALID_PHONE_COUNTRY_CODE');
}

/** `33` and `+33` are the same. */
function readCallingCode(code: string, place: Place): string {
  const digits = code.startsWith('+') ? code.slice(1) : code;
  if (countriesOf(digits).length === 0 && !codesWithoutCountry.has(digits))
    refuseData(`Invalid calling code ${code}`, place, 'INVALID_PHONE_CALLING_CODE');
  return `+${digits}`;
}
