import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Facts } from '../facts.ts';
import { textsRun } from '../scripts-run.ts';

const STARTING = ['Cmd', 'Entrypoint', 'Healthcheck'];

/** What a container of a stage starts: the words, and the texts of the scripts that they run. */
export function textsAtStart({ resolved, entries, text }: Facts, { index, config, image }: StageOutcome): readonly string[] {
  const state = resolved.stages[index]?.after;
  const words = STARTING.flatMap((name) => config.get(name) ?? [])
    .join('\n')
    .replaceAll(/["',[\]]+/gu, ' ');
  const cwd = state?.workdir.kind === 'known' ? state.workdir.text : '/';
  return textsRun(image, { entries, text }, words, cwd, { named: true });
}

/** The text of a RUN, and those of the scripts that it runs. */
export function textsOfRun(
  { resolved, entries, text }: Facts,
  { image }: StageOutcome,
  { instruction, before }: InstructionTrace,
): readonly string[] {
  if (instruction.keyword !== 'RUN') return [];
  const words = resolved.build.source.text.slice(instruction.span.start, instruction.span.end).replaceAll(/\\\r?\n/gu, ' ');
  const cwd = before.workdir.kind === 'known' ? before.workdir.text : '/';
  return textsRun(image, { entries, text }, words, cwd, { named: true });
}
