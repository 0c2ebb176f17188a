import { cacheOf } from '../source/cache.ts';
import { systemRegion } from '../ecosystems/system-region.ts';
import type { Flag, RunInstruction } from '../model/build.ts';
import { lastingRegion, sharedRegion } from '../model/shared-regions.ts';
import type { PathPattern, Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import type { Span } from '../source/text.ts';
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
  readonly mounts: MountKind;
  readonly told: readonly string[];
  /** Why the files that the commands see are not the image's, if a mount makes it so. */
  readonly hidden: string | undefined;
  /** Folders under mounts whose content is not the image's. */
  readonly mounted: readonly Region[];
  readonly secrets: readonly Region[];
  readonly user: number | undefined;
  readonly accounts: readonly Region[];
  /** Files that it checks against digests. Known when its first step is evaluated. */
  verified: readonly PathPattern[];
  /** What the steps so far may have left. */
  left: Leftovers;
  /** The steps so far. */
  readonly done: ImageEvent[];
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
  const text = textOf(around.resolved.build.source.text, run, cached, transparent);
  const { hidden, regions, secrets } = mountsOf(mounts);
  const root = isRoot(before.user);
  return {
    run,
    before,
    around,
    label: stateLabel(run, before),
    text,
    title: titleOf(text),
    mounts: mountKindOf(run, before),
    told: [text, termOf(before.workdir), ...(text.includes('$') ? valuesOf(before) : [])],
    hidden,
    mounted: regions,
    secrets,
    user: root ? undefined : intern(image.terms, userPart(userTerm(image, before.user))),
    // A user other than root is looked up when the command starts.
    accounts: root ? [] : ACCOUNTS,
    verified: [],
    left: NOTHING_LEFT,
    done: [],
  };
}

/** The text of the RUN without what does not count. */
function textOf(source: string, { span }: RunInstruction, cached: readonly CachedStep[], transparent: ReadonlySet<Flag>): string {
  const left: Span[] = [];
  for (const flag of transparent) left.push(flag.span);
  for (const { idle, written, clearings } of cached) {
    if (idle) left.push(written.span);
    else for (const { words } of clearings) for (const word of words ?? []) left.push(word.span);
  }
  return left.length === 0 ? source.slice(span.start, span.end) : textWithout(source, span, left);
}

function stateLabel({ flags, command }: RunInstruction, { user, shell }: State): string {
  const label = `${termOf(user)}|${JSON.stringify(shell ?? 'base')}|${command.form}`;
  if (flags.length === 0) return label;
  const texts = flags.map((flag) => `--${flag.name}=${flag.value ?? ''}`).sort();
  return `${label}|${texts.join('|')}`;
}

const ACCOUNTS: readonly Region[] = [lastingRegion({ patterns: ['/etc/passwd', '/etc/group'] })];

function valuesOf({ env }: State): readonly string[] {
  return [...env.values()].map(({ value }) => (value.kind === 'known' ? value.text : value.term));
}

/** What every event of a RUN has. */
type BaseActivity = Pick<Activity, 'label' | 'title' | 'line' | 'reads' | 'writes' | 'optional' | 'outputs' | 'folders' | 'user' | 'told'>;

export function baseActivity(frame: Frame, label: string): BaseActivity {
  return {
    label: labelOf(frame, label),
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

export function labelOf(frame: Frame, label: string): string {
  return `run|${frame.label}|${label}`;
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
