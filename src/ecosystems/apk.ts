import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import {
  hasFlag,
  readArguments,
  unknownEffects,
  type ArgumentSpec,
  type CommandContext,
  type Ecosystem,
  type ReadArguments,
} from './ecosystem.ts';
import { globMayBeFlag, globsOf, operand } from './file-commands-paths.ts';
import { hasForeignPackages, packageWrites } from './package-writes.ts';
import { below, extraSystem, resolvePath } from './system-region.ts';
import { thirdParty } from './third-party.ts';

/** Sub-commands by what they do. https://man.archlinux.org/man/extra/apk-tools/apk.8.en */
const SUBCOMMANDS: Readonly<Record<string, 'lists' | 'install' | 'remove' | 'clean' | 'ask'>> = {
  update: 'lists',
  add: 'install',
  upgrade: 'install',
  fix: 'install',
  del: 'remove',
  cache: 'clean',
  info: 'ask',
};

const NONE = { kind: 'none' } as const;
const VALUE = { kind: 'required' } as const;

/** https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd */
const GLOBAL: ArgumentSpec['flags'] = {
  '--allow-untrusted': NONE,
  '--cache-max-age': VALUE,
  '--force': { kind: 'none', aliases: ['-f'] },
  '--force-broken-world': NONE,
  '--force-missing-repositories': NONE,
  '--force-non-repository': NONE,
  '--force-old-apk': NONE,
  '--force-overwrite': NONE,
  '--force-refresh': NONE,
  '--interactive': { kind: 'none', aliases: ['-i'] },
  '--no-interactive': NONE,
  '--no-cache': NONE,
  '--no-check-certificate': NONE,
  '--no-network': NONE,
  '--no-progress': NONE,
  '--progress': NONE,
  '--purge': NONE,
  '--quiet': { kind: 'none', aliases: ['-q'] },
  '--repository': { kind: 'required', aliases: ['-X'] },
  '--timeout': VALUE,
  '--update-cache': { kind: 'none', aliases: ['-U', '--update'] },
  '--verbose': { kind: 'none', aliases: ['-v'] },
  '--wait': VALUE,
};

/** Left out, so unknown: --root, --arch, --keys-dir, --repositories-file, --cache-dir, --initdb, --usermode, --overlay-from-stdin. */
export const APK_ARGUMENTS: ArgumentSpec = {
  subcommand: true,
  clusters: true,
  flags: {
    ...GLOBAL,
    '--clean-protected': NONE,
    '--no-commit-hooks': NONE,
    '--no-scripts': NONE,
    '--simulate': { kind: 'none', aliases: ['-s'] },
    '--latest': { kind: 'none', aliases: ['-l'] },
    '--upgrade': { kind: 'none', aliases: ['-u'] },
    '--virtual': { kind: 'required', aliases: ['-t'] },
    '--available': { kind: 'none', aliases: ['-a'] },
    '--ignore': NONE,
    '--prune': NONE,
    '--no-self-upgrade': NONE,
    '--depends': { kind: 'none', aliases: ['-d'] },
    '--reinstall': NONE,
    '--rdepends': NONE,
    // `apk fix -r` and `apk del -r`.
    '-r': NONE,
    '--xattr': { kind: 'none', aliases: ['-x'] },
    '--directory-permissions': NONE,
  },
};

/** `apk info`: only what asks about names. */
const INFO_SPEC: ArgumentSpec = {
  subcommand: true,
  clusters: true,
  flags: {
    ...GLOBAL,
    ...Object.fromEntries(
      ['-a --all', '-L --contents', '-R --depends', '-d --description', '-e --installed', '-P --provides', '-s --size', '-w --webpage'].map(
        (row) => {
          const [name = '', ...aliases] = row.split(' ');
          return [name, { kind: 'none' as const, aliases }];
        },
      ),
    ),
  },
};

const STATE: readonly PathPattern[] = ['/etc/apk/**', '/lib/apk/**', '/usr/lib/apk/**', '/var/cache/apk/**', '/etc/passwd', '/etc/group'];
const LISTS: readonly PathPattern[] = ['/var/cache/apk/**', '/etc/apk/cache/**', '/lib/apk/**', '/usr/lib/apk/**'];
const SOURCES = { folder: '/etc/apk/repositories.d', file: '/etc/apk/repositories' } as const;

function effectsOf(context: CommandContext): CommandEffects {
  // Built in, or a line of /etc/apk/arch. https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk.8.scd
  if (context.argv.length === 1 && context.argv[0] === '--print-arch') return thirdParty(context, { reads: ['/etc/apk/**'] });
  const first = readArguments(context.argv, APK_ARGUMENTS);
  const subcommand = first.subcommand ?? '';
  const action = Object.hasOwn(SUBCOMMANDS, subcommand) ? SUBCOMMANDS[subcommand] : undefined;
  const read = action === 'ask' ? readArguments(context.argv, INFO_SPEC) : first;
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of apk`);
  if (action === undefined || (action === 'clean' && read.positionals.join(' ') !== 'clean'))
    return unknownEffects(`dockerfix does not know what \`${['apk', subcommand, ...read.positionals].join(' ')}\` reads and writes`);
  if (context.env('APK_CONFIG') !== undefined) return unknownEffects('APK_CONFIG is set, which may change what apk does');
  const inputs = inputsOf(context, read);
  if ('why' in inputs) return unknownEffects(inputs.why);
  const changes = action === 'install' || action === 'remove';
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...STATE, ...extraSystem(context.state, around(context)), ...inputs.reads])] },
    optional: [],
    writes: {
      patterns: changes ? writtenBy(context, read, inputs.patterns) : action === 'ask' && !hasFlag(read, '--update-cache') ? [] : LISTS,
    },
    outputs: [],
    // Scripts of packages and hooks in /etc/apk are programs of others.
    names: 'all',
    ownNames: [],
    network: (changes || action === 'lists' || hasFlag(read, '--update-cache')) && !hasFlag(read, '--no-network'),
    folders: [],
    ...(action === 'install' && { install: { name: `apk ${subcommand}`, ...(inputs.blocked && { blocked: inputs.blocked }) } }),
    notes: [],
  };
}

function around(context: CommandContext) {
  return { variables: context.command.variables, cwd: context.command.cwd };
}

interface Inputs {
  readonly reads: readonly PathPattern[];
  /** Some name is a pattern of the shell. */
  readonly patterns: boolean;
  readonly blocked: { readonly reason: string; readonly message: string } | undefined;
}

/** Package files and local repositories. */
function inputsOf(context: CommandContext, read: ReadArguments): Inputs | { readonly why: string } {
  const globs = globsOf(context);
  if (globMayBeFlag(context, globs)) return { why: 'a pattern of `apk` may expand to a flag' };
  const reads: PathPattern[] = [];
  let missing: string | undefined;
  for (const word of read.positionals) {
    const local = isLocalFile(word);
    if (!local && !globs.has(word)) continue;
    const item = operand(word, context, globs);
    if (item === undefined) return { why: `the file ${word} cannot be resolved before the build` };
    reads.push(item.pattern);
    if (local && item.exact !== undefined && context.files.fact(item.exact).kind === 'absent') missing ??= word;
  }
  for (const repository of read.flags.get('--repository') ?? []) {
    if (/^(?:https?|ftp):\/\//i.test(repository)) continue;
    const path = resolvePath(repository, context.command.cwd);
    if (path === undefined || repository.includes(':') || globs.has(repository))
      return { why: `the repository ${repository} is not followed` };
    reads.push(below(path.replace(/[\\*?[]/g, '\\$&')));
  }
  const message = `the package ${missing ?? ''} is a file that no instruction put there`;
  return {
    reads,
    patterns: read.positionals.some((word) => globs.has(word)),
    blocked: missing === undefined ? undefined : { reason: 'missing-input', message },
  };
}

/** apk takes a word with `.apk` in it for a file; `.build-deps` is the name of a virtual package. */
function isLocalFile(word: string): boolean {
  return word.includes('.apk');
}

function writtenBy(context: CommandContext, read: ReadArguments, patterns: boolean): readonly PathPattern[] {
  const names = read.positionals.map((word) => word.split(/[=<>~@]/, 1)[0] ?? '');
  const foreign = hasForeignPackages(context, SOURCES) || read.flags.has('--repository');
  // What a virtual package stands for is not known.
  const virtual = names.some((name) => name.startsWith('.'));
  return packageWrites({ names: virtual ? [] : names, files: names.some(isLocalFile), patterns, foreign });
}

/** apk, of Alpine. */
export const apk = {
  id: 'apk',
  title: 'apk',
  docs: [
    'https://gitlab.alpinelinux.org/alpine/apk-tools/-/tree/master/doc',
    'https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper',
    'https://man.archlinux.org/man/extra/apk-tools/apk-add.8.en',
  ],
  programs: ['apk'],
  effects: effectsOf,
} as const satisfies Ecosystem;
