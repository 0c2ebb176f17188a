import { parseOfficial } from '../../bases/reference.ts';
import type { Cache } from '../../ecosystems/cache.ts';
import type { ResolvedBuild, ResolvedStage } from '../../model/resolve.ts';
import type { StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { readMounts } from '../run-mounts.ts';
import { isRoot } from '../users.ts';
import type { Reader } from './group.ts';

/** What an id may hold everywhere: it becomes a part of a list, and the name of a folder for some builders. */
const PLAIN_ID = /[^A-Za-z0-9._-]+/gu;

/** The text of the flag that mounts a cache for a RUN. */
export function mountFlag(facts: Facts, stage: StageOutcome, cache: Cache, folder: string, { state }: Reader): string {
  const id = usedBefore(facts, folder) ?? withPrefix(facts, ownId(facts, stage, cache), folder);
  // Both of what may be wished for are stricter than what a tool that bears sharing needs.
  const sharing = facts.mounts.sharing ?? cache.sharing;
  const { account } = state;
  const owner =
    isRoot(state.user) || account === undefined ? [] : [`uid=${account.uid}`, ...(account.gid === undefined ? [] : [`gid=${account.gid}`])];
  const options = [
    'type=cache',
    ...(id === '' ? [] : [`id=${id}`]),
    `target=${folder}`,
    ...(sharing === 'shared' ? [] : [`sharing=${sharing}`]),
    ...owner,
  ];
  return `--mount=${options.join(',')}`;
}

/** The id under which the Dockerfile mounts the same folder elsewhere: '' where it names none; undefined where it mounts it nowhere. */
function usedBefore({ evaluation }: Facts, folder: string): string | undefined {
  for (const { instruction, before } of evaluation.stages.flatMap(({ traces }) => traces)) {
    if (instruction.keyword !== 'RUN') continue;
    const mount = readMounts(instruction, before).find(({ type, target }) => type === 'cache' && target === folder);
    if (mount !== undefined) return mount.options.get('id') ?? '';
  }
  return undefined;
}

/** Without an id it is the target, which all Dockerfiles that are built with one builder share. */
function ownId(facts: Facts, stage: StageOutcome, cache: Cache): string {
  return cache.sharedBy === 'all images' ? '' : `${cache.id}-${baseName(facts.resolved, stage.index)}`;
}

/** Where an id is to have a prefix, each has one: that of a mount without an id is its target. */
function withPrefix({ mounts: { idPrefix } }: Facts, id: string, folder: string): string {
  if (idPrefix === undefined) return id;
  return `${idPrefix}${id === '' ? folder.replaceAll(PLAIN_ID, '-').replaceAll(/^-|-$/gu, '') : id}`;
}

/** A short name of the image that a stage is built on: `python-3.12-slim`. Variables are left out. */
function baseName(resolved: ResolvedBuild, index: number): string {
  const first = firstOf(resolved.stages, index);
  const raw = (first?.stage.from.image.raw ?? '')
    .replaceAll(/\$\{[^}]*\}|\$\w+/gu, '')
    .replace(/@.*$/u, '')
    .replace(/:[._-]+/u, ':')
    .replace(/:$/u, '');
  const official = parseOfficial(raw);
  const name = official === undefined ? raw : [official.name, ...(raw.includes(':') ? [official.tag] : [])].join('-');
  return name.replaceAll(PLAIN_ID, '-').replaceAll(/-{2,}/gu, '-').replaceAll(/^-|-$/gu, '');
}

/** The stage that a line of stages begins with. */
function firstOf(stages: ResolvedBuild['stages'], index: number): ResolvedStage | undefined {
  const stage = stages[index];
  return stage?.base.kind === 'stage' ? firstOf(stages, stage.base.index) : stage;
}

/** Is the image that a stage is built on the same in every build, as far as its name tells? */
export function isFixedBase(stages: ResolvedBuild['stages'], index: number): boolean {
  const base = firstOf(stages, index)?.base;
  return base?.kind === 'image' && base.ref.kind === 'known';
}
