import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { attempt } from '../context/read-file.ts';
import type { MigratedRepository } from '../migrated.ts';
import { isObject } from '../source/objects.ts';
import type { Intent } from './intent.ts';
import { readLines } from './lines.ts';

/** The first line of a state. */
export interface Header {
  readonly dockerfix: 'migration';
  readonly version: 1;
  /** Hexadecimal: in the names of temporary files. */
  readonly id: string;
  /** What must be the same when it goes on, by the name of its option. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Keeps what is done, and what is about to be: one line of JSON each, at the end of one file. */
export interface State {
  readonly header: Header;
  /** Comes back when it is on disk. @throws StateError */
  readonly announce: (intent: Intent) => Promise<void>;
  /** @throws StateError */
  readonly done: (record: MigratedRepository) => void;
  readonly close: () => Promise<void>;
}

/** What an earlier run has left. */
export interface Earlier {
  readonly header: Header;
  /** Begun and not finished, by name. */
  readonly begun: ReadonlyMap<string, Intent>;
  /** Bytes of whole lines. */
  readonly end: number;
}

/** The state, or what was asked for, is in the way: somebody else must act. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/**
 * Begins a state.
 * @param again a file that was killed before its first line was whole gives way
 * @throws StateError when the file is there already, or cannot be written
 */
export async function newState(path: string, header: Header, again = false): Promise<State> {
  if (again && isTorn(path)) orError(path, () => rmSync(path));
  const state = orError(path, () => stateOn(path, openSync(path, 'wx', 0o644), header));
  state.append(header);
  await state.sync();
  orError(path, () => {
    // Its name is to last as well.
    const folder = openSync(dirname(path), 'r');
    fsyncSync(folder);
    closeSync(folder);
  });
  return state;
}

const BEGINNING = '{"dockerfix":"migration",';

function isTorn(path: string): boolean {
  const text = attempt(() => readFileSync(path, 'utf8').slice(0, BEGINNING.length));
  return text !== undefined && BEGINNING.startsWith(text);
}

/** Goes on with a state, behind its last whole line. @throws StateError */
export function goOn(path: string, { header, end }: Earlier): State {
  return orError(path, () => {
    const file = openSync(path, 'r+');
    ftruncateSync(file, end);
    closeSync(file);
    return stateOn(path, openSync(path, 'a'), header);
  });
}

/**
 * Reads a state. A last line that is torn counts as not written.
 * @param onDone is told each record in the order in which they were written; of several of one name the last counts
 * @returns undefined where not even the first line is whole
 * @throws StateError when it cannot be read or is none
 */
export function readState(path: string, onDone: (record: MigratedRepository) => void): Earlier | undefined {
  let header: Header | undefined;
  const begun = new Map<string, Intent>();
  const end = orError(path, () =>
    readLines(path, (line, number) => {
      const value = parsed(line);
      if (header === undefined) {
        if (!isHeader(value)) throw new StateError(`${path} is no state of a migration that this version of dockerfix reads`);
        header = value;
      } else if (isDone(value)) {
        begun.delete(value.done.name);
        onDone(value.done);
      } else if (isBegun(value)) begun.set(value.begin.name, value.begin);
      else throw new StateError(`${path} is damaged in line ${number}`);
    }),
  );
  return header === undefined ? undefined : { header, begun, end };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

// What the rest of a line looks like is known from its beginning: nobody else writes such lines.
function isHeader(value: unknown): value is Header {
  return isObject(value) && value['dockerfix'] === 'migration' && value['version'] === 1 && isObject(value['options']);
}

function isDone(value: unknown): value is { readonly done: MigratedRepository } {
  return isObject(value) && isRecord(value['done']);
}

function isBegun(value: unknown): value is { readonly begin: Intent } {
  return isObject(value) && isObject(value['begin']) && isRecord(value['begin']['record']) && Array.isArray(value['begin']['files']);
}

/** Is it what is kept of a repository? */
export function isRecord(value: unknown): value is MigratedRepository {
  if (!isObject(value) || typeof value['name'] !== 'string' || !Array.isArray(value['changes'])) return false;
  const { files, branch, vendored } = value;
  if (vendored !== undefined && typeof vendored !== 'number') return false;
  if (branch !== undefined && !(isObject(branch) && typeof branch['name'] === 'string' && typeof branch['commit'] === 'string'))
    return false;
  return Array.isArray(files) && files.every(isFile);
}

function isFile(value: unknown): boolean {
  const lists = ['applied', 'proposed', 'refused', 'assumptions'];
  return isObject(value) && typeof value['path'] === 'string' && lists.every((list) => Array.isArray(value[list]));
}

interface OpenState extends State {
  readonly append: (line: object) => void;
  readonly sync: () => Promise<void>;
}

function stateOn(path: string, file: number, header: Header): OpenState {
  const { sync, settled } = newSync(file);
  // A line that was written in part must not be followed by another one.
  let broken: StateError | undefined;
  const append = (line: object): void => {
    if (broken !== undefined) throw broken;
    try {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    } catch (error) {
      throw (broken = stateError(path, error));
    }
  };
  const synced = async (): Promise<void> => {
    try {
      await sync();
    } catch (error) {
      throw (broken ??= stateError(path, error));
    }
  };
  return {
    header,
    append,
    sync: synced,
    async announce(intent) {
      append({ begin: intent });
      await synced();
    },
    done(record) {
      append({ done: record });
      // Nobody waits for it; that it fails is told by the next one.
      synced().catch(() => undefined);
    },
    async close() {
      await settled();
      closeSync(file);
      if (broken !== undefined) throw broken;
    },
  };
}

/** Forces a file to disk: what asks while that is going on is served together, by one call after it. */
function newSync(file: number): { readonly sync: () => Promise<void>; readonly settled: () => Promise<void> } {
  let running: Promise<void> | undefined;
  let following: Promise<void> | undefined;
  const once = (): Promise<void> => {
    const one = new Promise<void>((resolve, reject) => {
      fdatasync(file, (error) => (error === null ? resolve() : reject(error)));
    });
    running = one;
    return one;
  };
  const sync = (): Promise<void> => {
    if (running === undefined) return once().finally(() => (running = undefined));
    following ??= running
      .catch(() => undefined)
      .then(() => {
        following = undefined;
        return sync();
      });
    return following;
  };
  const settled = async (): Promise<void> => {
    await (following ?? running)?.catch(() => undefined);
  };
  return { sync, settled };
}

function orError<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof StateError ? error : stateError(path, error);
  }
}

function stateError(path: string, error: unknown): StateError {
  if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
    return new StateError(`${path} is there already; --resume goes on with it`);
  return new StateError(`${path} (--state): ${error instanceof Error ? error.message : String(error)}`);
}
