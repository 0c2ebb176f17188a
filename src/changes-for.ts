import { priorChanges, type Changes } from './analysis/changes.ts';
import { historyChanges, LEAST_COMMITS } from './analysis/history-changes.ts';
import { readHistory } from './context/history.ts';
import type { Context } from './context/walk.ts';
import { cacheOf } from './source/cache.ts';

/** Commits that are read unless told otherwise. */
export const COMMITS = 200;

const known = cacheOf<Context, Changes>();

/** The changes that a Dockerfile over this context is rebuilt after. @param most commits of the history; 0: none are read */
export function changesFor(context: Context, most = COMMITS): Changes {
  const found = known.get(context) ?? changesNow(context, most);
  known.set(context, found);
  return found;
}

function changesNow(context: Context, most: number): Changes {
  if (most === 0) return priorChanges();
  const history = readHistory(context, most);
  if (typeof history === 'string') return priorChanges(history);
  const { commits, shallow } = history;
  if (commits.length >= LEAST_COMMITS) return historyChanges(history);
  const clone = shallow ? ' (the clone is a shallow one)' : '';
  const few = commits.length === 1 ? 'one commit of the history touches' : `${commits.length} commits of the history touch`;
  return priorChanges(`only ${few} the context${clone}`);
}
