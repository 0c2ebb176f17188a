import type { RunInstruction } from '../model/build.ts';
import type { Command, RunBody, Step } from '../model/command.ts';
import type { InstallFacts } from '../model/effects.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import type { Span } from '../source/text.ts';
import { runActivity } from './activity.ts';
import { partsOf } from './apt-union.ts';
import type { BesideFrame } from './cache-beside.ts';
import { transparentMounts } from './cache-mounts.ts';
import { wordsOfCommands } from './cache-needs.ts';
import { cachedSteps, type CachedStep } from './cached-run.ts';
import { whyNotEntered } from './environments.ts';
import type { Surroundings } from './evaluate.ts';
import type { ImageEvent, Part } from './events.ts';
import { viewOf } from './file-view.ts';
import { forkImage, type Image } from './image.ts';
import { activityOf, namesOf, unreadNames, whyNotFollowed, type Piece } from './run-activity.ts';
import { closeCaches, eventCaches, noteMountedStage, noteStep, openCaches, type OpenCaches } from './run-caches.ts';
import { verifiedFiles } from './run-downloads.ts';
import { effectsOf, ownNamesOf, type CommandAnswers } from './run-effects.ts';
import { baseActivity, frameOf, namesTerm, titleOf, type Frame } from './run-frame.ts';
import { bodyOf } from './run-memo.ts';
import { readMounts } from './run-mounts.ts';
import { withEvent } from './run-leftovers.ts';
import { scriptsCalled, type Called } from './scripts-called.ts';
import { mayWrap, unwrap, withScript } from './wrapped/unwrap.ts';
import { flatMap } from '../source/flat-map.ts';

/** One step of a RUN: what it is, what it did. */
export interface StepTrace {
  readonly event: ImageEvent;
  readonly span: Span;
  readonly installs: readonly InstallFacts[];
  /** Programs that download, and whose failure passes unseen. */
  readonly unseen: readonly string[];
  /** Its simple commands; none where it is not understood. */
  readonly commands: readonly Command[];
  /** Names of ENV and ARG that it reads. */
  readonly names: 'all' | readonly string[];
  /** Where it reads all only because packages run code of their own: what its commands read themselves. */
  readonly ownNames: readonly string[] | undefined;
  /** Paths of which it was asked what is known, to tell its effects: another answer may make others of them. */
  readonly asked: ReadonlySet<string>;
  /** Those of them that make no difference, there or not. */
  readonly indifferent: ReadonlySet<string>;
  /** Folders whose entries were listed for that. */
  readonly listed: ReadonlySet<string>;
  /** The same by command. */
  readonly answers: readonly CommandAnswers[];
  readonly notes: readonly string[];
  /** A command of a package manager that was taken apart: its last part. */
  readonly part: Part | undefined;
  /** What it does with caches; of a RUN that is not followed, what its steps do. */
  readonly cached: readonly CachedStep[];
  /** The commands of the scripts that it calls. */
  readonly called: () => Called;
}

interface Evaluated {
  readonly steps: readonly StepTrace[];
  readonly body: RunBody;
}

/** Runs the body of a RUN step by step: each step is an event with what its commands read and write. */
export function evaluateRun(image: Image, run: RunInstruction, before: State, around: Surroundings): Evaluated {
  const body = bodyOf(around.runs, run, before, around.resolved.build.source.text);
  const mounts = readMounts(run, before);
  const few = body.kind === 'steps' && body.steps.length <= MOST_STEPS ? body.steps : [];
  const files = viewOf(image, around.context);
  const cached = cachedSteps({ image, state: before, view: files, runs: around.runs, mounts }, few);
  const transparent = transparentMounts(image, cached, mounts, { state: before, files, context: around.context });
  const frame = frameOf(image, run, before, around, { cached, mounts: mounts.filter(({ flag }) => !transparent.has(flag)), transparent });
  const open = openCaches(image, cached, mounts, run.line);
  const whole = (span: Span, why: string): readonly StepTrace[] => {
    const label = few.length === 0 ? frame.text : labelsOf(cached).join('\n');
    return [evaluateRest(image, cached, frame, open, { span, why, label, words: few.length === 0 ? frame.text : undefined })];
  };
  const traces =
    frame.hidden !== undefined
      ? whole(run.span, frame.hidden)
      : body.kind === 'unknown'
        ? whole(body.at, body.why)
        : few.length < body.steps.length
          ? whole(run.span, `it has more than ${MOST_STEPS} commands`)
          : evaluateSteps(image, cached, frame, open);
  closeCaches(image, open);
  for (const { options } of mounts) noteMountedStage(image, traces[0]?.event, options, around);
  return { steps: traces, body };
}

function labelsOf(cached: readonly CachedStep[]): readonly string[] {
  return flatMap(cached, ({ step, idle }) => (idle ? [] : [step.label]));
}

interface Rest {
  readonly span: Span;
  readonly why: string;
  readonly label: string;
  /** What runs, where no step is known. */
  readonly words: string | undefined;
}

/** Steps of which nothing is known but what they do with caches. */
function evaluateRest(image: Image, cached: readonly CachedStep[], frame: Frame, open: OpenCaches, { words, ...rest }: Rest): StepTrace {
  const trace = unknownStep(image, frame, { ...rest, cached });
  const said = words ?? wordsOfCommands(flatMap(cached, ({ step }) => step.commands));
  noteStep(image, cached, [trace.event], open, cacheFrame(image, frame, said));
  return trace;
}

function cacheFrame(image: Image, { run, before, around }: Frame, words: string): BesideFrame {
  return { run, state: before, context: around.context, view: viewOf(image, around.context), memo: around.runs, words };
}

function evaluateSteps(image: Image, cached: readonly CachedStep[], frame: Frame, open: OpenCaches): readonly StepTrace[] {
  const steps = cached.map(({ step }) => step);
  frame.verified = verifiedFiles(image, steps, frame);
  const traces: StepTrace[] = [];
  for (const [index, one] of cached.entries()) {
    if (index > 0 && frame.mounts === 'same') frame.around.inFront?.(index);
    const why = whyNotEntered(image, one.step);
    if (why !== undefined) {
      // What is behind it sees variables that nobody knows.
      const rest = cached.slice(index);
      const label = JSON.stringify(labelsOf(rest));
      return [...traces, evaluateRest(image, rest, frame, open, { span: one.step.span, why, label, words: undefined })];
    }
    // A clean-up of what the RUN itself put there leaves no trace in the image.
    const parts = evaluateStepOrParts(one.idle ? forkImage(image) : image, one, frame);
    const trace = parts.at(-1) ?? parts[0];
    const words = wordsOfCommands(one.step.commands);
    const events = parts.map(({ event }) => event);
    noteStep(image, [one], events, open, cacheFrame(image, frame, words));
    traces.push(trace);
    if (one.idle) continue;
    frame.left = withEvent(frame.left, trace.event, frame.mounts);
    frame.done.push(trace.event);
  }
  return traces;
}

/** No RUN that people write has as many. */
const MOST_STEPS = 200;

const NONE: ReadonlySet<string> = new Set();

interface Unknown {
  readonly span: Span;
  readonly why: string;
  readonly label: string;
  readonly cached: readonly CachedStep[];
}

function unknownStep(image: Image, frame: Frame, { span, why, label, cached }: Unknown): StepTrace {
  const left = frame.left.always + frame.left.cached;
  const event = runActivity(image, {
    ...baseActivity(frame, `${label}|${termOf(frame.before.workdir)}|${namesTerm(frame, 'all')}${left}`),
    // It may start a server, or write where a RUN begins anew (/dev/shm, a tmpfs).
    lives: true,
    unknown: why,
    ...eventCaches(cached),
  });
  return {
    event,
    span,
    installs: [],
    unseen: [],
    commands: [],
    names: 'all',
    ownNames: undefined,
    asked: NONE,
    listed: NONE,
    indifferent: NONE,
    answers: [],
    notes: [],
    part: undefined,
    cached,
    called: () => scriptsCalled(image, frame.around.context, []),
  };
}

/** The step, or where packages count one by one (apt-union.ts), its parts. */
function evaluateStepOrParts(image: Image, cached: CachedStep, frame: Frame): readonly [StepTrace, ...StepTrace[]] {
  const { step } = cached;
  const parts = frame.around.reading.united ? partsOf(image, step, frame, stateOf(image, step, frame)) : undefined;
  const argv = cached.written.commands[0]?.argv ?? [];
  // A variable that holds several words stands there for each of them.
  const written = argv.filter(({ raw, span }, at) => raw !== argv[at - 1]?.raw || span.start !== argv[at - 1]?.span.start);
  const words = written.map((word) => word.raw).join(' ');
  const title = step.compound ? frame.title : `RUN ${titleOf(words)}`;
  const [first, ...more] = parts?.map(({ step: piece, part }) => evaluateStep(image, piece, frame, { part, title, cached })) ?? [];
  return first === undefined ? [evaluateStep(image, step, frame, { part: undefined, title, cached })] : [first, ...more];
}

/** What all commands of packages in it see: user, shell, variables without those that they are taken not to read. */
function stateOf(image: Image, step: Step, frame: Frame): string {
  const effects = effectsOf(image, step, frame);
  return `${frame.label}|${namesTerm(frame, 'all', effects.kind === 'unknown' ? [] : unreadNames(effects, frame))}`;
}

function evaluateStep(image: Image, written: Step, frame: Frame, { part, title, cached }: Piece): StepTrace {
  const unknown = (why: string): StepTrace => ({
    ...unknownStep(image, frame, { span: written.span, why, label: written.label, cached: [cached] }),
    part,
    called: () => scriptsCalled(image, frame.around.context, cached.step.commands),
  });
  const unwrapped = mayWrap(written) ? unwrap(written, frame.before, viewOf(image, frame.around.context)) : undefined;
  if (unwrapped !== undefined && 'why' in unwrapped) return unknown(unwrapped.why);
  const step = unwrapped?.step ?? written;
  const effects = withScript(effectsOf(image, step, frame), unwrapped);
  if (effects.kind === 'unknown') return unknown(effects.why);
  const why = whyNotFollowed(image, step, frame, effects);
  if (why !== undefined) return { ...unknown(why), installs: effects.installs };
  const names = namesOf(effects.names);
  const event = runActivity(image, activityOf(image, step, frame, { part, title, cached, effects, names }));
  return {
    event,
    span: step.span,
    installs: effects.installs,
    unseen: effects.unseen,
    commands: written.commands,
    names,
    ownNames: ownNamesOf(effects),
    asked: effects.asked,
    indifferent: effects.indifferent,
    listed: effects.listed,
    answers: effects.answers,
    notes: effects.notes,
    part,
    cached: [cached],
    called: () => scriptsCalled(image, frame.around.context, cached.step.commands),
  };
}
