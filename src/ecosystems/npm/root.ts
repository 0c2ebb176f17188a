import { posix } from 'node:path';
import { blockLink, type Draft, giveUp, isThroughLink, look, whyUnknown } from '../project/draft.ts';
import { own, readJson } from '../project/objects.ts';
import { walkUp } from '../project/walk-up.ts';
import { findMembers } from '../node/workspaces.ts';

export interface RootQuestion {
  readonly cwd: string;
  /** `--prefix` of the command line: taken as it is. */
  readonly cliPrefix: string | undefined;
  /** `--no-workspaces` on the command line switches the look for a workspace root off. */
  readonly workspacesOff: boolean;
  readonly npmMajor: number | undefined;
}

/**
 * The folder that npm works in: the first one upwards with a package.json or a node_modules, and from there on upwards
 * the first whose `workspaces` name that folder.
 * https://github.com/npm/cli/blob/latest/workspaces/config/lib/index.js (loadLocalPrefix)
 * Undefined when it cannot be told; then the draft is given up.
 */
export function findRoot(draft: Draft, question: RootQuestion): string | undefined {
  if (question.cliPrefix !== undefined) return question.cliPrefix;
  let local: string | undefined;
  for (const folder of walkUp(question.cwd)) {
    const path = posix.join(folder, 'package.json');
    if (local !== undefined && isPassedOver(draft, folder, local)) continue;
    const there = look(draft, path);
    if (local === undefined) {
      if (there === 'unknown' && !isThroughLink(draft, path)) {
        giveUp(draft, `${path} is not known: ${whyUnknown(draft, path) ?? 'it is no file'}`);
        return undefined;
      }
      if (there !== 'file' && !isThroughLink(draft, path) && !hasModules(draft, folder)) continue;
      local = folder;
      if (question.workspacesOff) return local;
      continue;
    }
    if (there === 'unknown') alsoPossible(draft, folder);
    if (there === 'file' && isMember(draft, folder, local)) return workspaceRoot(draft, question, folder);
  }
  return local ?? question.cwd;
}

/** A manifest above that does not name this folder as a workspace changes nothing (docs/engine-facts.md, "npm"): it is as good as absent. */
function isPassedOver(draft: Draft, folder: string, local: string): boolean {
  const manifest = readJson(draft.files, posix.join(folder, 'package.json'));
  if (manifest.kind === 'unusable') return false;
  if (own(manifest.value, 'workspaces') === undefined) return true;
  const members = findMembers(draft.files, folder, manifest.value);
  return members.kind === 'known' && members.links.length === 0 && !members.members.includes(local);
}

function hasModules(draft: Draft, folder: string): boolean {
  const path = posix.join(folder, 'node_modules');
  return draft.files.fact(path).kind !== 'absent' || draft.files.names(path).length > 0;
}

function isMember(draft: Draft, folder: string, local: string): boolean {
  const manifest = readJson(draft.files, posix.join(folder, 'package.json'));
  // A parent manifest that cannot be parsed is passed over by npm too.
  if (manifest.kind === 'unusable' || own(manifest.value, 'workspaces') === undefined) return false;
  const members = findMembers(draft.files, folder, manifest.value);
  if (members.kind === 'known') {
    for (const link of members.links) blockLink(draft, link);
    return members.members.includes(local);
  }
  giveUp(draft, members.why);
  return false;
}

/** Came with npm 8: https://github.com/npm/cli/pull/4372. Which npm runs decides then where everything is written. */
function workspaceRoot(draft: Draft, question: RootQuestion, folder: string): string | undefined {
  if (question.npmMajor !== undefined && question.npmMajor >= 9) return folder;
  giveUp(
    draft,
    `${question.cwd} is a workspace of ${folder}: where npm installs depends on its version, which is not known to be 9 or later`,
  );
  return undefined;
}

/** A folder above that may hold a manifest of the base image: were it a workspace root, npm would read and write there. */
function alsoPossible(draft: Draft, folder: string): void {
  for (const name of ['package-lock.json', 'npm-shrinkwrap.json', '.npmrc']) draft.reads.add(posix.join(folder, name));
  draft.writes.add(posix.join(folder, 'node_modules/**'));
}
