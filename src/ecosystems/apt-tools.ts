import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { APT_STATE } from './apt.ts';
import { movedFolders } from './apt-folders.ts';
import { APT_SOURCES } from './package-writes.ts';
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
import { flags } from './flag-rows.ts';
import { inHome } from './system-region.ts';
import { fileWords, thirdParty, unclearWord } from './third-party.ts';

/** Caches that every tool of apt brings up to date. */
const CACHES: readonly PathPattern[] = ['/var/cache/apt/**'];
/** Which packages were asked for by name, and (through dpkg) which are on hold: docs/engine-facts.md, "Programs of the system". */
const MARKS: readonly PathPattern[] = [...CACHES, '/var/lib/apt/**', '/var/lib/dpkg/**'];
const KEYS: readonly PathPattern[] = ['/etc/apt/trusted.gpg', '/etc/apt/trusted.gpg~', '/etc/apt/trusted.gpg.d/**'];

/** Left out, so unknown: -c FILE, -o and `--file`. https://manpages.debian.org/bookworm/apt/apt-mark.8.en.html */
const MARK: ArgumentSpec = { ...flags({ none: ['--quiet -q', '--yes -y', '--simulate -s'] }), subcommand: true };
const MARK_SUBCOMMANDS: Readonly<Record<string, 'sets' | 'shows'>> = {
  auto: 'sets',
  manual: 'sets',
  'minimize-manual': 'sets',
  hold: 'sets',
  unhold: 'sets',
  showauto: 'shows',
  showmanual: 'shows',
  showhold: 'shows',
};

/** https://manpages.debian.org/bookworm/apt/apt-cache.8.en.html */
const CACHE: ArgumentSpec = {
  ...flags({ none: ['--quiet -q', '--names-only -n', '--all-versions -a', '--full -f', '--installed -i', '--recurse', '--generate -g'] }),
  subcommand: true,
};
const CACHE_SUBCOMMANDS: ReadonlySet<string> = new Set(
  'policy show showsrc showpkg search madison depends rdepends pkgnames stats unmet gencaches'.split(' '),
);

/** Left out, so unknown: --keyring FILE, which names the file that is written. https://manpages.debian.org/bookworm/apt/apt-key.8.en.html */
const KEY: ArgumentSpec = {
  ...flags({
    none: ['--quiet', '--no-tty', '--batch', '--yes', '--verbose -v'],
    required: ['--keyserver', '--keyserver-options', '--recv-keys --recv-key --recv', '--fetch-keys'],
  }),
  subcommand: true,
};

/** https://manpages.ubuntu.com/manpages/noble/en/man1/add-apt-repository.1.html, https://manpages.debian.org/bookworm/software-properties-common/add-apt-repository.1.en.html */
const REPOSITORY = flags({
  none: [
    ['--yes -y', '--no-update -n', '--update -u', '--remove -r', '--enable-source -s', '--massive-debug -m', '--debug -d'],
    ['--dry-run', '--refresh-keys', '--list -L'],
  ].flat(),
  required: [['--component -c', '--pocket -p', '--ppa -P', '--cloud -C', '--uri -U', '--sourceslist -S', '--keyserver -k']].flat(),
});

function effectsOf(context: CommandContext): CommandEffects {
  const moved = movedFolders(context);
  if (moved !== undefined) return unknownEffects(`${moved} is set, which may move the folders of apt`);
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  switch (context.program) {
    case 'apt-mark':
      return markEffects(context);
    case 'apt-cache':
      return cacheEffects(context);
    case 'apt-key':
      return keyEffects(context);
    default:
      return repositoryEffects(context);
  }
}

function understood(context: CommandContext, spec: ArgumentSpec): ReadArguments | { readonly why: string } {
  const read = readArguments(context.argv, spec);
  const [strange] = read.unknownFlags;
  return strange === undefined ? read : { why: `dockerfix does not know the option \`${strange}\` of ${context.program}` };
}

function notKnown(context: CommandContext, read: ReadArguments): CommandEffects {
  return unknownEffects(`dockerfix does not know what \`${context.program} ${read.subcommand ?? ''}\` reads and writes`);
}

function markEffects(context: CommandContext): CommandEffects {
  const read = understood(context, MARK);
  if ('why' in read) return unknownEffects(read.why);
  const name = read.subcommand ?? '';
  const action = Object.hasOwn(MARK_SUBCOMMANDS, name) ? MARK_SUBCOMMANDS[name] : undefined;
  if (action === undefined) return notKnown(context, read);
  return thirdParty(context, { reads: APT_STATE, writes: action === 'sets' ? MARKS : CACHES });
}

function cacheEffects(context: CommandContext): CommandEffects {
  const read = understood(context, CACHE);
  if ('why' in read) return unknownEffects(read.why);
  if (!CACHE_SUBCOMMANDS.has(read.subcommand ?? '')) return notKnown(context, read);
  return thirdParty(context, { reads: APT_STATE, writes: CACHES });
}

/** `apt-key add FILE`, `curl ... | apt-key add -`, `apt-key adv --keyserver HOST --recv-keys ID`. GnuPG runs in a folder of /tmp. */
function keyEffects(context: CommandContext): CommandEffects {
  const read = understood(context, KEY);
  if ('why' in read) return unknownEffects(read.why);
  const reads = [...APT_STATE, ...KEYS, ...inHome(context.state, ['.gnupg/**'], { variables: context.command.variables })];
  switch (read.subcommand) {
    case 'add': {
      const found = fileWords(
        context,
        read.positionals.filter((word) => word !== '-'),
        new Set(),
      );
      if ('why' in found) return unknownEffects(found.why);
      return thirdParty(context, { reads: [...reads, ...found.reads], writes: KEYS });
    }
    case 'adv': {
      // Further words are ids of keys, or commands and files of GnuPG.
      const ids = read.positionals.every((word) => /^(?:0x)?[0-9A-Fa-f]{8,40}$/.test(word));
      const asks = ['--recv-keys', '--fetch-keys'].some((flag) => read.flags.has(flag));
      return ids && asks ? thirdParty(context, { reads, writes: KEYS, network: true }) : notKnown(context, read);
    }
    case 'del':
    case 'list':
    case 'finger':
      return thirdParty(context, { reads, writes: read.subcommand === 'del' ? KEYS : [] });
    default:
      return notKnown(context, read);
  }
}

/** The list of sources, the key of a PPA (asked for at Launchpad), and then `apt-get update`. */
function repositoryEffects(context: CommandContext): CommandEffects {
  const read = understood(context, REPOSITORY);
  if ('why' in read) return unknownEffects(read.why);
  const local = [...read.positionals, lastFlag(read, '--uri') ?? '', lastFlag(read, '--sourceslist') ?? ''].find((word) =>
    /\b(?:file|cdrom|copy):|^[./]/.test(word),
  );
  if (local !== undefined) return unknownEffects(`the repository ${local} is not followed`);
  const writes = [
    // By its own name, since from here on packages may come from others: see `hasForeignPackages`.
    [APT_SOURCES.file, '/etc/apt/**', '/usr/share/keyrings/**', '/var/lib/apt/**'],
    CACHES,
  ].flat();
  return thirdParty(context, { reads: APT_STATE, writes: hasFlag(read, '--list') ? CACHES : writes, network: true });
}

/** The smaller tools of apt: marks, keys, questions, and sources of packages. */
export const aptTools = {
  id: 'apt-tools',
  title: 'Tools of apt',
  docs: [
    'https://manpages.debian.org/bookworm/apt/apt-mark.8.en.html',
    'https://manpages.debian.org/bookworm/apt/apt-cache.8.en.html',
    'https://manpages.debian.org/bookworm/apt/apt-key.8.en.html',
    'https://manpages.debian.org/bookworm/software-properties-common/add-apt-repository.1.en.html',
    'https://manpages.ubuntu.com/manpages/noble/en/man1/add-apt-repository.1.html',
  ],
  programs: ['apt-mark', 'apt-cache', 'apt-key', 'add-apt-repository', 'apt-add-repository'],
  effects: effectsOf,
} as const satisfies Ecosystem;
