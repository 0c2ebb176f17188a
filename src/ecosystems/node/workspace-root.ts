import { posix } from 'node:path';
import { blockLink, type Draft, giveUp, isThroughLink, look, whyUnknown } from '../project/draft.ts';
import { own, readJson } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { findMembers } from './workspaces.ts';

/**
 * The first folder upwards whose workspaces name this one, else it itself. `resolveWorkspaceRoot` in https://github.com/yarnpkg/yarn/blob/master/src/config.js
 * @param above goes on where the folder has workspaces of its own, as Bun does
 */
export function workspaceRoot(draft: Draft, cwd: string, above = false): string {
  for (const folder of walkUp(cwd)) {
    const path = posix.join(folder, 'package.json');
    const there = look(draft, path);
    if (there === 'unknown' && !isThroughLink(draft, path))
      giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
    const manifest = readJson(draft.files, path);
    if (manifest.kind === 'unusable' || own(manifest.value, 'workspaces') === undefined) continue;
    if (folder === cwd && !above) return folder;
    if (folder === cwd) continue;
    const members = findMembers(draft.files, folder, manifest.value);
    if (members.kind === 'unknown') giveUp(draft, members.why);
    else if (members.members.includes(cwd)) return folder;
    else for (const link of members.links) blockLink(draft, link);
  }
  return cwd;
}
