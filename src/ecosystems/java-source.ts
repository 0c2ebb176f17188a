import { posix } from 'node:path';
import type { FileView } from '../model/files.ts';
import type { CommandContext } from './ecosystem.ts';

/** Folders below the working folder that are looked into: a project, its modules, and those one folder deeper. */
const DEPTH = 2;

/**
 * Is no source of the project there yet, in the folder that Gradle and Maven look for it? Then a build brings the dependencies alone (`gradle build || true`),
 * and its layer holds them, and is not made anew with each change. https://maven.apache.org/guides/introduction/introduction-to-the-standard-directory-layout.html
 */
export function isWithoutSource({ command: { cwd }, files }: CommandContext): boolean {
  return cwd.kind === 'known' && files.names(posix.resolve(cwd.text)).length > 0 && !hasSource(files, posix.resolve(cwd.text), DEPTH);
}

function hasSource(files: FileView, folder: string, depth: number): boolean {
  const names = files.names(folder);
  if (names.includes('src') && posix.basename(folder) !== 'buildSrc') return true;
  const inner = depth > 0 ? names.filter((name) => !name.startsWith('.')) : [];
  return inner.some(
    (name) => files.fact(posix.join(folder, name)).kind === 'folder' && hasSource(files, posix.join(folder, name), depth - 1),
  );
}
