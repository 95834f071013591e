/** What is measured: for each workload its requests, how its answer is read, and the budget that it has. */
import { graphqlWorkloads } from './graphql-workloads.ts';
import { newPerson, runningNumber, type Sample } from './sample.ts';

export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}

/** A server under test. */
export interface Peer {
  readonly name: 'floor' | 'kwartet';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Suffix of a list's path that leaves the total out; empty where there is none. */
  readonly withoutTotal: string;
  /** Suffix of a path with depth=1 that keeps all own fields and one relation. */
  readonly only: (object: 'person' | 'company', relation: string) => string;
}

/** Sends a request outside of any load, for workloads whose requests follow from answers. */
export type Ask = (request: Request) => Promise<unknown>;

export interface Workload {
  readonly id: string;
  readonly says: string;
  /** Least ratio to the floor in the same run, or to another workload of Kwartet's own. */
  readonly budget: number;
  readonly aim?: number;
  readonly budgetOf?: string;
  /** `serverCpu`: the budget is no ratio but the µs of its own CPU that the server may spend on a request beyond the floor. */
  readonly judgedBy?: 'serverCpu';
  readonly requests: (peer: Peer, sample: Sample, ask: Ask) => Promise<readonly Request[]>;
  /** The records or groups of an answer. */
  readonly items: (answer: Answer) => readonly unknown[];
  readonly writes?: boolean;
}

export interface Answer {
  readonly data: Readonly<Record<string, unknown>>;
}

interface Page {
  readonly pageInfo: { readonly endCursor: string };
}

const people = '/rest/people?limit=60';
const byCity = `/rest/people/groupBy?group_by=${encodeURIComponent('[{"city":true}]')}&aggregate=${encodeURIComponent('["totalCount"]')}`;
const list = (answer: Answer) => answer.data['people'] as readonly unknown[];
const groups = (answer: unknown) => answer as readonly unknown[];
const created = (answer: Answer) => answer.data['createPeople'] as readonly unknown[];

const restWorkloads: readonly Workload[] = [
  {
    id: 'R1',
    says: 'one person by id, all fields',
    budget: 0.5,
    aim: 0.6,
    requests: async (_, { people: ids }) => ids.map((id) => get(`/rest/people/${id}`)),
    items: (answer) => [answer.data['person']],
  },
  {
    id: 'R2',
    says: 'first 60 people; the floor without the total',
    budget: 0.5,
    aim: 0.6,
    requests: async (peer) => [get(people + peer.withoutTotal)],
    items: list,
  },
  {
    id: 'R2c',
    says: 'first 60 people with the exact total; the floor counts',
    budget: 0.5,
    budgetOf: 'R2',
    requests: async () => [get(people)],
    items: list,
  },
  {
    id: 'R3',
    says: '60 people, each with its company',
    budget: 0.5,
    aim: 0.6,
    requests: async (peer) => [get(`${people}&depth=1${peer.only('person', 'company')}${peer.withoutTotal}`)],
    items: list,
  },
  {
    id: 'R4',
    says: 'two conditions, two orders, third page by cursor; 50 cities in turn',
    budget: 0.8,
    requests: thirdPages,
    items: list,
  },
  {
    id: 'R5',
    says: 'a company with its first 20 people',
    budget: 0.5,
    requests: async (peer, { companies }) => companies.map((id) => get(`/rest/companies/${id}?depth=1${peer.only('company', 'people')}`)),
    items: (answer) => (answer.data['company'] as { people: readonly unknown[] }).people,
  },
  {
    id: 'R6',
    says: 'people by city with counts; Kwartet may answer from a valid cache',
    budget: 10,
    requests: async () => [get(byCity)],
    items: groups,
  },
  {
    id: 'R6w',
    says: 'the same under a condition that is new each time, so that no cache can answer',
    budget: 0.9,
    requests: async () => [get(`${byCity}&filter=${encodeURIComponent(`position[gt]:-1.${runningNumber}`)}`)],
    items: groups,
  },
  {
    id: 'W1',
    says: 'create one person',
    budget: 0.5,
    writes: true,
    requests: async (_, sample) => times(200, (i) => ({ method: 'POST', path: '/rest/people', body: newPerson(sample, i) })),
    items: (answer) => [answer.data['createPerson']],
  },
  {
    id: 'W2',
    says: 'create 60 people in one request',
    budget: 0.6,
    writes: true,
    requests: async (_, sample) =>
      times(20, (i) => ({ method: 'POST', path: '/rest/batch/people', body: times(60, (k) => newPerson(sample, i * 60 + k)) })),
    items: created,
  },
  {
    id: 'W3',
    says: 'update two fields of one person',
    budget: 0.5,
    writes: true,
    requests: async (_, { people: ids, cities }) =>
      ids.map((id, i) => ({
        method: 'PATCH',
        path: `/rest/people/${id}`,
        body: { jobTitle: `Engineer ${i}`, city: cities[i % cities.length] },
      })),
    items: (answer) => [answer.data['updatePerson']],
  },
  {
    id: 'W4',
    says: 'upsert 60 people by e-mail, 30 of them existing',
    budget: 0.6,
    writes: true,
    requests: async (_, sample) =>
      times(200, (i) => ({
        method: 'POST',
        path: '/rest/batch/people?upsert=true',
        body: times(60, (k) => newPerson(sample, i * 60 + k, k < 30 ? sample.emails[(i * 30 + k) % sample.emails.length] : undefined)),
      })),
    items: created,
  },
];

export const workloads: readonly Workload[] = [...restWorkloads, ...graphqlWorkloads(restWorkloads)];

async function thirdPages(peer: Peer, { cities }: Sample, ask: Ask): Promise<Request[]> {
  const order = encodeURIComponent('name.lastName[AscNullsLast],createdAt[DescNullsLast]');
  const requests: Request[] = [];
  for (const city of cities) {
    const filter = encodeURIComponent(`and(city[eq]:"${city}",name.lastName[ilike]:"m%")`);
    const path = `${people}&filter=${filter}&order_by=${order}${peer.withoutTotal}`;
    let cursor = '';
    for (let page = 1; page < 3; page++) {
      const { pageInfo } = (await ask(get(path + cursor))) as Page;
      if (pageInfo.endCursor === null) break;
      cursor = `&starting_after=${encodeURIComponent(pageInfo.endCursor)}`;
    }
    requests.push(get(path + cursor));
  }
  return requests;
}

export function get(path: string): Request {
  return { method: 'GET', path };
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
