import { linkSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../git.ts';
import { planOf, type Content, type Plan } from './plan.ts';
import { randomFrom } from './random.ts';

/**
 * ext4 lets a file have 65,000 names; beyond these a new one is made. https://www.kernel.org/doc/html/latest/filesystems/ext4/directory.html
 */
const MOST_LINKS = 60_000;

/** Where repositories lie, and what was made so far. */
export interface Maker {
  /** @returns the top of the repository of this number */
  readonly make: (index: number) => string;
}

/**
 * Makes repositories below a folder of a disk. Ten thousand of them hold two and a half million files: source files are hard links to a pool of
 * bodies, since nobody opens more than a few of them, so that only folders and what has a text of its own take space: 3 GB.
 * A file system in memory would take as much of what all others need.
 */
export function makerIn(root: string): Maker {
  const pool = join(root, 'pool');
  mkdirSync(pool);
  const links = new Map<string, { readonly path: string; count: number }>();
  const pooled = (ending: string, body: number): string => {
    const key = `${ending}-${body}`;
    const known = links.get(key);
    if (known !== undefined && known.count++ < MOST_LINKS) return known.path;
    const path = join(pool, `${links.size}-${known?.count ?? 0}.${ending}`);
    writeFileSync(path, bodyOf(body));
    links.set(key, { path, count: 1 });
    return path;
  };
  return {
    make(index) {
      const plan = planOf(index);
      const top = join(root, plan.name);
      mkdirSync(top);
      for (const folder of plan.folders) mkdirSync(join(top, folder));
      for (const [path, content] of plan.files) {
        if (content.kind === 'own') writeFileSync(join(top, path), content.text);
        else linkSync(pooled(content.ending, content.body), join(top, path));
      }
      if (plan.commits !== undefined) makeHistory(top, plan, plan.commits);
      return top;
    },
  };
}

/** Lines like those of programs, 200 bytes to 8 kB of them. */
function bodyOf(body: number): string {
  const random = randomFrom(body + 1);
  const lines = 5 + random.below(200);
  return Array.from({ length: lines }, (_, line) => `value_${line} = compute(${random.below(1000)}, "${body}")\n`).join('');
}

function textOf(content: Content): string {
  return content.kind === 'own' ? content.text : bodyOf(content.body);
}

/** A .git with the commits of the plan, of which the last one holds what lies in the folder. */
function makeHistory(top: string, { files }: Plan, commits: readonly (readonly string[])[]): void {
  git(top, ['init', '-q', '-b', 'main', '--template=']);
  git(top, ['fast-import', '--quiet'], streamOf(files, commits));
  git(top, ['read-tree', 'HEAD']);
}

/** https://git-scm.com/docs/git-fast-import */
function streamOf(files: Plan['files'], commits: readonly (readonly string[])[]): string {
  const last = new Map<string, number>();
  commits.forEach((paths, at) => paths.forEach((path) => last.set(path, at)));
  const textAt = (path: string, at: number): string => {
    const text = textOf(files.get(path) ?? { kind: 'own', text: '' });
    return at < (last.get(path) ?? -1) ? `${text}# ${at}\n` : text;
  };
  const file = (path: string, at: number): string => {
    const text = textAt(path, at);
    return `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  };
  const commit = (at: number): string =>
    `commit refs/heads/main\ncommitter bench <bench@example.org> ${1_700_000_000 + at * 3600} +0000\ndata 6\nchange\n`;
  const first = [commit(-1), ...[...files.keys()].map((path) => file(path, -1))];
  return [...first, ...commits.flatMap((paths, at) => [commit(at), ...[...new Set(paths)].map((path) => file(path, at))])].join('');
}
