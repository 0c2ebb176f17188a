import type { State } from '../model/state.ts';

/** `posix`: a `/bin/sh` of which nobody knows what it is. */
export type Flavor = 'bash' | 'dash' | 'busybox' | 'posix';

/** Options of `set` that are followed: -e, -u, -x and -o pipefail. */
export type ShellOption = 'e' | 'u' | 'x' | 'pipefail';

export type ShellCall =
  | { readonly kind: 'script'; readonly flavor: Flavor; readonly options: ReadonlySet<ShellOption>; readonly script: string }
  | { readonly kind: 'other'; readonly why: string };

const longNames: Readonly<Record<string, ShellOption>> = { errexit: 'e', nounset: 'u', xtrace: 'x', pipefail: 'pipefail' };

/**
 * Reads `argv` as a shell that is given a script with -c: `/bin/bash -euo pipefail -c SCRIPT`. Anything else is `other`.
 * `sh`: which shell `/bin/sh` is. Options: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/sh.html
 */
export function readShellCall(argv: readonly string[], sh: State['sh']): ShellCall {
  const program = argv[0] ?? '';
  const flavor = flavorOf(program, sh);
  if (flavor === undefined) return { kind: 'other', why: `the shell \`${program}\` is not one that is understood` };
  const options = new Set<ShellOption>();
  let takesScript = false;
  let index = 1;
  for (; index < argv.length; index++) {
    const word = argv[index] ?? '';
    if (!word.startsWith('-') || word === '-') break;
    if (word === '--') {
      index++;
      break;
    }
    // -E, errtrace: traps of ERR in functions too; a script with `trap` is not followed. https://www.gnu.org/software/bash/manual/bash.html#The-Set-Builtin
    for (const letter of word.slice(1)) {
      if (letter === 'c') takesScript = true;
      else if (letter === 'o') {
        index++;
        if (flavor === 'bash' && argv[index] === 'errtrace') continue;
        const option = readOptionName(argv[index], hasPipefail(flavor));
        if (option === undefined) return { kind: 'other', why: `the option \`${argv[index] ?? ''}\` of \`${program}\` is not understood` };
        options.add(option);
      } else if (letter === 'e' || letter === 'u' || letter === 'x') options.add(letter);
      else if (letter !== 'v' && !(letter === 'E' && flavor === 'bash'))
        return { kind: 'other', why: `the option \`${word}\` of \`${program}\` is not understood` };
    }
  }
  const script = argv[index];
  if (!takesScript || script === undefined) return { kind: 'other', why: `\`${program}\` is not given its commands with -c` };
  if (argv.length > index + 1) return { kind: 'other', why: `\`${program} -c\` is given arguments behind its commands` };
  return { kind: 'script', flavor, options, script };
}

/** The option that `set -o NAME` switches, where this shell knows it. dash learnt pipefail in 0.5.13. */
export function readOptionName(name: string | undefined, withPipefail: boolean): ShellOption | undefined {
  const option = name === undefined ? undefined : longNames[name];
  return option === 'pipefail' && !withPipefail ? undefined : option;
}

function hasPipefail(flavor: Flavor): boolean {
  return flavor === 'bash' || flavor === 'busybox';
}

/**
 * Does a script find a shell with pipefail? One of which nobody knows what it is ends where it begins with an option that it does not
 * have, and the build with it: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_01
 */
export function runsWithPipefail(flavor: Flavor, script: string): boolean {
  return hasPipefail(flavor) || (flavor === 'posix' && BEGINS_WITH_PIPEFAIL.test(script));
}

const BEGINS_WITH_PIPEFAIL =
  /^\s*(?:set[ \t]+-[eux]+[ \t]*(?:;|&&|\n)\s*){0,3}set(?:[ \t]+-[eux]+){0,3}[ \t]+-[eux]*o[ \t]+pipefail[ \t]*(?:;|&&|\n|$)/u;

/** The name of a program without the folders that shells and tools of every image live in. */
export function programName(program: string): string {
  return program.replace(/^\/(usr\/(local\/)?)?s?bin\//, '');
}

function flavorOf(program: string, sh: State['sh']): Flavor | undefined {
  if (/^(.*\/)sh$/.test(program) && !/^\/(usr\/)?bin\/sh$/.test(program)) return 'posix';
  switch (programName(program)) {
    case 'sh':
      return sh ?? 'posix';
    case 'bash':
      return 'bash';
    case 'dash':
      return 'dash';
    case 'ash':
      return 'busybox';
    default:
      return undefined;
  }
}
