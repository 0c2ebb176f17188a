import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gitIgnore } from '../../context/gitignore.ts';
import { kindAt } from '../../context/repository.ts';
import { oneLine } from '../../output/display.ts';
import { WriteRefused } from '../../output/write.ts';
import { holdSignals } from '../../source/signals.ts';
import { refuseUnclean } from './clean.ts';
import { lenderAt, type Lender } from './lent.ts';
import { objectOf, type LooseObject } from './objects.ts';
import { branchAt, createBranch, writeNew } from './refs.ts';
import { editedTree, readObjects, type FileEdit } from './trees.ts';

/** What a commit says of itself. */
export interface CommitWords {
  /** Of the branch. */
  readonly branch: string;
  /** `Name <mail>` */
  readonly author: string;
  readonly committer: string;
  readonly message: string;
}

/** A commit as it will be: whoever has this and its files can make it again, under the same id. */
export interface PlannedCommit extends CommitWords {
  readonly id: string;
  readonly parent: string;
  /** Seconds since 1970. */
  readonly date: number;
}

interface Built {
  readonly plan: PlannedCommit;
  readonly objects: readonly LooseObject[];
}

interface Prepared {
  readonly plan: PlannedCommit;
  /** The branch is there, and is this. */
  readonly there: boolean;
  /** Makes it. @throws {WriteRefused} */
  readonly make: (token: string) => void;
}

/**
 * Works out the commit of these changes on top of the one that is checked out; nothing is written. git only reads, in a repository of our own, so that it knows
 * no hook and no configuration; what is written are plain files.
 * @throws {WriteRefused}
 */
export function prepareCommit(top: string, edits: readonly FileEdit[], words: CommitWords): Prepared {
  const lender = lenderAt(top);
  const existing = branchAt(lender.git, words.branch);
  refuseUnclean(lender);
  const ignored = gitIgnore(top);
  for (const { path, created } of edits)
    if (created && ignored(path, 'file')) throw new WriteRefused(`${oneLine(path)} is ignored by git: it is not meant to be in a commit`);
  const parent = lender.commits.head;
  if (existing === undefined) {
    const built = build(lender, parent, edits, { ...words, date: Math.floor(Date.now() / 1000) });
    return { plan: built.plan, there: false, make: (token) => make(lender, built, token) };
  }
  // A run that was killed, or an earlier one, may have made it at another time.
  const built = build(lender, parent, edits, { ...words, date: dateOf(lender, existing) });
  if (built.plan.id !== existing) throw new WriteRefused(`it has a branch ${words.branch} already, which holds something else`);
  return { plan: built.plan, there: true, make: () => undefined };
}

/** Makes a commit that was planned and perhaps begun. @throws {WriteRefused} */
export function finishCommit(top: string, edits: readonly FileEdit[], plan: PlannedCommit, token: string): void {
  const lender = lenderAt(top);
  if (branchAt(lender.git, plan.branch) === plan.id) return;
  const built = build(lender, plan.parent, edits, plan);
  if (built.plan.id !== plan.id) throw new WriteRefused('the commit that was planned cannot be made again');
  make(lender, built, token);
}

function dateOf(lender: Lender, commit: string): number {
  const [read] = readObjects(lender, /^[\da-f]{40,64}$/u.test(commit) ? [commit] : []);
  return Number(/^author [^\n]* (\d{1,12}) \+0000$/mu.exec(read?.body.toString('utf8') ?? '')?.[1] ?? 0);
}

function build(lender: Lender, parent: string, edits: readonly FileEdit[], words: CommitWords & { readonly date: number }): Built {
  const { branch, author, committer, message, date } = words;
  const tree = editedTree(lender, parent, edits);
  // https://git-scm.com/book/en/v2/Git-Internals-Git-Objects#_git_commit_objects
  const head = [`tree ${tree.id}`, `parent ${parent}`, `author ${author} ${date} +0000`, `committer ${committer} ${date} +0000`];
  const commit = objectOf('commit', Buffer.from(`${head.join('\n')}\n\n${message.trimEnd()}\n`), lender.hash);
  return { plan: { branch, author, committer, message, date, parent, id: commit.id }, objects: [...tree.objects, commit] };
}

/** Objects first, and the branch when all of them are on disk: a kill at any moment leaves at most objects that nobody needs, which git removes in time. */
function make(lender: Lender, { plan, objects }: Built, token: string): void {
  holdSignals();
  try {
    for (const object of objects) placeObject(lender.commits.objects, object, token);
    createBranch(lender.git, plan.branch, plan.id, token);
  } catch (error) {
    if (error instanceof WriteRefused) throw error;
    throw new WriteRefused(`cannot write: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function placeObject(objects: string, { id, file }: LooseObject, token: string): void {
  const folder = join(objects, id.slice(0, 2));
  const kind = kindAt(folder);
  if (kind !== 'absent' && kind !== 'folder') throw new WriteRefused(`its .git/objects/${id.slice(0, 2)} is no folder`);
  if (kind === 'absent') mkdirSync(folder);
  // A name that git removes in time. https://github.com/git/git/blob/v2.45.0/builtin/prune.c (prune_cruft)
  const temporary = join(folder, `tmp_obj_${token}`);
  rmSync(temporary, { force: true });
  try {
    writeNew(temporary, file, 0o444);
    // What may be there under this name should be the same.
    renameSync(temporary, join(folder, id.slice(2)));
  } finally {
    rmSync(temporary, { force: true });
  }
}
