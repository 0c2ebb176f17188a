import { someOf } from './assumptions.ts';
import type { EquivalenceOptions, StageDifference, Verdict } from './equivalence.ts';
import type { Evaluation, Reading } from './evaluate.ts';
import { commandsOf, joinedLists } from './package-lists.ts';
import type { PrefetchNote } from './prefetch.ts';
import { hasPrefetch } from './prefetches.ts';

/** The readings that have anything to say of two texts, the ones with fewer assumptions first. */
export function readingsOf(before: Evaluation, after: Evaluation): readonly Reading[] {
  const packages = packageCommands(before) !== packageCommands(after);
  const fetches = hasPrefetch(before) || hasPrefetch(after);
  return [
    { united: false, prefetched: true },
    { united: true, prefetched: false },
    { united: true, prefetched: true },
  ].filter(({ united, prefetched }) => (packages || !united) && (fetches || !prefetched));
}

/** A comparison under a reading, with the assumptions that it makes and what they do not cover. */
export function underReading(
  { united, prefetched }: Reading,
  compared: Verdict,
  [old, now]: readonly [Evaluation, Evaluation],
  options: EquivalenceOptions,
): Verdict {
  const verdict = united ? withPackages(compared, old, now) : compared;
  return prefetched ? withPrefetches(verdict, old, now, options) : verdict;
}

/** Under `prefetch`: which steps one of the two has and the other lacks, and whether each fetches nothing else. */
function withPrefetches(verdict: Verdict, old: Evaluation, now: Evaluation, options: EquivalenceOptions): Verdict {
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

/** The assumption has nothing to say where both run the same commands for packages. */
function packageCommands({ stages }: Evaluation): string {
  const events = stages.flatMap(({ traces }) => traces.flatMap((trace) => trace.steps.map(({ event }) => event)));
  return JSON.stringify(events.filter(({ title }) => /^RUN (?:apt|apt-get|apk|rm) /u.test(title)).map(({ label }) => label));
}

/** Under `apt-union`: which lists it joins, and whether packages come in the same order. */
function withPackages(verdict: Verdict, old: Evaluation, now: Evaluation): Verdict {
  const joined = new Set<string>();
  const differences = [...verdict.differences];
  for (const [index, stage] of old.stages.entries()) {
    const other = now.stages[index];
    const lists = other === undefined ? undefined : joinedLists(commandsOf(stage), commandsOf(other));
    if (lists !== undefined) for (const list of lists) joined.add(list);
    else differences.push({ stage: stage.name ?? String(index), message: 'packages are installed in another order' });
  }
  if (joined.size === 0) return { ...verdict, differences, equal: differences.length === 0 };
  const sentence = `installing ${someOf([...joined], 'and')} at once leaves what installing one after the other leaves`;
  return { equal: differences.length === 0, assumptions: [...verdict.assumptions, { id: 'apt-union', sentence }], differences };
}
