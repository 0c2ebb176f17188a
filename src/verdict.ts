import { equivalence, type EquivalenceOptions, type Verdict } from './analysis/equivalence.ts';
import { analyse, type Analysis } from './workspace.ts';

/** Shows that two texts of a Dockerfile mean the same. What holds whatever a stage starts from does not rest on `default-base`. */
export function verdictOf(before: Analysis, after: Analysis, options: EquivalenceOptions): Verdict {
  const verdict = equivalence(before.evaluation, after.evaluation, options);
  if (!verdict.equal || !verdict.assumptions.some(({ id }) => id === 'default-base')) return verdict;
  const { named, lookupBase } = before.resolved;
  const old = analyse({ ...before, build: before.resolved.build, named, lookupBase });
  const now = analyse({ ...after, build: after.resolved.build, named, lookupBase, terms: old.evaluation.terms });
  const without = equivalence(old.evaluation, now.evaluation, options);
  return without.equal ? without : verdict;
}
