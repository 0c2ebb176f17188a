import { posix } from 'node:path';
import { type CommandContext, lastFlag, type ReadArguments, readArguments } from '../ecosystem.ts';
import { homeOf, npmEnvironment, whyNodeMayLoad } from '../node/environment.ts';
import { namesFile, parseNpmrc } from '../node/npmrc.ts';
import { type Draft, giveUp, isThroughLink, look, lookNamed, shown, whyUnknown } from '../project/draft.ts';
import { walkUp } from '../project/walk-up.ts';
import { YARN_ARGUMENTS } from './flags.ts';

/** Settings of yarn 1. https://classic.yarnpkg.com/en/docs/yarnrc */
export interface ClassicSettings {
  readonly home: string | undefined;
  readonly ignoreScripts: boolean;
  readonly frozen: boolean;
  /** It installs from its cache alone. */
  readonly offline: boolean;
  /** Folders that it fills: a cache elsewhere. */
  readonly folders: readonly string[];
  /** Offline mirrors: folders of tarballs. */
  readonly mirrors: readonly string[];
}

/** They name a folder or a program, or make it install otherwise. */
const NOT_FOLLOWED =
  /^(?:config|cwd|modules-folder|offline-cache-folder|link-folder|plugnplay-.*|script-shell|node-options|userconfig|globalconfig|enable-meta-folder|yarn-link-file-dependencies|yarn-offline-mirror-pruning|experimental-pack-script-packages-in-mirror|use-yarnrc)$/;

interface Setting {
  readonly key: string;
  readonly value: string;
  /** Folder of the file that says so. */
  readonly folder: string;
  readonly where: string;
}

/** Notes what is read; gives the draft up where something is not understood. */
export function readClassicSettings(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string): ClassicSettings {
  const hook = whyNodeMayLoad(context, 'yarn');
  if (hook !== undefined) giveUp(draft, hook);
  const home = homeOf(context);
  const said: Setting[] = [];
  for (const [key, value] of [...npmEnvironment(context, /^yarn_(?!version$)/i), ...npmEnvironment(context, /^npm_config_/i)])
    said.push({ key, value: value.kind === 'known' ? value.text : '$', folder: cwd, where: 'the environment' });
  for (const path of filesOf(cwd, home)) said.push(...settingsIn(draft, path));
  if (home === undefined) draft.reads.add('**/.npmrc').add('**/.yarnrc');
  const cache = lastFlag(read, '--cache-folder');
  if (cache !== undefined) said.push({ key: 'cache-folder', value: cache, folder: cwd, where: 'the option --cache-folder' });
  const of = (key: string): readonly Setting[] => said.filter((one) => one.key === key && one.value !== 'false');
  for (const { key, value, where } of said)
    if (NOT_FOLLOWED.test(key) && !['false', 'null', ''].includes(value))
      giveUp(draft, `yarn's setting ${key}, which ${where} sets, is not followed`);
  const paths = (keys: readonly string[]): readonly string[] => keys.flatMap(of).flatMap((one) => pathOf(draft, one, home));
  for (const path of paths(['yarn-path'])) lookNamed(draft, path);
  return {
    home,
    ignoreScripts: of('ignore-scripts').length > 0,
    frozen: of('install.frozen-lockfile').length > 0 || of('frozen-lockfile').length > 0,
    offline: of('offline').length > 0,
    folders: paths(['cache-folder', 'preferred-cache-folder', 'global-folder']),
    mirrors: paths(['yarn-offline-mirror']),
  };
}

/** In the working folder, all above it, and the home folder, that of root twice. https://github.com/yarnpkg/yarn/blob/master/src/util/rc.js */
function filesOf(cwd: string, home: string | undefined): readonly string[] {
  const names = ['.yarnrc', '.yarnrc.yml', '.npmrc'];
  return [
    ...new Set([
      ...walkUp(cwd).flatMap((folder) => names.map((name) => posix.join(folder, name))),
      ...[...(home === undefined ? [] : [home]), '/usr/local/share'].flatMap((folder) => names.map((name) => posix.join(folder, name))),
      ...(home === undefined ? [] : [posix.join(home, '.config/yarn/config'), posix.join(home, '.yarn/config')]),
      ...['/etc', '/usr/etc', '/usr/local/etc'].flatMap((folder) => ['yarnrc', 'npmrc'].map((name) => posix.join(folder, name))),
    ]),
  ];
}

function settingsIn(draft: Draft, path: string): readonly Setting[] {
  const there = look(draft, path);
  const folder = posix.dirname(path);
  const where = shown(draft.files, path);
  if (there === 'unknown' && !isThroughLink(draft, path)) {
    const why = whyUnknown(draft, path) ?? 'it is no file';
    if (folder.startsWith('/root') || folder.startsWith('/usr') || folder.startsWith('/etc') || folder.startsWith('/home'))
      draft.notes.add(`${path} is made during the build: it is taken to name no file of the project.`);
    else draft.review = `the settings in ${path} are not known: ${why}`;
  }
  if (there !== 'file') return [];
  if (path.endsWith('npmrc'))
    return [...parseNpmrc(draft, path)].map(([key, value]) => ({ key, value: value.kind === 'known' ? value.text : '$', folder, where }));
  const fact = draft.files.fact(path);
  const text = fact.kind === 'context-file' ? (draft.files.text(fact.path) ?? '') : '';
  // Of the settings of later releases it only takes where they lie.
  if (path.endsWith('.yml'))
    return [...text.matchAll(/^\s*yarnPath:\s*["']?([^"'\s]+)/gm)].map(([, value = '']) => ({ key: 'yarn-path', value, folder, where }));
  return text.split('\n').flatMap((line) => {
    const [, key = '', value = ''] = /^\s*"?([\w.*-]+)"?:?\s+"?([^"]*?)"?\s*$/.exec(line) ?? [];
    if (namesFile(key, value)) giveUp(draft, `${where} names a file in ${key}`);
    return key.startsWith('--')
      ? argumentOf(draft, { key, value, folder, where })
      : key === '' || key.startsWith('#')
        ? []
        : [{ key, value, folder, where }];
  });
}

/** `--install.frozen-lockfile true`, `--*.no-progress true`: options of a command. */
function argumentOf(draft: Draft, { key, value, folder, where }: Setting): readonly Setting[] {
  const [, command, name = ''] = /^--(?:([^.]+)\.)?(.*)$/.exec(key) ?? [];
  if (command !== undefined && command !== 'install' && command !== '*') return [];
  if (readArguments([`--${name}`, value], YARN_ARGUMENTS).unknownFlags.length > 0)
    giveUp(draft, `${where} sets the option ${key}, which is not followed`);
  return [{ key: name, value, folder, where }];
}

function pathOf(draft: Draft, { value, folder, key }: Setting, home: string | undefined): readonly string[] {
  if (value.includes('$') || (value.startsWith('~') && home === undefined)) {
    giveUp(draft, `yarn's setting ${key} is not known before the build`);
    return [];
  }
  return [value.startsWith('~/') && home !== undefined ? posix.join(home, value.slice(2)) : posix.resolve(folder, value)];
}
