import { lookupBase } from '../bases/lookup.ts';
import {
  resolveSources,
  wouldBring,
  type CopiedItem,
  type Copies,
  type CopyResolution,
  type Destination,
} from '../context/copy-sources.ts';
import type { CopyInstruction } from '../model/build.ts';
import { expandWord } from '../model/expand.ts';
import { modeInGit } from '../context/tracked.ts';
import type { Context } from '../context/walk.ts';
import type { ContextPath, FileFact } from '../model/files.ts';
import { isBelow, joinPath, parentOf } from '../model/path-patterns.ts';
import { resolveSource } from '../model/resolve.ts';
import type { State } from '../model/state.ts';
import { known, termOf, type Value } from '../model/value.ts';
import type { Surroundings } from './evaluate.ts';
import type { Coverage } from './coverage.ts';
import { couldKnow } from './file-view.ts';
import {
  belowLink,
  ensureFolder,
  knownPath,
  putGroup,
  registerBring,
  runActivity,
  throughLink,
  type Image,
  type ImageEvent,
  type KnownPath,
  type PathGroup,
} from './image.ts';
import { intern, type Terms } from './terms.ts';
import { ownerText, userPart } from './users.ts';

/** One path that a COPY put into the image. */
export interface CopiedEntry {
  readonly context: ContextPath;
  readonly image: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Canonical text of what is there afterwards. */
  readonly term: string;
}

/** A COPY or ADD of which it is known what it brings. */
export interface CopyTrace {
  readonly entries: readonly CopiedEntry[];
  /** The file or link that it brings to a path of the image. */
  readonly entryAt: (imagePath: string) => CopiedEntry | undefined;
  readonly group: PathGroup;
  /** Every folder that it makes, or whose owner and mode it sets. */
  readonly folderPaths: readonly string[];
  /** Folders that it makes where they are missing. */
  readonly needsFolders: readonly string[];
  readonly destination: string;
  /** The destination is written relative to the WORKDIR. */
  readonly relative: boolean;
  readonly owner: string;
  /** Does what it brings belong to this user (a term)? */
  readonly isOwnedBy: (user: number) => boolean;
  /** The instruction is written in lower case. */
  readonly lowerCase: boolean;
  /** True when it brings a whole folder or a pattern: other files in another checkout. */
  readonly broad: boolean;
  /** True when it brings a whole folder. */
  readonly broadFolder: boolean;
  /** The path in the context that could bring `imagePath` (or, for a folder, something in it), if it is not ignored. */
  readonly from: (imagePath: string) => ContextPath | undefined;
  /** Where a path of the context lands in the image, were it there; undefined when it is not copied. */
  readonly to: (context: ContextPath) => string | undefined;
}

interface CopyResult {
  readonly copy: CopyTrace | undefined;
  readonly events: readonly ImageEvent[];
}

/** Words of a COPY after variables were expanded. */
interface Words {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly relative: boolean;
  readonly folder: boolean;
  readonly owner: string;
  readonly mode: string;
  readonly link: boolean;
}

/** Runs a COPY or ADD: puts what is known, and takes the rest as an event that may write anything at its destination. */
export function evaluateCopy(image: Image, instruction: CopyInstruction, before: State, around: Surroundings): CopyResult {
  const expand = (raw: string): Value =>
    expandWord(raw, (name) => before.env.get(name)?.value, around.resolved.build.directives.escape, before.envOpen);
  const words = wordsOf(image, instruction, before, expand);
  if (words === undefined || instruction.flags.some((flag) => flag.name === 'from') || instruction.heredocs.length > 0) {
    return opaqueCopy(image, instruction, before, around, expand);
  }
  const name = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const sameName =
    words.sources.length === 1 && words.sources.some((source) => /\.\w+$/u.test(source) && name(source) === name(words.destination));
  const existing = words.link ? 'absent' : existingAt(image, words.destination, sameName, before);
  const destination: Destination = { path: words.destination, folder: words.folder, existing };
  const resolution = resolved(around.context, words, destination, instruction);
  // /bin may be /usr/bin: what lands there keeps its place among all that writes to either.
  const merged = /^\/(?:bin|sbin|lib|lib32|lib64|libx32|var\/run)(?:\/|$)/u.test(words.destination);
  const through = throughLink(image, [{ patterns: [`${words.destination === '/' ? '' : words.destination}/**`] }]);
  const followable = resolution.kind === 'copies' && resolution.others.length === 0 && resolution.ifFolder.length === 0;
  if (!followable || merged || through !== undefined) return opaqueCopy(image, instruction, before, around, expand);
  const prepared = prepare(resolution, words, around);
  if (belowLink(image, prepared.known.keys())) return opaqueCopy(image, instruction, before, around, expand);
  return { copy: putAll(image, instruction, words, prepared, around), events: [] };
}

const resolutions = new WeakMap<Context, Map<string, CopyResolution>>();

/** The same COPY over the same context brings the same: asked once, though several texts of a Dockerfile are analysed. */
function resolved(context: Context, { sources }: Words, destination: Destination, { keyword, flags }: CopyInstruction): CopyResolution {
  const unpack = flags.find((flag) => flag.name === 'unpack');
  const options = {
    instruction: keyword,
    exclude: flags.filter((flag) => flag.name === 'exclude').map((flag) => flag.unquoted ?? ''),
    parents: flags.some((flag) => flag.name === 'parents'),
    ...(unpack !== undefined && { unpack: unpack.unquoted?.toLowerCase() !== 'false' }),
  };
  const known = resolutions.get(context) ?? new Map<string, CopyResolution>();
  resolutions.set(context, known);
  const key = JSON.stringify([sources, destination, options]);
  const found = known.get(key) ?? resolveSources(context, sources, destination, options);
  known.set(key, found);
  return found;
}

/** What a COPY brings, with terms: the same objects for every text that is analysed with one table of terms. */
interface Prepared {
  readonly copies: Copies;
  readonly entries: readonly CopiedEntry[];
  readonly known: ReadonlyMap<string, KnownPath>;
  /** Files and links by their path in the image. */
  readonly files: ReadonlyMap<string, CopiedEntry>;
  readonly group: PathGroup;
  /** Folders that are made where they are missing, and else left alone. */
  readonly ensured: readonly string[];
  readonly folderPaths: readonly string[];
}

const preparations = new WeakMap<Copies, WeakMap<Terms, Map<string, Prepared>>>();

function prepare(copies: Copies, words: Words, { context, terms }: Surroundings): Prepared {
  const byTerms = preparations.get(copies) ?? new WeakMap<Terms, Map<string, Prepared>>();
  preparations.set(copies, byTerms);
  const byWords = byTerms.get(terms) ?? new Map<string, Prepared>();
  byTerms.set(terms, byWords);
  const key = `${words.owner}|${words.mode}|${words.link}`;
  const found = byWords.get(key) ?? prepareNow(copies, words, context, terms);
  byWords.set(key, found);
  return found;
}

function prepareNow(copies: Copies, words: Words, context: Context, terms: Terms): Prepared {
  const entries: CopiedEntry[] = [];
  const known = new Map<string, KnownPath>();
  const files = new Map<string, CopiedEntry>();
  const parents = new Set<string>();
  for (const item of copies.items) {
    // The root of a copied folder and every missing parent: 0755, whose --chown says, and untouched when they are there already
    // (docs/engine-facts.md, "Destination root of a COPY").
    parents.add(item.root === true ? item.image : parentOf(item.image));
    if (item.root === true && item.opaque !== true) continue;
    const term = termOfItem(item, words);
    const entry = { context: item.context, image: item.image, kind: item.kind, term };
    entries.push(entry);
    if (item.kind !== 'folder') files.set(item.image, entry);
    known.set(item.image, stateOf(item, words, term, context, terms));
  }
  const ensured = [...parents].filter((path) => known.get(path)?.folder === undefined);
  const folderPaths = [...ensured, ...entries.filter(({ kind }) => kind === 'folder').map((entry) => entry.image)];
  return { copies, entries, known, files, group: { root: words.destination, paths: [...known.keys()] }, ensured, folderPaths };
}

function wordsOf(image: Image, instruction: CopyInstruction, before: State, expand: (raw: string) => Value): Words | undefined {
  const sources: string[] = [];
  for (const source of instruction.sources) {
    const value = expand(source.raw);
    if (value.kind === 'unknown') return undefined;
    sources.push(value.text);
  }
  const destination = expand(instruction.destination.raw);
  if (destination.kind === 'unknown') return undefined;
  const relative = !destination.text.startsWith('/');
  if (relative && before.workdir.kind === 'unknown') return undefined;
  const cwd = before.workdir.kind === 'known' ? before.workdir.text : '/';
  const value = (name: string): Value => expand(instruction.flags.find((flag) => flag.name === name)?.unquoted ?? '');
  return {
    sources,
    destination: joinPath(cwd, destination.text),
    relative,
    folder: /(?:^|\/)\.?$/u.test(destination.text),
    owner: ownerText(image, value('chown')),
    mode: termOf(value('chmod')),
    link: instruction.flags.some((flag) => flag.name === 'link' && flag.unquoted?.toLowerCase() !== 'false'),
  };
}

function existingAt(image: Image, path: string, sameName: boolean, before: State): Destination['existing'] {
  if (path === '/' || image.paths.get(path)?.fact.kind === 'folder') return 'folder';
  const fact = image.paths.get(path)?.fact;
  if (fact?.kind === 'context-file') return 'file';
  // `COPY requirements.txt requirements.txt`: nobody has a folder of that name.
  if (sameName) return 'absent';
  if (fact !== undefined) return 'unknown';
  const written = image.events.some((event) => event.mayWrite(path) && couldKnow(event, `${path}/`));
  return written || before.base === undefined ? 'unknown' : 'absent';
}

function putAll(image: Image, instruction: CopyInstruction, words: Words, prepared: Prepared, around: Surroundings): CopyTrace {
  const { copies, entries, known, files, ensured, folderPaths } = prepared;
  const there = new Set(ensured.filter((path) => image.paths.get(path)?.folder !== undefined));
  for (const path of ensured) ensureFolder(image, path, words.owner, '0755');
  putGroup(image, prepared.group, known);
  const broad = copies.parts.some((part) => part.kind !== 'literal');
  const from = (path: string): ContextPath | undefined => nearest(copies, path);
  registerBring(image, { from, paths: known, broad }, coverageOfCopy(copies, words));
  return {
    entries,
    entryAt: (path) => files.get(path),
    group: prepared.group,
    folderPaths: folderPaths.filter((path) => !there.has(path)),
    needsFolders: ensured,
    destination: words.destination,
    relative: words.relative,
    owner: words.owner,
    isOwnedBy: (user) => intern(image.terms, userPart(words.owner)) === user,
    lowerCase: around.resolved.build.source.text.startsWith(instruction.keyword.toLowerCase(), instruction.span.start),
    broad,
    broadFolder: copies.parts.some((part) => part.kind === 'folder'),
    from,
    to: (path) => landsAt(copies, path),
  };
}

/** Of several places that a path could come from, the one that is likeliest to hold it: the one nearest to the root of the context. */
function nearest(copies: Copies, path: string): ContextPath | undefined {
  const places = copies.parts.flatMap((part) => {
    const one = { ...copies, parts: [part] };
    return bringsBelow(one, path) ?? wouldBring(one, path) ?? [];
  });
  const depth = (place: ContextPath): number => place.split('/').length;
  return places.reduce<ContextPath | undefined>(
    (best, place) => (best === undefined || depth(place) < depth(best) ? place : best),
    undefined,
  );
}

/** Whole folders and patterns of a copy. */
function coverageOfCopy(copies: Copies, words: Words): readonly Coverage[] {
  const how = `${words.owner}|${words.mode}|${words.link}`;
  return copies.parts.flatMap((part): Coverage[] => {
    if (part.kind === 'literal') return [];
    if (part.kind === 'pattern') return [{ kind: 'pattern', image: part.image, context: part.pattern, how: `${how}|""|""` }];
    const filters = [part.only, part.except].map((filter) => JSON.stringify(filter?.patterns ?? ''));
    return [{ kind: 'folder', image: part.imageFolder, context: part.contextFolder, how: [how, ...filters].join('|') }];
  });
}

function landsAt(copies: Copies, path: ContextPath): string | undefined {
  for (const part of copies.parts) {
    if (part.kind === 'literal') {
      if (part.context === path) return part.image;
    } else if (part.kind === 'folder') {
      const inside = part.contextFolder === '' || path === part.contextFolder || path.startsWith(`${part.contextFolder}/`);
      if (!inside) continue;
      const below = path.slice(part.contextFolder === '' ? 0 : part.contextFolder.length + 1);
      return joinPath(part.imageFolder, `./${below}`);
    }
  }
  return copies.items.find((item) => item.context === path)?.image;
}

function termOfItem(item: CopiedItem, words: Words): string {
  return `${item.opaque === true ? 'opaque' : item.kind}|${item.context}|${words.owner}|${words.mode}|${words.link ? 'link' : ''}`;
}

function stateOf(item: CopiedItem, words: Words, term: string, context: Context, terms: Terms): KnownPath {
  const path = item.image;
  if (item.kind === 'link') return knownPath(terms, { path, term, fact: { kind: 'link', context: item.context } });
  if (item.kind === 'file') return knownPath(terms, { path, term, fact: fileFact(item.context, words, context) });
  const mode = words.mode === termOf(known('')) ? `as in the context ${item.context}` : words.mode;
  const fact =
    item.opaque === true ? ({ kind: 'unknown', why: `${item.context} is not looked into` } as const) : ({ kind: 'folder' } as const);
  return knownPath(terms, { path, term, fact, folder: { owner: words.owner, mode } });
}

/** Whether a file is executable (0755, the mode that npm gives to programs) is asked of the disk only when somebody wants to know. */
function fileFact(path: ContextPath, words: Words, context: Context): FileFact {
  const plain = words.mode === termOf(known(''));
  return {
    kind: 'context-file',
    path,
    get executable() {
      // What is executable here only (npm itself makes it so) is not in another checkout.
      if (!plain || context.mode(path)?.bits !== 0o755) return false;
      const mode = modeInGit(context, path);
      return mode === '100755' || mode === 'unknown';
    },
  };
}

/** Whole folders: could anything at or below `folder` come with these copies, and from where? */
function bringsBelow(copies: Copies, folder: string): ContextPath | undefined {
  for (const part of copies.parts) {
    if (part.kind !== 'folder') continue;
    if (folder !== part.imageFolder && isBelow(part.imageFolder, folder)) return part.contextFolder;
    if (!isBelow(folder, part.imageFolder)) continue;
    const below = folder === part.imageFolder ? '' : folder.slice(part.imageFolder === '/' ? 1 : part.imageFolder.length + 1);
    const context = [part.contextFolder, below].filter((text) => text !== '').join('/');
    if (part.only === undefined && copies.ignore.coverage(context) !== 'all-ignored' && part.except?.isIgnored(below) !== true)
      return context;
  }
  return undefined;
}

/** A copy from another stage or image, from a URL, of an archive, of a heredoc, of what is not known or not there: an event. */
function opaqueCopy(
  image: Image,
  instruction: CopyInstruction,
  before: State,
  around: Surroundings,
  expand: (raw: string) => Value,
): CopyResult {
  const destination = expand(instruction.destination.raw);
  const cwd = before.workdir;
  const path =
    destination.kind === 'known' && (destination.text.startsWith('/') || cwd.kind === 'known')
      ? joinPath(cwd.kind === 'known' ? cwd.text : '/', destination.text)
      : undefined;
  const text = around.resolved.build.source.text.slice(instruction.span.start, instruction.span.end).replaceAll('\r\n', '\n');
  const terms = [...instruction.sources.map(({ raw }) => termOf(expand(raw))), termOf(destination), termOf(cwd)];
  const flags = instruction.flags.map((flag) => (flag.name === 'from' ? '' : `--${flag.name}=${termOf(expand(flag.unquoted ?? ''))}`));
  const heredocs = instruction.heredocs.map(
    (heredoc) => `${heredoc.expand ? heredocVariables(heredoc.content, before) : ''}${heredoc.content}`,
  );
  const owner = ownerText(image, expand(instruction.flags.find((flag) => flag.name === 'chown')?.unquoted ?? ''));
  const writes = path === undefined ? [] : [{ patterns: [`${path === '/' ? '' : path}/**`] }];
  const why = path === undefined ? 'the destination of a copy is not known' : throughLink(image, writes);
  if (path !== undefined && why === undefined)
    ensureFolder(image, /(?:^|\/)\.?$/u.test(destination.kind === 'known' ? destination.text : '') ? path : parentOf(path), owner, '0755');
  const event = runActivity(image, {
    label: ['copy', instruction.keyword, originOf(instruction, around), owner, ...terms, ...flags, ...heredocs].join('|'),
    title: text.split('\n', 1).join('').slice(0, 60),
    line: instruction.line,
    reads: [],
    writes,
    optional: [],
    outputs: [],
    folders: [],
    user: undefined,
    told: [text, path ?? ''],
    ...(why !== undefined && { unknown: why }),
  });
  return { copy: undefined, events: [event] };
}

function heredocVariables(content: string, before: State): string {
  const names = [...content.matchAll(/\$\{?(\w+)/gu)].map(([, name]) => name ?? '');
  return [...new Set(names)]
    .sort()
    .map((name) => `${name}=${termOf(before.env.get(name)?.value ?? known(''))};`)
    .join('');
}

/** What --from names: a stage by everything that it holds, an image by its reference. */
function originOf(instruction: CopyInstruction, around: Surroundings): string {
  const from = instruction.flags.find((flag) => flag.name === 'from')?.unquoted;
  if (from === undefined) return 'context';
  const origin = resolveSource(around.resolved.build, around.stages.length, from, 'COPY', lookupBase);
  if (origin.kind === 'stage') return `stage ${around.stages[origin.index]?.digest ?? 'unknown'}`;
  if (origin.kind === 'image') return `image ${termOf(origin.ref)}`;
  // Any stage: all of them count.
  return `${origin.kind === 'unknown' ? origin.term : 'scratch'} of ${around.stages.map(({ digest }) => digest).join(',')}`;
}
