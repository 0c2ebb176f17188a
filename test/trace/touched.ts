import { cleanPath, isBelow, parentOf } from '../../src/model/path-patterns.ts';
import { pathOf, stringIn, type Call } from './strace.ts';

/** What a traced command did to the paths of the image. All absolute and clean. */
export interface Touched {
  /** It was there before, and was looked at. */
  readonly reads: ReadonlySet<string>;
  /** Folders that were there before, whose names were listed. */
  readonly listed: ReadonlySet<string>;
  /** It was looked for, and was not there. */
  readonly absent: ReadonlySet<string>;
  /** Made, changed, or removed; without what the command itself made and took away again. */
  readonly writes: ReadonlySet<string>;
}

type Kind = 'look' | 'list' | 'make' | 'over' | 'change' | 'remove';

interface Operand {
  /** Which argument is the folder that a relative path starts from; none: the path is absolute, or from the working directory of strace's `-y`. */
  readonly from?: number;
  readonly path?: number;
  readonly kind: Kind;
}

const path = (kind: Kind, at = 0): Operand => ({ path: at, kind });
const below = (kind: Kind, from = 0): Operand => ({ from, path: from + 1, kind });
const descriptor = (kind: Kind): Operand => ({ from: 0, kind });

/** What each call does to which of its arguments; what opens is told apart by its flags. */
const CALLS: Readonly<Record<string, readonly Operand[]>> = {
  ...Object.fromEntries(
    ['stat', 'lstat', 'access', 'readlink', 'chdir', 'getxattr', 'lgetxattr', 'listxattr', 'llistxattr', 'execve', 'statfs'].map((name) => [
      name,
      [path('look')],
    ]),
  ),
  ...Object.fromEntries(
    ['newfstatat', 'statx', 'faccessat', 'faccessat2', 'readlinkat', 'execveat'].map((name) => [name, [below('look')]]),
  ),
  getdents64: [descriptor('list')],
  fchdir: [descriptor('look')],
  mkdir: [path('make')],
  mkdirat: [below('make')],
  mknod: [path('make')],
  mknodat: [below('make')],
  symlink: [path('make', 1)],
  symlinkat: [below('make', 1)],
  link: [path('look'), path('make', 1)],
  linkat: [below('look'), below('make', 2)],
  rename: [path('remove'), path('over', 1)],
  renameat: [below('remove'), below('over', 2)],
  renameat2: [below('remove'), below('over', 2)],
  unlink: [path('remove')],
  rmdir: [path('remove')],
  unlinkat: [below('remove')],
  ...Object.fromEntries(
    ['chmod', 'chown', 'lchown', 'truncate', 'utime', 'utimes', 'setxattr', 'lsetxattr', 'removexattr'].map((name) => [
      name,
      [path('change')],
    ]),
  ),
  ...Object.fromEntries(['fchmodat', 'fchownat', 'utimensat', 'futimesat', 'fchmodat2'].map((name) => [name, [below('change')]])),
  ...Object.fromEntries(['fchmod', 'fchown', 'ftruncate', 'fsetxattr', 'fremovexattr'].map((name) => [name, [descriptor('change')]])),
};

/** They name no path of the image, or nothing of it that could differ. */
const IGNORED: ReadonlySet<string> = new Set([
  'getcwd',
  'fanotify_mark',
  'inotify_add_watch',
  'mount',
  'umount2',
  'chroot',
  'pivot_root',
  'swapon',
  'quotactl',
  'acct',
]);

/** It was not there: neither the path nor, for ENOTDIR, the folder above it. */
const NOT_THERE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR']);

/** Folds a trace into what it did to each path. @param cwd the working directory of the RUN */
export function touchedBy(calls: readonly Call[], cwd: string): Touched {
  const paths = new Map<string, State>();
  const folders = new Map<string, string>();
  for (const call of calls) {
    // Every program opens its libraries when it starts, and strace writes its working directory beside that.
    const here = folderOf(call) ?? folders.get(call.pid) ?? cwd;
    const operands = operandsOf(call, here);
    for (const { kind, at } of operands) note(paths, kind, at, call.error);
    folders.set(call.pid, call.error === undefined && /^f?chdir$/.test(call.name) ? (operands[0]?.at ?? here) : here);
    if (call.error === undefined && call.name.startsWith('rename')) moveBelow(paths, operands);
    if (call.opened !== undefined && call.opened.startsWith('/')) note(paths, 'look', call.opened, undefined);
  }
  const where = (wanted: (state: State) => boolean): ReadonlySet<string> =>
    new Set(
      [...paths]
        .filter(([, state]) => wanted(state))
        .map(([at]) => at)
        .sort(),
    );
  return {
    reads: where(({ read }) => read),
    listed: where(({ listed }) => listed),
    absent: where(({ absent }) => absent),
    writes: where(({ written }) => written),
  };
}

function folderOf({ args }: Call): string | undefined {
  const word = args.find((argument) => argument.startsWith('AT_FDCWD<'));
  return word === undefined ? undefined : pathOf(word);
}

interface State {
  /** Made by the command itself: what is looked at there is its own. */
  own: boolean;
  /** Made by it, or written over: the calls do not tell. */
  unclear: boolean;
  read: boolean;
  listed: boolean;
  absent: boolean;
  written: boolean;
}

interface Touch {
  readonly kind: Kind;
  readonly at: string;
}

function operandsOf(call: Call, cwd: string): readonly Touch[] {
  const found =
    call.name === 'bind' || call.name === 'connect'
      ? socketOf(call)
      : call.name.startsWith('open') || call.name === 'creat'
        ? openedBy(call)
        : CALLS[call.name];
  if (found === undefined) {
    if (IGNORED.has(call.name)) return [];
    throw new Error(`the system call ${call.name} is not known here`);
  }
  return found.flatMap((operand): readonly Touch[] => {
    if ('at' in operand) return [operand];
    const at = resolved(call, operand, cwd);
    return at === undefined ? [] : [{ kind: operand.kind, at }];
  });
}

function resolved({ args }: Call, operand: Operand, cwd: string): string | undefined {
  const folder = operand.from === undefined ? cwd : pathOf(args[operand.from] ?? '');
  if (operand.path === undefined) return folder;
  const word = stringIn(args[operand.path] ?? '');
  if (word === undefined) return undefined;
  if (word.startsWith('/')) return cleanPath(word);
  if (folder === undefined) return undefined;
  return word === '' ? folder : cleanPath(`${folder}/${word}`);
}

function openedBy({ name, args }: Call): readonly Operand[] {
  const at = name === 'open' || name === 'creat' ? path : (kind: Kind): Operand => below(kind);
  const flags = name === 'creat' ? 'O_CREAT|O_TRUNC' : (args[name === 'open' ? 1 : 2] ?? '');
  if (/O_TMPFILE/.test(flags)) return [];
  if (/O_CREAT/.test(flags)) return [at(/O_EXCL/.test(flags) ? 'make' : 'over')];
  return [at(/O_WRONLY|O_RDWR|O_TRUNC/.test(flags) ? 'change' : 'look')];
}

/** Sockets that are files. */
function socketOf({ name, args }: Call): readonly Touch[] {
  const [, at] = /sun_path="(\/[^"]*)"/.exec(args[1] ?? '') ?? [];
  return at === undefined ? [] : [{ kind: name === 'bind' ? 'make' : 'look', at: cleanPath(at) }];
}

function stateAt(paths: Map<string, State>, at: string): State {
  const known = paths.get(at);
  if (known !== undefined) return known;
  const made: State = { own: isOwn(paths, parentOf(at)), unclear: false, read: false, listed: false, absent: false, written: false };
  paths.set(at, made);
  return made;
}

/** Is one of the folders on the way made by the command itself? */
function isOwn(paths: ReadonlyMap<string, State>, folder: string): boolean {
  const state = paths.get(folder);
  if (state !== undefined) return state.own;
  return folder !== '/' && isOwn(paths, parentOf(folder));
}

function note(paths: Map<string, State>, kind: Kind, at: string, error: string | undefined): void {
  const state = stateAt(paths, at);
  if (error !== undefined) {
    const seen = state.own || state.written;
    if (!NOT_THERE.has(error)) state.read ||= !seen;
    else if (!state.read && !seen) state.absent = true;
    return;
  }
  switch (kind) {
    case 'look':
      state.read ||= !state.own;
      return;
    case 'list':
      state.listed ||= !state.own;
      return;
    case 'make':
      state.own = true;
      state.written = true;
      return;
    case 'over':
      // What is written over keeps its owner and mode.
      state.unclear ||= !state.own && !state.absent && !state.read;
      state.read ||= state.unclear;
      state.own ||= state.absent;
      state.written = true;
      return;
    case 'change':
      state.read ||= !state.own;
      state.written = true;
      return;
    case 'remove':
      // A temporary name: had something been there, it would be gone, but nothing of it went anywhere.
      if (state.unclear) paths.delete(at);
      state.read ||= !state.own;
      state.written = state.read || !state.own;
      state.own = false;
      return;
  }
}

/** What lies in a folder moves with it. */
function moveBelow(paths: Map<string, State>, touches: readonly Touch[]): void {
  const [from, to] = touches;
  if (from === undefined || to === undefined) return;
  for (const [at, state] of paths) {
    if (at === from.at || !isBelow(at, from.at)) continue;
    if (!state.own) continue;
    paths.delete(at);
    paths.set(to.at + at.slice(from.at.length), state);
  }
}
