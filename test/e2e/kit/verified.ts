import { join } from 'node:path';
import { expect } from 'vitest';
import { fix } from '../../../src/fix.ts';
import type { FileResult, FixInput, Rebuild, Verified, VerifyResult } from '../../../src/results.ts';
import { verify, verifyFix } from '../../../src/verify.ts';
import { count } from './counts.ts';
import { writeProject, type Project } from './project.ts';
import { theRun } from './run.ts';

/** Every build may use the network of the machine: an engine that `scripts/engine.sh` started has no other. */
export const WORDS = ['--network', 'host'] as const;

export interface Tried {
  /** Where the project lies, as it was before. */
  readonly folder: string;
  readonly result: FileResult;
  readonly verified: Verified;
}

interface Wanted extends Pick<FixInput, 'only' | 'skip' | 'unsafe'> {
  /** Transforms that must take part, in the order of the registry. */
  readonly applied?: readonly string[];
  /** The source file that is edited. */
  readonly edit?: string;
  /** Paths in which two builds of the original differ, too. None unless said. */
  readonly own?: RegExp;
  /** Further words for `docker build`. */
  readonly words?: readonly string[];
}

/** Rewrites a project, builds both with nothing cached and wants the same image; then edits, and rebuilds. */
export async function expectSameImage(project: Project, wanted: Wanted = {}): Promise<Tried> {
  const { folder, result } = await rewritten(project, wanted);
  const after = result.changes.map((change) => `--- ${change.path.slice(folder.length + 1)}\n${change.after}`).join('\n');
  const applied = new Set(result.applied.map(({ transform }) => transform));
  if (wanted.applied !== undefined) expect([...applied].sort(), `after:\n${after}`).toEqual([...wanted.applied].sort());
  const verified = verifiedOf(await verifyFix(result, { ...wanted, ...settings(folder, wanted.words) }), after);
  expect(isSame(verified), `${wordsOf(verified)}\n${after}`).toBe(true);
  const own = verified.own.filter(({ path }) => wanted.own?.test(path) !== true);
  expect(own, `two builds of the original differ in these\n${after}`).toEqual([]);
  return { folder, result, verified };
}

/** A project that is on disk, and what would become of it. */
export async function rewritten(
  project: Project,
  options: Pick<FixInput, 'only' | 'skip' | 'unsafe'> = {},
): Promise<Omit<Tried, 'verified'>> {
  const folder = writeProject(project);
  const result = await fix({ path: 'Dockerfile', cwd: folder, context: '.', ...options });
  if (result.error !== undefined) return expect.fail(result.error.message);
  return { folder, result };
}

/** Of a file that was rewritten, or made. */
export function textAfter({ folder, result }: Omit<Tried, 'verified'>, name: string): string {
  const change = result.changes.find(({ path }) => path === join(folder, name));
  return change === undefined ? expect.fail(`${name} did not change`) : change.after;
}

/** Builds two Dockerfiles of one context, whatever comes of it. @param after the second Dockerfile */
export async function verifyTwo(project: Project, after: string, words: readonly string[] = []): Promise<Verified> {
  const folder = writeProject(project);
  const other = writeProject({ dockerfile: after, files: {} });
  return verifiedOf(await verify({ ...settings(folder, words), path: 'Dockerfile', after: `${other}/Dockerfile` }), after);
}

function settings(
  folder: string,
  words: readonly string[] = [],
): { readonly cwd: string; readonly context: string; readonly keep: true; readonly engine: 'docker'; readonly words: readonly string[] } {
  theRun();
  // What is built is removed at the end of the run: `verify` would take it from another test that runs beside this one.
  return { cwd: folder, context: '.', keep: true, engine: 'docker', words: [...WORDS, ...words] };
}

function verifiedOf({ verified, error }: VerifyResult, after: string): Verified {
  expect(error, `${error?.message ?? ''}\n${after}`).toBeUndefined();
  if (verified === undefined) return expect.fail('nothing was rewritten');
  const { verdict, own, rebuilds, differences } = verified;
  const again = own.length + differences.length > 0 ? 1 : 0;
  count(theRun().folder, { builds: 2 + again + 2 * rebuilds.length, verdict, rebuilds: rebuilds.map(countOf) });
  return verified;
}

function countOf({ edit, before, after }: Rebuild): {
  readonly after: Rebuild['edit']['what'];
  readonly steps: readonly [number, number];
  readonly seconds: readonly [number, number];
} {
  return { after: edit.what, steps: [before.steps.length, after.steps.length], seconds: [before.seconds, after.seconds] };
}

export function isSame({ verdict }: Verified): boolean {
  return verdict === 'identical' || verdict === 'identical but for caches';
}

/** What is wrong, for the message of a test: paths, or the end of the log. */
export function wordsOf({ verdict, differences, config, log }: Verified): string {
  const paths = differences.slice(0, 40).map(({ path, what }) => `${path}: ${what}`);
  return [verdict, ...paths, ...config, log ?? ''].join('\n');
}

/** Instructions that ran again after an edit. */
export function rerunsAfter(
  { rebuilds }: Verified,
  what: Rebuild['edit']['what'],
): { readonly before: readonly string[]; readonly after: readonly string[] } {
  const found = rebuilds.find(({ edit }) => edit.what === what);
  if (found === undefined) return expect.fail(`nothing was rebuilt after ${what}`);
  expect([found.before.failed, found.after.failed]).toEqual([undefined, undefined]);
  return { before: found.before.steps, after: found.after.steps };
}

/** After an edit of the source the install ran again before, and does not now; after no edit nothing runs again. */
export function expectReuse({ verified }: Tried, install: RegExp): void {
  const { before, after } = rerunsAfter(verified, 'source');
  const words = `before: ${before.join(' | ')}\nafter: ${after.join(' | ')}`;
  expect(
    before.some((step) => install.test(step)),
    `the install ran again\n${words}`,
  ).toBe(true);
  expect(
    after.filter((step) => install.test(step)),
    `no install runs again\n${words}`,
  ).toEqual([]);
  expect(after.length, `no more steps run again\n${words}`).toBeLessThanOrEqual(before.length);
  expect(rerunsAfter(verified, 'no change')).toEqual({ before: [], after: [] });
}
