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
 */
export function historyChanges({ commits, shallow }: History): Changes {
  const every = (1n << BigInt(commits.length)) - 1n;
  const byPath = new Map<ContextPath, bigint>();
  for (const [index, { paths }] of commits.entries())
    for (const path of paths) byPath.set(path, (byPath.get(path) ?? 0n) | (1n << BigInt(index)));
  const ofPaths = (wanted: (path: ContextPath) => boolean): bigint => {
    let all = 0n;
    for (const [path, changes] of byPath) {
      if (all === every) break;
      if ((changes & ~all) !== 0n && wanted(path)) all |= changes;
    }
    return all;
  };
  const copied = new WeakMap<CopyTrace['contextFiles'], bigint>();
  const releases = releasesOf(byPath, commits.length);
  return {
    basis: { kind: 'history', commits: commits.length, shallow },
    weigh: weigher(commits.map(() => 1)),
    total: commits.length,
    every,
    ofFiles: (paths) => paths.reduce((all, path) => all | (byPath.get(path) ?? 0n), 0n),
    ofCopy({ contextFiles, fileTo }, wanted) {
      const known = wanted === undefined ? copied.get(contextFiles) : undefined;
      if (known !== undefined) return known;
      const found = ofPaths((path) => {
        const image = fileTo(path);
        return image !== undefined && (wanted === undefined || wanted(image));
      });
      if (wanted === undefined) copied.set(contextFiles, found);
      return found;
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
