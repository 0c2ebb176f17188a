import type { Copies } from '../context/copy-sources.ts';
import type { ContextPath } from '../model/files.ts';
import type { CopiedEntry } from './copied-entry.ts';
import type { CopyTrace, Words } from './copies.ts';
import type { Prepared } from './copy-prepared.ts';
import { fileLandsAt, landsAt, nearest, placesFor, reaches } from './copy-reach.ts';
import type { Coverage } from './coverage.ts';
import type { PathGroup } from './image.ts';
import type { Layer } from './path-table.ts';
import type { Bring } from './potential.ts';

// Classes, not objects with functions of their own: V8 drops what it has compiled of a function once the last closure of it is gone, and copies
// come and go with each analysis.

/** What else a copy could bring. */
export class Brings implements Bring {
  readonly after: number | undefined;
  readonly #copies: Copies;
  readonly #layer: Layer;

  constructor(copies: Copies, layer: Layer, after: number | undefined) {
    this.#copies = copies;
    this.#layer = layer;
    this.after = after;
  }

  has(path: string): boolean {
    return this.#layer.get(path) !== undefined;
  }

  reaches(folder: string): boolean {
    return reaches(this.#copies, folder);
  }

  from(path: string): ContextPath | undefined {
    return nearest(this.places(path));
  }

  places(path: string): readonly ContextPath[] {
    return placesFor(this.#copies, path);
  }
}

interface Put {
  readonly prepared: Prepared;
  readonly words: Words;
  readonly coverage: readonly Coverage[];
  readonly broad: boolean;
  readonly lowerCase: boolean;
  /** The folders that it needs and that were there before. */
  readonly there: ReadonlySet<string>;
  /** Whom it belongs to: a term. */
  readonly user: number;
}

/** A copy that was put into an image. */
export class Trace implements CopyTrace {
  readonly contextFiles: () => readonly ContextPath[];
  readonly group: PathGroup;
  readonly needsFolders: readonly string[];
  readonly destination: string;
  readonly relative: boolean;
  readonly owner: string;
  readonly lowerCase: boolean;
  readonly broad: boolean;
  readonly broadFolder: boolean;
  readonly settled: boolean;
  readonly coverage: readonly Coverage[];
  readonly #prepared: Prepared;
  readonly #there: ReadonlySet<string>;
  readonly #user: number;

  constructor({ prepared, words, coverage, broad, lowerCase, there, user }: Put) {
    const { contextFiles, group, ensured, copies } = prepared;
    this.contextFiles = contextFiles;
    this.group = group;
    this.needsFolders = ensured;
    this.destination = words.destination;
    this.relative = words.relative;
    this.owner = words.owner;
    this.lowerCase = lowerCase;
    this.broad = broad;
    this.broadFolder = copies.parts.some((part) => part.kind === 'folder');
    this.settled = words.folder || words.link || copies.parts.every((part) => part.kind === 'folder');
    this.coverage = coverage;
    this.#prepared = prepared;
    this.#there = there;
    this.#user = user;
  }

  get entries(): readonly CopiedEntry[] {
    return this.#prepared.entries;
  }

  get folderPaths(): readonly string[] {
    return this.#prepared.folderPaths.filter((path) => !this.#there.has(path));
  }

  entryAt(path: string): CopiedEntry | undefined {
    return this.#prepared.entryAt(path);
  }

  setsFolder(path: string): boolean {
    return this.#prepared.setsFolder(path);
  }

  bringsMoreThan(count: number): boolean {
    return this.#prepared.bringsMoreThan(count);
  }

  isOwnedBy(user: number): boolean {
    return this.#user === user;
  }

  from(path: string): ContextPath | undefined {
    return nearest(this.places(path));
  }

  places(path: string): readonly ContextPath[] {
    return placesFor(this.#prepared.copies, path);
  }

  to(path: ContextPath): string | undefined {
    return landsAt(this.#prepared.copies, path);
  }

  fileTo(file: ContextPath): string | undefined {
    return fileLandsAt(this.#prepared.copies, file);
  }
}
