import type { InstallFacts } from '../../model/effects.ts';
import { FolderSet } from '../../model/folder-set.ts';
import { compileRegion, isBelow, mayMatchBelow, namedPaths } from '../../model/path-patterns.ts';
import { frozenInstall } from '../../ecosystems/project/locks.ts';
import { freshComment } from '../asked-fresh.ts';
import { orderComment } from '../asked-place.ts';
import type { CopiedEntry } from '../copied-entry.ts';
import type { CopyTrace } from '../copies.ts';
import type { InstructionTrace, StageOutcome } from '../evaluate.ts';
import { contested, type ImageEvent } from '../events.ts';
import { lineOf } from '../line.ts';
import { whyOf } from '../older-lists.ts';
import { isSystemPath } from '../system-paths.ts';
import { textOf } from '../terms.ts';
import { clearedWithCache } from './cleared.ts';
import { missingFolder, unclearFolder } from './folders.ts';
import { lockThatIsPutBack } from './lock.ts';
import { filledElsewhere } from './other-checkout.ts';
import { refuse, type Refused, type Source, type SplitRefusal, type Target } from './plan.ts';
import { flatMap } from '../../source/flat-map.ts';

/** An install of packages that are named in its words has no manifest: nothing is to be split for it. */
export function readsContext(stages: readonly StageOutcome[], trace: InstructionTrace): boolean {
  const copies = flatMap(stages, ({ traces }) => flatMap(traces, ({ copy }) => copy ?? []));
  return trace.events.some((event) => {
    const asked = (event.asks ?? event.reads).map((region) => compileRegion(region));
    return [...event.inputs.keys()].some(
      (path) => asked.some((matches) => matches(path)) && copies.some((copy) => copy.entryAt(path) !== undefined),
    );
  });
}

/**
 * Copies above the install that bring files which it does not read.
 * @param first those above this instruction stay where they are
 */
export function sourcesAbove({ stage, index, trace }: Target, first = 0): readonly Source[] {
  const found = flatMap(stage.traces.slice(first, index), (above, at) => sourceOf(above, first + at, trace) ?? []);
  return found.map((source, at) => {
    const later = found.slice(at + 1);
    const staying = flatMap(stage.traces.slice(source.index + 1, index), (above) =>
      found.some(({ trace: other }) => other === above) ? [] : (above.copy ?? []),
    );
    // What a later source brings as well comes by that one, whoever owns it.
    const needed = source.needed.filter(
      (path) =>
        !later.some(({ copy }) => copy.entryAt(path) !== undefined) &&
        !isBroughtBy(staying, source.copy, path) &&
        (found.slice(0, at).some(({ copy }) => copy.entryAt(path) !== undefined) || !isThere(stage, source, path)),
    );
    return { ...source, needed };
  });
}

/** The same file was there before this copy, and nothing had changed it. */
function isThere(stage: StageOutcome, { index, copy }: Source, path: string): boolean {
  const image = stage.checkpoints[index]?.image;
  const [there, entry] = [image?.paths.get(path)?.term, copy.entryAt(path)];
  return image !== undefined && entry !== undefined && there !== undefined && textOf(image.terms, there) === entry.term;
}

/** Does the install name files of this copy (not only look into folders that it fills)? */
export function isNamed({ copy }: Source, install: InstructionTrace): boolean {
  const named = flatMap(install.events, (event) => flatMap(event.reads, (region) => namedPaths(region)));
  return named.some((path) => copy.entryAt(path) !== undefined);
}

/** The same file comes by another copy that stays: it need not be copied once more. */
function isBroughtBy(others: readonly CopyTrace[], copy: CopyTrace, path: string): boolean {
  return others.some((other) => other.entryAt(path)?.term === copy.entryAt(path)?.term);
}

/**
 * A copy above an install as a source of the split; undefined where it brings nothing but what the install reads, or only
 * single files that it does not read (they stay where they are).
 */
export function sourceOf(above: InstructionTrace, index: number, install: InstructionTrace): Source | undefined {
  const { copy } = above;
  if (copy === undefined) return undefined;
  const needed = [...new Set(flatMap(install.events, (event) => [...event.inputs.keys()]))].filter(
    (path) => copy.entryAt(path) !== undefined,
  );
  const worthIt = copy.broad || (needed.length > 0 && copy.bringsMoreThan(1));
  return worthIt && (copy.bringsMoreThan(needed.length) || mayNeedAll(copy, install)) ? { index, trace: above, copy, needed } : undefined;
}

/** An install that is not understood, that builds the project or writes into the source: it is refused later, in words. */
function mayNeedAll(copy: CopyTrace, install: InstructionTrace): boolean {
  const opaque = whyAny(install) !== undefined;
  const blocked = install.steps.some((step) => step.installs.some((facts) => facts.blocked !== undefined));
  if (opaque || blocked) return copy.broadFolder;
  // Files for the system (/etc/apt) are for the install to read and to change.
  if (isSystemPath(copy.destination)) return false;
  const named = new Set(flatMap(install.events, (event) => flatMap(event.reads, (region) => namedPaths(region))));
  return install.events.some((event) => [...event.written].some((path) => copy.entryAt(path) !== undefined && !named.has(path)));
}

/** Why a RUN may read any file that is copied. */
export function whyAny({ events, steps }: Pick<InstructionTrace, 'events' | 'steps'>): string | undefined {
  const opaque = events.find((event) => event.unknown !== undefined)?.unknown;
  return opaque ?? flatMap(steps, ({ installs }) => installs).find(({ readsAny }) => readsAny !== undefined)?.readsAny;
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
  ['native-build', 'needs-source'],
  ['local-dependency', 'needs-source'],
  ['script-not-understood', 'script-not-understood'],
  ['dependency-script', 'script-not-understood'],
  ['prisma-config', 'script-not-understood'],
  ['prisma-schema', 'script-not-understood'],
  ['prisma-generator', 'script-not-understood'],
  ['symbolic-link', 'symbolic-link'],
  ['editable-checkout', 'unclear-manifest'],
]);

/** What speaks against taking these copies apart. */
export function unclearSources(target: Target, sources: readonly Source[]): Refused | undefined {
  const { trace, name } = target;
  const moving = sources.some(({ copy }) => copy.broad) ? trace.events.find((event) => event.moving !== undefined) : undefined;
  if (moving !== undefined)
    return refuse('runs-with-source', `\`${moving.title.replace(/^RUN /u, '')}\` runs in the same RUN: ${moving.moving ?? ''}`);
  const line = lineOf(target.facts, target.stage);
  const needed = whyOf(trace.events, line.sharedLists().fetches);
  if (needed !== undefined) return refuse('runs-with-source', needed);
  const fresh = [trace, ...sources.map((source) => source.trace)].find(
    ({ instruction }) => freshComment(instruction) !== undefined,
  )?.instruction;
  if (fresh !== undefined)
    return refuse(
      'runs-with-source',
      `the comment above line ${fresh.line} asks for a run without the cache: ${freshComment(fresh) ?? ''}`,
    );
  for (const source of sources) {
    const place = orderComment(source.trace.instruction, trace.instruction, name);
    if (place !== undefined) return refuse('runs-with-source', `a comment asks for ${name} below the copy of the source: ${place}`);
  }
  const lock = lockThatIsPutBack(target, sources)?.image;
  const folder = ownedByTheFirst(target, sources);
  if (folder !== undefined)
    return refuse('folder-rights', `several copies may make ${folder}, for different owners: whose it is depends on which comes first`);
  for (const source of sources) {
    const { copy, needed, trace: above } = source;
    const link = needed.map((path) => copy.entryAt(path)).find((entry) => entry?.kind === 'link');
    if (link !== undefined) return refuse('symbolic-link', `${link.context}, which ${name} reads, is a symbolic link`);
    const result = needed.find((path) =>
      trace.events.some(({ outputs, mayRead }) => !mayRead(path) && outputs.some((output) => isBelow(path, output))),
    );
    if (result !== undefined)
      return refuse(
        'output-in-context',
        `${copy.entryAt(result)?.context ?? result} is in the build context, where ${name} puts its results: the ignore file must keep it out first`,
      );
    if (needed.length > 0 && above.instruction.flags.some((flag) => flag.name === 'parents')) {
      return refuse('unclear-copy', `the COPY in line ${above.instruction.line} has --parents`);
    }
    if (copy.owner.includes('@') && trace.events.some((event) => event.mayWrite('/etc/passwd')))
      return refuse('unclear-copy', `${name} may change the users that --chown in line ${above.instruction.line} names`);
    const cleared = clearedWithCache(trace, copy);
    if (cleared !== undefined) return cleared;
    for (const event of trace.events) {
      const refusal =
        overwritten(target, copy, event, lock) ??
        filledElsewhere(target, event, source, line) ??
        unclearFolder(target, event, source) ??
        missingFolder(target, event, source, sources);
      if (refusal !== undefined) return refusal;
    }
  }
  return undefined;
}

/** What the install changes and the copy of the source would now put back. */
function overwritten({ facts }: Target, copy: CopyTrace, event: ImageEvent, lock: string | undefined): Refused | undefined {
  const what = event.title.replace(/^RUN /u, '');
  // What lies in the results of the install is asked of the ignore file.
  const outside = [...event.written].filter((path) => !event.outputs.some((output) => isBelow(path, output)));
  const changed = flatMap(outside, (path) => copy.entryAt(path) ?? []).find(({ image }) => image !== lock);
  if (changed !== undefined) {
    const why = lockReason(event, changed.context);
    return refuse(
      'overwritten-later',
      `\`${what}\` may change ${changed.context}${why}, and the copy of the source would put the old one back`,
    );
  }
  // Listing what a copy brings is dear: only where something of it can lie there.
  const results = new Set(event.outputs.filter((output) => isBelow(output, copy.destination) || isBelow(copy.destination, output)));
  const among = results.size === 0 ? undefined : firstAmong(copy, results);
  if (among !== undefined)
    return refuse('overwritten-later', `\`${what}\` fills a folder to which the copy of the source brings ${among.context}`);
  const touches = outside.some((path) => copy.setsFolder(path) || copy.needsFolders.includes(path));
  const folder = touches ? [...copy.folderPaths, ...copy.needsFolders].find((path) => outside.includes(path)) : undefined;
  if (folder !== undefined)
    return refuse('overwritten-later', `\`${what}\` changes the folder ${folder}, which the copy of the source makes or sets`);
  const glob = flatMap(event.writes, (region) => region.patterns).find((pattern) => isGlobBelow(pattern, copy.destination));
  if (glob !== undefined)
    return refuse('overwritten-later', `\`${what}\` may change whatever matches ${glob}, and the copy of the source would put it back`);
  for (const [path, result] of contested(event)) {
    const from = result || copy.entryAt(path) !== undefined ? undefined : copy.from(path);
    const reason = from === undefined || from === '' ? undefined : (facts.mayBeGenerated(from) ?? ownOf(from));
    if (reason !== undefined)
      return refuse('overwritten-later', `\`${what}\` may change ${from ?? path}, which the context may hold: ${reason}`);
  }
  return undefined;
}

/** An entry that lies in the results, and comes from another place of the context than they are called. */
function firstAmong(copy: CopyTrace, results: ReadonlySet<string>): CopiedEntry | undefined {
  const folders = new FolderSet();
  for (const output of results) folders.add(output);
  for (const entry of copy.entries) {
    if (!folders.holds(entry.image)) continue;
    for (const output of foldersFrom(entry.image)) {
      if (results.has(output) && !copy.places(output).some((place) => isBelow(`/${entry.context}`, `/${place}`))) return entry;
    }
  }
  return undefined;
}

/** The path itself, and every folder above it. */
function foldersFrom(path: string): readonly string[] {
  const found = [path];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) found.push(path.slice(0, at));
  return found;
}

/** Settings that people lay down for themselves, whether or not git is told to ignore them. */
function ownOf(path: string): string | undefined {
  return /(?:^|\/)\.env(?:\.local)?$/u.test(path) ? 'working copies often have one' : undefined;
}

/** `rm -rf *.md`: what it removes in another checkout is not known. */
function isGlobBelow(pattern: string, folder: string): boolean {
  const path = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
  return !pattern.startsWith('**') && /[*?[]/u.test(path) && folder !== '/' && mayMatchBelow({ patterns: [pattern] }, folder);
}

function lockReason(event: ImageEvent, path: string): string {
  return event.lockReason !== undefined && frozenInstall(path, event.title) !== undefined ? ` (${event.lockReason})` : '';
}

/** A folder that copies for different owners make where it is missing, which it may or may not be. */
function ownedByTheFirst({ stage, index }: Target, sources: readonly Source[]): string | undefined {
  const first = Math.min(...sources.map((source) => source.index));
  const image = stage.checkpoints[first]?.image;
  const copies = flatMap(stage.traces.slice(first, index + 1), ({ copy }) => copy ?? []);
  const isCertain = (path: string): boolean => {
    const there = image?.paths.get(path);
    return image?.alwaysThere.has(path) === true || there?.fact.kind === 'folder' || there?.ensured === true;
  };
  return flatMap(copies, ({ needsFolders }) => needsFolders).find(
    (path) => !isCertain(path) && new Set(flatMap(copies, (copy) => (copy.needsFolders.includes(path) ? [copy.owner] : []))).size > 1,
  );
}
