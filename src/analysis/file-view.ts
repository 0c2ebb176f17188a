import { modeInGit } from '../context/tracked.ts';
import type { Context } from '../context/walk.ts';
import type { ContextPath, FileFact, FileView } from '../model/files.ts';
import { parentOf } from '../model/path-patterns.ts';
import { cacheOf } from '../source/cache.ts';
import { contested, type ImageEvent } from './events.ts';
import type { Image } from './image.ts';
import { isPotential } from './potential.ts';
import { isSystemPath } from './system-paths.ts';

/**
 * The image's files as a command sees them. `dirty` names what earlier parts of the same command may have written.
 * A path that no instruction named counts as absent when no event that could know of it may have written it:
 * a command that dockerfix does not understand cannot write into a folder that nobody told it of (its text, its working directory,
 * a variable), so `RUN apk add git` before `WORKDIR /app` leaves nothing in /app.
 */
export function viewOf(image: Image, context: Context, dirty: (path: string) => boolean = nothing): FileView {
  return new ContextView(image, context, dirty);
}

/** The same without what only the context can tell. */
export function knownFiles(image: Image): Pick<FileView, 'fact' | 'names'> {
  return new KnownView(image, nothing);
}

/** The same, with the texts of the context. */
export function filesIn(image: Image, text: FileView['text']): FileView {
  const known = knownFiles(image);
  return { fact: (path) => known.fact(path), names: (path) => known.names(path), text, executable: () => false };
}

function nothing(): boolean {
  return false;
}

// Classes, not objects with functions of their own: V8 drops what it has compiled of a function once the last closure of it is gone, and each
// command gets a view of its own.

class KnownView implements Pick<FileView, 'fact' | 'names'> {
  readonly #image: Image;
  readonly #dirty: (path: string) => boolean;

  constructor(image: Image, dirty: (path: string) => boolean) {
    this.#image = image;
    this.#dirty = dirty;
  }

  fact(path: string): FileFact {
    if (this.#dirty(path)) return { kind: 'unknown', why: `an earlier part of the same command may have changed ${path}` };
    return factIn(this.#image, path);
  }

  names(folder: string): readonly string[] {
    return namesIn(this.#image, folder);
  }
}

class ContextView extends KnownView implements FileView {
  readonly #context: Context;

  constructor(image: Image, context: Context, dirty: (path: string) => boolean) {
    super(image, dirty);
    this.#context = context;
  }

  executable(path: ContextPath): boolean {
    return isExecutable(this.#context, path);
  }

  text(path: ContextPath): string | undefined {
    return this.#context.text(path);
  }
}

function factIn({ paths, events }: Image, path: string): FileFact {
  const known = paths.get(path);
  if (known !== undefined) {
    const { fact: there } = known;
    return there.kind === 'link' ? { kind: 'unknown', why: `${there.context} is a symbolic link`, link: there.context } : there;
  }
  const writer = writerOf(events, path);
  if (writer === undefined) return ABSENT;
  const holds = heldLines(events, path);
  const writtenIn = lineOfText(events, path);
  return {
    kind: 'unknown',
    why: `${writer.title} (line ${writer.line}) may have made ${path}`,
    ...(holds !== undefined && { holds }),
    ...(writtenIn !== undefined && { writtenIn }),
  };
}

/** Where text that stands in the Dockerfile was written into this very file. */
function lineOfText(events: readonly ImageEvent[], path: string): number | undefined {
  return events.find((event) => event.puts !== undefined && !DOWNLOADS.test(event.puts) && contested(event).has(path))?.line;
}

/** `curl ... > /usr/local/bin/composer`: a redirection writes what was fetched, which is the program itself. */
const DOWNLOADS = /\b(?:curl|wget)\b/u;

const ABSENT: FileFact = { kind: 'absent' };

/** What is executable here only (npm itself makes it so) is not in another checkout. The disk is asked only when somebody wants to know. */
function isExecutable(context: Context, path: string): boolean {
  if (context.mode(path)?.bits !== 0o755) return false;
  const mode = modeInGit(context, path);
  return mode === '100755' || mode === 'unknown';
}

/**
 * The first that may have made what a look at the path would find. Packages fill system folders with what concerns nobody here; a command that
 * names a file there (`> /etc/pip.conf`) is another thing.
 */
export function writerOf(events: readonly ImageEvent[], path: string): ImageEvent | undefined {
  const system = isSystemPath(path);
  for (const event of events) {
    if (event.changesOnly === true && event.unknown === undefined) continue;
    if (wroteTo(event, path, system)) return event;
  }
  return undefined;
}

function wroteTo(event: ImageEvent, path: string, system: boolean): boolean {
  return system ? event.unknown === undefined && contested(event).has(path) : event.mayWrite(path) && couldKnow(event, path);
}

/** What all of those that wrote a file of settings set in it; undefined where one of them, or one that is not understood, may have done more. */
function heldLines(events: readonly ImageEvent[], path: string): readonly string[] | undefined {
  const system = isSystemPath(path);
  const lines: string[] = [];
  for (const event of events) {
    const own = (event.sets ?? []).filter((set) => set.path === path);
    if (event.unknown !== undefined) return undefined;
    if (own.length === 0 && event.changesOnly !== true) {
      // Packages fill system folders; a copy or a removal of the folder concerns the file.
      const touched = event.thirdParty === true ? wroteTo(event, path, system) : event.mayWrite(path);
      if (touched) return undefined;
    }
    lines.push(...own.map(({ line }) => line));
  }
  return lines.length > 0 ? lines : undefined;
}

function namesIn(image: Image, folder: string): readonly string[] {
  const prefix = folder === '/' ? '/' : `${folder}/`;
  const names = isSystemPath(folder) ? namesPut(image.events, prefix) : [];
  for (const name of image.paths.names(folder)) {
    const path = prefix + name;
    if (!isPotential(path) && image.paths.get(path)?.fact.kind !== 'absent') names.push(name);
  }
  return names.length > 1 ? [...new Set(names)].sort() : names;
}

/** Of what commands and copies put by name into a folder of the system: `> /etc/apt/sources.list.d/x.list`. */
function namesPut(events: readonly ImageEvent[], prefix: string): string[] {
  return events.flatMap((event) => {
    if (event.unknown !== undefined || event.addsNothing === true) return [];
    return [...contested(event).keys()]
      .filter((path) => path.startsWith(prefix) && !path.includes('/', prefix.length))
      .map((path) => path.slice(prefix.length));
  });
}

/** Was a command told of a folder above `path`? One that dockerfix understands says itself where it writes. */
export function couldKnow(event: ImageEvent, path: string): boolean {
  if (event.unknown === undefined) return true;
  const folder = parentOf(path);
  return folder !== '/' && wasTold(event, folder);
}

const toldOf = cacheOf<ImageEvent, Map<string, boolean>>();

/** Of a folder or one above it. Kept: each command asks about some hundred files, and all that ran before it are asked in turn. */
function wasTold(event: ImageEvent, folder: string): boolean {
  const known = toldOf.get(event) ?? new Map<string, boolean>();
  toldOf.set(event, known);
  const found = known.get(folder);
  if (found !== undefined) return found;
  const above = parentOf(folder);
  const told = event.told.some((text) => text.includes(folder)) || (above !== '/' && wasTold(event, above));
  known.set(folder, told);
  return told;
}
