import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { MigratedRepository, Migration } from '../migrated.ts';
import { WriteRefused } from '../output/write.ts';
import { isBranchName } from './branch/refs.ts';
import { chosen, type Choice } from './choice.ts';
import { compileLess } from './compiler.ts';
import { finish, type Intent } from './intent.ts';
import { crashed } from './messages.ts';
import { runPool } from './pool.ts';
import { findRepositories, type Job, type Repository } from './repositories.ts';
import type { Delivery } from './repository.ts';
import { goOn, newState, readState, StateError, type Header, type State } from './state.ts';
import { newTally } from './summary.ts';
import type { Asked } from './survey.ts';

export interface MigrateInput {
  readonly cwd: string;
  readonly roots: readonly string[];
  /** Of the repository, where it is one alone; undefined: what its folder is called. */
  readonly name: string | undefined;
  readonly choice: Choice;
  readonly asked: Asked;
  readonly delivery: Delivery;
  /** Threads. */
  readonly jobs: number;
  /** The code of a thread. */
  readonly worker: string;
  /** Absolute. */
  readonly state: string | undefined;
  /** Go on with a state that is there. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly watch: MigrateWatch;
}

export interface MigrateWatch {
  /** Repositories found so far. */
  readonly onSearch: (found: number) => void;
  /** How many of them there are, and how many an earlier run has done. */
  readonly onStart: (total: number, done: number) => void;
  /** Each repository that is done, those of an earlier run first. */
  readonly onRecord: (record: MigratedRepository) => void;
}

export interface Migrated {
  readonly migration: Migration;
  /** What the search says: ROOTs that are no folders and the like, by path. */
  readonly notFound: readonly { readonly path: string; readonly why: string }[];
  /** Dockerfiles beside repositories. */
  readonly outside: number;
  /** Repositories that are left. */
  readonly left: number;
}

/**
 * Migrates every repository that is found and chosen. One that fails never stops the others.
 * @throws StateError when the state is in the way, SyntaxError for a filter that is none
 */
export async function migrate(input: MigrateInput): Promise<Migrated> {
  const { cwd, roots, choice, delivery, signal, watch } = input;
  if (delivery.commit !== undefined) checkBranch(delivery.commit.branch);
  const { repositories, failed, outside } = await findRepositories(roots, {
    cwd,
    onFound: watch.onSearch,
  });
  const meant = chosen(called(repositories, input.name), choice);
  if (delivery.patches !== undefined) makeFolder(delivery.patches);
  const tally = newTally();
  const record = (one: MigratedRepository): void => {
    tally.add(one);
    watch.onRecord(one);
  };
  const { state, done, begun } = await openState(input, new Set(meant.map(({ name }) => name)), record);
  try {
    const left = meant.filter(({ name }) => !done.has(name));
    watch.onStart(meant.length, meant.length - left.length);
    const count = await migrateAll(left, { input, state, begun, record });
    return { migration: tally.summary(), notFound: failed, outside, left: signal.aborted ? left.length - count : 0 };
  } finally {
    await state?.close();
  }
}

/** @throws StateError where a name is given to several */
function called(repositories: readonly Repository[], name: string | undefined): readonly Repository[] {
  if (name === undefined) return repositories;
  if (repositories.length > 1) throw new StateError(`--name is for one repository, and these are ${repositories.length}`);
  return repositories.map(({ top }) => ({ name, top }));
}

interface Run {
  readonly input: MigrateInput;
  readonly state: State | undefined;
  readonly begun: ReadonlyMap<string, Intent>;
  readonly record: (record: MigratedRepository) => void;
}

/** @returns how many are done */
async function migrateAll(left: readonly Repository[], { input, state, begun, record }: Run): Promise<number> {
  const id = state?.header.id ?? randomBytes(8).toString('hex');
  let count = 0;
  const done = (one: MigratedRepository): void => {
    state?.done(one);
    record(one);
    count++;
  };
  const todo: Job[] = [];
  for (const repository of left) {
    const intent = begun.get(repository.name);
    if (intent === undefined) todo.push({ ...repository, token: tokenOf(id, repository.name) });
    else done(finished(intent, repository));
  }
  let at = 0;
  const jobs = Math.min(input.jobs, todo.length);
  compileLess(jobs);
  await runPool({
    file: input.worker,
    jobs,
    orders: { asked: input.asked, delivery: input.delivery },
    signal: input.signal,
    next: () => todo[at++],
    announced: async (intent) => state?.announce(intent),
    broken: finished,
    done,
  });
  return count;
}

function tokenOf(id: string, name: string): string {
  return createHash('sha256').update(`${id}\0${name}`).digest('hex').slice(0, 16);
}

/** Brings to its end what was begun. */
function finished(intent: Intent, { top }: Repository): MigratedRepository {
  try {
    finish(intent, top);
    return intent.record;
  } catch (error) {
    if (!(error instanceof WriteRefused)) return crashed(intent.name, error);
    const { branch: _, ...record } = intent.record;
    return { ...record, error: { kind: 'user', message: error.message } };
  }
}

interface Opened {
  readonly state: State | undefined;
  /** Names. */
  readonly done: ReadonlySet<string>;
  readonly begun: ReadonlyMap<string, Intent>;
}

/** What failed is tried again. */
async function openState(input: MigrateInput, meant: ReadonlySet<string>, record: (record: MigratedRepository) => void): Promise<Opened> {
  const path = input.state;
  if (path === undefined) return { state: undefined, done: new Set(), begun: new Map() };
  const options = optionsOf(input);
  const done = new Set<string>();
  const earlier = input.resume && existsSync(path) ? readState(path, () => undefined) : undefined;
  if (earlier === undefined) {
    const header: Header = {
      dockerfix: 'migration',
      version: 1,
      id: randomBytes(8).toString('hex'),
      options,
    };
    return { state: await newState(path, header, input.resume), done, begun: new Map() };
  }
  const differing = Object.keys(options).find((name) => JSON.stringify(options[name]) !== JSON.stringify(earlier.header.options[name]));
  if (differing !== undefined) throw new StateError(`${path} was begun with another ${differing}; --resume needs the same options`);
  // A record that is followed by another one of its name is that of a failure that was tried again.
  readState(path, (one) => {
    if (one.error !== undefined || !meant.has(one.name) || done.has(one.name)) return;
    done.add(one.name);
    record(one);
  });
  return { state: goOn(path, earlier), done, begun: earlier.begun };
}

/** What a migration that goes on must have in common with its beginning. */
function optionsOf({ roots, choice, asked, delivery, cwd }: MigrateInput): Header['options'] {
  return {
    ROOT: roots.map((root) => resolve(cwd, root)),
    '--filter': choice.filter,
    '--shard': choice.shard ?? null,
    '--only': asked.only ?? null,
    '--skip': asked.skip,
    '--unsafe': asked.unsafe ?? null,
    '--config': asked.config ?? null,
    '--history': asked.history ?? null,
    '--builder': asked.builder ?? null,
    '--patches': delivery.patches ?? null,
    '--write': delivery.write,
    '--branch': delivery.commit?.branch ?? null,
    '--author': delivery.commit?.author ?? null,
    committer: delivery.commit?.committer ?? null,
    '--message': delivery.commit?.message ?? null,
  };
}

function checkBranch(name: string): void {
  const is = isBranchName(name);
  if (is === undefined) throw new StateError('--branch needs git, which could not be run');
  if (!is) throw new StateError(`--branch: git takes no branch of the name ${name}`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new StateError(`${folder} (--patches) cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  }
}
