import { runsOneOf } from '../ecosystems/ecosystem.ts';
import type { Step } from '../model/command.ts';
import { inRegion, literalPattern } from '../model/path-patterns.ts';
import { wordsOfCommands } from './cache-needs.ts';
import type { CachedStep } from './cached-run.ts';
import type { Activity, Part } from './events.ts';
import { throughLink, type Image } from './image.ts';
import { eventCaches } from './run-caches.ts';
import { clockOf } from './run-clock.ts';
import { namedRemovals } from './removals.ts';
import { movingOf } from './run-downloads.ts';
import { linksOf, lockReasonOf, ownNamesOf, type StepEffects } from './run-effects.ts';
import { labelOf, namesTerm, nameTerm, systemOf, type Frame } from './run-frame.ts';
import { leavesBehind, needsCache } from './run-leftovers.ts';
import { neededBy } from './run-needs.ts';
import { copiedShell, enteredRegion, madeParents, whyUnclear, writableFolders } from './run-regions.ts';
import { namedBySettings, namedInSettings } from './run-settings.ts';
import { whyUnknownPath } from './run-unknown-paths.ts';
import { certificatesNamed, isUnread, namedByVariables } from './run-variables.ts';
import { intern } from './terms.ts';
import { flatMap } from '../source/flat-map.ts';

export interface Piece {
  readonly part: Part | undefined;
  readonly title: string;
  /** The step that it is, or is a part of. */
  readonly cached: CachedStep;
}

/** One command that reads all of them makes the step read all of them. */
export function namesOf(lists: readonly ('all' | readonly string[])[]): 'all' | readonly string[] {
  const names: string[] = [];
  for (const list of lists) {
    if (list === 'all') return 'all';
    names.push(...list);
  }
  return names;
}

export function unreadNames(effects: StepEffects, { before, text }: Frame): readonly string[] {
  const ownNames = ownNamesOf(effects);
  return [...before.env.keys()].filter((name) => isUnread(name, text, ownNames));
}

/** Why a step of which it is known what its commands do may do something else all the same. */
export function whyNotFollowed(
  image: Image,
  step: Step,
  frame: Frame,
  { reads, writes, installs, names }: StepEffects,
): string | undefined {
  return (
    throughLink(image, [...reads, ...writes]) ??
    installs.find((install) => install.blocked !== undefined)?.blocked?.message ??
    whyUnclear(step, frame) ??
    (namesOf(names) === 'all' ? whyUnknownPath(image, step, frame.before) : undefined)
  );
}

interface Followed extends Piece {
  readonly effects: StepEffects;
  readonly names: 'all' | readonly string[];
}

/** A step that is followed, as an event of the image. */
export function activityOf(image: Image, step: Step, frame: Frame, { part, title, cached, effects, names }: Followed): Activity {
  const { reads, writes } = effects;
  const unread = names === 'all' ? unreadNames(effects, frame) : [];
  const all = names === 'all';
  const left = frame.left.always + (frame.left.cached !== '' && needsCache(step, frame.run, frame.before) ? frame.left.cached : '');
  const { caches, addsNothing, changesOnly, makes } = eventCaches([cached]);
  const entered = enteredRegion(step, frame);
  const certificates = all || effects.network ? certificatesNamed(image, step, frame) : [];
  const parents = all ? madeParents(image, writes) : [];
  // One by one: V8 takes a microsecond for each property that is added by a spread.
  return {
    label: labelOf(frame, `${step.label}|${namesTerm(frame, names, unread)}${left}`),
    title,
    line: frame.run.line,
    reads: [
      ...frame.accounts,
      ...reads,
      ...(all ? [systemOf(frame.before)] : []),
      ...entered,
      ...copiedShell(image, frame),
      ...(all ? namedByVariables(image, step, frame, unread) : []),
      ...certificates,
      ...(all || effects.network ? namedBySettings(image, frame) : []),
    ],
    writes: parents.length === 0 ? writes : [...writes, { patterns: parents.map((path) => literalPattern(path)) }],
    asks: reads,
    optional: effects.optional,
    updates: effects.updates.length > 0 ? effects.updates : undefined,
    outputs: effects.outputs.filter((path) => !frame.mounted.some((mounted) => inRegion(mounted, path))),
    unsure: effects.unsure.length > 0 ? effects.unsure : undefined,
    folders: frame.user === undefined ? effects.folders : [...effects.folders, ...writableFolders(image, writes)],
    user: frame.user,
    modes: takesModes(step) || undefined,
    told: frame.told,
    puts: textPut(step),
    links: linksOf(step, effects),
    lockReason: lockReasonOf(effects.installs),
    caches,
    addsNothing,
    changesOnly,
    makes,
    onTheWay:
      frame.user === undefined && effects.onTheWay.length > 0 ? parents.filter((path) => effects.onTheWay.includes(path)) : undefined,
    thirdParty: all || undefined,
    removes: flatMap(step.commands, namedRemovals),
    needs: neededBy(step, effects, entered, certificates, all),
    lives: (part === undefined && leavesBehind(step, frame.run, frame.mounts)) || undefined,
    environments: effects.environments.length > 0 ? effects.environments : undefined,
    settings: namedInSettings(image, step, frame, effects),
    sets: effects.sets.length > 0 && !step.compound && step.onFailure === 'fails' ? effects.sets : undefined,
    moving: movingOf(effects.moving, frame.verified) ?? clockOf(step.commands),
    fresh: effects.network ? step.label : undefined,
    unread: unread.length === 0 ? undefined : new Map(unread.map((name) => [name, intern(image.terms, nameTerm(frame.before, name))])),
    part,
  };
}

/** What `echo`, `printf` or a heredoc puts into a file. */
function textPut({ commands }: Step): string | undefined {
  const puts = commands.some(
    (command) => command.redirects.some(({ kind }) => kind === 'write' || kind === 'append') || runsOneOf(command, TEE),
  );
  return puts ? wordsOfCommands(commands) : undefined;
}

const TEE = new Set(['tee']);

const TAKE_MODES = new Set(['cp', 'mv', 'tar', 'find', 'ls', 'install']);

/** Does a command of the step hand on, or look at, the owners and modes of the folders that it reads? */
function takesModes({ commands }: Step): boolean {
  return commands.some((command) => runsOneOf(command, TAKE_MODES));
}
