import { posix } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { compilePatterns } from '../parse/dockerignore.ts';
import type { Dockerignore } from '../parse/dockerignore.ts';
import { cleanPath, goMatch, hasWildcards } from '../parse/go-path.ts';
import { archiveKind } from './archive.ts';
import { addBelow } from './copy-below.ts';
import type { CopiedItem, Copies, CopyFlags, CopyResolution, Destination, Draft, Failure } from './copy-types.ts';
import { isCopiedWhereItExists, isRemote, LONGEST_PATH, matchesOf, sentBeside, soleMatch, strangeness } from './copy-words.ts';
import { isInFolder, nameOf, parentOf } from './listing.ts';
import type { Context } from './walk.ts';

export type { CopiedItem, Copies, CopyResolution, Destination, WholeFolder } from './copy-types.ts';

/**
 * Resolves the sources of a COPY or ADD from the build context as BuildKit does.
 * https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile2llb/convert_copy.go (dispatchCopy),
 * solver/llbsolver/file/backend.go (docopy), https://github.com/tonistiigi/fsutil/blob/master/copy/copy.go
 * @param sources words after quotes and variables are resolved, without heredocs
 */
export function resolveSources(context: Context, sources: readonly string[], destination: Destination, flags: CopyFlags): CopyResolution {
  const [first = ''] = sources;
  const [problem] = context.ignore.problems;
  if (problem !== undefined) {
    return { kind: 'unclear', source: first, why: `line ${String(problem.line)} of the ignore file: ${problem.message}` };
  }
  const except = flags.exclude === undefined || flags.exclude.length === 0 ? undefined : compilePatterns(flags.exclude);
  if (except !== undefined && except.problems.length > 0)
    return { kind: 'unclear', source: first, why: 'an --exclude pattern is malformed' };
  const existing = destination.folder && destination.existing !== 'file' ? 'folder' : destination.existing;
  const alone = sources.length === 1 && except === undefined && flags.parents !== true && !hasWildcards(first);
  const draft: Draft = { context, destination, flags, except, alone, existing, items: [], parts: [], others: [], ifFolder: [] };
  for (const source of sources) {
    const failure = addSource(draft, source, sources);
    if (failure !== undefined) return failure;
  }
  const { items, parts, others, ifFolder, whole } = draft;
  const copies = { kind: 'copies', parts, others, ifFolder, ignore: context.ignore, entries: context.entries } as const;
  if (whole === undefined) return { items, ...copies };
  let listed: readonly CopiedItem[] | undefined;
  return {
    whole,
    get items() {
      return (listed ??= withAllBelow(draft, whole.context));
    },
    ...copies,
  };
}

/** The folder with everything in it. */
function withAllBelow(draft: Draft, folder: ContextPath): readonly CopiedItem[] {
  const items = [...draft.items];
  addBelow({ ...draft, items }, folder, undefined, undefined);
  return items;
}

function addSource(draft: Draft, source: string, all: readonly string[]): Failure | undefined {
  const unclear = (why: string): Failure => ({ kind: 'unclear', source, why });
  if (isRemote(source)) {
    if (draft.flags.instruction === 'COPY') return unclear('COPY takes no URL; the build fails');
    draft.others.push({ kind: 'remote', source, image: draft.destination.path });
    return undefined;
  }
  if (draft.destination.folder && draft.destination.existing === 'file') return unclear('the destination is a file in the image');
  const strange = strangeness(source);
  if (strange !== undefined) return unclear(strange);
  if (draft.flags.parents === true) return addWithParents(draft, source);
  const path = cleanPath(`/${source}`).slice(1);
  return hasWildcards(path) ? addPattern(draft, source, path, all) : addPath(draft, source, path);
}

/** A literal source, or one match of a pattern. */
function addPath(draft: Draft, source: string, path: ContextPath): Failure | undefined {
  const blocked = blockedBy(draft.context, path);
  if (blocked !== undefined) return { kind: 'unclear', source, why: blocked };
  const entry = draft.context.entries.get(path);
  if (entry === undefined) return { kind: 'missing', source };
  if (entry.kind === 'folder') return addFolder(draft, source, path, undefined);
  if (entry.kind !== 'file') return { kind: 'unclear', source, why: `${path} is neither a file nor a folder` };
  return addFile(draft, source, path);
}

/** A link or a folder that is not listed, at the path (links only) or on the way to it. */
function blockedBy(context: Context, path: ContextPath): string | undefined {
  for (let slash = path.indexOf('/'); ; slash = path.indexOf('/', slash + 1)) {
    const at = slash < 0 ? path : path.slice(0, slash);
    const entry = context.entries.get(at);
    if (entry?.kind === 'link') return `${at} is a symbolic link`;
    if (slash < 0) return undefined;
    if (entry?.opaque === true) return `${at} is not looked into`;
  }
}

function addFile(draft: Draft, source: string, path: ContextPath): Failure | undefined {
  const unclear = (why: string): Failure => ({ kind: 'unclear', source, why });
  const { context, destination, except, flags } = draft;
  if (except !== undefined && (except.isIgnored(path) || except.isIgnored(nameOf(path)))) {
    // BuildKit's documentation says it stays out, its copier never tests the source itself.
    return unclear(`--exclude matches the source ${path} itself`);
  }
  const inside = posix.join(destination.path, nameOf(path));
  if (flags.unpack ?? flags.instruction === 'ADD') {
    const head = context.bytes(path, 512);
    if (head === undefined) return unclear(`${path} cannot be read`);
    if (archiveKind(head) !== undefined) {
      draft.others.push({ kind: 'archive', source: path, image: destination.path });
      draft.existing = 'folder';
      return undefined;
    }
  }
  const image = draft.existing === 'folder' ? inside : destination.path;
  draft.items.push({ context: path, image, kind: 'file' });
  if (draft.existing === 'unknown') draft.ifFolder.push({ context: path, image: inside, kind: 'file' });
  else if (draft.existing === 'absent') draft.existing = 'file';
  draft.parts.push({ kind: 'literal', context: path, image });
  return undefined;
}

function addFolder(draft: Draft, source: string, path: ContextPath, only: Dockerignore | undefined): Failure | undefined {
  const { destination, except } = draft;
  if (draft.existing === 'file') return { kind: 'unclear', source, why: 'a folder cannot replace a file; the build fails' };
  draft.existing = 'folder';
  draft.parts.push({
    kind: 'folder',
    contextFolder: path,
    imageFolder: destination.path,
    ...(only === undefined ? {} : { only }),
    ...(except === undefined ? {} : { except }),
  });
  const entry = draft.context.entries.get(path);
  const opaque = entry?.opaque === true && entry.empty !== true;
  draft.items.push({ context: path, image: destination.path, kind: 'folder', root: true, ...(opaque ? { opaque } : {}) });
  if (draft.alone && !draft.context.others.some((other) => isInFolder(other, path))) {
    draft.whole = { context: path, image: destination.path };
    return undefined;
  }
  const why = addBelow(draft, path, only, except);
  return why === undefined ? undefined : { kind: 'unclear', source, why };
}

/** A pattern: Go's filepath.Match against whole paths below the folders in front of the first wildcard. */
function addPattern(draft: Draft, source: string, pattern: string, all: readonly string[]): Failure | undefined {
  const { context, destination, except } = draft;
  const segments = pattern.split('/');
  const wild = segments.findIndex(hasWildcards);
  const below = segments.slice(0, wild).join('/');
  const blocked = blockedBy(context, below);
  if (blocked !== undefined) return { kind: 'unclear', source, why: blocked };
  const above = context.entries.get(below);
  if (above === undefined) return { kind: 'missing', source };
  if (above.kind !== 'folder' || above.opaque === true)
    return { kind: 'unclear', source, why: `${below} is not a folder that is looked into` };
  const into = draft.existing === 'absent' ? 'file' : draft.existing;
  const matches = matchesOf(context, segments.slice(wild).join('/'), below);
  for (const path of matches) {
    const failure = addPath(draft, source, path);
    if (failure !== undefined) return failure;
  }
  draft.parts.push({ kind: 'pattern', pattern, below, image: destination.path, into });
  const folder = soleMatch(pattern);
  // Were it there, its content would be copied, as that of any folder.
  if (matches.length === 0 && folder !== undefined && isCopiedWhereItExists(folder))
    draft.parts.push({ kind: 'folder', contextFolder: folder, imageFolder: destination.path, ...(except === undefined ? {} : { except }) });
  if (matches.length > 0 || below === '' || sentBeside(context, below, all)) return undefined;
  // Measured: a pattern with a literal folder in front fails ("no such file or directory") unless something else makes the
  // client send that folder, although a pattern without one may match nothing.
  return { kind: 'unclear', source, why: `nothing in ${below} matches; the build fails unless that folder is copied otherwise` };
}

/** --parents: the folder in front of `/./` (else the root) is copied, restricted to what matches the rest. */
function addWithParents(draft: Draft, source: string): Failure | undefined {
  const { context } = draft;
  const pivot = source.indexOf('/./');
  const base = cleanPath(`/${pivot < 0 ? '' : source.slice(0, pivot)}`).slice(1);
  const pattern = cleanPath(`/${pivot < 0 ? source : source.slice(pivot + 3)}`).slice(1);
  if (pattern === '' || hasWildcards(base)) return { kind: 'unclear', source, why: 'this form of --parents is not supported' };
  const literal = base === '' ? pattern : `${base}/${pattern}`;
  const blocked = blockedBy(context, hasWildcards(pattern) ? base : literal);
  if (blocked !== undefined) return { kind: 'unclear', source, why: blocked };
  if (!context.entries.has(hasWildcards(pattern) ? base : literal)) return { kind: 'missing', source };
  if (context.entries.get(base)?.kind !== 'folder') return { kind: 'unclear', source, why: `${base} is not a folder` };
  const only = compilePatterns([pattern]);
  if (only.problems.length > 0) return { kind: 'unclear', source, why: 'the source is an unusual pattern' };
  return addFolder(draft, source, base, only);
}

/**
 * The path that a file would have in the context if these copies bring `imagePath`, whether the file is there now or not.
 * Undefined when they cannot, or when the ignore file keeps it out. A folder that is not there now and that a wildcard would match
 * is left out of account.
 * @param imagePath absolute and clean
 */
export function wouldBring(copies: Copies, imagePath: string): ContextPath | undefined {
  for (const part of copies.parts.toReversed()) {
    const found = broughtBy(copies, part, imagePath);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The same question for one source. */
export function broughtBy(copies: Copies, part: Copies['parts'][number], imagePath: string): ContextPath | undefined {
  if (imagePath.length > LONGEST_PATH) return undefined;
  return candidates(copies, part, imagePath).find((path) => possible(copies, path));
}

function candidates(copies: Copies, part: Copies['parts'][number], imagePath: string): readonly ContextPath[] {
  if (part.kind === 'literal') {
    const alternative = copies.ifFolder.some((item) => item.context === part.context && item.image === imagePath);
    return part.image === imagePath || alternative ? [part.context] : [];
  }
  if (part.kind === 'folder') {
    const prefix = part.imageFolder === '/' ? '/' : `${part.imageFolder}/`;
    if (!imagePath.startsWith(prefix) || imagePath === '/') return [];
    const relative = imagePath.slice(prefix.length);
    if (part.only?.isIgnored(relative) === false || part.except?.isIgnored(relative) === true) return [];
    return [part.contextFolder === '' ? relative : `${part.contextFolder}/${relative}`];
  }
  if (part.into === 'file' || posix.dirname(imagePath) !== part.image || imagePath === '/') return [];
  const machine = goMatch(part.pattern);
  if (machine === undefined) return [];
  const name = posix.basename(imagePath);
  const folders = hasWildcards(parentOf(part.pattern))
    ? [...copies.entries].filter(([, entry]) => entry.kind === 'folder').map(([path]) => path)
    : [part.below];
  return folders.map((folder) => (folder === '' ? name : `${folder}/${name}`)).filter((path) => machine.matches(path));
}

/** Not ignored, and nothing but folders above it. */
function possible(copies: Copies, path: ContextPath): boolean {
  if (copies.ignore.isIgnored(path)) return false;
  for (let parent = parentOf(path); parent !== ''; parent = parentOf(parent)) {
    const entry = copies.entries.get(parent);
    if (entry !== undefined && entry.kind !== 'folder') return false;
  }
  return true;
}
