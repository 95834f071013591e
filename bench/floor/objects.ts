/**
 * The objects that the floor serves: which columns they have and how a row becomes JSON.
 * Everything is written down by hand; nothing is read from a model.
 */

/** `plain` needs no escaping, `json` is JSON already, `time` is PostgreSQL's text of a timestamptz in UTC. */
export type Form = 'text' | 'plain' | 'time' | 'number' | 'boolean' | 'json';

export type Part =
  | { readonly key: string; readonly column: string; readonly form: Form }
  | { readonly key: string; readonly parts: readonly Part[] };

/** A row as it came from the socket: one-byte strings in column order. */
export type Row = readonly (string | null)[];

/** Writes the columns of `row` from index `at` on as one JSON object. */
export type Serializer = (row: Row, at: number) => string;

export interface FloorObject {
  readonly parts: readonly Part[];
  readonly columns: readonly string[];
  readonly serialize: Serializer;
}

export const person: FloorObject = floorObject([
  ...systemParts(),
  group(
    'createdBy',
    column('source', 'createdBySource'),
    column('workspaceMemberId', 'createdByWorkspaceMemberId', 'plain'),
    column('name', 'createdByName'),
    column('context', 'createdByContext', 'json'),
  ),
  group('name', column('firstName', 'nameFirstName'), column('lastName', 'nameLastName')),
  group('emails', column('primaryEmail', 'emailsPrimaryEmail'), column('additionalEmails', 'emailsAdditionalEmails', 'json')),
  links('linkedinLink'),
  column('jobTitle', 'jobTitle'),
  group(
    'phones',
    column('primaryPhoneNumber', 'phonesPrimaryPhoneNumber'),
    column('primaryPhoneCountryCode', 'phonesPrimaryPhoneCountryCode'),
    column('primaryPhoneCallingCode', 'phonesPrimaryPhoneCallingCode'),
    column('additionalPhones', 'phonesAdditionalPhones', 'json'),
  ),
  column('city', 'city'),
  column('avatarUrl', 'avatarUrl'),
  column('position', 'position', 'number'),
  column('companyId', 'companyId', 'plain'),
]);

export const company: FloorObject = floorObject([
  ...systemParts(),
  group('createdBy', column('source', 'createdBySource'), column('name', 'createdByName')),
  column('name', 'name'),
  links('domainName'),
  column('employees', 'employees', 'number'),
  links('linkedinLink'),
  group(
    'annualRecurringRevenue',
    column('amountMicros', 'annualRecurringRevenueAmountMicros', 'number'),
    column('currencyCode', 'annualRecurringRevenueCurrencyCode'),
  ),
  group(
    'address',
    ...['Street1', 'Street2', 'City', 'Postcode', 'State', 'Country'].map((name) => column(`address${name}`, `addressAddress${name}`)),
  ),
  column('idealCustomerProfile', 'idealCustomerProfile', 'boolean'),
  column('position', 'position', 'number'),
]);

export const opportunity: FloorObject = floorObject([
  ...systemParts(),
  group('createdBy', column('source', 'createdBySource'), column('name', 'createdByName')),
  column('name', 'name'),
  group('amount', column('amountMicros', 'amountAmountMicros', 'number'), column('currencyCode', 'amountCurrencyCode')),
  column('closeDate', 'closeDate', 'time'),
  column('stage', 'stage'),
  column('position', 'position', 'number'),
  column('companyId', 'companyId', 'plain'),
  column('pointOfContactId', 'pointOfContactId', 'plain'),
]);

/** `alias."a", alias."b", …` */
export function selectList(object: FloorObject, alias: string): string {
  return object.columns.map((name) => `${alias}."${name}"`).join(', ');
}

function floorObject(parts: readonly Part[]): FloorObject {
  return Object.freeze({ parts, columns: columnsOf(parts), serialize: compileSerializer(parts) });
}

function systemParts(): readonly Part[] {
  return [
    column('id', 'id', 'plain'),
    column('createdAt', 'createdAt', 'time'),
    column('updatedAt', 'updatedAt', 'time'),
    column('deletedAt', 'deletedAt', 'time'),
  ];
}

function links(key: string): Part {
  return group(
    key,
    column('primaryLinkLabel', `${key}PrimaryLinkLabel`),
    column('primaryLinkUrl', `${key}PrimaryLinkUrl`),
    column('secondaryLinks', `${key}SecondaryLinks`, 'json'),
  );
}

function column(key: string, name: string, form: Form = 'text'): Part {
  return { key, column: name, form };
}

function group(key: string, ...parts: readonly Part[]): Part {
  return { key, parts };
}

function columnsOf(parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => ('parts' in part ? columnsOf(part.parts) : [part.column]));
}

/** One straight line of string additions per object, so that no decision is taken per row that the columns already settle. */
function compileSerializer(parts: readonly Part[]): Serializer {
  const lines: string[] = [];
  let index = 0;
  const walk = (list: readonly Part[]): void => {
    list.forEach((part, i) => {
      const lead = JSON.stringify(`${i === 0 ? '{' : ','}"${part.key}":`);
      if ('parts' in part) {
        lines.push(`s += ${lead};`);
        walk(part.parts);
        lines.push(`s += '}';`);
      } else {
        lines.push(`v = r[at + ${index++}]; s += ${lead} + (v === null ? 'null' : ${expression(part.form)});`);
      }
    });
  };
  walk(parts);
  const make = new Function('text', 'time', `return (r, at) => { let s = '', v; ${lines.join('\n')} return s + '}'; }`);
  return make(JSON.stringify, isoTime) as Serializer;
}

function expression(form: Form): string {
  switch (form) {
    case 'text':
      return 'text(v)';
    case 'plain':
      return `'"' + v + '"'`;
    case 'time':
      return `'"' + time(v) + '"'`;
    case 'boolean':
      return `(v === 't' ? 'true' : 'false')`;
    case 'number':
    case 'json':
      return 'v';
  }
}

/** `2023-01-02 03:04:05.678+00` (a session in UTC) → `2023-01-02T03:04:05.678Z`. */
function isoTime(text: string): string {
  const milliseconds = text[19] === '.' ? `${text.slice(19, text.length - 3)}00`.slice(0, 4) : '.000';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}${milliseconds}Z`;
}
