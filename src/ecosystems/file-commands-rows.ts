import type { ArgumentSpec } from './ecosystem.ts';
import { flags } from './flag-rows.ts';

/** What kind of thing a command does to its operands. */
type FileAction =
  | 'text'
  | 'expression'
  | 'enter'
  | 'read'
  | 'list'
  | 'search'
  | 'accounts'
  | 'environment'
  | 'clock'
  | 'copy'
  | 'install'
  | 'move'
  | 'remove'
  | 'remove-folder'
  | 'make-folder'
  | 'touch'
  | 'change-mode'
  | 'change-owner'
  | 'link';

export interface FileCommand {
  readonly action: FileAction;
  /** The shell runs it itself: no program is looked up (dash(1) "Builtins"; busybox ash and bash have the same ones). */
  readonly builtin: boolean;
  readonly flags: ArgumentSpec;
  readonly docs: string;
}

const GNU = 'https://www.gnu.org/software/coreutils/manual/html_node';
const POSIX = 'https://pubs.opengroup.org/onlinepubs/9799919799/utilities';

const NO_FLAGS = flags({});
const OWNER_FLAGS = flags({
  none: [
    '-R --recursive',
    '-h --no-dereference',
    '--dereference',
    '-H',
    '-L',
    '-P',
    '-f --silent --quiet',
    '-v --verbose',
    '-c --changes',
  ].concat(['--no-preserve-root', '--preserve-root']),
});
const TEST: FileCommand = { action: 'expression', builtin: true, flags: NO_FLAGS, docs: `${POSIX}/test.html` };

function builtin(action: FileAction, docs: string, spec: ArgumentSpec = NO_FLAGS): FileCommand {
  return { action, builtin: true, flags: spec, docs };
}

function program(action: FileAction, docs: string, spec: ArgumentSpec = NO_FLAGS): FileCommand {
  return { action, builtin: false, flags: spec, docs };
}

/**
 * Flags are those that change no more than what the action says; any other flag makes the command unknown.
 * Left out on purpose, among others: `cp -l -s -b`, `install -b -s`, `ln` without -s, `ln -r`, `chown --from --reference`, `date -s`.
 */
export const FILE_COMMANDS: Readonly<Record<string, FileCommand>> = {
  echo: builtin('text', `${POSIX}/echo.html`),
  printf: builtin('text', `${POSIX}/printf.html`),
  true: builtin('text', `${POSIX}/true.html`),
  false: builtin('text', `${POSIX}/false.html`),
  ':': builtin('text', `${POSIX}/V3_chap02.html#colon`),
  // Where it may look like success, the walker of the shell takes the whole RUN as one step.
  exit: builtin('text', `${POSIX}/V3_chap02.html#exit`),
  pwd: builtin('text', `${POSIX}/pwd.html`),
  sleep: program('text', `${POSIX}/sleep.html`),
  uname: program('text', `${POSIX}/uname.html`),
  // Only scripts of virtual environments: all others the walker of the shell does not let through.
  '.': builtin('read', `${POSIX}/V3_chap02.html#dot`),
  source: builtin('read', 'https://www.gnu.org/software/bash/manual/bash.html#index-source'),
  cd: builtin('enter', `${POSIX}/cd.html`, flags({ none: ['-L', '-P'] })),
  test: TEST,
  '[': TEST,
  // bash reads it as a part of its language, busybox as `[` by another name; where there is none, the shell says so, and fails.
  '[[': { ...TEST, docs: 'https://www.gnu.org/software/bash/manual/bash.html#index-_005b_005b' },
  cat: program('read', `${GNU}/cat-invocation.html`, flags({ none: ['-A', '-b', '-e', '-E', '-n', '-s', '-t', '-T', '-u', '-v'] })),
  head: program(
    'read',
    `${GNU}/head-invocation.html`,
    flags({ none: ['-q --quiet --silent', '-v --verbose'], required: ['-n --lines', '-c --bytes'] }),
  ),
  tail: program(
    'read',
    `${GNU}/tail-invocation.html`,
    flags({ none: ['-q --quiet --silent', '-v --verbose'], required: ['-n --lines', '-c --bytes'] }),
  ),
  wc: program(
    'read',
    `${GNU}/wc-invocation.html`,
    flags({ none: ['-c --bytes', '-m --chars', '-l --lines', '-w --words', '-L --max-line-length'] }),
  ),
  ls: program(
    'list',
    `${GNU}/ls-invocation.html`,
    flags({
      none: [
        '-a --all',
        '-A --almost-all',
        '-l',
        '-h --human-readable',
        '-R --recursive',
        '-d --directory',
        '-1',
        '-t',
        '-S',
        '-r --reverse',
      ].concat(['-F', '-p', '-s --size', '-i --inode', '-n --numeric-uid-gid', '-o', '-g', '-G --no-group']),
      optional: ['--color'],
    }),
  ),
  which: program('search', 'https://manpages.debian.org/bookworm/debianutils/which.1.en.html', flags({ none: ['-a', '-s'] })),
  // Without -v it runs what it names: the walker of the shell takes it away. -p, left out, has a PATH of its own.
  command: builtin('search', `${POSIX}/command.html`, flags({ none: ['-v', '-V'] })),
  type: builtin('search', `${POSIX}/type.html`, flags({ none: ['-a', '-f', '-p', '-P', '-t'] })),
  whoami: program('accounts', `${GNU}/whoami-invocation.html`),
  id: program(
    'accounts',
    `${GNU}/id-invocation.html`,
    flags({ none: ['-u --user', '-g --group', '-G --groups', '-n --name', '-r --real'] }),
  ),
  env: program('environment', `${GNU}/env-invocation.html`),
  printenv: program('environment', `${GNU}/printenv-invocation.html`),
  date: program(
    'clock',
    `${GNU}/date-invocation.html`,
    flags({ none: ['-u --utc --universal', '-R --rfc-email', '-I'], required: ['-d --date'], optional: ['--iso-8601', '--rfc-3339'] }),
  ),
  cp: program(
    'copy',
    `${GNU}/cp-invocation.html`,
    flags({
      none: ['-r -R --recursive', '-a --archive', '-p', '-P --no-dereference', '-L --dereference', '-H', '-d', '-f --force'].concat([
        '-i --interactive',
        '-n --no-clobber',
        '-u',
        '-v --verbose',
        '-x --one-file-system',
        '-T --no-target-directory',
        '--parents',
        '--remove-destination',
      ]),
      required: ['-t --target-directory', '--no-preserve', '--sparse'],
      optional: ['--preserve', '--reflink', '--update'],
    }),
  ),
  install: program(
    'install',
    `${GNU}/install-invocation.html`,
    flags({
      none: ['-d --directory', '-D', '-c', '-C --compare', '-p --preserve-timestamps', '-v --verbose', '-T --no-target-directory'],
      required: ['-m --mode', '-o --owner', '-g --group', '-t --target-directory'],
    }),
  ),
  mv: program(
    'move',
    `${GNU}/mv-invocation.html`,
    flags({
      none: ['-f --force', '-i --interactive', '-n --no-clobber', '-u', '-v --verbose', '-T --no-target-directory'],
      required: ['-t --target-directory'],
    }),
  ),
  rm: program(
    'remove',
    `${GNU}/rm-invocation.html`,
    flags({
      none: ['-r -R --recursive', '-f --force', '-d --dir', '-v --verbose', '--one-file-system', '--preserve-root', '--no-preserve-root'],
    }),
  ),
  rmdir: program(
    'remove-folder',
    `${GNU}/rmdir-invocation.html`,
    flags({ none: ['-p --parents', '-v --verbose', '--ignore-fail-on-non-empty'] }),
  ),
  mkdir: program('make-folder', `${GNU}/mkdir-invocation.html`, flags({ none: ['-p --parents', '-v --verbose'], required: ['-m --mode'] })),
  touch: program(
    'touch',
    `${GNU}/touch-invocation.html`,
    flags({ none: ['-a', '-m', '-c --no-create', '-f'], required: ['-d --date', '-t', '-r --reference'] }),
  ),
  chmod: program(
    'change-mode',
    `${GNU}/chmod-invocation.html`,
    flags({ none: ['-R --recursive', '-f --silent --quiet', '-v --verbose', '-c --changes', '--preserve-root', '--no-preserve-root'] }),
  ),
  chown: program('change-owner', `${GNU}/chown-invocation.html`, OWNER_FLAGS),
  chgrp: program('change-owner', `${GNU}/chgrp-invocation.html`, OWNER_FLAGS),
  ln: program(
    'link',
    `${GNU}/ln-invocation.html`,
    flags({
      none: ['-s --symbolic', '-f --force', '-n --no-dereference', '-v --verbose', '-T --no-target-directory'],
      required: ['-t --target-directory'],
    }),
  ),
};
