import type { Instruction } from '../../model/build.ts';
import { dominantLineEnding } from '../../source/lines.ts';
import type { TextEdit } from '../../source/text.ts';
import { isForTool } from '../tool-comments.ts';
import type { MixedRun, PackageRun } from './package-run.ts';
import { problem, type Problem } from './plan.ts';

export interface MovedComments {
  /** Lines above the merged RUN and its own comments. */
  readonly above: readonly string[];
  /** Comments that go below its own ones. */
  readonly edits: readonly TextEdit[];
}

interface Merged {
  readonly runs: readonly (PackageRun | MixedRun)[];
  readonly host: PackageRun | MixedRun;
  /** Comments that have a place within it. */
  readonly placed: ReadonlySet<string>;
}

/** Where the comments of the RUNs go that have no place in the merged one: above it, in their order, each once. */
export function commentsOf({ runs, host, placed }: Merged, between: readonly Instruction[], text: string): MovedComments | Problem {
  if (!haveOneForTools(runs, host)) return problem('comments', 'a comment that a tool reads is about one of the RUNs only');
  const heading = headingIn(between, text);
  if (heading !== undefined) return problem('comments', `it is not clear what the comment above line ${heading} is about`);
  const seen = new Set([...host.run.comments.map((comment) => comment.text), ...placed]);
  const linesOf = (some: readonly (PackageRun | MixedRun)[]): readonly string[] => {
    const comments = some.flatMap(({ run }) => run.comments.filter((comment) => !isForTool(comment.text)));
    return comments.map((comment) => comment.text).filter((line) => !seen.has(line) && seen.add(line));
  };
  const at = runs.indexOf(host);
  const earlier = linesOf(runs.slice(0, at));
  const later = linesOf(runs.slice(at + 1));
  // What a tool reads has to stay next to its instruction.
  const { start } = host.run.comments.find((comment) => isForTool(comment.text))?.span ?? host.run.span;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).replace(/^\uFEFF/, '');
  if (later.length === 0) return { above: earlier, edits: [] };
  const ending = dominantLineEnding(text);
  return { above: earlier, edits: [{ span: { start, end: start }, text: later.map((line) => line + ending + indent).join('') }] };
}

/**
 * All installs have the same comments for tools, and what only updates or cleans up has them as well or none: such a command is not what
 * a rule about installs would be switched off for.
 */
function haveOneForTools(runs: readonly (PackageRun | MixedRun)[], host: PackageRun | MixedRun): boolean {
  const own = toolComments(host);
  return runs.every((one) => {
    const theirs = toolComments(one);
    return theirs === own || (theirs === '' && one.kind === 'run' && one.install === undefined);
  });
}

function toolComments({ run }: PackageRun | MixedRun): string {
  return run.comments.flatMap(({ text }) => (isForTool(text) ? [text] : [])).join('\n');
}

/** Line of the first instruction, but for the first of all, below a comment that stands apart. */
function headingIn(instructions: readonly Instruction[], text: string): number | undefined {
  for (const [index, instruction] of instructions.entries()) {
    const previous = instructions[index - 1];
    if (previous === undefined) continue;
    const own = instruction.comments[0]?.span.start ?? instruction.span.start;
    if (text.slice(previous.span.end, own).trim() !== '') return instruction.line;
  }
  return undefined;
}
