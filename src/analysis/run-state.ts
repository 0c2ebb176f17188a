import { createHash } from 'node:crypto';
import type { Command } from '../model/command.ts';
import type { State } from '../model/state.ts';
import { known, termOf, unknown, type Value } from '../model/value.ts';
import type { Flavor, ShellOption } from './run-shell.ts';
import { cacheOf } from '../source/cache.ts';
import { copyOfMap } from '../source/copy.ts';

/** What a shell finds when it starts, and does not change. */
export interface ShellEnvironment {
  readonly flavor: Flavor;
  /** Whether `set -o pipefail` is one that is understood. */
  readonly withPipefail: boolean;
  readonly sh: State['sh'];
  readonly env: State['env'];
  readonly envOpen: boolean;
  readonly home: Value;
}

export interface ShellVariable {
  /** undefined: unset. */
  readonly value: Value | undefined;
  /** 'maybe': only if the base image, of which nothing is known, sets the name. 'hidden': it was exported, then unset. */
  readonly exported: 'yes' | 'no' | 'maybe' | 'hidden';
}

/** A running shell at one place of its script. Never changed: each change makes another. */
export interface ShellState {
  readonly cwd: Value;
  /** Where `cd -` leads; undefined before the first cd. */
  readonly previous: Value | undefined;
  readonly variables: ReadonlyMap<string, ShellVariable>;
  readonly options: ReadonlySet<ShellOption>;
  /** Folders entered since the last command: that they exist is part of what the next command means. */
  readonly visited: readonly string[];
  readonly lastCd: Command | undefined;
}

/** Names that a shell or the runtime sets or changes by itself: never known, and different in another shell process. */
const selfMade = new Set(
  (
    '_ LINENO SECONDS RANDOM SRANDOM EPOCHSECONDS EPOCHREALTIME PPID UID EUID GROUPS HOSTNAME SHLVL SHELLOPTS BASHOPTS PIPESTATUS FUNCNAME ' +
    'DIRSTACK OPTIND OPTARG OPTERR REPLY MAPFILE HISTCMD OSTYPE MACHTYPE HOSTTYPE PS1 PS2 PS3 PS4 SHELL TERM IFS'
  ).split(' '),
);
/** BuildKit passes these to a RUN without an ARG: https://docs.docker.com/reference/dockerfile/#predefined-args */
const predefined = /^(https?_proxy|ftp_proxy|no_proxy|all_proxy|source_date_epoch)$/i;
const longestText = 65_536;

/** True for a name whose value depends on the process that asks, so that a RUN that asks must stay in one piece. */
export function isSelfMade(name: string): boolean {
  return selfMade.has(name) || name.startsWith('BASH') || /^[?!$-]$/.test(name);
}

/** Reads a variable; undefined when it is certainly not set. */
export function lookup(name: string, shell: ShellState, env: ShellEnvironment): Value | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name) || isSelfMade(name)) return unknown(`\`$${name}\` is known only to the running shell`, `\${${name}}`);
  // A shell takes over PWD only where it names the folder it is in: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_05_03
  if (name === 'PWD' && shell.cwd.kind === 'known' && !shell.variables.has(name) && !env.env.has(name)) return shell.cwd;
  if (name === 'PWD' || name === 'OLDPWD') {
    const term = `\${${name}:${shorten(termOf(shell.cwd) + termOf(shell.previous ?? known('')))}}`;
    return unknown(`\`$${name}\` is known only to the running shell`, term);
  }
  const own = shell.variables.get(name);
  if (own !== undefined) return own.value;
  const given = env.env.get(name);
  if (given !== undefined) return given.value;
  if (name === 'HOME') return env.home;
  if (name === 'PATH' || predefined.test(name)) return unknown(`\`$${name}\` comes from the builder`, `\${${name}}`);
  if (env.envOpen) return unknown(`the base image may set \`$${name}\``, `\${${name}}`);
  return undefined;
}

/** The variables that a command gets beyond ENV and ARG. A name of theirs that was unset is there as unknown. */
export function exportedVariables(shell: ShellState): ReadonlyMap<string, Value> {
  const cached = exportedCache.get(shell.variables);
  if (cached !== undefined) return cached;
  const result = new Map<string, Value>();
  for (const [name, { value, exported }] of shell.variables) {
    if (exported === 'no') continue;
    if (value === undefined || exported === 'hidden') result.set(name, unknown(`\`${name}\` was unset`, 'unset'));
    else if (exported === 'yes') result.set(name, value);
    else result.set(name, unknown(`\`${name}\` is exported only if the base image sets it`, `maybe-exported(${termOf(value)})`));
  }
  exportedCache.set(shell.variables, result);
  return result;
}
const exportedCache = cacheOf<ShellState['variables'], ReadonlyMap<string, Value>>();

/** `name` after `name=value`, `export name` (value 'keep') or `unset name` (value undefined). */
export function withVariable(
  shell: ShellState,
  env: ShellEnvironment,
  name: string,
  value: Value | undefined | 'keep',
  exported?: 'yes',
): ShellState {
  const before = shell.variables.get(name);
  const inherited = env.env.has(name) || name === 'HOME' || name === 'PATH' ? 'yes' : env.envOpen || predefined.test(name) ? 'maybe' : 'no';
  const usual = exported ?? before?.exported ?? inherited;
  // Unset and set again, it is a new variable, which is not exported.
  const now = value === undefined && usual !== 'no' ? 'hidden' : usual;
  const variables = copyOfMap(shell.variables);
  variables.set(name, { value: value === 'keep' ? lookup(name, shell, env) : limited(value), exported: now });
  return { ...shell, variables };
}

/**
 * The state after either of two ways. What differs is unknown; `site` (a text that no other place of the RUN has) makes its term.
 * undefined: that way is never taken. `conflict` is called when the ways differ in the options of the shell.
 */
export function join(
  a: ShellState | undefined,
  b: ShellState | undefined,
  site: () => string,
  conflict: () => void,
): ShellState | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const either = (what: string, x: Value | undefined, y: Value | undefined): Value => {
    const terms = [x, y].map((value) => (value === undefined ? '-' : termOf(value)));
    return unknown(`${what} depends on what happens before`, `\${${shorten(`either(${terms.join('|')})${site()}`)}}`);
  };
  const same = (x: Value | undefined, y: Value | undefined): boolean =>
    x === y || (x !== undefined && y !== undefined && termOf(x) === termOf(y));
  const variables = new Map<string, ShellVariable>();
  for (const name of a.variables === b.variables ? a.variables.keys() : new Set([...a.variables.keys(), ...b.variables.keys()])) {
    const x = a.variables.get(name);
    const y = b.variables.get(name);
    if (x !== undefined && y !== undefined && same(x.value, y.value) && x.exported === y.exported) variables.set(name, x);
    else variables.set(name, { value: either(`\`$${name}\``, x?.value, y?.value), exported: joinExported(x, y) });
  }
  if ((['e', 'u', 'pipefail'] as const).some((option) => a.options.has(option) !== b.options.has(option))) conflict();
  return {
    cwd: same(a.cwd, b.cwd) ? a.cwd : either('the working folder', a.cwd, b.cwd),
    previous: same(a.previous, b.previous) ? a.previous : either('the last working folder', a.previous, b.previous),
    variables: a.variables === b.variables ? a.variables : variables,
    options: a.options,
    visited: a.visited.filter((term) => b.visited.includes(term)),
    lastCd: b.lastCd ?? a.lastCd,
  };
}

function joinExported(x: ShellVariable | undefined, y: ShellVariable | undefined): ShellVariable['exported'] {
  return (x?.exported ?? 'maybe') === (y?.exported ?? 'maybe') ? (x?.exported ?? 'maybe') : 'maybe';
}

/** A long term becomes its hash: terms nest, and could grow without bounds. */
export function shorten(term: string): string {
  return term.length <= 400 ? term : `#${createHash('sha256').update(term).digest('hex').slice(0, 32)}`;
}

/** Text that doubles with each assignment must not fill the memory. */
function limited(value: Value | undefined): Value | undefined {
  if (value?.kind !== 'known' || value.text.length <= longestText) return value;
  return unknown('the text is too long', shorten(value.text));
}
