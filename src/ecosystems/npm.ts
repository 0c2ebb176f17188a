import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { type CommandContext, type Ecosystem, hasFlag, type ReadArguments, readArguments, unknownEffects } from './ecosystem.ts';
import { npmCaches } from './npm/cache.ts';
import { isRelevant, isTrue, readConfig, withFiles } from './npm/config.ts';
import { newDraft, type Draft } from './project/draft.ts';
import { walkUp } from './project/walk-up.ts';
import { NPM_ARGUMENTS, SUBCOMMANDS } from './npm/flags.ts';
import { npmInstalls } from './npm/rows.ts';
import { globalInstallEffects } from './npm/global.ts';
import { installEffects } from './npm/install.ts';
import { isRegistrySpec } from './node/manifest.ts';
import { UNKNOWN_MARK } from './pip-lines.ts';

/** npm: `npm ci`, `npm install`, and a few small sub-commands. All others are unknown. */
export const npm = {
  id: 'npm',
  title: 'npm',
  docs: [
    'https://docs.npmjs.com/cli/v10/commands/npm-ci',
    'https://docs.npmjs.com/cli/v10/commands/npm-install',
    'https://docs.npmjs.com/cli/v10/using-npm/config',
    'https://docs.npmjs.com/cli/v10/using-npm/scripts',
    'https://docs.npmjs.com/cli/v10/using-npm/workspaces',
    'https://docs.npmjs.com/cli/v10/configuring-npm/package-json',
    'https://docs.npmjs.com/cli/v10/configuring-npm/package-lock-json',
    'https://github.com/npm/cli/blob/latest/workspaces/config/lib/index.js',
    'https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/arborist/rebuild.js',
    'https://github.com/npm/cli/blob/latest/workspaces/arborist/lib/shrinkwrap.js',
  ],
  programs: ['npm'],
  effects: npmEffects,
  cached: npmCaches,
  installs: npmInstalls,
} as const satisfies Ecosystem;

function npmEffects(context: CommandContext): CommandEffects {
  try {
    return effectsOf(context);
  } catch (error) {
    // JSON that is nested thousands of levels deep overflows the stack.
    if (error instanceof RangeError) return unknownEffects('a manifest or lock file is nested too deeply');
    throw error;
  }
}

function effectsOf(context: CommandContext): CommandEffects {
  const read = readArguments(context.argv, NPM_ARGUMENTS);
  const [flag] = read.unknownFlags;
  if (flag !== undefined) return unknownEffects(`npm's flag ${flag} is not known`);
  // An empty word (`npm install "$EMPTY"`) is refused or passed over, depending on the release.
  if (context.argv.includes('')) return unknownEffects('npm gets an empty word');
  if (hasFlag(read, '--version')) return quiet([]);
  const mode = SUBCOMMANDS.get(read.subcommand ?? '');
  const unclear = context.command.argv.filter(({ value }) => value.kind === 'unknown');
  const notKnown = unknownEffects(`the word ${unclear[0]?.raw ?? ''} is not known before the build`);
  // Among the names of packages a version may be unknown, where none of the project's files is one of them.
  const versions = mode === undefined ? [] : read.positionals.filter((name) => name.includes(UNKNOWN_MARK));
  if (unclear.length > versions.length) return notKnown;
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that npm is called in is not known');
  if (mode === undefined) return smallEffects(context, read, cwd.text);
  const draft = newDraft(context.files);
  const config = readConfig(draft, context, read, cwd.text);
  if (draft.unknown !== undefined) return unknownEffects(draft.unknown);
  if (isTrue(config, 'global')) {
    if (mode === 'rebuild') return unknownEffects('npm rebuild --global is not followed');
    return globalInstallEffects(context, config, mode === 'ci' ? [] : read.positionals);
  }
  if (unclear.length > 0) return notKnown;
  const names = read.positionals.filter((name) => name !== '.' && name !== './');
  if (mode === 'ci' && read.positionals.length > 0) return unknownEffects('npm ci takes no packages');
  // Without names it also runs scripts of the project.
  if (mode === 'rebuild' && (names.length === 0 || names.length < read.positionals.length))
    return unknownEffects('npm rebuild without a package is not followed');
  const odd = names.find((name) => !isRegistrySpec(name));
  if (odd !== undefined) return unknownEffects(`npm ${mode} ${odd} is no package of the registry`);
  return installEffects({ context, read, mode, cwd: posix.resolve(cwd.text), names, dot: names.length < read.positionals.length });
}

/**
 * `npm cache clean`, `npm config set`, `npm set`. https://docs.npmjs.com/cli/v10/commands
 * They read the settings of the project as well (docs/engine-facts.md, "npm"): `cache=` there says what is cleaned.
 */
function smallEffects(context: CommandContext, read: ReadArguments, cwd: string): CommandEffects {
  const draft = newDraft(context.files);
  const config = withFiles(draft, context, read, cwd, projectFolder(context, cwd));
  if (draft.unknown !== undefined) return unknownEffects(draft.unknown);
  if (draft.link !== undefined) return unknownEffects(`${draft.link} is a symbolic link`);
  const home = config.home === undefined ? '**' : config.home;
  const [action = ''] = read.positionals;
  if (read.subcommand === 'cache' && (action === 'clean' || action === 'clear' || action === 'rm')) {
    const cache = config.get('cache');
    if (cache?.startsWith('~') === true) return unknownEffects(`npm's cache ${cache} is below a home folder`);
    return quiet([posix.join(home, '.npm/**'), ...(cache === undefined ? [] : [posix.join(posix.resolve(cwd, cache), '**')])], draft);
  }
  const sets = read.subcommand === 'set' || (['config', 'c'].includes(read.subcommand ?? '') && (action === 'set' || action === 'delete'));
  const keys = (read.subcommand === 'set' ? read.positionals : read.positionals.slice(1)).map((word) => word.replace(/=.*$/s, ''));
  if (sets && !isTrue(config, 'global') && !keys.some(isRelevant))
    return quiet([posix.join(home, '.npmrc'), posix.join(home, '.npm/**')], draft);
  return unknownEffects(`npm ${read.subcommand ?? ''} is not followed`.replace('  ', ' '));
}

/** Where the settings of the project are: the first folder upwards that looks like one. */
function projectFolder({ files }: CommandContext, cwd: string): string {
  const marks = ['package.json', 'node_modules', '.npmrc'];
  return walkUp(posix.resolve(cwd)).find((folder) => marks.some((name) => files.fact(posix.join(folder, name)).kind !== 'absent')) ?? cwd;
}

function quiet(writes: readonly string[], draft?: Draft): CommandEffects & { readonly kind: 'known' } {
  return {
    kind: 'known',
    reads: { patterns: [...(draft?.reads ?? [])] },
    optional: [...(draft?.optional ?? [])],
    writes: { patterns: writes },
    outputs: [],
    names: 'all',
    ownNames: [...(draft?.names ?? [])],
    network: false,
    folders: [],
    notes: [],
  };
}
