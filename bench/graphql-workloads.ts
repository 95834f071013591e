/**
 * The workloads of `POST /graphql`: the questions of the REST workloads, and one with three levels, asked in documents.
 * The floor knows no GraphQL: it is sent what the like workload of REST sends it, and says the same records.
 * A document selects exactly the fields that the floor answers.
 */
import { newPerson, runningNumber, type Sample } from './sample.ts';
import type { Answer, Ask, Request, Workload } from './workloads.ts';

/** `rest`: the workloads whose requests the floor answers instead. */
export function graphqlWorkloads(rest: readonly Workload[]): readonly Workload[] {
  const like = (id: string, own: Omit<Workload, 'requests' | 'items' | 'writes'> & Asked & Partial<Pick<Workload, 'items'>>): Workload => {
    const twin = rest.find((workload) => workload.id === id);
    if (!twin) throw new Error(`No workload ${id}.`);
    const { asked, items = twin.items, ...said } = own;
    return {
      ...said,
      ...(twin.writes === undefined ? {} : { writes: twin.writes }),
      requests: async (peer, sample, ask) => (peer.name === 'floor' ? twin.requests(peer, sample, ask) : asked(sample, ask)),
      items: (answer) => items(withoutConnections(answer) as Answer),
    };
  };
  return [
    like('R1', { id: 'G1', says: 'GraphQL: one person by id, all fields of the floor', budget: 0.5, aim: 0.6, asked: onePerson }),
    like('R1', {
      id: 'GC',
      says: 'G1 again: µs of CPU that the server spends on a cached document beyond the floor',
      budget: 50,
      judgedBy: 'serverCpu',
      asked: onePerson,
    }),
    like('R2', {
      id: 'G2',
      says: 'GraphQL: first 60 people with their cursors, no total',
      budget: 0.5,
      aim: 0.6,
      asked: async () => [post(firstPeople(person), { first: 60 })],
    }),
    like('R2c', {
      id: 'G2c',
      says: 'GraphQL: the same with the exact total; the floor counts',
      budget: 0.5,
      budgetOf: 'G2',
      asked: async () => [post(firstPeople(person, 'totalCount'), { first: 60 })],
    }),
    like('R3', {
      id: 'G3',
      says: 'GraphQL: first 60 people, each with its company',
      budget: 0.6,
      asked: async () => [post(firstPeople(`${person} company { ${company} }`), { first: 60 })],
    }),
    like('R4', {
      id: 'G4',
      says: 'GraphQL: two conditions, two orders, third page by cursor; 50 cities in turn',
      budget: 0.8,
      asked: thirdPages,
    }),
    like('R5', { id: 'G5', says: 'GraphQL: a company with its first 20 people', budget: 0.5, asked: companiesWith(person) }),
    {
      id: 'G5d',
      says: 'GraphQL: a company with its first 20 people, each with its first 20 opportunities; the floor sends three statements at once',
      budget: 0.5,
      requests: async (peer, sample) => {
        if (peer.name === 'kwartet')
          return companiesWith(`${person} pointOfContactForOpportunities(first: 20) { edges { node { ${opportunity} } } }`)(sample);
        return sample.companies.map((id) => ({ method: 'GET', path: `/rest/companies/${id}?depth=2` }));
      },
      items: (answer) => [(withoutConnections(answer) as Answer).data['company']],
    },
    like('R6', {
      id: 'G6',
      says: 'GraphQL: people by city with counts; Kwartet may answer from a valid cache',
      budget: 10,
      asked: async () => [post(byCity, { groupBy: [{ city: true }] })],
      items: groups,
    }),
    like('R6w', {
      id: 'G6w',
      says: 'GraphQL: the same under a condition that is new each time, so that no cache can answer',
      budget: 0.9,
      asked: async () => [post(byCity, { groupBy: [{ city: true }], filter: { position: { gt: `-1.${runningNumber}` } } })],
      items: groups,
    }),
    like('W1', {
      id: 'GW1',
      says: 'GraphQL: create one person',
      budget: 0.5,
      asked: async (sample) => times(200, (i) => post(createOne, { data: newPerson(sample, i) })),
    }),
    like('W2', {
      id: 'GW2',
      says: 'GraphQL: create 60 people in one request',
      budget: 0.5,
      asked: async (sample) => times(20, (i) => post(createMany, { data: times(60, (k) => newPerson(sample, i * 60 + k)) })),
    }),
    like('W3', {
      id: 'GW3',
      says: 'GraphQL: update two fields of one person',
      budget: 0.5,
      asked: async ({ people, cities }) =>
        people.map((id, i) => post(updateOne, { id, data: { jobTitle: `Engineer ${i}`, city: cities[i % cities.length] } })),
    }),
    like('W4', {
      id: 'GW4',
      says: 'GraphQL: upsert 60 people by e-mail, 30 of them existing',
      budget: 0.6,
      asked: async (sample) =>
        times(200, (i) =>
          post(createMany, {
            upsert: true,
            data: times(60, (k) => newPerson(sample, i * 60 + k, k < 30 ? sample.emails[(i * 30 + k) % sample.emails.length] : undefined)),
          }),
        ),
    }),
  ];
}

interface Asked {
  /** What Kwartet is sent. */
  readonly asked: (sample: Sample, ask: Ask) => Promise<readonly Request[]>;
}

// Documents

const links = '{ primaryLinkLabel primaryLinkUrl secondaryLinks }';
const person = `id createdAt updatedAt deletedAt createdBy { source workspaceMemberId name context }
  name { firstName lastName } emails { primaryEmail additionalEmails } linkedinLink ${links} jobTitle
  phones { primaryPhoneNumber primaryPhoneCountryCode primaryPhoneCallingCode additionalPhones }
  city avatarUrl position companyId`;
const company = `id createdAt updatedAt deletedAt createdBy { source name } name domainName ${links} employees linkedinLink ${links}
  annualRecurringRevenue { amountMicros currencyCode }
  address { addressStreet1 addressStreet2 addressCity addressPostcode addressState addressCountry } idealCustomerProfile position`;
const opportunity = `id createdAt updatedAt deletedAt createdBy { source name } name amount { amountMicros currencyCode }
  closeDate stage position companyId pointOfContactId`;
const pageInfo = 'pageInfo { hasNextPage startCursor endCursor }';

const personById = `query Person($filter: PersonFilterInput!) { person(filter: $filter) { ${person} } }`;
const filteredPeople = `query People($first: Int, $after: String, $filter: PersonFilterInput, $orderBy: [PersonOrderByInput]) {
  people(first: $first, after: $after, filter: $filter, orderBy: $orderBy) { edges { node { ${person} } cursor } ${pageInfo} }
}`;
const byCity = `query Cities($groupBy: [PersonGroupByInput!]!, $filter: PersonFilterInput) {
  peopleGroupBy(groupBy: $groupBy, filter: $filter) { groupByDimensionValues totalCount }
}`;
const createOne = `mutation Create($data: PersonCreateInput!) { createPerson(data: $data) { ${person} } }`;
const createMany = `mutation Create($data: [PersonCreateInput!]!, $upsert: Boolean) { createPeople(data: $data, upsert: $upsert) { ${person} } }`;
const updateOne = `mutation Update($id: UUID!, $data: PersonUpdateInput!) { updatePerson(id: $id, data: $data) { ${person} } }`;

function firstPeople(node: string, more = ''): string {
  return `query People($first: Int) { people(first: $first) { edges { node { ${node} } cursor } ${pageInfo} ${more} } }`;
}

// Requests

async function onePerson({ people }: Sample): Promise<readonly Request[]> {
  return people.map((id) => post(personById, { filter: { id: { eq: id } } }));
}

function companiesWith(its: string): (sample: Sample) => Promise<readonly Request[]> {
  const document = `query Company($filter: CompanyFilterInput!) {
    company(filter: $filter) { ${company} people(first: 20) { edges { node { ${its} } } } }
  }`;
  return async ({ companies }) => companies.map((id) => post(document, { filter: { id: { eq: id } } }));
}

async function thirdPages({ cities }: Sample, ask: Ask): Promise<readonly Request[]> {
  const requests: Request[] = [];
  for (const city of cities) {
    const asked = {
      first: 60,
      filter: { city: { eq: city }, name: { lastName: { ilike: 'm%' } } },
      orderBy: [{ name: { lastName: 'AscNullsLast' } }, { createdAt: 'DescNullsLast' }],
    };
    let after: string | null = null;
    for (let page = 1; page < 3; page++) {
      const { data } = (await ask(post(filteredPeople, { ...asked, after }))) as People;
      if (data.people.pageInfo.endCursor === null) break;
      after = data.people.pageInfo.endCursor;
    }
    requests.push(post(filteredPeople, { ...asked, after }));
  }
  return requests;
}

interface People {
  readonly data: { readonly people: { readonly pageInfo: { readonly endCursor: string | null } } };
}

function post(query: string, variables: object): Request {
  return { method: 'POST', path: '/graphql', body: { query, variables } };
}

// Answers

function groups(answer: unknown): readonly unknown[] {
  return Array.isArray(answer) ? answer : ((answer as Answer).data['peopleGroupBy'] as readonly unknown[]);
}

/** Each connection as the list of its records, as REST and the floor say it. */
function withoutConnections(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutConnections);
  if (typeof value !== 'object' || value === null) return value;
  if ('edges' in value && Array.isArray(value.edges)) return value.edges.map(({ node }: { node: unknown }) => withoutConnections(node));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutConnections(each)]));
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
