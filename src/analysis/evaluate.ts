import type { Context } from '../context/walk.ts';
import type { Instruction } from '../model/build.ts';
import type { RunBody } from '../model/command.ts';
import { mayBeAnyStage, type ResolvedBuild, type ResolvedStage } from '../model/resolve.ts';
import type { BaseFacts, State } from '../model/state.ts';
import { termOf } from '../model/value.ts';
import { inheritCaches } from './caches.ts';
import { configAfter, configOf, startConfig, type ConfigChange, type ImageConfig } from './config.ts';
import type { CopyTrace } from './copies.ts';
import { evaluateInstruction, unknownTrigger } from './evaluate-instruction.ts';
import type { ImageEvent } from './events.ts';
import { createImage, digestAll, forkImage, type Image } from './image.ts';
import { prefetchRunOf, type PrefetchNote } from './prefetch.ts';
import { createRunMemo, type RunMemo } from './run-memo.ts';
import type { StepTrace } from './runs.ts';
import { resumable, type Earlier, type Resumed } from './resume.ts';
import { noteStart } from './start-caches.ts';
import { intern, type Terms } from './terms.ts';

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
  /** Build arguments whose defaults tell of what kind that is (the assumption `default-base`). */
  readonly byDefault: readonly string[];
  /** What somebody says of the image that it starts from (the assumption `base-images`). */
  readonly said: BaseFacts['said'];
  /** Canonical text of the image that the first stage of its line starts from. */
  readonly origin: string;
  readonly traces: readonly InstructionTrace[];
  /** What was there before each instruction, same index as `traces`; not to be changed. */
  readonly checkpoints: readonly Checkpoint[];
  /** At its end. */
  readonly image: Image;
  readonly config: ImageConfig;
  readonly lastChange: ConfigChange;
  /** Dependencies-only steps that were run in front of RUNs that have none (`Reading`). */
  readonly prefetches: readonly PrefetchNote[];
  /** A term for everything that a later stage can copy from it. */
  readonly digest: number;
}

export interface Evaluation {
  readonly terms: Terms;
  /** Canonical text of what stands before the first FROM. */
  readonly header: string;
  readonly stages: readonly StageOutcome[];
  /** The same read otherwise. Worked out when it is asked. */
  readonly under: (reading: Reading) => readonly StageOutcome[];
  /** What the evaluation of another text may take over. */
  readonly runs: RunMemo;
  /** To ask what a further instruction would do. */
  readonly around: Surroundings;
}

/** How a Dockerfile is read under an assumption. */
export interface Reading {
  /** `apt-union`: the commands of package managers are taken apart (apt-union.ts). */
  readonly united: boolean;
  /** `prefetch`: in front of each command that fetches dependencies, they are fetched by a step of its own (prefetch.ts), where no earlier one did. */
  readonly prefetched: boolean;
}

const PLAIN: Reading = { united: false, prefetched: false };

/**
 * Runs a Dockerfile symbolically over a context. Pure but for reading files of the context. Never throws for what a Dockerfile says.
 * @param earlier saves work where that text begins like this one; the result is the same without it
 * @param runs of another evaluation of this Dockerfile, over whichever context: saves work, too
 */
export function evaluate(
  resolved: ResolvedBuild,
  context: Context,
  terms: Terms,
  earlier?: Earlier,
  runs: RunMemo = earlier?.evaluation.runs ?? createRunMemo(),
): Evaluation {
  const stagesOf = (reading: Reading, from: Earlier | undefined): readonly StageOutcome[] => {
    const stages: StageOutcome[] = [];
    const resume = resumable(from, resolved);
    for (const stage of resolved.stages)
      stages.push(evaluateStage(stage, { resolved, context, terms, stages, reading, runs }, resume(stage.stage.index)));
    return stages;
  };
  const plain = stagesOf(PLAIN, earlier);
  const readings = new Map<string, readonly StageOutcome[]>();
  const under = (reading: Reading): readonly StageOutcome[] => {
    const key = JSON.stringify(reading);
    const stages =
      readings.get(key) ??
      stagesOf(reading, earlier && { ...earlier, evaluation: { ...earlier.evaluation, stages: earlier.evaluation.under(reading) } });
    readings.set(key, stages);
    return stages;
  };
  const around = { resolved, context, terms, stages: plain, reading: PLAIN, runs };
  return { terms, header: headerOf(resolved), stages: plain, under, runs, around };
}

export interface Surroundings {
  /** Called with each step of a RUN but the first, before it runs. */
  readonly inFront?: ((step: number) => void) | undefined;
  readonly resolved: ResolvedBuild;
  readonly context: Context;
  readonly terms: Terms;
  /** The stages before this one. */
  readonly stages: readonly StageOutcome[];
  readonly reading: Reading;
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
  const prefetches = taken === undefined ? [] : [...taken.prefetches];
  for (const [index, instruction] of stage.instructions.entries()) {
    const before = resolved.before[index];
    if (before === undefined || index < traces.length) continue;
    const after = resolved.before[index + 1] ?? resolved.after;
    checkpoints.push({
      image: changesFiles(stage.instructions[index - 1]) ? forkImage(image) : (checkpoints.at(-1)?.image ?? start.image),
      config,
    });
    if (around.reading.prefetched && instruction.keyword === 'RUN') {
      // In front of the RUN; or where a command above it changes something (`pip install uv && uv sync`), right in front of the command.
      const fetch = (within?: number): void => {
        const prefetch = prefetchRunOf(image, instruction, before, around, within);
        if (prefetch === undefined || 'reason' in prefetch || prefetch.isThere) return;
        prefetch.run(image);
        const { name, of, review, key, outputs } = prefetch;
        prefetches.push({ name, of, review, key, outputs, at: index });
      };
      fetch();
      traces.push(evaluateInstruction(image, instruction, before, after, { ...around, inFront: fetch }));
    } else traces.push(evaluateInstruction(image, instruction, before, after, around));
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
    byDefault: parent?.byDefault ?? (base.kind === 'image' ? (base.facts?.byDefault ?? []) : []),
    said: parent?.said ?? (base.kind === 'image' ? base.facts?.said : undefined),
    parent: parent?.index,
    traces,
    checkpoints,
    image,
    config: ended,
    lastChange: config,
    prefetches,
    // Asked by copies from this stage only.
    get digest() {
      return intern(around.terms, `stage|${origin}|${digestAll(image)}`);
    },
  };
}

function startOf({ base, onbuild, before, after }: ResolvedStage, parent: StageOutcome | undefined, around: Surroundings): Checkpoint {
  const image = parent === undefined ? createImage(around.terms, baseFolders(base)) : forkImage(parent.image);
  // It may be any of them.
  if (mayBeAnyStage(base)) for (const stage of around.stages) inheritCaches(image.caches, stage.image.caches);
  for (const trigger of onbuild) unknownTrigger(image, trigger.line, sliceOf(around.resolved, trigger), before[0] ?? after);
  return { image, config: startConfig(parent?.lastChange) };
}

/** The instructions that an earlier evaluation shares, with this text's own objects for them, and what stands behind the last of them. */
function takenOver(
  { stage, before }: ResolvedStage,
  resumed: Resumed | undefined,
): (Pick<StageOutcome, 'traces' | 'checkpoints' | 'prefetches'> & { readonly start: Checkpoint }) | undefined {
  if (resumed === undefined) return undefined;
  const { outcome, shared } = resumed;
  const start = outcome.checkpoints[shared] ?? { image: outcome.image, config: outcome.lastChange };
  const traces = outcome.traces.slice(0, shared).flatMap((trace, index): InstructionTrace[] => {
    const [instruction, state] = [stage.instructions[index], before[index]];
    if (trace.instruction === instruction && trace.before === state) return [trace];
    return instruction === undefined || state === undefined ? [] : [{ ...trace, instruction, before: state }];
  });
  const prefetches = outcome.prefetches.filter(({ at }) => at < shared);
  return { traces, checkpoints: outcome.checkpoints.slice(0, shared), prefetches, start };
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
