import type { Build, FromInstruction, Instruction } from './build.ts';
import { step, type Cursor, type Scope } from './stage-state.ts';
import type { Base } from './state.ts';

/**
 * What instructions make of a state. That is a function of the state and of the text of the instruction, so where another text of the same
 * Dockerfile is resolved, most of it is there already - and the states are the same objects, so that what hangs on them serves again.
 */
export interface Transitions {
  readonly scope: Scope;
  /** By the text of a FROM and the names of the stages before it. */
  readonly bases: Map<string, Base>;
  /** Where a stage starts, by its base or by the end of the stage that it is built on. */
  readonly starts: Map<Base | Cursor, Cursor>;
  readonly steps: Map<Cursor, Step[]>;
}

/** By the text of an instruction. Few follow on one state. */
interface Step {
  readonly text: string;
  readonly next: Cursor;
}

export function createTransitions(scope: Scope): Transitions {
  return { scope, bases: new Map(), starts: new Map(), steps: new Map() };
}

/** Text of all that stands before the first FROM and counts. Where it is the same, so is the scope. */
export function headerOf({ source, directives, globalArgs }: Build): string {
  return [directives.escape, ...globalArgs.map(({ span }) => source.text.slice(span.start, span.end))].join('\n');
}

export function baseOf({ bases }: Transitions, build: Build, from: FromInstruction, index: number, resolve: () => Base): Base {
  const names = build.stages.slice(0, index).map(({ name }) => name ?? '');
  return remembered(bases, JSON.stringify([sliceOf(build, from), names]), resolve);
}

export function startOf({ starts }: Transitions, from: Base | Cursor, make: () => Cursor): Cursor {
  return remembered(starts, from, make);
}

export function stepTo({ steps, scope }: Transitions, build: Build, cursor: Cursor, instruction: Instruction): Cursor {
  const text = sliceOf(build, instruction);
  const known = steps.get(cursor);
  for (const one of known ?? []) if (one.text === text) return one.next;
  const next = step(cursor, instruction, scope);
  if (known === undefined) steps.set(cursor, [{ text, next }]);
  else known.push({ text, next });
  return next;
}

function sliceOf({ source }: Build, { span }: Instruction): string {
  return source.text.slice(span.start, span.end);
}

function remembered<K, V>(all: Map<K, V>, key: K, make: () => V): V {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}
