import type { Argument, Command, RunBody } from '../model/command.ts';
import type { RunInstruction } from '../model/build.ts';
import type { CommandEffects } from '../model/effects.ts';
import type { ContextPath, FileFact, FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import type { Span } from '../source/text.ts';
import { walkRun } from './run-body.ts';

/**
 * What was found out about the RUNs of one text of a Dockerfile, for the next texts of it over the same context: there nearly all of them
 * stand again, a few lines further up or down.
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
  /** Offset of the instruction. */
  readonly start: number;
}

/** Effects, and what was asked of the files to find them. */
export interface Answered {
  readonly facts: ReadonlyMap<string, FileFact>;
  readonly names: ReadonlyMap<string, readonly string[]>;
  readonly effects: CommandEffects;
}

export function createRunMemo(): RunMemo {
  return { bodies: new Map(), origins: new Map(), shortened: new Map(), effects: new Map() };
}

/** `walkRun`. The text of an instruction and the state before it decide everything but the place. `text`: of the whole instruction. */
export function bodyOf(memo: RunMemo, run: RunInstruction, state: State, text: string): RunBody {
  const known = memo.bodies.get(state) ?? new Map<string, Walked>();
  memo.bodies.set(state, known);
  const { start } = run.span;
  const walked = known.get(text) ?? { body: walkRun(run, state), start };
  known.set(text, walked);
  return walked.start === start ? walked.body : movedBody(memo, walked.body, start - walked.start);
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

/** The effects of a command where the files are as they were when it was asked about before; else those that `find` finds. */
export function effectsIn(memo: RunMemo, command: Command, files: FileView, find: (files: FileView) => CommandEffects): Answered {
  const origin = memo.origins.get(command) ?? command;
  const known = memo.effects.get(origin) ?? [];
  const same = known.find((answered) => stillHolds(answered, files));
  if (same !== undefined) return same;
  const facts = new Map<string, FileFact>();
  const names = new Map<string, readonly string[]>();
  const effects = find(new NotedView(files, facts, names));
  const answered = { facts, names, effects };
  memo.effects.set(origin, [...known, answered]);
  return answered;
}

/** Keeps what it is asked. A class, not an object with functions of its own: V8 drops what it has compiled of those once the last one is gone. */
class NotedView implements FileView {
  readonly #files: FileView;
  readonly #facts: Map<string, FileFact>;
  readonly #names: Map<string, readonly string[]>;

  constructor(files: FileView, facts: Map<string, FileFact>, names: Map<string, readonly string[]>) {
    this.#files = files;
    this.#facts = facts;
    this.#names = names;
  }

  // Nothing changes while effects are looked for: folders of PATH are asked about several times.
  fact(path: string): FileFact {
    const known = this.#facts.get(path);
    if (known !== undefined) return known;
    const fact = this.#files.fact(path);
    this.#facts.set(path, fact);
    return fact;
  }

  names(folder: string): readonly string[] {
    const known = this.#names.get(folder);
    if (known !== undefined) return known;
    const found = this.#files.names(folder);
    this.#names.set(folder, found);
    return found;
  }

  // These two are the context's own, which is the same in all texts.
  executable(path: ContextPath): boolean {
    return this.#files.executable(path);
  }

  text(path: ContextPath): string | undefined {
    return this.#files.text(path);
  }
}

function stillHolds({ facts, names }: Answered, files: FileView): boolean {
  for (const [path, fact] of facts) if (!sameFact(fact, files.fact(path))) return false;
  for (const [folder, found] of names) {
    const now = files.names(folder);
    if (now.length !== found.length || now.some((name, index) => name !== found[index])) return false;
  }
  return true;
}

function sameFact(a: FileFact, b: FileFact): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'context-file':
      return b.kind === a.kind && b.path === a.path && b.ownMode === a.ownMode;
    case 'unknown':
      return b.kind === a.kind && b.why === a.why && b.link === a.link && b.holds?.join('\n') === a.holds?.join('\n');
    default:
      return b.kind === a.kind;
  }
}
