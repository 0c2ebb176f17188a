import { posix } from 'node:path';
import { commandEffects, hasPrefetchFor, prefetchFor } from '../ecosystems/registry.ts';
import type { RunInstruction } from '../model/build.ts';
import type { Prefetch } from '../ecosystems/ecosystem.ts';
import type { Command, Step } from '../model/command.ts';
import type { FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import { parseDockerfile } from '../parse/dockerfile.ts';
import type { StageOutcome, Surroundings } from './evaluate.ts';
import type { Facts } from './facts.ts';
import { viewOf } from './file-view.ts';
import { forkImage, type Image } from './image.ts';
import { bodyOf } from './run-memo.ts';
import { readMounts } from './run-mounts.ts';
import { evaluateRun, type StepTrace } from './runs.ts';

/** A dependencies-only step that was run in front of a RUN. */
export interface PrefetchNote {
  /** `go mod download`. */
  readonly name: string;
  /** The command that would fetch the same: `go build`. */
  readonly of: string;
  /** Why it may fetch something else, if it may. */
  readonly review: string | undefined;
  /** Equal for equal steps: terms of the labels of its events. */
  readonly key: string;
  /** Folders that it makes, and so does the command. */
  readonly outputs: readonly string[];
  /** Which instruction of the stage it was run in front of. */
  readonly at: number;
}

/**
 * A RUN of its own that fetches the dependencies of another one, which would fetch them itself: directly in front of that one it changes
 * nothing. From there it may move like any other instruction.
 */
export interface PrefetchRun extends Omit<PrefetchNote, 'at'> {
  /** `RUN go mod download`. */
  readonly text: string;
  /** Some earlier instruction of its line is that very command, in the same state. */
  readonly isThere: boolean;
  /** Some earlier one is of the same kind, with other variables or options: to do it again would gain next to nothing. */
  readonly isDone: boolean;
  /** Runs it. */
  readonly run: (image: Image) => void;
}

/** Why there is no such step although the command is of a kind that has one. */
export interface NoPrefetch {
  readonly reason: 'needed-first' | 'not-understood';
  readonly message: string;
}

/**
 * The dependencies-only RUN for a RUN. Undefined where nothing of it is of a kind that has one, or where what it fetches would be hidden by a
 * mount of the other.
 * @param within in front of this step of the RUN, of which the image holds what those above it have done
 */
export function prefetchRunOf(
  image: Image,
  run: RunInstruction,
  before: State,
  around: Surroundings,
  within?: number,
): PrefetchRun | NoPrefetch | undefined {
  const found = prefetchIn(image, run, before, around, within);
  if (found === undefined || 'reason' in found) return found;
  const { command, text, review, done, inPlace } = found;
  const { instruction, resolved } = parsed(`RUN ${text}`, run, around);
  const go = (on: Image): readonly StepTrace[] => evaluateRun(on, instruction, before, { ...around, resolved, inFront: undefined }).steps;
  const steps = go(forkImage(image));
  const [install] = steps.flatMap((step) => step.installs);
  const unknown = steps.map(({ event }) => event.unknown).find((why) => why !== undefined);
  const known = image.events.filter(({ unknown: why }) => why === undefined).map(({ title }) => title);
  const isDone =
    known.some((title) => `${title} `.startsWith(`RUN ${install?.name ?? text} `) || done?.test(title) === true) ||
    steps.every(({ event }) => known.includes(event.title));
  if ((inPlace ? fillsMount : isUnderMount)(run, before, steps)) return undefined;
  if (unknown !== undefined) return isDone ? undefined : { reason: 'not-understood', message: unknown };
  if (install === undefined) return undefined;
  const labels = steps.map(({ event }) => event.labelTerm);
  const there = new Set(image.events.map(({ labelTerm }) => labelTerm));
  return {
    text: `RUN ${text}`,
    name: install.name,
    of: wordsOf(command),
    review,
    key: labels.join(' '),
    outputs: steps.flatMap(({ event }) => event.outputs),
    isThere: labels.every((label) => there.has(label)),
    isDone,
    run: (on) => void go(on),
  };
}

interface Found {
  readonly command: Command;
  readonly text: string;
  readonly review: string | undefined;
  readonly done: RegExp | undefined;
  readonly inPlace: boolean;
}

function prefetchIn(
  image: Image,
  run: RunInstruction,
  before: State,
  around: Surroundings,
  within: number | undefined,
): Found | NoPrefetch | undefined {
  const source = around.resolved.build.source.text;
  const body = bodyOf(around.runs, run, before, source);
  if (body.kind === 'unknown' || !body.steps.some(({ commands }) => commands.some(hasPrefetchFor))) return undefined;
  const view = viewOf(image, around.context);
  const fetching = body.steps.map(({ commands }) => commands.find((command) => prefetchFor(command, before, view) !== undefined));
  const at = fetching.findIndex((command) => command !== undefined);
  const [step, found] = [body.steps[at], fetching[at]];
  if (step === undefined || found === undefined || (within !== undefined && within !== at)) return undefined;
  // What stands before it must leave everything as it is: the new RUN comes before that.
  const above = within === undefined ? body.steps.slice(0, at).find((one) => !changesNothing(one, before, view)) : undefined;
  if (above !== undefined) {
    const [first] = above.commands;
    return (
      first && { reason: 'needed-first', message: `${wordsOf(first)} comes before ${wordsOf(found)} in the same RUN, which may need it` }
    );
  }
  const command = plainCommand(step);
  const prefetch = command && prefetchFor(command, before, view);
  if (prefetch !== undefined && 'why' in prefetch) return { reason: 'not-understood', message: prefetch.why };
  if (command === undefined || prefetch === undefined)
    return { reason: 'not-understood', message: `${wordsOf(found)} is part of a larger command, or its failure is ignored` };
  const text = textOf(prefetch, command, before);
  if (text === undefined) return { reason: 'not-understood', message: `the folder or a variable of ${wordsOf(command)} is not known` };
  const { review, done, inPlace = false } = prefetch;
  return { command, text: [...carried(run, before, source, inPlace), text].join(' '), review, done, inPlace };
}

function changesNothing(step: Step, before: State, view: FileView): boolean {
  const command = plainCommand(step);
  const effects = command && commandEffects(command, before, view);
  return effects?.kind === 'known' && !effects.network && effects.writes.patterns.length === 0;
}

/** The command of a step that is nothing else, and ends the RUN when it fails. */
function plainCommand({ commands: [command], compound, onFailure }: Step): Command | undefined {
  return compound || command?.input !== undefined || onFailure !== 'fails' ? undefined : command;
}

/** `go build`, `mvn -B package`, `python -m pip install`, for messages. */
function wordsOf({ argv }: Command): string {
  const words = argv.map(({ raw }) => raw);
  const start = words[1] === '-m' ? 3 : 1;
  const verb = words.findIndex((word, index) => index >= start && !word.startsWith('-'));
  return words.slice(0, verb === -1 ? 2 : verb + 1).join(' ');
}

/** Flags that the step needs as well: secrets, keys, the network. What only fills a cache goes without a mount over it. */
function carried(run: RunInstruction, before: State, source: string, inPlace: boolean): readonly string[] {
  const caches = new Set(readMounts(run, before).flatMap(({ type, flag }) => (type === 'cache' && !inPlace ? [flag] : [])));
  return run.flags.filter((flag) => !caches.has(flag)).map(({ span }) => source.slice(span.start, span.end));
}

/** A word that no shell changes. */
const PLAIN = /^[\w./@%+:,=-]+$/u;

/** With the folder and the variables that the shell of the other RUN has. */
function textOf({ command: words, regardless = [] }: Prefetch, { cwd, variables }: Command, { workdir }: State): string | undefined {
  if (cwd.kind === 'unknown' || workdir.kind === 'unknown') return undefined;
  const folder = posix.relative(workdir.text, cwd.text);
  if (folder !== '' && !PLAIN.test(folder)) return undefined;
  const prefix: string[] = [];
  for (const [name, value] of variables) {
    if (regardless.includes(name)) continue;
    if (value.kind === 'unknown' || !PLAIN.test(value.text)) return undefined;
    prefix.push(`${name}=${value.text}`);
  }
  return [...(folder === '' ? [] : ['cd', folder.startsWith('..') ? cwd.text : folder, '&&']), ...prefix, words].join(' ');
}

/** What it fetches would be hidden from the other, which has a cache mount in its place. */
function isUnderMount(run: RunInstruction, before: State, steps: readonly StepTrace[]): boolean {
  return readMounts(run, before).some(
    ({ target }) => target === undefined || steps.some(({ event }) => event.mayWrite(`${target === '/' ? '' : target}/any`)),
  );
}

/** A mount lies over what it puts in place, or below: `.venv`. */
function fillsMount(run: RunInstruction, before: State, steps: readonly StepTrace[]): boolean {
  const folders = steps.flatMap(({ event }) => event.outputs);
  return readMounts(run, before).some(
    ({ target }) => target === undefined || folders.some((folder) => isWithin(folder, target) || isWithin(target, folder)),
  );
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder === '/' ? '' : folder}/`);
}

/** The instruction as BuildKit would read it, at the line of the other. */
function parsed(
  text: string,
  { line }: RunInstruction,
  { resolved }: Surroundings,
): { readonly instruction: RunInstruction; readonly resolved: Surroundings['resolved'] } {
  const build = parseDockerfile({ path: resolved.build.source.path, text: `FROM scratch\n${text}\n` });
  const [instruction] = build.stages[0]?.instructions ?? [];
  if (instruction?.keyword !== 'RUN') throw new Error(`${text} is no RUN`);
  return { instruction: { ...instruction, line }, resolved: { ...resolved, build } };
}

/** The dependencies-only step for a RUN of a stage. */
export function prefetchAt(
  { evaluation }: Pick<Facts, 'evaluation'>,
  stage: StageOutcome,
  index: number,
): PrefetchRun | NoPrefetch | undefined {
  const [trace, checkpoint] = [stage.traces[index], stage.checkpoints[index]];
  if (trace?.instruction.keyword !== 'RUN' || checkpoint === undefined) return undefined;
  return prefetchRunOf(checkpoint.image, trace.instruction, trace.before, evaluation.around);
}

/** Does an instruction above fetch the dependencies of this one already? */
export function isFetchedAbove(facts: Pick<Facts, 'evaluation'>, stage: StageOutcome, index: number): boolean {
  const prefetch = prefetchAt(facts, stage, index);
  return prefetch !== undefined && 'run' in prefetch && prefetch.isDone;
}
