import type { Step } from '../model/command.ts';
import { literalPattern, parentOf } from '../model/path-patterns.ts';
import type { Region } from '../model/paths.ts';
import { sharedRegion } from '../model/shared-regions.ts';
import { namedRoots } from './events.ts';
import type { Image } from './image.ts';
import type { Frame } from './run-frame.ts';
import { isSystemPath } from './system-paths.ts';
import { flatMap } from '../source/flat-map.ts';

/** Third-party code makes the folders above what it writes where they are missing (~/.npm, --target): those that it does not name as written itself. */
export function madeParents(image: Image, writes: readonly Region[]): readonly string[] {
  const found = new Set<string>();
  const named = new Set(flatMap(writes, namedRoots));
  for (const path of named) {
    for (let folder = parentOf(path); folder !== '/' && !isSystemPath(folder); folder = parentOf(folder)) {
      const isThere = image.paths.get(folder)?.folder !== undefined || image.alwaysThere.has(folder);
      if (!isThere && !named.has(folder)) found.add(folder);
    }
  }
  return [...found].sort();
}

/** A shell that a copy put there is an input of all that it runs. */
export function copiedShell(image: Image, { run, before }: Frame): readonly Region[] {
  const [shell = '/bin/sh'] = before.shell ?? [];
  if (run.command.form === 'exec' || !shell.startsWith('/')) return [];
  const touched =
    image.paths.has(shell) ||
    image.events.some((event) => event.unknown === undefined && event.title.startsWith('COPY') && event.mayWrite(shell));
  return touched ? [{ patterns: [literalPattern(shell)] }] : [];
}

/** `for f in *.txt`: which files there are decides what runs. */
export function whyUnclear({ unclear }: Step, { text }: Frame): string | undefined {
  if (unclear !== undefined || !/[*?[]/u.test(text)) return unclear;
  return /\bexport\s+\w+=[^\s"';&|]*[*?[]/u.test(text) ? 'a pattern is exported, which shells expand at different times' : undefined;
}

/** Every folder that a cd enters must be there. That in which a RUN starts is, unless a step of it took it away. */
export function enteredRegion({ entered }: Step, { before: { workdir }, done }: Frame): readonly Region[] {
  const surely = (path: string): boolean =>
    workdir.kind === 'known' && path === workdir.text && !done.some((event) => event.mayWrite(path));
  const paths = entered.filter((path) => !surely(path));
  return paths.length === 0 ? [] : [sharedRegion({ patterns: paths.map((path) => literalPattern(path)) })];
}

/** Another user than root can write only where the nearest existing folder lets him. */
export function writableFolders(image: Image, writes: readonly Region[]): readonly string[] {
  const found = new Set<string>();
  for (const path of flatMap(writes, namedRoots)) {
    let folder = parentOf(path);
    while (folder !== '/' && image.paths.get(folder)?.folder === undefined) folder = parentOf(folder);
    if (folder !== '/') found.add(folder);
  }
  return [...found];
}
