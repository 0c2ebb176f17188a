import { readdirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isDockerfileName } from '../context/discover.ts';
import { attempt } from '../context/read-file.ts';
import { kindAt } from '../context/repository.ts';
import { nextTurn } from '../source/signals.ts';

export interface Repository {
  /**
   * What it is called in reports, in a filter and by shards: its path below the ROOT that it was found in, with `/` between; the last part of
   * its path where it is a ROOT itself. So it is the same on each machine that has the same checkouts below a ROOT, wherever that lies.
   */
  readonly name: string;
  /** Absolute. */
  readonly top: string;
}

/** A repository that is to be migrated. */
export interface Job extends Repository {
  /** In the names of temporary files; no two repositories share one. */
  readonly token: string;
}

interface Sought {
  /** In code unit order of their names, which are all different. */
  readonly repositories: readonly Repository[];
  /** What was named and is no folder, and folders that cannot be listed: absolute. */
  readonly failed: readonly { readonly path: string; readonly why: string }[];
  /** Dockerfiles beside repositories, in none of them: they are not looked at. */
  readonly outside: number;
}

/** Folders that are looked through between two turns of the event loop. */
const FOLDERS_A_TURN = 200;

/**
 * Repositories at and below these folders: a folder with `.git`. It is not looked for others below one, so that submodules are left alone. A ROOT
 * without any is one itself. Links are not followed.
 * @param onFound is told how many there are by now; it may throw to end the search
 */
export async function findRepositories(
  roots: readonly string[],
  { cwd, onFound }: { readonly cwd: string; readonly onFound: (count: number) => void },
): Promise<Sought> {
  const found = new Map<string, Repository>();
  const failed: Sought['failed'][number][] = [];
  let outside = 0;
  const add = (name: string, top: string): void => {
    if (!found.has(top)) found.set(top, { name: name || 'root', top });
  };
  for (const root of roots) {
    const given = resolve(cwd, root);
    // By its own path, so that two names of one folder are one.
    const folder = attempt(() => (statSync(given).isDirectory() ? realpathSync(given) : undefined));
    if (folder === undefined) {
      failed.push({ path: given, why: 'no such folder' });
      continue;
    }
    let any = false;
    let beside = 0;
    let folders = 0;
    const stack = [folder];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (++folders % FOLDERS_A_TURN === 0) {
        await nextTurn();
        onFound(found.size);
      }
      const entries = attempt(() => readdirSync(at, { withFileTypes: true }));
      // A folder that cannot be listed may tell of its .git all the same.
      if (entries?.some(({ name }) => name === '.git') ?? kindAt(join(at, '.git')) !== 'absent') {
        any = true;
        add(at === folder ? basename(given) : slashed(relative(folder, at)), at);
        continue;
      }
      if (entries === undefined) failed.push({ path: at, why: 'this folder cannot be listed' });
      for (const entry of entries ?? []) {
        if (isFolder(entry)) stack.push(join(at, entry.name));
        else if (entry.isFile() && isDockerfileName(entry.name)) beside++;
      }
    }
    if (any) outside += beside;
    else add(basename(given), folder);
  }
  onFound(found.size);
  return { repositories: named([...found.values()], cwd), failed, outside };
}

function isFolder(entry: Dirent): boolean {
  return entry.isDirectory() && entry.name !== 'node_modules';
}

/** Two of one name are called by their paths below the working directory, or whole ones. */
function named(repositories: readonly Repository[], cwd: string): readonly Repository[] {
  const times = new Map<string, number>();
  for (const { name } of repositories) times.set(name, (times.get(name) ?? 0) + 1);
  const renamed = repositories.map(({ name, top }) => (times.get(name) === 1 ? { name, top } : { name: longName(top, cwd), top }));
  return renamed.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function longName(top: string, cwd: string): string {
  const below = relative(cwd, top);
  const outside = below === '' || below.startsWith('..') || isAbsolute(below);
  // With a dot or a slash at its head it is the name of no other one, which has neither.
  return outside ? slashed(top) : `./${slashed(below)}`;
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
