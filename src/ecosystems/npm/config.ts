import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import type { CommandContext, ReadArguments } from '../ecosystem.ts';
import { lastFlag } from '../ecosystem.ts';
import { homeOf, npmEnvironment, whyNodeMayLoad } from '../node/environment.ts';
import { type Layer, parseNpmrc } from '../node/npmrc.ts';
import { type Draft, giveUp, isThroughLink, look, whyUnknown } from '../project/draft.ts';

/**
 * Settings of npm that change which files it touches; all others change neither.
 * https://docs.npmjs.com/cli/v10/using-npm/config
 */
export const RELEVANT = [
  'cache',
  'global',
  'location',
  'workspaces',
  'ignore-scripts',
  'package-lock',
  'shrinkwrap',
  'package-lock-only',
  'dry-run',
  'lockfile-version',
  'bin-links',
  'install-links',
  'install-strategy',
  'save',
  'legacy-peer-deps',
  'prefix',
  'omit-lockfile-registry-resolved',
  'cafile',
  'userconfig',
  'globalconfig',
  'node-options',
  'script-shell',
  'node-gyp',
  'git',
  'logs-dir',
] as const;

/** True for a setting that decides which files npm touches. */
export function isRelevant(name: string): boolean {
  return RELEVANT.some((setting) => setting === name.toLowerCase());
}

export type Setting = (typeof RELEVANT)[number];

/** They name a program, a file of options or code that runs inside npm: not followed. */
const NOT_FOLLOWED: readonly Setting[] = [
  'node-options',
  'script-shell',
  'node-gyp',
  'git',
  'logs-dir',
  'userconfig',
  'globalconfig',
  'location',
];

export interface Config {
  /** Undefined: not set anywhere that is known. */
  get(name: Setting): string | undefined;
  /** True when the command line itself says so (npm asks some settings of the command line only). */
  readonly cliPrefix: string | undefined;
  readonly cliWorkspaces: string | undefined;
  readonly home: string | undefined;
  /** A file of settings is there, and what it says is not known. */
  readonly unclear: boolean;
}

export function isTrue(config: Config, name: Setting): boolean {
  const value = config.get(name);
  return value !== undefined && value !== 'false' && value !== 'null' && value !== '';
}

/**
 * Settings of the command line and the environment. Those of `.npmrc` files are added by `withFile`, since where they lie depends on these.
 * Order of precedence: https://docs.npmjs.com/cli/v10/using-npm/config#npmrc-files
 */
export function readConfig(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string): Config {
  const home = homeOf(context);
  const prefix = lastFlag(read, '--prefix');
  const hook = whyNodeMayLoad(context, 'npm');
  if (hook !== undefined) giveUp(draft, hook);
  const cli = new Map<string, Value>();
  for (const name of RELEVANT) {
    const value = lastFlag(read, `--${name}`);
    if (value !== undefined) cli.set(name, { kind: 'known', text: value });
  }
  return configOf(draft, [cli, npmEnvironment(context, /^npm_config_/i)], {
    home,
    cliPrefix: prefix === undefined ? undefined : resolvePath(prefix, cwd, home),
    cliWorkspaces: lastFlag(read, '--workspaces'),
    unclear: false,
  });
}

/** Adds the settings of the project's, the user's and the global `.npmrc`, as far as they are files of the context, and notes that they are read. */
export function withFiles(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string, root: string | undefined): Config {
  const before = readConfig(draft, context, read, cwd);
  const layers: Layer[] = [];
  let unclear = before.home === undefined;
  const paths = [
    ...(root === undefined ? [] : [posix.join(root, '.npmrc')]),
    ...(before.home === undefined ? [] : [posix.join(before.home, '.npmrc')]),
    // `prefix` decides where the global file is; Node's own images and Debian's packages use /usr/local, others /usr or /.
    ...[before.cliPrefix, absolute(before.get('prefix')), '/usr/local', '/usr', '/']
      .filter((prefix) => prefix !== undefined)
      .map((prefix) => posix.join(prefix, 'etc/npmrc')),
  ];
  if (before.home === undefined) draft.reads.add('**/.npmrc');
  for (const path of new Set(paths)) {
    const there = look(draft, path);
    if (there === 'file') layers.push(parseNpmrc(draft, path));
    if (there !== 'unknown' || isThroughLink(draft, path)) continue;
    unclear = true;
    if (root !== undefined && path === posix.join(root, '.npmrc'))
      draft.review = `the settings in ${path} are not known: ${whyUnknown(draft, path) ?? 'it is no file'}`;
    else draft.notes.add(`${path} is made during the build: it is taken to name no file of the project.`);
  }
  const cli = new Map<string, Value>();
  for (const name of RELEVANT) {
    const value = before.get(name);
    if (value !== undefined) cli.set(name, { kind: 'known', text: value });
  }
  return configOf(draft, [cli, ...layers], { ...before, unclear });
}

function configOf(draft: Draft, layers: readonly Layer[], rest: Omit<Config, 'get'>): Config {
  const settings = new Map<Setting, string>();
  for (const name of RELEVANT) {
    const value = layers.map((layer) => layer.get(name)).find((one) => one !== undefined);
    if (value === undefined) continue;
    if (value.kind === 'unknown' || NOT_FOLLOWED.includes(name)) giveUp(draft, `npm's setting ${name} is not understood here`);
    else settings.set(name, value.text);
  }
  const { home, cliPrefix, cliWorkspaces, unclear } = rest;
  return { get: (name) => settings.get(name), home, cliPrefix, cliWorkspaces, unclear };
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith('/') === true ? posix.resolve(path) : undefined;
}

function resolvePath(path: string, cwd: string, home: string | undefined): string {
  return path.startsWith('~/') && home !== undefined ? posix.join(home, path.slice(2)) : posix.resolve(cwd, path);
}
