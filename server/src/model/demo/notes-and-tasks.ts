/** Made-up notes and tasks, what they are about, and names of files that hang on notes and companies. */
import { pick, pickWeighted, type Random, whole } from './random.ts';
import type { RecordBody, RecordChunk } from './record-set.ts';
import { bulletPoints, noteTitles, sentences, taskTitles } from './words.ts';
import { chunksOf, dayMs, idOf, isoTime, originOf, streamOf, type World } from './world.ts';

export function noteChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'note');
  const notes = chunksOf('note', world.notes, (index) => ({
    id: idOf(world, 'note', index),
    title: pick(random, noteTitles),
    bodyV2: { markdown: markdown(random) },
    ...originOf(world, random, index),
  }));
  return withTargets(world, notes, 'note');
}

const statuses = ['TODO', 'IN_PROGRESS', 'DONE'];
const statusWeights = [50, 20, 30];

export function taskChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'task');
  const tasks = chunksOf('task', world.tasks, (index) => ({
    id: idOf(world, 'task', index),
    title: pick(random, taskTitles),
    bodyV2: { markdown: markdown(random) },
    status: pickWeighted(random, statuses, statusWeights),
    dueAt: random() < 0.9 ? isoTime(world, whole(random, -45 * 24, 45 * 24) * hourMs) : null,
    assigneeId: random() < 0.8 && world.members > 0 ? pick(random, world.memberIds) : null,
    ...originOf(world, random, index),
  }));
  return withTargets(world, tasks, 'task');
}

const hourMs = dayMs / 24;

const files = [
  { name: 'Minutes', extension: 'txt', fileCategory: 'TEXT_DOCUMENT' },
  { name: 'Figures', extension: 'csv', fileCategory: 'SPREADSHEET' },
  { name: 'Whiteboard', extension: 'png', fileCategory: 'IMAGE' },
  { name: 'Offer', extension: 'pdf', fileCategory: 'TEXT_DOCUMENT' },
] as const;

/** Names of files; `file` stays null, for there is nothing stored behind them. */
export function attachmentChunks(world: World): Generator<RecordChunk, void, undefined> {
  const random = streamOf(world, 'attachment');
  const count = world.notes > 0 || world.companies > 0 ? world.attachments : 0;
  return chunksOf('attachment', count, (index) => {
    const { name, extension, fileCategory } = pick(random, files);
    const isOfNote = world.notes > 0 && (world.companies === 0 || random() < 0.5);
    return {
      id: idOf(world, 'attachment', index),
      name: `${name} ${index + 1}.${extension}`,
      file: null,
      fileCategory,
      targetNoteId: isOfNote ? idOf(world, 'note', whole(random, 0, world.notes - 1)) : null,
      targetCompanyId: isOfNote ? null : (world.companyIds[whole(random, 0, world.companies - 1)] ?? null),
      ...originOf(world, random, index),
    };
  });
}

/** Behind each chunk of notes or tasks the links to what they are about: one to three, of different kinds, also into the bin. */
function* withTargets(world: World, chunks: Iterable<RecordChunk>, source: 'note' | 'task'): Generator<RecordChunk, void, undefined> {
  const object = `${source}Target`;
  const random = streamOf(world, object);
  const kinds = [
    { column: 'targetCompanyId', ids: world.companyIds },
    { column: 'targetPersonId', ids: world.personIds },
    { column: 'targetOpportunityId', ids: world.opportunityIds },
  ].filter(({ ids }) => ids.length > 0);
  let index = 0;
  for (const chunk of chunks) {
    yield chunk;
    if (kinds.length === 0) continue;
    let records: RecordBody[] = [];
    for (const { id, createdAt, createdBy, deletedAt } of chunk.records) {
      const first = whole(random, 0, kinds.length - 1);
      const count = whole(random, 1, kinds.length);
      for (let i = 0; i < count; i++) {
        const { column, ids } = kinds[(first + i) % kinds.length] as (typeof kinds)[number];
        records.push({
          id: idOf(world, object, index),
          [`${source}Id`]: id,
          targetCompanyId: null,
          targetPersonId: null,
          targetOpportunityId: null,
          [column]: pick(random, ids),
          createdAt,
          createdBy,
          deletedAt,
          position: ++index,
        });
      }
      if (records.length >= 1000) {
        yield { object, records };
        records = [];
      }
    }
    if (records.length > 0) yield { object, records };
  }
}

function markdown(random: Random): string {
  const bullets = [pick(random, bulletPoints), pick(random, bulletPoints), pick(random, bulletPoints)];
  const list = [...new Set(bullets)].map((point) => `- ${point}`).join('\n');
  const text = [pick(random, sentences), pick(random, sentences)].join(' ');
  return `## What was said\n\n${text}\n\n${list}\n\n[Minutes](https://files.example/minutes/${whole(random, 1000, 9999)})`;
}
