import type { Instruction, RunInstruction } from '../model/build.ts';
import type { ContextPath } from '../model/files.ts';
import type { CommandCosts } from '../preferences.ts';
import { cacheOf } from '../source/cache.ts';
import { weigher } from './cache-simulation.ts';
import type { CopyTrace } from './copies.ts';
import type { Timings } from './timings.ts';
import { changeKinds, kindOfFile, volatilityOf, type ChangeKind } from './volatility.ts';

/** Where the changes come from that rebuilds are weighed by. */
export type ChangesBasis =
  | { readonly kind: 'history'; readonly commits: number }
  /** By kind of file; `why` there is no history. */
  | { readonly kind: 'prior'; readonly why: string | undefined };

/**
 * The changes that a Dockerfile is rebuilt after, and what rebuilds take. Each is a bit of a set: a commit of the repository's history, or a kind of change with the
 * share that it has of all.
 */
export interface Changes {
  readonly basis: ChangesBasis;
  /** The weight of a set; whole numbers. */
  readonly weigh: (changes: bigint) => number;
  /** The weight of all. */
  readonly total: number;
  readonly every: bigint;
  /** Changes of what a copy brings. @param wanted of the paths in the image; all unless told */
  ofCopy(copy: CopyTrace, wanted?: (image: string) => boolean): bigint;
  /** Changes of a source of which it is not known what it brings, as it is written. */
  ofWord(raw: string): bigint;
  /** Changes of the words of a RUN; none unless told. */
  ofRun?(run: RunInstruction): bigint;
  /** What instructions took in a build, where its log was given. */
  readonly timings?: Timings;
  /** What somebody says that commands take. */
  readonly costs?: CommandCosts;
  /** Changes that give an ARG or ENV of this instruction another value. */
  armsOf(instruction: Instruction): bigint;
}

/** How often a value that an instruction sets is another one. */
export function volatilityIn(instruction: Instruction): 'every-change' | 'release' | undefined {
  if (instruction.keyword !== 'ARG' && instruction.keyword !== 'ENV') return undefined;
  // What stands in the Dockerfile itself is not new in each build.
  const values =
    instruction.keyword === 'ARG'
      ? instruction.args.map(({ name }) => ({ name, fixed: false }))
      : instruction.pairs.map(({ name, value }) => ({ name, fixed: !value.raw.includes('$') }));
  let most: 'release' | undefined;
  for (const { name, fixed } of values) {
    const volatility = volatilityOf(name);
    if (volatility === 'every-change' && !fixed) return volatility;
    if (volatility !== undefined) most = 'release';
  }
  return most;
}

/** Names that an ARG or ENV gives a value. */
export function namesSetBy(instruction: Instruction): readonly string[] {
  if (instruction.keyword === 'ARG') return instruction.args.map(({ name }) => name);
  return instruction.keyword === 'ENV' ? instruction.pairs.map(({ name }) => name) : [];
}

/** Names by which an ARG or ENV gets a value from outside: its own, or those that its value mentions. */
export function namesTakenBy(instruction: Instruction): readonly string[] {
  if (instruction.keyword !== 'ENV') return namesSetBy(instruction);
  const names: string[] = [];
  for (const { value } of instruction.pairs) for (const [, name = ''] of value.raw.matchAll(/\$\{?([A-Za-z_]\w*)/gu)) names.push(name);
  return names;
}

/** A source of COPY, ADD or a mount that names nothing in the context. */
export function isElsewhere(raw: string): boolean {
  return raw.startsWith('<<') || /^(?:https?|ftp|git):/u.test(raw);
}

/** A source that may bring anything: a folder, a pattern, a variable. */
export function isWide(raw: string): boolean {
  return /(?:^|\/)\.?$|[*?[$]/u.test(raw) || !/\.\w+$/u.test(raw);
}

const EVERY = (1n << BigInt(changeKinds.length)) - 1n;

/** The set of one kind of change, in the prior. */
export function changeOf(id: ChangeKind['id']): bigint {
  return 1n << BigInt(changeKinds.findIndex((kind) => kind.id === id));
}

function ofFiles(paths: Iterable<ContextPath>): bigint {
  const kinds = new Set<ChangeKind['id']>();
  for (const path of paths) kinds.add(kindOfFile(path));
  return ofKinds(kinds);
}

function ofKinds(kinds: Iterable<ChangeKind['id']>): bigint {
  let all = 0n;
  for (const kind of kinds) all |= changeOf(kind);
  // A release touches its manifest, and nearly always some of the source.
  return all & (changeOf('manifests') | changeOf('source')) ? all | changeOf('release') : all;
}

/** Where the files of a copy land in the image, by kind. Parts of a copy of the whole context are asked about again and again. */
const landing = cacheOf<CopyTrace['contextFiles'], ReadonlyMap<ChangeKind['id'], readonly string[]>>();

function landed({ entries }: CopyTrace): ReadonlyMap<ChangeKind['id'], readonly string[]> {
  const found = new Map<ChangeKind['id'], string[]>();
  for (const { kind, context, image } of entries) {
    if (kind === 'folder') continue;
    const change = kindOfFile(context);
    const images = found.get(change);
    if (images === undefined) found.set(change, [image]);
    else images.push(image);
  }
  return found;
}

/** One file of a kind tells as much as all of them. */
function ofWanted(copy: CopyTrace, wanted: (image: string) => boolean): bigint {
  const known = landing.get(copy.contextFiles) ?? landed(copy);
  landing.set(copy.contextFiles, known);
  const found: ChangeKind['id'][] = [];
  for (const [kind, images] of known) if (images.some(wanted)) found.push(kind);
  return ofKinds(found);
}

const copied = cacheOf<CopyTrace['contextFiles'], bigint>();

const SHARES = changeKinds.map(({ share }) => share);

/** What changes how often, as long as nobody looks into a history (volatility.ts). @param why there is none */
export function priorChanges(why?: string): Changes {
  return {
    basis: { kind: 'prior', why },
    weigh: weigher(SHARES),
    total: SHARES.reduce((sum, share) => sum + share, 0),
    every: EVERY,
    ofCopy,
    ofWord,
    armsOf,
  };
}

function ofCopy(copy: CopyTrace, wanted?: (image: string) => boolean): bigint {
  // Its entries are listed only where they are needed: that takes longer than all else here.
  if (wanted !== undefined) return ofWanted(copy, wanted);
  const { contextFiles } = copy;
  const known = copied.get(contextFiles) ?? ofFiles(contextFiles());
  copied.set(contextFiles, known);
  return known;
}

function ofWord(raw: string): bigint {
  return isElsewhere(raw) ? 0n : isWide(raw) ? EVERY : ofFiles([raw]);
}

function armsOf(instruction: Instruction): bigint {
  const volatility = volatilityIn(instruction);
  return volatility === undefined ? 0n : volatility === 'release' ? changeOf('release') : EVERY;
}
