import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { attempt, readTextFile } from '../context/read-file.ts';
import { findRepositoryTop, isWithin, kindAt } from '../context/repository.ts';

/** Names of configuration files. The first is YAML, and with it JSON. */
const NAMES = ['.dockerfixrc', '.dockerfixrc.json', '.dockerfixrc.yaml', '.dockerfixrc.yml'] as const;

const MANIFEST = 'package.json';

/** Its key that holds a configuration. */
export const MANIFEST_KEY = 'dockerfix';

export interface FoundConfig {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** What is read: a document, or one key of package.json. */
  readonly format: 'yaml' | 'json' | 'manifest';
  /** The folder that patterns and the context start from. Absolute. */
  readonly base: string;
}

/** A file that is there and is not read. */
export interface Unusable {
  readonly path: string;
  readonly why: string;
}

/**
 * The configuration file nearest to a Dockerfile: in its folder, or in one above, no further than the top of the repository. Without a repository
 * no further than the working directory, where the Dockerfile lies below it. Nothing outside is read, over no symbolic link either. Where there
 * is none, which is nearly always so, this only asks what lies where.
 * @param dockerfile absolute
 */
export function findConfig(dockerfile: string, cwd: string): FoundConfig | Unusable | undefined {
  const own = dirname(dockerfile);
  const top = topFor(own, cwd);
  for (let folder = own; ; folder = dirname(folder)) {
    const found = configIn(folder, top);
    if (found !== undefined) return found;
    if (folder === top || dirname(folder) === folder) return undefined;
  }
}

/** The folder that nothing above is read of. */
export function topFor(own: string, cwd: string): string {
  return findRepositoryTop(own) ?? (isWithin(cwd, own) ? cwd : own);
}

function configIn(folder: string, top: string): FoundConfig | Unusable | undefined {
  const names = NAMES.filter((name) => ['file', 'other'].includes(kindAt(join(folder, name))));
  const manifest = kindAt(join(folder, MANIFEST)) === 'file' ? manifestIn(folder) : undefined;
  const [first = MANIFEST, second = MANIFEST] = names;
  if (names.length === 0 && manifest === undefined) return undefined;
  const path = join(folder, first);
  // A folder that was reached over a link out of the repository holds nothing that counts.
  if (!isWithin(real(top), real(folder))) return undefined;
  if (names.length + (manifest === undefined ? 0 : 1) > 1)
    return { path, why: `${second} in the same folder is a configuration file, too: keep one` };
  if (names.length === 0) return manifest;
  const target = real(path);
  if (!isWithin(real(top), target)) return { path, why: 'it is a symbolic link that leads out of the repository' };
  return readConfig(target, { path, base: folder });
}

/** The path with its links resolved; as it is where nothing is there. */
export function real(path: string): string {
  return attempt(() => realpathSync(path)) ?? path;
}

/** A manifest that cannot be read, or says nothing of dockerfix, is none of ours. */
function manifestIn(folder: string): FoundConfig | undefined {
  const path = join(folder, MANIFEST);
  const text = readTextFile(path);
  if (text?.includes(`"${MANIFEST_KEY}"`) !== true) return undefined;
  const value = attempt((): unknown => JSON.parse(text));
  const has = typeof value === 'object' && value !== null && Object.hasOwn(value, MANIFEST_KEY);
  return has ? { path, text, format: 'manifest', base: folder } : undefined;
}

/** A configuration file that was named: it may lie anywhere. @param named.path as the report calls it */
export function readConfig(target: string, { path, base }: Pick<FoundConfig, 'path' | 'base'>): FoundConfig | Unusable {
  const text = readTextFile(target);
  if (text === undefined) return { path, why: 'it cannot be read: it must be a file of at most 1 MiB, in UTF-8' };
  const name = basename(path);
  return { path, text, format: name === MANIFEST ? 'manifest' : name.endsWith('.json') ? 'json' : 'yaml', base };
}
