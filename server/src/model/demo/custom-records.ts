/** Records of the demo's own objects: subscriptions of companies, and support tickets. */
import { pick, pickWeighted, type Random, whole } from './random.ts';
import type { RecordBody, RecordChunk } from './record-set.ts';
import { sentences, ticketNames, ticketTags } from './words.ts';
import { chunksOf, dayMs, idOf, isoDate, isoTime, money, originOf, streamOf, type World } from './world.ts';

interface Plan {
  readonly value: string;
  readonly label: string;
  readonly pricePerSeat: number;
  readonly seats: readonly [number, number];
  readonly features: readonly string[];
}

const plans: readonly Plan[] = [
  { value: 'STARTER', label: 'Starter', pricePerSeat: 9, seats: [1, 12], features: [] },
  { value: 'TEAM', label: 'Team', pricePerSeat: 19, seats: [8, 90], features: ['SINGLE_SIGN_ON'] },
  { value: 'SCALE', label: 'Scale', pricePerSeat: 29, seats: [60, 900], features: ['SINGLE_SIGN_ON', 'AUDIT_LOG', 'SANDBOX'] },
];
const planWeights = [45, 40, 15];

/** Two for every five companies. */
export function subscriptionChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'subscription');
  return chunksOf('subscription', Math.round(world.companies * 0.4), (index): RecordBody => {
    const company = whole(random, 0, world.companies - 1);
    const plan = pickWeighted(random, plans, planWeights);
    const seats = whole(random, plan.seats[0], plan.seats[1]);
    const startedDaysAgo = whole(random, 1, 900);
    return {
      id: idOf(world, 'subscription', index),
      name: `${world.companyNames[company]} ${plan.label}`,
      plan: plan.value,
      seats,
      mrr: money(seats * plan.pricePerSeat, world.companyPlaces[company]?.currency ?? 'EUR'),
      startsOn: isoDate(world, -startedDaysAgo),
      renewsOn: isoDate(world, 365 - (startedDaysAgo % 365)),
      autoRenew: random() < 0.8,
      features: random() < 0.3 ? [...plan.features, 'PHONE_SUPPORT'] : plan.features,
      companyId: world.companyIds[company],
      ...originOf(world, random, index),
    };
  });
}

const priorities = ['LOW', 'NORMAL', 'HIGH', 'URGENT'];
const priorityWeights = [20, 50, 22, 8];
const statuses = ['OPEN', 'WAITING', 'RESOLVED', 'CLOSED'];
const statusWeights = [25, 15, 35, 25];
const channels = ['email', 'form', 'chat'];

/** Three for every five companies. */
export function supportTicketChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'supportTicket');
  return chunksOf('supportTicket', Math.round(world.companies * 0.6), (index): RecordBody => {
    const status = pickWeighted(random, statuses, statusWeights);
    const isDone = status === 'RESOLVED' || status === 'CLOSED';
    const subject = random();
    const tags = [...new Set([pick(random, ticketTags), pick(random, ticketTags)])];
    return {
      id: idOf(world, 'supportTicket', index),
      name: pick(random, ticketNames),
      priority: pickWeighted(random, priorities, priorityWeights),
      status,
      satisfaction: isDone && random() < 0.6 ? `RATING_${pickWeighted(random, [1, 2, 3, 4, 5], [5, 7, 18, 35, 35])}` : null,
      openedAt: isoTime(world, -whole(random, 1, 180 * 24 * 60) * minuteMs),
      tags,
      payload: payload(random),
      reporterId: world.people > 0 ? (world.personIds[whole(random, 0, world.people - 1)] ?? null) : null,
      assigneeId: random() < 0.9 && world.members > 0 ? pick(random, world.memberIds) : null,
      aboutCompanyId: subject < 0.6 ? pick(random, world.companyIds) : null,
      aboutOpportunityId: subject >= 0.6 && subject < 0.8 && world.opportunities > 0 ? pick(random, world.opportunityIds) : null,
      ...originOf(world, random, index),
    };
  });
}

const minuteMs = dayMs / 1440;

function payload(random: Random): RecordBody {
  return { channel: pick(random, channels), text: pick(random, sentences), attempts: whole(random, 1, 3), isTest: false };
}
