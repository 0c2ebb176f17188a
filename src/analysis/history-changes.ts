import type { History } from '../context/history.ts';
import type { ContextPath } from '../model/files.ts';
import { cleanPath } from '../parse/go-path.ts';
import { weigher } from './cache-simulation.ts';
import { isElsewhere, isWide, volatilityIn, type Changes } from './changes.ts';
import type { CopyTrace } from './copies.ts';
import { changeKinds, kindOfFile } from './volatility.ts';

/** Fewer commits tell less than the prior. */
export const LEAST_COMMITS = 20;

/**
 * The commits of a history as changes: bit n is commit n, the newest first, each of weight 1. A copy is touched by a commit that changes a
 * path which the copy would bring, whether the file is there today or not.
 * @param hidden paths that a new ignore file keeps out
 */
export function historyChanges({ commits }: Pick<History, 'commits'>, hidden: (path: ContextPath) => boolean = () => false): Changes {
  const every = (1n << BigInt(commits.length)) - 1n;
  const byPath = new Map<ContextPath, bigint>();
  for (const [index, { paths }] of commits.entries())
    for (const path of paths) if (!hidden(path)) byPath.set(path, (byPath.get(path) ?? 0n) | (1n << BigInt(index)));
  const ofPaths = (wanted: (path: ContextPath) => boolean): bigint => unionOf(byPath, wanted, every);
  /** By copy: where each path lands in the image, with its changes. Several questions are about parts of one copy. */
  const landing = new WeakMap<CopyTrace, ReadonlyMap<string, bigint>>();
  const landingOf = (copy: CopyTrace): ReadonlyMap<string, bigint> => {
    const known = landing.get(copy) ?? landed(byPath, copy);
    landing.set(copy, known);
    return known;
  };
  const whole = new WeakMap<CopyTrace['contextFiles'], bigint>();
  const releases = releasesOf(byPath, commits.length);
  return {
    basis: { kind: 'history', commits: commits.length },
    weigh: weigher(commits.map(() => 1)),
    total: commits.length,
    every,
    ofCopy(copy, wanted) {
      if (wanted !== undefined) return unionOf(landingOf(copy), wanted, every);
      const known = whole.get(copy.contextFiles) ?? unionOf(landingOf(copy), () => true, every);
      whole.set(copy.contextFiles, known);
      return known;
    },
    ofWord(raw) {
      if (isElsewhere(raw)) return 0n;
      const source = cleanPath(`/${raw}`).slice(1);
      if (isWide(raw) && (source === '' || /[*?[$]/u.test(source))) return every;
      return ofPaths((path) => path === source || path.startsWith(`${source}/`));
    },
    armsOf(instruction) {
      const volatility = volatilityIn(instruction);
      return volatility === undefined ? 0n : volatility === 'release' ? releases : every;
    },
  };
}

function landed(byPath: ReadonlyMap<ContextPath, bigint>, copy: CopyTrace): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  for (const [path, changes] of byPath) {
    const image = copy.fileTo(path);
    if (image !== undefined) found.set(image, (found.get(image) ?? 0n) | changes);
  }
  return found;
}

/** The changes of all that is wanted. @param every no more can be found */
function unionOf(changesOf: ReadonlyMap<string, bigint>, wanted: (path: string) => boolean, every: bigint): bigint {
  let all = 0n;
  for (const [path, changes] of changesOf) {
    const more = all | changes;
    if (more === all || !wanted(path)) continue;
    all = more;
    if (all === every) break;
  }
  return all;
}

/** Commits that touch what is written at a release; where none does, as many as the prior says, evenly spread. */
function releasesOf(byPath: ReadonlyMap<ContextPath, bigint>, count: number): bigint {
  let all = 0n;
  for (const [path, changes] of byPath) if (kindOfFile(path) === 'release') all |= changes;
  if (all !== 0n) return all;
  const share = changeKinds.find(({ id }) => id === 'release')?.share ?? 0;
  const apart = Math.round(100 / Math.max(1, share));
  for (let at = apart - 1; at < count; at += apart) all |= 1n << BigInt(at);
  return all;
}
