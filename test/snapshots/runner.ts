import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare, fix } from '../../src/index.ts';
import { patchOf } from '../../src/output/patch.ts';
import { wordsOf } from '../../src/output/words.ts';
import type { FileResult } from '../../src/results.ts';
import type { Fix } from '../../src/transforms/transform.ts';
import { copyOf, isRewritten, readCases, type SnapshotCase } from './case.ts';
import { checkExempt, watched } from './exempt.ts';
import { checkUntouched, commentLines, together, VARIANTS, type Variant } from './laws.ts';
import { changedPaths, gitApply, takeBack, treeOf, write, type Tree } from './tree.ts';

const ROOT = join(import.meta.dirname, '..', '..', 'snapshots');
export const UPDATE = process.env['UPDATE_SNAPSHOTS'] === '1' && process.env['CI'] === undefined;

export const cases = readCases(ROOT);

/** A case while it is tested: one copy of its context, which each test leaves as it found it. */
interface Trial {
  readonly snapshot: SnapshotCase;
  readonly tree: string;
  /** Of the Dockerfile, below `tree`. */
  readonly name: string;
  readonly original: Tree;
  readonly result: FileResult;
  readonly fixes: readonly Fix[];
  readonly patch: string;
}

/** Tests every n-th case. Each part is a file of its own, so that parts run side by side. */
export function testPart(part: number, parts: number): void {
  for (const snapshot of cases.filter((_, index) => index % parts === part)) describe(snapshot.name, () => testCase(snapshot));
}

function testCase(snapshot: SnapshotCase): void {
  let trial: Trial;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = copyOf(snapshot);
    trial = await begin(snapshot, folder);
  });
  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('comes out as expected', () => {
    const { tree, result, patch } = trial;
    const report = wordsOf(result, { cwd: tree, written: true });
    expect(`${patch}${report}`).not.toContain(tree);
    expect(result.error?.kind, result.error?.message).not.toBe('internal');
    expectFile(join(snapshot.folder, 'expected.patch'), patch);
    expectFile(join(snapshot.folder, 'expected.report'), report);
  });

  const variants = VARIANTS.filter(({ name }) => snapshot.except[name] === undefined);
  // Where nothing is rewritten, nothing but the reading can go wrong: all ways of writing at once.
  for (const variant of isRewritten(snapshot) || variants.length === 0 ? variants : [together(variants)]) {
    it(`is the same under ${variant.name}`, () => checkVariant(trial, variant));
  }

  it('is patched as it is written, and nothing else is touched', () => checkWritten(trial));

  it('is shown equal, and a second run changes nothing', () => checkEqual(trial));
}

async function begin(snapshot: SnapshotCase, tree: string): Promise<Trial> {
  const original = treeOf(tree);
  const { done: result, fixes } = await watched(() => fix(inputOf(snapshot, tree)));
  expect(treeOf(tree), 'fix writes nothing').toEqual(original);
  return { snapshot, tree, name: snapshot.args.dockerfile ?? 'Dockerfile', original, result, fixes, patch: patchOf(result.changes, tree) };
}

function inputOf({ args }: SnapshotCase, tree: string): Parameters<typeof fix>[0] {
  const { dockerfile = 'Dockerfile', ...rest } = args;
  return { path: dockerfile, cwd: tree, ...rest };
}

/** Compares with what is stored; stores it when asked. */
function expectFile(path: string, text: string): void {
  if (UPDATE) return writeFileSync(path, text);
  if (!existsSync(path)) throw new Error(`${basename(path)} is missing: UPDATE_SNAPSHOTS=1 npx vitest run test/snapshots writes it; read it then`);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

async function checkVariant({ snapshot, tree, name, result }: Trial, { of, back }: Variant): Promise<void> {
  const path = join(tree, name);
  const bytes = readFileSync(path);
  const text = of(bytes.toString('utf8'));
  // Written so already: what was tested is the variant.
  if (text === undefined) return;
  try {
    writeFileSync(path, text);
    const same = await fix(inputOf(snapshot, tree));
    expect(outline(same, tree)).toEqual(outline(result, tree));
    const [before, now] = [rewritten(result, path), rewritten(same, path)];
    if (before === undefined || now === undefined) expect(now).toBe(before);
    else expect(back(now)).toBe(text.endsWith('\n') || !before.endsWith('\n') ? before : before.replace(/\r?\n$/, ''));
  } finally {
    writeFileSync(path, bytes);
  }
}

async function checkWritten({ tree, original, result: { changes }, patch }: Trial): Promise<void> {
  try {
    write(changes, tree);
    const written = treeOf(tree);
    expect(changedPaths(original, written)).toEqual(changes.map(({ path }) => path.slice(tree.length + 1)).toSorted());
    takeBack(changes);
    expect(treeOf(tree)).toEqual(original);
    if (patch !== '') gitApply(tree, patch);
    expect(treeOf(tree)).toEqual(written);
  } finally {
    takeBack(changes);
  }
  for (const change of changes) {
    checkUntouched(patchOf([change], tree), change.before, change.after);
    for (const comment of commentLines(change.before)) expect(commentLines(change.after)).toContain(comment);
  }
}

async function checkEqual({ snapshot, tree, name, result, fixes }: Trial): Promise<void> {
  const outside = `${tree}-original`;
  try {
    // The original Dockerfile lies outside, since the context is the one after the rewrite.
    mkdirSync(outside);
    const before = join(outside, basename(name));
    const own = join(tree, `${name}.dockerignore`);
    cpSync(join(tree, name), before);
    write(result.changes, tree);
    if (existsSync(own)) cpSync(own, `${before}.dockerignore`);
    const again = await fix(inputOf(snapshot, tree));
    expect({ changes: again.changes, applied: again.applied, error: again.error }).toEqual({ changes: [], applied: [], error: result.error });
    const after = join(tree, name);
    const compared = await compare({ before, after, context: result.context?.root ?? tree });
    if (result.error !== undefined) {
      const error = { kind: result.error.kind, message: expect.stringContaining(result.error.message) };
      return expect(compared).toMatchObject({ equal: false, differences: [], error });
    }
    expect(compared.error).toBeUndefined();
    expect(compared.equal).toBe(compared.differences.length === 0);
    const applied = fixes.filter(({ level, message }) => result.applied.some((one) => one.level === level && one.message === message));
    checkExempt(applied, compared.differences, readFileSync(before, 'utf8'));
    for (const { root } of (result.contexts ?? []).slice(1).filter(({ shown }) => shown)) {
      const there = await compare({ before, after, context: root });
      checkExempt(applied, there.differences, readFileSync(before, 'utf8'));
    }
  } finally {
    takeBack(result.changes);
    rmSync(outside, { recursive: true, force: true });
  }
}

/** What became of a file, without its texts. */
function outline({ applied, proposed, refused, disabled, warnings, changed, error, changes }: FileResult, tree: string): object {
  const places = refused.map(({ reason, line }) => `${line} ${reason}`);
  const paths = changes.map(({ path, created }) => [path.slice(tree.length), created]);
  const of = (fixes: FileResult['applied']): readonly string[] => fixes.map(({ line, message }) => `${line} ${message}`);
  return {
    applied: of(applied),
    proposed: of(proposed),
    places,
    disabled: disabled.map(({ line, by, message }) => `${line} by ${by} ${message}`),
    warnings: warnings.map(({ line }) => line),
    changed,
    error: error?.line,
    paths,
  };
}

function rewritten({ changes }: FileResult, path: string): string | undefined {
  return changes.find((change) => change.path === path)?.after;
}
