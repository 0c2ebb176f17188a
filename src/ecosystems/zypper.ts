import type { CommandEffects } from '../model/effects.ts';
import { readArguments, unknownEffects, type ArgumentSpec, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { globInFlags, globMayBeFlag, globsOf } from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { isAddress, REPOSITORIES, RPM_CACHES, RPM_STATE, rpmChange, rpmSettings } from './rpm-packages.ts';
import { fileWords, thirdParty, unclearWord } from './third-party.ts';

type ZypperAction = 'install' | 'remove' | 'lists' | 'clean' | 'add-repository' | 'repositories';

/** Left out, so unknown: what only asks, locks, services, source-install, shell. https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html */
const COMMANDS: Readonly<Record<string, ZypperAction>> = {
  install: 'install',
  in: 'install',
  update: 'install',
  up: 'install',
  'dist-upgrade': 'install',
  dup: 'install',
  patch: 'install',
  'install-new-recommends': 'install',
  inr: 'install',
  verify: 'install',
  ve: 'install',
  remove: 'remove',
  rm: 'remove',
  refresh: 'lists',
  ref: 'lists',
  clean: 'clean',
  cc: 'clean',
  addrepo: 'add-repository',
  ar: 'add-repository',
  removerepo: 'repositories',
  rr: 'repositories',
  modifyrepo: 'repositories',
  mr: 'repositories',
  renamerepo: 'repositories',
  nr: 'repositories',
};

/** Left out, so unknown: --config, --root, --installroot, --reposd-dir and the cache folders; -C and -D, which mean two things. */
const GLOBAL = {
  none: [
    ['--non-interactive -n', '--quiet -q', '--verbose -v', '--no-abbrev -A', '--no-color', '--color', '--ignore-unknown -i'],
    ['--no-gpg-checks', '--gpg-auto-import-keys', '--no-refresh', '--no-cd', '--no-remote', '--xmlout -x'],
    ['--non-interactive-include-reboot-patches', '--disable-repositories'],
  ].flat(),
  required: ['--plus-repo -p', '--releasever', '--table-style -s', '--userdata'],
} as const;

const PACKAGES: ArgumentSpec = {
  ...flags({
    none: [
      [...GLOBAL.none, '--no-confirm -y', '--auto-agree-with-licenses -l', '--auto-agree-with-product-licenses', '--replacefiles'],
      ['--name', '--details', '--download-only -d', '--force -f', '--oldpackage', '--no-recommends', '--recommends', '--force-resolution'],
      ['--no-force-resolution', '--allow-downgrade', '--no-allow-downgrade', '--allow-name-change', '--allow-arch-change'],
      ['--allow-vendor-change', '--no-allow-vendor-change', '--clean-deps -u', '--no-clean-deps -U', '--allow-unsigned-rpm'],
      ['--with-interactive', '--skip-interactive', '--with-update', '--with-optional', '--no-best-effort', '--best-effort'],
      ['--all -a', '--metadata -m', '--force-download', '--force-build', '--repos', '--services'],
    ].flat(),
    required: [...GLOBAL.required, '--repo -r', '--from', '--type -t', '--download'],
  }),
  subcommand: true,
};

/** The letters mean other things here: `-f` refreshes, `-G` checks no signatures. */
const REPOSITORY: ArgumentSpec = {
  ...flags({
    none: [
      ['--non-interactive', '--quiet -q', '--verbose -v', '--no-gpg-checks', '--gpg-auto-import-keys', '--refresh -f', '--no-refresh -F'],
      ['--enable -e', '--disable -d', '--check -c', '--no-check -C', '--keep-packages -k', '--no-keep-packages -K', '--gpgcheck -g'],
      ['--no-gpgcheck -G', '--gpgcheck-strict', '--default-gpgcheck', '--all -a', '--remote -t', '--local -l'],
    ].flat(),
    required: ['--priority -p', '--name'],
  }),
  subcommand: true,
};

function effectsOf(context: CommandContext): CommandEffects {
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects('a pattern of `zypper` may expand to a flag');
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const action = actionOf(context);
  const repositories = action === 'add-repository' || action === 'repositories';
  const read = readArguments(repositories ? withoutGlobal(context.argv) : context.argv, repositories ? REPOSITORY : PACKAGES);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of zypper`);
  if (globInFlags(read, globs)) return unknownEffects('a pattern among the options of zypper is expanded by the shell');
  const local = (read.flags.get('--plus-repo') ?? []).find((word) => !isAddress(word));
  if (local !== undefined) return unknownEffects(`the repository ${local} is not followed`);
  const state = [...RPM_STATE, ...rpmSettings(context)];
  switch (action) {
    case 'install':
      return rpmChange(context, { install: `zypper ${read.subcommand ?? ''}`, words: read.positionals, globs });
    case 'remove':
      return rpmChange(context, { install: undefined, words: read.positionals, globs });
    case 'lists':
      return thirdParty(context, { reads: [...state, ...RPM_CACHES], writes: [...RPM_CACHES, ...REPOSITORIES], network: true });
    case 'clean':
      return thirdParty(context, { reads: state, writes: RPM_CACHES });
    case 'add-repository':
      return addEffects(context, read);
    case 'repositories':
      return thirdParty(context, { reads: [...state, ...REPOSITORIES], writes: [...REPOSITORIES, ...RPM_CACHES] });
    default:
      return unknownEffects(`dockerfix does not know what \`zypper ${read.subcommand ?? ''}\` reads and writes`);
  }
}

/** Global options stand before the command. */
function actionOf({ argv }: CommandContext): ZypperAction | undefined {
  const name = readArguments(argv, { ...flags(GLOBAL), subcommand: true }).subcommand ?? '';
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

/** `zypper -n addrepo -n NAME`: what stands before the command has letters of its own. */
function withoutGlobal(argv: readonly string[]): readonly string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  return [...argv.slice(0, at).filter((word) => word !== '-n'), ...argv.slice(at)];
}

/** `zypper addrepo URI ALIAS`, `zypper addrepo https://host/x.repo`: an address, or a file that describes one. */
function addEffects(context: CommandContext, { positionals }: ReadArguments): CommandEffects {
  const [uri = ''] = positionals;
  const file = uri.endsWith('.repo') && !isAddress(uri) && !uri.includes(':') ? [uri] : [];
  if (file.length === 0 && !/^(?:https?|ftp|obs):/i.test(uri)) return unknownEffects(`the repository ${uri} is not followed`);
  const found = fileWords(context, file, new Set());
  if ('why' in found) return unknownEffects(found.why);
  return thirdParty(context, {
    reads: [...RPM_STATE, ...rpmSettings(context), ...REPOSITORIES, ...found.reads],
    writes: [...REPOSITORIES, ...RPM_CACHES],
    network: true,
  });
}

/** zypper, of openSUSE and SUSE. */
export const zypper = {
  id: 'zypper',
  title: 'zypper',
  docs: ['https://manpages.opensuse.org/Tumbleweed/zypper/zypper.8.en.html'],
  programs: ['zypper'],
  effects: effectsOf,
} as const satisfies Ecosystem;
