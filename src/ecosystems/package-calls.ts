import type { Argument, Command } from '../model/command.ts';
import { termOf } from '../model/value.ts';
import { APK_ARGUMENTS } from './apk.ts';
import { APT_ARGUMENTS, APT_PACKAGE } from './apt-arguments.ts';
import { readArguments, type ArgumentSpec, type ReadArguments } from './ecosystem.ts';

/** What a command of a package manager asks for, as far as lists of packages are concerned. */
export type PackageCall =
  | {
      readonly kind: 'update' | 'install';
      /** Program, options and variables: equal keys differ in nothing but the packages. What only changes the output is left out. */
      readonly key: string;
      /** The packages, in order. Empty for an update. */
      readonly words: readonly Argument[];
      /** Where the lists of packages lie. */
      readonly lists: PlaceId;
      /** An install that fetches the lists anew: `fresh` also keeps them, `apart` does not. Undefined: it reads what an update left. */
      readonly own: 'fresh' | 'apart' | undefined;
    }
  | { readonly kind: 'clean'; readonly words: readonly CleanWord[] };

/** One of the things that a clean-up removes. */
export interface CleanWord {
  readonly text: string;
  readonly place: PlaceId;
  /** Of two clean-ups of one place, the one of the higher rank leaves nothing that the other removes. */
  readonly rank: number;
}

/** Folders of a package manager's own data, which clean-ups empty. */
export const PLACES = {
  'apt lists': '/var/lib/apt/lists',
  'apt archives': '/var/cache/apt',
  'apk cache': '/var/cache/apk',
  'temporary files': '/tmp',
  'lasting temporary files': '/var/tmp',
} as const;

export type PlaceId = keyof typeof PLACES;

const REMOVED: Readonly<Record<string, { readonly place: PlaceId; readonly rank: number }>> = {
  '/var/lib/apt/lists/*': { place: 'apt lists', rank: 1 },
  '/var/lib/apt/lists': { place: 'apt lists', rank: 2 },
  '/var/cache/apt/archives/*': { place: 'apt archives', rank: 2 },
  '/var/cache/apt/*': { place: 'apt archives', rank: 3 },
  '/var/cache/apt': { place: 'apt archives', rank: 4 },
  '/var/cache/apk/*': { place: 'apk cache', rank: 1 },
  '/tmp/*': { place: 'temporary files', rank: 1 },
  '/var/tmp/*': { place: 'lasting temporary files', rank: 1 },
};

/** "Removes everything but the lock file from archives and archives/partial". https://manpages.debian.org/bookworm/apt/apt-get.8.en.html */
const APT_CLEAN: CleanWord = { text: 'apt-get clean', place: 'apt archives', rank: 1 };

interface Manager {
  readonly arguments: ArgumentSpec;
  readonly subcommands: Readonly<Record<string, 'update' | 'install' | 'clean'>>;
  readonly lists: PlaceId;
  /** Options that change the output only. */
  readonly outputOnly: readonly string[];
  /** A word that names one package of the lists and nothing else. */
  readonly package: RegExp;
}

const APT: Manager = {
  arguments: APT_ARGUMENTS,
  subcommands: { update: 'update', install: 'install', clean: 'clean' },
  lists: 'apt lists',
  outputOnly: ['--show-progress', '--verbose-versions', '--no-show-upgraded'],
  package: APT_PACKAGE,
};

const APK: Manager = {
  arguments: APK_ARGUMENTS,
  subcommands: { update: 'update', add: 'install' },
  lists: 'apk cache',
  outputOnly: ['--progress', '--no-progress', '--verbose', '--quiet'],
  // `!NAME` would forbid it, a name with a slash or ending in .apk is a file, `.NAME` is made by --virtual.
  // https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/doc/apk-world.5.scd
  package: /^(?!.*\.apk$)[a-z0-9][\w+.-]*(?:@[\w-]+)?(?:[<>=~]{1,2}[\w.+-]+)?$/i,
};

const MANAGERS: Readonly<Record<string, Manager>> = { 'apt-get': APT, apt: APT, apk: APK };

/** Options that make an install something else than adding packages to those that are there. */
const OTHERWISE = ['--virtual', '--simulate', '--download-only', '--print-uris', '--upgrade', '--available', '--reinstall', '--assume-no'];
/** Of these the last one wins. */
const OPPOSITES = [
  ['--install-recommends', '--no-install-recommends'],
  ['--install-suggests', '--no-install-suggests'],
] as const;

/**
 * Reads a command that updates package lists, installs packages by name, or cleans up after that, and does nothing else.
 * Undefined for everything else: other sub-commands, unknown options, words that are no names of packages, redirections.
 */
export function packageCall(command: Command): PackageCall | undefined {
  const [program, ...rest] = command.argv;
  const name = program?.value.kind === 'known' && !program.glob ? program.value.text : '';
  if (command.redirects.length > 0) return undefined;
  if (name === 'rm') return removal(rest);
  const manager = Object.hasOwn(MANAGERS, name) ? MANAGERS[name] : undefined;
  if (manager === undefined) return undefined;
  const words = rest.map(({ value }) => (value.kind === 'known' ? value.text : undefined));
  if (words.includes(undefined)) return undefined;
  const read = readArguments(
    words.map((word) => word ?? ''),
    manager.arguments,
  );
  const kind = Object.hasOwn(manager.subcommands, read.subcommand ?? '') ? manager.subcommands[read.subcommand ?? ''] : undefined;
  if (kind === undefined || read.unknownFlags.length > 0 || OTHERWISE.some((flag) => read.flags.has(flag))) return undefined;
  if (OPPOSITES.some((pair) => pair.every((flag) => read.flags.has(flag)))) return undefined;
  if (kind !== 'install' && read.positionals.length > 0) return undefined;
  if (kind === 'clean') return { kind, words: [APT_CLEAN] };
  const packages = kind === 'install' ? packagesOf(read, rest, manager) : [];
  if (packages === undefined) return undefined;
  const key = JSON.stringify([name, ...optionsOf(read, kind, manager, words), variablesOf(command)]);
  const own = read.flags.has('--no-cache') ? 'apart' : read.flags.has('--update-cache') ? 'fresh' : undefined;
  return { kind, key, words: packages, lists: manager.lists, own };
}

/** The options as sorted text; settings in their order. */
function optionsOf(read: ReadArguments, kind: 'update' | 'install', manager: Manager, words: readonly (string | undefined)[]) {
  if (read.flags.has('--option')) return words.filter((word) => word !== undefined && !read.positionals.includes(word));
  const quiet = words.filter((word) => word !== undefined && /^-(?:-quiet|\w*q)/.test(word));
  const options = [...read.flags].filter(([name]) => !manager.outputOnly.includes(name));
  return options
    .flatMap(([name, values]) => {
      if (name === '--yes' && kind === 'update') return [];
      // `-qq` implies `-y`: with one, or in an update, it is a matter of output. https://manpages.debian.org/bookworm/apt/apt-get.8.en.html
      if (name === '--quiet') return kind === 'update' || read.flags.has('--yes') ? [] : [`--quiet ${quiet.join(' ')}`];
      return [`${name} ${name === '--repository' ? JSON.stringify(values) : (values.at(-1) ?? '')}`];
    })
    .sort();
}

function variablesOf(command: Command): string {
  return JSON.stringify([...command.variables].map(([name, value]) => `${name}${termOf(value)}`).sort());
}

/** The arguments that are packages; undefined when one is something else, or when it is not certain which they are. */
function packagesOf(read: ReadArguments, rest: readonly Argument[], manager: Manager): readonly Argument[] | undefined {
  const names = [read.subcommand, ...read.positionals];
  const found: Argument[] = [];
  for (const argument of rest) {
    const text = argument.value.kind === 'known' ? argument.value.text : '';
    if (names.includes(text)) found.push(argument);
  }
  // Else the value of an option is called like a package.
  if (found.length !== names.length || read.positionals.length === 0) return undefined;
  const packages = found.slice(1);
  return packages.every(({ value }) => value.kind === 'known' && manager.package.test(value.text)) ? packages : undefined;
}

function removal(rest: readonly Argument[]): PackageCall | undefined {
  let options = '';
  const words: CleanWord[] = [];
  for (const { value, glob } of rest) {
    if (value.kind !== 'known') return undefined;
    if (/^-[rRf]+$/.test(value.text)) {
      options += value.text;
      continue;
    }
    const text = value.text.replace(/\/$/, '');
    const removed = Object.hasOwn(REMOVED, text) ? REMOVED[text] : undefined;
    if (removed === undefined || glob !== text.endsWith('*')) return undefined;
    words.push({ text, ...removed });
  }
  // Without -f it would fail where there is nothing.
  return /r/i.test(options) && options.includes('f') && words.length > 0 ? { kind: 'clean', words } : undefined;
}
