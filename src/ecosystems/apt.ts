import type { CommandEffects } from '../model/effects.ts';
import { standing } from '../model/parsed-pattern.ts';
import type { PathPattern } from '../model/paths.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { APT_ARGUMENTS, APT_PACKAGE } from './apt-arguments.ts';
import { aptCaches } from './apt-cache.ts';
import { movedFolders } from './apt-folders.ts';
import { unlikeByDefault } from './default-words.ts';
import { globMayBeFlag, globsOf, operand } from './file-commands-paths.ts';
import { APT_SOURCES, hasForeignPackages, packageWrites } from './package-writes.ts';
import { extraSystem } from './system-region.ts';

/** Sub-commands by what they do. https://manpages.debian.org/bookworm/apt/apt-get.8.en.html */
const SUBCOMMANDS: Readonly<Record<string, 'lists' | 'install' | 'remove' | 'clean'>> = {
  update: 'lists',
  install: 'install',
  reinstall: 'install',
  upgrade: 'install',
  'dist-upgrade': 'install',
  'full-upgrade': 'install',
  // Of a package by name: what it needs comes from the lists of sources.
  'build-dep': 'install',
  remove: 'remove',
  purge: 'remove',
  autoremove: 'remove',
  'auto-remove': 'remove',
  autopurge: 'remove',
  clean: 'clean',
  autoclean: 'clean',
  'auto-clean': 'clean',
  distclean: 'clean',
  'dist-clean': 'clean',
};

/** Configuration that neither moves apt's folders nor runs a program. https://manpages.debian.org/bookworm/apt/apt.conf.5.en.html */
const HARMLESS_OPTION =
  /^(?:Acquire::(?!.*Proxy-?Auto-?Detect)[\w:-]+|APT::(?:Install-|Get::|Acquire::|Status-Fd|Color|AutoRemove::|Default-Release|Keep-Downloaded|Periodic::)[\w:-]*|Binary::apt::APT::Keep-Downloaded-Packages|Debug::[\w:-]+|Dpkg::Use-Pty|DPkg::Lock::Timeout|quiet)=/i;
const HARMLESS_DPKG_OPTION = /^Dpkg::Options::?=?=["']?--force-[a-z-]+["']?$/i;

/** What apt and dpkg ask before they do anything: sources, keys, settings, what is installed, and whose ids are taken. */
export const APT_STATE: readonly PathPattern[] = standing([
  '/etc/apt/**',
  '/var/lib/apt/**',
  '/var/lib/dpkg/**',
  '/var/cache/apt/**',
  '/usr/share/keyrings/**',
  '/etc/passwd',
  '/etc/group',
]);

/**
 * Do build arguments say what is installed (`ARG PACKAGES="curl git"`)? What lists packages by default does so in every build: it may be any of them, from
 * anywhere, a file of the context too, but they keep to the places of packages. A word that is something else by default (an option, a file), or has no
 * default, was refused before.
 */
function openWord({ command }: CommandContext): string | undefined {
  return command.argv.find(({ value }) => value.kind === 'unknown')?.raw;
}

function writtenBy(context: CommandContext, read: ReadArguments, globs: ReadonlySet<string>): readonly PathPattern[] {
  const named = read.subcommand === 'build-dep' ? [] : read.positionals;
  const names = named.map((word) => word.split(/[=/:]/, 1)[0] ?? '');
  const files = read.positionals.some(isLocalFile) || openWord(context) !== undefined;
  // `nodejs=18.*` is a pattern of a version; `php*` one of names.
  const patterns = names.some((name) => /[*?[]/.test(name) && [...globs].some((glob) => glob.startsWith(name)));
  return packageWrites({ names, files, patterns, foreign: hasForeignPackages(context, APT_SOURCES) });
}

function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unlikeByDefault(context, APT_PACKAGE);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  const read = readArguments(context.argv, APT_ARGUMENTS);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of ${context.program}`);
  const moved = movedFolders(context);
  if (moved !== undefined) return unknownEffects(`${moved} is set, which may move the folders of apt`);
  const option = (read.flags.get('--option') ?? []).find((word) => !HARMLESS_OPTION.test(word) && !HARMLESS_DPKG_OPTION.test(word));
  if (option !== undefined) return unknownEffects(`dockerfix does not know what the option \`-o ${option}\` of ${context.program} changes`);
  const subcommand = read.subcommand ?? '';
  const action = Object.hasOwn(SUBCOMMANDS, subcommand) ? SUBCOMMANDS[subcommand] : undefined;
  if (action === undefined) return unknownEffects(`dockerfix does not know what \`${context.program} ${subcommand}\` reads and writes`);
  if (action === 'install') return installEffects(context, read);
  const writes = action === 'remove' ? writtenBy(context, read, globsOf(context)) : ['/var/lib/apt/**', '/var/cache/apt/**'];
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...APT_STATE, ...(action === 'clean' ? [] : extraSystem(context.state, around(context)))])] },
    optional: [],
    writes: { patterns: writes },
    outputs: [],
    // Hooks in apt.conf and maintainer scripts are programs of others.
    names: 'all',
    ownNames: [],
    network: action === 'lists',
    folders: [],
    notes: [],
  };
}

function around(context: CommandContext) {
  return { variables: context.command.variables, cwd: context.command.cwd };
}

function installEffects(context: CommandContext, read: ReadArguments): CommandEffects {
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects(`a pattern of \`${context.program}\` may expand to a flag`);
  const open = openWord(context);
  const files = new Set<string>(open === undefined ? [] : ['**']);
  let missing: string | undefined;
  for (const word of read.positionals) {
    const local = isLocalFile(word);
    if (read.subcommand === 'build-dep' && (local || word === '.'))
      return unknownEffects(`which files of the source package ${word} are read is not followed`);
    if (!local && !globs.has(word)) continue;
    const item = operand(word, context, globs);
    if (item === undefined) return unknownEffects(`the file ${word} cannot be resolved before the build`);
    // A version such as `nodejs=18.*` is a pattern to the shell, which looks for files of that name first.
    files.add(item.pattern);
    if (local && item.exact !== undefined && context.files.fact(item.exact).kind === 'absent') missing ??= word;
  }
  const blocked =
    missing === undefined
      ? undefined
      : { reason: 'missing-input', message: `the package ${missing} is a file that no instruction put there` };
  const name = `${context.program} ${read.subcommand ?? 'install'}`;
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...APT_STATE, ...extraSystem(context.state, around(context)), ...files])] },
    optional: [],
    writes: { patterns: [...writtenBy(context, read, globs), ...(read.positionals.some(isLocalFile) ? [APT_SOURCES.file] : [])] },
    outputs: [],
    names: 'all',
    ownNames: [],
    network: !hasFlag(read, '--no-download'),
    folders: [],
    install: {
      name,
      ...(blocked && { blocked }),
      ...(open !== undefined && { readsAny: `the word ${open} is not known before the build` }),
    },
    notes: [],
  };
}

/** `./x.deb`, `/tmp/x.deb`; also without a slash, which only newer versions take. `name/release` is no file. */
function isLocalFile(word: string): boolean {
  return /^(?:\/|\.\.?\/)/.test(word) || /\.(?:deb|ddeb|dsc|changes)$/.test(word);
}

/** apt and apt-get. */
export const apt = {
  id: 'apt',
  title: 'apt',
  docs: [
    'https://manpages.debian.org/bookworm/apt/apt-get.8.en.html',
    'https://manpages.debian.org/bookworm/apt/apt.8.en.html',
    'https://www.debian.org/doc/debian-policy/ch-opersys.html',
  ],
  programs: ['apt-get', 'apt'],
  effects: effectsOf,
  cached: aptCaches,
} as const satisfies Ecosystem;
