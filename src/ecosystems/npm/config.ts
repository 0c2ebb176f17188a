import { posix } from 'node:path';
import type { Value } from '../../model/value.ts';
import type { CommandContext, ReadArguments } from '../ecosystem.ts';
import { lastFlag } from '../ecosystem.ts';
import { type Draft, giveUp, isThroughLink, look, shown, whyUnknown } from '../project/draft.ts';

/**
 * Settings of npm that change which files it touches; all others change neither.
 * https://docs.npmjs.com/cli/v10/using-npm/config
 */
const RELEVANT = [
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

type Setting = (typeof RELEVANT)[number];

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
}

export function isTrue(config: Config, name: Setting): boolean {
  const value = config.get(name);
  return value !== undefined && value !== 'false' && value !== 'null' && value !== '';
}

type Layer = ReadonlyMap<string, Value>;

/**
 * Settings of the command line and the environment. Those of `.npmrc` files are added by `withFile`, since where they lie depends on these.
 * Order of precedence: https://docs.npmjs.com/cli/v10/using-npm/config#npmrc-files
 */
export function readConfig(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string): Config {
  const home = homeOf(context);
  const prefix = lastFlag(read, '--prefix');
  checkNodeOptions(draft, context);
  const cli = new Map<string, Value>();
  for (const name of RELEVANT) {
    const value = lastFlag(read, `--${name}`);
    if (value !== undefined) cli.set(name, { kind: 'known', text: value });
  }
  return configOf(draft, [cli, environment(context)], {
    home,
    cliPrefix: prefix === undefined ? undefined : resolvePath(prefix, cwd, home),
    cliWorkspaces: lastFlag(read, '--workspaces'),
  });
}

/** Adds the settings of the project's, the user's and the global `.npmrc`, as far as they are files of the context, and notes that they are read. */
export function withFiles(draft: Draft, context: CommandContext, read: ReadArguments, cwd: string, root: string | undefined): Config {
  const before = readConfig(draft, context, read, cwd);
  const layers: Layer[] = [];
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
    if (root !== undefined && path === posix.join(root, '.npmrc'))
      draft.review = `the settings in ${path} are not known: ${whyUnknown(draft, path) ?? 'it is no file'}`;
    else draft.notes.add(`${path} is made during the build: it is taken to name no file of the project.`);
  }
  const cli = new Map<string, Value>();
  for (const name of RELEVANT) {
    const value = before.get(name);
    if (value !== undefined) cli.set(name, { kind: 'known', text: value });
  }
  return configOf(draft, [cli, ...layers], before);
}

function configOf(draft: Draft, layers: readonly Layer[], rest: Pick<Config, 'home' | 'cliPrefix' | 'cliWorkspaces'>): Config {
  const settings = new Map<Setting, string>();
  for (const name of RELEVANT) {
    const value = layers.map((layer) => layer.get(name)).find((one) => one !== undefined);
    if (value === undefined) continue;
    if (name === 'logs-dir' && value.kind === 'unknown') giveUp(draft, value.why);
    else if (value.kind === 'unknown' || NOT_FOLLOWED.includes(name)) giveUp(draft, `npm's setting ${name} is not understood here`);
    else settings.set(name, value.text);
  }
  return { get: (name) => settings.get(name), home: rest.home, cliPrefix: rest.cliPrefix, cliWorkspaces: rest.cliWorkspaces };
}

/** `npm_config_ignore_scripts=true` in any case: https://docs.npmjs.com/cli/v10/using-npm/config#environment-variables */
function environment(context: CommandContext): Layer {
  const layer = new Map<string, Value>();
  for (const name of [...context.state.env.keys(), ...context.command.variables.keys()]) {
    if (!/^npm_config_/i.test(name)) continue;
    const value = context.env(name);
    // npm passes over empty ones: https://github.com/npm/cli/blob/latest/workspaces/config/lib/index.js (loadEnv)
    if (value === undefined || (value.kind === 'known' && value.text === '')) continue;
    layer.set(
      name
        .slice('npm_config_'.length)
        .replace(/(?!^)_/g, '-')
        .toLowerCase(),
      value,
    );
  }
  return layer;
}

function homeOf(context: CommandContext): string | undefined {
  const home = context.env('HOME') ?? context.state.home;
  return home.kind === 'known' && home.text.startsWith('/') ? posix.resolve(home.text) : undefined;
}

/** `node --require ./hook.js` runs a project file inside npm itself. */
function checkNodeOptions(draft: Draft, context: CommandContext): void {
  const options = context.env('NODE_OPTIONS');
  if (options === undefined) return;
  if (options.kind === 'unknown') giveUp(draft, 'NODE_OPTIONS is not known before the build');
  else if (
    !options.text
      .split(/\s+/)
      .every(
        (option) =>
          option === '' ||
          /^--(max-old-space-size|max_old_space_size|no-warnings|openssl-legacy-provider|dns-result-order)(=[\w-]+)?$/.test(option),
      )
  )
    giveUp(draft, `NODE_OPTIONS=${options.text} may load code into npm`);
}

/** Reads `key = value` lines; `key[] = value` lists and sections are of no interest here. https://docs.npmjs.com/cli/v10/configuring-npm/npmrc */
function parseNpmrc({ files, names }: Draft, path: string): Layer {
  const layer = new Map<string, Value>();
  const fact = files.fact(path);
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  if (text === undefined) return layer.set('script-shell', { kind: 'unknown', why: `${shown(files, path)} cannot be read`, term: path });
  for (const [, name = ''] of text.matchAll(/\$\{(\w+)/g)) names.add(name);
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const equals = line.indexOf('=');
    const key = unquoted(equals < 0 ? line : line.slice(0, equals));
    const value = equals < 0 ? 'true' : unquoted(line.slice(equals + 1));
    if (namesFile(key, value)) layer.set('logs-dir', { kind: 'unknown', why: `${shown(files, path)} names a file in ${key}`, term: value });
    if (!/^[A-Za-z][\w.-]*$/.test(key)) continue;
    layer.set(
      key.toLowerCase(),
      value.includes('${')
        ? { kind: 'unknown', why: `${shown(files, path)} takes ${key} from the environment`, term: value }
        : { kind: 'known', text: value },
    );
  }
  return layer;
}

/**
 * A setting that makes npm read another file: a certificate or key (also of one registry: `//host/:certfile`), code that it loads.
 * Those of the system are the same in every build. https://docs.npmjs.com/cli/v10/configuring-npm/npmrc#auth-related-configuration
 */
function namesFile(key: string, value: string): boolean {
  if (!/(?:^|:)(?:cafile|certfile|keyfile|onload-script|nodedir|tag-script|init-module|git-template-dir|globalignorefile)$/i.test(key))
    return false;
  return value !== '' && value !== 'null' && !/^\/(?:etc|usr|opt\/ssl)\//.test(value);
}

function unquoted(text: string): string {
  return text.trim().replace(/^(["'])(.*)\1$/, '$2');
}

function absolute(path: string | undefined): string | undefined {
  return path?.startsWith('/') === true ? posix.resolve(path) : undefined;
}

function resolvePath(path: string, cwd: string, home: string | undefined): string {
  return path.startsWith('~/') && home !== undefined ? posix.join(home, path.slice(2)) : posix.resolve(cwd, path);
}
