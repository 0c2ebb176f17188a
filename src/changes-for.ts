import { priorChanges, type Changes } from './analysis/changes.ts';
import { historyChanges, LEAST_COMMITS } from './analysis/history-changes.ts';
import { readHistory, type History } from './context/history.ts';
import type { Context } from './context/walk.ts';
import { parseDockerignore } from './parse/dockerignore.ts';
import { cacheOf } from './source/cache.ts';

/** Commits that are read unless told otherwise. */
const COMMITS = 200;

/** Changes of a Dockerfile, and of a rewrite with another ignore file. */
interface Known {
  readonly history: History | undefined;
  readonly changes: Changes;
}

const known = cacheOf<Context, Known>();

/** The changes that a Dockerfile over this context is rebuilt after. @param most commits of the history; 0: none are read */
export function changesFor(context: Context, most?: number): Changes {
  return knownOf(context, most).changes;
}

/** The same where the ignore file has this text. */
export function changesUnder(context: Context, ignoreText: string | undefined, most?: number): Changes {
  const { history, changes } = knownOf(context, most);
  if (history === undefined || ignoreText === undefined || ignoreText === context.ignoreFile?.text) return changes;
  const ignore = parseDockerignore(ignoreText);
  return historyChanges(history, (path) => ignore.isIgnored(path));
}

/** Undefined where there is none, or one that is too short. */
export function historyFor(context: Context, most?: number): History | undefined {
  return knownOf(context, most).history;
}

function knownOf(context: Context, most = COMMITS): Known {
  const found = known.get(context) ?? knownNow(context, most);
  known.set(context, found);
  return found;
}

function knownNow(context: Context, most: number): Known {
  if (most === 0) return { history: undefined, changes: priorChanges() };
  const history = readHistory(context, most);
  if (typeof history === 'string') return { history: undefined, changes: priorChanges(history) };
  const { commits, shallow } = history;
  if (commits.length >= LEAST_COMMITS) return { history, changes: historyChanges(history) };
  const clone = shallow ? ' (the clone is a shallow one)' : '';
  const few = commits.length === 1 ? 'one commit of the history touches' : `${commits.length} commits of the history touch`;
  return { history: undefined, changes: priorChanges(`only ${few} the context${clone}`) };
}
