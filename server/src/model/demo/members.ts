/** The members of the demo workspace. */
import type { RecordChunk } from './record-set.ts';
import { type MemberProfile, memberProfiles } from './words.ts';
import { chunksOf, dayMs, idOf, isoTime, type World } from './world.ts';

export function memberChunks(world: World): Generator<RecordChunk, void, undefined> {
  return chunksOf('workspaceMember', world.members, (index) => {
    const { firstName, lastName, email, jobTitle } = memberProfiles[index] as MemberProfile;
    return {
      id: world.memberIds[index],
      name: { firstName, lastName },
      userEmail: email,
      // The same user in every workspace.
      userId: idOf({ ...world, workspaceName: 'server' }, 'user', index),
      jobTitle,
      createdAt: isoTime(world, -401 * dayMs),
      createdBy: world.actors.system,
      deletedAt: null,
      position: index + 1,
    };
  });
}
