import {
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compare, fix } from '../src/index.ts';
import { patchOf } from '../src/output/patch.ts';
import { wordsOf } from '../src/output/words.ts';
import { writeChanges } from '../src/output/write.ts';
import type { FileResult } from '../src/results.ts';
import { transforms } from '../src/transforms/registry.ts';
import { git } from './output/helpers.ts';
import { copyOf, readCases, type SnapshotCase } from './snapshots/case.ts';
import { checkUntouched, commentLines, VARIANTS } from './snapshots/laws.ts';

const ROOT = join(import.meta.dirname, '..', 'snapshots');
const UPDATE = process.env['UPDATE_SNAPSHOTS'] === '1' && process.env['CI'] === undefined;

const cases = readCases(ROOT);
const temporary: string[] = [];
/** Refusals that some case reached: `<transform>/<reason>`. */
const reached = new Set<string>();

afterAll(() => {
  for (const folder of temporary) rmSync(folder, { recursive: true, force: true });
});

describe.each(cases)('$name', (snapshot) => {
  it('comes out as expected', async () => {
    const { tree, result } = await fixed(snapshot);
    for (const { transform, reason } of result.refused) reached.add(`${transform}/${reason}`);
    const patch = await patchOf(result.changes, tree);
    const report = wordsOf(result, { cwd: tree, written: true });
    expect(`${patch}${report}`).not.toContain(tree);
    expectFile(join(snapshot.folder, 'expected.patch'), patch);
    expectFile(join(snapshot.folder, 'expected.report'), report);
  });

  it('obeys the laws: written = patched, nothing else touched, shown equal, the second run changes nothing', async () => {
    const { tree, result } = await fixed(snapshot);
    const patch = await patchOf(result.changes, tree);
    const patched = copy(snapshot);
    const original = copy(snapshot);
    writeChanges(result.changes, tree);
    if (patch !== '') {
      writeFileSync(join(patched, 'the.patch'), patch);
      git(patched, 'apply', 'the.patch');
      rmSync(join(patched, 'the.patch'));
    }
    expect(treeOf(patched)).toEqual(treeOf(tree));
    for (const { path, before, after } of result.changes) {
      checkUntouched(
        await patchOf(
          result.changes.filter((change) => change.path === path),
          tree,
        ),
        before,
        after,
      );
      for (const comment of commentLines(before)) expect(commentLines(after)).toContain(comment);
    }
    expect(changedPaths(original, tree)).toEqual(result.changes.map(({ path }) => path.slice(tree.length + 1)).toSorted());
    const again = await fix(inputOf(snapshot, tree));
    expect({ changes: again.changes, applied: again.applied, error: again.error }).toEqual({
      changes: [],
      applied: [],
      error: result.error,
    });
    expect(await compared(snapshot, original, tree, result)).toMatchObject({ equal: result.error === undefined });
  });

  it.each(VARIANTS.filter(({ name }) => snapshot.except[name] === undefined))('is the same under $name', async ({ of, back }) => {
    const { tree, result } = await fixed(snapshot);
    const name = snapshot.args.dockerfile ?? 'Dockerfile';
    const text = of(readFileSync(join(tree, name), 'utf8'));
    const other = copy(snapshot);
    if (text !== undefined) writeFileSync(join(other, name), text);
    const same = await fix(inputOf(snapshot, other));
    expect(outline(same, other)).toEqual(outline(result, tree));
    const [before, now] = [rewritten(result, join(tree, name)), rewritten(same, join(other, name))];
    if (text === undefined || before === undefined || now === undefined) expect(now).toBe(before);
    else expect(back(now)).toBe(text.endsWith('\n') || !before.endsWith('\n') ? before : before.replace(/\r?\n$/, ''));
  });
});

describe('all snapshots together', () => {
  it('belong to a transform each, and say what they are about', () => {
    const ids = transforms.map(({ id }) => id);
    expect(cases.filter(({ transform }) => !ids.includes(transform)).map(({ name }) => name)).toEqual([]);
    expect(cases.filter(({ about }) => about === '').map(({ name }) => name)).toEqual([]);
  });

  it('reach every reason of every transform to refuse', () => {
    const reasons = transforms.flatMap(({ id, refusals }) => Object.keys(refusals).map((reason) => `${id}/${reason}`));
    expect(reasons.filter((reason) => !reached.has(reason))).toEqual([]);
  });

  it('are written only on purpose', () => {
    expect(process.env['CI'] !== undefined && UPDATE).toBe(false);
  });
});

function copy(snapshot: SnapshotCase): string {
  const folder = copyOf(snapshot);
  temporary.push(folder);
  return folder;
}

async function fixed(snapshot: SnapshotCase): Promise<{ readonly tree: string; readonly result: FileResult }> {
  const tree = copy(snapshot);
  return { tree, result: await fix(inputOf(snapshot, tree)) };
}

function inputOf({ args }: SnapshotCase, tree: string): Parameters<typeof fix>[0] {
  const { dockerfile = 'Dockerfile', ...rest } = args;
  return { path: dockerfile, cwd: tree, ...rest };
}

/** Compares with what is stored; stores it when asked. */
function expectFile(path: string, text: string): void {
  if (UPDATE) return writeFileSync(path, text);
  if (!existsSync(path))
    throw new Error(`${basename(path)} is missing: UPDATE_SNAPSHOTS=1 npx vitest run test/snapshots.test.ts writes it; read it then`);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** Every path with its kind, mode, and text or target. */
function treeOf(folder: string): Readonly<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    const content = stat.isSymbolicLink() ? readlinkSync(path) : stat.isFile() ? readFileSync(path, 'latin1') : '';
    tree[name] = `${stat.mode.toString(8)} ${content}`;
  }
  return tree;
}

function changedPaths(before: string, after: string): readonly string[] {
  const [old, now] = [treeOf(before), treeOf(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => old[name] !== now[name]).toSorted();
}

/** The rewritten Dockerfile against the original one, which lies outside, in the context as it is after the rewrite. */
async function compared(snapshot: SnapshotCase, original: string, tree: string, result: FileResult): ReturnType<typeof compare> {
  const name = snapshot.args.dockerfile ?? 'Dockerfile';
  const outside = realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-original-')));
  temporary.push(outside);
  const before = join(outside, basename(name));
  cpSync(join(original, name), before);
  const own = join(tree, `${name}.dockerignore`);
  if (existsSync(own)) cpSync(own, `${before}.dockerignore`);
  return compare({ before, after: join(tree, name), context: result.context?.root ?? tree });
}

/** What became of a file, without its texts. */
function outline({ applied, proposed, refused, warnings, changed, error, changes }: FileResult, tree: string): object {
  const places = refused.map(({ reason, line }) => `${line} ${reason}`);
  const paths = changes.map(({ path, created }) => [path.slice(tree.length), created]);
  const of = (fixes: FileResult['applied']): readonly string[] => fixes.map(({ line, message }) => `${line} ${message}`);
  return {
    applied: of(applied),
    proposed: of(proposed),
    places,
    warnings: warnings.map(({ line }) => line),
    changed,
    error: error?.line,
    paths,
  };
}

function rewritten({ changes }: FileResult, path: string): string | undefined {
  return changes.find((change) => change.path === path)?.after;
}
