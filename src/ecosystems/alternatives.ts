import type { CommandEffects } from '../model/effects.ts';
import type { PathPattern } from '../model/paths.ts';
import { literalPattern } from '../model/path-patterns.ts';
import { unknownEffects, type CommandContext, type Ecosystem } from './ecosystem.ts';
import { resolvePath, USR_FOLDERS } from './system-region.ts';
import { thirdParty } from './third-party.ts';

/** How many words a command takes behind it. https://manpages.debian.org/bookworm/dpkg/update-alternatives.1.en.html */
const COMMANDS: Readonly<Record<string, number>> = {
  '--install': 4,
  '--set': 2,
  '--auto': 1,
  '--remove': 2,
  '--remove-all': 1,
  '--display': 1,
  '--query': 1,
  '--list': 1,
};
/** Left out, so unknown: --altdir, --admindir, --log, --instdir and --root, which lead elsewhere; --config and --all, which ask. */
const OPTIONS: ReadonlySet<string> = new Set(['--force', '--quiet', '--verbose', '--debug', '--skip-auto']);

/** Debian's and Red Hat's folders. https://manpages.debian.org/bookworm/dpkg/update-alternatives.1.en.html#FILES, https://man.archlinux.org/man/alternatives.8.en */
const STATE: readonly PathPattern[] = [
  '/etc/alternatives/**',
  '/var/lib/dpkg/alternatives/**',
  '/var/lib/alternatives/**',
  '/var/log/alternatives.log',
];

/** Folders of packages; a link from there to an application would make what programs find there the application's. */
const SYSTEM = /^\/(?:usr\/(?!src\/|app\/)|bin\/|sbin\/|lib|etc\/|var\/lib\/)/;

/**
 * Links that come and go when another alternative is chosen. Which a name has is noted in the state: links of packages, so anywhere among the
 * programs, libraries, manuals and settings of the system.
 */
const LINKS: readonly PathPattern[] = [...USR_FOLDERS, '/bin/**', '/sbin/**', '/lib*/**', '/etc/**'];

interface Call {
  readonly command: string;
  /** LINKs and PATHs as they are written. */
  readonly places: readonly string[];
}

/** Undefined: not understood. */
function callOf({ argv }: CommandContext): Call | undefined {
  const [command = '', ...rest] = argv.filter((word) => !OPTIONS.has(word));
  const count = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (count === undefined) return undefined;
  const places = command === '--install' ? [0, 2] : command === '--set' || command === '--remove' ? [1] : [];
  let at = count;
  // Links that follow the first one: `--slave LINK NAME PATH` (Red Hat's also `--follower`).
  if (command === '--install') {
    for (; /^--(?:slave|follower)$/.test(rest[at] ?? ''); at += 4) {
      places.push(at + 1, at + 3);
      rest[at] = '';
    }
  }
  if (rest.length !== at || rest.some((word) => word.startsWith('-'))) return undefined;
  return { command, places: places.map((index) => rest[index] ?? '') };
}

/** Alternatives are symbolic links: LINK to /etc/alternatives/NAME, and that one to PATH. */
function effectsOf(context: CommandContext): CommandEffects {
  const call = callOf(context);
  if (call === undefined)
    return unknownEffects(`dockerfix does not know what \`${context.program} ${context.argv[0] ?? ''}\` reads and writes`);
  const patterns: PathPattern[] = [];
  for (const word of call.places) {
    const path = resolvePath(word, context.command.cwd);
    if (path === undefined || !SYSTEM.test(path) || context.files.fact(path).kind === 'context-file')
      return unknownEffects(`\`${context.program}\` links ${word}, which no package brings`);
    patterns.push(literalPattern(path));
  }
  const asks = ['--display', '--query', '--list'].includes(call.command);
  return thirdParty(context, { reads: [...STATE, ...patterns], writes: asks ? [] : [...STATE, ...LINKS, ...patterns] });
}

/** update-alternatives, of Debian, and its like of Red Hat and SUSE. */
export const alternatives = {
  id: 'alternatives',
  title: 'Alternatives',
  docs: ['https://manpages.debian.org/bookworm/dpkg/update-alternatives.1.en.html', 'https://man.archlinux.org/man/alternatives.8.en'],
  programs: ['update-alternatives', 'alternatives'],
  effects: effectsOf,
} as const satisfies Ecosystem;
