import type { Instruction } from '../model/build.ts';
import { changeKinds, kindOfFile, volatilityOf, type ChangeKind } from './volatility.ts';

/** Changes are bits of a set, in the order of `changeKinds`. */
export const SHARES = changeKinds.map(({ share }) => share);

export const EVERY_CHANGE = (1n << BigInt(changeKinds.length)) - 1n;

/** The set of one kind of change. */
function changeOf(id: ChangeKind['id']): bigint {
  return 1n << BigInt(changeKinds.findIndex((kind) => kind.id === id));
}

/** Of files of the context. */
export function changesOfFiles(paths: readonly string[]): bigint {
  let all = 0n;
  for (const kind of new Set(paths.map((path) => kindOfFile(path)))) all |= changeOf(kind);
  // A release touches its manifest, and nearly always some of the source.
  return all & (changeOf('manifests') | changeOf('source')) ? all | changeOf('release') : all;
}

/** A source of which it is not known what it brings. */
export function changesOfWord(raw: string): bigint {
  if (raw.startsWith('<<') || /^(?:https?|ftp|git):/u.test(raw)) return 0n;
  return /(?:^|\/)\.?$|[*?[$]/u.test(raw) || !/\.\w+$/u.test(raw) ? EVERY_CHANGE : changesOfFiles([raw]);
}

/** ARG and ENV with a new value in each build, or at each release. What stands in the Dockerfile itself is not new in each build. */
export function armsOf(instruction: Instruction): bigint {
  if (instruction.keyword !== 'ARG' && instruction.keyword !== 'ENV') return 0n;
  const values =
    instruction.keyword === 'ARG'
      ? instruction.args.map(({ name }) => ({ name, fixed: false }))
      : instruction.pairs.map(({ name, value }) => ({ name, fixed: !value.raw.includes('$') }));
  let all = 0n;
  for (const { name, fixed } of values) {
    const volatility = volatilityOf(name);
    if (volatility !== undefined) all |= volatility === 'release' || fixed ? changeOf('release') : EVERY_CHANGE;
  }
  return all;
}
