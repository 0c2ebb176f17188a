import { posix } from 'node:path';
import { type CommandContext, hasFlag, lastFlag, type ReadArguments } from '../ecosystem.ts';
import { block, giveUp, look, readTree, shown, type Draft } from '../project/draft.ts';
import { homeFolder } from '../system-region.ts';

export interface BundleSettings {
  /** The lock stays as it is. */
  readonly frozen: boolean;
  /** Folders that gems go to, beside that of Ruby: as they are written, from the folder of the Gemfile. */
  readonly places: readonly string[];
  readonly cachePath: string | undefined;
  /** Some settings are written during the build: `bundle config`. */
  readonly written: boolean;
}

/** Settings that decide nothing about files. https://bundler.io/man/bundle-config.1.html */
export const HARMLESS =
  /^(?:without|with|only|jobs|retry|timeout|redirect|clean|no_prune|force_ruby_platform|deployment|frozen|silence_\w+|disable_version_check|disable_checksum_validation|disable_shared_gems|disable_exec_load|disable_local_\w+|specific_platform|cache_all(?:_platforms)?|ignore_messages|auto_install|allow_offline_install|prefer_patch|ssl_verify_mode|user_agent|console|version|lockfile_checksums|build[._][\w.-]+|mirror[._].+|https?:.+|(?!(?:local|path|plugins?)(?:\.|__))[\w-]+(?:\.|__)[\w.-]+)$/iu;

/** Read from the folder of the project, unless a variable names another; and from the home folder. https://bundler.io/man/bundle-config.1.html */
export function readSettings(draft: Draft, context: CommandContext, read: ReadArguments, root: string): BundleSettings {
  const values = new Map<string, string>();
  const layers: (readonly [string, string])[] = [];
  const set = (name: string, value: string): void => {
    values.set(name, value);
    layers.push([name, value]);
  };
  let written = false;
  let held = false;
  let vague = false;
  for (const file of settingsFiles(draft, context, root)) {
    const kind = look(draft, file);
    const fact = draft.files.fact(file);
    if (kind === 'unknown') written = true;
    if (fact.kind === 'unknown') {
      held ||= fact.holds !== undefined;
      vague ||= fact.holds === undefined;
    }
    const text = fact.kind === 'context-file' ? draft.files.text(fact.path) : fact.kind === 'unknown' ? fact.holds?.join('\n') : undefined;
    for (const [, name = '', value = ''] of (text ?? '').matchAll(/^BUNDLE_([^\s:]+):\s*"?([^"\n]*)"?\s*$/gmu))
      set(name.toLowerCase(), value);
    const strange = [...values.keys()].find((name) => !HARMLESS.test(name) && !FOLLOWED.has(name));
    if (strange !== undefined) block(draft, 'unclear-manifest', `${shown(draft.files, file)} sets ${strange}, which is not followed`);
  }
  for (const file of settingsFiles(draft, context, root)) {
    const index = posix.join(posix.dirname(file), 'plugin/index');
    if (look(draft, index) !== 'absent')
      block(draft, 'unclear-manifest', `${shown(draft.files, index)} lists plugins, which are not followed`);
  }
  for (const [name, value] of variablesOf(context)) {
    if (value === undefined) giveUp(draft, `the value of BUNDLE_${name.toUpperCase()} is not known before the build`);
    else set(name, value);
    if (!HARMLESS.test(name) && !FOLLOWED.has(name)) giveUp(draft, `BUNDLE_${name.toUpperCase()} is set, which is not followed`);
  }
  followRuby(draft, context, root);
  // https://github.com/rubygems/rubygems/blob/v3.7.2/lib/rubygems/config_file.rb
  const home = homeFolder(context.state, { variables: context.command.variables, cwd: context.command.cwd });
  for (const file of home === undefined ? [] : ['.gemrc', '.config/gem/gemrc'].map((name) => posix.join(home, name))) {
    const fact = draft.files.fact(file);
    const text = look(draft, file) === 'file' && fact.kind === 'context-file' ? draft.files.text(fact.path) : '';
    if (text === undefined || /^\s*:?gem_?(?:home|path)\b/mu.test(text))
      block(draft, 'unclear-manifest', `${shown(draft.files, file)} may move gems, which is not followed`);
  }
  const on = (name: string): boolean => isOn(values.get(name) ?? '');
  // It may be said in several places, of which one wins; and later releases go by `deployment` only where nothing says `frozen`.
  const said = ['frozen', 'deployment'].flatMap((name) => layers.flatMap(([key, value]) => (key === name ? isOn(value) : [])));
  const open = ['BUNDLE_FROZEN', 'BUNDLE_DEPLOYMENT'].some((name) => context.env(name)?.kind === 'unknown');
  // So does a file of which it is not known what it says: https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler.rb (frozen_bundle?)
  const known = !open && !(held && vague);
  const frozen = (said.length > 0 && said.every(Boolean) && known) || hasFlag(read, '--frozen') || hasFlag(read, '--deployment');
  const path = lastFlag(read, '--path') ?? values.get('path');
  const deployed = path === undefined && (on('deployment') || hasFlag(read, '--deployment') || written);
  const bin = lastFlag(read, '--binstubs') ?? values.get('bin');
  return {
    frozen,
    places: [
      ...(path === undefined ? [] : [path]),
      ...(deployed ? ['vendor/bundle'] : []),
      ...(bin === undefined ? [] : [bin === '' ? 'bin' : bin]),
    ],
    cachePath: values.get('cache_path'),
    written,
  };
}

/** https://github.com/rubygems/rubygems/blob/v3.7.2/bundler/lib/bundler/settings.rb (to_bool) */
function isOn(value: string): boolean {
  return !/^(?:|false|f|no|n|0)$/iu.test(value);
}

/** Options of Ruby that load nothing. https://docs.ruby-lang.org/en/master/ruby/options_md.html */
const HARMLESS_OPTION = /^(?:-W\S*|-w|-E\S*|--(?:yjit|zjit|jit|enable|disable|encoding)\S*)$/u;

/** Code that Ruby takes from elsewhere. https://docs.ruby-lang.org/en/master/ruby/options_md.html, https://guides.rubygems.org/command-reference/#gem-environment */
function followRuby(draft: Draft, context: CommandContext, root: string): void {
  const options = context.env('RUBYOPT');
  const strange =
    options?.kind === 'known' ? options.text.split(/\s+/u).find((word) => word !== '' && !HARMLESS_OPTION.test(word)) : undefined;
  if (options?.kind === 'unknown' || strange !== undefined)
    giveUp(draft, `RUBYOPT${strange === undefined ? '' : `=${strange}`} may load code`);
  for (const name of ['RUBYLIB', 'GEM_PATH']) {
    const value = context.env(name);
    for (const part of value?.kind === 'known' ? value.text.split(':') : []) {
      const folder = posix.resolve(root, part);
      if (part !== '' && draft.files.names(folder).length > 0) readTree(draft, folder);
    }
  }
}

/** Settings that are followed here. */
const FOLLOWED: ReadonlySet<string> = new Set(['path', 'bin', 'cache_path', 'path__system', 'path.system', 'global_gem_cache']);

function settingsFiles(draft: Draft, context: CommandContext, root: string): readonly string[] {
  const home = homeFolder(context.state, { variables: context.command.variables, cwd: context.command.cwd });
  return [...localSettings(draft, context, root), ...(home === undefined ? [] : [posix.join(home, '.bundle/config')])];
}

/** Those of the project: one of them, where it is not known which. */
function localSettings(draft: Draft, context: CommandContext, root: string): readonly string[] {
  const app = context.env('BUNDLE_APP_CONFIG');
  const user = ['BUNDLE_CONFIG', 'BUNDLE_USER_CONFIG', 'BUNDLE_USER_HOME'].find((name) => context.env(name) !== undefined);
  // Every image of Ruby has it where its gems are, if it has it: then both places count.
  const ofBase =
    app?.kind === 'unknown' &&
    context.state.env.get('BUNDLE_APP_CONFIG')?.from === 'base' &&
    // `unset BUNDLE_APP_CONFIG`
    !context.command.variables.has('BUNDLE_APP_CONFIG');
  const gems = context.env('GEM_HOME');
  if (app?.kind === 'unknown' && !ofBase) giveUp(draft, 'the folder in BUNDLE_APP_CONFIG is not known before the build');
  if (user !== undefined) giveUp(draft, `${user} is set, which is not followed`);
  return [
    posix.join(app?.kind === 'known' && app.text !== '' ? posix.resolve(root, app.text) : posix.join(root, '.bundle'), 'config'),
    ...(ofBase && gems?.kind === 'known' ? [posix.join(gems.text, 'config')] : []),
  ];
}

/**
 * Options that releases before 4 write into the settings of the project, if they do not say so yet. Releases before 2.5 write all that become
 * settings, later ones fewer. https://github.com/rubygems/rubygems/blob/v3.3.15/bundler/lib/bundler/cli/install.rb (normalize_settings),
 * https://github.com/rubygems/rubygems/blob/v3.6.9/bundler/lib/bundler/settings.rb (REMEMBERED_KEYS, set_command_option)
 */
const REMEMBERED = [
  ['--binstubs', '--clean', '--deployment', '--frozen', '--jobs', '--no-prune'],
  ['--path', '--retry', '--shebang', '--system', '--with', '--without'],
].flat();

/**
 * Where this command writes settings down: its own options, and, by releases 2.2.0 to 2.3.0, where gems go, if it is not said
 * (https://github.com/rubygems/rubygems/blob/v3.2.33/bundler/lib/bundler/cli/install.rb, run).
 */
export function rememberedIn(draft: Draft, context: CommandContext, read: ReadArguments, root: string): readonly string[] {
  const deploys = context.env('BUNDLE_DEPLOYMENT') !== undefined || draft.outputs.has(posix.join(root, 'vendor/bundle'));
  return deploys || REMEMBERED.some((flag) => read.flags.has(flag)) ? localSettings(draft, context, root) : [];
}

/** Settings of the environment, other than those that say where settings lie. Undefined: the value is not known. */
function variablesOf({ state, command, env }: CommandContext): readonly (readonly [string, string | undefined])[] {
  const names = new Set([...state.env.keys(), ...command.variables.keys()]);
  return [...names].flatMap((name): readonly (readonly [string, string | undefined])[] => {
    const key = /^BUNDLE_(\w+)$/u.exec(name)?.[1]?.toLowerCase();
    // What the base image sets to varying values is its own business.
    if (
      key === undefined ||
      /^(?:app_config|gemfile)$/u.test(key) ||
      (state.env.get(name)?.from === 'base' && !command.variables.has(name))
    )
      return [];
    const value = env(name);
    if (value?.kind === 'known') return [[key, value.text]];
    // A secret is no matter, nor is a list of groups.
    return value === undefined || HARMLESS.test(key) ? [] : [[key, undefined]];
  });
}
