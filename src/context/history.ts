import { relative, sep } from 'node:path';
import type { ContextPath } from '../model/files.ts';
import { keptAnswers } from '../source/cache.ts';
import { commitsOf } from './git/folder.ts';
import { runGit } from './git/run.ts';
import { renamed } from './git/renames.ts';
import { readLog, type LoggedCommit } from './git/log.ts';
import { attempt } from './read-file.ts';
import { findRepositoryTop } from './repository.ts';
import type { Context } from './walk.ts';

/** One commit that touches the context, as a set of changed paths. */
export interface HistoryCommit {
  readonly id: string;
  /** When it was committed: seconds since 1970. */
  readonly time: number;
  /** First line of its message. */
  readonly subject: string;
  /** Paths of the context after the ignore file, under the names that they have now; at least one. */
  readonly paths: readonly ContextPath[];
}

export interface History {
  /** The newest first. */
  readonly commits: readonly HistoryCommit[];
  /** Commits that were looked at, those that touch nothing of the context among them. */
  readonly scanned: number;
  /** The clone holds only the newest commits. */
  readonly shallow: boolean;
}

/** So many times as many commits are looked at as are wanted; where fewer of them touch the context, there are fewer. */
const SCANNED = 4;

/** A commit with a hundred paths takes about ten thousand bytes. */
const BYTES_A_COMMIT = 200_000;
const LEAST_OUTPUT = 64 * 1024 * 1024;
const MOST_OUTPUT = 512 * 1024 * 1024;

/** Milliseconds for a hundred commits; reading all trees of a large repository takes its time. */
const TIME = 10_000;

/**
 * The last commits that touch the context, along the first parents from the one that is checked out. Only objects of the repository are
 * read, through an empty one of our own (git/run.ts). What was renamed without other changes keeps its history. The first commit of all is
 * left out: nothing was built before it.
 * https://git-scm.com/docs/git-log
 * @param most how many commits
 * @returns a sentence where there is no history to read
 */
export function readHistory(context: Context, most: number): History | string {
  const top = findRepositoryTop(context.root);
  if (top === undefined) return 'there is no git repository around the context';
  const commits = attempt(() => commitsOf(top)) ?? 'its .git cannot be read';
  if (typeof commits === 'string') return `the history of the repository is not read: ${commits}`;
  const below = relative(top, context.root).split(sep).join('/');
  const { objects, head, shallow } = commits;
  const args = ['log', '-z', '--name-status', '-M100%', '--first-parent', '-m', '--no-color', '--no-ext-diff', '--no-show-signature'];
  const limits = {
    output: Math.min(MOST_OUTPUT, Math.max(LEAST_OUTPUT, most * BYTES_A_COMMIT)),
    time: Math.max(1, Math.ceil(most / 100)) * TIME,
  };
  const look = (scanned: number): History | string => {
    const log = [...args, `--format=${FORMAT}`, `-n${scanned}`, head, '--', ...(below === '' ? [] : [below])];
    const logged = logs(JSON.stringify([objects, log]), () => {
      const ran = attempt(() => runGit({ objects, shallow, sha256: head.length === 64 }, log, limits));
      if (ran === undefined || (ran.status !== 0 && !ran.cut)) return 'git could not read the history of the repository';
      return readLog(ran.output, ran.cut) ?? 'git printed a history that is not understood';
    });
    return typeof logged === 'string' ? logged : historyOf(context, logged, { below, most, shallow });
  };
  // Nearly always the last commits are enough; where the ignore file hides much, more are looked at.
  const last = look(most);
  return typeof last === 'string' || last.commits.length >= most || last.scanned < most ? last : look(most * SCANNED);
}

/** Several Dockerfiles of a repository have one history. */
const logs = keptAnswers<readonly LoggedCommit[] | string>();

/** What stands before the paths of a commit: its hash, its parents, its time, its subject. */
const FORMAT = '%H %P%x01%ct%x01%s';

interface Part {
  /** The context, as a path from the top of the repository; '' is the top. */
  readonly below: string;
  readonly most: number;
  readonly shallow: readonly string[];
}

function historyOf(context: Context, logged: readonly LoggedCommit[], { below, most, shallow }: Part): History {
  const cut = new Set(shallow);
  const names = renamed();
  const start = below === '' ? 0 : below.length + 1;
  const commits: HistoryCommit[] = [];
  let scanned = 0;
  for (const { id, parents, time, subject, changes } of logged) {
    if (commits.length >= most) break;
    scanned += 1;
    // Its parents are not there, so that all files look new.
    const first = parents === 0 || cut.has(id);
    const paths = new Set<ContextPath>();
    for (const path of names.pass(changes)) {
      if (first || (start > 0 && !path.startsWith(`${below}/`))) continue;
      for (const own of filesAt(context, path.slice(start))) if (own !== '' && !context.ignore.isIgnored(own)) paths.add(own);
    }
    if (paths.size > 0) commits.push({ id, time, subject, paths: [...paths] });
  }
  return { commits, scanned, shallow: cut.size > 0 };
}

/** A submodule changes as one path: all of its files may be others then. */
function filesAt({ entries }: Context, path: ContextPath): readonly ContextPath[] {
  if (entries.get(path)?.kind !== 'folder') return [path];
  return [path, ...[...entries.keys()].filter((other) => other.startsWith(`${path}/`))];
}
