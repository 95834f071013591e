/** Made-up people; most of them work at a company. */
import { pick, pickSkewed, type Random, whole } from './random.ts';
import type { RecordBody, RecordChunk } from './record-set.ts';
import { cities, firstNames, jobTitles, lastNames, type Name, type Place } from './words.ts';
import { chunksOf, idOf, link, originOf, phone, streamOf, type World } from './world.ts';

export function personChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'person');
  const chooseCompany = companyChooser(world, random);
  const chooseName = nameChooser(random);
  const usedEmails = new Set<string>();
  return chunksOf('person', world.people, (index): RecordBody => {
    const id = idOf(world, 'person', index);
    const company = chooseCompany();
    world.personIds.push(id);
    world.personCompanies[index] = company;
    const [first, last] = chooseName(index);
    const mailbox = `${first.ascii}.${last.ascii}`;
    const primaryEmail = newEmail(mailbox, world.companyDomains[company] ?? `mail.${world.topDomain}`, usedEmails);
    const place = world.companyPlaces[company] ?? pick(random, cities);
    return {
      id,
      name: { firstName: first.shown, lastName: last.shown },
      emails: { primaryEmail, additionalEmails: random() < 0.05 ? [`${mailbox}@home.example`] : [] },
      linkedinLink: random() < 0.6 ? link(`https://www.linkedin.example/in/${primaryEmail.slice(0, primaryEmail.indexOf('@'))}`) : null,
      jobTitle: pickSkewed(random, jobTitles, 1.5),
      phones: random() < 0.7 ? phone(random, place) : null,
      xLink: random() < 0.2 ? link(`https://x.example/${mailbox}`) : null,
      city: place.city,
      companyId: world.companyIds[company] ?? null,
      ...(world.isDemoModel ? demoFields(random, place) : null),
      ...originOf(world, random, index),
    };
  });
}

function demoFields(random: Random, place: Place): RecordBody {
  return {
    whatsapp: random() < 0.2 ? phone(random, place) : null,
    performanceRating: random() < 0.5 ? `RATING_${whole(random, 1, 5)}` : null,
  };
}

/** The index of a company, or -1 for one in twelve. No company gets more than six people unless there are too many people. */
function companyChooser(world: World, random: Random): () => number {
  const { companies, people } = world;
  const counts = new Int32Array(companies);
  const most = Math.max(6, Math.ceil((people / Math.max(1, companies)) * 2));
  return () => {
    if (companies === 0 || random() < 0.08) return -1;
    let company = whole(random, 0, companies - 1);
    while ((counts[company] as number) >= most) company = (company + 1) % companies;
    counts[company] = (counts[company] as number) + 1;
    return company;
  };
}

/** Names that are not taken while there are some; one in twenty-five shares that of somebody else. */
function nameChooser(random: Random): (index: number) => readonly [Name, Name] {
  const used = new Set<number>();
  const rightToLeft = firstNames.length - 1;
  const keys: number[] = [];
  return (index) => {
    let key = rightToLeft * 1000 + lastNames.length - 1;
    if (index % 25 === 13) key = keys[whole(random, 0, keys.length - 1)] as number;
    else if (index % 400 !== 7) {
      for (let tries = 0; tries < 20; tries++) {
        key = Math.floor(random() ** 1.4 * rightToLeft) * 1000 + Math.floor(random() ** 1.2 * (lastNames.length - 1));
        if (!used.has(key)) break;
      }
    }
    used.add(key);
    keys.push(key);
    return [firstNames[Math.floor(key / 1000)] as Name, lastNames[key % 1000] as Name];
  };
}

function newEmail(mailbox: string, domain: string, used: Set<string>): string {
  let email = `${mailbox}@${domain}`;
  for (let i = 2; used.has(email); i++) email = `${mailbox}${i}@${domain}`;
  used.add(email);
  return email;
}
