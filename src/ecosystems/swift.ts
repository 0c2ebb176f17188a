import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import {
  type CommandContext,
  type Ecosystem,
  hasFlag,
  lastFlag,
  type Prefetch,
  readArguments,
  type ReadArguments,
  unknownEffects,
} from './ecosystem.ts';
import { around } from './pip-places.ts';
import { block, giveUp, newDraft, readTree, type Draft } from './project/draft.ts';
import { installOf } from './project/install.ts';
import { plainVariables } from './project/prefetch.ts';
import { SWIFT_ARGUMENTS } from './swift/arguments.ts';
import { swiftCaches } from './swift/cache.ts';
import { addPackage, callsOf, SWIFT_FILES } from './swift/manifest.ts';
import { fits } from './swift/resolved.ts';
import { below, extraSystem, inHome } from './system-region.ts';
import { thirdParty, unclearWord } from './third-party.ts';

/** Without its arguments; `build` also tests and runs what it builds under other names, which are not followed. */
function effectsOf(context: CommandContext): CommandEffects {
  const unclear = unclearWord(context);
  if (unclear !== undefined) return unknownEffects(`the word ${unclear} is not known before the build`);
  if (context.argv.length === 1 && context.argv[0] === '--version') return thirdParty(context, {});
  const read = readArguments(context.argv, SWIFT_ARGUMENTS);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of swift`);
  const name = [read.subcommand, ...read.positionals].join(' ');
  if (name !== 'build' && name !== 'package resolve')
    return unknownEffects(`dockerfix does not know what \`swift ${context.argv.join(' ')}\` reads and writes`);
  const { cwd } = context.command;
  if (cwd.kind === 'unknown') return unknownEffects('the folder that swift is called in is not known');
  const root = posix.resolve(cwd.text, lastFlag(read, '--package-path') ?? '.');
  const draft = newDraft(context.files);
  if (context.env('XDG_CONFIG_HOME') !== undefined) giveUp(draft, 'XDG_CONFIG_HOME is set, which moves the settings of swift');
  addPackage(draft, root);
  addPlaces(draft, context, read, root);
  if (name === 'build') {
    readTree(draft, root);
    block(draft, 'installs-the-project', `swift build compiles the sources in ${root}`);
  }
  return installOf(draft, `swift ${name}`);
}

function addPlaces(draft: Draft, context: CommandContext, read: ReadArguments, root: string): void {
  const scratch = posix.resolve(root, lastFlag(read, '--scratch-path') ?? '.build');
  draft.writes.add(below(literalPattern(scratch)));
  draft.reads.add(below(literalPattern(scratch)));
  draft.outputs.add(scratch);
  draft.folders.add(posix.dirname(scratch));
  for (const pattern of extraSystem(context.state, around(context))) draft.reads.add(pattern);
  const mine = inHome(context.state, ['.swiftpm/**', '.netrc', '.gitconfig', '.config/git/**', '.ssh/**'], around(context));
  for (const pattern of mine) draft.reads.add(pattern);
  for (const pattern of inHome(context.state, ['.swiftpm/**', '.cache/**'], around(context))) draft.writes.add(pattern);
  const cache = lastFlag(read, '--cache-path');
  if (cache !== undefined) draft.writes.add(below(literalPattern(posix.resolve(root, cache))));
  const lock = posix.join(root, 'Package.resolved');
  const isThere = draft.files.fact(lock).kind !== 'absent';
  if (isThere && hasFlag(read, '--force-resolved-versions')) return;
  if (isThere && fits(draft.files, root)) {
    draft.notes.add('Package.resolved has versions that Package.swift allows, so swift is taken to leave it as it is.');
    return;
  }
  draft.writes.add(lock);
  draft.lockReason = isThere ? 'Package.resolved is not shown to fit Package.swift' : 'there is no Package.resolved';
}

/** https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/resolvingpackageversions: "Most SwiftPM commands implicitly invoke dependency resolution before running". */
function prefetchOf(context: CommandContext): Prefetch | undefined {
  const own = effectsOf(context);
  if (own.kind === 'unknown' || own.install?.blocked?.reason !== 'installs-the-project') return undefined;
  const read = readArguments(context.argv, SWIFT_ARGUMENTS);
  const kept = KEPT.flatMap((name) => (read.flags.get(name) ?? []).flatMap((value) => (value === '' ? [name] : [name, value])));
  const argv = ['package', 'resolve', ...kept];
  const tried = effectsOf({ ...context, argv });
  if (!fetches(context, read) || tried.kind === 'unknown' || tried.install?.blocked !== undefined) return undefined;
  if (plainVariables(context.command) === undefined || argv.some((word) => !/^[\w./@%+:,=-]+$/u.test(word))) return undefined;
  return { command: ['swift', ...argv].join(' ') };
}

/** Options that say where things lie, and which versions count. */
const KEPT = [
  '--package-path',
  '--scratch-path',
  '--cache-path',
  '--disable-dependency-cache',
  '--force-resolved-versions',
  '--disable-sandbox',
];

function fetches({ files, command: { cwd } }: CommandContext, read: ReadArguments): boolean {
  const fact = files.fact(posix.resolve(cwd.kind === 'known' ? cwd.text : '/', lastFlag(read, '--package-path') ?? '.', 'Package.swift'));
  const text = fact.kind === 'context-file' ? files.text(fact.path) : undefined;
  return text !== undefined && callsOf(text).some((call) => call.startsWith('.package'));
}

/** Swift's package manager. */
export const swift = {
  id: 'swift',
  title: 'Swift',
  docs: [
    'https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/resolvingpackageversions',
    'https://github.com/swiftlang/swift-package-manager/blob/main/Sources/CoreCommands/Options.swift',
    'https://github.com/vapor/template/blob/main/Dockerfile',
  ],
  programs: ['swift'],
  effects: effectsOf,
  cached: swiftCaches,
  prefetch: prefetchOf,
  installs: [
    {
      commands: ['swift package resolve'],
      files: SWIFT_FILES,
      leadsTo: ['Package@swift-*.swift', '.swiftpm/configuration of the package', '~/.swiftpm, ~/.netrc and settings of git of the user'],
      makes: ['.build, or what --scratch-path names', 'Package.resolved, unless its versions are forced'],
      review: ['it may rewrite a Package.resolved that does not fit the manifest'],
      refused: ['packages and binary targets that are folders of the project', 'a manifest that looks at files or at git'],
      docs: ['https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/resolvingpackageversions'],
      checked: 'documentation',
    },
    {
      commands: ['swift build'],
      files: SWIFT_FILES,
      leadsTo: ['the source'],
      makes: ['.build, or what --scratch-path names'],
      refused: ['always: it compiles the source (`swift package resolve` goes in front of it)'],
      docs: ['https://docs.swift.org/swiftpm/documentation/packagemanagerdocs/swiftbuild'],
      checked: 'documentation',
    },
  ],
} as const satisfies Ecosystem;
