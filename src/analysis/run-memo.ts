import type { Argument, Command, RunBody } from '../model/command.ts';
import type { RunInstruction } from '../model/build.ts';
import type { CommandEffects } from '../model/effects.ts';
import type { ContextPath, FileFact, FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import type { Span } from '../source/text.ts';
import { walkRun } from './run-body.ts';

/**
 * What was found out about the RUNs of one text of a Dockerfile, for the next texts of it, and for other ignore files: there nearly all of
 * them stand again, a few lines further up or down.
 */
export interface RunMemo {
  readonly bodies: Map<State, Map<string, Walked>>;
  /** The first of the commands that are the same: the one of a moved RUN in the text where it was walked, or of those that were shortened alike. */
  readonly origins: Map<Command, Command>;
  /** What is left of a command without some of its words, by the places of these. */
  readonly shortened: Map<Command, Map<string, Command>>;
  readonly effects: Map<Command, Answered[]>;
}

interface Walked {
  readonly body: RunBody;
  /** Offsets of the instruction and of the text that it is kept by. */
  readonly at: Place;
  /** The same where it was asked about last. */
  moved?: { readonly start: number; readonly body: RunBody };
}

interface Place {
  readonly whole: number;
  readonly start: number;
}

/** Effects, and what was asked of the files to find them. */
export interface Answered {
  readonly facts: ReadonlyMap<string, FileFact>;
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Asked of the context itself, which is another one under another ignore file. */
  readonly texts: ReadonlyMap<ContextPath, string | undefined>;
  readonly executables: ReadonlyMap<ContextPath, boolean>;
  readonly effects: CommandEffects;
}

export function createRunMemo(): RunMemo {
  return { bodies: new Map(), origins: new Map(), shortened: new Map(), effects: new Map() };
}

/** `walkRun`. What the shell reads of an instruction and the state before it decide everything but the place. `source`: of the whole file. */
export function bodyOf(memo: RunMemo, run: RunInstruction, state: State, source: string): RunBody {
  const known = memo.bodies.get(state) ?? new Map<string, Walked>();
  memo.bodies.set(state, known);
  const at = { whole: run.span.start, start: startOf(run) };
  // `RUN RUN ["x"]` has the words of `RUN ["x"]`.
  const text = (at.start === at.whole ? 'whole ' : 'words ') + source.slice(at.start, run.span.end);
  const found = known.get(text);
  const walked = found !== undefined && tellsOf(found, at) ? found : { body: walkRun(run, state), at };
  known.set(text, walked);
  if (walked.at.start === at.start) return walked.body;
  if (walked.moved?.start !== at.start) walked.moved = { start: at.start, body: movedBody(memo, walked.body, at.start - walked.at.start) };
  return walked.moved.body;
}

/** Where that begins which the shell reads: a flag before it is nothing to it. */
function startOf({ span, command, heredocs }: RunInstruction): number {
  const [first] = command.form === 'shell' && heredocs.length === 0 ? command.body.segments : [];
  return first?.source ?? span.start;
}

/** One that is not understood is said to stand where its instruction does. */
function tellsOf({ body, at }: Walked, { whole, start }: Place): boolean {
  return body.kind === 'steps' || at.start - at.whole === start - whole;
}

function movedBody({ origins }: RunMemo, body: RunBody, by: number): RunBody {
  const span = ({ start, end }: Span): Span => ({ start: start + by, end: end + by });
  const word = (argument: Argument): Argument => ({ ...argument, span: span(argument.span) });
  const command = (one: Command): Command => {
    const redirects = one.redirects.map((redirect) => ({ ...redirect, target: word(redirect.target) }));
    // What feeds it through a pipe stands in the same text.
    const input = one.input && command(one.input);
    const moved = { ...one, argv: one.argv.map(word), redirects, span: span(one.span), ...(input !== undefined && { input }) };
    origins.set(moved, origins.get(one) ?? one);
    return moved;
  };
  if (body.kind === 'unknown') return { ...body, at: span(body.at) };
  return { ...body, steps: body.steps.map((step) => ({ ...step, commands: step.commands.map(command), span: span(step.span) })) };
}

/** A command without some of its words: what was found out about it counts for each text that it stands in. @param keeps by the place of a word */
export function shortened({ origins, shortened: all }: RunMemo, command: Command, keeps: (place: number) => boolean): Command {
  const argv = command.argv.filter((_, place) => keeps(place));
  const left = { ...command, argv };
  const origin = origins.get(command) ?? command;
  const known = all.get(origin) ?? new Map<string, Command>();
  all.set(origin, known);
  const places = [...command.argv.keys()].filter(keeps).join(' ');
  const first = known.get(places);
  if (first === undefined) known.set(places, left);
  else origins.set(left, first);
  return left;
}

/** Of one command, the newest first. Each has to be held against the files, which takes longer than to find the effects anew if there are many. */
const MOST_ANSWERS = 16;

/** The effects of a command where the files are as they were when it was asked about before; else those that `find` finds. */
export function effectsIn(memo: RunMemo, command: Command, files: FileView, find: (files: FileView) => CommandEffects): Answered {
  const origin = memo.origins.get(command) ?? command;
  const known = memo.effects.get(origin) ?? [];
  const same = known.find((answered) => stillHolds(answered, files));
  if (same !== undefined) return same;
  const view = new NotedView(files);
  const effects = find(view);
  const answered = { facts: view.facts, names: view.listed, texts: view.texts, executables: view.executables, effects };
  memo.effects.set(origin, [answered, ...known.slice(0, MOST_ANSWERS - 1)]);
  return answered;
}

/** Keeps what it is asked. A class, not an object with functions of its own: V8 drops what it has compiled of those once the last one is gone. */
class NotedView implements FileView {
  readonly facts = new Map<string, FileFact>();
  readonly listed = new Map<string, readonly string[]>();
  readonly texts = new Map<ContextPath, string | undefined>();
  readonly executables = new Map<ContextPath, boolean>();
  readonly #files: FileView;

  constructor(files: FileView) {
    this.#files = files;
  }

  // Nothing changes while effects are looked for: folders of PATH are asked about several times.
  fact(path: string): FileFact {
    const known = this.facts.get(path);
    if (known !== undefined) return known;
    const fact = this.#files.fact(path);
    this.facts.set(path, fact);
    return fact;
  }

  names(folder: string): readonly string[] {
    const known = this.listed.get(folder);
    if (known !== undefined) return known;
    const found = this.#files.names(folder);
    this.listed.set(folder, found);
    return found;
  }

  executable(path: ContextPath): boolean {
    const found = this.#files.executable(path);
    this.executables.set(path, found);
    return found;
  }

  text(path: ContextPath): string | undefined {
    const text = this.#files.text(path);
    this.texts.set(path, text);
    return text;
  }
}

function stillHolds({ facts, names, texts, executables }: Answered, files: FileView): boolean {
  for (const [path, fact] of facts) if (!sameFact(fact, files.fact(path))) return false;
  for (const [folder, found] of names) {
    const now = files.names(folder);
    if (now.length !== found.length || now.some((name, index) => name !== found[index])) return false;
  }
  for (const [path, text] of texts) if (files.text(path) !== text) return false;
  for (const [path, executable] of executables) if (files.executable(path) !== executable) return false;
  return true;
}

function sameFact(a: FileFact, b: FileFact): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'context-file':
      return b.kind === a.kind && b.path === a.path && b.ownMode === a.ownMode;
    case 'unknown':
      return (
        b.kind === a.kind &&
        b.why === a.why &&
        b.link === a.link &&
        b.writtenIn === a.writtenIn &&
        b.holds?.join('\n') === a.holds?.join('\n')
      );
    default:
      return b.kind === a.kind;
  }
}
