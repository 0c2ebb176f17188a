import { onNewFile } from '../source/cache.ts';
import { aliasesOfPattern } from './path-aliases.ts';
import { GLOBSTAR, parsePattern, type Segment } from './path-glob.ts';
import type { PathPattern } from './paths.ts';

/** A pattern taken apart, with what is asked of it again and again. */
export interface Parsed {
  readonly segments: readonly Segment[];
  /** The one path that it matches, if it is that narrow. */
  readonly path: string | undefined;
  /** Of `/app/**` the folder. */
  readonly tree: string | undefined;
  /** See `aliasesOf`. */
  aliases?: readonly (readonly Segment[])[];
}

/** Patterns that stand in the data of dockerfix itself: they come with every file, so that they are taken apart once. */
const ofData = new Map<PathPattern, Parsed | undefined>();

const ofFile = new Map<PathPattern, Parsed>();
onNewFile(() => ofFile.clear());

/** Tells which patterns come with every file. @returns the same */
export function standing<T extends readonly PathPattern[]>(patterns: T): T {
  for (const pattern of patterns) ofData.set(pattern, undefined);
  return patterns;
}

export function isStanding(pattern: PathPattern): boolean {
  return ofData.has(pattern);
}

export function parsed(pattern: PathPattern): Parsed {
  const known = ofFile.get(pattern) ?? ofData.get(pattern);
  if (known !== undefined) return known;
  const made = parseNow(pattern);
  (ofData.has(pattern) ? ofData : ofFile).set(pattern, made);
  return made;
}

function parseNow(pattern: PathPattern): Parsed {
  const segments = parsePattern(pattern);
  const path = pathOf(segments, segments.length);
  const tree = path === undefined && segments.at(-1) === GLOBSTAR ? pathOf(segments, segments.length - 1) : undefined;
  return { segments, path, tree };
}

/** Patterns that cover the other names of all its members. */
export function aliasesOf(one: Parsed): readonly (readonly Segment[])[] {
  return (one.aliases ??= aliasesOfPattern(one.segments));
}

/** The one path that the first segments match, if they are that narrow. */
export function pathOf(segments: readonly Segment[], count: number): string | undefined {
  let path = '';
  for (let at = 0; at < count; at++) {
    const segment = segments[at];
    if (segment?.kind !== 'literal') return undefined;
    path += `/${segment.text}`;
  }
  return path === '' ? '/' : path;
}
