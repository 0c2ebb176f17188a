import { posix } from 'node:path';
import type { FileView } from '../model/files.ts';
import type { State } from '../model/state.ts';
import type { Cache, CacheUse, SaidByVariables, Switch } from './cache.ts';
import { contextOf, type CommandContext, type ReadArguments } from './ecosystem.ts';
import { flatMap } from '../source/flat-map.ts';

interface Asked {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  /** The option, variable or setting that is on. */
  readonly on: (switches: readonly Switch[], value?: string) => string | undefined;
  /** Absolute. */
  readonly resolve: (word: string) => string | undefined;
}

/** What the words of a command and files say of how things are built that a cache keeps, and whether variables are left to be asked. */
export function builtBy({ built, what }: Cache, { context, read, on, resolve }: Asked): Pick<CacheUse, 'obstacle' | 'asksVariables'> {
  if (built === undefined) return { obstacle: undefined, asksVariables: false };
  const option = on(built.by) ?? inFiles(built.files, { context, read, resolve });
  if (option !== undefined) return { obstacle: obstacle(`${option} says how it builds what ${what} keeps`), asksVariables: false };
  const never = built.never !== undefined && on([built.never], built.never.value) !== undefined;
  return { obstacle: undefined, asksVariables: !never };
}

/**
 * What variables say of how things are built that a cache keeps. Only those count that this Dockerfile sets: the base image's are the same for all
 * that share the cache.
 */
export function saidByVariables({ cache: { built, what }, command, asksVariables }: CacheUse, { env }: State): SaidByVariables {
  if (built === undefined || !asksVariables) return {};
  const names = flatMap([...env], ([name, { from }]) => (from === 'base' ? [] : [name]));
  const open = [...new Set([...names, ...command.variables.keys()])].filter((name) => !built.unread.test(name));
  const sure = open.find((name) => built.variables.test(name));
  if (sure !== undefined) return { obstacle: obstacle(`${sure} says how it builds what ${what} keeps`) };
  return open.length > 0 ? { unsure: open } : {};
}

/** Why a mount would buy nothing or break something. */
export function obstacleTo(use: CacheUse, state: State): CacheUse['obstacle'] {
  return use.obstacle ?? saidByVariables(use, state).obstacle;
}

/** What the project holds that rules out a mount (`Cache.against`), with the files as they are where the RUN begins. */
export function againstIt({ cache, action, command }: CacheUse, state: State, files: FileView): CacheUse['obstacle'] {
  if (cache.against === undefined || (action !== 'fills' && action !== 'renews')) return undefined;
  const context = contextOf(command, state, files);
  return 'why' in context ? undefined : cache.against(context);
}

/** May it build something of the project that the cache keeps by times (`Cache.byTimes`)? */
export function buildsByTimes({ cache, action, command }: CacheUse, state: State, files: FileView): boolean {
  if (cache.byTimes === undefined || action !== 'fills') return false;
  const context = contextOf(command, state, files);
  return 'why' in context || cache.byTimes.builds(context);
}

function obstacle(what: string): NonNullable<CacheUse['obstacle']> {
  return { reason: 'built-for-this', message: `${what}, and that would be taken again where it is another` };
}

/** A file that is made during the build is taken to say nothing of it. */
function inFiles(
  files: NonNullable<Cache['built']>['files'],
  { context, read, resolve }: Pick<Asked, 'context' | 'read' | 'resolve'>,
): string | undefined {
  if (files === undefined) return undefined;
  const open = flatMap(
    flatMap(files.options, (name) => read.flags.get(name) ?? []),
    (word) => resolve(word) ?? [],
  );
  const seen = new Set<string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const fact = context.files.fact(path);
    const lines = (fact.kind === 'context-file' ? (context.files.text(fact.path) ?? '') : '').split(/\r?\n/u);
    for (const line of lines) {
      const found = files.words.exec(line)?.[1];
      if (found !== undefined) return `${found} in ${path}`;
      const nested = files.nested.exec(line)?.[1];
      if (nested !== undefined) open.push(posix.resolve(posix.dirname(path), nested));
    }
  }
  return undefined;
}
