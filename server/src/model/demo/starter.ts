/** The records of a new workspace: few, invented, and enough for every screen to show something. */
import { type RecordBody, type RecordChunk, type RecordSet, recordId } from './record-set.ts';

/** The member who creates the workspace; `name` is their full name. */
export interface Creator {
  readonly id: string;
  readonly name: string;
}

/** `now` is the moment of creation; deals and tasks of nobody when `member` is null. Ids are the same in every workspace. */
export function starterRecords(now: Date, member: Creator | null): RecordSet {
  const memberId = member?.id ?? null;
  const createdAt = now.toISOString();
  const inDays = (days: number): string => new Date(now.getTime() + days * dayMs).toISOString();
  const chunk = (object: string, bodies: readonly RecordBody[]): RecordChunk => ({
    object,
    records: bodies.map((body, index) => ({ id: id(object, index), ...body, createdAt, createdBy: bySystem, position: index + 1 })),
  });
  const links = (object: string, source: string, targets: readonly Target[]): RecordChunk =>
    chunk(
      object,
      targets.flatMap(([record, company]) => [
        { [`${source}Id`]: id(source, record), targetCompanyId: id('company', company) },
        { [`${source}Id`]: id(source, record), targetPersonId: id('person', company) },
      ]),
    );
  return [
    chunk('company', companies.map(companyBody)),
    chunk('person', people.map(personBody)),
    chunk(
      'opportunity',
      opportunities.map(([name, company, amount, stage, closeInDays]) => ({
        name,
        amount: money(amount, companies[company]?.currency ?? 'EUR'),
        stage,
        closeDate: inDays(closeInDays),
        companyId: id('company', company),
        pointOfContactId: id('person', company),
        ownerId: memberId,
      })),
    ),
    chunk(
      'note',
      notes.map(([title, markdown]) => ({ title, bodyV2: { markdown } })),
    ),
    chunk(
      'task',
      tasks.map(([title, status, dueInDays, markdown]) => ({
        title,
        status,
        dueAt: inDays(dueInDays),
        bodyV2: { markdown },
        assigneeId: memberId,
      })),
    ),
    links('noteTarget', 'note', noteTargets),
    links('taskTarget', 'task', taskTargets),
  ];
}

const dayMs = 86_400_000;
const bySystem = Object.freeze({ source: 'SYSTEM', workspaceMemberId: null, name: 'System', context: {} });

function id(object: string, index: number): string {
  return recordId('starter', object, index);
}

function money(amount: number, currencyCode: string): RecordBody {
  return { amountMicros: amount * 1_000_000, currencyCode };
}

function link(primaryLinkUrl: string): RecordBody {
  return { primaryLinkLabel: '', primaryLinkUrl, secondaryLinks: [] };
}

interface StarterCompany {
  readonly name: string;
  readonly slug: string;
  readonly street: string;
  readonly city: string;
  readonly postcode: string;
  readonly state: string;
  readonly country: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly employees: number;
  readonly isIdeal: boolean;
  readonly revenue: number;
  readonly currency: string;
}

const companies: readonly StarterCompany[] = [
  {
    name: 'Brightwater Tools',
    slug: 'brightwater',
    street: '12 Quay Street',
    city: 'Porto',
    postcode: '4000-001',
    state: '',
    country: 'Portugal',
    latitude: 41.15,
    longitude: -8.61,
    employees: 240,
    isIdeal: true,
    revenue: 2_500_000,
    currency: 'EUR',
  },
  {
    name: 'Lumen Orchard',
    slug: 'lumenorchard',
    street: '5 Orchard Road',
    city: 'Lyon',
    postcode: '69002',
    state: '',
    country: 'France',
    latitude: 45.76,
    longitude: 4.84,
    employees: 58,
    isIdeal: false,
    revenue: 640_000,
    currency: 'EUR',
  },
  {
    name: 'Northpine Logistics',
    slug: 'northpine',
    street: '88 Station Square',
    city: 'Tampere',
    postcode: '33100',
    state: '',
    country: 'Finland',
    latitude: 61.5,
    longitude: 23.76,
    employees: 1300,
    isIdeal: true,
    revenue: 9_800_000,
    currency: 'EUR',
  },
  {
    name: 'Cobalt & Fern',
    slug: 'cobaltfern',
    street: '3 Mill Lane',
    city: 'Bristol',
    postcode: 'BS1 4DJ',
    state: '',
    country: 'United Kingdom',
    latitude: 51.45,
    longitude: -2.59,
    employees: 17,
    isIdeal: false,
    revenue: 120_000,
    currency: 'GBP',
  },
  {
    name: 'Tidal Metrics',
    slug: 'tidalmetrics',
    street: '41 Harbour Way',
    city: 'Halifax',
    postcode: 'B3H 1A1',
    state: 'NS',
    country: 'Canada',
    latitude: 44.65,
    longitude: -63.57,
    employees: 86,
    isIdeal: true,
    revenue: 1_150_000,
    currency: 'CAD',
  },
];

/** First name, last name, job title, name in the email address, country, calling code and national number of the phone. */
type StarterPerson = readonly [string, string, string, string, string, string, string];

/** One for each company, in the same order. */
const people: readonly StarterPerson[] = [
  ['Inês', 'Carvalho', 'Head of Purchasing', 'ines', 'PT', '+351', '225550112'],
  ['Mathieu', 'Roche', 'CTO', 'mathieu', 'FR', '+33', '465710134'],
  ['Aino', 'Lehtola', 'VP Operations', 'aino', 'FI', '+358', '35550156'],
  ['Rosa', 'Whitfield', 'Founder', 'rosa', 'GB', '+44', '1174960178'],
  ['Devon', 'Okoro', 'RevOps Lead', 'devon', 'CA', '+1', '9025550190'],
];

/** Name, company, amount in the company's currency, stage, days until it closes. */
const opportunities: readonly (readonly [string, number, number, string, number])[] = [
  ['Workshop equipment', 0, 48_000, 'NEW', 75],
  ['Harvest planning pilot', 1, 8_000, 'SCREENING', 45],
  ['Fleet rollout', 2, 240_000, 'MEETING', 60],
  ['Shop starter package', 3, 9_500, 'PROPOSAL', 21],
  ['Forecasting for the coast', 4, 72_000, 'PROPOSAL', 14],
  ['Purchasing portal', 0, 125_000, 'CUSTOMER', -20],
];

const notes: readonly (readonly [string, string])[] = [
  [
    'First call with Brightwater',
    [
      'Inês looks after purchasing for all three sites. Today every site orders on its own, and nobody sees what the others pay.',
      'They want to start with one site and decide about the others in spring. Next steps:',
      '- send the price list\n- agree on a date for the pilot\n- ask who signs',
    ].join('\n\n'),
  ],
  [
    'Visit at Northpine',
    [
      'Aino showed us the depot in Tampere. Drivers write their stops on paper, and two people type them in at night.',
      'The winter timetable begins in November, so a pilot has to be done before. What they need from us:',
      '- three example routes\n- a training for ten drivers\n- an answer about data export',
    ].join('\n\n'),
  ],
];

/** Title, status, days until it is due, text. */
const tasks: readonly (readonly [string, string, number, string])[] = [
  ['Send the price list to Inês', 'TODO', 2, 'The one for **three sites**, in euros.'],
  ['Prepare the pilot at Northpine', 'IN_PROGRESS', -1, 'Three routes are enough to begin with.'],
  ['Thank Rosa for the visit', 'DONE', -5, 'She liked the starter package.'],
];

/** A record and the company that it is about, with its person. */
type Target = readonly [number, number];
const noteTargets: readonly Target[] = [
  [0, 0],
  [1, 2],
];
const taskTargets: readonly Target[] = [
  [0, 0],
  [1, 2],
  [2, 3],
];

function companyBody(company: StarterCompany): RecordBody {
  const revenue = money(company.revenue, company.currency);
  return {
    name: company.name,
    domainName: link(`https://${company.slug}.example`),
    address: {
      addressStreet1: company.street,
      addressStreet2: '',
      addressCity: company.city,
      addressPostcode: company.postcode,
      addressState: company.state,
      addressCountry: company.country,
      addressLat: company.latitude,
      addressLng: company.longitude,
    },
    linkedinLink: link(`https://www.linkedin.example/company/${company.slug}`),
    annualRevenue: revenue,
    annualRecurringRevenue: revenue,
    employees: company.employees,
    idealCustomerProfile: company.isIdeal,
  };
}

function personBody([firstName, lastName, jobTitle, mailbox, countryCode, callingCode, number]: StarterPerson, index: number): RecordBody {
  const company = companies[index];
  return {
    name: { firstName, lastName },
    emails: { primaryEmail: `${mailbox}@${company?.slug}.example`, additionalEmails: [] },
    phones: {
      primaryPhoneNumber: number,
      primaryPhoneCountryCode: countryCode,
      primaryPhoneCallingCode: callingCode,
      additionalPhones: [],
    },
    jobTitle,
    city: company?.city ?? '',
    companyId: id('company', index),
  };
}
