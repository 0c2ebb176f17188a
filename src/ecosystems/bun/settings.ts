import { posix } from 'node:path';
import { type CommandContext, lastFlag, type ReadArguments } from '../ecosystem.ts';
import { homeOf, whyNodeMayLoad } from '../node/environment.ts';
import { parseNpmrc } from '../node/npmrc.ts';
import { type Draft, giveUp, isThroughLink, look, shown, whyUnknown } from '../project/draft.ts';
import { isObject, objectAt, own, readObject } from '../project/objects.ts';

/** https://bun.com/docs/runtime/bunfig */
export interface BunSettings {
  readonly home: string | undefined;
  readonly frozen: boolean;
  readonly ignoreScripts: boolean;
  /** Folders that it fills besides. */
  readonly folders: readonly string[];
}

/** Keys of `[install]` that change no path. */
const HARMLESS: ReadonlySet<string> = new Set(
  (
    'auto backend ca concurrentScripts dev exact frozenLockfile globalStore hoistPattern ignoreScripts linkWorkspacePackages linker minimumReleaseAge ' +
    'minimumReleaseAgeExcludes networkConcurrency offline optional peer prefer production publicHoistPattern registry saveTextLockfile scopes'
  ).split(' '),
);

/** Variables that make it write another file, or none. https://bun.com/docs/pm/cli/install#environment-variables */
const NOT_FOLLOWED = /^BUN_CONFIG_(?:YARN|SKIP)_/;

/** Notes what is read; gives the draft up where something is not understood. */
export function readBunSettings(draft: Draft, context: CommandContext, read: ReadArguments, root: string): BunSettings {
  const hook = whyNodeMayLoad(context, 'bun');
  if (hook !== undefined) giveUp(draft, hook);
  const odd = [...context.state.env.keys(), ...context.command.variables.keys()].find((name) => NOT_FOLLOWED.test(name));
  if (odd !== undefined) giveUp(draft, `${odd} is not followed`);
  const home = homeOf(context);
  const config = context.env('XDG_CONFIG_HOME');
  const files = [
    posix.join(root, 'bunfig.toml'),
    ...(home === undefined ? [] : [posix.join(home, '.bunfig.toml')]),
    ...(config?.kind === 'known' ? [posix.join(config.text, '.bunfig.toml')] : []),
  ];
  const installs = files.map((path) => installOf(draft, path, root));
  for (const path of [posix.join(root, '.npmrc'), ...(home === undefined ? [] : [posix.join(home, '.npmrc')])])
    lookAtNpmrc(draft, path, root);
  if (home === undefined) draft.reads.add('**/.npmrc').add('**/.bunfig.toml');
  const places = [
    lastFlag(read, '--cache-dir'),
    ...['BUN_INSTALL_CACHE_DIR', 'BUN_INSTALL'].map((name) => {
      const value = context.env(name);
      return value?.kind === 'unknown' ? '$' : value?.text;
    }),
    ...installs.map((install) => own(objectAt(install, 'cache'), 'dir')),
  ];
  return {
    home,
    frozen: installs.some((install) => own(install, 'frozenLockfile') === true),
    ignoreScripts: installs.some((install) => own(install, 'ignoreScripts') === true),
    folders: places.flatMap((place) => folderOf(draft, place, root, home)),
  };
}

function folderOf(draft: Draft, place: unknown, root: string, home: string | undefined): readonly string[] {
  if (typeof place !== 'string' || place === '') return [];
  if (place.includes('$') || (place.startsWith('~') && home === undefined))
    giveUp(draft, `the folder ${place} of bun is not known before the build`);
  return [place.startsWith('~/') && home !== undefined ? posix.join(home, place.slice(2)) : posix.resolve(root, place)];
}

/** The table `install` of a file of settings. */
function installOf(draft: Draft, path: string, root: string): ReturnType<typeof objectAt> {
  const there = look(draft, path);
  noteUnknown(draft, path, there, root);
  if (there !== 'file') return {};
  const settings = readObject(draft.files, path, 'toml');
  if (settings.kind === 'unusable') {
    giveUp(draft, settings.why);
    return {};
  }
  for (const [, name = ''] of settings.text.matchAll(/\$\{?(\w+)/g)) draft.names.add(name);
  const install = objectAt(settings.value, 'install');
  const { cache, lockfile, ...rest } = install;
  const odd =
    Object.keys(rest).find((key) => !HARMLESS.has(key)) ??
    Object.keys(isObject(cache) ? cache : {}).find((key) => !['dir', 'disable', 'disableManifest'].includes(key)) ??
    (typeof cache === 'string' ? 'cache' : undefined) ??
    (isObject(lockfile) && Object.keys(lockfile).some((key) => key !== 'save' || lockfile[key] === false) ? 'lockfile' : undefined);
  if (odd !== undefined) giveUp(draft, `the setting install.${odd} in ${shown(draft.files, path)} is not followed`);
  return install;
}

function lookAtNpmrc(draft: Draft, path: string, root: string): void {
  const there = look(draft, path);
  noteUnknown(draft, path, there, root);
  if (there !== 'file') return;
  for (const [name] of parseNpmrc(draft, path))
    if (['cache', 'dry-run', 'install-strategy'].includes(name))
      giveUp(draft, `the setting ${name} in ${shown(draft.files, path)} is not followed`);
}

function noteUnknown(draft: Draft, path: string, there: ReturnType<typeof look>, root: string): void {
  if (there !== 'unknown' || isThroughLink(draft, path)) return;
  if (posix.dirname(path) === root) draft.review = `the settings in ${path} are not known: ${whyUnknown(draft, path) ?? 'it is no file'}`;
  else draft.notes.add(`${path} is made during the build: it is taken to name no file of the project.`);
}
