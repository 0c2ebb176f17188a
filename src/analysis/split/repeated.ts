import type { InstructionTrace, StageOutcome } from '../evaluate.ts';

/** Options that leave out what is built from the source of the project itself: of uv, Poetry and PDM. */
const WITHOUT_PROJECT = /\s--no-(?:install-(?:project|workspace|local)|root|self)(?!\S)/gu;

/**
 * The same install stands above, without the project itself: `uv sync --no-install-project`, the source, `uv sync`. Where the project is no
 * package, nothing is left to do for the second one; it stands behind the source for the day on which it is one.
 * https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers
 */
export function repeatsAbove({ traces }: StageOutcome, trace: InstructionTrace, index: number): boolean {
  const above = new Set<string>();
  for (const { events } of traces.slice(0, index))
    for (const { title } of events) {
      const whole = title.replaceAll(WITHOUT_PROJECT, '');
      if (whole !== title) above.add(whole);
    }
  return above.size > 0 && trace.steps.some(({ installs }) => installs.length > 0) && trace.events.every(({ title }) => above.has(title));
}
