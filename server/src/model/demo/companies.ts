/** Made-up companies, and the names, domains and places that the records around them build on. */
import { logNormal, pick, type Random, whole } from './random.ts';
import type { RecordBody, RecordChunk } from './record-set.ts';
import { cities, companyAdjectives, companyNouns, companySuffixes, streets, taglines } from './words.ts';
import { chunksOf, idOf, link, money, originOf, streamOf, type World } from './world.ts';

export function companyChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'company');
  const usedNames = new Set<number>();
  const usedSlugs = new Set<string>();
  return chunksOf('company', world.companies, (index): RecordBody => {
    const id = idOf(world, 'company', index);
    // Two in a hundred carry the name of another one, so that there are duplicates to find.
    const name = index % 50 === 31 ? (world.companyNames[whole(random, 0, index - 1)] as string) : newName(random, usedNames);
    const slug = newSlug(name, usedSlugs);
    const domain = index % 100 < 97 ? `${slug}.${world.topDomain}` : null;
    const place = pick(random, cities);
    world.companyIds.push(id);
    world.companyNames.push(name);
    world.companyDomains.push(domain);
    world.companyPlaces.push(place);
    const employees = Math.min(80_000, Math.max(2, Math.round(logNormal(random, 120, 1.6))));
    const revenue = money(Math.round((employees * whole(random, 4000, 22_000)) / 1000) * 1000, place.currency);
    const ownerShare = random();
    return {
      id,
      name,
      domainName: domain === null ? null : link(`https://${domain}`),
      address: {
        addressStreet1: `${whole(random, 1, 180)} ${pick(random, streets)}`,
        addressStreet2: '',
        addressCity: place.city,
        addressPostcode: place.postcode,
        addressState: place.state,
        addressCountry: place.country,
        addressLat: place.latitude,
        addressLng: place.longitude,
      },
      linkedinLink: random() < 0.7 ? link(`https://www.linkedin.example/company/${slug}`) : null,
      annualRevenue: revenue,
      annualRecurringRevenue: revenue,
      employees,
      idealCustomerProfile: random() < 0.3,
      xLink: random() < 0.25 ? link(`https://x.example/${slug}`) : null,
      accountOwnerId: ownerShare < 0.85 && world.members > 0 ? pick(random, world.memberIds) : null,
      ...(world.isDemoModel ? demoFields(random, slug) : null),
      ...originOf(world, random, index),
    };
  });
}

const policies: readonly (readonly string[])[] = [
  ['ON_SITE'],
  ['HYBRID'],
  ['REMOTE_WORK'],
  ['HYBRID', 'REMOTE_WORK'],
  ['ON_SITE', 'HYBRID'],
];

function demoFields(random: Random, slug: string): RecordBody {
  return {
    tagline: random() < 0.5 ? pick(random, taglines) : null,
    introVideo:
      random() < 0.15 ? { primaryLinkLabel: 'Introduction', primaryLinkUrl: `https://video.example/${slug}`, secondaryLinks: [] } : null,
    workPolicy: random() < 0.8 ? pick(random, policies) : null,
  };
}

/** An adjective and a noun, every other time with a suffix; when that is taken, the next noun; when there is none left, a number. */
function newName(random: Random, used: Set<number>): string {
  const nouns = companyNouns.length;
  const pairs = nouns * companyAdjectives.length;
  const combinations = pairs * companySuffixes.length;
  const suffix = random() < 0.5 ? 0 : whole(random, 1, companySuffixes.length - 1);
  let key = suffix * pairs + whole(random, 0, pairs - 1);
  if (used.size >= combinations) {
    used.add(combinations + used.size);
    return `${nameOf(key)} ${used.size}`;
  }
  // After all nouns somewhere else: what is taken lies close together, and walking through it would cost more each time.
  for (let step = 1; used.has(key); step++) {
    key = step % nouns === 0 ? whole(random, 0, combinations - 1) : (key + 1) % combinations;
  }
  used.add(key);
  return nameOf(key);
}

function nameOf(key: number): string {
  const nouns = companyNouns.length;
  const words = [companyAdjectives[Math.floor(key / nouns) % companyAdjectives.length], companyNouns[key % nouns]];
  const suffix = companySuffixes[Math.floor(key / (nouns * companyAdjectives.length))];
  return suffix ? `${words.join(' ')} ${suffix}` : words.join(' ');
}

function newSlug(name: string, used: Set<string>): string {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  let candidate = slug;
  for (let i = 2; used.has(candidate); i++) candidate = `${slug}${i}`;
  used.add(candidate);
  return candidate;
}
