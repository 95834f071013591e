/** Made-up deals, most of them with a company and somebody who works there. */
import { logNormal, pick, pickWeighted, whole } from './random.ts';
import type { RecordBody, RecordChunk } from './record-set.ts';
import { opportunityNames } from './words.ts';
import { chunksOf, dayMs, idOf, isoTime, money, originOf, streamOf, type World } from './world.ts';

const stages = ['NEW', 'SCREENING', 'MEETING', 'PROPOSAL', 'CUSTOMER'];
const stageWeights = [30, 25, 18, 15, 12];

export function opportunityChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'opportunity');
  const staff = staffOf(world);
  return chunksOf('opportunity', world.opportunities, (index): RecordBody => {
    const id = idOf(world, 'opportunity', index);
    world.opportunityIds.push(id);
    const company = world.companies > 0 && random() < 0.95 ? whole(random, 0, world.companies - 1) : -1;
    const colleagues = company === -1 ? null : staff(company);
    const contact =
      random() < 0.85 && colleagues !== null && colleagues.length > 0
        ? (colleagues[whole(random, 0, colleagues.length - 1)] as number)
        : -1;
    const stage = pickWeighted(random, stages, stageWeights);
    const amount = Math.min(500_000, Math.max(2000, Math.round(logNormal(random, 30_000, 1.1) / 100) * 100));
    const closesInDays = stage === 'CUSTOMER' ? -whole(random, 1, 180) : whole(random, -30, 120);
    return {
      id,
      name: `${world.companyNames[company] ?? 'Walk-in'} ${pick(random, opportunityNames)}`,
      amount: money(amount, world.companyPlaces[company]?.currency ?? 'EUR'),
      closeDate: isoTime(world, closesInDays * dayMs),
      stage,
      companyId: world.companyIds[company] ?? null,
      pointOfContactId: world.personIds[contact] ?? null,
      ownerId: random() < 0.9 && world.members > 0 ? pick(random, world.memberIds) : null,
      ...originOf(world, random, index),
    };
  });
}

/** The people of a company, by index. Sorted by company once, so that each answer is a slice. */
function staffOf(world: World): (company: number) => Int32Array {
  const starts = new Int32Array(world.companies + 1);
  for (const company of world.personCompanies) if (company >= 0) starts[company + 1] = (starts[company + 1] as number) + 1;
  for (let company = 0; company < world.companies; company++) {
    starts[company + 1] = (starts[company + 1] as number) + (starts[company] as number);
  }
  const next = starts.slice();
  const sorted = new Int32Array(starts[world.companies] as number);
  for (let person = 0; person < world.people; person++) {
    const company = world.personCompanies[person] as number;
    if (company < 0) continue;
    const place = next[company] as number;
    sorted[place] = person;
    next[company] = place + 1;
  }
  return (company) => sorted.subarray(starts[company], starts[company + 1]);
}
