import { hasPrefetchFor } from '../ecosystems/registry.ts';
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

/**
 * By stage: the steps that fetch dependencies alone, as they could be put in front of its commands. They are worked out only where there can be one:
 * that takes another evaluation.
 */
export function prefetchesOf(evaluation: Evaluation): readonly (readonly PrefetchNote[])[] {
  if (!hasPrefetch(evaluation)) return [];
  return evaluation.under({ united: false, prefetched: true }).map(({ prefetches }) => prefetches);
}
