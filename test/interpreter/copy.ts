import {
  BuildFailure,
  ROOT,
  below,
  clean,
  isFolder,
  join,
  lookUp,
  makeFolders,
  nameOf,
  namesIn,
  parentOf,
  real,
  type Entry,
  type Files,
  type Owner,
} from './files.ts';
import { globToRegExp, hasWildcard } from './variables.ts';

export interface CopyRequest {
  readonly files: Files;
  /** The context after .dockerignore, or the files of a stage. */
  readonly from: Files;
  /** Files of a context all belong to 0:0; those of a stage keep their owner. */
  readonly keepOwner: boolean;
  readonly sources: readonly string[];
  /** Absolute; `folder` when it was written with a slash at the end. */
  readonly destination: { readonly path: string; readonly folder: boolean };
  readonly owner: Owner | undefined;
  readonly mode: number | undefined;
  /** ADD: archives are unpacked. */
  readonly unpack: boolean;
  /** Whether something else of the build has this folder of the context sent (docs/engine-facts.md, "Missing sources"). */
  readonly isSent: (folder: string) => boolean;
}

/** COPY and ADD of files. Changes `files`. @throws BuildFailure */
export function copy(request: CopyRequest): void {
  for (const source of request.sources) {
    const path = clean(source);
    if (!hasWildcard(path)) copyOne(request, path);
    else for (const match of matches(request, path)) copyOne(request, match);
  }
}

/** Paths that a pattern matches, sorted; links on the way are followed. */
function matches(request: CopyRequest, pattern: string): readonly string[] {
  const { from } = request;
  const parts = pattern.split('/').slice(1);
  const literal = parts.findIndex(hasWildcard);
  const start = `/${parts.slice(0, literal).join('/')}`;
  if (literal > 0 && lookUp(from, start) === undefined) throw new BuildFailure(`lstat ${start}: no such file or directory`);
  let found = [clean(start)];
  for (const part of parts.slice(literal)) {
    const test = globToRegExp(part);
    found = found.flatMap((folder) => {
      if (!isFolder(from, folder)) return [];
      return namesIn(from, folder)
        .filter((name) => test.test(name))
        .map((name) => join(folder, name));
    });
  }
  if (found.length === 0 && literal > 0 && !request.isSent(start)) throw new BuildFailure(`lstat ${start}: no such file or directory`);
  return found;
}

function copyOne(request: CopyRequest, source: string): void {
  const { files, from, destination } = request;
  const at = real(from, source);
  const entry = from.get(at);
  if (entry === undefined || (source !== '/' && nameOf(source) === '')) throw new BuildFailure(`"${source}": not found`);
  if (entry.kind === 'folder') return copyFolder(request, at);
  const intoFolder = destination.folder || isFolder(files, destination.path);
  // Told by its first bytes, not by its name: https://www.gnu.org/software/tar/manual/html_node/Standard.html
  if (request.unpack && entry.kind === 'file' && entry.content.slice(257, 262) === 'ustar')
    return unpackArchive(request, entry, nameOf(source));
  // A name of the destination that is a link is followed; in a folder the link is replaced.
  const target = intoFolder ? join(makeRoot(request, destination.path), nameOf(source)) : real(files, destination.path);
  if (!intoFolder) makeRoot(request, parentOf(target));
  if (files.get(target)?.kind === 'folder') throw new BuildFailure(`cannot replace to directory ${target} with file`);
  put(request, target, entry);
}

/** An existing folder is left as it is, whatever --chown and --chmod say. */
function makeRoot(request: CopyRequest, path: string): string {
  return makeFolders(request.files, path, request.owner ?? ROOT);
}

function copyFolder(request: CopyRequest, source: string): void {
  const { files, from, destination } = request;
  const existing = lookUp(files, destination.path);
  if (existing !== undefined && existing.kind !== 'folder') throw new BuildFailure(`cannot copy to non-directory: ${destination.path}`);
  const root = makeRoot(request, destination.path);
  for (const path of below(from, source)) {
    const entry = from.get(path);
    if (entry === undefined) continue;
    const target = join(root, path.slice(source === '/' ? 1 : source.length + 1));
    const there = files.get(target);
    if (entry.kind === 'folder' && there !== undefined && there.kind !== 'folder')
      throw new BuildFailure(`cannot copy to non-directory: ${target}`);
    if (entry.kind !== 'folder' && there?.kind === 'folder') throw new BuildFailure(`cannot replace to directory ${target} with file`);
    put(request, target, entry);
  }
}

/** Content, owner and mode are those of the source, or what the flags say, whatever was there before. */
function put(request: CopyRequest, target: string, entry: Entry): void {
  const owner = request.owner ?? (request.keepOwner ? entry.owner : ROOT);
  if (entry.kind === 'link') request.files.set(target, { ...entry, owner });
  else request.files.set(target, { ...entry, owner, mode: request.mode ?? entry.mode });
}

function unpackArchive(request: CopyRequest, entry: Entry, name: string): void {
  const root = makeRoot(request, request.destination.path);
  const content = entry.kind === 'file' ? entry.content : '';
  request.files.set(join(root, `unpacked-${name}`), { kind: 'file', content, owner: ROOT, mode: 0o644 });
}
