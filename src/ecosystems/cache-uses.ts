import { posix } from 'node:path';
import type { Argument, Command } from '../model/command.ts';
import type { FileView } from '../model/files.ts';
import { cleanPath, parentOf } from '../model/path-patterns.ts';
import type { State } from '../model/state.ts';
import type { Cache, CacheAction, CachedTool, CachePlace, CacheUse, Switch } from './cache.ts';
import { builtBy } from './cache-built.ts';
import { asByDefault, callOf, type Call, type Said } from './cache-call.ts';
import { lastFlag, readArguments, type CommandContext } from './ecosystem.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';
import { wordsBehind, type FindWords } from './program-words.ts';
import { ecosystems } from './registry.ts';
import { listedHome } from './system-region.ts';
import { cacheOf } from '../source/cache.ts';
import { flatMap } from '../source/flat-map.ts';
import { flowing } from '../source/words.ts';

/**
 * The caches that a command uses, and where they lie; `before`: those that commands above it used. None for a program that has none, and for one with a
 * flag that is not known: nothing about such a command is certain. Never throws.
 */
export function cacheUses(command: Command, state: State, files: FileView, before?: ReadonlyMap<string, Cache>): readonly CacheUse[] {
  const call = callOf(command, state, files);
  if (call === undefined) return [];
  return flatMap(call.tool.caches, (cache): readonly CacheUse[] => {
    const key = keyOf(call, cache);
    const applies = key === undefined ? false : cache.applies?.(call.context);
    if (key === undefined || applies === false) return [];
    if (cache.emptiedBy !== undefined && files.fact(cache.emptiedBy).kind !== 'unknown') return [];
    const use = useOf(call, cache, key);
    return applies !== 'as before' || (use.folder !== undefined && before?.get(use.folder) === cache) ? [use] : [];
  });
}

/** What of its actions a command is. */
function keyOf({ read }: Call, { actions }: Cache): string | undefined {
  const words = read.subcommand ?? '';
  const keys = [`${words} ${read.positionals[0] ?? ''}`, ...[...read.flags.keys()].map((flag) => `${words} ${flag}`), words];
  return keys.find((key) => Object.hasOwn(actions, key));
}

function actionOf(call: Call, { actions, local = [], unused, needs = [] }: Cache, key: string): CacheAction {
  const action = actions[key] ?? 'keeps';
  if (action === 'renews' && onSwitch(call, needs, (said) => said !== undefined) !== undefined) return 'needs';
  if (action !== 'fills') return action;
  const isLocal = onSwitch(call, local, (said) => said !== undefined) !== undefined || unused?.(call.context) === true;
  return isLocal ? 'keeps' : action;
}

function useOf(call: Call, cache: Cache, key: string): CacheUse {
  const action = actionOf(call, cache, key);
  const at = cache.places.findIndex((place) => placeOf(call, place) !== undefined);
  const place = cache.places[at];
  const elsewhere = cache.elsewhere?.(call.context);
  const usual =
    place === undefined
      ? { why: 'which of several folders below the home folder is taken is not known' }
      : (placeOf(call, place) ?? { why: '' });
  const folder = elsewhere === undefined ? usual : { why: elsewhere };
  const review = action === 'fills' ? cache.review?.(call.context) : undefined;
  const built = action === 'fills' ? builtOf(call, cache) : undefined;
  const known = typeof folder === 'string';
  const name = `${call.tool.module ?? call.context.program} ${key}`;
  const beforeSource = cache.beforeSource?.(key, call.context) === true;
  const onlyFills = beforeSource || cache.keptInLayer?.(key, call.context) === true;
  return {
    cache,
    action,
    name,
    forLayer: cache.inLayer?.includes(name) === true || cache.forLayer?.(call.context) === true,
    onlyFills,
    beforeSource,
    inVain: onlyFills || cache.onlyFilledBy?.includes(name) === true,
    folder: known ? folder : undefined,
    why: known ? undefined : folder.why,
    command: call.context.command,
    moved: elsewhere !== undefined || (place !== undefined && isMoved(call, place)),
    off: action === 'clears' ? [] : offWords(call, cache),
    obstacle: action === 'clears' ? undefined : (obstacleOf(call, cache) ?? built?.obstacle),
    ...(review !== undefined && { review }),
    asksVariables: built?.asksVariables === true,
  };
}

/** Does anything but the tool and the base image say so? */
function isMoved(call: Call, place: CachePlace): boolean {
  if (!('variable' in place)) return !('home' in place || 'path' in place);
  const { command, state } = call.context;
  const named = [...state.env].some(([name, { from }]) => from !== 'base' && place.variable.test(name));
  return named || [...command.variables.keys()].some((name) => place.variable.test(name));
}

function builtOf(call: Call, cache: Cache): Pick<CacheUse, 'obstacle' | 'asksVariables'> {
  return builtBy(cache, {
    context: call.context,
    read: call.read,
    on: (switches, value) => onSwitch(call, switches, (said) => said !== undefined && (value === undefined || said === value)),
    resolve: (word) => {
      const path = resolved(call, word, '');
      return typeof path === 'string' ? path : undefined;
    },
  });
}

function placeOf(call: Call, place: CachePlace): Said {
  if ('path' in place) return place.path;
  if ('home' in place) {
    const home = place.listed === true ? listedHome(call.context.state) : call.home;
    return home === undefined ? { why: 'the home folder is not known' } : posix.join(home, place.home);
  }
  const said =
    'flag' in place ? lastFlag(call.read, place.flag) : 'setting' in place ? setting(call, place.setting) : variable(call, place);
  return typeof said === 'string' ? resolved(call, said, 'below' in place ? (place.below ?? '') : '') : said;
}

function resolved({ context: { command }, home }: Call, word: string, below: string): Said {
  if (word.includes(UNKNOWN_MARK)) return { why: 'its folder is not known before the build' };
  const path = word.startsWith('~/') && home !== undefined ? posix.join(home, word.slice(2)) : word;
  if (path.startsWith('~') || (!path.startsWith('/') && command.cwd.kind === 'unknown'))
    return { why: `its folder ${word} cannot be resolved` };
  return cleanPath(`${posix.resolve(command.cwd.kind === 'known' ? command.cwd.text : '/', path)}/${below}`);
}

/** The value of the variable that is set, whatever the case of its name. An empty one says nothing. */
function variable({ context, tool, read }: Call, { variable: name }: { readonly variable: RegExp }): Said {
  if (tool.isolated !== undefined && read.flags.has(tool.isolated)) return undefined;
  for (const key of namesLike(context, name)) {
    const value = context.env(key);
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    return value.kind === 'known' ? value.text : { why: `the value of ${key} is not known before the build` };
  }
  return undefined;
}

/** A tool asks for a dozen of them, and every RUN of a stage sees nearly the same. */
const ofEnv = cacheOf<State['env'], Map<RegExp, readonly string[]>>();

function namesLike({ command, state }: CommandContext, name: RegExp): readonly string[] {
  const known = ofEnv.get(state.env) ?? new Map<RegExp, readonly string[]>();
  ofEnv.set(state.env, known);
  const inEnv = known.get(name) ?? [...state.env.keys()].filter((key) => name.test(key));
  known.set(name, inEnv);
  return command.variables.size === 0 ? inEnv : [...[...command.variables.keys()].filter((key) => name.test(key)), ...inEnv];
}

/** What a configuration file of the context says; the first that says something of it. */
function setting(call: Call, key: string): Said {
  return (call.settings ??= settingsOf(call)).get(key);
}

/** A file that is made during the build is taken to say nothing of caches. */
function settingsOf(call: Call): ReadonlyMap<string, Said> {
  const { files } = call.context;
  const found = new Map<string, Said>();
  for (const path of settingsFiles(call)) {
    const fact = files.fact(path);
    const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
    for (const line of text?.split(/\r?\n/u) ?? []) {
      const [, name = '', value = ''] = /^\s*([\w.-]+)\s*(?:[=:]\s*(.*?))?\s*$/u.exec(line) ?? [];
      if (name === '' || found.has(name)) continue;
      const plain = value.replace(/^(["'])(.*)\1$/u, '$2');
      found.set(name, plain.includes('$') ? { why: `${path} takes it from the environment` } : plain);
    }
  }
  return found;
}

function settingsFiles({ tool: { settings }, context, read, home }: Call): readonly string[] {
  const found: string[] = [];
  const { cwd } = context.command;
  const { project = [], folders = [] } = settings ?? {};
  const here = cwd.kind === 'known' ? cleanPath(cwd.text) : undefined;
  const starts =
    here === undefined ? [] : [...folders.flatMap((flag) => lastFlag(read, flag) ?? []), ''].map((word) => posix.resolve(here, word));
  for (const start of starts) {
    for (let folder = start; ; folder = parentOf(folder)) {
      for (const name of [project].flat()) found.push(posix.join(folder, name));
      if (folder === '/') break;
    }
  }
  const named = settings?.variable === undefined ? undefined : context.env(settings.variable);
  if (named?.kind === 'known' && named.text.startsWith('/')) found.push(cleanPath(named.text));
  if (home !== undefined) found.push(...(settings?.home ?? []).map((name) => posix.join(home, name)));
  return [...found, ...(settings?.exact ?? [])];
}

/** Which of the switches is on, in words; flags apart, if they are left out. */
function onSwitch(call: Call, switches: readonly Switch[], on: (said: Said, one: Switch) => boolean, flags = true): string | undefined {
  for (const one of switches) {
    const { flag, variable: name, setting: key, unless = [], saying } = one;
    if (unless.includes(call.read.subcommand ?? '')) continue;
    const means = (said: Said): boolean => on(said, one) && (saying === undefined || typeof said !== 'string' || saying.test(said));
    if (flags && flag !== undefined && means(lastFlag(call.read, flag))) return flag;
    if (name !== undefined && means(variable(call, { variable: name }))) return `the variable ${name.source.replaceAll(/[\^$]/gu, '')}`;
    if (key !== undefined && means(setting(call, key))) return `${key} in a configuration file`;
  }
  return undefined;
}

function obstacleOf(call: Call, cache: Cache): CacheUse['obstacle'] {
  // pip takes any value for "off": https://github.com/pypa/pip/blob/main/src/pip/_internal/cli/cmdoptions.py (_handle_no_cache_dir)
  const off = onSwitch(call, cache.off ?? [], (said) => said !== undefined, false);
  if (off !== undefined) return { reason: 'cache-disabled', message: `${off} turns ${cache.what} off` };
  const { flag } = (cache.off ?? []).find((one) => one.flag !== undefined && call.read.flags.has(one.flag) && !isAlone(call, one)) ?? {};
  if (flag !== undefined)
    return { reason: 'cache-disabled', message: `${written(call, flag)} turns ${cache.what} off, and more than that` };
  const offline =
    onSwitch(
      asByDefault(call),
      cache.offline ?? [],
      (said, { saying }) => said !== undefined && (said !== 'false' || saying !== undefined),
    ) ?? cache.offlineBy?.(call.context);
  if (offline !== undefined) return { reason: 'offline', message: `with ${offline} it lives on what ${cache.what} holds` };
  const unsteady = cache.sources?.unsteady(call.context);
  return unsteady === undefined ? undefined : { reason: 'unsteady-sources', message: unsteady };
}

/** The words that are one of the flags that turn the cache off, whole or abbreviated as the tool takes it. */
function offWords(call: Call, cache: Cache): readonly Argument[] {
  const flags = (cache.off ?? []).flatMap((one) => (one.flag === undefined || !isAlone(call, one) ? [] : [one.flag]));
  return call.context.command.argv.filter(({ value }) => {
    if (value.kind !== 'known' || !value.text.startsWith('-')) return false;
    const read = readArguments([value.text], call.tool.spec);
    return read.unknownFlags.length === 0 && read.flags.size === 1 && flags.some((flag) => read.flags.has(flag));
  });
}

function written({ tool }: Call, flag: string): string {
  return tool.spec.oneDash === true ? flag.slice(1) : flag;
}

/** Does it turn off nothing but the cache? */
function isAlone(call: Call, { onlyWith }: Switch): boolean {
  return onlyWith === undefined || variable(call, onlyWith) === onlyWith.value;
}

/** The install that a text seems to hold, where nothing is known of it but its words. */
export function fillsCache(text: string): string | undefined {
  for (const find of (installs ??= installsOfTools())) {
    const found = find(text);
    if (found !== undefined) return flowing(found);
  }
  return undefined;
}

let installs: readonly FindWords[] | undefined;

function installsOfTools(): readonly FindWords[] {
  return flatMap(ecosystems, ({ programs, cached }) => {
    if (cached === undefined) return [];
    return [wordsBehind(cached.module === undefined ? programs : [cached.module], () => wordsOf(programs, cached))];
  });
}

function wordsOf(programs: readonly string[], { module, caches }: CachedTool): RegExp {
  const names = module === undefined ? programs.join('|') : `${module}[\\d.]*`;
  const named = (action: CacheAction): readonly string[] =>
    caches.flatMap(({ actions }) => Object.keys(actions).filter((name) => actions[name] === action));
  // Where nothing fills it, what renews it downloads as well.
  const filling = named('fills').length > 0 ? named('fills') : named('renews');
  return new RegExp(`(?<![\\w./-])(?:${names})\\s+(?:${filling.join('|')})(?![\\w-])`, 'u');
}
