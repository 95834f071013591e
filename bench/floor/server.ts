/**
 * The floor: what HTTP, PostgreSQL and JSON cost with nothing in between. Bare node:http and hand-written SQL that answer
 * the bench's requests, and only those. It knows no permission, no validation, no model and no other request.
 * Environment: PORT, DATABASE_URL (a database filled from `data/`), POOL (connections, default 4).
 */
import http from 'node:http';
import { company, opportunity, person, type Row, selectList } from './objects.ts';
import { openDatabase } from './postgres.ts';

const database = await openDatabase(process.env['DATABASE_URL'] ?? '', Number(process.env['POOL'] ?? 4));
const host = '127.0.0.1';

http
  .createServer((request, response) => {
    route(request).then(
      (body) => {
        if (body === null) response.writeHead(404).end();
        else {
          const head = { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length };
          response.writeHead(request.method === 'POST' ? 201 : 200, head).end(body, 'latin1');
        }
      },
      (error: Error) => {
        console.error(error.message);
        response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ error: error.message }));
      },
    );
  })
  .listen(Number(process.env['PORT']), host);

process.on('SIGTERM', () => process.exit(0));

async function route(request: http.IncomingMessage): Promise<string | null> {
  const path = request.url ?? '';
  if (request.method === 'GET') {
    if (path.startsWith('/rest/people/groupBy')) return peopleByCity(new URL(path, 'http://floor'));
    if (path.startsWith('/rest/people/')) return onePerson(path.slice(13));
    if (path.startsWith('/rest/people')) return people(new URL(path, 'http://floor'));
    if (path.startsWith('/rest/companies/')) {
      const id = path.slice(16, 52);
      return path.endsWith('depth=2') ? oneCompanyInDepth(id) : oneCompany(id);
    }
  }
  if (request.method === 'POST') {
    if (path.startsWith('/rest/batch/people')) return createPeople(await bodyOf(request), path.endsWith('upsert=true'));
    if (path === '/rest/people') return createPerson(await bodyOf(request));
  }
  if (request.method === 'PATCH' && path.startsWith('/rest/people/')) return updatePerson(path.slice(13), await bodyOf(request));
  return null;
}

function bodyOf(request: http.IncomingMessage): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => resolve((parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)).toString()));
  });
}

// Reading

const live = '"deletedAt" is null';
const onePersonSql = `select ${selectList(person, 'p')} from person p where p.id = $1::uuid and p.${live}`;

async function onePerson(id: string): Promise<string | null> {
  const [row] = await database.query('one', onePersonSql, [id]);
  return row ? `{"data":{"person":${person.serialize(row, 0)}}}` : null;
}

interface List {
  readonly name: string;
  readonly where: string;
  readonly order: string;
  /** Columns whose values make the cursor. */
  readonly cursor: readonly string[];
  readonly values: readonly string[];
  readonly withCompany: boolean;
  readonly withTotal: boolean;
  readonly limit: number;
}

function people(url: URL): Promise<string> {
  const limit = Number(url.searchParams.get('limit') ?? 60);
  const withCompany = url.searchParams.get('depth') === '1';
  const withTotal = url.searchParams.get('count') !== '0';
  const after = url.searchParams.get('starting_after');
  const cursor = after === null ? [] : (JSON.parse(Buffer.from(after, 'base64').toString()) as string[]);
  const filter = url.searchParams.get('filter');
  const name = `${withCompany}${withTotal}${after !== null}${limit}`;
  if (filter === null) {
    const where = `p.${live}${after === null ? '' : ' and p.id > $1::uuid'}`;
    return list({ name: `list${name}`, where, order: 'p.id', cursor: ['id'], values: cursor, withCompany, withTotal, limit });
  }
  // The one filter of the bench: and(city[eq]:"X",name.lastName[ilike]:"m%"), by last name, newest first.
  const [, city = '', lastName = ''] = /^and\(city\[eq\]:"([^"]*)",name\.lastName\[ilike\]:"([^"]*)"\)$/.exec(filter) ?? [];
  const resume = ` and (p."nameLastName" > $3 or p."nameLastName" = $3 and (p."createdAt" < $4::text::timestamptz
    or p."createdAt" = $4::text::timestamptz and p.id > $5::uuid))`;
  return list({
    name: `filter${name}`,
    where: `p.${live} and p.city = $1 and p."nameLastName" ilike $2${after === null ? '' : resume}`,
    order: 'p."nameLastName", p."createdAt" desc, p.id',
    cursor: ['nameLastName', 'createdAt', 'id'],
    values: [city, lastName, ...cursor],
    withCompany,
    withTotal,
    limit,
  });
}

async function list({ name, where, order, cursor, values, withCompany, withTotal, limit }: List): Promise<string> {
  const page = `select * from person p where ${where} order by ${order} limit ${limit + 1}`;
  const join = `left join company c on c.id = p."companyId" and c.${live}`;
  const sql = withCompany
    ? `select ${selectList(person, 'p')}, ${selectList(company, 'c')} from (${page}) p ${join} order by ${order}`
    : `select ${selectList(person, 'p')} from (${page}) p order by ${order}`;
  const [rows, total] = await Promise.all([
    database.query(name, sql, values),
    withTotal ? database.query('count', `select count(*) from person where ${live}`, []) : null,
  ]);
  const hasNextPage = rows.length > limit;
  if (hasNextPage) rows.length = limit;
  let json = '{"data":{"people":[';
  rows.forEach((row, i) => {
    if (i > 0) json += ',';
    json += withCompany ? personWithCompany(row) : person.serialize(row, 0);
  });
  const at = cursor.map((column) => person.columns.indexOf(column));
  const cursorOf = (row: Row | undefined) => (row ? Buffer.from(JSON.stringify(at.map((i) => row[i])), 'latin1').toString('base64') : null);
  const pageInfo = { hasNextPage, startCursor: cursorOf(rows[0]), endCursor: cursorOf(rows.at(-1)) };
  return `${json}]},"pageInfo":${JSON.stringify(pageInfo)}${total ? `,"totalCount":${total[0]?.[0]}` : ''}}`;
}

function personWithCompany(row: Row): string {
  const at = person.columns.length;
  return `${person.serialize(row, 0).slice(0, -1)},"company":${row[at] === null ? 'null' : company.serialize(row, at)}}`;
}

const oneCompanySql = `select ${selectList(company, 'c')} from company c where c.id = $1::uuid and c.${live}`;
const itsPeopleSql = `select ${selectList(person, 'p')} from person p where p."companyId" = $1::uuid and p.${live} order by p.id limit 20`;

async function oneCompany(id: string): Promise<string | null> {
  const [[row], its] = await Promise.all([database.query('company', oneCompanySql, [id]), database.query('its', itsPeopleSql, [id])]);
  return row ? companyWith(row, its.map((each) => person.serialize(each, 0)).join(',')) : null;
}

/** In the order of the people, so that the lists can be cut in one pass. */
const theirOpportunitiesSql = `select ${selectList(opportunity, 'o')}
  from (select p.id from person p where p."companyId" = $1::uuid and p.${live} order by p.id limit 20) p
  cross join lateral (select * from opportunity o where o."pointOfContactId" = p.id and o.${live} order by o.id limit 20) o
  order by p.id, o.id`;
const contactColumn = opportunity.columns.indexOf('pointOfContactId');

async function oneCompanyInDepth(id: string): Promise<string | null> {
  const [[row], its, theirs] = await Promise.all([
    database.query('company', oneCompanySql, [id]),
    database.query('its', itsPeopleSql, [id]),
    database.query('theirs', theirOpportunitiesSql, [id]),
  ]);
  if (!row) return null;
  let at = 0;
  let people = '';
  for (const each of its) {
    let opportunities = '';
    for (let found = theirs[at]; found && found[contactColumn] === each[0]; found = theirs[++at]) {
      opportunities += (opportunities === '' ? '' : ',') + opportunity.serialize(found, 0);
    }
    people += `${people === '' ? '' : ','}${person.serialize(each, 0).slice(0, -1)},"pointOfContactForOpportunities":[${opportunities}]}`;
  }
  return companyWith(row, people);
}

function companyWith(row: Row, people: string): string {
  return `{"data":{"company":${company.serialize(row, 0).slice(0, -1)},"people":[${people}]}}}`;
}

async function peopleByCity(url: URL): Promise<string> {
  const above = /^position\[gt\]:(-?[\d.]+)$/.exec(url.searchParams.get('filter') ?? '')?.[1];
  const where = above === undefined ? live : `${live} and position > $1::float8`;
  const sql = `select city, count(*) from person where ${where} group by city order by city`;
  const rows = await database.query(above === undefined ? 'group' : 'groupAbove', sql, above === undefined ? [] : [above]);
  const groups = rows.map(([city, count]) => `{"groupByDimensionValues":[${JSON.stringify(city)}],"totalCount":${count}}`);
  return `[${groups.join(',')}]`;
}

// Writing

/** Column, path in the body, cast. */
const written: readonly (readonly [string, string, (string | null)?, string?])[] = [
  ['nameFirstName', 'name', 'firstName'],
  ['nameLastName', 'name', 'lastName'],
  ['emailsPrimaryEmail', 'emails', 'primaryEmail'],
  ['emailsAdditionalEmails', 'emails', 'additionalEmails', 'jsonb'],
  ['linkedinLinkPrimaryLinkUrl', 'linkedinLink', 'primaryLinkUrl'],
  ['jobTitle', 'jobTitle'],
  ['phonesPrimaryPhoneNumber', 'phones', 'primaryPhoneNumber'],
  ['phonesPrimaryPhoneCountryCode', 'phones', 'primaryPhoneCountryCode'],
  ['phonesPrimaryPhoneCallingCode', 'phones', 'primaryPhoneCallingCode'],
  ['city', 'city'],
  ['position', 'position', null, 'float8'],
  ['companyId', 'companyId', null, 'uuid'],
];
const writtenColumns = written.map(([column]) => `"${column}"`);
const upsertSql = `on conflict ("emailsPrimaryEmail") do update set ${writtenColumns
  .filter((column) => column !== '"emailsPrimaryEmail"')
  .map((column) => `${column} = excluded.${column}`)
  .join(', ')}, "updatedAt" = now()`;
const insertSql = new Map<string, string>();

interface Body {
  readonly [key: string]: unknown;
}

async function insert(records: readonly Body[], upsert: boolean): Promise<Row[]> {
  const name = `insert${records.length}${upsert}`;
  let sql = insertSql.get(name);
  if (sql === undefined) {
    const tuple = (_: unknown, i: number) =>
      `(${written.map(([, , , cast], k) => `$${i * written.length + k + 1}::text${cast ? `::${cast}` : ''}`).join(', ')})`;
    const returning = person.columns.map((column) => `"${column}"`).join(', ');
    sql = `insert into person (${writtenColumns.join(', ')}) values ${records.map(tuple).join(', ')}
      ${upsert ? upsertSql : ''} returning ${returning}`;
    insertSql.set(name, sql);
  }
  return database.query(name, sql, records.flatMap(valuesOf));
}

function valuesOf(record: Body): (string | null)[] {
  return written.map(([, field, part, cast]) => {
    const value = part ? (record[field] as Body | undefined)?.[part] : record[field];
    if (value === undefined || value === null) return null;
    return cast === 'jsonb' ? JSON.stringify(value) : String(value);
  });
}

async function createPerson(body: string): Promise<string> {
  const [row] = await insert([JSON.parse(body) as Body], false);
  return `{"data":{"createPerson":${row ? person.serialize(row, 0) : 'null'}}}`;
}

async function createPeople(body: string, upsert: boolean): Promise<string> {
  const rows = await insert(JSON.parse(body) as Body[], upsert);
  return `{"data":{"createPeople":[${rows.map((row) => person.serialize(row, 0)).join(',')}]}}`;
}

const updateSql = `update person p set "jobTitle" = $2, city = $3, "updatedAt" = now()
  where p.id = $1::uuid and p.${live} returning ${selectList(person, 'p')}`;

async function updatePerson(id: string, body: string): Promise<string | null> {
  const { jobTitle, city } = JSON.parse(body) as { jobTitle: string; city: string };
  const [row] = await database.query('update', updateSql, [id, jobTitle, city]);
  return row ? `{"data":{"updatePerson":${person.serialize(row, 0)}}}` : null;
}
