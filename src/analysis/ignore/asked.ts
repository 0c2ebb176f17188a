import { programName } from '../../ecosystems/ecosystem.ts';
import { resolvePath } from '../../ecosystems/system-region.ts';
import type { Command } from '../../model/command.ts';
import { isBelow } from '../../model/path-patterns.ts';
import { flatMap } from '../../source/flat-map.ts';
import type { Evaluation, InstructionTrace } from '../evaluate.ts';
import { lineage, madeBy, surelyMade } from './made.ts';

/** They tell what is there, or take it along. Package managers look as well, and make it anew whatever they find. */
const ASKS: ReadonlySet<string> = new Set(['test', '[', '[[', 'ls', 'find', 'stat', 'du', 'cp', 'mv', 'tar', 'rsync', 'ln', 'cat']);

/**
 * Line of a RUN behind a copy that asks for what the copy may bring before an install makes it: `[ -d node_modules ] || npm ci` is there for the folder
 * of a working copy. Undefined where none does.
 */
export function askedBefore(evaluation: Evaluation, copy: InstructionTrace, target: string): number | undefined {
  for (const stage of evaluation.stages) {
    const line = lineage(evaluation, stage);
    const at = line.indexOf(copy);
    const isThere = line.slice(0, Math.max(0, at)).some((trace) => madeBy(evaluation, trace).some((output) => isBelow(target, output)));
    if (at < 0 || isThere) continue;
    for (const { step, instruction } of flatMap(line.slice(at + 1), (trace) =>
      trace.steps.map((one) => ({ step: one, instruction: trace.instruction })),
    )) {
      if (flatMap(step.cached, ({ runs }) => runs).some((command) => asks(command, target))) return instruction.line;
      if (surelyMade(step.event).some((output) => isBelow(target, output))) break;
    }
  }
  return undefined;
}

function asks({ argv: [program, ...words], cwd }: Command, target: string): boolean {
  if (!ASKS.has(programName(program?.value.kind === 'known' ? program.value.text : ''))) return false;
  return words.some(({ value }) => {
    const path = value.kind === 'known' ? resolvePath(value.text, cwd) : undefined;
    return path !== undefined && isBelow(path, target);
  });
}
