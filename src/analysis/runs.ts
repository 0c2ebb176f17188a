import { systemRegion } from '../ecosystems/system-region.ts';
import type { RunInstruction } from '../model/build.ts';
import type { Step } from '../model/command.ts';
import type { InstallFacts } from '../model/effects.ts';
import { inRegion, sharedRegion } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import type { Span } from '../source/text.ts';
import { runActivity } from './activity.ts';
import type { Surroundings } from './evaluate.ts';
import type { Activity, ImageEvent } from './events.ts';
import { throughLink, type Image } from './image.ts';
import { userPart } from './owners.ts';
import { effectsOf, linksOf, lockReasonOf, withFailure } from './run-effects.ts';
import { bodyOf } from './run-memo.ts';
import { mountsOf } from './run-mounts.ts';
import { copiedShell, enteredRegion, loopOverFiles, madeParents, namesPassing, writableFolders } from './run-regions.ts';
import { namedByVariables } from './run-variables.ts';
import { intern } from './terms.ts';
import { isRoot, userTerm } from './users.ts';
import { cacheOf } from '../source/cache.ts';

/** One step of a RUN: what it is, what it did. */
export interface StepTrace {
  readonly event: ImageEvent;
  readonly span: Span;
  readonly installs: readonly InstallFacts[];
  readonly notes: readonly string[];
}

/** Runs the body of a RUN step by step: each step is an event with what its commands read and write. */
export function evaluateRun(image: Image, run: RunInstruction, before: State, around: Surroundings): readonly StepTrace[] {
  const frame = frameOf(image, run, before, around);
  if (frame.hidden !== undefined) return [unknownStep(image, run.span, frame, frame.hidden)];
  const body = bodyOf(around.runs, run, before, frame.text);
  if (body.kind === 'unknown') return [unknownStep(image, body.at, frame, body.why)];
  if (body.steps.length > MOST_STEPS) return [unknownStep(image, run.span, frame, `it has more than ${MOST_STEPS} commands`)];
  let tail = '';
  return body.steps.map((step, index) => {
    const trace = evaluateStep(
      image,
      { ...step, label: step.label + tail },
      body.steps.length > 1 ? { ...frame, place: `|step ${index} of ${frame.text}` } : frame,
    );
    if (trace.event.lives === true) tail = `|in one RUN with step ${index} of ${frame.text}`;
    return trace;
  });
}

/** No RUN that people write has as many. */
const MOST_STEPS = 200;

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
  /** Which step of which RUN it is, for what may leave something behind that ends with the RUN; empty for a RUN of one step. */
  readonly place: string;
  readonly told: readonly string[];
  /** Why the files that the commands see are not the image's, if a mount makes it so. */
  readonly hidden: string | undefined;
  /** Folders under mounts whose content is not the image's. */
  readonly mounted: readonly Region[];
  readonly secrets: readonly Region[];
  readonly user: number | undefined;
  readonly accounts: readonly Region[];
}

function frameOf(image: Image, run: RunInstruction, before: State, around: Surroundings): Frame {
  const text = around.resolved.build.source.text.slice(run.span.start, run.span.end);
  const mounts = mountsOf(run, before);
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
    place: '',
    told: [text, termOf(before.workdir), ...(text.includes('$') ? values : [])],
    hidden: mounts.hidden,
    mounted: mounts.regions,
    secrets: mounts.secrets,
    user: root ? undefined : intern(image.terms, userPart(userTerm(image, before.user))),
    // A user other than root is looked up when the command starts.
    accounts: root ? [] : [{ patterns: ['/etc/passwd', '/etc/group'] }],
  };
}

function unknownStep(image: Image, span: Span, frame: Frame, why: string, label = frame.text): StepTrace {
  // It may start a server, or write where a RUN begins anew (/dev/shm, a tmpfs): its place in its RUN counts.
  const activity = baseActivity(frame, `${label}|${termOf(frame.before.workdir)}|${namesTerm(frame, 'all')}${frame.place}`);
  return { event: runActivity(image, { lives: true, unknown: why, ...activity }), span, installs: [], notes: [] };
}

function baseActivity(frame: Frame, label: string): Activity {
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
function titleOf(text: string): string {
  const line = PLAIN.test(text) ? text : text.replaceAll(/\s*\\?\s*\n\s*/gu, ' ').replaceAll(/\s+/gu, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}...` : line;
}

/** One line with single blanks. */
const PLAIN = /^(?:\S+ )*\S*$/u;

const systems = cacheOf<State, Region>();

function systemOf(state: State): Region {
  const region = systems.get(state) ?? sharedRegion(systemRegion(state));
  systems.set(state, region);
  return region;
}

const namesCache = cacheOf<State, string>();

function namesTerm(frame: Frame, names: 'all' | readonly string[]): string {
  const { env, envOpen } = frame.before;
  const one = (name: string): string => {
    const entry = env.get(name);
    if (entry === undefined) return `${name}=`;
    const term = termOf(entry.value);
    // An ARG without a value is not set at all; an ENV that takes it over is set, and empty.
    const unset = entry.from === 'ARG' && /^\?\$\{arg:[^|]*\}$/u.test(term);
    return `${name}${unset ? ' (may be unset)' : ''}=${term}`;
  };
  if (names !== 'all')
    return [...new Set([...names, 'PATH'])]
      .sort()
      .map((name) => one(name))
      .join(';');
  const cached = namesCache.get(frame.before);
  if (cached !== undefined) return cached;
  const text = `${[...env.keys()]
    .sort()
    .map((name) => one(name))
    .join(';')};${envOpen}`;
  namesCache.set(frame.before, text);
  return text;
}

/** One command that reads all of them makes the step read all of them. */
function namesOf(lists: readonly ('all' | readonly string[])[]): 'all' | readonly string[] {
  const names: string[] = [];
  for (const list of lists) {
    if (list === 'all') return 'all';
    names.push(...list);
  }
  return names;
}

function evaluateStep(image: Image, step: Step, frame: Frame): StepTrace {
  const effects = effectsOf(image, step, frame);
  if (effects.kind === 'unknown') return unknownStep(image, step.span, frame, effects.why, step.label);
  const link = throughLink(image, [...effects.reads, ...effects.writes]);
  const blocked = effects.installs.find((install) => install.blocked !== undefined)?.blocked?.message;
  const why = link ?? blocked ?? loopOverFiles(step, frame);
  if (why !== undefined) return { ...unknownStep(image, step.span, frame, why, step.label), installs: effects.installs };
  const names = namesOf(effects.names);
  const lives =
    frame.mounted.length > 0 ||
    step.commands.some(({ redirects, argv }) => namesPassing([...redirects.map(({ target }) => target), ...argv]));
  const activity = baseActivity(frame, `${step.label}|${namesTerm(frame, names)}${lives ? frame.place : ''}`);
  const third = names === 'all' ? [systemOf(frame.before)] : [];
  const event = runActivity(image, {
    asks: effects.reads,
    lives: lives || undefined,
    fresh: effects.network ? step.label : undefined,
    lockReason: lockReasonOf(effects.installs),
    links: linksOf(step, effects),
    ...activity,
    title: step.compound ? activity.title : `RUN ${titleOf(step.commands[0]?.argv.map((word) => word.raw).join(' ') ?? '')}`,
    reads: [
      ...activity.reads,
      ...effects.reads,
      ...third,
      ...enteredRegion(step),
      ...copiedShell(image, frame),
      ...(names === 'all' ? namedByVariables(image, step, frame) : []),
    ],
    writes: [...effects.writes, ...madeParents(image, effects.writes, names === 'all')],
    optional: effects.optional,
    outputs: effects.outputs.filter((path) => !frame.mounted.some((mounted) => inRegion(mounted, path))),
    folders: [...effects.folders, ...(frame.user === undefined ? [] : writableFolders(image, effects.writes))],
  });
  return { event, span: step.span, installs: effects.installs.map((install) => withFailure(install, step)), notes: effects.notes };
}
