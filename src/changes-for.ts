import { basename, resolve } from 'node:path';
import { freshArguments } from './analysis/build-arguments.ts';
import { namesTakenBy, priorChanges, type Changes } from './analysis/changes.ts';
import { historyChanges, LEAST_COMMITS } from './analysis/history-changes.ts';
import { timingsOf, type Timings } from './analysis/timings.ts';
import { scriptsOf } from './context/evidence.ts';
import { readHistory, type History } from './context/history.ts';
import { readBytes } from './context/read-file.ts';
import type { Context } from './context/walk.ts';
import { readBuildLog } from './parse/build-log.ts';
import { parseDockerignore } from './parse/dockerignore.ts';
import type { CommandCosts } from './preferences.ts';
import type { FixInput } from './results.ts';
import { cacheOf } from './source/cache.ts';
import { UserError } from './workspace.ts';

/** Commits that are read unless told otherwise. */
export const COMMITS = 200;

/** What rebuilds are weighed by: how many commits of the history (0: none), the log of a build, and what somebody says that commands take. */
export type Weights = Pick<FixInput, 'history' | 'timings' | 'costs' | 'cwd' | 'onProgress'>;

/** Changes of a Dockerfile, and of a rewrite with another ignore file. */
interface Known {
  readonly history: History | undefined;
  readonly changes: Changes;
}

const known = cacheOf<Context, Known>();

/** The changes that a Dockerfile over this context is rebuilt after. Throws a UserError for a log that cannot be read. */
export function changesFor(context: Context, weights: Weights): Changes {
  return knownOf(context, weights).changes;
}

/** The same where the ignore file has this text. */
export function changesUnder(context: Context, ignoreText: string | undefined, weights: Weights): Changes {
  const { history, changes } = knownOf(context, weights);
  if (history === undefined || ignoreText === undefined || ignoreText === context.ignoreFile?.text) return changes;
  const ignore = parseDockerignore(ignoreText);
  const under = historyChanges(history, (path) => ignore.isIgnored(path));
  return withTimes(withArguments(under, context), changes);
}

/** Undefined where there is none, or one that is too short. */
export function historyFor(context: Context, weights: Weights): History | undefined {
  return knownOf(context, weights).history;
}

function knownOf(context: Context, weights: Weights): Known {
  const found = known.get(context) ?? knownNow(context, weights);
  known.set(context, found);
  return found;
}

function knownNow(context: Context, weights: Weights): Known {
  const timings = timingsIn(weights);
  const { history: most = COMMITS, onProgress } = weights;
  if (most > 0) onProgress?.('reading the git history');
  const { history, changes } = historyOf(context, most);
  return { history, changes: withTimes(withArguments(changes, context), { timings, costs: weights.costs }) };
}

function historyOf(context: Context, most: number): Known {
  if (most === 0) return { history: undefined, changes: priorChanges() };
  const history = readHistory(context, most);
  if (typeof history === 'string') return { history: undefined, changes: priorChanges(history) };
  const { commits, shallow } = history;
  if (commits.length >= LEAST_COMMITS) return { history, changes: historyChanges(history) };
  const clone = shallow ? ' (the clone is a shallow one)' : '';
  const few = commits.length === 1 ? 'only one commit of the history touches' : `only ${commits.length} commits of the history touch`;
  const touching = commits.length === 0 ? 'no commit of the history touches' : few;
  return { history: undefined, changes: priorChanges(`${touching} the context${clone}`) };
}

/** Arguments that pipelines of the repository pass anew count as their names tell, or more. */
function withArguments(changes: Changes, context: Context): Changes {
  let fresh: ReadonlySet<string> | undefined;
  return {
    ...changes,
    armsOf(instruction) {
      const known = changes.armsOf(instruction);
      if (known === changes.every || namesTakenBy(instruction).length === 0) return known;
      const passed = (fresh ??= freshArguments(scriptsOf(context)));
      return namesTakenBy(instruction).some((name) => passed.has(name)) ? changes.every : known;
    },
  };
}

function withTimes(changes: Changes, { timings, costs }: Times): Changes {
  return { ...changes, ...(timings !== undefined && { timings }), ...(costs !== undefined && { costs }) };
}

interface Times {
  readonly timings?: Timings | undefined;
  readonly costs?: CommandCosts | undefined;
}

/** Logs of builds with all that their commands print are large. */
const MOST_LOG = 64 * 1024 * 1024;

function timingsIn({ timings, costs, cwd = '.' }: Weights): Timings | undefined {
  if (timings === undefined) return undefined;
  const read = readBytes(resolve(cwd, timings), MOST_LOG);
  if (read === undefined) throw new UserError({ kind: 'user', message: `${timings} (--timings) cannot be read` });
  if (read.size > MOST_LOG) throw new UserError({ kind: 'user', message: `${timings} (--timings) has more than 64 MiB` });
  const steps = readBuildLog(new TextDecoder().decode(read.bytes));
  if (steps !== undefined) return timingsOf(steps, basename(timings), costs);
  throw new UserError({
    kind: 'user',
    message: `${timings} (--timings) is no log of a build with --progress=plain or --progress=rawjson`,
  });
}
