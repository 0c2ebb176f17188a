import { join } from 'node:path';
import { commitsOf, type Commits } from '../../context/git/folder.ts';
import { runGit, type Answer, type Limits } from '../../context/git/run.ts';
import { attempt } from '../../context/read-file.ts';
import { kindAt } from '../../context/repository.ts';
import { WriteRefused } from '../../output/write.ts';
import type { Hash } from './objects.ts';

/** A repository of which a branch is to be made. */
export interface Lender {
  readonly top: string;
  /** Its .git. */
  readonly git: string;
  readonly commits: Commits;
  readonly hash: Hash;
}

/**
 * Only a repository that lies below its own folder: what a file `.git`, a `commondir` or a link names may be any folder of the machine, and would be written to.
 * @throws {WriteRefused}
 */
export function lenderAt(top: string): Lender {
  const git = join(top, '.git');
  const kind = kindAt(git);
  if (kind === 'absent') throw new WriteRefused('it is not the top of a git repository: there is nothing to make a branch of');
  if (kind !== 'folder') throw new WriteRefused('its .git is no folder: a branch is made only where the repository itself lies in it');
  if (kindAt(join(git, 'reftable')) !== 'absent')
    throw new WriteRefused('its branches are kept in reftable, which dockerfix does not write');
  const commits = commitsOf(top);
  if (typeof commits === 'string') throw new WriteRefused(`no branch is made: ${commits}`);
  if (commits.objects !== join(git, 'objects')) throw new WriteRefused('no branch is made: its objects are elsewhere');
  return { top, git, commits, hash: commits.head.length === 64 ? 'sha256' : 'sha1' };
}

/** Milliseconds: all files of a work tree may be read. */
const TIME = 60_000;
const OUTPUT = 64 * 1024 * 1024;

/** Runs git over the objects of a repository, and over its index and its files where that is said; it only reads. @throws {WriteRefused} where it cannot be run */
export function askGit(lender: Lender, args: readonly string[], more: Pick<Limits, 'input'> & { readonly files?: true } = {}): Answer {
  const { top, git, commits, hash } = lender;
  const lent = {
    objects: commits.objects,
    shallow: commits.shallow,
    sha256: hash === 'sha256',
    ...(more.files === true && { tree: top, index: join(git, 'index') }),
  };
  const limits = { output: OUTPUT, time: TIME, ...(more.input !== undefined && { input: more.input }) };
  const answer = attempt(() => runGit(lent, args, limits));
  if (answer === undefined) throw new WriteRefused('there is no room for the temporary files of git');
  return answer;
}
