import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fix, type Assumption } from '../../src/index.ts';
import { writeChanges } from '../../src/output/write.ts';
import { readContextFrom, type Context, type Sketch } from '../interpreter/context.ts';
import { copyOf, readCases } from '../snapshots/case.ts';

/** A Dockerfile, what it was rewritten to, and the context of both, on the disk and in memory. */
export interface Subject {
  readonly name: string;
  /** It is no snapshot. */
  readonly handWritten: boolean;
  readonly before: string;
  readonly after: string;
  /** The folder of the context, with the ignore file as it is after the rewrite. */
  readonly folder: string;
  readonly context: Context;
  readonly dockerignore: string | undefined;
  /** What the caller removes in the end. */
  readonly tree: string;
  /** Lines of the ignore file that the rewrite added. */
  readonly addedLines: readonly string[];
  readonly originalIgnore: string | undefined;
  /** Lines were added for what an install makes and the host may hold: images of clean checkouts stay the same, those of others do not. */
  readonly hidesHost: boolean;
  /** Fixes that need a look were applied: the image may differ. */
  readonly unsafe: boolean;
  /** What the rewrite takes for granted; undefined where it is no snapshot. */
  readonly assumptions: readonly Assumption[] | undefined;
}

export interface Pair {
  readonly name: string;
  readonly files: Sketch;
  readonly before: string;
  readonly after: string;
}

function temporary(): string {
  return realpathSync(mkdtempSync(join(tmpdir(), 'dockerfix-mutation-')));
}

/** A hand-written pair on the disk. */
export function subjectOf({ name, files, before, after }: Pair): Subject {
  const folder = temporary();
  const later: (() => void)[] = [];
  for (const [path, what] of Object.entries(files)) {
    const target = join(folder, path);
    const { text = '', mode, link } = typeof what === 'string' ? { text: what } : what;
    mkdirSync(path.endsWith('/') ? target : dirname(target), { recursive: true });
    if (link !== undefined) symlinkSync(link, target);
    else if (!path.endsWith('/')) writeFileSync(target, text);
    if (mode !== undefined) later.push(() => chmodSync(target, mode));
  }
  for (const act of later) act();
  const ignore = join(folder, '.dockerignore');
  const dockerignore = existsSync(ignore) ? readFileSync(ignore, 'utf8') : undefined;
  return {
    name,
    handWritten: true,
    hidesHost: false,
    unsafe: false,
    assumptions: undefined,
    before,
    after,
    folder,
    tree: folder,
    context: readContextFrom(folder),
    dockerignore,
    originalIgnore: dockerignore,
    addedLines: [],
  };
}

/** Installs that leave alone what the host has left among their modules. */
const KEEPS_HOST = /\b(?:pnpm|yarn|bun|composer|bundle|poetry|uv|pipenv|pdm|deno)\b/;

/** Every snapshot as it is rewritten. A case that is refused is its own rewrite. */
export async function subjectsOfSnapshots(root: string): Promise<readonly Subject[]> {
  const subjects: Subject[] = [];
  for (const snapshot of readCases(root)) {
    const tree = copyOf(snapshot);
    const { dockerfile = 'Dockerfile', ...rest } = snapshot.args;
    const path = join(tree, dockerfile);
    const result = await fix({ path: dockerfile, cwd: tree, ...rest });
    const folder = result.context?.root;
    const { error } = result;
    if (folder === undefined || (error !== undefined && error.kind === 'user')) continue;
    const ignorePath = [`${path}.dockerignore`, join(folder, '.dockerignore')];
    const readIgnore = (): string | undefined => ignorePath.filter(existsSync).map((file) => readFileSync(file, 'utf8'))[0];
    const before = readFileSync(path, 'utf8');
    const originalIgnore = readIgnore();
    writeChanges(result.changes, tree);
    const dockerignore = readIgnore();
    const known = new Set((originalIgnore ?? '').split(/\r?\n/));
    const addedLines = (dockerignore ?? '').split(/\r?\n/).filter((line) => line !== '' && !known.has(line));
    subjects.push({
      name: snapshot.name,
      handWritten: false,
      hidesHost: result.applied.some(
        ({ transform, level }) => level === 'safe' && (transform === 'dockerignore' || (addedLines.length > 0 && KEEPS_HOST.test(before))),
      ),
      unsafe: snapshot.args.unsafe === true,
      assumptions: result.assumptions,
      before,
      after: readFileSync(path, 'utf8'),
      folder,
      tree,
      context: readContextFrom(folder),
      dockerignore,
      originalIgnore,
      addedLines,
    });
  }
  return subjects;
}
