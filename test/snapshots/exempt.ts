import { expect } from 'vitest';
import { parseDockerfile } from '../../src/parse/dockerfile.ts';
import type { Difference } from '../../src/results.ts';
import { transforms } from '../../src/transforms/registry.ts';
import type { Fix } from '../../src/transforms/transform.ts';

/** What a review fix lets differ: a whole stage, or one file of it. A stage by its name, else its number. */
interface Exempt {
  readonly stage: string;
  readonly path?: string;
}

/**
 * Runs `work` and hands back every fix that is proposed meanwhile, applied or not, some of them more than once.
 * A result holds only the words of the applied ones, not what they let differ.
 */
export async function watched<T>(work: () => Promise<T>): Promise<{ readonly done: T; readonly fixes: readonly Fix[] }> {
  const fixes: Fix[] = [];
  const own = transforms.map((transform) => ({ transform, propose: transform.propose }));
  for (const { transform, propose } of own) {
    const record: typeof propose = function* (facts) {
      for (const proposal of propose.call(transform, facts)) {
        if (proposal.kind === 'fix') fixes.push(proposal);
        yield proposal;
      }
    };
    Object.assign(transform, { propose: record });
  }
  try {
    return { done: await work(), fixes };
  } finally {
    for (const { transform, propose } of own) Object.assign(transform, { propose });
  }
}

/**
 * What `compare` knows nothing of, it must refuse: every difference that it names lies in what an applied fix exempts,
 * every exempted stage and file is named by a difference, and without an exemption there is none.
 */
export function checkExempt(fixes: readonly Fix[], differences: readonly Difference[], dockerfile: string): void {
  for (const { level, exemptStages = [], exemptPaths = [], exemptIgnored = false, exemptPrefetches = false } of fixes) {
    const exempt = [...exemptStages, ...exemptPaths, exemptIgnored, exemptPrefetches];
    if (level === 'safe') expect(exempt, 'a safe fix lets nothing differ').toEqual([false, false]);
  }
  const { stages } = parseDockerfile({ path: 'Dockerfile', text: dockerfile });
  const nameOf = (index: number): string => stages[index]?.name ?? String(index);
  const exempt: readonly Exempt[] = fixes.flatMap(({ exemptStages = [], exemptPaths = [] }) => [
    ...exemptStages.map((stage) => ({ stage: nameOf(stage) })),
    ...exemptPaths.map(({ stage, path }) => ({ stage: nameOf(stage), path })),
  ]);
  const fetches = fixes.some(({ exemptPrefetches }) => exemptPrefetches === true);
  const more = differences.filter(({ message }) => FETCHES.test(message));
  expect(more.length > 0, 'fetching more is a difference, and is exempted').toBe(fetches);
  expect(
    differences.filter((difference) => !more.includes(difference) && !exempt.some((one) => concerns(difference, one))),
    'differences that no applied fix exempts',
  ).toEqual([]);
  expect(
    exempt.filter((one) => !differences.some((difference) => concerns(difference, one))),
    'exemptions that nothing needs',
  ).toEqual([]);
}

/** A step that may fetch more than the command that it serves. */
const FETCHES = / in front of .* leaves something else: /u;

function concerns({ stage, message }: Difference, exempt: Exempt): boolean {
  return stage === exempt.stage && (exempt.path === undefined || message.startsWith(`${exempt.path} ends up otherwise: `));
}
