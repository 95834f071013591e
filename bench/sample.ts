/** The ids, cities and e-mails that the requests of a run are made of: the same for the floor and for Kwartet. */
import type pg from 'pg';

export interface Sample {
  readonly people: readonly string[];
  readonly companies: readonly string[];
  readonly cities: readonly string[];
  readonly emails: readonly string[];
}

/** Stands in a request for a number that is new each time, ten digits wide, so that Content-Length holds. */
export const runningNumber = '@@SEQ@@@@@';

/** Reads from the floor's database. */
export async function readSample(floor: pg.Client): Promise<Sample> {
  const texts = async (sql: string): Promise<string[]> => {
    const { rows } = await floor.query<[string]>({ text: sql, rowMode: 'array' });
    return rows.map(([text]) => text);
  };
  return Object.freeze({
    people: await texts(`select id from person where "deletedAt" is null order by md5(id::text) limit 1000`),
    companies: await texts(`select id from company order by md5(id::text) limit 500`),
    cities: await texts('select distinct city from person order by 1'),
    emails: await texts('select "emailsPrimaryEmail" from person where "deletedAt" is null order by 1 limit 15000'),
  });
}

/** Body of the `i`-th new person; its e-mail is new in every request unless `email` is given. */
export function newPerson(sample: Sample, i: number, email = `b${i}-${runningNumber}@bench.example`): object {
  const pick = (list: readonly string[], at: number) => list[at % list.length];
  return {
    name: {
      firstName: pick(['Ada', 'Noah', 'Lena', 'Omar'], i),
      lastName: pick(['Garcia', 'Weber', 'Mayer', 'Silva'], i >> 2),
    },
    emails: { primaryEmail: email, additionalEmails: [] },
    linkedinLink: { primaryLinkUrl: `https://linkedin.example/in/bench-${i}` },
    jobTitle: 'Engineer',
    phones: {
      primaryPhoneNumber: String(612_000_000 + i),
      primaryPhoneCountryCode: 'FR',
      primaryPhoneCallingCode: '+33',
    },
    city: pick(sample.cities, i),
    position: i + 0.5,
    companyId: pick(sample.companies, i),
  };
}
