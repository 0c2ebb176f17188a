import type { Cache, CacheUse } from '../../ecosystems/cache.ts';
import type { RunInstruction } from '../../model/build.ts';
import { isBelow } from '../../model/path-patterns.ts';
import type { State } from '../../model/state.ts';
import type { CachedStep } from '../cached-run.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import type { Image } from '../image.ts';
import { readMounts } from '../run-mounts.ts';
import { listed } from '../../source/words.ts';

/** A RUN that uses a cache. */
export interface Reader {
  readonly run: RunInstruction;
  readonly trace: InstructionTrace;
  readonly state: State;
  /** Before it. */
  readonly image: Image;
  readonly steps: readonly CachedStep[];
  /** What it does with this cache. */
  readonly uses: readonly CacheUse[];
}

/** All RUNs of a stage that use one cache: a decision about one of them is one about all. */
export interface Group {
  readonly stage: StageOutcome;
  readonly cache: Cache;
  /** Undefined where it is not known. */
  readonly folder: string | undefined;
  /** Those that fill it and have no mount there yet. */
  readonly open: readonly Reader[];
  /** Others have one. */
  readonly mounted: boolean;
}

/** The caches that RUNs of a stage fill outside of a mount, in the order of the file. */
export function groupsOf(stage: StageOutcome): readonly Group[] {
  const groups = new Map<string, { readonly cache: Cache; readonly folder: string | undefined; readonly open: Reader[] }>();
  const mounted = new Set<string>();
  for (const [index, trace] of stage.traces.entries()) {
    const image = stage.checkpoints[index]?.image;
    if (trace.instruction.keyword !== 'RUN' || image === undefined) continue;
    const steps = trace.steps.flatMap(({ cached }) => cached);
    const filling = steps.flatMap(({ uses }) => uses).filter(({ action }) => action === 'fills' || action === 'renews');
    for (const use of filling) {
      if (standsIdle(trace, use)) continue;
      const { cache, folder } = use;
      const key = `${cache.id} ${folder ?? ''}`;
      if (folder !== undefined && isMounted(trace.instruction, trace.before, folder)) {
        mounted.add(key);
        continue;
      }
      const group = groups.get(key) ?? { cache, folder, open: [] };
      groups.set(key, group);
      if (group.open.some(({ run }) => run === trace.instruction)) continue;
      const uses = steps.flatMap((step) => step.uses).filter((use) => use.cache === cache && use.folder === folder);
      group.open.push({ run: trace.instruction, trace, state: trace.before, image, steps, uses });
    }
  }
  return [...groups].map(([key, group]) => ({ stage, ...group, mounted: mounted.has(key) }));
}

/**
 * It stands in a branch for another lock file than the project has: `elif [ -f yarn.lock ]; then yarn --frozen-lockfile`; or in the last one, for none:
 * `else npm install`.
 */
function standsIdle({ steps }: InstructionTrace, use: CacheUse): boolean {
  const name = use.name.replace(/ i$/u, ' install');
  return steps.some(({ cached, installs }) => {
    if (!cached.some(({ step, uses }) => step.compound && uses.includes(use))) return false;
    const idle = installs.filter(({ blocked }) => blocked?.reason === 'no-lock-file').map((install) => install.name);
    const [program = ''] = name.split(' ');
    const other = installs.some((install) => !idle.includes(install.name) && !install.name.startsWith(`${program} `));
    return idle.includes(name) || (name === 'npm install' && idle.includes('npm ci') && other);
  });
}

/**
 * Some mount of the RUN lies at the folder or above it, or may do so. Where a part of the folder is a cache mount, somebody has decided
 * what is worth one.
 */
export function isMounted(run: RunInstruction, state: State, folder: string): boolean {
  return readMounts(run, state).some(({ type, written, target }) =>
    target === undefined ? written !== undefined : isBelow(folder, target) || (type === 'cache' && isBelow(target, folder)),
  );
}

/** `npm ci and npm install`: the commands that fill it. */
export function namesOf({ open }: Group): string {
  const filling = open.flatMap(({ uses }) => uses).filter(({ action }) => action === 'fills' || action === 'renews');
  const names = [...new Set(filling.map(({ name }) => name))];
  return listed(names);
}
