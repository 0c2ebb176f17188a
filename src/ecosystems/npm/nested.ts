import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments, readArguments } from '../ecosystem.ts';
import { npmEnvironment } from '../node/environment.ts';
import { readManifest } from '../node/manifest.ts';
import type { Nested } from '../node/project.ts';
import { type Draft, isThroughLink } from '../project/draft.ts';
import { type Config, RELEVANT, withFiles } from './config.ts';
import { NPM_ARGUMENTS, RESHAPING, SUBCOMMANDS } from './flags.ts';
import type { InstallQuestion } from './install.ts';
import { type Lock, mayBringProgram, readLock } from './lock.ts';

/** Installs that started one another by scripts. */
export interface Runs {
  /** Their folders, the first one first. */
  readonly roots: readonly string[];
  /** Which runs were followed, and whether they were understood; false while one is being followed. */
  readonly seen: Map<string, boolean>;
}

interface Started {
  readonly draft: Draft;
  readonly question: InstallQuestion;
  /** Of the install whose scripts run. */
  readonly config: Config;
  readonly lock: Lock;
  readonly runs: Runs;
  readonly follow: (draft: Draft, question: InstallQuestion, runs: Runs) => void;
}

const MAX_RUNS = 50;

/** What starting npm rests on. */
const PROGRAMS = ['npm', 'node', 'sh', 'env'] as const;

/** Flags that npm hands on to what its scripts start, and whose meaning for another folder is not followed. */
const NOT_HANDED_ON = [...RESHAPING, '--workspace', '--workspaces', '--include-workspace-root', '--prefix', '--location'] as const;

const REFUSED: Nested = { enter: () => undefined, isOwnNpm: () => false, run: () => false };

/**
 * npm as the scripts of an install start it (`cd web && npm install`, `npm prune`). It is the one of the image, unless a package brings a
 * program of that name: https://github.com/npm/run-script/blob/main/lib/set-path.js
 */
export function nestedIn(started: Started): Nested {
  let made: Nested | undefined;
  // Asked for by few scripts, and a lock can be long.
  const nested = (): Nested => (made ??= nestedOf(started));
  return {
    enter: (folder) => nested().enter(folder),
    isOwnNpm: (folder) => nested().isOwnNpm(folder),
    run: (folder, words) => nested().run(folder, words),
  };
}

function nestedOf(started: Started): Nested {
  const { draft, question, lock, runs, follow } = started;
  const variables = handedOn(started);
  if (variables === undefined || mayBringProgram(lock, PROGRAMS)) return REFUSED;
  const at = (folder: string, argv: readonly string[]): CommandContext => contextAt(question.context, folder, argv, variables);
  const isProject = (folder: string): boolean => {
    const path = posix.join(folder, 'package.json');
    return draft.files.fact(path).kind === 'context-file' && !isThroughLink(draft, path);
  };
  const follows = (folder: string, words: readonly string[]): boolean => {
    const read = readArguments(words, NPM_ARGUMENTS);
    const mode = modeOf(read);
    if (mode === undefined || words.includes('')) return false;
    const prefix = lastFlag(read, '--prefix') ?? '.';
    if (prefix.startsWith('~') || !isProject(posix.resolve(folder, prefix))) return false;
    follow(draft, { context: at(folder, words), read, mode, cwd: folder, names: [], dot: false, within: runs.roots[0] }, runs);
    return true;
  };
  return {
    enter: (folder) => {
      // https://pubs.opengroup.org/onlinepubs/9799919799/utilities/cd.html: with CDPATH it may lead elsewhere.
      if (question.context.env('CDPATH') !== undefined || !isProject(folder)) return undefined;
      // What `npm run` reads there.
      withFiles(draft, at(folder, []), readArguments([], NPM_ARGUMENTS), folder, folder);
      return readManifest(draft, folder);
    },
    isOwnNpm: (folder) => !mayBringProgram(readLock(draft.files, folder), PROGRAMS),
    run: (folder, words) => {
      const key = JSON.stringify([folder, words, [...variables]]);
      const before = runs.seen.get(key);
      if (before !== undefined || runs.seen.size >= MAX_RUNS) return before ?? false;
      runs.seen.set(key, false);
      const understood = follows(folder, words);
      runs.seen.set(key, understood);
      return understood;
    },
  };
}

function modeOf(read: ReadArguments): InstallQuestion['mode'] | undefined {
  if (read.unknownFlags.length > 0 || read.positionals.length > 0 || hasFlag(read, '--version')) return undefined;
  const mode = read.subcommand === 'prune' ? 'prune' : SUBCOMMANDS.get(read.subcommand ?? '');
  return mode === 'rebuild' ? undefined : mode;
}

/**
 * The variables in which npm hands on to scripts what differs from its defaults, be it of the command line or of a .npmrc; they go before
 * the .npmrc of the other folder. Undefined: something is handed on that is not followed.
 * https://github.com/npm/cli/blob/v10.9.2/workspaces/config/lib/set-envs.js
 */
function handedOn({ question, config }: Started): ReadonlyMap<string, Value> | undefined {
  if (NOT_HANDED_ON.some((flag) => question.read.flags.has(flag))) return undefined;
  const environment = npmEnvironment(question.context, /^npm_config_/i);
  const variables = new Map<string, Value>();
  for (const name of RELEVANT) {
    const text = config.get(name);
    const there = environment.get(name);
    // What the environment says it says there as well.
    if (text === undefined || (there?.kind === 'known' && there.text === text)) continue;
    const value = there !== undefined ? undefined : valueOf(name, text, question.cwd);
    if (value === undefined) return undefined;
    variables.set(`npm_config_${name.replaceAll('-', '_')}`, { kind: 'known', text: value });
  }
  return variables;
}

function valueOf(name: string, text: string, cwd: string): string | undefined {
  if (name === 'cache') return text.startsWith('~') ? undefined : posix.resolve(cwd, text);
  return name === 'legacy-peer-deps' && text === 'true' ? text : undefined;
}

function contextAt(
  context: CommandContext,
  folder: string,
  argv: readonly string[],
  variables: ReadonlyMap<string, Value>,
): CommandContext {
  const { command } = context;
  return {
    ...context,
    argv,
    command: { ...command, cwd: { kind: 'known', text: folder }, variables: new Map([...command.variables, ...variables]) },
    env: (name) => variables.get(name) ?? context.env(name),
  };
}
