import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { CERTIFICATES, NETWORK_NAMES } from './downloads-options.ts';
import { hasFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { emptyDraft, finish, globMayBeFlag, globsOf, operand, parentOf, type Draft } from './file-commands-paths.ts';
import { flags } from './flag-rows.ts';
import { isDevice, ownProgramReads, programReads, STARTING } from './programs.ts';
import { inHome, resolvePath } from './system-region.ts';

/** What is asked of gpg. Without any: it guesses from the file. */
const COMMANDS = [
  '--dearmor',
  '--enarmor',
  '--import',
  '--export',
  '--verify',
  '--recv-keys',
  '--list-keys',
  '--fingerprint',
  '--show-keys',
] as const;

/**
 * Left out: what signs, encrypts, decrypts, makes or deletes keys, --options, --locate-keys, --refresh-keys.
 * https://www.gnupg.org/documentation/manuals/gnupg/Invoking-GPG.html
 */
const SPEC = flags({
  none: [
    '--dearmor --dearmour',
    '--enarmor --enarmour',
    '--import',
    '--export',
    '--verify',
    '--recv-keys --receive-keys --recv-key',
  ].concat(
    [
      '--list-keys -k --list-public-keys',
      '--fingerprint',
      '--show-keys',
      '--batch',
      '--no-batch',
      '--yes',
      '--no',
      '--no-tty',
      '-q --quiet',
    ],
    ['-v --verbose', '-a --armor', '--no-options', '--no-default-keyring', '--no-permission-warning', '--no-autostart', '--with-colons'],
    ['--with-fingerprint', '--keyid-format-long', '--allow-non-selfsigned-uid', '--no-secmem-warning', '--ignore-time-conflict'],
  ),
  required: [
    '-o --output',
    '--homedir',
    '--keyring',
    '--primary-keyring',
    '--keyserver',
    '--keyserver-options',
    '--trust-model',
    '--status-fd',
  ].concat(['--logger-fd', '--import-options', '--export-options', '--keyid-format', '--weak-digest']),
});

/**
 * Each run makes its home folder where it is missing, and an import fills it; servers of its own (gpg-agent, dirmngr, keyboxd) put sockets there.
 * https://www.gnupg.org/documentation/manuals/gnupg/GPG-Configuration.html
 */
function homeOf(context: CommandContext, read: ReadArguments): readonly PathPattern[] | { readonly why: string } {
  const given = read.flags.get('--homedir')?.at(-1);
  const set = context.env('GNUPGHOME');
  if (given === undefined && set?.kind === 'unknown') return { why: 'the folder in GNUPGHOME is not known before the build' };
  const word = given ?? (set?.kind === 'known' && set.text !== '' ? set.text : undefined);
  const around = { variables: context.command.variables, cwd: context.command.cwd };
  if (word === undefined) return inHome(context.state, ['.gnupg/**'], around);
  const path = resolvePath(word, context.command.cwd);
  return path === undefined || word.includes('\0')
    ? { why: `the folder ${word} of \`gpg\` cannot be resolved before the build` }
    : [`${literalPattern(path)}/**`];
}

function effectsOf(context: CommandContext): CommandEffects {
  const globs = globsOf(context);
  const read = readArguments(context.argv, SPEC);
  const [strange] = read.unknownFlags;
  if (strange !== undefined) return unknownEffects(`dockerfix does not know the option \`${strange}\` of gpg`);
  if (globMayBeFlag(context, globs)) return unknownEffects('a pattern of `gpg` may expand to a flag');
  const [command, ...more] = COMMANDS.filter((name) => hasFlag(read, name));
  if (command === undefined || more.length > 0) return unknownEffects('this use of `gpg` is not understood');
  const home = homeOf(context, read);
  if ('why' in home) return unknownEffects(home.why);
  const draft = emptyDraft();
  draft.reads.push(
    ...home,
    '/etc/gnupg/**',
    '/etc/gcrypt/**',
    ...ownProgramReads(context),
    ...programReads(context, ['gpg-agent', 'dirmngr', 'gpgconf', 'keyboxd']),
  );
  draft.writes.push(...home);
  draft.folders.push(...home.map((pattern) => parentOf(pattern.replace(/\/\*\*$/, ''))));
  draft.names.push(...STARTING, 'GNUPGHOME', 'HOME', 'LANG', 'LC_ALL');
  const why = addFiles(draft, { context, read, globs }, command);
  if (why !== undefined) return unknownEffects(why);
  if (command !== '--recv-keys') return finish(draft);
  draft.reads.push(...CERTIFICATES);
  draft.names.push(...NETWORK_NAMES);
  return { ...finish(draft), network: true };
}

interface Call {
  readonly context: CommandContext;
  readonly read: ReadArguments;
  readonly globs: ReadonlySet<string>;
}

/** Operands are keys for these, files for the others. */
const TAKES_KEYS: ReadonlySet<string> = new Set(['--recv-keys', '--export', '--list-keys', '--fingerprint']);

/** Why a file is not known, if one is not. */
function addFiles(draft: Draft, call: Call, command: string): string | undefined {
  const { read } = call;
  const outputs = read.flags.get('-o') ?? [];
  const rings = ['--keyring', '--primary-keyring'].flatMap((flag) => read.flags.get(flag) ?? []);
  if (rings.some((word) => !word.includes('/'))) return 'a keyring in the home folder of `gpg` is not followed';
  const inputs = pathsOf(call, TAKES_KEYS.has(command) ? [] : read.positionals);
  const written = pathsOf(call, outputs);
  const keyrings = pathsOf(call, rings);
  if (inputs === undefined || written === undefined || keyrings === undefined) return 'a file of `gpg` cannot be resolved before the build';
  for (const pattern of inputs) {
    draft.reads.push(pattern);
    // `gpg --verify x.asc` checks x; `gpg --dearmor x` writes x.gpg.
    if (command === '--verify') draft.reads.push(pattern.replace(/\.(?:asc|sig|sign)$/, ''));
    if ((command === '--dearmor' || command === '--enarmor') && outputs.length === 0) written.push(`${pattern}.gpg`, `${pattern}.asc`);
  }
  // A keyring is locked and saved through files beside it.
  written.push(...keyrings.flatMap((pattern) => [pattern, `${pattern}~`, `${pattern}.lock`]));
  draft.reads.push(...written);
  draft.writes.push(...written);
  draft.folders.push(...written.map(parentOf));
  return undefined;
}

function pathsOf({ context, globs }: Call, words: readonly string[]): string[] | undefined {
  const items = words.filter((word) => word !== '-').map((word) => operand(word, context, globs));
  if (items.includes(undefined)) return undefined;
  return items.flatMap((item) => (item === undefined || (item.exact !== undefined && isDevice(item.exact)) ? [] : [item.pattern]));
}

/** gpg: keys and signatures. */
export const gpg = {
  id: 'gpg',
  title: 'gpg',
  docs: [
    'https://www.gnupg.org/documentation/manuals/gnupg/Invoking-GPG.html',
    'https://www.gnupg.org/documentation/manuals/gnupg/GPG-Configuration.html',
  ],
  programs: ['gpg', 'gpg2'],
  effects: effectsOf,
} as const satisfies Ecosystem;
