import type { ExplainedReads } from '../explained.ts';
import type { InstructionTrace, StageOutcome } from './evaluate.ts';
import type { Facts } from './facts.ts';
import { graphOf } from './graph.ts';
import { lineOf } from './line.ts';

/** More paths, and more lines that are waited for, are only counted. */
const MOST_PATHS = 5;
const MOST_LINES = 3;

/** What an instruction takes in, in one of the ways that a reader asks about. */
export function readsOf({ instruction, copy, events, steps }: InstructionTrace): ExplainedReads | undefined {
  const unknown = events.find((event) => event.unknown !== undefined)?.unknown;
  if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD') {
    const from = instruction.flags.find(({ name }) => name === 'from')?.unquoted;
    if (from !== undefined) return { kind: 'stage', from };
    if (copy !== undefined) return listed('context', copy.contextFiles());
    return unknown === undefined ? undefined : { kind: 'everything', why: unknown };
  }
  if (unknown !== undefined) return { kind: 'everything', why: unknown };
  if (steps.length === 0) return undefined;
  return listed('image', [...new Set(events.flatMap((event) => [...event.inputs.keys()].filter(isPath)))].sort());
}

/** Whose a folder is, and what another checkout may hold, are inputs as well. */
function isPath(input: string): boolean {
  return input.startsWith('/') && !input.endsWith(' of another checkout');
}

function listed(kind: 'context' | 'image', paths: readonly string[]): ExplainedReads {
  return { kind, count: paths.length, paths: paths.slice(0, MOST_PATHS) };
}

/**
 * By instruction, the lines above that it must stay below: those that nothing between the two waits for as well, the nearest first. Where
 * one follows of two others, saying it again tells nothing.
 */
export function waitingOf(facts: Facts, stage: StageOutcome): readonly (readonly { readonly line: number; readonly why: string }[])[] {
  const { before } = graphOf(lineOf(facts, stage));
  const above = before.map((edges) => new Set(edges.map(({ from }) => from)));
  return before.map((edges) =>
    edges
      .filter(({ from }) => !edges.some((other) => other.from > from && above[other.from]?.has(from) === true))
      .toReversed()
      .slice(0, MOST_LINES)
      .flatMap(({ from, why }) => {
        const trace = stage.traces[from];
        return trace === undefined ? [] : [{ line: trace.instruction.line, why }];
      }),
  );
}

/** Does it ask the network? */
export function asksNetwork({ instruction, events }: InstructionTrace): boolean {
  if (instruction.keyword === 'ADD' && instruction.sources.some(({ raw }) => /^(?:https?|ftp|git):/u.test(raw))) return true;
  return events.some((event) => event.fresh !== undefined || event.moving !== undefined);
}
