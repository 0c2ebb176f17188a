import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { CONDA_ARGUMENTS } from './conda/arguments.ts';
import { condaCaches } from './conda/cache.ts';
import { addFile, blockChannel } from './conda/files.ts';
import {
  hasFlag,
  lastFlag,
  readArguments,
  unknownEffects,
  type ArgumentSpec,
  type CommandContext,
  type Ecosystem,
  type ReadArguments,
} from './ecosystem.ts';
import { around, temporary } from './pip-places.ts';
import { splitReview } from './pip-words.ts';
import { giveUp, newDraft, type Draft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { addResult } from './python/environments.ts';
import { flagsOf } from './spellings.ts';
import { below, extraSystem, inHome, resolvePath, searchPath } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/** `-f` is a file for some commands, and says "at once" to `clean`. */
const WITH_FILE: ArgumentSpec = {
  ...CONDA_ARGUMENTS,
  flags: () => ({ ...flagsOf(CONDA_ARGUMENTS), '--force-pkgs-dirs': { kind: 'none' }, '--file': { kind: 'required', aliases: ['-f'] } }),
};

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, context.argv.includes('clean') ? CONDA_ARGUMENTS : WITH_FILE);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of ${context.program}`);
  if (read.subcommand === undefined && hasFlag(read, '--version')) return thirdParty(context, {});
  const draft = newDraft(context.files);
  const prefixes = prefixesOf(context);
  if (prefixes === undefined) return unknownEffects(`where ${context.program} lies is not known`);
  addPlaces(draft, context, prefixes);
  if (read.subcommand === 'clean') {
    if (hasFlag(read, '--name') || read.positionals.length > 0)
      return unknownEffects(`dockerfix does not know what \`${context.program} clean\` removes`);
    return withoutInstall(installOf(draft, 'conda clean'));
  }
  const name = commandOf(context, read);
  if (name === undefined)
    return unknownEffects(`dockerfix does not know what \`${[context.program, ...context.argv.slice(0, 2)].join(' ')}\` reads and writes`);
  addTarget(draft, context, read);
  const named = read.flags.get('--file') ?? (name.includes(' env ') ? ['environment.yml'] : []);
  for (const file of named) addFile(draft, context, file);
  draft.review ??= splitReview(context);
  return installOf(draft, name);
}

function withoutInstall(effects: CommandEffects): CommandEffects {
  if (effects.kind === 'unknown') return effects;
  const { install: _, ...rest } = effects;
  return rest;
}

/** What is installed, in words; undefined for a command that is not followed. A package by name reads no manifest. */
function commandOf({ program }: CommandContext, { subcommand, positionals }: ReadArguments): string | undefined {
  const [action = '', ...more] = positionals;
  if (subcommand === 'env' && (action === 'create' || action === 'update') && more.length === 0) return `${program} env ${action}`;
  const isPlain = (spec: string): boolean =>
    /^(?:[\w.-]+::)?[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?(?:[=<>!~ ][^/\\]*)?$/.test(spec) && !/\.(?:conda|tar\.bz2|ya?ml|txt)$/.test(spec);
  if ((subcommand === 'install' || subcommand === 'create' || subcommand === 'update') && positionals.every(isPlain))
    return `${program} ${subcommand}`;
  return undefined;
}

/** Where conda itself lies: folders of PATH that are not the system's, and what variables say. https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html */
function prefixesOf(context: CommandContext): readonly string[] | undefined {
  const folders = searchPath(context.state, around(context)).map((folder) => (folder.kind === 'known' ? folder.path : undefined));
  const bins = folders.filter(
    (folder) => folder === undefined || (/\/(?:bin|condabin)$/.test(folder) && !/^(?:\/usr(?:\/local)?)?\/bin$/.test(folder)),
  );
  const variables = ['CONDA_DIR', 'CONDA_ROOT', 'CONDA_PREFIX', 'MAMBA_ROOT_PREFIX'].flatMap((name) => context.env(name) ?? []);
  const found = [
    ...bins.map((folder) => folder && posix.dirname(folder)),
    ...variables.map((value) => (value.kind === 'known' ? value.text : undefined)),
  ];
  const known = found.filter((folder) => folder?.startsWith('/') === true && folder !== '/');
  return known.length === 0 || known.length < found.length ? undefined : [...new Set(known.filter((folder) => folder !== undefined))];
}

function addPlaces(draft: Draft, context: CommandContext, prefixes: readonly string[]): void {
  for (const prefix of prefixes) {
    draft.reads.add(below(literalPattern(prefix)));
    addResult(draft, prefix);
    draft.folders.add(prefix);
  }
  for (const pattern of extraSystem(context.state, around(context))) draft.reads.add(pattern);
  const mine = inHome(
    context.state,
    ['.condarc', '.conda/**', '.mambarc', '.config/conda/**', '.config/pip/**', '.local/**'],
    around(context),
  );
  for (const pattern of [...mine, '/etc/conda/**', '/var/lib/conda/**']) draft.reads.add(pattern);
  for (const pattern of [...mine, ...inHome(context.state, ['.cache/**'], around(context)), ...temporary(context)])
    draft.writes.add(pattern);
  const moved = [...context.state.env.keys(), ...context.command.variables.keys()].find((name) => MOVING.test(name));
  if (moved !== undefined) giveUp(draft, `${moved} is set, which may move what conda reads or installs`);
}

/** https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html: each setting is also a variable. */
const MOVING =
  /^(?:CONDARC|CONDA_(?:PKGS_DIRS|ENVS_DIRS|ENVS_PATH|CHANNELS|DEFAULT_CHANNELS|CHANNEL_ALIAS|CREATE_DEFAULT_PACKAGES|PINNED_PACKAGES)|MAMBA_TARGET_PREFIX|PIP_(?:CONFIG_FILE|REQUIREMENT|CONSTRAINT|FIND_LINKS|TARGET|PREFIX))$/;

function addTarget(draft: Draft, context: CommandContext, read: ReadArguments): void {
  for (const flag of ['--prefix', '--root-prefix']) {
    const word = lastFlag(read, flag);
    const path = word === undefined ? undefined : resolvePath(word, context.command.cwd);
    if (path !== undefined) {
      draft.reads.add(below(literalPattern(path)));
      addResult(draft, path);
    } else if (word !== undefined) giveUp(draft, `the folder ${word} of ${flag} cannot be resolved before the build`);
  }
  for (const channel of read.flags.get('--channel') ?? []) blockChannel(draft, channel, 'the command');
}

const DOCS = [
  'https://docs.conda.io/projects/conda/en/stable/commands/env/index.html',
  'https://mamba.readthedocs.io/en/latest/user_guide/micromamba.html',
] as const;

/** conda, and its like: environments from files, and packages by name. */
export const conda = {
  id: 'conda',
  title: 'conda and mamba',
  docs: [
    ...DOCS,
    'https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html',
    'https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/use-condarc.html',
    'https://github.com/conda/conda/tree/main/conda/env',
  ],
  programs: ['conda', 'mamba', 'micromamba'],
  formats: ['yaml'],
  effects: effectsOf,
  cached: condaCaches,
  installs: [
    {
      commands: ['conda env create', 'conda env update', 'mamba env create', 'mamba env update', 'micromamba create', 'micromamba install'],
      files: ['environment.yml'],
      leadsTo: [
        'the file that --file names',
        'requirements files that its `pip:` names, and those that they name',
        'settings of the user, the system and the environment (.condarc)',
      ],
      makes: ['the folder of conda, or the one that --prefix names'],
      refused: [
        'the project itself (`- -e .` under `pip:`)',
        'channels and packages that are folders or files',
        'keys of the environment that are not understood',
      ],
      docs: DOCS,
      checked: 'documentation',
    },
  ],
} as const satisfies Ecosystem;
