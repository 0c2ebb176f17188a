import type { RunInstruction } from '../model/build.ts';
import type { Argument, Command, Step } from '../model/command.ts';
import { isBelow, joinPath } from '../model/path-patterns.ts';
import type { State } from '../model/state.ts';
import type { ImageEvent } from './events.ts';

/**
 * What the steps of one RUN may leave for those behind them, and for no other RUN: a server that goes on, files in places that each RUN
 * gets anew, the content of a cache that may be gone when the next RUN starts. A step that may find such things is another one than the
 * same step in a RUN of its own: its label says after which events it comes. The identity of those says the same of what they found.
 */
export interface Leftovers {
  /** For every step. */
  readonly always: string;
  /** For a step that may need what is in a cache. */
  readonly cached: string;
}

export const NOTHING_LEFT: Leftovers = { always: '', cached: '' };

export function withEvent({ always, cached }: Leftovers, event: ImageEvent, mounts: MountKind): Leftovers {
  return {
    // That event's own label tells of those before it.
    always: event.lives === true ? `|in one RUN with ${event.id}` : always,
    cached: mounts === 'caches' ? `${cached}|cached by ${event.id}` : cached,
  };
}

/**
 * - `same`: what lies under the mounts is the same in every RUN that has them (secrets, the ssh agent), or there are none;
 * - `caches`: also caches of downloads, of which nobody may rely on the content;
 * - `own`: the RUN alone finds what it puts there, or finds there what it needs (tmpfs, bind, any other cache).
 */
export type MountKind = 'same' | 'caches' | 'own';

export function mountKindOf(run: RunInstruction, { workdir, home }: State): MountKind {
  let kind: MountKind = 'same';
  for (const options of mountOptions(run)) {
    const type = options.get('type');
    if (type === 'secret' || type === 'ssh') continue;
    const target = targetOf(options);
    const path = target === undefined || workdir.kind === 'unknown' || /["'$\\]/u.test(target) ? undefined : joinPath(workdir.text, target);
    if (type !== 'cache' || path === undefined || options.has('from') || !isDownloadCache(path, home)) return 'own';
    kind = 'caches';
  }
  return kind;
}

/** Below a home folder, and absolute. Each tool fetches again what it does not find there. */
const DOWNLOAD_CACHES = {
  /** https://docs.npmjs.com/cli/v10/commands/npm-cache#details */
  npm: { home: ['/.npm', '/.npm/_cacache'], absolute: [] },
  /** https://pip.pypa.io/en/stable/topics/caching/ */
  pip: { home: ['/.cache/pip'], absolute: [] },
  /** Not the lists (/var/lib/apt): `apt-get install` fails without them. https://manpages.debian.org/bookworm/apt/apt-get.8.en.html#FILES */
  apt: { home: [], absolute: ['/var/cache/apt', '/var/cache/apt/archives'] },
} as const;

function isDownloadCache(path: string, home: State['home']): boolean {
  const homes = ['/root', ...(home.kind === 'known' ? [home.text] : [])];
  const all = Object.values(DOWNLOAD_CACHES);
  return all.some(
    ({ home: below, absolute }) => absolute.some((one) => one === path) || below.some((one) => homes.some((each) => each + one === path)),
  );
}

function mountOptions(run: RunInstruction): readonly ReadonlyMap<string, string>[] {
  return run.flags
    .filter((flag) => flag.name === 'mount')
    .map((flag) => {
      const pairs = (flag.unquoted ?? '').split(',').map((option): [string, string] => {
        const at = option.indexOf('=');
        return at < 0 ? [option.toLowerCase(), ''] : [option.slice(0, at).toLowerCase(), option.slice(at + 1)];
      });
      return new Map(pairs);
    });
}

function targetOf(options: ReadonlyMap<string, string>): string | undefined {
  return options.get('target') ?? options.get('dst') ?? options.get('destination');
}

/** A known step of which something may lie where the steps behind it find it, but no other RUN. */
export function leavesBehind(step: Step, run: RunInstruction, mounts: MountKind): boolean {
  if (mounts === 'own') return true;
  return step.commands.some((command) => mayPass(command) && wordsOf(command).some((word) => passes(word))) || namesMount(step, run);
}

/** Flags and settings by which an install takes what it needs from a cache, or from nowhere. */
const FROM_CACHE = /offline|no.index|no.download|download.only|find.links/iu;

/** Would a known step do another thing if a cache were empty? */
export function needsCache(step: Step, run: RunInstruction, { env }: State): boolean {
  const words = step.commands.flatMap(({ argv, variables }) => [...argv.map(({ raw }) => raw), ...variables.keys()]);
  return [...words, ...env.keys()].some((word) => FROM_CACHE.test(word)) || namesMount(step, run);
}

/** A word that leads below a mount, or to a folder that one lies in. */
function namesMount(step: Step, run: RunInstruction): boolean {
  const targets = mountOptions(run).flatMap((options) => (options.get('type') === 'cache' ? (targetOf(options) ?? []) : []));
  const named = (word: string): boolean =>
    targets.some((target) => word.includes(target) || isBelow(word, target) || (word.startsWith('/') && isBelow(target, word)));
  return targets.length > 0 && step.commands.some((command) => wordsOf(command).some((word) => named(word)));
}

/** Every word of a command, as it is written and as it is known to be. */
function wordsOf({ argv, redirects, cwd }: Command): readonly string[] {
  const folder = cwd.kind === 'known' ? cwd.text : '/';
  const forms = ({ raw, value }: Argument): readonly string[] =>
    value.kind === 'known' ? [raw, value.text, joinPath(folder, value.text)] : [raw];
  return [...argv, ...redirects.map(({ target }) => target)].flatMap(forms);
}

/** Hardly any command has a word that could lead to such a place. */
function mayPass({ argv, redirects, cwd }: Command): boolean {
  const near = ({ raw, value }: Argument): boolean => NEAR.test(raw) || (value.kind === 'known' && NEAR.test(value.text));
  return (cwd.kind === 'known' && NEAR.test(cwd.text)) || argv.some(near) || redirects.some(({ target }) => near(target));
}

/** Part of each of the paths of `passes`. */
const NEAR = /dev|proc|sys|run|etc/u;

/** Places that each RUN gets anew: what one step puts there the next step of the same RUN finds, but no other RUN. */
function passes(word: string): boolean {
  return /(?:^|[=:"'])\/(?:dev\/(?!null\b|stdin\b|stdout\b|stderr\b)|proc\/|sys\/|run\/|etc\/(?:hosts|resolv\.conf|hostname)\b)/u.test(
    word,
  );
}
