import type { TextEdit } from '../../source/text.ts';
import { reorderBlocks } from '../blocks.ts';
import { conflictBetween } from '../conflicts.ts';
import { lineOf } from '../line.ts';
import type { StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { pinOf } from '../reorder/pins.ts';
import { mayOverwrite } from '../split/arrange.ts';

/** A RUN goes above the copies of which it reads nothing: directly above the first of them. */
export interface Raised {
  readonly edit: TextEdit;
  /** 1-based line of that copy. */
  readonly line: number;
}

/** Undefined where no copy can be crossed. */
export function raise(facts: Facts, stage: StageOutcome, index: number): Raised | undefined {
  const trace = stage.traces[index];
  if (trace === undefined) return undefined;
  const { source, directives } = facts.resolved.build;
  const line = lineOf(facts, stage);
  let top: number | undefined;
  for (let at = index - 1; at >= 0; at--) {
    const above = stage.traces[at];
    if (above === undefined || conflictBetween(above, trace, line) !== undefined) break;
    if (pinOf(above, trace, { text: source.text, escape: directives.escape }) !== undefined) break;
    if (above.copy !== undefined && mayOverwrite(facts, above.copy, trace)) break;
    if (above.instruction.keyword === 'COPY' || above.instruction.keyword === 'ADD') top = at;
  }
  if (top === undefined) return undefined;
  const instructions = stage.traces.slice(top, index + 1).map(({ instruction }) => instruction);
  const order = [index - top, ...instructions.keys()].slice(0, instructions.length);
  const edit = reorderBlocks(facts.resolved.build.source.text, { instructions, order, added: [], replacements: [] });
  return { edit, line: instructions[0]?.line ?? 1 };
}
