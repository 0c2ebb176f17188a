import type { Context } from '../context/walk.ts';
import type { Instruction, ListInstruction } from '../model/build.ts';
import type { RunBody } from '../model/command.ts';
import { expandWord } from '../model/expand.ts';
import { cleanPath, literalPattern } from '../model/path-patterns.ts';
import type { ResolvedBuild, ResolvedStage } from '../model/resolve.ts';
import type { State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import { runActivity } from './activity.ts';
import { configAfter, configOf, startConfig, type ConfigChange, type ImageConfig } from './config.ts';
import { evaluateCopy, type CopyTrace } from './copies.ts';
import type { ImageEvent } from './events.ts';
import { createImage, digestAll, ensureFolder, forkImage, throughLink, type Image } from './image.ts';
import { createRunMemo, type RunMemo } from './run-memo.ts';
import { evaluateRun, type StepTrace } from './runs.ts';
import { resumable, type Earlier, type Resumed } from './resume.ts';
import { noteStart } from './start-caches.ts';
import { intern, type Terms } from './terms.ts';
import { userTerm } from './users.ts';

/** What one instruction did to the image. */
export interface InstructionTrace {
  readonly instruction: Instruction;
  readonly before: State;
  /** Commands and other things known by reads and writes. */
  readonly events: readonly ImageEvent[];
  /** RUN: its steps with their effects. */
  readonly steps: readonly StepTrace[];
  /** RUN: its steps as they are written. */
  readonly body: RunBody | undefined;
  /** COPY and ADD of files from the context, when it is known which. */
  readonly copy: CopyTrace | undefined;
  /** COPY, ADD and WORKDIR: folders that are made, with those above them, where they are missing. */
  readonly makes: MadeFolders | undefined;
}

export interface MadeFolders {
  readonly folders: readonly string[];
  /** Canonical text of whose they are then. */
  readonly owner: string;
}

/** Image and config at one point of a stage. */
export interface Checkpoint {
  readonly image: Image;
  readonly config: ConfigChange;
}

export interface StageOutcome {
  readonly index: number;
  readonly name: string | undefined;
  /** Canonical text of what it starts from. */
  readonly base: string;
  readonly parent: number | undefined;
  /** Canonical text of the image that the first stage of its line starts from. */
  readonly origin: string;
  readonly traces: readonly InstructionTrace[];
  /** What was there before each instruction, same index as `traces`; not to be changed. */
  readonly checkpoints: readonly Checkpoint[];
  /** At its end. */
  readonly image: Image;
  readonly config: ImageConfig;
  readonly lastChange: ConfigChange;
  /** A term for everything that a later stage can copy from it. */
  readonly digest: number;
}

export interface Evaluation {
  readonly terms: Terms;
  /** Canonical text of what stands before the first FROM. */
  readonly header: string;
  readonly stages: readonly StageOutcome[];
  /** The same with the commands of package managers taken apart: under the assumption `apt-union` (apt-union.ts). Worked out when it is asked. */
  readonly united: () => readonly StageOutcome[];
  /** What the evaluation of another text may take over. */
  readonly runs: RunMemo;
}

/**
 * Runs a Dockerfile symbolically over a context. Pure but for reading files of the context. Never throws for what a Dockerfile says.
 * @param earlier saves work where that text begins like this one; the result is the same without it
 */
export function evaluate(resolved: ResolvedBuild, context: Context, terms: Terms, earlier?: Earlier): Evaluation {
  const runs = earlier?.evaluation.runs ?? createRunMemo();
  const stagesOf = (united: boolean, from: Earlier | undefined): readonly StageOutcome[] => {
    const stages: StageOutcome[] = [];
    const resume = resumable(from, resolved);
    for (const stage of resolved.stages)
      stages.push(evaluateStage(stage, { resolved, context, terms, stages, united, runs }, resume(stage.stage.index)));
    return stages;
  };
  let before = earlier;
  let united: readonly StageOutcome[] | undefined;
  const unite = (): readonly StageOutcome[] => {
    united ??= stagesOf(true, before && { ...before, evaluation: { ...before.evaluation, stages: before.evaluation.united() } });
    before = undefined;
    return united;
  };
  return { terms, header: headerOf(resolved), stages: stagesOf(false, earlier), united: unite, runs };
}

export interface Surroundings {
  readonly resolved: ResolvedBuild;
  readonly context: Context;
  readonly terms: Terms;
  /** The stages before this one. */
  readonly stages: readonly StageOutcome[];
  /** Packages count one by one. */
  readonly united: boolean;
  readonly runs: RunMemo;
}

function headerOf({ build }: ResolvedBuild): string {
  const args = build.globalArgs.flatMap((arg) => arg.args.map(({ name, default: value }) => `${name}=${value?.raw ?? ''}`));
  return [build.directives.syntax ?? '', build.directives.escape, ...args].join('\n');
}

function evaluateStage(resolved: ResolvedStage, around: Surroundings, resumed: Resumed | undefined): StageOutcome {
  const { stage, base } = resolved;
  const parent = base.kind === 'stage' ? around.stages[base.index] : undefined;
  const taken = takenOver(resolved, resumed);
  const start = taken?.start ?? startOf(resolved, parent, around);
  const image = forkImage(start.image);
  let { config } = start;
  const traces: InstructionTrace[] = taken === undefined ? [] : [...taken.traces];
  const checkpoints: Checkpoint[] = taken === undefined ? [] : [...taken.checkpoints];
  for (const [index, instruction] of stage.instructions.entries()) {
    const before = resolved.before[index];
    if (before === undefined || index < traces.length) continue;
    const after = resolved.before[index + 1] ?? resolved.after;
    checkpoints.push({
      image: changesFiles(stage.instructions[index - 1]) ? forkImage(image) : (checkpoints.at(-1)?.image ?? start.image),
      config,
    });
    traces.push(evaluateInstruction(image, instruction, before, after, around));
    config = configAfter(config, instruction, before, after, around.resolved);
  }
  const ended = configOf(config);
  noteStart(image, { index: stage.index, config: ended, state: resolved.after, context: around.context });
  const platform = stage.from.flags.map((flag) => `--${flag.name}=${flag.value ?? ''}`).join(' ');
  // The image of a stage that starts from another holds all of that one's paths and events; only what both began with is left to say.
  const origin = parent?.origin ?? `${baseText(base)} ${platform}`;
  return {
    index: stage.index,
    name: stage.name,
    origin,
    base: `${baseText(base)} ${platform}`,
    parent: parent?.index,
    traces,
    checkpoints,
    image,
    config: ended,
    lastChange: config,
    // Asked by copies from this stage only.
    get digest() {
      return intern(around.terms, `stage|${origin}|${digestAll(image)}`);
    },
  };
}

function startOf({ base, onbuild, before, after }: ResolvedStage, parent: StageOutcome | undefined, around: Surroundings): Checkpoint {
  const image = parent === undefined ? createImage(around.terms, baseFolders(base)) : forkImage(parent.image);
  for (const trigger of onbuild) unknownTrigger(image, trigger.line, sliceOf(around.resolved, trigger), before[0] ?? after);
  return { image, config: startConfig(parent?.lastChange) };
}

/** The instructions that an earlier evaluation shares, with this text's own objects for them, and what stands behind the last of them. */
function takenOver(
  { stage, before }: ResolvedStage,
  resumed: Resumed | undefined,
): (Pick<StageOutcome, 'traces' | 'checkpoints'> & { readonly start: Checkpoint }) | undefined {
  if (resumed === undefined) return undefined;
  const { outcome, shared } = resumed;
  const start = outcome.checkpoints[shared] ?? { image: outcome.image, config: outcome.lastChange };
  const traces = outcome.traces.slice(0, shared).flatMap((trace, index): InstructionTrace[] => {
    const [instruction, state] = [stage.instructions[index], before[index]];
    if (trace.instruction === instruction && trace.before === state) return [trace];
    return instruction === undefined || state === undefined ? [] : [{ ...trace, instruction, before: state }];
  });
  return { traces, checkpoints: outcome.checkpoints.slice(0, shared), start };
}

/** ENV, CMD and their like leave the files of the image alone. */
function changesFiles(instruction: Instruction | undefined): boolean {
  return instruction !== undefined && ['RUN', 'COPY', 'ADD', 'WORKDIR', 'VOLUME'].includes(instruction.keyword);
}

function baseFolders(base: ResolvedStage['base']): Parameters<typeof createImage>[1] {
  const facts = base.kind === 'image' ? base.facts : undefined;
  return { baseKnown: base.kind === 'scratch' || facts !== undefined, facts };
}

function sliceOf({ build }: ResolvedBuild, { span }: Instruction): string {
  return build.source.text.slice(span.start, span.end);
}

function baseText(base: ResolvedStage['base']): string {
  switch (base.kind) {
    case 'stage':
      return `stage ${base.index}`;
    case 'scratch':
      return 'scratch';
    case 'image':
      return `image ${termOf(base.ref)}`;
    case 'unknown':
      return `unknown ${base.term}`;
  }
}

/** An ONBUILD of the parent stage runs here: it is not followed, so it may do anything. */
function unknownTrigger(image: Image, line: number, text: string, state: State): void {
  runActivity(image, {
    label: `onbuild|${text}`,
    title: text.split(/\s/u, 2).join(' '),
    line,
    reads: [],
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: [text, ...valuesOf(state)],
    unknown: 'an ONBUILD instruction of the parent stage runs here',
  });
}

function evaluateInstruction(image: Image, instruction: Instruction, before: State, after: State, around: Surroundings): InstructionTrace {
  const plain: InstructionTrace = { instruction, before, events: [], steps: [], body: undefined, copy: undefined, makes: undefined };
  switch (instruction.keyword) {
    case 'RUN': {
      const { steps, body } = evaluateRun(image, instruction, before, around);
      return { instruction, before, steps, body, events: steps.map(({ event }) => event), copy: undefined, makes: undefined };
    }
    case 'COPY':
    case 'ADD':
      return { ...plain, ...evaluateCopy(image, instruction, before, around) };
    case 'WORKDIR': {
      // BuildKit makes a missing WORKDIR (and its parents) as the user in force, mode 0755; an existing one stays as it is
      // (docs/engine-facts.md, "WORKDIR").
      const folder = after.workdir.kind === 'known' ? after.workdir.text : undefined;
      const why =
        folder === undefined ? 'the path of a WORKDIR is not known' : throughLink(image, [{ patterns: [literalPattern(folder)] }]);
      if (why !== undefined) return { ...plain, events: [workdirEvent(image, instruction.line, before, after, why)] };
      if (folder === undefined) return plain;
      const owner = userTerm(image, before.user);
      ensureFolder(image, folder, owner, '0755');
      return { ...plain, makes: { folders: [folder], owner } };
    }
    case 'VOLUME':
      return { ...plain, events: [volumeEvent(image, instruction, before, around)] };
    default:
      return plain;
  }
}

/** Where it makes its folder is not known. */
function workdirEvent(image: Image, line: number, before: State, after: State, why: string): ImageEvent {
  return runActivity(image, {
    label: `workdir|${termOf(after.workdir)}|${userTerm(image, before.user)}`,
    title: 'WORKDIR',
    line,
    reads: [],
    writes: [],
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: valuesOf(before),
    unknown: why,
  });
}

/** Builders differ in what happens to writes below a VOLUME after it (the classic one drops them): it keeps its place among them all. */
function volumeEvent(image: Image, instruction: ListInstruction, before: State, around: Surroundings): ImageEvent {
  const { escape } = around.resolved.build.directives;
  const values = instruction.values.map(({ raw }) => expandWord(raw, (name) => before.env.get(name)?.value, escape, before.envOpen));
  const paths = values.flatMap((value) => (value.kind === 'known' && value.text.startsWith('/') ? [cleanPath(value.text)] : []));
  const unclear = paths.length < values.length ? { unknown: 'the path of a VOLUME is not known' } : {};
  return runActivity(image, {
    label: `volume|${values.map((value) => termOf(value)).join('|')}|${termOf(before.workdir)}`,
    title: 'VOLUME',
    line: instruction.line,
    reads: [],
    writes: [{ patterns: paths.map((path) => `${path === '/' ? '' : literalPattern(path)}/**`) }],
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: paths,
    ...unclear,
  });
}

/** Working directory and values of variables: the folders that a command was told of without naming them. */
function valuesOf(state: State): readonly string[] {
  return [state.workdir, ...[...state.env.values()].map(({ value }) => value)].map((value) =>
    value.kind === 'known' ? value.text : value.term,
  );
}
