import { checkedAtStart } from './checked-at-start.ts';
import { copyInBase } from './base-copy.ts';
import { ignoreLines } from './ignore-lines.ts';
import { manifestLines } from './manifest-lines.ts';
import { remade } from './newer.ts';
import { refuse, type BasePlan, type Refused, type Target } from './plan.ts';
import { blockedInstall, readsContext, sourceOf, unclearSources } from './sources.ts';

/** Plans the split where the source is copied in the stage that this one is built on. */
export function planFromBase(target: Target): BasePlan | Refused | undefined {
  const { facts, stage, index, trace, name } = target;
  const base = copyInBase(facts, stage, index);
  if (base === undefined || !readsContext([stage, base.parent], trace)) return undefined;
  if (base.kind === 'stays') return refuse('needed-between', base.why);
  const source = sourceOf(base.trace, -1, trace);
  if (source === undefined || source.needed.length === 0) return undefined;
  const installs = trace.steps.flatMap((step) => step.installs);
  const again = remade(target, [source]) ?? checkedAtStart(target);
  const refusal = blockedInstall(installs) ?? unclearSources(target, [source]) ?? again;
  if (refusal !== undefined) return refusal;
  const lines = manifestLines(facts, [source], trace, false);
  if (lines.kind === 'unclear') return refuse('unclear-copy', lines.why);
  const ignore = ignoreLines(target, [source]);
  if (ignore.kind === 'refusal') return ignore;
  const { parent } = base;
  return {
    kind: 'base-plan',
    base,
    install: trace.instruction,
    lines: lines.lines,
    ignoreLines: ignore.lines,
    exemptPaths: [],
    at: trace.instruction.span,
    message: `${name} now runs before the source is copied: it reads only ${lines.names}`,
    reasons: [
      `the stage ${parent.name ?? parent.index} no longer holds the source; nothing in this file uses it but FROM, but somebody may build it with --target`,
      ...installs.flatMap(({ review }) => review ?? []),
    ],
    notes: [...new Set(trace.steps.flatMap((step) => step.notes)), ...ignore.notes],
  };
}
