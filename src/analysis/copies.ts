import type { Destination } from '../context/copy-sources.ts';
import type { CopyInstruction } from '../model/build.ts';
import { expandWord } from '../model/expand.ts';
import type { ContextPath } from '../model/files.ts';
import { joinPath } from '../model/path-patterns.ts';
import type { State } from '../model/state.ts';
import { termOf, type Value } from '../model/value.ts';
import { registerBring } from './brings.ts';
import { opaqueCopy } from './copy-opaque.ts';
import type { CopiedEntry } from './copied-entry.ts';
import { prepare, resolved, type Prepared } from './copy-prepared.ts';
import { coverageOfCopy } from './copy-reach.ts';
import { Brings, Trace } from './copy-trace.ts';
import type { Coverage } from './coverage.ts';
import type { MadeFolders, Surroundings } from './evaluate.ts';
import type { ImageEvent } from './events.ts';
import { couldKnow } from './file-view.ts';
import { belowLink, ensureFolder, putBrought, throughLink, type Image, type PathGroup } from './image.ts';
import { userPart } from './owners.ts';
import { intern } from './terms.ts';
import { ownerText } from './users.ts';

/** A COPY or ADD of which it is known what it brings. */
export interface CopyTrace {
  /** Every path that it brings; listed when somebody asks. */
  readonly entries: readonly CopiedEntry[];
  /** The file or link that it brings to a path of the image. */
  entryAt(imagePath: string): CopiedEntry | undefined;
  /** Is this one of the folders among its entries? */
  setsFolder(imagePath: string): boolean;
  /** Does it bring more files and links than this? */
  bringsMoreThan(count: number): boolean;
  /** The files and links of the context that it brings; the same function in every text that is analysed with one table of terms. */
  readonly contextFiles: () => readonly ContextPath[];
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
  isOwnedBy(user: number): boolean;
  /** The instruction is written in lower case. */
  readonly lowerCase: boolean;
  /** True when it brings a whole folder or a pattern: other files in another checkout. */
  readonly broad: boolean;
  /** True when it brings a whole folder. */
  readonly broadFolder: boolean;
  /** It lands in the same places whatever stands at its destination before. */
  readonly settled: boolean;
  /** What of it is whole folders and patterns. */
  readonly coverage: readonly Coverage[];
  /** The path in the context that could bring `imagePath` (or, for a folder, something in it), if it is not ignored. */
  from(imagePath: string): ContextPath | undefined;
  /** All of them, where several sources are copied to one place. */
  places(imagePath: string): readonly ContextPath[];
  /** Where a path of the context lands in the image, were it there; undefined when it is not copied. */
  to(context: ContextPath): string | undefined;
  /** The same for a file, with those that a pattern would match. */
  fileTo(file: ContextPath): string | undefined;
}

export interface CopyResult {
  readonly copy: CopyTrace | undefined;
  readonly makes: MadeFolders | undefined;
  readonly events: readonly ImageEvent[];
}

/** Words of a COPY after variables were expanded. */
export interface Words {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly relative: boolean;
  readonly folder: boolean;
  readonly owner: string;
  readonly mode: string;
  readonly link: boolean;
}

/** Names with an ending (`requirements.txt`, `.ruby-version`), and without one those of files that tools look for by that name (`Gemfile`, `mvnw`). */
const FILE_NAME = /\.[\w-]+$|^[A-Z]\w*file$|^(?:mvnw|gradlew)$/u;

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
    words.sources.length === 1 && words.sources.some((source) => FILE_NAME.test(name(source)) && name(source) === name(words.destination));
  const existing = words.link ? 'absent' : existingAt(image, words.destination, sameName, before);
  const destination: Destination = { path: words.destination, folder: words.folder, existing };
  const resolution = resolved(around.context, words, destination, instruction);
  // /bin may be /usr/bin: what lands there keeps its place among all that writes to either.
  const merged = /^\/(?:bin|sbin|lib|lib32|lib64|libx32|var\/run)(?:\/|$)/u.test(words.destination);
  const through = throughLink(image, [{ patterns: [`${words.destination === '/' ? '' : words.destination}/**`] }]);
  const followable = resolution.kind === 'copies' && resolution.others.length === 0 && resolution.ifFolder.length === 0;
  if (!followable || merged || through !== undefined) return opaqueCopy(image, instruction, before, around, expand);
  const prepared = prepare(resolution, words, around);
  if (belowLink(image, () => prepared.layer.keys())) return opaqueCopy(image, instruction, before, around, expand);
  const copy = putAll(image, instruction, words, prepared, around);
  return { copy, makes: { folders: copy.needsFolders, owner: words.owner }, events: [] };
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
  const { copies, layer, links, group, ensured } = prepared;
  const there = new Set(ensured.filter((path) => image.paths.get(path)?.folder !== undefined));
  for (const path of ensured) ensureFolder(image, path, words.owner, '0755');
  const broad = copies.parts.some((part) => part.kind !== 'literal');
  const coverage = coverageOfCopy(copies, words);
  registerBring(image, new Brings(copies, layer, image.events.at(-1)?.id), coverage);
  image.copies.all++;
  if (broad) image.copies.broad++;
  putBrought(image, { layer, links, group: prepared.few ? undefined : group });
  const lowerCase = around.resolved.build.source.text.startsWith(instruction.keyword.toLowerCase(), instruction.span.start);
  return new Trace({ prepared, words, coverage, broad, there, lowerCase, user: intern(image.terms, userPart(words.owner)) });
}
