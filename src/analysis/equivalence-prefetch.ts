import { hasPrefetchFor } from '../ecosystems/registry.ts';
import { someOf } from './assumptions.ts';
import type { EquivalenceOptions, StageDifference, Verdict } from './equivalence.ts';
import type { Evaluation } from './evaluate.ts';
import type { PrefetchNote } from './prefetch.ts';

/** Is there a command of a kind for which dependencies can be fetched by themselves? */
export function hasPrefetch({ stages }: Evaluation): boolean {
  return stages.some(({ traces }) =>
    traces.some(
      ({ body }) => body?.kind === 'steps' && body.steps.some(({ commands }) => commands.some((command) => hasPrefetchFor(command))),
    ),
  );
}

/** Under `prefetch`: which steps one of the two has and the other lacks, and whether each fetches nothing else. */
export function withPrefetches(verdict: Verdict, old: Evaluation, now: Evaluation, options: EquivalenceOptions): Verdict {
  const differences: StageDifference[] = [...verdict.differences];
  const sentences: string[] = [];
  for (const [index, stage] of now.stages.entries()) {
    for (const note of onlyInOne(old.stages[index]?.prefetches ?? [], stage.prefetches)) {
      if (note.review !== undefined && options.exemptPrefetches !== true)
        differences.push({
          stage: stage.name ?? String(index),
          message: `${note.name} in front of ${note.of} leaves something else: ${note.review}`,
        });
      sentences.push(`${note.name} leaves nothing that ${note.of} would not`);
    }
  }
  if (sentences.length === 0) return { ...verdict, differences, equal: differences.length === 0 };
  const assumption = { id: 'prefetch', sentence: someOf([...new Set(sentences)], 'and') } as const;
  return { equal: differences.length === 0, assumptions: [...verdict.assumptions, assumption], differences };
}

/** Steps that had to be put in front of a command in one of the two: the other has them. */
function onlyInOne(old: readonly PrefetchNote[], now: readonly PrefetchNote[]): readonly PrefetchNote[] {
  const [before, after] = [new Set(old.map(({ key }) => key)), new Set(now.map(({ key }) => key))];
  return [...old.filter(({ key }) => !after.has(key)), ...now.filter(({ key }) => !before.has(key))];
}
