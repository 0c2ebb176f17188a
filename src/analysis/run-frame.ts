import { cacheOf } from '../source/cache.ts';
import { systemRegion } from '../ecosystems/system-region.ts';
import type { Flag, RunInstruction } from '../model/build.ts';
import { sharedRegion } from '../model/path-patterns.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import type { CachedStep } from './cached-run.ts';
import type { Surroundings } from './evaluate.ts';
import type { Activity, ImageEvent } from './events.ts';
import type { Image } from './image.ts';
import { userPart } from './owners.ts';
import { textWithout } from './run-caches.ts';
import { mountKindOf, NOTHING_LEFT, type Leftovers, type MountKind } from './run-leftovers.ts';
import { mountsOf, type Mount } from './run-mounts.ts';
import { intern } from './terms.ts';
import { isRoot, userTerm } from './users.ts';

/** What all steps of a RUN share. */
export interface Frame {
  readonly run: RunInstruction;
  readonly before: State;
  readonly around: Surroundings;
  /** User, shell, flags. */
  readonly label: string;
  readonly text: string;
  /** For messages. */
  readonly title: string;
  /** What earlier steps of the RUN may have left. */
  readonly left: Leftovers;
  /** The steps before. */
  readonly done: readonly ImageEvent[];
  readonly mounts: MountKind;
  readonly told: readonly string[];
  /** Why the files that the commands see are not the image's, if a mount makes it so. */
  readonly hidden: string | undefined;
  /** Folders under mounts whose content is not the image's. */
  readonly mounted: readonly Region[];
  readonly secrets: readonly Region[];
  /** Files that it checks against digests. */
  readonly verified: readonly PathPattern[];
  readonly user: number | undefined;
  readonly accounts: readonly Region[];
}

interface Mounted {
  readonly cached: readonly CachedStep[];
  /** Those that count. */
  readonly mounts: readonly Mount[];
  /** Flags of those that do not. */
  readonly transparent: ReadonlySet<Flag>;
}

/** What is known of a RUN before any of its steps. */
export function frameOf(
  image: Image,
  written: RunInstruction,
  before: State,
  around: Surroundings,
  { cached, mounts, transparent }: Mounted,
): Frame {
  const run = transparent.size === 0 ? written : { ...written, flags: written.flags.filter((flag) => !transparent.has(flag)) };
  const text = textWithout(around.resolved.build.source.text, run.span, [
    ...[...transparent].map(({ span }) => span),
    ...cached.flatMap(({ idle, written: step, clearings }) =>
      idle ? [step.span] : clearings.flatMap(({ words = [] }) => words.map(({ span }) => span)),
    ),
  ]);
  const { hidden, regions, secrets } = mountsOf(mounts);
  const root = isRoot(before.user);
  const flags = run.flags.map((flag) => `--${flag.name}=${flag.value ?? ''}`).sort();
  const values = [...before.env.values()].map(({ value }) => (value.kind === 'known' ? value.text : value.term));
  return {
    run,
    before,
    around,
    label: [termOf(before.user), JSON.stringify(before.shell ?? 'base'), run.command.form, ...flags].join('|'),
    text,
    title: titleOf(text),
    left: NOTHING_LEFT,
    done: [],
    mounts: mountKindOf(run, before),
    told: [text, termOf(before.workdir), ...(text.includes('$') ? values : [])],
    hidden,
    mounted: regions,
    secrets,
    verified: [],
    user: root ? undefined : intern(image.terms, userPart(userTerm(image, before.user))),
    // A user other than root is looked up when the command starts.
    accounts: root ? [] : [{ patterns: ['/etc/passwd', '/etc/group'] }],
  };
}

/** What every event of a RUN has. */
type BaseActivity = Pick<Activity, 'label' | 'title' | 'line' | 'reads' | 'writes' | 'optional' | 'outputs' | 'folders' | 'user' | 'told'>;

export function baseActivity(frame: Frame, label: string): BaseActivity {
  return {
    label: `run|${frame.label}|${label}`,
    title: frame.title,
    line: frame.run.line,
    reads: frame.accounts,
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    user: frame.user,
    told: frame.told,
  };
}

/** The first words of a RUN, for messages. */
export function titleOf(text: string): string {
  const line = PLAIN.test(text) ? text : text.replaceAll(/\s*\\?\s*\n\s*/gu, ' ').replaceAll(/\s+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** One line with single blanks. */
const PLAIN = /^(?:\S+ )*\S*$/u;

const systems = cacheOf<State, Region>();

/** What third-party code probes for. */
export function systemOf(state: State): Region {
  const region = systems.get(state) ?? sharedRegion(systemRegion(state));
  systems.set(state, region);
  return region;
}

const namesCache = cacheOf<State, string>();

/** The value of one variable, as text. */
export function nameTerm({ env }: State, name: string): string {
  const entry = env.get(name);
  if (entry === undefined) return `${name}=`;
  const term = termOf(entry.value);
  // An ARG without a value is not set at all; an ENV that takes it over is set, and empty.
  const unset = entry.from === 'ARG' && /^\?\$\{arg:[^|]*\}$/u.test(term);
  return `${name}${unset ? ' (may be unset)' : ''}=${term}`;
}

/** The values of these variables, as text; `unread` are left out of all. */
export function namesTerm(frame: Frame, names: 'all' | readonly string[], unread: readonly string[] = []): string {
  const { env, envOpen } = frame.before;
  const one = (name: string): string => nameTerm(frame.before, name);
  if (names !== 'all')
    return [...new Set([...names, 'PATH'])]
      .sort()
      .map((name) => one(name))
      .join(';');
  const cached = unread.length === 0 ? namesCache.get(frame.before) : undefined;
  if (cached !== undefined) return cached;
  const text = `${[...env.keys()]
    .filter((name) => !unread.includes(name))
    .sort()
    .map((name) => one(name))
    .join(';')};${envOpen}`;
  if (unread.length === 0) namesCache.set(frame.before, text);
  return text;
}
