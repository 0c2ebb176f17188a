import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { APT_STATE } from './apt.ts';
import { movedFolders } from './apt-folders.ts';
import { readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { flags } from './flag-rows.ts';
import { globMayBeFlag, globsOf } from './file-commands-paths.ts';
import { APT_SOURCES, hasForeignPackages, packageWrites } from './package-writes.ts';
import { inHome } from './system-region.ts';
import { fileWords, packageInstall, thirdParty } from './third-party.ts';

type DpkgAction = 'install' | 'configure' | 'remove' | 'architecture' | 'selections' | 'ask' | 'settings-only';

/** Actions, exactly one of which is given. https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#ACTIONS */
const ACTIONS: Readonly<Record<string, DpkgAction>> = {
  '--install -i': 'install',
  '--unpack': 'install',
  '--configure': 'configure',
  '--remove -r': 'remove',
  '--purge -P': 'remove',
  '--add-architecture': 'architecture',
  '--remove-architecture': 'architecture',
  '--set-selections': 'selections',
  '--get-selections': 'ask',
  '--list -l': 'ask',
  '--status -s': 'ask',
  '--listfiles -L': 'ask',
  '--search -S': 'ask',
  '--audit -C': 'ask',
  '--print-foreign-architectures': 'ask',
  // Built into the program: not even its database is asked.
  '--print-architecture': 'settings-only',
  '--compare-versions': 'settings-only',
  '--version': 'settings-only',
};

/** Left out, so unknown: --root, --admindir, --instdir, --log, --pre-invoke and its like, and what takes archives apart. */
const DPKG = flags({
  none: [
    Object.keys(ACTIONS),
    ['--pending -a', '--recursive -R', '--no-triggers', '--skip-same-version -E', '--selected-only -O', '--refuse-downgrade -G'],
    ['--auto-deconfigure -B', '--no-pager'],
  ].flat(),
  optional: ['--ignore-depends'],
});

/** `--force-confold`, `--no-force-downgrade`: how hard it tries. https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html#force-things */
const FORCE = /^--(?:no-|refuse-)?force-[a-z,-]+$/;

/** https://manpages.debian.org/bookworm/dpkg/dpkg-query.1.en.html */
const QUERY = flags({ none: ['--show -W', '--list -l', '--status -s', '--listfiles -L', '--search -S'], required: ['--showformat -f'] });

/** https://manpages.debian.org/bookworm/debconf/dpkg-reconfigure.8.en.html */
const RECONFIGURE = flags({
  none: ['--default-priority', '--unseen-only -u', '--force', '--no-reload', '--terse'],
  required: ['--frontend -f', '--priority -p'],
});

/** https://manpages.debian.org/bookworm/debconf/debconf-set-selections.1.en.html */
const SET_SELECTIONS = flags({ none: ['--checkonly -c', '--unseen -u', '--verbose -v'] });

/** https://manpages.debian.org/bookworm/lsb-release/lsb_release.1.en.html */
const LSB_RELEASE = flags({
  none: ['--version -v', '--id -i', '--description -d', '--release -r', '--codename -c', '--all -a', '--short -s'],
});

/** The database of dpkg, and of the questions that packages ask. */
const DATABASE: readonly PathPattern[] = ['/var/lib/dpkg/**'];
const QUESTIONS: readonly PathPattern[] = ['/var/cache/debconf/**'];

/** Settings of dpkg: options of the command line by other means. https://manpages.debian.org/bookworm/dpkg/dpkg.cfg.5.en.html */
function settings(context: CommandContext): readonly PathPattern[] {
  return ['/etc/dpkg/**', ...inHome(context.state, ['.dpkg.cfg'], { variables: context.command.variables })];
}

/** What dpkg itself looks at; it belongs to the essential packages of Debian, so that no install brings it there. */
const NAMES: readonly string[] = [
  'PATH',
  'HOME',
  'DPKG_FORCE',
  'DPKG_ADMINDIR',
  'DPKG_ROOT',
  'DPKG_COLORS',
  'LD_PRELOAD',
  'LD_LIBRARY_PATH',
];

function effectsOf(context: CommandContext): CommandEffects {
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return unknownEffects(`a pattern of \`${context.program}\` may expand to a flag`);
  const moved = movedFolders(context);
  if (moved !== undefined) return unknownEffects(`${moved} is set, which may move the folders of dpkg`);
  switch (context.program) {
    case 'dpkg':
      return dpkgEffects(context, globs);
    case 'dpkg-query':
      return asking(context, QUERY);
    case 'lsb_release':
      return asking(context, LSB_RELEASE);
    case 'dpkg-reconfigure':
      return reconfigureEffects(context, globs);
    default:
      return selectionEffects(context, globs);
  }
}

function strangeFlag({ program }: CommandContext, { unknownFlags }: ReadArguments): string | undefined {
  return unknownFlags[0] === undefined ? undefined : `dockerfix does not know the option \`${unknownFlags[0]}\` of ${program}`;
}

function dpkgEffects(context: CommandContext, globs: ReadonlySet<string>): CommandEffects {
  const read = readArguments(
    context.argv.filter((word) => !FORCE.test(word)),
    DPKG,
  );
  const strange = strangeFlag(context, read);
  if (strange !== undefined) return unknownEffects(strange);
  const [action, ...more] = Object.entries(ACTIONS).flatMap(([names, does]) => (read.flags.has(names.split(' ')[0] ?? '') ? [does] : []));
  if (action === undefined || more.length > 0)
    return unknownEffects(`dockerfix does not know what \`dpkg ${context.argv.join(' ')}\` reads and writes`);
  switch (action) {
    case 'install':
      return installEffects(context, read, globs);
    case 'configure':
      return thirdParty(context, { reads: APT_STATE, writes: packageWrites({ names: [], files: true, patterns: false, foreign: true }) });
    case 'remove':
      return thirdParty(context, { reads: APT_STATE, writes: writtenBy(context, read.positionals, globs) });
    case 'selections':
      return own(context, { reads: DATABASE, writes: DATABASE });
    case 'architecture':
      return own(context, { reads: ['/var/lib/dpkg/arch'], writes: ['/var/lib/dpkg/arch'] });
    case 'ask':
      return own(context, { reads: DATABASE, writes: [] });
    case 'settings-only':
      return own(context, { reads: [], writes: [] });
  }
}

function writtenBy(context: CommandContext, names: readonly string[], globs: ReadonlySet<string>): readonly PathPattern[] {
  const patterns = names.some((name) => globs.has(name));
  return packageWrites({ names, files: false, patterns, foreign: hasForeignPackages(context, APT_SOURCES) });
}

/** Scripts of packages run, and may compile (dkms, Python's byte code). */
function installEffects(context: CommandContext, read: ReadArguments, globs: ReadonlySet<string>): CommandEffects {
  const found = fileWords(context, read.positionals, globs);
  if ('why' in found) return unknownEffects(found.why);
  const deep = read.flags.has('--recursive');
  return thirdParty(context, {
    reads: [...APT_STATE, ...found.reads.map((pattern) => (deep ? `${pattern}/**` : pattern))],
    // A package of another vendor may bring his list of sources: see `hasForeignPackages`.
    writes: [...packageWrites({ names: [], files: true, patterns: false, foreign: true }), APT_SOURCES.file],
    install: packageInstall('dpkg --install', deep ? undefined : found.missing),
  });
}

/** Nothing of others runs. Where dpkg is no part of the base image, a package brings it: then it keeps its place behind that. */
function own(context: CommandContext, { reads, writes }: Readonly<Record<'reads' | 'writes', readonly PathPattern[]>>): CommandEffects {
  const effects = thirdParty(context, { reads: [...settings(context), ...reads], writes });
  return effects.kind === 'known' && context.state.base?.packageManager === 'apt' ? { ...effects, names: NAMES } : effects;
}

/** Written in C, Python or shell, depending on the release: they are held to read what any program may. */
function asking(context: CommandContext, spec: typeof QUERY): CommandEffects {
  const strange = strangeFlag(context, readArguments(context.argv, spec));
  return strange === undefined ? thirdParty(context, { reads: DATABASE }) : unknownEffects(strange);
}

/**
 * Of these it is known that their scripts ask nothing of apt. https://salsa.debian.org/glibc-team/tzdata/-/blob/master/debian/tzdata.postinst,
 * https://salsa.debian.org/glibc-team/glibc/-/blob/master/debian/debhelper.in/locales.postinst
 */
const APART_FROM_APT: ReadonlySet<string> = new Set(['tzdata', 'locales']);

/** Runs the scripts of the package once more. */
function reconfigureEffects(context: CommandContext, globs: ReadonlySet<string>): CommandEffects {
  const read = readArguments(context.argv, RECONFIGURE);
  const strange = strangeFlag(context, read);
  if (strange !== undefined) return unknownEffects(strange);
  const apart = read.positionals.length > 0 && read.positionals.every((name) => APART_FROM_APT.has(name));
  const state = apart ? [...DATABASE, '/etc/passwd', '/etc/group'] : APT_STATE;
  return thirdParty(context, { reads: [...state, ...QUESTIONS], writes: writtenBy(context, read.positionals, globs) });
}

function selectionEffects(context: CommandContext, globs: ReadonlySet<string>): CommandEffects {
  const read = readArguments(context.argv, SET_SELECTIONS);
  const strange = strangeFlag(context, read);
  if (strange !== undefined) return unknownEffects(strange);
  const found = fileWords(context, read.positionals, globs);
  if ('why' in found) return unknownEffects(found.why);
  return thirdParty(context, { reads: [...QUESTIONS, ...found.reads], writes: QUESTIONS });
}

/** dpkg and its siblings, of Debian and Ubuntu. */
export const dpkg = {
  id: 'dpkg',
  title: 'dpkg',
  docs: [
    'https://manpages.debian.org/bookworm/dpkg/dpkg.1.en.html',
    'https://manpages.debian.org/bookworm/dpkg/dpkg-query.1.en.html',
    'https://manpages.debian.org/bookworm/debconf/dpkg-reconfigure.8.en.html',
    'https://manpages.debian.org/bookworm/debconf/debconf-set-selections.1.en.html',
    'https://manpages.debian.org/bookworm/lsb-release/lsb_release.1.en.html',
  ],
  programs: ['dpkg', 'dpkg-query', 'dpkg-reconfigure', 'debconf-set-selections', 'lsb_release'],
  effects: effectsOf,
} as const satisfies Ecosystem;
