import type { Cache, CacheUse } from '../ecosystems/cache.ts';
import { againstIt, obstacleTo } from '../ecosystems/cache-built.ts';
import type { Flag } from '../model/build.ts';
import type { FileView } from '../model/files.ts';
import { isBelow, literalPattern, parentOf } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import type { CachedStep } from './cached-run.ts';
import { contested, type ImageEvent } from './events.ts';
import { changesAll, removesFolder } from './removals.ts';
import { inImage, overlapAny, type Image } from './image.ts';
import { isPotential } from './potential.ts';
import type { Mount } from './run-mounts.ts';
import { bindsOf, textsRun, type ContextTexts } from './scripts-run.ts';
import { isRoot } from './users.ts';
import { cacheOf } from '../source/cache.ts';
import { flatMap } from '../source/flat-map.ts';

/** Options of a cache mount that decide only where and for whom its content is kept. */
const PLAIN = new Set(['type', 'id', 'target', 'dst', 'destination', 'sharing', 'uid', 'gid', 'mode', 'rw', 'readwrite']);

/** Where a RUN begins. */
interface Frame {
  readonly state: State;
  readonly files: FileView;
  readonly context: ContextTexts;
}

/**
 * The flags of a RUN that mount a cache which a command of that RUN fills: whether it is filled there or in the image is one and the same, as
 * long as nothing needs it. Left out are mounts under which a command would fail, or find something else: for another user, over what was put there.
 */
export function transparentMounts(image: Image, steps: readonly CachedStep[], mounts: readonly Mount[], frame: Frame): ReadonlySet<Flag> {
  const found = new Set<Flag>();
  for (const mount of mounts) {
    const { target } = mount;
    if (mount.type !== 'cache' || target === undefined || [...mount.options.keys()].some((name) => !PLAIN.has(name))) continue;
    const uses = flatMap(steps, (step) => step.uses).filter(({ folder }) => folder === target);
    if (uses.length > 0 && whyNotTransparent(image, steps, mount, target, uses, frame) === undefined) found.add(mount.flag);
  }
  return found;
}

function whyNotTransparent(
  image: Image,
  steps: readonly CachedStep[],
  { options }: Mount,
  target: string,
  uses: readonly CacheUse[],
  { state, files, context }: Frame,
): string | undefined {
  const [first] = uses;
  if (first === undefined || !image.baseKnown) return 'what the base image has there is not known';
  const obstacle = uses.map((use) => obstacleTo(use, state)).find((found) => found !== undefined);
  if (obstacle !== undefined) return obstacle.message;
  const against = uses.map((use) => againstIt(use, state, files)).find((found) => found !== undefined);
  if (against !== undefined) return against.message;
  const { cache } = first;
  if (cache.sharing === 'locked' && !['locked', 'private'].includes(options.get('sharing') ?? '')) return 'two builds would use it at once';
  if (steps.some(({ written }) => written.commands.some((command) => removesFolder(command, target))))
    return 'a command removes the mount point';
  if (steps.some(({ step }) => step.commands.some((command) => changesAll(command, target)))) return 'a command changes whose it is';
  const stays = steps.some(({ uses: own, idle }) => !idle && own.some(({ action, folder }) => action === 'clears' && folder === target));
  if (stays) return 'a command empties it';
  return whyNotWritable(image, target, state, options) ?? whyUnsteady(image, cache, steps) ?? hiddenBy(image, context, target, cache);
}

/** Why another user than root could not use a mount with these options. Missing parents are made for root (docs/engine-facts.md, "Mount points"). */
function whyNotWritable(image: Image, target: string, state: State, options: ReadonlyMap<string, string>): string | undefined {
  const uid = options.get('uid') ?? '0';
  if (!/^0?[7][0-7]{2}$/u.test(options.get('mode') ?? '0755')) return 'its owner may not write to it';
  const home = whyNoHome(image, target, state);
  if (home !== undefined) return home;
  if (isRoot(state.user)) return uid === '0' ? undefined : 'it belongs to another user than root';
  const { account } = state;
  if (account === undefined || String(account.uid) !== uid) return 'it does not belong to the user';
  return whyNoParent(image, target, state);
}

/**
 * Why the home folder that `ENV HOME` names may be there only because a cache is filled in it: with a mount it would be gone again behind the RUN
 * (docs/engine-facts.md, "Mount points").
 */
export function whyNoHome(image: Image, target: string, { home, base }: State): string | undefined {
  if (home.kind === 'unknown' || !isBelow(target, home.text) || home.text === '/' || image.alwaysThere.has(home.text)) return undefined;
  const homes = Object.values(base?.users ?? {}).map((user) => user.home);
  if (homes.includes(home.text) || image.paths.get(home.text)?.fact.kind === 'folder') return undefined;
  const made = image.events.some((event) => event.unknown === undefined && event.thirdParty !== true && contested(event).has(home.text));
  return made ? undefined : `nothing is known to make the home folder ${home.text}`;
}

/** Why the folder above a cache may not be there before its mount is made. */
export function whyNoParent(image: Image, target: string, { base, account }: State): string | undefined {
  const parent = parentOf(target);
  const homes = Object.values(base?.users ?? {}).filter(({ uid, home }) => uid === account?.uid && home.startsWith('/home/'));
  const isThere = image.alwaysThere.has(parent) || image.paths.get(parent)?.fact.kind === 'folder';
  if (isThere || homes.some(({ home }) => home === parent)) return undefined;
  return `${parent} is not there yet, and the mount would make it for root`;
}

/** Why a cache may be filled from sources that change (`Cache.sources`): a command that is not followed may have added some. */
export function whyUnsteady(image: Image, cache: Cache, steps: readonly CachedStep[]): string | undefined {
  const may = cache.sources?.mayBeAdded;
  if (may === undefined) return undefined;
  // A WORKDIR makes a folder, wherever that is, and no repository.
  const event = image.events.find(
    ({ unknown, label, caches = [] }) => unknown !== undefined && caches.length === 0 && !label.startsWith('workdir|'),
  );
  const added =
    event === undefined ? steps.find(({ adds }) => adds !== undefined)?.adds : `${event.title} in line ${event.line} is not followed`;
  return added && `${added}: ${may}`;
}

/** What a mount at `folder` would hide, beside what the cache's own tool put there: in words, or undefined. */
export function hiddenBy(image: Image, context: ContextTexts, folder: string, cache: Cache): string | undefined {
  const region: Region = { patterns: [`${literalPattern(folder)}/**`] };
  const path = [...inImage(image, [region])].find((one) => one !== folder && !isPotential(one));
  if (path !== undefined) return `${path} was put there before`;
  for (const event of image.events) {
    if (event.caches?.includes(folder) === true || event.addsNothing === true) continue;
    const writes =
      event.unknown !== undefined
        ? (cache.holdsMore === true ? textsOf(image, context, event) : event.told).some((text) => isTold(cache, folder, text))
        : event.thirdParty === true
          ? event.writes.some(({ patterns }) => patterns.some((pattern) => isBelow(pattern, folder)))
          : overlapAny(event.writes, [region]);
    if (writes) return `${event.title} in line ${event.line} may have put something there`;
  }
  return undefined;
}

/** What a command was told, and, where it is not followed, what the scripts say that it runs. */
export function textsOf(image: Image, context: ContextTexts, event: ImageEvent): readonly string[] {
  const unclear = image.caches.unclear.get(event.id);
  if (unclear === undefined) return event.told;
  const asked = [context, unclear, ...image.brings, ...image.events.filter(({ puts }) => puts !== undefined)];
  const known = textsKept.get(event);
  if (known?.asked.length === asked.length && known.asked.every((one, index) => one === asked[index])) return known.texts;
  const texts = [...event.told, ...textsRun(image, context, unclear.words, unclear.cwd, { binds: bindsOf(unclear.mounts) })];
  textsKept.set(event, { asked, texts });
  return texts;
}

/** Kept, with all that decides it: each RUN that fills a cache asks about all that ran before it. */
const textsKept = cacheOf<ImageEvent, { readonly asked: readonly object[]; readonly texts: readonly string[] }>();

/** Does a text of which nothing else is known speak of this cache? */
export function isTold(cache: Cache, folder: string, text: string): boolean {
  return text.includes(folder) || cache.told.test(text);
}
