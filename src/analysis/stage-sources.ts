import { lookupBase } from '../bases/lookup.ts';
import { mayBeAnyStage, resolveSource, type ResolvedBuild } from '../model/resolve.ts';

/** Where a stage takes something of another one. */
export interface StageSource {
  /** Index of the other stage; undefined where it cannot be told: it may be any of those above. */
  readonly from: number | undefined;
  /** `from`: it starts from it; `copy`: COPY --from; `mount`: RUN --mount=from. */
  readonly kind: 'from' | 'copy' | 'mount';
  /** Of the instruction that takes it. */
  readonly line: number;
}

/** What a stage takes of others. */
export function stageSources({ build, stages }: ResolvedBuild, index: number): readonly StageSource[] {
  const resolved = stages[index];
  if (resolved === undefined) return [];
  const { base, stage } = resolved;
  const sources: StageSource[] = [];
  if (base.kind === 'stage') sources.push({ from: base.index, kind: 'from', line: stage.from.line });
  if (mayBeAnyStage(base)) sources.push({ from: undefined, kind: 'from', line: stage.from.line });
  for (const { keyword, flags, line } of stage.instructions) {
    for (const { name, unquoted = '' } of flags) {
      const from = name === 'from' ? unquoted : name === 'mount' ? /(?:^|,)from=([^,]+)/u.exec(unquoted)?.[1] : undefined;
      if (from === undefined) continue;
      const source = resolveSource(build, index, from, keyword === 'RUN' ? 'RUN' : 'COPY', lookupBase);
      const kind = keyword === 'RUN' ? 'mount' : 'copy';
      if (source.kind === 'stage') sources.push({ from: source.index, kind, line });
      else if (source.kind === 'unknown') sources.push({ from: undefined, kind, line });
    }
  }
  return sources;
}

/** The last stage, or another one, and those that it starts from or takes files of. */
export function neededStages(resolved: ResolvedBuild, last = resolved.stages.length - 1): ReadonlySet<number> {
  const needed = new Set<number>();
  const wanted = [last];
  let allBelow = 0;
  for (let index = wanted.pop(); index !== undefined; index = wanted.pop()) {
    if (needed.has(index) || resolved.stages[index] === undefined) continue;
    needed.add(index);
    for (const { from } of stageSources(resolved, index)) {
      if (from !== undefined) wanted.push(from);
      else for (; allBelow < index; allBelow++) wanted.push(allBelow);
    }
  }
  return needed;
}
