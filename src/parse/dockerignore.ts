import type { ContextPath } from '../model/files.ts';
import { compilePattern } from './dockerignore-pattern.ts';
import type { PathMatcher } from './dockerignore-pattern.ts';
import type { Meter } from './glob-machine.ts';
import { cleanPath, trimSpace } from './go-path.ts';

/** One line of a .dockerignore that says something. */
export interface IgnorePattern {
  /** 1-based. */
  readonly line: number;
  /** As moby compares it: clean, no leading slash, without the `!`. */
  readonly pattern: string;
  /** The line began with `!`: what matches is taken back in. */
  readonly negated: boolean;
}

/** A line that makes the build fail, or that means something we do not model. It counts as matching nothing. */
export interface IgnoreProblem {
  readonly line: number;
  readonly message: string;
}

/** The patterns take too long to match. No real ignore file gets near. */
export class IgnoreTooComplexError extends Error {
  override readonly name = 'IgnoreTooComplexError';
}

/** What a parent folder matched; only `Dockerignore.enter` makes and reads it. */
export interface FolderState {
  readonly seen: Uint8Array;
  readonly all: Uint8Array;
}

/**
 * Which paths of a build context reach the builder. Answers are only right when `problems` is empty.
 * Every question throws IgnoreTooComplexError once all of them together took too long.
 */
export interface Dockerignore {
  readonly patterns: readonly IgnorePattern[];
  readonly problems: readonly IgnoreProblem[];
  /** Does this path stay out of the context? The root never does. A folder that is ignored still arrives when something below it does. */
  isIgnored(path: ContextPath): boolean;
  /**
   * Is every possible path at or below the folder ignored, some, or surely none? `all-ignored` is only said when the
   * folder itself is matched and no later `!` pattern could match anything below it.
   */
  coverage(folder: ContextPath): 'all-ignored' | 'some' | 'none';
  /**
   * The file is sent, but empty: BuildKit's walk takes it in, and its open turns it down (see below). Pathological, but it happens
   * with `x`, `!x/file`, `x`.
   */
  isDisputed(path: ContextPath): boolean;
  /** For one walk from the top down: the answer for a path, given its parent folder's state (undefined for the root). */
  enter(path: ContextPath, parent: FolderState | undefined): { readonly ignored: boolean; readonly state: FolderState };
  /** The same question for what lies directly in a folder and has nothing below it: one answer for all of them, or one for each path. */
  leavesOut(folder: ContextPath, state: FolderState): boolean | ((path: ContextPath) => boolean);
}

interface Compiled extends IgnorePattern {
  readonly matcher: PathMatcher;
}

/** bufio.Scanner gives up on longer lines, and the build fails. https://pkg.go.dev/bufio#pkg-constants */
const LONGEST_LINE = 64 * 1024 - 1;
/** A few seconds. */
const MAX_STEPS = 100_000_000;
const CACHED_FOLDERS = 20_000;
/** PATH_MAX of Linux: no longer path is on disk, and no time is spent on one that a Dockerfile names. */
const LONGEST_PATH = 4096;

/**
 * Reads a .dockerignore as BuildKit does: moby/patternmatcher's ignorefile.ReadAll for the lines, its PatternMatcher for the
 * patterns, and fsutil's walk for how the two meet.
 * https://github.com/moby/patternmatcher/blob/main/ignorefile/ignorefile.go https://github.com/tonistiigi/fsutil/blob/master/filter.go
 *
 * Own matcher, since @balena/dockerignore 1.0.2 fails moby's cases: `a(b)c/def` does not match itself, `a.|)$(}+{bc` throws,
 * `*[a-ζ]` ignores case, `a/b` then `!a` lets a/b in; and it makes a JavaScript RegExp, which `a*` fifty times over hangs.
 */
export function parseDockerignore(text: string, maxSteps = MAX_STEPS): Dockerignore {
  const lines = text.replace(/^\uFEFF/u, '').split('\n');
  return compileAll(
    lines.map((raw, index) => ({ line: index + 1, read: readLine(raw) })),
    maxSteps,
  );
}

/** undefined: a comment or nothing. A string: why the build fails. */
function readLine(raw: string): { readonly pattern: string; readonly negated: boolean } | string | undefined {
  if (Buffer.byteLength(raw) > LONGEST_LINE) return 'the line is too long';
  if (raw.startsWith('#')) return undefined;
  let text = trimSpace(raw);
  if (text === '') return undefined;
  const inverted = text.startsWith('!');
  if (inverted) text = trimSpace(text.slice(1));
  if (text !== '') {
    text = cleanPath(text);
    if (text.length > 1 && text.startsWith('/')) text = text.slice(1);
  }
  return readPattern(inverted ? `!${text}` : text);
}

/** As PatternMatcher.New: it cleans (again), the `!` included, and looks for a `!` of its own: `./!x` and `/!x` negate as well. */
function readPattern(raw: string): { readonly pattern: string; readonly negated: boolean } | string | undefined {
  const trimmed = trimSpace(raw);
  if (trimmed === '') return undefined;
  const text = cleanPath(trimmed);
  if (!text.startsWith('!')) return { pattern: text, negated: false };
  return text.length === 1 ? 'a lone "!" is no pattern' : { pattern: text.slice(1), negated: true };
}

/**
 * The same matching for patterns that stand elsewhere (COPY --exclude, and what --parents includes): `isIgnored` then means
 * "matches". `line` counts the patterns from 1.
 */
export function compilePatterns(patterns: readonly string[]): Dockerignore {
  return compileAll(
    patterns.map((raw, index) => ({ line: index + 1, read: readPattern(raw) })),
    MAX_STEPS,
  );
}

function compileAll(
  lines: Iterable<{ readonly line: number; readonly read: ReturnType<typeof readPattern> }>,
  maxSteps: number,
): Dockerignore {
  const meter: Meter = { steps: 0 };
  const compiled: Compiled[] = [];
  const problems: IgnoreProblem[] = [];
  for (const { line, read } of lines) {
    if (read === undefined) continue;
    const matcher = typeof read === 'string' ? read : compilePattern(read.pattern, meter);
    if (typeof matcher === 'string') problems.push({ line, message: matcher });
    else if (typeof read !== 'string') compiled.push({ line, ...read, matcher });
  }
  return new Evaluator(compiled, problems, { meter, maxSteps });
}

/** What may be spent on all questions together. */
interface Limit {
  readonly meter: Meter;
  readonly maxSteps: number;
}

function checkTime({ meter, maxSteps }: Limit): void {
  if (meter.steps > maxSteps) throw new IgnoreTooComplexError('the ignore file takes too long to match');
}

/**
 * fsutil walks from the top and hands down which patterns a parent folder matched (`MatchesUsingParentResults`). A pattern that
 * could not change the answer for the parent is not tried there, so it is not handed down: `a/b`, `!a` keeps a/b out.
 * Opening a file asks again without that shortcut (`MatchesOrParentMatches`); where the two disagree, an empty file arrives.
 */
function entered(
  { compiled, mayDispute, limit, root }: Entered,
  path: ContextPath,
  parent: FolderState,
): ReturnType<Dockerignore['enter']> {
  if (path === '') return { ignored: false, state: root };
  // Most folders are matched by nothing, and need no state of their own.
  let state = root;
  let ignored = false;
  for (let index = 0; index < compiled.length; index++) {
    checkTime(limit);
    const pattern = compiled[index];
    if (pattern === undefined) continue;
    const match = matchesBelow(pattern, index, path, parent, ignored);
    const disputes = mayDispute && (match || parent.all[index] === 1 || pattern.matcher.matches(path));
    if ((match || disputes) && state === root) state = newState(compiled);
    if (match) {
      state.seen[index] = 1;
      ignored = !pattern.negated;
    }
    if (disputes) state.all[index] = 1;
  }
  return { ignored, state };
}

interface Entered {
  readonly compiled: readonly Compiled[];
  readonly mayDispute: boolean;
  readonly limit: Limit;
  readonly root: FolderState;
}

function newState({ length }: readonly Compiled[]): FolderState {
  return { seen: new Uint8Array(length), all: new Uint8Array(length) };
}

/** What `entered` would say, without what is only needed further below. Most patterns match nothing in most folders. */
function leavesOutOf({ compiled, limit }: Entered, folder: ContextPath, state: FolderState): boolean | ((path: ContextPath) => boolean) {
  checkTime(limit);
  let ignored = false;
  let open = false;
  for (let index = 0; index < compiled.length; index++) {
    const pattern = compiled[index];
    if (pattern !== undefined && state.seen[index] === 1) ignored = !pattern.negated;
    else if (pattern !== undefined) open ||= folder === '' || pattern.matcher.couldMatchBelow(folder);
  }
  return open ? (path) => isLeftOut(compiled, limit, path, state) : ignored;
}

function isLeftOut(compiled: readonly Compiled[], limit: Limit, path: ContextPath, state: FolderState): boolean {
  checkTime(limit);
  let left = false;
  for (let index = 0; index < compiled.length; index++) {
    const pattern = compiled[index];
    if (pattern !== undefined && matchesBelow(pattern, index, path, state, left)) left = !pattern.negated;
  }
  return left;
}

function matchesBelow({ negated, matcher }: Compiled, index: number, path: ContextPath, parent: FolderState, ignored: boolean): boolean {
  return parent.seen[index] === 1 || (negated === ignored && matcher.matches(path));
}

function coverageOf(compiled: readonly Compiled[], folder: ContextPath, state: FolderState): 'all-ignored' | 'some' | 'none' {
  const last = state.seen.lastIndexOf(1);
  const ignored = compiled[last]?.negated === false;
  // Of an ignored folder, what takes something back in counts; of another one, what leaves something out.
  for (let index = ignored ? last + 1 : 0; index < compiled.length; index++) {
    const pattern = compiled[index];
    if (pattern?.negated === ignored && (folder === '' || pattern.matcher.couldMatchBelow(folder))) return 'some';
  }
  return ignored ? 'all-ignored' : 'none';
}

/** A class, as the machines are (glob-machine.ts). */
class Evaluator implements Dockerignore {
  readonly patterns: readonly IgnorePattern[];
  readonly problems: readonly IgnoreProblem[];
  readonly #entered: Entered;
  /** States of folders asked about out of order, each worked out once. */
  readonly #states = new Map<ContextPath, FolderState>();

  constructor(compiled: readonly Compiled[], problems: readonly IgnoreProblem[], limit: Limit) {
    const negation = compiled.findIndex((pattern) => pattern.negated);
    const mayDispute = negation >= 0 && compiled.some((pattern, index) => index > negation && !pattern.negated);
    this.patterns = compiled.map(({ line, pattern, negated }) => ({ line, pattern, negated }));
    this.problems = problems;
    this.#entered = { compiled, mayDispute, limit, root: newState(compiled) };
  }

  isIgnored(path: ContextPath): boolean {
    return isPath(path) && this.enter(path, this.#stateOf(parentOf(path))).ignored;
  }

  coverage(folder: ContextPath): 'all-ignored' | 'some' | 'none' {
    if (folder.length > LONGEST_PATH) return 'some';
    const { compiled, limit } = this.#entered;
    checkTime(limit);
    return coverageOf(compiled, folder, this.#stateOf(folder));
  }

  isDisputed(path: ContextPath): boolean {
    const { compiled, mayDispute } = this.#entered;
    if (!mayDispute || !isPath(path)) return false;
    const { ignored, state } = this.enter(path, this.#stateOf(parentOf(path)));
    return !ignored && compiled[state.all.lastIndexOf(1)]?.negated === false;
  }

  enter(path: ContextPath, parent: FolderState = this.#entered.root): ReturnType<Dockerignore['enter']> {
    return entered(this.#entered, path, parent);
  }

  leavesOut(folder: ContextPath, state: FolderState): ReturnType<Dockerignore['leavesOut']> {
    return leavesOutOf(this.#entered, folder, state);
  }

  #stateOf(folder: ContextPath): FolderState {
    const cache = this.#states;
    let state = this.#entered.root;
    if (folder === '') return state;
    const cached = cache.get(folder);
    if (cached !== undefined) return cached;
    for (let slash = folder.indexOf('/'); ; slash = folder.indexOf('/', slash + 1)) {
      const path = slash < 0 ? folder : folder.slice(0, slash);
      state = cache.get(path) ?? this.enter(path, state).state;
      if (cache.size >= CACHED_FOLDERS) cache.clear();
      cache.set(path, state);
      if (slash < 0) return state;
    }
  }
}

function isPath(path: ContextPath): boolean {
  return path !== '' && path.length <= LONGEST_PATH;
}

function parentOf(path: ContextPath): ContextPath {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}
