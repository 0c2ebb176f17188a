import type { InstructionTrace } from '../../src/analysis/evaluate.ts';
import { inRegion, isBelow, parentOf } from '../../src/model/path-patterns.ts';
import type { Region } from '../../src/model/paths.ts';
import { whyGiven, type Use } from './given.ts';
import type { Touched } from './touched.ts';

/** Where a trace and the model of a command part. */
export interface Parting {
  /** Paths that were there and read, and that no prediction names. */
  readonly unpredictedReads: readonly string[];
  /** Folders whose names were listed. */
  readonly unpredictedLists: readonly string[];
  /** Paths that were looked for and not there: were they there, they would be read. */
  readonly unpredictedInputs: readonly string[];
  readonly unpredictedWrites: readonly string[];
  /** Predicted patterns of writes below which nothing was written. */
  readonly untouched: readonly string[];
}

interface Around {
  /** Did an earlier instruction put this path there, by name? Then nothing of it is given. */
  readonly isPut: (path: string) => boolean;
  /** Paths of which it is known that looking at them has no effect. */
  readonly idle: ReadonlySet<string>;
}

/** Holds what the model says of the commands of a RUN against what they did. */
export function partings(trace: InstructionTrace, touched: Touched, { isPut, idle }: Around): Parting {
  const { events, steps } = trace;
  const reads = events.flatMap((event) => event.reads);
  const writes = events.flatMap((event) => [...event.writes, { patterns: event.updates ?? [] }]);
  const optional = new Set([...events.flatMap((event) => event.optional), ...steps.flatMap(({ asked }) => [...asked])]);
  const indifferent = new Set(steps.flatMap((step) => [...step.indifferent]));
  const folders = new Set(events.flatMap((event) => event.folders));
  const listed = new Set(steps.flatMap((step) => [...step.listed]));
  // What is written over is read as well (analysis/activity.ts).
  const known = (path: string): boolean => within(reads, path) || within(writes, path);
  const above = foldersAbove([...reads, ...writes], trace);
  const read = (path: string): boolean => known(path) || folders.has(path) || indifferent.has(path) || above(path);
  const globbed = (folder: string): boolean =>
    reads.some(({ patterns }) => patterns.some((pattern) => parentOf(pattern) === folder && /[*?[]/.test(pattern.slice(folder.length))));
  const given = (use: Use, path: string): boolean => idle.has(path) || (!isPut(path) && whyGiven(use, path) !== undefined);
  return {
    unpredictedReads: [...touched.reads].filter((path) => !read(path) && !given('read', path)),
    unpredictedLists: [...touched.listed].filter(
      (path) => !known(`${path}/${PROBE}`) && !listed.has(path) && !globbed(path) && !given('list', path),
    ),
    unpredictedInputs: [...touched.absent].filter(
      (path) => !known(path) && !optional.has(path) && !listed.has(parentOf(path)) && !given('absent', path),
    ),
    unpredictedWrites: [...touched.writes].filter((path) => !within(writes, path) && !given('write', path)),
    untouched: [...new Set(writes.flatMap(({ patterns }) => patterns))].filter(
      (pattern) => ![...touched.writes].some((path) => inRegion({ patterns: [pattern] }, path)),
    ),
  };
}

/** A name that no file has. */
const PROBE = 'dockerfix-any-name';

function within(regions: readonly Region[], path: string): boolean {
  return regions.some((region) => inRegion(region, path));
}

/** The folders on the way to what is predicted, and to the working directory: they are there, or nothing of it could be. */
function foldersAbove(regions: readonly Region[], { before }: InstructionTrace): (path: string) => boolean {
  const cwd = before.workdir.kind === 'known' ? [before.workdir.text] : [];
  const paths = [...cwd, ...regions.flatMap(({ patterns }) => patterns)];
  return (path) => paths.some((one) => isBelow(one, path));
}
