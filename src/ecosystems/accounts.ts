import { posix } from 'node:path';
import type { CommandEffects } from '../model/effects.ts';
import { literalPattern } from '../model/path-patterns.ts';
import type { PathPattern } from '../model/paths.ts';
import { ACCOUNT_PROGRAMS, type AccountProgram } from './accounts-rows.ts';
import { hasFlag, lastFlag, readArguments, unknownEffects, type CommandContext, type Ecosystem, type ReadArguments } from './ecosystem.ts';
import { UNKNOWN_TEXT } from './file-commands-paths.ts';
import { below, resolvePath } from './system-region.ts';

/** Ids are allotted in order, so each of these commands reads what it writes. The name with `-` behind is the backup. */
const FILES: readonly PathPattern[] = ['passwd', 'group', 'shadow', 'gshadow', 'subuid', 'subgid'].flatMap((name) => [
  `/etc/${name}`,
  `/etc/${name}-`,
]);

/** What is taken while the lists change: docs/engine-facts.md, "Programs of the system". */
const LOCKS: readonly PathPattern[] = ['/etc/.pwd.lock', '/run/adduser'];

/** Settings, and hooks that an administrator may add. https://manpages.debian.org/bookworm/passwd/login.defs.5.en.html */
const SETTINGS: readonly PathPattern[] = [
  '/etc/login.defs',
  '/etc/default/useradd',
  '/etc/adduser.conf',
  '/etc/deluser.conf',
  '/etc/nsswitch.conf',
  '/etc/shells',
  '/etc/pam.d/**',
  '/etc/shadow-maint/**',
  '/usr/local/sbin/adduser.local',
  '/usr/local/sbin/deluser.local',
  // Where they are there, entries of a new id are emptied.
  '/var/log/faillog',
  '/var/log/lastlog',
];

/** Programs of others that run, if they are there. */
const HOOKS = ['/usr/local/sbin/adduser.local', '/usr/local/sbin/deluser.local'];

/** busybox's adduser takes the shell of a new user from SHELL, Debian's is written in Perl. */
const NAMES = ['PATH', 'LD_PRELOAD', 'LD_LIBRARY_PATH', 'SHELL', 'PERL5LIB', 'PERL5OPT'];

/** Folders that every image has: a home below them needs no parent made. */
const ALWAYS_THERE: ReadonlySet<string> = new Set([
  '/',
  '/home',
  '/opt',
  '/root',
  '/srv',
  '/usr',
  '/usr/local',
  '/var',
  '/var/lib',
  '/tmp',
]);

function effectsOf(context: CommandContext): CommandEffects {
  const row = Object.hasOwn(ACCOUNT_PROGRAMS, context.program) ? ACCOUNT_PROGRAMS[context.program] : undefined;
  if (row === undefined) return unknownEffects(`dockerfix does not know what \`${context.program}\` reads and writes`);
  const read = readArguments(context.argv, row.spec);
  const [strange] = read.unknownFlags;
  if (strange !== undefined)
    return unknownEffects(`dockerfix does not know the option \`${strange.replaceAll(UNKNOWN_TEXT, '${...}')}\` of ${context.program}`);
  const hook = HOOKS.find((path) => context.files.fact(path).kind !== 'absent');
  if (hook !== undefined) return unknownEffects(`${hook} runs as well, and what it does is not known`);
  const home = homeOf(context, row, read);
  if ('why' in home) return unknownEffects(home.why);
  return {
    kind: 'known',
    reads: { patterns: [...new Set([...FILES, ...SETTINGS, ...home.reads])] },
    optional: [],
    writes: { patterns: [...new Set([...FILES, ...LOCKS, ...home.writes])] },
    outputs: [],
    names: NAMES,
    network: false,
    folders: [],
    notes: [],
  };
}

interface Home {
  readonly reads: readonly PathPattern[];
  readonly writes: readonly PathPattern[];
}

const NO_HOME: Home = { reads: [], writes: [] };

function homeOf(context: CommandContext, row: AccountProgram, read: ReadArguments): Home | { readonly why: string } {
  if (row.action === 'group' || row.action === 'password') return NO_HOME;
  if (row.action === 'add-user') return newHome(context, row, read);
  // A new id, or another group, goes over all files in the home folder. https://manpages.debian.org/bookworm/passwd/usermod.8.en.html
  const touches =
    row.action === 'remove-user'
      ? hasFlag(read, '--remove-home') || hasFlag(read, '--force')
      : ['--uid', '--gid', '--move-home'].some((flag) => hasFlag(read, flag));
  if (!touches) return NO_HOME;
  const name = read.positionals[0] ?? '';
  const users = context.state.base?.users ?? {};
  const old = Object.hasOwn(users, name) ? users[name]?.home : undefined;
  if (old === undefined) return { why: `which folder is the home of ${name.replaceAll(UNKNOWN_TEXT, '${...}')} is not known` };
  const moved = hasFlag(read, '--move-home') ? lastFlag(read, '--home') : undefined;
  const folders = moved === undefined ? [old] : [old, moved];
  if (folders.some((folder) => !folder.startsWith('/') || folder.includes(UNKNOWN_TEXT)))
    return { why: 'the new home folder is not known before the build' };
  const trees = folders.map((folder) => below(literalPattern(posix.normalize(folder).replace(/(?<=.)\/$/, ''))));
  const mail = [`/var/mail/${literalPattern(name)}`, `/var/spool/mail/${literalPattern(name)}`];
  return { reads: trees, writes: [...trees, ...mail] };
}

/** The home folder of a new user, where it is made. */
function newHome(context: CommandContext, row: AccountProgram, read: ReadArguments): Home | { readonly why: string } {
  // `adduser USER GROUP` adds to a group, `adduser --group NAME` makes one.
  if (row.makesHome && (isAddedToGroup(read) || (hasFlag(read, '--group') && !hasFlag(read, '--system')))) return NO_HOME;
  if (hasFlag(read, '--no-create-home') || !(row.makesHome || hasFlag(read, '--create-home') || mayMakeHome(context, read))) return NO_HOME;
  const [name = '', ...more] = read.positionals;
  if (more.length > 0) return { why: `dockerfix does not know what \`${context.program}\` does with more than one name` };
  const word = lastFlag(read, '--home') ?? `${lastFlag(read, '--base-dir') ?? '/home'}/${name}`;
  const skeleton = lastFlag(read, '--skel') ?? '/etc/skel';
  // Names have no slash: an unknown one is some entry of /home.
  const some = word === `/home/${name}` && name.includes(UNKNOWN_TEXT);
  const path = some ? '/home/*' : resolvePath(word, context.command.cwd);
  const source = resolvePath(skeleton, context.command.cwd);
  if (path === undefined || source === undefined || path.includes(UNKNOWN_TEXT) || source.includes(UNKNOWN_TEXT))
    return { why: `the home folder that \`${context.program}\` makes is not known before the build` };
  const pattern = some ? path : literalPattern(path);
  const parents: string[] = [];
  for (let at = posix.dirname(path); !ALWAYS_THERE.has(at) && context.files.fact(at).kind !== 'folder'; at = posix.dirname(at))
    parents.push(literalPattern(at));
  const mail = some ? [] : [`/var/mail/${literalPattern(name)}`, `/var/spool/mail/${literalPattern(name)}`];
  return { reads: [below(pattern), ...parents, below(literalPattern(source))], writes: [below(pattern), ...parents, ...mail] };
}

/** Two names, both of them surely names. */
function isAddedToGroup({ positionals }: ReadArguments): boolean {
  return positionals.length === 2 && !positionals.some((word) => word.startsWith(UNKNOWN_TEXT));
}

/** Without -m and -M, CREATE_HOME in login.defs decides, for users that are no system users. Debian and Ubuntu leave it unset. */
function mayMakeHome({ state, files }: CommandContext, read: ReadArguments): boolean {
  // What is not known may hold `-m` as well.
  if (read.positionals.some((word) => word.startsWith(UNKNOWN_TEXT))) return true;
  if (hasFlag(read, '--system')) return false;
  return state.base?.packageManager !== 'apt' || files.fact('/etc/login.defs').kind !== 'absent';
}

/** Users and groups: shadow's programs, Debian's adduser and busybox's. */
export const accounts = {
  id: 'accounts',
  title: 'Users and groups',
  docs: [...new Set(Object.values(ACCOUNT_PROGRAMS).map((row) => row.docs)), 'https://git.busybox.net/busybox/tree/loginutils'],
  programs: Object.keys(ACCOUNT_PROGRAMS),
  effects: effectsOf,
} as const satisfies Ecosystem;
