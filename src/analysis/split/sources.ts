import type { InstallFacts } from '../../model/effects.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import { writesByName } from '../image.ts';
import { lockThatIsPutBack } from './lock.ts';
import { refuse, type Refused, type Source, type SplitRefusal, type Target } from './plan.ts';

/** An install of packages that are named in its words has no manifest: nothing is to be split for it. */
export function readsContext(stage: StageOutcome, trace: InstructionTrace): boolean {
  const copies = stage.traces.flatMap(({ copy }) => copy ?? []);
  return trace.events.some((event) => [...event.inputs.keys()].some((path) => copies.some((copy) => copy.entryAt(path) !== undefined)));
}

/** Copies above the install that bring several files which it does not read. A copy of one single file stays where it is. */
export function sourcesAbove({ stage, index, trace }: Target): readonly Source[] {
  return stage.traces.slice(0, index).flatMap((above, at) => sourceOf(above, at, trace) ?? []);
}

/** A copy above an install as a source of the split; undefined where it brings nothing but what the install reads. */
export function sourceOf(above: InstructionTrace, index: number, install: InstructionTrace): Source | undefined {
  const { copy } = above;
  if (copy === undefined) return undefined;
  const files = copy.entries.filter((entry) => entry.kind !== 'folder').length;
  const needed = [...new Set(install.events.flatMap((event) => [...event.inputs.keys()]))].filter(
    (path) => copy.entryAt(path) !== undefined,
  );
  // One that is not understood, or that builds the project, may read it all: it is refused later, in words.
  const everything =
    install.events.some((event) => event.unknown !== undefined) ||
    install.steps.some((step) => step.installs.some(({ blocked }) => blocked !== undefined));
  const broad = copy.broad || files > 1;
  return broad && (needed.length < files || everything) ? { index, trace: above, copy, needed } : undefined;
}

/** The install itself must stay behind the source. */
export function blockedInstall(installs: readonly InstallFacts[]): Refused | undefined {
  const blocked = installs.find((install) => install.blocked !== undefined)?.blocked;
  if (blocked === undefined) return undefined;
  return refuse(REASONS.get(blocked.reason) ?? 'unclear-manifest', blocked.message);
}

/** Reasons of the ecosystems in the words of this transform. */
const REASONS: ReadonlyMap<string, SplitRefusal> = new Map([
  ['installs-the-project', 'needs-source'],
  ['script-not-understood', 'script-not-understood'],
]);

/** What speaks against taking these copies apart. */
export function unclearSources(target: Target, sources: readonly Source[]): Refused | undefined {
  const { facts, trace, name } = target;
  const lock = lockThatIsPutBack(target, sources)?.image;
  for (const { copy, needed, trace: above } of sources) {
    const link = needed.map((path) => copy.entryAt(path)).find((entry) => entry?.kind === 'link');
    if (link !== undefined) return refuse('symbolic-link', `${link.context}, which ${name} reads, is a symbolic link`);
    if (needed.length > 0 && above.instruction.flags.some((flag) => flag.name === 'parents')) {
      return refuse('unclear-copy', `the COPY in line ${above.instruction.line} has --parents`);
    }
    for (const event of trace.events) {
      const changed = [...event.written].flatMap((path) => copy.entryAt(path) ?? []).find(({ image }) => image !== lock);
      if (changed !== undefined) {
        return refuse('overwritten-later', `${name} may change ${changed.context}, and the copy of the source would put the old one back`);
      }
      for (const path of event.optional) {
        const from = writesByName(event, path) ? copy.from(path) : undefined;
        const reason = from === undefined ? undefined : facts.mayBeGenerated(from);
        if (reason !== undefined)
          return refuse('overwritten-later', `${name} may change ${from ?? path}, which the context may hold: ${reason}`);
      }
    }
  }
  return undefined;
}
